# ruff: noqa: E501 - patterns and word lists read worse when they are broken
"""What a text says of a person: looks, nature, weight in the story, passages that show it. Pure.

A sentence is about somebody if it names nobody else, or if it says he or she behind a sentence that does."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from tasks.rules.paragraphs import Span, paragraphs, sentences
from tasks.rules.parts import is_heading
from tasks.rules.people import Mentions, Person
from tasks.rules.places import narration

_LOOKS: Final = {
    "en": re.compile(
        r"\b(?:wore|wearing|wears|dressed|hair|beard|moustache|mustache|eyebrows?|tall|short|thin|thinnest|lean|broad|slender|stout|fat|plump|small|scar|freckles|"
        r"blonde?|bald|pale|wrinkled|jersey|oilskin|coat|dress|shirt|suit|boots|shawl|scarf|spectacles|glasses|helmet|jacket|apron|handsome|beautiful|ugly|pink|"
        r"years old|was (?:sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|nine|ten|twelve)\b|\d0s|one good eye|ears like)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        "穿着|穿一|戴着|戴一|围着|系着|披着|梳着|头发|长发|短发|白发|银发|胡子|眉毛|眼镜|个子|身材|高高瘦瘦|瘦瘦|胖胖|矮小|高大|驼背|背驼|脸上有|皮肤|虎牙|疤|岁|发福|指甲|风衣|西装|衬衫|裙|一只眼睛|满头"
    ),
}
_NATURE: Final = {
    "en": re.compile(
        r"\b(?:gentle|gently|kind|unkind|shy|brave|bravely|proud|stubborn|clever|cunning|cheerful|cold|patient|impatient|quick-tempered|worst-tempered|best-tempered|"
        r"direct|honest|liar|truth|cruel|greedy|lazy|curious|quiet|never once|never in (?:his|her) life|always|had a way of|did everything|afraid of|missed nothing|"
        r"could not lie|loved|hated|in love|generally|untidy|selfish|generous|loyal|bold|nervous|calm|best man|bad-tempered|vain|vanity|ashamed)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        "话少|话不多|温柔|温和|和气|倔|脾气|总是|总要|从来不|从来没|从不|爱笑|见谁都笑|冷静|沉默|勇敢|胆小|害怕|善良|聪明|骄傲|固执|心软|热情|急性子|细心|大大咧咧|冷峻|娇滴滴|不错，就是|得意洋洋|老实|狡猾|孤僻|开朗"
    ),
}
_PRONOUN: Final = {"en": re.compile(r"^(?:He|She|His|Her|It)\b"), "zh": re.compile("^[他她它](?!们)")}
_LATE: Final = re.compile(r",? (?:who|with|a|an|in) ")
_ROLES: Final = {"en": ("Lead", "Supporting", "Minor"), "zh": ("主角", "配角", "次要角色")}
_LONGEST: Final = {"en": 220, "zh": 90}
MOST_SENTENCES: Final = 2
# Beyond this much text, what is said of a person is read from the beginning only.
_READ: Final = 1_500_000


class Portrait(Struct, frozen=True, kw_only=True):
    role: str
    appearance: str
    personality: str
    evidence: tuple[str, ...]


class _Said(Struct, kw_only=True):
    looks: list[str]
    nature: list[str]
    about: list[str]


def portraits(people: Sequence[Person], text: str, language: str, mentions: Mentions) -> list[Portrait]:
    said = [_Said(looks=[], nature=[], about=[]) for _ in people]
    for paragraph in paragraphs(text[:_READ]):
        if not is_heading(paragraph.text):
            _read(paragraph, language, mentions, said)
    counts = _counts(mentions, len(people))
    spread = _spread(mentions, len(people), len(text))
    return [
        Portrait(
            role=_role(person, counts[index], spread[index], max(counts, default=1), language),
            appearance=_joined(said[index].looks, language),
            personality=_joined([s for s in said[index].nature if s not in said[index].looks], language),
            evidence=_evidence(said[index], language),
        )
        for index, person in enumerate(people)
    ]


def _read(paragraph: Span, language: str, mentions: Mentions, said: list[_Said]) -> None:
    told = narration(paragraph.text)
    subject: int | None = None
    for sentence in sentences(told, language, paragraph.start):
        named = list(dict.fromkeys(mentions.between(sentence.start, sentence.end)))
        words = paragraph.text[sentence.start - paragraph.start : sentence.end - paragraph.start]
        quiet = len(sentence.text.replace(" ", "")) > 0.7 * len(words.replace(" ", ""))
        if is_attribution(sentence.text):
            quiet = False
        if named:
            subject = named[0]
        elif not _PRONOUN[language].match(sentence.text):
            continue
        if subject is not None and len(named) < 3:
            about = len(named) < 2 and _is_about(sentence, mentions, words)
            _note(said[subject], words, language, alone=about, quiet=quiet)


def is_attribution(words: str) -> bool:
    """ "said Mara, and sat down": what is left of a sentence when its speech is taken away."""
    return words[:1].islower() or words[-1:] in ",，：:" or len(words) < 8


def _is_about(sentence: Span, mentions: Mentions, words: str) -> bool:
    """Not "the thinnest man that Ines had ever seen": who comes late is only meant if a description follows."""
    first = bisect_left(mentions.at, sentence.start)
    if first == len(mentions.at) or mentions.at[first] >= sentence.end:
        return True
    at = mentions.at[first] - sentence.start
    return at <= 0.6 * len(words) or _LATE.search(words, at) is not None


def _note(said: _Said, words: str, language: str, *, alone: bool, quiet: bool) -> None:
    if len(words) > 3 * _LONGEST[language]:
        return
    if quiet and alone and len(said.looks) < MOST_SENTENCES and _LOOKS[language].search(words):
        said.looks.append(words)
    if quiet and alone and len(said.nature) < MOST_SENTENCES and (shown := _nature(words, language)):
        said.nature.append(shown)
    if quiet and len(said.about) < 400 and len(words) <= _LONGEST[language]:
        said.about.append(words)


def _nature(words: str, language: str) -> str:
    """The sentence; in Chinese, where clauses stand by themselves, only those that show it."""
    if not _NATURE[language].search(words):
        return ""
    if language == "en":
        return words
    return "，".join(clause for clause in re.split("[，；。！？]", words) if _NATURE[language].search(clause)) + "。"


def _joined(found: Sequence[str], language: str) -> str:
    return ("" if language == "zh" else " ").join(" ".join(sentence.split()) for sentence in found)


def _evidence(said: _Said, language: str) -> tuple[str, ...]:
    """How the person comes in, how they look, and the longest passage of the later half."""
    later = sorted(said.about[len(said.about) // 2 :], key=len, reverse=True)
    wanted = [*said.about[:1], *said.looks[:1], *later[:1]]
    return tuple(dict.fromkeys(sentence for sentence in wanted if len(sentence) <= 2 * _LONGEST[language]))[:3]


def _counts(mentions: Mentions, people: int) -> list[int]:
    counts = [0] * people
    for who in mentions.who:
        counts[who] += 1
    return counts


def _spread(mentions: Mentions, people: int, size: int) -> list[float]:
    """From the first to the last appearance, as a share of the text."""
    first: list[int | None] = [None] * people
    last = [0] * people
    for at, who in zip(mentions.at, mentions.who, strict=True):
        first[who] = at if first[who] is None else first[who]
        last[who] = at
    return [(end - start) / (size or 1) if start is not None else 0.0 for start, end in zip(first, last, strict=True)]


def _role(person: Person, count: int, spread: float, most: int, language: str) -> str:
    lead, supporting, minor = _ROLES[language]
    share = count / (most or 1)
    weight = lead if share >= 0.65 and spread >= 0.4 else supporting if share >= 0.15 else minor
    if not person.title:
        return weight
    return f"{weight}，{person.title}" if language == "zh" else f"{weight}, {person.title}"
