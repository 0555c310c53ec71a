"""Rooms: four walls, a window with its weather, and what stands in them. The figures stand at z = 0."""

from __future__ import annotations

from random import Random
from typing import Final

from msgspec import Struct

from tasks.drawing import furniture
from tasks.drawing.brief import Setting
from tasks.drawing.camera import Pen, contour, oval, smooth
from tasks.drawing.palette import Light, Rgb, mix


class Room(Struct, frozen=True):
    """`wide` from the middle to a wall, `deep` behind the figures."""

    wide: float
    high: float
    deep: float
    wall: Rgb
    floor: Rgb


_ROOMS: Final = {
    "room": Room(3.9, 3.1, 3.2, (206, 190, 162), (158, 118, 84)),
    "bedroom": Room(3.7, 2.9, 3.0, (196, 206, 204), (170, 152, 130)),
    "library": Room(4.2, 3.4, 3.4, (176, 152, 122), (132, 96, 70)),
    "shop": Room(4.2, 3.2, 3.6, (196, 168, 130), (148, 118, 96)),
    "darkroom": Room(3.2, 2.8, 2.6, (180, 150, 140), (120, 90, 84)),
    "hall": Room(7.5, 7.2, 11.0, (196, 182, 158), (168, 154, 138)),
}


def draw(pen: Pen, light: Light, where: Setting, rng: Random) -> None:
    room = _ROOMS[where.kind]
    w, h, d = room.wide, room.high, room.deep
    wall, side_wall = light.on(room.wall, 6), light.on(mix(room.wall, (40, 36, 60), 0.24), 6)
    floor = light.on(room.floor, 4)
    pen.image.paste(contour(side_wall, 0.75), (0, 0, *pen.image.size))
    pen.solid([(-w, 0, -30), (w, 0, -30), (w, 0, d), (-w, 0, d)], floor)
    for step in range(int(w * 2 / 0.45) + 1):
        x = -w + step * 0.45
        pen.stroke([(x, 0.003, -12), (x, 0.003, d)], contour(floor, 0.3), pen.lines * 0.7)
    if where.kind == "hall":
        for step in range(14):
            pen.stroke(
                [(-w, 0.004, -12 + step * 1.7), (w, 0.004, -12 + step * 1.7)], contour(floor, 0.3), pen.lines * 0.7
            )
    if pen.camera.place[1] < h:
        above = light.on(mix(room.wall, (60, 50, 60), 0.4), 6)
        pen.solid([(-w, h, -30), (w, h, -30), (w, h, d), (-w, h, d)], above)
        for step in range(9):
            z = d - 0.6 - step * 1.5
            pen.solid(
                [(-w, h - 0.01, z), (w, h - 0.01, z), (w, h - 0.01, z - 0.22), (-w, h - 0.01, z - 0.22)],
                contour(above, 0.35),
            )
    for x, colour in ((-w, side_wall), (w, mix(side_wall, (20, 18, 36), 0.18))):
        pen.solid([(x, 0, -30), (x, 0, d), (x, h, d), (x, h, -30)], colour, line=contour(colour, 0.5))
        pen.solid([(x, 0, -30), (x, 0, d), (x, 0.14, d), (x, 0.14, -30)], contour(colour, 0.3))
    pen.solid([(-w, 0, d), (w, 0, d), (w, h, d), (-w, h, d)], wall, line=contour(wall, 0.5))
    pen.solid([(-w, 0, d), (w, 0, d), (w, 0.14, d), (-w, 0.14, d)], contour(wall, 0.35))
    if where.kind not in ("hall", "darkroom"):
        pen.solid(
            [(-w, 0.14, d - 0.001), (w, 0.14, d - 0.001), (w, 0.95, d - 0.001), (-w, 0.95, d - 0.001)],
            mix(wall, contour(wall), 0.22),
            line=contour(wall, 0.3),
            width=0.6,
        )
    _furnish(pen, light, where, room, rng)


def _furnish(pen: Pen, light: Light, where: Setting, room: Room, rng: Random) -> None:
    d, flip = room.deep - 0.02, -1 if rng.random() < 0.5 else 1
    if where.kind == "hall":
        _hall(pen, light, where, room, rng)
        return
    if where.kind != "darkroom":
        _window(pen, light, where, flip * room.wide * 0.45, 1.05, 1.7, 1.55, d, rng)
        furniture.door(pen, light, -flip * room.wide * 0.72, d)
    if where.kind == "library":
        for x in (-2.6, -0.9) if flip > 0 else (0.9, 2.6):
            furniture.shelf(pen, light, x, d, rng)
    elif where.kind == "shop":
        furniture.shelf(pen, light, -flip * 1.05, d, rng, wide=1.5)
        furniture.counter(pen, light, d - 1.3, (128, 88, 62), -flip)
    elif where.kind == "bedroom":
        furniture.bed(pen, light, -flip * 1.5, d)
    elif where.kind == "darkroom":
        furniture.prints(pen, light, d, rng)
        furniture.counter(pen, light, d - 0.75, (96, 76, 70), 0)
    else:
        furniture.picture(pen, light, -flip * 0.75, d, rng)
        furniture.table(pen, light, -flip * 2.0, 1.5)
    furniture.hanging(pen, light, flip * 0.9, room.deep, room.high)


def _window(
    pen: Pen, light: Light, where: Setting, x: float, low: float, wide: float, high: float, z: float, rng: Random
) -> None:
    half, frame = wide / 2, light.on((232, 224, 206), 5)
    steps = 14
    for step in range(steps):
        bottom, top = low + high * step / steps, low + high * (step + 1) / steps
        pen.solid(
            [(x - half, bottom, z), (x + half, bottom, z), (x + half, top, z), (x - half, top, z)],
            mix(light.sky[1], light.sky[0], step / steps),
        )
    roofs = mix(light.sky[1], (40, 44, 62), 0.55)
    pen.solid(
        [
            (x - half, low, z),
            (x - half, low + 0.42, z),
            (x - 0.3, low + 0.62, z),
            (x - 0.1, low + 0.35, z),
            (x + 0.4, low + 0.35, z),
            (x + half, low + 0.55, z),
            (x + half, low, z),
        ],
        roofs,
    )
    if where.hour == "night":
        moon = (x + half * 0.4, low + high * 0.74)
        pen.solid([(a, b, z) for a, b in oval(*moon, 0.13, 0.13)], (240, 238, 216))
        at = pen.camera.at((*moon, z))
        if at is not None:
            pen.glow(at, pen.camera.scale((*moon, z)) * 0.7, (200, 210, 240), 0.6)
    if where.things & {"rain", "snow"}:
        for _ in range(60):
            a, b = x + rng.uniform(-half, half), low + rng.random() * high * 0.86
            if "rain" in where.things:
                pen.stroke(
                    [(a, b + 0.15, z), (max(x - half, a - 0.04), b, z)],
                    mix(light.sky[1], (255, 255, 255), 0.55),
                    pen.lines * 0.8,
                )
            else:
                pen.solid([(p, q, z) for p, q in oval(a, b, 0.018, 0.018, 8)], (250, 250, 252))
    for points in (
        [(x - half, low), (x + half, low), (x + half, low + high), (x - half, low + high), (x - half, low)],
        [(x, low), (x, low + high)],
        [(x - half, low + high * 0.62), (x + half, low + high * 0.62)],
    ):
        pen.stroke([(a, b, z) for a, b in points], frame, pen.camera.scale((x, low, z)) * 0.06)
    cloth = light.on((168, 92, 80), 5)
    for side in (-1, 1):
        pen.solid(
            [
                (x + side * a, b, z)
                for a, b in smooth(
                    [
                        (half + 0.28, low + high + 0.15),
                        (half - 0.12, low + high + 0.15),
                        (half - 0.02, low + 0.6),
                        (half + 0.06, low - 0.15),
                        (half + 0.32, low - 0.15),
                    ],
                    3,
                )
            ],
            cloth,
            line=contour(cloth, 0.5),
            width=0.7,
        )
    pen.solid(
        [
            (x - half - 0.12, low - 0.06, z),
            (x + half + 0.12, low - 0.06, z),
            (x + half + 0.12, low + 0.02, z),
            (x - half - 0.12, low + 0.02, z),
        ],
        frame,
        line=contour(frame, 0.5),
        width=0.6,
    )
    if where.hour != "night" and not where.things & {"rain", "fog"}:
        # The window's light on the floor.
        floor = light.on((250, 224, 176), 3)
        pen.solid(
            [
                (x * 0.75 - half, 0.006, z - 2.6),
                (x * 0.75 + half, 0.006, z - 2.6),
                (x + half * 0.9, 0.006, z - 0.9),
                (x - half * 0.9, 0.006, z - 0.9),
            ],
            mix(floor, light.on((158, 118, 84), 3), 0.5),
        )


def _hall(pen: Pen, light: Light, where: Setting, room: Room, rng: Random) -> None:
    d = room.deep - 0.02
    for x in (-2.9, 0.0, 2.9):
        _window(pen, light, where, x, 2.2, 1.4, 3.6, d, rng)
    carpet = light.on((150, 48, 48), 5)
    pen.solid(
        [(-1.1, 0.008, -30), (1.1, 0.008, -30), (1.1, 0.008, d), (-1.1, 0.008, d)], carpet, line=contour(carpet, 0.4)
    )
    for step in range(5, -1, -1):
        z = -3.2 + step * 2.6
        for x in (-5.0, 5.0):
            away = pen.camera.away((x, 2, z))
            stone = light.on((206, 192, 170), away)
            pen.solid(
                [(x - 0.45, 0, z), (x + 0.45, 0, z), (x + 0.45, room.high, z), (x - 0.45, room.high, z)],
                stone,
                line=contour(stone, 0.5),
                width=0.7,
            )
            pen.solid(
                [(x + 0.1, 0, z), (x + 0.45, 0, z), (x + 0.45, room.high, z), (x + 0.1, room.high, z)],
                mix(stone, (24, 22, 44), 0.3),
            )
            for low, high in ((0, 0.5), (room.high - 0.5, room.high)):
                pen.solid(
                    [(x - 0.62, low, z), (x + 0.62, low, z), (x + 0.62, high, z), (x - 0.62, high, z)],
                    mix(stone, (24, 22, 44), 0.12),
                    line=contour(stone, 0.5),
                    width=0.6,
                )
