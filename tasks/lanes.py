"""Provider profiles as lanes: how many jobs one may have under way, and the circuit breaker, for all workers together.

A lane that failed again and again is closed for a while; then one job tries it, and opens it for all. Jobs of a
closed lane stay queued and lose no attempt."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tasks.moves import NOW, table
from tasks.tables import lanes

l = lanes.c  # noqa: E741
# Failures in a row before a lane is closed, and for how long at first and at most.
FAILURES = 5
CLOSED_SECONDS = 15.0
LONGEST_SECONDS = 300.0


# Aliased: they are asked for inside of a query of jobs.
_RUNNING = table.alias("under_way").c
_UNDER_WAY = _RUNNING.status == sa.literal_column("'running'")


@cache
def _shut() -> sa.Select[Any]:
    same = _RUNNING.profile == l.profile
    running = sa.select(sa.func.count()).where(_UNDER_WAY, same).correlate(lanes).scalar_subquery()
    return sa.select(l.profile).where(sa.or_(l.closed_until > NOW, sa.and_(l.failures >= FAILURES, running > 0)))


async def taken(conn: AsyncConnection, most_at_once: int) -> sa.Select[Any]:
    """The profiles for which nothing may be claimed now. With a limit, claims follow each other to the commit."""
    if not most_at_once:
        return _shut()
    await conn.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended("claims", 0))))
    busy = sa.select(_RUNNING.profile).where(_UNDER_WAY).group_by(_RUNNING.profile)
    return sa.select(sa.union(_shut(), busy.having(sa.func.count() >= most_at_once)).subquery())


async def failed(conn: AsyncConnection, profile: str, reason: str) -> None:
    """The provider could not be reached, or was broken."""
    more = sa.func.least(LONGEST_SECONDS, CLOSED_SECONDS * sa.func.power(2, l.failures + 1 - FAILURES))
    until = sa.case((l.failures + 1 >= FAILURES, NOW + more * sa.text("interval '1 second'")))
    row = {"profile": profile, "failures": 1, "reason": reason}
    change = {"failures": l.failures + 1, "closed_until": until, "reason": reason}
    await conn.execute(insert(lanes).values(row).on_conflict_do_update(index_elements=[l.profile], set_=change))


async def wait(conn: AsyncConnection, profile: str, seconds: float, reason: str) -> None:
    """The provider asks for patience."""
    until = NOW + datetime.timedelta(seconds=min(seconds, LONGEST_SECONDS))
    row = {"profile": profile, "closed_until": until, "reason": reason}
    later = sa.func.greatest(l.closed_until, until)
    await conn.execute(
        insert(lanes).values(row).on_conflict_do_update(
            index_elements=[l.profile], set_={"closed_until": later, "reason": reason}
        )
    )  # fmt: skip


async def answered(conn: AsyncConnection, profile: str) -> None:
    """The provider has answered: open."""
    shut = sa.or_(l.failures > 0, l.closed_until.is_not(None))
    change = sa.update(lanes).where(l.profile == profile, shut).values(failures=0, closed_until=None, reason="")
    await conn.execute(change)


def reason(profile: sa.ColumnElement[str]) -> sa.ScalarSelect[str]:
    """Why nothing is claimed for a profile; null while it is open."""
    shut = sa.or_(l.closed_until > NOW, l.failures >= FAILURES)
    return sa.select(l.reason).where(l.profile == profile, shut).correlate(table).scalar_subquery()
