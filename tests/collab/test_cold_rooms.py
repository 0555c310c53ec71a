"""A room without a document: joins come from stored bytes, the document is built for the first who needs it, and can be
let go of in the middle of everything."""

import asyncio
import random

import pytest
from pycrdt import Doc, Map
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors, journal, projects, protocol
from collab.document import Document
from collab.edits import Add, Patch
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


async def write_some(hub: Hub, project: str) -> None:
    """By another process, so that here nothing is open yet."""
    async with hub.hold(project) as room:
        ann = Peer(room, "Ann").join()
        ann.add_note("n", "text 😀")
        ann.add_note("gone", "x")
        del ann.nodes["gone"]
        await saved(ann)
        ann.leave()


async def saved(peer: Peer) -> None:
    """Wait until all that this client has written is committed."""
    peer.ask_saved(number := b"saved %d" % len(peer.acknowledged))
    await until(lambda: number in peer.acknowledged)


def cold(room) -> bool:
    return room.content.document is None


async def test_SY1_SY2_joining_reading_and_agreeing_builds_no_document(hub: Hub, other_hub: Hub, project: str):
    await write_some(other_hub, project)
    async with hub.visit(project) as room:
        ann = Peer(room, "Ann").join()
        assert {"n"} == set(ann.nodes)
        step2 = [m for f in ann.wire.frames for m in protocol.parse(f) if isinstance(m, protocol.Update)][-1]
        assert step2.is_step2
        ann.ask_saved(b"1")
        assert [b"1"] == ann.acknowledged
        ann.leave()
        again = Peer(room, "Ann")
        again.doc.apply_update(ann.doc.get_update())
        again.wire.frames.clear()
        ann.room.join(again.session)
        again.say(protocol.step1(again.doc.get_state()))
        again.say(protocol.step2(ann.doc.get_update()))
        again.ask_saved(b"2")
        assert [b"2"] == again.acknowledged
        assert cold(room)
        assert not room.opening.building


async def test_the_first_edit_builds_the_document_and_nothing_is_lost_or_reordered(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str
):
    await write_some(other_hub, project)
    async with hub.visit(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        for number in range(20):
            ann.nodes["n"]["text"].insert(0, f"{number % 10}")
            ann.ask_saved(str(number).encode())
            ben.add_note(f"b{number}", "x")
        assert cold(room)
        assert [] == ann.acknowledged
        await until(lambda: len(ann.acknowledged) == 20)
        assert [str(number).encode() for number in range(20)] == ann.acknowledged
        await until(lambda: ann.json() == ben.json() and not room.unsaved())
        assert "98765432109876543210text 😀" == str(ben.nodes["n"]["text"])
        assert ("Ann", "Ben") == (
            room.document.node("n").created.author.id,
            room.document.node("b3").created.author.id,
        )
    found = await stored(engine, project)
    assert ann.json()["nodes"] == found["nodes"]


async def test_a_deletion_alone_is_news(hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str):
    await write_some(other_hub, project)
    async with hub.visit(project) as room:
        ann = Peer(room, "Ann").join()
        del ann.nodes["n"]
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"])
    assert {} == (await stored(engine, project))["nodes"]


async def test_what_was_written_offline_comes_in(hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str):
    await write_some(other_hub, project)
    async with hub.visit(project) as room:
        ann = Peer(room, "Ann")
        ann._applying = True
        ann.doc.apply_update((await journal.load(engine, project)).document.encode())
        ann.add_note("offline", "x")
        ann._applying = False
        ann.join()
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"])
    assert {"n", "offline"} == (await stored(engine, project))["nodes"].keys()


async def test_SY8_a_viewers_edit_is_refused_without_a_document(hub: Hub, other_hub: Hub, project: str):
    await write_some(other_hub, project)
    async with hub.visit(project) as room:
        eve = Peer(room, "Eve", rights=VIEWER).join()
        eve.add_note("mine", "x")
        assert 1 == len(eve.denied)
        assert cold(room)
        assert not room.opening.building


async def test_malformed_bytes_close_their_connection_also_when_they_waited(hub: Hub, other_hub: Hub, project: str):
    await write_some(other_hub, project)
    async with hub.visit(project) as room:
        failures: list[BaseException] = []
        ann, eve = Peer(room, "Ann").join(), Peer(room, "Eve", failed=failures.append).join()
        text = ann.nodes["n"]["text"]
        [(client, [clock])] = (await until_built(room)).halves.items()
        room.drop()
        half = b"\x00\x01" + _var(client) + b"\x01" + _var(clock) + b"\x01"
        eve.say(protocol.update(half))
        await until(lambda: failures)
        assert [errors.Malformed] == [type(failure) for failure in failures]
        text.insert(0, "a")
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged == [b"1"])


def _var(number: int) -> bytes:
    from collab.lib0 import write_var_uint

    return write_var_uint(number)


async def until_built(room) -> Document:
    room.build()
    await room.settled()
    return room.document


async def test_SY10_rows_of_other_processes_pass_through_without_a_document(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str
):
    async with hub.visit(project) as here, other_hub.hold(project) as there:
        ann, ben = Peer(here, "Ann").join(), Peer(there, "Ben").join()
        for number in range(30):
            ben.add_note(f"n{number}", "x")
            if number % 3 == 0:
                del ben.nodes[f"n{number}"]
            await asyncio.sleep(0)
        await there.commit(API, add(Add(node={"id": "strict", "kind": "note"})))
        await until(lambda: "strict" in ann.nodes and ann.json() == ben.json())
        assert cold(here)
        late = Peer(here, "Late").join()
        assert ben.json() == late.json()
        late.ask_saved(b"1")
        assert [b"1"] == late.acknowledged
        assert cold(here), "what others have deleted is no news"
        late.add_note("mine", "y")
        await until(lambda: "mine" in ben.nodes)
        assert ben.json() == ann.json()
    assert ben.json()["nodes"].keys() == (await stored(engine, project))["nodes"].keys()


async def test_rows_that_come_while_the_document_is_built_are_passed_on_once(
    hub: Hub, other_hub: Hub, project: str, monkeypatch: pytest.MonkeyPatch
):
    async with hub.visit(project) as here, other_hub.hold(project) as there:
        ann = Peer(here, "Ann").join()

        async def not_yet() -> None:
            return None

        with monkeypatch.context() as patched:
            patched.setattr(here, "catch_up", not_yet)  # the hint comes late
            await there.commit(API, add(Add(node={"id": "unseen", "kind": "note"})))
            assert "unseen" not in ann.nodes
            await here.settled()
        await until(lambda: "unseen" in ann.nodes)
        assert here.seq == there.seq
        before = len(ann.wire.frames)
        await here.catch_up()
        assert before == len(ann.wire.frames)


async def test_a_strict_edit_in_a_room_without_a_document(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.visit(project) as room:
        ann = Peer(room, "Ann").join()
        async with hub.hold(project) as held:
            assert held is room
            await held.commit(API, add(Add(node={"id": "n", "kind": "note"})))
        await until(lambda: "n" in ann.nodes)
        assert not cold(room), "a document that was needed once is kept"


async def test_letting_go_of_a_document_keeps_all_that_people_see(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str
):
    async with hub.visit(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        ann.cursor(ann.doc.client_id, '{"here": true}')
        ann.add_note("n", "Ann's 😀")
        room.tell({"type": "job", "job": {"id": "j", "status": "running"}})
        await saved(ann)
        await until(lambda: ann.doc.client_id in ben.present)
        view = room.document.node("n")
        before = len(ben.wire.frames), room.epoch, room.lineage, room.seq
        room.drop()
        assert (len(ben.wire.frames), room.epoch, room.lineage, room.seq) == before
        late = Peer(room, "Late").join()
        assert ann.json() == late.json()
        assert ann.doc.client_id in late.present
        assert [{"type": "job", "job": {"id": "j", "status": "running"}}] == late.events
        assert cold(room)
        forger = Doc(client_id=ann.doc.client_id)
        forger.apply_update(ann.doc.get_update())
        state = forger.get_state()
        forger.get("nodes", type=Map)["forged"] = Map({"kind": "note", "xy": [0, 0]})
        ben.wire.on_frame = lambda frame: None
        ben.say(protocol.update(forger.get_update(state)))
        await room.settled()
        assert not room.document.has("nodes", "forged"), "Ann is here: nobody else writes in her name"
        assert view == room.document.node("n")
        ann.leave()
        ann._applying = True
        ann.add_note("relayed", "y")
        late._applying = True
        late.doc.apply_update(ann.doc.get_update())
        late._applying = False
        late.say(protocol.step2(late.doc.get_update()))
        await until(lambda: not room.unsaved())
        assert "Ann" == room.document.node("relayed").created.author.id


async def test_a_document_is_not_let_go_of_while_something_is_unsaved(hub: Hub, project: str, postgres: Postgres):
    async with hub.visit(project) as room:
        ann = Peer(room, "Ann").join()
        ann.add_note("n", "x")
        await saved(ann)
        assert room.quiet
        ann.add_note("m", "x")
        assert not room.quiet
        await saved(ann)
        quiet: list[bool] = []

        async def decide(conn, document):
            quiet.append(room.quiet)
            return plan(document, [Add(node={"id": "s", "kind": "note"})])

        await room.commit(API, decide)
        assert [False] == quiet


async def test_without_a_database_people_write_and_see_each_other_in_a_room_that_had_no_document(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str, postgres: Postgres
):
    await write_some(other_hub, project)
    async with hub.visit(project) as room:
        ann, eve = Peer(room, "Ann").join(), Peer(room, "Eve", rights=VIEWER).join()
        postgres.stop()
        ann.nodes["n"]["text"].insert(0, "in the dark: ")
        ann.add_note("m", "x")
        ann.ask_saved(b"1")
        await until(lambda: eve.json() == ann.json())
        assert [] == ann.acknowledged
        assert {"n", "m"} == set(Peer(room, "Late", rights=VIEWER).join().nodes)
        async with hub.hold(project) as held:
            assert {"n", "m"} == {view.id for view in held.document.nodes()}
            with pytest.raises(errors.NotSaved):
                await held.commit(API, add(Add(node={"id": "s", "kind": "note"})))
        assert room.opening.provisional
        postgres.start()
        await until(lambda: ann.acknowledged == [b"1"], seconds=20)
        await until(lambda: not room.opening.provisional, what="a document that knows its authors to take its place")
        async with hub.hold(project) as held:
            created = held.document.node("n").created
            assert created is not None
            assert "Ann" == created.author.id
    assert ann.json()["nodes"] == (await stored(engine, project))["nodes"]


@pytest.mark.parametrize("warm", [True, False])
async def test_fifty_who_join_at_once_cost_one_encoding(hub: Hub, project: str, monkeypatch, warm: bool):
    async with hub.visit(project) as room:
        ann = Peer(room, "Ann").join()
        ann.add_note("n", "x")
        await saved(ann)
        if not warm:
            room.drop()
        encoded: list[int] = []
        content = room.content
        encode = content._answer
        monkeypatch.setattr(content, "_answer", lambda *given: encoded.append(1) or encode(*given))
        peers = [Peer(room, f"P{number}").join() for number in range(50)]
        assert 1 == len(encoded)
        assert all(peer.json() == ann.json() for peer in peers)
        ann.add_note("m", "y")
        await saved(ann)
        assert ann.json() == Peer(room, "Late").join().json(), "an answer is for one version"


async def test_people_type_while_documents_come_and_go(hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str):
    """Clients in two processes, REST, documents let go of at any moment: everybody ends with the journal."""
    rng = random.Random(11)
    async with hub.visit(project) as here, other_hub.visit(project) as there:
        peers = [Peer(room, f"P{n}").join() for n, room in enumerate((here, here, there, there))]
        commits: list[asyncio.Task] = []
        drops = 0
        for step in range(400):
            peer = rng.choice(peers)
            what = rng.random()
            if what < 0.5:
                key = f"n{rng.randrange(12)}"
                if key not in peer.nodes:
                    peer.add_note(key, "一😀")
                elif rng.random() < 0.15:
                    del peer.nodes[key]
                else:
                    peer.nodes[key]["text"].insert(0, f"{step % 10}")
            elif what < 0.6:
                room = rng.choice((here, there))
                commits.append(asyncio.create_task(room.commit(API, add(Add(node={"kind": "note", "id": f"s{step}"})))))
            elif what < 0.8:
                for room in (here, there):
                    if room.quiet and not cold(room):
                        room.drop()
                        drops += 1
            await asyncio.sleep(rng.choice((0, 0, 0, 0.002, 0.02)))
        outcomes = await asyncio.gather(*commits, return_exceptions=True)
        assert [] == [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        for number, peer in enumerate(peers):
            peer.ask_saved(b"end%d" % number)
        await until(lambda: all(peer.acknowledged[-1:] == [b"end%d" % n] for n, peer in enumerate(peers)), seconds=20)
        await until(lambda: all(peer.json() == peers[0].json() for peer in peers), seconds=20)
        assert drops > 2
        assert [None] * 4 == [peer.wire.closed for peer in peers]
        final = (await stored(engine, project))["nodes"]
        assert peers[0].json()["nodes"] == final
        for room in (here, there):
            if not cold(room):
                room.drop()
            assert final == Peer(room, "Late").join().json()["nodes"]
    seqs = [row.seq for row in await rows(engine, project)]
    assert list(range(1, len(seqs) + 1)) == seqs


async def test_a_large_update_that_waits_for_a_document_holds_up_no_other_room(
    hub: Hub, engine: AsyncEngine, project: str
):
    async with engine.begin() as conn:
        other = await projects.create(conn, team_id="team", author=ANN, fields={"title": "other"})
    async with hub.visit(project) as waiting, hub.visit(other) as room:
        ann, eve = Peer(room, "Ann").join(), Peer(waiting, "Eve").join()
        async with waiting.opening.reading:  # the journal of that project is slow
            eve.add_note("n", "x" * 100_000)
            await until(lambda: waiting.opening.building)
            ann.add_note("n", "y" * 100_000)
            await saved(ann)
            assert cold(waiting)
        await saved(eve)
    assert {"n"} == (await stored(engine, project))["nodes"].keys()


async def test_a_patch_reads_what_was_typed_before_it_although_the_document_was_let_go_of(hub: Hub, project: str):
    async with hub.visit(project) as room:
        ann = Peer(room, "Ann").join()
        ann.add_note("n", "from Ann")
        await saved(ann)
        room.drop()
        async with hub.hold(project) as held:
            await held.commit(API, add(Patch(id="n", fields={"text": {"splice": [[0, 0, "very "]]}})))
        await until(lambda: str(ann.nodes["n"]["text"]) == "very from Ann")
