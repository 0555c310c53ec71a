"""From a story to a whole in one go: a breakdown, then what each of its people and scenes is given, then a note that
sums the scenes up. What fails leaves the rest standing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from msgspec import Struct

from collab.document import Document
from tasks.generations import context
from tasks.generations.breakdown import Breakdown, BreakdownParams
from tasks.generations.character_card import CharacterDrawing
from tasks.generations.dialogue import DialogueWriting
from tasks.generations.scene_description import SceneDescription
from tasks.generations.shot_list import ShotListing
from tasks.generations.story_summary import StorySummary
from tasks.workflows import Ended, Part


class FromStory:
    """`each_character` and `each_scene` are kinds of generation: those of one node follow each other, and those of
    different nodes run at once. What a scene is given after the first waits for the people who are in it."""

    kind: ClassVar[str]
    title: ClassVar[dict[str, str]]
    targets: ClassVar[tuple[str, ...]] = Breakdown.targets
    params: ClassVar[type[Struct]] = BreakdownParams
    parts: ClassVar[tuple[str, ...]]
    each_character: ClassVar[tuple[str, ...]] = ()
    each_scene: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls) -> None:
        cls.parts = (Breakdown.kind, *cls.each_character, *cls.each_scene, StorySummary.kind)

    def inputs(self, document: Document, target: str | None, params: Any) -> dict[str, Any]:
        return Breakdown().inputs(document, target, params)

    def begin(self, target: str | None, params: dict[str, Any]) -> list[Part]:
        return [Part(name="breakdown", kind=Breakdown.kind, target=target, params=params)]

    def grow(self, document: Document, ended: Ended, params: dict[str, Any]) -> list[Part]:
        """People who had a card already keep it as it is."""
        if ended.kind != Breakdown.kind:
            return []
        made = [document.node(node) for node in ended.result["nodes"]]
        scenes = [node.id for node in made if node.kind == "scene"]
        if not scenes:
            return []
        more = {"language": params["language"]} if params.get("language") else {}
        cards = {node.id: _chain(node.id, self.each_character, more) for node in made if node.kind == "character"}
        each: list[Part] = []
        for scene in scenes:
            cast = [cards[who.id][-1].name for who in context.cast(document, scene) if cards.get(who.id)]
            each += _chain(scene, self.each_scene, more, needs=cast)
        last = Part(
            name="summary",
            kind=StorySummary.kind,
            params={**more, "scenes": scenes},
            needs=tuple(part.name for part in each),
            must_succeed=False,
        )
        return [*(part for chain in cards.values() for part in chain), *each, last]


def _chain(node: str, kinds: Sequence[str], params: dict[str, Any], needs: Sequence[str] = ()) -> list[Part]:
    """Each after the one before it, well or not; all but the first after `needs` too."""
    parts: list[Part] = []
    for kind in kinds:
        after = (*needs, parts[-1].name) if parts else ()
        parts.append(
            Part(
                name=f"{kind} {node}", kind=kind, target=node, params=params, needs=after, must_succeed=False,
                optional=True,
            )
        )  # fmt: skip
    return parts


class StoryToScenes(FromStory):
    kind: ClassVar[str] = "story_to_scenes"
    title: ClassVar[dict[str, str]] = {"en": "From story to described scenes", "zh": "从故事到场景描写"}
    each_scene: ClassVar[tuple[str, ...]] = (SceneDescription.kind,)


class StoryToStoryboard(FromStory):
    kind: ClassVar[str] = "story_to_storyboard"
    title: ClassVar[dict[str, str]] = {"en": "From story to storyboard", "zh": "从故事到分镜"}
    each_character: ClassVar[tuple[str, ...]] = (CharacterDrawing.kind,)
    each_scene: ClassVar[tuple[str, ...]] = (SceneDescription.kind, ShotListing.kind, DialogueWriting.kind)
