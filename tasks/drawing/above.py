"""People as a camera on the ceiling sees them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tasks.drawing.camera import Flat, Pen, contour, limb, oval, smooth
from tasks.drawing.figures import Pose
from tasks.drawing.palette import Light, Person, Rgb, mix


def draw(pen: Pen, light: Light, person: Person, pose: Pose, ground: Rgb) -> None:
    """Hair, shoulders and hands, and the shadow on the ground."""
    camera, (x, z) = pen.camera, pose.at
    lean = math.pi * 0.5 * pose.turn
    sin, cos = math.sin(lean), math.cos(lean)

    def shape(points: Sequence[Flat], y: float, colour: Rgb, *, line: bool = True) -> None:
        lit = light.on_person(colour)
        placed = [
            (x + (px * cos - pz * sin) * person.tall, y * person.tall, z + (px * sin + pz * cos) * person.tall)
            for px, pz in points
        ]
        pen.flat(camera.project(placed), lit, line=contour(lit) if line else None)

    pen.solid(
        [(x + 0.35 + px, 0.01, z + 0.12 + pz) for px, pz in oval(0, 0, 0.5, 0.24)],
        light.on(mix(ground, (14, 16, 30), 0.34)),
    )
    for side in (-1, 1):
        shape(
            smooth([(side * 0.07, -0.20), (side * 0.13, -0.20), (side * 0.13, 0.02), (side * 0.06, 0.02)], 3),
            0.05,
            mix(person.legs, (20, 20, 26), 0.5),
        )
        shape(
            limb([(side * 0.21, 0.0), (side * 0.25, -0.10), (side * 0.16, -0.24)], (0.065, 0.055, 0.04)),
            1.1,
            mix(person.clothes, (14, 14, 34), 0.2),
        )
        shape(oval(side * 0.15, -0.27, 0.038, 0.045, 14), 1.05, person.skin)
    shape(
        smooth(
            [
                (-0.25, 0.02),
                (-0.16, 0.11),
                (0, 0.12),
                (0.16, 0.11),
                (0.25, 0.02),
                (0.2, -0.09),
                (0, -0.13),
                (-0.2, -0.09),
            ],
            5,
        ),
        1.36,
        person.clothes,
    )
    shape(
        smooth([(0.05, 0.10), (0.16, 0.10), (0.24, 0.02), (0.19, -0.08), (0.08, -0.1)], 4),
        1.37,
        mix(person.clothes, (14, 14, 34), 0.34),
        line=False,
    )
    shape(oval(0, -0.01, 0.085, 0.08, 18), 1.42, person.accent)
    shape(oval(0, -0.115, 0.022, 0.03, 12), 1.55, person.skin)
    shape(
        smooth(
            [
                (-0.098, 0),
                (-0.07, 0.10),
                (0, 0.125),
                (0.07, 0.10),
                (0.098, 0),
                (0.07, -0.085),
                (0, -0.105),
                (-0.07, -0.085),
            ],
            5,
        ),
        1.66,
        person.hair,
    )
    for bend in (-0.05, -0.01, 0.04):
        line = [(bend * 0.3, 0.02), (bend, 0.07), (bend * 1.5, 0.105)]
        placed = [(x + (px * cos - pz * sin), 1.67 * person.tall, z + (px * sin + pz * cos)) for px, pz in line]
        pen.stroke(placed, light.on_person(mix(person.hair, (255, 255, 255), 0.25)), pen.lines)
