"""The shots of a scene as a model answers them, and what makes nine of them a storyboard. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, Literal, get_args

from msgspec import Meta, Struct
from msgspec.structs import replace

from collab.errors import FieldError
from tasks.generations import mending, scenery
from tasks.rules.language import language_of

COUNT: Final = 9
LEAST_SIZES: Final = 4
LONGEST_RUN: Final = 3
LONGEST_TEXT: Final = 2_000
LONGEST_LINE: Final = 300

Size = Literal["ELS", "LS", "MLS", "MS", "MCU", "CU", "ECU"]
SIZES: Final[tuple[str, ...]] = get_args(Size)
"""From the widest to the closest."""


class ShotCard(Struct, frozen=True, kw_only=True):
    size: Annotated[Size, Meta(description="From extreme long shot to extreme close-up")]
    angle: Annotated[str, Meta(description="Where the camera is: eye level, low, high, over the shoulder")] = ""
    description: Annotated[str, Meta(description="What is seen in this one frozen moment, in one to three sentences")]
    focus: Annotated[str, Meta(description="The one thing that the eye goes to, in a few words")] = ""
    characters: Annotated[tuple[str, ...], Meta(description="Who is seen, by the names of the cast; may be empty")] = ()
    prompt: Annotated[str, Meta(description="The picture for an image model: subject, place, light, framing, style")]
    negative: Annotated[str, Meta(description="What must not be in the picture, separated by commas")] = ""


class ShotList(Struct, frozen=True, kw_only=True):
    shots: tuple[ShotCard, ...]


def tidy(answer: ShotList, cast: Sequence[scenery.Person]) -> ShotList:
    """Names as the cast has them, texts without loose ends, and in each prompt how those look whom it shows."""
    names = scenery.called(cast)
    looks = {one["name"]: one["appearance"] for one in cast}
    return ShotList(shots=tuple(_tidy(shot, names, looks) for shot in answer.shots))


def _tidy(shot: ShotCard, names: dict[str, str], looks: dict[str, str]) -> ShotCard:
    present = [names.get(mending.key_of(name), name.strip()) for name in shot.characters if name.strip()]
    seen = tuple(dict.fromkeys(present))
    return replace(
        shot,
        angle=_line(shot.angle),
        description=shot.description.strip()[:LONGEST_TEXT],
        focus=_line(shot.focus),
        characters=seen,
        prompt=_with_looks(shot.prompt.strip()[:LONGEST_TEXT], {name: looks.get(name, "") for name in seen}),
        negative=_line(shot.negative),
    )


def _with_looks(prompt: str, looks: dict[str, str]) -> str:
    """An image model knows nobody: what a person looks like is said in each picture, in the same words."""
    missing = [f"{name}: {_line(look)}" for name, look in looks.items() if look and _line(look) not in prompt]
    return "\n".join([prompt, *missing]) if prompt else ""


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST_LINE].rstrip()


def problems(answer: ShotList, cast: Sequence[scenery.Person], language: str) -> list[FieldError]:
    """What is wrong, in words for a model; nothing, if it is a storyboard."""
    return [FieldError(field=field, message=message) for field, message in _problems(answer, cast, language)]


def _problems(answer: ShotList, cast: Sequence[scenery.Person], language: str) -> Iterator[tuple[str, str]]:
    shots = answer.shots
    if len(shots) != COUNT:
        yield "shots", f"expected exactly {COUNT} shots; there are {len(shots)}"
    if len(shots) >= LEAST_SIZES and len({shot.size for shot in shots}) < LEAST_SIZES:
        yield "shots", f"expected at least {LEAST_SIZES} different sizes among {', '.join(SIZES)}"
    runs = [(size, len(list(run))) for size, run in itertools.groupby(shot.size for shot in shots)]
    yield from (
        ("shots", f"{length} shots in a row are {size}; at most {LONGEST_RUN} may be")
        for size, length in runs
        if length > LONGEST_RUN
    )
    yield from _of_words(shots, language)
    yield from _of_people(shots, [one["name"] for one in cast])


def _of_words(shots: Sequence[ShotCard], language: str) -> Iterator[tuple[str, str]]:
    first: dict[str, int] = {}
    for number, shot in enumerate(shots):
        if not shot.description:
            yield f"shots.{number}.description", "it is empty"
            continue
        same = first.setdefault(mending.key_of(shot.description), number)
        if same != number:
            yield f"shots.{number}.description", f"it says the same as shots.{same}.description"
    yield from ((f"shots.{number}.prompt", "it is empty") for number, shot in enumerate(shots) if not shot.prompt)
    words = " ".join(shot.description for shot in shots)
    if words and language_of(words) != language:
        yield "shots", f"the descriptions are not in {'Chinese' if language == 'zh' else 'English'}"


def _of_people(shots: Sequence[ShotCard], cast: Sequence[str]) -> Iterator[tuple[str, str]]:
    known = ", ".join(cast) or "nobody"
    for number, shot in enumerate(shots):
        for name in shot.characters:
            if name not in cast:
                yield f"shots.{number}.characters", f"{name!r} is not in the cast of this scene, which is: {known}"
    shown = {name for shot in shots for name in shot.characters}
    yield from (("shots", f"{name} is in the scene and in no shot") for name in cast if shots and name not in shown)


def fields_of(shot: ShotCard, number: int) -> dict[str, Any]:
    """Of the node that is made of it. `number` counts from 1."""
    return {
        "number": number,
        "shotSize": shot.size,
        "angle": shot.angle,
        "description": shot.description,
        "focus": shot.focus,
        "prompt": shot.prompt,
        "negative": shot.negative,
    }
