"""A full project refuses what would make it larger, says so before, and goes on by itself when there is room again."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pycrdt import Map, UndoManager
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import capacity, errors, protocol
from collab.capacity import Refusal
from collab.edits import Add, Delete
from collab.hub import Hub, open_hub
from collab.limits import Limits
from collab.origin import Api, Author
from collab.planning import plan
from collab.update_guard import check, count_entries
from tests.collab.conftest import stored
from tests.support.peers import Peer, until

API = Api(author=Author(type="user", id="script", name="Script"))


def add(*edits):
    async def decide(conn, document):
        return plan(document, list(edits))

    return decide


@pytest.fixture
async def small(engine: AsyncEngine, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hub]:
    """Rooms of 100 kB and 20 nodes."""
    monkeypatch.setattr(capacity, "MEASURE_SECONDS", 0.01)
    monkeypatch.setattr(capacity, "PAUSES_PER_MEASURE", 0)
    async with open_hub(engine=engine, redis_url=redis_url, limits=Limits(document_bytes=100_000, nodes=20)) as hub:
        yield hub


def limits_told(peer: Peer, limit: str) -> list[bool]:
    """For each notice about it: whether it was near."""
    told = [event for event in peer.events if event["type"] == "limit" and event["limit"] == limit]
    return [event["used"] >= 0.8 * event["max"] for event in told]


async def test_LM7_what_would_not_fit_is_refused_and_asked_for_when_there_is_room(
    small: Hub, engine: AsyncEngine, project: str
):
    async with small.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        ann.add_note("large", "x" * 70_000)
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"] and "large" in ben.nodes)
        ben.add_note("too large", "y" * 50_000)
        ben.ask_saved(b"2")
        await until(lambda: ben.denied == [errors.DocumentFull().detail])
        assert not room.document.has("nodes", "too large")
        ann.add_note("small", "z")
        ann.ask_saved(b"3")
        await until(lambda: ann.acknowledged == [b"1", b"3"])
        assert [] == ben.acknowledged
        del ann.nodes["large"]
        await until(lambda: ben.acknowledged == [b"2"])
        await until(lambda: ann.json() == ben.json() and "too large" in ann.nodes and not room.unsaved())
    assert {"small", "too large"} == (await stored(engine, project))["nodes"].keys()


async def test_LM7_what_follows_a_refused_edit_is_refused_too_and_undoing_it_heals(small: Hub, project: str):
    async with small.hold(project) as room:
        ann = Peer(room).join()
        undo = UndoManager(scopes=[ann.nodes], capture_timeout_millis=0)
        ann.add_note("too large", "y" * 120_000)
        ann.nodes["small"] = Map({"kind": "note"})
        ann.ask_saved(b"1")
        await until(lambda: len(ann.denied) == 2)
        assert not room.document.has("nodes", "small")
        before = ann.doc.get_state()
        ann._applying = True  # the engine is inside of a transaction while it undoes
        undo.undo()
        undo.undo()
        ann._applying = False
        ann.say(protocol.update(ann.doc.get_update(before)))
        await until(lambda: ann.acknowledged == [b"1"])
        ann.add_note("next", "x")
        ann.ask_saved(b"2")
        await until(lambda: ann.acknowledged == [b"1", b"2"])
        assert {"next"} == set(room.document.to_json()["nodes"])


async def test_LM7_a_full_project_can_be_made_smaller(small: Hub, project: str):
    async with small.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        for number in range(4):
            ann.add_note(f"n{number}", "x" * 24_800)
        await until(lambda: len(set(ben.nodes)) == 4)
        ann.add_note("over", "y" * 2_000)
        assert 1 == len(ann.denied)
        del ben.nodes["n0"]
        assert [] == ben.denied
        await until(lambda: room.document.has("nodes", "over"))


async def test_LM7_what_is_known_already_does_not_count_as_growth(small: Hub, project: str):
    async with small.hold(project) as room:
        ann = Peer(room).join()
        ann.add_note("n", "x" * 70_000)
        before = ann.doc.get_update()
        ann.say(protocol.step2(before))
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"])
        assert [] == ann.denied


async def test_LM7_what_was_written_over_is_not_counted(small: Hub, project: str):
    async with small.hold(project) as room:
        ann = Peer(room).join()
        for number in range(100):
            ann.nodes["n"] = Map({"kind": "note", "text": str(number) + "x" * 3_000})
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"])
        assert [] == ann.denied


async def test_LM8_everybody_is_told_before_it_is_full_and_when_it_is_not_any_more(small: Hub, project: str):
    async with small.hold(project) as room:
        ann = Peer(room, "Ann").join()
        ann.add_note("n", "x" * 85_000)
        await until(lambda: limits_told(ann, "documentBytes") == [True])
        late = Peer(room, "Late").join()
        assert [True] == limits_told(late, "documentBytes")
        del ann.nodes["n"]
        await until(lambda: limits_told(ann, "documentBytes") == [True, False] == limits_told(late, "documentBytes"))
        assert [] == limits_told(Peer(room, "Later").join(), "documentBytes")


async def test_LM9_nodes_beyond_the_number_are_refused_until_some_go(small: Hub, engine: AsyncEngine, project: str):
    async with small.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        for number in range(20):
            ann.add_note(f"n{number}", "x")
        await until(lambda: len(set(ben.nodes)) == 20)
        assert [True, True] == limits_told(ann, "nodes"), "at 80 and at 95 %"
        ben.add_note("one more", "x")
        assert [errors.TooManyNodes().detail] == ben.denied
        ann.nodes["n0"]["xy"] = [5, 5]
        assert [] == ann.denied, "what is there can be changed"
        del ann.nodes["n0"]
        await until(lambda: room.document.has("nodes", "one more"))
        for number in range(1, 10):
            del ann.nodes[f"n{number}"]
        await until(lambda: limits_told(ann, "nodes") == [True, True, True, False])


async def test_LM9_a_long_text_is_no_crowd_of_nodes(small: Hub, project: str):
    async with small.hold(project) as room:
        ann = Peer(room).join()
        ann.add_note("n", "many more characters than nodes")
        assert [] == ann.denied
        assert room.document.has("nodes", "n")
        assert 1 == room.document.entries


async def test_LM7_a_strict_edit_that_does_not_fit_is_refused_and_has_happened_nowhere(
    small: Hub, engine: AsyncEngine, project: str
):
    async with small.hold(project) as room:
        ann = Peer(room).join()
        await room.commit(API, add(Add(node={"id": "n", "kind": "note", "text": "x" * 70_000})))
        with pytest.raises(errors.DocumentFull):
            await room.commit(API, add(Add(node={"id": "m", "kind": "note", "text": "y" * 50_000})))
        await room.commit(API, add(Delete(id="n")))
        await room.commit(API, add(Add(node={"id": "m", "kind": "note", "text": "y" * 50_000})))
        await until(lambda: "m" in ann.nodes)
        with pytest.raises(errors.TooManyNodes):
            await room.commit(API, add(*[Add(node={"id": f"n{n}", "kind": "note"}) for n in range(20)]))
    assert {"m"} == (await stored(engine, project))["nodes"].keys()


async def test_LM7_how_full_it_is_survives_the_room(small: Hub, other_hub: Hub, engine: AsyncEngine, project: str):
    async with other_hub.hold(project) as room:
        ann = Peer(room).join()
        ann.add_note("n", "x" * 90_000)
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"])
    async with small.hold(project) as room:
        ben = Peer(room, "Ben").join()
        assert 90_000 < room.capacity.bytes
        await until(lambda: limits_told(ben, "documentBytes") == [True])


async def test_LM10_whatever_refuses_edits_refuses_all_and_heals_alike(hub: Hub, engine: AsyncEngine, project: str):
    full: list[Any] = [True]
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        room.refuse(Refusal(error=errors.NotSaved("Too much is waiting."), until=lambda: not full))
        ann.add_note("n", "x")
        ann.ask_saved(b"1")
        ann.nodes["n"]["xy"] = [1, 1]
        assert ["Too much is waiting."] * 2 == ann.denied
        assert room.look_again()
        assert not room.document.has("nodes", "n")
        full.clear()
        assert not room.look_again()
        await until(lambda: ann.acknowledged == [b"1"])
        assert [1, 1] == room.document.node("n").fields["xy"]


async def test_LM10_between_the_question_and_its_answer_nothing_is_echoed(hub: Hub, project: str):
    full: list[Any] = [True]
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        room.refuse(Refusal(error=errors.NotSaved("Too much is waiting."), until=lambda: not full))
        ann.add_note("n", "x")
        take, ann.wire.on_frame = ann.wire.on_frame, lambda frame: None
        full.clear()
        room.look_again()
        ann.ask_saved(b"1")
        assert protocol.sync_status(b"1") not in ann.wire.frames
        question = next(frame for frame in reversed(ann.wire.frames) if frame.startswith(b"\x00\x00"))
        ann.wire.on_frame = take
        take(question)
        await until(lambda: ann.acknowledged == [b"1"])
        assert room.document.has("nodes", "n")


def test_count_entries_sees_new_keys_of_the_root_only():
    from pycrdt import Doc, Text

    doc: Doc[Any] = Doc(client_id=1)
    nodes, edges = doc.get("nodes", type=Map), doc.get("edges", type=Map)
    nodes["a"] = Map({"kind": "note", "text": Text("a long text")})
    nodes["b"] = Map({"kind": "note"})
    nodes["b"]["xy"] = [1, 1]
    nodes["b"]["xy"] = [2, 2]
    edges["e"] = Map({"from": "a", "to": "b"})
    update = doc.get_update()
    check(update)
    assert 2 == count_entries(update, b"nodes", {})
    assert 1 == count_entries(update, b"edges", {})
    assert 0 == count_entries(update, b"nodes", {1: 1000})
