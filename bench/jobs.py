"""What the queue of jobs costs: empty jobs through all of it beside other queues, and how soon people see that a job
has begun.

    python bench/jobs.py beside [--jobs 1000] [--workers 2] [--at-once 4] [--runs 3] [--python /venv/bin/python]
    python bench/jobs.py begin [--jobs 200]

`beside`: submit, claim, run nothing, commit, ended; in turn with taskiq (the broker that we use, alone), arq and
procrastinate, the same number of jobs, workers and jobs at once in each. Prints jobs per second from the first submit
to the last end (median, lowest, highest), and the median of our share of each rival's rate, round by round. arq and
procrastinate get an environment of their own, made by pip, unless --python names one that has them. `begin`: from the
POST of a job to the first notice in the room of a person that it runs, and to the first that names its step; one job
after the other, a real server and a real worker.

Starts what it measures, Postgres with fsync on and Valkey too (bench/serving.py), and ends it."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import asyncpg
import httpx
import msgspec
import redis.asyncio
import sqlalchemy as sa
import uvloop
from msgspec import Struct
from pycrdt import Doc
from serving import ROOT, serving, stores
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import connect

from collab import ids, projects, protocol
from collab.db import create_engine
from collab.document import Document
from collab.edits import Edit
from collab.origin import Author
from server import logs
from tasks import jobs, worker
from tasks.broker import Broker
from tasks.generations.base import Report
from tasks.providers.base import Provider
from tasks.tables import jobs as table
from tests.support.peers import until

NEEDS = ("arq==0.28.0", "procrastinate==3.10.0", "psycopg[binary,pool]>=3.2", "uvloop")
AUTHOR = Author(type="user", id="bench", name="Bench")
# Submits in flight.
CUSTOMERS = 16
PROJECTS = 10


class NothingParams(Struct, frozen=True, kw_only=True):
    number: int = 0


class Done(Struct, frozen=True):
    pass


class Nothing:
    """A generation that reads, asks and writes nothing."""

    kind: ClassVar[str] = "nothing"
    title: ClassVar[dict[str, str]] = {"en": "Nothing", "zh": "无"}
    targets: ClassVar[tuple[str, ...]] = ()
    capability: ClassVar[str] = "structured"
    params: ClassVar[type[Struct]] = NothingParams
    reads: ClassVar[tuple[str, ...]] = ()
    makes: ClassVar[tuple[str, ...]] = ()
    steps: ClassVar[tuple[str, ...]] = ()
    step_titles: ClassVar[dict[str, dict[str, str]]] = {}

    def inputs(self, document: Document, target: str | None, params: NothingParams) -> dict[str, Any]:
        return {"number": params.number}

    async def run(self, inputs: dict[str, Any], provider: Provider, report: Report) -> Done:
        return Done()

    def writes(self, document: Document, inputs: dict[str, Any], answer: Done, target: str | None) -> list[Edit]:
        return []


@contextmanager
def processes(commands: list[list[str]], environ: dict[str, str]) -> Iterator[None]:
    started = [subprocess.Popen(command, env=environ, cwd=ROOT, stderr=subprocess.DEVNULL) for command in commands]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


# ---- the whole path beside other queues


class Storyroom:
    """Ours: a transaction for each submit and a message, the worker as it is, with one generation more."""

    def __init__(self, given: argparse.Namespace, environ: dict[str, str]) -> None:
        self.given, self.environ = given, environ

    def commands(self) -> list[list[str]]:
        return [[sys.executable, __file__, "work", "--at-once", str(self.given.at_once)]] * self.given.workers

    async def run(self) -> float:
        """Seconds from the first submit to the last end."""
        engine = create_engine(self.environ["DATABASE_URL"], pool_size=CUSTOMERS + 2)
        broker = Broker(self.environ["REDIS_URL"], "bench")
        try:
            async with engine.begin() as conn:
                await conn.execute(sa.delete(table))
                made = [
                    await projects.create(conn, team_id=ids.row_id(), author=AUTHOR, fields={"title": "Bench"})
                    for _ in range(PROJECTS)
                ]
            numbers = iter(range(self.given.jobs))
            began = time.perf_counter()
            await asyncio.gather(*(self._submit(engine, broker, made, numbers) for _ in range(CUSTOMERS)))
            await until(lambda: self._ended(engine), seconds=600)
            return time.perf_counter() - began
        finally:
            await broker.close()
            await engine.dispose()

    async def _submit(self, engine: AsyncEngine, broker: Broker, made: list[str], numbers: Iterator[int]) -> None:
        for number in numbers:
            params = {"number": number}
            async with engine.begin() as conn:
                [job] = await jobs.submit(
                    conn, project=made[number % len(made)], kind=Nothing.kind, target=None, params=params,
                    inputs_hash=jobs.inputs_hash(params), author=AUTHOR, base_seq=1,
                    limits=jobs.Limits(active=1_000_000, per_minute=1_000_000, of_project=1_000_000),
                )  # fmt: skip
            await broker.wake(job.id)

    async def _ended(self, engine: AsyncEngine) -> bool:
        await asyncio.sleep(0.02)
        async with engine.connect() as conn:
            count = sa.select(sa.func.count()).where(table.c.status == "succeeded")
            return await conn.scalar(count) == self.given.jobs


class Rival(ABC):
    """Another queue, in processes of its own (bench/queues.py)."""

    name: ClassVar[str]
    store: ClassVar[str] = "REDIS_URL"

    def __init__(self, given: argparse.Namespace, environ: dict[str, str], python: str) -> None:
        self.given, self.python = given, python
        self.url = environ[self.store]

    def commands(self) -> list[list[str]]:
        return [self.command("work", self.given.at_once)] * self.given.workers

    def command(self, act: str, at_once: int) -> list[str]:
        what = {"url": self.url, "jobs": self.given.jobs, "at_once": at_once}
        return [self.python, str(ROOT / "bench" / "queues.py"), self.name, act, json.dumps(what)]

    async def run(self) -> float:
        pipe = asyncio.subprocess.PIPE
        submitting = await asyncio.create_subprocess_exec(*self.command("submit", CUSTOMERS), stdout=pipe)
        assert submitting.stdout is not None
        began = float(await submitting.stdout.readline())
        assert await submitting.wait() == 0
        await until(self._polled, seconds=600)
        return time.time() - began

    async def _polled(self) -> bool:
        await asyncio.sleep(0.02)
        return await self.ended()

    @abstractmethod
    async def ended(self) -> bool: ...


class Taskiq(Rival):
    name = "taskiq"

    async def ended(self) -> bool:
        async with redis.asyncio.from_url(self.url) as client:
            [group] = await client.xinfo_groups("empty")
        return group["lag"] == 0 and group["pending"] == 0


class Arq(Rival):
    name = "arq"

    async def ended(self) -> bool:
        async with redis.asyncio.from_url(self.url) as client:
            return await client.zcard("arq:queue") == 0


class Procrastinate(Rival):
    name = "procrastinate"
    store = "DATABASE_URL"

    async def ended(self) -> bool:
        conn = await asyncpg.connect(self.url)
        try:
            left = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
            return await conn.fetchval(left) == 0
        finally:
            await conn.close()


async def beside(given: argparse.Namespace) -> None:
    with stores() as environ, rivals_python(given.python) as python:
        ours, rival = Storyroom(given, environ), Procrastinate(given, environ, python)
        queues: dict[str, Storyroom | Rival] = {"storyroom": ours, "taskiq": Taskiq(given, environ, sys.executable)}
        queues |= {"arq": Arq(given, environ, python), "procrastinate": rival}
        subprocess.run(rival.command("prepare", 1), check=True)  # noqa: ASYNC221
        rates: dict[str, list[float]] = {name: [] for name in queues}
        for number in range(given.runs):
            for name, queue in queues.items():
                async with redis.asyncio.from_url(environ["REDIS_URL"]) as client:
                    await client.flushall()
                with processes(queue.commands(), environ):
                    # They are there, and have nothing to do.
                    await asyncio.sleep(given.settle)
                    rates[name].append(given.jobs / await queue.run())
            print(f"round {number + 1}: " + ", ".join(f"{name} {rate[-1]:,.0f}/s" for name, rate in rates.items()))
    mine = rates.pop("storyroom")
    print(f"{'storyroom':14} {told(mine)} jobs/s")
    for name, theirs in rates.items():
        ratio = statistics.median(a / b for a, b in zip(mine, theirs, strict=True))
        print(f"{name:14} {told(theirs)} jobs/s; ours is {ratio:.3f} of it")


def told(rates: list[float]) -> str:
    return f"{statistics.median(rates):8,.0f} [{min(rates):,.0f}-{max(rates):,.0f}]"


@contextmanager
def rivals_python(given: str) -> Iterator[str]:
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="storyroom-queues-") as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = f"{folder}/bin/python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", *NEEDS], check=True)
        yield python


def work(given: argparse.Namespace) -> None:
    """A worker that knows the empty generation."""
    settings = worker.WorkerSettings(
        database_url=os.environ["DATABASE_URL"], redis_url=os.environ["REDIS_URL"], queue_name="bench",
        concurrency=given.at_once,
    )  # fmt: skip
    logs.configure("worker")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(worker.run(settings, worker.Workshop(generations={Nothing.kind: Nothing()})))


# ---- how soon it is seen to begin


async def begin(given: argparse.Namespace) -> None:
    with serving(MAX_JOBS_PER_MINUTE="100000") as served:
        with processes([[sys.executable, "-m", "server.cli", "worker"]], served.environ):
            signed = served.sign_in()
            project = signed.post("/projects", json={"title": "Bench"}).raise_for_status().json()["id"]
            await asyncio.sleep(given.settle)
            async with (
                httpx.AsyncClient(
                    base_url=signed.base_url, headers=signed.headers, timeout=60, trust_env=False
                ) as http,
                connect(served.room(project), proxy=None, subprotocols=["storyroom.v1"], open_timeout=60) as socket,
            ):
                found = await Watcher(http, socket, project).measure(given.jobs)
    for name, values in found.items():
        p95 = statistics.quantiles(values, n=20)[18]
        print(f"{name:9} median {statistics.median(values):6.1f} ms   p95 {p95:6.1f} ms   max {max(values):6.1f} ms")


class Watcher:
    """One person in the room, who starts one job after the other. `notices`: (job, when, what it says)."""

    def __init__(self, http: httpx.AsyncClient, socket: Any, project: str) -> None:
        self.http, self.socket, self.project = http, socket, project
        self.notices: list[tuple[str, float, dict[str, Any]]] = []

    async def read(self) -> None:
        async for frame in self.socket:
            now = time.perf_counter()
            for message in protocol.parse(bytes(frame)):
                if isinstance(message, protocol.Event):
                    notice = msgspec.json.decode(message.json)
                    if notice["type"] == "job":
                        self.notices.append((notice["job"]["id"], now, notice["job"]))

    async def measure(self, count: int) -> dict[str, list[float]]:
        """In ms from the POST: its answer, the first notice that the job runs, the first with a step, the last."""
        reading = asyncio.create_task(self.read())
        await self.socket.send(protocol.step1(Doc().get_state()))
        found: dict[str, list[float]] = {name: [] for name in ("answered", "running", "step", "ended")}
        # The first finds the worker, opens the room there and is not counted.
        for number in range(-1, count):
            # At no fixed distance from what polls.
            await asyncio.sleep(random.uniform(0.05, 0.15))
            text = f"Anna Reed opened door {number} of the lighthouse. “Who is there?” said Anna Reed."
            body = {"kind": "breakdown", "params": {"text": text}}
            began = time.perf_counter()
            job = (await self.http.post(f"/projects/{self.project}/jobs", json=body)).raise_for_status().json()["id"]
            answered = time.perf_counter()
            await until(lambda job=job: self.when(job, lambda told: told.get("finishedAt")), seconds=120)
            if number < 0:
                continue
            found["answered"].append((answered - began) * 1000)
            for name, fits in (
                ("running", lambda told: told["status"] == "running"),
                ("step", lambda told: told["step"]),
                ("ended", lambda told: told.get("finishedAt")),
            ):
                found[name].append(((self.when(job, fits) or began) - began) * 1000)
        reading.cancel()
        return found

    def when(self, job: str, fits: Callable[[dict[str, Any]], Any]) -> float | None:
        return next((at for one, at, told in self.notices if one == job and fits(told)), None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("beside", "begin", "work"))
    parser.add_argument("--jobs", type=int, help="1000 beside others, 200 one after the other")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--at-once", type=int, default=4, help="jobs that one worker runs at once")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--python", default="", help="of an environment that has the other queues")
    parser.add_argument("--settle", type=float, default=8, help="seconds for workers to start")
    given = parser.parse_args()
    # What is told of messages that came too late goes to stderr, beside the figures.
    logs.configure("bench")
    given.jobs = given.jobs or (1000 if given.what == "beside" else 200)
    if given.what == "work":
        work(given)
    else:
        asyncio.run(beside(given) if given.what == "beside" else begin(given))


if __name__ == "__main__":
    main()
