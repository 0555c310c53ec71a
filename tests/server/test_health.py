"""Live and ready, part by part."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab.db import create_engine
from server.embedded import Postgres, Valkey
from server.routes.health import durability
from tests.support import services
from tests.support.api import RunningServer, running_server

PARTS = {"database", "migrations", "durability", "redis", "assets", "workers"}


@pytest.fixture
async def lenient(database_url: str, redis_url: str) -> AsyncIterator[RunningServer]:
    """A server that is told to bear with the Postgres of tests, which does not wait for the disk."""
    async with running_server(database_url, redis_url, allow_unsafe_durability=True) as running:
        yield running


@pytest.fixture
async def empty(postgres: Postgres, redis_url: str) -> AsyncIterator[RunningServer]:
    """A server on a database without tables."""
    async with services.fresh_database(postgres, template="template0") as url:
        async with running_server(url, redis_url) as running:
            yield running


async def test_a_server_with_everything_is_ready_and_says_what_slows_it_down(lenient: RunningServer) -> None:
    assert (await lenient.anyone().get("/health/live")).json() == {"status": "ok"}
    ready = await lenient.anyone().get("/health/ready")
    assert ready.status_code == 200
    body = ready.json()
    assert set(body["parts"]) == PARTS
    assert {name: part["status"] for name, part in body["parts"].items()} == {
        "database": "ok",
        "migrations": "ok",
        "durability": "degraded",
        "redis": "ok",
        "assets": "ok",
        "workers": "degraded",
    }
    assert body["status"] == "degraded"
    assert "fsync" in body["parts"]["durability"]["detail"]


async def test_without_redis_it_is_degraded_and_without_a_database_down(
    lenient: RunningServer, postgres: Postgres, valkey: Valkey
) -> None:
    valkey.stop()
    ready = await lenient.anyone().get("/health/ready")
    assert (ready.status_code, ready.json()["parts"]["redis"]["status"]) == (200, "degraded")
    postgres.stop()
    down = await lenient.anyone().get("/health/ready")
    assert (down.status_code, down.json()["status"]) == (503, "down")
    assert down.json()["parts"]["database"]["status"] == "down"
    assert (await lenient.anyone().get("/health/live")).status_code == 200


async def test_a_postgres_that_answers_before_it_writes_is_refused(own_server: RunningServer) -> None:
    ready = await own_server.anyone().get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (503, "down")
    assert ready.json()["parts"]["durability"] == {
        "status": "down",
        "detail": "off in Postgres: fsync, full_page_writes",
    }


@pytest.mark.parametrize(
    ("off", "status"),
    [
        (["fsync"], "down"),
        (["synchronous_commit"], "down"),
        (["full_page_writes"], "degraded"),
        ([], "ok"),
    ],
)
def test_what_postgres_is_told_decides_how_durable_it_is(off: list[str], status: str) -> None:
    assert durability(off, allow_unsafe=False).status == status
    assert durability(off, allow_unsafe=True).status == ("degraded" if off else "ok")


async def test_commits_that_do_not_wait_are_seen(postgres: Postgres, redis_url: str) -> None:
    async with services.fresh_database(postgres) as url:
        engine = create_engine(url)
        async with engine.begin() as conn:
            name = await conn.scalar(sa.text("SELECT current_database()"))
            await conn.execute(sa.text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
        await engine.dispose()
        async with running_server(url, redis_url) as running:
            ready = await running.anyone().get("/health/ready")
    assert ready.status_code == 503
    assert "synchronous_commit" in ready.json()["parts"]["durability"]["detail"]


async def test_a_database_that_was_not_migrated_is_not_ready(empty: RunningServer) -> None:
    ready = await empty.anyone().get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["parts"]["migrations"] == {"status": "down", "detail": "run `storyroom migrate`"}


async def test_a_worker_that_was_seen_lately_is_one_that_runs(own_server: RunningServer, engine: AsyncEngine) -> None:
    from tasks.tables import workers

    async with engine.begin() as conn:
        row = {
            column.name: _some(column) for column in workers.c if not column.nullable and column.server_default is None
        }
        await conn.execute(sa.insert(workers).values(**row))
    ready = await own_server.anyone().get("/health/ready")
    assert ready.json()["parts"]["workers"]["status"] == "ok"


def _some(column: sa.Column) -> object:
    return 1 if isinstance(column.type, sa.Integer | sa.Float) else "w"
