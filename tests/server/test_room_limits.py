"""The limits of a room, each over a real socket: what is refused, with which word, and that others go on."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest
import sqlalchemy as sa
from pycrdt import Doc, Map, Text

from collab import capacity, intake, protocol
from collab.db import create_engine
from collab.session import Session
from server import joins
from server.routes import rooms
from tests.support.api import Api, RunningServer, running_server
from tests.support.peers import until
from tests.support.sockets import SocketPeer, visit


async def friends(server: RunningServer, mei: Api, *names: str) -> list[Api]:
    """Others in Mei's team."""
    found = []
    for name in names:
        friend = await server.person(name)
        body = {"email": friend.user["email"], "role": "editor"}
        assert (await mei.post(f"/teams/{mei.team['id']}/members", json=body)).status_code in (200, 201)
        found.append(friend)
    return found


async def saved(peer: SocketPeer, payload: bytes, *, seconds: float = 20) -> None:
    await peer.socket.send(protocol.sync_status(payload))
    await until(lambda: payload in peer.acknowledged, seconds=seconds, what="the echo")


async def test_LM7_a_full_project_refuses_growth_by_socket_and_by_rest_and_heals(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(capacity, "MEASURE_SECONDS", 0.02)
    async with running_server(database_url, redis_url, max_document_bytes=200_000) as server:
        mei = await server.person("Mei")
        project = (await mei.project())["id"]
        async with visit(mei.socket_url, project, mei.token) as one, visit(mei.socket_url, project, mei.token) as two:
            await until(lambda: one.synced and two.synced)
            await one.write("large", "x" * 170_000)
            await saved(one, b"1")
            near = {"type": "limit", "limit": "documentBytes", "max": 200_000}
            await until(lambda: any(near.items() <= event.items() for event in two.events))
            await two.write("too large", "y" * 60_000)
            await two.socket.send(protocol.sync_status(b"2"))
            await until(lambda: two.denied)
            assert {"type": "refused", "code": "document_full"} in two.events
            refused = await mei.post(f"/projects/{project}/nodes", json={"kind": "note", "text": "z" * 60_000})
            assert (413, "document_full") == (refused.status_code, refused.json()["code"])
            assert [] == two.acknowledged
            assert 204 == (await mei.delete(f"/projects/{project}/nodes/large")).status_code
            await until(lambda: two.acknowledged == [b"2"])
            assert "y" * 60_000 == (await mei.get(f"/projects/{project}/nodes/too large")).json()["text"]


async def test_LM9_too_many_nodes_are_refused_by_socket_and_by_rest(database_url: str, redis_url: str):
    async with running_server(database_url, redis_url, max_nodes=5) as server:
        mei = await server.person("Mei")
        project = (await mei.project())["id"]
        async with visit(mei.socket_url, project, mei.token) as one, visit(mei.socket_url, project, mei.token) as two:
            await until(lambda: one.synced and two.synced)
            for number in range(5):
                await one.write(f"n{number}", "x")
            await saved(one, b"1")
            await two.write("sixth", "x")
            await until(lambda: two.denied)
            refused = await mei.post(f"/projects/{project}/nodes", json={"kind": "note"})
            assert (413, "too_many_nodes") == (refused.status_code, refused.json()["code"])
            assert 204 == (await mei.delete(f"/projects/{project}/nodes/n0")).status_code
            await until(lambda: "sixth" in one.nodes)


async def test_LM12_a_full_room_and_one_person_everywhere_are_told_to_come_back(database_url: str, redis_url: str):
    settings: dict[str, Any] = {"max_clients_per_room": 3, "max_connections_per_person": 2}
    async with running_server(database_url, redis_url, **settings) as server:
        mei = await server.person("Mei")
        ben, carl = await friends(server, mei, "Ben", "Carl")
        project = (await mei.project())["id"]
        async with contextlib.AsyncExitStack() as stack:
            inside = [
                await stack.enter_async_context(visit(mei.socket_url, project, who.token)) for who in (mei, mei, ben)
            ]
            await until(lambda: all(peer.synced for peer in inside))
            async with visit(mei.socket_url, project, carl.token) as fourth:
                assert 1013 == await fourth.closed()
                assert "3 people" in fourth.reason
            await inside[2].socket.close()

            async def third_of_mei() -> bool:
                async with visit(mei.socket_url, project, mei.token) as third:
                    return await third.closed() == 1013 and "2 times" in third.reason

            await until(third_of_mei)
            async with visit(mei.socket_url, project, carl.token) as carls:
                await until(lambda: carls.synced)
                await inside[0].write("n", "still here")
                await until(lambda: "n" in carls.nodes)


async def test_LM13_joins_wait_in_line_and_come_back_when_it_is_too_long(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(joins, "WAIT_SECONDS", 0.4)
    async with running_server(database_url, redis_url, max_joins_per_second=10) as server:
        mei = await server.person("Mei")
        project = (await mei.project())["id"]

        async def join() -> int | None:
            async with visit(mei.socket_url, project, mei.token) as peer:
                await until(lambda: peer.synced or peer.code, seconds=20)
                return peer.code

        codes = await asyncio.gather(*(join() for _ in range(40)))
        assert {None, 1013} == set(codes)
        assert codes.count(None) >= 20, "twice the number at once, and those who wait"


async def test_LM13_who_is_not_let_in_in_time_is_told_to_come_back(
    own_server: RunningServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rooms, "ENTRY_SECONDS", 0.5)
    mei = await own_server.person("Mei")
    project = (await mei.project())["id"]
    engine = create_engine(own_server.config.database_url)
    async with engine.begin() as conn:
        await conn.execute(sa.text("LOCK TABLE projects IN ACCESS EXCLUSIVE MODE"))
        async with visit(mei.socket_url, project, mei.token) as late:
            assert 1013 == await late.closed()
            assert "in time" in late.reason
    await engine.dispose()


async def test_LM5_a_flood_over_a_socket_is_slowed_and_all_of_it_arrives(database_url: str, redis_url: str):
    async with running_server(database_url, redis_url, max_edits_per_second=500) as server:
        mei = await server.person("Mei")
        project = (await mei.project())["id"]
        doc: Doc[Any] = Doc()
        frames: list[bytes] = []
        subscription = doc.observe(lambda event: frames.append(protocol.update(event.update)))
        for number in range(2_000):
            doc.get("nodes", type=Map)["moved"] = number
        doc.unobserve(subscription)
        async with visit(mei.socket_url, project, mei.token) as flood, visit(mei.socket_url, project, mei.token) as ann:
            await until(lambda: flood.synced and ann.synced)
            began = asyncio.get_running_loop().time()
            for frame in frames:
                await flood.socket.send(frame)
            await ann.write("n", "x")
            await saved(ann, b"1")
            assert ann.nodes.get("moved", 0) < 1_999, "Ann's edit is saved before the flood is in"
            await saved(flood, b"all", seconds=30)
            assert asyncio.get_running_loop().time() - began > 1.9, "1,000 at once, 500 a second"
            await until(lambda: ann.nodes.get("moved") == 1_999)


async def test_LM6_who_cannot_be_read_on_for_long_is_told_to_come_back(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(intake, "PAUSED_SECONDS", 0.3)
    async with running_server(database_url, redis_url, max_edits_per_second=5) as server:
        mei = await server.person("Mei")
        project = (await mei.project())["id"]
        async with visit(mei.socket_url, project, mei.token) as flood, visit(mei.socket_url, project, mei.token) as ann:
            await until(lambda: flood.synced and ann.synced)
            for _ in range(200):
                await flood.socket.send(protocol.query_awareness())
            assert 1013 == await flood.closed()
            assert "half a minute" in flood.reason
            await ann.write("n", "x")
            await saved(ann, b"1")


async def test_LM6_a_first_frame_that_waits_stops_the_reading_too(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
):
    gate = asyncio.get_running_loop().create_future()
    step1, held = Session._step1, []

    def slow(session: Session, state_vector: bytes) -> None:
        if not held:
            session.hold(gate)
            held.append(session)
        step1(session, state_vector)

    monkeypatch.setattr(Session, "_step1", slow)
    async with running_server(database_url, redis_url) as server:
        mei = await server.person("Mei")
        project = (await mei.project())["id"]
        async with visit(mei.socket_url, project, mei.token) as early:
            await until(lambda: held)
            before = len(held[0].intake._waiting)
            flood = asyncio.create_task(send_all(early, [protocol.event(b"x" * 60_000)] * 300))
            done, _ = await asyncio.wait([flood], timeout=0.5)
            assert not done, "18 MB do not go into a socket that nobody reads"
            assert len(held[0].intake._waiting) <= before + 10
            gate.set_result(None)
            await flood
            await saved(early, b"1")


async def send_all(peer: SocketPeer, frames: list[bytes]) -> None:
    for frame in frames:
        await peer.socket.send(frame)


async def test_LM11_a_large_update_over_a_socket_leaves_others_their_turns(server: RunningServer):
    mei = await server.person("Mei")
    project = (await mei.project())["id"]
    doc: Doc[Any] = Doc()
    for number in range(3_000):
        doc.get("nodes", type=Map)[f"n{number}"] = Map({"kind": "note", "xy": [0, 0], "text": Text("雨夜 " * 100)})
    async with visit(mei.socket_url, project, mei.token) as large, visit(mei.socket_url, project, mei.token) as ann:
        await until(lambda: large.synced and ann.synced)
        await large.socket.send(protocol.update(doc.get_update()))
        await large.socket.send(protocol.sync_status(b"large"))
        await ann.write("mine", "x")
        await saved(ann, b"1")
        assert [] == large.acknowledged
        await until(lambda: large.acknowledged == [b"large"], seconds=30)
        await until(lambda: len(set(ann.nodes)) == 3_001, seconds=30)
