"""How much a server delivers for a second of its CPU, and how long that takes.

    python bench/load.py edits   --rooms 1  --clients 50 --writers 10 --rate 20
    python bench/load.py edits   --rooms 50 --clients 4  --writers 2  --rate 20
    python bench/load.py cursors --rooms 1  --clients 50 --rate 20

Starts a server of its own on core 0 (bench/serving.py) and runs on core 1. An edit is one transaction of a writer,
a node moved or a character typed; it is delivered to a receiver when what the receiver was sent covers it, in whatever
message. A cursor likewise, by its awareness clock. CPU is the server's process alone: Postgres is not counted."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import time
from collections import defaultdict
from typing import Any

import uvloop
from pycrdt import Array, Doc, Map, Text
from serving import Served, serving
from websockets.asyncio.client import connect

from collab import protocol, update_guard, vectors

WARM_SECONDS = 1.0


class Sent:
    """When each edit or cursor of one Yjs client was sent, by the clock that covers it."""

    def __init__(self) -> None:
        self.covers: list[int] = []
        self.at: list[float] = []


class Client:
    def __init__(self, socket: Any, sent: dict[int, Sent], found: list[float]) -> None:
        self.socket, self.sent, self.found = socket, sent, found
        self.doc: Doc[Any] = Doc()
        self.id = self.doc.client_id
        self.seen: dict[int, int] = defaultdict(int)
        self.messages = 0

    async def read(self) -> None:
        async for frame in self.socket:
            now = time.perf_counter()
            self.messages += 1
            for message in protocol.parse(frame):
                if isinstance(message, protocol.Update):
                    for client, clock, length in update_guard.check(message.update).structs:
                        self._covered(client, clock + length, now)
                elif isinstance(message, protocol.Awareness):
                    for entry in message.entries:
                        self._covered(entry.client, entry.clock, now)

    def _covered(self, client: int, clock: int, now: float) -> None:
        sent = self.sent.get(client)
        if sent is None or client == self.id:
            return
        number = self.seen[client]
        while number < len(sent.covers) and sent.covers[number] <= clock:
            self.found.append(now - sent.at[number])
            number += 1
        self.seen[client] = number


class Writer(Client):
    """Moves its own node and types into its own text, in turn."""

    async def begin(self) -> None:
        nodes = self.doc.get("nodes", type=Map)
        key = f"w{self.id:x}"
        nodes[key] = Map({"kind": "note", "xy": Array([0, 0]), "text": Text()})
        self.node = nodes[key]
        await self.socket.send(protocol.update(self.doc.get_update()))

    async def edit(self, number: int) -> None:
        before = self.doc.get_state()
        if number % 2:
            self.node["xy"] = [number, number]
        else:
            self.node["text"] += "x"
        update = self.doc.get_update(before)
        mine = self.sent.setdefault(self.id, Sent())
        mine.covers.append(vectors.read_state_vector(self.doc.get_state())[self.id])
        mine.at.append(time.perf_counter())
        await self.socket.send(protocol.update(update))

    async def cursor(self, number: int) -> None:
        mine = self.sent.setdefault(self.id, Sent())
        mine.covers.append(number + 1)
        mine.at.append(time.perf_counter())
        state = f'{{"cursor":{{"x":{number % 1000},"y":{number % 700}}}}}'
        await self.socket.send(protocol.awareness([protocol.Entry(client=self.id, clock=number + 1, state=state)]))


async def run(given: argparse.Namespace, served: Served, projects: list[str]) -> dict[str, float]:
    found: list[float] = []
    rooms: list[list[Writer]] = []
    for project in projects:
        sent: dict[int, Sent] = {}
        sockets = [await connect(served.room(project), proxy=None, max_size=None, compression=None)
                   for _ in range(given.clients)]  # fmt: skip
        rooms.append([Writer(socket, sent, found) for socket in sockets])
    everybody = [client for room in rooms for client in room]
    reading = [asyncio.create_task(client.read()) for client in everybody]
    for client in everybody:
        await client.socket.send(protocol.step1(b"\x00"))
    cursors = given.what == "cursors"
    writers = [client for room in rooms for client in room[: given.clients if cursors else given.writers]]
    if not cursors:
        for writer in writers:
            await writer.begin()
    await asyncio.sleep(WARM_SECONDS)
    cpu, messages, began = served.cpu_seconds(), sum(c.messages for c in everybody), time.perf_counter()
    turns = int(given.rate * given.seconds)
    for number in range(turns):
        for position, writer in enumerate(writers):
            due = began + (number + position / len(writers)) / given.rate
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            await (writer.cursor if cursors else writer.edit)(number)
    expected = turns * len(writers) * (given.clients - 1)
    deadline = time.perf_counter() + 5
    while len(found) < expected and time.perf_counter() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    cpu = served.cpu_seconds() - cpu
    for task in reading:
        task.cancel()
    found.sort()
    return {
        "expected": expected,
        "delivered": len(found),
        "median ms": 1000 * statistics.median(found),
        "p99 ms": 1000 * found[int(len(found) * 0.99)],
        "messages per delivery": (sum(c.messages for c in everybody) - messages) / len(found),
        "server CPU s": cpu,
        "deliveries per CPU s": len(found) / cpu,
        "server MB": served.rss_mb(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["edits", "cursors"])
    parser.add_argument("--rooms", type=int, default=1)
    parser.add_argument("--clients", type=int, default=50, help="in each room")
    parser.add_argument("--writers", type=int, default=10, help="of them, who write")
    parser.add_argument("--rate", type=float, default=20, help="per writer and second")
    parser.add_argument("--seconds", type=float, default=8)
    given = parser.parse_args()
    with serving() as served:
        http = served.sign_in()
        projects = [http.post("/projects", json={"title": "Bench"}).json()["id"] for _ in range(given.rooms)]
        os.sched_setaffinity(0, {1})
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            for name, value in runner.run(run(given, served, projects)).items():
                print(f"{name:22} {value:>12,.2f}" if value % 1 else f"{name:22} {value:>12,.0f}")


if __name__ == "__main__":
    main()
