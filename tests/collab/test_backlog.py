"""What cannot be saved yet is bounded: then edits stay with their clients, and come again by themselves."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import flusher, projects, protocol
from collab.edits import Add
from collab.errors import TooMuchUnsaved
from collab.hub import Hub, open_hub
from collab.limits import Limits
from collab.origin import Api, Author
from collab.planning import plan
from server.embedded import Postgres
from tests.collab.conftest import ANN, rows, stored
from tests.support import trouble
from tests.support.peers import Peer, until

API = Api(author=Author(type="user", id="script", name="Script"))
DELAYED, STOPPED, OK = ({"type": "saving", "state": state} for state in ("delayed", "stopped", "ok"))
SMALL = 100_000


@pytest.fixture
async def small(engine: AsyncEngine, redis_url: str) -> AsyncIterator[Hub]:
    limits = Limits(unsaved_bytes_per_room=SMALL, unsaved_bytes=2 * SMALL)
    async with open_hub(engine=engine, redis_url=redis_url, limits=limits) as hub:
        yield hub


@pytest.fixture
async def other(engine: AsyncEngine) -> str:
    async with engine.begin() as conn:
        return await projects.create(conn, team_id="team", author=ANN, fields={"title": "Other"})


def fill(peer: Peer) -> None:
    """The room of this peer takes nothing more then."""
    # Each small enough to be taken at once.
    for key in ("n", *map(str, range(SMALL // 10_000))):
        peer.add_note(key, "x" * 10_000)


def states(peer: Peer) -> list[str]:
    return [event["state"] for event in peer.events if event["type"] == "saving"]


async def test_LM14_beyond_what_a_room_may_hold_edits_stay_with_their_client_and_come_again(
    small: Hub, engine: AsyncEngine, project: str, other: str, postgres: Postgres
):
    async with small.hold(project) as room, small.hold(other) as another:
        ann, ben, cai = Peer(room, "Ann").join(), Peer(room, "Ben").join(), Peer(another, "Cai").join()
        await asyncio.to_thread(postgres.stop)
        number = 0
        while not ann.denied:
            ann.add_note(f"n{number}", "x" * 10_000)
            ann.ask_saved(b"%d" % number)
            number += 1
            # On a slow machine an edit waits for its turn.
            await asyncio.sleep(0)
            assert number < 20
        assert SMALL <= room.unsaved().bytes < SMALL + 11_000
        refused = f"n{number - 1}"
        for later in range(5):
            ann.add_note(f"later{later}", "y")
            ann.ask_saved(b"later%d" % later)
        assert {TooMuchUnsaved().detail} == set(ann.denied)
        cai.add_note("elsewhere", "z")
        cai.ask_saved(b"cai")
        await until(lambda: f"n{number - 2}" in ben.nodes)
        assert not {refused, "later0"} & set(ben.nodes), "a refused edit is not shown"
        late = Peer(room, "Late").join()
        for peer in (ann, ben, late):
            assert "stopped" == states(peer)[-1]
        await until(lambda: DELAYED in cai.events)
        assert [] == ann.acknowledged == cai.acknowledged
        await trouble.start(postgres)
        await until(lambda: ann.acknowledged[-1:] == [b"later4"], seconds=20)
        assert [b"%d" % n for n in range(number)] == ann.acknowledged[:number]
        await until(lambda: ben.json() == ann.json() == late.json())
        assert ann.json()["nodes"] == (await stored(engine, project))["nodes"]
        await until(lambda: [OK] * 4 == [peer.events[-1] for peer in (ann, ben, cai, late)])
        assert [b"cai"] == cai.acknowledged
        assert [] == ben.denied == late.denied
        assert 0 == small.backlog.bytes


async def test_LM14_statuses_that_waited_come_only_after_what_was_refused_is_saved(
    small: Hub, engine: AsyncEngine, project: str, postgres: Postgres
):
    async with small.hold(project) as room:
        ann, deaf = Peer(room, "Ann").join(), Peer(room, "Deaf").join()
        await asyncio.to_thread(postgres.stop)
        fill(ann)
        answer, deaf.say = deaf.say, lambda frame: None if frame[:2] == b"\x00\x01" else Peer.say(deaf, frame)
        deaf.add_note("refused", "y")
        deaf.ask_saved(b"refused")
        await trouble.start(postgres)
        await until(lambda: not room.unsaved() and states(ann)[-1:] == ["ok"], seconds=20)
        assert [] == deaf.acknowledged, "it was asked, and has not answered"
        deaf.say = answer
        deaf.say(protocol.step2(deaf.doc.get_update()))
        await until(lambda: deaf.acknowledged == [b"refused"])
        assert "refused" in (await stored(engine, project))["nodes"]


async def test_LM14_the_whole_process_is_bounded_too(
    small: Hub, engine: AsyncEngine, project: str, other: str, postgres: Postgres
):
    async with engine.begin() as conn:
        third = await projects.create(conn, team_id="team", author=ANN, fields={"title": "Third"})
    async with small.hold(project) as one, small.hold(other) as two, small.hold(third) as three:
        ann, ben, cai = Peer(one, "Ann").join(), Peer(two, "Ben").join(), Peer(three, "Cai").join()
        await asyncio.to_thread(postgres.stop)
        for peer in (ann, ben):
            fill(peer)
        assert 2 * SMALL < small.backlog.bytes
        cai.add_note("small", "y")
        cai.ask_saved(b"1")
        assert ["stopped"] == states(cai)
        assert not three.unsaved()
        await trouble.start(postgres)
        await until(lambda: cai.acknowledged == [b"1"], seconds=20)
        await until(lambda: states(cai) == ["stopped", "ok"])
        assert {"small"} == (await stored(engine, third))["nodes"].keys()


async def test_LM14_who_has_nothing_new_may_join_a_room_that_takes_nothing(
    small: Hub, project: str, postgres: Postgres
):
    async with small.hold(project) as room:
        ann = Peer(room, "Ann").join()
        await asyncio.to_thread(postgres.stop)
        fill(ann)
        ann.add_note("refused", "y")
        ben = Peer(room, "Ben").join()
        assert "n" in ben.nodes
        ben.say(protocol.step2(ben.doc.get_update()))
        ben.cursor(ben.doc.client_id, '{"x": 1}')
        await until(lambda: ann.present)
        assert [] == ben.denied
        await trouble.start(postgres)
        await until(lambda: not room.unsaved() and "refused" in ben.nodes, seconds=20)


async def test_a_backlog_is_saved_in_small_transactions_each_room_in_turn(
    hub: Hub, engine: AsyncEngine, project: str, other: str, postgres: Postgres
):
    async with hub.hold(project) as room, hub.hold(other) as another:
        ann, cai = Peer(room, "Ann").join(), Peer(another, "Cai").join()
        await asyncio.to_thread(postgres.stop)
        for number in range(14):
            ann.add_note(f"n{number}", "x" * 500_000)
            ann.ask_saved(b"%d" % number)
        for number in range(3000):
            cai.add_note(f"n{number}", "x")
            cai.ask_saved(b"%d" % number)
        await until(lambda: room.unsaved().bytes > 7_000_000)
        cai_first: list[int] = []
        sent, cai.wire.on_frame = (
            cai.wire.on_frame,
            lambda frame: (sent(frame), cai_first.append(len(ann.acknowledged))),
        )
        await trouble.start(postgres)
        await until(lambda: len(ann.acknowledged) == 14 and cai.acknowledged[-1:] == [b"2999"], seconds=30)
        assert cai_first[0] < 14, "the small room did not wait for the large one"
    async with engine.connect() as conn:
        query = 'SELECT sum(length("update")), count(*) FROM journal GROUP BY xmin::text'
        made = (await conn.execute(sa.text(query))).all()
    assert max(size for size, _ in made) <= 4_510_000
    assert len(made) >= 4


async def test_EV4_people_are_told_even_while_a_strict_commit_holds_the_pen(
    hub: Hub, engine: AsyncEngine, project: str
):
    go = asyncio.Event()

    async def hangs(conn, document):
        await go.wait()
        return plan(document, [Add(node={"id": "strict", "kind": "note"})])

    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        commit = asyncio.create_task(room.commit(API, hangs))
        await until(room.pen.locked)
        ann.add_note("live", "x")
        ann.ask_saved(b"1")
        await until(lambda: [DELAYED] == ann.events == ben.events)
        assert [] == ann.acknowledged
        go.set()
        await commit
        await until(lambda: ann.acknowledged == [b"1"] and ann.events == [DELAYED, OK] == ben.events)


@pytest.mark.parametrize(("patience", "seconds"), [(4.0, 2.0), (0.3, 0.8)])
async def test_EV4_a_slow_database_is_told_of_and_saves_once(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch, patience: float, seconds: float
):
    monkeypatch.setattr(flusher, "PATIENCE_SECONDS", patience)
    hub.flusher._patience = patience
    async with engine.begin() as conn:
        for statement in (
            (
                "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN PERFORM pg_sleep({seconds}); RETURN NULL; END $$"
            ),
            "CREATE TRIGGER wait AFTER INSERT ON journal FOR EACH STATEMENT EXECUTE FUNCTION wait()",
        ):
            await conn.execute(sa.text(statement))
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        for number in range(3):
            ann.add_note(f"n{number}", "x")
            ann.ask_saved(b"%d" % number)
            await until(lambda number=number: f"n{number}" in ben.nodes)
            await until(lambda number=number: ann.acknowledged[-1:] == [b"%d" % number], seconds=20)
        if patience > seconds:
            await until(lambda: ben.events[:2] == [DELAYED, OK])
        assert [b"0", b"1", b"2"] == ann.acknowledged
    assert [1, 2, 3, 4] == [row.seq for row in await rows(engine, project)]
