"""What operators see of rooms: over REST, with two processes that have them open."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import bases, protocol
from collab.hub import Hub
from server.app import create_app
from server.config import Config
from server.embedded import Valkey
from tests.support import api
from tests.support.api import Api, RunningServer, running_server
from tests.support.peers import until
from tests.support.sockets import visit


@pytest.fixture
def apps(monkeypatch: pytest.MonkeyPatch) -> list[Litestar]:
    """The applications behind the servers, in the order of their start."""
    made: list[Litestar] = []

    def create(config: Config) -> Litestar:
        made.append(create_app(config))
        return made[-1]

    monkeypatch.setattr(api, "create_app", create)
    return made


@pytest.fixture
async def one(database_url: str, redis_url: str, apps: list[Litestar]) -> AsyncIterator[RunningServer]:
    async with running_server(database_url, redis_url) as running:
        yield running


@pytest.fixture
def hub(one: RunningServer, apps: list[Litestar]) -> Hub:
    return apps[0].state.hub


@pytest.fixture
async def two(one: RunningServer, database_url: str, redis_url: str) -> AsyncIterator[RunningServer]:
    """Another process on the same services."""
    async with running_server(database_url, redis_url) as running:
        yield running


def at(person: Api, running: RunningServer) -> Api:
    return running.of(person.account)


async def rooms(person: Api, **asked) -> dict:
    answer = await person.get("/admin/rooms", params=asked)
    assert 200 == answer.status_code, answer.text
    return answer.json()


async def room(person: Api, project: str) -> dict:
    return next(item for item in (await rooms(person))["items"] if item["projectId"] == project)


async def test_a_room_that_is_open_in_two_processes_is_one_room_with_both_their_people(
    one: RunningServer, two: RunningServer
):
    mei = await one.person("Mei")
    project = (await mei.project("雨夜"))["id"]
    there = at(mei, two)
    async with (
        visit(mei.socket_url, project, mei.token) as here,
        visit(there.socket_url, project, there.token) as far,
    ):
        await here.write("n", "从前" * 200)
        await here.socket.send(protocol.sync_status(b"1"))
        await until(lambda: here.acknowledged == [b"1"] and "n" in far.nodes)
        for asked in (mei, there):
            found = await until(lambda a=asked: _with(a, project, 2))
            assert (1, 2, "ok", 0, 0) == tuple(
                found["live"][name] for name in ("users", "connections", "state", "unsaved", "lagMs")
            )
            assert found["live"]["memoryBytes"] > 2 * 20_000
        assert ("雨夜", 2) == (found["title"], found["seq"])
        assert found["lastEdit"]
        assert found["stored"]["bytes"] > 1_200
        [writer] = found["writers"]
        assert ("Mei", 2) == (writer["author"]["name"], writer["rows"])
        assert writer["bytes"] == found["stored"]["bytes"]


@pytest.mark.parametrize("based", [False, True])
async def test_what_was_written_and_deleted_again_is_told_without_opening_the_room(
    one: RunningServer, hub: Hub, engine: AsyncEngine, *, based: bool
):
    mei = await one.person("Mei")
    project = (await mei.project())["id"]
    node = await mei.node(project, text="x" * 1_000)
    assert 204 == (await mei.delete(f"/projects/{project}/nodes/{node['id']}")).status_code
    if based:
        await bases.write(engine, hub.children, project)
    for name in list(hub.rooms):
        hub._close_empty(hub.rooms[name])
    assert 0.9 < (await room(mei, project))["tombstones"] < 1
    await mei.node(project, text="y" * 1_000)
    assert 0.4 < (await room(mei, project))["tombstones"] < 0.6


async def _with(person: Api, project: str, processes: int) -> dict | None:
    found = await room(person, project)
    return found if processes == found["live"]["processes"] else None


async def test_nobody_s_room_is_opened_by_looking_and_the_log_is_counted(one: RunningServer, hub: Hub):
    mei = await one.person("Mei")
    project = (await mei.project())["id"]
    for _ in range(3):
        await mei.node(project, text="x")
    await until(lambda: _with(mei, project, 1))
    for name in list(hub.rooms):
        hub._close_empty(hub.rooms[name])
    found = await room(mei, project)
    assert {} == hub.rooms
    assert 0 == found["tombstones"]
    assert (0, 0, 0, "ok") == tuple(found["live"][name] for name in ("processes", "users", "memoryBytes", "state"))
    assert (4, 4, 0) == (found["seq"], found["stored"]["rows"], found["stored"]["baseSeq"])
    assert found["stored"]["bytes"] == found["stored"]["rowBytes"] + found["stored"]["baseBytes"]


async def test_only_owners_and_admins_of_a_team_see_its_rooms(one: RunningServer):
    mei, ben = await one.person("Mei"), await one.person("Ben")
    project = (await mei.project())["id"]
    assert [] == (await rooms(ben))["items"]
    member = {"email": ben.user["email"], "role": "editor"}
    assert (await mei.post(f"/teams/{mei.team['id']}/members", json=member)).status_code in (200, 201)
    assert [] == (await rooms(ben))["items"]
    changed = await mei.patch(f"/teams/{mei.team['id']}/members/{ben.user['id']}", json={"role": "admin"})
    assert 200 == changed.status_code
    assert [project] == [item["projectId"] for item in (await rooms(ben))["items"]]
    assert 401 == (await one.anyone().get("/admin/rooms")).status_code
    invite = await mei.post(f"/projects/{project}/invites", json={"role": "editor"})
    secret = invite.json()["url"].rstrip("/").rsplit("/", 1)[-1]
    guest = one.of((await one.anyone().post(f"/invites/{secret}", json={"name": "Guest"})).json())
    refused = await guest.get("/admin/rooms")
    assert refused.status_code == 403 or [] == refused.json()["items"]


async def test_pages_are_sorted_by_bytes_clients_and_lag(one: RunningServer):
    mei = await one.person("Mei")
    projects = [(await mei.project(f"P{number}"))["id"] for number in range(5)]
    await mei.node(projects[1], text="林" * 5_000)
    await mei.node(projects[3], text="x" * 300)
    async with visit(mei.socket_url, projects[2], mei.token) as a, visit(mei.socket_url, projects[2], mei.token) as b:
        async with visit(mei.socket_url, projects[0], mei.token) as c:
            await until(lambda: a.synced and b.synced and c.synced)
            for sort, first in (
                ("newest", projects[::-1]),
                ("bytes", [projects[1], projects[3]]),
                ("clients", [projects[2], projects[0], projects[4]]),
                ("lag", projects[::-1]),
            ):
                listed, after = [], None
                while True:
                    page = await rooms(mei, sort=sort, limit=2, **({"cursor": after} if after else {}))
                    assert page["complete"]
                    listed += [item["projectId"] for item in page["items"]]
                    if (after := page["nextCursor"]) is None:
                        break
                assert (first, 5, 5) == (listed[: len(first)], len(listed), len(set(listed))), sort
    page = await rooms(mei, sort="bytes", limit=1)
    wrong = await mei.get("/admin/rooms", params={"sort": "lag", "cursor": page["nextCursor"]})
    assert 422 == wrong.status_code
    assert (await mei.get("/admin/rooms", params={"sort": "beauty"})).status_code in (400, 422)


async def test_many_projects_cost_no_more_queries_than_one(one: RunningServer):
    mei = await one.person("Mei")
    counted: list[str] = []

    def count(conn, cursor, statement, *_):
        counted.append(statement)

    async def queries() -> int:
        counted.clear()
        await rooms(mei)
        return len([s for s in counted if "journal" in s or "members" in s])

    await mei.project()
    event.listen(Engine, "before_cursor_execute", count)
    try:
        few = await queries()
        for number in range(8):
            await mei.project(f"P{number}")
        assert few == await queries()
    finally:
        event.remove(Engine, "before_cursor_execute", count)


async def test_without_valkey_the_own_process_answers_and_says_so(one: RunningServer, valkey: Valkey):
    mei = await one.person("Mei")
    project = (await mei.project())["id"]
    async with visit(mei.socket_url, project, mei.token) as here:
        await until(lambda: here.synced)
        valkey.stop()
        answer = await rooms(mei)
        assert (False, 1) == (answer["complete"], answer["items"][0]["live"]["connections"])


async def test_what_is_not_saved_is_seen_with_its_age(one: RunningServer, hub: Hub):
    mei = await one.person("Mei")
    project = (await mei.project())["id"]
    async with visit(mei.socket_url, project, mei.token) as here:
        await here.write("warm", "x")
        await here.socket.send(protocol.sync_status(b"1"))
        await until(lambda: here.acknowledged == [b"1"])
        open_room = hub.rooms[project]
        async with open_room.pen:
            # Whoever holds the pen keeps the flusher waiting.
            open_room.strict.waiting += 1
            await here.write("n", "y" * 100)
            found = await until(lambda: _unsaved(mei, project))
            open_room.strict.waiting -= 1
        assert found["live"]["unsavedBytes"] > 100
        assert found["live"]["lagMs"] >= 0
        hub.flusher.mark(open_room)


async def _unsaved(person: Api, project: str) -> dict | None:
    found = await room(person, project)
    return found if found["live"]["unsaved"] == 1 else None
