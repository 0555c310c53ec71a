"""The embedded services: real ones, started from the wheels."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from server.embedded import EmbeddedError, Postgres, Valkey, only_one
from server.processes import wait_until


async def test_every_test_has_all_tables_and_no_rows(engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        assert (await conn.execute(sa.text("select count(*) from journal"))).scalar() == 0


async def test_postgres_that_was_killed_in_a_test_keeps_its_address(postgres: Postgres, database_url: str) -> None:
    postgres.kill()
    with pytest.raises(OSError):
        await asyncpg.connect(database_url)
    postgres.start()
    connection = await asyncpg.connect(database_url)
    assert await connection.fetchval("select 1") == 1
    await connection.close()


async def test_valkey_that_was_killed_in_a_test_keeps_its_address(valkey: Valkey, redis_url: str) -> None:
    valkey.kill()
    async with redis.asyncio.from_url(redis_url) as client:
        with pytest.raises(redis.exceptions.ConnectionError):
            await client.ping()
        valkey.start()
        assert await client.ping() is True
