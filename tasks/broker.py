"""taskiq over Redis streams: the wake-up of the workers. A message carries a job's id and nothing else.

The API wakes, a worker listens. Losing, repeating or delaying any message costs latency only: the row in Postgres is
the truth, and every worker's sweeper looks for what nobody was woken for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from redis.exceptions import RedisError
from taskiq.acks import AcknowledgeType
from taskiq.exceptions import TaskiqError
from taskiq.kicker import AsyncKicker
from taskiq.receiver import Receiver
from taskiq_redis import RedisStreamBroker

from collab import redis_urls

log = structlog.get_logger()

TASK = "job"
# Nobody who submits a job waits longer than this for Redis.
WAKE_SECONDS = 0.5
CUT_SECONDS = 2.0
RETRY_SECONDS = 0.5
MAX_MESSAGES = 10_000

Run = Callable[[str], Awaitable[object]]


class Broker:
    """One process's end of the queue."""

    def __init__(self, redis_url: str, queue_name: str) -> None:
        timeouts: dict[str, Any] = {
            "socket_connect_timeout": WAKE_SECONDS,
            "socket_timeout": 5,
            "health_check_interval": 10,
        }
        self._taskiq = RedisStreamBroker(
            # Nobody connects there: the pool is ours, below.
            "redis://",
            queue_name=f"{queue_name}:jobs",
            consumer_group_name=f"{queue_name}:workers",
            # "$" would skip what was sent before the first worker came.
            consumer_id="0",
            # Streams are not trimmed otherwise; a message trimmed too early is made good by the sweeper.
            maxlen=MAX_MESSAGES,
            approximate=True,
            # A worker must not take messages that it has no free slot for: others may have one.
            xread_count=1,
            xread_block=1000,
            idle_timeout=60_000,
            # Without it, a worker killed while it holds the lock blocks this for ever.
            unacknowledged_lock_timeout=10,
        )
        # Of Redis or of Sentinels: taskiq-redis's broker for Sentinels cannot be told to read one message at a time,
        # and never looks for those that a dead worker has left.
        self._taskiq.connection_pool = redis_urls.connect(redis_url, **timeouts).connection_pool
        self.listening = asyncio.Event()

    async def wake(self, job_id: str) -> bool:
        """Tell the workers that there is a job. Never raises; False: the sweeper of some worker will find it."""
        try:
            async with asyncio.timeout(WAKE_SECONDS):
                await AsyncKicker(TASK, self._taskiq, labels={}).kiq(job_id)
        except (RedisError, OSError, TimeoutError, TaskiqError) as exc:
            log.warning("job.not_woken", job=job_id, error=repr(exc.__cause__ or exc)[:200])
            return False
        return True

    async def listen(self, run: Run, concurrency: int, finish: asyncio.Event) -> None:
        """Await `run(job id)` for every message, `concurrency` at once, until `finish` is set and all have returned.

        Outlives Redis: while it is away, this tries again. `run` must not raise."""

        async def job(job_id: str) -> None:
            await run(job_id)

        self._taskiq.local_task_registry.pop(TASK, None)
        self._taskiq.register_task(job, TASK)
        while not finish.is_set():
            try:
                # Also after a loss: a Redis that was emptied has forgotten the group.
                await self._taskiq.startup()
                self.listening.set()
                # The message is a permission, not a duty: it is done with as soon as it is here.
                receiver = Receiver(
                    self._taskiq, max_async_tasks=concurrency, run_startup=False, ack_type=AcknowledgeType.WHEN_RECEIVED
                )
                await self._receive(receiver, finish)
            except Exception as exc:  # noqa: BLE001 - this loop must live, and taskiq raises groups of anything
                log.warning("broker.lost", error=repr(exc)[:200])
                await _either(finish, RETRY_SECONDS)
            finally:
                self.listening.clear()

    async def _receive(self, receiver: Receiver, finish: asyncio.Event) -> None:
        """Until `finish` is set and what runs has returned. The receiver cancels its read then; the Redis client may
        swallow that, and would read on for ever: its connections are cut until it has noticed."""

        async def cut() -> None:
            await finish.wait()
            while True:
                await asyncio.sleep(CUT_SECONDS)
                await self._taskiq.connection_pool.disconnect()

        cutting = asyncio.create_task(cut())
        try:
            await receiver.listen(finish)
        finally:
            cutting.cancel()

    async def close(self) -> None:
        await self._taskiq.shutdown()


async def _either(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
