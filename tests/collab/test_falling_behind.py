"""A process whose open room has not read rows that are folded away meanwhile comes to the present, with all it has."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import folding, journal
from collab.edits import Add, Patch
from collab.hub import Hub
from tests.collab.conftest import stored
from tests.collab.test_bases import edit
from tests.collab.test_folding import DAYS, aged, ten_moments
from tests.support.peers import Peer, until


@pytest.fixture
def asleep(other_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The other process reads no rows until this is undone."""
    monkeypatch.setattr(other_hub._neighbours, "_catch_up", lambda room: None)
    return monkeypatch


async def write_and_fold(hub: Hub, engine: AsyncEngine, project: str, upto: int) -> None:
    """Rows 2 to 11, and all up to one of them folded."""
    await ten_moments(hub, project)
    await aged(engine, project, upto)
    assert upto == await folding.fold(engine, hub.children, project, DAYS)


@pytest.mark.parametrize("upto", [6, 11])
async def test_a_room_with_unsaved_edits_takes_over_what_was_folded(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str, asleep: pytest.MonkeyPatch, upto: int
):
    async with other_hub.hold(project) as room:
        ben = Peer(room, "Ben").join()
        await write_and_fold(hub, engine, project, upto)
        async with engine.connect() as blocking:
            await journal.read_head(blocking, project, lock=True)
            ben.add_note("unsaved", "by Ben 😀")
            ben.ask_saved(b"1")
            assert 1 == room.seq
            asleep.undo()
            await until(lambda: "n9" in ben.nodes, what="what the other process wrote")
            assert (11, []) == (room.seq, ben.acknowledged)
        await until(lambda: ben.acknowledged)
        assert {"unsaved", *(f"n{number}" for number in range(10))} == set(ben.nodes)
        assert not ben.wire.closed
        loaded = (await journal.load(engine, project)).document
        assert loaded.nodes() == room.document.nodes(), "with the same authors"
        assert ben.json()["nodes"] == loaded.to_json()["nodes"]


async def test_a_request_to_a_room_that_fell_behind_is_carried_out(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str, asleep: pytest.MonkeyPatch
):
    async with other_hub.hold(project) as room:
        ben = Peer(room, "Ben").join()
        await write_and_fold(hub, engine, project, 6)
        await edit(room, Patch(id="n3", fields={"text": "changed"}), Add(node={"id": "more", "kind": "note"}))
        assert 12 == room.seq
        await until(lambda: "more" in ben.nodes)
        assert ben.json()["nodes"] == (await stored(engine, project))["nodes"]


async def test_a_room_without_a_document_comes_to_the_present(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str, asleep: pytest.MonkeyPatch
):
    async with other_hub.visit(project) as room:
        ben = Peer(room, "Ben").join()
        await write_and_fold(hub, engine, project, 11)
        assert room.content.document is None
        asleep.undo()
        await until(lambda: "n9" in ben.nodes)
        assert 11 == room.seq
        assert ben.json()["nodes"] == (await stored(engine, project))["nodes"]
