"""Versions that nobody asks for: one where work pauses, one when the last one leaves, and never two of one moment."""

from __future__ import annotations

import asyncio
import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import auto_versions, leaving, tables, versions
from collab.edits import Add
from collab.hub import Hub
from collab.origin import SYSTEM
from tests.collab.conftest import ANN
from tests.collab.test_folding import aged
from tests.collab.test_versions import edit, named
from tests.support.peers import Peer, until

PAUSE = datetime.timedelta(minutes=10)
NOTE = Add(node={"kind": "note"})


async def kept(engine: AsyncEngine, project: str) -> list[tuple[int, str]]:
    async with engine.connect() as conn:
        return [(one.seq, one.kind) for one in reversed(await versions.list_all(conn, project, limit=99))]


async def test_a_pause_in_work_is_kept_once(hub: Hub, engine: AsyncEngine, project: str) -> None:
    await aged(engine, project, 1, days=1)
    assert [] == await auto_versions.due(engine, PAUSE), "a project that was only begun"
    async with hub.hold(project) as room:
        await edit(room, NOTE, name="Ben")
        await edit(room, NOTE, name="Cai")
    assert [] == await auto_versions.due(engine, PAUSE)
    assert await auto_versions.keep(engine, project, pause=PAUSE) is None
    await aged(engine, project, 3, days=1)
    assert [project] == await auto_versions.due(engine, PAUSE)
    made = await auto_versions.keep(engine, project, pause=PAUSE)
    assert made is not None
    assert (3, "auto", SYSTEM) == (made.seq, made.kind, made.created_by)
    assert ["Ann", "Ben", "Cai"] == [author.name for author in made.authors]
    assert [] == await auto_versions.due(engine, PAUSE)
    # Who deletes it does not get it back.
    async with engine.begin() as conn:
        await versions.delete(conn, project, made.id)
    assert [] == await auto_versions.due(engine, PAUSE)
    async with hub.hold(project) as room:
        await edit(room, NOTE)
        await named(engine, room, "by hand")
    assert await auto_versions.keep(engine, project) is None


async def test_of_many_who_try_at_once_one_makes_it(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str
) -> None:
    async with hub.hold(project) as room:
        for _ in range(5):
            await edit(room, NOTE)
            back = versions.restore(room, seq=room.seq, author=ANN, label="")
            tries = [auto_versions.keep(engine, project) for _ in range(8)]
            await asyncio.gather(back, *tries)
            assert await auto_versions.keep(engine, project) is None
    found = await kept(engine, project)
    assert sorted({seq for seq, _ in found}) == [seq for seq, kind in found if kind == "auto"] == [2, 3, 4, 5, 6]


async def test_what_was_read_before_the_lock_does_not_count(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub.hold(project) as room:
        await edit(room, NOTE)
    query = sa.select(tables.heads.c.project).join(tables.projects)
    monkeypatch.setattr(auto_versions, "_changed", lambda pause: query)
    assert await auto_versions.keep(engine, project)
    assert await auto_versions.keep(engine, project) is None


async def test_when_the_last_one_has_left_what_they_did_is_kept(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "LEFT_SECONDS", 0)
    told: list[dict[str, Any]] = []
    with other_hub.listeners.listening(project, told.append):
        async with hub.visit(project) as one, other_hub.visit(project) as two:
            ann, ben = Peer(one, "Ann").join(), Peer(two, "Ben").join()
            ben.cursor(ben.doc.client_id, "{}")
            await until(lambda: ben.doc.client_id in ann.present)
            ann.add_note("n", "x")
            await until(lambda: "n" in ben.nodes and not one.unsaved())
            ann.leave()
            ben.add_note("m", "y")
            await until(lambda: "m" in {node.id for node in one.document.nodes()})
            spawned: list[Any] = []
            looks = leaving.LastLeave(engine, hub.tell, spawned.append)
            looks.look(one, 0.0)
            looks.look(one, 100.0)
            assert [] == spawned, "somebody is here in another process"
            ben.leave()
        await until(lambda: told)
    assert (
        [(3, "auto")]
        == await kept(engine, project)
        == [(one["version"]["seq"], one["version"]["kind"]) for one in told]
    )
    assert {"n", "m"} == set((await versions.document_at(engine, project, 3)).to_json()["nodes"])
