"""What one connection sends is taken in order, and nobody's flood is anybody else's wait."""

import asyncio
from typing import Any

import pytest
from pycrdt import Doc, Map
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors, intake, projects, protocol, stored, vectors
from collab import hub as hubs
from collab.hub import Hub, open_hub
from collab.limits import Limits
from collab.room import Room
from tests.collab.conftest import ANN
from tests.support.peers import Peer, until

MUCH = Limits(edits_per_second=1_000_000, room_edits_per_second=1_000_000)


def moves(count: int) -> list[bytes]:
    """Frames that move one node so often."""
    doc, frames = Doc(), []
    subscription = doc.observe(lambda event: frames.append(protocol.update(event.update)))
    nodes = doc.get("nodes", type=Map)
    nodes["moved"] = Map({"kind": "note"})
    for number in range(1, count):
        nodes["moved"]["xy"] = [number, 0]
    doc.unobserve(subscription)
    return frames


def taken(room: Room) -> int:
    return int(room.document.node("moved").fields["xy"][0]) if room.document.has("nodes", "moved") else 0


async def test_LM6_frames_wait_in_order_while_something_is_under_way_and_reading_pauses(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        gate = asyncio.get_running_loop().create_future()
        order: list[str] = []
        ann.session.hold(gate, lambda: order.append("then"))
        ann.add_note("a", "1")
        ann.add_note("b", "2")
        ann.ask_saved(b"1")
        assert not ann.wire.reading
        await asyncio.sleep(0.05)
        assert not room.document.has("nodes", "a")
        assert [] == ann.acknowledged
        gate.set_result(None)
        await until(lambda: ann.acknowledged == [b"1"])
        assert ["then"] == order
        assert room.document.has("nodes", "a")
        assert room.document.has("nodes", "b")
        assert ann.wire.reading


async def test_LM6_a_hold_in_the_middle_of_a_frame_keeps_the_rest_of_it(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        gate = asyncio.get_running_loop().create_future()
        step1 = ann.session._step1
        ann.session._step1 = lambda vector: (ann.session.hold(gate), step1(vector))[1]  # type: ignore[method-assign]
        ann.say(protocol.sync_status(b"1") + protocol.step1(b"\x00") + protocol.sync_status(b"2"))
        ann.say(protocol.sync_status(b"3"))
        assert [b"1"] == ann.acknowledged
        gate.set_result(None)
        await until(lambda: ann.acknowledged == [b"1", b"2", b"3"])


async def test_LM6_what_was_waited_for_and_failed_ends_this_connection_only(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()

        async def fails() -> None:
            raise errors.Unavailable("not today")

        ann.session.hold(fails())
        ann.add_note("never", "x")
        await until(lambda: ann.wire.closed)
        ben.add_note("n", "x")
        await until(lambda: room.document.has("nodes", "n"))
        assert not room.document.has("nodes", "never")


async def test_LM6_who_leaves_while_waiting_stops_what_was_done_for_it(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        stopped = asyncio.Event()

        async def endless() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                stopped.set()

        ann.session.hold(endless())
        ann.add_note("n", "x")
        await asyncio.sleep(0)
        ann.leave()
        async with asyncio.timeout(5):
            await stopped.wait()
        assert not room.document.has("nodes", "n")


async def test_LM6_who_is_not_read_for_long_is_told_to_come_back(
    hub: Hub, project: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(intake, "PAUSED_SECONDS", 0.05)
    async with hub.hold(project) as room:
        failures: list[BaseException] = []
        ann = Peer(room, failed=failures.append).join()
        ann.session.hold(asyncio.get_running_loop().create_future())
        await until(lambda: failures)
        assert errors.Overloaded is type(failures[0])


async def test_LM4_a_burst_of_one_does_not_hold_up_the_edit_of_another(
    engine: AsyncEngine, redis_url: str, project: str
):
    async with open_hub(engine=engine, redis_url=redis_url, limits=MUCH) as hub, hub.hold(project) as room:
        flood, ann = Peer(room, "Flood").join(), Peer(room, "Ann").join()
        for frame in moves(10_000):
            flood.say(frame)
        ann.add_note("n", "x")
        assert not flood.wire.reading
        await until(lambda: room.document.has("nodes", "n"))
        assert taken(room) < 5_000, "Ann's edit came in long before the end of the burst"
        await until(lambda: taken(room) == 9_999, seconds=30)
        assert flood.wire.reading


async def test_LM4_many_messages_of_one_frame_are_a_burst_too(engine: AsyncEngine, redis_url: str, project: str):
    async with open_hub(engine=engine, redis_url=redis_url, limits=MUCH) as hub, hub.hold(project) as room:
        flood, ann = Peer(room, "Flood").join(), Peer(room, "Ann").join()
        flood.say(b"".join(moves(1_000)))
        ann.add_note("n", "x")
        await until(lambda: room.document.has("nodes", "n"))
        assert taken(room) < 900
        await until(lambda: taken(room) == 999)


async def test_LM5_who_edits_faster_than_the_setting_is_slowed_and_loses_nothing(
    engine: AsyncEngine, redis_url: str, project: str
):
    slow = Limits(edits_per_second=100, room_edits_per_second=1_000_000)
    async with open_hub(engine=engine, redis_url=redis_url, limits=slow) as hub, hub.hold(project) as room:
        ann = Peer(room, "Ann").join()
        loop = asyncio.get_running_loop()
        began = loop.time()
        for frame in moves(300):
            ann.say(frame)
        ann.ask_saved(b"all")
        assert not ann.wire.reading
        await until(lambda: ann.acknowledged == [b"all"], seconds=20)
        assert loop.time() - began > 0.9, "200 at once, 100 a second"
        assert 299 == taken(room)
        assert ann.wire.reading


async def test_LM5_a_room_over_its_rate_takes_from_everybody_in_turn(engine: AsyncEngine, redis_url: str, project: str):
    slow = Limits(edits_per_second=1_000_000, room_edits_per_second=200)
    async with open_hub(engine=engine, redis_url=redis_url, limits=slow) as hub, hub.hold(project) as room:
        flood, ann = Peer(room, "Flood").join(), Peer(room, "Ann").join()
        for frame in moves(4_000):
            flood.say(frame)
        await until(lambda: room.rate.parked)
        for number in range(20):
            ann.add_note(f"n{number}", "x")
        before = taken(room)
        await until(lambda: room.document.has("nodes", "n19"))
        assert taken(room) - before <= 40, "one of each in turn"
        assert room.rate.parked


async def test_LM21_a_state_vector_of_endless_strangers_is_not_read(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        known = vectors.read_state_vector(room.content.state_vector())
        some = vectors.write_state_vector({**known, **{10**9 + n: 1 for n in range(900)}})
        ann.say(protocol.step1(some))
        endless = vectors.write_state_vector({10**9 + n: 1 for n in range(1_100)})
        with pytest.raises(errors.TooLarge):
            ann.say(protocol.step1(endless))


async def test_LM21_a_large_message_costs_more_than_a_small_one(engine: AsyncEngine, redis_url: str, project: str):
    slow = Limits(edits_per_second=100)
    async with open_hub(engine=engine, redis_url=redis_url, limits=slow) as hub, hub.hold(project) as room:
        ann = Peer(room).join()
        ann.say(protocol.event(b"x" * 4_096 * 300))
        ann.say(protocol.sync_status(b"1"))
        assert not ann.wire.reading
        await until(lambda: ann.acknowledged == [b"1"])


async def test_LM13_few_projects_are_read_from_the_database_at_once(
    engine: AsyncEngine, redis_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(hubs, "LOADS", 2)
    async with engine.begin() as conn:
        made = [await projects.create(conn, team_id="team", author=ANN, fields={}) for _ in range(6)]
    under_way, most = 0, 0
    read = stored.read

    async def counted(*args: Any) -> Any:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        try:
            return await read(*args)
        finally:
            under_way -= 1

    monkeypatch.setattr(stored, "read", counted)
    async with open_hub(engine=engine, redis_url=redis_url) as hub:

        async def opened(project: str) -> None:
            async with hub.hold(project):
                pass

        await asyncio.gather(*map(opened, made))
    assert 2 == most
