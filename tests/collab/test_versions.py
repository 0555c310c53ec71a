"""Moments have names; a moment can be opened, and brought back while people go on."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors, versions
from collab.edits import Add, Connect, Delete, Patch, SetProject
from collab.hub import Hub
from collab.origin import Api, Author
from collab.planning import plan
from tests.collab.conftest import ANN
from tests.support.peers import Peer, until


async def edit(room, *edits, name="Script"):
    async def decide(conn, document):
        return plan(document, list(edits))

    return await room.commit(Api(author=Author(type="user", id=name, name=name)), decide)


async def named(engine: AsyncEngine, room, label: str) -> versions.Version:
    async with engine.begin() as conn:
        return await versions.create(conn, project=room.project, seq=room.seq, label=label, author=ANN)


BOARD = [
    Add(node={"id": "mei", "kind": "character", "name": "小梅"}),
    Add(node={"id": "one", "kind": "scene", "title": "雨夜", "place": "港口", "cast": ["mei"]}),
    Add(node={"id": "two", "kind": "scene", "title": "Dawn"}),
    Connect(edge={"id": "then", "kind": "sequence", "from": "one", "to": "two"}),
]


async def test_a_moment_reads_as_it_was(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        moments = []
        for wave in (BOARD, [Patch(id="one", fields={"title": "雨夜的港口"})], [Delete(id="two")]):
            done = await edit(room, *wave)
            moments.append((done.seq, room.document.to_json()))
        for seq, json in moments:
            assert json == (await versions.document_at(engine, project, seq)).to_json()
    with pytest.raises(errors.NotFound):
        await versions.document_at(engine, project, 99)


async def test_a_version_knows_who_wrote_since_the_one_before(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        await edit(room, *BOARD, name="Ben")
        first = await named(engine, room, "first")
        await edit(room, Delete(id="two"), name="Cai")
        second = await named(engine, room, "second")
    assert (["Ann", "Ben"], ["Cai"]) == ([a.name for a in first.authors], [a.name for a in second.authors])
    async with engine.begin() as conn:
        assert ["second", "first"] == [v.label for v in await versions.list_all(conn, project, limit=9)]
        assert [first] == await versions.list_all(conn, project, limit=9, before=second.id)
        await versions.describe(conn, project, first.id, label="开头", note="n")
        renamed = await versions.get(conn, project, first.id)
        assert ("开头", "n") == (renamed.label, renamed.note)
        await versions.delete(conn, project, first.id)
        with pytest.raises(errors.NotFound):
            await versions.get(conn, project, first.id)


async def test_a_wrecked_board_comes_back_while_somebody_writes(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        await edit(room, SetProject(fields={"style": "noir"}), *BOARD)
        before = room.document.to_json()
        first = await named(engine, room, "good")
        ben = Peer(room, "Ben").join()
        await edit(
            room,
            Delete(id="mei"),
            Delete(id="two"),
            Patch(id="one", fields={"title": "wrecked 雨", "place": None}),
            SetProject(fields={"style": "wrecked", "summary": "wrecked"}),
            Add(node={"id": "junk", "kind": "note"}),
        )
        restored = await versions.restore(room, seq=first.seq, author=ANN, label="Back to good")
        assert before == room.document.to_json()
        assert ("restore", room.seq) == (restored.kind, restored.seq)
        await until(lambda: "mei" in ben.nodes and "junk" not in ben.nodes)
        ben.nodes["one"]["title"].insert(0, "新")
        await until(lambda: room.document.node("one").fields["title"] == "新雨夜")
        async with engine.begin() as conn:
            kinds = [v.kind for v in await versions.list_all(conn, project, limit=9)]
        assert ["restore", "auto", "manual"] == kinds
        auto = (await versions.document_at(engine, project, restored.seq - 1)).to_json()
        assert "junk" in auto["nodes"]


async def test_what_is_typed_during_a_restore_survives(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        await edit(room, *BOARD)
        first = await named(engine, room, "good")
        ben = Peer(room, "Ben").join()
        await edit(room, Patch(id="one", fields={"title": "雨夜 wrecked"}))

        async def meanwhile(conn, version):
            ben.nodes["two"]["title"].insert(0, "Red ")

        await until(lambda: str(ben.nodes["one"]["title"]) == "雨夜 wrecked")
        await versions.restore(room, seq=first.seq, author=ANN, label="", also=meanwhile)
        await until(lambda: str(ben.nodes["one"]["title"]) == "雨夜")
        assert "Red Dawn" == room.document.node("two").fields["title"] == str(ben.nodes["two"]["title"])


async def test_a_restore_of_the_present_writes_nothing(hub: Hub, engine: AsyncEngine, project: str):
    async with hub.hold(project) as room:
        await edit(room, *BOARD)
        seq = room.seq
        await versions.restore(room, seq=seq, author=ANN, label="same")
        assert seq == room.seq
