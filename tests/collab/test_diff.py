"""Two moments are compared: entries, fields, places, and texts word by word."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import bases, comparing, diff, errors
from collab.changes import Change
from collab.diff import DiffMoment
from collab.edits import Add, Connect, Delete, Disconnect, Move, Patch, SetProject
from collab.hub import Hub
from collab.text import runs_between
from collab.writes import Typed
from tests.collab.test_versions import BOARD, edit

ONE, OTHER = DiffMoment(seq=1), DiffMoment(seq=2)

# ---- words

pieces = st.text(st.sampled_from("ab 雨夜.。\n👩\u200d🎨é'_1\u0301\ufe0f\x00"), max_size=30)


@given(pieces, pieces)
def test_runs_are_both_texts(before: str, after: str) -> None:
    runs = runs_between(before, after)
    assert before == "".join(run.text for run in runs if run.op != "added")
    assert after == "".join(run.text for run in runs if run.op != "removed")
    assert all(run.text for run in runs)
    assert all(one.op != other.op for one, other in itertools.pairwise(runs))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Rain on every roof.", "Rain on most roofs.", "Rain on |-every|+most| |-roof|+roofs|."),
        ("雨夜的港口，灯", "雨夜的旧港口，灯亮", "雨夜的|+旧|港口，灯|+亮"),
        ("Hello", "Hello world", "Hello|+ world"),
        # Nothing is cut inside of what people see as one character.
        ("👩\u200d🎨 ok", "👩🏽\u200d🎨 ok", "-👩\u200d🎨|+👩🏽\u200d🎨| ok"),
        ("", "x", "+x"),
    ],
)
def test_texts_are_compared_by_words(before: str, after: str, told: str) -> None:
    marks = {"same": "", "added": "+", "removed": "-"}
    assert told.split("|") == [marks[run.op] + run.text for run in runs_between(before, after)]


def test_a_word_in_a_long_text_is_found_by_itself() -> None:
    text = " ".join(f"Sentence {number} tells of rain." for number in range(2_000))
    other = text.replace("Sentence 700 tells", "Sentence 700 speaks").replace(
        "1000 tells of rain", "1000 tells of snow"
    )
    changed = [(run.op, run.text) for run in runs_between(text, other) if run.op != "same"]
    assert [("removed", "tells"), ("added", "speaks"), ("removed", "rain"), ("added", "snow")] == changed


# ---- documents


async def told(hub: Hub, engine: AsyncEngine, project: str, one: int, other: int) -> diff.Diff:
    changes = await comparing.differences(engine, hub.children, project, one, other)
    return diff.between(changes, DiffMoment(seq=one), DiffMoment(seq=other))


def ids(items: list[Any]) -> list[str | None]:
    return [item.id for item in items]


async def changed_board(hub: Hub, project: str) -> tuple[int, int]:
    async with hub.hold(project) as room:
        await edit(room, *BOARD, Patch(id="one", fields={"description": "Rain on every window."}))
        await edit(room, Add(node={"id": "note", "kind": "note", "text": "Was here."}))
        one = room.seq
        await edit(
            room,
            SetProject(fields={"style": "noir"}),
            Patch(id="one", fields={"description": "Rain on most windows.", "place": None, "time": "22:00"}),
            Move(id="one", xy=(5, 6)),
            Patch(id="two", fields={"parent": "one", "order": "a0"}),
            Disconnect(id="then"),
            Delete(id="note"),
            Add(node={"id": "cai", "kind": "character", "name": "Cai"}),
            Connect(edge={"id": "know", "kind": "relationship", "from": "mei", "to": "cai"}),
        )
        # What is as it was, has not changed.
        await edit(room, Patch(id="mei", fields={"name": "Other"}))
        await edit(room, Patch(id="mei", fields={"name": "小梅"}))
        return one, room.seq


@pytest.mark.parametrize("based", [False, True])
async def test_what_came_went_moved_and_changed(hub: Hub, engine: AsyncEngine, project: str, *, based: bool) -> None:
    one, other = await changed_board(hub, project)
    if based:
        # From a base of its own, and not by way of the rows between.
        await bases.write(engine, hub.children, project, other - 1)
    found = await told(hub, engine, project, one, other)
    assert ["know", "cai"] == ids(found.added)
    assert ["then", "note"] == ids(found.removed)
    assert ("Was here.", {"kind": "note", "xy": [0, 0], "text": "Was here."}) == (
        found.removed[1].title,
        found.removed[1].fields,
    )
    assert ["one", "two"] == ids(found.moved)
    assert [[0, 0], [5, 6]] == [found.moved[0].fields["xy"].before, found.moved[0].fields["xy"].after]
    assert {"parent", "order"} == set(found.moved[1].fields)
    assert ["one", None] == ids(found.changed)
    scene, whole = found.changed
    assert ("scene", "雨夜", ["description", "place", "time"]) == (scene.kind, scene.title, list(scene.fields))
    assert ("港口", None) == (scene.fields["place"].before, scene.fields["place"].after)
    words = scene.fields["description"].words
    assert isinstance(words, list)
    assert ["Rain on ", "every", "most"] == [run.text for run in words][:3]
    assert msgspec.UNSET is scene.fields["time"].words
    assert {"style"} == set(whole.fields)


async def test_backwards_it_is_the_way_back(hub: Hub, engine: AsyncEngine, project: str) -> None:
    one, other = await changed_board(hub, project)
    there, back = await told(hub, engine, project, one, other), await told(hub, engine, project, other, one)
    assert (ids(there.added), ids(there.removed)) == (ids(back.removed), ids(back.added))
    assert there.changed[0].fields["place"].before == back.changed[0].fields["place"].after
    same = await told(hub, engine, project, one, one)
    assert [] == [*same.added, *same.removed, *same.changed, *same.moved]


async def test_what_is_outside_of_the_history_is_not_compared(hub: Hub, engine: AsyncEngine, project: str) -> None:
    for one, other in ((1, 99), (99, 1), (-1, 1)):
        with pytest.raises(errors.NotFound):
            await comparing.differences(engine, hub.children, project, one, other)


def change(before: dict | None, after: dict | None) -> Change:
    return Change(root="nodes", key="n", before=before, after=after)


def test_words_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff, "WORDS", 100)
    texts = [change({"text": Typed("a" * 20)}, {"text": Typed("b" * 20)})] * 4
    found = diff.between(texts, ONE, OTHER)
    assert [True, True, False, False] == [item.fields["text"].words is not msgspec.UNSET for item in found.changed]
    assert "b" * 20 == found.changed[3].fields["text"].after


def test_markdown_is_for_reading_and_nothing_in_it_is_taken_for_a_mark() -> None:
    changes = [
        change(None, {"kind": "note", "xy": [0, 0], "text": Typed("# *Loud*\nand clear")}),
        change(
            {"kind": "scene", "title": Typed("Rain"), "place": "Quay"}, {"kind": "scene", "title": Typed("Rain fell")}
        ),
        change({"xy": [0, 0]}, {"xy": [1, 1]}),
    ]
    assert diff.markdown(diff.between(changes, ONE, OTHER)).splitlines() == [
        "# Changes from change 1 to change 2",
        "",
        "## Added",
        "",
        r"- note **\# \*Loud\* and clear** (`n`)",
        r"  - text: \# \*Loud\* and clear",
        "",
        "## Changed",
        "",
        "- scene **Rain fell** (`n`)",
        '  - place: "Quay" → nothing',
        "  - title: Rain **fell**",
        "",
        "## Moved",
        "",
        "- node `n`",
    ]
    assert "Nothing has changed." in diff.markdown(diff.between([], ONE, OTHER))
