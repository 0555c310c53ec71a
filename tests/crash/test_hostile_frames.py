"""Whatever bytes a client sends, it ends at most its own connection: the room lives, honest people stay equal and are
acknowledged, and the document is what the journal says."""

from __future__ import annotations

import contextlib
import json
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors, journal, lib0, projects, protocol
from collab.hub import Hub, open_hub
from collab.limits import Limits
from collab.room import Room
from server import problems
from tests.collab.conftest import ANN
from tests.support.api import RunningServer, running_server
from tests.support.mutations import mutated
from tests.support.peers import Peer, until
from tests.support.sockets import visit

# `make crash` asks for more.
LONG = bool(os.environ.get("STORYROOM_LONG"))
FRAMES = 100_000 if LONG else 5_000
SOCKETS = 2_000 if LONG else 100
PER_ROUND = 250
MUCH = Limits(edits_per_second=10_000_000, room_edits_per_second=10_000_000)
CORPUS = json.loads((Path(__file__).parents[1] / "collab" / "corpus" / "updates.json").read_text())


@pytest.fixture
async def hub(engine: AsyncEngine, redis_url: str) -> AsyncIterator[Hub]:
    async with open_hub(engine=engine, redis_url=redis_url, limits=MUCH) as hub:
        yield hub


@pytest.fixture
async def own(database_url: str, redis_url: str) -> AsyncIterator[RunningServer]:
    async with running_server(database_url, redis_url) as running:
        yield running


@pytest.fixture
async def project(engine: AsyncEngine) -> str:
    async with engine.begin() as conn:
        return await projects.create(conn, team_id="team", author=ANN, fields={"title": "雨夜"})


def edits(known: bytes, chance: random.Random) -> list[bytes]:
    """Updates that somebody could make in this document, whole and in pieces."""
    doc: Doc[Any] = Doc()
    doc.apply_update(known)
    nodes, edges = doc.get("nodes", type=Map), doc.get("edges", type=Map)
    found: list[bytes] = []
    subscription = doc.observe(lambda event: found.append(event.update))
    key = f"e{chance.randrange(40)}"
    nodes[key] = Map({"kind": "scene", "xy": [1, 2.5], "text": Text("雨夜😀 and more"), "tags": Array(["a", {"b": 1}])})
    nodes[key]["text"].insert(4, "😀x")
    with doc.transaction():
        del nodes[key]["text"][2:5]
        nodes[key]["xy"] = [chance.random(), -1]
    edges[key] = Map({"from": key, "to": chance.choice([*nodes]), "kind": "cast"})
    nodes[key]["tags"].append(Map({"deep": Map({"er": Array([1, 2])})}))
    for other in chance.sample([*nodes], min(2, len([*nodes]))):
        value = nodes[other]
        if isinstance(value, Map):
            value["touched"] = chance.randrange(1000)
            if isinstance(value.get("text"), Text):
                value["text"].insert(0, "é")
    if len([*nodes]) > 30:
        del nodes[chance.choice([*nodes])]
    doc.unobserve(subscription)
    return [*found, doc.get_update(), doc.get_update(b"\x00")]


def others(client: int) -> list[bytes]:
    """Frames of every other kind."""
    state = json.dumps({"cursor": {"x": 1, "y": 2}, "name": "雨\ud83d"})
    entry = protocol.Entry(client=client, clock=3, state=state)
    gone = protocol.Entry(client=client + 1, clock=9, state=None)
    return [
        protocol.step1(b"\x00"),
        protocol.step1(b"\x02\x07\x03\x09\x81\x01"),
        protocol.step2(b"\x00\x00"),
        protocol.awareness([entry]),
        protocol.awareness([entry, gone]),
        protocol.query_awareness(),
        protocol.sync_status(b"\x01\x02"),
        protocol.event(b'{"type": "job"}'),
        protocol.permission_denied("no"),
        protocol.credential("token", "lineage"),
        protocol.step1(b"\x00") + protocol.sync_status(b"x") + protocol.awareness([entry]),
    ]


def frames(known: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Mutations of all of these: mostly inside of an update, so that what reads the frame lets it pass; and now and
    then one of the updates as it is, for others to hang on."""
    chance = random.Random(seed)
    good = edits(known, chance)
    updates = [*good, *(bytes.fromhex(case["update"]) for case in CORPUS)]
    inside = mutated(updates, count, seed)
    whole = mutated([*others(seed), *map(protocol.update, updates)], count, seed + 1)
    for _ in range(count):
        if good and chance.random() < 0.06:
            yield protocol.update(good.pop(0))
        elif chance.random() < 0.7:
            update = next(inside)[1]
            yield protocol.update(update) if chance.random() < 0.8 else protocol.step2(update)
        else:
            yield next(whole)[1]


class Hostile:
    """Sends what it is given; comes back when it is closed. `codes`: what it was closed with."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.codes: Counter[int] = Counter()
        self.sent = b""
        self._enter()

    def _enter(self) -> None:
        self.peer = Peer(self.room, "Eve", failed=self._failed)
        self.room.join(self.peer.session)

    def _failed(self, exc: BaseException) -> None:
        assert isinstance(exc, errors.StoryroomError), f"{exc!r} after {self.sent.hex()}"
        assert exc.code != "internal", f"{exc!r} after {self.sent.hex()}"
        code = problems.close_code(exc)
        self.codes[code] += 1
        self.peer.session.close(code, exc.detail)

    async def say(self, frame: bytes) -> None:
        self.sent = frame
        try:
            self.peer.say(frame)
        except Exception as exc:  # noqa: BLE001
            self._failed(exc)
        except BaseException as exc:
            raise AssertionError(f"{exc!r} after {frame.hex()}") from exc
        wire = self.peer.wire
        await until(lambda: wire.reading or wire.closed, seconds=20, what=f"the end of {frame.hex()[:2000]}")
        if self.peer.session.closed:
            self.room.leave(self.peer.session)
            self._enter()


async def stored(engine: AsyncEngine, project: str) -> dict[str, Any]:
    return (await journal.load(engine, project)).document.to_json()


async def honest_work(hub: Hub, engine: AsyncEngine, room: Room, people: tuple[Peer, Peer], number: int) -> None:
    """Both write, both are acknowledged, both see the same, and it is what is stored."""
    payload = str(number).encode()
    for name, peer in zip("ab", people, strict=True):
        assert peer.wire.closed is None
        await until(lambda peer=peer: peer.wire.reading)
        key = f"{name}{number % 20}"
        if key in peer.nodes:
            del peer.nodes[key]
        peer.add_note(key, f"第{number}句😀")
        peer.ask_saved(payload)
    await until(lambda: all(payload in peer.acknowledged for peer in people), seconds=20, what="the echoes")
    await until(lambda: not room.unsaved() and not room.opening.mending, seconds=20)
    shown = room.document.to_json()
    await until(lambda: all(shown["nodes"] == _plain(peer, "nodes") for peer in people), seconds=20, what="equality")
    assert shown == await stored(engine, room.project)
    assert hub.rooms[room.project] is room
    assert not room.lost


def _plain(peer: Peer, root: str) -> Any:
    from collab.document import plain

    return plain(peer.json()[root])


@pytest.mark.timeout(3600 if LONG else 300)
async def test_CL3_mutated_frames_end_their_own_connection_only(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        people = (Peer(room, "Ann").join(), Peer(room, "Ben").join())
        eve = Hostile(room)
        for number in range(FRAMES // PER_ROUND):
            known = room.document.encode()
            for frame in frames(known, PER_ROUND, 1_000 + number):
                await eve.say(frame)
            await honest_work(hub, engine, room, people, number)
        assert {4400, 4413} >= set(eve.codes), eve.codes
        assert eve.codes[4400] > FRAMES // 20
        assert room.applied > FRAMES // 50, "some mutations are edits like any other"


@pytest.mark.timeout(1800 if LONG else 300)
async def test_CL3_mutated_frames_over_real_sockets_end_their_own_only(own: RunningServer):
    mei = await own.person("Mei")
    project = (await mei.project())["id"]
    async with visit(mei.socket_url, project, mei.token) as one, visit(mei.socket_url, project, mei.token) as two:
        await until(lambda: one.synced and two.synced)
        codes: Counter[int | None] = Counter()
        for number, frame in enumerate(frames(one.doc.get_update(), SOCKETS, 7)):
            async with visit(mei.socket_url, project, mei.token) as bad:
                with contextlib.suppress(Exception):
                    await bad.socket.send(frame)
                    # Malformed for certain.
                    await bad.socket.send(b"\x63")
                codes[await bad.closed()] += 1
            if number % 25 == 0:
                await one.write(f"n{number}", "x")
                await one.socket.send(protocol.sync_status(str(number).encode()))
                await until(lambda number=number: str(number).encode() in one.acknowledged, seconds=20)
        await until(lambda: one.nodes.to_py() == two.nodes.to_py(), seconds=20)
        assert {4400, 4401, 4413} >= set(codes), codes
        assert (one.code, two.code) == (None, None)


@pytest.mark.parametrize("case", CORPUS, ids=[case["name"][:60] for case in CORPUS])
async def test_CL3_what_was_found_once_harms_nobody(hub: Hub, engine: AsyncEngine, project: str, case: dict[str, Any]):
    async with hub.hold(project) as room:
        people = (Peer(room, "Ann").join(), Peer(room, "Ben").join())
        eve = Hostile(room)
        await eve.say(b"\x00\x02" + lib0.write_var_bytes(bytes.fromhex(case["update"])))
        await honest_work(hub, engine, room, people, 1)
