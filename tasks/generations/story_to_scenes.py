"""From a story to described scenes in one go: a breakdown, then a description of each scene that it made, all at once,
then a note that sums them up. A scene that fails leaves the others standing."""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec import Struct

from collab.document import Document
from tasks.generations.breakdown import Breakdown, BreakdownParams
from tasks.generations.scene_description import SceneDescription
from tasks.generations.story_summary import StorySummary
from tasks.workflows import Ended, Part


class StoryToScenes:
    kind: ClassVar[str] = "story_to_scenes"
    title: ClassVar[dict[str, str]] = {"en": "From story to described scenes", "zh": "从故事到场景描写"}
    targets: ClassVar[tuple[str, ...]] = Breakdown.targets
    params: ClassVar[type[Struct]] = BreakdownParams
    parts: ClassVar[tuple[str, ...]] = (Breakdown.kind, SceneDescription.kind, StorySummary.kind)

    def inputs(self, document: Document, target: str | None, params: Any) -> dict[str, Any]:
        return Breakdown().inputs(document, target, params)

    def begin(self, target: str | None, params: dict[str, Any]) -> list[Part]:
        return [Part(name="breakdown", kind=Breakdown.kind, target=target, params=params)]

    def grow(self, document: Document, ended: Ended, params: dict[str, Any]) -> list[Part]:
        if ended.kind != Breakdown.kind:
            return []
        made = [document.node(node) for node in ended.result["nodes"]]
        scenes = [node.id for node in made if node.kind == "scene"]
        if not scenes:
            return []
        more = {"language": params["language"]} if params.get("language") else {}
        each = [
            Part(name=f"scene {scene}", kind=SceneDescription.kind, target=scene, params=more, optional=True)
            for scene in scenes
        ]
        needs = tuple(part.name for part in each)
        last = Part(
            name="summary",
            kind=StorySummary.kind,
            params={**more, "scenes": scenes},
            needs=needs,
            must_succeed=False,
        )
        return [*each, last]
