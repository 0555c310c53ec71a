"""What is let go of is gone: documents and rooms leave nothing behind that a collector cannot see or does not find."""

import gc
import weakref
from collections import Counter

from pycrdt import Doc, Map, Text

from collab import errors
from collab.document import Document
from collab.hub import Hub
from tests.support.peers import Peer, until


def test_a_document_takes_the_engines_document_with_it():
    source = Doc()
    source.get("nodes", type=Map)["n"] = Map({"kind": "note", "xy": [0, 0], "text": Text("x")})
    document = Document()
    document.apply(source.get_update())
    document.nodes()
    ends = [weakref.ref(document), weakref.ref(document._doc)]
    gc.disable()
    try:
        del document
        assert [None, None] == [end() for end in ends], "its memory is free at once, not when somebody looks for cycles"
    finally:
        gc.enable()


CYCLES = 200


async def test_rooms_that_were_opened_and_closed_leave_no_objects(hub: Hub, project: str):
    async def cycle(count: int) -> None:
        for _ in range(count):
            async with hub.visit(project) as room:
                ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
                ann.cursor(ann.doc.client_id, "{}")
                ann.nodes["n"] = Map({"kind": "note", "xy": [0, 0]})
                ann.ask_saved(b"1")
                await until(lambda a=ann: a.acknowledged)
                ann.leave()
                ben.leave()
            async with hub.hold(project):
                pass
            hub.close_room(room)

    await cycle(20)
    await settled(hub)
    before = counted()
    await cycle(CYCLES)
    await settled(hub)
    more = counted() - before
    assert {} == {name: count for name, count in more.items() if count > CYCLES // 2}
    assert (0, 0, 0, 0) == (len(hub._idle_since), len(hub._holds), len(hub._visits), hub.budget.total)


async def settled(hub: Hub) -> None:
    """Nothing of the hub is under way."""
    await hub.flusher.drain()
    await until(lambda: not hub._loading and not hub._neighbours._catching_up)


def counted() -> Counter[str]:
    """Living objects by type, once garbage is gone."""
    gc.collect()
    return Counter(f"{type(found).__module__}.{type(found).__qualname__}" for found in gc.get_objects())


async def test_a_room_that_is_closed_is_gone_although_its_timers_were_running(hub: Hub, project: str):
    async with hub.visit(project) as room:
        ann = Peer(room, "Ann").join()
        ann.nodes["n"] = Map({"kind": "note", "xy": [0, 0]})
        ann.cursor(ann.doc.client_id, "{}")
        ann.ask_saved(b"1")
        await until(lambda a=ann: a.acknowledged)
        document = weakref.ref(room.document)
        ann.leave()
    ends = [weakref.ref(room), weakref.ref(ann.session)]
    hub.close_room(room)
    del room, ann
    assert document() is None, "the document goes with the room, before anybody looks for cycles"

    def gone() -> bool:
        gc.collect()
        return [None, None] == [end() for end in ends]

    await until(gone, what="room and session to be gone")


async def test_a_lost_room_is_gone_when_its_people_are(hub: Hub, project: str):
    async with hub.visit(project) as room:
        ann = Peer(room, "Ann").join()
        room.lose(errors.Unavailable())
        async with hub.visit(project) as next_one:
            assert next_one is not room
        ann.leave()
    end = weakref.ref(room)
    del room, ann, next_one

    def gone() -> bool:
        gc.collect()
        return end() is None

    await until(gone, what="the lost room to be gone")
