"""Who is here: one state per client id, the user from the server, one frame a tick."""

import json
import time

import pytest

from collab import protocol, working
from collab.hub import Hub
from collab.pace import Pace
from collab.room import Room
from tests.support.peers import VIEWER, Peer, until


@pytest.fixture
async def room(hub: Hub, project: str):
    async with hub.hold(project) as room:
        yield room


def state(**fields) -> str:
    return json.dumps(fields, ensure_ascii=False)


async def test_AW3_the_server_says_who_somebody_is(room: Room):
    ann, ben = Peer(room, "安娜").join(), Peer(room, "Ben").join()
    ann.cursor(7, state(cursor={"x": 1}, user={"id": "boss", "name": "The boss"}))
    await until(lambda: 7 in ben.present)
    assert {"cursor": {"x": 1}, "user": {"id": "安娜", "name": "安娜", "color": "#123456"}} == ben.present[7][1]


async def test_AW5_nobody_hears_of_its_own_client_id(room: Room):
    ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
    ann.cursor(7, state(a=1))
    ben.cursor(8, state(b=1))
    await until(lambda: 8 in ann.present and 7 in ben.present)
    assert ({8}, {7}) == (set(ann.present), set(ben.present))


async def test_AW7_who_asks_is_answered_also_where_nobody_is(room: Room):
    ann = Peer(room, "Ann").join()
    ann.cursor(7, state(a=1))
    before = len(ann.wire.frames)
    ann.say(protocol.query_awareness())
    await until(lambda: protocol.awareness(()) in ann.wire.frames[before:])


async def test_AW1_AW2_AW7_a_session_speaks_for_one_client_only(room: Room):
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


async def test_AW8_CL4_who_leaves_is_gone_for_all_and_a_newer_socket_stays(room: Room):
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


async def test_AW4_clocks_that_go_out_only_rise(room: Room):
    ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
    seen = []
    for number in range(5):
        ben.cursor(7, state(n=number), clock=1)
        await until(lambda n=number: 7 in ann.present and ann.present[7][1]["n"] == n)
        seen.append(ann.present[7][0])
    assert sorted(set(seen)) == seen


async def test_AW6_many_moves_within_a_tick_are_one_frame(room: Room):
    ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
    frames = len(ann.wire.frames)
    for number in range(50):
        ben.cursor(7, state(n=number))
    await until(lambda: 7 in ann.present)
    assert (49, 1) == (ann.present[7][1]["n"], len(ann.wire.frames) - frames)


async def test_AW10_viewers_see_and_are_seen(room: Room):
    ann, eve = Peer(room, "Ann").join(), Peer(room, "Eve", rights=VIEWER).join()
    eve.cursor(9, state(cursor=1))
    ann.cursor(7, state(cursor=2))
    await until(lambda: 9 in ann.present and 7 in eve.present)


async def test_HB1_silence_is_broken(engine, redis_url, project):
    from collab.hub import open_hub

    async with open_hub(engine=engine, redis_url=redis_url, silence_seconds=0.2) as hub, hub.hold(project) as room:
        ann = Peer(room, "Ann").join()
        frames = len(ann.wire.frames)
        await until(lambda: ann.wire.frames[frames:])
        assert b"\x01\x01\x00" == ann.wire.frames[frames]


async def test_AW12_people_in_another_process_are_seen_both_ways(hub: Hub, other_hub: Hub, project: str):
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


async def test_AW4_AW12_a_client_that_moves_to_another_process_stays_visible(hub: Hub, other_hub: Hub, project: str):
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


async def test_AW12_people_of_a_process_that_died_are_let_go(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room, "Ann").join()
        gone = protocol.Entry(client=9, clock=5, state=state(user={"id": "x", "name": "Gone"}))
        room.presence.elsewhere([gone], now=0.0)
        await until(lambda: 9 in ann.present)
        room.presence.care(now=39.0)
        assert ann.present[9][1] is not None
        room.presence.care(now=41.0)
        await until(lambda: ann.present[9][1] is None)
        assert ann.present[9][0] > 5


def told(status: str, version: int, **more) -> dict:
    return {"type": "job", "job": {"id": "j1", "status": status, "target": "n", "version": version, **more}}


async def test_AW13_a_job_that_works_is_among_those_who_are_here(room: Room, hub: Hub):
    ann, client = Peer(room, "Ann").join(), working.client_of("j1")

    def seen() -> dict | None:
        return ann.present.get(client, (0, None))[1]

    room.tell(told("queued", 1))
    room.tell(told("running", 2))
    await until(seen)
    assert {"id": "storyroom", "name": "Storyroom", "color": working.USER["color"]} == seen()["user"]
    assert ("n", None) == (seen()["working"], seen()["editing"])
    room.tell({"type": "preview", "jobId": "j1", "node": "n", "field": "description", "offset": 0, "delta": "x"})
    await until(lambda: seen()["editing"] == {"node": "n", "field": "description"})
    late = Peer(room, "Late").join()
    assert seen() == late.present[client][1]
    room.tell(told("succeeded", 4))
    await until(lambda: seen() is None)
    # What was overtaken on its way brings nobody back.
    room.tell(told("running", 3))
    room.tell({"type": "preview", "jobId": "j1", "node": "n", "field": "description", "offset": 1, "delta": "y"})
    assert [] == [entry for entry in room.presence.local() if entry.client == client]
    assert client not in Peer(room, "Later").join().present


async def test_AW13_a_job_is_renewed_for_stock_clients_and_told_by_each_process_itself(room: Room):
    ann, client = Peer(room, "Ann").join(), working.client_of("j1")
    room.tell(told("running", 2))
    await until(lambda: client in ann.present)
    before = ann.present[client][0]
    room.presence.care(time.monotonic() + 14)
    room.presence.care(time.monotonic() + 16)
    await until(lambda: ann.present[client][0] > before)
    assert not room.presence.local(), "nothing of it is for other processes"


async def test_AW13_a_person_with_the_id_of_a_job_comes_first(room: Room):
    client = working.client_of("j1")
    room.tell(told("running", 2))
    ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
    ann.cursor(client, state(x=1))
    await until(lambda: ben.present.get(client, (0, {}))[1].get("x") == 1)
    room.tell(told("running", 3, preview={"node": "n", "field": "f", "length": 1}))
    room.tell(told("succeeded", 4))
    assert "Ann" == Peer(room, "Late").join().present[client][1]["user"]["name"]


async def test_AW6_a_thousand_messages_of_one_client_are_one_state_for_the_others(room: Room):
    others = [Peer(room, f"P{number}").join() for number in range(3)]
    loud = Peer(room, "Loud").join()
    heard = [len(other.wire.frames) for other in others]
    ticks = 0
    count = room.presence.tick

    def counted(sessions):
        nonlocal ticks
        ticks += 1
        return count(sessions)

    room.presence.tick = counted
    for number in range(1_000):
        loud.cursor(7, state(n=number), clock=number + 1)
    await until(lambda: all(7 in other.present and other.present[7][1]["n"] == 999 for other in others))
    for other, before in zip(others, heard, strict=True):
        assert len(other.wire.frames) - before <= ticks


async def test_AW6_everybody_moves_at_once_and_nobody_hears_of_itself(room: Room):
    peers = [Peer(room, f"P{number}").join() for number in range(20)]
    sent = [len(peer.wire.frames) for peer in peers]
    for number, peer in enumerate(peers):
        peer.cursor(200 + number, state(n=number, word="光🌧"))
    await until(lambda: all(len(peer.present) == 19 for peer in peers))
    for number, (peer, before) in enumerate(zip(peers, sent, strict=True)):
        assert {200 + n: n for n in range(20) if n != number} == {c: s["n"] for c, (_, s) in peer.present.items()}
        assert 1 == len(peer.wire.frames) - before


def test_AW6_presence_is_shed_before_edits_when_the_process_is_busy():
    pace = Pace()
    waits = []
    for busy in (0.0, 0.5, 1.0):
        pace.busy = busy
        waits.append((round(pace.tick(10), 3), round(pace.window(10), 3)))
    assert [(0.033, 0.003), (0.1, 0.008), (0.2, 0.02)] == waits
    pace.busy = 0.0
    assert (0.033, 0.09, 0.2) == (pace.tick(50), pace.tick(300), pace.tick(5_000))


async def test_AW6_who_reads_slowly_gets_the_latest_when_it_is_back_and_hears_who_has_gone(room: Room):
    ann, slow = Peer(room, "Ann").join(), Peer(room, "Slow").join()
    ben = Peer(room, "Ben").join()
    ben.cursor(8, state(x=0))
    await until(lambda: 8 in slow.present and 8 in ann.present)
    slow.wire.writable = False
    before = len(slow.wire.frames)
    for number in range(5):
        ann.cursor(7, state(n=number), clock=number + 1)
        ben.cursor(8, state(x=number), clock=number + 2)
        await until(lambda n=number: ann.present[8][1]["x"] == n)
    ben.leave()
    await until(lambda: ann.present[8][1] is None)
    assert (before, 0) == (len(slow.wire.frames), slow.session.outbox._bytes)
    slow.wire.writable = True
    slow.session.outbox.writable()
    await until(lambda: slow.present[8][1] is None and slow.present[7][1]["n"] == 4)
    assert 1 == len(slow.wire.frames) - before


async def test_AW9_a_state_above_16000_characters_is_not_passed_on(room: Room):
    ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
    ben.cursor(8, state(x="small"))
    await until(lambda: 8 in ann.present)
    ben.cursor(8, state(x="林" * 16_000), clock=2)
    ben.cursor(9, state(x=1))
    ann.cursor(7, state(x=1))
    await until(lambda: 7 in ben.present)
    assert "small" == ann.present[8][1]["x"]


class Stock:
    """What a stock client's Awareness keeps of the others, and when it takes in what it hears (y-protocols 1.0.7)."""

    def __init__(self) -> None:
        self.clocks: dict[int, int] = {}
        self.states: dict[int, dict] = {}

    def heard(self, frame: bytes) -> None:
        for message in protocol.parse(frame):
            if isinstance(message, protocol.Awareness):
                for entry in message.entries:
                    known = self.clocks.get(entry.client, 0)
                    gone = entry.clock == known and entry.state is None and entry.client in self.states
                    if known < entry.clock or gone:
                        self.clocks[entry.client] = entry.clock
                        self.states.pop(entry.client, None)
                        if entry.state is not None:
                            self.states[entry.client] = json.loads(entry.state)

    def lost_the_socket(self) -> None:
        # It forgets the states of the others, but not their clocks.
        self.states.clear()


def watched(room: Room, stock: Stock) -> Peer:
    peer = Peer(room, "Watcher")
    take = peer.wire.on_frame
    peer.wire.on_frame = lambda frame: (stock.heard(frame), take(frame))
    return peer.join()


@pytest.mark.parametrize("clock", [1, 2, 3, 40])
async def test_AW4_who_was_seen_before_the_server_restarted_is_seen_at_once_after_it(
    engine, redis_url: str, project: str, clock: int
):
    from collab.hub import open_hub

    stock = Stock()
    async with open_hub(engine=engine, redis_url=redis_url) as hub, hub.hold(project) as room:
        watched(room, stock)
        ben = Peer(room, "Ben").join()
        ben.cursor(8, state(x=1), clock=clock)
        await until(lambda: 8 in stock.states)
        document = ben.doc
    stock.lost_the_socket()
    async with open_hub(engine=engine, redis_url=redis_url) as hub, hub.hold(project) as room:
        watched(room, stock)
        again = Peer(room, "Ben")
        again.doc = document
        again.join()
        again.cursor(8, state(x=1), clock=clock)
        await until(lambda: 8 in stock.states, seconds=2)


async def test_AW4_a_new_page_counts_for_itself(room: Room):
    ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
    ben.cursor(8, state(x=1), clock=2)
    await until(lambda: 8 in ann.present)
    assert 2 == ann.present[8][0]


async def test_AW11_nothing_of_presence_is_stored(room: Room, engine, project: str):
    before = (room.seq, room.document.encode())
    ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
    ben.cursor(8, state(x=1))
    await until(lambda: 8 in ann.present)
    ann.ask_saved(b"1")
    await until(lambda: ann.acknowledged == [b"1"])
    assert before == (room.seq, room.document.encode())
    assert not room.unsaved()
