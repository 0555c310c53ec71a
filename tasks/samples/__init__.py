"""Stories to try a breakdown with, written for Storyroom and under its licence. Read by the sample project and by
the dialog."""

from __future__ import annotations

from importlib import resources
from typing import Final

from msgspec import Struct


class Sample(Struct, frozen=True, kw_only=True):
    id: str
    title: str
    language: str
    file: str

    def text(self) -> str:
        return resources.files(__name__).joinpath(self.file).read_text(encoding="utf-8")


SAMPLES: Final[dict[str, Sample]] = {
    sample.id: sample
    for sample in (
        Sample(id="the-last-ferry", title="The Last Ferry to Orrin", language="en", file="the_last_ferry.en.md"),
        Sample(id="rainy-night", title="雨夜底片", language="zh", file="negatives_on_a_rainy_night.zh.md"),
    )
}
