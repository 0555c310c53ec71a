"""The three questions of a breakdown, answered by rules: who, which scenes, what it is about. Called by the offline
engine with the language that was found."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.rules import chinese_names, describing, english_names
from tasks.rules.paragraphs import sentences
from tasks.rules.people import Person, mentions_of
from tasks.rules.places import narration
from tasks.rules.scenes import Scene, scenes_of

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
    told = narration(opening)
    main = mentions_of(people[:3], opening, language)
    best = max(
        (sentence for sentence in sentences(told, language) if "  " not in sentence.text and not sentence.text.startswith("#")),
        key=lambda each: (len(set(main.between(each.start, each.end))) + _size(len(each.text), language), -each.start),
        default=None,
    )
    words = " ".join(best.text.split()) if best else (summaries[0] if summaries else " ".join(text.split())[:160])
    who = ("、" if language == "zh" else ", ").join(person.name for person in people[:3])
    return f"{who}：{words}" if language == "zh" and who else f"{who}: {words}" if who else words


def _size(length: int, language: str) -> float:
    """Long enough to say something, short enough to be read at a glance."""
    best = 45 if language == "zh" else 150
    return max(0.0, 1.5 - abs(length - best) / best * 1.5)
