"""One real Postgres, one real Valkey and, for who asks, one real S3 server per test run, each in a folder of its own,
for tests/conftest.py."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TypeVar

import asyncpg
import httpx
import msgspec
import redis.asyncio
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import collab.tables  # noqa: F401
import server.tables  # noqa: F401
import tasks.tables  # noqa: F401
from collab.asset_stores import StoreSettings
from collab.db import create_engine, metadata
from server.embedded import Postgres, Service, Valkey
from server.migrate import scripts
from server.processes import end, free_port

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


@contextlib.contextmanager
def running_s3() -> Iterator[S3]:
    with _folder() as folder:
        with _started(S3(folder / "s3")) as s3:
            yield s3


class S3(Service):
    """SeaweedFS. It takes half a minute to end by itself: it is killed."""

    name = "SeaweedFS"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.ports = {name: free_port() for name in ("master", "volume", "filer", "s3")}
        self.grpc = {name: free_port() for name in self.ports}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['s3']}"

    def bucket(self, name: str = "storyroom") -> StoreSettings:
        return StoreSettings(
            bucket=name,
            endpoint_url=self.url,
            public_url=self.url,
            access_key_id="storyroom",
            secret_access_key=self.access.password,
        )

    def spawn(self) -> None:
        self._own_folder()
        config = self.folder / "s3.json"
        credentials = [{"accessKey": "storyroom", "secretKey": self.access.password}]
        actions = ["Admin", "Read", "Write", "List", "Tagging"]
        config.write_bytes(
            msgspec.json.encode({"identities": [{"name": "admin", "credentials": credentials, "actions": actions}]})
        )
        ports = [f"-{name}.port={port}" for name, port in self.ports.items()]
        ports += [f"-{name}.port.grpc={port}" for name, port in self.grpc.items()]
        ports += [f"-{name}.localSocket={self.folder / name}.sock" for name in ("filer", "s3")]
        program = Path(sys.executable).with_name("weed")
        local = ("-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3.port.iceberg=0", "-s3.port.lance=0")
        small = ("-volume.max=100", "-master.volumeSizeLimitMB=64", "-master.electionTimeout=1s")
        told = ("-s3", f"-s3.config={config}", "-master.telemetry=false", f"-dir={self.folder}")
        self._launch([program, "server", *local, *small, *told, *ports], death=signal.SIGKILL)

    def answers(self) -> bool:
        """Signed requests, and a place to put something."""
        try:
            assigned = httpx.get(f"http://127.0.0.1:{self.ports['master']}/dir/assign", timeout=2, trust_env=False)
            return "fid" in assigned.json() and httpx.get(self.url, timeout=2, trust_env=False).status_code == 403
        except (httpx.HTTPError, ValueError):
            return False

    def stop(self) -> None:
        self.kill()


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
    connection = await _connection(postgres.url_of("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _connection(url: str) -> asyncpg.Connection:
    """Postgres may still be recovering from what a test did to it, and resets who comes meanwhile."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return await asyncpg.connect(url)
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError):
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.2)


@contextlib.contextmanager
def _started(service: S) -> Iterator[S]:
    try:
        service.start()
        yield service
    finally:
        if service.process is not None:
            end(service.process, (signal.SIGKILL if isinstance(service, S3) else signal.SIGQUIT, 5))


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="storyroom-test-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
