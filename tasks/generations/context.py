"""What a generation may read beside its target, within a budget of tokens: the least important is cut first. Pure.

What became of each piece is kept with the job, so that people can see what the model was told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from msgspec import Struct

from collab.document import Document
from collab.views import NodeView

_WIDE: Final = re.compile(r"[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]")
# A piece of which only this much fits says nothing.
LEAST_TOKENS: Final = 40


class Piece(Struct, frozen=True, kw_only=True):
    """`name` for people and models, `text` as the model reads it; the lowest `priority` number is kept longest."""

    name: str
    text: str
    priority: int


class Kept(Struct, frozen=True, kw_only=True):
    name: str
    text: str
    tokens: int
    cut: bool = False


def tokens(text: str) -> int:
    """About as many as models count: one for a wide character, one for four others."""
    wide = len(_WIDE.findall(text))
    return wide + (len(text) - wide + 3) // 4


def fit(pieces: Iterable[Piece], budget: int) -> list[Kept]:
    """In the order given. Those that do not fit are cut at the end of a line or sentence, or left out (no text)."""
    given = [piece for piece in pieces if piece.text.strip()]
    left = budget
    kept: dict[int, Kept] = {}
    for at, piece in sorted(enumerate(given), key=lambda each: (each[1].priority, each[0])):
        text = piece.text if tokens(piece.text) <= left else _beginning(piece.text, left)
        cost = tokens(text)
        kept[at] = Kept(name=piece.name, text=text, tokens=cost, cut=text != piece.text)
        left -= cost
    return [kept[at] for at in range(len(given))]


def _beginning(text: str, budget: int) -> str:
    if budget < LEAST_TOKENS:
        return ""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if tokens(text[:middle]) <= budget else (low, middle - 1)
    ends = [match.end() for match in re.finditer(r"[.!?。！？\n]", text[:low])]
    return text[: ends[-1] if ends and ends[-1] > low // 2 else low].rstrip()


def shown(kept: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """As the job keeps it: `Kept` as JSON, without the texts."""
    return [{"name": one["name"], "tokens": one["tokens"], "cut": one["cut"]} for one in kept]


# ---- what stands round a scene


def word(node: NodeView, *names: str) -> str:
    """The first of its fields that has text."""
    values = (node.fields.get(name) for name in names)
    return next((value.strip() for value in values if isinstance(value, str) and value.strip()), "")


def neighbours(document: Document, scene: str) -> tuple[list[NodeView], list[NodeView]]:
    """The scenes before and behind, by the edges of the sequence."""
    before, behind = [], []
    for edge in document.edges():
        if edge.kind == "sequence" and edge.fields.get("to") == scene:
            before.append(document.node(edge.fields["from"]))
        if edge.kind == "sequence" and edge.fields.get("from") == scene:
            behind.append(document.node(edge.fields["to"]))
    return before, behind


def cast(document: Document, scene: str) -> list[NodeView]:
    """The people of a scene, in their order."""
    edges = [edge for edge in document.edges() if edge.kind == "cast" and edge.fields.get("from") == scene]
    edges.sort(key=lambda edge: (str(edge.fields.get("order", "")), edge.id))
    return [document.node(edge.fields["to"]) for edge in edges]


def worlds(document: Document) -> list[NodeView]:
    return [node for node in document.nodes() if node.kind == "world" and not node.invalid]
