"""The sea and what swims and stands in it. Metres, from far to near."""

from __future__ import annotations

import math
from random import Random

from tasks.drawing.camera import Pen, contour, smooth
from tasks.drawing.nature import ridge
from tasks.drawing.palette import Light, Rgb, mix

WATER: Rgb = (66, 112, 132)
PLANKS: Rgb = (172, 142, 108)


def _planks(pen: Pen, light: Light, low: tuple[float, float], high: tuple[float, float], y: float) -> None:
    wood = light.on(PLANKS, 3)
    (ax, az), (bx, bz) = low, high
    pen.solid([(ax, y, az), (bx, y, az), (bx, y, bz), (ax, y, bz)], wood, line=contour(wood))
    if y:
        pen.solid([(ax, y, bz), (bx, y, bz), (bx, y - 0.35, bz), (ax, y - 0.35, bz)], contour(wood, 0.5))
    x = ax
    while x < bx:
        pen.stroke([(x, y + 0.003, az), (x, y + 0.003, bz)], contour(wood, 0.3), pen.lines * 0.7)
        x += 0.42


def _boat(pen: Pen, light: Light, x: float, z: float, size: float, colour: Rgb) -> None:
    away = pen.camera.away((x, 1, z))
    hull, sail = light.on(colour, away), light.on((240, 234, 218), away)

    def put(points):
        return [(x + a * size, b * size, z) for a, b in points]

    pen.solid(
        put(smooth([(-2.2, 0.75), (-1.6, -0.1), (1.7, -0.1), (2.5, 0.95), (0.5, 0.62)], 4)),
        hull,
        line=contour(hull),
        width=0.7,
    )
    pen.solid(put([(-1.2, 0.65), (0.2, 0.65), (0.1, 1.4), (-1.1, 1.4)]), sail, line=contour(sail, 0.5), width=0.6)
    pen.solid(put([(-0.9, 0.9), (-0.5, 0.9), (-0.5, 1.2), (-0.9, 1.2)]), light.glow if light.lit else hull)
    pen.stroke(put([(0.6, 0.6), (0.6, 4.2)]), contour(hull, 0.6), max(1, pen.camera.scale((x, 1, z)) * 0.08 * size))
    pen.solid(put([(0.66, 4.0), (2.1, 1.2), (0.66, 1.1)]), sail, line=contour(sail, 0.4), width=0.5)


def _lighthouse(pen: Pen, light: Light, x: float, z: float) -> None:
    away = pen.camera.away((x, 4, z))
    rock, white, red = (light.on(colour, away) for colour in ((104, 98, 98), (236, 232, 224), (184, 62, 54)))
    pen.solid(
        [(x + a, b, z) for a, b in smooth([(-11, -0.4), (-7, 2.2), (-2.5, 3.1), (3, 3), (6, 1.9), (12, -0.4)], 4)],
        rock,
        line=contour(rock, 0.4),
        width=0.7,
    )
    for step in range(5):
        low, high = 3 + step * 2.5, 5.5 + step * 2.5
        one, other = 1.9 - step * 0.17, 1.9 - (step + 1) * 0.17
        stripe = red if step % 2 else white
        pen.solid(
            [(x - one, low, z), (x + one, low, z), (x + other, high, z), (x - other, high, z)],
            stripe,
            line=contour(stripe, 0.4),
            width=0.5,
        )
        pen.solid(
            [(x + one * 0.3, low, z), (x + one, low, z), (x + other, high, z), (x + other * 0.3, high, z)],
            mix(stripe, (20, 22, 44), 0.28),
        )
    pen.solid([(x + a, 15.5 + b, z) for a, b in ((-1.5, 0), (1.5, 0), (1.5, 0.35), (-1.5, 0.35))], contour(red, 0.5))
    pen.solid(
        [(x + a, 15.85 + b, z) for a, b in ((-0.8, 0), (0.8, 0), (0.8, 1.7), (-0.8, 1.7))],
        light.glow if light.lit else light.on((200, 214, 214), away),
        line=contour(white, 0.6),
        width=0.6,
    )
    pen.solid([(x - 1.1, 17.5, z), (x + 1.1, 17.5, z), (x, 18.9, z)], red, line=contour(red), width=0.6)
    at = pen.camera.at((x, 16.7, z))
    if light.lit and at is not None:
        scale = pen.camera.scale((x, 16, z))
        for far, strength in ((34, 0.35), (9, 0.8), (3, 1)):
            pen.glow(at, scale * far, (255, 240, 190), strength)


def sea(pen: Pen, light: Light, kind: str, things: frozenset[str], rng: Random) -> None:
    ridge(pen, light, rng, 420, 26, (96, 116, 124))
    for _ in range(150):
        z = 3.5 + rng.random() ** 2.6 * 190
        x, wide = (rng.random() - 0.5) * (26 + z * 1.7), rng.uniform(0.5, 1.9) * (1 + z / 30)
        tone = mix(light.on(WATER, z * 0.7), mix(light.sky[1], (255, 255, 255), 0.25), rng.uniform(0.2, 0.55))
        wave = smooth([(x, 0.01), (x + wide * 0.5, 0.05), (x + wide, 0.01)], 3, closed=False)
        pen.stroke([(a, b, z) for a, b in wave], tone, pen.lines * (0.7 + 6 / (z + 5)))
    if "lighthouse" in things or kind == "lighthouse":
        _lighthouse(pen, light, -19 if rng.random() < 0.5 else 20, 52)
    if "boat" in things or kind == "sea":
        _boat(pen, light, rng.uniform(5, 8), 30, 1.3, (124, 60, 52))
        _boat(pen, light, rng.uniform(-14, -8), 46, 1.2, (52, 74, 96))
    near = 2.4 if kind != "deck" else 1.6
    _planks(pen, light, (-30, -14), (30, near), 0.004)
    post = light.on((96, 78, 64), 4)
    for x in (-7.6, -5.2, -2.6, 2.4, 5.0, 7.4):
        pen.solid(
            [
                (x - 0.11, 0, near - 0.1),
                (x + 0.11, 0, near - 0.1),
                (x + 0.11, 1.02, near - 0.1),
                (x - 0.11, 1.02, near - 0.1),
            ],
            post,
            line=contour(post),
        )
    for y in (0.92, 0.55) if kind == "deck" else (0.8,):
        rope = [
            (x / 4, y - (0.0 if kind == "deck" else 0.12 * abs(math.sin(x / 4 * 1.25))), near - 0.12)
            for x in range(-40, 41)
        ]
        pen.stroke(rope, contour(post, 0.2) if kind == "deck" else light.on((206, 186, 142), 3), pen.lines * 1.6)
