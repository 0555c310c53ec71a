"""What other processes have written into a room's project: read from the journal, taken in, passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import errors, journal
from collab.journal import Loaded, Row

if TYPE_CHECKING:
    from collab.room import Room

log = structlog.get_logger()


async def catch_up(room: Room) -> None:
    """Read the rows that other processes have committed and pass them on."""
    try:
        async with room.opening.reading, room.around.engine.connect() as conn:
            await read_tail(room, conn, None)
    except journal.Folded:
        await leap(room)


async def read_tail(room: Room, conn: AsyncConnection, upto: int | None) -> None:
    """The rows behind the room's, up to one of them or all. Folded."""
    if upto is not None and upto <= room.seq:
        return
    for row in await journal.read_rows(conn, room.project, room.seq, upto):
        if row.seq == room.seq + 1:
            _take_in(room, row)
            room.seq = row.seq
    if room.content.document is None and room.content.stored.long:
        room.build()


def _take_in(room: Room, row: Row) -> None:
    document = room.content.document
    if document is None:
        room.content.stored.add(row.update)
        room.capacity.bytes += len(row.update)
        room.announce(row.update, None)
        return
    if document.apply(row.update) is not None:
        room.capacity.grew(len(row.update), document.entries, deletes=True)
        room.announce(row.update, None)
    document.stamp(document.take_touched(), row.origin.author, row.at, row.seq)


async def leap(room: Room) -> None:
    """The next rows are gone into a base: take over what a new process would load. What is unsaved here stays."""
    if room.content.document is None:
        room.build()
        return
    async with room.opening.reading:
        _take_over(room, await room.load())


def _take_over(room: Room, loaded: Loaded) -> None:
    if loaded.head.lineage != room.lineage:
        room.lose(errors.LineageChanged())
    document = room.content.document
    if room.lost or document is None or loaded.head.seq <= room.seq:
        return
    log.info("room.leapt", project=room.project, seq=room.seq, to=loaded.head.seq)
    update = document.take_over(loaded.document)
    if update is not None:
        room.capacity.grew(len(update), document.entries, deletes=True)
        room.announce(update, None)
    room.authors.known = {**loaded.clients, **room.authors.known}
    room.seq = loaded.head.seq
