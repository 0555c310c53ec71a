"""The append-only log of every project in Postgres: reading it, and opening documents from it. What writes it is
appending.py."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors, tables, vectors
from collab.building import NO_LIMITS, Chunk, read_stamps
from collab.children import Children
from collab.document import Document
from collab.origin import Author, Origin
from collab.split import checked_parts
from collab.touched import Touched
from collab.update_guard import Checked

# Bytes of journal applied to a document before the loop gets its turn.
APPLY_CHUNK = 150_000
ROWS_PER_PAGE = 100
# Where nothing but the updates is read, which takes a tenth of the time.
UPDATES_PER_PAGE = 500
CHUNKS_PER_PAGE = 8


class Entry(Struct, frozen=True, kw_only=True):
    """One update that is in a room's document and not yet in the journal."""

    number: int
    update: bytes
    checked: Checked
    origin: Origin
    touched: Touched
    # Yjs client ids that wrote here for the first time, and whose they are from now on.
    binds: dict[int, Author] = {}
    # By the monotonic clock.
    since: float = msgspec.field(default_factory=time.monotonic)


class Row(Struct, frozen=True, kw_only=True):
    """One journal row: one author's updates of one window."""

    seq: int
    update: bytes
    origin: Origin
    at: datetime.datetime


class Head(Struct, frozen=True, kw_only=True):
    seq: int
    lineage: str
    epoch: int
    deleted: bool
    # The transaction's time, by Postgres' clock.
    at: datetime.datetime


class Loaded(Struct, frozen=True, kw_only=True):
    document: Document
    head: Head
    base_seq: int
    clients: dict[int, Author]


class Folded(errors.Unavailable):
    """Some of these changes are in a stored state only: try again."""


def checksum(update: bytes) -> bytes:
    return hashlib.blake2b(update, digest_size=8).digest()


async def read_head(conn: AsyncConnection, project: str, *, lock: bool = False) -> Head:
    """The head of one project; with `lock` no other process can append until this transaction ends. NotFound."""
    query = sa.select(tables.heads, sa.func.now().label("at")).where(tables.heads.c.project == project)
    if lock:
        query = query.with_for_update(key_share=True)
    row = (await conn.execute(query)).one_or_none()
    if row is None:
        raise errors.NotFound("There is no such project.")
    return Head(seq=row.seq, lineage=row.lineage, epoch=row.epoch, deleted=row.deleted, at=row.at)


async def read_retired(conn: AsyncConnection, project: str) -> frozenset[int]:
    """The Yjs clients of the documents that this project's has replaced."""
    r = tables.retired.c
    found = await conn.scalar(sa.select(r.state_vector).where(r.project == project))
    return frozenset(vectors.read_state_vector(found)) if found else frozenset()


def snapshot(engine: AsyncEngine) -> AbstractAsyncContextManager[AsyncConnection]:
    """A connection that sees one moment: what is folded or taken away meanwhile is still there for it."""
    return engine.execution_options(isolation_level="REPEATABLE READ").connect()


async def read_rows(conn: AsyncConnection, project: str, after: int, upto: int | None = None) -> list[Row]:
    """Rows in order, without a gap. Folded if the first of them are gone into a base; Unavailable if one is missing or
    damaged."""
    try:
        found = [_row(row) async for page in pages(conn, project, after, upto) for row in page]
        if upto is not None and len(found) != max(0, upto - after):
            raise errors.Unavailable("The journal of this project has a gap.")
    except errors.Unavailable as exc:
        if await _folded_behind(conn, project, after):
            raise Folded from exc
        raise
    if not found and await _folded_behind(conn, project, after):
        raise Folded
    return found


async def _folded_behind(conn: AsyncConnection, project: str, after: int) -> bool:
    b = tables.bases.c
    query = sa.select(sa.exists().where(b.project == project, b.seq > after, b.folded_days.is_not(None)))
    return bool(await conn.scalar(query))


def _row(found: Any) -> Row:
    return Row(seq=found.seq, update=found.update, origin=msgspec.convert(found.origin, Origin), at=found.at)


async def pages(
    conn: AsyncConnection, project: str, after: int, upto: int | None = None
) -> AsyncIterator[Sequence[Any]]:
    """The rows as they are stored, ROWS_PER_PAGE at a time. Unavailable if one is missing or damaged."""
    j = tables.journal.c
    query = (
        sa.select(j.seq, j.update, j.origin, j.at, j.structs, j.deletes, j.checksum)
        .order_by(j.seq)
        .limit(ROWS_PER_PAGE)
    )
    while True:
        wanted = query.where(j.project == project, j.seq > after)
        page = (await conn.execute(wanted if upto is None else wanted.where(j.seq <= upto))).all()
        for found in page:
            after += 1
            if found.seq != after or checksum(found.update) != found.checksum:
                raise errors.Unavailable(f"The journal of this project is damaged at row {found.seq}.")
        if page:
            yield page
        if len(page) < ROWS_PER_PAGE:
            return


async def updates(conn: AsyncConnection, project: str, after: int, upto: int) -> list[bytes]:
    """What the rows behind `after` up to `upto` hold, and no more of them. Unavailable if one is missing or damaged."""
    j = tables.journal.c
    query = sa.select(j.seq, j.update, j.checksum).where(j.project == project).order_by(j.seq)
    found: list[bytes] = []
    for first in range(after, upto, UPDATES_PER_PAGE):
        last = min(upto, first + UPDATES_PER_PAGE)
        page = (await conn.execute(query.where(j.seq > first, j.seq <= last))).all()
        if len(page) != last - first:
            raise errors.Unavailable("The journal of this project has a gap.")
        for row in page:
            if checksum(row.update) != row.checksum:
                raise errors.Unavailable(f"The journal of this project is damaged at row {row.seq}.")
        found += [row.update for row in page]
    return found


async def newest_base(conn: AsyncConnection, project: str, upto: int) -> sa.Row[Any] | None:
    """The newest base up to a row, without its chunks. OutsideHistory if the way from it was folded."""
    b = tables.bases.c
    query = sa.select(tables.bases).where(b.project == project).order_by(b.seq.desc()).limit(1)
    base = (await conn.execute(query.where(b.seq <= upto))).one_or_none()
    if base is None or base.seq != upto:
        # Where a document was restored, the rows of the one before are still there.
        folded = (await conn.execute(query.where(b.seq > upto, b.folded_days >= 0))).one_or_none()
        if folded is not None:
            days = folded.folded_days
            kept = f"The history of this project is kept for {days} days; this moment is older."
            raise errors.OutsideHistory(
                kept if days else "This project was replaced since; of before, versions are kept."
            )
    return base


async def base_parts(conn: AsyncConnection, base: sa.Row[Any]) -> AsyncIterator[Chunk]:
    """The updates that make a base, to be applied in order. Unavailable if one is missing or damaged."""
    c = tables.base_chunks.c
    async for row in _chunks(conn, base, c, (c.chunk, c.reaches), base.chunks):
        yield Chunk(update=row.chunk, reaches=row.reaches)


async def base_chunks(conn: AsyncConnection, base: sa.Row[Any]) -> AsyncIterator[bytes]:
    """The same, nothing but the updates."""
    async for part in base_parts(conn, base):
        yield part.update


async def base_stamps(conn: AsyncConnection, base: sa.Row[Any]) -> AsyncIterator[bytes]:
    """Who created and changed the nodes of a base, in pieces of JSON."""
    c = tables.base_stamps.c
    async for row in _chunks(conn, base, c, (c.stamps.label("chunk"),), base.stamp_chunks):
        yield row.chunk


async def _chunks(
    conn: AsyncConnection, base: sa.Row[Any], c: Any, columns: tuple[Any, ...], count: int
) -> AsyncIterator[Any]:
    query = sa.select(*columns, c.checksum).order_by(c.number)
    for first in range(0, count, CHUNKS_PER_PAGE):
        number = sa.and_(c.number >= first, c.number < first + CHUNKS_PER_PAGE)
        page = (await conn.execute(query.where(c.project == base.project, c.seq == base.seq, number))).all()
        if len(page) != min(CHUNKS_PER_PAGE, count - first) or any(checksum(r.chunk) != r.checksum for r in page):
            raise errors.Unavailable(f"The base of this project at row {base.seq} is damaged.")
        for row in page:
            yield row


async def load(
    engine: AsyncEngine, project: str, seq: int | None = None, *, children: Children | None = None
) -> Loaded:
    """The document at the head, or at `seq`: the newest base up to there, and the rows behind it. The loop gets a turn
    between chunks; large rows are cut in a child, where there is one.

    NotFound without such a project or moment, OutsideHistory; never an empty document after an error."""
    async with snapshot(engine) as conn:
        head = await read_head(conn, project)
        wanted = head.seq if seq is None else seq
        if not 0 <= wanted <= head.seq:
            raise errors.NotFound(f"This project's history goes from 0 to {head.seq}.")
        base = await newest_base(conn, project, wanted)
        document = Document()
        if base is not None:
            await _apply_base(conn, base, document)
        at = base.seq if base else 0
        async for page in pages(conn, project, at, wanted):
            await replay(document, map(_row, page), children)
            at = page[-1].seq
        if at != wanted:
            raise errors.Unavailable("The journal of this project has a gap.")
        a = tables.client_authors.c
        known = await conn.execute(sa.select(a.client, a.author).where(a.project == project))
        clients = {row.client: msgspec.convert(row.author, Author) for row in known}
    return Loaded(document=document, head=head, base_seq=base.seq if base else 0, clients=clients)


async def _apply_base(conn: AsyncConnection, base: sa.Row[Any], document: Document) -> None:
    async for chunk in base_chunks(conn, base):
        document.apply_stored(chunk)
        await asyncio.sleep(0)
    document.take_touched()
    async for chunk in base_stamps(conn, base):
        document.stamps.update(read_stamps([chunk]))
        await asyncio.sleep(0)
    for client, clock, _ in vectors.read_delete_set(base.halves):
        document.halves.setdefault(client, set()).add(clock)


async def replay(document: Document, rows: Iterable[Row], children: Children | None = None) -> None:
    """Apply committed rows, with their authors; the loop gets a turn between chunks."""
    applied = 0
    for row in rows:
        if len(row.update) > APPLY_CHUNK and children is not None:
            for part, checked in await children.run(checked_parts, row.update, NO_LIMITS):
                document.apply(part, checked)
                await asyncio.sleep(0)
        else:
            document.apply(row.update)
        document.stamp(document.take_touched(), row.origin.author, row.at, row.seq)
        applied += len(row.update)
        if applied > APPLY_CHUNK:
            applied = 0
            await asyncio.sleep(0)
