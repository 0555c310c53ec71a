"""What meets at a bad moment: waiting commits, refused ones, lost rooms, the flusher, goodbyes, slow readers."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors, protocol, tables
from collab.edits import Add, Delete, Plan
from collab.hub import Hub, open_hub
from collab.origin import Api, Author
from collab.planning import plan
from collab.writes import SetField
from tests.collab.conftest import rows, stored
from tests.support.peers import Peer, until

API = Api(author=Author(type="user", id="script", name="Script"))


def add(*edits):
    async def decide(conn, document):
        return plan(document, list(edits))

    return decide


async def refuse(conn, committed):
    raise errors.Conflict("refused")


async def test_edits_between_two_waiting_commits_are_each_saved_once(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        commits = [
            asyncio.create_task(room.commit(API, add(Add(node={"id": f"s{n}", "kind": "note"})))) for n in range(40)
        ]
        number = 0
        while not all(commit.done() for commit in commits):
            ann.add_note(f"n{number}", "x")
            number += 1
            await asyncio.sleep(0)
        ann.ask_saved(b"all")
        await until(lambda: ann.acknowledged == [b"all"])
        await asyncio.gather(*commits)
        expected = set(ann.nodes) | {f"s{n}" for n in range(40)}
    assert expected == (await stored(engine, project))["nodes"].keys()
    found = [tuple(row.structs) for row in await rows(engine, project) if row.structs]
    assert len(found) == len(set(found)), "no row is there twice"


async def test_a_commit_that_waited_while_the_document_was_lost_does_not_use_it(
    hub: Hub, engine: AsyncEngine, project: str
):
    entered, go = asyncio.Event(), asyncio.Event()

    async def impossible(conn, document):
        entered.set()
        await go.wait()
        first = SetField(root="project", key=None, name="style", value="half")
        return Plan(writes=[first, SetField(root="nodes", key="nowhere", name="x", value=1)], results=[], inverse=[])

    async with hub.hold(project) as room:
        one = asyncio.create_task(room.commit(API, impossible))
        await entered.wait()
        two = asyncio.create_task(room.commit(API, add(Add(node={"id": "n", "kind": "note"}))))
        await asyncio.sleep(0)
        go.set()
        outcomes = await asyncio.gather(one, two, return_exceptions=True)
    assert [errors.Unavailable, errors.Unavailable] == [type(outcome) for outcome in outcomes]
    assert "style" not in (await stored(engine, project))["project"]


async def test_who_waits_for_a_room_that_is_lost_meanwhile_goes_on(hub: Hub, project: str):
    sealed, go = asyncio.Event(), asyncio.Event()

    async def later(conn, committed):
        sealed.set()
        await go.wait()
        room.lose(errors.Unavailable())
        raise errors.Conflict("refused")

    async with hub.hold(project) as room:
        commit = asyncio.create_task(room.commit(API, add(Add(node={"id": "n", "kind": "note"})), later))
        await sealed.wait()
        reading = asyncio.create_task(_read(hub, project))
        await asyncio.sleep(0)
        go.set()
        with pytest.raises(errors.StoryroomError):
            await commit
        with pytest.raises(errors.Unavailable):
            await asyncio.wait_for(reading, 5)
    assert "n" not in (await _read(hub, project))["nodes"]


async def _read(hub: Hub, project: str) -> dict:
    async with hub.hold(project) as room:
        return room.document.to_json()


async def test_a_commit_that_is_cancelled_twice_leaves_nothing_for_the_next(
    hub: Hub, engine: AsyncEngine, project: str
):
    entered = asyncio.Event()

    async def for_ever(conn, committed):
        entered.set()
        await asyncio.Event().wait()

    async with hub.hold(project) as room:
        commit = asyncio.create_task(room.commit(API, add(Add(node={"id": "refused", "kind": "note"})), for_ever))
        await entered.wait()
        lock = await engine.connect()  # makes reading the journal anew take as long as we like
        locking = asyncio.ensure_future(lock.execute(sa.text("LOCK TABLE heads")))
        await until(lambda: _waits_for_heads(engine))
        commit.cancel()
        await locking
        await until(lambda: _waits_for_heads(engine))
        commit.cancel()
        await asyncio.wait([commit])
        await lock.rollback()
        await lock.close()
        assert commit.cancelled()
        with pytest.raises(errors.Unavailable):
            await room.commit(API, add(Add(node={"id": "next", "kind": "note"})))
    async with hub.hold(project) as room:
        await room.commit(API, add(Add(node={"id": "next", "kind": "note"})))
    assert {"next"} == (await stored(engine, project))["nodes"].keys()


async def _waits_for_heads(engine: AsyncEngine) -> bool:
    async with engine.connect() as conn:
        query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'heads'::regclass"
        return bool(await conn.scalar(sa.text(query)))


async def test_ST1_a_status_from_the_middle_of_a_refused_commit_is_echoed(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()

        async def meanwhile(conn, committed):
            ann.add_note("live", "x")
            ann.ask_saved(b"1")
            raise errors.Conflict("refused")

        async def decide(conn, document):
            ann.add_note("before", "x")
            ann.ask_saved(b"0")
            return plan(document, [Add(node={"id": "refused", "kind": "note"})])

        async def status_while_sealed(conn, committed):
            ann.ask_saved(b"1")
            raise errors.Conflict("refused")

        with pytest.raises(errors.Conflict):
            await room.commit(API, decide, status_while_sealed)
        await until(lambda: ann.acknowledged == [b"0", b"1"])
        with pytest.raises(errors.Conflict):
            await room.commit(API, add(Add(node={"id": "refused", "kind": "note"})), meanwhile)
        await until(lambda: ann.acknowledged == [b"0", b"1", b"1"])
    assert {"before", "live"} == (await stored(engine, project))["nodes"].keys()


async def test_typing_into_what_a_refused_commit_would_have_deleted_is_kept(
    hub: Hub, engine: AsyncEngine, project: str
):
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        ann.add_note("n", "kept")
        await until(lambda: "n" in ben.nodes and not room.unsaved())

        async def meanwhile(conn, committed):
            ann.nodes["n"]["text"].insert(4, " too")
            raise errors.Conflict("refused")

        with pytest.raises(errors.Conflict):
            await room.commit(API, add(Delete(id="n")), meanwhile)
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"] and str(ben.nodes["n"]["text"]) == "kept too")
    assert "kept too" == (await stored(engine, project))["nodes"]["n"]["text"]


async def test_a_project_deleted_under_unsaved_edits_is_not_flushed_for_ever(
    hub: Hub, engine: AsyncEngine, project: str
):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        async with engine.begin() as conn:
            await conn.execute(sa.update(tables.heads).values(deleted=True))
        ann.add_note("late", "x")
        await until(lambda: ann.wire.closed)
        # The flush finds it, or the look at the heads.
        assert ann.wire.closed[0] in {1013, 4404}
    await hub.flusher.drain(2)


async def test_the_end_of_a_lost_room_does_not_delay_its_successor(hub: Hub, engine: AsyncEngine, project: str):
    entered, go = asyncio.Event(), asyncio.Event()

    async def wait(conn, document):
        entered.set()
        await go.wait()
        raise errors.Conflict("refused")

    async with hub.hold(project) as lost:
        Peer(lost, "Ben").join().add_note("unsaved", "x")
        commit = asyncio.create_task(lost.commit(API, wait))
        await entered.wait()
        lost.lose(errors.Unavailable())
        async with hub.hold(project) as room:
            ann = Peer(room).join()
            ann.add_note("n", "x")
            ann.ask_saved(b"1")
            go.set()
            with pytest.raises(errors.StoryroomError):
                await commit
            await until(lambda: ann.acknowledged == [b"1"])
    assert lost not in hub._idle_since, "a lost room must not be kept"


async def test_a_goodbye_waits_for_the_save_that_is_under_way(engine: AsyncEngine, redis_url: str, project: str):
    async with open_hub(engine=engine, redis_url=redis_url) as hub, hub.hold(project) as room:
        ann = Peer(room).join()
        lock = await engine.connect()
        await lock.execute(sa.text("LOCK TABLE journal IN EXCLUSIVE MODE"))
        ann.add_note("n", "x")
        await until(room.pen.locked)
        closing = asyncio.create_task(hub.close())
        await asyncio.wait([closing], timeout=0.3)
        await lock.rollback()
        await lock.close()
        await closing
    assert {"n"} == (await stored(engine, project))["nodes"].keys()


async def test_a_goodbye_takes_what_waits_for_the_document(engine: AsyncEngine, redis_url: str, project: str):
    async with open_hub(engine=engine, redis_url=redis_url) as hub, hub.visit(project) as room:
        ann, ben = Peer(room).join(), Peer(room).join()
        async with room.opening.reading:
            ann.add_note("n", "x")
            assert room.content.document is None
            leaving = asyncio.create_task(hub.drain(20, lambda: False))
            await until(lambda: ben.wire.closed)
            assert ann.wire.closed is None
        await leaving
        assert (1012, "restart") == ann.wire.closed
    assert {"n"} == (await stored(engine, project))["nodes"].keys()


@pytest.mark.parametrize(("seconds", "hurry"), [(0.1, False), (20, True)])
async def test_a_goodbye_ends_in_time_whatever_waits(
    engine: AsyncEngine, redis_url: str, project: str, seconds: float, hurry: bool
):
    async with open_hub(engine=engine, redis_url=redis_url) as hub, hub.visit(project) as room:
        ann = Peer(room).join()
        async with room.opening.reading:
            ann.add_note("n", "x")
            await hub.drain(seconds, lambda: hurry)
            assert (1012, "restart") == ann.wire.closed


async def test_LM2_a_slow_reader_does_not_lose_echoes_and_questions(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann, slow = Peer(room, "Ann").join(), Peer(room, "Slow").join()
        slow.add_note("mine", "x")
        slow.wire.writable = False
        slow.ask_saved(b"1")
        for number in range(15):
            ann.add_note(f"n{number}", "x" * 100_000)
            await asyncio.sleep(0.001)
        await until(lambda: slow.session.outbox.lagging)
        slow.ask_saved(b"2")
        await until(lambda: not room.unsaved())
        before = len(slow.wire.frames)
        slow.wire.writable = True
        slow.session.outbox.writable()
        await until(lambda: slow.acknowledged[-1:] == [b"2"] and slow.json() == ann.json())
        kinds = [type(m) for frame in slow.wire.frames[before:] for m in protocol.parse(frame)]
        assert protocol.Step1 in kinds, "a question that was dropped is asked again"


async def test_rights_that_could_not_be_asked_are_asked_again(hub: Hub, engine: AsyncEngine, project: str):
    asked: list[str] = []

    async def fails_once(session):
        asked.append(session.user["id"])
        if len(asked) == 1:
            raise OperationalError("SELECT", {}, OSError("gone"))

    async with hub.hold(project) as room:
        for name in ("Ann", "Ben"):
            Peer(room, name).join().session._recheck = fails_once
        async with engine.begin() as conn:
            await conn.execute(sa.update(tables.heads).values(epoch=tables.heads.c.epoch + 1))
        await until(lambda: asked == ["Ann", "Ann", "Ben"])


async def test_LM2_who_asks_faster_than_it_reads_gets_one_answer_more(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        ann.wire.writable = False
        sent = len(ann.wire.frames)
        ann.say(protocol.step1(b"\x00") * 1000)
        assert sent == len(ann.wire.frames)
        assert 0 == ann.session.outbox._bytes
        ann.wire.writable = True
        ann.session.outbox.writable()
        answers = [m for frame in ann.wire.frames[sent:] for m in protocol.parse(frame)]
        assert [protocol.Update] == [type(m) for m in answers if isinstance(m, protocol.Update)]
