"""Telling the people of a room what was written: one merged frame a window, the same bytes for everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from collab import protocol
from collab.document import Broken, merge

if TYPE_CHECKING:
    from collab.session import Session

# More than this is sent as it came: merging stops the loop.
MERGED_BYTES = 150_000


class Announcements:
    """`window`: how long after one frame the next may leave, for so many receivers. `broken`: what came in cannot be
    merged."""

    def __init__(
        self, sessions: Mapping[int, Session], window: Callable[[int], float], broken: Callable[[Broken], None]
    ) -> None:
        self._sessions = sessions
        self._window = window
        self._broken = broken
        self._out: list[tuple[bytes, Session | None]] = []
        self._sending: tuple[bytes, ...] = ()
        self._timer: asyncio.TimerHandle | None = None
        self._sent_at = 0.0

    def add(self, update: bytes, source: Session | None) -> None:
        """Send this to everybody but who wrote it."""
        self._out.append((update, source))
        if self._timer is None:
            loop = asyncio.get_running_loop()
            # Who was quiet is passed on at once; a stream is paced.
            wait = self._sent_at + self._window(len(self._sessions)) - loop.time()
            self._timer = loop.call_later(max(0.0, wait), self._send)

    @property
    def unsent(self) -> tuple[bytes, ...]:
        """What a reader that has taken everything until now has not been sent yet."""
        return (*self._sending, *(update for update, _ in self._out))

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _send(self) -> None:
        """Who wrote all of a window alone does not need it."""
        self._timer = None
        self._sent_at = asyncio.get_running_loop().time()
        out, self._out = self._out, []
        source = out[0][1] if len({id(s) for _, s in out}) == 1 else None
        try:
            updates = _merged([update for update, _ in out])
        except Broken as exc:
            self._broken(exc)
            return
        frames = [*map(protocol.update, updates)]
        self._sending = updates
        for session in self._sessions.values():
            if session is not source:
                for frame in frames:
                    session.send(frame)
        self._sending = ()


def _merged(updates: list[bytes]) -> tuple[bytes, ...]:
    """As one, unless that takes long."""
    return (merge(updates),) if sum(map(len, updates)) <= MERGED_BYTES else tuple(updates)
