# ruff: noqa: E501
"""A breakdown from its inputs to the cards on the canvas, with the engine that works by rules and with one that lies."""

import itertools
from typing import Any

import pytest

from collab.document import Document
from collab.edits import Add, Connect, SetProject
from collab.planning import plan
from tasks.generations import mending
from tasks.generations.breakdown import Breakdown
from tasks.generations.cards import CastAnswer, CharacterCard, LoglineAnswer, SceneCard, ScenesAnswer, StoryBreakdown
from tasks.generations.passages import passages_of
from tasks.generations.quotes import quoted
from tasks.providers.base import Answered, AnswerUnreadable, Ask, OnText, Usage
from tasks.providers.offline import Offline
from tasks.samples import SAMPLES

TEXT = "Mara Venn came in. “Sit down,” said Jonah.\n\nThat night, on the quay, Mara laughed.\n"


class Noted:
    """Remembers what is reported; raises what it is told to at a step."""

    def __init__(self, stop_at: str = "") -> None:
        self.steps: list[str] = []
        self.shares: list[float] = []
        self.messages: list[str] = []
        self._stop_at = stop_at

    async def step(self, name: str, progress: float, message: str = "") -> None:
        if name == self._stop_at:
            raise InterruptedError
        self.steps.append(name)
        await self.progress(progress, message)

    async def progress(self, progress: float, message: str = "") -> None:
        self.shares.append(progress)
        self.messages.append(message)


class Scripted:
    """A model whose answers are written down: one per kind of question, again for each passage."""

    name = "openai_compatible"
    model = "scripted"

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[Ask] = []

    async def structured(self, ask: Ask, *, on_text: OnText) -> Answered:
        self.asked.append(ask)
        for length in (10, 500, 4_000):
            await on_text(length)
        answer = self.answers[ask.name]
        return Answered(value=answer(ask) if callable(answer) else answer, usage=Usage(), model=self.model)


DOCK = SceneCard(title="Dock", summary="Mara laughs.")


def scripted(*, cast=(), scenes=(DOCK,), logline="A story.") -> Scripted:
    return Scripted(
        cast=CastAnswer(characters=tuple(cast)),
        scenes=ScenesAnswer(scenes=tuple(scenes)),
        logline=LoglineAnswer(logline=logline),
    )


async def run(provider, text=TEXT, language="en", report=None) -> StoryBreakdown:
    return await Breakdown().run({"text": text, "language": language}, provider, report or Noted())


def numbered(prefix="id"):
    count = itertools.count(1)
    return lambda: f"{prefix}{next(count)}"


def placed(answer: StoryBreakdown, document: Document | None = None) -> Document:
    document = document or Document()
    edits = Breakdown(new_id=numbered()).writes(document, {}, answer, None)
    document.write(plan(document, edits).writes)
    return document


# ---- running


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
async def test_every_step_is_reported_once_and_progress_never_falls(sample):
    report = Noted()
    await run(Offline(), sample.text(), sample.language, report)
    assert report.steps == list(Breakdown().steps)
    assert len(report.steps) >= 5
    assert report.shares == sorted(report.shares)
    assert all(0 <= share <= 1 for share in report.shares)


async def test_messages_are_in_the_language_of_the_story():
    report = Noted()
    await run(Offline(), SAMPLES["rainy-night"].text(), "zh", report)
    assert "找到 9 个角色" in report.messages


async def test_a_cancelled_job_asks_nothing_more():
    provider = scripted()
    with pytest.raises(InterruptedError):
        await run(provider, report=Noted(stop_at="scenes"))
    assert [ask.name for ask in provider.asked] == ["cast"]


async def test_a_long_story_is_read_in_passages_and_its_cast_is_one():
    cards = [
        CharacterCard(name="Mara Venn", aliases=("Mara",)),
        CharacterCard(name="Mara"),
        CharacterCard(name="Jonah"),
    ]
    provider = scripted(cast=cards)
    text = ("Mara walked on and on along the empty quay. " * 40 + "\n\n***\n\n") * 40
    report = Noted()
    answer = await run(provider, text, report=report)
    asked = [ask.name for ask in provider.asked]
    assert asked.count("cast") == asked.count("scenes") == len(passages_of(text, "en")) > 1
    assert [card.name for card in answer.characters] == ["Mara Venn", "Jonah"]
    assert report.shares == sorted(report.shares)
    assert any(message.startswith("Part 2 of ") for message in report.messages)


async def test_each_passage_is_asked_with_the_cast_and_the_end_of_the_one_before():
    provider = scripted(cast=[CharacterCard(name="Mara Venn", aliases=("Mara",))])
    await run(provider, ("Mara walked on and on along the quay. " * 40 + "\n\n***\n\n") * 40)
    scenes = [ask.user for ask in provider.asked if ask.name == "scenes"]
    assert "- Mara Venn (Mara)" in scenes[0]
    assert "<context>" not in scenes[0]
    assert "<context>" in scenes[1]


@pytest.mark.parametrize(("language", "word"), [("en", "Task:"), ("zh", "任务：")])
async def test_a_model_is_asked_in_the_language_of_the_story(language, word):
    provider = scripted()
    await run(provider, language=language)
    assert all(word in ask.user for ask in provider.asked)


async def test_braces_in_a_story_or_a_name_do_no_harm():
    provider = scripted(cast=[CharacterCard(name="{cast} {0}")])
    await run(provider, "She wrote {scenes} and {cast} on the wall.")
    assert "{scenes} and {cast}" in provider.asked[0].user


async def test_a_model_that_finds_no_scene_has_not_answered():
    with pytest.raises(AnswerUnreadable):
        await run(scripted(scenes=()))


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
@pytest.mark.parametrize("budget", [500, 1_500, 6_000])
def test_passages_are_the_whole_story_and_none_is_over_budget(sample, budget):
    passages = passages_of(sample.text(), sample.language, budget=budget)
    assert "".join(passage.text for passage in passages) == sample.text()
    assert all(len(passage.text) <= budget for passage in passages)


# ---- mending


def test_one_person_has_one_card_whatever_the_case_of_the_name():
    cards = mending.merged([CharacterCard(name="Mara", role="Lead"), CharacterCard(name=" MARA ", appearance="Tall.")])
    assert cards == [CharacterCard(name="Mara", role="Lead", appearance="Tall.")]


def test_an_alias_is_never_the_name_of_somebody_else():
    cards = mending.merged(
        [CharacterCard(name="Mara", aliases=("Jo", "Boss")), CharacterCard(name="Ann", aliases=("Boss",))]
    )
    assert [card.aliases for card in cards] == [("Jo", "Boss"), ()]


def test_people_of_a_scene_are_called_as_in_the_cast_and_strangers_are_left_out():
    cast = [CharacterCard(name="Mara Venn", aliases=("Mara",))]
    mended = mending.mend(cast, [SceneCard(title="Dock", characters=("Mara", "MARA VENN", "Nobody"))], TEXT)
    assert mended.scenes[0].characters == ("Mara Venn",)


def test_what_does_not_stand_in_the_text_is_no_quotation():
    cast = [CharacterCard(name="Mara", evidence=("Mara Venn came in.", "Mara flew."))]
    mended = mending.mend(cast, [SceneCard(title="Dock", quote="Never said.")], TEXT)
    assert mended.characters[0].evidence == ("Mara Venn came in.",)
    assert mended.scenes[0].quote == ""
    assert mended.dropped == 2


@pytest.mark.parametrize(("quote", "found"), [
    ('"Sit down," said Jonah.', "“Sit down,” said Jonah."),
    ("Mara  Venn\ncame in.", "Mara Venn came in."),
    ("“Mara laughed.”", "Mara laughed."),
    ("Mara (laughed", ""),
    ("", ""),
])  # fmt: skip
def test_a_quotation_is_found_in_spite_of_its_marks_and_spaces(quote, found):
    assert quoted(quote, TEXT) == found


@pytest.mark.parametrize(("title", "mended"), [
    ("Scene 3: The dock", "The dock"), ("SCENE IV - The dock", "The dock"), ("第三场 码头", "码头"), ("场景3：码头", "码头"),
    ("3. The dock", "The dock"), ("1、码头", "码头"), ("Scene 3", "Quay · Night"), ("场景3", "Quay · Night"), ("7", "Quay · Night"),
    ("  ", "Quay · Night"), ("24 hours", "24 hours"), ("1984", "Quay · Night"), ("Ivy leaves", "Ivy leaves"), ("Mix", "Mix"),
    ("三个人", "三个人"), ("Scene of the crime", "Scene of the crime"),
])  # fmt: skip
def test_a_title_says_something_and_never_only_a_number(title, mended):
    assert mending.title_of(SceneCard(title=title, place="Quay", time="Night")) == mended


def test_two_scenes_never_have_one_title():
    scenes = [SceneCard(title="Dock", time="Night"), SceneCard(title="Dock", time="Dawn"), SceneCard(title="dock")]
    titles = [scene.title for scene in mending.mend([], scenes, TEXT).scenes]
    assert titles == ["Dock", "Dock · Dawn", "dock (2)"]


# ---- writing


def story() -> StoryBreakdown:
    return StoryBreakdown(
        logline="A girl finds a door.",
        characters=(
            CharacterCard(name="Mara", aliases=("M",), evidence=("Mara came in.",)),
            CharacterCard(name="Jonah"),
        ),
        scenes=(
            SceneCard(title="Dock", place="Quay", time="Night", characters=("Mara", "Jonah"), quote="Sit."),
            SceneCard(title="Door", characters=("Mara",)),
            SceneCard(title="Sea"),
        ),
    )


def test_people_and_scenes_become_nodes_in_order():
    document = placed(story())
    scenes = sorted((n for n in document.nodes() if n.kind == "scene"), key=lambda n: n.fields["order"])
    assert [n.fields["title"] for n in scenes] == ["Dock", "Door", "Sea"]
    assert [scenes[0].fields[name] for name in ("place", "time", "quote")] == ["Quay", "Night", "Sit."]
    assert {n.fields["name"] for n in document.nodes() if n.kind == "character"} == {"Mara", "Jonah"}
    assert not [n.invalid for n in document.nodes() if n.invalid]


def test_scenes_are_joined_in_sequence_and_to_their_people():
    document = placed(story())
    names = {n.id: n.fields.get("title") or n.fields.get("name") for n in document.nodes()}
    edges = {(e.kind, names[e.fields["from"]], names[e.fields["to"]]) for e in document.edges()}
    assert edges == {
        ("sequence", "Dock", "Door"), ("sequence", "Door", "Sea"),
        ("cast", "Dock", "Mara"), ("cast", "Dock", "Jonah"), ("cast", "Door", "Mara"),
    }  # fmt: skip
    dock = next(n for n in document.nodes() if n.fields.get("title") == "Dock")
    assert [names[each] for each in dock.fields["cast"]] == ["Mara", "Jonah"]


def test_the_logline_is_seen_and_becomes_the_summary_of_a_project_that_has_none():
    document = placed(story())
    assert document.project()["summary"] == "A girl finds a door."
    assert [n.fields["text"] for n in document.nodes() if n.kind == "note"] == ["A girl finds a door."]


def test_a_summary_that_people_wrote_stays():
    document = Document()
    document.write(plan(document, [SetProject(fields={"summary": "Ours"})]).writes)
    assert placed(story(), document).project()["summary"] == "Ours"


def test_people_who_have_a_card_keep_it():
    document = Document()
    document.write(
        plan(document, [Add(node={"id": "old", "kind": "character", "name": "mara", "role": "Ours"})]).writes
    )
    placed(story(), document)
    maras = [n for n in document.nodes() if n.fields.get("name", "").lower() == "mara"]
    assert [(n.id, n.fields["role"]) for n in maras] == [("old", "Ours")]
    dock = next(n for n in document.nodes() if n.fields.get("title") == "Dock")
    assert dock.fields["cast"][0] == "old"


def test_a_second_story_goes_beside_the_first_and_behind_it_in_order():
    document = placed(story())
    edits = Breakdown(new_id=numbered("second")).writes(document, {}, story(), None)
    before = max(n.fields["order"] for n in document.nodes() if n.kind == "scene")
    new = [edit.node for edit in edits if isinstance(edit, Add)]
    assert all(node["order"] > before for node in new if node["kind"] == "scene")
    bottom = max(n.fields["xy"][1] + n.fields["size"][1] for n in document.nodes())
    right = max(n.fields["xy"][0] + n.fields["size"][0] for n in document.nodes())
    assert all(node["xy"][1] > bottom or node["xy"][0] > right for node in new)


def test_an_order_that_is_nonsense_does_not_stop_a_breakdown():
    document = Document()
    nonsense = Add(node={"id": "odd", "kind": "scene", "title": "Odd", "order": "~~~"})
    document.write(plan(document, [nonsense]).writes)
    assert len([n for n in placed(story(), document).nodes() if n.kind == "scene"]) == 4


def test_the_same_ids_give_the_same_edits():
    def edits():
        return Breakdown(new_id=numbered()).writes(Document(), {}, story(), None)

    assert edits() == edits()
    assert len({edit.edge["id"] for edit in edits() if isinstance(edit, Connect)}) == 5


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
async def test_a_whole_sample_fits_on_the_canvas(sample):
    document = placed(await run(Offline(), sample.text(), sample.language))
    kinds = [n.kind for n in document.nodes()]
    assert kinds.count("character") >= 7
    assert kinds.count("scene") >= 10
    assert not [n.invalid for n in document.nodes() if n.invalid]
