"""Jobs that do not go on, or whose events are not those of their moves. Reads only."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab.chain import Problem
from tasks.moves import ACTIVE, ENDED, NOW, Status, is_in, j, table
from tasks.tables import job_events, job_needs, workers

# A lease is renewed every few seconds, and what has ended is taken back with the next sweep.
STALE = datetime.timedelta(minutes=5)
UNTAKEN = datetime.timedelta(hours=1)
# Named of each kind of problem; the others are counted.
NAMED = 20


async def problems(engine: AsyncEngine, project: str | None = None) -> AsyncIterator[Problem]:
    mine = sa.true() if project is None else j.project == project
    async with engine.connect() as conn:
        for where, what, help_ in (
            (
                sa.and_(is_in(Status.RUNNING), j.lease_until < NOW - STALE),
                "says that it runs, and no worker has said so for minutes",
                "Start a worker: it takes the job back.",
            ),
            (
                sa.and_(is_in(Status.QUEUED, Status.WAITING), j.run_after < NOW - UNTAKEN, ~_anything_runs()),
                await _nobody_took(conn),
                "Start a worker, or cancel the job.",
            ),
            (_stuck(), "waits for nothing that could still end", "Cancel it and start it again."),
            (
                sa.and_(is_in(*ENDED), j.finished_at < j.created_at),
                "ended before it was made",
                "Look at the clock of the database's machine.",
            ),
            (
                _events() != j.moves,
                "has other events than moves of its status",
                "Who follows it may have missed one; what it wrote is not touched by that.",
            ),
        ):
            for problem in await _named(conn, sa.and_(mine, where), what, help_):
                yield problem


def _anything_runs() -> sa.ColumnElement[bool]:
    """Others are before it in the queue, then."""
    running = table.alias("running").c
    return sa.exists().where(running.status == Status.RUNNING, running.lease_until > NOW)


async def _nobody_took(conn: AsyncConnection) -> str:
    seen = await conn.scalar(sa.select(sa.exists().where(workers.c.seen_at > NOW - STALE)))
    return "could have begun an hour ago, and no worker took it" + ("" if seen else " (none is there)")


def _stuck() -> sa.ColumnElement[bool]:
    """It waits for other jobs, of which none is under way; or is a whole whose parts have all ended."""
    part, needed, n = table.alias("part"), table.alias("needed"), job_needs.c
    active = [str(status) for status in ACTIVE]
    parts = sa.exists().where(part.c.parent == j.id, part.c.status.in_(active))
    needs = sa.exists().where(n.job == j.id, n.needs == needed.c.id, needed.c.status.in_(active))
    return sa.and_(is_in(Status.WAITING), j.run_after.is_(None), ~parts, ~needs)


def _events() -> sa.ScalarSelect[int]:
    """How many there are, if they are numbered from 1 without a gap; else -1."""
    e = job_events.c
    whole = sa.case((sa.func.count() == sa.func.coalesce(sa.func.max(e.number), 0), sa.func.count()), else_=-1)
    return sa.select(whole).where(e.job == j.id).scalar_subquery()


async def _named(conn: AsyncConnection, where: sa.ColumnElement[bool], what: str, help_: str) -> list[Problem]:
    query = sa.select(j.id, j.kind, j.project, sa.func.count().over().label("all")).where(where).order_by(j.id)
    rows: Sequence[Any] = (await conn.execute(query.limit(NAMED))).all()
    found = [Problem(what=f"The job {row.id} ({row.kind}, project {row.project}) {what}.", help=help_) for row in rows]
    if rows and rows[0].all > NAMED:
        found.append(Problem(what=f"So it is with {rows[0].all - NAMED} more jobs.", help=help_))
    return found
