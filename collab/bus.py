"""What processes tell each other over Redis: "this project has rows up to seq", and passing notices.

Only what may be lost goes here: the journal is polled as well, so that an outage costs latency and nothing else."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog
from msgspec import Struct
from redis.exceptions import RedisError

from collab import ids, redis_urls
from collab.protocol import Entry

log = structlog.get_logger()

CHANNEL = "storyroom:rooms"
# The processes by the time of their last word, and what each left.
PROCESSES = "storyroom:processes"
LEFT = "storyroom:left:"
# Messages kept for Redis while it is slow; older ones are dropped first.
BACKLOG = 10_000
RETRY_SECONDS = 0.5
LOOK_SECONDS = 1.0
FORGOTTEN_SECONDS = 60.0


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """About one project. `seq`: rows up to it are committed. `notice`: passes on to everybody in the room."""

    project: str
    seq: int = 0
    notice: dict[str, Any] | None = None
    # Who is in the room at the sender's; `asks`: say who is at yours, and go on saying it for a while.
    present: list[Entry] = []
    asks: bool = False
    # Who may do what here has changed, or the project is gone: read its head.
    looks: bool = False


class Parcel(Struct, frozen=True, kw_only=True):
    """What one process has to say in one go."""

    sender: str
    messages: list[Message]


Receive = Callable[[Message], Awaitable[None]]


class Bus:
    """One connection out, one in; both come back by themselves. `connected` tells whether hints arrive now."""

    def __init__(self, url: str) -> None:
        self.sender = ids.row_id()
        self.connected = False
        self._redis = redis_urls.connect(url, socket_connect_timeout=2, socket_keepalive=True, health_check_interval=10)
        self._waiting: deque[Message] = deque(maxlen=BACKLOG)
        # The newest row of each project: of many hints only the last one counts.
        self._hints: dict[str, int] = {}
        self._wake = asyncio.Event()

    def hint(self, project: str, seq: int) -> None:
        self._hints[project] = seq
        self._wake.set()

    def notice(self, project: str, notice: dict[str, Any]) -> None:
        self._waiting.append(Message(project=project, notice=notice))
        self._wake.set()

    def look(self, project: str) -> None:
        self._waiting.append(Message(project=project, looks=True))
        self._wake.set()

    def present(self, project: str, entries: list[Entry]) -> None:
        self._waiting.append(Message(project=project, present=entries))
        self._wake.set()

    def ask(self, project: str) -> None:
        """Who is in this room elsewhere? Asked again as long as somebody is in it here."""
        self._waiting.append(Message(project=project, asks=True))
        self._wake.set()

    async def send(self) -> None:
        """Publish what waits, all of it at once, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            messages = [*self._waiting, *(Message(project=project, seq=seq) for project, seq in self._hints.items())]
            self._waiting.clear()
            self._hints.clear()
            try:
                await self._redis.publish(CHANNEL, msgspec.json.encode(Parcel(sender=self.sender, messages=messages)))
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
                    await self._heard(found["data"], receive)

    async def _heard(self, data: bytes, receive: Receive) -> None:
        """What cannot be read, or makes no sense, is nobody's news: who listens goes on listening."""
        try:
            parcel = msgspec.json.decode(data, type=Parcel)
            if parcel.sender != self.sender:
                for message in parcel.messages:
                    await receive(message)
        except Exception as exc:  # noqa: BLE001
            log.warning("bus.damaged", error=repr(exc)[:300])

    async def leave(self, word: bytes, seconds: int) -> None:
        """Leave a word of this process for whoever looks, for so many seconds."""
        try:
            now = time.time()
            async with self._redis.pipeline(transaction=False) as steps:
                steps.set(LEFT + self.sender, word, ex=seconds)
                steps.zadd(PROCESSES, {self.sender: now})
                steps.zremrangebyscore(PROCESSES, 0, now - FORGOTTEN_SECONDS)
                await steps.execute()
        except (RedisError, OSError) as exc:
            log.debug("bus.not_left", error=str(exc)[:200])

    async def left(self) -> dict[str, bytes] | None:
        """sender -> what it left; None if Redis does not answer."""
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                found: list[bytes] = await self._redis.zrange(PROCESSES, 0, -1)
                senders = [sender.decode() for sender in found]
                words: list[bytes | None] = (
                    await self._redis.mget([LEFT + sender for sender in senders]) if senders else []
                )
        except (RedisError, OSError, TimeoutError) as exc:
            log.debug("bus.not_looked", error=str(exc)[:200])
            return None
        return {sender: word for sender, word in zip(senders, words, strict=True) if word is not None}

    async def ping(self) -> bool:
        try:
            return bool(await self._redis.ping())
        except (RedisError, OSError):
            return False

    async def close(self) -> None:
        await self._redis.aclose()
