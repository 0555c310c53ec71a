"""Who is here: one state per client id, the user from the server, one frame a tick."""

import json

import pytest

from collab import protocol
from collab.hub import Hub
from collab.room import Room
from tests.support.peers import VIEWER, Peer, until


@pytest.fixture
async def room(hub: Hub, project: str):
    async with hub.hold(project) as room:
        yield room


def state(**fields) -> str:
    return json.dumps(fields, ensure_ascii=False)


async def test_AW_the_server_says_who_somebody_is(room: Room):
    ann, ben = Peer(room, "安娜").join(), Peer(room, "Ben").join()
    ann.cursor(7, state(cursor={"x": 1}, user={"id": "boss", "name": "The boss"}))
    await until(lambda: 7 in ben.present)
    assert {"cursor": {"x": 1}, "user": {"id": "安娜", "name": "安娜", "color": "#123456"}} == ben.present[7][1]


async def test_AW_nobody_hears_of_its_own_client_id(room: Room):
    ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
    ann.cursor(7, state(a=1))
    ben.cursor(8, state(b=1))
    await until(lambda: 8 in ann.present and 7 in ben.present)
    assert ({8}, {7}) == (set(ann.present), set(ben.present))


async def test_AW_a_session_speaks_for_one_client_only(room: Room):
    ann, eve = Peer(room, "Ann").join(), Peer(room, "Eve").join()
    ann.cursor(7, state(a=1))
    eve.cursor(7, state(a="forged"))
    eve.cursor(9, state(e=1))
    eve.cursor(10, state(e="second"))
    eve.say(
        protocol.awareness(
            [protocol.Entry(client=7, clock=99, state=None), protocol.Entry(client=9, clock=2, state=state(e=2))]
        )
    )
    await until(lambda: ann.present.get(9, (0, {}))[1].get("e") == 2)
    assert {9} == set(ann.present)
    late = Peer(room, "Late").join()
    assert {7: 1, 9: None} == {client: s.get("a") for client, (_, s) in late.present.items()}


async def test_AW_who_leaves_is_gone_for_all_and_a_newer_socket_stays(room: Room):
    ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
    ben.cursor(7, state(a=1))
    await until(lambda: 7 in ann.present)
    again = Peer(room, "Ben").join()
    again.cursor(7, state(a=2))
    await until(lambda: ann.present[7][1] and ann.present[7][1]["a"] == 2)
    ben.leave()
    clock = ann.present[7][0]
    again.cursor(7, state(a=3))
    await until(lambda: ann.present[7][1] and ann.present[7][1]["a"] == 3)
    assert ann.present[7][0] > clock
    again.leave()
    await until(lambda: ann.present[7][1] is None)


async def test_AW_clocks_that_go_out_only_rise(room: Room):
    ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
    seen = []
    for number in range(5):
        ben.cursor(7, state(n=number), clock=1)
        await until(lambda n=number: 7 in ann.present and ann.present[7][1]["n"] == n)
        seen.append(ann.present[7][0])
    assert sorted(set(seen)) == seen


async def test_AW_many_moves_within_a_tick_are_one_frame(room: Room):
    ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
    frames = len(ann.wire.frames)
    for number in range(50):
        ben.cursor(7, state(n=number))
    await until(lambda: 7 in ann.present)
    assert (49, 1) == (ann.present[7][1]["n"], len(ann.wire.frames) - frames)


async def test_AW_viewers_see_and_are_seen(room: Room):
    ann, eve = Peer(room, "Ann").join(), Peer(room, "Eve", rights=VIEWER).join()
    eve.cursor(9, state(cursor=1))
    ann.cursor(7, state(cursor=2))
    await until(lambda: 9 in ann.present and 7 in eve.present)


async def test_HB_silence_is_broken(engine, redis_url, project):
    from collab.hub import open_hub

    async with open_hub(engine=engine, redis_url=redis_url, silence_seconds=0.2) as hub, hub.hold(project) as room:
        ann = Peer(room, "Ann").join()
        frames = len(ann.wire.frames)
        await until(lambda: ann.wire.frames[frames:])
        assert b"\x01\x01\x00" == ann.wire.frames[frames]


async def test_AW_people_in_another_process_are_seen_both_ways(hub: Hub, other_hub: Hub, project: str):
    async with hub.hold(project) as here, other_hub.hold(project) as there:
        await until(lambda: hub.bus.connected and other_hub.bus.connected)
        ann = Peer(here, "Ann").join()
        ann.cursor(7, state(x=1))
        ben = Peer(there, "Ben").join()
        await until(lambda: 7 in ben.present)
        assert "Ann" == ben.present[7][1]["user"]["name"]
        ben.cursor(8, state(x=2))
        await until(lambda: 8 in ann.present)
        ann.cursor(7, state(x=3))
        await until(lambda: ben.present[7][1]["x"] == 3)
        late = Peer(there, "Late").join()
        assert 3 == late.present[7][1]["x"]
        ann.leave()
        await until(lambda: ben.present[7][1] is None)


async def test_AW_a_client_that_moves_to_another_process_stays_visible(hub: Hub, other_hub: Hub, project: str):
    async with hub.hold(project) as here, other_hub.hold(project) as there:
        await until(lambda: hub.bus.connected and other_hub.bus.connected)
        watcher, ben = Peer(here, "Watcher").join(), Peer(here, "Ben").join()
        ben.cursor(8, state(x=1))
        ben_there = Peer(there, "Ben").join()
        await until(lambda: 8 in watcher.present and there.presence.owner(8))
        ben_there.cursor(8, state(x=2), clock=1)
        await until(lambda: watcher.present[8][1] and watcher.present[8][1]["x"] == 2)
        clock = watcher.present[8][0]
        ben.leave()
        ben_there.cursor(8, state(x=3), clock=2)
        await until(lambda: watcher.present[8][1] and watcher.present[8][1]["x"] == 3)
        assert watcher.present[8][0] > clock


async def test_AW_people_of_a_process_that_died_are_let_go(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room, "Ann").join()
        gone = protocol.Entry(client=9, clock=5, state=state(user={"id": "x", "name": "Gone"}))
        room.presence.elsewhere([gone], now=0.0)
        await until(lambda: 9 in ann.present)
        room.presence.forget(now=39.0)
        assert ann.present[9][1] is not None
        room.presence.forget(now=41.0)
        await until(lambda: ann.present[9][1] is None)
        assert ann.present[9][0] > 5
