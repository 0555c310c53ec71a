"""The words of the web, read from its own dictionaries, so that the tests look for what a person reads."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

MESSAGES = Path(__file__).parents[2] / "web/src/i18n/messages"
_TEXT = r'"(?:[^"\\]|\\.)*"'
_ENTRY = re.compile(
    rf"^\s*({_TEXT}):\s*(?:({_TEXT})|\{{\s*(?:one:\s*({_TEXT}),\s*)?other:\s*({_TEXT}),?\s*\}}),?$", re.M
)

Message = tuple[str, str]
"""For one, and for any other number."""


@cache
def dictionary(language: str) -> dict[str, Message]:
    found: dict[str, Message] = {}
    for part in sorted(MESSAGES.glob(f"*.{language}.ts")):
        for entry in _ENTRY.finditer(part.read_text(encoding="utf-8")):
            key, plain, one, other = (text and json.loads(text) for text in entry.groups())
            found[key] = (plain or one or other, plain or other)
    return found


class Words:
    """words("share.title", title="Ferry") -> what the web says in this language."""

    def __init__(self, locale: str) -> None:
        self.lang = "zh-CN" if locale.startswith("zh") else "en"
        self._messages = dictionary(self.lang[:2])

    def __call__(self, key: str, **values: object) -> str:
        one, other = self._messages[key]
        said = one if values.get("count") == 1 else other
        return re.sub(r"\{(\w+)\}", lambda name: str(values.get(name[1], name[0])), said)

    def like(self, key: str) -> re.Pattern[str]:
        """The sentence with anything at all in its gaps."""
        pieces = re.split(r"\{\w+\}", self(key))
        return re.compile(".+".join(map(re.escape, pieces)))
