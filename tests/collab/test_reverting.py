"""What rows of the journal wrote is taken back, and what people have written since stays."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import changes, errors, folding, projects
from collab.document import Document
from collab.edits import Add, Connect, Delete, Disconnect, Edit, Patch, Plan, SetProject
from collab.hub import Hub
from collab.origin import Revert
from collab.reverting import Left, take_back
from collab.room import Room
from collab.text import taken_back
from tests.collab.conftest import ANN
from tests.collab.test_folding import aged
from tests.collab.test_versions import edit

OLD = "The lighthouse is old. Rain on every window."
NEW = "A hall of wet stone. Light falls from above. Nobody is about."


# ---- texts


@pytest.mark.parametrize(
    ("before", "now", "back"),
    [
        (OLD, NEW, OLD),
        ("", NEW, ""),
        ("", NEW + " And I was there!", " And I was there!"),
        (OLD, NEW + " And I was there!", OLD + " And I was there!"),
        (OLD, "First this. " + NEW, "First this. " + OLD),
        # A sentence that somebody has worked in is theirs, whole.
        (OLD, NEW.replace("wet", "cold, wet"), "A hall of cold, wet stone. " + OLD),
        ("", NEW.replace("Light", "Pale light"), " Pale light falls from above."),
        # All of it was written over: there is nothing left to take back.
        (OLD, "All of it is mine now.", None),
        (OLD, "", None),
        # What stood there before and was kept has not been written by anybody anew.
        ("Light falls from above. It is late.", NEW + " Mine.", "Light falls from above. It is late. Mine."),
    ],
)
def test_a_text_is_taken_back_by_sentences(before: str, now: str, back: str | None) -> None:
    found = taken_back(before, NEW, now)
    assert (found and found.strip()) == (back and back.strip())


def test_what_was_cut_comes_back_where_it_was() -> None:
    assert taken_back("One. Two. Three.", "One. Three.", "One. Three. Four.") == "One. Two. Three. Four."
    assert taken_back("一。二。三。", "", "我的。") == "一。二。三。我的。"


sentences = st.lists(st.sampled_from(["One.", " Two!", "三。", "\n", " Four?", " and five."]), max_size=8).map("".join)


@given(sentences, sentences, st.sampled_from(["Mine.", "My own! And more.", "我的。"]), st.booleans())
def test_what_people_added_round_a_text_stays(before: str, after: str, mine: str, first: bool) -> None:
    found = taken_back(before, after, f"{mine}\n{after}" if first else f"{after}\n{mine}")
    assert found is None or mine in found


# ---- documents


async def back(room: Room, engine: AsyncEngine, hub: Hub, *seqs: int) -> tuple[list[str], list[Left]]:
    wrote = await changes.read(engine, hub.children, room.project, seqs)
    found: list[Any] = []

    async def decide(_: Any, document: Document) -> Plan:
        found.append(take_back(document, wrote))
        return Plan(writes=found[-1].writes, results=[], inverse=[])

    await room.commit(Revert(author=ANN, seqs=seqs), decide)
    return sorted(found[-1].removed), found[-1].left


START = (
    Add(node={"id": "mei", "kind": "character", "name": "小梅"}),
    Add(node={"id": "one", "kind": "scene", "title": "雨夜", "description": OLD, "anchors": {"location": "Quay"}}),
)
MADE = (
    SetProject(fields={"summary": "Made."}),
    Patch(id="one", fields={"description": NEW, "anchors": {"location": "Hall"}, "place": "Hall"}),
    Add(node={"id": "a", "kind": "scene", "title": "A", "summary": "Of a."}),
    Add(node={"id": "b", "kind": "scene", "title": "B", "parent": "a"}),
    Add(node={"id": "c", "kind": "character", "name": "C"}),
    Connect(edge={"id": "ab", "kind": "sequence", "from": "a", "to": "b"}),
    Connect(edge={"id": "ac", "kind": "cast", "from": "a", "to": "c"}),
    Connect(edge={"id": "am", "kind": "cast", "from": "a", "to": "mei"}),
    Connect(edge={"id": "om", "kind": "cast", "from": "one", "to": "mei"}),
)
ALL = ["a", "ab", "ac", "am", "b", "c", "om"]


async def made(room: Room) -> tuple[dict[str, Any], int]:
    """The document before, and the row of what was made."""
    await edit(room, *START)
    before = room.document.to_json()
    return before, (await edit(room, *MADE, name="Job")).seq


async def test_what_was_written_is_taken_back_as_if_it_had_never_been(
    hub: Hub, engine: AsyncEngine, project: str
) -> None:
    async with hub.hold(project) as room:
        before, seq = await made(room)
        assert (ALL, []) == await back(room, engine, hub, seq)
        assert before == room.document.to_json()


async def test_what_people_have_written_since_stays_and_is_told(hub: Hub, engine: AsyncEngine, project: str) -> None:
    async with hub.hold(project) as room:
        before, seq = await made(room)
        await edit(room, Add(node={"id": "mine", "kind": "note", "text": "Mine."}))
        await edit(room, Patch(id="one", fields={"description": NEW + " Mine.", "anchors": {"location": "Roof"}}))
        await edit(room, Patch(id="mei", fields={"brief": "Mine."}), SetProject(fields={"summary": "Mine."}))
        removed, left = await back(room, engine, hub, seq)
        assert ALL == removed
        assert {("one", "anchors", "edited"), ("one", "description", "edited"), (None, "summary", "edited")} == {
            (one.id, one.field, one.why) for one in left
        }
        now = room.document.to_json()
        assert ("Mine.", "Mine.") == (now["project"]["summary"], now["nodes"]["mine"]["text"])
        assert {**before["nodes"]["mei"], "brief": "Mine."} == now["nodes"]["mei"]
        one = {**before["nodes"]["one"], "description": OLD + " Mine.", "anchors": {"location": "Roof"}}
        assert one == now["nodes"]["one"]


SINCE: list[tuple[tuple[Edit, ...], dict[str, str], set[str]]] = [
    ((Patch(id="b", fields={"title": "B, as I see it"}),), {"a": "children", "b": "edited"}, {"ab", "am"}),
    ((Patch(id="c", fields={"brief": "Hers."}),), {"c": "edited"}, set()),
    (
        (Patch(id="c", fields={"locked": True}), Patch(id="a", fields={"summary": "My own."})),
        {"a": "edited", "c": "edited"},
        {"ac", "am"},
    ),
    ((Add(node={"id": "n", "kind": "note", "parent": "b"}),), {"a": "children", "b": "children"}, {"ab", "am"}),
    (
        (Connect(edge={"id": "mine", "kind": "relationship", "from": "c", "to": "mei"}),),
        {"c": "connected"},
        {"mine"},
    ),
    # Moving a card is not writing in it, and what was deleted stays deleted.
    ((Patch(id="c", fields={"xy": [7, 7], "size": [9, 9], "order": "a5"}),), {}, set()),
    ((Delete(id="c"), Disconnect(id="am")), {}, set()),
]


async def test_a_card_in_which_people_have_written_stays_with_what_connects_it(hub: Hub, engine: AsyncEngine) -> None:
    for since, left, stays in SINCE:
        async with engine.begin() as conn:
            project = await projects.create(conn, team_id="team", author=ANN, fields={"title": "雨夜"})
        async with hub.hold(project) as room:
            before, seq = await made(room)
            await edit(room, *since)
            now = room.document.to_json()
            removed, found = await back(room, engine, hub, seq)
            assert left == {str(one.id): one.why for one in found}
            after = room.document.to_json()
            added = {edit.node["id"] for edit in since if isinstance(edit, Add)}
            assert {*before["nodes"], *left, *added} == set(after["nodes"])
            assert stays == set(after["edges"])
            assert all(after["nodes"][key] == now["nodes"][key] for key in left)
            assert not {*left, *stays} & {*removed}


async def test_several_rows_go_newest_first_and_what_was_deleted_comes_back(
    hub: Hub, engine: AsyncEngine, project: str
) -> None:
    async with hub.hold(project) as room:
        await edit(room, *START, Connect(edge={"id": "om", "kind": "cast", "from": "one", "to": "mei"}))
        before = room.document.to_json()
        seqs = [
            (await edit(room, *wave)).seq
            for wave in (
                [Add(node={"id": "a", "kind": "scene", "title": "A"}), Patch(id="one", fields={"place": "First"})],
                [Patch(id="a", fields={"description": NEW, "anchors": {"location": "Hall"}})],
                [Patch(id="one", fields={"place": "Second", "description": NEW}), Delete(id="mei")],
                [Patch(id="a", fields={"description": OLD})],
            )
        ]
        removed, left = await back(room, engine, hub, *seqs)
        assert (["a"], []) == (removed, left)
        assert before == room.document.to_json()


async def test_the_rows_are_read_from_the_base_before_them(
    hub: Hub, engine: AsyncEngine, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folding, "ROWS_PER_FOLD", 1)
    async with hub.hold(project) as room:
        before, seq = await made(room)
        await edit(room, Patch(id="mei", fields={"brief": "Later."}))
        await aged(engine, project, seq - 1)
        assert seq - 1 == await folding.fold(engine, hub.children, project, 30)
        assert (ALL, []) == await back(room, engine, hub, seq)
        assert before["nodes"]["one"] == room.document.to_json()["nodes"]["one"]
        await aged(engine, project, seq)
        await folding.fold(engine, hub.children, project, 30)
        with pytest.raises(errors.OutsideHistory):
            await changes.read(engine, hub.children, project, [seq])


async def test_a_long_way_to_a_row_does_not_stop_the_loop(hub: Hub, engine: AsyncEngine, project: str) -> None:
    """A document that takes its child a second."""
    async with hub.hold(project) as room:
        for number in range(6):
            many = [Add(node={"id": f"n{number}-{n}", "kind": "note", "text": OLD * 4}) for n in range(500)]
            await edit(room, *many)
        seq = (await edit(room, Patch(id="n0-0", fields={"text": NEW}))).seq
        stops: list[float] = []

        async def watch() -> None:
            loop = asyncio.get_running_loop()
            while True:
                before = loop.time()
                await asyncio.sleep(0.001)
                stops.append(loop.time() - before)

        watching = asyncio.create_task(watch())
        wrote = await changes.read(engine, hub.children, project, [seq])
        watching.cancel()
        assert [(change.root, change.key) for change in wrote[0].changes] == [("nodes", "n0-0")]
        assert len(stops) > 20
        assert sorted(stops)[len(stops) * 9 // 10] < 0.05
