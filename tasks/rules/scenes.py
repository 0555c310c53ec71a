"""The scenes of a story: for each part of it a title, a summary, a place, a time, who is there and a line to remember.
Pure. Every sentence is the text's own, at most shortened."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from tasks.rules.describing import is_attribution
from tasks.rules.paragraphs import Span, sentences
from tasks.rules.parts import Part, is_heading, is_separator, parts_of
from tasks.rules.people import Mentions, Person
from tasks.rules.places import narration, of_heading, place_in, time_in

_SPOKEN: Final = re.compile(r"“([^”\n]{4,200})”|\"([^\"\n]{4,200})\"|「([^」\n]{4,200})」")
_WORD: Final = re.compile(r"[A-Za-z][a-z'’]{3,}|[\u4e00-\u9fff]{2}")
_INK: Final = re.compile(r"\S")
_CUE: Final = re.compile(r"^[ \t]*[^\n:：]{1,30}[:：][ \t]*(\S[^\n]{5,160})$", re.MULTILINE)
_LONGEST: Final = {"en": 230, "zh": 90}
_TITLE: Final = {"en": 60, "zh": 24}
MOST_PRESENT: Final = 12
# What one scene is read for; more of it changes nothing.
_READ: Final = 12_000


class Scene(Struct, frozen=True, kw_only=True):
    title: str
    summary: str
    place: str
    time: str
    people: tuple[int, ...]
    quote: str


def scenes_of(text: str, language: str, people: Sequence[Person], mentions: Mentions) -> list[Scene]:
    """`people` of a scene are indexes, most mentioned first."""
    scenes: list[Scene] = []
    titles: set[str] = set()
    for part in parts_of(text, language):
        body = _body(text, part)
        if not body.text:
            continue
        scene = _scene(part, body, language, people, mentions, titles)
        titles.add(scene.title)
        scenes.append(scene)
    return scenes or [_bare(text, language)]


def _bare(text: str, language: str) -> Scene:
    """A text of headings or marks alone is one scene, called by its first words."""
    words = " ".join(text.lstrip()[:_READ].split())
    title = _shortened(words.strip("#*-=_ ") or words, _TITLE[language])
    return Scene(title=title, summary=_shortened(words, _LONGEST[language]), place="", time="", people=(), quote="")


def _body(text: str, part: Part) -> Span:
    """Without its heading and separators."""
    start = part.start
    while start < part.end:
        line_end = text.find("\n", start, part.end)
        line = text[start : line_end if line_end >= 0 else part.end].strip()
        if line and not is_heading(line) and not is_separator(line):
            break
        start = line_end + 1 if line_end >= 0 else part.end
    ink = _INK.search(text, start, part.end)
    start = ink.start() if ink else part.end
    return Span(start, part.end, text[start : min(part.end, start + _READ)].rstrip())


def _scene(
    part: Part, body: Span, language: str, people: Sequence[Person], mentions: Mentions, titles: set[str]
) -> Scene:
    told = narration(body.text)
    count = _present(body, told, mentions)
    present = tuple(who for who, _ in sorted(count.items(), key=lambda each: (-each[1], each[0]))[:MOST_PRESENT])
    names = [name for person in people for name in (person.name, *person.aliases)]
    slug_place, slug_time = of_heading(part.heading, language)
    found, phrase = place_in(told, language, names) if not slug_place else (slug_place, "")
    time = slug_time or time_in(told, language)
    summary = _summary(body, language, mentions)
    candidates = _titles(
        part, [_short(people[who], language) for who in present], found, phrase, time, summary, language
    )
    if slug_place:
        candidates.insert(
            0,
            f"{slug_place}，{slug_time}"
            if language == "zh" and slug_time
            else ", ".join(filter(None, (slug_place, slug_time.lower()))),
        )
    title = next((each for each in candidates if each and each not in titles), candidates[-1])
    return Scene(title=title, summary=summary, place=found, time=time, people=present, quote=_quote(body, language))


def _present(body: Span, told: str, mentions: Mentions) -> Counter[int]:
    """Whom the narration mentions; whom people only speak of is elsewhere. In a play all is speech."""
    first, last = bisect_left(mentions.at, body.start), bisect_left(mentions.at, body.end)
    acting = Counter(
        mentions.who[n]
        for n in range(first, last)
        if told[mentions.at[n] - body.start : mentions.at[n] - body.start + 1] != " "
    )
    return acting or Counter(mentions.who[first:last])


# ---- titles


def _short(person: Person, language: str) -> str:
    """The name as people would say it: a given name, or the title with a surname."""
    if language == "zh" or person.name.startswith("the "):
        return person.name
    first = person.name.split()[0]
    return first if first in person.aliases else person.name


def _titles(
    part: Part, present: list[str], place: str, phrase: str, time: str, summary: str, language: str
) -> list[str]:
    """Best first. The chapter's name, then who is where, then when, then what happens."""
    heading = part.heading if len(part.heading) <= 60 and not of_heading(part.heading, language)[0] else ""
    who = _who(present[:2], language)
    made = _made_zh(present, who, place, time) if language == "zh" else _made_en(who, place, phrase, time)
    action = _shortened(summary, _TITLE[language])
    fallback = f"{who}：{action}" if language == "zh" and who else action
    titles = [heading, *(title for title in made if len(title) <= _TITLE[language]), action, fallback, place, who]
    return [title for title in dict.fromkeys(titles) if title and not title.isdigit()] or [
        part.heading or who or action
    ]


def _who(present: list[str], language: str) -> str:
    return ("与" if language == "zh" else " and ").join(present)


def _made_en(who: str, place: str, phrase: str, time: str) -> list[str]:
    if who and phrase:
        made = [f"{who} {phrase}", f"{who} {phrase}, {time.lower()}" if time else ""]
    else:
        made = [f"{who}, {_lower(time)}" if who and time else "", ", ".join(filter(None, (place, _lower(time))))]
    return [title[:1].upper() + title[1:] for title in made if title]


def _lower(time: str) -> str:
    return time if re.match(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day", time, re.I) else time[:1].lower() + time[1:]


def _made_zh(present: list[str], who: str, place: str, time: str) -> list[str]:
    if place and who:
        return [f"{place}：{who}", f"{time}，{place}：{present[0]}" if time else f"{place}：{present[0]}"]
    return [f"{time}，{who}" if time and who else "", f"{time}，{place}" if time and place else place]


# ---- summary and quotation


def _summary(body: Span, language: str, mentions: Mentions) -> str:
    """The two sentences that say most, in their order."""
    told = narration(body.text)
    weight = Counter(_WORD.findall(told))
    rated = [
        (_worth(sentence, body, weight, mentions, language), number, sentence)
        for number, sentence in enumerate(sentences(told, language, body.start))
    ]
    best = sorted(rated, key=lambda each: (-each[0], each[1]))[:2]
    chosen = [_as_written(sentence, body) for _, _, sentence in sorted(best, key=lambda each: each[1])]
    return ("" if language == "zh" else " ").join(
        _ended(_shortened(words, _LONGEST[language]), language) for words in chosen
    )


def _ended(words: str, language: str) -> str:
    return f"{words}。" if language == "zh" and words and words[-1].isalnum() else words


def _as_written(sentence: Span, body: Span) -> str:
    return " ".join(body.text[sentence.start - body.start : sentence.end - body.start].split())


def _worth(sentence: Span, body: Span, weight: Counter[str], mentions: Mentions, language: str) -> float:
    """People, the scene's own words, a place near its beginning or end; little for what leans on other sentences."""
    words = _WORD.findall(sentence.text)
    if len(words) < 3 or is_attribution(sentence.text):
        return 0.05 * len(words)
    people = len(set(mentions.between(sentence.start, sentence.end)))
    shared = sum(min(weight[word], 5) - 1 for word in set(words)) / (len(words) ** 0.5)
    where = (sentence.start - body.start) / (len(body.text) or 1)
    edge = 1.0 if where < 0.2 else 0.6 if where > 0.85 else 0.0
    length = len(sentence.text)
    size = 1.0 if length <= _LONGEST[language] else 0.5
    leans = 0.6 if re.match(r"(?:He|She|It|They|But|And|So|This|That)\b|[他她它这那可但]", sentence.text) else 1.0
    spoken = 0.5 if "  " in sentence.text or "    " in sentence.text else 1.0
    return (1.5 * min(people, 3) + 0.4 * shared + edge + min(len(words), 14) / 14) * size * leans * spoken


def _shortened(words: str, longest: int) -> str:
    """Cut between clauses if that leaves half of it, else between words."""
    words = words.strip(" ，,；;：:")
    if len(words) <= longest:
        return words
    cut = words[: longest - 1]
    clause = max(cut.rfind(mark) for mark in ",;:，；：。.、")
    end = clause if clause > longest // 2 else (cut.rfind(" ") if " " in cut else len(cut))
    return cut[:end].rstrip(" ，,；;：:、") + "…"


def _quote(body: Span, language: str) -> str:
    """A spoken line that says something; else the sentence that says most."""
    spoken = [next(filter(None, found.groups())) for found in _SPOKEN.finditer(body.text)]
    spoken = spoken or [found[1] for found in _CUE.finditer(body.text)]
    lines = [line.strip() for line in spoken if len(line.strip()) > 3]
    if lines:
        best = 26 if language == "zh" else 80
        return max(lines, key=lambda line: (_strikes(line) - abs(len(line) - best) / best, -lines.index(line)))
    found = max(sentences(body.text, language), key=lambda each: min(len(each.text), _LONGEST[language]), default=None)
    return found.text if found else ""


def _strikes(line: str) -> float:
    return 0.3 * (line[-1:] in "!！?？") + 0.3 * bool(
        re.search(r"\b(?:never|always|nobody|dead|love|truth)\b|死|爱|恨|永远|从来|真", line)
    )
