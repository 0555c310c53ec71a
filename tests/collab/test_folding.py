"""Old rows are folded into bases: nothing within the window goes, versions stay, what is left opens as it was."""

import asyncio
import random

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import bases, errors, folding, journal, projects, tables, vectors, versions
from collab.children import Children
from collab.edits import Add, Delete, Patch
from collab.hub import Hub
from tests.collab.conftest import ANN, rows, stored
from tests.collab.test_bases import edit, stored_bases
from tests.support.peers import Peer, until

DAYS = 30


@pytest.fixture(autouse=True)
def _few(monkeypatch) -> None:
    monkeypatch.setattr(folding, "ROWS_PER_FOLD", 2)


async def aged(engine: AsyncEngine, project: str, upto: int, days: int = DAYS + 1) -> None:
    """As if the rows up to here had been written long ago."""
    statement = "UPDATE journal SET at = now() - make_interval(days => :days) WHERE project = :project AND seq <= :upto"
    async with engine.begin() as conn:
        await conn.execute(sa.text(statement), {"days": days, "project": project, "upto": upto})


async def name(engine: AsyncEngine, project: str, seq: int) -> None:
    async with engine.begin() as conn:
        await versions.create(conn, project=project, seq=seq, label=f"v{seq}", author=ANN)


async def ten_moments(hub: Hub, project: str) -> list[dict]:
    """The document right after row 1 to row 11, by number."""
    moments = [{}]
    async with hub.hold(project) as room:
        moments.append(room.document.to_json())
        for number in range(10):
            await edit(room, Add(node={"id": f"n{number}", "kind": "note", "text": f"{number} 😀"}))
            moments.append(room.document.to_json())
    return moments


async def opened(engine: AsyncEngine, project: str, seq: int) -> dict | str:
    try:
        return (await versions.document_at(engine, project, seq)).to_json()
    except errors.StoryroomError as refused:
        return refused.code


async def test_rows_from_before_the_window_are_folded_and_only_those(hub: Hub, engine: AsyncEngine, project: str):
    moments = await ten_moments(hub, project)
    assert [] == await folding.due(engine, DAYS)
    assert 0 == await folding.fold(engine, hub.children, project, DAYS)
    await aged(engine, project, 6)
    assert [project] == await folding.due(engine, DAYS)
    assert [] == await folding.due(engine, DAYS, without=[project])
    assert 6 == await folding.fold(engine, hub.children, project, DAYS)
    assert [7, 8, 9, 10, 11] == [row.seq for row in await rows(engine, project)]
    assert ["outside_history"] * 6 == [await opened(engine, project, seq) for seq in range(6)]
    assert moments[6:] == [await opened(engine, project, seq) for seq in range(6, 12)]
    async with engine.connect() as conn:
        await versions.check_moment(conn, project, 6)
        with pytest.raises(errors.OutsideHistory):
            await versions.check_moment(conn, project, 5)
    assert [] == await folding.due(engine, DAYS)
    assert 0 == await folding.fold(engine, hub.children, project, DAYS)


async def test_a_folded_moment_says_how_long_history_is_kept(hub: Hub, engine: AsyncEngine, project: str):
    await ten_moments(hub, project)
    await aged(engine, project, 6)
    await folding.fold(engine, hub.children, project, DAYS)
    with pytest.raises(errors.OutsideHistory) as refused:
        await versions.document_at(engine, project, 3)
    assert "The history of this project is kept for 30 days; this moment is older." == refused.value.detail


async def test_versions_open_for_ever(hub: Hub, engine: AsyncEngine, project: str):
    moments = await ten_moments(hub, project)
    for seq in (2, 5, 9):
        await name(engine, project, seq)
    for cut in (6, 11):
        await aged(engine, project, cut)
        await folding.fold(engine, hub.children, project, DAYS)
        await bases.thin(engine, project)
    assert {2: moments[2], 5: moments[5], 9: moments[9], 11: moments[11]} == {
        seq: found for seq in range(12) if (found := await opened(engine, project, seq)) != "outside_history"
    }
    assert [2, 5, 9, 11] == await stored_bases(engine, project)
    assert [] == await rows(engine, project)


async def test_a_project_goes_on_after_all_its_rows_were_folded(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str
):
    await ten_moments(hub, project)
    await aged(engine, project, 11)
    assert 11 == await folding.fold(engine, hub.children, project, DAYS)
    async with other_hub.hold(project) as room:
        await edit(room, Patch(id="n3", fields={"text": "changed"}), Delete(id="n4"))
        assert 12 == room.seq
    async with hub.hold(project) as room:
        await room.catch_up()
        assert room.document.to_json() == await stored(engine, project)


async def test_the_base_that_stands_for_folded_rows_is_never_thinned_out(hub: Hub, engine: AsyncEngine, project: str):
    moments = await ten_moments(hub, project)
    await aged(engine, project, 4)
    await folding.fold(engine, hub.children, project, DAYS)
    for seq in range(5, 12):
        await bases.write(engine, hub.children, project, seq)
    assert 5 == await bases.thin(engine, project)
    assert [4, 10, 11] == await stored_bases(engine, project)
    assert moments[4:] == [await opened(engine, project, seq) for seq in range(4, 12)]


async def test_what_waits_for_something_is_not_folded(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        peer = Peer(room).join()
        peer.add_note("n1", "some words")
        peer.ask_saved(b"1")
        await until(lambda: peer.acknowledged)
        peer.leave()
    waiting = peer.doc.get_update(vectors.write_state_vector({peer.doc.client_id: 4}))
    j = tables.journal.c
    async with engine.begin() as conn:
        row = {"update": waiting, "checksum": journal.checksum(waiting)}
        await conn.execute(sa.update(tables.journal).where(j.project == project, j.seq == 2).values(row))
    await aged(engine, project, 2)
    with pytest.raises(bases.NotIntegrated):
        await folding.fold(engine, hub.children, project, DAYS)
    assert 2 == len(await rows(engine, project))


async def test_nothing_is_folded_into_a_base_that_does_not_make_the_same_document(
    hub: Hub, engine: AsyncEngine, project: str
):
    await ten_moments(hub, project)
    await bases.write(engine, hub.children, project, 5)
    async with engine.begin() as conn:
        other = await projects.create(conn, team_id="team", author=ANN, fields={"title": "Another"})
    [row] = await rows(engine, other)
    async with engine.begin() as conn:
        await conn.execute(sa.update(tables.base_chunks).values(chunk=row.update, checksum=row.checksum))
    await aged(engine, project, 5)
    with pytest.raises(errors.Unavailable, match="not what was written"):
        await folding.fold(engine, hub.children, project, DAYS)
    assert 11 == len(await rows(engine, project))
    assert await stored_bases(engine, project) == [5]


OF_ANOTHER_MOMENT = {
    "base_chunks": "UPDATE base_chunks b SET chunk = o.chunk, checksum = o.checksum FROM base_chunks o",
    "base_stamps": "UPDATE base_stamps b SET stamps = o.stamps, checksum = o.checksum FROM base_stamps o",
}


@pytest.mark.parametrize("damaged", OF_ANOTHER_MOMENT)
async def test_no_row_goes_while_a_version_opens_only_by_the_rows(
    hub: Hub, engine: AsyncEngine, project: str, damaged: str
):
    """The base of a version was there before, and is another moment's by now."""
    await ten_moments(hub, project)
    await name(engine, project, 4)
    for seq in (2, 4, 6):
        await bases.write(engine, hub.children, project, seq)
    async with engine.begin() as conn:
        assert (await conn.execute(sa.text(OF_ANOTHER_MOMENT[damaged] + " WHERE b.seq = 4 AND o.seq = 2"))).rowcount
    await aged(engine, project, 6)
    with pytest.raises(errors.Unavailable, match="row 4 is not what was written"):
        await folding.fold(engine, hub.children, project, DAYS)
    assert 11 == len(await rows(engine, project))


async def test_a_version_that_is_made_meanwhile_stops_the_folding(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch
):
    await ten_moments(hub, project)
    await aged(engine, project, 6)
    verify = bases.verify

    async def late(conn, *rest):
        await name(engine, project, 3)
        await verify(conn, *rest)

    await bases.write(engine, hub.children, project, 6)
    monkeypatch.setattr(bases, "verify", late)
    with pytest.raises(errors.Unavailable, match="version"):
        await folding.fold(engine, hub.children, project, DAYS)
    assert 11 == len(await rows(engine, project))
    monkeypatch.undo()
    monkeypatch.setattr(folding, "ROWS_PER_FOLD", 2)
    assert 6 == await folding.fold(engine, hub.children, project, DAYS)
    assert isinstance(await opened(engine, project, 3), dict)


async def test_two_workers_fold_once(hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str):
    moments = await ten_moments(hub, project)
    await name(engine, project, 2)
    await aged(engine, project, 6)
    both = [folding.fold(engine, each.children, project, DAYS) for each in (hub, other_hub)]
    assert 6 == sum(await asyncio.gather(*both))
    assert moments[6:] == [await opened(engine, project, seq) for seq in range(6, 12)]
    assert moments[2] == await opened(engine, project, 2)


@pytest.mark.parametrize("read", ["write", "stored_rows"])
async def test_a_worker_that_comes_late_folds_nothing(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str, monkeypatch, read: str
):
    """The other folds all of it, and more, before the rows, or the base behind them, are read."""
    moments = await ten_moments(hub, project)
    await aged(engine, project, 6)
    late = getattr(bases, read)

    async def overtaken(*given):
        monkeypatch.undo()
        await aged(engine, project, 8)
        assert 8 == await folding.fold(engine, other_hub.children, project, DAYS)
        return await late(*given)

    if read == "stored_rows":
        await bases.write(engine, hub.children, project, 6)
    monkeypatch.setattr(bases, read, overtaken)
    assert 0 == await folding.fold(engine, hub.children, project, DAYS)
    assert moments[8:] == [await opened(engine, project, seq) for seq in range(8, 12)]


async def test_large_histories_are_folded_a_part_at_a_time(hub: Hub, engine: AsyncEngine, project: str, monkeypatch):
    monkeypatch.setattr(folding, "MAX_ROWS", 4)
    moments = await ten_moments(hub, project)
    await aged(engine, project, 10)
    assert [4, 4, 2, 0] == [await folding.fold(engine, hub.children, project, DAYS) for _ in range(4)]
    monkeypatch.setattr(folding, "MAX_BYTES", 1)
    assert moments[10:] == [await opened(engine, project, seq) for seq in (10, 11)]
    await aged(engine, project, 11)
    assert 1 == await folding.fold(engine, hub.children, project, DAYS)


async def test_who_loads_while_rows_are_folded_sees_one_moment(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch
):
    moments = await ten_moments(hub, project)
    await aged(engine, project, 9)
    newest = journal.newest_base

    async def overtaken(conn, project, upto):
        base = await newest(conn, project, upto)
        monkeypatch.undo()
        await folding.fold(engine, hub.children, project, DAYS)
        return base

    monkeypatch.setattr(journal, "newest_base", overtaken)
    assert moments[5] == await opened(engine, project, 5)
    assert "outside_history" == await opened(engine, project, 5)


@pytest.mark.parametrize("seed", range(3))
async def test_random_histories_read_as_they_were_live(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str, seed: int
):
    """Two processes write, fold, thin and load at once; every moment that is left is what it was live."""
    chance = random.Random(seed)
    live: dict[int, dict] = {}
    named: set[int] = set()
    old: list[int] = []
    children = [hub.children, other_hub.children]

    async def write() -> None:
        for turn in range(60):
            async with chance.choice([hub, other_hub]).hold(project) as room:
                await room.catch_up()
                await edit(room, *some_edits(room, chance, turn))
                live[room.seq] = room.document.to_json()
            if turn % 9 == 4:
                named.add(room.seq)
                await name(engine, project, room.seq)
            if turn % 12 == 11:
                old.append(max(1, room.seq - 6 - chance.randrange(12)))
                await aged(engine, project, old[-1])

    async def tend(own: Children) -> None:
        while not writing.done():
            try:
                await folding.fold(engine, own, project, DAYS)
                if chance.random() < 0.5:
                    await bases.write(engine, own, project)
                await bases.thin(engine, project)
            except errors.Unavailable:
                continue

    writing = asyncio.create_task(write())
    await asyncio.gather(writing, *map(tend, children))
    await folding.fold(engine, hub.children, project, DAYS)
    head = max(live)
    left = {seq: found for seq in range(head + 1) if (found := await opened(engine, project, seq)) != "outside_history"}
    assert named | set(range(max(old), head + 1)) <= set(left)
    assert len(left) < head
    assert [row.seq for row in await rows(engine, project)] == list(range(max(old) + 1, head + 1))
    assert {seq: live[seq] for seq in left} == left


def some_edits(room, chance: random.Random, turn: int) -> list:
    there = [view.id for view in room.document.nodes()]
    made = Add(node={"id": f"n{turn}", "kind": "note", "text": f"雨😀{turn}"})
    if len(there) < 4 or chance.random() < 0.4:
        return [made]
    key = chance.choice(there)
    return [chance.choice([Delete(id=key), Patch(id=key, fields={"text": f"anew {turn}", "xy": [turn, 0.5]})])]
