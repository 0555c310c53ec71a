"""Stock clients in a room that has no document yet, or not any more: they notice nothing."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest

import server.app
from collab.hub import Hub, open_hub
from tests.support import api, node
from tests.support.peers import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SECONDS = 20


@pytest.fixture
def hubs(monkeypatch: pytest.MonkeyPatch) -> list[Hub]:
    """The hub of the server that starts, once it has."""
    found: list[Hub] = []

    @contextlib.asynccontextmanager
    async def opened(**given: Any) -> AsyncIterator[Hub]:
        async with open_hub(**given) as hub:
            found.append(hub)
            yield hub

    monkeypatch.setattr(server.app, "open_hub", opened)
    return found


@pytest.fixture
async def running(hubs: list[Hub], database_url: str, redis_url: str) -> AsyncIterator[api.RunningServer]:
    async with api.running_server(database_url, redis_url) as running:
        yield running


async def test_SY1_a_stock_client_is_synced_when_it_has_all_parts_and_no_sooner(
    running: api.RunningServer, hubs: list[Hub]
) -> None:
    owner = await running.person()
    project = (await owner.project())["id"]
    made = [(await owner.node(project, text=f"{number}" + "雨" * 8_000))["id"] for number in range(5)]
    [hub] = hubs
    hub.close_room(hub.rooms[project])
    ann = await node.stock_client(owner.socket_url, project, owner.token)
    try:
        await until(ann.synced, seconds=SECONDS)
        assert set(made) == set(await ann.nodes())
        order = [said["report"] if said["report"] == "sync" else said["start"][:4] for said in ann.reports
                 if said["report"] in {"frame", "sync"}]  # fmt: skip
        parts = order[: order.index("0001") + 1]
        assert ["0002"] * (len(parts) - 1) == parts[:-1]
        assert len(parts) >= 5
        assert order.index("sync") >= len(parts) - 1
        room = hub.rooms[project]
        await ann.do("note", node="mine", text="x")
        await until(lambda: room.content.document is not None and not room.unsaved(), seconds=SECONDS)
        read = (await owner.get(f"/projects/{project}/nodes/mine")).json()
        assert "x" == read["text"]
    finally:
        await ann.end()


async def test_stock_clients_that_read_build_nothing_and_type_on_when_a_document_is_let_go_of(
    running: api.RunningServer, hubs: list[Hub]
) -> None:
    owner = await running.person()
    project = (await owner.project())["id"]
    made = await owner.node(project, text="从前")
    gone = await owner.node(project, text="deleted")
    assert 204 == (await owner.delete(f"/projects/{project}/nodes/{gone['id']}")).status_code
    [hub] = hubs
    hub.close_room(hub.rooms[project])
    ann = await node.stock_client(owner.socket_url, project, owner.token)
    ben = await node.stock_client(owner.socket_url, project, owner.token)
    try:
        for client in (ann, ben):
            await until(client.synced, seconds=SECONDS)
        room = hub.rooms[project]
        await ben.do("disconnect")
        await ben.do("connect")
        await until(lambda: len(room.sessions) == 2 and ben.synced(), seconds=SECONDS)
        assert room.content.document is None
        for number in range(6):
            client = (ann, ben)[number % 2]
            await client.do("type", node=made["id"], text=f"{number}😀")
            await until(lambda: room.content.document is not None and room.quiet, seconds=SECONDS)
            room.drop()

        async def complete() -> bool:
            texts = [await client.text(made["id"]) for client in (ann, ben)]
            return texts[0] == texts[1] and all(f"{number}😀" in (texts[0] or "") for number in range(6))

        await until(complete, seconds=SECONDS)
        read = (await owner.get(f"/projects/{project}/nodes/{made['id']}")).json()
        assert await ann.text(made["id"]) == read["text"]
        assert [] == ann.closed()
    finally:
        await ann.end()
        await ben.end()
