"""Files that nothing refers to any more are taken away. Run by the sweepers of any number of workers.

The rule: an asset goes if its id stands in no stored byte of any project that could show it (every row of the journal,
every base: the present, named versions, and all of the history that is kept, in the trash too), nor in what the caller
adds, and if that has been so for the whole grace time; one that somebody deleted goes as soon as nothing refers to it.
While the rows are deleted nobody can save in these projects, and what was saved since the reading is read as well."""

from __future__ import annotations

import datetime
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
import structlog
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import journal, tables, thumbnails
from collab.assets import Assets
from collab.children import Children

log = structlog.get_logger()

# What is in use is not looked for again for so long.
AGAIN = datetime.timedelta(hours=24)
SOON = datetime.timedelta(minutes=10)
# Assets of one team looked for together.
AT_ONCE = 5_000
# More new rows than this since the reading: people are busy there, and it is done another time.
MAX_TAIL = 500
PAGE = 16
LEFTOVERS_AT_ONCE = 20
# An announced file that never came is forgotten.
ANNOUNCED = datetime.timedelta(days=2)

_NOW = sa.func.now()
_assets, _of_projects, _blobs, _leftovers = tables.assets, tables.asset_projects, tables.blobs, tables.leftovers

# An id stands in a document as these bytes, whatever stands round it. Lookahead: there may be digits before it.
_ID = re.compile(rb"(?=([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}))")

# What else may refer to assets of these projects, in pieces.
Others = Callable[[AsyncConnection, Sequence[str]], AsyncIterator[bytes]]


class Collected(Struct, frozen=True, kw_only=True):
    """How many assets went, and how many stored files."""

    assets: int
    files: int


def mentioned(pieces: Sequence[bytes]) -> set[str]:
    """Everything in these bytes that looks like the id of an asset. For a child process."""
    return {found.decode() for piece in pieces for found in _ID.findall(piece)}


async def collect(files: Assets, children: Children, *, grace: datetime.timedelta, others: Others) -> Collected:
    """Look once at everything that is due. StorageAway: what is not deleted yet is deleted another time."""
    await _forget_announced(files)
    gone = 0
    while claimed := await _claim(files, grace):
        gone += await _examine(files, children, *claimed, grace=grace, others=others)
    await _free_blobs(files)
    return Collected(assets=gone, files=await delete_leftovers(files))


async def _claim(files: Assets, grace: datetime.timedelta) -> tuple[str, frozenset[str]] | None:
    """Assets of one team that are due, which no other worker looks at meanwhile."""
    a = _assets.c
    due = sa.and_(
        a.blob.is_not(None),
        sa.or_(a.deleted_at.is_not(None), a.created_at <= _NOW - grace),
        sa.or_(
            a.checked_at.is_(None),
            a.checked_at < _NOW - AGAIN,
            sa.and_(a.unused_since <= _NOW - grace, a.checked_at < a.unused_since + grace),
        ),
    )
    async with files.engine.begin() as conn:
        team = await conn.scalar(sa.select(a.team_id).where(due).limit(1))
        if team is None:
            return None
        wanted = sa.select(a.id).where(due, a.team_id == team).limit(AT_ONCE).with_for_update(skip_locked=True)
        claim = sa.update(_assets).where(a.id.in_(wanted)).values(checked_at=_NOW).returning(a.id)
        claimed = frozenset((await conn.scalars(claim)).all())
    return (team, claimed) if claimed else None


async def _examine(
    files: Assets,
    children: Children,
    team: str,
    wanted: frozenset[str],
    *,
    grace: datetime.timedelta,
    others: Others,
) -> int:
    """Of these assets of a team, delete what has been unused for long enough; how many."""
    async with files.engine.connect() as conn:
        projects = await _projects(conn, team, wanted)
    used: set[str] = set()
    read: dict[str, int] = {}
    for project in projects:
        read[project] = await _read_project(files, children, project, wanted, used)
    async with files.engine.connect() as conn:
        async for piece in others(conn, projects):
            used |= wanted & mentioned([piece])
    async with files.engine.begin() as conn:
        if not await _add_tail(conn, team, wanted, read, used):
            later = sa.update(_assets).where(_assets.c.id.in_(wanted)).values(checked_at=_NOW - AGAIN + SOON)
            await conn.execute(later)
            log.info("assets.busy", team=team)
            return 0
        return await _decide(conn, used, wanted - used, grace)


async def _projects(conn: AsyncConnection, team: str, wanted: frozenset[str]) -> list[str]:
    """Every project that could refer to them: of their team, those that have them, and all of the teams of those."""
    p = tables.projects.c
    having = sa.select(_of_projects.c.project).where(_of_projects.c.asset.in_(wanted))
    teams = sa.select(p.team_id).where(p.id.in_(having))
    query = sa.select(p.id).where(sa.or_(p.team_id == team, p.team_id.in_(teams))).order_by(p.id)
    return list((await conn.scalars(query)).all())


async def _read_project(files: Assets, children: Children, project: str, wanted: frozenset[str], used: set[str]) -> int:
    """Look for them in everything that is stored of a project; up to which row."""
    async with journal.snapshot(files.engine) as conn:
        head = await conn.scalar(sa.select(tables.heads.c.seq).where(tables.heads.c.project == project))
        for pages in (_rows(conn, project), _chunks(conn, project)):
            async for page in pages:
                used |= wanted & await children.run_behind(mentioned, page)
    return head or 0


async def _rows(conn: AsyncConnection, project: str, after: int = 0) -> AsyncIterator[list[bytes]]:
    j = tables.journal.c
    query = sa.select(j.seq, j.update).where(j.project == project).order_by(j.seq).limit(PAGE)
    while page := (await conn.execute(query.where(j.seq > after))).all():
        yield [row.update for row in page]
        after = page[-1].seq


async def _chunks(conn: AsyncConnection, project: str) -> AsyncIterator[list[bytes]]:
    c = tables.base_chunks.c
    query = sa.select(c.seq, c.number, c.chunk).where(c.project == project).order_by(c.seq, c.number).limit(PAGE)
    after = (-1, -1)
    while page := (await conn.execute(query.where(sa.tuple_(c.seq, c.number) > sa.tuple_(*after)))).all():
        yield [row.chunk for row in page]
        after = page[-1].seq, page[-1].number


async def _add_tail(
    conn: AsyncConnection, team: str, wanted: frozenset[str], read: dict[str, int], used: set[str]
) -> bool:
    """Hold what can be saved in these projects, and look at what was saved since they were read. False: too much of it,
    or there are projects that were not read."""
    h, j = tables.heads.c, tables.journal.c
    query = sa.select(h.project, h.seq).where(h.project.in_(read)).order_by(h.project)
    heads = (await conn.execute(query.with_for_update(key_share=True))).all()
    if set(await _projects(conn, team, wanted)) - read.keys():
        return False
    newer = [(row.project, row.seq) for row in heads if row.seq > read[row.project]]
    if sum(seq - read[project] for project, seq in newer) > MAX_TAIL:
        return False
    for project, _ in newer:
        rows = await conn.scalars(sa.select(j.update).where(j.project == project, j.seq > read[project]))
        used |= wanted & mentioned(list(rows))
    return True


async def _decide(conn: AsyncConnection, used: set[str], unused: frozenset[str], grace: datetime.timedelta) -> int:
    a = _assets.c
    long_enough = sa.or_(a.deleted_at.is_not(None), a.unused_since <= _NOW - grace)
    gone = await conn.execute(sa.delete(_assets).where(a.id.in_(unused), long_enough))
    await conn.execute(sa.update(_assets).where(a.id.in_(used), a.unused_since.is_not(None)).values(unused_since=None))
    await conn.execute(sa.update(_assets).where(a.id.in_(unused), a.unused_since.is_(None)).values(unused_since=_NOW))
    return gone.rowcount


async def _forget_announced(files: Assets) -> None:
    a = _assets.c
    expired = sa.cast(a.upload["expiresAt"].astext, sa.DateTime(timezone=True)) < _NOW - ANNOUNCED
    async with files.engine.begin() as conn:
        await conn.execute(sa.delete(_assets).where(a.upload.is_not(None), expired))


async def _free_blobs(files: Assets) -> None:
    """What no asset names is nobody's from now on; its key is never used again."""
    b = _blobs.c
    nobodys = ~sa.exists().where(_assets.c.blob == b.id)
    async with files.engine.begin() as conn:
        # Locked first and asked again: an upload may have named it in between.
        free = (await conn.scalars(sa.select(b.id).where(nobodys).with_for_update(skip_locked=True))).all()
        gone = await conn.scalars(sa.delete(_blobs).where(b.id.in_(free), nobodys).returning(b.id))
        rows: list[dict[str, Any]] = [{"key": key} for key in gone]
        if rows:
            await conn.execute(sa.insert(_leftovers), rows)


# Held while files are deleted, and shared by those who read files that were there at an earlier moment.
_LOCK = 0x46494C4553  # "FILES"


@asynccontextmanager
async def keep_files(engine: AsyncEngine) -> AsyncGenerator[None]:
    """Nothing is deleted from the store meanwhile: what rows name now can still be read at the end."""
    async with engine.connect() as conn:
        await conn.execute(sa.select(sa.func.pg_advisory_lock_shared(_LOCK)))
        await conn.commit()
        try:
            yield
            # The lock went with its connection, if that is gone.
            await conn.execute(sa.select(1))
        finally:
            # Closed and not given back: the lock goes with it.
            await conn.invalidate()


async def delete_leftovers(files: Assets) -> int:
    """What is due of what lies in the store and is nobody's; how many."""
    le = _leftovers.c
    query = sa.select(_leftovers).where(le.due <= _NOW).order_by(le.due).limit(LEFTOVERS_AT_ONCE)
    count = 0
    while True:
        async with files.engine.begin() as conn:
            if not await conn.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))):
                return count
            due = (await conn.execute(query.with_for_update(skip_locked=True))).all()
            for row in due:
                await files.store.delete([row.key, *thumbnails.keys(row.key)], row.parts)
            await conn.execute(sa.delete(_leftovers).where(le.key.in_([row.key for row in due])))
        count += len(due)
        if len(due) < LEFTOVERS_AT_ONCE:
            return count
