"""Nodes and edges as REST shows them, out of what a document holds. Never fails on content: what a socket wrote may be
nonsense. Knows nothing of the engine. Called by document.py."""

from __future__ import annotations

import datetime
import math
from typing import Any, cast

import msgspec
from msgspec import Struct

from collab.origin import Author
from collab.writes import Typed


class Stamp(Struct, frozen=True, kw_only=True):
    """Who, when, and by which journal row."""

    author: Author
    at: datetime.datetime
    seq: int


class NodeView(Struct, frozen=True, kw_only=True):
    """A node or an edge as REST shows it. `fields` has camelCase names and no id and kind."""

    id: str
    kind: str
    fields: dict[str, Any]
    invalid: str | None = None
    created: Stamp | None = None
    updated: Stamp | None = None

    def place(self) -> tuple[int, str]:
        """Where it stands in a list: the oldest first, and behind all others what is not yet saved."""
        return (self.created.seq if self.created else 2**62, self.id)


EdgeView = NodeView


def shown(kinds: dict[str, type[Struct]], kind: Any, raw: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """The fields as REST shows them, or as they are stored with the reason why they are not that."""
    raw = {name: str(value) if isinstance(value, Typed) else value for name, value in raw.items()}
    cls = kinds.get(kind) if isinstance(kind, str) else None
    if cls is None:
        return raw, f"unknown kind {kind!r}"
    try:
        struct = msgspec.convert({**raw, "kind": kind}, cls)
    except msgspec.ValidationError as exc:
        return raw, str(exc)
    fields = plain(msgspec.to_builtins(struct))
    del fields["kind"]
    return fields, None


def plain(value: Any) -> Any:
    """What the engine returns -> JSON: whole floats become integers; bytes, NaN and infinities become null."""
    match value:
        case float():
            return _number(value)
        case dict():
            return {str(key): plain(item) for key, item in cast("dict[Any, Any]", value).items()}
        case list() | tuple():
            return [plain(item) for item in cast("list[Any]", value)]
        case str() | int() | None:
            return value
        case _:
            return None


def _number(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
