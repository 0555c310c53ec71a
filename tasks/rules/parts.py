# ruff: noqa: E501 - patterns and word lists read worse when they are broken
"""Where a story changes its scene: at headings and separators always, at a change of time or place where the pieces
stay long enough. Pure. Knows nothing of people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from tasks.rules.paragraphs import Span, paragraphs, sentences

_NUMBER_ZH: Final = "[零〇一二三四五六七八九十百千两\\d]+"
_NUMBER_EN: Final = (
    r"(?:\d+|[ivxlcdm]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty|first|second|third|last)"
)
_SLUG_EN: Final = r"(?:int|ext|int\./ext|i/e)[./]\s*\S.{0,100}"
_SLUG_ZH: Final = r"(?:内景|外景|内外景|日内|夜内|日外|夜外)[\s.．:：·，,\-—/]*.{0,40}"
_HEADINGS: Final = re.compile(
    rf"#{{1,6}}\s+\S.{{0,100}}"
    rf"|(?:chapter|part|act|scene|book|episode)\s+(?:the\s+)?{_NUMBER_EN}\b(?:\s*[.:\-–—]\s*.{{0,90}}|\s+.{{0,60}})?"
    rf"|(?:prologue|epilogue|interlude)\b[\s.:\-–—]*.{{0,60}}"
    rf"|{_SLUG_EN}"
    rf"|第\s*{_NUMBER_ZH}\s*[章节回幕场集卷部][\s:：、.．]*.{{0,40}}"
    rf"|(?:序章|楔子|引子|尾声|番外|后记|序幕|终章)[\s:：、.．]*.{{0,30}}"
    rf"|{_SLUG_ZH}"
    rf"|[（(]?{_NUMBER_ZH}[)）]?"
    rf"|[一二三四五六七八九十]+\s*[、.．]\s*\S.{{0,28}}"
    rf"|\d+\s*[.．、]\s+\S.{{0,28}}"
    rf"|[IVXLC]+\.?",
    re.IGNORECASE,
)
_SEPARATOR: Final = re.compile(r"(?:[*＊#~＝=_\-—–•·※◇◆☆★○●]\s*){1,40}|\.{3,}\s*|…{2,}")
_NUMBERING: Final = re.compile(
    rf"^(?:#+\s*)?(?:(?:chapter|part|act|scene|book|episode)\s+(?:the\s+)?{_NUMBER_EN}\b|第\s*{_NUMBER_ZH}\s*[章节回幕场集卷部]"
    rf"|[（(]?{_NUMBER_ZH}[)）]?(?=$|[、.．\s])|[IVXLC]+(?=$|\.))[\s.:：、．\-–—]*",
    re.IGNORECASE,
)
_UNNUMBERED: Final = re.compile(r"^(?:prologue|epilogue|interlude|序章|楔子|引子|尾声|番外|后记|序幕|终章)\W*$", re.I)
_CHAPTER: Final = re.compile(
    rf"(?:#|(?:chapter|part|act|book|episode)\b|prologue|epilogue|第\s*{_NUMBER_ZH}\s*[章节回卷部]|序章|楔子|尾声)",
    re.I,
)

_DAYPART_EN: Final = r"(?:morning|afternoon|evening|night|day|dawn|noon|midnight|week|weekend|month|year|winter|summer|spring|autumn|dusk|sunset|sunrise)"
_SHIFT_EN: Final = re.compile(
    rf"(?:the\s+(?:next|following|same|other)\s+{_DAYPART_EN}|that\s+(?:same\s+)?{_DAYPART_EN}|(?:a|an|one|two|three|four|five|six|seven|ten|"
    rf"some|several|many|a\s+few|half\s+an)\s+(?:{_DAYPART_EN}|hour|minute)s?\s+(?:later|passed|had\s+passed|before|earlier)"
    rf"|(?:at|by|towards?|around|near|just\s+before|just\s+after|after|before|since)\s+(?:dawn|noon|midnight|dusk|nightfall|sunset|sunrise|first\s+light|daybreak|lunch|dinner|breakfast|supper|the\s+(?:funeral|trial|storm))\b"
    rf"|(?:on|by|the)\s+(?:(?:next|following)\s+)?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|(?:in|by|late\s+in|early\s+in)\s+the\s+(?:morning|afternoon|evening|night)|early\s+(?:the\s+)?(?:next\s+)?{_DAYPART_EN}"
    rf"|later(?:\s+that\s+\w+)?,|meanwhile\b|across\s+(?:town|the\s+(?:river|city|street|bay|harbour|square))|back\s+(?:at|in|on|home)\b|by\s+the\s+time\b|it\s+was\s+(?:nearly\s+|almost\s+|past\s+|after\s+)?(?:dawn|noon|midnight|dusk|dark|morning|evening|night|\w+\s+o['’]clock)"
    rf"|(?:next|last)\s+{_DAYPART_EN}|(?:once\s+upon|long\s+ago|years?\s+(?:ago|later))|when\s+(?:the\s+)?(?:sun|morning|night|evening|dawn|spring|winter|summer|autumn)\b|(?:(?:nearly|almost|about)\s+)?\w+\s+(?:days|weeks|months|years|hours)\s+(?:later|after|passed))",
    re.IGNORECASE,
)
_PLACE_EN: Final = re.compile(
    r"(?:(?:in|at|on|inside|outside|beneath|under|behind|above)\s+(?:the|a|an|his|her|their|[A-Z]\w+['’]s)\s+(?:\w+\s+){0,3}\w+,"
    r"|the\s+(?:\w+\s+){1,3}(?:stood|lay|smelled|smelt|was\s+(?:empty|dark|crowded|full|quiet|silent|locked|closed|cold|lit))\b)",
    re.IGNORECASE,
)
_SHIFT_ZH: Final = re.compile(
    r"(?:第[二三四五六七八九十]天|次日|翌日|隔天|当天|当晚|当夜|这天|那天|这一天|那一天|这一夜|那一夜|这天夜里|那天夜里|几天[之以]?后|[一二三四五六七八九十两半几数]+(?:个)?(?:天|日|周|星期|月|年|小时|钟头|分钟|刻钟)(?:之|以|过)?[后前]"
    r"|一个?(?:小时|钟头|星期|月|礼拜)后|过了[一二三四五六七八九十两半几好数]+|清晨|凌晨|早晨|早上|一大早|天刚亮|天亮|天一亮|天还没亮|天没亮|上午|中午|正午|午后|下午|傍晚|黄昏|入夜|夜里|夜深|深夜|半夜|午夜|晚上|天黑|天色|雨停|雪停|周[一二三四五六日末]|星期[一二三四五六日天]|礼拜"
    r"|与此同时|同一时间|另一边|此时|这时候?，|后来|多年[之以]?[后前]|开春|入冬|入秋|[春夏秋冬]天|腊月|正月|除夕|从前|很久以前|三更|五更|回到|赶到|来到|到了|出了|走出|离开)"
)
_QUOTE: Final = ('"', "“", "「", "『", "'", "‘", "—", "-")


class Lengths(Struct, frozen=True, kw_only=True):
    """In characters. A piece shorter than `least` never stands alone, than `soft` only between hard borders."""

    least: int
    soft: int
    most: int


_LENGTHS: Final = {"en": Lengths(least=110, soft=750, most=6_500), "zh": Lengths(least=36, soft=260, most=2_400)}
MOST_PARTS: Final = 300


class Part(Struct, frozen=True, kw_only=True):
    """A stretch of the text that may be one scene. `chapter` is true where its heading opens a chapter, not only a
    scene; `heading` has no number."""

    start: int
    end: int
    heading: str = ""
    chapter: bool = False


class _Border(Struct, frozen=True, kw_only=True):
    at: int
    hard: bool
    heading: str = ""
    chapter: bool = False
    body: int = 0


def parts_of(text: str, language: str) -> list[Part]:
    """Consecutive parts that cover the whole text."""
    lengths = _lengths(len(text), language)
    spans = paragraphs(text)
    borders = _kept(list(_borders(spans, language)), len(text), lengths)
    parts = _between(borders, len(text))
    return [piece for part in parts for piece in _divided(part, text, spans, language, lengths)]


def is_heading(line: str) -> bool:
    return len(line) <= 110 and _HEADINGS.fullmatch(line) is not None


def is_separator(line: str) -> bool:
    return len(line) <= 80 and _SEPARATOR.fullmatch(line) is not None


def _lengths(size: int, language: str) -> Lengths:
    """A short text has short scenes; a very long one has longer parts, not thousands of them."""
    usual = _LENGTHS[language]
    factor = max(1.0, size / (usual.soft * 2 * MOST_PARTS))
    soft = min(usual.soft, max(2 * usual.least, size // 6))
    return Lengths(
        least=max(usual.least, size // MOST_PARTS), soft=int(soft * factor), most=int(usual.most * max(1.0, factor / 2))
    )


def _borders(spans: Iterable[Span], language: str) -> Iterator[_Border]:
    for span in spans:
        line = span.text
        if is_separator(line):
            yield _Border(at=span.start, hard=True, body=span.end)
        elif is_heading(line):
            chapter = _CHAPTER.match(line) is not None
            yield _Border(at=span.start, hard=True, heading=_named(line), chapter=chapter, body=span.end)
        elif not line.startswith(_QUOTE) and _shifts(line, language):
            yield _Border(at=span.start, hard=False, body=span.start)


def _shifts(line: str, language: str) -> bool:
    if language == "zh":
        return _SHIFT_ZH.match(line) is not None
    return _SHIFT_EN.match(line) is not None or _PLACE_EN.match(line) is not None


def _named(line: str) -> str:
    name = _NUMBERING.sub("", line).strip("#* \t")
    return "" if _UNNUMBERED.match(name) else name


def _kept(borders: list[_Border], end: int, lengths: Lengths) -> list[_Border]:
    """Headings that follow each other are one border; what would make a piece too short is none."""
    kept: list[_Border] = [_Border(at=0, hard=True)]
    hard_after = _next_hard(borders, end)
    for border, next_hard in zip(borders, hard_after, strict=True):
        last = kept[-1]
        if border.at - max(last.at, last.body) < lengths.least and border.hard:
            kept[-1] = _Border(
                at=last.at,
                hard=True,
                heading=border.heading or last.heading,
                chapter=border.chapter or last.chapter,
                body=border.body,
            )
        elif border.hard or min(border.at - last.body, next_hard - border.at) >= lengths.soft:
            kept.append(border)
    return kept


def _next_hard(borders: list[_Border], end: int) -> list[int]:
    found, after = [0] * len(borders), end
    for number in range(len(borders) - 1, -1, -1):
        found[number] = after
        if borders[number].hard:
            after = borders[number].at
    return found


def _between(borders: list[_Border], end: int) -> list[Part]:
    """What is left behind the last border joins the part before it if it has no text of its own."""
    ends = [*(border.at for border in borders[1:]), end]
    return [
        Part(start=border.at, end=stop, heading=border.heading, chapter=border.chapter)
        for border, stop in zip(borders, ends, strict=True)
        if stop > border.at
    ]


def _divided(part: Part, text: str, spans: list[Span], language: str, lengths: Lengths) -> list[Part]:
    """Pieces of about equal length where a part is too long, cut between paragraphs or else sentences."""
    size = part.end - part.start
    if size <= lengths.most:
        return [part]
    count = -(-size // lengths.most)
    wanted = [part.start + size * n // count for n in range(1, count)]
    cuts = _cuts(wanted, _openings(part, text, spans, language, lengths), size // count // 2)
    starts = [part.start, *cuts]
    return [
        Part(start=start, end=stop, heading=part.heading if start == part.start else "", chapter=part.chapter)
        for start, stop in zip(starts, [*cuts, part.end], strict=True)
    ]


def _openings(part: Part, text: str, spans: list[Span], language: str, lengths: Lengths) -> list[int]:
    first, last = _index(spans, part.start), _index(spans, part.end)
    inside = spans[first:last]
    if inside and max(span.end - span.start for span in inside) <= lengths.most // 2:
        return [span.start for span in inside[1:]]
    return [span.start for span in sentences(text[part.start : part.end], language, part.start)[1:]]


def _index(spans: list[Span], at: int) -> int:
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if spans[middle].start < at else (low, middle)
    return low


def _cuts(wanted: list[int], openings: list[int], reach: int) -> list[int]:
    """For each wanted place the nearest opening; none if all are too far."""
    cuts: list[int] = []
    at = 0
    for place in wanted:
        while at + 1 < len(openings) and abs(openings[at + 1] - place) <= abs(openings[at] - place):
            at += 1
        if openings and abs(openings[at] - place) <= reach and (not cuts or openings[at] > cuts[-1]):
            cuts.append(openings[at])
    return cuts
