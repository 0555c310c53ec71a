"""A text as paragraphs and sentences, each with its place in it. Pure; the text's own characters are never changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

_LINE: Final = re.compile(r"[^\n]+")
_WRAPPED: Final = (40, 100)
_ABBREVIATION: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|Prof|Capt|Sgt|Lt|Col|Gen|Jr|Sr|vs|etc|No|[A-Z])\.$")
_END_EN: Final = re.compile(r"(?:[.!?…]+[\"”’')\]]*)(?=\s|$)|\n+")
_END_ZH: Final = re.compile(r"[。！？!?…]+[”」』’\"）)]*|\n+")
LONGEST_SENTENCE: Final = 600


class Span(Struct, frozen=True):
    start: int
    end: int
    text: str


def paragraphs(text: str) -> list[Span]:
    """Lines, or runs of lines where the text is wrapped at a fixed width. Blank ones are left out; the text of a
    span is trimmed, and so are its ends."""
    lines = [span for found in _LINE.finditer(text) if (span := _trimmed(found.start(), found[0]))]
    return _unwrapped(lines, text) if _is_wrapped(lines) else lines


def sentences(text: str, language: str, offset: int = 0) -> list[Span]:
    return list(_sentences(text, language, offset))


def _sentences(text: str, language: str, offset: int) -> Iterator[Span]:
    start = 0
    for found in (_END_ZH if language == "zh" else _END_EN).finditer(text):
        if (
            language != "zh"
            and found[0] == "."
            and _ABBREVIATION.search(text, max(start, found.end() - 8), found.end())
        ):
            continue
        yield from _bounded(text[start : found.end()], offset + start)
        start = found.end()
    yield from _bounded(text[start:], offset + start)


def _bounded(piece: str, start: int) -> Iterator[Span]:
    for at in range(0, len(piece), LONGEST_SENTENCE):
        if span := _trimmed(start + at, piece[at : at + LONGEST_SENTENCE]):
            yield span


def _trimmed(start: int, raw: str) -> Span | None:
    text = raw.strip()
    if not text:
        return None
    start += len(raw) - len(raw.lstrip())
    return Span(start, start + len(text), text)


def _is_wrapped(lines: list[Span]) -> bool:
    """Most lines end at about the same width, and none is longer."""
    if len(lines) < 8 or max(span.end - span.start for span in lines) > _WRAPPED[1]:
        return False
    full = sum(1 for span in lines if span.end - span.start >= _WRAPPED[0])
    unfinished = sum(1 for span in lines if span.text[-1].isalnum() or span.text[-1] in ",;，、")
    return full > len(lines) / 2 and unfinished > len(lines) / 3


def _unwrapped(lines: list[Span], text: str) -> list[Span]:
    joined: list[Span] = []
    start = end = lines[0].start
    for span in lines:
        if span.start > start and text.count("\n", end, span.start) > 1:
            joined.append(Span(start, end, text[start:end]))
            start = span.start
        end = span.end
    joined.append(Span(start, end, text[start:end]))
    return joined
