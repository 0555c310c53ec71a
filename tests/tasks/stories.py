"""What the tests of jobs share: a project in the database, a generation whose steps the test holds in its hand, and
waiting for a condition with a deadline."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, ClassVar

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import ids, projects
from collab.document import Document
from collab.edits import Add, Edit
from collab.hub import Hub
from collab.origin import Author
from tasks import jobs
from tasks.generations.base import Report
from tasks.moves import Job, Status
from tasks.providers.base import Answered, Ask, OnText, Provider, Usage
from tasks.runner import Runner, RunnerSettings
from tasks.tables import jobs as table

MEI = Author(type="user", id="mei", name="Mei")


async def eventually(condition: Callable[[], Awaitable[Any]], seconds: float = 15) -> Any:
    """What the condition answers as soon as that is true; AssertionError after the deadline."""
    async with asyncio.timeout(seconds):
        while not (found := await condition()):  # noqa: ASYNC110 - what is waited for is in another process
            await asyncio.sleep(0.02)
    return found


async def new_project(engine: AsyncEngine, edits: tuple[Edit, ...] = ()) -> str:
    async with engine.begin() as conn:
        fields = {"title": "A story"}
        return await projects.create(conn, team_id=ids.row_id(), author=MEI, fields=fields, edits=edits)


async def submitted(engine: AsyncEngine, project: str, *, kind: str = "tell", text: str = "once", **more: Any) -> Job:
    async with engine.begin() as conn:
        return await submit(conn, project, kind=kind, text=text, **more)


async def submit(conn: AsyncConnection, project: str, *, kind: str = "tell", text: str = "once", **more: Any) -> Job:
    values = {"target": None, "params": {"text": text}, "inputs_hash": jobs.inputs_hash(text), "base_seq": 1, **more}
    [job, *_] = await jobs.submit(conn, project=project, kind=kind, author=MEI, **values)
    return job


async def job_of(engine: AsyncEngine, job_id: str) -> Job:
    async with engine.connect() as conn:
        return await jobs.get(conn, job_id)


async def ended(engine: AsyncEngine, job_id: str, seconds: float = 15) -> Job:
    async def check() -> Job | None:
        job = await job_of(engine, job_id)
        return job if job.ended else None

    return await eventually(check, seconds)


async def has_status(engine: AsyncEngine, job_id: str, status: Status, seconds: float = 15) -> Job:
    async def check() -> Job | None:
        job = await job_of(engine, job_id)
        return job if job.status is status else None

    return await eventually(check, seconds)


async def expire_lease(engine: AsyncEngine, job_id: str) -> None:
    """As if its worker had been silent for long: Postgres' clock is not ours to turn."""
    async with engine.begin() as conn:
        past = sa.text("clock_timestamp() - interval '1 second'")
        await conn.execute(sa.update(table).where(table.c.id == job_id).values(lease_until=past))


class TellParams(Struct, frozen=True, kw_only=True):
    text: str = ""


class Told(Struct, frozen=True, kw_only=True, rename="camel"):
    text: str


class Tell:
    """Writes its text into a note. With a target it reads that node first."""

    kind = "tell"
    title: ClassVar[dict[str, str]] = {"en": "Tell", "zh": "讲述"}
    targets = ("note",)
    capability = "structured"
    params = TellParams
    reads = ("note",)
    makes = ("note",)
    prompts = ()
    steps = ("reading", "asking", "writing")
    step_titles: ClassVar[dict[str, dict[str, str]]] = {name: {"en": name, "zh": name} for name in steps}

    def inputs(self, document: Document, target: str | None, params: TellParams) -> dict[str, Any]:
        return {"text": params.text, "target": document.node(target).fields["text"] if target else None}

    async def run(self, inputs: dict[str, Any], provider: Provider, report: Report) -> Told:
        await report.step("reading", 0.1)
        await report.step("asking", 0.2)

        async def on_text(count: int) -> None:
            await report.progress(0.2 + min(count, 60) / 100)

        ask = Ask(system="", user=inputs["text"], answer=Told, name="told", task=self.kind, inputs=inputs)
        answered = await provider.structured(ask, on_text=on_text)
        await report.step("writing", 0.9)
        assert isinstance(answered.value, Told)
        return answered.value

    def writes(self, document: Document, inputs: dict[str, Any], answer: Told, target: str | None) -> list[Edit]:
        return [Add(node={"kind": "note", "xy": [0, 0], "text": answer.text})]


class Quiet(Tell):
    """Reports nothing once the engine has answered: only the commit can find out what has happened meanwhile."""

    async def run(self, inputs: dict[str, Any], provider: Provider, report: Report) -> Told:
        async def on_text(count: int) -> None:
            pass

        ask = Ask(system="", user=inputs["text"], answer=Told, name="told", task=self.kind, inputs=inputs)
        answered = await provider.structured(ask, on_text=on_text)
        assert isinstance(answered.value, Told)
        return answered.value


class Engine:
    """An engine in the test's hand: `answer` decides what a call does; it counts calls and those that were ended."""

    name = "by hand"
    model = "hand-1"

    def __init__(self, answer: Callable[[Ask, OnText], Awaitable[str]] | None = None) -> None:
        self.calls = 0
        self.ended = 0
        self.calling = asyncio.Event()
        self._answer = answer

    async def structured(self, ask: Ask, *, on_text: OnText, **_: Any) -> Answered:
        self.calls += 1
        self.calling.set()
        try:
            text = await self._answer(ask, on_text) if self._answer else ask.user.upper()
        except asyncio.CancelledError:
            self.ended += 1
            raise
        usage = Usage(prompt_tokens=3, completion_tokens=5)
        return Answered(value=Told(text=text), usage=usage, model=self.model)


async def forever(ask: Ask, on_text: OnText) -> str:
    await asyncio.Event().wait()
    return ""


@contextlib.asynccontextmanager
async def watched(runner: Runner) -> AsyncIterator[Runner]:
    """The runner with its watch, as in a worker."""
    watch = asyncio.create_task(runner.watch())
    try:
        yield runner
    finally:
        await runner.stop(0)
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


def runner_of(
    engine: AsyncEngine,
    hub: Hub,
    provider: Provider,
    *,
    generation: Tell | None = None,
    workflows: dict[str, Any] | None = None,
    wake: Callable[[str], Awaitable[object]] | None = None,
    profiles: Callable[[str], Awaitable[Any]] | None = None,
    **settings: Any,
) -> Runner:
    return Runner(
        engine=engine,
        hub=hub,
        generations={"tell": generation or Tell()},
        provider=lambda: provider,
        workflows=workflows,
        wake=wake,
        profiles=profiles,
        settings=RunnerSettings(**{"backoff_seconds": 0.05, **settings}),
    )


async def notes(hub: Hub, project: str) -> list[str]:
    """The texts of the notes in the document, sorted."""
    async with hub.hold(project) as room:
        await room.catch_up()
        return sorted(node.fields["text"] for node in room.document.nodes() if node.kind == "note")
