"""The append-only log of every project in Postgres: reading it, and opening documents from it. What writes it is
appending.py."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import time
from collections.abc import Iterable

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors, tables
from collab.document import Document, Stamp
from collab.origin import Author, Origin
from collab.update_guard import Checked

# Bytes of journal applied to a document before the loop gets its turn.
APPLY_CHUNK = 150_000


class Entry(Struct, frozen=True, kw_only=True):
    """One update that is in a room's document and not yet in the journal."""

    number: int
    update: bytes
    checked: Checked
    origin: Origin
    touched: frozenset[str]
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


async def read_rows(conn: AsyncConnection, project: str, after: int, upto: int | None = None) -> list[Row]:
    """Rows in order, without a gap. Unavailable if one is missing or damaged."""
    j = tables.journal.c
    query = sa.select(j.seq, j.update, j.origin, j.at, j.checksum).where(j.project == project, j.seq > after)
    if upto is not None:
        query = query.where(j.seq <= upto)
    rows: list[Row] = []
    for found in await conn.execute(query.order_by(j.seq)):
        if found.seq != after + 1 + len(rows) or checksum(found.update) != found.checksum:
            raise errors.Unavailable(f"The journal of this project is damaged at row {found.seq}.")
        origin = msgspec.convert(found.origin, Origin)
        rows.append(Row(seq=found.seq, update=found.update, origin=origin, at=found.at))
    if upto is not None and len(rows) != max(0, upto - after):
        raise errors.Unavailable("The journal of this project has a gap.")
    return rows


async def load(engine: AsyncEngine, project: str, seq: int | None = None) -> Loaded:
    """The document at the head, or at `seq`: the newest base up to there, and the rows behind it.

    NotFound without such a project or moment; never an empty document after an error."""
    async with engine.connect() as conn:
        head = await read_head(conn, project)
        wanted = head.seq if seq is None else seq
        if not 0 <= wanted <= head.seq:
            raise errors.NotFound(f"This project's history goes from 0 to {head.seq}.")
        b = tables.bases.c
        query = sa.select(tables.bases).where(b.project == project, b.seq <= wanted).order_by(b.seq.desc()).limit(1)
        base = (await conn.execute(query)).one_or_none()
        rows = await read_rows(conn, project, base.seq if base else 0, wanted)
        a = tables.client_authors.c
        known = await conn.execute(sa.select(a.client, a.author).where(a.project == project))
        clients = {row.client: msgspec.convert(row.author, Author) for row in known}
    document = Document()
    if base is not None:
        if checksum(base.state) != base.checksum:
            raise errors.Unavailable(f"The base of this project at row {base.seq} is damaged.")
        document.apply(base.state)
        document.take_touched()
        document.stamps = {k: (v[0], v[1]) for k, v in _attribution(base.attribution).items()}
    await replay(document, rows)
    return Loaded(document=document, head=head, base_seq=base.seq if base else 0, clients=clients)


def _attribution(stored: object) -> dict[str, tuple[Stamp, Stamp]]:
    return msgspec.convert(stored, dict[str, tuple[Stamp, Stamp]])


async def replay(document: Document, rows: Iterable[Row]) -> None:
    """Apply committed rows, with their authors; the loop gets a turn between chunks."""
    applied = 0
    for row in rows:
        document.apply(row.update)
        document.stamp(document.take_touched(), row.origin.author, row.at, row.seq)
        applied += len(row.update)
        if applied > APPLY_CHUNK:
            applied = 0
            await asyncio.sleep(0)
