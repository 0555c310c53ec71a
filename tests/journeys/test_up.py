"""`storyroom up` as a person starts it: real processes, their own Postgres and Valkey, signals and kills."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.embedded import Postgres, Valkey
from server.processes import free_port, wait_until
from tests.support.up import START_SECONDS, Up


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="storyroom-test-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def up(folder: Path) -> Iterator[Up]:
    started = Up(folder / "data")
    yield started
    started.stop()


def signed_in(address: str) -> httpx.Client:
    base, key = address.split("/?key=")
    answer = httpx.post(f"{base}/api/auth/key", json={"key": key}, trust_env=False)
    assert answer.status_code == 200, answer.text
    token = answer.json()["accessToken"]
    return httpx.Client(base_url=base, headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=20)


def is_ready(base: str) -> bool:
    try:
        return httpx.get(f"{base}/api/health/ready", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def test_the_printed_key_signs_in_to_a_sample_project_and_a_signal_ends_everything(up: Up) -> None:
    address = up.ready()
    assert address.startswith(f"http://127.0.0.1:{up.port}/?key=")
    with signed_in(address) as client:
        projects = client.get("/api/projects").json()["items"]
        assert [project["role"] for project in projects] == ["owner", "owner"]
        assert [project["title"] for project in projects] == ["The Tide Clock", "雨夜底片"]
        assert client.get(f"/api/projects/{projects[0]['id']}/nodes").json()["items"]
        assert client.get("/").headers["content-type"].startswith("text/html")
    assert len(up.pids()) >= 5
    up.process.send_signal(signal.SIGINT)
    assert up.ended() == 0
    assert up.pids() == set()
    assert "Traceback" not in up.said


def test_a_second_up_on_the_same_folder_is_refused(up: Up) -> None:
    up.ready()
    second = Up(up.data_dir)
    assert second.ended() == 1
    assert second.said == (
        f"{up.data_dir} is in use by another storyroom (process {up.process.pid}): stop that one, or set DATA_DIR.\n"
    )


def test_a_port_in_use_is_refused_with_a_way_out(folder: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        refused = Up(folder / "data", PORT=str(port))
        assert refused.ended() == 1
    assert refused.said == (
        f"Port {port} on 127.0.0.1 cannot be used (Address already in use): stop the program that holds it, "
        f"or choose another with PORT={port + 1}.\n"
    )
    assert refused.pids() == set()


def test_wrong_settings_stop_the_start_before_anything_runs(folder: Path) -> None:
    refused = Up(folder / "data", SECRET_KEY="short", WORKER_CONCURRENCY="many")
    assert refused.ended() == 2
    assert re.findall(r"^  (\w+): expected", refused.said, re.M) == ["SECRET_KEY", "WORKER_CONCURRENCY"]
    assert not (folder / "data").exists()


def test_a_killed_child_is_started_again(up: Up) -> None:
    base = up.ready().split("/?key=")[0]
    kill_and_await_the_next(up, "serve")
    kill_and_await_the_next(up, "worker")
    assert wait_until(lambda: is_ready(base), seconds=START_SECONDS), up.said


def kill_and_await_the_next(up: Up, command: str) -> None:
    assert wait_until(lambda: up.child(command) is not None, seconds=45)
    old = up.child(command)
    assert old is not None
    os.kill(old, signal.SIGKILL)
    assert wait_until(lambda: up.child(command) not in (None, old), seconds=20), up.said


def test_killed_postgres_and_valkey_come_back(up: Up) -> None:
    address = up.ready()
    with signed_in(address) as client:
        for program in ("bin/postgres\0", "valkey-server "):
            [pid] = up.running(program)
            os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda: is_ready(str(client.base_url)), seconds=START_SECONDS), up.said
        assert wait_until(lambda: client.get("/api/projects").status_code == 200, seconds=20)


def test_after_a_kill_of_everything_what_was_acknowledged_is_there(up: Up) -> None:
    with signed_in(up.ready()) as client:
        token = client.headers["Authorization"]
        project = client.post("/api/projects", json={"title": "Kept"}).json()["id"]
        nodes = [
            client.post(f"/api/projects/{project}/nodes", json={"kind": "note", "xy": [n, 0]}).json()["id"]
            for n in range(5)
        ]
    up.kill_everything()
    again = Up(up.data_dir, PORT=str(up.port))
    try:
        base = again.ready().split("/?key=")[0]
        # Signed in still: the secret key is the same.
        kept = httpx.get(f"{base}/api/projects/{project}/nodes", headers={"Authorization": token}, trust_env=False)
        assert sorted(node["id"] for node in kept.json()["items"]) == sorted(nodes)
    finally:
        again.stop()


def test_a_parent_that_is_killed_alone_takes_everything_with_it(up: Up) -> None:
    up.ready()
    up.process.kill()
    up.process.wait()
    assert wait_until(lambda: up.pids() == set(), seconds=30)


async def test_with_given_addresses_nothing_embedded_starts(
    folder: Path, database_url: str, redis_url: str, postgres: Postgres, valkey: Valkey
) -> None:
    # The Postgres of tests does not wait for the disk.
    addresses = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "ALLOW_UNSAFE_DURABILITY": "1"}
    given = Up(folder / "data", **addresses)
    try:
        given.ready()
        assert sorted(path.name for path in (folder / "data").iterdir()) == [
            "assets",
            "encryption_keys",
            "lock",
            "processes.json",
            "secret_key",
        ]
    finally:
        given.stop()
    assert postgres.alive
    assert valkey.alive


def test_a_database_that_does_not_wait_for_the_disk_is_refused_in_a_sentence(
    folder: Path, database_url: str, redis_url: str
) -> None:
    refused = Up(folder / "data", DATABASE_URL=database_url, REDIS_URL=redis_url)
    assert refused.ended() == 1
    assert "cannot do its work: durability off in Postgres: fsync" in refused.said


def test_a_database_that_cannot_be_reached_is_said_in_a_sentence(folder: Path) -> None:
    port = free_port()
    refused = Up(folder / "data", DATABASE_URL=f"postgresql://u:p@127.0.0.1:{port}/x", REDIS_URL="redis://127.0.0.1:1")
    assert refused.ended() == 1
    assert refused.said.startswith("The database of DATABASE_URL cannot be reached: ")
    assert "Traceback" not in refused.said


def test_the_secrets_of_the_folder_are_for_their_owner_alone(up: Up) -> None:
    up.ready()
    private = ["encryption_keys", "postgres.json", "secret_key", "valkey.json"]
    assert [oct((up.data_dir / name).stat().st_mode & 0o777) for name in private] == ["0o600"] * 4
    assert len(json.loads((up.data_dir / "postgres.json").read_text())["password"]) >= 32
