"""Drawing characters up, and the way from a story to a storyboard: on a real Postgres, in a real room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import UNSET, to_builtins
from sqlalchemy.ext.asyncio import AsyncEngine

from collab.document import Document
from collab.edits import Add, Patch, SetProject
from collab.errors import Invalid
from collab.hub import Hub
from collab.planning import plan
from tasks import jobs
from tasks.generations import GENERATIONS, passages_of_people
from tasks.generations.character_card import Colors, Drawn, PortraitPrompts
from tasks.generations.from_story import StoryToStoryboard
from tasks.moves import Job, Status
from tasks.providers.offline import Offline
from tasks.workflows import Ended
from tests.support.openai_server import OpenAIServer, openai_server
from tests.tasks.stories import ended, new_project
from tests.tasks.test_runner import edit
from tests.tasks.test_scenes import STORY, runner, start
from tests.tasks.test_storyboard import engine_of, result_of

WREN = (
    SetProject(fields={"style": "ink wash"}),
    Add(node={
        "id": "w", "kind": "character", "name": "Wren Hale", "aliases": ["Wren"], "brief": "A keeper's daughter.",
        "evidence": ["Wren wore a yellow oilskin coat."], "colors": {"primary": "#123456"},
    }),
    Add(node={
        "id": "s", "kind": "scene", "summary": "Rain falls. Wren climbs the stairs.", "quote": "“Go,” said Wren Hale.",
        "description": "Wren is not read of here.", "order": "a0",
    }),
    Add(node={"id": "n", "kind": "note", "text": "The wren is a bird. Nobody told Wren. Nobody told anybody."}),
)  # fmt: skip
DRAWN = Drawn(
    appearance="Sixteen, red hair, a yellow oilskin coat.",
    personality="She counts steps aloud.",
    background="She grew up in the lighthouse.",
    colors=Colors(primary="#D9B13B", secondary="#1f2a44"),
    portrait_prompts=PortraitPrompts(general="Wren, full figure, ink wash", midjourney="wren --ar 2:3"),
)


@pytest.fixture
def model() -> Iterator[OpenAIServer]:
    with openai_server() as answering:
        yield answering


async def made(engine: AsyncEngine, hub: Hub, project: str, provider: Any) -> Job:
    job = await start(engine, project, "character_card", "w", {})
    await runner(engine, hub, provider).run_next()
    return await ended(engine, job.id)


async def card(hub: Hub, project: str) -> dict[str, Any]:
    async with hub.hold(project) as room:
        await room.catch_up()
        return room.document.node("w").fields


async def test_what_the_story_says_of_a_person_is_read_sentence_by_sentence(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine, WREN)
    async with hub.hold(project) as room:
        found = passages_of_people.passages(room.document, room.document.node("w"))
    assert found == [
        "Wren wore a yellow oilskin coat.", "Wren climbs the stairs.", "“Go,” said Wren Hale.", "Nobody told Wren.",
    ]  # fmt: skip


async def test_the_rules_write_what_the_story_says_and_empty_nothing(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine, (*WREN, Patch(id="w", fields={"personality": "Brave."})))
    done = await made(engine, hub, project, Offline())
    assert done.status is Status.SUCCEEDED, done.error
    drawn = await card(hub, project)
    assert (drawn["appearance"], drawn["personality"]) == ("Wren wore a yellow oilskin coat.", "Brave.")
    assert drawn["background"] == "A keeper's daughter."
    assert drawn["colors"] == {"primary": "#123456"}
    general = drawn["portraitPrompts"]["general"]
    assert "Wren wore a yellow oilskin coat" in general
    assert "ink wash" in general


async def test_somebody_of_whom_nothing_is_said_is_left_as_they_are(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine, (Add(node={"id": "w", "kind": "character", "name": "林小满"}),))
    done = await made(engine, hub, project, Offline())
    assert done.status is Status.SUCCEEDED, done.error
    drawn = await card(hub, project)
    assert (drawn["appearance"], drawn["background"]) == ("", "")
    assert drawn["portraitPrompts"]["general"] == "林小满全身像，站立，纯色背景"


async def test_a_model_reads_card_and_passages_and_is_corrected(
    engine: AsyncEngine, hub: Hub, model: OpenAIServer
) -> None:
    project = await new_project(engine, WREN)
    wrong = to_builtins(DRAWN) | {"personality": " ", "colors": {"primary": "yellow", "secondary": "", "accent": ""}}
    model.plan(wrong, to_builtins(DRAWN))
    done = await made(engine, hub, project, engine_of(model))
    assert done.status is Status.SUCCEEDED, done.error
    first, second = ([each["content"] for each in seen.body["messages"]] for seen in model.requests)
    assert "Draw up Wren Hale" in first[0]
    assert "the style of the work: ink wash" in first[0]
    for said in ("In brief: A keeper's daughter.", "Wren climbs the stairs."):
        assert said in first[1]
    assert "personality: it is empty" in second[1]
    assert "colors.primary: expected a colour as #rrggbb; got 'yellow'" in second[1]
    drawn = await card(hub, project)
    assert {name: drawn[name] for name in ("appearance", "personality", "background")} == {
        "appearance": DRAWN.appearance, "personality": DRAWN.personality, "background": DRAWN.background,
    }  # fmt: skip
    assert drawn["colors"] == {"primary": "#123456", "secondary": "#1f2a44"}
    assert drawn["portraitPrompts"]["general"] == f"Wren, full figure, ink wash\n{DRAWN.appearance}"


@pytest.mark.parametrize("fields", [{"appearance": "Mine."}, {"colors": {"primary": "#000000"}}, {"aliases": ["W"]}])
async def test_what_people_change_while_somebody_is_drawn_up_stays(
    engine: AsyncEngine, hub: Hub, fields: dict[str, Any]
) -> None:
    project = await new_project(engine, WREN)

    class Meanwhile(Offline):
        async def structured(self, *given: Any, **more: Any) -> Any:
            await edit(hub, project, Patch(id="w", fields=fields))
            return await super().structured(*given, **more)

    done = await made(engine, hub, project, Meanwhile())
    assert (done.status, done.variant_of) == (Status.SUCCEEDED, "w")
    drawn = await card(hub, project)
    assert {name: drawn[name] for name in fields} == fields
    assert "portraitPrompts" not in drawn


async def test_nobody_and_somebody_without_a_name_are_refused(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine, (Add(node={"id": "w", "kind": "character", "brief": "A keeper."}),))
    drawing = GENERATIONS["character_card"]
    async with hub.hold(project) as room:
        for target in (None, "w"):
            with pytest.raises(Invalid) as refusal:
                drawing.inputs(room.document, target, drawing.params())
            assert refusal.value.errors[0].field == "target"


def test_the_shots_of_a_scene_wait_for_its_own_people_and_for_nobody_else() -> None:
    document = Document()
    cards = [Add(node={"id": key, "kind": "character", "name": key}) for key in ("old", "wren", "tom")]
    scenes = [
        Add(node={"id": key, "kind": "scene", "cast": cast}) for key, cast in (("s1", ["wren", "old"]), ("s2", []))
    ]
    document.write(plan(document, [*cards, *scenes]).writes)
    ended = Ended(kind="breakdown", target=None, result={"nodes": ["wren", "tom", "s1", "s2"]})
    parts = {part.name: part for part in StoryToStoryboard().grow(document, ended, {"language": "zh"})}
    assert {name: part.needs for name, part in parts.items()} == {
        "character_card wren": (), "character_card tom": (),
        "scene_description s1": (), "shot_list s1": ("character_card wren", "scene_description s1"),
        "dialogue s1": ("character_card wren", "shot_list s1"),
        "scene_description s2": (), "shot_list s2": ("scene_description s2",), "dialogue s2": ("shot_list s2",),
        "summary": tuple(f"{kind} {scene}" for scene in ("s1", "s2") for kind in StoryToStoryboard.each_scene),
    }  # fmt: skip
    assert not any(part.must_succeed for part in parts.values() if part.needs)
    assert all(part.optional for name, part in parts.items() if name != "summary")
    assert {part.params["language"] for part in parts.values()} == {"zh"}


async def test_a_story_becomes_a_storyboard_from_one_job(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    whole = await start(engine, project, "story_to_storyboard", None, {"text": STORY[: len(STORY) // 3]})
    working = runner(engine, hub, Offline())
    while await working.run_next():
        pass
    done = await ended(engine, whole.id)
    assert (done.status, done.result) == (Status.SUCCEEDED, {"parts": result_of(done)["parts"], "failed": 0})
    async with hub.hold(project) as room:
        await room.catch_up()
        nodes = room.document.nodes()
        cast = {node.id: room.document.cast(node.id) for node in nodes if node.kind == "scene"}
    async with engine.connect() as conn:
        parts = await jobs.parts(conn, whole.id)
    # No part has overtaken one that it needs, or that one's words would make a variant of it.
    assert {part.variant_of for part in parts} == {UNSET}
    people = [node for node in nodes if node.kind == "character"]
    kinds = [part.kind for part in parts]
    assert kinds.count("character_card") == len(people) > 2
    for kind in ("scene_description", "shot_list", "dialogue"):
        assert kinds.count(kind) == len(cast)
    assert sum(node.kind == "shot" for node in nodes) == 9 * len(cast)
    assert sum(node.kind == "dialogue" for node in nodes) >= len(cast)
    looks = {node.id: " ".join(node.fields["appearance"].split())[:60] for node in people if node.fields["appearance"]}
    assert looks
    for scene, present in cast.items():
        prompts = "\n".join(
            node.fields["prompt"] for node in nodes if node.kind == "shot" and node.fields["parent"] == scene
        )
        assert all(looks[who] in prompts for who in present if who in looks)
