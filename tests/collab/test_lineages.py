"""A document that takes another's place: who has the old one is told so, and nothing of it comes back."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from pycrdt import Doc, Map, Text
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import (
    bases,
    chain,
    changes,
    comparing,
    errors,
    folding,
    journal,
    lineages,
    node_history,
    projects,
    protocol,
    vectors,
    versions,
)  # fmt: skip
from collab.document import Document
from collab.edits import Add, Patch
from collab.hub import Hub
from tests.collab.conftest import ANN, rows, stored
from tests.collab.test_bases import edit, stored_bases
from tests.collab.test_cold_rooms import saved
from tests.collab.test_folding import DAYS, aged, name, opened, ten_moments
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


async def renewed(hub: Hub, engine: AsyncEngine, project: str) -> str:
    async with engine.begin() as conn:
        return await lineages.renew(conn, hub.children, project)


async def whole(hub: Hub, engine: AsyncEngine, project: str) -> bool:
    return not [problem async for problem in chain.examine(engine, hub.children, project)]


async def test_a_project_from_a_backup_keeps_its_history_and_begins_anew(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str, monkeypatch
):
    """Rows 1 to 11, the new lineage at 12, rows 13 to 15; then all of it ages."""
    monkeypatch.setattr(folding, "ROWS_PER_FOLD", 2)
    moments = await ten_moments(hub, project)
    await name(engine, project, 4)
    await bases.write(engine, hub.children, project, 6)
    async with hub.hold(project) as room:
        ann = Peer(room, "Ann").join()
        await until(lambda: "n9" in ann.nodes)
        await projects.project(hub, engine, project)
        lineage = await renewed(hub, engine, project)
        assert [] == await projects.stale(engine)
        await until(lambda: ann.wire.closed)
        assert 4409 == ann.wire.closed[0]
    async with other_hub.hold(project) as room:
        assert (12, lineage) == (room.seq, room.lineage)
        assert without_lineage(moments[11]) == without_lineage(room.document.to_json())
        assert {3} == {view.created.seq for view in room.document.nodes() if view.id == "n1"}
        with pytest.raises(errors.LineageChanged):
            room.check_lineage(vectors.read_state_vector(ann.doc.get_state()))
        for number in range(3):
            await edit(room, Patch(id="n1", fields={"text": f"anew {number}"}))
            moments += [moments[11], room.document.to_json()][number > 0 :]
    assert await whole(hub, engine, project)
    assert moments[1:12] == [await opened(engine, project, seq) for seq in range(1, 12)]
    # Across both: what rows changed, one node's history, what differs.
    assert [3, 14] == [one.seq for one in await changes.read(engine, hub.children, project, [14, 3])]
    page = await node_history.read(engine, hub.children, project, "n1", before=None, limit=10)
    assert [(13, 15)] == [(one.seq_from, one.seq_to) for one in page.items]
    page = await node_history.read(engine, hub.children, project, "n1", before=page.next_before, limit=10)
    assert ([(3, 3)], None) == ([(one.seq_from, one.seq_to) for one in page.items], page.next_before)
    assert {"n1"} == {c.key for c in await comparing.differences(engine, hub.children, project, 11, 15)} - {None}
    # Thinned out and folded before it, across it and behind it.
    for seq in (9, 13, 14, 15):
        await bases.write(engine, hub.children, project, seq)
    await bases.thin(engine, project)
    assert [12, 14, 15] == await stored_bases(engine, project)
    assert moments[5] == await opened(engine, project, 5)
    for upto, gone in ((5, 5), (13, 7)):
        await aged(engine, project, upto)
        assert [project] == await folding.due(engine, DAYS)
        assert gone == await folding.fold(engine, hub.children, project, DAYS)
        await bases.thin(engine, project)
        assert await whole(hub, engine, project)
        for seq in (4, *range(upto, 16)):
            if seq != 12:
                assert moments[seq] == await opened(engine, project, seq), (upto, seq)
        assert "outside_history" == await opened(engine, project, upto - 2)
    assert [4, 13, 14, 15] == await stored_bases(engine, project)


async def test_a_project_that_cannot_be_read_is_not_renewed(hub: Hub, engine: AsyncEngine, project: str):
    await ten_moments(hub, project)
    async with engine.begin() as conn:
        await conn.execute(sa.text("DELETE FROM journal WHERE seq = 5"))
    with pytest.raises(errors.Unavailable):
        await renewed(hub, engine, project)
