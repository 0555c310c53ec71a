"""Sky, rain, snow, fog and fire, and the light of a finished picture."""

from __future__ import annotations

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tasks.drawing.brief import Setting
from tasks.drawing.camera import Camera, Pen, gradient, oval, smooth
from tasks.drawing.palette import Light, Rgb, mix


def sky(camera: Camera, light: Light, where: Setting, rng: Random) -> Image.Image:
    """A whole picture of sky down to the horizon."""
    width, height = camera.size
    horizon = camera.horizon / height
    stops = [(horizon - 1.0, light.sky[0]), (horizon, light.sky[1]), (horizon + 0.05, light.haze)]
    if not camera.roll:
        image = gradient(camera.size, stops)
    else:
        side = math.ceil(math.hypot(width, height))
        scaled = [(0.5 + (at - 0.5) * height / side, colour) for at, colour in stops]
        turned = gradient((side, side), scaled).rotate(-math.degrees(camera.roll), Image.Resampling.BILINEAR)
        left, top = (side - width) // 2, (side - height) // 2
        image = turned.crop((left, top, left + width, top + height))
    pen = Pen(image, camera)
    if camera.horizon > 0 and not where.things & {"rain", "snow", "fog"}:
        _heaven(pen, light, where, rng)
    return image


def _heaven(pen: Pen, light: Light, where: Setting, rng: Random) -> None:
    width, height = pen.image.size
    top = min(height, pen.camera.horizon)
    x, y = width * rng.choice((0.2, 0.78)), top - height * (0.10 if where.hour in ("dusk", "dawn") else 0.34)
    y = max(y, height * 0.11)
    size = height * 0.045
    if where.hour == "night":
        for _ in range(90):
            px, py, bright = rng.random() * width, rng.random() * top * 0.9, rng.random()
            pen.draw.ellipse(
                (px, py, px + 1 + 3 * bright**3, py + 1 + 3 * bright**3),
                fill=mix(light.sky[0], (255, 255, 246), 0.3 + 0.6 * bright),
            )
        pen.glow((x, y), size * 6, (150, 170, 220), 0.6)
        pen.draw.ellipse((x - size, y - size, x + size, y + size), fill=(240, 238, 220))
        for dx, dy, by in ((-0.3, -0.2, 0.26), (0.25, 0.3, 0.2), (0.3, -0.4, 0.13)):
            px, py, part = x + dx * size, y + dy * size, by * size
            pen.draw.ellipse((px - part, py - part, px + part, py + part), fill=(220, 218, 204))
    else:
        pen.glow((x, y), size * 9, light.glow, 0.8)
        pen.draw.ellipse((x - size, y - size, x + size, y + size), fill=mix(light.glow, (255, 255, 255), 0.5))
    for _ in range(5):
        cx, cy = rng.random() * width, top - height * rng.uniform(0.1, 0.55)
        colour = mix(
            light.sky[1], (255, 255, 255) if where.hour == "day" else light.sky[0], 0.6 if where.hour == "day" else 0.4
        )
        wide = width * rng.uniform(0.10, 0.2)
        for step in range(5):
            px = cx + (step - 2) * wide * 0.34
            tall = wide * (0.16 - abs(step - 2) * 0.035)
            pen.draw.ellipse((px - wide * 0.32, cy - tall, px + wide * 0.32, cy + tall * 0.5), fill=colour)


def fall(image: Image.Image, where: Setting, rng: Random) -> None:
    """What comes down in front of everything, outdoors."""
    width, height = image.size
    if "fog" in where.things:
        mask = Image.new("L", (5, 9), 0)
        for px in range(5):
            for py in range(9):
                mask.putpixel(
                    (px, py), round(150 * max(0.0, math.sin((py + 1) / 10 * 3.1)) * (0.25 + 0.75 * rng.random()))
                )
        image.paste(_pale(where), (0, 0, width, height), mask.resize(image.size, Image.Resampling.BICUBIC))
    if not where.things & {"rain", "snow"}:
        return
    mask = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(mask)
    if "rain" in where.things:
        for _ in range(420):
            x, y, near = rng.uniform(-0.1, 1.1) * width, rng.uniform(-0.1, 1) * height, rng.random()
            long = height * (0.03 + 0.09 * near)
            draw.line(
                (x, y, x - long * 0.26, y + long),
                fill=round(60 + 100 * near),
                width=max(1, round(height / 800 * (1 + near * 1.5))),
            )
    else:
        for _ in range(330):
            x, y, near = rng.random() * width, rng.random() * height, rng.random()
            part = height * (0.0015 + 0.0065 * near**3)
            draw.ellipse((x - part, y - part, x + part, y + part), fill=round(150 + 90 * (1 - near)))
    image.paste((232, 238, 246), (0, 0, width, height), mask)


def fire(pen: Pen, rng: Random) -> None:
    """Flames behind and beside the figures."""
    for x, z, size in ((-2.6, 2.2, 1.0), (2.4, 1.6, 1.25), (-4.2, 3.0, 1.5), (4.3, 2.6, 1.1)):
        scale = pen.camera.scale((x, 0.6, z))
        at = pen.camera.at((x, 0.6 * size, z))
        if at is None:
            continue
        pen.glow(at, scale * 3.4 * size, (255, 120, 30), 0.75)
        for colour, by in (((206, 58, 24), 1.0), ((246, 130, 36), 0.72), ((255, 214, 96), 0.42)):
            tongue = [
                (-0.5, 0),
                (-0.42, 0.5),
                (-0.2, 0.62 + rng.random() * 0.3),
                (-0.1, 0.5),
                (0.02, 1.25 + rng.random() * 0.3),
                (0.16, 0.6),
                (0.32, 0.85),
                (0.45, 0.4),
                (0.5, 0),
            ]
            pen.solid([(x + px * by * size, py * by * size, z) for px, py in smooth(tongue, 4)], colour)
        for _ in range(12):
            px, py = x + rng.uniform(-0.9, 0.9), rng.uniform(0.6, 2.8)
            pen.solid([(px + a, py + b, z) for a, b in oval(0, 0, 0.02, 0.02, 6)], (255, 190, 90))


def finish(image: Image.Image, light: Light, where: Setting) -> Image.Image:
    """Darker towards the edges, and light from one side."""
    width, height = image.size
    edge = (
        Image.radial_gradient("L")
        .resize((64, 64))
        .point([round(255 - 56 * (level / 255) ** 2.4) for level in range(256)])
    )
    side = (
        Image.linear_gradient("L")
        .rotate(90)
        .resize((64, 64))
        .point([round(255 - level * 0.07) for level in range(256)])
    )
    mask = ImageChops.multiply(edge, side).resize((width, height), Image.Resampling.BICUBIC)
    shaded = ImageChops.multiply(image, Image.merge("RGB", (mask, mask, mask)))
    warm: Rgb | None = (
        (255, 120, 40)
        if "fire" in where.things
        else (255, 170, 90)
        if where.hour == "dusk" and not where.indoors
        else None
    )
    if warm is not None:
        tint = Image.linear_gradient("L").resize((width, height)).point([round(level * 0.16) for level in range(256)])
        shaded.paste(warm, (0, 0, width, height), tint)
    return shaded


def tinted(image: Image.Image, colour: Rgb, share: float) -> Image.Image:
    return Image.blend(image, Image.new("RGB", image.size, colour), share)


def hazy(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius)) if radius >= 1 else image


def _pale(where: Setting) -> Rgb:
    return (96, 110, 134) if where.hour == "night" else (226, 230, 232)
