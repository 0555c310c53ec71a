"""A worker as a whole: woken by a message, stopped by SIGTERM, at work without Valkey."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from collab.hub import Hub
from server.embedded import Postgres, Valkey
from tasks import worker
from tasks.broker import Broker
from tasks.moves import OUTAGES, Status
from tasks.providers.base import Ask, OnText
from tasks.sweeper import live_workers
from tasks.worker import WorkerSettings, Workshop
from tests.crash.job_worker import Orders
from tests.crash.test_jobs_survive import process
from tests.tasks.stories import (
    Engine,
    Tell,
    ended,
    eventually,
    forever,
    has_status,
    job_of,
    new_project,
    notes,
    submitted,
)


@pytest.fixture
def settings(database_url: str, redis_url: str) -> WorkerSettings:
    return WorkerSettings(
        database_url=database_url, redis_url=redis_url, queue_name="worker", sweep_seconds=0.3, grace_seconds=0.3
    )


@contextlib.asynccontextmanager
async def working(settings: WorkerSettings, provider: Engine) -> AsyncIterator[None]:
    stop = asyncio.Event()
    workshop = Workshop(generations={"tell": Tell()}, provider=lambda: provider)
    running = asyncio.create_task(worker.work(settings, stop, workshop))
    try:
        yield
    finally:
        stop.set()
        await running


@pytest.fixture
def slow_sweep(settings: WorkerSettings) -> WorkerSettings:
    return WorkerSettings(
        database_url=settings.database_url, redis_url=settings.redis_url, queue_name="worker", sweep_seconds=3600
    )


async def is_there(engine: AsyncEngine, count: int) -> Any:
    async def check() -> bool:
        async with engine.connect() as conn:
            return await live_workers(conn, within_seconds=60) == count

    return await eventually(check, 30)


async def test_a_message_wakes_a_worker_without_any_sweep(
    engine: AsyncEngine, hub: Hub, slow_sweep: WorkerSettings
) -> None:
    project = await new_project(engine)
    broker = Broker(slow_sweep.redis_url, slow_sweep.queue_name)
    async with working(slow_sweep, Engine()):
        await is_there(engine, 1)
        job = await submitted(engine, project)
        assert await broker.wake(job.id)
        assert (await ended(engine, job.id)).status is Status.SUCCEEDED
    await broker.close()
    assert await notes(hub, project) == ["ONCE"]
    await is_there(engine, 0)


async def test_a_message_for_nothing_and_a_strange_one_harm_nobody(
    engine: AsyncEngine, slow_sweep: WorkerSettings
) -> None:
    project = await new_project(engine)
    broker = Broker(slow_sweep.redis_url, slow_sweep.queue_name)
    async with working(slow_sweep, Engine()):
        for _ in range(5):
            await broker.wake("there is no such job")
        job = await submitted(engine, project)
        await broker.wake("not the id of that job either")
        assert (await ended(engine, job.id)).status is Status.SUCCEEDED
    await broker.close()


async def test_a_job_submitted_while_valkey_is_down_runs(
    engine: AsyncEngine, hub: Hub, settings: WorkerSettings, valkey: Valkey
) -> None:
    project = await new_project(engine)
    provider = Engine()
    async with working(settings, provider):
        await is_there(engine, 1)
        valkey.stop()
        job = await submitted(engine, project)
        assert (await ended(engine, job.id, 30)).status is Status.SUCCEEDED
        valkey.start()
        after = await submitted(engine, project, text="after")
        assert (await ended(engine, after.id, 30)).status is Status.SUCCEEDED
    assert provider.calls == 2
    assert await notes(hub, project) == ["AFTER", "ONCE"]


async def test_a_worker_starts_without_valkey(engine: AsyncEngine, settings: WorkerSettings, valkey: Valkey) -> None:
    valkey.stop()
    project = await new_project(engine)
    job = await submitted(engine, project)
    async with working(settings, Engine()):
        assert (await ended(engine, job.id, 30)).status is Status.SUCCEEDED


async def test_the_end_of_a_worker_leaves_no_work_running(engine: AsyncEngine, settings: WorkerSettings) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    provider = Engine(forever)
    async with working(settings, provider):
        await provider.calling.wait()
    assert provider.ended == 1
    assert [task for task in asyncio.all_tasks() if task.get_name().startswith("job ")] == []
    assert (await job_of(engine, job.id)).status is Status.QUEUED


async def test_sigterm_hands_the_job_back_within_the_grace(engine: AsyncEngine, settings: WorkerSettings) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    async with process(Orders(settings=settings, patient=True)) as running:
        await has_status(engine, job.id, Status.RUNNING, 60)
        running.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            assert await running.wait() == 0
    back = await job_of(engine, job.id)
    assert (back.status, back.attempt) == (Status.QUEUED, 0)
    await is_there(engine, 0)


async def test_a_running_job_outlives_restarts_of_the_database(
    engine: AsyncEngine, hub: Hub, settings: WorkerSettings, postgres: Postgres
) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    go_on = asyncio.Event()

    async def answer(ask: Ask, on_text: OnText) -> str:
        for n in range(100_000):
            await on_text(n)
            if go_on.is_set():
                break
            await asyncio.sleep(0.01)
        return "through it all"

    provider = Engine(answer)
    async with working(settings, provider):
        await provider.calling.wait()
        for _ in range(2):
            await asyncio.to_thread(postgres.stop)
            # In this thread: a service ends with the thread that started it.
            postgres.start()
        go_on.set()
        await eventually(lambda: has_ended(engine, job.id), 30)
    done = await job_of(engine, job.id)
    assert (done.status, done.attempt, provider.calls) == (Status.SUCCEEDED, 1, 1)
    assert await notes(hub, project) == ["through it all"]


async def has_ended(engine: AsyncEngine, job_id: str) -> bool:
    """False also while the database does not answer."""
    try:
        return (await job_of(engine, job_id)).ended
    except OUTAGES:
        return False
