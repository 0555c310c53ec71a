"""Hills, woods and rivers. Metres, from far to near."""

from __future__ import annotations

import math
from random import Random

from tasks.drawing.camera import Pen, contour, oval, smooth
from tasks.drawing.palette import Light, Rgb, mix, times

STONE: Rgb = (166, 160, 150)


def ridge(pen: Pen, light: Light, rng: Random, z: float, high: float, colour: Rgb, *, sharp: bool = False) -> None:
    steps = 46 if sharp else 30
    wide = z * 2.2
    phases = [rng.random() * 6.3 for _ in range(4)]
    points: list[tuple[float, float]] = []
    for step in range(steps + 1):
        at = step / steps * 2 - 1
        level = 0.52 + 0.26 * math.sin(at * 4.2 + phases[0]) + 0.14 * math.sin(at * 9.7 + phases[1])
        level += 0.1 * (abs(math.sin(at * 17 + phases[2])) if sharp else math.sin(at * 14 + phases[2]) * 0.4)
        points.append((at * wide, max(0.06, level) * high))
    flat = points if sharp else smooth(points, 3, closed=False)
    lit = light.on(colour, z * 0.42)
    pen.solid(
        [(-wide, -2.0, z), *[(x, y, z) for x, y in flat], (wide, -2.0, z)], lit, line=contour(lit, 0.25), width=0.6
    )
    if sharp:
        for (ax, ay), (bx, by), (cx, cy) in zip(points, points[1:], points[2:], strict=False):
            if by > ay and by > cy and by > high * 0.55:
                pen.solid(
                    [
                        (bx, by, z),
                        (cx, cy, z),
                        (bx + (cx - bx) * 0.5, by * 0.62, z),
                        (bx - (bx - ax) * 0.1, by * 0.74, z),
                    ],
                    mix(lit, (250, 252, 255), 0.5),
                )


def _tree(pen: Pen, light: Light, x: float, z: float, high: float, rng: Random, colour: Rgb) -> None:
    away = pen.camera.away((x, 1, z))
    trunk = light.on((92, 70, 54), away)
    pen.solid(
        [(x - 0.16, 0, z), (x + 0.16, 0, z), (x + 0.07, high * 0.6, z), (x - 0.07, high * 0.6, z)],
        trunk,
        line=contour(trunk, 0.4),
        width=0.6,
    )
    for step in range(4):
        size = high * (0.27 + rng.random() * 0.08)
        px, py = x + (rng.random() - 0.5) * high * 0.34, high * (0.56 + step * 0.11)
        lit = light.on(
            mix(colour, (250, 240, 160) if step > 2 else (20, 34, 40), 0.18 if step > 2 else 0.22 - step * 0.05), away
        )
        crown = [
            (a, b + math.sin(i * 2.4) * size * 0.09) for i, (a, b) in enumerate(oval(px, py, size, size * 0.74, 14))
        ]
        pen.solid([(a, b, z) for a, b in smooth(crown, 3)], lit, line=contour(lit, 0.22), width=0.5)


def forest(pen: Pen, light: Light, rng: Random) -> None:
    for band in range(6):
        z = 46 - band * 8.2
        for step in range(15 - band):
            x = (step - (14 - band) / 2) * (z * 0.13 + 2.3) + rng.uniform(-1, 1)
            if abs(x) < 1.5 and z < 14:
                continue
            away = pen.camera.away((x, 2, z))
            bark = light.on(mix((98, 78, 62), (60, 70, 60), rng.random() * 0.6), away)
            wide = rng.uniform(0.16, 0.36)
            high = rng.uniform(9, 14)
            bend = rng.uniform(-0.5, 0.5)
            pen.solid(
                [
                    (x - wide * 1.5, 0, z),
                    (x + wide * 1.5, 0, z),
                    (x + wide, 1, z),
                    (x + wide * 0.6 + bend, high, z),
                    (x - wide * 0.6 + bend, high, z),
                    (x - wide, 1, z),
                ],
                bark,
                line=contour(bark, 0.4),
                width=0.6,
            )
            leaf = light.on(mix((72, 108, 66), (130, 140, 70), rng.random()), away * 0.9)
            for _ in range(2):
                crown = oval(
                    x + bend + rng.uniform(-1, 1),
                    high * rng.uniform(0.62, 1),
                    rng.uniform(1.6, 2.8),
                    rng.uniform(1, 1.7),
                    12,
                )
                pen.solid(
                    [(a, b + math.sin(i * 2.6) * 0.2, z) for i, (a, b) in enumerate(crown)],
                    leaf,
                    line=contour(leaf, 0.2),
                    width=0.5,
                )
        for _ in range(14):
            x = rng.uniform(-1, 1) * (z * 0.8 + 6)
            fern = light.on(mix((70, 104, 60), (110, 120, 60), rng.random()), z * 0.8)
            for lean in (-0.5, -0.3, -0.1, 0.1, 0.3, 0.5):
                blade = smooth(
                    [(x, 0.0), (x + lean * 0.5, 0.5 - abs(lean) * 0.3), (x + lean, 0.6 - abs(lean) * 0.7)],
                    3,
                    closed=False,
                )
                pen.stroke([(a, b, z - 2) for a, b in blade], fern, pen.camera.scale((x, 0, z - 2)) * 0.06)


def river(pen: Pen, light: Light, things: frozenset[str], rng: Random) -> None:
    water = light.on((92, 136, 152), 12)
    pen.solid([(-300, 0.01, 4.5), (300, 0.01, 4.5), (300, 0.01, 24), (-300, 0.01, 24)], water, line=contour(water, 0.4))
    for _ in range(46):
        z, x = rng.uniform(5, 23), rng.uniform(-24, 24)
        pen.stroke([(x, 0.02, z), (x + rng.uniform(0.6, 2.4), 0.02, z)], mix(water, (255, 255, 255), 0.36), pen.lines)
    for step in range(13):
        _tree(
            pen,
            light,
            (step - 6) * 6 + rng.uniform(-2, 2),
            27 + rng.random() * 4,
            rng.uniform(4, 7),
            rng,
            (96, 128, 80),
        )
    if "bridge" in things:
        stone = light.on(STONE, 14)
        arch = [(x / 2, 3.4 - (x / 2 / 15) ** 2 * 2.2) for x in range(-30, 31)]
        under = [(x / 2, 2.5 * math.sqrt(max(0.0, 1 - (((x / 2) % 10 - 5) / 4.2) ** 2))) for x in range(30, -31, -1)]
        pen.solid(
            [*[(x, y + 0.8, 15.0) for x, y in arch], *[(x, max(y, 0) * 0.9, 15.0) for x, y in under]],
            stone,
            line=contour(stone),
        )
    for _ in range(60):
        x, z = rng.uniform(-9, 9), rng.uniform(1.5, 4.4)
        pen.stroke(
            [(x, 0, z), (x + rng.uniform(-0.1, 0.1), rng.uniform(0.2, 0.6), z)], light.on((86, 118, 62), 4), pen.lines
        )


def hills(pen: Pen, light: Light, kind: str, soil: Rgb, rng: Random) -> None:
    if kind == "mountain":
        ridge(pen, light, rng, 300, 190, (116, 124, 150), sharp=True)
        ridge(pen, light, rng, 190, 58, (98, 112, 122), sharp=True)
        ridge(pen, light, rng, 90, 7, (88, 112, 88))
    else:
        ridge(pen, light, rng, 300, 36, (120, 140, 130))
        ridge(pen, light, rng, 140, 13, (128, 148, 96))
    path = light.on((206, 186, 144), 14)
    bends = [(0.4 + 2.6 * math.sin(z * 0.16) * z / 30, z) for z in range(0, 60, 3)]
    pen.solid(
        [*[(x - 0.7, 0.01, z - 8.0) for x, z in bends], *[(x + 0.7, 0.01, z - 8.0) for x, z in reversed(bends)]], path
    )
    for z in (52, 40, 31, 22, 15):
        for side in (-1, 1):
            if rng.random() < 0.8:
                _tree(pen, light, side * rng.uniform(5, 9 + z * 0.5), z, rng.uniform(3.4, 6.5), rng, (100, 130, 76))
    grass = times(soil, (0.8, 0.86, 0.7))
    for _ in range(150):
        z = -5 + rng.random() ** 2 * 26
        x = rng.uniform(-1, 1) * (9 + z)
        if abs(x) > 1.4:
            pen.stroke(
                [(x, 0, z), (x + rng.uniform(-0.12, 0.12), rng.uniform(0.15, 0.4), z)],
                light.on(grass, z + 5),
                pen.lines * 0.9,
            )
