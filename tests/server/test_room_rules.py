"""Rules of docs/protocol.md that are about the door and its sockets, on a running server."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import jwt
import pytest
import sqlalchemy as sa
from litestar import Litestar
from pycrdt import Doc, Map
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import connect

from collab import protocol
from collab.hub import Hub
from server.app import create_app
from server.config import Config
from tests.support import api
from tests.support.api import SECRET_KEY, Api, RunningServer, running_server
from tests.support.peers import until
from tests.support.sockets import SocketPeer, visit


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person("Mei")


@asynccontextmanager
async def quiet(person: Api, project: str, **options: Any) -> AsyncIterator[SocketPeer]:
    """A client that has not asked for the document."""
    address = f"{person.socket_url}/{project}?token={person.token}"
    async with connect(address, proxy=None, subprotocols=["storyroom.v1"], **options) as socket:  # type: ignore[list-item]
        peer = SocketPeer(socket)
        reading = asyncio.create_task(peer.read())
        yield peer
        reading.cancel()


async def saved(peer: SocketPeer, payload: bytes = b"1") -> None:
    await peer.socket.send(protocol.sync_status(payload))
    await until(lambda: payload in peer.acknowledged, what="the echo")


def edit(doc: Doc[Any], key: str, text: str) -> bytes:
    before = doc.get_state()
    doc.get("nodes", type=Map)[key] = Map({"kind": "note", "xy": [0, 0], "text": text})
    return protocol.update(doc.get_update(before))


def expired(token: str) -> str:
    claims = jwt.decode(token, SECRET_KEY, algorithms=["HS256"])
    ended = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=1)
    return jwt.encode({**claims, "exp": ended}, SECRET_KEY, algorithm="HS256")


# ---- connecting


async def test_CN1_the_header_comes_before_the_address_and_the_address_before_the_cookie(
    server: RunningServer, mei: Api
):
    project = (await mei.project())["id"]
    browser, stranger = await server.browser("Mei"), await server.person("Stranger")
    hers = (await browser.project())["id"]
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items())}
    bearer = {"Authorization": f"Bearer {mei.token}"}
    wrong = {"Authorization": "Bearer nonsense"}
    for where, token, headers, code in (
        (project, "nonsense", bearer, None),
        (project, stranger.token, bearer, None),
        (project, mei.token, wrong, 4401),
        (project, mei.token, cookie, None),
        (hers, stranger.token, cookie, 4404),
        (hers, "", cookie, None),
    ):
        async with visit(mei.socket_url, where, token, additional_headers=headers, origin=server.url) as peer:
            if code is None:
                await until(lambda p=peer: p.synced)
            else:
                assert code == await peer.closed()


async def test_CN4_without_the_subprotocol_a_credential_is_not_taken(mei: Api):
    project = (await mei.project())["id"]
    async with (
        visit(mei.socket_url, project, mei.token, subprotocols=None) as stock,
        visit(mei.socket_url, project, mei.token) as ours,
    ):
        for peer in (stock, ours):
            await peer.socket.send(protocol.credential("nonsense"))
        assert 4401 == await ours.closed()
        await saved(stock)


async def test_CN5_frames_that_come_before_the_room_is_loaded_wait_in_order(
    own_server: RunningServer, engine: AsyncEngine
):
    mei = await own_server.person("Mei")
    project = (await mei.project())["id"]
    async with engine.begin() as conn:
        await conn.execute(sa.text("LOCK TABLE heads IN ACCESS EXCLUSIVE MODE"))
        async with quiet(mei, project) as peer:
            for number in range(10):
                await peer.socket.send(edit(peer.doc, "n", f"{number}"))
                await peer.socket.send(protocol.sync_status(bytes([number])))
            assert [] == peer.acknowledged
            await conn.rollback()
            await until(lambda: peer.acknowledged == [bytes([number]) for number in range(10)])
    assert "9" == (await mei.get(f"/projects/{project}/nodes/n")).json()["text"]


# ---- framing, sync, updates


async def test_FR6_what_only_the_server_says_is_ignored_when_a_client_says_it(mei: Api):
    project = (await mei.project())["id"]
    async with visit(mei.socket_url, project, mei.token) as one, visit(mei.socket_url, project, mei.token) as two:
        await until(lambda: one.synced and two.synced)
        await one.socket.send(protocol.permission_denied("go away"))
        await one.socket.send(protocol.event(json.dumps({"type": "saving", "state": "stopped"}).encode()))
        await one.write("n", "x")
        await saved(one)
        await until(lambda: "n" in two.nodes)
        assert ([], []) == (two.denied, two.events)


async def test_SY1_SY6_who_has_not_asked_yet_gets_what_others_write_and_nothing_else(mei: Api):
    project = (await mei.project())["id"]
    async with quiet(mei, project) as early, visit(mei.socket_url, project, mei.token) as author:
        await until(lambda: author.synced)
        await author.write("n", "x")
        await saved(author)
        await until(lambda: early.synced)
        assert [] == early.events
        assert "n" in early.nodes
        assert 0 == len(early.doc.get("project", type=Map)), "only the edit, not the document"
        await early.socket.send(protocol.step1(early.doc.get_state()))
        await until(lambda: len(early.doc.get("project", type=Map)) > 0)


async def test_SY11_nonsense_is_stored_and_reads_as_invalid(mei: Api):
    project = (await mei.project())["id"]
    async with visit(mei.socket_url, project, mei.token) as peer:
        await until(lambda: peer.synced)
        before = peer.doc.get_state()
        peer.nodes["dragon"] = Map({"kind": "dragon", "xy": "everywhere"})
        peer.nodes["bare"] = "no map"
        await peer.socket.send(protocol.update(peer.doc.get_update(before)))
        await saved(peer)
    for key in ("dragon", "bare"):
        assert (await mei.get(f"/projects/{project}/nodes/{key}")).json()["invalid"]
    document = (await mei.get(f"/projects/{project}/document")).json()
    assert {"dragon", "bare"} == document["nodes"].keys()


@pytest.mark.parametrize(
    ("update", "code", "says"),
    [
        (b"\x01\x01\x05\x00\x04\x01\x01n\x01", 4400, "byte"),
        (b"\x00\x01\x05\x01\x03\x00", 4400, "byte"),
        (b"\x01\x01\x05\xff\xff\xff\xff\x0f\x04\x01\x01n\x01x\x00", 4413, "client 5"),
    ],
)
async def test_UP5_what_an_update_may_not_be_is_4400_or_4413_and_the_reason_names_the_place(
    mei: Api, update: bytes, code: int, says: str
):
    project = (await mei.project())["id"]
    async with visit(mei.socket_url, project, mei.token) as peer:
        await peer.socket.send(protocol.update(update))
        assert code == await peer.closed()
        assert says in peer.reason


# ---- events and credentials


async def test_EV1_a_version_is_told_as_rest_shows_it(mei: Api):
    project = (await mei.project())["id"]
    async with visit(mei.socket_url, project, mei.token) as peer:
        await until(lambda: peer.synced)
        made = await mei.post(f"/projects/{project}/versions", json={"label": "First draft"})
        [event] = await until(lambda: [e for e in peer.events if e["type"] == "version"])
        assert made.json()["id"] == event["version"]["id"]
        assert made.json()["label"] == event["version"]["label"]
    async with visit(mei.socket_url, project, mei.token) as late:
        await until(lambda: late.synced)
        await saved(late)
        assert [] == late.events


async def test_CR2_a_token_that_is_no_good_closes_as_at_the_door(server: RunningServer, mei: Api):
    project = (await mei.project())["id"]
    other = await server.person("Ben")
    for token, code in (("nonsense", 4401), (expired(mei.token), 4501), (other.token, 4401)):
        async with visit(mei.socket_url, project, mei.token) as peer:
            await peer.socket.send(protocol.credential(token))
            assert code == await peer.closed()


async def test_CR3_a_lineage_that_is_not_the_document_s_closes_4409(mei: Api):
    project = (await mei.project())["id"]
    lineage = (await mei.get(f"/projects/{project}/document")).headers["X-Lineage"]
    async with visit(mei.socket_url, project, mei.token) as right, visit(mei.socket_url, project, mei.token) as wrong:
        await right.socket.send(protocol.credential(mei.token, lineage))
        await wrong.socket.send(protocol.credential(mei.token, "another"))
        assert 4409 == await wrong.closed()
        await saved(right)


# ---- silence, and the end


@pytest.fixture
async def inside(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[RunningServer, Hub]]:
    """A server and its hub."""
    made: list[Litestar] = []

    def create(config: Config) -> Litestar:
        made.append(create_app(config))
        return made[0]

    monkeypatch.setattr(api, "create_app", create)
    monkeypatch.setattr("collab.hub.SILENCE_SECONDS", 0.2)
    async with running_server(database_url, redis_url) as running:
        hub = made[0].state.hub
        hub._silence = 0.2
        yield running, hub


async def test_HB2_who_says_nothing_may_stay(inside: tuple[RunningServer, Hub]):
    running, hub = inside
    mei = await running.person("Mei")
    project = (await mei.project())["id"]
    async with quiet(mei, project) as silent:
        room = await until(lambda: hub.rooms.get(project))
        beats = 0
        [session] = await until(lambda: list(room.sessions.values()))
        send = session.outbox.put

        def counted(frame: bytes) -> None:
            nonlocal beats
            beats += frame == b"\x01\x01\x00"
            send(frame)

        session.outbox.put = counted  # type: ignore[method-assign]
        await until(lambda: beats >= 5, seconds=20)
        async with visit(mei.socket_url, project, mei.token) as author:
            await author.write("n", "x")
            await until(lambda: "n" in silent.nodes)


async def test_CL2_the_reason_is_a_sentence_of_at_most_120_bytes(inside: tuple[RunningServer, Hub]):
    running, hub = inside
    mei = await running.person("Mei")
    project = (await mei.project())["id"]
    async with visit(mei.socket_url, project, mei.token) as peer, visit(mei.socket_url, project, "x") as stranger:
        await until(lambda: peer.synced)
        hub.rooms[project].close(1013, "林" * 200)
        assert 1013 == await peer.closed()
        assert "林" * 40 == peer.reason
        assert 4401 == await stranger.closed()
        assert "This token is not valid." == stranger.reason
