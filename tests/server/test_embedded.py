"""The embedded services: real ones, started from the wheels."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio
import sqlalchemy as sa
from redis.exceptions import AuthenticationError
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy.ext.asyncio import AsyncEngine

from server.embedded import EmbeddedError, Postgres, Valkey, only_one
from server.processes import reachable, wait_until

ROOT = Path(__file__).parents[2]

# Starts both in the folder of argv[1], says so, and waits to be killed.
OWNER = """
import sys, time
from pathlib import Path
from server.embedded import Postgres, Valkey
services = [Postgres(Path(sys.argv[1]) / "postgres"), Valkey(Path(sys.argv[1]) / "valkey")]
for one in services:
    one.start()
print(*(one.process.pid for one in services), flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Like pytest's tmp_path, which nobody but its owner can enter."""
    made = Path(tempfile.mkdtemp(prefix="storyroom-test-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def owner_of(folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    command = [sys.executable, "-c", OWNER, str(folder)]
    owner = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    return owner, [int(pid) for pid in owner.stdout.readline().split()]


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except FileNotFoundError:
        return True


async def ask(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_every_test_has_all_tables_and_no_rows(engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        assert (await conn.execute(sa.text("select count(*) from journal"))).scalar() == 0


async def test_postgres_that_was_killed_in_a_test_keeps_its_address(postgres: Postgres, database_url: str) -> None:
    postgres.kill()
    with pytest.raises(ConnectionRefusedError):
        await asyncpg.connect(database_url)
    postgres.start()
    assert await ask(database_url, "select 1") == 1


async def test_valkey_that_was_killed_in_a_test_keeps_its_address(valkey: Valkey, redis_url: str) -> None:
    valkey.kill()
    async with redis.asyncio.from_url(redis_url) as client:
        with pytest.raises(RedisConnectionError):
            await client.ping()
        valkey.start()
        assert await client.ping() is True


async def test_what_is_committed_survives_a_stop_and_a_kill(folder: Path) -> None:
    postgres = Postgres(folder / "postgres")
    postgres.start()
    try:
        await ask(postgres.url, "create table kept (n int)")
        await ask(postgres.url, "insert into kept values (1)")
        postgres.stop()
        again = Postgres(folder / "postgres")
        assert again.url == postgres.url
        again.start()
        await ask(again.url, "insert into kept values (2)")
        again.kill()
        again.start()
        assert await ask(again.url, "select array_agg(n order by n) from kept") == [1, 2]
        assert await ask(again.url, "show fsync") == "on"
        again.stop()
    finally:
        postgres.kill()


async def test_strangers_on_the_machine_are_not_let_in(postgres: Postgres, valkey: Valkey, redis_url: str) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgres.url.replace(postgres.access.password, "guess"))
    async with redis.asyncio.from_url(redis_url.replace(valkey.access.password, "guess")) as client:
        with pytest.raises(AuthenticationError):
            await client.ping()


def test_no_password_stands_in_a_command_line_or_an_open_file(postgres: Postgres, valkey: Valkey) -> None:
    for service in (postgres, valkey):
        assert service.process is not None
        line = Path(f"/proc/{service.process.pid}/cmdline").read_bytes().decode()
        assert service.access.password not in line
        assert (service.folder.parent / f"{service.folder.name}.json").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's death")
def test_services_end_with_an_owner_that_is_killed(folder: Path) -> None:
    owner, pids = owner_of(folder)
    owner.kill()
    owner.wait()
    assert wait_until(lambda: all(map(gone, pids)), seconds=20)


async def test_after_a_kill_of_everything_the_next_start_recovers(folder: Path) -> None:
    owner, pids = owner_of(folder)
    for pid in (owner.pid, *pids):
        os.kill(pid, signal.SIGKILL)
    owner.wait()
    assert (folder / "postgres" / "postmaster.pid").exists()
    postgres = Postgres(folder / "postgres")
    postgres.start()
    assert await ask(postgres.url, "select 1") == 1
    postgres.stop()


async def test_a_stale_pid_file_that_names_a_stranger_is_no_obstacle(folder: Path) -> None:
    postgres = Postgres(folder / "postgres")
    postgres.start()
    pid_file = folder / "postgres" / "postmaster.pid"
    rest = pid_file.read_text().split("\n", 1)[1]
    postgres.kill()
    pid_file.write_text(f"{os.getpid()}\n{rest}")
    postgres.start()
    assert await ask(postgres.url, "select 1") == 1
    postgres.stop()


async def test_a_server_that_was_left_behind_is_replaced(folder: Path) -> None:
    owner, pids = owner_of(folder)
    try:
        services = Postgres(folder / "postgres"), Valkey(folder / "valkey")
        for service in services:
            service.start()
        assert wait_until(lambda: all(map(gone, pids)), seconds=20)
        assert await ask(services[0].url, "select 1") == 1
        async with redis.asyncio.from_url(services[1].url) as client:
            assert await client.ping() is True
        for service in services:
            service.stop()
    finally:
        owner.kill()
        owner.wait()


def test_a_kill_while_the_cluster_is_made_leaves_nothing_half_made(folder: Path) -> None:
    half = folder / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    postgres = Postgres(folder / "postgres")
    postgres.start()
    assert not half.exists()
    postgres.stop()


async def test_a_private_home_above_the_folder_is_no_obstacle(folder: Path) -> None:
    home = folder / "home"
    home.mkdir(mode=0o700)
    postgres, valkey = Postgres(home / "data" / "postgres"), Valkey(home / "data" / "valkey")
    (home / "data").mkdir()
    assert not reachable(postgres.folder)
    postgres.start()
    valkey.start()
    assert await ask(postgres.url, "select 1") == 1
    assert home.stat().st_mode & 0o777 == 0o700
    postgres.stop()
    valkey.stop()


def test_a_port_that_somebody_took_meanwhile_is_replaced(folder: Path, valkey: Valkey) -> None:
    mine = Valkey(folder / "valkey")
    mine.access.port = valkey.access.port
    mine.start()
    assert mine.access.port != valkey.access.port
    assert valkey.answers()
    mine.stop()


def test_a_server_that_cannot_start_says_its_last_words(folder: Path) -> None:
    postgres = Postgres(folder / "postgres", settings={"shared_buffers": "nonsense"})
    with pytest.raises(EmbeddedError, match="shared_buffers"):
        postgres.start()


def test_a_folder_in_use_is_refused_in_one_sentence(folder: Path) -> None:
    with only_one(folder):
        with pytest.raises(EmbeddedError) as refused, only_one(folder):
            pass
    assert str(refused.value) == (
        f"{folder} is in use by another storyroom (process {os.getpid()}): stop that one, or set DATA_DIR."
    )
    with only_one(folder):
        pass
