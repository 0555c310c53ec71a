"""Real worker processes, killed with -9 in the middle: every job ends once, with one result in its document."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import tables
from collab.hub import Hub, open_hub
from tasks.broker import Broker
from tasks.moves import Status
from tasks.tables import jobs as table
from tasks.worker import WorkerSettings
from tests.crash.job_worker import POINTS, Orders
from tests.tasks.stories import ended, eventually, job_of, new_project, notes, submitted

ROOT = Path(__file__).resolve().parents[2]
# `make crash` asks for more.
ROUNDS = 10 if os.environ.get("STORYROOM_LONG") else 1


@pytest.fixture
async def hub(engine: AsyncEngine, redis_url: str) -> AsyncIterator[Hub]:
    async with open_hub(engine=engine, redis_url=redis_url) as hub:
        yield hub


@pytest.fixture
def settings(database_url: str, redis_url: str) -> WorkerSettings:
    return WorkerSettings(
        database_url=database_url, redis_url=redis_url, queue_name="crash", concurrency=3,
        lease_seconds=1, sweep_seconds=0.3, max_lost=1000, grace_seconds=0.2,
    )  # fmt: skip


@contextlib.asynccontextmanager
async def process(orders: Orders) -> AsyncIterator[asyncio.subprocess.Process]:
    command = (sys.executable, "-m", "tests.crash.job_worker", msgspec.json.encode(orders).decode())
    started = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


async def written_by_jobs(engine: AsyncEngine, project: str) -> list[str]:
    """The job of every journal row that a job wrote."""
    j = tables.journal.c
    async with engine.connect() as conn:
        origins = (await conn.execute(sa.select(j.origin).where(j.project == project).order_by(j.seq))).scalars()
        return [origin["job"] for origin in origins if origin["by"] == "job"]


@pytest.mark.parametrize("point", POINTS)
async def test_a_worker_killed_at_any_step_leaves_nothing_or_all_of_it(
    engine: AsyncEngine, hub: Hub, settings: WorkerSettings, point: str
) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project, text="told")
    async with process(Orders(settings=settings, die_at=point)) as mortal:
        async with asyncio.timeout(60):
            assert await mortal.wait() == -9
    left = await notes(hub, project)
    assert (await job_of(engine, job.id)).status is (Status.SUCCEEDED if point == "committed" else Status.RUNNING)
    assert left == (["told"] if point == "committed" else [])
    async with process(Orders(settings=settings)):
        done = await ended(engine, job.id, 60)
    assert (done.status, done.attempt) == (Status.SUCCEEDED, 1 if point == "committed" else 2)
    assert await notes(hub, project) == ["told"]
    assert await written_by_jobs(engine, project) == [job.id]


@pytest.mark.timeout(300 + 60 * ROUNDS)
@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_jobs_outlive_workers_that_are_killed_again_and_again(
    engine: AsyncEngine, hub: Hub, settings: WorkerSettings, seed: int
) -> None:
    rng = random.Random(seed)
    projects = [await new_project(engine) for _ in range(3)]
    broker = Broker(settings.redis_url, settings.queue_name)
    made: dict[str, list[tuple[str, str]]] = {project: [] for project in projects}
    for n in range(30):
        project = rng.choice(projects)
        job = await submitted(engine, project, text=f"story {n:02}")
        made[project].append((job.id, f"story {n:02}"))
        await broker.wake(job.id)
    await broker.close()
    orders = Orders(settings=settings, pace=0.6)
    killed = 0
    deadline = time.monotonic() + 90
    while not await all_ended(engine, 30):
        assert time.monotonic() < deadline
        async with process(orders) as one, process(orders) as two:
            # Killed in the middle of work, some jobs later each time; the last pair may finish.
            until = await succeeded(engine) + rng.randint(1, 6) if killed < 6 else 30

            async def far_enough(count: int = until) -> bool:
                return await succeeded(engine) >= min(count, 30)

            await eventually(far_enough, 60)
            for victim in (one, two):
                victim.kill()
                await victim.wait()
                killed += 1
    assert killed >= 4
    for project, expected in made.items():
        assert await notes(hub, project) == sorted(text for _, text in expected)
        assert sorted(await written_by_jobs(engine, project)) == sorted(job for job, _ in expected)
        for job_id, _ in expected:
            assert (await job_of(engine, job_id)).status is Status.SUCCEEDED


async def succeeded(engine: AsyncEngine) -> int:
    count = sa.select(sa.func.count()).where(table.c.status == Status.SUCCEEDED)
    async with engine.connect() as conn:
        return await conn.scalar(count) or 0


async def all_ended(engine: AsyncEngine, expected: int) -> bool:
    return await succeeded(engine) == expected
