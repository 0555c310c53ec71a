"""The strip under the picture, and the camera's marks in it. The font is Noto Sans SC: Chinese, kana and Latin."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path

from tasks.drawing.brief import NAMES, Angle, FrameBrief, Size
from tasks.drawing.palette import INK

PAPER = (250, 248, 242)
Font = ImageFont.FreeTypeFont
MOST_SHOWN = 400


@lru_cache(maxsize=16)
def font(size: int) -> Font:
    return ImageFont.truetype(str(sans_path()), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def drawable(letter: str) -> bool:
    """Whether the font has it: what it has not would be an empty box."""
    if letter == " ":
        return True
    if unicodedata.category(letter)[0] in "CZ":
        return False
    return _glyph(letter) != _glyph("\U0010fffe")


def _glyph(letter: str) -> bytes:
    image = Image.new("L", (48, 48))
    ImageDraw.Draw(image).text((8, 4), letter, font=font(24), fill=255)
    return image.tobytes()


def shown(text: str) -> str:
    """One line of what can be drawn."""
    spaced = " ".join(text[: MOST_SHOWN * 4].split())
    return " ".join("".join(letter for letter in spaced if drawable(letter)).split())[:MOST_SHOWN]


def strip(brief: FrameBrief, size: Size, angle: Angle, width: int, height: int) -> Image.Image:
    """Number, size and angle on the left, title and text beside them."""
    image = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(image)
    unit = height / 88
    draw.line((0, 0, width, 0), fill=INK, width=max(1, round(2 * unit)))
    names = NAMES.get(brief.language, {})
    pad = round(14 * unit)
    left = pad
    if brief.number is not None:
        text = f"{min(99_999, max(0, brief.number)):02d}"
        big = font(max(6, round(40 * unit)))
        across = big.getlength(text) + 2 * pad
        draw.rectangle((0, 0, across, height), fill=INK)
        draw.text((across / 2, height / 2), text, font=big, fill=PAPER, anchor="mm")
        left = round(across) + pad
    label, small = font(max(6, round(24 * unit))), font(max(6, round(17 * unit)))
    code = size.value
    name = [names.get(size.value, ""), names.get(angle.value, angle.value if angle is not Angle.EYE else "")]
    under = " · ".join(part for part in name if part)
    draw.text((left, height * (0.34 if under else 0.5)), code, font=label, fill=INK, anchor="lm")
    draw.text((left, height * 0.70), under, font=small, fill=(96, 96, 108), anchor="lm")
    left += round(max(label.getlength(code), small.getlength(under), 64 * unit)) + pad
    draw.line((left, height * 0.18, left, height * 0.82), fill=(190, 188, 184), width=max(1, round(unit)))
    left += pad
    room = width - left - pad
    title, text = shown(brief.title), shown(brief.caption)
    if not text:
        title, text = "", title
    lines = [(title, label)] if title else []
    lines += [(line, small) for line in wrapped(text, small, room, 2 if title else 3)]
    rows = ((0.5,), (0.33, 0.68), (0.22, 0.54, 0.80))[max(0, len(lines) - 1)]
    for row, (line, face) in zip(rows, lines, strict=False):
        fitted = wrapped(line, face, room, 1)
        draw.text((left, row * height), fitted[0] if fitted else "", font=face, fill=INK, anchor="lm")
    return image


def wrapped(text: str, face: Font, room: float, most: int) -> list[str]:
    """At most so many lines; what is left out is said by three dots."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most:
        end = len(rest)
        if face.getlength(rest) > room:
            low, high = 1, len(rest)
            while low < high:
                middle = (low + high + 1) // 2
                low, high = (middle, high) if face.getlength(rest[:middle]) <= room else (low, middle - 1)
            end = low
            space = rest.rfind(" ", end // 2, end + 1)
            if space > 0 and end < len(rest):
                end = space
        lines.append(rest[:end].strip())
        rest = rest[end:].strip()
    if rest and lines:
        last = lines[-1]
        while last and face.getlength(last + "…") > room:
            last = last[:-1]
        lines[-1] = last + "…"
    return lines


def marks(image: Image.Image) -> None:
    """Corners of the safe area and the middle, thin."""
    width, height = image.size
    layer = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(layer)
    thin = max(1, round(min(image.size) / 500))
    inset, long = round(min(width, height) * 0.05), round(min(width, height) * 0.06)
    for x, across in ((inset, long), (width - 1 - inset, -long)):
        for y, down in ((inset, long), (height - 1 - inset, -long)):
            draw.line((x, y, x + across, y), fill=170, width=thin)
            draw.line((x, y, x, y + down), fill=170, width=thin)
    x, y, arm = width // 2, height // 2, round(long * 0.22)
    draw.line((x - arm, y, x + arm, y), fill=110, width=thin)
    draw.line((x, y - arm, x, y + arm), fill=110, width=thin)
    image.paste((255, 255, 255), (0, 0, width, height), layer)
