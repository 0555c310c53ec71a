"""Whether anybody has changed what a generation made: a made node carries the fingerprint of its fields. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from collab.views import NodeView

# Where a card lies says nothing about what is in it.
_PLACE: Final = {"xy", "size", "parent", "order", "color", "made"}


def stamped(by: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a node with who made it (a kind of generation) and their fingerprint."""
    return {**fields, "made": {"by": by, "hash": fingerprint_of(fields)}}


def is_untouched(node: NodeView) -> bool:
    """False for what a person made, too."""
    made = node.fields.get("made")
    return isinstance(made, dict) and made.get("hash") == fingerprint_of(node.fields)


def all_untouched(nodes: Iterable[NodeView]) -> bool:
    return all(is_untouched(node) for node in nodes)


def fingerprint(node: NodeView) -> str:
    """Of what is in a node, wherever it lies."""
    return fingerprint_of(node.fields)


def fingerprint_of(fields: Mapping[str, Any]) -> str:
    """An empty field and one that is not there are the same, and so are 3 and 3.0."""
    said = {
        name: _plain(value) for name, value in fields.items() if name not in _PLACE and value not in (None, "", False)
    }
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return value
