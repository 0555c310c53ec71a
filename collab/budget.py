"""The memory of all rooms of a process, estimated, and what is let go of when it does not suffice: the rooms used least
recently first. Called by hub.py, which says what a room is needed for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import structlog

from collab import errors
from collab.room import Room

log = structlog.get_logger()

MEMORY_BYTES = 1_500_000_000
# Letting go of a little more than is needed at once saves looking for it again with the next room.
SLACK = 0.02


class Budget:
    """`needed`: whether somebody holds this room's document; `close`: let go of a room without people, if it is one."""

    def __init__(self, limit: int, needed: Callable[[Room], bool], close: Callable[[Room], bool]) -> None:
        self._limit = limit
        self._needed = needed
        self._close = close
        # Least recently used first.
        self._weights: dict[Room, int] = {}
        self._seen: dict[Room, tuple[int, int]] = {}
        self.total = 0

    def weigh(self, room: Room) -> None:
        """Count a room anew. One that has changed since is in use."""
        seen = (room.applied, room.seq)
        if self._seen.get(room) != seen:
            self.used(room)
            self._seen[room] = seen
        weight = room.weight
        self.total += weight - self._weights[room]
        self._weights[room] = weight

    def used(self, room: Room) -> None:
        self._weights[room] = self._weights.pop(room, 0)

    def forget(self, room: Room) -> None:
        self.total -= self._weights.pop(room, 0)
        self._seen.pop(room, None)

    def admit(self, room: Room) -> None:
        """Count what this room takes now; others make way. Overloaded if all of them are in use."""
        self.used(room)
        self.weigh(room)
        if self.total > self._limit:
            self._free(self._limit - int(self._limit * SLACK), room)
        if self.total > self._limit:
            log.warning("budget.overloaded", project=room.project, total=self.total)
            raise errors.Overloaded(retry_after=5)

    def keep(self) -> None:
        """Documents grow: let go of what has become too much."""
        if self.total > self._limit:
            self._free(self._limit - int(self._limit * SLACK), None)

    def _free(self, aim: int, but: Room | None) -> None:
        closed = dropped = 0
        for room in self._quiet(but):
            if self._close(room):
                closed += 1
            else:
                room.content.forget_answer()
                if room.content.document is not None and not self._needed(room):
                    room.drop()
                    dropped += 1
                self.weigh(room)
            if self.total <= aim:
                break
        log.info("budget.freed", closed=closed, dropped=dropped, total=self.total)

    def _quiet(self, but: Room | None) -> Iterator[Room]:
        return (room for room in list(self._weights) if room is not but and room.quiet)
