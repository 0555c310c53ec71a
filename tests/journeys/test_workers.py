"""`storyroom serve --workers 2`: one port, one room, two processes; what happens when one of them, or all, end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from server.config import Config
from server.processes import free_port
from server.workers import keep_workers
from tests.journeys.test_deploys import signed_up
from tests.support.peers import until
from tests.support.serving import Serving, serving
from tests.support.sockets import SocketPeer, visit

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def two(database_url: str, redis_url: str, tmp_path: Path) -> Serving:
    return Serving(database_url, redis_url, tmp_path, options=("--workers", "2"))


def children(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def holder(peer: SocketPeer, workers: list[int]) -> int:
    """Which of these processes has the other end of its socket."""
    ends = (peer.socket.remote_address[1], peer.socket.local_address[1])
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    [inode] = [line[9] for line in lines if ends == tuple(int(end.split(":")[1], 16) for end in line[1:3])]
    for pid in workers:
        if f"socket:[{inode}]" in {str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir()}:
            return pid
    raise AssertionError("no worker has it")


async def in_both(two: Serving, project: str, token: str, stack: AsyncExitStack) -> dict[int, SocketPeer]:
    """A client in each of the processes, by the process's number."""
    assert two.process is not None
    found: dict[int, SocketPeer] = {}
    async with asyncio.timeout(60):
        while len(found) < 2:
            # Opened together, or the one that is quicker takes them all.
            opened = [visit(two.socket_url, project, token) for _ in range(4)]
            for peer in await asyncio.gather(*(stack.enter_async_context(one) for one in opened)):
                await until(lambda peer=peer: peer.synced or peer.code, seconds=20)
                found.setdefault(holder(peer, children(two.process.pid)), peer)
    return found


async def test_two_processes_share_a_port_and_a_room_and_a_killed_one_is_started_again(two: Serving):
    async with serving(two), AsyncExitStack() as stack:
        assert two.process is not None
        token, project = await signed_up(two.url)
        (one, here), (other, there) = (await in_both(two, project, token, stack)).items()
        await here.write("a", "从这里")
        await there.write("b", "从那里")
        await until(lambda: {"a", "b"} <= set(here.nodes) & set(there.nodes), what="each other's edits")
        os.kill(one, signal.SIGKILL)
        await here.closed()
        async with visit(two.socket_url, project, token, here.doc) as again:
            await until(lambda: again.synced, seconds=20)
            await again.write("c", "又来了")
            await until(lambda: "c" in there.nodes, what="an edit after the kill")
        await until(lambda: len({*children(two.process.pid)} - {one, other}) == 1, seconds=30, what="a new process")
        assert there.code is None


async def test_a_signal_to_the_parent_drains_all_of_them(two: Serving):
    async with serving(two), AsyncExitStack() as stack:
        assert two.process is not None
        token, project = await signed_up(two.url)
        peers = await in_both(two, project, token, stack)
        assert 0 == await two.stop()
        assert [1012, 1012] == [await peer.closed() for peer in peers.values()]
        assert {"drain"} == {peer.events[-1]["type"] for peer in peers.values()}
        assert not [pid for pid in peers if is_alive(pid)]


async def test_when_the_parent_is_killed_they_end_and_free_the_port(two: Serving):
    async with serving(two):
        assert two.process is not None
        workers = children(two.process.pid)
        assert 2 == len(workers)
        await two.kill()
        await until(lambda: not any(map(is_alive, workers)), seconds=20, what="the end of the workers")
        with socket.socket() as next_one:
            next_one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            next_one.bind(("127.0.0.1", two.port))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_workers_that_cannot_start_are_given_up_after_a_few_tries(
    capfd: pytest.CaptureFixture[str], database_url: str, redis_url: str
):
    config = Config(database_url=database_url, redis_url=redis_url, secret_key="k" * 32, port=free_port())
    assert 1 == keep_workers(config, {**os.environ, "SECRET_KEY": "too short"}, 2)
    said = capfd.readouterr().err
    assert 3 <= said.count("SECRET_KEY: expected") <= 6
    assert said.endswith("A process of the API cannot be started: its last error stands above.\n")


async def test_without_a_database_they_go_on_and_are_not_ready(redis_url: str, tmp_path: Path):
    nowhere = f"postgresql://u:p@127.0.0.1:{free_port()}/x"
    alone = Serving(nowhere, redis_url, tmp_path, options=("--workers", "2"))
    async with serving(alone), httpx.AsyncClient(trust_env=False) as http:
        assert alone.process is not None
        workers = children(alone.process.pid)
        assert 503 == (await http.get(f"{alone.url}/api/health/ready", timeout=20)).status_code
        assert workers == children(alone.process.pid)
        assert "starting it again" not in alone.last_words()
