"""The cover of a project: its board from far away, as boxes on a small sheet. Pure. Kept beside the project's row by
whoever keeps that (projects.py), drawn by the lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from msgspec import Struct

from collab.views import NodeView

# The longer side of the sheet.
SHEET: Final = 400
# More boxes than these nobody can tell apart; frames first, for they lie behind the others.
MOST: Final = 80

# What the web draws where a node has no size of its own, about.
_USUAL: Final = {
    "frame": (640.0, 480.0),
    "episode": (360.0, 220.0),
    "scene": (320.0, 200.0),
    "character": (240.0, 150.0),
    "note": (220.0, 160.0),
}
_OTHER: Final = (270.0, 160.0)
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


class Card(Struct, frozen=True, kw_only=True):
    """A box on the sheet. `color`: the node's own, or "": that of its kind."""

    kind: str
    x: int
    y: int
    w: int
    h: int
    color: str = ""


class Cover(Struct, frozen=True, kw_only=True):
    """A sheet of this size with boxes on it, those behind first; 0 x 0 for an empty board."""

    width: int = 0
    height: int = 0
    cards: list[Card] = []


class _Box(Struct, frozen=True, kw_only=True):
    kind: str
    color: str
    x: float
    y: float
    w: float
    h: float


def draw(nodes: Iterable[NodeView]) -> Cover:
    """What a board looks like from far away. Who lies far from all the others is left out: they would be specks."""
    boxes = _near([_box(node) for node in nodes if not node.invalid])
    if not boxes:
        return Cover()
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    width, height = max(box.x + box.w for box in boxes) - left, max(box.y + box.h for box in boxes) - top
    scale = SHEET / max(width, height, 1.0)
    shown = _thinned(sorted(boxes, key=lambda box: (box.kind != "frame", box.y, box.x)))
    cards = [
        Card(
            kind=box.kind,
            color=box.color,
            x=round((box.x - left) * scale),
            y=round((box.y - top) * scale),
            w=max(1, round(box.w * scale)),
            h=max(1, round(box.h * scale)),
        )
        for box in shown
    ]
    return Cover(width=max(1, round(width * scale)), height=max(1, round(height * scale)), cards=cards)


def _box(node: NodeView) -> _Box:
    x, y = _pair(node.fields.get("xy")) or (0.0, 0.0)
    size = _pair(node.fields.get("size"))
    w, h = size if size and min(size) > 0 else _USUAL.get(node.kind, _OTHER)
    return _Box(kind=node.kind, color=_color(node.fields.get("color")), x=x, y=y, w=w, h=h)


def _pair(value: Any) -> tuple[float, float] | None:
    """Of a node that reads as its kind, what is there is a pair of numbers."""
    return (float(value[0]), float(value[1])) if value else None


def _color(value: Any) -> str:
    return value.lower() if isinstance(value, str) and _COLOR.fullmatch(value) else ""


def _near(boxes: Sequence[_Box]) -> list[_Box]:
    """Without those that lie further out than the middle nine tenths are wide."""
    if len(boxes) < 10:
        return list(boxes)
    (left, right), (top, bottom) = _middle([b.x + b.w / 2 for b in boxes]), _middle([b.y + b.h / 2 for b in boxes])
    far = max(right - left, bottom - top, 1_000.0)
    return [
        box
        for box in boxes
        if left - far <= box.x + box.w / 2 <= right + far and top - far <= box.y + box.h / 2 <= bottom + far
    ]


def _middle(values: list[float]) -> tuple[float, float]:
    ordered = sorted(values)
    cut = max(1, len(ordered) // 20)
    return ordered[cut], ordered[-1 - cut]


def _thinned(boxes: list[_Box]) -> list[_Box]:
    """At most so many, evenly from all over the board."""
    if len(boxes) <= MOST:
        return boxes
    return [boxes[number * len(boxes) // MOST] for number in range(MOST)]
