"""Versions that nobody asks for: where work has paused, where the last one has left, before a job writes much.

Any number of processes may try at the same time: one makes the version, under the head's lock."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import journal, tables, versions
from collab.edits import Plan
from collab.origin import SYSTEM, Author
from collab.versions import Version

Planned = TypeVar("Planned", Plan, Plan | None)
# A job that writes to so many nodes at once has the moment before kept.
MANY_NODES = 10


async def due(engine: AsyncEngine, pause: datetime.timedelta, limit: int = 50) -> list[str]:
    """Projects that have changed since their newest version, and not for so long."""
    async with engine.connect() as conn:
        return list((await conn.execute(_changed(pause).limit(limit))).scalars())


async def keep(
    engine: AsyncEngine, project: str, *, pause: datetime.timedelta = datetime.timedelta(0)
) -> Version | None:
    """The present as a version. None: nothing has changed since the one before, or just now; or somebody else has the
    head, and will leave something to do or has done it."""
    h, p = tables.heads.c, tables.projects.c
    async with engine.begin() as conn:
        query = _changed(pause).where(h.project == project).add_columns(h.seq)
        locked = query.with_for_update(of=tables.heads, key_share=True, skip_locked=True)
        head = (await conn.execute(locked)).one_or_none()
        if head is None:
            return None
        # What was read before the lock was had may be old.
        fence = sa.update(tables.projects).where(p.id == project, p.versioned_seq < head.seq)
        if not (await conn.execute(fence.values(versioned_seq=head.seq))).rowcount:
            return None
        return await versions.create(conn, project=project, seq=head.seq, label="", kind="auto", author=SYSTEM)


def _changed(pause: datetime.timedelta) -> sa.Select[str]:
    h, p, j = tables.heads.c, tables.projects.c, tables.journal.c
    busy = sa.exists().where(j.project == h.project, j.seq == h.seq, j.at > sa.func.now() - pause)
    query = sa.select(h.project).join(tables.projects, p.id == h.project)
    return query.where(~h.deleted, h.seq > p.versioned_seq, ~busy)


def writes_much(plan: Plan) -> bool:
    return len({write.key for write in plan.writes if write.root == "nodes"}) >= MANY_NODES


async def before_much(
    conn: AsyncConnection, project: str, author: Author, planned: Callable[[], Planned]
) -> tuple[Planned, Version | None]:
    """What is planned for a job, or for what somebody takes in or back of one; and the present as a version, in the
    transaction that will write it, where that is much."""
    plan = planned()
    if plan is None or not writes_much(plan):
        return plan, None
    kept = await before_job(conn, project, author)
    # People may have gone on meanwhile.
    return planned(), kept


async def before_job(conn: AsyncConnection, project: str, author: Author) -> Version:
    """The present as a version, in the transaction of what is about to be written."""
    head = await journal.read_head(conn, project)
    return await versions.keep_present(conn, project, head.seq, author, kind="job")
