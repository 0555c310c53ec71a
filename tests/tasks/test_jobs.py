"""Jobs as rows, on a real Postgres."""

from __future__ import annotations

import asyncio
import datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors
from tasks import claims, jobs, moves
from tasks.claims import Claim
from tasks.jobs import Limits
from tasks.moves import ACTIVE, ENDED, MOVES, Failure, Job, Status
from tasks.providers.base import Usage
from tasks.tables import jobs as table
from tests.tasks.stories import expire_lease, job_of, new_project, submit, submitted

FAILURE = Failure(code="provider.unavailable", message="Away.", retryable=True)


async def claim_next(engine: AsyncEngine, *, lease: float = 30, kinds: tuple[str, ...] = ("tell",)) -> Claim | None:
    async with engine.begin() as conn:
        claimed = await claims.claim(conn, lease_seconds=lease, kinds=kinds)
    return claimed and claimed[0]


# ---- submitting


async def test_a_new_job_is_queued_and_knows_its_place(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    first, second = await submitted(engine, project), await submitted(engine, project, text="twice")
    assert (first.status, first.position, first.version, first.attempt) == (Status.QUEUED, 1, 1, 0)
    assert (second.status, second.position) == (Status.QUEUED, 2)
    assert second.created_by.name == "Mei"


async def test_the_same_job_submitted_twice_is_one_job(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    assert (await submitted(engine, project)).id == (await submitted(engine, project)).id


async def test_twenty_people_who_click_at_once_start_one_job(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    found = await asyncio.gather(*(submitted(engine, project) for _ in range(20)))
    assert len({job.id for job in found}) == 1
    async with engine.connect() as conn:
        assert await conn.scalar(sa.select(sa.func.count()).select_from(table)) == 1


async def test_another_input_target_or_project_is_another_job(engine: AsyncEngine) -> None:
    project, other = await new_project(engine), await new_project(engine)
    found = [
        await submitted(engine, project),
        await submitted(engine, project, text="other"),
        await submitted(engine, project, target="n1"),
        await submitted(engine, other),
    ]
    assert len({job.id for job in found}) == 4


async def test_a_job_that_has_ended_does_not_stand_in_the_way_of_a_new_one(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    first = await submitted(engine, project)
    async with engine.begin() as conn:
        await jobs.cancel(conn, first.id)
    assert (await submitted(engine, project)).id != first.id


async def test_a_transaction_that_fails_leaves_no_job(engine: AsyncEngine) -> None:
    project = await new_project(engine)

    async def fail() -> None:
        async with engine.begin() as conn:
            await submit(conn, project)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with engine.connect() as conn:
        assert await jobs.listed(conn, project) == []


async def test_a_project_that_is_not_there_takes_no_job(engine: AsyncEngine) -> None:
    with pytest.raises(errors.NotFound):
        await submitted(engine, "nowhere")


async def test_a_team_has_no_more_active_jobs_than_its_limit_even_at_once(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    limits = Limits(active=3)
    answers = await asyncio.gather(
        *(submitted(engine, project, text=str(n), limits=limits) for n in range(8)), return_exceptions=True
    )
    assert sum(isinstance(answer, Job) for answer in answers) == 3
    assert sum(isinstance(answer, errors.RateLimited) for answer in answers) == 5


async def test_a_team_starts_no_more_jobs_a_minute_than_its_limit(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    limits = Limits(per_minute=2)
    for text in ("a", "b"):
        job = await submitted(engine, project, text=text, limits=limits)
        async with engine.begin() as conn:
            await jobs.cancel(conn, job.id)
    with pytest.raises(errors.RateLimited) as refused:
        await submitted(engine, project, text="c", limits=limits)
    assert refused.value.retry_after
    # The same job again is no new job.
    await submitted(engine, await new_project(engine), text="c", limits=limits)


# ---- claiming


async def test_the_job_that_has_waited_longest_is_claimed_first(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    made = [await submitted(engine, project, text=str(n)) for n in range(3)]
    claimed = [await claim_next(engine) for _ in range(4)]
    assert [one and one.id for one in claimed] == [*(job.id for job in made), None]
    assert claimed[0] is not None
    assert (claimed[0].attempt, claimed[0].fence, claimed[0].params) == (1, 1, {"text": "0"})


async def test_ten_workers_at_once_claim_each_job_once(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    made = {(await submitted(engine, project, text=str(n))).id for n in range(15)}
    rounds = [await asyncio.gather(*(claim_next(engine) for _ in range(10))) for _ in range(2)]
    claimed = [one.id for each in rounds for one in each if one]
    assert sorted(claimed) == sorted(made)


async def test_a_worker_leaves_jobs_that_it_does_not_know(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project, kind="of tomorrow")
    assert await claim_next(engine) is None
    assert (await job_of(engine, job.id)).status is Status.QUEUED


async def test_a_job_that_is_to_run_later_is_not_claimed_now(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    await submitted(engine, project)
    claim = await claim_next(engine)
    assert claim is not None
    async with engine.begin() as conn:
        await claims.try_later(conn, claim, seconds=60, failure=FAILURE, usage=Usage())
    job = await job_of(engine, claim.id)
    assert (job.status, job.attempt, job.error) == (Status.WAITING, 1, FAILURE)
    assert job.run_after
    assert await claim_next(engine) is None


# ---- leases and fences


async def test_a_heartbeat_extends_the_lease_and_tells_of_a_cancel(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    await submitted(engine, project)
    claim = await claim_next(engine, lease=1)
    assert claim is not None
    async with engine.begin() as conn:
        assert await claims.heartbeat(conn, [claim], lease_seconds=500) == {
            claim.id: claims.Beat(owned=True, cancel=False)
        }
        left = await conn.scalar(sa.select(table.c.lease_until - sa.func.clock_timestamp()))
        assert left > datetime.timedelta(seconds=400)
        await jobs.cancel(conn, claim.id)
        assert await claims.look(conn, [claim]) == {claim.id: claims.Beat(owned=True, cancel=True)}


async def test_an_attempt_whose_lease_was_lost_can_write_nothing(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    await submitted(engine, project)
    old = await claim_next(engine)
    assert old is not None
    await expire_lease(engine, old.id)
    async with engine.begin() as conn:
        (moved,) = await claims.take_back_lost(conn, max_lost=3)
    assert (moved.status, moved.attempt) == (Status.QUEUED, 1)
    new = await claim_next(engine)
    assert new is not None
    assert (new.fence, new.attempt, new.lost) == (2, 2, 1)
    async with engine.begin() as conn:
        assert await claims.look(conn, [old]) == {old.id: claims.Beat(owned=False, cancel=False)}
        assert await claims.fail(conn, old, FAILURE, Usage()) == []
        assert await claims.end_cancelled(conn, old, Usage()) == []
        assert await claims.hand_back(conn, old, Usage()) == []
        with pytest.raises(claims.Lost):
            await claims.progress(conn, old, progress=0.5, step="late", message="")
        with pytest.raises(claims.Lost):
            await claims.check_owned(conn, old)
        with pytest.raises(claims.Lost):
            await claims.finish(conn, old, result={}, usage=Usage())
        await claims.check_owned(conn, new)
        [done] = await claims.finish(conn, new, result={"x": 1}, usage=Usage())
        assert done.status is Status.SUCCEEDED
        with pytest.raises(claims.AlreadyCommitted):
            await claims.check_owned(conn, new)


async def test_a_job_whose_workers_die_three_times_has_failed_as_lost(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    seen = []
    for _ in range(3):
        claim = await claim_next(engine)
        assert claim is not None
        assert claim.attempts_left
        await expire_lease(engine, job.id)
        async with engine.begin() as conn:
            seen += [one.status for one in await claims.take_back_lost(conn, max_lost=3)]
    assert seen == [Status.QUEUED, Status.QUEUED, Status.FAILED]
    ended = await job_of(engine, job.id)
    assert isinstance(ended.error, Failure)
    assert (ended.error.code, ended.error.retryable) == ("job.lost", True)
    assert ended.finished_at is not None


async def test_a_lost_job_that_was_to_be_cancelled_is_cancelled(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    await claim_next(engine)
    async with engine.begin() as conn:
        await jobs.cancel(conn, job.id)
    await expire_lease(engine, job.id)
    async with engine.begin() as conn:
        assert [one.status for one in await claims.take_back_lost(conn, max_lost=3)] == [Status.CANCELLED]


async def test_two_sweepers_at_once_take_a_lost_job_back_once(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    await claim_next(engine)
    await expire_lease(engine, job.id)

    async def sweep() -> list[Job]:
        async with engine.begin() as conn:
            return await claims.take_back_lost(conn, max_lost=3)

    found = await asyncio.gather(*(sweep() for _ in range(5)))
    assert [one.id for each in found for one in each] == [job.id]


async def test_a_job_that_was_handed_back_has_spent_no_attempt(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    await submitted(engine, project)
    claim = await claim_next(engine)
    assert claim is not None
    async with engine.begin() as conn:
        [job] = await claims.hand_back(conn, claim, Usage())
    assert (job.status, job.attempt) == (Status.QUEUED, 0)


# ---- cancel and retry


async def test_what_people_may_do_depends_on_the_state_and_is_refused_in_words(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    async with engine.begin() as conn:
        with pytest.raises(errors.Conflict, match="is queued: only a failed or cancelled job"):
            await jobs.retry(conn, job.id)
        [cancelled] = await jobs.cancel(conn, job.id)
        assert (cancelled.status, cancelled.version) == (Status.CANCELLED, 2)
        with pytest.raises(errors.Conflict, match="already been cancelled"):
            await jobs.cancel(conn, job.id)
        [again] = await jobs.retry(conn, job.id)
        assert (again.status, again.version, again.attempt, again.finished_at) == (Status.QUEUED, 3, 0, None)
    claim = await claim_next(engine)
    assert claim is not None
    async with engine.begin() as conn:
        [asked] = await jobs.cancel(conn, job.id)
        assert (asked.status, asked.cancel_requested) == (Status.RUNNING, True)
        assert [one.version for one in await jobs.cancel(conn, job.id)] == [asked.version]
        with pytest.raises(claims.Cancelled):
            await claims.check_owned(conn, claim)
        with pytest.raises(errors.NotFound):
            await jobs.cancel(conn, "nothing")


async def test_a_retry_is_refused_while_the_same_generation_runs_anew(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    first = await submitted(engine, project)
    async with engine.begin() as conn:
        await jobs.cancel(conn, first.id)
    await submitted(engine, project)
    async with engine.begin() as conn:
        with pytest.raises(errors.Conflict, match="started again already"):
            await jobs.retry(conn, first.id)
        # The transaction is whole: what else it does still counts.
        assert (await jobs.get(conn, first.id)).status is Status.CANCELLED


async def test_jobs_are_listed_newest_first_by_status_and_target(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    made = [await submitted(engine, project, text=str(n), target=f"n{n % 2}") for n in range(4)]
    await claim_next(engine)
    async with engine.connect() as conn:
        newest = await jobs.listed(conn, project, limit=2)
        rest = await jobs.listed(conn, project, limit=9, before=newest[-1].id)
        assert [job.id for job in [*newest, *rest]] == [job.id for job in reversed(made)]
        assert [job.id for job in await jobs.listed(conn, project, status=[Status.RUNNING])] == [made[0].id]
        assert [job.id for job in await jobs.listed(conn, project, target="n1")] == [made[3].id, made[1].id]


# ---- the table of moves


def test_what_has_succeeded_stays_so_and_what_has_ended_can_only_wait_again() -> None:
    assert set(MOVES) == set(Status)
    assert MOVES[Status.SUCCEEDED] == frozenset()
    assert all(MOVES[status] <= {Status.QUEUED, Status.WAITING} for status in ENDED)
    assert {status for status in Status if Status.RUNNING in MOVES[status]} == {Status.QUEUED, Status.WAITING}


ACTS = ("claim", "progress", "finish", "fail", "try_later", "hand_back", "cancel", "end_cancelled", "expire", "retry")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=14))
def test_whatever_happens_in_whatever_order_every_change_is_an_allowed_move(acts: list[str], database_url: str) -> None:
    asyncio.run(_live_through(acts, database_url))


async def _live_through(acts: list[str], url: str) -> None:
    from collab.db import create_engine

    engine = create_engine(url, pool_size=2)
    try:
        project = await new_project(engine)
        job = await submitted(engine, project)
        claim: Claim | None = None
        before = await job_of(engine, job.id)
        for act in acts:
            claim = await _act(engine, act, job.id, claim)
            after = await job_of(engine, job.id)
            assert after.status is before.status or after.status in MOVES[before.status], (act, before, after)
            changed = (after.status, after.progress, after.cancel_requested) != (
                before.status, before.progress, before.cancel_requested,
            )  # fmt: skip
            assert after.version > before.version if changed else after.version >= before.version
            assert after.ended == (after.finished_at is not None)
            before = after
        async with engine.begin() as conn:
            await conn.execute(sa.delete(table).where(table.c.id == job.id))
    finally:
        await engine.dispose()


async def _act(engine: AsyncEngine, act: str, job_id: str, claim: Claim | None) -> Claim | None:
    """One thing that may happen; it may be refused."""
    if act == "expire":
        await _expire(engine, job_id)
        return claim
    try:
        async with engine.begin() as conn:
            if act == "claim":
                claimed = await claims.claim(conn, lease_seconds=30, kinds=["tell"])
                return claimed[0] if claimed else claim
            if act in ("cancel", "retry"):
                await getattr(jobs, act)(conn, job_id)
            elif claim is not None:
                await _as_worker(conn, act, claim)
    except errors.StoryroomError:
        pass
    return claim


async def _expire(engine: AsyncEngine, job_id: str) -> None:
    async with engine.begin() as conn:
        past = sa.text("clock_timestamp() - interval '1 second'")
        running = sa.update(table).where(table.c.id == job_id, table.c.status == Status.RUNNING)
        await conn.execute(running.values(lease_until=past))
        await claims.take_back_lost(conn, max_lost=2)


async def _as_worker(conn: object, act: str, claim: Claim) -> None:
    usage = Usage()
    match act:
        case "progress":
            await claims.progress(conn, claim, progress=0.5, step="half", message="")
        case "finish":
            await claims.finish(conn, claim, result={}, usage=usage)
        case "fail":
            await claims.fail(conn, claim, FAILURE, usage)
        case "try_later":
            await claims.try_later(conn, claim, seconds=0, failure=FAILURE, usage=usage)
        case "hand_back":
            await claims.hand_back(conn, claim, usage)
        case "end_cancelled":
            await claims.end_cancelled(conn, claim, usage)


def test_a_move_that_is_not_in_the_table_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no job goes from succeeded to queued"):
        asyncio.run(moves.move(None, sa.true(), Status.SUCCEEDED, Status.QUEUED))


def test_the_hash_of_inputs_does_not_depend_on_the_order_of_keys() -> None:
    one, same = {"a": 1, "b": [{"c": "中", "d": 2}]}, {"b": [{"d": 2, "c": "中"}], "a": 1}
    assert jobs.inputs_hash(one) == jobs.inputs_hash(same)
    assert jobs.inputs_hash({"a": 1}) != jobs.inputs_hash({"a": 2})


def test_active_and_ended_are_all_there_is() -> None:
    assert {*ACTIVE, *ENDED} == set(Status)
