"""Bases: the state of a project at one row of its journal, so that opening it need not replay everything.

Built from journal rows in a child process, never from a room's document; read again and compared before they count."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import building, errors, journal, tables
from collab.building import Built, StoredRow
from collab.children import Children
from collab.origin import Origin

# Rows behind the newest base before a new one is worth its bytes; bytes of them, or a quarter of that base's.
ROWS_PER_BASE = 500
BYTES_PER_BASE = 1_000_000
# In the place of how many days of history were kept: the document was replaced by another.
REPLACED = 0
# The same, and the rows of the document before are still there.
RESTORED = -1
# Rows and bytes between two bases of the past that still open fast.
ROWS_APART = 5_000
BYTES_APART = 4_000_000

# Between two bases, or before the first of them; rows from before a fold are gone.
_GAPS = """
WITH stands AS (
    SELECT project, seq, folded_days FROM bases UNION ALL SELECT project, 0, NULL FROM heads WHERE NOT deleted
), placed AS (
    SELECT project, seq, lead(seq) OVER (PARTITION BY project ORDER BY seq) AS upto,
        max(seq) FILTER (WHERE folded_days IS NOT NULL) OVER (PARTITION BY project) AS folded
    FROM stands
)
SELECT project, min(seq) + :apart AS seq FROM placed
WHERE upto - seq > :apart AND seq >= coalesce(folded, 0) AND project <> ALL(:without) GROUP BY project LIMIT :limit
"""


async def due(engine: AsyncEngine, limit: int = 10, *, without: Sequence[str] = ()) -> list[str]:
    """Projects with a long tail behind their newest base; those long in bytes if they were written to lately."""
    h, p, b, j = tables.heads.c, tables.projects.c, tables.bases.c, tables.journal.c
    newest = sa.select(sa.func.coalesce(sa.func.max(b.seq), 0)).where(b.project == h.project).scalar_subquery()
    size = sa.select(sa.func.coalesce(sa.func.max(b.size), 0)).where(b.project == h.project).scalar_subquery()
    tail = sa.select(sa.func.sum(sa.func.octet_length(j.update))).where(j.project == h.project, j.seq > newest)
    recent = p.updated_at > sa.func.now() - sa.text("interval '10 minutes'")
    large = tail.scalar_subquery() >= sa.func.greatest(BYTES_PER_BASE, size / 4)
    query = (
        sa.select(h.project)
        .join(tables.projects, p.id == h.project)
        .where(~h.deleted, sa.or_(h.seq - newest >= ROWS_PER_BASE, sa.and_(h.seq > newest, recent, large)))
        .where(h.project.not_in(list(without)))
        .limit(limit)
    )
    async with engine.connect() as conn:
        return list((await conn.execute(query)).scalars())


async def gaps(engine: AsyncEngine, limit: int = 10, *, without: Sequence[str] = ()) -> list[tuple[str, int]]:
    """Projects, each with a row of the past at which a base is wanted: it is too far from one to the next. So it is
    where much was written while no worker ran."""
    query = sa.text(_GAPS).bindparams(
        sa.bindparam("without", list(without), sa.ARRAY(sa.Text)), apart=ROWS_APART, limit=limit
    )
    async with engine.connect() as conn:
        return [(row.project, row.seq) for row in await conn.execute(query)]


class NotIntegrated(errors.Conflict):
    """Some of this project's changes wait for others that are not there: it cannot be stored shorter."""


async def write(engine: AsyncEngine, children: Children, project: str, seq: int | None = None) -> int:
    """Add a base at the head of the journal, or at `seq`; its row. Two writers at once do no harm. NotIntegrated."""
    async with journal.snapshot(engine) as conn:
        head = await journal.read_head(conn, project)
        wanted = head.seq if seq is None else seq
        base = await journal.newest_base(conn, project, wanted)
        if base is not None and base.seq == wanted:
            return wanted
        chunks, stamps = await read(conn, base)
        rows = await stored_rows(conn, project, base.seq if base else 0, wanted)
    built = await children.run_behind(building.build, chunks, stamps, rows)
    if built is None:
        raise NotIntegrated
    async with engine.begin() as conn:
        if await insert(conn, project, wanted, built):
            await verify(conn, children, project, wanted, built.digest)
    return wanted


async def read(conn: AsyncConnection, base: sa.Row[Any] | None) -> tuple[list[bytes], list[bytes]]:
    """The chunks and the stamps of a base; of none, none. Unavailable if one is missing or damaged."""
    if base is None:
        return [], []
    chunks = [chunk async for chunk in journal.base_chunks(conn, base)]
    return chunks, [chunk async for chunk in journal.base_stamps(conn, base)]


async def stored_rows(conn: AsyncConnection, project: str, after: int, upto: int) -> list[StoredRow]:
    """All rows behind `after` up to `upto`. Unavailable if one is missing."""
    rows = [_stored(row) async for page in journal.pages(conn, project, after, upto) for row in page]
    if len(rows) != upto - after:
        raise errors.Unavailable("The journal of this project has a gap.")
    return rows


def _stored(row: Any) -> StoredRow:
    author = msgspec.convert(row.origin, Origin).author
    return StoredRow(seq=row.seq, update=row.update, author=author, at=row.at, structs=row.structs)


async def begun(conn: AsyncConnection, project: str) -> list[int]:
    """Where the document began anew without a row, brought back from a backup: no way leads across."""
    b = tables.bases.c
    query = sa.select(b.seq).where(b.project == project, b.folded_days == RESTORED)
    return list((await conn.execute(query.order_by(b.seq))).scalars())


async def missing(conn: AsyncConnection, project: str, upto: int) -> list[int]:
    """The rows that versions name and that no base stands at: without one, these versions need the journal."""
    v, b = tables.versions.c, tables.bases.c
    based = sa.exists().where(b.project == project, b.seq == v.seq)
    query = sa.select(v.seq).where(v.project == project, v.seq <= upto, v.seq > 0, ~based)
    return list((await conn.execute(query.distinct().order_by(v.seq))).scalars())


async def insert(
    conn: AsyncConnection, project: str, seq: int, built: Built, *, folded_days: int | None = None
) -> bool:
    """Store a base; False if there is one at this row."""
    key = {"project": project, "seq": seq}
    base = {
        **key,
        "state_vector": built.state_vector,
        "delete_set": built.delete_set,
        "halves": built.halves,
        "size": built.size,
        "chunks": len(built.chunks),
        "stamp_chunks": len(built.stamps),
        "folded_days": folded_days,
    }
    added = await conn.execute(postgresql.insert(tables.bases).values(base).on_conflict_do_nothing())
    if not added.rowcount:
        return False
    for number, chunk in enumerate(built.chunks):
        row = {"chunk": chunk.update, "reaches": chunk.reaches, "checksum": journal.checksum(chunk.update)}
        await conn.execute(sa.insert(tables.base_chunks).values(**key, number=number, **row))
    for number, stamps in enumerate(built.stamps):
        row = {"stamps": stamps, "checksum": journal.checksum(stamps)}
        await conn.execute(sa.insert(tables.base_stamps).values(**key, number=number, **row))
    return True


async def verify(conn: AsyncConnection, children: Children, project: str, seq: int, digest: bytes) -> None:
    """Read a base as whoever opens it would. Unavailable if it does not make the document of this digest."""
    base = await journal.newest_base(conn, project, seq)
    there = base is not None and base.seq == seq
    if there and digest == await children.run_behind(building.digest_of, *await read(conn, base)):
        return
    raise errors.Unavailable(f"The base of this project at row {seq} is not what was written.")


async def thin(engine: AsyncEngine, project: str) -> int:
    """Take away bases without which every moment still opens fast; how many. The two newest stay, what history was
    folded into, and those of versions."""
    b, v = tables.bases.c, tables.versions.c
    async with engine.begin() as conn:
        query = sa.select(b.seq, b.size, b.folded_days).where(b.project == project).order_by(b.seq)
        found = (await conn.execute(query.with_for_update(skip_locked=True))).all()
        named = set((await conn.execute(sa.select(v.seq).where(v.project == project))).scalars())
        folded = max((base.seq for base in found if _folded(base)), default=0)
        gone: list[int] = []
        before = folded
        for base, after in pairwise(found[:-1]):
            if base.seq == folded or base.seq in named or (base.folded_days == RESTORED and base.seq > folded):
                before = max(before, base.seq)
                continue
            if base.seq < folded or await _near(conn, project, before, after.seq, base.size):
                gone.append(base.seq)
            else:
                before = base.seq
        if not gone:
            return 0
        # Nobody names a moment until this is committed.
        await journal.read_head(conn, project, lock=True)
        unnamed = ~sa.exists().where(v.project == project, v.seq == b.seq)
        thinned = sa.delete(tables.bases).where(b.project == project, b.seq.in_(gone), unnamed)
        return (await conn.execute(thinned)).rowcount


def _folded(base: Any) -> bool:
    """Whether the rows up to it are gone."""
    return base.folded_days is not None and base.folded_days != RESTORED


async def unneeded(engine: AsyncEngine, limit: int = 100) -> list[str]:
    """Projects with bases in what was folded that no version stands at any more."""
    b, v = tables.bases.c, tables.versions.c
    later = tables.bases.alias()
    folded = sa.exists().where(later.c.project == b.project, later.c.seq > b.seq, later.c.folded_days.is_not(None))
    named = sa.exists().where(v.project == b.project, v.seq == b.seq)
    async with engine.connect() as conn:
        return list((await conn.execute(sa.select(b.project).where(folded, ~named).distinct().limit(limit))).scalars())


async def _near(conn: AsyncConnection, project: str, after: int, upto: int, size: int) -> bool:
    if upto - after > ROWS_APART:
        return False
    j = tables.journal.c
    query = sa.select(sa.func.coalesce(sa.func.sum(sa.func.octet_length(j.update)), 0))
    between = await conn.scalar(query.where(j.project == project, j.seq > after, j.seq <= upto))
    return (between or 0) <= max(BYTES_APART, size)
