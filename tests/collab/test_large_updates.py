"""Large updates are examined elsewhere and taken in part by part: the loop goes on meanwhile."""

import asyncio
from typing import Any

import pytest
from pycrdt import Doc, Map, Text
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors, protocol
from collab.hub import Hub, open_hub
from collab.limits import Limits
from tests.collab.conftest import rows, stored
from tests.support.peers import VIEWER, Peer, until


def large(notes: int = 2_000, text: str = "a card's text, with 雨夜 in it " * 10) -> Doc[Any]:
    """About 400 bytes a note."""
    doc: Doc[Any] = Doc()
    nodes = doc.get("nodes", type=Map)
    for number in range(notes):
        nodes[f"n{number}"] = Map({"kind": "note", "xy": [number, 0], "text": Text(text)})
    return doc


class Turns:
    """Counts the turns of the loop, and what it was told to at each."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.look: Any = lambda: 0

    async def run(self) -> None:
        while True:
            self.seen.append(self.look())
            await asyncio.sleep(0)


async def test_LM11_a_large_update_comes_in_by_parts_and_is_acknowledged_when_all_is_saved(
    hub: Hub, engine: AsyncEngine, project: str
):
    doc = large()
    update = doc.get_update()
    assert len(update) > 600_000
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        turns = Turns()
        turns.look = lambda: room.document.entries
        counting = asyncio.create_task(turns.run())
        ann.say(protocol.update(update))
        ann.ask_saved(b"1")
        assert not ann.wire.reading
        await until(lambda: ann.acknowledged == [b"1"], seconds=20)
        counting.cancel()
        assert len(set(turns.seen)) > 4, "others had turns between the parts"
        assert 2_000 == len((await stored(engine, project))["nodes"])
        await until(lambda: len(set(ben.nodes)) == 2_000)
        assert doc.get("nodes", type=Map).to_py() == ben.json()["nodes"]
    assert len([row for row in await rows(engine, project) if len(row.update) > 100_000]) >= 1


async def test_LM11_others_edit_while_a_large_update_comes_in(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        ann.say(protocol.update(large().get_update()))
        await until(lambda: 0 < room.document.entries < 2_000, seconds=20)
        ben.add_note("between", "x")
        assert room.document.has("nodes", "between")
        ben.ask_saved(b"1")
        await until(lambda: ben.acknowledged == [b"1"])
        await until(lambda: room.document.entries == 2_001, seconds=20)


async def test_LM11_who_leaves_in_the_middle_leaves_a_valid_beginning(hub: Hub, engine: AsyncEngine, project: str):
    doc = large()
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        ann.say(protocol.update(doc.get_update()))
        await until(lambda: room.document.entries > 0, seconds=20)
        ann.leave()
        count = room.document.entries
        await until(lambda: not room.unsaved())
        assert count == room.document.entries < 2_000
        await until(lambda: len(set(ben.nodes)) == count)
        assert ben.json()["nodes"] == (await stored(engine, project))["nodes"]
        # Back again, the rest comes with the answer to the question.
        again = Peer(room, "Ann")
        again._applying = True
        again.doc.apply_update(doc.get_update())
        again._applying = False
        again.join()
        again.ask_saved(b"1")
        await until(lambda: again.acknowledged == [b"1"], seconds=20)
        assert 2_000 == room.document.entries


async def test_LM11_a_large_update_that_hangs_on_the_unknown_is_asked_for(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        ann._applying = True
        ann.add_note("n", "x")
        before = ann.doc.get_state()
        ann.nodes["n"]["text"].insert(1, "y" * 100_000)
        ann._applying = False
        ann.say(protocol.update(ann.doc.get_update(before)))
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"])
        assert 100_001 == len(room.document.node("n").fields["text"])


async def test_UP4_bombs_and_other_hostile_updates_end_their_own_connection(hub: Hub, project: str):
    bomb = b"\x01\x01\x07\x00\x28\x01\x05nodes\x01n\x01" + b"\x75\x01" * 40_000 + b"\x7e\x00"
    async with hub.hold(project) as room:
        ann = Peer(room, "Ann").join()
        failures: list[BaseException] = []
        eve = Peer(room, "Eve", failed=failures.append).join()
        eve.say(protocol.update(bomb))
        await until(lambda: failures, seconds=20)
        assert errors.TooLarge is type(failures[0])
        mal = Peer(room, "Mal", failed=failures.append).join()
        mal.say(protocol.update(large(400).get_update()[:-2]))
        await until(lambda: len(failures) == 2, seconds=20)
        assert errors.Malformed is type(failures[1])
        assert 0 == room.document.entries
        ann.add_note("n", "x")
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"])


async def test_SY8_a_viewers_large_update_is_refused(hub: Hub, project: str):
    async with hub.hold(project) as room:
        eve = Peer(room, "Eve", rights=VIEWER).join()
        eve.say(protocol.update(large(400).get_update()))
        assert 1 == len(eve.denied)
        assert 0 == room.document.entries


async def test_LM7_a_large_update_that_does_not_fit_is_refused_as_a_whole(
    engine: AsyncEngine, redis_url: str, project: str
):
    small = Limits(document_bytes=500_000, nodes=1_000)
    async with open_hub(engine=engine, redis_url=redis_url, limits=small) as hub, hub.hold(project) as room:
        ann = Peer(room, "Ann").join()
        ann.say(protocol.update(large(2_000).get_update()))
        await until(lambda: ann.denied, seconds=20)
        ben = Peer(room, "Ben").join()
        ben.say(protocol.update(large(1_100, "x" * 100).get_update()))
        await until(lambda: ben.denied, seconds=20)
        assert ([errors.DocumentFull().detail], [errors.TooManyNodes().detail]) == (ann.denied, ben.denied)
        assert 0 == room.document.entries
        carl = Peer(room, "Carl").join()
        carl.say(protocol.update(large(900, "x" * 100).get_update()))
        carl.ask_saved(b"1")
        await until(lambda: carl.acknowledged == [b"1"], seconds=20)
        assert 900 == room.document.entries


@pytest.mark.parametrize("size", [63_000, 66_000])
async def test_LM11_either_side_of_the_line_holds_the_same(hub: Hub, engine: AsyncEngine, project: str, size: int):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        ann.add_note("n", "😀" * (size // 4))
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"], seconds=20)
    assert "😀" * (size // 4) == (await stored(engine, project))["nodes"]["n"]["text"]
