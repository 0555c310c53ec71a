"""Live edits are seen before they are saved. What if one is built on that is never saved by its author?"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import journal
from tests.support.api import Api, RunningServer
from tests.support.node import StockClient, stock_client
from tests.support.peers import until
from tests.support.proxy import proxy
from tests.support.serving import Serving, serving

SECONDS = 30
LONG = bool(os.environ.get("STORYROOM_LONG"))


async def texts(engine: AsyncEngine, project: str) -> dict[str, str]:
    nodes = (await journal.load(engine, project)).document.to_json()["nodes"]
    return {key: node["text"] for key, node in nodes.items()}


async def reads(client: StockClient, key: str, text: str) -> bool:
    return await client.text(key) == text


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    "returns",
    [
        "to the same process, which runs again",
        pytest.param("to another process", marks=pytest.mark.skipif(not LONG, reason="takes 40 s: make crash")),
    ],
)
async def test_an_edit_on_an_edit_that_its_author_took_along_is_saved_with_it(
    engine: AsyncEngine, database_url: str, redis_url: str, tmp_path: Path, returns: str
):
    """Ann writes e1 while nothing of their process reaches the database; Ben sees it and types e2 inside it. Neither is
    acknowledged. Ann's page and the process die, and Ann never comes back.

    e1 lives on in Ben's document, and no other place. With his next connection Ben brings it along with e2: both are
    saved then, and seen by everybody; the journal says that Ben wrote both, for Ann's name has died with the process.
    (Had Ben gone too, both were lost, of which nobody was told that they were saved.) Another process that remembers
    Ann as being here takes e1 from nobody else until it forgets her, after 40 s: until then e2 waits with e1, and Ben
    is told of nothing that he wrote after it that it is saved."""
    async with contextlib.AsyncExitStack() as stack:
        database = await stack.enter_async_context(proxy(database_url))
        one = Serving(database.of(database_url), redis_url, tmp_path)
        two = Serving(database_url, redis_url, tmp_path)
        await stack.enter_async_context(serving(one, two))
        way = await stack.enter_async_context(proxy(one.port))
        running = RunningServer(one.url, None)  # type: ignore[arg-type]
        owner = await running.person("Mei")
        project = (await owner.project())["id"]
        clients: list[StockClient] = []

        async def join(name: str, base: str) -> StockClient:
            person: Api = await running.person(name)
            body = {"email": person.user["email"], "role": "editor"}
            await owner.post(f"/teams/{owner.team['id']}/members", json=body)
            clients.append(await stock_client(base, project, person.token))
            stack.push_async_callback(clients[-1].end)
            await until(clients[-1].synced, seconds=SECONDS)
            return clients[-1]

        ann = await join("Ann", one.socket_url)
        ben = await join("Ben", f"ws://127.0.0.1:{way.port}/api/rooms")
        cai = await join("Cai", two.socket_url)
        await ben.do("note", node="n", text="saved")
        await ben.do("ask_saved", payload="01")
        await until(lambda: ben.saved() == ["01"], seconds=SECONDS)
        await until(lambda: reads(cai, "n", "saved"), seconds=SECONDS)
        await until(cai.others, seconds=SECONDS, what="Ann and Ben in the other process")
        database.stall()
        await ann.do("note", node="e1", text="one")
        await ann.do("ask_saved", payload="02")
        await until(lambda: reads(ben, "e1", "one"), seconds=SECONDS, what="what Ann wrote")
        await ben.do("type", node="e1", index=1, text="TWO")
        await ben.do("type", node="n", text="!")
        await ben.do("ask_saved", payload="03")
        await until(lambda: reads(ann, "e1", "oTWOne"), seconds=SECONDS, what="what Ben wrote")
        await ann.end()
        if returns == "to another process":
            way.target = two.port
        await one.kill()
        database.cut()
        database.flow()
        assert (await texts(engine, project)) == {"n": "saved"}
        assert ([], ["01"]) == (ann.saved(), ben.saved())
        if returns != "to another process":
            await one.start()
        await until(lambda: len(ben.said("sync")) >= 3 and ben.synced(), seconds=SECONDS, what="Ben's return")
        await ben.do("type", node="n", text="!")
        await ben.do("ask_saved", payload="04")
        await until(lambda: ben.saved()[-1] == "04", seconds=75, what="the word that Ben's edits are saved")
        expected = {"n": "saved!!", "e1": "oTWOne"}
        assert expected == await texts(engine, project)
        await until(lambda: reads(cai, "e1", "oTWOne"), seconds=SECONDS)
        assert await ben.nodes() == await cai.nodes()
        assert [] == [*ben.said("stopped"), *cai.closed()], "nobody is sent away"
