"""A hub on real Postgres and Valkey, and a project in it."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import journal, projects
from collab.hub import Hub, open_hub
from collab.origin import Author

ANN = Author(type="user", id="ann", name="Ann")


@pytest.fixture
async def hub(engine: AsyncEngine, redis_url: str) -> AsyncIterator[Hub]:
    async with open_hub(engine=engine, redis_url=redis_url) as hub:
        yield hub


@pytest.fixture
async def other_hub(engine: AsyncEngine, redis_url: str) -> AsyncIterator[Hub]:
    """Another process, as far as rooms can tell."""
    async with open_hub(engine=engine, redis_url=redis_url) as hub:
        yield hub


@pytest.fixture
async def project(engine: AsyncEngine) -> str:
    async with engine.begin() as conn:
        return await projects.create(conn, team_id="team", author=ANN, fields={"title": "雨夜"})


async def stored(engine: AsyncEngine, project: str) -> dict:
    """The document as a fresh process would load it."""
    return (await journal.load(engine, project)).document.to_json()


async def rows(engine: AsyncEngine, project: str) -> list:
    from collab import tables

    async with engine.connect() as conn:
        j = tables.journal
        return list(await conn.execute(sa.select(j).where(j.c.project == project).order_by(j.c.seq)))
