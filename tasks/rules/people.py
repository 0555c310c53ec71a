"""People of a story and where they are mentioned. Pure; both languages end here."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

MOST_PEOPLE: Final = 60


class Person(Struct, frozen=True, kw_only=True):
    """`title` is an office or trade that goes with the name, if the text uses one."""

    name: str
    aliases: tuple[str, ...] = ()
    title: str = ""


class Mentions(Struct, frozen=True, kw_only=True):
    """Positions in the text in order, and the index of the person at each."""

    at: list[int]
    who: list[int]

    def between(self, start: int, end: int) -> list[int]:
        """The indexes of the people mentioned there, in order, one for each mention."""
        return self.who[bisect_left(self.at, start) : bisect_left(self.at, end)]


def mentions_of(people: Sequence[Person], text: str, language: str) -> Mentions:
    """The longest way to call somebody wins at each place."""
    owner: dict[str, int] = {}
    for index, person in enumerate(people):
        for name in (person.name, *person.aliases):
            owner.setdefault(_key(name, language), index)
    pattern = _any_of(owner, language)
    at: list[int] = []
    who: list[int] = []
    for found in pattern.finditer(text) if pattern else ():
        at.append(found.start())
        who.append(owner[_key(found[0], language)])
    return Mentions(at=at, who=who)


def _key(name: str, language: str) -> str:
    return name if language == "zh" else " ".join(name.split()).casefold()


def _any_of(names: Iterable[str], language: str) -> re.Pattern[str] | None:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    if not longest_first:
        return None
    if language == "zh":
        return re.compile("|".join(map(re.escape, longest_first)))
    # "the fox" is the fox in any case, but Rose is a person and a rose is none.
    words = [_in_any_case(name) if name.startswith("the ") else _with_capitals(name) for name in longest_first]
    return re.compile(rf"\b(?:{'|'.join(words)})\b")


def _in_any_case(name: str) -> str:
    return "[Tt]he " + re.escape(name[4:]).replace("captain", "[Cc]aptain")


def _with_capitals(name: str) -> str:
    words = [
        f"(?:{re.escape(word.title())}|{re.escape(word.upper())}|{re.escape(_cased(word))})" for word in name.split()
    ]
    return r"\s+".join(words)


def _cased(word: str) -> str:
    """O'Brien, McKay and de Vries as a text would write them."""
    if word.startswith("mc") and len(word) > 3:
        return "Mc" + word[2:].capitalize()
    return word[:1].upper() + word[1:]
