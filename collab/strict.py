"""The strict commit order, for edits that nobody holds a second copy of: REST, jobs, restores. Planned under the lock
of the project's head, committed with all that belongs to them, announced afterwards; refused, they happened nowhere."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import structlog
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import catching_up, doubt, errors, journal, update_guard
from collab.appending import append
from collab.db import DATABASE_ERRORS, is_outage
from collab.document import Document
from collab.edits import Plan
from collab.journal import Entry, Head, Loaded, Row
from collab.origin import Origin

if TYPE_CHECKING:
    from collab.room import Room

log = structlog.get_logger()

COMMIT_SECONDS = 10
# How long a document that holds a refused edit waits for the database, to be made anew.
REBUILD_SECONDS = 30
RETRY_SECONDS = 0.2


class Committed(Struct, frozen=True, kw_only=True):
    """What a strict commit did: the row, its time by Postgres' clock, an answer for each edit."""

    seq: int
    at: datetime.datetime
    results: list[dict[str, Any]]


Decide = Callable[[AsyncConnection, Document], Awaitable[Plan | None]]
Also = Callable[[AsyncConnection, Committed], Awaitable[None]]


class StrictOrder:
    """Of one room. `waiting`: commits that have the pen or wait for it; they save the room's queue as well."""

    def __init__(self, room: Room) -> None:
        self.waiting = 0
        self._room = room
        self._opening = room.opening

    async def commit(self, origin: Origin, decide: Decide, also: Also | None) -> Committed:
        room = self._room
        room.check_alive()
        self.waiting += 1
        try:
            async with asyncio.timeout(COMMIT_SECONDS) as limit:
                async with room.pen:
                    await room.settled()
                    try:
                        return await self._commit(origin, decide, also, limit)
                    except journal.Folded:
                        await catching_up.leap(room)
                        room.check_alive()
                    except errors.DocumentFull:
                        # By a count that was too high?
                        if not await room.capacity.remeasured():
                            raise
                    return await self._commit(origin, decide, also, limit)
        except DATABASE_ERRORS as exc:
            if not is_outage(exc):
                raise
            log.warning("room.commit_failed", project=room.project, error=str(exc)[:300])
            raise errors.NotSaved(retry_after=1) from exc
        finally:
            self._leave()

    def _leave(self) -> None:
        self.waiting -= 1
        # The flusher passes by while the room is busy: let it look again.
        self._room.around.flusher.mark(self._room)

    # ---- one transaction

    async def _commit(self, origin: Origin, decide: Decide, also: Also | None, limit: asyncio.Timeout) -> Committed:
        room, queue = self._room, self._room.unsaved()
        written: Entry | None = None
        committed: Committed | None = None
        head: Head | None = None
        entries: list[Entry] = []
        seqs: list[int] = []
        try:
            async with room.around.engine.begin() as conn:
                head = await self._lock(conn)
                # What sockets wrote before comes before: the edit may hang on it, and `decide` names moments.
                entries.extend(queue)
                seqs.extend(await self._append(conn, head, entries))
                plan = await decide(conn, room.document)
                # No await from here to the write: the plan was made for the document as it is now.
                room.check_alive()
                late = queue[len(entries) :]
                written = self._write(plan, origin)
                late = [*late, written] if written else late
                seqs.extend(await self._append(conn, head, late))
                entries.extend(late)
                seq = seqs[-1] if seqs else head.seq
                answer = Committed(seq=seq, at=head.at, results=plan.results if plan else [])
                if also is not None:
                    await also(conn, answer)
                committed = answer
        except BaseException as exc:
            if head is not None and (written is not None or (committed is not None and entries)):
                if not limit.expired():
                    limit.reschedule(None)
                rows = await self._undo(head.seq)
                if committed is not None and doubt.stand_at(rows, entries, seqs):
                    # Only the word of the commit was lost, not the commit.
                    if written is not None:
                        queue.insert(len(entries) - 1, written)
                    room.saved(entries, head.seq, seqs, head.at)
                    if isinstance(exc, Exception) or limit.expired():
                        return committed
            raise
        self._committed(head, entries, written, seqs)
        return committed

    async def _append(self, conn: AsyncConnection, head: Head, entries: Sequence[Entry]) -> list[int]:
        return await append(conn, self._room.project, head, entries) if entries else []

    async def _lock(self, conn: AsyncConnection) -> Head:
        """Lock the head and bring the document up to it."""
        room = self._room
        await conn.execute(sa.text("SET LOCAL lock_timeout = '5s'"))
        head = await journal.read_head(conn, room.project, lock=True)
        if head.deleted:
            raise errors.NotFound("This project is in the trash.")
        if head.lineage != room.lineage:
            room.lose(errors.LineageChanged())
            raise errors.LineageChanged
        await catching_up.read_tail(room, conn, head.seq)
        return head

    def _write(self, plan: Plan | None, origin: Origin) -> Entry | None:
        if plan is None or not (plan.writes or plan.update):
            return None
        room, document = self._room, self._room.document
        room.capacity.check(document, plan.writes, len(plan.update))
        self._opening.sealed = True
        try:
            update = document.write(plan.writes, plan.update)
        except BaseException as exc:
            # A transaction that raises keeps its first half.
            room.lose(errors.Unavailable())
            raise errors.Unavailable("This edit could not be made.") from exc
        if update is None:
            self._opening.unseal()
            return None
        checked = update_guard.check(update)
        document.note(update, checked)
        room.capacity.grew(len(update), document.entries, checked.deletes)
        return Entry(
            number=room.next_number(), update=update, checked=checked, origin=origin, touched=document.take_changes()
        )

    def _committed(self, head: Head, entries: list[Entry], written: Entry | None, seqs: list[int]) -> None:
        room = self._room
        if written is not None:
            # Live edits may have come in meanwhile: the strict entry goes where it stands in the journal.
            room.unsaved().insert(len(entries) - 1, written)
        self._opening.unseal()
        if entries:
            room.saved(entries, head.seq, seqs, head.at)
        if written is not None:
            room.announce(written.update, None, written.checked)
            # Here nobody may have asked: a worker opens a room for the one edit of its job.
            room.around.hint(room.project, seqs[-1])

    # ---- taking back

    def mend(self) -> None:
        """The document holds something that nobody else has seen and that must not be kept: make it anew."""
        room = self._room
        if self.waiting or self._opening.sealed:
            # A strict edit may be made on top of it.
            room.lose(errors.Unavailable("A change could not be kept: the project is loaded anew."))
            return
        self._opening.mending = self._opening.sealed = True
        self.waiting += 1
        room.around.spawn(self._mend())

    async def _mend(self) -> None:
        try:
            async with self._room.pen:
                await self._undo(self._room.seq)
        finally:
            self._opening.mending = False
            self._leave()

    async def _undo(self, after: int) -> Sequence[Row]:
        """The rows that the journal has behind row `after`, when the document holds these and the queue, no more."""
        room = self._room
        try:
            return await self._rebuild(after)
        except (errors.StoryroomError, *DATABASE_ERRORS) as exc:
            log.warning("room.not_rebuilt", project=room.project, error=str(exc)[:300])
            room.lose(errors.Unavailable())
            return []
        except BaseException:
            # Cancelled once more, say: nobody may build on this document.
            room.lose(errors.Unavailable())
            raise
        finally:
            if not room.lost:
                room.acknowledge(room.saved_upto)

    async def _rebuild(self, after: int) -> Sequence[Row]:
        """The document holds an edit that the database refused, or whose commit nobody confirmed: make it anew
        from the journal and the queue, and pass on what the journal has more than people have seen."""
        room = self._room
        async with asyncio.timeout(REBUILD_SECONDS):
            head, rows, loaded = await self._reload(after)
        for entry in room.unsaved():
            loaded.document.apply(entry.update)
            loaded.document.take_touched()
        if room.lost:
            return []
        self._opening.mending = False
        room.content.build(loaded.document)
        room.seq = head.seq
        for row in rows:
            room.announce(row.update, None)
        self._opening.unseal()
        return rows

    async def _reload(self, after: int) -> tuple[Head, list[Row], Loaded]:
        """Again and again while the database is away: people go on writing meanwhile."""
        room = self._room
        while True:
            try:
                async with room.around.engine.begin() as conn:
                    # A commit that is still on its way holds this lock: wait for what becomes of it.
                    head = await journal.read_head(conn, room.project, lock=True)
                    rows = await journal.read_rows(conn, room.project, min(after, room.seq), head.seq)
                return head, rows, await room.load(head.seq)
            except DATABASE_ERRORS as exc:
                if not is_outage(exc) or room.lost:
                    raise
                await asyncio.sleep(RETRY_SECONDS)
