"""A bounded queue to one connection. A slow reader costs at most LIMIT bytes: what overflows is dropped, and
replaced by one catch-up when the reader is back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

LIMIT = 1_000_000


class Connection(Protocol):
    """What the server gives: writes never block. `writable` is False while the peer reads slower than we write.

    While reading is paused nothing more is read of the peer but what was on its way."""

    @property
    def writable(self) -> bool: ...

    def send(self, frame: bytes, /) -> None: ...

    def close(self, code: int, reason: str, /) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Outbox:
    def __init__(self, connection: Connection, catch_up: Callable[[], None], now: Callable[[], float]) -> None:
        self._connection = connection
        self._catch_up = catch_up
        self._now = now
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self.lagging = False
        self.last_sent = now()

    def put(self, frame: bytes) -> None:
        """Send a frame, or keep it until the connection is writable."""
        if self.lagging:
            return
        if self._connection.writable and not self._waiting:
            self.last_sent = self._now()
            self._connection.send(frame)
            return
        self._waiting.append(frame)
        self._bytes += len(frame)
        if self._bytes > LIMIT:
            self._lag()

    def _lag(self) -> None:
        self._waiting.clear()
        self._bytes = 0
        self.lagging = True

    def behind(self) -> bool:
        """Whether the reader is slow now. Then one catch-up will stand for all that waits, and for what was asked."""
        if not self.lagging and not self._connection.writable:
            self._lag()
        return self.lagging

    def writable(self) -> None:
        """The connection takes bytes again."""
        self.last_sent = self._now()
        if self.lagging:
            self.lagging = False
            self._catch_up()
            return
        while self._waiting and self._connection.writable:
            frame = self._waiting.popleft()
            self._bytes -= len(frame)
            self._connection.send(frame)
