"""People: drawn in metres on a plane that faces the camera, x to the right and y up from the feet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from tasks.drawing import hair
from tasks.drawing.camera import Flat, Pen, Point, contour, limb, oval, smooth
from tasks.drawing.faces import head
from tasks.drawing.palette import Light, Person, Rgb, mix

# Where the hands are, by pose, for the left and the right arm: elbow and hand.
_ARMS: Final[tuple[tuple[tuple[Flat, Flat], tuple[Flat, Flat]], ...]] = (
    (((-0.245, 1.10), (-0.235, 0.84)), ((0.245, 1.10), (0.235, 0.84))),
    (((-0.33, 1.12), (-0.17, 0.96)), ((0.25, 1.10), (0.24, 0.84))),
    (((-0.25, 1.10), (-0.22, 0.84)), ((0.29, 1.13), (0.36, 1.26))),
    (((-0.25, 1.12), (0.07, 1.12)), ((0.25, 1.12), (-0.06, 1.16))),
    (((-0.26, 1.11), (-0.10, 1.24)), ((0.25, 1.10), (0.245, 0.84))),
)


class Pose(Struct, frozen=True, kw_only=True):
    """`at` in metres on the ground. `turn` from -1, to the left, to 1; `back` shows no face. `arms` 0 to 4."""

    at: tuple[float, float] = (0, 0)
    turn: float = 0
    back: bool = False
    arms: int = 0
    step: float = 0
    gaze: float = 0


class Plane:
    """A figure's plane: draws what is given in metres of its own."""

    def __init__(self, pen: Pen, light: Light, at: tuple[float, float], tall: float, *, flip: bool = False) -> None:
        self.pen, self.light, self.tall = pen, light, tall
        self.ground: Point = (at[0], 0.0, at[1])
        self.side = -1 if flip else 1
        self.away = pen.camera.away((at[0], 1.2, at[1]))
        # In pixels to a metre, at the chest.
        self.scale = pen.camera.scale((at[0], 1.3 * tall, at[1])) * tall

    def place(self, flat: Flat) -> Point:
        x, y = flat[0] * self.tall * self.side, flat[1] * self.tall
        right = self.pen.camera.right
        return self.ground[0] + right[0] * x, self.ground[1] + y, self.ground[2] + right[2] * x

    def colour(self, colour: Rgb) -> Rgb:
        return self.light.on_person(colour, self.away - 8)

    def fill(self, points: Sequence[Flat], colour: Rgb, *, line: bool = True, width: float = 1.0) -> None:
        lit = self.colour(colour)
        inked = contour(lit) if line and self.scale > 30 else None
        self.pen.solid([self.place(point) for point in points], lit, line=inked, width=width * self.thin)

    @property
    def thin(self) -> float:
        """Contours of a small figure are thinner."""
        return min(1.5, max(0.5, self.scale / 420))

    def stroke(self, points: Sequence[Flat], colour: Rgb, width: float, *, least: float = 1) -> None:
        """`width` in metres."""
        self.pen.stroke([self.place(point) for point in points], self.colour(colour), max(least, width * self.scale))


def draw(pen: Pen, light: Light, person: Person, pose: Pose) -> None:
    """A standing person, with the shadow on the ground."""
    flip = pose.turn < 0
    plane = Plane(pen, light, pose.at, person.tall, flip=flip)
    turn = abs(pose.turn)
    if plane.scale < 1:
        return
    hair.behind(plane, person, turn, back=pose.back)
    _legs(plane, person, pose.step)
    _body(plane, person, pose, turn)
    head(plane, person, turn, back=pose.back, gaze=pose.gaze)


def shadow(pen: Pen, light: Light, person: Person, at: tuple[float, float], ground: Rgb) -> None:
    x, z = at
    dark = light.on(mix(ground, (16, 18, 34), 0.5), pen.camera.away((x, 0, z)))
    long = 0.75 * person.tall
    points = [(x + 0.34 * long + dx, 0.005, z + 0.22 * long + dz) for dx, dz in oval(0, 0, 0.62 * long, 0.24)]
    pen.solid(points, dark)


def _legs(plane: Plane, person: Person, step: float) -> None:
    for side in (-1, 1):
        foot = side * (0.085 + 0.05 * step)
        lift = 0.03 * step if side > 0 else 0
        plane.fill(
            smooth(
                [
                    (foot - 0.05, 0.0 + lift),
                    (foot + 0.09, lift),
                    (foot + 0.08, 0.05 + lift),
                    (foot - 0.05, 0.09 + lift),
                ],
                3,
            ),
            mix(person.legs, (20, 20, 26), 0.55),
        )
        plane.fill(
            limb([(side * 0.078, 0.90), (side * 0.088, 0.5), (foot, 0.05 + lift)], (0.088, 0.066, 0.05)),
            mix(person.legs, (12, 14, 26), 0.3 if side > 0 else 0),
        )


def _body(plane: Plane, person: Person, pose: Pose, turn: float) -> None:
    clothes, dark = person.clothes, mix(person.clothes, (14, 14, 34), 0.34)
    shoulder = 0.20 - 0.03 * turn
    hem, flare = (0.50, 0.235) if person.coat else (0.80, 0.165)
    near, far = _ARMS[pose.arms % len(_ARMS)]
    crossed = pose.arms % len(_ARMS) == 3
    if not crossed:
        _arm(plane, person, (-shoulder + 0.035, 1.335), *near, shade=False)
        _arm(plane, person, (shoulder - 0.035, 1.335), *far, shade=True)
    torso = smooth(
        [
            (-0.055, 1.42),
            (-shoulder + 0.03, 1.392),
            (-shoulder, 1.33),
            (-shoulder + 0.045, 1.15),
            (-0.135, 0.99),
            (-flare, hem),
            (0, hem - 0.012),
            (flare, hem),
            (0.135, 0.99),
            (shoulder - 0.045, 1.15),
            (shoulder, 1.33),
            (shoulder - 0.03, 1.392),
            (0.055, 1.42),
        ],
        4,
    )
    plane.fill(torso, clothes)
    if plane.scale > 24:
        # The side away from the light, and the folds.
        plane.fill(
            smooth(
                [
                    (0.055, 1.40),
                    (shoulder - 0.035, 1.385),
                    (shoulder - 0.008, 1.33),
                    (shoulder - 0.05, 1.15),
                    (0.128, 0.99),
                    (flare - 0.012, hem + 0.01),
                    (0.06, hem + 0.004),
                    (0.045, 1.0),
                    (0.085, 1.2),
                ],
                4,
            ),
            dark,
            line=False,
        )
    _front(plane, person, pose, turn, hem)
    if crossed:
        _arm(plane, person, (shoulder - 0.035, 1.335), *far, shade=True)
        _arm(plane, person, (-shoulder + 0.035, 1.335), *near, shade=False)
    plane.fill(
        [(-0.046, 1.47), (0.046, 1.47), (0.056, 1.385), (0.0, 1.36), (-0.056, 1.385)],
        mix(person.skin if not pose.back else person.hair, (120, 52, 44), 0.22),
        line=False,
    )
    if not pose.back:
        _collar(plane, person, turn)


def _front(plane: Plane, person: Person, pose: Pose, turn: float, hem: float) -> None:
    middle = 0.05 * turn
    if plane.scale < 40:
        return
    if pose.back:
        plane.stroke([(0, 1.36), (0.01, 1.0)], contour(person.clothes, 0.4), 0.006)
        return
    if person.coat:
        plane.stroke([(middle, 1.34), (middle + 0.012, 0.9), (middle, hem)], contour(person.clothes, 0.6), 0.007)
        plane.fill([(-0.148, 1.0), (0.148, 1.0), (0.145, 0.965), (-0.145, 0.965)], person.accent)
        for y in (1.26, 1.17, 1.08):
            plane.fill(oval(middle - 0.035, y, 0.011, 0.011, 12), person.accent)
    else:
        plane.stroke([(middle, 1.33), (middle + 0.008, 0.82)], contour(person.clothes, 0.45), 0.005)
        plane.stroke([(-0.13, 0.87), (-0.05, 0.85)], contour(person.clothes, 0.45), 0.005)
        plane.fill(
            [(-0.168, 0.845), (0.168, 0.845), (0.172, 0.782), (-0.172, 0.782)],
            mix(person.legs, (10, 10, 16), 0.4),
            line=False,
        )
    for start, end in (((-0.14, 1.27), (-0.09, 1.2)), ((-0.12, 1.06), (-0.05, 1.09)), ((0.12, 1.06), (0.07, 1.1))):
        plane.stroke([start, end], contour(person.clothes, 0.35), 0.005)


def _collar(plane: Plane, person: Person, turn: float) -> None:
    if plane.scale < 14:
        return
    middle = 0.045 * turn
    if person.hair_style % 2:
        # A scarf.
        plane.fill(
            smooth(
                [
                    (-0.085, 1.425),
                    (0, 1.385),
                    (0.085, 1.425),
                    (0.092, 1.375),
                    (0.03, 1.335),
                    (-0.03, 1.335),
                    (-0.092, 1.375),
                ],
                4,
            ),
            person.accent,
        )
        plane.fill(
            [(middle - 0.03, 1.35), (middle + 0.02, 1.35), (middle + 0.035, 1.16), (middle - 0.025, 1.15)],
            mix(person.accent, (30, 20, 40), 0.14),
        )
        plane.stroke([(-0.06, 1.40), (0.01, 1.362), (0.06, 1.38)], contour(person.accent, 0.4), 0.005)
        return
    for side in (-1, 1):
        plane.fill(
            [(side * 0.052, 1.43), (side * 0.10, 1.40), (side * 0.07, 1.315), (middle, 1.335)],
            person.accent if side < 0 else mix(person.accent, (30, 20, 40), 0.2),
        )
    plane.fill([(-0.03, 1.385), (0.03, 1.385), (middle, 1.34)], mix(person.skin, (120, 52, 44), 0.28), line=False)


def _arm(plane: Plane, person: Person, shoulder: Flat, elbow: Flat, hand: Flat, *, shade: bool) -> None:
    colour = mix(person.clothes, (14, 14, 34), 0.34 if shade else 0.1)
    long = math.hypot(hand[0] - elbow[0], hand[1] - elbow[1]) or 1
    ahead = ((hand[0] - elbow[0]) / long, (hand[1] - elbow[1]) / long)
    skin = mix(person.skin, (120, 52, 44), 0.25 if shade else 0.06)
    _hand(plane, hand, ahead, skin)
    plane.fill(limb([shoulder, elbow, hand], (0.062, 0.05, 0.038), blunt=True), colour)
    if plane.scale > 60:
        cuff = [
            (hand[0] - ahead[0] * along - ahead[1] * across, hand[1] - ahead[1] * along + ahead[0] * across)
            for along, across in ((0.034, 0.041), (0.034, -0.041), (-0.002, -0.041), (-0.002, 0.041))
        ]
        plane.fill(cuff, mix(person.accent, (14, 14, 34), 0.25 if shade else 0))


def _hand(plane: Plane, wrist: Flat, ahead: Flat, skin: Rgb) -> None:
    def at(along: float, across: float) -> Flat:
        return wrist[0] + ahead[0] * along - ahead[1] * across, wrist[1] + ahead[1] * along + ahead[0] * across

    plane.fill(limb([at(0.0, 0.014), at(0.03, 0.034), at(0.066, 0.04)], (0.012, 0.012, 0.009)), skin)
    plane.fill(
        limb([at(-0.02, 0), at(0.04, 0), at(0.09, -0.006), at(0.105, -0.008)], (0.026, 0.034, 0.027, 0.016)), skin
    )
    if plane.scale > 300:
        for across in (-0.018, -0.004, 0.01):
            plane.stroke([at(0.062, across), at(0.104, across * 0.8 - 0.004)], contour(skin, 0.5), 0.0035)
