"""Stock clients whose project is replaced by another document: those who are here, and those who were away."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import lineages
from collab.children import Children
from collab.document import Document
from collab.edits import Add
from collab.origin import Author
from collab.planning import plan
from tests.support import api, node
from tests.support.peers import until

SECONDS = 20


@pytest.fixture
async def running(database_url: str, redis_url: str) -> AsyncIterator[api.RunningServer]:
    async with api.running_server(database_url, redis_url) as running:
        yield running


async def test_LI1_LI2_CL1_a_stock_client_never_brings_back_what_was_replaced(
    running: api.RunningServer, engine: AsyncEngine
) -> None:
    owner = await running.person()
    project = (await owner.project())["id"]
    old = (await owner.node(project, text="old"))["id"]
    contents = Document()
    contents.write(plan(contents, [Add(node={"id": "kept", "kind": "note", "text": "from a backup"})]).writes)
    clients = [await node.stock_client(owner.socket_url, project, owner.token) for _ in range(2)]
    here, away = clients
    children = Children()
    try:
        for client in clients:
            await until(client.synced, seconds=SECONDS)
        await away.do("disconnect")
        await away.do("note", node="offline", text="written while away")
        await lineages.replace(engine, children, project, contents, author=Author(type="user", id=owner.user["id"]))
        await until(lambda: 4409 in here.closed(), seconds=SECONDS)
        await away.do("connect")
        await until(lambda: 4409 in away.closed(), seconds=SECONDS)
        # Said behind the close.
        await until(lambda: all(client.said("stopped") for client in (here, away)), seconds=SECONDS)
        assert [[4409], [4409]] == [[said["code"] for said in client.said("stopped")] for client in (here, away)]
        new = await node.stock_client(owner.socket_url, project, owner.token)
        clients.append(new)
        await until(new.synced, seconds=SECONDS)
        assert {"kept"} == set(await new.nodes())
        assert old in await away.nodes(), "it keeps what it had"
        read = msgspec.json.decode((await owner.get(f"/projects/{project}/document")).content)
        assert {"kept"} == set(read["nodes"])
    finally:
        await children.close()
        for client in clients:
            await client.end()
