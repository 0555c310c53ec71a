"""Two API processes, one room, everything killed: what was acknowledged is there, once and in order, and everybody ends
with the same document. What exactly is proved is written in history.py; what is done to the servers, in nemesis.py.

The Postgres of tests runs with fsync off: that its processes are killed is proved here, for what it has committed is
then in the kernel's hands; that the machine loses power is not, and cannot be without a machine.

STORYROOM_SEED=n runs one seed; STORYROOM_LONG=1 (`make crash`) runs many, each for several rounds."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors, journal, tables
from server.embedded import Postgres, Valkey
from tests.crash import history
from tests.crash.clients import Peer, Program, Stock, Writer, client
from tests.crash.history import End, Journal, Row
from tests.crash.nemesis import Nemesis
from tests.support.api import Api, RunningServer
from tests.support.peers import until
from tests.support.proxy import Proxy, proxy
from tests.support.serving import Serving, serving

LONG = bool(os.environ.get("STORYROOM_LONG"))
SEEDS = [int(os.environ["STORYROOM_SEED"])] if "STORYROOM_SEED" in os.environ else range(8) if LONG else [1]
ROUNDS = 2 if LONG else 1
PEERS = STOCK = 4
# Longer than a process remembers people of another one that died, whose edits it takes from nobody else.
QUIET_SECONDS = 90


class Crowd:
    """All who write, on networks of their own, and all who ever wrote."""

    def __init__(self, servers: list[Serving], seats: list[Proxy], doors: list[Proxy], dice: random.Random) -> None:
        self._servers, self._seats, self._dice = servers, seats, dice
        self._doors = doors
        self._numbers = itertools.count()
        self.here: list[Writer] = []
        self.gone: list[Writer] = []
        self.programs: list[Program] = []

    async def open(self, people: list[Api], project: str) -> None:
        self._people, self._project = people, project
        for seat in range(len(self._seats)):
            self.here.append(await self._open(seat))
        for number, person in enumerate(people[:2]):
            urls = [f"http://127.0.0.1:{door.port}" for door in self._doors]
            program = Program(f"r{number}", urls, project, person.token, random.Random(self._dice.random()))
            await program.open()
            self.programs.append(program)

    async def _open(self, seat: int) -> Writer:
        person = self._people[seat % len(self._people)]
        where = (f"ws://127.0.0.1:{self._seats[seat].port}/api/rooms", self._project, person.token)
        name = f"c{next(self._numbers)}"
        dice = random.Random(self._dice.random())
        writer: Writer = Peer(name, *where, dice) if seat < PEERS else Stock(name, *where)
        await writer.open()
        return writer

    async def reload(self, seat: int) -> None:
        closing = self.here[seat]
        await closing.close()
        self.gone.append(closing)
        self.here[seat] = await self._open(seat)

    @property
    def everybody(self) -> list[Writer]:
        return [*self.gone, *self.here]

    def promised(self) -> int:
        return sum(writer.acknowledged for writer in self.everybody)

    async def rest(self) -> None:
        """Nobody writes any more, and everybody who is here is told that all of it is saved."""
        for writer in self.here:
            await writer.rest()
        for program in self.programs:
            await program.rest()
        try:
            await until(lambda: all(0 < w.written == w.acknowledged for w in self.here), seconds=QUIET_SECONDS)
        except AssertionError as exc:
            raise AssertionError(f"not everything is saved: {self.here}") from exc

    async def close(self) -> None:
        for one in (*self.here, *self.programs):
            await one.close()


class Watch:
    """Compares what is promised with what is stored, while things go wrong and afterwards."""

    def __init__(self, engine: AsyncEngine, project: str, crowd: Crowd) -> None:
        self._engine, self._project, self._crowd = engine, project, crowd
        self.looks = 0

    async def look(self, after: str) -> None:
        """What was acknowledged before this moment is stored, if the database can be asked now."""
        told = [(writer, writer.acknowledged) for writer in self._crowd.everybody]
        answered = [one for program in self._crowd.programs for one in program.asked if one.outcome == "done"]
        try:
            nodes = await stored(self._engine, self._project)
        except (SQLAlchemyError, OSError, TimeoutError, errors.Unavailable):
            return
        clients = [msgspec.structs.replace(client(w), acknowledged=upto) for w, upto in told]
        since = [client(w) for w in self._crowd.everybody if w not in [known for known, _ in told]]
        known = {(one.name, one.number) for one in answered}
        asked = [
            one if (one.name, one.number) in known else msgspec.structs.replace(one, outcome="unknown")
            for program in self._crowd.programs
            for one in program.asked
        ]
        found = history.violations(nodes, [*clients, *since], asked)
        assert [] == found, f"after {after}"
        self.looks += 1

    async def conclude(self, ends: Sequence[End], fresh: dict[str, Any]) -> None:
        clients = [client(writer) for writer in self._crowd.everybody]
        asked = [one for program in self._crowd.programs for one in program.asked]
        assert fresh == await stored(self._engine, self._project)
        rows = await read_journal(self._engine, self._project)
        assert [] == history.violations(fresh, clients, asked, rows, ends)


async def stored(engine: AsyncEngine, project: str) -> dict[str, Any]:
    """The nodes as somebody reads them who has no room."""
    return (await journal.load(engine, project)).document.to_json()["nodes"]


async def read_journal(engine: AsyncEngine, project: str) -> Journal:
    j, h = tables.journal.c, tables.heads.c
    async with engine.connect() as conn:
        head = await conn.scalar(sa.select(h.seq).where(h.project == project))
        found = (await conn.execute(sa.select(tables.journal).where(j.project == project).order_by(j.seq))).all()
    rows = [
        Row(
            seq=row.seq,
            by=row.origin["by"],
            connection=row.origin.get("connection"),
            structs=tuple(zip(*[iter(row.structs)] * 3, strict=True)),
            sound=row.checksum == journal.checksum(row.update),
        )
        for row in found
    ]
    return Journal(head=head or 0, rows=rows, first=rows[0].seq if rows else 1)


async def settle(server: Serving, people: int) -> tuple[list[Api], str]:
    """Several people of one team, a project of theirs, and the nodes in which everybody writes."""
    running = RunningServer(server.url, None)  # type: ignore[arg-type]
    owner = await running.person("Mei")
    others = [await running.person(f"Ben {n}") for n in range(1, people)]
    for other in others:
        body = {"email": other.user["email"], "role": "editor"}
        added = await owner.post(f"/teams/{owner.team['id']}/members", json=body)
        assert added.status_code in (200, 201), added.text
    project = (await owner.project("雨夜"))["id"]
    for key in (history.SHARED, history.REST):
        await owner.node(project, id=key, text="")
    return [owner, *others], project


async def document(person: Api, server: Serving, project: str) -> dict[str, Any]:
    async with contextlib.aclosing(Api(server.url, person.account).http) as http:
        read = await http.get(f"/projects/{project}/document")
        assert read.status_code == 200, read.text
        return read.json()["nodes"]


@contextlib.asynccontextmanager
async def two_servers(
    database_url: str, redis_url: str, folder: Path
) -> AsyncIterator[tuple[list[Serving], list[Path]]]:
    clocks = [folder / "clock-a", folder / "clock-b"]
    servers = [
        Serving(
            database_url,
            redis_url,
            folder,
            environ={"WALL_CLOCK_FILE": str(clock)},
            module="tests.crash.shifted_server",
        )
        for clock in clocks
    ]
    async with serving(*servers):
        yield servers, clocks


@pytest.mark.timeout(500 * ROUNDS)
@pytest.mark.parametrize("seed", SEEDS)
async def test_nothing_that_was_promised_is_lost_whatever_is_killed(
    engine: AsyncEngine,
    database_url: str,
    redis_url: str,
    postgres: Postgres,
    valkey: Valkey,
    tmp_path: Path,
    seed: int,
):
    dice = random.Random(seed)
    async with contextlib.AsyncExitStack() as stack:
        servers, clocks = await stack.enter_async_context(two_servers(database_url, redis_url, tmp_path))
        people, project = await settle(servers[0], 4)
        seats = [await stack.enter_async_context(proxy(servers[seat % 2].port)) for seat in range(PEERS + STOCK)]
        doors = [await stack.enter_async_context(proxy(server.port)) for server in servers]
        crowd = Crowd(servers, seats, doors, dice)
        watch = Watch(engine, project, crowd)
        nemesis = Nemesis(
            seed,
            servers=servers,
            clocks=clocks,
            seats=[*seats, *doors],
            postgres=postgres,
            valkey=valkey,
            engine=engine,
            project=project,
            seen=watch.look,
            reload=lambda seat: crowd.reload(seat % len(seats)),
        )
        try:
            await crowd.open(people, project)
            await until(lambda: all(w.acknowledged > 3 for w in crowd.here), seconds=60, what="everybody's first edits")
            began = time.monotonic()
            await nemesis.run(ROUNDS)
            await crowd.rest()
            fresh = await fresh_process(database_url, redis_url, tmp_path, people[0], project)

            async def ends() -> list[End]:
                found = [await writer.end() for writer in crowd.here]
                documents = [(server.url, await document(people[0], server, project)) for server in servers]
                return [*found, *(End(name=url, nodes=nodes) for url, nodes in documents)]

            async def alike() -> bool:
                return all(end.nodes == fresh and not end.pending for end in await ends())

            with contextlib.suppress(AssertionError):
                await until(alike, seconds=20)
            await watch.conclude(await ends(), fresh)
            print(
                f"seed {seed}: {crowd.promised()} edits of {len(crowd.everybody)} pages and"
                f" {sum(len(p.asked) for p in crowd.programs)} of programs, {len(nemesis.log)} deeds,"
                f" {watch.looks} looks, {time.monotonic() - began:.0f} s"
            )
        except BaseException:
            print(f"STORYROOM_SEED={seed}", *nemesis.log, sep="\n")
            raise
        finally:
            await crowd.close()


async def fresh_process(database_url: str, redis_url: str, folder: Path, person: Api, project: str) -> dict[str, Any]:
    """The document of a process that has just begun."""
    server = Serving(database_url, redis_url, folder)
    async with serving(server):
        return await document(person, server, project)
