"""Whose turn it is, and how providers fare: what workers share, on a real Postgres."""

from __future__ import annotations

import asyncio

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab.hub import Hub
from tasks import calls, claims, jobs, lanes
from tasks.claims import Claim
from tasks.moves import Failure, Job, Status
from tasks.providers.base import (
    AnswerUnreadable,
    Ask,
    OnText,
    ProviderUnavailable,
    RateLimitedByProvider,
    Usage,
)
from tasks.tables import jobs as jobs_table
from tasks.tables import lanes as lanes_table
from tests.tasks.stories import Engine, Told, eventually, job_of, new_project, notes, runner_of, submitted
from tests.tasks.test_workflows import check_events


async def claim(engine: AsyncEngine, *, most_at_once: int = 0) -> Claim | None:
    async with engine.begin() as conn:
        claimed = await claims.claim(conn, lease_seconds=30, kinds=["tell"], most_at_once=most_at_once)
    return claimed and claimed[0]


async def finish(engine: AsyncEngine, mine: Claim) -> None:
    async with engine.begin() as conn:
        await claims.finish(conn, mine, result={}, usage=Usage())


async def test_the_five_hundred_jobs_of_one_project_do_not_starve_the_one_of_another(engine: AsyncEngine) -> None:
    busy, quiet = await new_project(engine), await new_project(engine)
    limits = jobs.Limits(active=1000, per_minute=1000, of_project=1000)
    for n in range(60):
        await submitted(engine, busy, text=str(n), limits=limits)
    for _ in range(5):
        mine = await claim(engine)
        assert mine is not None
        await finish(engine, mine)
    late = [await submitted(engine, quiet, text=str(n)) for n in range(3)]
    assert [job.position for job in late] == [2, 4, 6]
    order = [await claim(engine) for _ in range(8)]
    assert [one is not None and one.project == quiet for one in order] == [
        False, True, False, True, False, True, False, False,
    ]  # fmt: skip


async def test_a_project_that_comes_late_is_not_put_before_all_others(engine: AsyncEngine) -> None:
    one, other = await new_project(engine), await new_project(engine)
    first = [await submitted(engine, one, text=str(n)) for n in range(2)]
    second = [await submitted(engine, other, text=str(n)) for n in range(2)]
    order = [await claim(engine) for _ in range(4)]
    assert [mine and mine.id for mine in order] == [first[0].id, second[0].id, first[1].id, second[1].id]


async def test_no_more_jobs_of_a_profile_run_at_once_than_its_limit_over_all_workers(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    for n in range(6):
        await submitted(engine, project, text=str(n))
    found = await asyncio.gather(*(claim(engine, most_at_once=2) for _ in range(6)))
    mine = [one for one in found if one]
    assert len(mine) == 2
    await finish(engine, mine[0])
    assert await claim(engine, most_at_once=2) is not None
    assert await claim(engine, most_at_once=2) is None


async def test_a_provider_that_fails_again_and_again_is_left_alone_and_one_job_tries_it(
    engine: AsyncEngine, hub: Hub
) -> None:
    broken = True

    async def answer(ask: Ask, on_text: OnText) -> str:
        if broken:
            raise ProviderUnavailable
        return ask.user

    project = await new_project(engine)
    provider = Engine(answer)
    # Nothing is tried again before `_time_passes`, however slow this machine is.
    runner = runner_of(engine, hub, provider, backoff_seconds=60)
    made = [await submitted(engine, project, text=str(n)) for n in range(9)]
    while await runner.run_next():
        pass
    assert provider.calls == lanes.FAILURES
    held = await job_of(engine, made[-1].id)
    assert (held.status, held.attempt, held.held) == (Status.QUEUED, 0, ProviderUnavailable().detail)
    await _time_passes(engine)
    first, second = await claim(engine), await claim(engine)
    assert first is not None
    assert second is None
    async with engine.begin() as conn:
        await claims.hand_back(conn, first, Usage())
    broken = False
    assert await runner.run_next()
    assert not isinstance((await job_of(engine, made[-1].id)).held, str)

    async def all_done() -> bool:
        await runner.run_next()
        return all([(await job_of(engine, job.id)).ended for job in made])

    await eventually(all_done)
    assert {(await job_of(engine, job.id)).status for job in made} == {Status.SUCCEEDED}


async def _time_passes(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        past = sa.text("clock_timestamp() - interval '1 second'")
        await conn.execute(sa.update(lanes_table).values(closed_until=past))
        await conn.execute(sa.update(jobs_table).where(jobs_table.c.run_after > past).values(run_after=past))


async def test_a_provider_that_asks_for_patience_gets_it_from_all_jobs(engine: AsyncEngine, hub: Hub) -> None:
    async def answer(ask: Ask, on_text: OnText) -> str:
        raise RateLimitedByProvider(retry_after=60)

    project = await new_project(engine)
    provider = Engine(answer)
    runner = runner_of(engine, hub, provider)
    for n in range(3):
        await submitted(engine, project, text=str(n))
    while await runner.run_next():
        pass
    assert provider.calls == 1


# ---- what was paid for


async def test_an_answer_that_was_paid_for_is_not_bought_again(engine: AsyncEngine, hub: Hub) -> None:
    """Its worker dies between the answer and the commit."""
    project = await new_project(engine)
    job = await submitted(engine, project, text="once")
    ask = Ask(system="", user="once", answer=Told, name="told", task="tell", inputs={"text": "once", "target": None})
    mine = await claim(engine)
    assert mine is not None
    paid = await Engine().structured(ask, on_text=_ignore)
    async with engine.begin() as conn:
        await calls.note(conn, job.id, ask, paid, "by hand/hand-1")
        await claims.hand_back(conn, mine, Usage())
    provider = Engine()
    await runner_of(engine, hub, provider).run_next()
    done = await job_of(engine, job.id)
    assert (done.status, done.usage, provider.calls) == (Status.SUCCEEDED, paid.usage, 0)
    assert await notes(hub, project) == ["ONCE"]


async def _ignore(count: int) -> None:
    pass


async def test_a_provider_that_answers_garbage_for_ever_fails_within_its_attempts_and_its_words_are_kept(
    engine: AsyncEngine, hub: Hub
) -> None:
    async def answer(ask: Ask, on_text: OnText) -> str:
        exc = AnswerUnreadable()
        exc.usage, exc.raw, exc.retryable = Usage(prompt_tokens=7), "{garbage", True
        raise exc

    project = await new_project(engine)
    job = await submitted(engine, project)
    provider = Engine(answer)
    runner = runner_of(engine, hub, provider)

    async def over() -> Job | None:
        await runner.run_next()
        found = await job_of(engine, job.id)
        return found if found.ended else None

    done = await eventually(over)
    assert isinstance(done.error, Failure)
    assert (done.error.code, done.attempt) == ("provider.answer_unreadable", 3)
    assert done.usage == Usage(prompt_tokens=21)
    async with engine.connect() as conn:
        asked = await calls.listed(conn, job.id)
        assert await calls.usage(conn, job.id) == done.usage
        await check_events(conn, job.id)
    assert [(call.raw, call.error and call.error.code) for call in asked] == [
        ("{garbage", "provider.answer_unreadable")
    ] * 3
    assert msgspec.to_builtins(asked[0])["name"] == "told"
