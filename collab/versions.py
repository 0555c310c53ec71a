"""Moments that people can name: list, open, restore in place as a forward edit while others go on."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct, structs
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors, ids, journal, restoring, tables
from collab.document import Document
from collab.edits import Plan
from collab.origin import Author, Restore
from collab.restoring import Lost, Wanted
from collab.room import Room
from collab.strict import Committed
from collab.text import splices_between
from collab.writes import DropField, EditText, Put, Remove, SetField, Typed, Write


class Version(Struct, frozen=True, kw_only=True, rename="camel"):
    """A row of the journal with a name. `kind` is manual, auto, restore, import or job."""

    id: str
    seq: int
    label: str
    note: str
    kind: str
    authors: list[Author]
    created_at: datetime.datetime
    created_by: Author


async def create(
    conn: AsyncConnection, *, project: str, seq: int, label: str, note: str = "", kind: str = "manual", author: Author
) -> Version:
    """Name the moment `seq`, with the people whose changes came since the version before."""
    v = tables.versions.c
    before = await conn.scalar(sa.select(sa.func.max(v.seq)).where(v.project == project, v.seq < seq))
    authors = await authors_between(conn, project, before or 0, seq)
    row = (
        await conn.execute(
            sa.insert(tables.versions)
            .values(
                id=ids.row_id(),
                project=project,
                seq=seq,
                label=label,
                note=note,
                kind=kind,
                authors=msgspec.to_builtins(authors),
                created_by=msgspec.to_builtins(author),
            )
            .returning(tables.versions)
        )
    ).one()
    p = tables.projects.c
    newest = sa.update(tables.projects).where(p.id == project, p.versioned_seq < seq)
    await conn.execute(newest.values(versioned_seq=seq))
    return _version(row)


def notice(version: Version) -> dict[str, Any]:
    """For everybody in the room."""
    return {"type": "version", "version": msgspec.to_builtins(version)}


async def check_moment(conn: AsyncConnection, project: str, seq: int) -> None:
    """Whether there was such a moment, and it can still be opened. NotFound, OutsideHistory."""
    head = await journal.read_head(conn, project)
    if seq > head.seq:
        raise errors.NotFound(f"This project's history goes from 0 to {head.seq}.")
    await journal.newest_base(conn, project, seq)


async def authors_between(conn: AsyncConnection, project: str, after: int, upto: int) -> list[Author]:
    """Who wrote the rows behind `after` up to `upto`, each once."""
    j = tables.journal.c
    query = sa.select(j.origin["author"].label("author")).where(j.project == project, j.seq > after, j.seq <= upto)
    found = [msgspec.convert(row.author, Author) for row in await conn.execute(query.distinct())]
    return sorted(found, key=lambda author: (author.name, author.id))


async def list_all(conn: AsyncConnection, project: str, *, limit: int, before: str | None = None) -> list[Version]:
    """Newest first; `before` is the id of the last one on the page before."""
    v = tables.versions.c
    query = sa.select(tables.versions).where(v.project == project)
    if before is not None:
        query = query.where(v.id < before)
    return [_version(row) for row in await conn.execute(query.order_by(v.id.desc()).limit(limit))]


async def listed(conn: AsyncConnection, project: str, chosen: Sequence[str]) -> list[Version]:
    """These of them, newest first."""
    v = tables.versions.c
    query = sa.select(tables.versions).where(
        v.project == project, v.id == sa.any_(sa.bindparam("chosen", chosen, sa.ARRAY(sa.Text)))
    )
    return [_version(row) for row in await conn.execute(query.order_by(v.id.desc()))]


async def get(conn: AsyncConnection, project: str, version: str) -> Version:
    """One version. NotFound."""
    v = tables.versions.c
    row = (await conn.execute(sa.select(tables.versions).where(v.project == project, v.id == version))).one_or_none()
    if row is None:
        raise errors.NotFound("There is no such version.")
    return _version(row)


async def describe(
    conn: AsyncConnection, project: str, version: str, *, label: str | None = None, note: str | None = None
) -> Version:
    """Change the words of a version. NotFound."""
    v = tables.versions.c
    new = {name: value for name, value in (("label", label), ("note", note)) if value is not None}
    if new:
        await conn.execute(sa.update(tables.versions).where(v.project == project, v.id == version).values(**new))
    return await get(conn, project, version)


async def delete(conn: AsyncConnection, project: str, version: str) -> None:
    """Forget the name; the moment stays in the journal. NotFound."""
    v = tables.versions.c
    gone = await conn.execute(sa.delete(tables.versions).where(v.project == project, v.id == version))
    if not gone.rowcount:
        raise errors.NotFound("There is no such version.")


def _version(row: Any) -> Version:
    return Version(
        id=row.id,
        seq=row.seq,
        label=row.label,
        note=row.note,
        kind=row.kind,
        authors=msgspec.convert(row.authors, list[Author]),
        created_at=row.created_at,
        created_by=msgspec.convert(row.created_by, Author),
    )


async def document_at(engine: AsyncEngine, project: str, seq: int) -> Document:
    """The document as it was right after row `seq`. NotFound outside the history."""
    return (await journal.load(engine, project, seq)).document


class Restored(Version, frozen=True):
    """The new version. `before`: the one that holds the present as it was just before; `lost`: what somebody did
    meanwhile in nodes and edges that went."""

    before: str
    lost: list[Lost]


First = Callable[[AsyncConnection], Awaitable[None]]
Also = Callable[[AsyncConnection, Restored], Awaitable[None]]


async def restore(
    room: Room,
    *,
    seq: int,
    author: Author,
    label: str,
    wanted: Wanted | None = None,
    first: First | None = None,
    also: Also | None = None,
) -> Restored:
    """Make the project, or what is wanted of it, what it was at `seq`, as a forward edit of the document that people go
    on editing; what they do meanwhile stays. `first` and `also` run in the transaction.

    The present is kept as an automatic version first, where it has no version yet. NotFound, OutsideHistory."""
    wanted = wanted or Wanted()
    by = Restore(author=author, seq=seq)
    # What was sent before this was asked for is not meanwhile: it is saved now.
    began = (await room.commit(by, _nothing)).seq
    way = await restoring.way_back(room.around.engine, room.around.children, room.project, began, seq, wanted)
    if way.missing:
        raise errors.NotFound(f"There is no node {way.missing[0]!r}, and there was none at that moment.")
    if any(change.after is None for change in way.changes):
        await room.document.read_ahead(lambda: asyncio.sleep(0))
    kept: list[Version] = []
    backs: list[restoring.Back] = []
    made: list[Restored] = []

    async def decide(conn: AsyncConnection, document: Document) -> Plan:
        if first is not None:
            await first(conn)
        head = await journal.read_head(conn, room.project)
        kept.append(await keep_present(conn, room.project, head.seq, author))
        backs.append(restoring.plan(document, way, whole=wanted.nodes is None))
        return Plan(writes=backs[-1].writes, results=[], inverse=[], update=way.texts)

    async def companions(conn: AsyncConnection, committed: Committed) -> None:
        new = await create(conn, project=room.project, seq=committed.seq, label=label, kind="restore", author=author)
        made.append(Restored(**structs.asdict(new), before=kept[-1].id, lost=backs[-1].lost))
        if also is not None:
            await also(conn, made[-1])

    await room.commit(by, decide, companions)
    return made[-1]


async def _nothing(conn: AsyncConnection, document: Document) -> None:
    return None


async def keep_present(conn: AsyncConnection, project: str, seq: int, author: Author, *, kind: str = "auto") -> Version:
    """Name the moment `seq`, unless it has a name; its newest version."""
    v = tables.versions.c
    query = sa.select(tables.versions).where(v.project == project, v.seq == seq).order_by(v.id.desc()).limit(1)
    found = (await conn.execute(query)).one_or_none()
    if found is not None:
        return _version(found)
    return await create(conn, project=project, seq=seq, label="", kind=kind, author=author)


def back_to(now: Document, past: Document) -> list[Write]:
    """The writes that make `now` read like `past`: texts by small splices, so that carets stay."""
    writes: list[Write] = []
    for root in ("nodes", "edges"):
        there = dict(past.raw(root))
        for key, entry in there.items():
            writes.extend(_entry_back(now, root, key, entry))
        writes.extend(Remove(root=root, key=key) for key, _ in now.raw(root) if key not in there)
    project, before = now.project(), past.project()
    for name, value in before.items():
        if project.get(name) != value:
            writes.append(SetField(root="project", key=None, name=name, value=value))
    writes.extend(DropField(root="project", key=None, name=name) for name in project if name not in before)
    return writes


def _entry_back(now: Document, root: str, key: str, past: dict[str, Any] | None) -> list[Write]:
    if past is None:
        return []
    present = now.raw_entry(root, key) if now.has(root, key) else None
    if present is None:
        return [Put(root=root, key=key, fields=past)]
    writes: list[Write] = []
    for name, value in past.items():
        writes.extend(_field_back(root, key, name, present.get(name), value))
    writes.extend(DropField(root=root, key=key, name=name) for name in present if name not in past)
    return writes


def _field_back(root: str, key: str, name: str, present: Any, past: Any) -> list[Write]:
    if isinstance(past, Typed) and isinstance(present, Typed):
        splices = tuple(splices_between(present, past))
        return [EditText(root=root, key=key, name=name, splices=splices)] if splices else []
    if present == past and type(present) is type(past):
        return []
    return [SetField(root=root, key=key, name=name, value=past)]
