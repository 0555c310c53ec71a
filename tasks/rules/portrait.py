"""A character by rules: what the card and the story say of them, and the colours that are named. Pure; invents
nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from tasks.rules import describing
from tasks.rules.people import Person, mentions_of

_COLOURS: Final = {
    "en": {
        "red": "#b3312c", "scarlet": "#b3312c", "crimson": "#8c1c2b", "blue": "#2f5d9b", "navy": "#1f2a44",
        "green": "#3f7d4e", "yellow": "#d9b13b", "gold": "#c9a227", "golden": "#c9a227", "white": "#f2efe9",
        "silver": "#b8bcc2", "grey": "#808488", "gray": "#808488", "black": "#1c1c1e", "brown": "#6b4a32",
        "orange": "#d2762c", "pink": "#d98fa0", "purple": "#6d4a8c", "violet": "#6d4a8c",
    },
    "zh": {
        "红": "#b3312c", "赤": "#b3312c", "蓝": "#2f5d9b", "青": "#3b7a78", "绿": "#3f7d4e", "黄": "#d9b13b",
        "金": "#c9a227", "白": "#f2efe9", "银": "#b8bcc2", "灰": "#808488", "黑": "#1c1c1e", "棕": "#6b4a32",
        "褐": "#6b4a32", "橙": "#d2762c", "粉": "#d98fa0", "紫": "#6d4a8c",
    },
}  # fmt: skip
_PATTERN: Final = {
    "en": re.compile(rf"\b(?:{'|'.join(_COLOURS['en'])})\b", re.IGNORECASE),
    # A colour, and not a name or a time: 黄昏, 金钱, 白天.
    "zh": re.compile(rf"[{''.join(_COLOURS['zh'])}](?=色|衣|衫|裙|袍|裤|帽|鞋|靴|发|眼|围巾|外套|风衣|毛衣|雨衣|大衣)"),
}
_FULL: Final = {"en": "Full figure of {name}, standing, plain ground", "zh": "{name}全身像，站立，纯色背景"}
MOST_BACKGROUND: Final = 4


class Portrait(Struct, frozen=True, kw_only=True):
    appearance: str
    personality: str
    background: str
    colors: tuple[str, ...]
    general: str
    phrases: str


def drawn(
    card: Mapping[str, str], aliases: Sequence[str], passages: Sequence[str], style: str, language: str
) -> Portrait:
    """`card` has name, brief, appearance, personality, background as texts, perhaps empty."""
    person = Person(name=card["name"], aliases=tuple(aliases))
    text = "\n".join(passages)
    [found] = describing.portraits([person], text, language, mentions_of([person], text, language))
    appearance = card["appearance"] or found.appearance
    personality = card["personality"] or found.personality
    shown = [each for each in passages if each not in appearance and each not in personality]
    joint = "" if language == "zh" else " "
    background = card["background"] or card["brief"] or joint.join(shown[:MOST_BACKGROUND])
    named = dict.fromkeys(_COLOURS[language][word[0].lower()] for word in _PATTERN[language].finditer(appearance))
    first = _FULL[language].format(name=card["name"])
    stop, comma = ("。", "，") if language == "zh" else (". ", ", ")
    parts = [part.rstrip(".。 ") for part in (first, appearance, style) if part]
    return Portrait(
        appearance=appearance,
        personality=personality,
        background=background,
        colors=tuple(named)[:3],
        general=stop.join(parts),
        phrases=comma.join(parts),
    )
