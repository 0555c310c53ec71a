"""Two processes with the same project open: what travels between them, and what when Valkey or Postgres is away from
one of them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator

import msgspec
import pytest
import redis.asyncio
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import bases, bus, hub, neighbours
from collab.bus import Message, Parcel
from collab.db import create_engine
from collab.hub import Hub, open_hub
from server.embedded import Valkey
from tests.collab.conftest import rows, stored
from tests.support.peers import Peer, until
from tests.support.proxy import Proxy, proxy


class Pair:
    """Ann's process, and Ben's with its own ways to the services."""

    def __init__(self, here: Hub, there: Hub, to_valkey: Proxy, to_postgres: Proxy) -> None:
        self.here, self.there = here, there
        self.to_valkey, self.to_postgres = to_valkey, to_postgres

    @contextlib.asynccontextmanager
    async def people(self, project: str) -> AsyncIterator[tuple[Peer, Peer]]:
        async with self.here.hold(project) as one, self.there.hold(project) as two:
            yield Peer(one, "Ann").join(), Peer(two, "Ben").join()


@pytest.fixture
async def pair(engine: AsyncEngine, database_url: str, redis_url: str) -> AsyncIterator[Pair]:
    async with proxy(redis_url) as to_valkey, proxy(database_url) as to_postgres:
        other = create_engine(to_postgres.of(database_url))
        async with (
            open_hub(engine=engine, redis_url=redis_url) as here,
            open_hub(engine=other, redis_url=to_valkey.of(redis_url)) as there,
        ):
            await until(lambda: here.bus.connected and there.bus.connected)
            yield Pair(here, there, to_valkey, to_postgres)
            to_valkey.flow()
            to_postgres.flow()
        await other.dispose()


@pytest.fixture
def hints_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody polls: what arrives has come by a hint."""
    monkeypatch.setattr(neighbours, "POLL_SECONDS", 3600)
    monkeypatch.setattr(neighbours, "POLL_SECONDS_WITHOUT_BUS", 3600)


async def crosses(writer: Peer, reader: Peer, key: str, seconds: float = 5) -> float:
    """Write a note, and wait until the other has it; how long it took from its commit."""
    writer.add_note(key, "x")
    writer.ask_saved(key.encode())
    await until(lambda: key.encode() in writer.acknowledged)
    began = time.monotonic()
    await until(lambda: key in reader.nodes, seconds=seconds, what=f"{key} in the other process")
    return time.monotonic() - began


async def test_committed_edits_travel_by_hint(hints_only: None, pair: Pair, project: str):
    async with pair.people(project) as (ann, ben):
        await crosses(ann, ben, "a")
        await crosses(ben, ann, "b")
        assert ann.json() == ben.json()


async def test_a_hint_that_was_missed_is_made_good_by_the_next(hints_only: None, pair: Pair, project: str):
    async with pair.people(project) as (ann, ben):
        await crosses(ann, ben, "a")
        pair.to_valkey.part()
        await until(lambda: not pair.there.bus.connected)
        for number in range(5):
            ann.add_note(f"missed{number}", "x")
            await until(lambda: not ann.room.unsaved())
        pair.to_valkey.flow()
        await until(lambda: pair.there.bus.connected)
        assert "missed0" not in ben.nodes
        await crosses(ann, ben, "next")
        assert ann.json() == ben.json()


async def test_flushall_loses_nothing(hints_only: None, pair: Pair, project: str, redis_url: str):
    async with pair.people(project) as (ann, ben), redis.asyncio.from_url(redis_url) as client:
        for number in range(5):
            await client.flushall()
            await crosses(ann, ben, f"a{number}")
            await crosses(ben, ann, f"b{number}")
        assert ann.json() == ben.json()


@pytest.mark.alone
async def test_without_valkey_edits_arrive_within_a_second(pair: Pair, project: str, valkey: Valkey):
    async with pair.people(project) as (ann, ben):
        valkey.stop()
        await until(lambda: not (pair.here.bus.connected or pair.there.bus.connected))
        await crosses(ann, ben, "first")
        took = [await crosses(ann, ben, f"a{n}") for n in range(4)] + [await crosses(ben, ann, "b")]
        # The machine may be busy once; it is not every time.
        assert min(took) < 1
        assert sorted(took)[len(took) // 2] < 1
        assert ann.json() == ben.json()


@pytest.mark.parametrize("how", ["part", "stall"])
async def test_a_process_that_is_cut_off_from_valkey_polls_and_comes_back(pair: Pair, project: str, how: str):
    async with pair.people(project) as (ann, ben):
        await crosses(ann, ben, "before")
        getattr(pair.to_valkey, how)()
        if how == "part":
            await until(lambda: not pair.there.bus.connected)
        await crosses(ann, ben, "to the one cut off", seconds=4)
        await crosses(ben, ann, "from the one cut off", seconds=4)
        pair.to_valkey.cut()
        pair.to_valkey.flow()
        await until(lambda: pair.there.bus.connected)
        await crosses(ben, ann, "after")
        assert ann.json() == ben.json()


@pytest.mark.parametrize("how", ["part", "stall"])
async def test_a_process_that_is_cut_off_from_postgres_promises_nothing_and_catches_up_by_itself(
    pair: Pair, engine: AsyncEngine, project: str, how: str
):
    async with pair.people(project) as (ann, ben):
        late = Peer(ben.room, "Late").join()
        await crosses(ann, ben, "before")
        getattr(pair.to_postgres, how)()
        ben.add_note("from the one cut off", "x")
        ben.ask_saved(b"1")
        await until(lambda: "from the one cut off" in late.nodes, what="Ben's edit, live")
        ann.add_note("to the one cut off", "x")
        await until(lambda: not ann.room.unsaved())
        assert [] == ben.acknowledged
        assert "from the one cut off" not in (await stored(engine, project))["nodes"]
        if how == "stall":
            pair.to_postgres.cut()
        pair.to_postgres.flow()
        await until(lambda: ben.acknowledged == [b"1"], seconds=20)
        await until(lambda: ann.json() == ben.json() == late.json(), seconds=20)
        assert 3 == len((await stored(engine, project))["nodes"])


async def test_notices_cross_to_who_is_there(pair: Pair, project: str):
    async with pair.people(project) as (ann, ben):
        pair.here.tell(project, {"type": "job", "job": {"id": "j", "percent": 5}})
        await until(lambda: {"type": "job", "job": {"id": "j", "percent": 5}} in ben.events)
        assert 1 == sum(event["type"] == "job" for event in ann.events), "and is told once where it was said"


async def test_two_processes_open_compact_and_evict_the_same_project_under_edits(
    monkeypatch: pytest.MonkeyPatch, engine: AsyncEngine, database_url: str, redis_url: str, project: str
):
    monkeypatch.setattr(hub, "IDLE_SECONDS", 0)
    written: set[str] = set()
    async with (
        open_hub(engine=engine, redis_url=redis_url, silence_seconds=0.05) as here,
        open_hub(engine=engine, redis_url=redis_url, silence_seconds=0.05) as there,
    ):
        writing = True

        async def visits(name: str, hub: Hub) -> None:
            for visit in range(12):
                async with hub.hold(project) as room:
                    peer = Peer(room, name).join()
                    for number in range(5):
                        peer.add_note(key := f"{name}{visit}.{number}", "x")
                        written.add(key)
                        await asyncio.sleep(0)
                    peer.ask_saved(b"all")
                    await until(lambda peer=peer: peer.acknowledged == [b"all"], seconds=20)
                    peer.leave()
                await until(lambda: project not in hub.rooms, seconds=20, what="the eviction")

        async def compacts() -> None:
            while writing:
                await bases.write(engine, here.children, project)
                await asyncio.sleep(0.01)

        compacting = [asyncio.create_task(compacts()) for _ in range(2)]
        await asyncio.gather(visits("a", here), visits("b", there), visits("c", here))
        writing = False
        await asyncio.gather(*compacting)
        async with here.hold(project) as one, there.hold(project) as two:
            assert written == one.document.to_json()["nodes"].keys() == two.document.to_json()["nodes"].keys()
    assert written == (await stored(engine, project))["nodes"].keys()
    seqs = [row.seq for row in await rows(engine, project)]
    assert list(range(seqs[0], seqs[0] + len(seqs))) == seqs


def parcel(message: str) -> bytes:
    return b'{"sender":"x","messages":[{"project":"P",' + message.encode() + b"}]}"


def present(state: str) -> bytes:
    return parcel('"present":[{"client":7,"clock":1,"state":' + json.dumps(state) + "}]")


DAMAGED = {
    "no JSON": b"\xff\x00garbage",
    "another shape": b'{"sender": 7}',
    "a cut": b'{"sender":"x","messages":[{"project":"',
    "a nest": parcel('"notice":' + '{"a":' * 100_000 + "1" + "}" * 100_000),
    "presence that is no JSON": present("{"),
    "presence that is no object": present("3"),
    "a user that is no object": present('{"user": [1]}'),
    "a notice without its job": parcel('"notice":{"type":"job"}'),
}


@pytest.mark.parametrize("damage", DAMAGED)
async def test_a_damaged_message_is_logged_and_ignored(
    hints_only: None, pair: Pair, project: str, redis_url: str, damage: str
):
    async with pair.people(project) as (ann, ben), redis.asyncio.from_url(redis_url) as client:
        with structlog.testing.capture_logs() as logs:
            await client.publish(bus.CHANNEL, DAMAGED[damage].replace(b'"P"', f'"{project}"'.encode()))
            await crosses(ann, ben, "next")
        assert "bus.damaged" in [line["event"] for line in logs]
        assert "bus.connected" not in [line["event"] for line in logs], "nobody stopped listening for it"
        assert {} == ben.present
        assert 1 == len(ben.nodes)


async def test_a_forged_hint_applies_nothing_and_hides_nothing(
    hints_only: None, pair: Pair, engine: AsyncEngine, project: str, redis_url: str
):
    async with pair.people(project) as (ann, ben), redis.asyncio.from_url(redis_url) as client:
        forged = [Message(project=project, seq=seq) for seq in (2**62, -1, 0)]
        await client.publish(bus.CHANNEL, msgspec.json.encode(Parcel(sender="forger", messages=forged)))
        await crosses(ann, ben, "after")
        assert ann.json() == ben.json()
        assert ben.room.seq == len(await rows(engine, project))
