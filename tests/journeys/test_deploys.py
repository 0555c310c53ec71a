"""SIGTERM as deployments send it: nothing is lost, nobody is left waiting, processes end in time."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from pycrdt import Doc
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.exceptions import ConnectionClosed, WebSocketException

from collab import journal, protocol
from server.embedded import Postgres
from tests.support.node import StockClient, stock_client
from tests.support.peers import until
from tests.support.proxy import proxy
from tests.support.serving import Serving, serving
from tests.support.sockets import SocketPeer, visit

pytestmark = pytest.mark.timeout(400)

Make = Callable[..., Serving]


@pytest.fixture
def make(database_url: str, redis_url: str, tmp_path: Path) -> Make:
    def made(*options: str, **environ: str) -> Serving:
        return Serving(database_url, redis_url, tmp_path, environ=environ, options=options)

    return made


async def signed_up(url: str) -> tuple[str, str]:
    """A token and a project."""
    async with httpx.AsyncClient(base_url=f"{url}/api", trust_env=False, timeout=30) as http:
        body = {"email": "a@example.org", "password": "correct horse", "name": "Ann"}
        token = (await http.post("/auth/register", json=body)).raise_for_status().json()["accessToken"]
        made = await http.post("/projects", json={"title": "T"}, headers={"Authorization": f"Bearer {token}"})
        return token, made.raise_for_status().json()["id"]


class Writer:
    """Writes on and on, wherever it can get in; counts what was acknowledged and how long it was away."""

    def __init__(self, name: str, rooms: list[str], project: str, token: str) -> None:
        self.name, self.rooms, self.project, self.token = name, rooms, project, token
        self.doc: Doc[Any] = Doc()
        self.done = self.acknowledged = 0
        self.ending = False
        self.away: list[float] = []

    async def run(self) -> None:
        left: float | None = None
        turn = random.Random(self.name).randrange(len(self.rooms))
        while not (self.ending and self.acknowledged == self.done):
            try:
                async with visit(self.rooms[turn], self.project, self.token, self.doc) as peer:
                    await until(lambda peer=peer: peer.synced or peer.code, seconds=20)
                    if left is not None and peer.synced:
                        self.away.append(time.monotonic() - left)
                        left = None
                    await self._write(peer)
                    left = time.monotonic()
            except (ConnectionClosed, OSError, WebSocketException, TimeoutError):
                left = left or time.monotonic()
                await asyncio.sleep(0.05)
            turn = (turn + 1) % len(self.rooms)

    async def _write(self, peer: SocketPeer) -> None:
        while peer.code is None and not (self.ending and self.acknowledged == self.done):
            if not self.ending:
                await peer.write(f"{self.name}-{self.done:05}", f"第{self.done}句")
                self.done += 1
            await peer.socket.send(protocol.sync_status(str(self.done).encode()))
            await asyncio.sleep(0.1)
            self.acknowledged = max(self.acknowledged, *map(int, peer.acknowledged[-1:] or [b"0"]))


class Typist:
    """A stock client that types its own counter to the end of its own text; it knows one address only."""

    def __init__(self, name: str, client: StockClient) -> None:
        self.name, self.client = name, client
        self.done = 0
        self.ending = False

    async def run(self) -> None:
        await until(self.client.synced, seconds=20)
        await self.client.do("note", node=self.name, text="")
        while not self.ending:
            await self.client.do("type", node=self.name, text=f"{self.done} ")
            self.done += 1
            await asyncio.sleep(0.1)

    @property
    def text(self) -> str:
        return "".join(f"{number} " for number in range(self.done))

    def away(self) -> list[float]:
        """From each close of the socket to the next time it was synced, in seconds."""
        found: list[float] = []
        left: float | None = None
        for said in self.client.reports:
            if said["report"] == "close" and said["code"] is not None:
                left = left or said["at"]
            elif said["report"] == "sync" and said["synced"] and left is not None:
                found.append((said["at"] - left) / 1000)
                left = None
        return found


async def test_CL5_a_rolling_restart_under_load_loses_nothing(make: Make, engine: AsyncEngine):
    processes = [make(), make()]
    async with serving(*processes), proxy([one.port for one in processes]) as balancer, AsyncExitStack() as stack:
        token, project = await signed_up(processes[0].url)
        writers = [Writer(f"w{number}", [one.socket_url for one in processes], project, token) for number in range(8)]
        typists: list[Typist] = []
        for number in range(4):
            client = await stock_client(f"ws://127.0.0.1:{balancer.port}/api/rooms", project, token)
            stack.push_async_callback(client.end)
            typists.append(Typist(f"t{number}", client))
        everybody = [*writers, *typists]
        working = [asyncio.create_task(one.run()) for one in everybody]
        await until(lambda: all(one.done > 20 for one in everybody), seconds=60)
        exits: list[float] = []
        for process in processes:
            begin = time.monotonic()
            assert 0 == await process.stop(), process.last_words()
            exits.append(time.monotonic() - begin)
            await process.start()
            done = [one.done for one in everybody]
            await until(
                lambda done=done: all(one.done > d + 20 for one, d in zip(everybody, done, strict=True)), seconds=60
            )
            await until(lambda: all(one.client.synced() for one in typists), seconds=30)
        for one in everybody:
            one.ending = True
        await asyncio.wait_for(asyncio.gather(*working), 60)
        stored = await until(lambda: complete(engine, project, writers, typists), seconds=30, what="everything stored")
        for one in typists:
            await until(lambda one=one: same(one.client, stored), seconds=20, what="a stock client with everything")
    report("sockets", [second for one in writers for second in one.away])
    report("stock clients", [second for one in typists for second in one.away()])
    print(f"exits after {exits[0]:.2f} and {exits[1]:.2f} s; {sum(one.done for one in everybody)} edits")
    assert max(exits) < 10


def report(who: str, away: list[float]) -> None:
    """How long they were gone: from the close of a socket until they were synced again."""
    assert away, f"no socket of the {who} was ever closed"
    p95 = sorted(away)[int(0.95 * (len(away) - 1))]
    print(f"{who}: away {len(away)} times, median {statistics.median(away):.2f} s, p95 {p95:.2f} s")
    assert p95 < 15


async def complete(
    engine: AsyncEngine, project: str, writers: list[Writer], typists: list[Typist]
) -> dict[str, Any] | None:
    """What is stored, once everything that was ever written is there, in each client's own order."""
    nodes = (await journal.load(engine, project)).document.to_json()["nodes"]
    whole = {f"{one.name}-{number:05}" for one in writers for number in range(one.done)}
    ordered = all(one.name in nodes and nodes[one.name]["text"] == one.text for one in typists)
    return nodes if ordered and whole | {one.name for one in typists} == nodes.keys() else None


async def same(client: StockClient, stored: dict[str, Any]) -> bool:
    return await client.nodes() == stored


async def test_EV5_who_is_sent_away_is_told_when_and_closed_then_one_after_the_other(make: Make):
    process = make(DRAIN_SECONDS="5")
    async with serving(process), AsyncExitStack() as stack, httpx.AsyncClient(trust_env=False) as http:
        token, project = await signed_up(process.url)
        peers = [await stack.enter_async_context(visit(process.socket_url, project, token)) for _ in range(60)]
        await until(lambda: all(peer.synced for peer in peers), seconds=30)
        closed: list[float] = []

        async def note(peer: SocketPeer) -> None:
            await peer.socket.wait_closed()
            closed.append(time.monotonic() - begin)

        assert (await http.get(f"{process.url}/api/health/live")).status_code == 200
        begin = time.monotonic()
        noting = [asyncio.create_task(note(peer)) for peer in peers]
        stopping = asyncio.create_task(process.stop())
        await until(lambda: all(peer.events for peer in peers))
        # On the connection from before; new ones are refused.
        ready = await http.get(f"{process.url}/api/health/ready")
        assert (503, "draining") == (ready.status_code, ready.json()["parts"]["process"]["detail"][:8])
        last = max(peers, key=lambda peer: peer.events[-1]["reconnectInMs"])
        assert last.code is None
        await last.write("still", "可以写")
        await last.socket.send(protocol.sync_status(b"9"))
        await until(lambda: last.acknowledged == [b"9"], what="an edit saved while others are sent away")
        await asyncio.gather(*noting)
        assert 0 == await stopping
        assert {1012} == {peer.socket.close_code for peer in peers}
        told = sorted(peer.events[-1]["reconnectInMs"] / 1000 for peer in peers)
        assert {"drain"} == {peer.events[-1]["type"] for peer in peers}
        assert told[0] < 0.5 < told[30] < told[-1] <= 3
        assert max(closed) - min(closed) > 0.7 * (told[-1] - told[0])


async def test_a_stop_saves_what_was_written_until_the_last_moment(make: Make, engine: AsyncEngine):
    process = make()
    async with serving(process):
        token, project = await signed_up(process.url)
        async with visit(process.socket_url, project, token) as peer, engine.connect() as holder:
            await until(lambda: peer.synced)
            await holder.execute(LOCK, {"p": project})
            await peer.write("live", "x")
            stopping = asyncio.create_task(process.stop())
            assert 1012 == await peer.closed()
            await holder.rollback()
            assert 0 == await stopping
    assert {"live"} == (await journal.load(engine, project)).document.to_json()["nodes"].keys()


async def test_a_stop_lets_requests_finish(make: Make, engine: AsyncEngine):
    process = make()
    async with serving(process), httpx.AsyncClient(base_url=f"{process.url}/api", trust_env=False) as http:
        token, project = await signed_up(process.url)
        http.headers["Authorization"] = f"Bearer {token}"
        async with engine.connect() as holder:
            await holder.execute(LOCK, {"p": project})
            made = asyncio.create_task(http.post(f"/projects/{project}/nodes", json={"id": "strict", "kind": "note"}))
            waiting = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            await until(lambda: scalar(engine, waiting), what="the request at the lock")
            stopping = asyncio.create_task(process.stop())
            await until(lambda: "serve.draining" in process.last_words())
            # The time that a request needs.
            await asyncio.sleep(0.7)
            await holder.rollback()
            assert 201 == (await made).status_code
            assert 0 == await stopping


LOCK = sa.text("SELECT 1 FROM heads WHERE project = :p FOR UPDATE")


async def scalar(engine: AsyncEngine, query: sa.TextClause) -> int:
    async with engine.connect() as conn:
        return await conn.scalar(query) or 0


async def test_without_a_database_a_stop_says_what_is_unsaved_and_still_ends_in_time(make: Make, postgres: Postgres):
    process = make()
    async with serving(process):
        token, project = await signed_up(process.url)
        async with visit(process.socket_url, project, token) as peer:
            await until(lambda: peer.synced)
            await peer.write("saved", "x")
            await peer.socket.send(protocol.sync_status(b"1"))
            await until(lambda: peer.acknowledged)
            postgres.stop()
            await peer.write("lost", "x")
            await until(lambda: peer.events, what="the word that saving is delayed")
            begin = time.monotonic()
            assert 0 == await process.stop()
        assert time.monotonic() - begin < 10
        assert '"updates": 1' in process.last_words()
        assert "hub.not_saved" in process.last_words()


@pytest.mark.alone
async def test_a_second_signal_hastens_the_stop(make: Make):
    process = make(DRAIN_SECONDS="600")
    async with serving(process), AsyncExitStack() as stack:
        token, project = await signed_up(process.url)
        peers = [await stack.enter_async_context(visit(process.socket_url, project, token)) for _ in range(200)]
        await until(lambda: all(peer.synced for peer in peers), seconds=60)
        process.terminate()
        await until(lambda: any(peer.code for peer in peers))
        assert not all(peer.code for peer in peers)
        begin = time.monotonic()
        assert 0 == await process.stop()
        assert time.monotonic() - begin < 3
        await until(lambda: all(peer.code == 1012 for peer in peers))
