"""What rooms cost: memory that comes back, many at once within a budget, joining with and without a document.

    python bench/rooms.py cycles --count 10000           opened and closed, by sockets, from a server of its own
    python bench/rooms.py cycles --count 10000 --hub     the same without sockets, in this process
    python bench/rooms.py many --rooms 2000 --kilobytes 100 --memory 1000
    python bench/rooms.py join --nodes 20000

A join is timed from the beginning of the handshake to the step 2, with all that came before it. RSS is that of the
server's process. Starts its own server, Postgres and Valkey (bench/serving.py) and ends them."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
import uvloop
from pycrdt import Doc, Map
from serving import Served, serving
from websockets.asyncio.client import connect

from collab import bases, ids, projects, protocol, tables
from collab.children import Children
from collab.db import create_engine
from collab.edits import Add
from collab.hub import open_hub
from collab.origin import Author
from tests.support.peers import Peer, until

AT_ONCE = 8
AUTHOR = Author(type="user", id="bench", name="Bench")


class Joined:
    """One socket in a room; `seconds` until it was synced."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.size = 0
        self.seconds = 0.0
        self.updates: list[bytes] = []

    async def join(self, state_vector: bytes = b"\x00", *, keep: bool = False) -> Joined:
        began = time.perf_counter()
        self.socket = await connect(self.url, proxy=None, max_size=None, compression=None, ping_interval=None)
        await self.socket.send(protocol.step1(state_vector))
        await self._until(lambda message: isinstance(message, protocol.Update) and message.is_step2, keep=keep)
        self.seconds = time.perf_counter() - began
        return self

    async def _until(self, wanted: Callable[[protocol.Message], bool], *, keep: bool = False) -> None:
        async for frame in self.socket:
            self.size += len(frame)
            for message in protocol.parse(bytes(frame)):
                if keep and isinstance(message, protocol.Update):
                    self.updates.append(message.update)
                if wanted(message):
                    return

    async def edit(self) -> float:
        """Write a node of its own; seconds until that was saved."""
        doc: Doc[Any] = Doc()
        doc.get("nodes", type=Map)[ids.node_id()] = Map({"kind": "note", "xy": [1, 2]})
        began = time.perf_counter()
        await self.socket.send(protocol.update(doc.get_update()))
        await self.socket.send(protocol.sync_status(b"saved"))
        await self._until(lambda message: isinstance(message, protocol.SyncStatus))
        return time.perf_counter() - began


# ---- what is measured


async def cycles(served: Served, given: argparse.Namespace) -> None:
    found = await seeded(served, given.rooms, 20)
    print(f"{0:>7} cycles   {served.rss_mb():8.1f} MB")
    done = 0

    async def visits(count: int) -> None:
        nonlocal done
        for _ in range(count):
            one = await Joined(served.room(random.choice(found))).join()
            if done % 4 == 0:
                await one.edit()
            await one.socket.close()
            done += 1
            if done % (given.count // 10) == 0:
                print(f"{done:>7} cycles   {served.rss_mb():8.1f} MB")

    await asyncio.gather(*(visits(given.count // AT_ONCE) for _ in range(AT_ONCE)))
    await asyncio.sleep(65)
    print(f"   idle 65 s     {served.rss_mb():8.1f} MB")


async def cycles_of_hub(served: Served, given: argparse.Namespace) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    found = await seeded(served, given.rooms, 20)
    engine = create_engine(served.environ["DATABASE_URL"])
    async with open_hub(engine=engine, redis_url=served.environ["REDIS_URL"]) as hub:
        for done in range(given.count + 1):
            if done % (given.count // 10) == 0:
                gc.collect()
                print(f"{done:>7} cycles   {rss_mb():8.1f} MB   {len(gc.get_objects()):>8} objects")
            async with hub.visit(random.choice(found)) as room:
                peer = Peer(room).join()
                if done % 4 == 0:
                    peer.nodes["mine"] = Map({"kind": "note"})
                    peer.ask_saved(b"1")
                    await until(lambda p=peer: p.acknowledged)
                peer.leave()
            async with hub.hold(room.project):
                pass
            hub.close_room(room)
    await engine.dispose()


async def many(served: Served, given: argparse.Namespace) -> None:
    found = await seeded(served, given.rooms, given.kilobytes * 1000 // 150)
    print(f"{'before':22} {served.rss_mb():8.1f} MB")
    joined: list[Joined] = []
    waiting = list(found)

    async def enter() -> None:
        while waiting:
            joined.append(await Joined(served.room(waiting.pop())).join())

    began, cpu = time.perf_counter(), served.cpu_seconds()
    await asyncio.gather(*(enter() for _ in range(AT_ONCE)))
    print(
        f"{len(joined)} rooms, one client each {served.rss_mb():8.1f} MB   {time.perf_counter() - began:.1f} s"
        f", {served.cpu_seconds() - cpu:.1f} s of CPU"
    )
    shown("join", [one.seconds for one in joined])
    refused = 0
    saved: list[float] = []
    for one in random.sample(joined, given.edited):
        try:
            async with asyncio.timeout(30):
                saved.append(await one.edit())
        except Exception:  # noqa: BLE001
            refused += 1
    shown(f"first edit of {given.edited}", saved)
    print(f"{'after the edits':22} {served.rss_mb():8.1f} MB   {refused} not saved")
    again = [await Joined(served.room(random.choice(found))).join() for _ in range(200)]
    shown("join, 200 more", [one.seconds for one in again])
    print(f"{'at the end':22} {served.rss_mb():8.1f} MB")
    for one in joined + again:
        one.socket.transport.abort()


async def join(served: Served, given: argparse.Namespace) -> None:
    [project] = await seeded(served, 1, given.nodes)
    for base in (False, True):
        if base:
            engine, children = create_engine(served.environ["DATABASE_URL"]), Children()
            await bases.write(engine, children, project)
            await children.close()
            await engine.dispose()
        print("from a base" if base else "from the journal alone")
        for name, times in (("cold, first of the room", 5), ("cold, room is open", 20)):
            seconds = []
            for number in range(times):
                if "first" in name or not number:
                    served.stop()
                    served.start()
                    await Joined(served.room((await seeded(served, 1, 1))[0])).join()
                    if "open" in name:
                        await Joined(served.room(project)).join()
                seconds.append((one := await Joined(served.room(project)).join()).seconds)
                await one.socket.close()
            shown(f"{name} ({one.size / 1e6:.2f} MB)", seconds)
        writer = await Joined(served.room(project)).join()
        print(f"{'first edit, saved':32} {1000 * await writer.edit():8.1f} ms")
        warm = [await Joined(served.room(project)).join() for _ in range(20)]
        shown("warm", [one.seconds for one in warm])
        await writer.edit()
        crowd = await asyncio.gather(*(Joined(served.room(project)).join() for _ in range(50)))
        shown("warm, 50 at once", [one.seconds for one in crowd])
        for one in (*warm, *crowd, writer):
            one.socket.transport.abort()
    print(f"{'RSS':32} {served.rss_mb():8.1f} MB")


# ---- projects, and how figures are shown


async def seeded(served: Served, count: int, nodes: int) -> list[str]:
    """So many projects with as many nodes, about 150 bytes each; all but the first are copies of its row."""
    engine = create_engine(served.environ["DATABASE_URL"])
    text = "It was raining when the lantern went out on the bridge. " * 2
    edits = [Add(node={"id": ids.node_id(), "kind": "note", "text": text[:70], "xy": [n, n]}) for n in range(nodes)]
    async with engine.begin() as conn:
        team = await conn.scalar(sa.text("SELECT team_id FROM members LIMIT 1"))
        first = await projects.create(conn, team_id=team, author=AUTHOR, fields={"title": "Bench"}, edits=edits)
        found = [first, *(ids.row_id() for _ in range(count - 1))]
        for table, key in ((tables.projects, "id"), (tables.heads, "project"), (tables.journal, "project")):
            names = [f'"{column.name}"' for column in table.columns if column.name != key]
            copy = f"INSERT INTO {table.name} ({key}, {', '.join(names)}) SELECT copy, {', '.join(names)}"
            copy += f" FROM {table.name}, unnest(CAST(:found AS text[])) AS copy WHERE {key} = :first"
            await conn.execute(sa.text(copy), {"found": found[1:], "first": first})
    await engine.dispose()
    return found


def shown(name: str, seconds: list[float]) -> None:
    found = sorted(1000 * one for one in seconds)
    p99 = found[min(len(found) - 1, int(len(found) * 0.99))]
    print(f"{name:32} median {statistics.median(found):8.1f} ms   p99 {p99:8.1f} ms   max {found[-1]:8.1f} ms")


def rss_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["cycles", "many", "join"])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--rooms", type=int, default=200)
    parser.add_argument("--kilobytes", type=int, default=100, help="of each project")
    parser.add_argument("--memory", type=int, default=1000, help="MAX_ROOM_MEMORY_BYTES in MB")
    parser.add_argument("--edited", type=int, default=300, help="rooms that are edited")
    parser.add_argument("--nodes", type=int, default=20_000)
    parser.add_argument("--hub", action="store_true", help="without sockets")
    given = parser.parse_args()
    wide = {"MAX_CLIENTS_PER_ROOM": "100000", "MAX_CONNECTIONS_PER_PERSON": "100000", "MAX_JOINS_PER_SECOND": "100000"}
    measures: dict[str, Callable[[Served, argparse.Namespace], Coroutine[Any, Any, None]]] = {
        "cycles": cycles_of_hub if given.hub else cycles,
        "many": many,
        "join": join,
    }
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    with serving(MAX_ROOM_MEMORY_BYTES=str(given.memory * 1_000_000), **wide) as served:
        served.sign_in()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(measures[given.what](served, given))


if __name__ == "__main__":
    main()
