"""Hair, before and behind the face, hats, and the back of the head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasks.drawing.camera import contour, oval, smooth
from tasks.drawing.palette import Person, mix

if TYPE_CHECKING:
    from tasks.drawing.figures import Plane


def behind(plane: Plane, person: Person, turn: float, *, back: bool) -> None:
    """Long hair and buns, before the shoulders are drawn."""
    if back:
        return
    x = -0.02 * turn
    shade = mix(person.hair, (10, 8, 16), 0.3)
    if person.hair_style == 3:
        plane.fill(
            smooth(
                [
                    (x - 0.115, 1.6),
                    (x - 0.15, 1.35),
                    (x - 0.12, 1.17),
                    (x, 1.22),
                    (x + 0.12, 1.17),
                    (x + 0.15, 1.35),
                    (x + 0.115, 1.6),
                    (x, 1.72),
                ],
                5,
            ),
            shade,
        )
    elif person.hair_style == 2:
        plane.fill(
            smooth(
                [
                    (x - 0.12, 1.6),
                    (x - 0.14, 1.46),
                    (x - 0.09, 1.41),
                    (x + 0.09, 1.41),
                    (x + 0.14, 1.46),
                    (x + 0.12, 1.6),
                    (x, 1.72),
                ],
                5,
            ),
            shade,
        )
    elif person.hair_style == 4:
        plane.fill(oval(x - 0.05 - 0.03 * turn, 1.725, 0.06, 0.055), shade)


def before(plane: Plane, person: Person, x: float, turn: float) -> None:
    style, hair = person.hair_style, person.hair
    bright = mix(hair, (255, 244, 230), 0.22)
    crown = [
        (x + 0.104, 1.575),
        (x + 0.112, 1.66),
        (x + 0.07, 1.725),
        (x, 1.742),
        (x - 0.07, 1.728),
        (x - 0.114, 1.665),
        (x - 0.106, 1.57),
    ]
    fringe = {
        0: [(x - 0.085, 1.61), (x - 0.05, 1.642), (x + 0.02, 1.648), (x + 0.07, 1.632), (x + 0.09, 1.605)],
        1: [(x - 0.09, 1.60), (x - 0.055, 1.632), (x - 0.02, 1.665), (x + 0.03, 1.63), (x + 0.088, 1.585)],
        2: [
            (x - 0.1, 1.50),
            (x - 0.085, 1.60),
            (x - 0.04, 1.603),
            (x, 1.612),
            (x + 0.045, 1.602),
            (x + 0.084, 1.6),
            (x + 0.1, 1.50),
        ],
        3: [
            (x - 0.104, 1.46),
            (x - 0.086, 1.59),
            (x - 0.03, 1.675),
            (x + 0.02, 1.65),
            (x + 0.086, 1.59),
            (x + 0.104, 1.46),
        ],
        4: [(x - 0.09, 1.59), (x - 0.06, 1.65), (x + 0.0, 1.672), (x + 0.06, 1.65), (x + 0.09, 1.59)],
        5: [(x - 0.09, 1.6), (x, 1.66), (x + 0.09, 1.6)],
    }[style % 6]
    points = [(px + (0.025 * turn if index else 0), py) for index, (px, py) in enumerate(fringe)]
    plane.fill([*smooth(crown, 4, closed=False), *points], hair)
    if plane.scale > 90:
        for start in (-0.055, -0.025, 0.015, 0.05):
            plane.stroke(
                smooth([(x + start * 0.5, 1.732), (x + start * 1.2, 1.70), (x + start * 1.55, 1.665)], 4, closed=False),
                bright,
                0.0035,
            )
        plane.stroke(
            smooth([(x - 0.085, 1.67), (x - 0.05, 1.706), (x - 0.01, 1.716)], 4, closed=False),
            mix(hair, (255, 244, 230), 0.4),
            0.006,
        )
    if person.hat:
        plane.fill(
            smooth(
                [(x - 0.115, 1.655), (x - 0.09, 1.75), (x, 1.785), (x + 0.09, 1.75), (x + 0.115, 1.655)],
                5,
                closed=False,
            ),
            mix(person.clothes, (20, 20, 30), 0.3),
        )
        plane.fill(
            smooth([(x - 0.16, 1.65), (x, 1.675), (x + 0.175, 1.645), (x, 1.64)], 4),
            mix(person.clothes, (20, 20, 30), 0.5),
        )
        plane.fill(
            [(x - 0.115, 1.675), (x + 0.115, 1.675), (x + 0.113, 1.69), (x - 0.113, 1.69)], person.accent, line=False
        )


def back_of_head(plane: Plane, person: Person) -> None:
    for side in (-1, 1):
        plane.fill(oval(side * 0.1, 1.545, 0.016, 0.03, 14), person.skin)
    low = 1.20 if person.hair_style == 3 else 1.43
    wide = 0.105 if person.hair_style in (2, 3) else 0.07
    plane.fill(
        smooth(
            [
                (-0.106, 1.58),
                (-0.113, 1.66),
                (-0.06, 1.735),
                (0, 1.745),
                (0.06, 1.735),
                (0.113, 1.66),
                (0.106, 1.58),
                (wide, low),
                (0, low - 0.015),
                (-wide, low),
            ],
            5,
        ),
        person.hair,
    )
    if plane.scale > 60:
        for start in (-0.06, -0.02, 0.03, 0.07):
            plane.stroke(
                [(start * 0.5, 1.72), (start, 1.62), (start * 1.1, 1.5)],
                contour(mix(person.hair, (255, 244, 230), 0.25), 0.1),
                0.003,
            )
    if person.hat:
        plane.fill(
            smooth([(-0.15, 1.65), (-0.1, 1.75), (0, 1.785), (0.1, 1.75), (0.15, 1.65)], 5, closed=False),
            mix(person.clothes, (20, 20, 30), 0.4),
        )
