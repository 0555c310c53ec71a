"""The journal: contiguous, checked on reading, opened by base and tail; projections that follow it."""

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import bases, errors, journal, projects, tables, whole
from collab.edits import Add, Patch
from collab.hub import Hub
from collab.origin import Api
from collab.planning import plan
from tests.collab.conftest import ANN
from tests.support.peers import Peer, until


async def edit(room, *edits):
    async def decide(conn, document):
        return plan(document, list(edits))

    return await room.commit(Api(author=ANN), decide)


async def test_a_base_and_its_tail_open_as_the_whole_journal_does(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        for number in range(5):
            await edit(room, Add(node={"id": f"n{number}", "kind": "note", "text": "雨" * number}))
        whole = await journal.load(engine, project)
        assert 6 == await bases.write(engine, hub.children, project)
        assert 6 == await bases.write(engine, hub.children, project), "writing it twice does no harm"
        await edit(room, Patch(id="n1", fields={"text": "changed"}))
        loaded = await journal.load(engine, project)
    assert (6, 7) == (loaded.base_seq, loaded.head.seq)
    assert room.document.to_json() == loaded.document.to_json()
    assert [n.created for n in whole.document.nodes()] == [n.created for n in loaded.document.nodes()]
    assert room.document.nodes() == loaded.document.nodes()
    assert whole.document.to_json() == (await journal.load(engine, project, 6)).document.to_json()


async def test_projects_with_a_long_tail_are_due_for_a_base(hub: Hub, engine: AsyncEngine, project: str, monkeypatch):
    monkeypatch.setattr(bases, "ROWS_PER_BASE", 3)
    assert [] == await bases.due(engine)
    async with hub.hold(project) as room:
        for number in range(3):
            await edit(room, Add(node={"id": f"n{number}", "kind": "note"}))
    assert [project] == await bases.due(engine)
    await bases.write(engine, hub.children, project)
    assert [] == await bases.due(engine)


@pytest.mark.parametrize(
    "damage",
    [
        sa.delete(tables.journal).where(tables.journal.c.seq == 2),
        sa.update(tables.journal).where(tables.journal.c.seq == 2).values(update=b"\x00\x00"),
        sa.delete(tables.journal).where(tables.journal.c.seq == 3),
    ],
)
async def test_a_damaged_journal_is_an_error_never_an_empty_document(
    hub: Hub, engine: AsyncEngine, project: str, damage
):
    async with hub.hold(project) as room:
        await edit(room, Add(node={"id": "a", "kind": "note"}))
        await edit(room, Add(node={"id": "b", "kind": "note"}))
    async with engine.begin() as conn:
        await conn.execute(damage)
    with pytest.raises(errors.Unavailable):
        await journal.load(engine, project)
    with pytest.raises(errors.Unavailable):
        await whole.read(engine, project)


async def test_the_flusher_merges_one_authors_window_and_keeps_authors_apart(
    hub: Hub, engine: AsyncEngine, project: str
):
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        for number in range(10):
            ann.add_note(f"a{number}", "x")
        ben.add_note("b", "y")
        ann.add_note("last", "z")
        await until(lambda: not room.unsaved())
        async with engine.connect() as conn:
            j = tables.journal.c
            found = list(await conn.execute(sa.select(j.origin, j.structs).where(j.seq > 1).order_by(j.seq)))
    assert ["Ann", "Ben", "Ann"] == [row.origin["author"]["name"] for row in found]
    clients = {row.origin["author"]["name"]: row.structs[0] for row in found}
    assert clients["Ann"] == found[2].structs[0]
    assert clients["Ann"] != clients["Ben"]


async def test_a_deleted_project_cannot_be_written(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        async with engine.begin() as conn:
            await conn.execute(sa.update(tables.heads).values(deleted=True))
        ann.add_note("late", "x")
        await until(lambda: ann.wire.closed)
        with pytest.raises((errors.NotFound, errors.Unavailable)):
            await edit(room, Add(node={"kind": "note"}))
    async with engine.connect() as conn:
        assert 1 == await conn.scalar(sa.select(sa.func.count()).select_from(tables.journal))


async def test_the_projection_follows_the_document(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        assert [] == await projects.stale(engine)
        await edit(room, Add(node={"kind": "note"}), Add(node={"kind": "scene"}), Add(node={"kind": "scene"}))
        ann = Peer(room).join()
        ann.project["title"] = "改了的\x00标题"
        await until(lambda: not room.unsaved())
    assert [project] == await projects.stale(engine)
    await projects.project(hub, engine, project)
    assert [] == await projects.stale(engine)
    async with engine.connect() as conn:
        row = (await conn.execute(sa.select(tables.projects))).one()
    assert ("改了的标题", {"note": 1, "scene": 2}) == (row.title, row.counts)
