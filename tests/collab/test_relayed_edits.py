"""Edits that others bring: seen live, lost with a process before they were saved, and brought by who saw them."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import protocol, session
from collab.hub import Hub
from tests.collab.conftest import rows, stored
from tests.support.peers import Peer, until


def offline(*peers: Peer) -> None:
    """What they write from now on is not sent as they write it."""
    for peer in peers:
        peer._applying = True


async def test_SY7_whose_edits_another_has_brought_goes_on_writing_in_their_own_name(
    hub: Hub, engine: AsyncEngine, project: str
):
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann"), Peer(room, "Ben").join()
        offline(ann)
        ann.add_note("n", "seen, and never saved")
        ben.say(protocol.step2(ann.doc.get_update()))
        ben.ask_saved(b"1")
        await until(lambda: ben.acknowledged == [b"1"])
        ann.add_note("m", "and more")
        ann.join()
        ann._applying = False
        ann.nodes["m"]["text"].insert(0, "and more ")
        ann.ask_saved(b"2")
        await until(lambda: ann.acknowledged == [b"2"], what="Ann's own edits, while Ben is here")
    assert ["ann", "Ben", "Ann"] == [row.origin["author"]["id"] for row in await rows(engine, project)][:3]
    assert {"n", "m"} == (await stored(engine, project))["nodes"].keys()


async def test_SY7_who_is_known_to_own_a_client_may_write_with_it_whoever_brought_its_edits(
    hub: Hub, engine: AsyncEngine, project: str
):
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        ann.add_note("n", "saved")
        await until(lambda: "n" in ben.nodes and not room.unsaved())
        ann.leave()
        offline(ann)
        ann.nodes["n"]["text"].insert(0, "seen, and not ")
        ben.say(protocol.update(ann.doc.get_update(ben.doc.get_state())))
        again = Peer(room, "Ann")
        again.doc, again.nodes = ann.doc, ann.nodes
        ann.nodes["n"]["text"].insert(0, "also ")
        again.join()
        again.ask_saved(b"1")
        await until(lambda: again.acknowledged == [b"1"], what="Ann's own edits, while Ben is here")
    assert "also seen, and not saved" == (await stored(engine, project))["nodes"]["n"]["text"]


async def test_SY7_who_brings_the_edits_of_somebody_who_never_comes_back_is_asked_until_they_are_taken(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(session, "ASK_SECONDS", 0.001)
    monkeypatch.setattr(session, "MAX_ASK_SECONDS", 0.02)
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben")
        ann.add_note("n", "saved")
        await until(lambda: not room.unsaved())
        offline(ann, ben)
        ann.add_note("m", "seen, and never saved")
        ben.doc.apply_update(ann.doc.get_update())
        ben.nodes["m"]["text"].insert(0, "(built on) ")
        ben.join()
        ben.ask_saved(b"1")
        asked = [0]
        await until(lambda: asked.append(_asked(ben)) or asked[-1] > 12, what="the questions that go on")
        assert ([], False) == (ben.acknowledged, room.document.has("nodes", "m")), "Ann's own connection may bring it"
        ann.leave()
        await until(lambda: ben.acknowledged == [b"1"])
    assert "(built on) seen, and never saved" == (await stored(engine, project))["nodes"]["m"]["text"]


def _asked(peer: Peer) -> int:
    return sum(frame.startswith(b"\x00\x00") for frame in peer.wire.frames)


async def test_SY7_two_who_built_on_each_others_unsaved_edits_do_not_wait_for_each_other(
    hub: Hub, engine: AsyncEngine, project: str
):
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann"), Peer(room, "Ben")
        offline(ann, ben)
        ann.add_note("n", "")
        for number in range(6):
            writer, reader = (ben, ann) if number % 2 == 0 else (ann, ben)
            writer.doc.apply_update(reader.doc.get_update())
            text = writer.nodes["n"]["text"]
            text.insert(len(str(text)), f"{number} ")
        ann.doc.apply_update(ben.doc.get_update())
        for peer in (ann, ben):
            peer._applying = False
            peer.room.join(peer.session)
            peer.cursor(peer.doc.client_id, "{}")
            peer.ask_saved(b"too early")
        for peer in (ann, ben):
            peer.say(protocol.step2(peer.doc.get_update()))
            peer.ask_saved(b"1")
        for peer in (ann, ben):
            await until(lambda peer=peer: peer.acknowledged[-1:] == [b"1"], what="both to be saved", seconds=20)
    assert "0 1 2 3 4 5 " == (await stored(engine, project))["nodes"]["n"]["text"]
    found = {row.origin["author"]["id"] for row in await rows(engine, project)}
    assert {"Ann", "Ben"} <= found
