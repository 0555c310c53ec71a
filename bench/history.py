"""What the history costs, and how soon a moment of it opens.

    python bench/history.py [--nodes 2000] [--rows 50000] [--times 60]
    python bench/history.py --drag 20000                  only the drag

A project of `--nodes` cards gets so many rows of the journal, one for each edit of five people (six in ten are typed
characters, three are moves, one is a new value), with the bases that a worker would have made of them meanwhile. Its
moments are opened and compared by REST, from a server of its own. After that one card is dragged for `--drag` moves in
an open room, as fast as it goes. Starts its own server, Postgres and Valkey (bench/serving.py) and ends them."""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import httpx
import sqlalchemy as sa
import structlog
import uvloop
from pycrdt import Doc, Map, Text
from serving import Served, serving
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import bases, folding, journal, projects, tables, update_guard
from collab.appending import append
from collab.children import Children
from collab.db import create_engine
from collab.document import Document
from collab.edits import Add
from collab.hub import open_hub
from collab.journal import Entry
from collab.origin import Author, Session
from tests.support.peers import Peer, until

PEOPLE = [Author(type="user", id=name, name=name) for name in ("Ann", "Ben", "Cai", "Dan", "Eve")]
# Rows from one look of the worker to the next.
ROWS_PER_LOOK = 1_000
SECONDS_PER_ROW = 20
TEXT = "It was raining when the lantern went out on the bridge. "


async def made(engine: AsyncEngine, team: str, nodes: int) -> str:
    edits = [Add(node={"id": f"n{n}", "kind": "note", "text": TEXT * 2, "xy": [n, n]}) for n in range(nodes)]
    async with engine.begin() as conn:
        return await projects.create(conn, team_id=team, author=PEOPLE[0], fields={"title": "Bench"}, edits=edits)


async def filled(engine: AsyncEngine, children: Children, project: str, rows: int) -> None:
    """Give the project so many rows, and the bases that a worker would have made."""
    chance = random.Random(1)
    document = (await journal.load(engine, project)).document
    writers = [_Writer(document.encode()) for _ in PEOPLE]
    done = 0
    while done < rows:
        count = min(ROWS_PER_LOOK, rows - done)
        entries = [_entry(document, writers, done + n, chance) for n in range(count)]
        async with engine.begin() as conn:
            await append(conn, project, await journal.read_head(conn, project, lock=True), entries)
        await bases.write(engine, children, project)
        await bases.thin(engine, project)
        done += count
        if done % (rows // 5) == 0:
            print(f"  {done} rows", file=sys.stderr)
    spread = "UPDATE journal SET at = now() - make_interval(secs => (:rows - seq) * :each) WHERE project = :project"
    async with engine.begin() as conn:
        await conn.execute(sa.text(spread), {"rows": rows + 1, "each": SECONDS_PER_ROW, "project": project})
    vacuumed = engine.execution_options(isolation_level="AUTOCOMMIT")
    async with vacuumed.connect() as conn:
        await conn.execute(sa.text("VACUUM FULL ANALYZE journal"))


class _Writer:
    """Somebody's Yjs client."""

    def __init__(self, state: bytes) -> None:
        self.doc: Doc[Any] = Doc()
        self.doc.apply_update(state)
        self.nodes = self.doc.get("nodes", type=Map)
        self.keys = sorted(self.nodes)
        self.written: list[bytes] = []
        self.subscription = self.doc.observe(lambda event: self.written.append(event.update))
        self.at = ("", 0)


def _entry(document: Document, writers: list[_Writer], number: int, chance: random.Random) -> Entry:
    """One edit of the next of them. Neighbours are different people's, so each is a row."""
    who = number % len(writers)
    writer = writers[who]
    writer.written.clear()
    what = chance.random()
    key, place = writer.at
    if not key or chance.random() < 0.02:
        key, place = chance.choice(writer.keys), chance.randrange(50)
    if what < 0.6:
        text: Text = writer.nodes[key]["text"]
        text.insert(place, chance.choice("abcdefgh "))
        place += 1
    elif what < 0.9:
        writer.nodes[key]["xy"] = [chance.randrange(9_999), chance.randrange(9_999)]
    else:
        writer.nodes[key]["color"] = chance.choice(["red", "blue", "green", "amber"])
    writer.at = (key, place)
    [update] = writer.written
    checked = update_guard.check(update)
    document.apply(update, checked)
    return Entry(
        number=number + 2,
        update=update,
        checked=checked,
        origin=Session(author=PEOPLE[who], connection=f"c{who}"),
        touched=document.take_changes(),
    )


async def stored(engine: AsyncEngine, project: str) -> None:
    """Print what Postgres keeps."""
    j, b = tables.journal.c, tables.bases.c
    async with engine.connect() as conn:
        rows, size, row = (
            await conn.execute(
                sa.select(
                    sa.func.count(),
                    sa.func.sum(sa.func.octet_length(j.update)),
                    sa.func.sum(sa.func.pg_column_size(sa.text("journal.*"))),
                ).where(j.project == project, j.seq > 1)
            )
        ).one()
        based = (await conn.execute(sa.select(b.seq, b.size).where(b.project == project).order_by(b.seq))).all()
        indexed = await conn.scalar(sa.text("SELECT pg_indexes_size('journal')"))
    document = based[-1].size
    print(f"{'document, encoded':38} {document / 1000:10.1f} kB")
    print(f"{'rows of the journal':38} {rows:10d}")
    print(
        f"{'of an edit: update / row / + index':38} {size / rows:10.1f} / {row / rows:.1f} / {indexed / rows:.1f} bytes"
    )
    print(f"{'the journal, in documents':38} {row / document:10.2f}")
    gaps = [later.seq - earlier.seq for earlier, later in pairwise(based)]
    widest = f"{max(gaps, default=0)} rows apart at most"
    print(f"{'bases':38} {len(based):10d}   {sum(one.size for one in based) / 1000:.1f} kB, {widest}")


def opened(http: httpx.Client, project: str, given: argparse.Namespace) -> None:
    chance = random.Random(2)
    moments = [chance.randrange(1, given.rows + 1) for _ in range(given.times)]
    whole = f"/projects/{project}/document"
    # The child is started once.
    http.get(whole, params={"seq": 1}).raise_for_status()
    shown("a moment, JSON", [took(lambda s=seq: http.get(whole, params={"seq": s})) for seq in moments])
    yjs = {"Accept": "application/octet-stream"}
    shown("a moment, Yjs", [took(lambda s=seq: http.get(whole, params={"seq": s}, headers=yjs)) for seq in moments])
    shown("now, JSON", [took(lambda: http.get(whole)) for _ in moments])
    history = f"/projects/{project}/history"
    shown("history, the first page", [took(lambda: http.get(history)) for _ in moments])
    befores = [max(2, seq) for seq in moments]
    shown("history, any page", [took(lambda s=seq: http.get(history, params={"before": s})) for seq in befores])
    diff = f"/projects/{project}/diff"
    pairs = [(seq, min(given.rows, seq + 500)) for seq in moments]
    shown("diff over 500 rows", [took(lambda p=p: http.get(diff, params={"from": p[0], "to": p[1]})) for p in pairs])
    some = moments[: max(5, given.times // 4)]
    shown("diff to now", [took(lambda s=seq: http.get(diff, params={"from": s})) for seq in some])


def took(call: Callable[[], httpx.Response]) -> float:
    began = time.perf_counter()
    call().raise_for_status()
    return time.perf_counter() - began


async def dragged(served: Served, engine: AsyncEngine, project: str, moves: int) -> None:
    """One card is dragged about; how much is left of that."""
    j = tables.journal.c

    async def size() -> tuple[int, int, int]:
        document = len((await journal.load(engine, project)).document.encode())
        query = sa.select(sa.func.count(), sa.func.sum(sa.func.octet_length(j.update))).where(j.project == project)
        async with engine.connect() as conn:
            rows, written = (await conn.execute(query)).one()
        return document, rows, written

    before = await size()
    async with open_hub(engine=engine, redis_url=served.environ["REDIS_URL"]) as hub:
        async with hub.hold(project) as room:
            peer = Peer(room).join()
            await until(lambda: "n0" in peer.nodes)
            for number in range(moves):
                peer.nodes["n0"]["xy"] = [number % 977, number % 1_009]
                if number % 10 == 0:
                    await asyncio.sleep(0.002)
            await until(lambda: not room.unsaved())
            peer.leave()
        base_before = await _base(engine, project)
        await bases.write(engine, hub.children, project)
    document, rows, written = (now - was for now, was in zip(await size(), before, strict=True))
    print(f"a drag of {moves} moves")
    print(f"{'  the document grows by':38} {document:10d} bytes")
    print(f"{'  the journal by':38} {rows:10d} rows, {written / 1000:.1f} kB, {written / moves:.1f} bytes a move")
    print(f"{'  a base after it by':38} {await _base(engine, project) - base_before:10d} bytes")
    async with engine.begin() as conn:
        await conn.execute(
            sa.text("UPDATE journal SET at = now() - interval '40 days' WHERE project = :p"), {"p": project}
        )
    children, folded = Children(), 0
    try:
        while gone := await folding.fold(engine, children, project, 30):
            folded += gone
    finally:
        await children.close()
    _, rows, written = await size()
    left = await _base(engine, project) - base_before
    told = f"{rows} rows, {written} bytes, and {left} in a base; {folded} rows gone"
    print(f"{'  once older than the window':38} {told}")


async def _base(engine: AsyncEngine, project: str) -> int:
    b = tables.bases.c
    query = sa.select(b.size).where(b.project == project).order_by(b.seq.desc()).limit(1)
    async with engine.connect() as conn:
        return await conn.scalar(query) or 0


def shown(name: str, seconds: list[float]) -> None:
    found = sorted(1000 * one for one in seconds)
    p95 = found[min(len(found) - 1, int(len(found) * 0.95))]
    print(f"{name:38} median {statistics.median(found):8.1f} ms   p95 {p95:8.1f} ms   max {found[-1]:8.1f} ms")


async def measure(served: Served, http: httpx.Client, given: argparse.Namespace) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    engine, children = create_engine(served.environ["DATABASE_URL"]), Children()
    try:
        async with engine.connect() as conn:
            team = await conn.scalar(sa.text("SELECT team_id FROM members LIMIT 1"))
        if given.rows:
            project = await made(engine, str(team), given.nodes)
            await filled(engine, children, project, given.rows)
            await stored(engine, project)
            await asyncio.to_thread(opened, http, project, given)
        project = await made(engine, str(team), given.nodes)
        await bases.write(engine, children, project)
        await dragged(served, engine, project, given.drag)
    finally:
        await children.close()
        await engine.dispose()
    print(f"{'load of the machine':38} {os.getloadavg()[0]:10.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=2_000)
    parser.add_argument("--rows", type=int, default=50_000, help="0: the drag alone")
    parser.add_argument("--times", type=int, default=60, help="moments that are opened")
    parser.add_argument("--drag", type=int, default=20_000, help="moves")
    given = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    with serving() as served:
        http = served.sign_in()
        print(f"{'load of the machine':38} {os.getloadavg()[0]:10.1f}")
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(measure(served, http, given))


if __name__ == "__main__":
    main()
