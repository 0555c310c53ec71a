"""How long a server's event loop stops for large projects, seen from outside.

    python bench/stalls.py --url http://127.0.0.1:8000 [--nodes 20000] [--text 80] [--more 9000] [--rest 70]

A process of its own asks for an acknowledgement in another, small room every 5 ms. Meanwhile a project of `--nodes`
nodes is sent by a socket, joined with its document in memory and, after `--rest` seconds without people
(the worker writes a base, the room is closed), without it; edited (its document is built); joined again, by one and by
five at once; read as JSON, as bytes and as a list; sent more.
Prints the longest answer in ms of each of these; `at rest` is what the machine itself adds."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import httpx
from pycrdt import Doc, Map, Text
from websockets.asyncio.client import connect

sys.path.insert(0, str(Path(__file__).parent.parent))

from collab import protocol

PING_SECONDS = 0.005
PART = 8_000_000


async def ping(room: str) -> None:
    """Print "begun seconds" of every exchange, until it is ended."""
    async with connect(room, proxy=None, max_size=None) as socket:
        while True:
            begun = time.time()
            await socket.send(protocol.sync_status(b"ping"))
            async for frame in socket:
                if any(isinstance(message, protocol.SyncStatus) for message in protocol.parse(frame)):
                    break
            print(begun, time.time() - begun, flush=True)
            await asyncio.sleep(PING_SECONDS)


def written(nodes: int, text: int, first: int = 0) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    root = doc.get("nodes", type=Map)
    with doc.transaction():
        for n in range(first, first + nodes):
            fields = {"kind": "note", "xy": [n * 1.5, 2], "text": Text(f"{n} " + "word " * (text // 5))}
            root[f"n{n}"] = Map(fields)
    return doc


class Run:
    def __init__(self, url: str, token: str, project: str, small: str) -> None:
        self.room = f"{url.replace('http', 'ws', 1)}/api/rooms/{project}?token={token}"
        self.http = httpx.AsyncClient(
            base_url=f"{url}/api/projects/{project}",
            timeout=300,
            trust_env=False,
            headers={"Authorization": f"Bearer {token}"},
        )
        self.phases: list[tuple[str, float, float]] = []
        watched = f"{url.replace('http', 'ws', 1)}/api/rooms/{small}?token={token}"
        # Into a file: a pipe that nobody reads would stop it.
        self.told = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self.pinger = subprocess.Popen([sys.executable, __file__, "--ping", watched], stdout=self.told)

    async def phase(self, name: str, work: Awaitable[Any]) -> None:
        begun = time.time()
        await work
        self.phases.append((name, begun, time.time()))

    async def send(self, update: bytes) -> None:
        async with connect(self.room, proxy=None, max_size=None) as socket:
            await socket.send(protocol.update(update))
            await socket.send(protocol.sync_status(b"all"))
            async with asyncio.timeout(300):
                async for frame in socket:
                    if any(isinstance(message, protocol.SyncStatus) for message in protocol.parse(frame)):
                        return
            raise RuntimeError(f"the update was not saved: {socket.close_code} {socket.close_reason}")

    async def edit(self) -> None:
        """One node, with the document to be built for it."""
        await self.send(written(1, 20, 1_000_000).get_update())

    async def join(self) -> None:
        async with connect(self.room, proxy=None, max_size=None) as socket:
            await socket.send(protocol.step1(Doc().get_state()))
            async for frame in socket:
                if any(isinstance(m, protocol.Update) and m.is_step2 for m in protocol.parse(frame)):
                    return

    async def read(self, path: str, accept: str = "application/json") -> None:
        (await self.http.get(path, headers={"Accept": accept})).raise_for_status()

    def longest(self) -> None:
        self.pinger.terminate()
        self.pinger.wait()
        self.told.seek(0)
        exchanges = [tuple(map(float, line.split())) for line in self.told if line.endswith("\n")]
        for name, begun, ended in self.phases:
            during = [took for at, took in exchanges if at + took >= begun and at <= ended]
            print(f"{name:34} took {ended - begun:6.1f} s   longest stop {max(during, default=0) * 1000:7.1f} ms")


async def measure(given: argparse.Namespace) -> None:
    async with httpx.AsyncClient(base_url=f"{given.url}/api", timeout=30, trust_env=False) as http:
        body = {"email": f"{secrets.token_hex(6)}@example.org", "password": "correct horse", "name": "Bench"}
        token = (await http.post("/auth/register", json=body)).raise_for_status().json()["accessToken"]
        http.headers["Authorization"] = f"Bearer {token}"
        made = [
            (await http.post("/projects", json={"title": title})).raise_for_status() for title in ("Large", "Small")
        ]
    large, small = (answer.json()["id"] for answer in made)
    per_update = max(1, min(given.nodes, PART // (given.text + 100)))
    updates = [written(per_update, given.text, at).get_update() for at in range(0, given.nodes, per_update)]
    print(f"{given.nodes} nodes, {sum(map(len, updates)) / 1e6:.1f} MB in {len(updates)} updates")
    run = Run(given.url, token, large, small)
    await asyncio.sleep(2)
    await run.phase("at rest", asyncio.sleep(5))
    for update in updates:
        await run.phase(f"sent {len(update) / 1e6:.1f} MB", run.send(update))
    await run.phase("joined, document in memory", run.join())
    await run.phase("at rest, a base is written", asyncio.sleep(given.rest))
    await run.phase("joined, room was closed", run.join())
    await run.phase("edited, the document is built", run.edit())
    await run.phase("edited once more", run.edit())
    await run.phase("joined, document in memory", run.join())
    await run.phase("joined by five at once", asyncio.gather(*(run.join() for _ in range(5))))
    await run.phase("read as JSON", run.read("/document"))
    await run.phase("read as bytes", run.read("/document", "application/octet-stream"))
    await run.phase("first list of nodes (loads)", run.read("/nodes"))
    await run.phase("list of nodes", run.read("/nodes"))
    more = written(min(given.nodes, given.more), given.text, given.nodes).get_update()
    await run.phase(f"sent {len(more) / 1e6:.1f} MB more", run.send(more))
    run.longest()
    await run.http.aclose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--nodes", type=int, default=20_000)
    parser.add_argument("--text", type=int, default=80, help="characters in each node")
    parser.add_argument("--more", type=int, default=9_000, help="nodes of the last update; MAX_NODES holds for all")
    parser.add_argument("--rest", type=float, default=70)
    parser.add_argument("--ping", help=argparse.SUPPRESS)
    given = parser.parse_args()
    asyncio.run(ping(given.ping) if given.ping else measure(given))


if __name__ == "__main__":
    main()
