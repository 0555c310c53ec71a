"""Rooms within a given memory: documents that nobody needs now are let go of, then nobody else is let in."""

import contextlib

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors, projects
from collab.edits import Add
from collab.hub import Hub, open_hub
from collab.origin import Api
from collab.planning import plan
from tests.collab.conftest import ANN, stored
from tests.support.peers import Peer, until

SIZE = 100_000
# Three documents of SIZE, and what belongs to them.
MEMORY = 3 * (16 * SIZE + 40_000) + 1_300_000


@pytest.fixture
async def narrow(engine: AsyncEngine, redis_url: str):
    async with open_hub(engine=engine, redis_url=redis_url, memory_bytes=MEMORY) as hub:
        yield hub


@pytest.fixture
async def heavy(engine: AsyncEngine) -> list[str]:
    """Five projects of a little more than SIZE bytes."""
    found = []
    for number in range(5):
        async with engine.begin() as conn:
            edits = [Add(node={"id": "n", "kind": "note", "text": f"{number}" + "x" * SIZE})]
            found.append(await projects.create(conn, team_id="t", author=ANN, fields={"title": "heavy"}, edits=edits))
    return found


async def saved(peer: Peer) -> None:
    peer.ask_saved(number := b"saved %d" % len(peer.acknowledged))
    await until(lambda: number in peer.acknowledged)


def look_round(hub: Hub) -> None:
    """As it is done every second."""
    for room in hub.rooms.values():
        hub.budget.weigh(room)


def documents(hub: Hub) -> list[str]:
    return [project for project, room in hub.rooms.items() if room.content.document is not None]


async def test_LM20_the_document_used_least_recently_is_let_go_of_and_its_people_notice_nothing(
    narrow: Hub, engine: AsyncEngine, heavy: list[str]
):
    async with contextlib.AsyncExitStack() as visits:
        peers = []
        for project in heavy[:4]:
            room = await visits.enter_async_context(narrow.visit(project))
            peers.append((Peer(room, "Ann").join(), Peer(room, "Ben").join()))
        for ann, _ in peers[:3]:
            ann.add_note("m", "x")
            await saved(ann)
        assert heavy[:3] == documents(narrow)
        look_round(narrow)
        peers[0][0].add_note("again", "x")
        await saved(peers[0][0])
        look_round(narrow)
        peers[3][0].add_note("m", "x")
        await saved(peers[3][0])
        assert heavy[1] not in documents(narrow)
        assert heavy[0] in documents(narrow)
        assert narrow.budget.total <= MEMORY
        for (ann, ben), project in zip(peers, heavy, strict=False):
            ann.add_note("last", "y")
            await saved(ann)
            await until(lambda a=ann, b=ben: a.json() == b.json())
            assert (None, None) == (ann.wire.closed, ben.wire.closed)
            assert ann.json()["nodes"] == (await stored(engine, project))["nodes"]


async def test_rooms_that_nobody_is_in_are_closed(narrow: Hub, heavy: list[str]):
    for project in heavy:
        async with narrow.hold(project) as room:
            assert room.document.has("nodes", "n")
    assert heavy[-2:] == list(narrow.rooms)[-2:]
    assert heavy[0] not in narrow.rooms
    assert narrow.budget.total <= MEMORY


async def test_what_does_not_fit_is_refused_and_comes_in_when_there_is_room_again(
    narrow: Hub, engine: AsyncEngine, heavy: list[str]
):
    async with contextlib.AsyncExitStack() as holds:
        for project in heavy[:3]:
            await holds.enter_async_context(narrow.hold(project))
        with pytest.raises(errors.Overloaded) as refused:
            async with narrow.hold(heavy[3]):
                pass
        assert ("overloaded", 5) == (refused.value.code, refused.value.retry_after)
        async with narrow.visit(heavy[3]) as room:
            failures: list[BaseException] = []
            ann, eve = Peer(room, "Ann", failed=failures.append).join(), Peer(room, "Eve").join()
            assert {"n"} == set(ann.nodes)
            ann.add_note("m", "x")
            await until(lambda: failures)
            assert [errors.Overloaded] == [type(failure) for failure in failures]
            ann.leave()
            assert eve.wire.closed is None
            await holds.aclose()
            eve.add_note("e", "x")
            await saved(eve)
    assert {"n", "e"} == (await stored(engine, heavy[3]))["nodes"].keys()


async def test_a_strict_commit_on_its_way_keeps_its_document(narrow: Hub, engine: AsyncEngine, heavy: list[str]):
    async with narrow.visit(heavy[0]) as room:
        Peer(room).join()

        async def decide(conn, document):
            for project in heavy[1:]:
                with contextlib.suppress(errors.Overloaded):
                    async with narrow.hold(project):
                        pass
            assert room.content.document is document
            return plan(document, [Add(node={"id": "s", "kind": "note"})])

        await room.commit(Api(author=ANN), decide)
    assert {"n", "s"} == (await stored(engine, heavy[0]))["nodes"].keys()


async def test_the_estimate_returns_to_nothing_with_the_last_room(narrow: Hub, heavy: list[str]):
    for project in heavy[:3]:
        async with narrow.visit(project) as room:
            ann = Peer(room).join()
            ann.add_note("m", "x")
            await saved(ann)
            ann.leave()
    for room in list(narrow.rooms.values()):
        narrow.close_room(room)
    assert (0, {}, {}) == (narrow.budget.total, narrow.budget._weights, narrow.budget._seen)
