"""What processes tell each other over Redis: "this project has rows up to seq", and passing notices.

Only what may be lost goes here: the journal is polled as well, so that an outage costs latency and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog
from msgspec import Struct
from redis.exceptions import RedisError

from collab import ids, redis_urls

log = structlog.get_logger()

CHANNEL = "storyroom:rooms"
# Messages kept for Redis while it is slow; older ones are dropped first.
BACKLOG = 10_000
RETRY_SECONDS = 0.5


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`seq`: rows up to it are committed. `notice`: passes on to everybody in the room."""

    sender: str
    project: str
    seq: int = 0
    notice: dict[str, Any] | None = None


Receive = Callable[[Message], Awaitable[None]]


class Bus:
    """One connection out, one in; both come back by themselves. `connected` tells whether hints arrive now."""

    def __init__(self, url: str) -> None:
        self.sender = ids.row_id()
        self.connected = False
        self._redis = redis_urls.connect(url, socket_connect_timeout=2, socket_keepalive=True, health_check_interval=10)
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(BACKLOG)

    def hint(self, project: str, seq: int) -> None:
        self._publish(Message(sender=self.sender, project=project, seq=seq))

    def notice(self, project: str, notice: dict[str, Any]) -> None:
        self._publish(Message(sender=self.sender, project=project, notice=notice))

    def _publish(self, message: Message) -> None:
        if self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait(msgspec.json.encode(message))

    async def send(self) -> None:
        """Publish what waits, until cancelled."""
        while True:
            message = await self._waiting.get()
            try:
                await self._redis.publish(CHANNEL, message)
            except (RedisError, OSError) as exc:
                log.warning("bus.not_sent", error=str(exc))
                await asyncio.sleep(RETRY_SECONDS)

    async def listen(self, receive: Receive) -> None:
        """Hand every other process's message to `receive`, until cancelled."""
        while True:
            try:
                await self._subscribed(receive)
            except (RedisError, OSError) as exc:
                if self.connected:
                    log.warning("bus.lost", error=str(exc))
            self.connected = False
            await asyncio.sleep(RETRY_SECONDS)

    async def _subscribed(self, receive: Receive) -> None:
        subscription: Any
        async with self._redis.pubsub() as subscription:
            await subscription.subscribe(CHANNEL)
            self.connected = True
            log.info("bus.connected")
            while True:
                found = await subscription.get_message(ignore_subscribe_messages=True, timeout=5)
                if found is not None:
                    message = msgspec.json.decode(found["data"], type=Message)
                    if message.sender != self.sender:
                        await receive(message)

    async def ping(self) -> bool:
        try:
            return bool(await self._redis.ping())
        except (RedisError, OSError):
            return False

    async def close(self) -> None:
        await self._redis.aclose()
