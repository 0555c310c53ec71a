"""How long an edit takes to the other person and to disk, against a running server.

    python bench/latency.py --url http://127.0.0.1:8000 [--edits 500] [--rate 50]

Registers a person, makes a project, opens two sockets; one moves a node `--edits` times at `--rate` per second and asks
for an acknowledgement after each (102). Prints median, 99th percentile and maximum in ms: `seen` = the other socket has
the edit; `saved` = the author's acknowledgement, sent after the commit in Postgres."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from pycrdt import Doc, Map
from websockets.asyncio.client import connect

sys.path.insert(0, str(Path(__file__).parent.parent))

from collab import protocol


async def measure(url: str, edits: int, rate: float) -> dict[str, list[float]]:
    async with httpx.AsyncClient(base_url=f"{url}/api", timeout=30, trust_env=False) as http:
        body = {"email": f"{secrets.token_hex(6)}@example.org", "password": "correct horse", "name": "Bench"}
        token = (await http.post("/auth/register", json=body)).raise_for_status().json()["accessToken"]
        http.headers["Authorization"] = f"Bearer {token}"
        project = (await http.post("/projects", json={"title": "Bench"})).raise_for_status().json()["id"]
        await http.post(f"/projects/{project}/nodes", json={"id": "moved", "kind": "note"})
    room = f"{url.replace('http', 'ws', 1)}/api/rooms/{project}?token={token}"
    async with connect(room, proxy=None, max_size=None) as author, connect(room, proxy=None, max_size=None) as reader:
        return await Run(author, reader).measure(edits, rate)


class Run:
    """One author who moves one node, one reader who sees it; times by the number of the edit."""

    def __init__(self, author: Any, reader: Any) -> None:
        self.author, self.reader = author, reader
        self.doc: Doc[Any] = Doc()
        self.nodes = self.doc.get("nodes", type=Map)
        self.synced = asyncio.Event()
        self.sent: list[float] = []
        self.seen: list[float] = []
        self.saved: list[float] = []

    async def read_author(self) -> None:
        async for frame in self.author:
            for message in protocol.parse(frame):
                if isinstance(message, protocol.Update):
                    self.doc.apply_update(message.update)
                    self.synced.set()
                elif isinstance(message, protocol.SyncStatus):
                    self.saved.append(time.perf_counter())

    async def read_reader(self) -> None:
        theirs: Doc[Any] = Doc()
        nodes = theirs.get("nodes", type=Map)
        async for frame in self.reader:
            now = time.perf_counter()
            for message in protocol.parse(frame):
                if isinstance(message, protocol.Update):
                    theirs.apply_update(message.update)
            upto = int(nodes["moved"]["xy"][0]) if "moved" in nodes else 0
            self.seen.extend([now] * (upto - len(self.seen)))

    async def edit(self, edits: int, rate: float) -> None:
        begin = time.perf_counter()
        for number in range(edits):
            await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
            before = self.doc.get_state()
            self.nodes["moved"]["xy"] = [number + 1, 0]
            self.sent.append(time.perf_counter())
            await self.author.send(protocol.update(self.doc.get_update(before)))
            await self.author.send(protocol.sync_status(str(number).encode()))

    async def measure(self, edits: int, rate: float) -> dict[str, list[float]]:
        readers = [asyncio.create_task(self.read_author()), asyncio.create_task(self.read_reader())]
        for socket in (self.author, self.reader):
            await socket.send(protocol.step1(Doc().get_state()))
        await self.synced.wait()
        await self.edit(edits, rate)
        async with asyncio.timeout(10):
            while len(self.seen) < edits or len(self.saved) < edits:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        for task in readers:
            task.cancel()
        found = {"seen": self.seen, "saved": self.saved}
        return {name: [(b - a) * 1000 for a, b in zip(self.sent, at, strict=False)] for name, at in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--edits", type=int, default=500)
    parser.add_argument("--rate", type=float, default=50)
    given = parser.parse_args()
    for name, values in asyncio.run(measure(given.url, given.edits, given.rate)).items():
        p99 = statistics.quantiles(values, n=100)[98]
        print(f"{name:6} median {statistics.median(values):6.2f} ms   p99 {p99:6.2f} ms   max {max(values):6.2f} ms")


if __name__ == "__main__":
    main()
