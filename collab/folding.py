"""Folding old history: rows from before the window go once a base has been compared with what they make.

Run by the sweepers of any number of workers while rooms are open. Versions stay for ever: each has its own base."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
    # Or the next: a restored document begins without a row.
    enough = sa.select(j.at < _horizon(days)).where(j.project == h.project, j.seq >= first + ROWS_PER_FOLD - 1)
    old = enough.order_by(j.seq).limit(1)
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
        digest = await _compared(engine, children, project, cut)
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


async def _compared(engine: AsyncEngine, children: Children, project: str, cut: int) -> bytes:
    """Compare the base of every version among the rows to fold with what they make; the digest at `cut`. Without the
    rows nothing could make these bases anew."""
    v = tables.versions.c
    async with journal.snapshot(engine) as conn:
        query = sa.select(v.seq).where(v.project == project, v.seq < cut)
        stops = {cut, *(await conn.execute(query)).scalars()}
        digests: dict[int, bytes] = {}
        for base, last in await _stretches(conn, project, cut):
            digests |= await _digests(conn, children, project, base, last, stops)
        for seq in sorted(digests.keys() - {cut}):
            await bases.verify(conn, children, project, seq, digests[seq])
    return digests[cut]


async def _stretches(conn: AsyncConnection, project: str, cut: int) -> list[tuple[sa.Row[Any] | None, int]]:
    """From what was folded before, or where a document began without a row, to the row before the next; up to `cut`."""
    b = tables.bases.c
    query = sa.select(tables.bases).where(b.project == project, b.seq < cut, b.folded_days.is_not(None))
    found = list((await conn.execute(query.order_by(b.seq))).all())
    gone = [number for number, base in enumerate(found) if base.folded_days != bases.RESTORED]
    starts: list[Any] = found[gone[-1] :] if gone else [None, *found]
    ends = [base.seq - 1 for base in starts[1:]]
    return list(zip(starts, [*ends, cut], strict=True))


async def _digests(
    conn: AsyncConnection, children: Children, project: str, base: sa.Row[Any] | None, last: int, stops: set[int]
) -> dict[int, bytes]:
    after = base.seq if base else 0
    wanted = {seq for seq in stops if after < seq <= last}
    if not wanted:
        return {}
    rows = await bases.stored_rows(conn, project, after, max(wanted))
    found = await children.run_behind(building.digests, *await bases.read(conn, base), rows, wanted)
    if found is None:
        raise bases.NotIntegrated
    return found


async def _folded(engine: AsyncEngine, project: str, cut: int) -> bool:
    """Whether the rows up to `cut` are in a base already, and gone."""
    b = tables.bases.c
    query = sa.select(sa.exists().where(b.project == project, b.seq >= cut, b.folded_days >= 0))
    async with engine.connect() as conn:
        return bool(await conn.scalar(query))


async def _lock_base(conn: AsyncConnection, project: str, seq: int) -> bool:
    """False: another worker is folding it, or it is gone."""
    b = tables.bases.c
    query = sa.select(b.seq).where(b.project == project, b.seq == seq, b.folded_days.is_(None))
    return (await conn.execute(query.with_for_update(skip_locked=True))).one_or_none() is not None
