"""Rights that change in one process are felt by the open sockets of another: within a second, and within five while
Valkey is away."""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import jwt
import pytest
import sqlalchemy as sa
from pycrdt import Map
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import neighbours, protocol, tables
from server.embedded import Valkey
from tests.support.api import SECRET_KEY, Api, RunningServer, running_server
from tests.support.peers import until
from tests.support.sockets import SocketPeer, visit

pytestmark = pytest.mark.alone


class Scene:
    """Mei owns a project and acts at one process; Ben, an editor, has sockets in both."""

    def __init__(self, servers: list[RunningServer], mei: Api, ben: Api, project: str, seconds: float) -> None:
        self.servers, self.mei, self.ben, self.project, self.seconds = servers, mei, ben, project, seconds

    @contextlib.asynccontextmanager
    async def sockets(self, token: str = "") -> AsyncIterator[list[SocketPeer]]:
        async with contextlib.AsyncExitStack() as stack:
            peers = [
                await stack.enter_async_context(
                    visit(Api(server.url).socket_url, self.project, token or self.ben.token)
                )
                for server in self.servers
            ]
            await until(lambda: all(len(peer.doc.get("project", type=Map)) for peer in peers), seconds=20)
            yield peers

    @property
    def member(self) -> str:
        return f"/teams/{self.mei.team['id']}/members/{self.ben.user['id']}"

    async def felt(self, act: Awaitable[object], by: Callable[[], bool], what: str) -> None:
        await act
        began = time.monotonic()
        await until(by, seconds=self.seconds + 10, what=what)
        assert time.monotonic() - began < self.seconds, f"{what} took long"

    async def closed(self, act: Awaitable[object], peers: list[SocketPeer], code: int) -> None:
        await self.felt(act, lambda: all(peer.code for peer in peers), f"the close {code} in both")
        assert [code, code] == [peer.code for peer in peers]


@pytest.fixture(params=["with Valkey", "without Valkey"])
async def scene(
    request: pytest.FixtureRequest,
    database_url: str,
    redis_url: str,
    valkey: Valkey,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Scene]:
    if request.param == "with Valkey" and "CR3" not in request.node.name:
        # They are told: nobody finds it by looking (but for what the test itself does to the rows).
        monkeypatch.setattr(neighbours, "POLL_SECONDS", 60)
    async with running_server(database_url, redis_url) as one, running_server(database_url, redis_url) as two:
        mei, ben = await one.person("Mei"), await one.person("Ben")
        project = (await mei.project("雨夜"))["id"]
        body = {"email": ben.user["email"], "role": "editor"}
        assert (await mei.post(f"/teams/{mei.team['id']}/members", json=body)).status_code in (200, 201)
        if request.param == "without Valkey":
            valkey.stop()
        yield Scene([one, two], mei, ben, project, 1.2 if request.param == "with Valkey" else 5)


async def test_EV3_a_changed_role_is_felt_in_both_processes_and_a_better_one_too(scene: Scene):
    async with scene.sockets() as peers:
        for role in ("viewer", "editor"):
            told = {"type": "permission", "role": role}
            await scene.felt(
                scene.mei.patch(scene.member, json={"role": role}),
                lambda told=told: all(told in peer.events for peer in peers),
                f"{role} in both",
            )
            for number, peer in enumerate(peers):
                await peer.write(f"{role}{number}", "x")
            if role == "viewer":
                await until(lambda: all(peer.denied for peer in peers))
        for peer in peers:
            await peer.socket.send(protocol.sync_status(b"1"))
        await until(lambda: all(peer.acknowledged for peer in peers), what="what an editor has written, saved")
    read = (await scene.mei.get(f"/projects/{scene.project}/document")).json()["nodes"]
    assert {"editor0", "editor1"} <= read.keys()


async def test_CL1_who_is_no_longer_a_member_is_closed_4403_in_both_processes(scene: Scene):
    async with scene.sockets() as peers:
        await scene.closed(scene.mei.delete(scene.member), peers, 4403)


async def test_CL1_who_has_signed_out_is_closed_4401_in_both_processes(scene: Scene):
    async with scene.sockets() as peers:
        await scene.closed(scene.ben.post("/auth/logout"), peers, 4401)


async def test_CL1_a_deleted_project_is_closed_4404_in_both_processes(scene: Scene):
    async with scene.sockets() as peers:
        await scene.closed(scene.mei.delete(f"/projects/{scene.project}"), peers, 4404)


async def test_CR1_CR2_a_fresh_token_keeps_a_socket_and_an_old_one_ends_with_4501_in_both_processes(scene: Scene):
    claims = jwt.decode(scene.ben.token, SECRET_KEY, algorithms=["HS256"])
    soon = {**claims, "exp": datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=4)}
    token = jwt.encode(soon, SECRET_KEY, algorithm="HS256")
    async with scene.sockets(token) as left, scene.sockets(token) as renewed:
        for peer in renewed:
            await peer.socket.send(protocol.credential(scene.ben.token))
        await until(lambda: all(peer.code for peer in left), what="the end of the old token")
        assert [4501, 4501] == [peer.code for peer in left]
        for number, peer in enumerate(renewed):
            await peer.write(f"n{number}", "still here")
            await peer.socket.send(protocol.sync_status(b"1"))
        await until(lambda: all(peer.acknowledged == [b"1"] for peer in renewed))


async def test_CR2_CR3_a_stranger_s_token_and_another_lineage_end_the_socket_in_both_processes(scene: Scene):
    for credential, code in (
        (protocol.credential(scene.mei.token), 4401),
        (protocol.credential("nonsense"), 4401),
        (protocol.credential(scene.ben.token, "another lineage"), 4409),
    ):
        async with scene.sockets() as peers:
            for peer in peers:
                await peer.socket.send(credential)
            await until(lambda peers=peers: all(peer.code for peer in peers))
            assert [code, code] == [peer.code for peer in peers]


async def test_LI1_CR3_who_had_the_document_before_it_was_replaced_is_told_so_in_both_processes(
    scene: Scene, engine: AsyncEngine
):
    """Whoever is here with the retired document, and whoever comes and says that they have it, is closed for good."""
    read = await scene.mei.get(f"/projects/{scene.project}/document")
    async with scene.sockets() as peers:
        async with engine.begin() as conn:
            h = tables.heads
            await conn.execute(sa.update(h).where(h.c.project == scene.project).values(lineage="another"))
        await until(lambda: all(peer.code for peer in peers))
        assert [4409, 4409] == [peer.code for peer in peers]
    async with scene.sockets() as peers:
        for peer in peers:
            await peer.socket.send(protocol.credential(scene.ben.token, read.headers["X-Lineage"]))
        await until(lambda: all(peer.code for peer in peers))
        assert [4409, 4409] == [peer.code for peer in peers]
