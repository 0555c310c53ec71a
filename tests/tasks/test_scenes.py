"""Describing scenes and the way from a story to described scenes: on a real Postgres, in a real room, by the rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from collab.edits import Add, Connect, Delete, Patch, SetProject
from collab.errors import Invalid
from collab.hub import Hub
from tasks import jobs, samples
from tasks.generations import GENERATIONS, WORKFLOWS, context
from tasks.generations.context import Piece
from tasks.generations.scene_description import SceneDescription, Setting
from tasks.moves import Job, Status
from tasks.providers import json_answers
from tasks.providers.base import Answered, Ask, OnPartial, OnText, Usage
from tasks.providers.offline import Offline
from tasks.runner import Runner, RunnerSettings
from tests.tasks.stories import MEI, ended, job_of, new_project
from tests.tasks.test_runner import edit
from tests.tasks.test_workflows import states

SCENES = (
    Add(node={"id": "s1", "kind": "scene", "title": "The quay", "place": "A quay with a lamp", "time": "Dusk"}),
    Add(node={"id": "s2", "kind": "scene", "title": "The lighthouse", "summary": "She climbs the stairs at night."}),
    Add(node={"id": "s3", "kind": "scene", "title": "The sea", "place": "Open sea"}),
    Add(node={"id": "w", "kind": "world", "title": "Tide", "content": "The sea never moves."}),
    Add(node={"id": "c", "kind": "character", "name": "Wren"}),
    Connect(edge={"id": "e1", "kind": "sequence", "from": "s1", "to": "s2"}),
    Connect(edge={"id": "e2", "kind": "sequence", "from": "s2", "to": "s3"}),
    Connect(edge={"id": "e3", "kind": "cast", "from": "s2", "to": "c"}),
)


class Writer:
    """Writes a description in pieces, which a person may interrupt."""

    name = "by hand"
    model = "hand-1"

    def __init__(self, pieces: tuple[str, ...], meanwhile: Any = None) -> None:
        self.asks: list[Ask] = []
        self._pieces = pieces
        self._meanwhile = meanwhile

    async def structured(
        self, ask: Ask, *, on_text: OnText, shows: str = "", on_partial: OnPartial | None = None
    ) -> Answered:
        self.asks.append(ask)
        raw = ""
        for piece in self._pieces:
            raw += piece
            if on_partial is not None:
                await on_partial(json_answers.partial(raw, shows))
        if self._meanwhile is not None:
            await self._meanwhile()
        value = json_answers.read(raw, ask.answer)
        return Answered(value=value, usage=Usage(), model=self.model)


def runner(engine: AsyncEngine, hub: Hub, provider: Any) -> Runner:
    return Runner(
        engine=engine, hub=hub, generations=GENERATIONS, workflows=WORKFLOWS, provider=lambda: provider,
        settings=RunnerSettings(),
    )  # fmt: skip


async def start(engine: AsyncEngine, project: str, kind: str, target: str | None, params: dict[str, Any]) -> Job:
    workflow = WORKFLOWS.get(kind)
    async with engine.begin() as conn:
        [job, *_] = await jobs.submit(
            conn, project=project, kind=kind, target=target, params=params, inputs_hash=jobs.inputs_hash(params),
            author=MEI, base_seq=1, parts=workflow.begin(target, params) if workflow else (),
        )  # fmt: skip
    return job


PIECES = ('{"description": "Wet ', "stones, a \\ud83c", "\\udf0a lamp.\\n", 'No one.", "lighting": "dusk"}')
WRITTEN = "Wet stones, a 🌊 lamp.\nNo one."


async def test_EV6_a_description_is_shown_while_it_is_written_and_stands_in_the_document_when_it_is_done(
    engine: AsyncEngine, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.reporter.INTERVAL_SECONDS", 0)
    project = await new_project(engine, SCENES)
    job = await start(engine, project, "scene_description", "s2", {})
    told: list[dict[str, Any]] = []
    tell = hub.tell
    monkeypatch.setattr(hub, "tell", lambda to, notice: (told.append(notice), tell(to, notice)))
    seen: list[Any] = []

    async def look() -> None:
        shown = await job_of(engine, job.id)
        seen.append(shown.preview)
        async with hub.hold(project) as room:
            seen.append(room.document.node("s2").fields["description"])

    await runner(engine, hub, Writer(PIECES, look)).run_next()
    done = await ended(engine, job.id)
    assert done.status is Status.SUCCEEDED
    assert seen == [{"node": "s2", "field": "description", "text": WRITTEN}, ""]
    text = ""
    for notice in (notice for notice in told if notice["type"] == "preview"):
        assert (notice["jobId"], notice["node"], notice["field"]) == (job.id, "s2", "description")
        before = text.encode("utf-16-le")[: notice["offset"] * 2].decode("utf-16-le")
        text = before + notice["delta"]
    assert text == WRITTEN
    assert not isinstance(done.preview, dict)
    async with hub.hold(project) as room:
        await room.catch_up()
        node = room.document.node("s2").fields
    assert (node["description"], node["anchors"]["lighting"]) == (WRITTEN, "dusk")


async def test_what_the_model_was_told_is_seen_in_the_job_and_holds_no_other_description(
    engine: AsyncEngine, hub: Hub
) -> None:
    project = await new_project(engine, (*SCENES, SetProject(fields={"style": "Ink, two colours."})))
    await edit(hub, project, Patch(id="s1", fields={"description": "Described already."}))
    job = await start(engine, project, "scene_description", "s2", {})
    writer = Writer(PIECES)
    await runner(engine, hub, writer).run_next()
    [ask] = writer.asks
    for words in (
        "The lighthouse",
        "A quay with a lamp",
        "Open sea",
        "The sea never moves.",
        "Wren",
        "Ink, two colours.",
    ):
        assert words in ask.user
    assert "Described already." not in ask.user
    done = await job_of(engine, job.id)
    assert isinstance(done.context, list)
    assert {piece["name"] for piece in done.context} >= {"The scene", "The world", "The scene before"}
    assert all(piece["tokens"] > 0 and not piece["cut"] for piece in done.context)


async def test_who_writes_in_the_description_meanwhile_keeps_it(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine, SCENES)
    job = await start(engine, project, "scene_description", "s2", {})

    async def meanwhile() -> None:
        await edit(hub, project, Patch(id="s2", fields={"description": "Mine."}))

    await runner(engine, hub, Writer(PIECES, meanwhile)).run_next()
    done = await job_of(engine, job.id)
    assert (done.status, done.variant_of) == (Status.SUCCEEDED, "s2")
    async with hub.hold(project) as room:
        assert room.document.node("s2").fields["description"] == "Mine."


async def test_an_empty_scene_or_none_is_refused_in_words(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine, (Add(node={"id": "s", "kind": "scene"}),))
    async with hub.hold(project) as room:
        for target in ("s", None):
            with pytest.raises(Invalid, match=r"scene"):
                SceneDescription().inputs(room.document, target, SceneDescription.params())


STORY = (Path(samples.__file__).parent / "the_last_ferry.en.md").read_text(encoding="utf-8")


async def test_a_story_becomes_described_scenes_and_a_note_from_one_job(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    whole = await start(engine, project, "story_to_scenes", None, {"text": STORY})
    working = runner(engine, hub, Offline())
    while await working.run_next():
        pass
    done = await ended(engine, whole.id)
    assert (done.status, done.progress) == (Status.SUCCEEDED, 1.0)
    async with hub.hold(project) as room:
        await room.catch_up()
        nodes = room.document.nodes()
    scenes = [node for node in nodes if node.kind == "scene"]
    assert len(scenes) > 4
    assert all(node.fields["description"] and "anchors" in node.fields for node in scenes)
    assert len(await states(engine, whole.id)) == 3 + len(scenes)
    [note] = [node.fields for node in nodes if node.kind == "note" and "1. " in node.fields["text"]]
    assert note["text"].count("\n") == len(scenes)
    # It is large enough for lines that are broken.
    assert note["size"][1] > 22 * (len(scenes) + 1)


async def test_a_scene_that_is_deleted_meanwhile_costs_only_itself(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    whole = await start(engine, project, "story_to_scenes", None, {"text": STORY})
    working = runner(engine, hub, Offline())
    await working.run_next()
    async with engine.connect() as conn:
        target = next(part.target for part in await jobs.parts(conn, whole.id) if part.target)

    await edit(hub, project, Delete(id=target))
    while await working.run_next():
        pass
    found = list((await states(engine, whole.id)).values())
    assert found.count("failed") == 1
    assert found.count("succeeded") == len(found) - 1 > 5


# ---- context and partial answers


def test_the_least_important_is_cut_first_and_at_the_end_of_a_sentence() -> None:
    pieces = [
        Piece(name="far", text="Far away. " * 40, priority=3),
        Piece(name="own", text="This is mine. " * 10, priority=0),
        Piece(name="near", text="Close by it is. " * 40, priority=1),
    ]
    far, own, near = context.fit(pieces, 150)
    assert (own.cut, near.cut, far.cut, far.text) == (False, True, True, "")
    assert near.text.endswith("is.")
    assert own.tokens + near.tokens + far.tokens <= 150


def test_wide_characters_count_whole() -> None:
    assert context.tokens("海边的灯塔") == 5
    assert context.tokens("lighthouse at sea") == 5


def test_of_an_answer_that_is_being_written_only_what_is_sure_is_read() -> None:
    whole = json.dumps({"a": 1, "description": 'He said "灯"\n🌊 over.', "b": ""})
    seen = [json_answers.partial(whole[:n], "description") for n in range(len(whole) + 1)]
    final = 'He said "灯"\n🌊 over.'
    assert seen[-1] == final
    assert all(final.startswith(text) for text in seen)
    assert [len(text) for text in seen] == sorted(len(text) for text in seen)
    assert json_answers.partial('{"other": "x"}', "description") == ""


async def test_settings_by_rules_say_what_is_written_and_what_the_hour_implies() -> None:
    async def ignore(_: object) -> None:
        pass

    ask = Ask(
        system="", user="", answer=Setting, name="setting", task="scene_description",
        inputs={"language": "zh", "place": "海边灯塔", "time": "深夜", "summary": "她推开门，走上楼梯，台灯亮着。"},
    )  # fmt: skip
    value: Any = (await Offline().structured(ask, on_text=ignore)).value
    assert value.location == "海边灯塔"
    assert "夜里" in value.description
    assert {"门", "楼梯", "台灯"} <= set(value.anchors)
