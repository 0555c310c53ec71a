# ruff: noqa: E501 - word lists read worse when they are broken
"""What a frame is drawn from, and the words that say what is in it, in English and Chinese. Pure."""

from __future__ import annotations

import enum
import re
from typing import Final, Literal

from msgspec import Struct

Aspect = Literal["16:9", "9:16", "1:1"]
RATIOS: Final[dict[str, tuple[int, int]]] = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1)}
MOST_READ: Final = 4_000


class Figure(Struct, frozen=True, kw_only=True):
    """One of the cast. `colours` are "#rrggbb", the first for the clothes; by the name when there are none.
    `look` is the appearance in words."""

    name: str = ""
    colours: tuple[str, ...] = ()
    look: str = ""


class FrameBrief(Struct, frozen=True, kw_only=True):
    """A shot or a scene, in its cards' own words; each may be empty. Who comes first in `cast` is the shot's focus.

    `short_side` is in pixels, 90 to 1440. Equal briefs give equal bytes."""

    number: int | None = None
    title: str = ""
    caption: str = ""
    shot_size: str = ""
    angle: str = ""
    place: str = ""
    lighting: str = ""
    atmosphere: str = ""
    cast: tuple[Figure, ...] = ()
    language: Literal["en", "zh"] = "en"
    aspect: Aspect = "16:9"
    short_side: int = 720
    seed: int = 0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, both even, as video wants them."""
        across, down = RATIOS.get(self.aspect, (16, 9))
        unit = min(1440, max(90, self.short_side)) / min(across, down)
        return round(across * unit / 2) * 2, round(down * unit / 2) * 2


class Size(enum.StrEnum):
    ELS = "ELS"
    LS = "LS"
    MLS = "MLS"
    MS = "MS"
    MCU = "MCU"
    CU = "CU"
    ECU = "ECU"


class Angle(enum.StrEnum):
    EYE = "eye level"
    LOW = "low angle"
    HIGH = "high angle"
    TOP = "top view"
    DUTCH = "dutch"
    SHOULDER = "over the shoulder"


# The first that is found counts: longer names stand before what they contain.
_SIZES: Final = (
    (Size.ECU, r"\becu\b|extreme close|\bxcu\b|\binsert\b|\bdetail\b|大特写|极近|极特写"),
    (Size.MCU, r"\bmcu\b|medium close|中近景|近景"),
    (Size.CU, r"\bcu\b|close.?up|\bclose\b|特写"),
    (Size.ELS, r"\be?x?ls\b(?<=els)|\bels\b|\bxls\b|extreme (?:long|wide)|establishing|大远景|极远"),
    (Size.MLS, r"\bmls\b|medium (?:long|wide|full)|cowboy|american|knee|中远景|中全景|七分"),
    (Size.MS, r"\bms\b|medium|\bmid\b|two.?shot|waist|中景|半身|双人"),
    (Size.LS, r"\b[lwf]s\b|long|wide|full|全景|远景|全身"),
)
_ANGLES: Final = (
    (Angle.SHOULDER, r"over.?the.?shoulder|over.?shoulder|\bots\b|过肩|越肩"),
    (Angle.DUTCH, r"dutch|canted|tilted|oblique|荷兰|倾斜|斜角"),
    (Angle.TOP, r"\btop\b|overhead|bird|god'?s|顶拍|顶视|鸟瞰|正俯|上帝|顶角"),
    (Angle.LOW, r"\blow\b|worm|from below|upward|仰|低角|低机位|虫"),
    (Angle.HIGH, r"\bhigh\b|from above|downward|俯|高角|高机位"),
)
NAMES: Final[dict[str, dict[str, str]]] = {
    "zh": {
        "ELS": "大远景", "LS": "远景", "MLS": "中远景", "MS": "中景", "MCU": "中近景", "CU": "特写", "ECU": "大特写",
        "eye level": "平视", "low angle": "仰拍", "high angle": "俯拍", "top view": "顶拍", "dutch": "斜角",
        "over the shoulder": "过肩",
    }
}  # fmt: skip

# What kind of place: outdoors first those that a room may be near.
_PLACES: Final = (
    ("darkroom", r"dark.?room|暗房"),
    ("lighthouse", r"lighthouse|灯塔"),
    ("deck", r"\bdeck\b|\bferry\b|aboard|甲板|渡轮|船上"),
    ("station", r"station|platform|\brails?\b|站台|车站|铁轨|月台"),
    ("shop", r"\bshop\b|store|\bcaf[eé]\b|\bbar\b|\binn\b|\bpub\b|restaurant|counter|studio|pharmacy|店|馆|酒吧|铺|柜台|食堂|超市|客栈"),
    ("library", r"library|study|office|archive|bookshop|school|class|laborator|书房|书店|办公|教室|资料|实验室|派出所|公安局"),
    ("bedroom", r"bedroom|hospital|ward|dormitory|卧室|病房|医院|宿舍"),
    ("hall", r"palace|church|temple|throne|\bhall\b|court|cathedral|宫|殿|教堂|寺|庙|法院|祠堂|大厅"),
    ("room", r"room\b|kitchen|house\b.*inside|apartment|\bflat\b|cabin|corridor|attic|cellar|房间|客厅|厨房|公寓|屋里|屋内|室|走廊|地下室|阁楼|船舱|车厢"),
    ("sea", r"\bsea\b|ocean|harbou?r|\bquay|\bpier\b|beach|shore|coast|island|\bdock|海|码头|港|岸|江|沙滩|礁"),
    ("river", r"river|lake|canal|bridge|河|湖|桥|溪"),
    ("forest", r"forest|woods?\b|jungle|grove|森林|树林|竹林|丛林|林"),
    ("mountain", r"mountain|cliff|peak|valley|\bhills?\b|canyon|山|悬崖|峡谷|峰"),
    ("city", r"\bcity\b|skyline|downtown|rooftop|tower|skyscraper|metropol|城市|都市|天台|大厦|摩天|高楼"),
    ("street", r"street|alley|\broad\b|village|town|square|market|lane\b|街|巷|路|镇|村|胡同|广场|市场|院子|门口"),
    ("field", r"field|meadow|desert|garden|park\b|plain|farm|grave|road|田|草原|花园|沙漠|公园|墓|野|操场"),
)  # fmt: skip
INDOORS: Final = frozenset({"darkroom", "shop", "library", "bedroom", "hall", "room"})
_HOURS: Final = (
    ("dusk", r"dusk|sunset|twilight|evening|before dark|黄昏|傍晚|日落|夕阳|暮"),
    ("dawn", r"dawn|sunrise|daybreak|first light|early morning|黎明|清晨|拂晓|日出|凌晨|破晓|天亮"),
    ("night", r"night|midnight|moon|starl|\bdark\b|夜|月光|晚上|星"),
    ("day", r"\bday|noon|morning|afternoon|\bsun|白天|白日|上午|下午|中午|正午|早晨|早上|阳光|日光|晴"),
)
_THINGS: Final = (
    ("rain", r"rain|storm|downpour|drizzl|雨|暴风"),
    ("snow", r"snow|blizzard|雪"),
    ("fog", r"\bfog|mist|haze|smoke|steam|雾|烟|霾"),
    ("fire", r"\bfire|flame|burn|blaze|火(?!车)|燃烧|烈焰"),
    ("red", r"\bred (?:light|lamp|glow)|safelight|红灯|红光|红色灯"),
    ("moon", r"moon|月亮|月光|月色"),
    ("boat", r"\bboats?\b|\bships?\b|ferry|sail|船|渡轮|帆"),
    ("lighthouse", r"lighthouse|灯塔"),
    ("bridge", r"bridge|桥"),
    ("lamp", r"lamp|lantern|neon|candle|灯(?!塔)|烛|霓虹"),
)


class Setting(Struct, frozen=True, kw_only=True):
    """`kind`: a place of this module, or "stage" when no word names one. `hour`: day, dusk, dawn or night."""

    kind: str
    indoors: bool
    hour: str
    things: frozenset[str]


def framing(brief: FrameBrief) -> tuple[Size, Angle]:
    """Either field may name either: a nine-shot board has "Low Angle" where its others have a size."""
    words = _words(brief.shot_size, brief.angle)
    angle = _first(_ANGLES, words) or Angle.EYE
    plain = _words(brief.shot_size)
    for _, pattern in _ANGLES:
        plain = re.sub(pattern, " ", plain)
    return _first(_SIZES, plain) or (Size.MCU if angle is Angle.SHOULDER else Size.MS), angle


def setting(brief: FrameBrief) -> Setting:
    """The place's own words count before those of the light, and these before what happens."""
    tiers = [_words(brief.place), _words(brief.lighting, brief.atmosphere), _words(brief.title, brief.caption)]
    kind = next((found for tier in tiers if (found := _first(_PLACES, tier))), "stage")
    hour = next((found for tier in (tiers[1], tiers[0], tiers[2]) if (found := _first(_HOURS, tier))), "day")
    # A scene keeps its weather in all its shots, whatever happens in one.
    named = "\n".join(tiers[:2]) if tiers[0].strip() or tiers[1].strip() else tiers[2]
    things = frozenset(name for name, pattern in _THINGS if re.search(pattern, named))
    inside, outside = (
        re.search(pattern, tiers[0])
        for pattern in (
            r"\bint\b|interior|indoors|inside|室内|内景|屋里|屋内",
            r"\bext\b|exterior|outdoors|outside|室外|外景|门外",
        )
    )
    if inside and kind not in INDOORS:
        kind = "room"
    if outside and kind in INDOORS:
        kind = "street"
    return Setting(kind=kind, indoors=kind in INDOORS, hour=hour, things=things)


def _words(*texts: str) -> str:
    return "\n".join(text[:MOST_READ] for text in texts).lower().replace("_", " ")


def _first(table, words):
    return next((name for name, pattern in table if re.search(pattern, words)), None)
