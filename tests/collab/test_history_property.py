"""Any history: people in two processes, REST, jobs, bases and automatic versions in any order. Every moment opens as it
was, by every way there is; a fork of it reads like it; and what is restored does not differ from it."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import auto_versions, bases, comparing, copies, journal, versions, whole
from collab.document import Document
from collab.edits import Add, Edit, Plan
from collab.hub import Hub
from collab.origin import Api, Job, Origin
from collab.planning import plan
from collab.room import Room
from tests.collab.conftest import ANN, stored
from tests.collab.test_restoring import some_edit, some_typing
from tests.support.peers import Peer, until

STEPS = 12


async def written(chance: random.Random, room: Room, by: Origin, notes: int) -> None:
    """So many notes, and a change of what is there, by REST or a job."""

    async def decide(conn: Any, document: Document) -> Plan:
        made: list[Edit] = [Add(node={"kind": "note", "text": f"{n} 雨😀"}) for n in range(notes)]
        planned = plan(document, [*made, some_edit(chance, document.to_json())])
        if auto_versions.writes_much(planned):
            await auto_versions.before_job(conn, room.project, ANN)
        return planned

    await room.commit(by, decide)


def board(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "project": {key: value for key, value in document["project"].items() if key != "lineage"}}


@pytest.mark.parametrize("seed", range(30 if os.environ.get("STORYROOM_LONG") else 1))
async def test_every_moment_opens_forks_and_comes_back(
    hub: Hub, other_hub: Hub, engine: AsyncEngine, project: str, seed: int
) -> None:
    chance = random.Random(seed)
    recorded: dict[int, dict[str, Any]] = {}
    async with hub.hold(project) as room, other_hub.hold(project) as other:
        peers = [Peer(room, "Ben").join(), Peer(room, "Cai").join(), Peer(other, "Dan").join()]
        await until(lambda: all("title" in peer.project for peer in peers))
        for _ in range(STEPS):
            for _ in range(chance.randrange(6)):
                some_typing(chance, chance.choice(peers))
            match chance.randrange(4):
                case 0:
                    await written(chance, other, Api(author=ANN), 0)
                case 1:
                    by = Job(author=ANN, job="j", generation="breakdown")
                    await written(chance, room, by, chance.randrange(1, 12))
                case 2:
                    await bases.write(engine, hub.children, project)
                    await bases.thin(engine, project)
                case _:
                    await auto_versions.keep(engine, project)
            await until(lambda: not (room.unsaved() or other.unsaved()) and room.seq == other.seq)
            recorded[room.seq] = room.document.to_json()
            assert recorded[room.seq] == other.document.to_json()
        for seq, json in recorded.items():
            assert json == (await journal.load(engine, project, seq)).document.to_json()
            assert json == Document.of((await whole.read(engine, project, seq)).updates).to_json()
        chosen = chance.sample(sorted(recorded), 3)
        for seq in chosen:
            lineage = copies.new_lineage()
            copied = await copies.read(engine, hub.children, project, lineage=lineage, title=None, seq=seq)
            async with engine.begin() as conn:
                fork = await copies.write(conn, copied, team_id="team", author=ANN, lineage=lineage)
            assert board(recorded[seq]) == board(await stored(engine, fork))
        for seq in chosen:
            await versions.restore(room, seq=seq, author=ANN, label="")
            assert [] == await comparing.differences(engine, hub.children, project, seq, room.seq)
            assert recorded[seq] == room.document.to_json() == await stored(engine, project)
        await until(lambda: other.seq == room.seq)
        assert recorded[chosen[-1]] == other.document.to_json()
    async with engine.connect() as conn:
        found = await versions.list_all(conn, project, limit=99)
    # Every one names a moment that opens, and no moment has two that nobody asked for.
    automatic = [one.seq for one in found if one.kind in ("auto", "job")]
    assert len(automatic) == len(set(automatic)) > 0
    for one in found:
        if one.seq in recorded:
            assert recorded[one.seq] == (await versions.document_at(engine, project, one.seq)).to_json()
