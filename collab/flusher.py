"""Saving what sockets wrote: one loop per process that commits every room's window to the journal together."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Sequence
from typing import Any, Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors
from collab.appending import Appended, Batch, append_all
from collab.db import Held, is_outage
from collab.journal import Entry

log = structlog.get_logger()

# How long a window of socket edits stays open before it is committed.
WINDOW_SECONDS = 0.005
RETRY_SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0)


class Pending(Protocol):
    """What the flusher needs of a room."""

    project: str
    lineage: str
    pen: asyncio.Lock

    @property
    def busy(self) -> bool: ...

    def unsaved(self) -> Sequence[Entry]: ...

    def saved(self, entries: Sequence[Entry], before: int, seqs: Sequence[int], at: datetime.datetime) -> None: ...

    def saving(self, state: str) -> None: ...

    def lose(self, error: errors.StoryroomError) -> None: ...


class Flusher:
    """Commits what sockets wrote: all rooms' windows in one transaction, first in first out within a room.

    A room with strict commits on their way, or whose head another process holds, waits for the next round."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._connection = Held(engine)
        self._dirty: dict[Pending, None] = {}
        self._wake = asyncio.Event()
        self._under_way = False
        self.failing_since: float | None = None

    def mark(self, room: Pending) -> None:
        """There is something unsaved in this room."""
        self._dirty[room] = None
        self._wake.set()

    async def run(self) -> None:
        """Flush until cancelled."""
        failures = 0
        while True:
            await self._wake.wait()
            await asyncio.sleep(WINDOW_SECONDS if not failures else RETRY_SECONDS[min(failures, 5) - 1])
            self._wake.clear()
            rooms = [room for room in self._dirty if not room.busy]
            self._dirty = {room: None for room in self._dirty if room.busy}
            self._under_way = True
            try:
                await self._flush(rooms)
            except (OSError, TimeoutError, SQLAlchemyError) as exc:
                failures += 1
                await self._failed(rooms, exc)
            except BaseException:
                # Whatever it is, these rooms are still unsaved; the loop is started anew.
                self._dirty.update(dict.fromkeys(rooms))
                self._wake.set()
                raise
            else:
                failures = 0
                self._recovered(rooms)
            finally:
                self._under_way = False
            # The wait may be long: it keeps no room that is closed meanwhile.
            del rooms

    async def drain(self, deadline: float = 10) -> None:
        """Wait until nothing is unsaved, at most `deadline` seconds."""
        async with asyncio.timeout(deadline):
            while self._dirty or self._under_way:  # noqa: ASYNC110  (flushing has no single end to wait for)
                await asyncio.sleep(WINDOW_SECONDS)

    def _recovered(self, rooms: Sequence[Pending]) -> None:
        if rooms:
            self.failing_since = None
        for room in rooms:
            room.saving("ok")

    async def _failed(self, rooms: Sequence[Pending], exc: Exception) -> None:
        log.warning("journal.not_saved", rooms=len(rooms), error=str(exc)[:300])
        if not is_outage(exc):
            await self._one_by_one(rooms)
            return
        if self.failing_since is None:
            self.failing_since = asyncio.get_running_loop().time()
        for room in rooms:
            room.saving("delayed")
            self.mark(room)

    async def _one_by_one(self, rooms: Sequence[Pending]) -> None:
        """One room's bytes are refused for good: find it, drop it, save the others."""
        for room in rooms:
            try:
                await self._flush([room])
            except (OSError, TimeoutError, SQLAlchemyError) as exc:
                if is_outage(exc):
                    self.mark(room)
                    continue
                log.error("journal.refused", project=room.project, error=str(exc)[:300])
                room.lose(errors.NotSaved("This project could not be saved. Reload it."))

    async def _flush(self, rooms: Sequence[Pending]) -> None:
        for room in rooms:
            if room.busy:
                self.mark(room)
        batches = {room.project: (room, list(room.unsaved())) for room in rooms if room.unsaved() and not room.busy}
        if not batches:
            return
        pens = [room.pen for room, _ in batches.values()]
        for pen in pens:
            # Nobody has it and nobody waits for it: this does not wait, and what is unsaved stays what was read above.
            await pen.acquire()
        try:
            done = await self._commit(batches)
        finally:
            for pen in pens:
                pen.release()
        for project, (room, entries) in batches.items():
            if project in done:
                appended = done[project]
                room.saved(entries, appended.before, appended.seqs, appended.at)
            if room.unsaved():
                self.mark(room)

    async def _commit(self, batches: dict[str, tuple[Pending, list[Entry]]]) -> dict[str, Appended]:
        wanted = {project: Batch(lineage=room.lineage, entries=entries) for project, (room, entries) in batches.items()}
        async with self._connection.driver() as driver:
            found = await append_all(driver, wanted)
            missing = [project for project in wanted if project not in found]
            gone = await _without_head(driver, missing) if missing else set[str]()
        gone |= {project for project, done in found.items() if not done.open}
        for project in gone:
            batches[project][0].lose(errors.NotFound("This project was deleted or replaced."))
        return {project: done for project, done in found.items() if done.open}

    async def close(self) -> None:
        await self._connection.close()


async def _without_head(driver: Any, projects: list[str]) -> set[str]:
    """Of the projects whose heads could not be locked, those that have none: they were erased, not busy."""
    found = await driver.fetch("SELECT project FROM heads WHERE project = ANY($1::text[])", projects)
    return set(projects) - {row["project"] for row in found}
