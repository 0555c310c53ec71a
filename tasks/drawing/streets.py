"""Streets, cities and platforms. Metres, from far to near."""

from __future__ import annotations

from random import Random

from msgspec import Struct

from tasks.drawing.camera import Pen, Point, contour
from tasks.drawing.nature import ridge
from tasks.drawing.palette import Light, Rgb, mix

_WALLS = ((214, 190, 160), (186, 148, 120), (172, 174, 168), (196, 168, 132), (158, 134, 124), (206, 200, 184))
STONE: Rgb = (166, 160, 150)


class _House(Struct, frozen=True, kw_only=True):
    """`side` -1 on the left, 1 on the right; a `roof` above a quarter has a slope."""

    near: float
    far: float
    side: int
    high: float
    wall: Rgb
    roof: float


def _box(pen: Pen, light: Light, low: Point, high: Point, colour: Rgb) -> None:
    """The faces that are seen of a box: the one in front, the one towards the middle, and the top."""
    (ax, ay, az), (bx, by, bz) = low, high
    away = pen.camera.away((ax, 1, az))
    lit, dark = light.on(colour, away), light.on(mix(colour, (20, 22, 40), 0.36), away)
    if pen.camera.place[1] > by:
        pen.solid(
            [(ax, by, az), (bx, by, az), (bx, by, bz), (ax, by, bz)],
            mix(lit, (255, 255, 255), 0.16),
            line=contour(lit, 0.4),
        )
    eye = pen.camera.place[0]
    if eye < ax or eye > bx:
        x = ax if eye < ax else bx
        pen.solid(
            [(x, ay, az), (x, by, az), (x, by, bz), (x, ay, bz)],
            lit if x == ax else dark,
            line=contour(lit, 0.4),
            width=0.7,
        )
    pen.solid(
        [(ax, ay, az), (bx, ay, az), (bx, by, az), (ax, by, az)],
        dark if eye < ax else lit,
        line=contour(lit, 0.4),
        width=0.7,
    )


def _windows(pen: Pen, light: Light, x: float, near: float, far: float, high: float, rng: Random, floors: int) -> None:
    """On a house's front that faces the middle of the street."""
    across = max(2, round((far - near) / 1.9))
    storey = high / (floors + 0.35)
    for floor in range(floors):
        for step in range(across):
            z = near + (step + 0.26) / across * (far - near)
            wide = (far - near) / across * 0.48
            y = storey * floor + storey * (0.42 if floor else 0.36)
            away = pen.camera.away((x, y, z))
            shines = light.lit and rng.random() < 0.5
            glass = mix(light.glow, (255, 160, 70), rng.random() * 0.4) if shines else light.on((70, 84, 104), away)
            if floor == 0 and step == across // 2:
                door = light.on(mix((96, 60, 48), (40, 80, 80), rng.random()), away)
                pen.solid(
                    [(x, 0, z), (x, 0, z + wide), (x, 2.1, z + wide), (x, 2.1, z)], door, line=contour(door), width=0.6
                )
                continue
            pen.solid(
                [(x, y, z), (x, y, z + wide), (x, y + storey * 0.44, z + wide), (x, y + storey * 0.44, z)],
                glass,
                line=contour(light.on(STONE, away), 0.5),
                width=0.6,
            )


def street(pen: Pen, light: Light, rng: Random, *, city: bool) -> None:
    for z, count in ((150, 16), (100, 14)) if city else ((130, 9),):
        _far_houses(pen, light, rng, z, count, (26, 74) if city else (8, 17))
    _road(pen, light, city=city)
    houses: list[_House] = []
    for side in (-1, 1):
        z = -9.0
        while z < 66:
            deep = rng.uniform(4.4, 7.5) * (1.6 if city else 1)
            high = rng.uniform(13, 34) if city else rng.uniform(4.6, 8.2)
            wall = rng.choice(_WALLS)
            wall = mix(wall, (116, 128, 150), 0.6) if city else wall
            houses.append(
                _House(near=z, far=z + deep, side=side, high=high, wall=wall, roof=0 if city else rng.random())
            )
            z += deep
    for house in sorted(houses, key=lambda one: -one.near):
        _house(pen, light, house, rng)
    for z in (37, 25, 14, 5.5):
        for side in (-1, 1):
            lamp(pen, light, side * 3.7, z)


def _far_houses(pen: Pen, light: Light, rng: Random, z: float, count: int, heights: tuple[float, float]) -> None:
    for step in range(count):
        x, high = (step - count / 2) * 17 + rng.random() * 8, rng.uniform(*heights)
        colour = light.on((120, 130, 150), z * 0.8)
        pen.solid([(x, 0, z), (x + 14, 0, z), (x + 14, high, z), (x, high, z)], colour)
        for _ in range(14 if light.lit else 0):
            wx, wy = x + rng.random() * 12, rng.random() * high
            lit = mix(colour, light.glow, 0.7)
            pen.solid([(wx, wy, z), (wx + 1.1, wy, z), (wx + 1.1, wy + 1.6, z), (wx, wy + 1.6, z)], lit)


def _road(pen: Pen, light: Light, *, city: bool) -> None:
    middle, kerb = light.on((120, 116, 114), 12), light.on((196, 190, 180), 12)

    def band(left: float, right: float, near: float, far: float, y: float, colour: Rgb) -> None:
        pen.solid([(left, y, near), (right, y, near), (right, y, far), (left, y, far)], colour)

    band(-3.2, 3.2, -30, 140, 0.003, middle)
    band(-3.42, -3.2, -30, 140, 0.005, kerb)
    band(3.2, 3.42, -30, 140, 0.005, kerb)
    for step in range(26):
        z = -12 + step * 3.4
        if city:
            band(-0.09, 0.09, z, z + 1.7, 0.006, kerb)
            continue
        for row in range(2):
            y = z + row * 1.7
            pen.stroke([(-3.2, 0.006, y), (3.2, 0.006, y)], contour(middle, 0.3), pen.lines * 0.8)
            for x in range(-3, 4):
                at = x + (0.5 if row else 0)
                pen.stroke([(at, 0.006, y), (at, 0.006, y + 1.7)], contour(middle, 0.22), pen.lines * 0.6)


def _house(pen: Pen, light: Light, house: _House, rng: Random) -> None:
    near, far, side, high = house.near, house.far, house.side, house.high
    x = side * 5.4
    _box(pen, light, (min(x, x + side * 9), 0, near), (max(x, x + side * 9), high, far), house.wall)
    _windows(pen, light, x, near, far, high, rng, max(2, round(high / 2.9)))
    away = pen.camera.away((x, high, near))
    if house.roof > 0.25:
        slate = light.on(mix((122, 70, 58), (80, 84, 98), house.roof), away)
        eaves, edge, top = x - side * 0.3, high - 0.1, high + 2.1
        slope = [(eaves, edge, near), (eaves, edge, far), (x + side * 3, top, far), (x + side * 3, top, near)]
        pen.solid(slope, slate, line=contour(slate, 0.5), width=0.7)
        gable = light.on(mix(house.wall, (20, 22, 40), 0.36), away)
        pen.solid([(eaves, edge, near), (x + side * 3, top, near), (x + side * 6, edge, near)], gable)
    if house.roof > 0.7 and near > 2:
        cloth = light.on(mix((176, 70, 60), (60, 110, 120), rng.random()), away)
        out = x - side * 1.1
        awning = [(x, 2.75, near + 0.5), (x, 2.75, far - 0.5), (out, 2.25, far - 0.5), (out, 2.25, near + 0.5)]
        pen.solid(awning, cloth, line=contour(cloth, 0.5), width=0.6)


def lamp(pen: Pen, light: Light, x: float, z: float) -> None:
    away = pen.camera.away((x, 3, z))
    iron = light.on((52, 54, 62), away)
    arm = -0.55 if x > 0 else 0.55
    scale = pen.camera.scale((x, 3, z))
    pen.stroke([(x, 0, z), (x, 3.5, z), (x + arm * 0.5, 3.78, z), (x + arm, 3.7, z)], iron, scale * 0.08)
    head = (x + arm, 3.58, z)
    pen.solid(
        [(head[0] + a, head[1] + b, z) for a, b in ((-0.2, -0.14), (0.2, -0.14), (0.11, 0.16), (-0.11, 0.16))],
        light.glow if light.lit else light.on((210, 206, 190), away),
        line=iron,
    )
    at = pen.camera.at(head)
    if light.lit and at is not None:
        pen.glow(at, scale * 2.6, light.glow, 0.62)
        pen.glow(at, scale * 0.8, (255, 244, 214), 0.9)


def station(pen: Pen, light: Light, rng: Random) -> None:
    ridge(pen, light, rng, 200, 18, (112, 124, 120))
    for x in (3.4, 4.8, 7.6, 9.0):
        pen.solid(
            [(x, 0.0, -30), (x + 0.12, 0.0, -30), (x + 0.12, 0.0, 120), (x, 0.0, 120)], light.on((96, 92, 92), 10)
        )
    for step in range(46):
        z = -8 + step * 1.3
        pen.stroke([(2.9, 0.0, z), (5.4, 0.0, z)], light.on((110, 90, 76), z + 8), pen.camera.scale((4, 0, z)) * 0.16)
    body = (64, 96, 92)
    for step in range(4, -1, -1):
        _box(pen, light, (6.4, 0.5, 6 + step * 15), (9.4, 3.9, 20.4 + step * 15), body)
        _windows(pen, light, 6.4, 6.4 + step * 15, 20 + step * 15, 3.6, rng, 1)
    edge = light.on((224, 190, 84), 4)
    pen.solid([(1.7, 0.01, -30), (1.95, 0.01, -30), (1.95, 0.01, 90), (1.7, 0.01, 90)], edge)
    wood = light.on((128, 98, 80), 6)
    for step in range(8, -1, -1):
        z = -1.5 + step * 5.5
        _box(pen, light, (-3.6, 0, z), (-3.35, 4, z + 0.25), (96, 84, 80))
        lamp(pen, light, -2.4, z + 2.7)
    if pen.camera.place[1] < 4:
        pen.solid([(-9, 4, -6), (1.2, 4.3, -6), (1.2, 4.3, 60), (-9, 4, 60)], contour(wood, 0.4))
