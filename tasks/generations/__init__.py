"""The catalogue: every generation and every workflow by its kind. Read by the routes, by submit and by the runner."""

from tasks.generations.base import Generation
from tasks.generations.breakdown import Breakdown
from tasks.workflows import Workflow

GENERATIONS: dict[str, Generation] = {generation.kind: generation for generation in (Breakdown(),)}
WORKFLOWS: dict[str, Workflow] = {}
