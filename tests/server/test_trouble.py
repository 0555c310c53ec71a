"""Postgres in every kind of trouble while people write in several rooms: nobody is stopped, everybody is told, nothing
is called saved that is not, and all of it is there afterwards."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import journal, protocol
from server.embedded import Postgres
from tests.collab.conftest import rows
from tests.support import trouble
from tests.support.api import RunningServer, running_server
from tests.support.peers import until
from tests.support.sockets import SocketPeer, visit

DELAYED = {"type": "saving", "state": "delayed"}
OK = {"type": "saving", "state": "ok"}
# More than what a page of a table has left.
LONG = "".join(chr(0x4E00 + byte) for byte in os.urandom(20_000))


@pytest.fixture
async def user_url(postgres: Postgres, database_url: str) -> AsyncIterator[str]:
    async with trouble.ordinary_user(postgres, database_url) as url:
        yield url


@pytest.fixture
async def server(user_url: str, redis_url: str) -> AsyncIterator[RunningServer]:
    async with running_server(user_url, redis_url) as running:
        yield running


async def write(peer: SocketPeer, key: str, text: str = "x") -> None:
    """An edit, and the question whether it is saved."""
    await peer.write(key, text)
    await peer.socket.send(protocol.sync_status(key.encode()))


async def stored(engine: AsyncEngine, project: str) -> dict[str, Any]:
    return (await journal.load(engine, project)).document.to_json()["nodes"]


async def in_order_and_once(engine: AsyncEngine, project: str) -> list[int]:
    """The clocks of the only writer, as the journal has them, are without gap and repetition."""
    found = await rows(engine, project)
    assert list(range(1, len(found) + 1)) == [row.seq for row in found]
    by_client: dict[int, list[tuple[int, int]]] = {}
    for row in found:
        for at in range(0, len(row.structs), 3):
            client, start, end = row.structs[at : at + 3]
            by_client.setdefault(client, []).append((start, end))
    for ranges in by_client.values():
        assert [0, *(end for _, end in ranges[:-1])] == [start for start, _ in ranges]
    return [row.seq for row in found]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", trouble.ALL)
async def test_EV4_people_write_on_through_trouble_and_all_of_it_is_saved_afterwards(
    server: RunningServer, engine: AsyncEngine, postgres: Postgres, user_url: str, kind: str
):
    mei = await server.person("Mei")
    one, two = [(await mei.project(title))["id"] for title in ("One", "Two")]
    url, token = mei.socket_url, mei.token
    async with visit(url, one, token) as ann, visit(url, one, token) as ben, visit(url, two, token) as cai:
        await until(lambda: ann.synced and ben.synced and cai.synced)
        await write(ann, "before")
        # Nobody has written in Cai's room yet: its document is not built.
        await until(lambda: ann.acknowledged == [b"before"] and "before" in ben.nodes)
        async with trouble.ALL[kind](postgres, user_url):
            began = time.monotonic()
            for number in range(20):
                await write(ann, f"a{number}", LONG)
                await write(cai, f"c{number}", LONG)
                await until(lambda number=number: f"a{number}" in ben.nodes, what="the live edit")
            await until(lambda: all(DELAYED in peer.events for peer in (ann, ben, cai)))
            print(kind, "told after", round(time.monotonic() - began, 2))
            began = time.monotonic()
            made = await mei.post(f"/projects/{one}/nodes", json={"kind": "note", "id": "script"})
            print(kind, made.status_code, "after", round(time.monotonic() - began, 2), made.text)
            assert 503 == made.status_code, made.text
            assert int(made.headers["Retry-After"]) >= 1
            await write(ann, "last")
            await until(lambda: "last" in ben.nodes)
            async with visit(url, two, token) as late:
                await until(lambda: late.code or DELAYED in late.events, seconds=40)
            assert [b"before"] == ann.acknowledged, "nothing is called saved that is not"
            assert [] == cai.acknowledged
        began = time.monotonic()
        await until(lambda: ann.acknowledged[-1:] == [b"last"] and cai.acknowledged[-1:] == [b"c19"], seconds=40)
        print(kind, "saved after", round(time.monotonic() - began, 2))
        await until(lambda: all(peer.events[-1] == OK for peer in (ann, ben, cai)))
        assert [b"before", *(b"a%d" % n for n in range(20)), b"last"] == ann.acknowledged, "in order"
        assert ann.nodes.to_py() == await stored(engine, one) == ben.nodes.to_py()
        assert cai.nodes.to_py() == await stored(engine, two)
        assert "script" not in ann.nodes
        assert [ann.code, ben.code, cai.code] == [None, None, None]
    for project in (one, two):
        await in_order_and_once(engine, project)
    made = await mei.post(f"/projects/{one}/nodes", json={"kind": "note", "id": "script"})
    assert 201 == made.status_code, made.text
