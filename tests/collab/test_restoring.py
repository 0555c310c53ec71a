"""The past comes back as a forward edit: all of it, some nodes, or a field; and what people do meanwhile stays."""

from __future__ import annotations

import asyncio
import os
import random
from typing import Any

import pytest
from pycrdt import Map, Text
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import comparing, errors, restoring, versions
from collab.edits import Add, Connect, Delete, Disconnect, Edit, Move, Patch, SetProject
from collab.hub import Hub
from collab.restoring import Lost, Wanted
from collab.room import Room
from collab.versions import Restored
from tests.collab.conftest import ANN
from tests.collab.test_versions import BOARD, edit
from tests.support.peers import Peer, until

LONG = bool(os.environ.get("STORYROOM_LONG"))

# ---- documents


async def restore(room: Room, seq: int, *nodes: str, fields: tuple[str, ...] = (), **more: Any) -> Restored:
    wanted = Wanted(nodes=frozenset(nodes) or None, fields=frozenset(fields) or None)
    return await versions.restore(room, seq=seq, author=ANN, label="", wanted=wanted, **more)


async def differing(hub: Hub, engine: AsyncEngine, room: Room, one: int, other: int | None = None) -> set[str | None]:
    found = await comparing.differences(engine, hub.children, room.project, one, room.seq if other is None else other)
    return {change.key for change in found}


async def wrecked(room: Room) -> int:
    await edit(room, *BOARD, Add(node={"id": "deep", "kind": "note", "parent": "two"}))
    good = room.seq
    await edit(
        room,
        Delete(id="mei"),
        Delete(id="two"),
        Patch(id="one", fields={"title": "wrecked 雨", "place": None, "time": "now"}),
        Move(id="one", xy=(9, 9)),
        Add(node={"id": "junk", "kind": "note", "parent": "one"}),
        Connect(edge={"id": "junk", "kind": "reference", "from": "one", "to": "junk"}),
        SetProject(fields={"summary": "wrecked"}),
    )
    return good


async def test_all_comes_back_and_can_be_undone(hub: Hub, engine: AsyncEngine, project: str) -> None:
    async with hub.hold(project) as room:
        good = await wrecked(room)
        bad = room.seq
        back = await restore(room, good)
        assert set() == await differing(hub, engine, room, good)
        assert [] == back.lost
        async with engine.connect() as conn:
            before = await versions.get(conn, project, back.before)
        assert ("auto", bad) == (before.kind, before.seq)
        await restore(room, before.seq)
        assert set() == await differing(hub, engine, room, bad)


async def test_chosen_nodes_come_back_with_their_edges_and_nothing_else(
    hub: Hub, engine: AsyncEngine, project: str
) -> None:
    async with hub.hold(project) as room:
        good = await wrecked(room)
        await restore(room, good, "two")
        now = room.document.to_json()
        assert "Dawn" == now["nodes"]["two"]["title"]
        assert "sequence" == now["edges"]["then"]["kind"]
        assert ("wrecked 雨", None) == (now["nodes"]["one"]["title"], now["nodes"]["deep"].get("parent"))
        assert {"one", "junk", "two", "deep"} == set(now["nodes"])
        # The cast of a scene is its own; of who is not there, it can have nobody.
        await restore(room, good, "one")
        assert ("雨夜", []) == (
            room.document.to_json()["nodes"]["one"]["title"],
            room.document.node("one").fields["cast"],
        )
        await restore(room, good, "mei", "one")
        assert ["mei"] == room.document.node("one").fields["cast"]
        # What was not there then goes, and what hangs on it does not hang in the air.
        await restore(room, good, "junk")
        assert {"one", "mei", "two", "deep"} == set(room.document.to_json()["nodes"])
        assert "junk" not in room.document.to_json()["edges"]
        with pytest.raises(errors.NotFound):
            await restore(room, good, "one", "nobody")


async def test_one_field_comes_back(hub: Hub, project: str) -> None:
    async with hub.hold(project) as room:
        good = await wrecked(room)
        await restore(room, good, "one", "mei", fields=("title", "time"))
        one = room.document.to_json()["nodes"]["one"]
        assert ("雨夜", None, [9, 9]) == (one["title"], one.get("time"), one["xy"])
        assert "place" not in one
        assert "mei" not in room.document.to_json()["nodes"]


async def meanwhile(room: Room, seq: int, act: Any, monkeypatch: pytest.MonkeyPatch, *nodes: str) -> Restored:
    """Somebody acts between the press of the button and the writing."""
    way_back = restoring.way_back

    async def slow(*args: Any) -> Any:
        found = await way_back(*args)
        await act()
        return found

    monkeypatch.setattr(restoring, "way_back", slow)
    return await restore(room, seq, *nodes)


async def test_what_is_done_during_a_restore_stays_and_what_goes_is_told(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hub.hold(project) as room:
        good = await wrecked(room)
        ben = Peer(room, "Ben").join()
        await until(lambda: "junk" in ben.nodes)

        async def act() -> None:
            ben.nodes["one"]["title"].insert(0, "新")
            ben.nodes["one"]["xy"] = [7, 7]
            ben.nodes["junk"]["text"].insert(0, "mine")
            ben.nodes["ours"] = Map({"kind": "note", "xy": [1, 1], "text": Text("ours"), "parent": "junk"})
            ben.edges["late"] = Map({"kind": "reference", "from": "ours", "to": "junk"})
            ben.edges["stays"] = Map({"kind": "reference", "from": "ours", "to": "one"})
            await edit(room, Patch(id="deep", fields={"text": "by REST"}), Delete(id="deep"))
            ben.nodes["mei"] = Map({"kind": "note", "xy": [2, 2], "text": Text("another")})

        back = await meanwhile(room, good, act, monkeypatch)
        now = room.document.to_json()
        assert "新雨夜" == now["nodes"]["one"]["title"]
        assert ([7, 7], "港口") == (now["nodes"]["one"]["xy"], now["nodes"]["one"]["place"])
        assert ("ours", "one") == (now["nodes"]["ours"]["text"], now["nodes"]["ours"].get("parent"))
        assert ("another", False) == (now["nodes"]["mei"]["text"], "deep" in now["nodes"])
        assert "stays" in now["edges"]
        assert not {"late", "junk"} & {*now["edges"], *now["nodes"]}
        assert [
            Lost(type="edge", id="late", fields=["from", "kind", "to"]),
            Lost(type="node", id="junk", fields=["text"]),
        ] == back.lost
        async with engine.connect() as conn:
            before = await versions.get(conn, project, back.before)
        kept = (await versions.document_at(engine, project, before.seq)).to_json()
        assert ("mine", "late" in kept["edges"]) == (kept["nodes"]["junk"]["text"], True)
        await until(lambda: "新雨夜" == str(ben.nodes["one"]["title"]))


async def test_an_edit_from_before_that_is_not_saved_yet_is_of_the_past_too(
    hub: Hub, engine: AsyncEngine, project: str
) -> None:
    async with hub.hold(project) as room:
        good = await wrecked(room)
        ben = Peer(room, "Ben").join()
        await until(lambda: "junk" in ben.nodes)
        ben.nodes["one"]["title"].insert(0, "unsaved ")
        assert room.unsaved()
        await restore(room, good)
        assert set() == await differing(hub, engine, room, good)


# ---- property


def some_edit(chance: random.Random, document: dict[str, Any]) -> Edit:
    nodes, edges = sorted(document["nodes"]), sorted(document["edges"])
    text = chance.choice(["Rain.", "雨夜。", " and 😀 more", ""])
    parent = {"parent": chance.choice(nodes)} if nodes and chance.random() < 0.3 else {}
    choices: list[Edit] = [
        Add(node={"kind": chance.choice(["note", "scene", "character"]), **parent}),
        SetProject(fields={"style": text}),
    ]
    if len(nodes) > 1:
        one, other = chance.sample(nodes, 2)
        choices.append(Connect(edge={"kind": "reference", "from": one, "to": other, "label": text}))
        fields = document["nodes"][one]
        name = {"note": "text", "scene": "title", "character": "name"}[fields["kind"]]
        choices.append(Patch(id=one, fields={name: str(fields.get(name, ""))[::2] + text}))
        choices += [Delete(id=other), Move(id=one, xy=(chance.randrange(99), chance.randrange(99)))]
    return chance.choice([*choices, *(Disconnect(id=edge) for edge in edges[:2])])


def some_typing(chance: random.Random, peer: Peer) -> None:
    here = [key for key in sorted(peer.nodes) if isinstance(peer.nodes[key], Map)]
    what = chance.random()
    if what < 0.3 or not here:
        peer.add_note(f"{peer.session.user['id']}-{chance.randrange(10**9)}", "雨")
    elif what < 0.4:
        del peer.nodes[chance.choice(here)]
    else:
        node = peer.nodes[chance.choice(here)]
        texts = [node[name] for name in sorted(node) if isinstance(node[name], Text)]
        if texts and what < 0.8:
            chance.choice(texts).insert(0, chance.choice("ab雨😀"))
        else:
            node["xy"] = [chance.randrange(99), chance.randrange(99)]


@pytest.mark.parametrize("seed", range(30 if LONG else 3))
async def test_every_moment_can_be_opened_and_restored(hub: Hub, engine: AsyncEngine, project: str, seed: int) -> None:
    chance = random.Random(seed)
    async with hub.hold(project) as room:
        peers = [Peer(room, name).join() for name in ("Ben", "Cai", "Dan")]
        await until(lambda: all("title" in peer.project for peer in peers))
        recorded: dict[int, dict[str, Any]] = {}
        for _ in range(12):
            for _ in range(chance.randrange(1, 6)):
                some_typing(chance, chance.choice(peers))
            await edit(room, some_edit(chance, room.document.to_json()), name="Script")
            await until(lambda: not room.unsaved())
            recorded[room.seq] = room.document.to_json()
        for seq, json in recorded.items():
            assert json == (await versions.document_at(engine, project, seq)).to_json()
        for seq in chance.sample(sorted(recorded), 4):
            await restore(room, seq)
            assert set() == await differing(hub, engine, room, seq)
            assert recorded[seq] == room.document.to_json()
        await until(lambda: all(peer.json()["nodes"].keys() == recorded[seq]["nodes"].keys() for peer in peers))


@pytest.mark.parametrize("seed", range(30 if LONG else 2))
async def test_three_who_go_on_during_a_restore_lose_nothing_but_what_goes(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    async with hub.hold(project) as room:
        start = [Add(node={"id": f"n{n}", "kind": "note", "text": f"note {n}."}) for n in range(20)]
        await edit(room, *start)
        good = room.seq
        changes = [Patch(id=f"n{n}", fields={"text": f"wrecked {n}"}) for n in range(0, 20, 2)]
        new = [Add(node={"id": f"new{n}", "kind": "note"}) for n in range(10)]
        await edit(room, *changes, *new, *(Delete(id=f"n{n}") for n in range(1, 20, 4)))
        peers = [Peer(room, name).join() for name in ("Ben", "Cai", "Dan")]
        await until(lambda: all("new9" in peer.nodes for peer in peers))
        wrote: list[tuple[str, str]] = []
        made: list[str] = []
        going_on = True

        async def work(peer: Peer) -> None:
            number = 0
            while going_on:
                number += 1
                mark = f"<{peer.session.user['id']}{number}>"
                key = chance.choice([key for key in peer.nodes if "text" in peer.nodes[key]])
                if chance.random() < 0.2:
                    made.append(mark)
                    peer.add_note(mark, mark)
                else:
                    wrote.append((key, mark))
                    peer.nodes[key]["text"].insert(0, mark)
                await asyncio.sleep(0.001)

        async with asyncio.TaskGroup() as group:
            for peer in peers:
                group.create_task(work(peer))
            await until(lambda: len(wrote) > 20)
            began: list[tuple[int, int]] = []
            way_back = restoring.way_back

            async def begun(*args: Any) -> Any:
                began.append((len(wrote), len(made)))
                return await way_back(*args)

            monkeypatch.setattr(restoring, "way_back", begun)
            back = await restore(room, good)
            [(before, made_before)] = began
            during = wrote[before:]
            await until(lambda: len(wrote) > before + len(during) + 20)
            going_on = False
        await until(lambda: not room.unsaved())
        async with engine.connect() as conn:
            seq = (await versions.get(conn, project, back.before)).seq
        kept = (await versions.document_at(engine, project, seq)).to_json()["nodes"]
        now, lost = room.document.to_json()["nodes"], {one.id for one in back.lost}
        assert during
        assert set(made[made_before:]) <= set(now)
        for key, mark in wrote[before:]:
            if key in now:
                assert mark in now[key]["text"]
            elif mark in kept[key]["text"]:
                assert key in lost
        assert not lost & set(now)
        assert {f"n{n}" for n in range(20)} <= set(now)
        assert not {f"new{n}" for n in range(10)} & set(now)
