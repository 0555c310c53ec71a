"""A document that takes the place of a project's, such as one from a backup: a new lineage, of which nothing is the
old one's. Whoever still has that is told so (docs/protocol.md, LI): merged, all of it would be there twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import bases, building, errors, ids, journal, tables, vectors, versions
from collab.building import Built, StoredRow
from collab.children import Children
from collab.document import Document
from collab.origin import Author
from collab.views import Stamp
from collab.writes import SetField


async def replace(
    engine: AsyncEngine,
    children: Children,
    project: str,
    contents: Document,
    *,
    author: Author,
    also: Callable[[AsyncConnection, str], Awaitable[None]] | None = None,
) -> str:
    """Let a project read like `contents`, whose authors it keeps; the new lineage. One transaction, with what
    `also(conn, lineage)` writes. Open rooms of all processes are closed within a second.

    Named versions stay, one is made of the moment before, and all others are gone. NotFound; NotIntegrated,
    Unavailable: then nothing has happened."""
    lineage = ids.row_id()
    async with engine.begin() as conn:
        # Nothing is written, and no moment is named, until this is committed.
        head = await journal.read_head(conn, project, lock=True)
        if head.deleted:
            raise errors.NotFound("This project is in the trash.")
        await versions.keep_present(conn, project, head.seq, author, kind="import")
        for seq in await bases.missing(conn, project, head.seq):
            await bases.write(engine, children, project, seq)
        built = await _build(children, contents, lineage, Stamp(author=author, at=head.at, seq=head.seq + 1))
        b = tables.bases.c
        old = await conn.scalar(sa.select(b.state_vector).where(b.project == project, b.seq == head.seq))
        await _retire(conn, project, vectors.read_state_vector(old) if old else ())
        await conn.execute(sa.delete(tables.journal).where(tables.journal.c.project == project))
        await _put_in_place(conn, project, built, lineage, head.seq + 1, bases.REPLACED)
        if also is not None:
            await also(conn, lineage)
    return lineage


async def clients(conn: AsyncConnection, project: str) -> frozenset[int]:
    """The Yjs clients of a project's document, and of those before it."""
    b, j = tables.bases.c, tables.journal.c
    found = set(await journal.read_retired(conn, project))
    newest = sa.select(b.seq, b.state_vector).where(b.project == project).order_by(b.seq.desc()).limit(1)
    base = (await conn.execute(newest)).one_or_none()
    if base is not None:
        found |= vectors.read_state_vector(base.state_vector).keys()
    rows = sa.select(j.structs).where(j.project == project, j.seq > (base.seq if base else 0))
    for structs in (await conn.scalars(rows)).all():
        found.update(structs[::3])
    return frozenset(found)


async def renew(
    conn: AsyncConnection, children: Children, project: str, *, replaced: Iterable[int] = frozenset()
) -> str:
    """Let a project that comes from a backup begin anew with what it reads like; the new lineage. In the caller's
    transaction; its history and its versions stay. `replaced`: clients of what was here instead. Unavailable: nothing
    has happened."""
    lineage = ids.row_id()
    head = await journal.read_head(conn, project, lock=True)
    base = await journal.newest_base(conn, project, head.seq)
    rows = await bases.stored_rows(conn, project, base.seq if base else 0, head.seq)
    built = await children.run_behind(renewed, *await bases.read(conn, base), rows, lineage)
    await _put_in_place(conn, project, built.base, lineage, head.seq + 1, bases.RESTORED)
    await _retire(conn, project, {*built.old, *replaced})
    # It reads as before: lists need not read it anew, and nobody has changed it today.
    p = tables.projects.c
    mine = sa.and_(p.id == project, p.projected_seq == head.seq)
    await conn.execute(sa.update(tables.projects).where(mine).values(projected_seq=head.seq + 1))
    return lineage


class Renewed(Struct, frozen=True, kw_only=True):
    """`old`: the Yjs clients of the document before."""

    base: Built
    old: list[int]


def renewed(chunks: Sequence[bytes], stamps: Sequence[bytes], rows: Sequence[StoredRow], lineage: str) -> Renewed:
    """For a child process: the document of a base and the rows behind it, written anew."""
    old = building.begun(chunks, stamps)
    for row in rows:
        building.play(old, row)
    update = _anew(Document(), old, lineage)
    built = building.build([update], list(building.write_stamps(old.stamps)), [])
    if built is None:
        raise errors.Unavailable
    return Renewed(base=built, old=list(old.clocks))


async def _put_in_place(
    conn: AsyncConnection, project: str, built: Built, lineage: str, seq: int, folded_days: int
) -> None:
    await bases.insert(conn, project, seq, built, folded_days=folded_days)
    h = tables.heads.c
    await conn.execute(sa.update(tables.heads).where(h.project == project).values(lineage=lineage, seq=seq))


def _anew(document: Document, contents: Document, lineage: str) -> bytes:
    """All of it written anew: no struct is one that a client of the old lineage can know."""
    own_name = SetField(root="project", key=None, name="lineage", value=lineage)
    return document.write([*versions.back_to(document, contents), own_name]) or b""


async def _build(children: Children, contents: Document, lineage: str, now: Stamp) -> Built:
    document = Document()
    update = _anew(document, contents, lineage)
    stamps = {key: contents.stamps.get(key, (now, now)) for key in document.take_touched()}
    built = await children.run_behind(building.build, [update], list(building.write_stamps(stamps)), [])
    if built is None:
        raise bases.NotIntegrated
    return built


async def _retire(conn: AsyncConnection, project: str, clients: Iterable[int]) -> None:
    """Keep which Yjs clients the document had that is replaced."""
    known = await journal.read_retired(conn, project) | set(clients)
    row = {"state_vector": vectors.write_state_vector(dict.fromkeys(known, 1))}
    added = insert(tables.retired).values(project=project, **row)
    await conn.execute(added.on_conflict_do_update(index_elements=[tables.retired.c.project], set_=row))
