"""Provider profiles as lanes: how many jobs one may have under way, and the circuit breaker, for all workers together.

A lane that failed again and again is closed for a while; then one job tries it, and opens it for all. Jobs of a
closed lane stay queued and lose no attempt."""

from __future__ import annotations

import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tasks.moves import NOW, table
from tasks.tables import lanes, profiles

l, p = lanes.c, profiles.c  # noqa: E741
MINUTE = datetime.timedelta(minutes=1)
# Failures in a row before a lane is closed, and for how long at first and at most.
FAILURES = 5
CLOSED_SECONDS = 15.0
LONGEST_SECONDS = 300.0


# Aliased: they are asked for inside of a query of jobs.
_RUNNING = table.alias("under_way").c
_UNDER_WAY = _RUNNING.status == sa.literal_column("'running'")


def taken(most_at_once: int) -> sa.Select[Any]:
    """The profiles for which nothing may be claimed now: asked behind `take_turn`."""
    running = sa.select(sa.func.count()).where(_UNDER_WAY, _RUNNING.profile == l.profile)
    shut = (
        sa.select(l.profile)
        .outerjoin(profiles, p.id == l.profile)
        .where(
            sa.or_(
                l.closed_until > NOW,
                sa.and_(l.failures >= FAILURES, running.correlate(lanes).scalar_subquery() > 0),
                sa.and_(p.per_minute > 0, l.asked >= p.per_minute, _this_minute()),
            )
        )
    )
    # The smaller one of the profile's own limit and the installation's; null is none.
    most = sa.func.least(sa.func.nullif(p.at_once, 0), sa.func.nullif(most_at_once, 0))
    own = sa.select(_RUNNING.profile).outerjoin(profiles, p.id == _RUNNING.profile).where(_UNDER_WAY)
    busy = own.group_by(_RUNNING.profile, p.at_once).having(sa.func.count() >= most)
    return sa.select(sa.union(shut, busy).subquery())


async def take_turn(conn: AsyncConnection, most_at_once: int) -> None:
    """Where profiles have limits, claims follow each other to the commit."""
    lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended("claims", 0))
    await conn.execute(sa.select(lock) if most_at_once else sa.select(lock).where(p.at_once > 0).limit(1))


def _this_minute() -> sa.ColumnElement[bool]:
    return l.minute > NOW - MINUTE


async def admitted(conn: AsyncConnection, profile: str, per_minute: int) -> float:
    """0: this request may go out, and is counted. Else the seconds until the next minute begins."""
    again = {
        "minute": sa.case((_this_minute(), l.minute), else_=NOW),
        "asked": sa.case((_this_minute(), l.asked + 1), else_=1),
    }
    free = sa.or_(l.minute.is_(None), sa.not_(_this_minute()), l.asked < per_minute)
    first = insert(lanes).values(profile=profile, minute=NOW, asked=1)
    count = first.on_conflict_do_update(index_elements=[l.profile], set_=again, where=free)
    if await conn.scalar(count.returning(l.asked)):
        return 0
    left = sa.select(sa.extract("epoch", l.minute + MINUTE - NOW)).where(l.profile == profile)
    return max(0.05, float(await conn.scalar(left) or 0))


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
