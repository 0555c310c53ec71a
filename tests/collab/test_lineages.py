"""A document that takes another's place: who has the old one is told so, and nothing of it comes back."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from pycrdt import Doc, Map, Text
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import bases, errors, folding, journal, lineages, projects, protocol, versions
from collab.document import Document
from collab.edits import Add
from collab.hub import Hub
from tests.collab.conftest import ANN, rows, stored
from tests.collab.test_bases import edit, stored_bases
from tests.collab.test_cold_rooms import saved
from tests.support.peers import VIEWER, Peer, until


@pytest.fixture
async def backup(hub: Hub, engine: AsyncEngine) -> Document:
    """Another project's document, with two notes of Ben's."""
    async with engine.begin() as conn:
        other = await projects.create(conn, team_id="team", author=ANN, fields={"title": "from a backup"})
    async with hub.hold(other) as room:
        ben = Peer(room, "Ben").join()
        ben.add_note("n", "as it was 😀")
        ben.add_note("gone", "x")
        await saved(ben)
    return (await journal.load(engine, other)).document


def without_lineage(document: dict) -> dict:
    return {**document, "project": {k: v for k, v in document["project"].items() if k != "lineage"}}


def noticed(project: str, lineage: str, *hubs: Hub) -> bool:
    rooms = [hub.rooms[project] for hub in hubs if project in hub.rooms]
    return all(room.lost or room.lineage == lineage for room in rooms)


async def test_LI1_everybody_is_closed_and_all_processes_open_the_new_document(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str, backup: Document
):
    async with hub.hold(project) as one, other_hub.hold(project) as two:
        ann, eve = Peer(one, "Ann").join(), Peer(two, "Eve", rights=VIEWER).join()
        ann.add_note("old", "x")
        await saved(ann)
        before = await stored(engine, project)
        lineage = await lineages.replace(engine, hub.children, project, backup, author=ANN)
        await until(lambda: ann.wire.closed and eve.wire.closed)
        assert [4409, 4409] == [ann.wire.closed[0], eve.wire.closed[0]]
    async with hub.hold(project) as one, other_hub.hold(project) as two:
        assert one.lineage == lineage == one.document.project()["lineage"]
        assert without_lineage(backup.to_json()) == without_lineage(one.document.to_json())
        assert {("n", "Ben"), ("gone", "Ben")} == {(view.id, view.created.author.id) for view in one.document.nodes()}
        ann, eve = Peer(one, "Ann").join(), Peer(two, "Eve").join()
        ann.add_note("new", "y")
        eve.add_note("newer", "z")
        await until(lambda: set(ann.nodes) == set(eve.nodes) == {"n", "gone", "new", "newer"})
        await saved(ann)
        await saved(eve)
    assert {"n", "gone", "new", "newer"} == set((await stored(engine, project))["nodes"])
    assert [4, 5] == [row.seq for row in await rows(engine, project)]
    assert before == (await versions.document_at(engine, project, 2)).to_json(), "the moment before has a version"
    async with engine.connect() as conn:
        assert [(2, "import")] == [(one.seq, one.kind) for one in await versions.list_all(conn, project, limit=9)]
    with pytest.raises(errors.OutsideHistory, match="replaced"):
        await versions.document_at(engine, project, 1)


async def test_LI2_who_was_away_is_not_merged_into_the_new_document(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str, backup: Document
):
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        ann.add_note("old", "x")
        await saved(ann)
        for peer in (ann, ben):
            peer.leave()
    ben.say = ann.say = lambda frame: None
    ann.add_note("written offline", "y" * 50_000)
    # Ben's own client id has written nothing before.
    ben.nodes["old"]["text"].insert(0, "offline ")
    for _ in range(2):
        lineage = await lineages.replace(engine, hub.children, project, backup, author=ANN)
        await until(lambda lineage=lineage: noticed(project, lineage, hub, other_hub))
        document = await stored(engine, project)
        for each, own in ((hub, ann), (other_hub, ben)):
            async with each.visit(project) as room:
                assert room.content.document is None
                for frame in every_way(own.doc):
                    refused: list[BaseException] = []
                    again = Peer(room, "Ann", failed=refused.append, doc=own.doc)
                    room.join(again.session)
                    try:
                        again.say(frame)
                        await until(lambda refused=refused: refused, what="the refusal")
                    except errors.LineageChanged as at_once:
                        refused.append(at_once)
                    assert ["lineage_changed"] == [getattr(exc, "code", exc) for exc in refused]
                    again.leave()
                new = Peer(room, "Ann").join()
                assert document["nodes"] == new.json()["nodes"]
                new.leave()
            async with each.hold(project) as room:
                assert document == room.document.to_json()
    assert document == await stored(engine, project)


def every_way(doc: Doc) -> list[bytes]:
    """What a client with an old document may begin with: the question, all of it, its last edit, a deletion."""
    updates: list[bytes] = [doc.get_update()]
    subscription = doc.observe(lambda event: updates.append(event.update))
    doc.get("nodes", type=Map)["old"]["text"].insert(0, "more ")
    del doc.get("nodes", type=Map)["old"]["kind"]
    subscription.drop()
    doc.get("nodes", type=Map)["old"]["kind"] = "note"
    assert 3 == len(updates)
    return [protocol.step1(doc.get_state()), *map(protocol.update, updates), protocol.step2(updates[0])]


async def test_a_replaced_project_is_folded_thinned_and_replaced_again(
    hub: Hub, engine: AsyncEngine, project: str, backup: Document
):
    async with hub.hold(project) as room:
        for number in range(3):
            await edit(room, Add(node={"id": f"n{number}", "kind": "note"}))
    first = await stored(engine, project)
    async with engine.begin() as conn:
        await versions.create(conn, project=project, seq=2, label="early", author=ANN)
    await lineages.replace(engine, hub.children, project, backup, author=ANN)
    await until(lambda: room.lost)
    async with hub.hold(project) as room:
        await edit(room, Add(node={"id": "more", "kind": "note"}))
    second = await stored(engine, project)
    await bases.write(engine, hub.children, project)
    await bases.thin(engine, project)
    assert 0 == await folding.fold(engine, hub.children, project, 30)
    other = Document()
    await lineages.replace(engine, hub.children, project, other, author=ANN)
    await bases.thin(engine, project)
    assert [2, 4, 6, 7] == await stored_bases(engine, project)
    assert (first, second) == (
        (await versions.document_at(engine, project, 4)).to_json(),
        (await versions.document_at(engine, project, 6)).to_json(),
    )
    assert {"n0"} == set((await versions.document_at(engine, project, 2)).to_json()["nodes"])
    assert {} == (await stored(engine, project))["nodes"]


async def test_nothing_has_happened_if_what_belongs_to_it_cannot_be_written(
    hub: Hub, engine: AsyncEngine, project: str, backup: Document
):
    before = await stored(engine, project)

    async def fails(conn, lineage):
        await conn.execute(sa.text("SELECT 1 / 0"))

    async with hub.hold(project) as room:
        ann = Peer(room, "Ann").join()
        with pytest.raises(sa.exc.DBAPIError):
            await lineages.replace(engine, hub.children, project, backup, author=ANN, also=fails)
        ann.nodes["n"] = Map({"kind": "note", "text": Text("on")})
        await saved(ann)
        assert not ann.wire.closed
    after = await stored(engine, project)
    assert (before["project"], {"n"}) == (after["project"], set(after["nodes"]))
