"""The migrations: complete, reversible, one process at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from server import migrate
from server.embedded import Postgres
from tests.support import services


@pytest.fixture
async def empty_url(postgres: Postgres) -> AsyncIterator[str]:
    async with services.fresh_database(postgres, template="template0") as url:
        yield url


async def tables(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
    finally:
        await connection.close()
    return {row["tablename"] for row in rows}


async def constraints(url: str) -> set[tuple[str, str, str]]:
    """Checks and keys too, which `alembic check` does not compare."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "select conrelid::regclass::text as t, conname, pg_get_constraintdef(oid) as d from pg_constraint "
            "where connamespace = 'public'::regnamespace and conrelid::regclass::text <> 'alembic_version'"
        )
    finally:
        await connection.close()
    return {(row["t"], row["conname"], row["d"]) for row in rows}


async def test_the_migrations_make_exactly_the_tables_of_the_code(empty_url: str) -> None:
    await migrate.upgrade(empty_url)
    await migrate.check(empty_url)


async def test_the_migrations_make_the_same_constraints_as_the_code(empty_url: str, database_url: str) -> None:
    await migrate.upgrade(empty_url)
    assert await constraints(empty_url) == await constraints(database_url)


async def test_what_goes_up_comes_down(empty_url: str) -> None:
    await migrate.upgrade(empty_url)
    assert await migrate.newest(empty_url)
    await migrate.downgrade(empty_url, "base")
    assert await tables(empty_url) == {"alembic_version"}
    assert not await migrate.newest(empty_url)
    await migrate.upgrade(empty_url)
    assert await migrate.newest(empty_url)


async def test_processes_that_start_together_migrate_once(empty_url: str) -> None:
    await asyncio.gather(*(migrate.upgrade(empty_url) for _ in range(4)))
    assert await migrate.newest(empty_url)
