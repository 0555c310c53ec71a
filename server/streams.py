"""Answers that go on: server-sent events, made as fast as the reader takes them and no faster. Returned by routes.

Whichever ends first, the events or the reader, everything that belongs to the answer is closed before it is over."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import aclosing, contextmanager
from typing import Any

from litestar import Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Send

from collab import errors
from server import taking

MEDIA_TYPE = "text/event-stream"
# The connection's transport, as http_protocol.py gives it.
TRANSPORT = "storyroom.transport"
# Who has taken nothing for so long is cut off.
STALLED_SECONDS = 30.0

Frames = Callable[[], AsyncGenerator[bytes]]


class Streams:
    """How many streams each person has open in this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    def check(self, person: str) -> None:
        """RateLimited."""
        if self._open[person] >= self._most:
            raise errors.RateLimited(f"You have {self._most} streams open already: close some.", retry_after=5)

    @contextmanager
    def one(self, person: str) -> Generator[None]:
        self._open[person] += 1
        try:
            yield
        finally:
            self._open[person] -= 1
            if not self._open[person]:
                del self._open[person]

    def __len__(self) -> int:
        return self._open.total()


class EventStream(Response[str]):
    """`frames` makes the events; it is closed when the reader leaves or takes nothing any more."""

    def __init__(self, frames: Frames) -> None:
        super().__init__("", media_type=MEDIA_TYPE)
        self.frames = frames

    def to_asgi_response(self, app: Any, request: Any, **_: Any) -> ASGIResponse:  # type: ignore[override]
        transport = request.scope.get("extensions", {}).get(TRANSPORT)
        return _Body(self.frames, transport)


class _Body(ASGIResponse):
    _should_set_content_length = False

    def __init__(self, frames: Frames, transport: asyncio.Transport | None) -> None:
        # Proxies hand on what they have, and keep nothing of it.
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(headers=headers, media_type=MEDIA_TYPE)
        self.frames = frames
        self.transport = transport

    async def send_body(self, send: Send, receive: Receive) -> None:
        if self.transport is not None:
            taking.keep_fresh(self.transport)
        async with asyncio.TaskGroup() as group:
            feeding = group.create_task(self._feed(send), name="event stream")
            # It comes after the last event as well.
            while (await receive())["type"] != "http.disconnect":
                pass
            feeding.cancel()

    async def _feed(self, send: Send) -> None:
        async with aclosing(self.frames()) as frames:
            async for frame in frames:
                if not await self._sent(send, frame):
                    return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _sent(self, send: Send, frame: bytes) -> bool:
        try:
            async with asyncio.timeout(STALLED_SECONDS):
                await send({"type": "http.response.body", "body": frame, "more_body": True})
        except TimeoutError:
            if self.transport is None:
                raise
            taking.cut_off(self.transport)
            return False
        return True
