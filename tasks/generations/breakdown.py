"""Breaking a story down: its people and scenes become cards on the canvas. Put in the catalogue, carried out by the
runner. Asks the engine three things (cast, scenes, logline) and mends what comes back."""

from __future__ import annotations

import itertools
import math
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, ClassVar, Final, Literal, TypeVar

import msgspec
from fractional_indexing import FIError, generate_n_keys_between
from msgspec import Meta, Struct

from collab import ids
from collab.document import Document
from collab.edits import Add, Connect, Edit, SetProject
from collab.views import NodeView
from tasks.generations import breakdown_prompts as asking
from tasks.generations import layout, mending, prompts, source
from tasks.generations.base import Report
from tasks.generations.cards import CastAnswer, CharacterCard, LoglineAnswer, SceneCard, ScenesAnswer, StoryBreakdown
from tasks.generations.passages import Passage, passages_of
from tasks.generations.prompts import SystemPrompt
from tasks.providers.base import AnswerUnreadable, Ask, Provider
from tasks.rules.language import counted, language_of

Language = Literal["en", "zh"]
Asked = TypeVar("Asked", bound=Struct)


class BreakdownParams(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without a text, the target's is read. Without a language, the text's own is found."""

    text: Annotated[str, Meta(description="The story, up to 4 MB")] = ""
    language: Language | None = None


_MESSAGES: Final[dict[str, dict[str, str]]] = {
    "read": {"en": "{size} words", "zh": "{size} 字"},
    "parts": {"en": "{size} words in {parts} parts", "zh": "{size} 字，分 {parts} 部分"},
    "part": {"en": "Part {part} of {parts}", "zh": "第 {part} 部分，共 {parts} 部分"},
    "people": {"en": "{n} characters found", "zh": "找到 {n} 个角色"},
    "scenes": {"en": "{n} scenes found", "zh": "找到 {n} 个场景"},
    "dropped": {"en": "{n} names or quotations left out", "zh": "略去 {n} 处对不上原文的引文或人名"},
    "placing": {"en": "{people} characters, {scenes} scenes", "zh": "{people} 个角色，{scenes} 个场景"},
}

# Where each step begins and ends. The time goes into cast and scenes.
_SPAN: Final = {"cast": (0.05, 0.45), "scenes": (0.45, 0.9), "logline": (0.9, 0.95)}


class Breakdown:
    """`new_id` makes the ids of what is put on the canvas."""

    kind: ClassVar[str] = "breakdown"
    title: ClassVar[dict[str, str]] = {"en": "Break the story down", "zh": "拆解故事"}
    targets: ClassVar[tuple[str, ...]] = tuple(source.TEXTS)
    capability: ClassVar[str] = "structured"
    params: ClassVar[type[Struct]] = BreakdownParams
    reads: ClassVar[tuple[str, ...]] = tuple(source.TEXTS)
    makes: ClassVar[tuple[str, ...]] = ("character", "scene", "note")
    prompts: ClassVar[tuple[SystemPrompt, ...]] = (asking.SYSTEM, asking.CAST, asking.SCENES, asking.LOGLINE)
    steps: ClassVar[tuple[str, ...]] = ("reading", "cast", "scenes", "logline", "checking", "placing")
    step_titles: ClassVar[dict[str, dict[str, str]]] = {
        "reading": {"en": "Reading the story", "zh": "通读故事"},
        "cast": {"en": "Finding the cast", "zh": "寻找人物"},
        "scenes": {"en": "Finding the scenes", "zh": "划分场景"},
        "logline": {"en": "Writing the logline", "zh": "提炼一句话梗概"},
        "checking": {"en": "Checking against the text", "zh": "对照原文核查"},
        "placing": {"en": "Placing on the canvas", "zh": "排上画布"},
    }

    def __init__(self, *, new_id: Callable[[], str] = ids.node_id) -> None:
        self._new_id = new_id

    def inputs(self, document: Document, target: str | None, params: BreakdownParams) -> dict[str, Any]:
        text = source.story(document, target, params.text)
        return {"text": text, "language": params.language or language_of(text)}

    async def run(self, inputs: dict[str, Any], provider: Provider, report: Report) -> StoryBreakdown:
        """ProviderError; AnswerUnreadable if the engine found no scene at all."""
        reading = _Reading(inputs, provider, report)
        await reading.begin()
        cast = await reading.cast()
        scenes = await reading.scenes(cast)
        logline = await reading.logline(cast, scenes)
        mended = await reading.check(cast, scenes)
        if not mended.scenes:
            raise AnswerUnreadable("The model found no scene in this text. Your project is unchanged: try again.")
        await reading.end(mended)
        return StoryBreakdown(logline=logline, characters=mended.characters, scenes=mended.scenes)

    def writes(
        self, document: Document, inputs: dict[str, Any], answer: StoryBreakdown, target: str | None
    ) -> list[Edit]:
        """People who have a card already keep it as it is: a story may be broken down chapter by chapter."""
        nodes = document.nodes()
        ids_of = {mending.key_of(str(n.fields.get("name", ""))): n.id for n in nodes if n.kind == "character"}
        new = [card for card in answer.characters if mending.key_of(card.name) not in ids_of]
        places = layout.places(nodes, characters=len(new), scenes=len(answer.scenes))
        ids_of |= {mending.key_of(card.name): self._new_id() for card in new}
        scene_ids = [self._new_id() for _ in answer.scenes]
        return [
            *_summary(document, answer.logline),
            *self._note(answer.logline, places.note),
            *_people(new, ids_of, places.characters, _orders(nodes, "character", len(new))),
            *_scenes(answer.scenes, scene_ids, places.scenes, _orders(nodes, "scene", len(scene_ids))),
            *self._sequence(scene_ids),
            *self._casts(answer.scenes, scene_ids, ids_of),
        ]

    def _note(self, logline: str, xy: layout.Point) -> list[Edit]:
        if not logline:
            return []
        return [Add(node={"id": self._new_id(), "kind": "note", "xy": xy, "size": layout.NOTE, "text": logline})]

    def _sequence(self, scenes: list[str]) -> list[Edit]:
        return [
            Connect(edge={"id": self._new_id(), "kind": "sequence", "from": one, "to": next_one})
            for one, next_one in itertools.pairwise(scenes)
        ]

    def _casts(self, scenes: tuple[SceneCard, ...], scene_ids: list[str], ids_of: dict[str, str]) -> list[Edit]:
        edits: list[Edit] = []
        for scene, scene_id in zip(scenes, scene_ids, strict=True):
            present = list(dict.fromkeys(ids_of[key] for n in scene.characters if (key := mending.key_of(n)) in ids_of))
            for person, order in zip(present, generate_n_keys_between(None, None, len(present)), strict=True):
                edge = {"id": self._new_id(), "kind": "cast", "from": scene_id, "to": person, "order": order}
                edits.append(Connect(edge=edge))
        return edits


class _Reading:
    """One run, and how far it has come."""

    def __init__(self, inputs: dict[str, Any], provider: Provider, report: Report) -> None:
        self.inputs = inputs
        self.text: str = inputs["text"]
        self.language: str = inputs["language"]
        self.provider = provider
        self.report = report
        self.passages: list[Passage] = []

    def say(self, message: str, **values: Any) -> str:
        return _MESSAGES[message][self.language].format(**values)

    async def begin(self) -> None:
        await self.report.step("reading", 0.0)
        # The engine that works by rules reads any length at once, and finds more names in more text.
        whole = self.provider.name == "offline"
        self.passages = [Passage(text=self.text)] if whole else passages_of(self.text, self.language)
        size, parts = f"{counted(self.text, self.language):,}", len(self.passages)
        await self.report.progress(_SPAN["cast"][0], self.say("parts" if parts > 1 else "read", size=size, parts=parts))

    async def cast(self) -> list[CharacterCard]:
        await self.report.step("cast", _SPAN["cast"][0])
        cast: list[CharacterCard] = []
        for number, passage in enumerate(self.passages, start=1):
            request = asking.cast_request(passage, number, len(self.passages), cast, self.inputs)
            answer = await self._ask(request, CastAnswer, "cast", number, {"text": passage.text})
            cast = mending.merged([*cast, *answer.characters])
        await self.report.progress(_SPAN["cast"][1], self.say("people", n=len(cast)))
        return cast

    async def scenes(self, cast: list[CharacterCard]) -> list[SceneCard]:
        await self.report.step("scenes", _SPAN["scenes"][0])
        scenes: list[SceneCard] = []
        for number, passage in enumerate(self.passages, start=1):
            request = asking.scenes_request(passage, number, len(self.passages), cast, self.inputs)
            more = {"text": passage.text, "cast": msgspec.to_builtins(cast)}
            scenes += (await self._ask(request, ScenesAnswer, "scenes", number, more)).scenes
        await self.report.progress(_SPAN["scenes"][1], self.say("scenes", n=len(scenes)))
        return scenes

    async def logline(self, cast: list[CharacterCard], scenes: list[SceneCard]) -> str:
        await self.report.step("logline", _SPAN["logline"][0])
        request = asking.logline_request(cast, scenes, self.inputs)
        more = {"text": self.text, "cast": msgspec.to_builtins(cast), "scenes": msgspec.to_builtins(scenes)}
        answer = await self._ask(request, LoglineAnswer, "logline", 1, more)
        return " ".join(answer.logline.split())[:2_000]

    async def check(self, cast: list[CharacterCard], scenes: list[SceneCard]) -> mending.Mended:
        await self.report.step("checking", _SPAN["logline"][1])
        mended = mending.mend(cast, scenes, self.text)
        if mended.dropped:
            await self.report.progress(_SPAN["logline"][1], self.say("dropped", n=mended.dropped))
        return mended

    async def end(self, mended: mending.Mended) -> None:
        people, scenes = len(mended.characters), len(mended.scenes)
        await self.report.step("placing", 0.98, self.say("placing", people=people, scenes=scenes))

    async def _ask(self, request: str, answer: type[Asked], step: str, number: int, more: dict[str, Any]) -> Asked:
        ask = Ask(
            system=prompts.render(asking.SYSTEM, self.inputs),
            user=request,
            answer=answer,
            name=step,
            task=Breakdown.kind,
            inputs={"language": self.language, **more},
        )
        parts = len(self.passages) if step != "logline" else 1
        answered = await self.provider.structured(ask, on_text=self._ear(step, number, parts))
        return msgspec.convert(answered.value, answer, from_attributes=True)

    def _ear(self, step: str, number: int, parts: int) -> Callable[[int], Awaitable[None]]:
        """How long an answer will be is not known: its share of the step grows ever more slowly towards the whole."""
        first, last = _SPAN[step]
        width = (last - first) / parts
        message = self.say("part", part=number, parts=parts) if parts > 1 else ""

        async def heard(length: int) -> None:
            await self.report.progress(first + width * (number - math.exp(-length / 4_000)), message)

        return heard


def _summary(document: Document, logline: str) -> list[Edit]:
    """What people have written about their project stays."""
    if not logline or str(document.project().get("summary") or "").strip():
        return []
    return [SetProject(fields={"summary": logline})]


def _orders(nodes: list[NodeView], kind: str, count: int) -> list[str]:
    """Behind the last of its kind; from the start if somebody wrote an order there that is none."""
    there = [n.fields["order"] for n in nodes if n.kind == kind and isinstance(n.fields.get("order"), str)]
    try:
        return generate_n_keys_between(max(there, default=None), None, count)
    except (FIError, ValueError, IndexError):
        return generate_n_keys_between(None, None, count)


def _people(
    cards: list[CharacterCard], ids_of: dict[str, str], places: list[layout.Point], orders: list[str]
) -> list[Edit]:
    return [
        Add(
            node={
                "id": ids_of[mending.key_of(card.name)],
                "kind": "character",
                "xy": xy,
                "size": layout.CHARACTER,
                "order": order,
                "name": card.name,
                "role": card.role,
                "appearance": card.appearance,
                "personality": card.personality,
                "aliases": list(card.aliases),
                "evidence": list(card.evidence),
            }
        )
        for card, xy, order in zip(cards, places, orders, strict=True)
    ]


def _scenes(
    cards: tuple[SceneCard, ...], scene_ids: list[str], places: list[layout.Point], orders: list[str]
) -> list[Edit]:
    return [
        Add(
            node={
                "id": scene_id,
                "kind": "scene",
                "xy": xy,
                "size": layout.SCENE,
                "order": order,
                "title": card.title,
                "summary": card.summary,
                "place": card.place,
                "time": card.time,
                "quote": card.quote,
            }
        )
        for card, scene_id, xy, order in zip(cards, scene_ids, places, orders, strict=True)
    ]
