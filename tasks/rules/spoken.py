"""The lines of a scene by rules: what stands between quotation marks in it, and who is named nearest. Pure; all words
are the scene's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from tasks.rules.paragraphs import sentences
from tasks.rules.people import Person, mentions_of

_QUOTED: Final = re.compile(r"“([^“”\n]+)”|「([^「」\n]+)」|『([^『』\n]+)』|\"([^\"\n]+)\"")
_END: Final = re.compile(r"[.!?。！？\n]")
_REACH: Final = {"en": 80, "zh": 30}
_STOPPED: Final = 20
_FAR: Final = 1_000
MOST: Final = 40


class Line(Struct, frozen=True, kw_only=True):
    """`speaker` is an index into the cast; None for narration."""

    speaker: int | None
    text: str


def lines(scene: Mapping[str, Any], cast: Sequence[Person], language: str, longest: int) -> list[Line]:
    """First a sentence that says where we are, then what is said; words without a speaker are the narrator's."""
    said = {name: value.strip() for name, value in scene.items() if isinstance(value, str)}
    opening = sentences(said.get("summary") or said.get("place") or said.get("title") or "", language)
    found = [Line(speaker=None, text=opening[0].text)] if opening else []
    for name in ("action", "description", "summary"):
        found += _quoted(said.get(name, ""), cast, language)
    quote = said.get("quote", "")
    inner = _quoted(quote, cast, language)
    found += inner or ([Line(speaker=None, text=quote)] if quote else [])
    fitting = {line.text: line for line in reversed(found) if 0 < len(line.text) <= longest}
    return list(reversed(fitting.values()))[:MOST]


def _distance(text: str, mark: re.Match[str], at: int) -> int:
    """In characters, to a name in the same sentence. Speech that ends with a full stop may end the sentence, too: a
    name behind it is taken if there is none before."""
    if at < mark.start():
        return _FAR if _END.search(text, at, mark.start()) else mark.start() - at
    if _END.search(text, mark.end(), at):
        return _FAR
    return at - mark.end() + (_STOPPED if mark[0][-2] in ".。" else 0)


def _quoted(text: str, cast: Sequence[Person], language: str) -> list[Line]:
    mentions = mentions_of(cast, text, language)
    found: list[Line] = []
    for mark in _QUOTED.finditer(text):
        words = next(filter(None, mark.groups())).strip(" ,，")
        named = zip(mentions.at, mentions.who, strict=True)
        near = [(_distance(text, mark, at), who) for at, who in named if not mark.start() <= at < mark.end()]
        distance, who = min(near, default=(_FAR, 0))
        found.append(Line(speaker=who if distance <= _REACH[language] else None, text=words))
    return found
