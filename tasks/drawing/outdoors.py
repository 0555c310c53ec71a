"""What stands outdoors, and the ground."""

from __future__ import annotations

from random import Random

from tasks.drawing import nature, streets, waters
from tasks.drawing.camera import Pen
from tasks.drawing.palette import Light, Rgb
from tasks.drawing.waters import WATER

_GRASS: Rgb = (118, 146, 92)
GROUNDS: dict[str, Rgb] = {
    "street": (158, 152, 146), "city": (128, 130, 138), "sea": WATER, "lighthouse": WATER, "deck": WATER,
    "river": _GRASS, "forest": (104, 112, 74), "mountain": (132, 142, 104), "field": (150, 160, 96),
    "station": (156, 152, 148),
}  # fmt: skip


def ground(pen: Pen, light: Light, colour: Rgb, start: float = -30.0) -> None:
    """To the horizon, fading into the haze."""
    near = start
    for step in range(46):
        far = -12 + 1.18 ** (step * 1.05) * 4 if step else start + 4
        if far <= near:
            continue
        away = max(0.0, (near + far) / 2 - pen.camera.place[2])
        pen.solid(
            [(-900, 0, near), (900, 0, near), (900, 0, far + 0.5), (-900, 0, far + 0.5)], light.on(colour, away * 0.7)
        )
        near = far


def draw(pen: Pen, light: Light, kind: str, things: frozenset[str], rng: Random) -> None:
    if kind in ("sea", "lighthouse", "deck"):
        waters.sea(pen, light, kind, things, rng)
    elif kind in ("street", "city"):
        streets.street(pen, light, rng, city=kind == "city")
    elif kind == "station":
        streets.station(pen, light, rng)
    elif kind == "forest":
        nature.ridge(pen, light, rng, 120, 22, (84, 104, 84))
        nature.forest(pen, light, rng)
    elif kind == "river":
        nature.ridge(pen, light, rng, 260, 30, (108, 126, 116))
        nature.river(pen, light, things, rng)
    elif kind in ("mountain", "field"):
        nature.hills(pen, light, kind, GROUNDS[kind], rng)
