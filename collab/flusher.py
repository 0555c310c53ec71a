"""Saving what sockets wrote: one loop per process that commits every room's window to the journal together."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors, journal, tables
from collab.db import is_outage
from collab.journal import Entry, Head

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
        self._engine = engine
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
                before, seqs, at = done[project]
                room.saved(entries, before, seqs, at)
            if room.unsaved():
                self.mark(room)

    async def _commit(
        self, batches: dict[str, tuple[Pending, list[Entry]]]
    ) -> dict[str, tuple[int, list[int], datetime.datetime]]:
        done: dict[str, tuple[int, list[int], datetime.datetime]] = {}
        gone: list[Pending] = []
        rows: list[dict[str, object]] = []
        async with self._engine.begin() as conn:
            heads = await _lock_heads(conn, list(batches))
            gone.extend(batches[project][0] for project in await _without_head(conn, batches.keys() - heads.keys()))
            for project, head in heads.items():
                room, entries = batches[project]
                if head.deleted or head.lineage != room.lineage:
                    gone.append(room)
                    continue
                new, seqs = journal.rows_of(project, head, entries)
                rows.extend(new)
                done[project] = (head.seq, seqs, head.at)
            if rows:
                await conn.execute(sa.insert(tables.journal), rows)
                await journal.bind_clients(conn, {project: batches[project][1] for project in done})
                await journal.move_heads(conn, {project: seqs[-1] for project, (_, seqs, _) in done.items()})
        for room in gone:
            room.lose(errors.NotFound("This project was deleted or replaced."))
        return done


async def _lock_heads(conn: AsyncConnection, projects: list[str]) -> dict[str, Head]:
    h = tables.heads.c
    query = sa.select(tables.heads, sa.func.now().label("at")).where(
        h.project == sa.any_(sa.bindparam("projects", projects, sa.ARRAY(sa.Text)))
    )
    query = query.order_by(h.project).with_for_update(key_share=True, skip_locked=True)
    return {
        row.project: Head(seq=row.seq, lineage=row.lineage, epoch=row.epoch, deleted=row.deleted, at=row.at)
        for row in await conn.execute(query)
    }


async def _without_head(conn: AsyncConnection, projects: AbstractSet[str]) -> AbstractSet[str]:
    """Of the projects whose heads could not be locked, those that have none: they were erased, not busy."""
    if not projects:
        return projects
    h = tables.heads.c.project
    found = await conn.execute(sa.select(h).where(h.in_(sorted(projects))))
    return projects - set(found.scalars())
