"""The three questions of a breakdown, answered by rules: who, which scenes, what it is about. Called by the offline
engine with the language that was found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from tasks.rules import chinese_names, describing, english_names
from tasks.rules.describing import is_attribution
from tasks.rules.paragraphs import Span, sentences
from tasks.rules.parts import is_heading
from tasks.rules.people import Person, mentions_of
from tasks.rules.places import narration
from tasks.rules.scenes import Scene, scenes_of

_WORD: Final = re.compile(r"[A-Za-z][a-z'’]{3,}|[\u4e00-\u9fff]{2}")

Cast = list[tuple[Person, describing.Portrait]]


def cast_of(text: str, language: str) -> Cast:
    """Most important first; nobody who is not mentioned."""
    people = chinese_names.people_in(text) if language == "zh" else english_names.people_in(text)
    mentions = mentions_of(people, text, language)
    there = set(mentions.who)
    count = [0] * len(people)
    for who in mentions.who:
        count[who] += 1
    drawn = describing.portraits(people, text, language, mentions)
    order = sorted(there, key=lambda who: (-count[who], who))
    return [(people[who], drawn[who]) for who in order]


def scenes_in(text: str, language: str, people: Sequence[Person]) -> list[Scene]:
    return scenes_of(text, language, people, mentions_of(people, text, language))


def logline_of(text: str, language: str, people: Sequence[Person], summaries: Sequence[str]) -> str:
    """The sentence of the story's first third that names most of its main people; it is the text's own."""
    opening = text[: max(len(text) // 3, 3_000)][:60_000]
    main = mentions_of(people[:3], opening, language)
    weight = Counter(_WORD.findall(narration(text[:200_000])))
    best = max(
        (
            each
            for each in sentences(narration(opening), language)
            if not (is_attribution(each.text) or _is_broken(each.text))
        ),
        key=lambda each: (_worth(each, main.between(each.start, each.end), weight, language), -each.start),
        default=None,
    )
    words = " ".join(best.text.split()) if best else next(filter(None, summaries), " ".join(text[:2_000].split())[:160])
    who = ("、" if language == "zh" else ", ").join(person.name for person in people[:3])
    return f"{who}：{words}" if language == "zh" and who else f"{who}: {words}" if who else words


def _is_broken(words: str) -> bool:
    """Speech was taken out of it, or it is a heading."""
    return "  " in words or words.startswith("#") or is_heading(words)


def _worth(sentence: Span, named: list[int], weight: Counter[str], language: str) -> float:
    """Main people, the words that the whole story is made of, and a length that can be read at a glance."""
    words = set(_WORD.findall(sentence.text))
    shared = sum(min(weight[word], 12) for word in words) / (12 * len(words) ** 0.5 or 1)
    return 1.2 * (0 in named) + 0.6 * len(set(named)) + shared + _size(len(sentence.text), language)


def _size(length: int, language: str) -> float:
    """Long enough to say something, short enough to be read at a glance."""
    best = 45 if language == "zh" else 150
    return max(0.0, 1.5 - abs(length - best) / best * 1.5)
