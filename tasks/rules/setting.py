"""A scene's setting by rules: what its own words say of place, light and things, and what the hour implies. Pure."""

from __future__ import annotations

import re
from typing import Any, Final

from msgspec import Struct

_LIGHT: Final = {
    "en": (
        (r"dawn|sunrise|daybreak|first light|early morning", "Low, cool light from the horizon; long soft shadows."),
        (
            r"dusk|sunset|twilight|evening|before dark",
            "Low, warm light from one side; the sky brighter than the ground.",
        ),
        (r"night|midnight|moon|starlight", "Night: little light, a few small sources, deep shadows."),
        (r"noon|midday|high sun", "Hard light from above; short shadows."),
        (r"rain|storm|fog|mist|snow|cloud", "Flat, grey light without shadows."),
        (r"morning|afternoon|day", "Clear daylight from one side."),
    ),
    "zh": (
        ("黎明|清晨|拂晓|日出|凌晨|破晓", "光线低而清冷，自地平线来，影子长而柔和。"),
        ("黄昏|傍晚|日落|夕阳|暮", "光线低而偏暖，自一侧来，天空比地面亮。"),
        ("夜|深夜|午夜|月|星光", "夜里，光源少而小，阴影很深。"),
        ("正午|中午|午后烈日", "顶光强硬，影子很短。"),
        ("雨|雾|雪|阴|风暴|暴风", "光线平而灰，几乎没有影子。"),
        ("早晨|上午|下午|白天|白日", "侧面来的明亮日光。"),
    ),
}
_THINGS: Final = {
    "en": re.compile(
        r"\b(?:window|door|shutters?|table|chair|bench|bed|desk|counter|shelf|shelves|stairs?|lamp|lantern|clock|mirror|"
        r"wall|floor|roof|gate|bridge|quay|harbour|harbor|pier|ship|boat|mast|deck|lighthouse|tower|street|alley|tree|"
        r"garden|fountain|well|fire|stove|curtains?|carpet|piano|picture|platform|rails?|train|car|counter|sign|beach|"
        r"rocks?|river|sea|hill|field|forest)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        "窗户|窗|门|百叶窗|桌子|桌|椅子|长椅|床|书桌|柜台|架子|楼梯|台灯|灯笼|路灯|灯塔|灯|时钟|钟|镜子|墙|地板|屋顶|大门|桥|码头|港口|船|甲板|"
        "桅杆|塔|街|巷子|巷|树|花园|喷泉|井|火炉|炉子|窗帘|地毯|钢琴|画|站台|铁轨|火车|汽车|招牌|海滩|礁石|河|海|山|田野|森林"
    ),
}
_WORDS: Final = {
    "en": {
        "place": "{place}.",
        "unknown": "The place is not named.",
        "things": "In it, not moving: {things}.",
        "and": ", ",
    },
    "zh": {"place": "{place}。", "unknown": "地点未写明。", "things": "固定可见：{things}。", "and": "、"},
}
MOST_THINGS: Final = 6


class Seen(Struct, frozen=True, kw_only=True):
    description: str
    location: str
    lighting: str
    things: tuple[str, ...]


def seen(scene: dict[str, Any], language: str) -> Seen:
    """`scene` has title, summary, place, time, action, quote as texts or nothing."""
    said = {name: value.strip() for name, value in scene.items() if isinstance(value, str)}
    whole = " ".join(said.get(name, "") for name in ("place", "summary", "action", "quote"))
    when = " ".join(said.get(name, "") for name in ("time", "place", "summary"))
    light = next((words for pattern, words in _LIGHT[language] if re.search(pattern, when, re.IGNORECASE)), "")
    found = dict.fromkeys(match[0].lower() for match in _THINGS[language].finditer(whole))
    things = tuple(thing for thing in found if not any(thing != other and thing in other for other in found))
    words, place = _WORDS[language], said.get("place", "").rstrip(".。")
    parts = [words["place"].format(place=place) if place else words["unknown"], light]
    if things:
        parts.append(words["things"].format(things=words["and"].join(things[:MOST_THINGS])))
    joint = "" if language == "zh" else " "
    return Seen(
        description=joint.join(filter(None, parts)), location=place, lighting=light, things=things[:MOST_THINGS]
    )
