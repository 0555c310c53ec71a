"""Shots and lines of a scene: on a real Postgres, in a real room, by the rules and by a model's server."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import UNSET, to_builtins
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from collab.edits import Add, Connect, Delete, Move, Patch
from collab.errors import Invalid
from collab.hub import Hub
from collab.views import NodeView
from tasks.generations import GENERATIONS, layout, lines, scenery, shots, untouched
from tasks.generations.lines import LineCard, Lines
from tasks.generations.shots import SIZES, ShotCard, ShotList
from tasks.moves import Failure, Job, Status
from tasks.providers.base import ProviderSettings
from tasks.providers.offline import Offline
from tasks.providers.openai_compatible import OpenAICompatible
from tests.support.openai_server import OpenAIServer, openai_server
from tests.tasks.stories import ended, new_project
from tests.tasks.test_runner import edit
from tests.tasks.test_scenes import runner, start

LOOK = "A thin girl with red hair in a yellow oilskin coat"
SCENE = (
    Add(node={
        "id": "s", "kind": "scene", "xy": [0, 0], "title": "The quay", "place": "A quay with a lamp", "time": "Dusk",
        "summary": "Wren waits for the ferry with Old Tom.", "action": "Wren says: “It is late.” Old Tom nods.",
        "quote": "“The sea never waits,” said Old Tom.",
    }),
    Add(node={"id": "w", "kind": "character", "xy": [400, 0], "name": "Wren", "appearance": LOOK}),
    Add(node={"id": "t", "kind": "character", "xy": [700, 0], "name": "Old Tom", "aliases": ["Tom"]}),
    Connect(edge={"id": "e1", "kind": "cast", "from": "s", "to": "w", "order": "a0"}),
    Connect(edge={"id": "e2", "kind": "cast", "from": "s", "to": "t", "order": "a1"}),
)  # fmt: skip
CAST: list[scenery.Person] = [
    {"id": "w", "name": "Wren", "aliases": [], "appearance": LOOK, "personality": ""},
    {"id": "t", "name": "Old Tom", "aliases": ["Tom"], "appearance": "", "personality": ""},
]


def shot(number: int, **more: Any) -> ShotCard:
    size: Any = SIZES[number % 7]
    people = ("Wren", "Old Tom") if number == 0 else ()
    given = {"size": size, "description": f"Moment {number}.", "prompt": f"Picture {number}", "characters": people}
    return ShotCard(**{**given, **more})


NINE = ShotList(shots=tuple(shot(number) for number in range(9)))


def with_shots(**changed: ShotCard) -> ShotList:
    return ShotList(shots=tuple(changed.get(f"n{number}", one) for number, one in enumerate(NINE.shots)))


@pytest.fixture
def model() -> Iterator[OpenAIServer]:
    with openai_server() as answering:
        yield answering


def engine_of(model: OpenAIServer) -> OpenAICompatible:
    return OpenAICompatible(ProviderSettings(base_url=model.base_url, api_key="k", model="m"), known={})


async def made(engine: AsyncEngine, hub: Hub, project: str, kind: str, provider: Any, target: str = "s") -> Job:
    job = await start(engine, project, kind, target, {})
    await runner(engine, hub, provider).run_next()
    return await ended(engine, job.id)


def result_of(job: Job) -> dict[str, Any]:
    assert isinstance(job.result, dict)
    return job.result


async def children(hub: Hub, project: str, kind: str) -> list[NodeView]:
    async with hub.hold(project) as room:
        await room.catch_up()
        return scenery.children(room.document, "s", kind)


async def heard_in(hub: Hub, project: str) -> dict[str, str]:
    """Line -> shot, by the references."""
    async with hub.hold(project) as room:
        await room.catch_up()
        edges = [edge.fields for edge in room.document.edges() if edge.kind == "reference"]
    assert len({edge["from"] for edge in edges}) == len(edges)
    return {edge["from"]: edge["to"] for edge in edges}


# ---- shots


@pytest.mark.parametrize("kind", ["shot", "dialogue"])
async def test_the_rules_make_what_a_model_would_be_held_to(engine: AsyncEngine, hub: Hub, kind: str) -> None:
    project = await new_project(engine, SCENE)
    done = await made(engine, hub, project, "shot_list" if kind == "shot" else "dialogue", Offline())
    assert done.status is Status.SUCCEEDED, done.error
    nodes = await children(hub, project, kind)
    assert [node.id for node in nodes] == result_of(done)["nodes"]
    if kind == "shot":
        assert [node.fields["number"] for node in nodes] == list(range(1, 10))
        assert {node.fields["shotSize"] for node in nodes} == set(SIZES)
        assert len({node.fields["description"] for node in nodes}) == 9
    else:
        said = [(node.fields.get("speaker"), node.fields["voice"], node.fields["text"]) for node in nodes]
        assert said == [
            (None, "narration", "Wren waits for the ferry with Old Tom."), ("w", "dialogue", "It is late."),
            ("t", "dialogue", "The sea never waits"),
        ]  # fmt: skip


async def test_a_model_is_told_what_is_wrong_until_its_shots_are_a_storyboard(
    engine: AsyncEngine, hub: Hub, model: OpenAIServer
) -> None:
    project = await new_project(engine, SCENE)
    wrong = to_builtins(with_shots(n1=shot(1, characters=("Nobody",)), n2=shot(2, description=" moment 3. ")))
    unsized = to_builtins(NINE)
    unsized["shots"][0]["size"] = "WIDE"
    model.plan(wrong, unsized, to_builtins(with_shots(n4=shot(4, characters=("wren", "TOM")))))
    done = await made(engine, hub, project, "shot_list", engine_of(model))
    assert done.status is Status.SUCCEEDED, done.error
    first, second, third = ([each["content"] for each in seen.body["messages"]] for seen in model.requests)
    assert "exactly 9 shots" in first[0]
    assert f"Wren: {LOOK}" in first[1]
    assert second[1].startswith(first[1])
    assert "shots.1.characters: 'Nobody' is not in the cast of this scene, which is: Wren, Old Tom" in second[1]
    assert "shots.3.description: it says the same as shots.2.description" in second[1]
    assert "shots" in third[-1]
    nodes = await children(hub, project, "shot")
    assert len(nodes) == 9
    assert nodes[4].fields["prompt"] == f"Picture 4\nWren: {LOOK}"
    assert nodes[5].fields["prompt"] == "Picture 5"


async def test_a_model_that_does_not_learn_leaves_the_project_as_it_was(
    engine: AsyncEngine, hub: Hub, model: OpenAIServer
) -> None:
    project = await new_project(engine, SCENE)
    model.otherwise = lambda _: to_builtins(ShotList(shots=NINE.shots[:8]))
    done = await made(engine, hub, project, "shot_list", engine_of(model))
    assert (done.status, len(model.requests)) == (Status.FAILED, 3)
    assert isinstance(done.error, Failure)
    assert done.error.code == "provider.answer_unreadable"
    assert "expected exactly 9 shots; there are 8" in done.error.message
    assert await children(hub, project, "shot") == []


@pytest.mark.parametrize(("answer", "said"), [
    (NINE, ""),
    (ShotList(shots=()), "shots: expected exactly 9 shots; there are 0"),
    (ShotList(shots=(*NINE.shots, shot(9))), "shots: expected exactly 9 shots; there are 10"),
    (ShotList(shots=tuple(shot(n, size="MS" if n % 2 else "CU") for n in range(9))), "at least 4 different sizes"),
    (ShotList(shots=tuple(shot(n, size="MS" if n < 4 else SIZES[n - 4]) for n in range(9))), "4 shots in a row are MS"),
    (with_shots(n3=shot(3, description="")), "shots.3.description: it is empty"),
    (with_shots(n3=shot(3, prompt="  ")), "shots.3.prompt: it is empty"),
    (with_shots(n0=shot(0, characters=("Wren",))), "shots: Old Tom is in the scene and in no shot"),
    (ShotList(shots=tuple(shot(n, description=f"第{n}个瞬间，她在码头等船。") for n in range(9))), "not in English"),
])  # fmt: skip
def test_nine_shots_are_a_storyboard_or_it_is_said_why_not(answer: ShotList, said: str) -> None:
    found = [f"{each.field}: {each.message}" for each in shots.problems(shots.tidy(answer, CAST), CAST, "en")]
    assert any(said in each for each in found) if said else found == []


async def test_shots_that_nobody_has_changed_are_rewritten_where_they_lie(
    engine: AsyncEngine, hub: Hub, model: OpenAIServer
) -> None:
    project = await new_project(engine, SCENE)
    await made(engine, hub, project, "shot_list", Offline())
    before = await children(hub, project, "shot")
    await edit(hub, project, Move(id=before[0].id, xy=(5_000, 5_000)))
    model.plan(to_builtins(NINE))
    done = await made(engine, hub, project, "shot_list", engine_of(model))
    after = await children(hub, project, "shot")
    assert [node.id for node in after] == [node.id for node in before]
    assert [node.fields["description"] for node in after] == [f"Moment {number}." for number in range(9)]
    assert after[0].fields["xy"] == [5_000, 5_000]
    assert (result_of(done)["nodes"], done.variant_of) == ([], UNSET)
    # And once more: what was rewritten is untouched again.
    model.plan(to_builtins(with_shots(n0=shot(0, description="Anew."))))
    await made(engine, hub, project, "shot_list", engine_of(model))
    assert (await children(hub, project, "shot"))[0].fields["description"] == "Anew."


@pytest.mark.parametrize("change", [
    lambda shot: Patch(id=shot, fields={"description": "Mine."}),
    lambda shot: Patch(id=shot, fields={"locked": True}),
    lambda shot: Patch(id=shot, fields={"image": "w"}),
    lambda shot: Add(node={"kind": "shot", "parent": "s", "description": "My own."}),
])  # fmt: skip
async def test_shots_that_somebody_has_changed_stay_and_the_new_ones_are_a_variant(
    engine: AsyncEngine, hub: Hub, model: OpenAIServer, change: Any
) -> None:
    project = await new_project(engine, SCENE)
    await made(engine, hub, project, "shot_list", Offline())
    await edit(hub, project, change((await children(hub, project, "shot"))[3].id))
    before = await children(hub, project, "shot")
    model.plan(to_builtins(NINE))
    done = await made(engine, hub, project, "shot_list", engine_of(model))
    assert (done.status, done.variant_of) == (Status.SUCCEEDED, "s")
    assert len(result_of(done)["shots"]) == 9
    assert await children(hub, project, "shot") == before


@pytest.mark.parametrize("change", [
    Patch(id="s", fields={"summary": "Wren has left."}),
    Patch(id="w", fields={"appearance": "An old woman"}),
    Add(node={"kind": "shot", "parent": "s", "description": "My own."}),
    Add(node={"kind": "shot", "parent": "s", **untouched.stamped("shot_list", {"description": "Of another run."})}),
])  # fmt: skip
async def test_what_is_changed_while_the_model_draws_is_not_written_over(
    engine: AsyncEngine, hub: Hub, change: Any
) -> None:
    project = await new_project(engine, SCENE)

    class Meanwhile(Offline):
        async def structured(self, *given: Any, **more: Any) -> Any:
            await edit(hub, project, change)
            return await super().structured(*given, **more)

    done = await made(engine, hub, project, "shot_list", Meanwhile())
    assert done.variant_of == "s"
    assert all("number" not in node.fields for node in await children(hub, project, "shot"))


# ---- lines


def line(text: str, speaker: str = "", **more: Any) -> LineCard:
    return LineCard(**{"voice": "dialogue" if speaker else "narration", "speaker": speaker, "text": text, **more})


SAID = Lines(lines=(line("Dusk."), line("Late.", "Wren", shot=2), line("Yes.", "Old Tom", emotion="calm", shot=2)))


@pytest.mark.parametrize(("answer", "said"), [
    (SAID, ""),
    (Lines(lines=()), ""),
    (Lines(lines=tuple(line(f"Line {n}.") for n in range(41))), "lines: expected at most 40 lines; there are 41"),
    (Lines(lines=(line("", "Wren"),)), "lines.0.text: it is empty"),
    (Lines(lines=(line("word " * 61, "Wren"),)), "lines.0.text: it has 304 characters; at most 300"),
    (Lines(lines=(line("Who?", "Nobody"),)), "lines.0.speaker: 'Nobody' is not in the cast"),
    (Lines(lines=(line("Who?", voice="thought"),)), "lines.0.speaker: '' is not in the cast"),
    (Lines(lines=(line("No.", "Wren"), line("“No.”", "wren"))), "lines.1: it is the line before it again"),
    (Lines(lines=(line("天色已晚，船还没有来。"),)), "lines: they are not in English"),
])  # fmt: skip
def test_lines_are_a_dialogue_or_it_is_said_why_not(answer: Lines, said: str) -> None:
    found = [f"{each.field}: {each.message}" for each in lines.problems(lines.tidy(answer, CAST), CAST, "en")]
    assert any(said in each for each in found) if said else found == []


def test_a_narrator_has_no_name_and_marks_round_a_line_are_no_words() -> None:
    answer = Lines(
        lines=(line("“At dusk”", voice="narration", speaker="Wren"), line("「晚了」", "TOM"), line('"a" "b"'))
    )
    tidied = lines.tidy(answer, CAST).lines
    assert [(each.speaker, each.text) for each in tidied] == [("", "At dusk"), ("Old Tom", "晚了"), ("", '"a" "b"')]


@pytest.mark.parametrize(("said", "shots", "heard"), [
    ((1, 1, 3), 9, [1, 1, 3]), ((2, 1, 3), 9, [1, 4, 7]), ((0, 0, 0), 9, [1, 4, 7]), ((1, 2, 10), 9, [1, 4, 7]),
    ((1, 2, 3), 0, []), ((0, 0, 0), 1, [1, 1, 1]),
])  # fmt: skip
def test_a_line_belongs_to_the_shot_that_is_named_or_to_its_share(said: Any, shots: int, heard: list[int]) -> None:
    assert lines.heard_in([line("A.", shot=number) for number in said], shots) == heard


async def test_lines_lead_to_their_shots_and_lead_there_anew_when_they_are_rewritten(
    engine: AsyncEngine, hub: Hub, model: OpenAIServer
) -> None:
    project = await new_project(engine, SCENE)
    await made(engine, hub, project, "shot_list", Offline())
    pictures = [node.id for node in await children(hub, project, "shot")]
    spoken = [replace(each, shot=max(1, each.shot)) for each in SAID.lines]
    model.plan(to_builtins(Lines(lines=tuple(spoken))))
    assert (await made(engine, hub, project, "dialogue", engine_of(model))).status is Status.SUCCEEDED
    nodes = await children(hub, project, "dialogue")
    asked = model.requests[0].body["messages"][1]["content"]
    assert re.search(r"The shots:\n1\. .+\n2\. ", asked)
    assert [node.fields.get("speaker") for node in nodes] == [None, "w", "t"]
    assert nodes[2].fields["emotion"] == "calm"
    assert await heard_in(hub, project) == dict(
        zip([node.id for node in nodes], [pictures[n] for n in (0, 1, 1)], strict=True)
    )

    model.plan(to_builtins(Lines(lines=(replace(spoken[0], shot=1), line("Late!", "Wren", shot=9)))))
    await made(engine, hub, project, "dialogue", engine_of(model))
    after = await children(hub, project, "dialogue")
    assert [node.id for node in after] == [node.id for node in nodes[:2]]
    assert await heard_in(hub, project) == {after[0].id: pictures[0], after[1].id: pictures[8]}
    await edit(hub, project, Patch(id=after[1].id, fields={"text": "Mine."}))
    model.plan(to_builtins(SAID))
    assert (await made(engine, hub, project, "dialogue", engine_of(model))).variant_of == "s"
    assert (await children(hub, project, "dialogue"))[1].fields["text"] == "Mine."


# ---- both


@pytest.mark.parametrize("kind", ["shot_list", "dialogue"])
async def test_what_has_no_scene_or_an_empty_one_is_refused(engine: AsyncEngine, hub: Hub, kind: str) -> None:
    project = await new_project(engine, (Add(node={"id": "s", "kind": "scene"}),))
    async with hub.hold(project) as room:
        for target in (None, "s"):
            with pytest.raises(Invalid) as refusal:
                GENERATIONS[kind].inputs(room.document, target, GENERATIONS[kind].params())
            assert refusal.value.errors[0].field == "target"


async def test_a_scene_without_people_in_chinese(engine: AsyncEngine, hub: Hub) -> None:
    scene = Add(
        node={"id": "s", "kind": "scene", "title": "空码头", "place": "旧码头", "summary": "雨停了，灯还亮着。"}
    )
    project = await new_project(engine, (scene,))
    for kind in ("shot_list", "dialogue"):
        done = await made(engine, hub, project, kind, Offline())
        assert done.status is Status.SUCCEEDED, done.error
    drawn = [node.fields["description"] for node in await children(hub, project, "shot")]
    assert len(set(drawn)) == 9
    # No person, and no hole where one would stand.
    assert not [text for text in drawn if "的脸" in text or text.startswith(("，", "身"))]
    [told] = await children(hub, project, "dialogue")
    assert (told.fields["text"], told.fields["voice"]) == ("雨停了，灯还亮着。", "narration")


async def test_people_who_are_gone_when_the_lines_come_speak_without_a_name(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine, SCENE)
    writing = GENERATIONS["dialogue"]
    async with hub.hold(project) as room:
        inputs = writing.inputs(room.document, "s", writing.params())
    await edit(hub, project, Delete(id="w"))
    async with hub.hold(project) as room:
        edits = writing.writes(room.document, inputs, SAID, "s")
    assert [each.node.get("speaker") for each in edits if isinstance(each, Add)] == [None, None, "t"]


def overlap(one: layout.Box, other: layout.Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def test_cards_lie_under_their_scene_and_on_nothing_else() -> None:
    def node(key: str, x: float, y: float, kind: str = "scene") -> NodeView:
        return NodeView(id=key, kind=kind, fields={"xy": [x, y]})

    scenes = [node(f"s{n}", (n % 5) * 400, n // 5 * 370) for n in range(15)]
    there = list(scenes)
    for scene in scenes:
        places = layout.near(there, scene, count=9, size=layout.SHOT, columns=3)
        assert places[1] == (places[0][0] + 280, places[0][1])
        there += [node(f"{scene.id}.{n}", *xy, kind="shot") for n, xy in enumerate(places)]
    boxes = [box for each in there if (box := layout.occupied([each]))]
    assert len(boxes) == 150
    assert not [pair for pair in itertools.combinations(boxes, 2) if overlap(*pair)]
    assert layout.near([], node("s", 10, 20), count=1, size=layout.SHOT, columns=3) == [(10.0, 20 + 288 + 40)]
