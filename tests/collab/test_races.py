"""What meets at a bad moment: waiting commits, refused ones, lost rooms, the flusher, goodbyes, slow readers."""

import asyncio

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors
from collab.edits import Add, plan
from collab.hub import Hub, open_hub
from collab.origin import Api, Author
from tests.collab.conftest import rows, stored
from tests.support.peers import Peer, until

API = Api(author=Author(type="user", id="script", name="Script"))


def add(*edits):
    async def decide(conn, document):
        return plan(document, list(edits))

    return decide


async def refuse(conn, committed):
    raise errors.Conflict("refused")


async def test_edits_between_two_waiting_commits_are_each_saved_once(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        commits = [
            asyncio.create_task(room.commit(API, add(Add(node={"id": f"s{n}", "kind": "note"})))) for n in range(40)
        ]
        number = 0
        while not all(commit.done() for commit in commits):
            ann.add_note(f"n{number}", "x")
            number += 1
            await asyncio.sleep(0)
        ann.ask_saved(b"all")
        await until(lambda: ann.acknowledged == [b"all"])
        await asyncio.gather(*commits)
        expected = set(ann.nodes) | {f"s{n}" for n in range(40)}
    assert expected == (await stored(engine, project))["nodes"].keys()
    found = [tuple(row.structs) for row in await rows(engine, project) if row.structs]
    assert len(found) == len(set(found)), "no row is there twice"


async def _read(hub: Hub, project: str) -> dict:
    async with hub.hold(project) as room:
        return room.document.to_json()


async def _waits_for_heads(engine: AsyncEngine) -> bool:
    async with engine.connect() as conn:
        query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'heads'::regclass"
        return bool(await conn.scalar(sa.text(query)))


async def test_a_goodbye_waits_for_the_save_that_is_under_way(engine: AsyncEngine, redis_url: str, project: str):
    async with open_hub(engine=engine, redis_url=redis_url) as hub, hub.hold(project) as room:
        ann = Peer(room).join()
        lock = await engine.connect()
        await lock.execute(sa.text("LOCK TABLE journal IN EXCLUSIVE MODE"))
        ann.add_note("n", "x")
        await until(lambda: room.pen.locked())
        closing = asyncio.create_task(hub.close())
        await asyncio.wait([closing], timeout=0.3)
        await lock.rollback()
        await lock.close()
        await closing
    assert {"n"} == (await stored(engine, project))["nodes"].keys()
