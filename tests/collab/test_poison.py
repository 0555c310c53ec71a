"""Bytes that Postgres refuses for good cost their own room, once; nobody else waits for them."""

import asyncio
import time

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import projects
from collab.hub import Hub
from tests.collab.conftest import ANN, stored
from tests.support.peers import Peer, until


async def refuse(engine: AsyncEngine, project: str, code: str) -> None:
    async with engine.begin() as conn:
        for statement in (
            (
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" RAISE EXCEPTION 'not these bytes' USING ERRCODE = '{code}'; END $$"
            ),
            (
                "CREATE TRIGGER refuse BEFORE INSERT ON journal FOR EACH ROW"
                f" WHEN (NEW.project = '{project}') EXECUTE FUNCTION refuse()"
            ),
        ):
            await conn.execute(sa.text(statement))


@pytest.fixture
async def others(engine: AsyncEngine) -> list[str]:
    async with engine.begin() as conn:
        fields = {"title": "Other"}
        return [await projects.create(conn, team_id="team", author=ANN, fields=fields) for _ in range(8)]


# A constraint, a value out of range, a trigger's own words.
@pytest.mark.parametrize("code", ["23514", "22003", "P0001"])
async def test_SY5_what_is_refused_for_good_closes_its_own_room_and_nobody_elses(
    hub: Hub, engine: AsyncEngine, project: str, others: list[str], code: str
):
    async with hub.hold(project) as poisoned:
        rooms = [await hub._open(other) for other in others]
        mallory, people = Peer(poisoned, "Mallory").join(), [Peer(room).join() for room in rooms]
        for peer in people:
            peer.add_note("first", "y")
            peer.ask_saved(b"first")
        await until(lambda: all(p.acknowledged == [b"first"] for p in people))
        await refuse(engine, project, code)
        for number in range(5):
            for place, peer in enumerate(people):
                peer.add_note(f"n{number}", "y")
                peer.ask_saved(b"%d" % number)
                if place == 5 and not mallory.session.closed:
                    mallory.add_note(f"poison{number}", "x")
            started = time.monotonic()
            await until(lambda number=number: all(p.acknowledged[-1:] == [b"%d" % number] for p in people))
            # Each with its first try: nobody waits until the poison is given up.
            assert time.monotonic() - started < 8
        await until(lambda: mallory.wire.closed)
        assert 1013 == mallory.wire.closed[0]
        assert poisoned.lost
        assert [None] * 8 == [peer.wire.closed for peer in people]
    async with hub.hold(project) as again:
        assert again is not poisoned
        assert {} == again.document.to_json()["nodes"], "it can be opened, without what was refused"
    for other in others:
        assert 6 == len((await stored(engine, other))["nodes"])


async def test_SY5_who_brings_it_again_and_again_does_not_slow_the_others(
    hub: Hub, engine: AsyncEngine, project: str, others: list[str]
):
    await refuse(engine, project, "23514")
    saves: list[set[str]] = []
    commit = hub.flusher._commit

    async def counted(batches):
        saves.append(set(batches))
        return await commit(batches)

    hub.flusher._commit = counted
    rooms = [await hub._open(other) for other in others]
    people = [Peer(room).join() for room in rooms]
    for number in range(10):
        async with hub.hold(project) as poisoned:
            mallory = Peer(poisoned, "Mallory").join()
            mallory.add_note("poison", "x")
            for peer in people:
                peer.add_note(f"n{number}", "y")
                peer.ask_saved(b"%d" % number)
            await until(lambda number=number: all(p.acknowledged[-1:] == [b"%d" % number] for p in people))
            await until(lambda mallory=mallory: mallory.wire.closed)
    mixed = [batch for batch in saves if project in batch and len(batch) > 1]
    assert len(mixed) <= 4, "only the first time is it looked for among the others"


async def test_a_refusal_that_may_pass_keeps_the_room_and_does_not_stop_the_others(
    hub: Hub, engine: AsyncEngine, project: str, others: list[str]
):
    await refuse(engine, project, "XX000")
    async with hub.hold(project) as unlucky, hub.hold(others[0]) as other:
        ann, ben = Peer(unlucky, "Ann").join(), Peer(other, "Ben").join()
        ann.add_note("n", "x")
        ann.ask_saved(b"1")
        for number in range(5):
            ben.add_note(f"n{number}", "y")
            ben.ask_saved(b"%d" % number)
            started = time.monotonic()
            await until(lambda number=number: ben.acknowledged[-1:] == [b"%d" % number])
            # Each with its first try: nobody waits until the poison is given up.
            assert time.monotonic() - started < 8
            await asyncio.sleep(0)
        await until(lambda: {"type": "saving", "state": "delayed"} in ann.events)
        assert [] == ben.events
        async with engine.begin() as conn:
            await conn.execute(sa.text("DROP TRIGGER refuse ON journal"))
        await until(lambda: ann.acknowledged == [b"1"])
        await until(lambda: ann.events[-1] == {"type": "saving", "state": "ok"})
        assert None is ann.wire.closed
