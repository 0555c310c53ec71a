"""Versions that nobody asked for get fewer with time; what has a name stays, and so does what is needed."""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import bases, folding, retention, tables, versions
from collab.hub import Hub
from tests.collab.conftest import ANN
from tests.collab.test_bases import stored_bases
from tests.collab.test_folding import _few, aged, opened, ten_moments  # noqa: F401  (a fixture)

HOUR = datetime.timedelta(hours=1)
DAYS = 90


async def version(conn: AsyncConnection, project: str, seq: int, hours: float = 0, **more: Any) -> str:
    """One that was made so long ago."""
    now = datetime.datetime.now(datetime.UTC)
    made = await versions.create(conn, project=project, seq=seq, author=ANN, **{"label": "", "kind": "auto", **more})
    old = sa.update(tables.versions).where(tables.versions.c.id == made.id)
    await conn.execute(old.values(created_at=now - hours * HOUR))
    return made.id


async def left(engine: AsyncEngine, project: str) -> set[str]:
    async with engine.connect() as conn:
        return {one.id for one in await versions.list_all(conn, project, limit=9_999)}


async def asked(engine: AsyncEngine, project: str, days: int = DAYS) -> set[str]:
    async with engine.connect() as conn:
        return {one.id for one in await retention.superfluous(conn, project, days)}


async def test_versions_get_fewer_by_days_and_weeks(engine: AsyncEngine, project: str) -> None:
    chance = random.Random(1)
    # Half past, so that no limit is reached while this runs.
    ages = sorted({chance.randrange(24 * chance.choice([2, 40, 110])) + 0.5 for _ in range(150)}, reverse=True)
    async with engine.begin() as conn:
        made = {await version(conn, project, seq, age): age for seq, age in enumerate(ages, 2)}
    now = datetime.datetime.now(datetime.UTC)
    stays: dict[Any, str] = defaultdict(str)
    for one, age in made.items():
        at = now - age * HOUR
        if age < 24:
            stays[one] = one
        elif age < 24 * 30:
            stays[at.date()] = one
        elif age < 24 * DAYS:
            stays[at.isocalendar()[:2]] = one
    goes = set(made) - set(stays.values())
    assert 30 < len(stays) < 80
    assert goes == await asked(engine, project)
    assert set(made) == await left(engine, project), "who asks deletes nothing"
    assert len(goes) == await retention.thin(engine, DAYS)
    assert set(stays.values()) == await left(engine, project)
    assert 0 == await retention.thin(engine, DAYS)


async def test_what_has_a_name_or_is_needed_stays(engine: AsyncEngine, project: str) -> None:
    old = 24 * 80
    async with engine.begin() as conn:
        stay = [
            await version(conn, project, 1, old, label="by hand", kind="manual"),
            await version(conn, project, 2, old, label="named since"),
            await version(conn, project, 3, old, note="noted"),
            await version(conn, project, 4, old, kind="import"),
            # What a restore of ten days ago began from; and that restore.
            await version(conn, project, 6, old),
            await version(conn, project, 7, 24 * 10, kind="restore"),
            # One of sixty days ago has been long enough.
            await version(conn, project, 9, 24 * 60, kind="restore"),
        ]
        goes = {
            await version(conn, project, 5, old),
            await version(conn, project, 8, old, kind="job"),
            await version(conn, project, 10, old),
        }
        stay.append(await version(conn, project, 11, old))
    assert goes == await asked(engine, project, 60)
    await retention.thin(engine, 60)
    assert set(stay) == await left(engine, project), "the newest stays as well"


async def test_the_base_of_a_version_that_is_gone_goes_too(hub: Hub, engine: AsyncEngine, project: str) -> None:
    moments = await ten_moments(hub, project)
    async with engine.begin() as conn:
        goes = [await version(conn, project, seq, 24 * 100) for seq in (2, 4)]
        await version(conn, project, 3, 24 * 100, label="kept")
        await version(conn, project, 5)
    await aged(engine, project, 6)
    await folding.fold(engine, hub.children, project, 30)
    assert [2, 3, 4, 5, 6] == await stored_bases(engine, project)
    assert [] == await bases.unneeded(engine)
    assert len(goes) == await retention.thin(engine, DAYS)
    assert [project] == await bases.unneeded(engine)
    assert len(goes) == await bases.thin(engine, project)
    assert [3, 5, 6] == await stored_bases(engine, project)
    assert [] == await bases.unneeded(engine)
    assert [moments[seq] for seq in (3, 5, *range(6, 12))] == [
        await opened(engine, project, seq) for seq in (3, 5, *range(6, 12))
    ]
