"""Bases: built in a child from journal rows, stored in chunks, read again before they count, thinned out later."""

import asyncio
import gc
import time

import pytest
import sqlalchemy as sa
from pycrdt import Doc, Map, Text
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import bases, errors, journal, protocol, tables, update_guard, vectors
from collab.document import Document
from collab.edits import Add, Delete, Patch
from collab.hub import Hub
from collab.origin import Api
from collab.planning import plan
from collab.split import LIMIT
from tests.collab.conftest import ANN
from tests.support.peers import Peer, until


async def edit(room, *edits):
    async def decide(conn, document):
        return plan(document, list(edits))

    return await room.commit(Api(author=ANN), decide)


async def fill(hub: Hub, project: str, nodes: int, text: str = "雨😀") -> None:
    async with hub.hold(project) as room:
        adds = [Add(node={"id": f"f{n}", "kind": "note", "text": f"{n} {text}"}) for n in range(nodes)]
        for at in range(0, nodes, 500):
            await edit(room, *adds[at : at + 500])


async def stored_bases(engine: AsyncEngine, project: str) -> list[int]:
    b = tables.bases.c
    async with engine.connect() as conn:
        return list((await conn.execute(sa.select(b.seq).where(b.project == project).order_by(b.seq))).scalars())


async def test_a_base_is_stored_in_chunks_with_all_that_is_known_of_it(hub: Hub, engine: AsyncEngine, project: str):
    await fill(hub, project, 2_500, "long " * 40)
    async with hub.hold(project) as room:
        await edit(room, Delete(id="f3"), Patch(id="f4", fields={"text": "😀"}))
        seq = await bases.write(engine, hub.children, project)
        live = room.document
    async with engine.connect() as conn:
        base = await journal.newest_base(conn, project, seq)
        chunks = [chunk async for chunk in journal.base_chunks(conn, base)]
        c = tables.base_chunks.c
        reaches = (await conn.execute(sa.select(c.reaches).where(c.project == project).order_by(c.number))).scalars()
        known = [vectors.read_state_vector(one) for one in reaches]
    assert base.chunks == len(chunks) > 4
    assert max(map(len, chunks)) < LIMIT * 1.1
    assert sum(map(len, chunks)) == base.size
    assert live.clocks == vectors.read_state_vector(base.state_vector)
    whole = update_guard.check(live.encode(), update_guard.Limits(bytes=2**30))
    assert sorted(whole.deletes) == sorted(vectors.read_delete_set(base.delete_set))
    clocks: dict[int, int] = {}
    for chunk, reach in zip(chunks, known, strict=True):
        checked = update_guard.check(chunk)
        assert checked.fits(clocks)
        clocks.update({client: clock + length for client, clock, length in checked.structs})
        assert reach == {client: clocks[client] for client, _, _ in checked.structs}
    loaded = await journal.load(engine, project)
    assert (seq, live.to_json(), live.halves) == (loaded.base_seq, loaded.document.to_json(), loaded.document.halves)
    assert live.nodes() == loaded.document.nodes()


async def test_a_character_of_a_base_is_not_cut_by_later_edits(hub: Hub, engine: AsyncEngine, project: str):
    await fill(hub, project, 1)
    await bases.write(engine, hub.children, project)
    loaded = (await journal.load(engine, project)).document
    assert loaded.halves
    assert loaded.halves == (await replayed(engine, project)).halves


async def replayed(engine: AsyncEngine, project: str) -> Document:
    document = Document()
    async with engine.connect() as conn:
        await journal.replay(document, await journal.read_rows(conn, project, 0))
    return document


async def test_the_loop_goes_on_while_a_large_project_is_loaded(hub: Hub, engine: AsyncEngine, project: str):
    await fill(hub, project, 6_000, "long " * 40)
    await bases.write(engine, hub.children, project)
    turns: list[float] = []
    # Collecting this process's own garbage is another matter.
    gc.disable()
    loading = asyncio.create_task(journal.load(engine, project))
    before = time.thread_time()
    while not loading.done():
        await asyncio.sleep(0)
        now = time.thread_time()
        turns.append(now - before)
        before = now
    gc.enable()
    started = time.thread_time()
    Document().apply_stored(loading.result().document.encode())
    whole = time.thread_time() - started
    # Loaded whole it would stop once for all of this time.
    assert max(turns) < 0.5 * whole


async def test_a_large_row_is_cut_by_a_child_and_read_alike(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        adds = [Add(node={"id": f"f{n}", "kind": "note", "text": "long 雨😀" * 40}) for n in range(900)]
        await edit(room, *adds)
        live = room.document.to_json()
    async with engine.connect() as conn:
        assert max(len(row.update) for row in await journal.read_rows(conn, project, 0)) > 2 * LIMIT
    cut = (await journal.load(engine, project, children=hub.children)).document
    whole = (await journal.load(engine, project)).document
    assert live == cut.to_json() == whole.to_json()
    assert (whole.clocks, whole.halves, whole.nodes()) == (cut.clocks, cut.halves, cut.nodes())


async def test_a_project_is_due_for_a_base_by_bytes_as_well(hub: Hub, engine: AsyncEngine, project: str, monkeypatch):
    assert [] == await bases.due(engine)
    monkeypatch.setattr(bases, "BYTES_PER_BASE", 20_000)
    await fill(hub, project, 100, "long " * 60)
    assert [project] == await bases.due(engine)
    assert [] == await bases.due(engine, without=[project])
    await bases.write(engine, hub.children, project)
    assert [] == await bases.due(engine)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM base_chunks WHERE number = 1",
        "UPDATE base_chunks SET chunk = '\\x0000' WHERE number = 1",
        "DELETE FROM base_stamps WHERE number = 0",
    ],
)
async def test_a_damaged_base_is_an_error_never_half_a_document(
    hub: Hub, engine: AsyncEngine, project: str, damage: str
):
    await fill(hub, project, 900, "long " * 60)
    await bases.write(engine, hub.children, project)
    async with engine.begin() as conn:
        await conn.execute(sa.text(damage))
    with pytest.raises(errors.Unavailable):
        await journal.load(engine, project)


async def test_a_base_that_is_not_what_was_written_does_not_count(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch
):
    await fill(hub, project, 20)
    insert = bases.insert

    async def spoilt(conn, project, seq, built):
        added = await insert(conn, project, seq, built)
        empty = {"chunk": b"\x00\x00", "checksum": journal.checksum(b"\x00\x00")}
        await conn.execute(sa.update(tables.base_chunks).values(empty))
        return added

    monkeypatch.setattr(bases, "insert", spoilt)
    with pytest.raises(errors.Unavailable, match="not what was written"):
        await bases.write(engine, hub.children, project)
    assert [] == await stored_bases(engine, project)


async def test_what_waits_for_something_gets_no_base(hub: Hub, engine: AsyncEngine, project: str):
    peer = await typed(hub, project)
    # Its author's earlier row is gone, as if it never came: the later one waits for it.
    j = tables.journal.c
    waiting = peer.doc.get_update(vectors.write_state_vector({peer.doc.client_id: 4}))
    async with engine.begin() as conn:
        row = {"update": waiting, "checksum": journal.checksum(waiting)}
        await conn.execute(sa.update(tables.journal).where(j.project == project, j.seq == 2).values(row))
    with pytest.raises(bases.NotIntegrated):
        await bases.write(engine, hub.children, project)
    assert [] == await stored_bases(engine, project)


async def typed(hub: Hub, project: str) -> Peer:
    async with hub.hold(project) as room:
        peer = Peer(room).join()
        peer.add_note("n1", "some words")
        peer.ask_saved(b"1")
        await until(lambda: peer.acknowledged)
        peer.leave()
    return peer


async def test_two_writers_at_once_add_one_base(hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str):
    await fill(hub, project, 50)
    both = [bases.write(engine, each.children, project) for each in (hub, other_hub)]
    assert [2, 2] == await asyncio.gather(*both)
    assert [2] == await stored_bases(engine, project)


async def test_old_bases_are_thinned_out_but_every_moment_opens(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch
):
    monkeypatch.setattr(bases, "ROWS_APART", 3)
    moments = []
    async with hub.hold(project) as room:
        for number in range(10):
            await edit(room, Add(node={"id": f"n{number}", "kind": "note"}))
            await bases.write(engine, hub.children, project)
            moments.append(room.document.to_json())
    assert await bases.thin(engine, project)
    kept = await stored_bases(engine, project)
    assert [10, 11] == kept[-2:]
    assert len(kept) < 6
    assert max(b - a for a, b in zip([0, *kept], kept, strict=False)) <= 3
    assert moments == [(await journal.load(engine, project, seq)).document.to_json() for seq in range(2, 12)]
    assert 0 == await bases.thin(engine, project)


async def test_a_large_update_becomes_rows_and_frames_of_a_bounded_size(hub: Hub, engine: AsyncEngine, project: str):
    author = Doc()
    notes = author.get("nodes", type=Map)
    with author.transaction():
        for number in range(3_000):
            notes[f"n{number}"] = Map({"kind": "note", "text": Text("long " * 40)})
    async with hub.hold(project) as room:
        ann, ben = Peer(room, "Ann").join(), Peer(room, "Ben").join()
        ben.wire.frames.clear()
        ann.say(protocol.update(author.get_update()))
        await until(lambda: len(ben.nodes) == 3_000 and not room.unsaved(), seconds=30)
    assert len(author.get_update()) > 5 * LIMIT
    assert max(map(len, ben.wire.frames)) < 1.2 * LIMIT
    async with engine.connect() as conn:
        assert max(len(row.update) for row in await journal.read_rows(conn, project, 0)) < 1.2 * LIMIT
    assert len((await journal.load(engine, project)).document.nodes()) == 3_000
