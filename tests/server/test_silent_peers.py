"""Peers that read slowly, that read nothing, and that are gone without a word, at the door of a real server."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pycrdt import Map

from bench.slow_reader import RawSocket
from collab import protocol
from server import listening, websocket_protocol
from tests.support.api import Api, RunningServer, running_server
from tests.support.peers import until
from tests.support.proxy import proxy
from tests.support.sockets import SocketPeer, visit


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket_protocol, "STALLED_SECONDS", 1.5)
    monkeypatch.setattr(listening, "PING_SECONDS", 0.5)
    monkeypatch.setattr(listening, "PONG_SECONDS", 1.5)


@pytest.fixture
async def served(impatient: None, database_url: str, redis_url: str) -> AsyncIterator[RunningServer]:
    async with running_server(database_url, redis_url) as running:
        yield running


@asynccontextmanager
async def raw(person: Api, project: str) -> AsyncIterator[RawSocket]:
    made = RawSocket(person.url, project, person.token)
    await made.open()
    try:
        yield made
    finally:
        made.socket.close()


async def write(peer: SocketPeer, seconds: float) -> None:
    """200 kB a second, always into the same node."""
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        await peer.write("n", "x" * 10_000)
        await asyncio.sleep(0.05)


async def test_LM3_who_takes_little_stays_and_who_takes_nothing_is_cut_off(served: RunningServer):
    mei = await served.person()
    project = (await mei.project())["id"]
    async with (
        visit(mei.socket_url, project, mei.token) as writer,
        raw(mei, project) as slow,
        raw(mei, project) as silent,
    ):
        writing = asyncio.create_task(write(writer, 7))
        cut: list[float] = []
        while not writing.done():
            assert await slow.read(500)
            if silent.is_cut():
                cut.append(slow.bytes_read)
            await asyncio.sleep(0.05)
        assert cut, "who took nothing is still connected"
        assert cut[-1] > cut[0] + 1_000, "the slow one was not watched for long enough"
        while slow.doc.get("nodes", type=Map).to_py() != writer.nodes.to_py():
            assert await slow.read(65536)


async def test_HB3_who_is_gone_without_a_word_leaves_the_room_and_frees_its_file(served: RunningServer):
    mei = await served.person()
    project = (await mei.project())["id"]
    port = int(mei.url.rsplit(":", 1)[1])
    async with (
        proxy(port) as between,
        visit(mei.socket_url, project, mei.token) as stays,
        visit(f"ws://127.0.0.1:{between.port}/api/rooms", project, mei.token, ping_interval=None) as goes,
    ):
        await goes.socket.send(protocol.awareness([protocol.Entry(client=7, clock=1, state="{}")]))
        await until(lambda: stays.present.get(7))
        before = accepted(port)
        between.stall()
        await until(lambda: stays.present[7] is None, what="its presence gone")
        await until(lambda: accepted(port) == before - 1, what="its file freed")
        assert stays.code is None


async def test_HB3_a_ping_that_waits_behind_what_is_slowly_taken_may_take_its_time(served: RunningServer):
    mei = await served.person()
    project = (await mei.project())["id"]
    async with visit(mei.socket_url, project, mei.token) as writer, raw(mei, project) as slow:
        # A quarter of it is with the peer's kernel at once; it reads the rest for longer than a ping may take.
        await writer.write("n", "x" * 40_000)
        begin = time.monotonic()
        while time.monotonic() - begin < 4:
            assert await slow.read(500), "who was reading was cut off"
            await asyncio.sleep(0.1)
        assert slow.bytes_read < 40_000
        while "n" not in slow.doc.get("nodes", type=Map):
            assert await slow.read(65536)


def accepted(port: int) -> int:
    """How many connections this process has open on its port."""
    count = 0
    for fd in (int(path.name) for path in Path("/proc/self/fd").iterdir()):
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(fd)) as one:
            count += one.getsockname()[1:2] == (port,) and bool(one.getpeername())
    return count
