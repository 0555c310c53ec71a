"""The wake-up, over a real Valkey: what is sent, what is heard, and that its outages harm nobody."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator

import pytest
import redis.asyncio

from server.embedded import Valkey
from tasks.broker import TASK, Broker
from tests.tasks.stories import eventually


class Ear:
    """What a listening worker was woken for."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.at_once = 0
        self.most = 0
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def run(self, job_id: str) -> None:
        self.heard.append(job_id)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await self.go_on.wait()
        self.at_once -= 1

    async def hears(self, count: int, seconds: float = 15) -> list[str]:
        async def check() -> bool:
            return len(self.heard) >= count

        await eventually(check, seconds)
        return sorted(self.heard)


@contextlib.asynccontextmanager
async def listening(url: str, ear: Ear, *, concurrency: int = 2, ready: bool = True) -> AsyncIterator[Broker]:
    broker, finish = Broker(url, "test"), asyncio.Event()
    task = asyncio.create_task(broker.listen(ear.run, concurrency, finish))
    try:
        if ready:
            async with asyncio.timeout(45):
                await broker.listening.wait()
        yield broker
    finally:
        ear.go_on.set()
        finish.set()
        await task
        await broker.close()


@pytest.fixture
async def api(redis_url: str) -> AsyncIterator[Broker]:
    broker = Broker(redis_url, "test")
    yield broker
    await broker.close()


async def test_a_message_carries_a_jobs_id_and_nothing_else(api: Broker, redis_url: str) -> None:
    assert await api.wake("job-1")
    async with redis.asyncio.from_url(redis_url) as client:
        ((_, fields),) = await client.xrange("test:jobs")
    message = json.loads(fields[b"data"])
    assert (message["task_name"], message["args"], message["kwargs"], message["labels"]) == (TASK, ["job-1"], {}, {})


async def test_what_was_sent_before_the_first_worker_came_is_heard(api: Broker, redis_url: str) -> None:
    await api.wake("early")
    ear = Ear()
    async with listening(redis_url, ear):
        await api.wake("late")
        assert await ear.hears(2) == ["early", "late"]


async def test_a_worker_takes_no_message_that_it_has_no_slot_for(api: Broker, redis_url: str) -> None:
    busy, idle = Ear(), Ear()
    busy.go_on.clear()
    async with listening(redis_url, busy):
        for n in range(3):
            await api.wake(f"{n}")
        await busy.hears(2)
        async with listening(redis_url, idle):
            assert await idle.hears(1) == ["2"]
        assert busy.most == 2


async def test_waking_neither_fails_nor_hangs_without_valkey(api: Broker, valkey: Valkey) -> None:
    valkey.stop()
    started = time.monotonic()
    assert [await api.wake("x") for _ in range(2)] == [False, False]
    assert time.monotonic() - started < 5
    valkey.start()

    async def woken() -> bool:
        return await api.wake("y")

    assert await eventually(woken)


async def test_a_worker_that_starts_without_valkey_listens_when_it_is_back(
    api: Broker, redis_url: str, valkey: Valkey
) -> None:
    valkey.stop()
    ear = Ear()
    async with listening(redis_url, ear, ready=False) as broker:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.7):
                await broker.listening.wait()
        valkey.start()
        async with asyncio.timeout(45):
            await broker.listening.wait()
        await api.wake("back")
        assert "back" in await ear.hears(1)


async def test_a_worker_listens_on_after_valkey_was_killed_and_emptied(
    api: Broker, redis_url: str, valkey: Valkey
) -> None:
    ear = Ear()
    async with listening(redis_url, ear):
        await api.wake("before")
        await ear.hears(1)
        valkey.kill()
        valkey.start()
        async with redis.asyncio.from_url(redis_url) as client:
            await client.flushall()

        async def heard_again() -> bool:
            await api.wake("after")
            return "after" in ear.heard

        assert await eventually(heard_again, 30)


async def test_finishing_waits_for_what_runs(redis_url: str, api: Broker) -> None:
    ear = Ear()
    ear.go_on.clear()
    async with listening(redis_url, ear):
        await api.wake("long")
        await ear.hears(1)
        asyncio.get_running_loop().call_later(0.2, ear.go_on.set)
    assert ear.at_once == 0
