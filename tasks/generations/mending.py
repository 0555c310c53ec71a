"""What makes an answer consistent, from whatever engine it comes: one card per person, people of a scene who are in
the cast, titles that say something, quotations that stand in the text. Pure. What cannot be mended is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from tasks.generations.cards import CharacterCard, SceneCard
from tasks.generations.quotes import quoted

MOST_EVIDENCE: Final = 3
LONGEST_NAME: Final = 120
LONGEST_TITLE: Final = 120
LONGEST_TEXT: Final = 20_000

_NUMBER: Final = r"(?:\d+|[ivxlc]+|one|two|three|four|five|six|seven|eight|nine|ten|[零〇一二三四五六七八九十百两]+)"
_NUMBERED: Final = re.compile(
    rf"^\s*(?:(?:scene|chapter|part|act|episode)\s*#?\s*{_NUMBER}\b|第\s*{_NUMBER}\s*[场章节幕集回]|(?:场景|场次|章节)\s*{_NUMBER}|\d+\s*[.、:：)）](?!\d))"
    r"[\s.:：、,，\-–—]*",
    re.IGNORECASE,
)
_NOTHING_SAID: Final = re.compile(rf"^\s*(?:scene|场景|untitled|无题)?\s*#?(?:{_NUMBER})?\W*$", re.IGNORECASE)


class Mended(Struct, frozen=True, kw_only=True):
    """`dropped` counts what could not be kept: quotations and names."""

    characters: tuple[CharacterCard, ...]
    scenes: tuple[SceneCard, ...]
    dropped: int


def mend(characters: Iterable[CharacterCard], scenes: Sequence[SceneCard], text: str) -> Mended:
    cast = merged(characters)
    people = [replace(card, evidence=_evidence(card.evidence, text)) for card in cast]
    names = names_of(people)
    story = [_scene(scene, names, text) for scene in scenes]
    kept = [scene for scene in story if scene.title or scene.summary or scene.quote]
    return Mended(
        characters=tuple(people),
        scenes=tuple(_distinct(kept)),
        dropped=max(0, _count(cast, scenes) - _count(people, kept)),
    )


def _count(people: Iterable[CharacterCard], scenes: Iterable[SceneCard]) -> int:
    quotes = sum(len(card.evidence) for card in people) + sum(1 for scene in scenes if scene.quote.strip())
    return quotes + sum(len(scene.characters) for scene in scenes)


# ---- the cast


def merged(characters: Iterable[CharacterCard]) -> list[CharacterCard]:
    """One card per person: cards that share a name, or a name and an alias, become one; the first one's words win."""
    cards: list[CharacterCard] = []
    owner: dict[str, int] = {}
    for card in map(_tidy, characters):
        if not card.name:
            continue
        at = owner.get(key_of(card.name))
        if at is None:
            at = next((owner[key_of(alias)] for alias in card.aliases if _is_name(alias, owner, cards)), None)
        if at is None:
            cards.append(card)
            at = len(cards) - 1
        else:
            cards[at] = _joined(cards[at], card)
        for name in (cards[at].name, *cards[at].aliases):
            owner.setdefault(key_of(name), at)
    return _with_own_aliases(cards)


def names_of(cast: Iterable[CharacterCard]) -> dict[str, str]:
    """Every way to call somebody, as key_of has it -> the card's name. Names go before aliases."""
    cards = list(cast)
    known = {key_of(card.name): card.name for card in cards}
    for card in cards:
        for alias in card.aliases:
            known.setdefault(key_of(alias), card.name)
    return known


def key_of(name: str) -> str:
    return re.sub(r"[\s·・.]+", " ", name).strip().casefold()


def _is_name(alias: str, owner: dict[str, int], cards: list[CharacterCard]) -> bool:
    """An alias joins two cards only where it is the other's name: two people may share a nickname."""
    at = owner.get(key_of(alias))
    return at is not None and key_of(cards[at].name) == key_of(alias)


def _tidy(card: CharacterCard) -> CharacterCard:
    return CharacterCard(
        name=_line(card.name, LONGEST_NAME),
        role=_line(card.role, 500),
        appearance=card.appearance.strip()[:LONGEST_TEXT],
        personality=card.personality.strip()[:LONGEST_TEXT],
        aliases=tuple(dict.fromkeys(name for alias in card.aliases if (name := _line(alias, LONGEST_NAME))))[:20],
        evidence=card.evidence,
    )


def _joined(first: CharacterCard, second: CharacterCard) -> CharacterCard:
    return CharacterCard(
        name=first.name,
        role=first.role or second.role,
        appearance=_longer(first.appearance, second.appearance),
        personality=_longer(first.personality, second.personality),
        aliases=tuple(dict.fromkeys((*first.aliases, second.name, *second.aliases))),
        evidence=tuple(dict.fromkeys((*first.evidence, *second.evidence))),
    )


def _longer(first: str, second: str) -> str:
    return second if len(second) > len(first) else first


def _with_own_aliases(cards: list[CharacterCard]) -> list[CharacterCard]:
    """No alias that is somebody's name, and none that stands on two cards."""
    taken = {key_of(card.name) for card in cards}
    own: list[CharacterCard] = []
    for card in cards:
        aliases: list[str] = []
        for alias in card.aliases:
            if key_of(alias) not in taken:
                taken.add(key_of(alias))
                aliases.append(alias)
        own.append(replace(card, aliases=tuple(aliases)))
    return own


def _evidence(quotes: Iterable[str], text: str) -> tuple[str, ...]:
    found = (quoted(quote, text) for quote in quotes)
    return tuple(dict.fromkeys(quote for quote in found if quote))[:MOST_EVIDENCE]


# ---- the scenes


def _scene(scene: SceneCard, names: dict[str, str], text: str) -> SceneCard:
    present = dict.fromkeys(known for name in scene.characters if (known := names.get(key_of(name))))
    return SceneCard(
        title=title_of(scene),
        summary=scene.summary.strip()[:LONGEST_TEXT],
        place=_line(scene.place, 500),
        time=_line(scene.time, 500),
        characters=tuple(present),
        quote=quoted(scene.quote, text),
    )


def title_of(scene: SceneCard) -> str:
    """The title without its number; from place and time, or the summary, if nothing is left."""
    title = _line(_NUMBERED.sub("", scene.title), LONGEST_TITLE)
    if title and not _NOTHING_SAID.match(title):
        return title
    place = " · ".join(filter(None, (_line(scene.place, 60), _line(scene.time, 40))))
    return place or _shortened(scene.summary or scene.quote) or _line(scene.title or scene.summary or scene.quote, 40)


def _shortened(words: str) -> str:
    first = re.split(r"[.。!！?？\n]", words.strip(), maxsplit=1)[0]
    if len(first) <= 40:
        return first.strip()
    cut = first[:40]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,，、;；:：") + "…"


def _distinct(scenes: Sequence[SceneCard]) -> list[SceneCard]:
    """A title that is there already is told apart by the time, the place or the words of its scene."""
    taken: set[str] = set()
    distinct: list[SceneCard] = []
    for scene in scenes:
        title = next(each for each in _titles(scene) if key_of(each) not in taken)
        taken.add(key_of(title))
        distinct.append(replace(scene, title=title))
    return distinct


def _titles(scene: SceneCard) -> Iterable[str]:
    yield scene.title
    for more in (scene.time, scene.place, _shortened(scene.summary), *scene.characters):
        if more and key_of(more) not in key_of(scene.title):
            yield f"{scene.title} · {more}"
    number = 2
    while True:
        yield f"{scene.title} ({number})"
        number += 1


def _line(value: str, longest: int) -> str:
    return " ".join(value.split())[:longest].strip()
