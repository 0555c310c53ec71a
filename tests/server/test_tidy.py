"""What is kept only for a while is gone afterwards, and nothing else."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab.tables import journal, projects
from server import tidy
from server.tables import refresh_tokens
from tests.support.api import RunningServer


async def test_the_trash_is_emptied_after_thirty_days(own_server: RunningServer, engine: AsyncEngine) -> None:
    mei = await own_server.person()
    kept, late, early = [(await mei.project(title))["id"] for title in ("kept", "late", "early")]
    for project, days in ((late, 29), (early, 31)):
        await mei.delete(f"/projects/{project}")
        async with engine.begin() as conn:
            past = sa.text(f"now() - interval '{days} days'")
            await conn.execute(sa.update(projects).where(projects.c.id == project).values(deleted_at=past))
    await tidy.forget(engine, trash_days=60)
    async with engine.connect() as conn:
        assert set(await conn.scalars(sa.select(projects.c.id))) == {kept, late, early}
    await tidy.forget(engine)
    async with engine.connect() as conn:
        assert set(await conn.scalars(sa.select(projects.c.id))) == {kept, late}
        assert set(await conn.scalars(sa.select(journal.c.project))) == {kept, late}
    assert (await mei.post(f"/projects/{early}/undelete")).status_code == 404
    assert (await mei.post(f"/projects/{late}/undelete")).status_code == 200


async def test_only_sign_ins_that_ended_long_ago_are_forgotten(own_server: RunningServer, engine: AsyncEngine) -> None:
    mei = await own_server.person()
    first = {"refreshToken": mei.account["refreshToken"]}
    second = (await own_server.anyone().post("/auth/refresh", json=first)).json()
    count = sa.select(sa.func.count()).select_from(refresh_tokens)
    await tidy.forget(engine)
    async with engine.connect() as conn:
        assert await conn.scalar(count) == 2
    async with engine.begin() as conn:
        used = refresh_tokens.c.used_at.isnot(None)
        await conn.execute(sa.update(refresh_tokens).where(used).values(used_at=sa.text("now() - interval '8 days'")))
    await tidy.forget(engine)
    async with engine.connect() as conn:
        assert await conn.scalar(count) == 1
    body = {"refreshToken": second["refreshToken"]}
    assert (await own_server.anyone().post("/auth/refresh", json=body)).status_code == 200
