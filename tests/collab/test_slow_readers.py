"""Who reads slower than the room writes: bounded, brought up to date from what it last had, never wrong."""

from __future__ import annotations

import asyncio

from collab import protocol
from collab.edits import Add
from collab.hub import Hub
from collab.origin import Api, Author
from collab.planning import plan
from collab.room import Room
from collab.session import Rights
from tests.support.peers import Peer, until

API = Api(author=Author(type="user", id="script", name="Script"))


def pause(peer: Peer) -> int:
    """It takes nothing from now on; how many frames it had."""
    peer.wire.writable = False
    return len(peer.wire.frames)


def resume(peer: Peer) -> None:
    peer.wire.writable = True
    peer.session.outbox.writable()


async def flood(ann: Peer, slow: Peer) -> None:
    """Ann writes the same few nodes until it is too much for the slow one."""
    for number in range(100):
        ann.add_note(f"flood{number % 2}", f"{number} " + "x" * 50_000)
        await asyncio.sleep(0.001)
        # A large one is examined elsewhere first.
        await until(lambda: ann.wire.reading or slow.session.outbox.lagging)
        if slow.session.outbox.lagging:
            return
    await until(lambda: slow.session.outbox.lagging, what="a bound of what waits for a slow reader")


async def equal(ann: Peer, slow: Peer) -> None:
    await until(lambda: slow.json() == ann.json(), what="equal documents")


async def synced(room: Room, old: str = "") -> tuple[Peer, Peer]:
    ann, slow = Peer(room, "Ann").join(), Peer(room, "Slow").join()
    ann.add_note("old", old)
    await equal(ann, slow)
    return ann, slow


async def test_LM2_who_lagged_gets_what_it_missed_and_not_the_whole_state(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann, slow = await synced(room, "o" * 3_000_000)
        for _ in range(3):
            had = pause(slow)
            await flood(ann, slow)
            assert 0 == slow.session.outbox._bytes
            resume(slow)
            await equal(ann, slow)
            caught_up = slow.wire.frames[had:]
            assert 1 == sum(frame[:2] == protocol.step2(b"")[:2] for frame in caught_up)
            assert not any(b"o" * 1_000 in frame for frame in caught_up), "it had that"
            assert sum(map(len, caught_up)) < 2_000_000


async def test_LM2_what_was_written_and_not_yet_sent_when_lagging_began_is_caught_up(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann, slow = await synced(room)
        pause(slow)
        ann.add_note("between", "x")
        room.tell({"type": "version"})
        assert slow.session.outbox.behind
        await flood(ann, slow)
        resume(slow)
        await equal(ann, slow)
        assert "between" in slow.json()["nodes"]


async def test_LM2_a_strict_edit_on_its_way_when_lagging_began_is_caught_up(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann, slow = await synced(room)

        async def begin_to_lag(conn: object, committed: object) -> None:
            pause(slow)
            room.tell({"type": "version"})
            assert slow.session.outbox.behind

        async def decide(conn: object, document: object):
            return plan(document, [Add(node={"id": "strict", "kind": "note"})])  # type: ignore[arg-type]

        await room.commit(API, decide, begin_to_lag)
        await flood(ann, slow)
        resume(slow)
        await equal(ann, slow)
        assert "strict" in slow.json()["nodes"]


async def test_LM2_who_is_back_while_a_strict_edit_is_on_its_way_gets_everything_after_it(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann, slow = await synced(room)
        pause(slow)
        await flood(ann, slow)

        async def come_back_and_lag_again(conn: object, committed: object) -> None:
            resume(slow)
            pause(slow)

        async def decide(conn: object, document: object):
            return plan(document, [Add(node={"id": "strict", "kind": "note"})])  # type: ignore[arg-type]

        await room.commit(API, decide, come_back_and_lag_again)
        resume(slow)
        await equal(ann, slow)
        assert "strict" in slow.json()["nodes"]


async def test_LM2_who_says_while_it_lags_that_it_has_nothing_gets_everything(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann, slow = await synced(room, "from long ago")
        had = pause(slow)
        await flood(ann, slow)
        slow.say(protocol.step1(b"\x00"))
        resume(slow)
        [answer] = [frame for frame in slow.wire.frames[had:] if frame[:2] == b"\x00\x01"]
        assert b"from long ago" in answer


async def test_LM2_what_holds_now_is_said_again_to_who_lagged(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann, slow = await synced(room)
        room.saving("delayed")
        pause(slow)
        room.saving("ok")
        slow.session.set_rights(Rights(role="viewer", may_write=False))
        await flood(ann, slow)
        resume(slow)
        assert {"type": "saving", "state": "ok"} in slow.events
        assert {"type": "permission", "role": "viewer"} in slow.events
