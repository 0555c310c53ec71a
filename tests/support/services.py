"""One real Postgres and one real Valkey per test run, in a folder of their own, for tests/conftest.py."""

from __future__ import annotations

import contextlib
import shutil
import signal
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TypeVar

import asyncpg
import redis.asyncio
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import collab.tables  # noqa: F401
import server.tables  # noqa: F401
import tasks.tables  # noqa: F401
from collab.db import create_engine, metadata
from server.embedded import Postgres, Service, Valkey
from server.migrate import scripts
from server.processes import end

S = TypeVar("S", bound=Service)
TEMPLATE = "storyroom"
# Nothing of a test run must survive the machine: the same server code, without waiting for the disk.
_FAST = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "512MB", "shared_buffers": "64MB"}


@contextlib.contextmanager
def running_postgres() -> Iterator[Postgres]:
    with _folder() as folder:
        with _started(Postgres(folder / "postgres", settings=_FAST)) as postgres:
            yield postgres


@contextlib.contextmanager
def running_valkey() -> Iterator[Valkey]:
    with _folder() as folder:
        with _started(Valkey(folder / "valkey")) as valkey:
            yield valkey


async def lay_out_template(postgres: Postgres) -> None:
    """Make the tables once; every test's database is a copy. test_migrations.py: the migrations make the same."""
    engine = create_engine(postgres.url_of(TEMPLATE))
    async with engine.begin() as conn:
        await conn.run_sync(metadata.create_all)
        await conn.run_sync(lambda c: MigrationContext.configure(c).stamp(ScriptDirectory(str(scripts())), "head"))
    await engine.dispose()


@contextlib.asynccontextmanager
async def fresh_database(postgres: Postgres, *, template: str = TEMPLATE) -> AsyncIterator[str]:
    """The URL of a database that nobody else uses; dropped at the end, open connections or not."""
    name = f"test_{uuid.uuid4().hex}"
    await _execute(postgres, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield postgres.url_of(name)
    finally:
        running_again(postgres)
        await _execute(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')


async def flushed(valkey: Valkey) -> str:
    async with redis.asyncio.from_url(valkey.url) as client:
        await client.flushall()
    return valkey.url


def running_again(service: Service) -> None:
    """On the same address, after a test has stopped, killed or frozen it."""
    if service.alive and service.process is not None:
        service.process.send_signal(signal.SIGCONT)
    else:
        service.start()


async def _execute(postgres: Postgres, statement: str) -> None:
    connection = await asyncpg.connect(postgres.url_of("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@contextlib.contextmanager
def _started(service: S) -> Iterator[S]:
    try:
        service.start()
        yield service
    finally:
        if service.process is not None:
            end(service.process, (signal.SIGQUIT, 5))


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="storyroom-test-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
