"""The catalogue: every generation and every workflow by its kind. Read by the routes, by submit and by the runner."""

from tasks.generations.base import Generation
from tasks.generations.breakdown import Breakdown
from tasks.generations.scene_description import SceneDescription
from tasks.generations.story_summary import StorySummary
from tasks.generations.story_to_scenes import StoryToScenes
from tasks.workflows import Workflow

GENERATIONS: dict[str, Generation] = {each.kind: each for each in (Breakdown(), SceneDescription(), StorySummary())}
WORKFLOWS: dict[str, Workflow] = {each.kind: each for each in (StoryToScenes(),)}
