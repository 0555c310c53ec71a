"""Projects as rows: created by an explicit act, projected for lists, told when rights change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import covers, errors, ids, journal, tables, update_guard
from collab.appending import append
from collab.document import Document
from collab.edits import PROJECT_FIELDS, Edit, SetProject
from collab.hub import Hub
from collab.journal import Entry
from collab.origin import Api, Author
from collab.planning import plan
from collab.writes import SetField


async def create(
    conn: AsyncConnection, *, team_id: str, author: Author, fields: dict[str, Any], edits: Sequence[Edit] = ()
) -> str:
    """A new project with its first journal row, in the caller's transaction; its id. Invalid."""
    document = Document()
    first = plan(document, [SetProject(fields=fields), *edits], field="")
    lineage = ids.row_id()
    # A document is never empty: clients recognise it by its lineage.
    update = document.write([*first.writes, SetField(root="project", key=None, name="lineage", value=lineage)])
    if update is None:
        raise errors.Unavailable
    entry = Entry(
        number=1,
        update=update,
        checked=update_guard.check(update),
        origin=Api(author=author),
        touched=document.take_changes(),
    )
    return await insert(
        conn, team_id=team_id, author=author, lineage=lineage, row=projection(document), entries=[entry]
    )


async def insert(
    conn: AsyncConnection,
    *,
    team_id: str,
    author: Author,
    lineage: str,
    row: dict[str, Any],
    entries: Sequence[Entry],
) -> str:
    """The rows of a new project whose document these entries make; `row` is its projection. Its id."""
    project = ids.row_id()
    await conn.execute(sa.insert(tables.projects).values(id=project, team_id=team_id, created_by=author.id, **row))
    await conn.execute(sa.insert(tables.heads).values(project=project, lineage=lineage))
    head = await journal.read_head(conn, project, lock=True)
    seqs = await append(conn, project, head, entries)
    begun = sa.update(tables.projects).where(tables.projects.c.id == project)
    await conn.execute(begun.values(projected_seq=seqs[-1], versioned_seq=seqs[-1]))
    return project


def projection(document: Document) -> dict[str, Any]:
    """What the row of a project says of its document."""
    stored = document.project()
    texts = {name: str(stored.get(name) or "").replace("\x00", "")[:limit] for name, limit in PROJECT_FIELDS.items()}
    cover = msgspec.to_builtins(covers.draw(document.nodes()))
    return {**texts, "counts": counts(document), "cover": cover}


def counts(document: Document) -> dict[str, int]:
    """How many nodes of each kind."""
    return dict(sorted(Counter(view.kind for view in document.nodes() if not view.invalid).items()))


async def stale(engine: AsyncEngine, limit: int = 50) -> list[str]:
    """Projects whose row is behind their journal."""
    p, h = tables.projects.c, tables.heads.c
    query = (
        sa.select(p.id)
        .join(tables.heads, h.project == p.id)
        .where(h.seq > p.projected_seq, ~h.deleted)
        .order_by(p.updated_at)
        .limit(limit)
    )
    async with engine.connect() as conn:
        return list((await conn.execute(query)).scalars())


async def project(hub: Hub, engine: AsyncEngine, project_id: str) -> None:
    """Bring a project's row up to its document."""
    async with hub.hold(project_id) as room:
        await room.catch_up()
        await room.settled()
        values, seq = projection(room.document), room.seq
    p = tables.projects.c
    # 0: to be read anew, though nothing has changed.
    at = sa.case((p.projected_seq == 0, p.updated_at), else_=sa.func.now())
    async with engine.begin() as conn:
        await conn.execute(
            sa.update(tables.projects)
            .where(p.id == project_id, p.projected_seq < seq)
            .values(**values, projected_seq=seq, updated_at=at)
        )
