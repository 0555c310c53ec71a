"""A document that takes the place of a project's, such as one from a backup: a new lineage, of which nothing is the
old one's. Whoever still has that is told so (docs/protocol.md, LI): merged, all of it would be there twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import bases, building, errors, ids, journal, tables, update_guard, versions
from collab.building import Built
from collab.children import Children
from collab.document import Document, Stamp
from collab.origin import Author
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
        await _retire(conn, project, head.seq)
        await conn.execute(sa.delete(tables.journal).where(tables.journal.c.project == project))
        await bases.insert(conn, project, head.seq + 1, built, folded_days=bases.REPLACED)
        h = tables.heads.c
        await conn.execute(
            sa.update(tables.heads).where(h.project == project).values(lineage=lineage, seq=head.seq + 1)
        )
        if also is not None:
            await also(conn, lineage)
    return lineage


async def _build(children: Children, contents: Document, lineage: str, now: Stamp) -> Built:
    """All of it written anew: no struct is one that a client of the old lineage can know."""
    document = Document()
    own_name = SetField(root="project", key=None, name="lineage", value=lineage)
    update = document.write([*versions.back_to(document, contents), own_name]) or b""
    stamps = {key: contents.stamps.get(key, (now, now)) for key in document.take_touched()}
    built = await children.run_behind(building.build, [update], list(building.write_stamps(stamps)), [])
    if built is None:
        raise bases.NotIntegrated
    return built


async def _retire(conn: AsyncConnection, project: str, seq: int) -> None:
    """Keep which Yjs clients the document had that stands in the base of this row."""
    b, r = tables.bases.c, tables.retired.c
    state_vector = await conn.scalar(sa.select(b.state_vector).where(b.project == project, b.seq == seq))
    before = await conn.scalar(sa.select(r.state_vector).where(r.project == project))
    clocks = {
        client: clock
        for encoded in (before, state_vector)
        if encoded is not None
        for client, clock in update_guard.read_state_vector(encoded).items()
    }
    row = {"state_vector": update_guard.write_state_vector(clocks)}
    added = insert(tables.retired).values(project=project, **row)
    await conn.execute(added.on_conflict_do_update(index_elements=[r.project], set_=row))
