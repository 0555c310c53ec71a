"""The sample projects of a new installation: a short story each in English and Chinese, laid out on the canvas.
Called by accounts.py when there is nobody yet."""

from __future__ import annotations

from typing import Final

from server.samples import rainy_night, tide_clock
from server.samples.sample import Sample

ENGLISH: Final[Sample] = tide_clock.SAMPLE
CHINESE: Final[Sample] = rainy_night.SAMPLE
SAMPLES: Final[tuple[Sample, ...]] = (CHINESE, ENGLISH)
"""The last one is the newest project, so the first in lists."""
