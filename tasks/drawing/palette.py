"""Colours: of the light of an hour, of what stands in it, and of people."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from tasks.drawing.brief import Figure, Setting

Rgb = tuple[int, int, int]

# The palette of the board, so that a figure has one colour on its card and in its pictures.
_CLOTHES: Final = ("#a84a24", "#2a64a6", "#277350", "#8f4393", "#8a5800", "#b03a70", "#357078", "#5f50c4", "#666a18",
                   "#9a3c3c", "#436c28", "#52616f")  # fmt: skip
_HAIR: Final = ((34, 28, 32), (58, 38, 30), (24, 26, 36), (92, 58, 36), (70, 62, 60), (120, 84, 48))
_SKIN: Final = ((243, 212, 184), (232, 193, 160), (214, 168, 132), (176, 126, 94))
_HEX: Final = re.compile(r"#([0-9a-fA-F]{6})\Z")
INK: Final = (30, 30, 40)


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`share` of the other, 0 to 1."""
    share = min(1.0, max(0.0, share))
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))  # pyright: ignore[reportReturnType]


def times(colour: Rgb, light: Sequence[float]) -> Rgb:
    return tuple(min(255, round(part * by)) for part, by in zip(colour, light, strict=True))  # pyright: ignore[reportReturnType]


def number(*parts: object) -> int:
    """The same for the same parts, in every process."""
    text = "\x1f".join(map(str, parts)).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


class Person(Struct, frozen=True, kw_only=True):
    """How a figure is dressed and built. `tall` is a factor on 1.7 m; `hair_style` 0 to 5."""

    clothes: Rgb
    accent: Rgb
    legs: Rgb
    hair: Rgb
    skin: Rgb
    hair_style: int
    coat: bool
    beard: bool
    glasses: bool
    hat: bool
    tall: float


def person(figure: Figure) -> Person:
    """Never raises: what is no colour is passed over."""
    key = number("person", figure.name, figure.look[:500])
    given = [rgb for colour in figure.colours[:8] if (rgb := _parsed(colour)) is not None]
    clothes = given[0] if given else _parsed(_CLOTHES[number(figure.name) % len(_CLOTHES)]) or INK
    accent = given[1] if len(given) > 1 else mix(clothes, (250, 236, 205), 0.62)
    look = figure.look[:500].lower()

    def has(words: str) -> bool:
        return re.search(words, look) is not None

    hair = _HAIR[key % len(_HAIR)]
    for words, colour in (
        (r"(?:grey|gray|white|silver)[- ]hair|\bold\b|elderly|白发|银发|花白|灰发|老", (196, 196, 200)),
        (r"blonde?|fair hair|金发", (218, 180, 104)),
        (r"red hair|ginger|红发", (164, 72, 40)),
    ):
        if has(words):
            hair = colour
            break
    style = (key >> 8) % 5
    if has(r"long hair|ponytail|braid|长发|马尾|辫"):
        style = 3
    elif has(r"short hair|短发|寸头"):
        style = 0
    elif has(r"\bbun\b|发髻|盘发"):
        style = 4
    child = has(r"\bchild|\bkid|\bboy\b|\bgirl\b|\bson\b|\bdaughter|孩|童|男孩|女孩|少年")
    return Person(
        clothes=clothes,
        accent=accent,
        legs=mix(clothes, (38, 40, 54), 0.72),
        hair=hair,
        skin=_SKIN[(key >> 16) % len(_SKIN)],
        hair_style=style,
        coat=has(r"coat|robe|dress|gown|长袍|大衣|风衣|裙|旗袍|雨衣") or (key >> 24) % 3 == 0,
        beard=has(r"beard|胡子|胡须|络腮"),
        glasses=has(r"glasses|spectacles|眼镜"),
        hat=has(r"\bhat\b|\bcap\b|帽|斗笠"),
        tall=0.74 if child else 0.95 + (key >> 32) % 10 / 100,
    )


def _parsed(colour: object) -> Rgb | None:
    found = _HEX.match(colour) if isinstance(colour, str) else None
    return (int(found[1][:2], 16), int(found[1][2:4], 16), int(found[1][4:], 16)) if found else None


class Light(Struct, frozen=True, kw_only=True):
    """`ambient` is a factor for each channel; `haze` is what the distance fades into, by two thirds `reach` metres
    away."""

    sky: tuple[Rgb, Rgb]
    ambient: tuple[float, float, float]
    haze: Rgb
    reach: float
    glow: Rgb
    lit: bool

    def on(self, colour: Rgb, away: float = 0) -> Rgb:
        return mix(times(colour, self.ambient), self.haze, 1 - math.exp(-max(0.0, away) / self.reach))

    def on_person(self, colour: Rgb, away: float = 0) -> Rgb:
        """Half the light of the place, so that who it is can be seen by night."""
        own = times(colour, [0.45 + 0.55 * part for part in self.ambient])
        return mix(own, self.haze, (1 - math.exp(-max(0.0, away) / self.reach)) * 0.6)


_LIGHTS: Final = {
    "day": Light(
        sky=((112, 170, 214), (226, 236, 232)), ambient=(1, 0.99, 0.96), haze=(206, 222, 226), reach=190,
        glow=(255, 246, 214), lit=False,
    ),
    "dawn": Light(
        sky=((112, 138, 184), (250, 214, 192)), ambient=(0.92, 0.88, 0.94), haze=(226, 206, 206), reach=130,
        glow=(255, 226, 196), lit=False,
    ),
    "dusk": Light(
        sky=((74, 72, 128), (250, 164, 98)), ambient=(0.90, 0.74, 0.70), haze=(222, 142, 112), reach=130,
        glow=(255, 190, 112), lit=True,
    ),
    "night": Light(
        sky=((14, 20, 44), (52, 70, 110)), ambient=(0.40, 0.47, 0.70), haze=(38, 52, 86), reach=110,
        glow=(255, 208, 128), lit=True,
    ),
}  # fmt: skip


def light(where: Setting) -> Light:
    base = _LIGHTS[where.hour]
    sky, ambient, haze, reach = base.sky, base.ambient, base.haze, base.reach
    if where.things & {"rain", "snow", "fog"} and where.hour != "night":
        grey = (206, 212, 218) if "snow" in where.things else (150, 160, 170)
        sky = (mix(sky[0], (116, 126, 140), 0.75), mix(sky[1], grey, 0.7))
        ambient = (ambient[0] * 0.86, ambient[1] * 0.9, ambient[2] * 0.95)
        haze = mix(haze, grey, 0.75)
    if "fog" in where.things:
        reach = 20
    elif where.things & {"rain", "snow"}:
        reach = 55
    lit = base.lit or (where.indoors and where.hour != "day")
    if where.indoors:
        # A room keeps some light of its own.
        ambient = (0.3 + 0.7 * ambient[0], 0.3 + 0.7 * ambient[1], 0.3 + 0.7 * ambient[2])
        haze, reach = times(haze, (0.8, 0.8, 0.8)), 70
        if where.hour in ("night", "dusk"):
            ambient = (min(1.0, ambient[0] * 1.2), ambient[1] * 1.02, ambient[2] * 0.86)
    if where.kind == "darkroom" or ("red" in where.things and where.indoors):
        ambient, haze, lit = (1.0, 0.40, 0.36), (70, 10, 14), True
        return Light(sky=sky, ambient=ambient, haze=haze, reach=40, glow=(255, 70, 50), lit=lit)
    return Light(sky=sky, ambient=ambient, haze=haze, reach=reach, glow=base.glow, lit=lit)
