"""The lines of a scene as a model answers them, and what makes them a dialogue. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from collab.errors import FieldError
from tasks.generations import mending, scenery
from tasks.rules.language import language_of

MOST: Final = 40
LONGEST: Final = {"en": 300, "zh": 120}
"""Characters of one line: more does not fit in a balloon, nor in a breath."""
LONGEST_EMOTION: Final = 60


class LineCard(Struct, frozen=True, kw_only=True):
    voice: Annotated[
        Literal["dialogue", "monologue", "narration", "thought"],
        Meta(description="Spoken to somebody, spoken to oneself, told by a narrator, or only thought"),
    ]
    speaker: Annotated[str, Meta(description="Whose line it is, by the name of the cast; empty for narration")] = ""
    text: Annotated[str, Meta(description="The words themselves, without quotation marks and without the name")]
    emotion: Annotated[str, Meta(description="How it is said, in a word or two; may be empty")] = ""
    shot: Annotated[int, Meta(description="The number of the shot in which it is heard; 0 if there are no shots")] = 0


class Lines(Struct, frozen=True, kw_only=True):
    lines: tuple[LineCard, ...]


def tidy(answer: Lines, cast: Sequence[scenery.Person]) -> Lines:
    """Names as the cast has them; a narrator has none. Marks round the whole of a line are taken away."""
    names = scenery.called(cast)
    return Lines(lines=tuple(_tidy(line, names) for line in answer.lines))


def _tidy(line: LineCard, names: dict[str, str]) -> LineCard:
    speaker = "" if line.voice == "narration" else line.speaker.strip()
    return replace(
        line,
        speaker=names.get(mending.key_of(speaker), speaker),
        text=_bare(line.text.strip()),
        emotion=" ".join(line.emotion.split())[:LONGEST_EMOTION],
    )


def _bare(text: str) -> str:
    for first, last in ("“”", "「」", "『』", '""'):
        inner = text[1:-1]
        if len(text) > 2 and text[0] == first and text[-1] == last and first not in inner and last not in inner:
            return inner.strip()
    return text


def problems(answer: Lines, cast: Sequence[scenery.Person], language: str) -> list[FieldError]:
    """What is wrong, in words for a model. A scene may be silent."""
    names = [one["name"] for one in cast]
    return [FieldError(field=field, message=message) for field, message in _problems(answer.lines, names, language)]


def _problems(lines: Sequence[LineCard], cast: Sequence[str], language: str) -> Iterator[tuple[str, str]]:
    if len(lines) > MOST:
        yield "lines", f"expected at most {MOST} lines; there are {len(lines)}"
    for number, line in enumerate(lines):
        if not line.text:
            yield f"lines.{number}.text", "it is empty"
        if len(line.text) > LONGEST[language]:
            yield (
                f"lines.{number}.text",
                f"it has {len(line.text)} characters; at most {LONGEST[language]} are read at once",
            )
        if line.voice != "narration" and line.speaker not in cast:
            known = ", ".join(cast) or "nobody: only narration is possible"
            yield f"lines.{number}.speaker", f"{line.speaker!r} is not in the cast of this scene, which is: {known}"
    for number, (one, other) in enumerate(itertools.pairwise(lines), start=1):
        if (one.speaker, one.text) == (other.speaker, other.text):
            yield f"lines.{number}", "it is the line before it again"
    words = " ".join(line.text for line in lines)
    if words and language_of(words) != language:
        yield "lines", f"they are not in {'Chinese' if language == 'zh' else 'English'}"


def heard_in(lines: Sequence[LineCard], shots: int) -> list[int]:
    """For each line the number of its shot, from 1 and never backwards; an even share of the shots where the answer
    does not say it for all. Empty without shots."""
    if not shots:
        return []
    said = [line.shot for line in lines]
    if all(1 <= number <= shots for number in said) and said == sorted(said):
        return said
    return [at * shots // len(lines) + 1 for at in range(len(lines))]
