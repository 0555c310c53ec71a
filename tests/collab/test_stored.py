"""A project as bytes: what joins are answered from, and what tells whether an update is news."""

import random

import pytest
import sqlalchemy as sa
from pycrdt import Doc, Map, Text
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import bases, errors, journal, protocol, stored, tables, update_guard, vectors
from collab.document import Document
from collab.hub import Hub
from collab.stored import Deleted, Stored
from tests.support.peers import Peer, until


async def written(hub: Hub, project: str, count: int = 5) -> Peer:
    """A project with some notes, one of them deleted again."""
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        for number in range(count):
            ann.add_note(f"n{number}", "text 😀")
            await until(lambda: not room.unsaved())
        del ann.nodes["n0"]
        await until(lambda: not room.unsaved())
        ann.leave()
    return ann


def received(frames: list[bytes], doc: Doc | None = None) -> Doc:
    doc = doc or Doc()
    for frame in frames:
        for message in protocol.parse(frame):
            doc.apply_update(message.update)
    return doc


def json(doc: Doc) -> dict:
    return doc.get("nodes", type=Map).to_py()


async def test_what_is_stored_is_the_document(hub: Hub, engine: AsyncEngine, project: str):
    ann = await written(hub, project)
    for _ in range(2):
        head, found = await stored.read(engine, project, hub.children)
        loaded = await journal.load(engine, project)
        assert (loaded.head.seq, loaded.document.clocks) == (head.seq, found.clocks)
        doc = received(found.frames({}))
        assert ann.json()["nodes"] == json(doc)
        assert found.clocks == vectors.read_state_vector(doc.get_state())
        await bases.write(engine, hub.children, project)  # and once more, from a base


async def test_SY1_many_small_rows_come_in_few_frames_of_which_the_last_is_the_step_2(
    hub: Hub, engine: AsyncEngine, project: str
):
    await written(hub, project, 30)
    _, found = await stored.read(engine, project, hub.children)
    parsed = [protocol.parse(frame) for frame in found.frames({})]
    assert [1] * len(parsed) == [len(messages) for messages in parsed]
    assert [[True]] == [[m.is_step2 for m in messages] for messages in parsed]
    ann = await written(hub, project)
    await bases.write(engine, hub.children, project)
    async with hub.hold(project) as room:
        ben = Peer(room, "Ben").join()
        ben.add_note("behind the base", "x")
        ben.add_note("large", "x" * 20_000)
        ben.ask_saved(b"1")
        await until(lambda: ben.acknowledged == [b"1"])
    _, found = await stored.read(engine, project, hub.children)
    kinds = [message.is_step2 for frame in found.frames({}) for message in protocol.parse(frame)]
    assert [False, True] == kinds[-2:]
    assert kinds.count(True) == 1
    assert {*ann.nodes, "behind the base", "large"} <= json(received(found.frames({}))).keys()


async def test_who_is_behind_gets_what_is_missing_and_every_deletion(hub: Hub, engine: AsyncEngine, project: str):
    await written(hub, project, 3)
    await bases.write(engine, hub.children, project)
    old = Doc()
    old.apply_update((await journal.load(engine, project)).document.encode())
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        ann.add_note("new", "x")
        del ann.nodes["n1"]
        await until(lambda: not room.unsaved())
    _, found = await stored.read(engine, project, hub.children)
    frames = found.frames(vectors.read_state_vector(old.get_state()))
    assert ann.json()["nodes"] == json(received(frames, old))
    assert sum(map(len, frames)) < sum(map(len, found.frames({})))
    again = found.frames(vectors.read_state_vector(ann.doc.get_state()))
    assert [()] == [update_guard.check(m.update).structs for frame in again for m in protocol.parse(frame)]


async def test_a_damaged_or_missing_row_is_no_shorter_document(hub: Hub, engine: AsyncEngine, project: str):
    await written(hub, project, 3)
    j = tables.journal
    async with engine.begin() as conn:
        await conn.execute(sa.update(j).where(j.c.seq == 2).values(update=b"\x00\x00"))
    with pytest.raises(errors.Unavailable, match="row 2"):
        await stored.read(engine, project, hub.children)
    async with engine.begin() as conn:
        await conn.execute(sa.delete(j).where(j.c.seq == 4))
    with pytest.raises(errors.Unavailable):
        await stored.read(engine, project, hub.children)


async def test_a_damaged_base_is_no_document(hub: Hub, engine: AsyncEngine, project: str):
    await written(hub, project, 1)
    await bases.write(engine, hub.children, project)
    async with engine.begin() as conn:
        await conn.execute(sa.update(tables.base_chunks).values(checksum=b"12345678"))
    with pytest.raises(errors.Unavailable, match="base"):
        await stored.read(engine, project, hub.children)


def test_an_update_is_news_exactly_if_the_document_changes_by_it():
    rng = random.Random(7)
    for _ in range(60):
        docs = [Doc(client_id=client) for client in (1, 2, 3)]
        for doc in docs:
            doc.get("nodes", type=Map)
        updates: list[bytes] = []
        subscriptions = [doc.observe(lambda event, to=updates: to.append(event.update)) for doc in docs]
        for _ in range(25):
            doc = rng.choice(docs)
            nodes = doc.get("nodes", type=Map)
            key = f"n{rng.randrange(4)}"
            if key not in nodes:
                nodes[key] = Map({"text": Text("xyz")})
            elif rng.random() < 0.3:
                del nodes[key]
            elif rng.random() < 0.5 and str(nodes[key]["text"]):
                del nodes[key]["text"][0:1]
            else:
                nodes[key]["text"].insert(0, "ab")
            if rng.random() < 0.5:
                other = rng.choice(docs)
                other.apply_update(doc.get_update(other.get_state()))
        del subscriptions
        here = Document()
        for update in updates[: rng.randrange(len(updates))]:
            if update_guard.check(update).fits(here.clocks):
                here.apply(update)
        known = Stored.of(here)
        for offered in [*updates, *(doc.get_update() for doc in docs)]:
            checked = update_guard.check(offered)
            if not checked.fits(here.clocks):
                continue
            trial = Document()
            trial.apply(here.encode())
            assert (trial.apply(offered) is None) == known.holds(checked)


def test_ranges_that_touch_or_overlap_are_one():
    deleted = Deleted([(1, 0, 5), (1, 5, 5), (2, 3, 1)])
    deleted.add([(1, 20, 5), (1, 8, 4)])
    assert deleted.holds([(1, 0, 12), (1, 21, 4), (2, 3, 1)])
    assert not deleted.holds([(1, 11, 2)])
    assert not deleted.holds([(2, 2, 2)])
    assert not deleted.holds([(3, 0, 1)])
    assert ((2, 3, 1), (1, 0, 12), (1, 20, 5)) == vectors.read_delete_set(deleted.encoded())
