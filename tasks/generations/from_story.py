"""From a story to a whole in one go: a breakdown, then what each of its people and scenes is given, then a note that
sums the scenes up. What fails leaves the rest standing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta, Struct

from collab.document import Document
from tasks.generations import context, scenery
from tasks.generations.breakdown import Breakdown, BreakdownParams
from tasks.generations.character_card import CharacterDrawing
from tasks.generations.dialogue import DialogueWriting
from tasks.generations.scene_description import SceneDescription
from tasks.generations.scene_image import SceneImage
from tasks.generations.scene_video import SceneVideo
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
    if_wanted: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls.parts = (Breakdown.kind, *cls.each_character, *cls.each_scene, *cls.if_wanted, StorySummary.kind)

    def inputs(self, document: Document, target: str | None, params: Any) -> dict[str, Any]:
        return Breakdown().inputs(document, target, params)

    def begin(self, target: str | None, params: dict[str, Any]) -> list[Part]:
        own = {name: value for name, value in params.items() if name in Breakdown.params.__struct_fields__}
        return [Part(name="breakdown", kind=Breakdown.kind, target=target, params=own)]

    def after_each(self, params: dict[str, Any]) -> tuple[str, ...]:
        """What each scene is given besides, because it is wanted."""
        return ()

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
            each += _chain(scene, (*self.each_scene, *self.after_each(params)), more, needs=cast)
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


class StoryboardParams(BreakdownParams, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`pictures`: one of every shot. `video`: one of every scene, out of the pictures of its shots; without those, of
    a picture of the scene, which is made for it."""

    pictures: Annotated[bool, Meta(description="A picture of every shot")] = False
    video: Annotated[bool, Meta(description="A video of every scene")] = False


class StoryToStoryboard(FromStory):
    kind: ClassVar[str] = "story_to_storyboard"
    title: ClassVar[dict[str, str]] = {"en": "From story to storyboard", "zh": "从故事到分镜"}
    each_character: ClassVar[tuple[str, ...]] = (CharacterDrawing.kind,)
    each_scene: ClassVar[tuple[str, ...]] = (SceneDescription.kind, ShotListing.kind, DialogueWriting.kind)
    if_wanted: ClassVar[tuple[str, ...]] = (SceneImage.kind, SceneVideo.kind)
    params: ClassVar[type[Struct]] = StoryboardParams

    def inputs(self, document: Document, target: str | None, params: Any) -> dict[str, Any]:
        wanted = {"pictures": params.pictures, "video": params.video}
        return {**super().inputs(document, target, params), **{name: True for name, value in wanted.items() if value}}

    def after_each(self, params: dict[str, Any]) -> tuple[str, ...]:
        return self.if_wanted if params.get("video") and not params.get("pictures") else ()

    def grow(self, document: Document, ended: Ended, params: dict[str, Any]) -> list[Part]:
        """Pictures follow as soon as a scene has its shots, and its video follows them."""
        scene = ended.target
        if ended.kind != ShotListing.kind or scene is None or not params.get("pictures"):
            return super().grow(document, ended, params)
        more = {"language": params["language"]} if params.get("language") else {}
        shots = scenery.children(document, scene, "shot") if document.has("nodes", scene) else []
        pictures = [part for shot in shots for part in _chain(shot.id, (SceneImage.kind,), more)]
        if not params.get("video") or not pictures:
            return pictures
        [video] = _chain(scene, (SceneVideo.kind,), more)
        return [*pictures, msgspec.structs.replace(video, needs=tuple(part.name for part in pictures))]
