"""Folding old history: rows from before the window go once a base has been compared with what they make.

Run by the sweepers of any number of workers while rooms are open. Versions stay for ever: each has its own base."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import bases, building, errors, journal, tables
from collab.children import Children

# So many rows must be old before it is worth a base.
ROWS_PER_FOLD = 200
# What one fold takes at most.
MAX_ROWS = 20_000
MAX_BYTES = 32_000_000


def _horizon(days: int) -> sa.ColumnElement[object]:
    return sa.func.now() - sa.func.make_interval(0, 0, 0, days)


async def due(engine: AsyncEngine, days: int, limit: int = 10, *, without: Sequence[str] = ()) -> list[str]:
    """Projects of which enough rows are older than the window."""
    h, j = tables.heads.c, tables.journal.c
    whole = tables.journal.alias()
    first = sa.select(sa.func.min(whole.c.seq)).where(whole.c.project == h.project).scalar_subquery()
    old = sa.select(j.at < _horizon(days)).where(j.project == h.project, j.seq == first + ROWS_PER_FOLD - 1)
    query = sa.select(h.project).where(~h.deleted, h.project.not_in(list(without)), old.scalar_subquery()).limit(limit)
    async with engine.connect() as conn:
        return list((await conn.execute(query)).scalars())


async def fold(engine: AsyncEngine, children: Children, project: str, days: int) -> int:
    """Delete rows from before the window; how many. NotIntegrated, Unavailable: then none were."""
    async with engine.connect() as conn:
        cut = await _cut(conn, project, days)
        named = await bases.missing(conn, project, cut)
    if not cut:
        return 0
    try:
        for seq in [*named, cut]:
            await bases.write(engine, children, project, seq)
        digest = await _digest(engine, children, project, cut)
    except (errors.Unavailable, errors.OutsideHistory):
        # Another worker may have taken the rows away while this one was about to read them.
        if await _folded(engine, project, cut):
            return 0
        raise
    async with engine.begin() as conn:
        if not await _lock_base(conn, project, cut):
            return 0
        await bases.verify(conn, children, project, cut, digest)
        j, b = tables.journal.c, tables.bases.c
        gone = await conn.execute(sa.delete(tables.journal).where(j.project == project, j.seq <= cut))
        folded = sa.update(tables.bases).where(b.project == project, b.seq == cut)
        await conn.execute(folded.values(folded_days=days))
        # From here on nobody names a moment until this is committed.
        await journal.read_head(conn, project, lock=True)
        if await bases.missing(conn, project, cut):
            raise errors.Unavailable("A version was made of what was to be folded.")
    return gone.rowcount


async def _cut(conn: AsyncConnection, project: str, days: int) -> int:
    """The last row to fold: it and all before are older than the window, and not too much for once. 0: none."""
    j = tables.journal.c
    kept = sa.select(sa.func.min(j.seq)).where(j.project == project, j.at >= _horizon(days))
    old = sa.select(
        j.seq,
        sa.func.row_number().over(order_by=j.seq).label("rows"),
        sa.func.sum(sa.func.octet_length(j.update)).over(order_by=j.seq).label("bytes"),
    ).where(j.project == project, j.seq < sa.func.coalesce(kept.scalar_subquery(), sa.literal(2**62)))
    found = old.subquery().c
    enough = sa.or_(found.rows == 1, sa.and_(found.rows <= MAX_ROWS, found.bytes <= MAX_BYTES))
    return await conn.scalar(sa.select(sa.func.coalesce(sa.func.max(found.seq), 0)).where(enough)) or 0


async def _digest(engine: AsyncEngine, children: Children, project: str, cut: int) -> bytes:
    """Of the document that the rows to fold make, behind what was folded before."""
    b = tables.bases.c
    async with journal.snapshot(engine) as conn:
        query = sa.select(tables.bases).where(b.project == project, b.seq < cut, b.folded_days.is_not(None))
        base = (await conn.execute(query.order_by(b.seq.desc()).limit(1))).one_or_none()
        chunks = [] if base is None else [chunk async for chunk in journal.base_chunks(conn, base)]
        rows = await bases.stored_rows(conn, project, base.seq if base else 0, cut)
    built = await children.run_behind(building.build, chunks, (), rows)
    if built is None:
        raise bases.NotIntegrated
    return built.digest


async def _folded(engine: AsyncEngine, project: str, cut: int) -> bool:
    """Whether the rows up to `cut` are in a base already, and gone."""
    b = tables.bases.c
    query = sa.select(sa.exists().where(b.project == project, b.seq >= cut, b.folded_days.is_not(None)))
    async with engine.connect() as conn:
        return bool(await conn.scalar(query))


async def _lock_base(conn: AsyncConnection, project: str, seq: int) -> bool:
    """False: another worker is folding it, or it is gone."""
    b = tables.bases.c
    query = sa.select(b.seq).where(b.project == project, b.seq == seq, b.folded_days.is_(None))
    return (await conn.execute(query.with_for_update(skip_locked=True))).one_or_none() is not None
