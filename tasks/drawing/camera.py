"""A pinhole camera and a pen: what is drawn has a place in metres, x to the right, y up, z away.

Every line and figure goes through one projection, so that an angle shows in all of them alike."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tasks.drawing.brief import Angle, Size
from tasks.drawing.palette import INK, Rgb, mix

Point = tuple[float, float, float]
Flat = tuple[float, float]
NEAR = 0.15
# In pixels: what lies further outside the picture is not handed to the pen.
_FAR = 12_000.0
# How many metres of height are seen at the figure, and how far away the camera stands.
SEEN = {Size.ELS: 9.0, Size.LS: 2.5, Size.MLS: 1.5, Size.MS: 1.05, Size.MCU: 0.72, Size.CU: 0.44, Size.ECU: 0.092}
_AWAY = {Size.ELS: 17.0, Size.LS: 5.2, Size.MLS: 3.8, Size.MS: 3.0, Size.MCU: 2.4, Size.CU: 1.9, Size.ECU: 1.5}
HEAD = 1.56


class Camera:
    """Looks at the figure at (0, y, 0), `tall` by 1.7 m. `size` is the picture in pixels."""

    def __init__(
        self,
        size: tuple[int, int],
        framed: Size,
        angle: Angle,
        *,
        tall: float = 1,
        turn: float = 0,
        indoors: bool = False,
    ):
        self.size = size
        width, height = size
        narrow = min(1.0, width / height)
        seen = SEEN[framed] * (0.5 if indoors and framed is Size.ELS else 1)
        if framed is Size.ECU:
            # Both eyes, however narrow the picture is.
            seen = max(seen, 0.13 * height / width)
        elif framed is not Size.ELS:
            seen *= 1 + 0.35 * (1 - narrow)
        away = _AWAY[framed] * (0.62 if indoors and framed is Size.ELS else 1)
        # The top of the head stands a little under the upper edge; a landscape has its people low.
        middle = {Size.ELS: seen * 0.30, Size.LS: 0.93, Size.CU: HEAD - 0.02, Size.ECU: HEAD - 0.008}.get(
            framed, 1.80 - seen / 2
        )
        lift = {Angle.LOW: -0.5, Angle.HIGH: 0.64, Angle.TOP: 1.42}.get(angle, 0.0)
        if angle is Angle.LOW:
            away *= 0.72
            if framed is Size.ELS:
                middle = seen * 0.44
        if angle is Angle.HIGH and framed in (Size.CU, Size.ECU):
            lift = 0.4
        if angle is Angle.TOP:
            middle, away, seen = 0.9, max(away, 5.0), min(8.0, max(seen * 0.95, 1.5))
        elif angle is Angle.HIGH and framed in (Size.LS, Size.MLS, Size.MS, Size.MCU):
            seen *= 1.15 if framed is Size.LS else 1.4
            middle = 0.8 if framed is Size.LS else 1.74 - seen * 0.36
        if framed is not Size.ELS:
            middle *= tall
        up = middle + away * math.sin(lift)
        # A camera that looks up lies on the floor at the lowest.
        if up < 0.12:
            lift = math.asin(max(-0.95, (0.12 - middle) / away))
        elif angle in (Angle.EYE, Angle.DUTCH, Angle.SHOULDER) and framed is Size.ELS:
            lift = 0.05
        self.focal = away * height / seen
        self.roll = math.radians(-13) if angle is Angle.DUTCH else 0.0
        if angle is Angle.DUTCH:
            self.focal *= 0.93
        self.lift, self.turn = lift, turn
        self.place = (
            -away * math.cos(lift) * math.sin(turn),
            middle + away * math.sin(lift),
            -away * math.cos(lift) * math.cos(turn),
        )
        self.right = (math.cos(turn), 0.0, -math.sin(turn))
        self.centre = (width / 2, height / 2)

    def see(self, point: Point) -> Point:
        """To the right, up and deep, in metres from the camera."""
        x, y, z = (part - own for part, own in zip(point, self.place, strict=True))
        sin, cos = math.sin(self.turn), math.cos(self.turn)
        x, z = x * cos - z * sin, x * sin + z * cos
        sin, cos = math.sin(self.lift), math.cos(self.lift)
        y, z = y * cos + z * sin, z * cos - y * sin
        return x, y, z

    def _flat(self, seen: Point) -> Flat:
        x, y, z = seen
        x, y = x * self.focal / z, -y * self.focal / z
        sin, cos = math.sin(self.roll), math.cos(self.roll)
        return self.centre[0] + x * cos - y * sin, self.centre[1] + x * sin + y * cos

    def at(self, point: Point) -> Flat | None:
        seen = self.see(point)
        return self._flat(seen) if seen[2] > NEAR else None

    def project(self, points: Iterable[Point]) -> list[Flat]:
        """In pixels, cut off where it comes too near; [] when nothing is left."""
        seen = [self.see(point) for point in points]
        kept: list[Point] = []
        for one, other in zip(seen, [*seen[1:], *seen[:1]], strict=True):
            if one[2] > NEAR:
                kept.append(one)
            if (one[2] > NEAR) != (other[2] > NEAR):
                share = (NEAR - one[2]) / (other[2] - one[2])
                kept.append((one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share, NEAR + 1e-6))
        flat = [self._flat(point) for point in kept]
        for axis, edge in ((0, -_FAR), (0, _FAR), (1, -_FAR), (1, _FAR)):
            flat = _cut(flat, axis, edge)
        return flat

    def scale(self, point: Point) -> float:
        """Pixels to a metre there; 0 behind the camera."""
        deep = self.see(point)[2]
        return self.focal / deep if deep > NEAR else 0.0

    def away(self, point: Point) -> float:
        return max(0.0, self.see(point)[2])

    @property
    def horizon(self) -> float:
        """In pixels from the top, in the middle of the picture; may lie outside."""
        if self.lift > 1.2:
            return -1e5
        return self.centre[1] - math.tan(self.lift) * self.focal


def _cut(points: list[Flat], axis: int, edge: float) -> list[Flat]:
    """What lies within the edge."""
    kept: list[Flat] = []
    for one, other in zip(points, [*points[1:], *points[:1]], strict=True):
        inside, stays = (abs(point[axis]) <= _FAR or (point[axis] < 0) != (edge < 0) for point in (one, other))
        if inside:
            kept.append(one)
        if inside != stays:
            share = (edge - one[axis]) / (other[axis] - one[axis])
            kept.append((one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share))
    return kept


class Pen:
    """Draws on one picture, `lines` pixels wide where it draws contours."""

    def __init__(self, image: Image.Image, camera: Camera) -> None:
        self.image, self.camera = image, camera
        self.draw = ImageDraw.Draw(image)
        self.lines = max(1.0, min(image.size) / 420)

    def solid(self, points: Iterable[Point], colour: Rgb, *, line: Rgb | None = None, width: float = 1) -> None:
        """A plane, filled."""
        self.flat(self.camera.project(points), colour, line=line, width=width)

    def flat(self, points: Sequence[Flat], colour: Rgb, *, line: Rgb | None = None, width: float = 1) -> None:
        if len(points) < 3:
            return
        self.draw.polygon(points, fill=colour)
        if line is not None:
            self.draw.line([*points, points[0]], fill=line, width=max(1, round(self.lines * width)), joint="curve")

    def stroke(self, points: Sequence[Point], colour: Rgb, width: float) -> None:
        """An open line; `width` in pixels."""
        seen = [flat for point in points if (flat := self.camera.at(point)) is not None]
        if len(seen) > 1:
            self.draw.line(seen, fill=colour, width=max(1, round(width)), joint="curve")

    def glow(self, place: Flat, radius: float, colour: Rgb, strength: float = 1) -> None:
        """Light that is added to what is there."""
        width, height = self.image.size
        radius = min(radius, 1.5 * max(width, height))
        if radius < 2 or not (-radius < place[0] < width + radius and -radius < place[1] < height + radius):
            return
        box = (int(place[0] - radius), int(place[1] - radius), int(place[0] + radius), int(place[1] + radius))
        inner = (max(0, box[0]), max(0, box[1]), min(width, box[2]), min(height, box[3]))
        if inner[2] <= inner[0] or inner[3] <= inner[1]:
            return
        whole = (box[2] - box[0], box[3] - box[1])
        (left, top), (across, down) = box[:2], (128 / whole[0], 128 / whole[1])
        part = (
            (inner[0] - left) * across,
            (inner[1] - top) * down,
            (inner[2] - left) * across,
            (inner[3] - top) * down,
        )
        mask = _falloff().resize((inner[2] - inner[0], inner[3] - inner[1]), Image.Resampling.BILINEAR, box=part)
        mask = mask.point([round(level * min(1.0, strength)) for level in range(256)])
        under = self.image.crop(inner)
        lit = ImageChops.screen(under, Image.new("RGB", under.size, colour))
        self.image.paste(lit, inner[:2], mask)

    def soften(self, radius: float) -> None:
        """Blurs all that is drawn: what is behind the plane of focus."""
        if radius < 1:
            return
        small = self.image.resize([max(1, side // 4) for side in self.image.size], Image.Resampling.BOX)
        small = small.filter(ImageFilter.GaussianBlur(radius / 4))
        self.image.paste(small.resize(self.image.size, Image.Resampling.BICUBIC))


@lru_cache(maxsize=1)
def _falloff() -> Image.Image:
    ring = Image.radial_gradient("L").resize((128, 128))
    return ring.point([round(255 * max(0.0, 1 - level / 180) ** 2) for level in range(256)])


def gradient(size: tuple[int, int], stops: Sequence[tuple[float, Rgb]]) -> Image.Image:
    """From top to bottom; the stops are shares of the height, which may lie outside."""
    height = size[1]
    column = Image.new("RGB", (1, height))
    for row in range(height):
        share = row / max(1, height - 1)
        after = next((i for i, (at, _) in enumerate(stops) if at >= share), len(stops) - 1)
        (low, one), (high, other) = stops[max(0, after - 1)], stops[after]
        column.putpixel((0, row), mix(one, other, (share - low) / (high - low) if high > low else 1))
    return column.resize(size)


def smooth(points: Sequence[Flat], steps: int = 5, *, closed: bool = True) -> list[Flat]:
    """A soft curve through the points."""
    count = len(points)
    curve: list[Flat] = []
    for index in range(count if closed else count - 1):
        if closed:
            around = [points[(index + by) % count] for by in (-1, 0, 1, 2)]
        else:
            around = [points[min(count - 1, max(0, index + by))] for by in (-1, 0, 1, 2)]
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = around
        for step in range(steps):
            t = step / steps
            a, b, c, d = (
                -t / 2 + t * t - t**3 / 2,
                1 - 2.5 * t * t + 1.5 * t**3,
                t / 2 + 2 * t * t - 1.5 * t**3,
                (t**3 - t * t) / 2,
            )
            curve.append((a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy))
    if not closed:
        curve.append(points[-1])
    return curve


def oval(x: float, y: float, across: float, up: float, steps: int = 28) -> list[Flat]:
    return [
        (x + across * math.cos(2 * math.pi * step / steps), y + up * math.sin(2 * math.pi * step / steps))
        for step in range(steps)
    ]


def limb(points: Sequence[Flat], widths: Sequence[float], *, blunt: bool = False) -> list[Flat]:
    """An arm or a leg: a soft line of changing half width. Its ends are round, the last one unless it is `blunt`."""
    middle = smooth(points, 4, closed=False)
    left, right = [], []
    for index, (x, y) in enumerate(middle):
        (ax, ay), (bx, by) = middle[max(0, index - 1)], middle[min(len(middle) - 1, index + 1)]
        long = math.hypot(bx - ax, by - ay) or 1
        at = index / (len(middle) - 1) * (len(widths) - 1)
        low = min(len(widths) - 2, int(at))
        half = widths[low] + (widths[low + 1] - widths[low]) * (at - low)
        across = (-(by - ay) / long * half, (bx - ax) / long * half)
        left.append((x + across[0], y + across[1]))
        right.append((x - across[0], y - across[1]))
    return [
        *left,
        *(() if blunt else _cap(middle[-1], left[-1], widths[-1])),
        *reversed(right),
        *_cap(middle[0], right[0], widths[0]),
    ]


def _cap(middle: Flat, start: Flat, half: float) -> list[Flat]:
    """Half a turn round a limb's end, from one side to the other."""
    first = math.atan2(start[1] - middle[1], start[0] - middle[0])
    return [
        (
            middle[0] + half * math.cos(first - math.pi * step / 6),
            middle[1] + half * math.sin(first - math.pi * step / 6),
        )
        for step in range(1, 6)
    ]


def contour(colour: Rgb, strength: float = 0.65) -> Rgb:
    return mix(colour, INK, strength)
