"""History as moments, and the history of one node."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors, folding, moments, node_history, versions
from collab.edits import Add, Connect, Delete, Patch
from collab.hub import Hub
from collab.moments import Done, grouped
from collab.node_history import NodeEdit, NodeHistoryPage
from collab.origin import Api, Author, Job, Origin, Restore, Session
from collab.touched import Touched
from tests.collab.test_folding import aged
from tests.collab.test_versions import edit

START = datetime.datetime(2026, 5, 4, 9, 30, tzinfo=datetime.UTC)


def author(name: str) -> Author:
    return Author(type="user", id=name, name=name)


def row(seq: int, seconds: float, origin: Origin | str, **nodes: Any) -> Done:
    by = Session(author=author(origin), connection="c") if isinstance(origin, str) else origin
    at = START + datetime.timedelta(seconds=seconds)
    return Done(seq=seq, at=at, origin=by, touched=Touched(nodes=nodes))


def cut(*rows: tuple[float, Origin | str]) -> list[list[int]]:
    done = [row(seq, seconds, origin) for seq, (seconds, origin) in enumerate(rows)]
    return [[one.seq for one in group] for group in grouped(done)]


def test_a_pause_ends_a_moment_and_so_does_who_comes_when_the_other_has_gone() -> None:
    assert cut((0, "ann"), (100, "ann"), (221, "ann")) == [[0, 1], [2]]
    assert cut((0, "ann"), (5, "ann"), (10, "ben"), (15, "ben")) == [[0, 1], [2, 3]]


def test_who_works_together_has_one_moment() -> None:
    assert cut((0, "ann"), (10, "ben"), (20, "ann"), (30, "ben"), (35, "cai")) == [[0, 1, 2, 3], [4]]
    # By REST or in the browser: it is the same person.
    assert cut((0, "ann"), (10, Api(author=author("ann")))) == [[0, 1]]


def test_jobs_of_a_kind_are_one_and_a_restore_is_by_itself() -> None:
    jobs = [Job(author=author("ann"), job=f"j{n}", generation="describe") for n in range(3)]
    assert cut((0, "ann"), *((n + 1, job) for n, job in enumerate(jobs)), (9, "ben")) == [[0], [1, 2, 3], [4]]
    back = Restore(author=author("ann"), seq=1)
    assert cut((0, "ann"), (1, back), (2, back)) == [[0], [1], [2]]


def test_what_is_long_is_cut_at_the_full_hours() -> None:
    every_minute = [(60.0 * n, "ann") for n in range(150)]
    assert [len(group) for group in cut(*every_minute)] == [30, 60, 60]


async def wrote(hub: Hub, engine: AsyncEngine, project: str) -> int:
    async with hub.hold(project) as room:
        await edit(room, Add(node={"id": "one", "kind": "scene", "title": "Rain"}), name="Ann")
        await edit(room, Patch(id="one", fields={"title": "Rain fell", "place": "Quay"}), name="Ann")
        await edit(room, Add(node={"id": "gone", "kind": "note"}), Add(node={"id": "two", "kind": "note"}), name="Ben")
        await edit(room, Connect(edge={"id": "e", "kind": "reference", "from": "one", "to": "two"}), name="Ben")
        await edit(room, Delete(id="gone"), name="Ben")
        await edit(room, Patch(id="one", fields={"title": "Rain falls", "place": None}), name="Ben")
        await edit(room, Patch(id="two", fields={"text": "x"}), name="Ben")
        seq = room.seq
    async with engine.begin() as conn:
        # A minute apart; Ben has made a pause before the last.
        late = sa.text(
            "UPDATE journal SET at = now() - make_interval(mins => CAST(:last - seq AS int)) "
            "+ CASE WHEN seq = :last THEN interval '9 minutes' ELSE interval '0' END WHERE project = :project"
        )
        await conn.execute(late, {"project": project, "last": seq})
    return seq


def told(page: moments.HistoryPage) -> list[tuple[int, int, list[str], tuple[int, int, int]]]:
    return [
        (one.seq_from, one.seq_to, [who.name for who in one.authors], (n.added, n.changed, n.removed))
        for one in page.items
        for n in [one.summary]
    ]


ALL = [(8, 8, ["Ben"], (0, 1, 0)), (4, 7, ["Ben"], (1, 1, 0)), (2, 3, ["Ann"], (1, 0, 0)), (1, 1, ["Ann"], (0, 0, 0))]


async def test_the_history_tells_moments_with_who_and_how_many_nodes(
    hub: Hub, engine: AsyncEngine, project: str
) -> None:
    await wrote(hub, engine, project)
    async with engine.connect() as conn:
        whole = await moments.read(conn, project)
        assert told(whole) == ALL
        assert [one.by for one in whole.items[0].origins] == ["api"]
        assert whole.next_before is None
        first = await moments.read(conn, project, limit=3)
        rest = await moments.read(conn, project, before=first.next_before)
    assert told(first) + told(rest) == ALL
    assert (len(first.items), rest.next_before) == (3, None)


async def test_what_was_done_after_a_moment_got_a_name_is_another_moment(
    hub: Hub, engine: AsyncEngine, project: str
) -> None:
    await wrote(hub, engine, project)
    async with engine.begin() as conn:
        name = {"project": project, "author": author("ann")}
        await versions.create(conn, seq=5, label="Read on Friday", **name)
        await versions.create(conn, seq=6, label="", kind="auto", **name)
        found = await moments.read(conn, project)
    assert [(one.seq_from, one.seq_to) for one in found.items] == [(8, 8), (6, 7), (4, 5), (2, 3), (1, 1)]


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_no_more_is_looked_through_than_a_page_needs_and_the_moments_are_the_same(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    await wrote(hub, engine, project)
    monkeypatch.setattr(moments, "ROWS_AT_ONCE", 1)
    looked: list[int] = []

    async def counted(*given: Any, **more: Any) -> list[Done]:
        found = await done(*given, **more)
        looked[-1] += len(found)
        return found

    done = moments.done
    monkeypatch.setattr(moments, "done", counted)
    found: list[Any] = []
    before: int | None = None
    async with engine.connect() as conn:
        while not found or before is not None:
            looked.append(0)
            page = await moments.read(conn, project, before=before, limit=limit)
            assert len(page.items) <= limit
            found += told(page)
            before = page.next_before
    assert found == ALL
    assert looked[0] < 8 or limit > 1


async def test_a_moment_waits_for_rows_that_may_belong_to_it(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub.hold(project) as room:
        for name in ("Ben", "Ann", "Ben", "Cai"):
            await edit(room, Add(node={"kind": "note"}), name=name)
        last = room.seq
    async with engine.begin() as conn:
        late = "UPDATE journal SET at = now() - make_interval(secs => CAST((:last - seq) * 30 AS int)) + CASE WHEN "
        late += "seq = :last THEN interval '9 minutes' ELSE interval '0' END WHERE project = :project"
        await conn.execute(sa.text(late), {"project": project, "last": last})
    monkeypatch.setattr(moments, "ROWS_AT_ONCE", 3)
    async with engine.connect() as conn:
        page = await moments.read(conn, project, limit=2)
    # Ben has gone on beside Ann, though his first row is behind the first three.
    assert [(one.seq_from, one.seq_to) for one in page.items] == [(last, last), (last - 3, last - 1)]


@pytest.mark.parametrize("seen", [2, 3, 5, 6])
async def test_a_moment_that_a_page_has_not_seen_whole_comes_whole_on_the_next(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch, seen: int
) -> None:
    await wrote(hub, engine, project)
    monkeypatch.setattr(moments, "ROWS", seen)
    monkeypatch.setattr(moments, "ROWS_AT_ONCE", 2)
    found: list[Any] = []
    before: int | None = None
    async with engine.connect() as conn:
        while True:
            page = await moments.read(conn, project, before=before)
            found += told(page)
            before = page.next_before
            if before is None:
                break
    ranges = [(first, last) for first, last, *_ in found]
    if seen >= 5:
        assert found == ALL
    else:
        # More rows in a moment than are looked at: it comes in pieces, and nothing is left out.
        assert [seq for first, last in ranges[::-1] for seq in range(first, last + 1)] == list(range(1, 9))


# ---- one node


async def history(hub: Hub, engine: AsyncEngine, project: str, node: str, limit: int = 20) -> list[NodeHistoryPage]:
    pages: list[NodeHistoryPage] = []
    before: int | None = None
    while True:
        page = await node_history.read(engine, hub.children, project, node, before=before, limit=limit)
        pages.append(page)
        before = page.next_before
        if before is None:
            return pages


def fields(edited: NodeEdit) -> dict[str, tuple[Any, Any]]:
    return {name: (field.before, field.after) for name, field in edited.fields.items()}


async def test_a_node_tells_who_changed_which_field(hub: Hub, engine: AsyncEngine, project: str) -> None:
    await wrote(hub, engine, project)
    [page] = await history(hub, engine, project, "one")
    late, early = page.items
    assert (late.author.name, late.what, late.seq_from, late.seq_to) == ("Ben", "changed", 7, 7)
    assert fields(late) == {"title": ("Rain fell", "Rain falls"), "place": ("Quay", None)}
    # One doing without a pause: made, and gone on with.
    assert (early.author.name, early.what, early.seq_from, early.seq_to) == ("Ann", "added", 2, 3)
    assert fields(early)["title"] == (None, "Rain fell")
    gone = await history(hub, engine, project, "gone", 1)
    assert ["removed", "added"] == [one.what for page in gone for one in page.items]
    assert [[]] == [one.items for one in await history(hub, engine, project, "nothing")]


@pytest.mark.parametrize("bound", ["SEARCHED", "REPLAYED", "TAKEN", "REPLAYED_BYTES"])
async def test_pages_of_a_node_are_what_can_be_looked_through_at_once(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    chance = random.Random(bound)
    said: list[tuple[int, str]] = []
    async with hub.hold(project) as room:
        await edit(
            room, Add(node={"id": "n", "kind": "scene", "place": "0"}), Add(node={"id": "other", "kind": "note"})
        )
        for number in range(1, 30):
            if chance.random() < 0.4:
                done = await edit(room, Patch(id="n", fields={"place": f"{number}"}), name=f"P{number}")
                said.append((done.seq, f"{number}"))
            else:
                await edit(room, Patch(id="other", fields={"text": f"{number}"}))
    monkeypatch.setattr(node_history, bound, {"TAKEN": 2, "REPLAYED_BYTES": 300}.get(bound, 5))
    pages = await history(hub, engine, project, "n")
    assert len(pages) > 2
    found = [one for page in pages for one in page.items][::-1]
    assert found[0].what == "added"
    assert [(one.seq_to, fields(one)) for one in found[1:]] == [
        (seq, {"place": (before, after)})
        for (seq, after), before in zip(said, ["0", *(text for _, text in said)], strict=False)
    ]


async def test_the_history_of_a_node_ends_where_history_was_folded(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folding, "ROWS_PER_FOLD", 2)
    await wrote(hub, engine, project)
    await aged(engine, project, 6)
    await folding.fold(engine, hub.children, project, 30)
    [page] = await history(hub, engine, project, "one")
    assert [fields(one) for one in page.items] == [{"title": ("Rain fell", "Rain falls"), "place": ("Quay", None)}]
    async with engine.connect() as conn:
        assert [(7, 7), (8, 8)] == [
            (one.seq_from, one.seq_to) for one in (await moments.read(conn, project)).items[::-1]
        ]
    with pytest.raises(errors.NotFound):
        await node_history.read(engine, hub.children, "nowhere", "one", before=None, limit=1)
