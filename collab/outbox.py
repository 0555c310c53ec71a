"""A bounded queue to one connection. A slow reader costs at most LIMIT bytes: what overflows is dropped, and
replaced by one catch-up from what it last had when it is back. It may lag again at once: as often as needed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Protocol

from msgspec import Struct

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


class Mark(Struct, frozen=True, kw_only=True):
    """How far a reader is: it has all that `vector` says but for `unsent`. An empty vector: nothing is known."""

    vector: bytes
    unsent: tuple[bytes, ...] = ()


class Outbox:
    """`mark` says how far the reader has got; `catch_up` is called when it is time to take `back` what it lacks."""

    def __init__(
        self,
        connection: Connection,
        mark: Callable[[], Mark],
        catch_up: Callable[[], None],
        now: Callable[[], float],
    ) -> None:
        self._connection = connection
        self._mark = mark
        self._catch_up = catch_up
        self._now = now
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        # The rest of an answer, which goes before all that waits.
        self._answer: Iterator[bytes] | None = None
        # Where the reader stands while it is behind: set when the first frame has to wait.
        self.behind: Mark | None = None
        self.lagging = False
        self.last_sent = now()

    def put(self, frame: bytes) -> None:
        """Send a frame, or keep it until the connection is writable."""
        if self.lagging:
            return
        if self._flows:
            self.last_sent = self._now()
            self._connection.send(frame)
            return
        if self.behind is None:
            self.behind = self._mark()
        self._waiting.append(frame)
        self._bytes += len(frame)
        if self._bytes > LIMIT:
            self._lag()

    @property
    def _flows(self) -> bool:
        return self._connection.writable and not self._waiting and self._answer is None

    def answer(self, frames: Iterable[bytes]) -> None:
        """Send frames that are one answer, to a reader that is not behind: as fast as it takes them, whatever their
        size, and before anything else."""
        self._answer = chain(self._answer or (), frames)
        self._go_on_answering()

    def _go_on_answering(self) -> bool:
        """Whether all of it is sent."""
        for frame in self._answer or ():
            self.last_sent = self._now()
            self._connection.send(frame)
            if not self._connection.writable:
                return False
        self._answer = None
        return True

    def _lag(self) -> None:
        self._waiting.clear()
        self._bytes = 0
        self.lagging = True

    def asked(self, state_vector: bytes) -> bool:
        """The reader says what it has. True if it reads slowly now: then one catch-up will stand for the answer, and
        for all that waits."""
        if self._flows:
            return False
        self._answer = None
        self.behind = Mark(vector=state_vector)
        self._lag()
        return True

    def writable(self) -> None:
        """The connection takes bytes again."""
        self.last_sent = self._now()
        if self._answer is not None and not self._go_on_answering():
            return
        if self.lagging:
            self._catch_up()
            return
        while self._waiting and self._connection.writable:
            frame = self._waiting.popleft()
            self._bytes -= len(frame)
            self._connection.send(frame)
        if not self._waiting:
            self.behind = None

    def stop(self) -> None:
        """The connection is over. What it was made with is let go of, for it would hold this."""
        self._waiting.clear()
        self._answer = None
        self._mark = lambda: Mark(vector=b"")
        self._catch_up = lambda: None

    def back(self) -> Mark | None:
        """From now on frames are sent again: all that came after the mark is to be the first. None: not yet."""
        if not self.lagging or self._answer is not None or not self._connection.writable:
            return None
        behind, self.behind, self.lagging = self.behind, None, False
        return behind
