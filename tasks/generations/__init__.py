"""The catalogue: every generation by its kind. Read by the routes, by submit and by the runner."""

from tasks.generations.base import Generation
from tasks.generations.breakdown import Breakdown

GENERATIONS: dict[str, Generation] = {generation.kind: generation for generation in (Breakdown(),)}
