"""Every row of the journal says which nodes and edges it touched, and how."""

from __future__ import annotations

from typing import Any

import pytest
from pycrdt import Map, Text
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import copies
from collab.edits import Add, Connect, Delete, Move, Patch
from collab.hub import Hub
from collab.touched import How, followed
from tests.collab.conftest import ANN, rows, stored
from tests.collab.test_versions import edit
from tests.support.peers import Peer, until


@pytest.mark.parametrize(
    ("before", "now", "both"),
    [
        (None, "added", "added"),
        ("added", "changed", "added"),
        ("added", "removed", None),
        ("changed", "removed", "removed"),
        ("removed", "added", "changed"),
    ],
)
def test_what_follows_on_what(before: How | None, now: How, both: How | None) -> None:
    assert both == followed(before, now)


async def touched(engine: AsyncEngine, project: str, after: int) -> list[dict[str, Any]]:
    return [row.touched for row in await rows(engine, project) if row.seq > after]


async def test_rows_of_programs_say_what_they_touched(hub: Hub, engine: AsyncEngine, project: str) -> None:
    async with hub.hold(project) as room:
        first = room.seq
        await edit(room, Add(node={"id": "a", "kind": "note"}), Add(node={"id": "b", "kind": "note"}))
        edge = {"id": "e", "kind": "reference", "from": "a", "to": "b"}
        await edit(room, Connect(edge=edge), Move(id="a", xy=(1, 2)))
        await edit(room, Patch(id="b", fields={"text": "雨"}), Delete(id="a"))
    assert await touched(engine, project, first) == [
        {"nodes": {"a": "added", "b": "added"}},
        {"nodes": {"a": "changed"}, "edges": {"e": "added"}},
        {"nodes": {"a": "removed", "b": "changed"}, "edges": {"e": "removed"}},
    ]


async def test_a_row_of_many_edits_says_what_they_come_to(hub: Hub, engine: AsyncEngine, project: str) -> None:
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        await until(lambda: "title" in ann.project)
        # All before the first of it is saved.
        ann.add_note("stays", "x")
        ann.add_note("goes", "x")
        ann.nodes["stays"]["text"].insert(0, "y")
        del ann.nodes["goes"]
        ann.nodes["stays"] = Map({"kind": "note", "text": Text("z")})
        await until(lambda: not room.unsaved())
    assert await touched(engine, project, 1) == [{"nodes": {"stays": "added"}}]


async def test_an_id_that_postgres_does_not_take_is_saved_all_the_same(
    hub: Hub, engine: AsyncEngine, project: str
) -> None:
    async with hub.hold(project) as room:
        ann = Peer(room).join()
        await until(lambda: "title" in ann.project)
        ann.add_note("a\0b", "x")
        ann.ask_saved(b"1")
        await until(lambda: ann.acknowledged)
        assert not room.lost
    assert "a\0b" in (await stored(engine, project))["nodes"]
    assert await touched(engine, project, 1) == [{"nodes": {"a\ufffdb": "added"}}]


async def test_every_part_of_a_copy_says_its_own(hub: Hub, engine: AsyncEngine, project: str) -> None:
    async with hub.hold(project) as room:
        for wave in range(3):
            many = [{"id": f"n{wave}-{n}", "kind": "note", "text": "long " * 500} for n in range(50)]
            await edit(room, *(Add(node=node) for node in many))
    lineage = copies.new_lineage()
    found = await copies.read(engine, hub.children, project, lineage=lineage, title="Copy")
    async with engine.begin() as conn:
        copy = await copies.write(conn, found, team_id="team", author=ANN, lineage=lineage)
    told = await touched(engine, copy, 0)
    assert len(told) > 1
    ids = [key for row in told for key, how in row.get("nodes", {}).items() if how == "added"]
    assert sorted(ids) == sorted((await stored(engine, copy))["nodes"])
