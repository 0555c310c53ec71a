"""The events of one job, read by programs that are in no room; the worker is another process's hub."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import gc
import socket
import time
from collections.abc import AsyncIterator
from typing import Any

import jwt
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab.db import create_engine
from collab.hub import Hub, open_hub
from collab.listeners import Listeners
from server import streams
from server.embedded import Valkey
from server.routes import job_events
from tasks import claims, jobs
from tasks.claims import Claim
from tasks.following import Following
from tasks.providers.base import Usage
from tasks.reporter import Reporter
from tasks.tables import jobs as table
from tests.support.api import SECRET_KEY, Api, RunningServer, running_server
from tests.support.events import following
from tests.support.peers import until
from tests.support.sockets import visit

TEXT = "雨夜🌧 the lamp"


class Work:
    """A scene, a job that describes it, and whoever runs that."""

    def __init__(self, engine: AsyncEngine, hub: Hub, mei: Api, project: str, job: dict[str, Any]) -> None:
        self.engine, self.hub, self.mei, self.project = engine, hub, mei, project
        self.job: str = job["id"]
        self.claim: Claim | None = None

    async def begin(self) -> Reporter:
        async with self.engine.begin() as conn:
            # Whatever other tests have left behind.
            await conn.execute(sa.update(table).where(table.c.id == self.job).values(turn=-1))
            found = await claims.claim(conn, lease_seconds=30, kinds=["scene_description"])
        assert found is not None
        self.claim = found[0]
        self.hub.tell(self.project, jobs.notice(found[1]))
        return Reporter(self.engine, self.hub, self.claim)

    async def finish(self) -> None:
        assert self.claim is not None
        async with self.engine.begin() as conn:
            ended = await claims.finish(conn, self.claim, result={}, usage=Usage())
        for job in ended:
            self.hub.tell(self.project, jobs.notice(job))


async def started(server: RunningServer, engine: AsyncEngine, hub: Hub) -> Work:
    mei = await server.person()
    project = (await mei.project())["id"]
    scene = await mei.node(project, "scene", title="Rain", summary="It rains.")
    body = {"kind": "scene_description", "target": scene["id"]}
    made = await mei.post(f"/projects/{project}/jobs", json=body)
    assert made.status_code == 202, made.text
    return Work(engine, hub, mei, project, made.json())


@pytest.fixture
async def engine(server: RunningServer) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(server.config.database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def hub(engine: AsyncEngine, redis_url: str) -> AsyncIterator[Hub]:
    async with open_hub(engine=engine, redis_url=redis_url) as hub:
        await until(lambda: hub.bus.connected)
        yield hub


@pytest.fixture
async def work(server: RunningServer, engine: AsyncEngine, hub: Hub) -> Work:
    return await started(server, engine, hub)


async def test_a_stream_tells_what_the_room_is_told_and_ends_with_the_job(
    work: Work, server: RunningServer, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a process that never had the room, and by the notices alone: it looks at the row once."""
    monkeypatch.setattr(job_events, "LOOK_SECONDS", 60)
    async with running_server(server.config.database_url, redis_url) as other:
        reads = other.of(work.mei.account)
        async with following(reads, work.job) as found, visit(work.mei.socket_url, work.project, work.mei.token) as ann:
            await until(lambda: found.events and ann.synced)
            assert [job["status"] for job in found.jobs] == ["queued"]
            report = await work.begin()
            await report.step("writing", 0.1)
            await report.preview("description", TEXT[:5])
            await report.preview("description", TEXT)
            await report.close()
            await until(lambda: found.text == TEXT, what="the text")
            await work.finish()
            await found.ended()
            assert [job["status"] for job in found.jobs] == ["queued", "running", "running", "succeeded"]
            assert found.last_id == str(found.jobs[-1]["version"])
            told = [data for _, data in found.events]
            await until(lambda: told == [event for event in ann.events if event["type"] in ("job", "preview")])
        assert (
            await reads.get(f"/jobs/{work.job}/events", headers={"Last-Event-ID": found.last_id})
        ).status_code == 204


async def test_who_comes_late_begins_with_the_present_state_and_all_of_the_text(work: Work) -> None:
    report = await work.begin()
    await report.step("writing", 0.4)
    await report.preview("description", TEXT[:4])
    async with following(work.mei, work.job) as found:
        await until(lambda: found.text == TEXT[:4])
        assert [(name, data.get("offset")) for name, data in found.events] == [("job", None), ("preview", 0)]
        assert (found.jobs[0]["progress"], found.jobs[0]["preview"]["length"]) == (0.4, 5)
        await report.preview("description", TEXT)
        await report.close()
        await until(lambda: found.text == TEXT)
        assert found.of("preview")[-1]["offset"] == 5


async def test_who_comes_back_hears_of_the_moves_that_were_missed(work: Work) -> None:
    async with following(work.mei, work.job) as found:
        await until(lambda: found.events)
    report = await work.begin()
    await report.step("writing", 0.4)
    await report.close()
    await work.finish()
    async with following(work.mei, work.job, found.last_id) as again:
        await again.ended()
    assert [name for name, _ in again.events] == ["move", "move", "job"]
    assert [data["move"]["status"] for data in again.of("move")] == ["running", "succeeded"]
    assert again.jobs[0]["status"] == "succeeded"
    for unknown in ("99", "tomorrow", "-1"):
        async with following(work.mei, work.job, unknown) as anew:
            await anew.ended()
        assert [name for name, _ in anew.events] == ["reset", "job"]


@pytest.mark.alone
async def test_events_come_within_two_seconds_while_valkey_is_down(work: Work, valkey: Valkey) -> None:
    valkey.stop()
    async with following(work.mei, work.job) as found:
        await until(lambda: found.events)
        report = await work.begin()
        await report.step("writing", 0.5)
        await report.preview("description", TEXT)
        began = time.monotonic()
        await until(lambda: found.text == TEXT and found.jobs[-1]["progress"] == 0.5)
        assert time.monotonic() - began < 2
        await report.close()
        await work.finish()
        began = time.monotonic()
        await found.ended()
        assert time.monotonic() - began < 2
    valkey.start()


async def test_a_stream_is_open_to_whom_the_job_is_shown_and_takes_the_token_in_its_address(
    work: Work, server: RunningServer
) -> None:
    path = f"/jobs/{work.job}/events"
    nobody, ben = server.anyone(), await server.person("Ben")
    for answer, status in (
        (await nobody.get(path), 401),
        (await nobody.get(path, params={"token": "nonsense"}), 401),
        (await ben.get(path), 404),
        (await work.mei.get("/jobs/nothing/events"), 404),
    ):
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    async with following(nobody, work.job, token=work.mei.token) as found:
        await until(lambda: found.events)


@pytest.mark.alone
async def test_rights_that_end_end_the_stream(work: Work, server: RunningServer) -> None:
    ben = await server.person("Ben")
    member = f"/teams/{work.mei.team['id']}/members"
    body = {"email": ben.user["email"], "role": "viewer"}
    assert (await work.mei.post(member, json=body)).status_code < 300
    claims = jwt.decode(work.mei.token, SECRET_KEY, algorithms=["HS256"])
    soon = {**claims, "exp": datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=5)}
    short = jwt.encode(soon, SECRET_KEY, algorithm="HS256")
    async with (
        following(ben, work.job) as removed,
        following(server.anyone(), work.job, token=short) as expired,
        following(work.mei, work.job) as signed_out,
    ):
        await until(lambda: removed.events and expired.events and signed_out.events)
        began = time.monotonic()
        assert (await work.mei.delete(f"{member}/{ben.user['id']}")).status_code < 300
        await removed.ended()
        assert time.monotonic() - began < 2.5
        await expired.ended()
        assert (await work.mei.post("/auth/logout")).status_code < 300
        await signed_out.ended()
    assert [one.of("closed")[0]["code"] for one in (removed, expired, signed_out)] == [
        "not_found", "token_expired", "unauthenticated",
    ]  # fmt: skip


async def test_a_stream_with_nothing_to_tell_keeps_its_line_alive(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_events, "SILENCE_SECONDS", 0.1)
    monkeypatch.setattr(job_events, "LOOK_SECONDS", 0.05)
    async with following(work.mei, work.job) as found:
        await until(lambda: found.comments >= 2)
        assert [name for name, _ in found.events] == ["job"]


async def test_readers_that_leave_leave_nothing_behind(work: Work) -> None:
    held = Held()
    opened = [following(work.mei, work.job) for _ in range(12)]
    readers = [await one.__aenter__() for one in opened]
    await until(lambda: all(reader.events for reader in readers))
    assert len(held) == 24
    for one in opened:
        await one.__aexit__(None, None, None)
    await until(lambda: len(held) == 0, what="the end of all that belongs to them")
    assert living(Following) == 0


async def test_a_reader_that_takes_nothing_is_cut_off_and_frees_everything(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "STALLED_SECONDS", 0.5)
    report = await work.begin()
    url = work.mei.url.removeprefix("http://")
    host, port = url.split(":")
    with socket.socket() as stalled:
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await asyncio.to_thread(stalled.connect, (host, int(port)))
        stalled.sendall(
            f"GET /api/jobs/{work.job}/events?token={work.mei.token} HTTP/1.1\r\nHost: {url}\r\n\r\n".encode()
        )
        held = Held()
        await until(lambda: len(held) > 0)
        sizes = iter(range(1_000))

        async def written() -> bool:
            await report.preview("description", f"{next(sizes)}" * 400_000)
            return len(held) == 0

        await until(written, what="the end of all that belongs to it")


class Held:
    """How much the streams of all servers of this process hold."""

    def __init__(self) -> None:
        self._of = [one for one in gc.get_objects() if type(one) in (Listeners, streams.Streams)]

    def __len__(self) -> int:
        return sum(map(len, self._of))


def living(kind: type) -> int:
    gc.collect()
    return sum(type(one) is kind for one in gc.get_objects())


async def test_one_person_opens_only_so_many_and_a_server_that_stops_ends_them_and_logs_no_token(
    server: RunningServer, redis_url: str, engine: AsyncEngine, hub: Hub, capfd: pytest.CaptureFixture[str]
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        other = await stack.enter_async_context(
            running_server(server.config.database_url, redis_url, max_connections_per_person=1)
        )
        work = await started(other, engine, hub)
        held, reads = Held(), server.at(other.url)
        async with following(reads, work.job, token=work.mei.token) as found:
            await until(lambda: found.events)
            refused = await work.mei.get(f"/jobs/{work.job}/events")
            assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        await until(lambda: len(held) == 0)
        async with following(reads, work.job, token=work.mei.token) as found:
            await until(lambda: found.events)
            await stack.aclose()
            await found.ended()
        assert found.of("closed") == [{"type": "closed", "code": "unavailable"}]
    said = capfd.readouterr()
    assert "serve.draining" in said.out
    assert work.mei.token not in said.out + said.err
