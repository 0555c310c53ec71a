"""A large document keeps its bytes beside it: they answer who joins and are counted elsewhere, so nothing encodes it on
the loop."""

import asyncio

import pytest
from pycrdt import Map
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import beside, capacity, content, protocol
from collab.document import Document
from collab.edits import Add, Delete
from collab.hub import Hub, open_hub
from collab.limits import Limits
from collab.origin import Api, Author
from collab.planning import plan
from tests.collab.conftest import stored
from tests.support.peers import Peer, until

API = Api(author=Author(type="user", id="script", name="Script"))


def add(*edits):
    async def decide(conn, document):
        return plan(document, list(edits))

    return decide


@pytest.fixture(autouse=True)
def all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "LARGE_BYTES", 50)
    monkeypatch.setattr(capacity, "LARGE_BYTES", 50)
    monkeypatch.setattr(capacity, "MEASURE_SECONDS", 0.01)
    monkeypatch.setattr(capacity, "PAUSES_PER_CHILD", 0)


async def large(room, peer: Peer) -> None:
    """Wait until the document has its bytes beside it."""
    peer.add_note("first", "x" * 100)
    await until(lambda: room.content.updates is not None)


async def test_who_joins_a_large_document_gets_all_of_it_and_nobody_encodes_it(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch
):
    async with hub.hold(project) as room, other_hub.hold(project) as other:
        ann, ben, zoe = Peer(room, "Ann").join(), Peer(room, "Ben").join(), Peer(other, "Zoe").join()
        await large(room, ann)
        monkeypatch.setattr(Document, "encode", lambda *_: pytest.fail("encoded on the loop"))
        await room.commit(API, add(Add(node={"id": "strict", "kind": "note", "text": "s"})))
        zoe.add_note("elsewhere", "z")
        await until(lambda: "elsewhere" in ben.nodes)
        ben.leave()
        ann.add_note("while away", "a")
        del ann.nodes["first"]
        # Not saved yet, and seen at once.
        late = Peer(room, "Late").join()
        assert ann.json() == late.json()
        back = Peer(room, "Ben")
        back._applying = True
        back.doc.apply_update(ben.doc.get_update())
        back._applying = False
        back.join()
        assert ann.json() == back.json()
        await until(lambda: not room.unsaved())
        room.drop()
        assert ann.json() == Peer(room, "Cold").join().json()
    monkeypatch.undo()
    assert {"strict", "elsewhere", "while away"} == (await stored(engine, project))["nodes"].keys()


async def test_a_strict_edit_that_is_not_committed_is_in_nobodys_answer(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room, "Ann").join()
        await large(room, ann)

        async def also(conn, committed):
            late.join()
            await asyncio.sleep(0.05)
            assert not late.json()["nodes"], "the answer waits"
            raise RuntimeError("the companion row is refused")

        late = Peer(room, "Late")
        with pytest.raises(RuntimeError, match="companion"):
            await room.commit(API, add(Add(node={"id": "never", "kind": "note"})), also)
        await until(lambda: "first" in late.nodes)
        assert {"first"} == set(late.nodes) == set(Peer(room, "Later").join().nodes)


async def test_bytes_that_were_written_over_go_though_no_worker_writes_a_base(
    hub: Hub, project: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(content, "MOST_TAIL_BYTES", 20_000)
    monkeypatch.setattr(Document, "encode", lambda *_: pytest.fail("encoded on the loop"))
    async with hub.hold(project) as room:
        ann = Peer(room, "Ann").join()
        await large(room, ann)
        for number in range(40):
            ann.nodes["n"] = Map({"kind": "note", "text": str(number) + "x" * 3_000})
            if number % 10 == 0:
                ann.nodes[f"kept {number}"] = Map({"kind": "note", "text": "y"})
                ann.nodes.pop(f"kept {number - 10}", None)
            await asyncio.sleep(0)
        assert room.content.bytes.size > 100_000, "they answer meanwhile"
        await until(lambda: room.content._since is None)
        ann.nodes["n"] = Map({"kind": "note", "text": "last"})
        await until(lambda: room.content.bytes.size < 20_000)
        del ann.nodes["first"]
        await until(lambda: not room._announcements.unsent)
        assert ann.json() == Peer(room, "Late").join().json()
        await until(lambda: not room.unsaved())
        room.drop()
        assert ann.json() == Peer(room, "Cold").join().json()


async def test_bytes_that_wait_for_others_are_not_made_fewer():
    one, two = Document(), Document()
    with one._doc.transaction():
        one._roots["nodes"]["a"] = Map({"kind": "note"})
    first, before = one.encode(), one.state_vector()
    with one._doc.transaction():
        one._roots["nodes"]["b"] = Map({"kind": "note"})
    rest = one.encode(before)
    two.apply(first)
    two.apply(rest)
    whole = beside.compact([first, rest], dict(two.clocks))
    assert whole is not None
    assert dict(two.clocks) == whole.clocks
    assert beside.compact([rest], dict(two.clocks)) is None
    assert beside.compact([first], dict(two.clocks)) is None


async def test_LM7_a_large_document_is_measured_elsewhere_and_what_was_written_over_is_not_counted(
    engine: AsyncEngine, redis_url: str, project: str
):
    async with open_hub(engine=engine, redis_url=redis_url, limits=Limits(document_bytes=100_000)) as hub:
        async with hub.hold(project) as room:
            ann = Peer(room).join()
            await large(room, ann)
            for number in range(40):
                ann.nodes["n"] = Map({"kind": "note", "text": str(number) + "x" * 3_000})
            ann.ask_saved(b"1")
            await until(lambda: ann.acknowledged == [b"1"])
            await until(lambda: room.capacity.bytes < 10_000)
            assert len(ann.doc.get_update()) == room.capacity.bytes


async def test_LM7_a_strict_edit_waits_for_the_measure(engine: AsyncEngine, redis_url: str, project: str):
    async with open_hub(engine=engine, redis_url=redis_url, limits=Limits(document_bytes=100_000)) as hub:
        async with hub.hold(project) as room:
            await large(room, Peer(room).join())
            await room.commit(API, add(Add(node={"id": "n", "kind": "note", "text": "x" * 70_000})))
            await room.commit(API, add(Delete(id="n")))
            await room.commit(API, add(Add(node={"id": "m", "kind": "note", "text": "y" * 50_000})))
            assert room.document.has("nodes", "m")


async def test_a_long_answer_goes_out_as_fast_as_it_is_taken_and_before_what_came_later(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann, slow = Peer(room, "Ann").join(), Peer(room, "Slow")
        await large(room, ann)
        ann.nodes["big"] = Map({"kind": "note", "text": "x" * 20_000})
        ann.nodes["bigger"] = Map({"kind": "note", "text": "y" * 20_000})
        await until(lambda: room.document.has("nodes", "bigger"))

        def full(frame: bytes) -> None:
            slow.wire.writable = False
            slow._received(frame)

        slow.wire.on_frame = full
        slow.join()
        assert [b"\x00\x02"] == [frame[:2] for frame in slow.wire.frames], "one part, and not the last"
        ann.nodes["later"] = Map({"kind": "note", "text": "z"})
        await until(lambda: room.content.updates and not room._announcements.unsent)
        while not slow.wire.writable:
            slow.wire.writable = True
            slow.session.outbox.writable()
        kinds = [m.is_step2 for f in slow.wire.frames for m in protocol.parse(f) if isinstance(m, protocol.Update)]
        assert 1 == kinds.count(True)
        assert not kinds[0]
        await until(lambda: ann.json() == slow.json())


async def test_a_document_dissolves():
    document, other = Document(), Document()
    with document._doc.transaction():
        for number in range(50):
            document._roots["nodes"][f"n{number}"] = Map({"kind": "note"})
    other.apply(document.encode())
    await other.dissolve()
    assert {"project": {}, "nodes": {}, "edges": {}} == other.to_json()
