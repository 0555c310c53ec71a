"""One attempt of one job, with a real Postgres and a real room; only the engine is in the test's hand."""

from __future__ import annotations

import asyncio
import time

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import edits, tables
from collab.edits import Add, Delete, Patch
from collab.hub import Hub
from collab.origin import Api
from collab.planning import plan
from server.embedded import Postgres
from tasks import claims, jobs
from tasks.moves import Failure, Status
from tasks.providers.base import Ask, OnText, ProviderKeyInvalid, ProviderUnavailable, RateLimitedByProvider, Usage
from tasks.runner import TimeLimit, failure_of
from tests.tasks.stories import (
    MEI,
    Engine,
    Quiet,
    ended,
    eventually,
    expire_lease,
    forever,
    has_status,
    job_of,
    new_project,
    notes,
    runner_of,
    submitted,
    watched,
)


async def journal_rows(engine: AsyncEngine, project: str) -> int:
    j = tables.journal
    async with engine.connect() as conn:
        return await conn.scalar(sa.select(sa.func.count()).select_from(j).where(j.c.project == project)) or 0


async def edit(hub: Hub, project: str, *made: edits.Edit) -> None:
    async def decide(_: object, document: object) -> edits.Plan:
        return plan(document, list(made))

    async with hub.hold(project) as room:
        await room.commit(Api(author=MEI), decide)


async def test_a_job_ends_with_its_result_its_usage_and_its_note(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project, text="hello")
    provider = Engine()
    assert await runner_of(engine, hub, provider).run_next()
    done = await job_of(engine, job.id)
    assert (done.status, done.progress, done.attempt, done.step) == (Status.SUCCEEDED, 1.0, 1, "writing")
    assert done.usage == Usage(prompt_tokens=3, completion_tokens=5)
    assert isinstance(done.result, dict)
    assert (done.result["text"], len(done.result["nodes"]), done.result["seq"]) == ("HELLO", 1, 2)
    assert await notes(hub, project) == ["HELLO"]
    assert await runner_of(engine, hub, provider).run_next() is False
    assert provider.calls == 1


async def test_the_edit_belongs_to_who_started_the_job(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    await runner_of(engine, hub, Engine()).run_next()
    async with engine.connect() as conn:
        origin = await conn.scalar(
            sa.select(tables.journal.c.origin).where(tables.journal.c.project == project, tables.journal.c.seq == 2)
        )
    assert (origin["by"], origin["job"], origin["generation"], origin["model"]) == ("job", job.id, "tell", "hand-1")
    assert origin["author"]["name"] == "Mei"


async def test_a_message_that_comes_three_times_runs_the_job_once(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    provider = Engine()
    runner = runner_of(engine, hub, provider)
    assert sorted(await asyncio.gather(*(runner.run_next(job.id) for _ in range(3)))) == [False, False, True]
    assert provider.calls == 1
    assert await notes(hub, project) == ["ONCE"]


async def test_a_worker_runs_no_more_at_once_than_its_slots(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    for n in range(4):
        await submitted(engine, project, text=str(n))
    at_once: list[int] = []
    go_on = asyncio.Event()

    async def answer(ask: Ask, on_text: OnText) -> str:
        at_once.append(len(runner.runs))
        await go_on.wait()
        return ask.user

    runner = runner_of(engine, hub, Engine(answer), concurrency=2)
    running = [asyncio.create_task(runner.run_next()) for _ in range(4)]

    async def two_run() -> bool:
        return len(at_once) == 2

    await eventually(two_run)
    assert runner.free == 0
    go_on.set()
    assert await asyncio.gather(*running) == [True] * 4
    assert max(at_once) == 2
    assert await notes(hub, project) == ["0", "1", "2", "3"]


@pytest.mark.alone
async def test_a_cancel_reaches_a_provider_call_within_a_second(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    provider = Engine(forever)
    async with watched(runner_of(engine, hub, provider)) as runner:
        running = asyncio.create_task(runner.run_next())
        await provider.calling.wait()
        async with engine.begin() as conn:
            await jobs.cancel(conn, job.id)
        asked = time.monotonic()
        assert (await has_status(engine, job.id, Status.CANCELLED)).finished_at is not None
        took = time.monotonic() - asked
        await running
    assert provider.ended == 1
    assert took < 1, "the deadline is a promise of the product"
    assert await notes(hub, project) == []
    assert await journal_rows(engine, project) == 1


async def test_a_cancel_that_comes_while_the_answer_arrives_wins_over_the_commit(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)

    async def answer(ask: Ask, on_text: OnText) -> str:
        async with engine.begin() as conn:
            await jobs.cancel(conn, job.id)
        return "too late"

    # Without a watch: only the row can tell.
    await runner_of(engine, hub, Engine(answer), generation=Quiet()).run_next()
    assert (await job_of(engine, job.id)).status is Status.CANCELLED
    assert await notes(hub, project) == []


async def test_a_worker_that_lost_its_lease_ends_its_work_and_commits_nothing(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    first = Engine(forever)
    async with watched(runner_of(engine, hub, first)) as old:
        running = asyncio.create_task(old.run_next())
        await first.calling.wait()
        await expire_lease(engine, job.id)
        async with engine.begin() as conn:
            await claims.take_back_lost(conn, max_lost=3)
        await runner_of(engine, hub, Engine()).run_next()
        await running
    assert first.ended == 1
    done = await job_of(engine, job.id)
    assert (done.status, done.attempt) == (Status.SUCCEEDED, 2)
    assert await notes(hub, project) == ["ONCE"]


async def test_a_worker_that_does_not_know_that_it_lost_its_lease_commits_nothing(
    engine: AsyncEngine, hub: Hub
) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)

    async def answer(ask: Ask, on_text: OnText) -> str:
        await expire_lease(engine, job.id)
        async with engine.begin() as conn:
            await claims.take_back_lost(conn, max_lost=3)
        await runner_of(engine, hub, Engine()).run_next()
        return "from the dead"

    await runner_of(engine, hub, Engine(answer), generation=Quiet()).run_next()
    assert await notes(hub, project) == ["ONCE"]
    assert (await job_of(engine, job.id)).status is Status.SUCCEEDED


async def test_a_long_call_keeps_its_lease(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    go_on = asyncio.Event()

    async def answer(ask: Ask, on_text: OnText) -> str:
        await go_on.wait()
        return "slow"

    async with watched(runner_of(engine, hub, Engine(answer), lease_seconds=1)) as runner:
        running = asyncio.create_task(runner.run_next())
        until = time.monotonic() + 2.5

        async def beyond_two_leases() -> bool:
            async with engine.begin() as conn:
                assert await claims.take_back_lost(conn, max_lost=3) == []
            return time.monotonic() > until

        await eventually(beyond_two_leases)
        go_on.set()
        await running
    assert (await job_of(engine, job.id)).attempt == 1
    assert await notes(hub, project) == ["slow"]


async def test_an_error_worth_retrying_is_tried_again_until_the_attempts_are_spent(
    engine: AsyncEngine, hub: Hub
) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)

    async def answer(ask: Ask, on_text: OnText) -> str:
        raise ProviderUnavailable

    provider = Engine(answer)
    runner = runner_of(engine, hub, provider)

    async def has_failed() -> bool:
        await runner.run_next()
        return (await job_of(engine, job.id)).status is Status.FAILED

    await eventually(has_failed)
    failed = await job_of(engine, job.id)
    assert (provider.calls, failed.attempt) == (3, 3)
    assert failed.error == Failure(code="provider.unavailable", message=ProviderUnavailable().detail, retryable=True)
    async with engine.begin() as conn:
        await jobs.retry(conn, job.id)
    assert await runner_of(engine, hub, Engine()).run_next()
    again = await job_of(engine, job.id)
    assert (again.status, again.attempt, again.usage) == (
        Status.SUCCEEDED, 1, Usage(prompt_tokens=3, completion_tokens=5),
    )  # fmt: skip


async def test_a_provider_that_asks_for_time_gets_it(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    await submitted(engine, project)

    async def answer(ask: Ask, on_text: OnText) -> str:
        raise RateLimitedByProvider(retry_after=120)

    await runner_of(engine, hub, Engine(answer)).run_next()
    async with engine.connect() as conn:
        row = (await conn.execute(sa.text("select status, extract(epoch from run_after - now()) s from jobs"))).one()
    assert row.status == "waiting"
    assert 100 < row.s <= 120


@pytest.mark.parametrize(
    ("raised", "failure"),
    [
        (
            ProviderKeyInvalid(),
            Failure(code="provider.key_invalid", message=ProviderKeyInvalid().detail, retryable=False),
        ),
        (
            RuntimeError("a secret of the inside"),
            Failure(
                code="internal",
                message="Something went wrong on our side. Your project is unchanged; the log has the reason, by the "
                "job's id.",
                retryable=False,
            ),
        ),
    ],
)
async def test_an_error_that_will_not_pass_fails_the_job_at_once_in_words(
    engine: AsyncEngine, hub: Hub, raised: Exception, failure: Failure
) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)

    async def answer(ask: Ask, on_text: OnText) -> str:
        raise raised

    await runner_of(engine, hub, Engine(answer)).run_next()
    failed = await job_of(engine, job.id)
    assert (failed.status, failed.attempt, failed.error) == (Status.FAILED, 1, failure)


async def test_a_call_that_takes_too_long_is_ended_and_said_to_be(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    provider = Engine(forever)
    await runner_of(engine, hub, provider, time_limit_seconds=0.2).run_next()
    failed = await job_of(engine, job.id)
    assert (failed.status, failed.error, provider.ended) == (Status.FAILED, failure_of(TimeLimit()), 1)


@pytest.mark.parametrize("change", ["edited", "deleted"])
async def test_inputs_that_changed_meanwhile_keep_the_result_as_a_variant(
    engine: AsyncEngine, hub: Hub, change: str
) -> None:
    node = "target1"
    project = await new_project(engine, (Add(node={"id": node, "kind": "note", "xy": [0, 0], "text": "old"}),))
    job = await submitted(engine, project, target=node)

    async def answer(ask: Ask, on_text: OnText) -> str:
        await edit(hub, project, Patch(id=node, fields={"text": "new"}) if change == "edited" else Delete(id=node))
        return "made from the old"

    await runner_of(engine, hub, Engine(answer)).run_next()
    done = await job_of(engine, job.id)
    assert isinstance(done.result, dict)
    assert (done.status, done.variant_of, done.result["text"]) == (Status.SUCCEEDED, node, "made from the old")
    assert await notes(hub, project) == (["new"] if change == "edited" else [])


async def test_what_people_do_elsewhere_meanwhile_does_not_matter(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    await submitted(engine, project)

    async def answer(ask: Ask, on_text: OnText) -> str:
        await edit(hub, project, Add(node={"kind": "note", "xy": [9, 9], "text": "beside"}))
        return "made"

    await runner_of(engine, hub, Engine(answer)).run_next()
    assert await notes(hub, project) == ["beside", "made"]


async def test_characters_that_no_database_holds_are_left_out(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)

    async def answer(ask: Ask, on_text: OnText) -> str:
        return "nul\0 and half \ud83d of a 😀"

    await runner_of(engine, hub, Engine(answer)).run_next()
    assert (await job_of(engine, job.id)).status is Status.SUCCEEDED
    assert await notes(hub, project) == ["nul and half ? of a 😀"]


async def test_a_worker_that_stops_hands_its_jobs_back_and_claims_no_more(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    other = await submitted(engine, project, text="other")
    provider = Engine(forever)
    runner = runner_of(engine, hub, provider)
    running = asyncio.create_task(runner.run_next())
    await provider.calling.wait()
    await runner.stop(0.05)
    assert await running
    assert await runner.run_next() is False
    back = await job_of(engine, job.id)
    assert (back.status, back.attempt, provider.ended) == (Status.QUEUED, 0, 1)
    assert (await job_of(engine, other.id)).status is Status.QUEUED


async def test_a_worker_that_stops_lets_a_job_finish_within_the_grace(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)

    async def answer(ask: Ask, on_text: OnText) -> str:
        stopping.append(asyncio.create_task(runner.stop(10)))
        return "in time"

    stopping: list[asyncio.Task[None]] = []
    runner = runner_of(engine, hub, Engine(answer))
    await runner.run_next()
    await stopping[0]
    assert (await job_of(engine, job.id)).status is Status.SUCCEEDED


async def test_an_answer_survives_a_database_that_is_away_for_a_moment(
    engine: AsyncEngine, hub: Hub, postgres: Postgres
) -> None:
    """The commit is tried again; the provider is not asked and paid again."""
    project = await new_project(engine)
    job = await submitted(engine, project)

    async def answer(ask: Ask, on_text: OnText) -> str:
        await asyncio.to_thread(postgres.stop)
        # In this thread: a service ends with the thread that started it.
        asyncio.get_running_loop().call_later(1, postgres.start)
        return "paid once"

    provider = Engine(answer)
    async with watched(runner_of(engine, hub, provider)) as runner:
        await runner.run_next()
    done = await ended(engine, job.id)
    assert (done.status, done.attempt, provider.calls) == (Status.SUCCEEDED, 1, 1)
    assert await notes(hub, project) == ["paid once"]
