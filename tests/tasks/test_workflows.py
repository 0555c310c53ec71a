"""Jobs made of jobs, on a real Postgres: what waits for what, and what becomes of the whole."""

from __future__ import annotations

import asyncio
import random
from itertools import pairwise
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors
from collab.document import Document
from collab.hub import Hub
from tasks import claims, jobs
from tasks.claims import Claim
from tasks.moves import ENDED, MOVES, Failure, Job, Status
from tasks.providers.base import Ask, OnText, ProviderKeyInvalid, Usage
from tasks.tables import job_events
from tasks.tables import jobs as table
from tasks.workflows import Ended, Part
from tests.tasks.stories import (
    MEI,
    Engine,
    TellParams,
    ended,
    expire_lease,
    job_of,
    new_project,
    notes,
    runner_of,
)

FAILURE = Failure(code="provider.unavailable", message="Away.", retryable=True)
SPENT = Usage(prompt_tokens=3, completion_tokens=5)


def tell(name: str, *needs: str, **more: Any) -> Part:
    return Part(name=name, kind="tell", params={"text": name}, needs=needs, **more)


async def begun(engine: AsyncEngine, *parts: Part, project: str = "") -> Job:
    project = project or await new_project(engine)
    async with engine.begin() as conn:
        [whole, *_] = await jobs.submit(
            conn, project=project, kind="whole", target=None, params={}, inputs_hash="", author=MEI, base_seq=1,
            parts=parts,
        )  # fmt: skip
    return whole


async def claim(engine: AsyncEngine) -> Claim:
    async with engine.begin() as conn:
        claimed = await claims.claim(conn, lease_seconds=30, kinds=["tell"])
    assert claimed is not None
    return claimed[0]


async def finish(engine: AsyncEngine, claim: Claim, *parts: Part) -> list[Job]:
    async with engine.begin() as conn:
        return await claims.finish(conn, claim, result={}, usage=SPENT, parts=parts)


async def fail(engine: AsyncEngine, claim: Claim) -> list[Job]:
    async with engine.begin() as conn:
        return await claims.fail(conn, claim, FAILURE, SPENT)


async def states(engine: AsyncEngine, whole: str) -> dict[str, str]:
    """Of each part by its name, and of the whole under ''."""
    async with engine.connect() as conn:
        rows = (await conn.execute(sa.select(table.c.dedupe_key, table.c.status).where(table.c.parent == whole))).all()
    return {row.dedupe_key.rpartition("/")[2]: row.status for row in rows} | {
        "": (await job_of(engine, whole)).status.value
    }


async def test_a_whole_waits_for_its_parts_and_holds_no_slot(engine: AsyncEngine) -> None:
    whole = await begun(engine, tell("a"), tell("b", "a"))
    assert (whole.status, whole.parts) == (Status.WAITING, {"queued": 1, "waiting": 1})
    first = await claim(engine)
    assert first.params == {"text": "a"}
    async with engine.begin() as conn:
        assert await claims.claim(conn, lease_seconds=30, kinds=["tell", "whole"]) is None
    changed = await finish(engine, first)
    assert [one.status for one in changed] == [Status.SUCCEEDED, Status.QUEUED, Status.WAITING]
    assert changed[-1].parts == {"succeeded": 1, "queued": 1}
    assert (await job_of(engine, whole.id)).progress == 0.5
    assert [one.status for one in await finish(engine, await claim(engine))] == [Status.SUCCEEDED, Status.SUCCEEDED]
    done = await job_of(engine, whole.id)
    assert (done.status, done.progress, done.result, done.usage) == (
        Status.SUCCEEDED, 1.0, {"parts": 2, "failed": 0}, SPENT + SPENT,
    )  # fmt: skip
    async with engine.connect() as conn:
        assert [part.parent_id for part in await jobs.parts(conn, whole.id)] == [whole.id] * 2
        assert [job.id for job in await jobs.listed(conn, whole.project_id)] == [whole.id]


async def test_a_part_that_has_run_brings_others_and_the_last_waits_for_all_of_them(engine: AsyncEngine) -> None:
    whole = await begun(engine, tell("read"))
    more = [
        *(tell(f"scene {n}", optional=True) for n in range(3)),
        tell("sum", "scene 0", "scene 1", "scene 2", must_succeed=False),
    ]
    await finish(engine, await claim(engine), *more)
    assert await states(engine, whole.id) == {
        "": "waiting", "read": "succeeded", "scene 0": "queued", "scene 1": "queued", "scene 2": "queued",
        "sum": "waiting",
    }  # fmt: skip
    one, two, three = [await claim(engine) for _ in range(3)]
    await finish(engine, two)
    await fail(engine, one)
    assert (await states(engine, whole.id))["sum"] == "waiting"
    await finish(engine, three)
    assert (await states(engine, whole.id))["sum"] == "queued"
    await finish(engine, await claim(engine))
    assert await states(engine, whole.id) == {
        "": "succeeded", "read": "succeeded", "scene 0": "failed", "scene 1": "succeeded", "scene 2": "succeeded",
        "sum": "succeeded",
    }  # fmt: skip


async def test_what_needs_a_part_that_failed_is_not_begun_and_only_the_failed_is_done_again(
    engine: AsyncEngine,
) -> None:
    whole = await begun(engine, tell("a"), tell("b"), tell("after b", "b"), tell("last", "after b"))
    await finish(engine, await claim(engine))
    changed = await fail(engine, await claim(engine))
    assert [one.status.value for one in changed] == ["failed", "cancelled", "cancelled", "failed"]
    failed = await job_of(engine, whole.id)
    assert isinstance(failed.error, Failure)
    assert failed.error.code == "job.part_failed"
    async with engine.begin() as conn:
        again = await jobs.retry(conn, whole.id)
    assert again[0].status is Status.WAITING
    assert await states(engine, whole.id) == {
        "": "waiting", "a": "succeeded", "b": "queued", "after b": "waiting", "last": "waiting",
    }  # fmt: skip
    for name in ("b", "after b", "last"):
        job = await claim(engine)
        assert job.params == {"text": name}
        await finish(engine, job)
    assert (await job_of(engine, whole.id)).status is Status.SUCCEEDED


async def test_a_part_started_again_takes_its_whole_and_what_waited_for_it_along(engine: AsyncEngine) -> None:
    whole = await begun(engine, tell("a"), tell("b", "a"))
    part = await claim(engine)
    await fail(engine, part)
    async with engine.begin() as conn:
        changed = await jobs.retry(conn, part.id)
    assert sorted(one.status for one in changed) == [Status.QUEUED, Status.WAITING, Status.WAITING]
    assert await states(engine, whole.id) == {"": "waiting", "a": "queued", "b": "waiting"}


async def test_a_whole_is_cancelled_with_all_that_is_left_of_it(engine: AsyncEngine) -> None:
    whole = await begun(engine, tell("a"), tell("b"), tell("c", "b"))
    await finish(engine, await claim(engine))
    running = await claim(engine)
    async with engine.begin() as conn:
        asked, *left = await jobs.cancel(conn, whole.id)
        assert (asked.status, asked.cancel_requested) == (Status.WAITING, True)
        assert sorted((one.status, one.cancel_requested) for one in left) == [("cancelled", False), ("running", True)]
        # Twice is once.
        assert [one.version for one in await jobs.cancel(conn, whole.id)] == [asked.version]
    async with engine.begin() as conn:
        with pytest.raises(claims.Cancelled):
            await claims.check_owned(conn, running)
        await claims.end_cancelled(conn, running, SPENT)
    assert await states(engine, whole.id) == {"": "cancelled", "a": "succeeded", "b": "cancelled", "c": "cancelled"}


async def test_a_cancelled_whole_takes_no_new_parts(engine: AsyncEngine) -> None:
    """Its part had succeeded before anybody told it."""
    whole = await begun(engine, tell("a"))
    running = await claim(engine)
    async with engine.begin() as conn:
        await jobs.cancel(conn, whole.id)
        await conn.execute(sa.update(table).where(table.c.id == running.id).values(cancel_requested=False))
    await finish(engine, running, tell("b"))
    assert await states(engine, whole.id) == {"": "cancelled", "a": "succeeded"}


async def test_a_part_whose_workers_die_ends_its_whole(engine: AsyncEngine) -> None:
    whole = await begun(engine, tell("a"), tell("b", "a"))
    running = await claim(engine)
    await expire_lease(engine, running.id)
    async with engine.begin() as conn:
        assert [one.status for one in await claims.take_back_lost(conn, max_lost=1)] == [
            Status.FAILED, Status.CANCELLED, Status.FAILED,
        ]  # fmt: skip
    assert (await states(engine, whole.id))[""] == "failed"


async def test_a_part_that_is_there_already_is_not_made_again(engine: AsyncEngine) -> None:
    whole = await begun(engine, tell("a"))
    await finish(engine, await claim(engine), tell("a"), tell("b"))
    async with engine.connect() as conn:
        assert [part.status for part in await jobs.parts(conn, whole.id)] == [Status.SUCCEEDED, Status.QUEUED]


async def test_a_single_part_can_be_cancelled(engine: AsyncEngine) -> None:
    whole = await begun(engine, tell("a"), tell("b", optional=True))
    async with engine.connect() as conn:
        _, b = await jobs.parts(conn, whole.id)
    async with engine.begin() as conn:
        await jobs.cancel(conn, b.id)
        with pytest.raises(errors.Conflict):
            await jobs.cancel(conn, b.id)
    await finish(engine, await claim(engine))
    assert await states(engine, whole.id) == {"": "succeeded", "a": "succeeded", "b": "cancelled"}


async def test_the_same_whole_started_twice_is_one(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    found = await asyncio.gather(*(begun(engine, tell("a"), project=project) for _ in range(5)))
    assert len({one.id for one in found}) == 1
    async with engine.connect() as conn:
        assert len(await jobs.parts(conn, found[0].id)) == 1


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_ends_in_whatever_order_at_once_nothing_is_left_hanging(engine: AsyncEngine, seed: int) -> None:
    """Random graphs, several workers at once, failures, deaths, cancels and retries: a whole ends when its parts have,
    and every job's events are moves of the table, without a gap."""
    chance = random.Random(seed)
    names = [f"p{n}" for n in range(12)]
    parts = [
        tell(
            name, *chance.sample(names[:n], chance.randint(0, min(n, 3))), must_succeed=chance.random() < 0.5,
            optional=chance.random() < 0.5,
        )
        for n, name in enumerate(names)
    ]  # fmt: skip
    whole = await begun(engine, *parts)

    async def work(number: int) -> None:
        luck = random.Random(seed * 100 + number)
        while not (await job_of(engine, whole.id)).ended:
            await _one_turn(engine, luck, whole.id)

    async with asyncio.timeout(60):
        await asyncio.gather(*(work(n) for n in range(4)))
        # Again, until all that is needed is done.
        for turn in range(20):
            if (await job_of(engine, whole.id)).status is Status.SUCCEEDED:
                break
            async with engine.begin() as conn:
                await jobs.retry(conn, whole.id)
            luck = random.Random(1000 + turn)
            while not (await job_of(engine, whole.id)).ended:
                await _one_turn(engine, luck, whole.id, kind=True)
    assert (await job_of(engine, whole.id)).status is Status.SUCCEEDED
    async with engine.connect() as conn:
        for job in [await jobs.get(conn, whole.id), *await jobs.parts(conn, whole.id)]:
            assert job.ended
            await check_events(conn, job.id)


async def _one_turn(engine: AsyncEngine, luck: random.Random, whole: str, *, kind: bool = False) -> None:
    act = "finish" if kind else luck.choice(["finish", "finish", "finish", "fail", "later", "die", "cancel"])
    try:
        async with engine.begin() as conn:
            if act == "cancel" and luck.random() < 0.2:
                await jobs.cancel(conn, luck.choice(await jobs.parts(conn, whole)).id)
                return
            claimed = await claims.claim(conn, lease_seconds=30, kinds=["tell"])
            # Somebody sweeps, again and again: a turn leaves what is locked.
            await claims.take_back_lost(conn, max_lost=3)
        if claimed is None:
            return
        mine = claimed[0]
        async with engine.begin() as conn:
            await claims.check_owned(conn, mine)
            if act == "fail":
                await claims.fail(conn, mine, FAILURE, SPENT)
            elif act == "later":
                await claims.try_later(conn, mine, seconds=0, failure=FAILURE, usage=SPENT)
            elif act != "die":
                await claims.finish(conn, mine, result={}, usage=SPENT)
        if act == "die":
            await expire_lease(engine, mine.id)
    except claims.Cancelled:
        async with engine.begin() as conn:
            await claims.end_cancelled(conn, mine, SPENT)
    except errors.Conflict:
        return


async def check_events(conn: AsyncConnection, job_id: str) -> None:
    e = job_events.c
    rows = (await conn.execute(sa.select(job_events).where(e.job == job_id).order_by(e.number))).all()
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    versions = [row.version for row in rows]
    assert versions == sorted(set(versions))
    for before, after in pairwise(rows):
        assert Status(after.status) in MOVES[Status(before.status)], (before.status, after.status)
    assert Status(rows[-1].status) in ENDED


class Spread:
    """Tells once, then again for every note that it made, then a last time."""

    kind: ClassVar[str] = "spread"
    title: ClassVar[dict[str, str]] = {"en": "Spread", "zh": "散开"}
    targets: ClassVar[tuple[str, ...]] = ()
    params: ClassVar[type[Struct]] = TellParams
    parts: ClassVar[tuple[str, ...]] = ("tell",)

    def inputs(self, document: Document, target: str | None, params: Any) -> dict[str, Any]:
        return {}

    def begin(self, target: str | None, params: dict[str, Any]) -> list[Part]:
        return [tell("first")]

    def grow(self, document: Document, ended: Ended, params: dict[str, Any]) -> list[Part]:
        if ended.result["text"] != "FIRST":
            return []
        [made] = ended.result["nodes"]
        assert document.node(made).fields["text"] == "FIRST"
        each = [tell(f"{made} {n}") for n in range(3)]
        return [*each, tell("last", *(part.name for part in each))]


async def test_the_runner_grows_a_whole_in_the_transaction_of_the_edit(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    whole = await begun_as(engine, project)
    woken: list[str] = []

    async def wake(job_id: str) -> None:
        woken.append(job_id)

    runner = runner_of(engine, hub, Engine(), workflows={"spread": Spread()}, wake=wake)
    while await runner.run_next():
        pass
    done = await ended(engine, whole.id)
    assert (done.status, done.parts) == (Status.SUCCEEDED, {"succeeded": 5})
    assert len(woken) == 4
    assert len(await notes(hub, project)) == 5


async def begun_as(engine: AsyncEngine, project: str) -> Job:
    async with engine.begin() as conn:
        [whole, *_] = await jobs.submit(
            conn, project=project, kind="spread", target=None, params={}, inputs_hash="", author=MEI, base_seq=1,
            parts=Spread().begin(None, {}),
        )  # fmt: skip
    return whole


async def test_a_part_that_fails_for_good_is_said_of_the_whole(engine: AsyncEngine, hub: Hub) -> None:
    async def answer(ask: Ask, on_text: OnText) -> str:
        if ask.user == "last":
            raise ProviderKeyInvalid
        return ask.user.upper()

    project = await new_project(engine)
    whole = await begun_as(engine, project)
    runner = runner_of(engine, hub, Engine(answer), workflows={"spread": Spread()})
    while await runner.run_next():
        pass
    done = await ended(engine, whole.id)
    assert isinstance(done.error, Failure)
    assert done.error.message.startswith("1 of 5 parts did not succeed.")
    assert len(await notes(hub, project)) == 4
