"""Which of the two languages a text is read in, and how long it is. Pure."""

from __future__ import annotations

import re
from typing import Final

_SAMPLE: Final = 200_000
_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LATIN_WORD: Final = re.compile(r"[A-Za-zÀ-ɏ]+")


def language_of(text: str) -> str:
    """ "zh" or "en". A text in any other language is read by the English rules: capitals, paragraphs, headings."""
    sample = text[:_SAMPLE]
    return "zh" if len(_HAN.findall(sample)) > len(_LATIN_WORD.findall(sample)) else "en"


def counted(text: str, language: str) -> int:
    """Words, or characters where words have no spaces between them."""
    if language == "zh":
        return len(_HAN.findall(text)) + len(_LATIN_WORD.findall(text))
    return sum(1 for _ in _WORD.finditer(text))
