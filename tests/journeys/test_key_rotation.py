"""A team's key is sealed anew while jobs run with it, and stands nowhere: not in the database, a log, an answer, an
event or a frame, although the provider quotes it in what it says."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import os
import secrets
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from pycrdt import Doc
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import connect

from collab import protocol
from tests.support.api import Api, RunningServer
from tests.support.openai_server import Body, Fails, OpenAIServer, openai_server, says
from tests.support.peers import until
from tests.support.serving import ROOT, Serving, Working, serving

KEY = f"sk-{secrets.token_urlsafe(40)}/+="
OLD, NEW = (f"{name}:{secrets.token_urlsafe(32)}" for name in ("old", "new"))
SCENES = 16
FORMS = {form.encode() for form in (KEY, quote(KEY, safe=""), base64.b64encode(KEY.encode()).decode())}


def environ(*keys: str) -> dict[str, str]:
    return {"ENCRYPTION_KEYS": ",".join(keys), "ALLOW_PRIVATE_PROVIDERS": "true"}


@pytest.mark.timeout(400)
async def test_a_key_is_rotated_while_jobs_run_and_stands_nowhere(
    engine: AsyncEngine, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    server = Serving(database_url, redis_url, tmp_path, environ=environ(OLD))
    first, second, third = (
        Working(database_url, redis_url, tmp_path, environ=environ(*keys)) for keys in ((OLD,), (NEW, OLD), (NEW,))
    )
    heard: list[Any] = []
    gate = threading.Event()
    with openai_server() as model:
        model.api_key = KEY
        model.otherwise = quoting(gate)
        async with serving(server):
            mei = await RunningServer(server.url, None).person("Mei")  # type: ignore[arg-type]
            project = await prepared(mei, model)
            async with listening(server, mei, project, heard):
                async with serving(first):
                    gate.set()
                    jobs = await started(mei, project, 0, 4)
                    await until(lambda: ended(mei, jobs), seconds=150, what="the jobs with the old key")
                async with serving(second):
                    gate.clear()
                    asked = len(model.requests)
                    jobs += await started(mei, project, 4, 10)
                    await until(lambda: len(model.requests) > asked)
                    # Some have read the old one and wait for their answer, others begin afterwards.
                    assert "1 stored keys are sealed anew with new" in await rotated(database_url, redis_url)
                    gate.set()
                    await until(lambda: ended(mei, jobs), seconds=150, what="the jobs of the rotation")
                async with serving(third):
                    jobs += await started(mei, project, 10, SCENES)
                    await until(lambda: ended(mei, jobs), seconds=150, what="the jobs with the new key alone")
            answers = await read_all(mei, project, jobs)
            states = [job["status"] for job in (await mei.get(f"/projects/{project}/jobs?limit=100")).json()["items"]]
            # The provider has refused one of them for good.
            assert (states.count("succeeded"), states.count("failed")) == (SCENES - 1, 1)
        keys = {seen.headers.get("authorization") for seen in model.requests}
        assert keys == {f"Bearer {KEY}"}
    found = [what for what, text in [*answers, ("frames", b"".join(heard))] if stands_in(text)]
    found += [log.name for log in (server.log, first.log, second.log, third.log) if stands_in(log.read_bytes())]
    found += [table async for table, text in dumped(engine) if stands_in(text)]
    assert found == []
    assert len(heard) > SCENES
    # The scan sees what is there: what the provider said otherwise is found in each of them.
    assert [what for what, text in answers if b"quota of the team" in text]
    assert [table async for table, text in dumped(engine) if b"quota of the team" in text]


def stands_in(text: bytes) -> bool:
    return any(form in text for form in FORMS)


def quoting(gate: threading.Event) -> Any:
    """A provider that quotes the key whenever something goes wrong, and refuses the last scene for ever."""
    numbers = itertools.count()

    def answer(body: Body) -> Any:
        if f"Scene {SCENES - 1}" in str(body["messages"]):
            return Fails(status=400, message=f"quota of the team with {KEY} and {quote(KEY, safe='')}")
        if next(numbers) % 6 == 2:
            return Fails(status=503, message=f"The quota of {KEY} is used up. Authorization: Bearer {KEY}")
        return says({"description": "Wet stones under one lamp.", "lighting": "One lamp"}, gate=gate)

    return answer


async def prepared(mei: Api, model: OpenAIServer) -> str:
    made = await mei.post(
        f"/teams/{mei.team['id']}/profiles",
        json={
            "name": "Ours",
            "kind": "openai_compatible",
            "baseUrl": model.base_url,
            "apiKey": KEY,
            "models": {"text": "hand-1"},
            "defaultFor": ["text"],
            "limits": {"atOnce": 2},
        },
    )
    assert made.status_code == 201, made.text
    project = (await mei.project("The quay"))["id"]
    scenes = [{"op": "add", "node": {"id": f"s{n}", "kind": "scene", "title": f"Scene {n}"}} for n in range(SCENES)]
    assert (await mei.post(f"/projects/{project}/edits", json={"edits": scenes})).status_code == 200
    return project


async def started(mei: Api, project: str, begin: int, end: int) -> list[str]:
    jobs: list[str] = []
    for number in range(begin, end):
        body = {"kind": "scene_description", "target": f"s{number}"}
        made = await mei.post(f"/projects/{project}/jobs", json=body)
        assert made.status_code == 202, made.text
        jobs.append(made.json()["id"])
    return jobs


async def ended(mei: Api, jobs: list[str]) -> bool:
    read = [(await mei.get(f"/jobs/{job}")).json() for job in jobs]
    return all(job["status"] in ("succeeded", "failed", "cancelled") for job in read)


async def rotated(database_url: str, redis_url: str) -> str:
    """What the command prints."""
    told = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SECRET_KEY": "s" * 32, "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.cli", "profile", "rotate", env={**os.environ, **told, **environ(NEW, OLD)},
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode == 0
    return out.decode()


@contextlib.asynccontextmanager
async def listening(server: Serving, mei: Api, project: str, heard: list[Any]) -> AsyncIterator[None]:
    """Keeps every frame that somebody in the room gets."""

    async def listen() -> None:
        async with connect(f"{server.socket_url}/{project}?token={mei.token}&events=1", proxy=None) as socket:
            await socket.send(protocol.step1(Doc[Any]().get_state()))
            # One by one: it is cancelled in the middle.
            async for frame in socket:
                heard.append(frame)  # noqa: PERF401

    listener = asyncio.create_task(listen())
    await until(lambda: heard)
    yield
    assert not listener.done(), "the room has closed the connection"
    listener.cancel()
    await asyncio.gather(listener, return_exceptions=True)


async def read_all(mei: Api, project: str, jobs: list[str]) -> list[tuple[str, bytes]]:
    """All that REST says about it."""
    team = f"/teams/{mei.team['id']}"
    paths = [f"{team}/profiles", f"/projects/{project}/jobs?limit=100", f"/projects/{project}/document"]
    paths += [path for job in jobs for path in (f"/jobs/{job}", f"/jobs/{job}/events")]
    return [(path, (await mei.get(path)).content) for path in paths]


async def dumped(engine: AsyncEngine) -> AsyncIterator[tuple[str, bytes]]:
    """Every table as text; bytes as they are, not as hexadecimal digits."""
    async with engine.connect() as conn:
        tables = await conn.run_sync(lambda sync: sa.inspect(sync).get_table_names())
        for table in tables:
            rows = (await conn.execute(sa.select(sa.text("*")).select_from(sa.table(table)))).all()
            yield table, b"\n".join(b if isinstance(b, bytes) else str(b).encode() for row in rows for b in row)
