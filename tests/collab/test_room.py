"""Every change meets in the room: live edits of sockets, strict edits of REST and jobs, rows of other processes."""

import asyncio
import contextlib

import msgspec
import pytest
from pycrdt import Doc, Map
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors, journal, protocol, update_guard
from collab.edits import Add, Delete, Patch
from collab.hub import Hub
from collab.origin import Api, Author
from collab.planning import plan
from server.embedded import Postgres
from tests.collab.conftest import ANN, rows, stored
from tests.support.peers import VIEWER, Peer, until

API = Api(author=Author(type="user", id="script", name="Script"))


def add(*edits):
    async def decide(conn, document):
        return plan(document, list(edits))

    return decide


async def test_what_one_writes_the_other_reads_and_the_journal_keeps(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        ann.add_note("n", "从前😀")
        await until(lambda: "n" in ben.nodes)
        ben.nodes["n"]["text"].insert(0, "x")
        await until(lambda: str(ann.nodes["n"]["text"]) == "x从前😀")
        await until(lambda: not room.unsaved())
    assert "x从前😀" == (await stored(engine, project))["nodes"]["n"]["text"]


async def test_ST1_a_status_is_echoed_only_after_the_commit(
    hub: Hub, engine: AsyncEngine, project: str, postgres: Postgres
):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        ann.add_note("a", "saved")
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"])
        assert "a" in (await stored(engine, project))["nodes"]
        postgres.stop()
        ann.add_note("b", "not yet")
        ann.ask_saved(b"2")
        await until(lambda: {"type": "saving", "state": "delayed"} in ann.events)
        assert [b"1"] == ann.acknowledged
        postgres.start()
        await until(lambda: ann.acknowledged == [b"1", b"2"], seconds=20)
        assert "b" in (await stored(engine, project))["nodes"]
        await until(lambda: ann.events[-1] == {"type": "saving", "state": "ok"})


async def test_ST2_a_status_without_an_edit_is_echoed_at_once(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        ann.ask_saved(b"\x07")
        assert [b"\x07"] == ann.acknowledged


async def test_an_update_that_is_known_is_not_stored_again(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        ann.add_note("n", "once")
        del ann.nodes["n"]
        await until(lambda: not room.unsaved())
        before = len(await rows(engine, project))
        ann.say(protocol.step2(ann.doc.get_update()))
        ann.ask_saved(b"1")
        assert [b"1"] == ann.acknowledged
        assert before == len(await rows(engine, project))


async def test_an_update_with_a_gap_is_asked_for_and_not_acknowledged(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        ann._applying = True  # these two edits are made while the connection drops them
        ann.add_note("n", "first")
        lost = ann.doc.get_state()
        ann.nodes["n"]["text"].insert(5, " second")
        late = ann.doc.get_update(lost)
        ann._applying = False
        ann.session._acks.clear()
        ann.say(protocol.update(late))
        # The room asked with step 1, the client answered with everything: nothing is missing.
        await until(lambda: room.document.has("nodes", "n"))
        assert "first second" == room.document.node("n").fields["text"]
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"])
    assert "first second" == (await stored(engine, project))["nodes"]["n"]["text"]


async def test_a_viewer_reads_but_its_edits_are_refused(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        ann, eve = Peer(room, "Ann").join(), Peer(room, "Eve", rights=VIEWER).join()
        ann.add_note("n", "text")
        await until(lambda: "n" in eve.nodes)
        eve.add_note("forbidden", "x")
        eve.ask_saved(b"1")
        assert (1, []) == (len(eve.denied), eve.acknowledged)
        assert not room.document.has("nodes", "forbidden")
        await until(lambda: not room.unsaved())
    assert {"n"} == (await stored(engine, project))["nodes"].keys()


async def test_who_may_write_from_now_on_is_asked_for_what_it_has(hub: Hub, project: str):
    from tests.support.peers import EDITOR

    async with hub.hold(project) as room:
        eve = Peer(room, "Eve", rights=VIEWER).join()
        eve.add_note("mine", "x")
        assert not room.document.has("nodes", "mine")
        eve.session.set_rights(EDITOR)
        assert room.document.has("nodes", "mine")
        assert {"type": "permission", "role": "editor"} in eve.events


async def test_garbage_harms_nobody_else(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann, eve = Peer(room, "Ann").join(), Peer(room, "Eve").join()
        for frame in (b"\x00", b"\x00\x02\x05abc", b"\x09", b"\x00\x02\x03\x01\x02\x03", b""):
            with pytest.raises(errors.StoryroomError):
                eve.say(frame)
        ann.add_note("n", "alive")
        await until(lambda: "n" in eve.nodes)


async def test_a_strict_edit_is_saved_when_it_is_answered_and_seen_by_all(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        done = await room.commit(API, add(Add(node={"id": "n", "kind": "note", "text": "hello"})))
        assert (2, [{"op": "add", "id": "n"}]) == (done.seq, done.results)
        assert "n" in (await stored(engine, project))["nodes"]
        await until(lambda: "n" in ann.nodes)
        view = room.document.node("n")
        assert ("script", 2) == (view.created.author.id, view.created.seq)


async def test_a_refused_strict_edit_has_shown_nobody_anything(hub: Hub, engine: AsyncEngine, project: str):
    class Refused(Exception):
        pass

    async def refuse(conn, committed):
        raise Refused

    async with hub.hold(project) as room:
        ann = Peer(room).join()
        ann.add_note("live", "stays")
        with pytest.raises(Refused):
            await room.commit(API, add(Add(node={"id": "n", "kind": "note"})), refuse)
        assert not room.document.has("nodes", "n")
        assert room.document.has("nodes", "live")
        ann.add_note("after", "x")
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"])
        late = Peer(room, "Late").join()
        assert {"live", "after"} == set(late.nodes) == set(ann.nodes)
    assert {"live", "after"} == (await stored(engine, project))["nodes"].keys()


async def test_live_edits_during_a_strict_commit_keep_their_place(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        late: list[Peer] = []

        async def meanwhile(conn, committed):
            ann.nodes["n2"] = Map({"kind": "note", "xy": [0, 0]})
            late.append(Peer(room, "Late").join())
            assert "strict" not in late[0].nodes, "a strict edit must not be seen before its commit"

        ann.add_note("n1", "before")
        await room.commit(API, add(Add(node={"id": "strict", "kind": "note"})), meanwhile)
        await until(lambda: "strict" in ann.nodes and "strict" in late[0].nodes)
        await until(lambda: not room.unsaved())
        assert [row.seq for row in await rows(engine, project)] == list(range(1, room.seq + 1))
    assert {"n1", "n2", "strict"} == (await stored(engine, project))["nodes"].keys()


async def test_a_strict_edit_of_a_stopped_database_is_not_saved_and_leaves_no_trace(
    hub: Hub, engine: AsyncEngine, project: str, postgres: Postgres
):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        postgres.stop()
        with pytest.raises(errors.NotSaved):
            await room.commit(API, add(Add(node={"id": "n", "kind": "note"})))
        ann.add_note("live", "kept")
        postgres.start()
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"], seconds=20)
    assert {"live"} == (await stored(engine, project))["nodes"].keys()


async def test_another_process_sees_both_kinds_of_edit(hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as here, other_hub.hold(project) as there:
        ann, ben = Peer(here, "Ann").join(), Peer(there, "Ben").join()
        ann.add_note("live", "a")
        await until(lambda: "live" in ben.nodes)
        await there.commit(API, add(Add(node={"id": "strict", "kind": "note"})))
        await until(lambda: "strict" in ann.nodes)
        for number in range(30):
            ann.add_note(f"a{number}", "x")
            ben.add_note(f"b{number}", "y")
            await asyncio.sleep(0)
        await until(lambda: set(ann.nodes) == set(ben.nodes) and len(set(ann.nodes)) == 62)
        await until(lambda: not here.unsaved() and not there.unsaved() and here.seq == there.seq)
        assert ann.json() == ben.json()
        assert here.document.node("live").created.author.id == "Ann" == there.document.node("live").created.author.id
        seqs = [row.seq for row in await rows(engine, project)]
        assert list(range(1, len(seqs) + 1)) == seqs


async def test_two_processes_edit_strictly_at_once_and_nothing_is_lost(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str
):
    async with hub.hold(project) as here, other_hub.hold(project) as there:

        async def write(room, name):
            for number in range(10):
                await room.commit(API, add(Add(node={"id": f"{name}{number}", "kind": "note"})))

        await asyncio.gather(write(here, "a"), write(there, "b"), write(here, "c"))
    assert 30 == len((await stored(engine, project))["nodes"])


async def test_a_slow_reader_gets_one_catch_up_and_ends_equal(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann, slow = Peer(room, "Ann").join(), Peer(room, "Slow").join()
        slow.wire.writable = False
        for number in range(30):
            ann.add_note(f"n{number}", "x" * 100_000)
            await asyncio.sleep(0.001)
        await until(lambda: slow.session.outbox.lagging)
        assert slow.session.outbox._bytes == 0
        ann.add_note("last", "y")
        slow.wire.writable = True
        slow.session.outbox.writable()
        await until(lambda: slow.json() == ann.json())


async def test_a_text_typed_by_two_and_patched_by_a_script_keeps_everything(hub: Hub, project: str):
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        ann.add_note("n", "中")
        await until(lambda: "n" in ben.nodes)
        for _ in range(10):
            hers, his = ann.nodes["n"]["text"], ben.nodes["n"]["text"]
            hers.insert(0, "安")
            his += "本"
            await room.commit(API, add(Patch(id="n", fields={"text": {"splice": [[0, 0, "😀"]]}})))
        await until(lambda: 31 == len(str(ann.nodes["n"]["text"])) == len(str(ben.nodes["n"]["text"])))
        text = str(ann.nodes["n"]["text"])
        assert text == str(ben.nodes["n"]["text"])
        assert (10, 10, 10, 31) == (text.count("安"), text.count("本"), text.count("😀"), len(text))


async def test_nothing_is_created_by_opening(hub: Hub):
    with pytest.raises(errors.NotFound):
        async with hub.hold("no-such-project"):
            pass


async def test_a_database_that_does_not_answer_is_no_empty_document(hub: Hub, project: str, postgres: Postgres):
    postgres.stop()
    with pytest.raises(errors.NotSaved):
        async with hub.hold(project):
            pass
    postgres.start()
    async with hub.hold(project) as room:
        assert "雨夜" == room.document.project()["title"]


async def test_many_who_open_at_once_share_one_loading(hub: Hub, project: str):
    async def opened():
        async with hub.hold(project) as room:
            return room

    assert 1 == len({id(room) for room in await asyncio.gather(*(opened() for _ in range(20)))})


async def test_the_owner_of_a_client_id_is_the_author_whoever_delivers(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        ann.add_note("mine", "x")
        await until(lambda: "mine" in ben.nodes and not room.unsaved())
        ann._applying = True  # Ann has gone; Ben got this last edit over a channel of their own
        ann.leave()
        ann.add_note("relayed", "y")
        ben._applying = True
        ben.doc.apply_update(ann.doc.get_update())
        ben._applying = False
        ben.say(protocol.step2(ben.doc.get_update()))
        await until(lambda: not room.unsaved())
        assert "Ann" == room.document.node("relayed").created.author.id


def nested(levels: int) -> list[bytes]:
    """Frames of which each puts a map into the map of the one before it."""
    doc, frames = Doc(), []
    subscription = doc.observe(lambda event: frames.append(protocol.update(event.update)))
    inner = doc.get("nodes", type=Map)
    for _ in range(levels):
        inner["x"] = Map({})
        inner = inner["x"]
    doc.unobserve(subscription)
    return frames


async def test_UP4_containers_nested_without_end_are_not_kept_and_nobody_else_notices(
    hub: Hub, engine: AsyncEngine, project: str
):
    async with hub.hold(project) as room:
        ann = Peer(room, "Ann").join()

        def write_on() -> None:
            ann.add_note("m", "meanwhile")
            ann.ask_saved(b"2")

        def closed(code: int, reason: str) -> None:
            eve.wire.closed = code, reason
            # While the document is made anew, others write on.
            asyncio.get_running_loop().call_soon(write_on)

        eve = Peer(room, "Eve").join()
        eve.wire.close = closed
        ann.add_note("n", "kept")
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"])
        for frame in nested(40):
            with contextlib.suppress(errors.Malformed):
                eve.say(frame)
        await until(lambda: eve.wire.closed)
        assert 4400 == eve.wire.closed[0]
        await until(lambda: ann.acknowledged == [b"1", b"2"])
        assert (False, None) == (room.lost, ann.wire.closed)
        await room.commit(API, add(Add(node={"id": "strict", "kind": "note"})))
        assert {"n", "m", "strict", "x"} == set(room.document.to_json()["nodes"])
        await until(lambda: set(ann.nodes) == {"n", "m", "strict", "x"})
        late = Peer(room, "Late").join()
        await until(lambda: late.json() == ann.json())
        assert late.json()["nodes"] == (await stored(engine, project))["nodes"]


async def test_UP4_nesting_that_meets_a_strict_edit_costs_the_room(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        ann, eve = Peer(room, "Ann").join(), Peer(room, "Eve").join()

        async def meanwhile(conn, document):
            for frame in nested(40):
                with contextlib.suppress(errors.Malformed):
                    room.apply(frame[3:], update_guard.check(frame[3:]), eve.session)
                if eve.session.closed:
                    break
            return plan(document, [Add(node={"id": "strict", "kind": "note"})])

        with pytest.raises(errors.Unavailable):
            await room.commit(API, meanwhile)
        assert (1013, 4400) == (ann.wire.closed[0], eve.wire.closed[0])
    assert "strict" not in (await stored(engine, project))["nodes"]


async def test_a_deleted_node_stays_deleted_when_an_old_client_returns(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room, "Ann").join()
        ann.add_note("n", "x")
        await room.commit(API, add(Delete(id="n")))
        old = Doc()
        old.apply_update(ann.doc.get_update())
        ann.say(protocol.step2(old.get_update()))
        assert not room.document.has("nodes", "n")
    assert ANN.id == (await rows(engine, project))[0].origin["author"]["id"]


async def test_SY7_ST4_what_hangs_on_the_unknown_is_neither_applied_nor_stored_nor_told(
    hub: Hub, engine: AsyncEngine, project: str
):
    async with hub.hold(project) as room:
        ann, eve = Peer(room, "Ann").join(), Peer(room, "Eve").join()
        ann._applying = eve._applying = True  # both are cut off; Eve builds on what only Ann has
        ann.add_note("n", "Ann's")
        eve.doc.apply_update(ann.doc.get_update())
        before = eve.doc.get_state()
        eve.nodes["n"]["place"] = "on Ann's"
        poison = eve.doc.get_update(before)
        eve.wire.on_frame = lambda frame: None  # and does not answer a step 1
        for _ in range(5):
            eve.say(protocol.update(poison))
        eve.ask_saved(b"1")
        assert room.document.encode() == (await journal.load(engine, project)).document.encode()
        ann._applying = False
        ann.say(protocol.step2(ann.doc.get_update()))
        ann.nodes["n"]["text"].insert(5, " own")
        ann.ask_saved(b"2")
        await until(lambda: ann.acknowledged == [b"2"])
        assert [] == eve.acknowledged
        assert 1 == sum(frame.startswith(b"\x00\x00") for frame in eve.wire.frames[2:]), (
            "asked again later, not in a row"
        )
        eve.say(protocol.step2(eve.doc.get_update()))
        await until(lambda: [protocol.sync_status(b"1")] == [f for f in eve.wire.frames if f[0] == 102])
    assert "Ann's own" == (await stored(engine, project))["nodes"]["n"]["text"]


async def test_UP3_nobody_can_cut_a_character_in_half(hub: Hub, engine: AsyncEngine, project: str):
    from collab.lib0 import write_var_uint

    async with hub.hold(project) as room:
        ann, eve = Peer(room, "Ann").join(), Peer(room, "Eve").join()
        ann.add_note("n", "a🌧b")
        await until(lambda: "n" in eve.nodes)
        [(client, [clock])] = room.document.halves.items()
        half = b"\x00\x01" + write_var_uint(client) + b"\x01" + write_var_uint(clock) + b"\x01"
        with pytest.raises(errors.Malformed):
            eve.say(protocol.update(half))
        await until(lambda: not room.unsaved())
    loaded = (await journal.load(engine, project)).document
    assert ({client: {clock}}, "a🌧b") == (loaded.halves, loaded.node("n").fields["text"])


async def test_SY7_nobody_writes_in_the_name_of_somebody_who_is_here(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        ann, eve = Peer(room, "Ann").join(), Peer(room, "Eve").join()
        ann.add_note("hers", "x")
        await until(lambda: "hers" in eve.nodes and not room.unsaved())
        forger = Doc(client_id=ann.doc.client_id)
        forger.apply_update(ann.doc.get_update())
        before = forger.get_state()
        forger.get("nodes", type=Map)["forged"] = Map({"kind": "note", "xy": [0, 0]})
        eve.wire.on_frame = lambda frame: None
        eve.say(protocol.update(forger.get_update(before)))
        assert not room.document.has("nodes", "forged")
        ann.add_note("next", "y")
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"])
    assert {"hers", "next"} == (await stored(engine, project))["nodes"].keys()


class LosesTheWord:
    """An engine whose next commit succeeds, but whose connection breaks before it can say so."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self.breaks = True

    def __getattr__(self, name):
        return getattr(self._engine, name)

    @contextlib.asynccontextmanager
    async def begin(self):
        async with self._engine.begin() as conn:
            yield conn
        if self.breaks:
            self.breaks = False
            raise ConnectionResetError("the connection broke")


async def test_a_commit_whose_word_was_lost_is_found_out(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        room.around = msgspec.structs.replace(room.around, engine=LosesTheWord(engine))
        ann.add_note("live", "x")
        done = await room.commit(API, add(Add(node={"id": "n", "kind": "note"})))
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"] and "n" in ann.nodes)
        found = [(row.seq, row.origin["by"]) for row in await rows(engine, project)]
    assert [(1, "api"), (2, "session"), (3, "api")] == found
    assert (3, room.seq) == (done.seq, 3)
