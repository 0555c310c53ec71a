"""Jobs ordered by REST, real workers that are killed with -9 and frozen beyond their leases, a Valkey that is emptied
and goes away, a Postgres that is restarted, and people who write in the same documents meanwhile: each order is one
job, which is done once. What exactly is proved is written in job_history.py and history.py.

STORYROOM_SEED=n runs one seed; STORYROOM_LONG=1 (`make crash`) runs a thousand jobs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from server.embedded import Postgres, Valkey
from tasks.moves import OUTAGES, Status
from tasks.tables import job_events
from tasks.tables import jobs as table
from tests.crash import history, job_history
from tests.crash.clients import LATER, Peer, Program, client
from tests.crash.job_history import Event, Order, Outcome
from tests.crash.nemesis import Nemesis
from tests.crash.test_jobs_survive import written_by_jobs
from tests.crash.test_rooms_survive import read_journal, settle, stored
from tests.support.api import Api
from tests.support.peers import until
from tests.support.serving import Serving, Working, serving

LONG = bool(os.environ.get("STORYROOM_LONG"))
SEED = int(os.environ.get("STORYROOM_SEED", "1"))
JOBS, WORKERS, PROJECTS, ROUNDS = (1000, 4, 8, 12) if LONG else (40, 2, 3, 1)
AT_ONCE = 6
PATIENCE = 300
# Long enough for a machine that is busy with other things.
LEASE_SECONDS = 5 if LONG else 3
WORKER = {"JOB_LEASE_SECONDS": str(LEASE_SECONDS), "JOB_SWEEP_SECONDS": "0.3", "JOB_MAX_LOST": "100"}
NO_LIMITS = {"MAX_ACTIVE_JOBS": "100000", "MAX_ACTIVE_JOBS_PER_PROJECT": "100000", "MAX_JOBS_PER_MINUTE": "100000"}

Deed = Callable[[], Awaitable[None]]


class Customers:
    """Order `JOBS` jobs, several at once, each again with its Idempotency-Key until it is accepted."""

    def __init__(self, projects: dict[str, Api], dice: random.Random) -> None:
        self.orders: list[Order] = []
        self.scenes: dict[str, list[str]] = {project: [] for project in projects}
        self._projects = projects
        self._dice = dice
        self._numbers = iter(range(JOBS))

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._order_on())

    async def _order_on(self) -> None:
        for number in self._numbers:
            project = self._dice.choice(list(self._projects))
            described = number % 5 == 0
            self.orders.append(await (self._describe if described else self._break_down)(project, number))

    async def _break_down(self, project: str, number: int) -> Order:
        word = f"door {number:04} "
        text = f"Anna Reed opened {word}of the lighthouse. “Who is there?” said Anna Reed."
        job = await self._ask(project, f"job {number}", "jobs", {"kind": "breakdown", "params": {"text": text}})
        return Order(job=job, project=project, word=word, writes={"scene": 1, "note": 1})

    async def _describe(self, project: str, number: int) -> Order:
        word = f"Quay {number:04}."
        node = {"kind": "scene", "title": "A quay", "place": word}
        scene = await self._ask(project, f"scene {number}", "nodes", node)
        self.scenes[project].append(scene)
        job = await self._ask(project, f"job {number}", "jobs", {"kind": "scene_description", "target": scene})
        return Order(job=job, project=project, word=word, writes={"scene": 1}, target=scene)

    async def _ask(self, project: str, key: str, what: str, body: dict[str, Any]) -> str:
        """The id of what is made."""
        while True:
            try:
                answer = await self._projects[project].post(
                    f"/projects/{project}/{what}", json=body, headers={"Idempotency-Key": key}
                )
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code < 300:
                return answer.json()["id"]
            assert answer is None or answer.status_code in LATER, f"{answer.status_code} {answer.text}"
            await asyncio.sleep(self._dice.uniform(0.1, 0.4))


class Night:
    """What happens to the workers and to what they stand on, in an order that the seed gives, each deed when so many
    jobs more have succeeded: it is done in the middle of work, and nothing is over before the last of them."""

    def __init__(self, nemesis: Nemesis, workers: list[Working], engine: AsyncEngine, dice: random.Random) -> None:
        self._nemesis, self._workers, self._engine, self._dice = nemesis, workers, engine, dice
        self.log: list[str] = []

    async def run(self) -> None:
        deeds: list[Deed] = [self._nemesis.postgres_restarted]
        for _ in range(ROUNDS):
            deeds += [self._nemesis.valkey_flushed, self._nemesis.valkey_away, self.all_killed, self.one_frozen]
            deeds += [self.one_killed] * (2 if LONG else 1)
        self._dice.shuffle(deeds)
        for number, deed in enumerate(deeds):
            goal = JOBS * (number + 1) // (len(deeds) + 2)
            await until(
                lambda goal=goal: self._succeeded(goal), seconds=PATIENCE, what=f"{goal} jobs, after {self.log}"
            )
            self.log.append(f"{time.strftime('%H:%M:%S')} {deed.__name__}")
            await deed()
        await until(lambda: self._succeeded(JOBS), seconds=PATIENCE, what="the last job")

    async def one_killed(self) -> None:
        await self._kill([self._dice.choice(self._workers)])

    async def all_killed(self) -> None:
        await self._kill(self._workers)

    async def _kill(self, workers: list[Working]) -> None:
        await asyncio.gather(*(worker.kill() for worker in workers))
        await asyncio.gather(*(worker.start() for worker in workers))

    async def one_frozen(self) -> None:
        """For longer than its lease: it wakes in the middle of jobs that others have taken over."""
        worker = self._dice.choice(self._workers)
        worker.freeze()
        await asyncio.sleep(LEASE_SECONDS * self._dice.uniform(1.2, 2))
        worker.thaw()

    async def _succeeded(self, goal: int) -> bool:
        count = sa.select(sa.func.count()).where(table.c.status == Status.SUCCEEDED)
        with contextlib.suppress(*OUTAGES):
            async with self._engine.connect() as conn:
                if (await conn.scalar(count) or 0) >= goal:
                    return True
        # The database has other things to do.
        await asyncio.sleep(0.05)
        return False


async def seen(deed: str) -> None:
    return None


async def reload(seat: int) -> None:
    return None


@pytest.mark.timeout(2400 if LONG else 400)
async def test_each_order_is_done_once_whatever_is_killed(
    engine: AsyncEngine, database_url: str, redis_url: str, postgres: Postgres, valkey: Valkey, tmp_path: Path
) -> None:
    dice = random.Random(SEED)
    server = Serving(database_url, redis_url, tmp_path, environ=NO_LIMITS)
    workers = [Working(database_url, redis_url, tmp_path, environ=WORKER) for _ in range(WORKERS)]
    nemesis = Nemesis(
        SEED, servers=[], clocks=[], seats=[], postgres=postgres, valkey=valkey, engine=engine, project="", seen=seen,
        reload=reload,
    )  # fmt: skip
    night = Night(nemesis, workers, engine, dice)
    async with serving(server, *workers), contextlib.AsyncExitStack() as stack:
        projects: dict[str, Api] = {}
        for _ in range(PROJECTS):
            [owner], project = await settle(server, 1)
            projects[project] = owner
            stack.push_async_callback(owner.http.aclose)
        writers: dict[str, tuple[Peer, Program]] = {}
        for n, (project, owner) in enumerate(list(projects.items())[:2]):
            peer = Peer(f"c{n}", server.socket_url, project, owner.token, dice)
            program = Program(f"r{n}", [server.url], project, owner.token, dice)
            for one in (peer, program):
                await one.open()
                stack.push_async_callback(one.close)
            writers[project] = (peer, program)
        customers = Customers(projects, dice)
        began = time.monotonic()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(customers.run())
                group.create_task(night.run())
            for peer, program in writers.values():
                await peer.rest()
                await program.rest()
            await until(lambda: all(0 < p.written == p.acknowledged for p, _ in writers.values()), seconds=60)
            lost = await check(engine, customers, writers)
            print(
                f"seed {SEED}: {JOBS} jobs, {lost} attempts lost, {len(night.log)} deeds,"
                f" {sum(p.written for p, _ in writers.values())} edits, {time.monotonic() - began:.0f} s"
            )
        except BaseException:
            print(f"STORYROOM_SEED={SEED}", *night.log, sep="\n")
            raise


async def check(engine: AsyncEngine, customers: Customers, writers: dict[str, tuple[Peer, Program]]) -> int:
    """How many attempts were lost."""
    j, e = table.c, job_events.c
    async with engine.connect() as conn:
        rows = (await conn.execute(sa.select(j.id, j.project, j.status, j.moves, j.result, j.lost))).all()
        columns = (e.job, e.number, e.version, e.status, e.attempt, e.at)
        events = (await conn.execute(sa.select(*columns).order_by(e.job, e.number))).all()
    outcomes = [
        Outcome(
            id=row.id,
            project=row.project,
            status=row.status,
            moves=row.moves,
            nodes=tuple((row.result or {}).get("nodes", ())),
        )
        for row in rows
    ]
    documents = {project: await stored(engine, project) for project in customers.scenes}
    journals = {project: await written_by_jobs(engine, project) for project in customers.scenes}
    found = job_history.violations(
        customers.orders, outcomes, [Event(**event._mapping) for event in events], journals, documents
    )
    assert [] == found
    for project, nodes in documents.items():
        assert [node["name"] for node in nodes.values() if node["kind"] == "character"] == ["Anna Reed"]
        by_jobs = {node for outcome in outcomes if outcome.project == project for node in outcome.nodes}
        theirs = {key: node for key, node in nodes.items() if key not in {*by_jobs, *customers.scenes[project]}}
        if project in writers:
            peer, program = writers[project]
            kept = await read_journal(engine, project)
            assert [] == history.violations(theirs, [client(peer)], program.asked, kept)
            await until(lambda peer=peer, nodes=nodes: has(peer, nodes), what=f"all of it at {peer}")
    lost = sum(row.lost for row in rows)
    assert lost > 0, "nobody was killed in the middle of a job: this run proves nothing"
    return lost


async def has(peer: Peer, nodes: dict[str, Any]) -> bool:
    return (await peer.end()).nodes == nodes
