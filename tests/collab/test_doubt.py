"""What became of a commit whose answer was lost: nothing is in the journal twice, nothing acknowledged is missing."""

import asyncio
import random
import signal
from contextlib import asynccontextmanager

import asyncpg
import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import appending, doubt, flusher
from collab.edits import Add
from collab.hub import Hub
from collab.journal import Entry
from collab.origin import Api, Author, Session
from collab.planning import plan
from collab.touched import Touched
from collab.update_guard import EMPTY
from server.embedded import Postgres
from tests.collab.conftest import ANN, rows, stored
from tests.support import trouble
from tests.support.peers import Peer, until

API = Api(author=Author(type="user", id="script", name="Script"))


def add(key: str):
    async def decide(conn, document):
        return plan(document, [Add(node={"id": key, "kind": "note"})])

    return decide


async def once_and_in_order(engine: AsyncEngine, project: str) -> None:
    found = await rows(engine, project)
    assert list(range(1, len(found) + 1)) == [row.seq for row in found]
    ends: dict[int, int] = {}
    for row in found:
        for at in range(0, len(row.structs), 3):
            client, start, end = row.structs[at : at + 3]
            assert ends.get(client, 0) == start, "neither twice nor out of order"
            ends[client] = end


@pytest.mark.parametrize("committed", [True, False])
async def test_ST7_a_lost_answer_of_a_save_is_found_out(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch, committed: bool
):
    commit, lost = hub.flusher._commit, []

    async def loses_the_answer(batches):
        if lost:
            return await commit(batches)
        lost.append(batches)
        if committed:
            await commit(batches)
        raise ConnectionResetError("the connection broke")

    monkeypatch.setattr(hub.flusher, "_commit", loses_the_answer)
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        ann.add_note("a", "x")
        ann.ask_saved(b"1")
        await until(lambda: lost)
        ann.add_note("b", "y")
        ann.ask_saved(b"2")
        await until(lambda: ann.acknowledged == [b"1", b"2"])
        assert {"a", "b"} == (await stored(engine, project))["nodes"].keys()
        assert not room.pen.locked()
        await room.commit(API, add("strict"))
    await once_and_in_order(engine, project)
    assert (4 if committed else 3) == len(await rows(engine, project))


async def test_ST7_a_strict_edit_waits_until_it_is_known_what_was_saved_before(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch
):
    commit, find_out, go, lost = hub.flusher._commit, doubt.find_out, asyncio.Event(), []

    async def loses_the_answer(batches):
        done = await commit(batches)
        if not lost:
            lost.append(done)
            raise ConnectionResetError("the connection broke")
        return done

    async def later(*asked):
        await go.wait()
        return await find_out(*asked)

    monkeypatch.setattr(hub.flusher, "_commit", loses_the_answer)
    monkeypatch.setattr(doubt, "find_out", later)
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        ann.add_note("a", "x")
        await until(lambda: lost)
        strict = asyncio.create_task(room.commit(API, add("strict")))
        await asyncio.wait([strict], timeout=0.2)
        assert not strict.done()
        go.set()
        assert 3 == (await strict).seq
    await once_and_in_order(engine, project)


@pytest.mark.timeout(300)
async def test_ST7_whenever_the_database_freezes_nothing_is_saved_twice_or_missing(
    hub: Hub, engine: AsyncEngine, project: str, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(flusher, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(flusher, "MAX_PATIENCE_SECONDS", 0.4)
    hub.flusher._patience = 0.1
    dice = random.Random(5)
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        writing = True

        async def write():
            number = 0
            while writing:
                ann.add_note(f"n{number}", "字" * dice.randrange(2_000))
                ann.ask_saved(b"%d" % number)
                number += 1
                await asyncio.sleep(dice.random() * 0.01)
            return number

        typing = asyncio.create_task(write())
        for _ in range(12):
            await asyncio.sleep(dice.random() * 0.15)
            with trouble.frozen(postgres.folder):
                await asyncio.sleep(0.25)
            acknowledged = len(ann.acknowledged)
            await until(lambda acknowledged=acknowledged: len(ann.acknowledged) > acknowledged + 3, seconds=20)
            kept = (await stored(engine, project))["nodes"]
            assert set() == {f"n{int(payload)}" for payload in ann.acknowledged[: acknowledged + 3]} - kept.keys()
        writing = False
        number = await typing
        await until(lambda: ann.acknowledged == [b"%d" % n for n in range(number)], seconds=20)
        assert ann.json()["nodes"] == (await stored(engine, project))["nodes"]
        assert [None, False] == [ann.wire.closed, room.lost]
    await once_and_in_order(engine, project)


async def test_a_statement_that_a_frozen_server_has_not_read_is_ended_before_the_journal_is_asked(
    engine: AsyncEngine, project: str, postgres: Postgres, database_url: str
):
    connection = await asyncpg.connect(database_url, server_settings={"application_name": "the one that is frozen"})
    pid = connection.get_server_pid()
    entry = Entry(
        number=1, update=b"\x00\x00", checked=EMPTY, origin=Session(author=ANN, connection="c"), touched=Touched()
    )
    [(checksum, origin)], _ = appending.rows_of(project, [entry])
    insert = (
        "INSERT INTO journal (project, seq, update, origin, structs, deletes, checksum)"
        " VALUES ($1, 2, $2, $3, '{}', false, $4)"
    )
    values = (project, entry.update, msgspec.json.encode(origin).decode(), checksum)
    prepared = await connection.prepare(insert)
    with trouble.stopped_process(pid):
        writing = asyncio.create_task(prepared.fetch(*values))
        await asyncio.sleep(0)
        attempt = doubt.Attempt(project=project, after=1, entries=[entry])
        asking = asyncio.create_task(doubt.find_out(engine, "the one that is frozen", [attempt]))
        await asyncio.wait([asking], timeout=0.3)
        assert not asking.done(), "nobody can say yet"
    [outcome] = await asking
    await asyncio.gather(writing, return_exceptions=True)
    connection.terminate()
    assert (outcome is not None) == (len(await rows(engine, project)) == 2)
    if outcome is not None:
        assert (1, [2]) == (outcome.before, outcome.seqs)


class Hangs:
    """An engine whose transactions commit, and then hang until they are cancelled."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self.hung = 0

    def __getattr__(self, name):
        return getattr(self._engine, name)

    @asynccontextmanager
    async def begin(self):
        async with self._engine.begin() as conn:
            yield conn
        if not self.hung:
            self.hung += 1
            await asyncio.Event().wait()


async def test_ST7_a_strict_commit_that_is_made_but_not_answered_is_found_out(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("collab.strict.COMMIT_SECONDS", 0.5)
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        room.around = msgspec.structs.replace(room.around, engine=Hangs(engine))
        ann.add_note("live", "x")
        assert 3 == (await room.commit(API, add("strict"))).seq
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"] and "strict" in ann.nodes)
    await once_and_in_order(engine, project)
    assert 3 == len(await rows(engine, project))


async def test_a_strict_edit_in_a_restart_costs_nobody_the_room(
    hub: Hub, engine: AsyncEngine, project: str, postgres: Postgres
):
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()

        async def stop(conn, committed):
            postgres.process.send_signal(signal.SIGQUIT)

        strict = asyncio.create_task(room.commit(API, add("strict"), stop))
        await until(lambda: not postgres.alive)
        ann.add_note("live", "x")
        ann.ask_saved(b"1")
        await until(lambda: "live" in ben.nodes)
        await until(lambda: {"type": "saving", "state": "delayed"} in ben.events)
        await trouble.start(postgres)
        outcome = await asyncio.gather(strict, return_exceptions=True)
        await until(lambda: ann.acknowledged == [b"1"], seconds=20)
        assert [None, None] == [ann.wire.closed, ben.wire.closed]
        expected = {"live"} | (set() if isinstance(outcome[0], Exception) else {"strict"})
        assert expected == set(ann.nodes) == set((await stored(engine, project))["nodes"])
    await once_and_in_order(engine, project)
