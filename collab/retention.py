"""How long versions are kept that nobody asked for: all of the last day, the last of each day for a month, the last of
each week for as long as is set. Days and weeks are those of UTC.

What has a name or a note stays, whoever made it, and the newest one. What a restore began from stays for a month."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import versions
from collab.versions import Version

# In days; how long one of each week is kept is a setting.
EVERY_ONE = 1
DAILY = 30
RESTORED_FROM = 30

_SUPERFLUOUS = """
WITH placed AS (
    SELECT id, project, seq, created_at, kind IN ('auto', 'job') AND label = '' AND note = '' AS automatic,
        lead(kind) OVER later = 'restore'
            AND lead(created_at) OVER later > now() - make_interval(days => :restored_from) AS restored_from
    FROM versions WHERE project = :project OR :project IS NULL
    WINDOW later AS (PARTITION BY project ORDER BY seq, kind = 'restore', id)
), grouped AS (
    SELECT id, project, seq, coalesce(restored_from, false) AS restored_from, CASE
        WHEN created_at > now() - make_interval(days => :every_one) THEN id
        WHEN created_at <= now() - make_interval(days => :days) THEN ''
        WHEN created_at > now() - make_interval(days => :daily)
            THEN to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')
        ELSE to_char(created_at AT TIME ZONE 'UTC', 'IYYY-IW')
    END AS kept_of FROM placed WHERE automatic
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY project ORDER BY seq DESC, id DESC) AS age,
        row_number() OVER (PARTITION BY project, kept_of ORDER BY seq DESC, id DESC) AS place
    FROM grouped
)
SELECT id FROM ranked WHERE age > 1 AND (kept_of = '' OR place > 1) AND NOT restored_from
"""


async def superfluous(conn: AsyncConnection, project: str, days: int) -> list[Version]:
    """The versions of a project that would go now, newest first."""
    found = (await conn.execute(_with(_SUPERFLUOUS, project, days))).scalars()
    return await versions.listed(conn, project, list(found))


async def thin(engine: AsyncEngine, days: int) -> int:
    """Delete what is superfluous of all projects; how many. The bases that stood for them are let go by bases.thin."""
    async with engine.begin() as conn:
        # Somebody may name one of them just now.
        statement = f"DELETE FROM versions WHERE label = '' AND note = '' AND id IN ({_SUPERFLUOUS})"  # noqa: S608
        return (await conn.execute(_with(statement, None, days))).rowcount


def _with(statement: str, project: str | None, days: int) -> sa.TextClause:
    query = sa.text(statement)
    numbers = {"days": days, "every_one": EVERY_ONE, "daily": DAILY, "restored_from": RESTORED_FROM}
    return query.bindparams(
        sa.bindparam("project", project, sa.Text), *(sa.bindparam(name, n, sa.Integer) for name, n in numbers.items())
    )
