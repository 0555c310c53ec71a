"""What Postgres can suffer while people write: each a context; in it the trouble lasts, after it all is well."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import asyncpg
import pytest

from server.embedded import Postgres
from server.processes import running_in, unprivileged


class Trouble(Protocol):
    def __call__(self, postgres: Postgres, url: str) -> AbstractAsyncContextManager[None]:
        """`url`: of the database, as its user who is no superuser knows it."""
        ...


async def execute(postgres: Postgres, database: str, *statements: str) -> None:
    """As a superuser, whom no limit holds back."""
    connection = await asyncpg.connect(postgres.url_of(database))
    try:
        for statement in ("SET default_transaction_read_only = off", *statements):
            await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def ordinary_user(postgres: Postgres, url: str) -> AsyncIterator[str]:
    """The address of a database for somebody whom limits concern."""
    database, name = urlsplit(url).path[1:], f"user_{uuid.uuid4().hex}"
    await execute(
        postgres,
        database,
        f"CREATE ROLE {name} LOGIN PASSWORD 'secret'",
        f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {name}",
    )
    yield f"postgresql://{name}:secret@127.0.0.1:{postgres.access.port}/{database}"
    await execute(postgres, database, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


@contextmanager
def frozen(folder: Path) -> Iterator[None]:
    """Every process of the Postgres of this folder stands still: connections stay open and nothing is answered."""
    # The first of them starts the others.
    first = int((folder / "postmaster.pid").read_text().split("\n", 1)[0])
    os.kill(first, signal.SIGSTOP)
    others = {int(p.name) for p in Path("/proc").glob("[0-9]*") if running_in(int(p.name), folder)} - {first}
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in (*others, first):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


@contextmanager
def stopped_process(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@asynccontextmanager
async def freezing(postgres: Postgres, url: str) -> AsyncIterator[None]:
    with frozen(postgres.folder):
        yield


async def start(postgres: Postgres) -> None:
    """Started by the main thread, for it ends with the thread that has started it."""
    postgres.spawn()
    await asyncio.to_thread(postgres.wait_ready)


@asynccontextmanager
async def stopped(postgres: Postgres, url: str) -> AsyncIterator[None]:
    await asyncio.to_thread(postgres.stop)
    yield
    await start(postgres)


@asynccontextmanager
async def killed(postgres: Postgres, url: str) -> AsyncIterator[None]:
    await asyncio.to_thread(postgres.kill)
    yield
    await start(postgres)


@asynccontextmanager
async def out_of_connections(postgres: Postgres, url: str) -> AsyncIterator[None]:
    """Those that were there have gone, and no new one is let in."""
    name, database = urlsplit(url).username, urlsplit(url).path[1:]
    await execute(
        postgres,
        database,
        f"ALTER ROLE {name} CONNECTION LIMIT 0",
        f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '{name}'",  # noqa: S608
    )
    yield
    await execute(postgres, database, f"ALTER ROLE {name} CONNECTION LIMIT -1")


@asynccontextmanager
async def read_only(postgres: Postgres, url: str) -> AsyncIterator[None]:
    """As a standby is, or a cloud database out of its space."""
    set_to = "ALTER SYSTEM SET default_transaction_read_only = {}"
    await execute(postgres, "postgres", set_to.format("on"), "SELECT pg_reload_conf()")
    try:
        yield
    finally:
        reset = "ALTER SYSTEM RESET default_transaction_read_only"
        await execute(postgres, "postgres", reset, "SELECT pg_reload_conf()")


@asynccontextmanager
async def disk_full(postgres: Postgres, url: str) -> AsyncIterator[None]:
    """The database lies on a small disk of its own, which something else has filled."""
    with small_disk() as disk:
        database, name = urlsplit(url).path[1:], f"small_{uuid.uuid4().hex}"
        disconnect = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{database}'"  # noqa: S608
        closed, opened = (f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS {yes}' for yes in ("false", "true"))
        move = f'ALTER DATABASE "{database}" SET TABLESPACE '
        make = f"CREATE TABLESPACE {name} LOCATION '{disk}'"
        await execute(postgres, "postgres", make, closed, disconnect, move + name, opened)
        try:
            filler = disk / "filler"
            with contextlib.suppress(OSError), filler.open("wb", buffering=0) as rest:
                while True:
                    rest.write(bytes(4096))
            yield
            filler.unlink()
        finally:
            await execute(
                postgres, "postgres", closed, disconnect, move + "pg_default", opened, f"DROP TABLESPACE {name}"
            )


@contextmanager
def small_disk() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="storyroom-disk-"))
    folder.chmod(0o711)
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", folder], capture_output=True, text=True, check=False
        )
        if mounted.returncode:
            pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
        try:
            inside = folder / "data"
            inside.mkdir()
            if account := unprivileged():
                os.chown(inside, account.pw_uid, account.pw_gid)
            yield inside
        finally:
            subprocess.run(["umount", "-l", folder], check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


ALL: dict[str, Trouble] = {
    "frozen": freezing,
    "stopped": stopped,
    "killed": killed,
    "out of connections": out_of_connections,
    "read-only": read_only,
    "disk full": disk_full,
}
