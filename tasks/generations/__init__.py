"""The catalogue: every generation and every workflow by its kind. Read by the routes, by submit and by the runner."""

from tasks.generations.base import Generation
from tasks.generations.breakdown import Breakdown
from tasks.generations.character_card import CharacterDrawing
from tasks.generations.dialogue import DialogueWriting
from tasks.generations.from_story import StoryToScenes, StoryToStoryboard
from tasks.generations.prompts import SystemPrompt
from tasks.generations.scene_description import SceneDescription
from tasks.generations.scene_image import SceneImage
from tasks.generations.scene_video import SceneVideo
from tasks.generations.shot_list import ShotListing
from tasks.generations.story_summary import StorySummary
from tasks.workflows import Workflow

GENERATIONS: dict[str, Generation] = {
    each.kind: each
    for each in (
        Breakdown(), SceneDescription(), ShotListing(), DialogueWriting(), CharacterDrawing(), StorySummary(),
        SceneImage(), SceneVideo(),
    )
}  # fmt: skip
WORKFLOWS: dict[str, Workflow] = {each.kind: each for each in (StoryToScenes(), StoryToStoryboard())}
PROMPTS: dict[str, SystemPrompt] = {each.key: each for one in GENERATIONS.values() for each in one.prompts}


def prompts_of(kind: str) -> tuple[SystemPrompt, ...]:
    """Those of a generation, or of all that a workflow is made of."""
    parts = WORKFLOWS[kind].parts if kind in WORKFLOWS else (kind,)
    return tuple(each for part in parts for each in GENERATIONS[part].prompts)
