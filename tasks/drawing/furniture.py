"""What stands in rooms and hangs there."""

from __future__ import annotations

from random import Random
from typing import Final

from tasks.drawing.camera import Pen, contour, oval, smooth
from tasks.drawing.palette import Light, Rgb, mix

_BOOKS: Final = ((150, 66, 56), (66, 96, 116), (178, 146, 84), (84, 110, 82), (120, 84, 110), (206, 190, 160))


def door(pen: Pen, light: Light, x: float, z: float) -> None:
    wood = light.on((120, 82, 58), 5)
    pen.solid(
        [(x - 0.52, 0, z), (x + 0.52, 0, z), (x + 0.52, 2.2, z), (x - 0.52, 2.2, z)],
        contour(wood, 0.25),
        line=contour(wood),
    )
    pen.solid([(x - 0.42, 0, z), (x + 0.42, 0, z), (x + 0.42, 2.1, z), (x - 0.42, 2.1, z)], wood, line=contour(wood))
    for low, high in ((0.25, 0.95), (1.15, 1.95)):
        pen.solid(
            [(x - 0.28, low, z), (x + 0.28, low, z), (x + 0.28, high, z), (x - 0.28, high, z)],
            mix(wood, contour(wood), 0.25),
            line=contour(wood, 0.5),
            width=0.6,
        )
    pen.solid([(a, b, z) for a, b in oval(x + 0.34, 1.03, 0.035, 0.035, 10)], light.on((214, 178, 96), 4))


def shelf(pen: Pen, light: Light, x: float, z: float, rng: Random, *, wide: float = 1.6) -> None:
    wood, half = light.on((104, 70, 50), 5), wide / 2
    pen.solid(
        [(x - half, 0, z), (x + half, 0, z), (x + half, 2.5, z), (x - half, 2.5, z)],
        contour(wood, 0.45),
        line=contour(wood),
    )
    for row in range(5):
        y, at = 0.12 + row * 0.48, x - half + 0.06
        while at < x + half - 0.16:
            thick, tall = rng.uniform(0.05, 0.11), rng.uniform(0.24, 0.38)
            if rng.random() < 0.9:
                book = light.on(rng.choice(_BOOKS), 5)
                pen.solid(
                    [
                        (at, y, z - 0.01),
                        (at + thick, y, z - 0.01),
                        (at + thick, y + tall, z - 0.01),
                        (at, y + tall, z - 0.01),
                    ],
                    book,
                    line=contour(book, 0.5),
                    width=0.4,
                )
            at += thick + 0.006
        pen.solid(
            [
                (x - half, y - 0.06, z - 0.02),
                (x + half, y - 0.06, z - 0.02),
                (x + half, y, z - 0.02),
                (x - half, y, z - 0.02),
            ],
            wood,
            line=contour(wood),
            width=0.5,
        )


def _slab(pen: Pen, low: tuple[float, float, float], high: tuple[float, float, float], colour: Rgb) -> None:
    (ax, ay, az), (bx, by, bz) = low, high
    if pen.camera.place[1] > by:
        pen.solid(
            [(ax, by, az), (bx, by, az), (bx, by, bz), (ax, by, bz)],
            mix(colour, (255, 240, 214), 0.2),
            line=contour(colour, 0.6),
            width=0.7,
        )
    pen.solid(
        [(ax, ay, az), (bx, ay, az), (bx, by, az), (ax, by, az)],
        mix(colour, (24, 18, 30), 0.2),
        line=contour(colour, 0.6),
        width=0.7,
    )


def counter(pen: Pen, light: Light, z: float, colour: Rgb, side: int) -> None:
    wood = light.on(colour, 4)
    low, high = (-3.0, 3.0) if side == 0 else sorted((side * 0.4, side * 4.1))
    _slab(pen, (low, 0, z), (high, 0.95, z + 0.55), wood)
    _slab(pen, (low - 0.06, 0.95, z - 0.06), (high + 0.06, 1.02, z + 0.6), mix(wood, (255, 240, 214), 0.12))
    for step in range(4):
        x = low + 0.5 + step * (high - low - 1) / 3
        glass = light.on(_BOOKS[(step * 2 + 1) % 6], 4)
        pen.solid(
            [
                (x + a, 1.02 + b, z + 0.2)
                for a, b in (
                    (-0.06, 0),
                    (0.06, 0),
                    (0.06, 0.2),
                    (0.025, 0.27),
                    (0.025, 0.34),
                    (-0.025, 0.34),
                    (-0.025, 0.27),
                    (-0.06, 0.2),
                )
            ],
            glass,
            line=contour(glass),
            width=0.6,
        )


def table(pen: Pen, light: Light, x: float, z: float) -> None:
    wood = light.on((146, 102, 70), 3)
    for side in (-0.68, 0.62):
        _slab(pen, (x + side, 0, z + 0.05), (x + side + 0.07, 0.72, z + 0.12), wood)
    _slab(pen, (x - 0.8, 0.72, z - 0.1), (x + 0.8, 0.79, z + 0.7), wood)
    shade = light.on((236, 214, 166), 2)
    pen.stroke([(x, 0.79, z + 0.3), (x, 1.08, z + 0.3)], contour(wood), pen.camera.scale((x, 1, z)) * 0.03)
    pen.solid(
        [(x + a, b, z + 0.3) for a, b in ((-0.17, 1.04), (0.17, 1.04), (0.1, 1.27), (-0.1, 1.27))],
        light.glow if light.lit else shade,
        line=contour(shade),
    )
    at = pen.camera.at((x, 1.12, z + 0.3))
    if light.lit and at is not None:
        pen.glow(at, pen.camera.scale((x, 1, z)) * 1.5, light.glow, 0.55)


def bed(pen: Pen, light: Light, x: float, z: float) -> None:
    iron, sheet, cover = (light.on(colour, 4) for colour in ((92, 92, 100), (236, 236, 230), (118, 146, 152)))
    _slab(pen, (x - 0.95, 0.18, z - 1.0), (x + 0.95, 0.55, z - 0.05), sheet)
    _slab(pen, (x - 0.4, 0.2, z - 1.03), (x + 0.98, 0.6, z - 0.03), cover)
    pillow = [(x - 0.92, 0.56), (x - 0.5, 0.56), (x - 0.48, 0.7), (x - 0.7, 0.76), (x - 0.92, 0.7)]
    pen.solid([(a, b, z - 0.6) for a, b in smooth(pillow, 4)], sheet, line=contour(sheet), width=0.6)
    for side in (-1.0, 1.0):
        pen.stroke([(x + side, 0, z - 0.5), (x + side, 1.0, z - 0.5)], iron, pen.camera.scale((x, 1, z)) * 0.06)


def picture(pen: Pen, light: Light, x: float, z: float, rng: Random) -> None:
    gold, sky = light.on((176, 136, 70), 5), light.on((170, 196, 200), 5)
    pen.solid(
        [(x - 0.46, 1.45, z), (x + 0.46, 1.45, z), (x + 0.46, 2.1, z), (x - 0.46, 2.1, z)], gold, line=contour(gold)
    )
    pen.solid([(x - 0.38, 1.53, z), (x + 0.38, 1.53, z), (x + 0.38, 2.02, z), (x - 0.38, 2.02, z)], sky)
    pen.solid(
        [
            (x - 0.38, 1.53, z),
            (x - 0.38, 1.7, z),
            (x - 0.1 + rng.random() * 0.1, 1.86, z),
            (x + 0.15, 1.68, z),
            (x + 0.38, 1.78, z),
            (x + 0.38, 1.53, z),
        ],
        light.on((98, 122, 96), 5),
    )


def prints(pen: Pen, light: Light, z: float, rng: Random) -> None:
    """A line with wet prints."""
    for y, at in ((2.15, z - 0.05), (1.95, z - 0.9)):
        pen.stroke(
            [(x / 2, y - 0.05 * (1 - (x / 7) ** 2), at) for x in range(-7, 8)],
            contour(light.on((120, 100, 90), 3), 0.5),
            pen.lines,
        )
        for step in range(7):
            x, paper = -2.5 + step * 0.82 + rng.uniform(-0.1, 0.1), light.on((240, 236, 226), 3)
            pen.solid(
                [(x, y - 0.48, at), (x + 0.5, y - 0.48, at), (x + 0.5, y - 0.06, at), (x, y - 0.06, at)],
                paper,
                line=contour(paper),
                width=0.6,
            )
            dark = contour(paper, 0.5)
            pen.solid(
                [
                    (x + 0.06, y - 0.42, at),
                    (x + 0.44, y - 0.42, at),
                    (x + 0.44, y - 0.3, at),
                    (x + 0.25, y - 0.2, at),
                    (x + 0.06, y - 0.28, at),
                ],
                dark,
            )


def hanging(pen: Pen, light: Light, x: float, deep: float, high: float) -> None:
    z, y = deep * 0.45, high - 0.75
    if pen.camera.place[1] > y + 0.4:
        return
    pen.stroke([(x, high, z), (x, y + 0.15, z)], contour(light.on((90, 80, 80), 3)), pen.lines)
    shade = light.on((196, 160, 96), 3)
    pen.solid(
        [(x + a, y + b, z) for a, b in ((-0.28, 0), (0.28, 0), (0.09, 0.2), (-0.09, 0.2))], shade, line=contour(shade)
    )
    pen.solid([(a, b, z) for a, b in oval(x, y - 0.02, 0.08, 0.07, 16)], light.glow if light.lit else (240, 236, 220))
    at = pen.camera.at((x, y, z))
    if light.lit and at is not None:
        scale = pen.camera.scale((x, y, z))
        pen.glow(at, scale * 2.4, light.glow, 0.55)
        pen.glow(at, scale * 0.5, (255, 246, 220), 0.9)
