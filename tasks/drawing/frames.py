"""One storyboard frame: the place, the people, the light, the caption."""

from __future__ import annotations

import io
from random import Random

from PIL import Image

from tasks.drawing import above, caption, figures, indoors, outdoors, streets, waters, weather
from tasks.drawing.brief import Angle, FrameBrief, Setting, Size, framing, setting
from tasks.drawing.camera import Camera, Pen
from tasks.drawing.palette import Light, Rgb, light, mix, number
from tasks.drawing.staging import onlooker, stage

# Everything is drawn so many times larger, and made smaller at the end: that makes soft edges.
FINER = 2
# How far out of focus the background is, in thousandths of the height, and how much of the focus' colour it takes on.
_BLUR = {Size.MLS: 1.5, Size.MS: 3.5, Size.MCU: 7, Size.CU: 14, Size.ECU: 24}
_TINT = {Size.MS: 0.06, Size.MCU: 0.12, Size.CU: 0.24, Size.ECU: 0.34}
_STAGE: Rgb = (206, 202, 194)


def frame(brief: FrameBrief) -> bytes:
    """A PNG of `brief.size`. Never raises for what is written in a brief; takes about a second."""
    width, height = brief.size
    size, angle = framing(brief)
    foot = round(min(width, height) * 0.122)
    picture = _picture(brief, size, angle, (width, height - foot))
    caption.marks(picture)
    image = Image.new("RGB", (width, height))
    image.paste(picture)
    image.paste(caption.strip(brief, size, angle, width, foot), (0, height - foot))
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=6)
    return file.getvalue()


def _picture(brief: FrameBrief, size: Size, angle: Angle, visible: tuple[int, int]) -> Image.Image:
    where = setting(brief)
    lit = light(where)
    # The same place looks the same in all its shots; who stands how is the shot's own.
    place = _dice("place", brief.place, where.kind, brief.seed)
    shot = _dice("shot", brief.number, brief.caption, brief.seed)
    turn = 0.0 if angle is Angle.TOP else shot.uniform(0.05, 0.16) * shot.choice((-1, 1))
    if size is Size.ECU:
        turn = 0.0
    cast = stage(brief, visible[0] / visible[1], size, angle, shot)
    focus = min(cast, key=lambda one: one[1].at[1])[0]
    finer = (visible[0] * FINER, visible[1] * FINER)
    camera = Camera(finer, size, angle, tall=focus.tall, turn=turn, indoors=where.indoors)
    image = weather.sky(camera, lit, where, place)
    pen = Pen(image, camera)
    floor = _background(pen, lit, where, place)
    # From above the ground is as far away as who stands on it.
    depth = 0.3 if angle in (Angle.HIGH, Angle.TOP) else 1
    pen.soften(_BLUR.get(size, 0) * depth * image.height / 1000)
    share = _TINT.get(size, 0)
    if share:
        image.paste(weather.tinted(image, lit.on_person(mix(focus.clothes, (255, 255, 255), 0.12)), share))
    for who, pose in cast:
        if angle is Angle.TOP:
            above.draw(pen, lit, who, pose, floor)
        else:
            if size in (Size.ELS, Size.LS, Size.MLS) or angle is Angle.HIGH:
                figures.shadow(pen, lit, who, pose.at, floor)
            figures.draw(pen, lit, who, pose)
        if size is Size.CU and who is not focus:
            pen.soften(5 * image.height / 1000)
    if angle is Angle.SHOULDER:
        who, pose = onlooker(brief, camera, shot)
        figures.draw(pen, _backlit(lit), who, pose)
    if not where.indoors:
        weather.fall(image, where, shot)
    return weather.finish(image, lit, where).reduce(FINER)


def _background(pen: Pen, lit: Light, where: Setting, rng: Random) -> Rgb:
    """Gives the colour of the ground."""
    if where.indoors:
        indoors.draw(pen, lit, where, rng)
        ground: Rgb = (150, 116, 86)
    elif where.kind == "stage":
        ground = _STAGE
        outdoors.ground(pen, lit, ground)
    else:
        ground = outdoors.GROUNDS[where.kind]
        outdoors.ground(pen, lit, ground)
        outdoors.draw(pen, lit, where.kind, where.things, rng)
        if where.kind in ("sea", "lighthouse", "deck"):
            ground = waters.PLANKS
    if "lamp" in where.things and not where.indoors and where.kind not in ("street", "city", "station"):
        streets.lamp(pen, lit, 2.6, 1.6)
    if "fire" in where.things:
        weather.fire(pen, rng)
    return ground


def _dice(*parts: object) -> Random:
    return Random(number(*parts))  # noqa: S311 - nothing is secret in a drawing


def _backlit(lit: Light) -> Light:
    red, green, blue = lit.ambient
    return Light(
        sky=lit.sky,
        ambient=(red * 0.05 - 0.4, green * 0.05 - 0.4, blue * 0.08 - 0.38),
        haze=lit.haze,
        reach=lit.reach,
        glow=lit.glow,
        lit=lit.lit,
    )
