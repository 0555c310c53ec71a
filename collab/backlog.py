"""What sockets wrote and the journal does not have yet: how much it is, how old, and what people are told about it.
A room asks before it takes an edit in; the flusher reports what was saved; a watch looks even if nobody reports."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from typing import Protocol, overload

from collab.journal import Entry

WATCH_SECONDS = 0.25
# Older than this and not saved: people are told.
DELAYED_SECONDS = 1.5
# What an entry weighs in memory beside its bytes.
ENTRY_BYTES = 750


class Unsaved(Sequence[Entry]):
    """The queue of one room, first in first out, with its weight."""

    def __init__(self, backlog: Backlog) -> None:
        self._backlog = backlog
        self._entries: list[Entry] = []
        self.bytes = 0

    def append(self, entry: Entry) -> None:
        self.insert(len(self._entries), entry)

    def insert(self, at: int, entry: Entry) -> None:
        self._entries.insert(at, entry)
        self._weigh(_weight(entry))

    def drop(self, count: int) -> None:
        """The first `count` are saved, or lost."""
        self._weigh(-sum(map(_weight, self._entries[:count])))
        del self._entries[:count]

    def _weigh(self, more: int) -> None:
        self.bytes += more
        self._backlog.bytes += more

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> list[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | list[Entry]:
        return self._entries[at]


def _weight(entry: Entry) -> int:
    return len(entry.update) + ENTRY_BYTES


class Saving(Protocol):
    """What the backlog needs of a room."""

    state: str

    def unsaved(self) -> Unsaved: ...

    def saving(self, state: str) -> None: ...

    def heal(self) -> None: ...


class Backlog:
    """`bytes`: of all rooms of this process. `failing`: the database as a whole could not be written last time."""

    def __init__(self, *, room_bytes: int = 8 * 1024 * 1024, process_bytes: int = 128 * 1024 * 1024) -> None:
        self.bytes = 0
        self.failing = False
        self._room_bytes = room_bytes
        self._process_bytes = process_bytes
        self._watched: set[Saving] = set()

    def takes(self, room: Saving) -> bool:
        """Whether this room may take in one edit more. If not, it is told so, and what to wait for."""
        if room.state == "stopped":
            return False
        if room.unsaved().bytes < self._room_bytes and self.bytes < self._process_bytes:
            return True
        self._watched.add(room)
        room.saving("stopped")
        return False

    def watch(self, room: Saving) -> None:
        self._watched.add(room)

    async def run(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            self.look()

    def look(self) -> None:
        for room in list(self._watched):
            self.judge(room)

    def judge(self, room: Saving) -> None:
        """Tell the people in this room what is true about saving now."""
        stopped = room.state == "stopped"
        if stopped and (2 * room.unsaved().bytes > self._room_bytes or 2 * self.bytes > self._process_bytes):
            return
        room.saving(self._state(room))
        if stopped:
            room.heal()
        if not room.unsaved():
            self._watched.discard(room)

    def _state(self, room: Saving) -> str:
        oldest = next(iter(room.unsaved()), None)
        late = oldest is not None and (self.failing or time.monotonic() - oldest.since > DELAYED_SECONDS)
        return "delayed" if late else "ok"
