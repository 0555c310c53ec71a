"""A story cut into pieces that a model can read at once, at the borders of its scenes. Pure."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from tasks.rules.parts import Part, parts_of

# Characters per request: well under 16,000 tokens with the answer, which small models can still read.
BUDGET: Final = {"en": 24_000, "zh": 9_000}
OVERLAP: Final = 800


class Passage(Struct, frozen=True, kw_only=True):
    """`before` is the end of the passage before it, for orientation only."""

    text: str
    before: str = ""


def passages_of(text: str, language: str, *, budget: int | None = None) -> list[Passage]:
    """Every character of the story is in exactly one passage's text."""
    budget = budget or BUDGET[language]
    if len(text) <= budget:
        return [Passage(text=text)]
    starts = _starts([piece for part in parts_of(text, language) for piece in _halved(part, budget)], budget)
    ends = [*starts[1:], len(text)]
    return [Passage(text=text[start:end], before=_tail(text, start)) for start, end in zip(starts, ends, strict=True)]


def _halved(part: Part, budget: int) -> list[tuple[int, int]]:
    """A part that is longer than the budget by itself is cut where it must be."""
    return [(at, min(at + budget, part.end)) for at in range(part.start, part.end, budget)]


def _starts(pieces: list[tuple[int, int]], budget: int) -> list[int]:
    starts = [0]
    for start, end in pieces:
        if end - starts[-1] > budget and start > starts[-1]:
            starts.append(start)
    return starts


def _tail(text: str, end: int) -> str:
    """The last sentences before `end`."""
    tail = text[max(0, end - OVERLAP) : end]
    cut = min((at for mark in "\n.。!！?？" if 0 <= (at := tail.find(mark)) < OVERLAP // 2), default=-1)
    return tail[cut + 1 :].strip()
