"""Who stands where, for a size and an angle: the first of the cast is the focus."""

from __future__ import annotations

from random import Random
from typing import Final

from tasks.drawing.brief import Angle, Figure, FrameBrief, Size
from tasks.drawing.camera import SEEN, Camera
from tasks.drawing.figures import Pose
from tasks.drawing.palette import Person, person

# How many are in the picture.
MOST: Final = {Size.ELS: 9, Size.LS: 5, Size.MLS: 4, Size.MS: 3, Size.MCU: 2, Size.CU: 2, Size.ECU: 1}
# By how many there are: across in half widths of the picture, away in metres.
_PLACES: Final = {
    1: ((-0.06, 0.0),),
    2: ((-0.27, 0.0), (0.27, 0.12)),
    3: ((-0.08, 0.0), (0.42, 0.35), (-0.52, 0.45)),
    4: ((-0.18, 0.0), (0.22, 0.1), (-0.58, 0.5), (0.62, 0.55)),
    5: ((-0.1, 0.0), (0.28, 0.15), (-0.46, 0.3), (0.62, 0.6), (-0.78, 0.7)),
}


def stage(brief: FrameBrief, ratio: float, size: Size, angle: Angle, rng: Random) -> list[tuple[Person, Pose]]:
    """From far to near. `ratio` is the picture's width by its height."""
    cast = [person(figure) for figure in brief.cast[: MOST[size] if ratio > 0.8 else max(1, MOST[size] - 1)]] or [
        person(Figure(name=brief.title[:200]))
    ]
    if angle is Angle.SHOULDER:
        cast = cast[:1]
    # No nearer to each other than shoulders are wide, and no crowd wider than a street.
    half = min(3.2 if size is Size.ELS else 1.8, SEEN[size] * ratio / 2)
    if angle is Angle.TOP:
        half = max(1.2, min(2.4, half))
    count = len(cast)
    side = rng.choice((-1, 1))
    placed: list[tuple[Person, Pose]] = []
    for index, who in enumerate(cast):
        if size is Size.ECU:
            x, z = 0.0, 0.0
        elif size is Size.CU:
            x, z = (
                ((-0.07 if count > 1 else -0.02) * side, 0.0)
                if index == 0
                else (0.33 * side * min(1.0, half / 0.35), 0.75)
            )
        elif size is Size.ELS or count > 5:
            x, z = _scattered(index, rng, half)
        else:
            across, z = _PLACES[count][index]
            x = across * half
            if count > 1 and size in (Size.MS, Size.MCU):
                x = (1 if across > 0 else -1) * max(abs(x), min(0.24, half * 0.6)) if index else x
        if angle is Angle.HIGH:
            z *= 0.6
        if angle is Angle.TOP:
            x, z = x * 1.2, z * 2 + (0.35 if index % 2 else 0.0)
        toward = (-1 if x > 0.02 else 1) * (0.75 if count > 1 else 0.45)
        turn = {Size.ECU: 0.2, Size.CU: 0.55}.get(size, toward) if index == 0 and count == 1 else toward
        if index and rng.random() < 0.25:
            turn *= 0.4
        placed.append(
            (
                who,
                Pose(
                    at=(x * side if size is not Size.CU else x, z),
                    turn=turn * side,
                    arms=rng.randrange(5),
                    step=rng.choice((0, 0, 1)) if size in (Size.ELS, Size.LS) else 0,
                    back=size is Size.ELS and index == 0 and rng.random() < 0.5,
                    gaze=rng.uniform(0.2, 1.0) if turn > 0 else 0.6,
                ),
            )
        )
    return sorted(placed, key=lambda one: -one[1].at[1])


def onlooker(brief: FrameBrief, camera: Camera, rng: Random) -> tuple[Person, Pose]:
    """Whose shoulder it is that the camera looks over: near, and seen from behind."""
    who = person(brief.cast[1] if len(brief.cast) > 1 else Figure(name="\0nobody", colours=("#4a4a56",)))
    # In a narrow picture further away and half outside, so that there is room beside it.
    gap, share = (1.0, 0.36) if camera.size[0] > 1.3 * camera.size[1] else (1.45, 0.48)
    aside = rng.choice((-1, 1)) * max(0.14, share * gap / camera.focal * camera.size[0])
    (x, _, z), (across, _, along) = camera.place, camera.right
    return who, Pose(at=(x - along * gap + across * aside, z + across * gap + along * aside), back=True, turn=0.3)


def _scattered(index: int, rng: Random, half: float) -> tuple[float, float]:
    if index == 0:
        return -0.22 * half, 0.0
    row, place = divmod(index - 1, 3)
    return (0.12 + 0.36 * place + rng.uniform(-0.05, 0.05)) * half - 0.3 * row, row * 1.3 + 0.6 + rng.uniform(-0.3, 0.3)
