"""The text that a generation reads: given with the job, or standing in a node. Pure."""

from __future__ import annotations

from typing import Any, Final

from collab.document import Document
from collab.errors import FieldError, Invalid, TooLarge

MOST_BYTES: Final = 4 * 1024 * 1024

TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "note": ("text",),
    "prompt": ("text",),
    "episode": ("script", "summary"),
    "scene": ("description", "action", "summary"),
    "world": ("content",),
    "chain": ("outline",),
    "beat": ("summary",),
}
"""Kind of node -> the fields to read; the first that has text is taken."""


def story(document: Document, target: str | None, given: str) -> str:
    """The text of the params, else the target's. Invalid, TooLarge, NotFound."""
    if given.strip():
        return _readable(given, "params.text")
    if target is None:
        raise _invalid("params.text", "Paste a story, or choose a card that has text: there is nothing to read yet.")
    return _readable(text_of(document, target), "target")


def text_of(document: Document, target: str) -> str:
    node = document.node(target)
    if node.kind not in TEXTS:
        raise _invalid("target", f"This cannot be broken down; what can: {', '.join(TEXTS)}.")
    values: list[Any] = [node.fields.get(name) for name in TEXTS[node.kind]]
    return next((value for value in values if isinstance(value, str) and value.strip()), "")


def _readable(text: str, field: str) -> str:
    if not text.strip():
        raise _invalid(field, "There is no text in it: write or paste a story first.")
    if "\0" in text:
        raise _invalid(field, "The text has a NUL character in it, which no text can have.")
    try:
        size = len(text.encode())
    except UnicodeEncodeError as exc:
        raise _invalid(field, "The text has half of a surrogate pair in it: it was cut inside a character.") from exc
    if size > MOST_BYTES:
        raise TooLarge(f"The story has {size:,} bytes; at most {MOST_BYTES:,} can be read. Break it down in parts.")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip()


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, errors=(FieldError(field=field, message=message),))
