"""The door of a room, over a real socket: who comes in, what closes it, what a member's changed role does."""

from __future__ import annotations

import datetime
from typing import Any

import jwt
import pytest
from pycrdt import Map

from collab import protocol
from server.embedded import Postgres
from tests.support.api import SECRET_KEY, Api, RunningServer, running_server
from tests.support.peers import until
from tests.support.sockets import visit


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person("Mei")


async def test_two_people_and_a_script_in_one_document(server: RunningServer, mei: Api):
    project = (await mei.project("雨夜"))["id"]
    async with visit(mei.socket_url, project, mei.token) as one, visit(mei.socket_url, project, mei.token) as two:
        await one.write("n", "从前😀")
        await until(lambda: "n" in two.nodes)
        patched = await mei.patch(f"/projects/{project}/nodes/n", json={"text": "很久从前😀"})
        assert 200 == patched.status_code, patched.text
        await until(lambda: str(one.nodes["n"]["text"]) == "很久从前😀" == str(two.nodes["n"]["text"]))
        await one.socket.send(protocol.sync_status(b"42"))
        await until(lambda: one.acknowledged == [b"42"])


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"\x00\x02\x03abc", 4400),
        (b"\x63", 4400),
        ("text", 4400),
        (b"", 4400),
    ],
)
async def test_FR1_FR4_CL3_a_malformed_frame_closes_its_own_socket_only(
    server: RunningServer, mei: Api, frame: Any, code: int
):
    project = (await mei.project())["id"]
    async with visit(mei.socket_url, project, mei.token) as good, visit(mei.socket_url, project, mei.token) as bad:
        await bad.socket.send(frame)
        assert code == await bad.closed()
        await good.write("n", "x")
        await good.socket.send(protocol.sync_status(b"1"))
        await until(lambda: good.acknowledged == [b"1"])


async def test_CL1_without_a_database_the_door_says_1013(server: RunningServer, mei: Api, postgres: Postgres):
    project = (await mei.project())["id"]
    postgres.stop()
    async with visit(mei.socket_url, project, mei.token) as one:
        assert 1013 == await one.closed()


async def test_CN2_CN3_CL1_who_may_not_come_in_is_told_by_code(server: RunningServer, mei: Api):
    project = (await mei.project())["id"]
    stranger = await server.person("Stranger")
    claims = jwt.decode(mei.token, SECRET_KEY, algorithms=["HS256"])
    old = {**claims, "exp": datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=1)}
    expired = jwt.encode(old, SECRET_KEY, algorithm="HS256")
    for where, token, code in (
        (project, "", 4401),
        (project, "nonsense", 4401),
        (project, expired, 4501),
        (project, stranger.token, 4404),
        ("no-such-project", mei.token, 4404),
    ):
        async with visit(mei.socket_url, where, token) as browser:
            assert code == await browser.closed(), (where, token)


async def test_CR1_CL1_a_token_that_expires_closes_4501_unless_a_fresh_one_came(server: RunningServer, mei: Api):
    project = (await mei.project())["id"]
    claims = jwt.decode(mei.token, SECRET_KEY, algorithms=["HS256"])
    soon = {**claims, "exp": datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=2)}
    token = jwt.encode(soon, SECRET_KEY, algorithm="HS256")
    async with visit(mei.socket_url, project, token) as left, visit(mei.socket_url, project, token) as renewed:
        await renewed.socket.send(protocol.credential(mei.token))
        assert 4501 == await left.closed()
        await renewed.write("n", "still here")
        await renewed.socket.send(protocol.sync_status(b"1"))
        await until(lambda: renewed.acknowledged == [b"1"])


async def test_CN1_a_cookie_opens_the_room_from_our_own_pages_only(server: RunningServer):
    browser = await server.browser("Mei")
    project = (await browser.project())["id"]
    cookie = "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items())
    headers = {"Cookie": cookie}
    async with visit(browser.socket_url, project, additional_headers=headers, origin=server.url) as ours:
        await ours.write("n", "x")
        await ours.socket.send(protocol.sync_status(b"1"))
        await until(lambda: ours.acknowledged == [b"1"])
    async with visit(browser.socket_url, project, additional_headers=headers, origin="http://evil.example") as foreign:
        assert 4403 == await foreign.closed()


async def test_CN4_events_come_only_with_the_subprotocol(server: RunningServer, mei: Api):
    project = (await mei.project())["id"]
    async with (
        visit(mei.socket_url, project, mei.token) as ours,
        visit(mei.socket_url, project, mei.token, subprotocols=None) as stock,
    ):
        assert ("storyroom.v1", None) == (ours.socket.subprotocol, stock.socket.subprotocol)
        await ours.write("n", "x")
        await until(lambda: "n" in stock.nodes)
        assert [] == stock.events


async def test_EV1_EV3_SY8_CL1_a_lower_role_is_felt_in_the_open_socket_and_losing_it_closes(
    server: RunningServer, mei: Api
):
    project = await mei.project()
    ben = await server.person("Ben")
    added = await mei.post(f"/teams/{mei.team['id']}/members", json={"email": ben.user["email"], "role": "editor"})
    assert added.status_code in (200, 201), added.text
    member = f"/teams/{mei.team['id']}/members/{ben.user['id']}"
    async with visit(mei.socket_url, project["id"], ben.token) as his:
        await his.write("n", "as an editor")
        await his.socket.send(protocol.sync_status(b"1"))
        await until(lambda: his.acknowledged == [b"1"])
        assert 200 == (await mei.patch(member, json={"role": "viewer"})).status_code
        await until(lambda: {"type": "permission", "role": "viewer"} in his.events)
        changed = {"user": {key: ben.user[key] for key in ("id", "name", "color")}, "role": "viewer"}
        by = {"id": mei.user["id"], "name": mei.user["name"]}
        await until(lambda: {"type": "member", **changed, "by": by} in his.events)
        await his.write("no", "as a viewer")
        await until(lambda: his.denied)
        assert {"type": "refused", "code": "forbidden"} in his.events
        assert 404 == (await mei.get(f"/projects/{project['id']}/nodes/no")).status_code
        assert 204 == (await mei.delete(member)).status_code
        assert 4403 == await his.closed()


async def test_CN3_CL1_a_deleted_project_closes_its_sockets_4404(server: RunningServer, mei: Api):
    project = (await mei.project())["id"]
    async with visit(mei.socket_url, project, mei.token) as browser:
        assert (await mei.delete(f"/projects/{project}")).status_code in (200, 204)
        assert 4404 == await browser.closed()


async def test_sockets_that_come_and_go_leave_nothing_behind(server: RunningServer, mei: Api):
    project = (await mei.project())["id"]
    for _ in range(20):
        async with visit(mei.socket_url, project, mei.token) as browser:
            await until(lambda browser=browser: len(browser.doc.get("project", type=Map)) > 0)
    read = await mei.get(f"/projects/{project}/document")
    assert "1" == read.headers["X-Seq"]


async def test_CL1_signing_out_closes_the_sockets_of_that_sign_in_only(server: RunningServer, mei: Api):
    project = (await mei.project())["id"]
    body = {"email": mei.user["email"], "password": mei.account["password"]}
    other = server.of((await server.anyone().post("/auth/login", json=body)).json())
    async with (
        visit(mei.socket_url, project, mei.token) as here,
        visit(mei.socket_url, project, other.token) as there,
    ):
        await until(lambda: here.synced and there.synced)
        assert 204 == (await other.post("/auth/logout")).status_code
        assert 4401 == await there.closed()
        await here.write("n", "still in")
        await here.socket.send(protocol.sync_status(b"1"))
        await until(lambda: here.acknowledged == [b"1"])


async def test_LM20_what_does_not_fit_into_memory_is_503_and_1013_and_come_back(database_url: str, redis_url: str):
    settings = {"max_room_memory_bytes": 64 * 1024 * 1024, "max_text_bytes": 5_000_000}
    async with running_server(database_url, redis_url, **settings) as server:
        mei = await server.person("Mei")
        project = (await mei.project())["id"]
        async with visit(mei.socket_url, project, mei.token) as one:
            await one.write("n", "x" * 5_000_000)
            await one.socket.send(protocol.sync_status(b"1"))
            await until(lambda: one.acknowledged == [b"1"], seconds=20)

        async def refused() -> Any:
            answer = await mei.get(f"/projects/{project}/nodes")
            return answer.status_code == 503 and answer

        read = await until(refused, seconds=20)
        assert ("overloaded", "5") == (read.json()["code"], read.headers["Retry-After"])
        async with visit(mei.socket_url, project, mei.token, max_size=None) as two:
            await until(lambda: "n" in two.nodes, seconds=20)
            await two.write("m", "y")
            assert 1013 == await two.closed()
        small = (await mei.project())["id"]
        assert 200 == (await mei.get(f"/projects/{small}/nodes")).status_code
