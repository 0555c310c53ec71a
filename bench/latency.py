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

from collab import protocol  # noqa: E402


async def measure(url: str, edits: int, rate: float) -> dict[str, list[float]]:
    async with httpx.AsyncClient(base_url=f"{url}/api", timeout=30, trust_env=False) as http:
        body = {"email": f"{secrets.token_hex(6)}@example.org", "password": "correct horse", "name": "Bench"}
        token = (await http.post("/auth/register", json=body)).raise_for_status().json()["accessToken"]
        http.headers["Authorization"] = f"Bearer {token}"
        project = (await http.post("/projects", json={"title": "Bench"})).raise_for_status().json()["id"]
        await http.post(f"/projects/{project}/nodes", json={"id": "moved", "kind": "note"})
    room = f"{url.replace('http', 'ws', 1)}/api/rooms/{project}?token={token}"
    async with connect(room, proxy=None, max_size=None) as author, connect(room, proxy=None, max_size=None) as reader:
        return await _moved(author, reader, edits, rate)


async def _moved(author: Any, reader: Any, edits: int, rate: float) -> dict[str, list[float]]:
    doc: Doc[Any] = Doc()
    nodes = doc.get("nodes", type=Map)
    sent: dict[int, float] = {}
    seen: dict[int, float] = {}
    saved: dict[int, float] = {}
    synced = asyncio.Event()

    async def read_author() -> None:
        async for frame in author:
            for message in protocol.parse(frame):
                if isinstance(message, protocol.Update):
                    doc.apply_update(message.update)
                    synced.set()
                elif isinstance(message, protocol.SyncStatus):
                    saved[int(message.payload)] = time.perf_counter()

    async def read_reader() -> None:
        theirs: Doc[Any] = Doc()
        there = theirs.get("nodes", type=Map)
        async for frame in reader:
            now = time.perf_counter()
            for message in protocol.parse(frame):
                if isinstance(message, protocol.Update):
                    theirs.apply_update(message.update)
                    upto = int(there["moved"]["xy"][0]) if "moved" in there else 0
                    for number in range(len(seen), upto):
                        seen[number] = now

    async with asyncio.TaskGroup() as group:
        readers = [group.create_task(read_author()), group.create_task(read_reader())]
        for socket in (author, reader):
            await socket.send(protocol.step1(Doc().get_state()))
        await synced.wait()
        begin = time.perf_counter()
        for number in range(edits):
            await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
            before = doc.get_state()
            nodes["moved"]["xy"] = [number + 1, 0]
            sent[number] = time.perf_counter()
            await author.send(protocol.update(doc.get_update(before)))
            await author.send(protocol.sync_status(str(number).encode()))
        async with asyncio.timeout(10):
            while len(seen) < edits or len(saved) < edits:
                await asyncio.sleep(0.01)
        for task in readers:
            task.cancel()
    return {
        name: [(at[n] - sent[n]) * 1000 for n in range(edits)] for name, at in (("seen", seen), ("saved", saved))
    }


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
