"""Finding what an answer quotes in the text that it was made from. Pure; the text's own words are kept."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 1_000
_MARKS: Final = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"', "—": "-", "–": "-"})
_ALIKE: Final = {'"': '["“”「」]', "'": "['‘’]", "-": "[-–—]"}
_ENDS: Final = " \t\n\"'“”‘’「」…"


def quoted(quote: str, text: str) -> str:
    """The passage of the text that is meant, with its own spaces and quotation marks; "" if there is none."""
    quote = quote.strip()
    if not quote or len(quote) > LONGEST:
        return ""
    if quote in text:
        return quote
    return _nearly(quote, text) or _nearly(quote.strip(_ENDS), text)


def _nearly(quote: str, text: str) -> str:
    words = quote.translate(_MARKS).split()
    if not words:
        return ""
    found = re.search(r"\s+".join("".join(map(_pattern, word)) for word in words), text)
    return found[0] if found else ""


def _pattern(character: str) -> str:
    return _ALIKE.get(character) or re.escape(character)
