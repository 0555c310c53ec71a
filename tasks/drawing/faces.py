"""Heads: the face, with as much in it as its size can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasks.drawing import hair
from tasks.drawing.camera import HEAD, oval, smooth
from tasks.drawing.palette import Person, mix

if TYPE_CHECKING:
    from tasks.drawing.figures import Plane

_BLUSH = (196, 84, 70)
_DEEP = (22, 14, 22)


def head(plane: Plane, person: Person, turn: float, *, back: bool, gaze: float = 0) -> None:
    far = plane.scale * 0.26
    if back:
        hair.back_of_head(plane, person)
        return
    x = 0.012 * turn
    jaw = 0.03 * turn
    skin = person.skin
    for side in (-1, 1):
        if turn < 0.5 or side < 0:
            plane.fill(oval(x + side * (0.099 - 0.012 * turn), 1.545, 0.018, 0.032, 14), mix(skin, _BLUSH, 0.18))
    face = smooth(
        [
            (x - 0.094, 1.62),
            (x - 0.097, 1.545),
            (x - 0.078, 1.475),
            (jaw * 0.6 - 0.032, 1.424),
            (jaw + 0.026, 1.422),
            (x + 0.078, 1.475),
            (x + 0.095, 1.545),
            (x + 0.092, 1.62),
            (x + 0.05, 1.685),
            (x - 0.05, 1.685),
        ],
        6,
    )
    plane.fill(face, skin)
    if far > 12:
        plane.fill(
            smooth(
                [
                    (x + 0.088, 1.62),
                    (x + 0.09, 1.545),
                    (x + 0.073, 1.478),
                    (jaw + 0.026, 1.428),
                    (jaw + 0.012, 1.44),
                    (x + 0.05, 1.49),
                    (x + 0.064, 1.56),
                ],
                5,
            ),
            mix(skin, (132, 62, 66), 0.3),
            line=False,
        )
        _features(plane, person, 0.034 * turn, gaze)
    if person.beard:
        plane.fill(
            smooth(
                [
                    (x - 0.092, 1.54),
                    (x - 0.078, 1.46),
                    (jaw - 0.03, 1.40),
                    (jaw + 0.03, 1.40),
                    (x + 0.078, 1.46),
                    (x + 0.09, 1.54),
                    (x + 0.055, 1.495),
                    (jaw + 0.022, 1.494),
                    (jaw - 0.02, 1.494),
                    (x - 0.055, 1.495),
                ],
                4,
            ),
            person.hair,
        )
        plane.stroke([(jaw - 0.024, 1.47), (jaw + 0.026, 1.47)], mix(_BLUSH, _DEEP, 0.5), 0.007)
    hair.before(plane, person, x, turn)


def _features(plane: Plane, person: Person, shift: float, gaze: float) -> None:
    skin, large = person.skin, plane.scale > 700
    ink = mix(person.hair, _DEEP, 0.6)
    y = HEAD - 0.012
    if plane.scale > 160:
        # On the cheek in the light, in steps, so that it has no edge.
        for step in range(8):
            plane.fill(
                oval(shift - 0.054, y - 0.046, 0.024 - step * 0.0025, 0.015 - step * 0.0016, 26),
                mix(skin, _BLUSH, 0.03 + step * 0.025),
                line=False,
            )
    for side in (-1, 1):
        # The eye that is turned away is narrower.
        slim = 1 - 4.5 * shift if side > 0 else 1.0
        x = shift + side * 0.043 * (1 - shift * 2)
        _eye(plane, person, x, y, 0.0235 * slim, side, gaze)
        brow = [
            (x - side * 0.022 * slim, y + 0.030),
            (x + side * 0.006, y + 0.0385),
            (x + side * 0.031 * slim, y + 0.0275),
        ]
        plane.fill(
            [*smooth(brow, 6, closed=False), (x + side * 0.006, y + 0.0325), (x - side * 0.0225 * slim, y + 0.0235)],
            mix(person.hair, _DEEP, 0.25),
            line=False,
        )
    nose = shift * 1.55
    plane.stroke(
        smooth(
            [(nose + 0.007, y - 0.016), (nose + 0.012, y - 0.032), (nose + 0.014, y - 0.043), (nose - 0.001, y - 0.05)],
            5,
            closed=False,
        ),
        mix(skin, (110, 48, 44), 0.62),
        0.0042,
    )
    if large:
        plane.fill(
            smooth(
                [
                    (nose + 0.002, y - 0.004),
                    (nose + 0.017, y - 0.034),
                    (nose + 0.015, y - 0.045),
                    (nose + 0.002, y - 0.035),
                ],
                4,
            ),
            mix(skin, (132, 62, 66), 0.26),
            line=False,
        )
    mouth = shift * 1.25
    plane.stroke(
        smooth(
            [
                (mouth - 0.027, y - 0.076),
                (mouth - 0.008, y - 0.0735),
                (mouth + 0.008, y - 0.0745),
                (mouth + 0.026, y - 0.0735),
            ],
            4,
            closed=False,
        ),
        mix(_BLUSH, ink, 0.55),
        0.0048,
    )
    if plane.scale > 160:
        plane.fill(
            smooth(
                [
                    (mouth - 0.02, y - 0.078),
                    (mouth, y - 0.0785),
                    (mouth + 0.02, y - 0.077),
                    (mouth + 0.009, y - 0.088),
                    (mouth - 0.009, y - 0.088),
                ],
                4,
            ),
            mix(skin, _BLUSH, 0.5),
            line=False,
        )
    if person.glasses:
        for side in (-1, 1):
            rim = oval(shift + side * 0.045, y - 0.002, 0.036, 0.03, 24)
            plane.stroke([*rim, rim[0]], (36, 36, 44), 0.0045, least=1.5)
        plane.stroke([(shift - 0.01, y + 0.004), (shift + 0.01, y + 0.004)], (36, 36, 44), 0.004)


def _eye(plane: Plane, person: Person, x: float, y: float, half: float, side: int, gaze: float) -> None:
    ink = mix(person.hair, _DEEP, 0.75)
    if plane.scale < 150:
        plane.fill(oval(x, y, 0.011, 0.014, 12), ink, line=False)
        return
    inner, outer = x - side * half, x + side * half
    upper = smooth(
        [
            (inner, y - 0.005),
            (x - side * half * 0.45, y + 0.0105),
            (x + side * half * 0.3, y + 0.0135),
            (outer, y + 0.003),
        ],
        6,
        closed=False,
    )
    lower = smooth(
        [
            (outer, y + 0.003),
            (x + side * half * 0.4, y - 0.0105),
            (x - side * half * 0.4, y - 0.0105),
            (inner, y - 0.005),
        ],
        6,
        closed=False,
    )
    plane.fill([*upper, *lower], (247, 245, 240), line=False)
    plane.fill([*upper[3:-3], *[(px, py - 0.004) for px, py in reversed(upper[3:-3])]], (206, 204, 212), line=False)
    centre = x + gaze * half * 0.28
    iris = mix(person.clothes, (40, 26, 20), 0.12)
    ball = [(px, min(y + 0.0128, max(y - 0.0098, py))) for px, py in oval(centre, y + 0.0012, 0.0118, 0.0126, 30)]
    plane.fill(ball, mix(iris, _DEEP, 0.5), line=False)
    plane.fill(
        [(px, min(y + 0.0122, max(y - 0.0092, py))) for px, py in oval(centre, y + 0.0006, 0.0102, 0.0108, 30)],
        iris,
        line=False,
    )
    if plane.scale > 700:
        plane.fill(oval(centre, y - 0.0042, 0.007, 0.0042, 20), mix(iris, (255, 255, 255), 0.34), line=False)
    plane.fill(oval(centre, y + 0.001, 0.0052, 0.0058, 20), _DEEP, line=False)
    plane.fill(oval(centre - 0.004 * plane.side, y + 0.0062, 0.0032, 0.0032, 14), (255, 255, 255), line=False)
    # The upper lid, thick towards the outer corner, and the lashes.
    lid = [
        *upper,
        (outer + side * 0.005, y + 0.0065),
        *[(px, py + 0.0032 + 0.003 * (index / len(upper))) for index, (px, py) in reversed(list(enumerate(upper)))],
    ]
    plane.fill(lid, ink, line=False)
    if plane.scale > 700:
        plane.stroke(lower[2:-2], mix(person.skin, ink, 0.55), 0.0012)
        fold = [(px, py + 0.0098) for px, py in upper[3:]]
        plane.stroke(fold, mix(person.skin, (110, 48, 44), 0.7), 0.0014)
    if plane.scale > 1500:
        for step in range(9, len(upper), 2):
            px, py = upper[step]
            lash = (step - 8) / 10
            plane.fill(
                [
                    (px - 0.0009, py + 0.003),
                    (px + 0.0009, py + 0.003),
                    (px + side * 0.0052 * lash, py + 0.0062 + 0.002 * lash),
                ],
                ink,
                line=False,
            )
        plane.fill(
            oval(inner + side * 0.0022, y - 0.0042, 0.0024, 0.0018, 10), mix(person.skin, _BLUSH, 0.6), line=False
        )
        plane.fill(oval(centre + 0.0036 * plane.side, y - 0.0022, 0.0016, 0.0016, 10), (235, 240, 250), line=False)
