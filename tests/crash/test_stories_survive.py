"""A job that is made of jobs, all of whose workers are killed with -9 again and again on its way from a story to
described scenes: it goes on where it was, nothing is there twice and nothing is paid twice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import journal
from tasks import jobs
from tasks.moves import Job, Status
from tasks.providers.base import Usage
from tasks.tables import job_calls
from tasks.tables import jobs as table
from tasks.worker import WorkerSettings
from tests.crash.story_worker import COST, Orders
from tests.crash.test_jobs_survive import written_by_jobs
from tests.tasks.stories import ended, expire_lease, job_of, new_project
from tests.tasks.test_scenes import start
from tests.tasks.test_workflows import check_events

ROOT = Path(__file__).resolve().parents[2]
LONG = bool(os.environ.get("STORYROOM_LONG"))
STORY = """The quay, at dusk. Wren Hale tied the boat to the lamp and looked at the sea.

“Nobody comes tonight,” said Wren Hale.

***

The lighthouse, at night. Wren Hale climbed the stairs with a lamp. The door stood open.

“Who is there?” asked Wren Hale.

***

The kitchen, at dawn. Wren Hale put the kettle on the stove and closed the window.

“It was only the tide,” said Wren Hale."""
SCENES = 3
# Cast, scenes and logline of the breakdown, each scene's setting, the summary; the parts are one less each.
CALLS, PARTS = 3 + SCENES + 1, 1 + SCENES + 1
# Where the workers die, one after the other in the same story, each after what the one before has left; and how many
# parts have succeeded by then.
ONE_AFTER_THE_OTHER = (
    ("paid", 2, 0),  # in the breakdown, between two answers
    ("finishing", 1, 0),  # in the transaction that makes the scenes and grows the whole
    ("committed", 1, 1),  # it has grown, and nobody was woken
    ("asking", 3, 1),  # all scenes run
    ("finishing", 2, 2),  # in the transaction of the second scene
    ("committed", 1, 3),  # between a scene and the next
    ("claimed", 2, 4),  # the last scene is done, the summary is claimed
    ("paid", 1, 4),  # the summary has its answer
    ("finishing", 1, 4),  # in the transaction that ends the whole
)


class Nursery:
    """Starts workers, one at a time; each is all that there are."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._pid: int | None = None

    async def start(self, orders: Orders) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(orders) + b"\n")
        self._pid = await self._answer()

    async def end(self) -> int:
        """How the worker has ended."""
        async with asyncio.timeout(90):
            status = await self._answer()
        self._pid = None
        return status

    def signal(self, number: signal.Signals) -> None:
        if self._pid is not None:
            os.kill(self._pid, number)

    async def _answer(self) -> int:
        assert self._process.stdout is not None
        return int(await self._process.stdout.readline())


@contextlib.asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "tests.crash.story_worker")
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe)
    workers = Nursery(process)
    try:
        yield workers
    finally:
        workers.signal(signal.SIGKILL)
        process.kill()
        await process.wait()


@pytest.fixture
def settings(database_url: str, redis_url: str) -> WorkerSettings:
    return WorkerSettings(
        database_url=database_url, redis_url=redis_url, queue_name="stories", concurrency=3, sweep_seconds=0.2,
        max_lost=1000, grace_seconds=5,
    )  # fmt: skip


async def finish(workers: Nursery, engine: AsyncEngine, settings: WorkerSettings, whole: str) -> None:
    """By a worker that lives."""
    await workers.start(Orders(settings=settings))
    await ended(engine, whole, 90)
    workers.signal(signal.SIGTERM)
    assert await workers.end() == 0


async def time_passes(engine: AsyncEngine) -> None:
    """Longer than the leases of those who have died."""
    async with engine.connect() as conn:
        running = (await conn.execute(sa.select(table.c.id).where(table.c.status == Status.RUNNING))).scalars().all()
    for job in running:
        await expire_lease(engine, job)


async def parts_of(engine: AsyncEngine, whole: str) -> list[Job]:
    async with engine.connect() as conn:
        return await jobs.parts(conn, whole)


async def check_nothing_twice(engine: AsyncEngine, whole: Job) -> None:
    """At any time: what is written is of parts that have succeeded, once; no question was answered twice."""
    parts = await parts_of(engine, whole.id)
    done = [part.id for part in parts if part.status is Status.SUCCEEDED]
    assert sorted(await written_by_jobs(engine, whole.project_id)) == sorted(done)
    nodes = (await journal.load(engine, whole.project_id)).document.to_json()["nodes"].values()
    kinds = [part.kind for part in parts if part.id in done]
    scenes = [node for node in nodes if node["kind"] == "scene"]
    assert len(scenes) == (SCENES if "breakdown" in kinds else 0)
    assert sum(bool(node.get("description")) for node in scenes) == kinds.count("scene_description")
    notes = [node for node in nodes if node["kind"] == "note"]
    assert len(notes) == kinds.count("breakdown") + kinds.count("story_summary")
    assert len(parts) == (PARTS if "breakdown" in kinds else 1)
    c = job_calls.c
    counts = sa.select(sa.func.count()).where(c.answer.is_not(None)).group_by(c.job, c.asked)
    async with engine.connect() as conn:
        assert set((await conn.execute(counts)).scalars()) <= {1}, "paid twice"


async def check_all_done(engine: AsyncEngine, whole: str) -> None:
    done = await job_of(engine, whole)
    assert (done.status, done.progress, done.result) == (Status.SUCCEEDED, 1.0, {"parts": PARTS, "failed": 0})
    await check_nothing_twice(engine, done)
    parts = await parts_of(engine, whole)
    assert {part.status for part in parts} == {Status.SUCCEEDED}
    spent = Usage(prompt_tokens=COST.prompt_tokens * CALLS, completion_tokens=COST.completion_tokens * CALLS)
    assert done.usage == sum((part.usage for part in parts if part.usage), start=Usage()) == spent
    async with engine.connect() as conn:
        answered = sa.select(sa.func.count()).select_from(job_calls).where(job_calls.c.answer.is_not(None))
        assert await conn.scalar(answered) == CALLS
        for job in (done, *parts):
            await check_events(conn, job.id)


@pytest.mark.timeout(600)
async def test_a_story_whose_workers_die_at_every_step_is_told_once(
    engine: AsyncEngine, settings: WorkerSettings
) -> None:
    project = await new_project(engine)
    whole = await start(engine, project, "story_to_scenes", None, {"text": STORY})
    async with nursery() as workers:
        for die_at, nth, succeeded in ONE_AFTER_THE_OTHER:
            # One at a time, but where all run: what dies in between has then no answer that is not written down.
            alone = msgspec.structs.replace(settings, concurrency=3 if die_at == "asking" else 1)
            await workers.start(Orders(settings=alone, die_at=die_at, nth=nth))
            assert await workers.end() == -signal.SIGKILL, (die_at, nth)
            await check_nothing_twice(engine, whole)
            states = [part.status for part in await parts_of(engine, whole.id)]
            assert states.count(Status.SUCCEEDED) == succeeded, (die_at, nth)
            assert states.count(Status.RUNNING) == {"asking": SCENES, "committed": 0}.get(die_at, 1), (die_at, nth)
            assert (await job_of(engine, whole.id)).status is Status.WAITING
            await time_passes(engine)
        await finish(workers, engine, settings, whole.id)
    await check_all_done(engine, whole.id)


@pytest.mark.skipif(not LONG, reason="takes minutes: make crash")
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("die_at", "nth"),
    [
        *(("claimed", n) for n in range(1, PARTS + 1)),
        *(("paid", n) for n in range(1, CALLS + 1)),
        *(("finishing", n) for n in range(1, PARTS + 1)),
        *(("committed", n) for n in range(1, PARTS + 1)),
    ],
)
async def test_a_story_whose_only_worker_dies_at_one_step_is_told_once(
    engine: AsyncEngine, settings: WorkerSettings, die_at: str, nth: int
) -> None:
    project = await new_project(engine)
    whole = await start(engine, project, "story_to_scenes", None, {"text": STORY})
    async with nursery() as workers:
        alone = msgspec.structs.replace(settings, concurrency=1)
        await workers.start(Orders(settings=alone, die_at=die_at, nth=nth))
        assert await workers.end() == -signal.SIGKILL
        await check_nothing_twice(engine, whole)
        await time_passes(engine)
        await finish(workers, engine, settings, whole.id)
    await check_all_done(engine, whole.id)
