"""Reading all of a large project from what is stored, without the room's document: the loop does not stop for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors, journal, tables
from collab.children import Children, Died
from collab.rendering import Rendered

# Encoded bytes from which on a project is read in a child: below, the loop stops for a few milliseconds only.
LARGE = 500_000


class Moment(Struct, frozen=True, kw_only=True):
    """A project right after row `seq`, as updates to be applied in order."""

    seq: int
    lineage: str
    updates: list[bytes]


async def is_large(engine: AsyncEngine, project: str) -> bool:
    """Whether its encoded state, or what leads there, is large."""
    b, j = tables.bases.c, tables.journal.c
    base = sa.select(b.seq, b.size).where(b.project == project).order_by(b.seq.desc()).limit(1)
    async with engine.connect() as conn:
        found = (await conn.execute(base)).one_or_none()
        after, size = (found.seq, found.size) if found else (0, 0)
        tail = sa.select(sa.func.coalesce(sa.func.sum(sa.func.octet_length(j.update)), 0))
        return size + (await conn.scalar(tail.where(j.project == project, j.seq > after)) or 0) > LARGE


async def read(engine: AsyncEngine, project: str, seq: int | None = None) -> Moment:
    """What is committed now, or was at `seq`. NotFound, OutsideHistory."""
    async with journal.snapshot(engine) as conn:
        head = await journal.read_head(conn, project)
        wanted = head.seq if seq is None else seq
        if head.deleted or not 0 <= wanted <= head.seq:
            raise errors.NotFound(f"This project's history goes from 0 to {head.seq}.")
        base = await journal.newest_base(conn, project, wanted)
        updates = await updates_from(conn, project, base, wanted)
    return Moment(seq=wanted, lineage=head.lineage, updates=updates)


async def updates_from(conn: AsyncConnection, project: str, base: sa.Row[Any] | None, seq: int) -> list[bytes]:
    """What makes the document at `seq`: a base from before, and the rows behind it. Unavailable if one is missing."""
    updates = [] if base is None else [chunk async for chunk in journal.base_chunks(conn, base)]
    return updates + await journal.updates(conn, project, base.seq if base else 0, seq)


async def rendered(
    children: Children, moment: Moment, render: Callable[[Sequence[bytes], bool], Rendered], *, pack: bool
) -> Rendered:
    """What a function of rendering.py makes of it, in a child. Unavailable if that died over it."""
    try:
        return await children.run(render, moment.updates, pack)
    except Died as exc:
        raise errors.Unavailable("This project is too large to be read whole at the moment.") from exc
