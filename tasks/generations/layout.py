"""Where new cards go: beside what is there, people on top, scenes below in rows that read left to right. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct

from collab.views import NodeView

CHARACTER: Final = (240.0, 140.0)
SCENE: Final = (320.0, 288.0)
NOTE: Final = (720.0, 120.0)
SCENES_IN_A_ROW: Final = 5
CHARACTERS_IN_A_ROW: Final = 7
SHOT: Final = (240.0, 188.0)
LINE: Final = (260.0, 86.0)
IMAGE: Final = (240.0, 176.0)
VIDEO: Final = IMAGE
GAP: Final = 40.0
SCENE_GAP: Final = 80.0
CLEAR: Final = 160.0
"""Between what was there and what is new, and between people and scenes: wide enough to see."""

# What the web draws where a node has no size of its own.
_USUAL: Final = {
    "character": CHARACTER, "scene": SCENE, "frame": (640.0, 480.0), "episode": (360.0, 132.0), "shot": SHOT,
    "dialogue": LINE, "image": IMAGE, "video": VIDEO,
}  # fmt: skip
_OTHER: Final = (320.0, 240.0)

Point = tuple[float, float]


class Box(Struct, frozen=True):
    left: float
    top: float
    right: float
    bottom: float


class Places(Struct, frozen=True, kw_only=True):
    """Top left corners."""

    note: Point
    characters: list[Point]
    scenes: list[Point]


def places(nodes: Iterable[NodeView], *, characters: int, scenes: int) -> Places:
    """Room for a note, `characters` and `scenes` that overlaps none of `nodes`."""
    left, top = _corner(occupied(nodes))
    row_of_people = top + NOTE[1] + GAP
    people = _grid(characters, (left, row_of_people), CHARACTER, GAP, CHARACTERS_IN_A_ROW)
    below = (people[-1][1] + CHARACTER[1] if people else top + NOTE[1]) + CLEAR
    story = _grid(scenes, (left, below), SCENE, SCENE_GAP, SCENES_IN_A_ROW)
    return Places(note=(left, top), characters=people, scenes=story)


def near(nodes: Iterable[NodeView], to: NodeView, *, count: int, size: Point, columns: int) -> list[Point]:
    """Room for `count` cards in rows of `columns` that overlaps none of `nodes`: the nearest below a node, in its
    column or in those beside it."""
    if not count:
        return []
    boxes = [box for node in nodes if (box := _box(node))]
    own = _box(to) or Box(0.0, 0.0, 0.0, 0.0)
    width = min(count, columns) * (size[0] + GAP) - GAP
    height = -(-count // columns) * (size[1] + GAP) - GAP
    corners: list[tuple[float, Point]] = []
    for step in (0, 1, -1, 2, -2):
        left = own.left + step * (width + SCENE_GAP)
        top = _free(boxes, left, own.bottom + GAP, width, height)
        corners.append((abs(left - own.left) + top - own.bottom, (left, top)))
    return _grid(count, min(corners)[1], size, GAP, columns)


def _free(boxes: list[Box], left: float, top: float, width: float, height: float) -> float:
    """The first top at or below `top` at which nothing comes nearer than a gap."""
    across = (box for box in boxes if box.left < left + width + GAP and box.right > left - GAP)
    for box in sorted(across, key=lambda box: box.top):
        if box.top >= top + height + GAP:
            break
        top = max(top, box.bottom + GAP)
    return top


def occupied(nodes: Iterable[NodeView]) -> Box | None:
    """The smallest box around everything that has a place on the canvas."""
    boxes = [box for node in nodes if (box := _box(node))]
    if not boxes:
        return None
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _corner(box: Box | None) -> Point:
    """Under what is wide, to the right of what is tall: the board stays near a square."""
    if box is None:
        return (0.0, 0.0)
    if box.right - box.left >= box.bottom - box.top:
        return (box.left, box.bottom + CLEAR)
    return (box.right + CLEAR, box.top)


def _grid(count: int, corner: Point, size: Point, gap: float, columns: int) -> list[Point]:
    left, top = corner
    return [(left + (n % columns) * (size[0] + gap), top + (n // columns) * (size[1] + gap)) for n in range(count)]


def _box(node: NodeView) -> Box | None:
    """None for a node whose place is nonsense: a socket may have written anything."""
    xy = _pair(node.fields.get("xy"))
    if xy is None:
        return None
    width, height = _pair(node.fields.get("size")) or _USUAL.get(node.kind, _OTHER)
    return Box(xy[0], xy[1], xy[0] + max(width, 0), xy[1] + max(height, 0))


def _pair(value: Any) -> Point | None:
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    if not all(isinstance(each, int | float) and abs(each) <= 1e7 for each in value):
        return None
    return (float(value[0]), float(value[1]))
