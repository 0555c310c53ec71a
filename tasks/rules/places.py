# ruff: noqa: E501 - patterns and word lists read worse when they are broken
"""Where and when a stretch of a story happens: the words of the text that say so. Pure; "" where it does not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from tasks.rules.words_en import NOT_NAMES, PLACE_NOUNS

_NOUNS: Final = "|".join(sorted((re.escape(noun) for noun in PLACE_NOUNS), key=len, reverse=True))
_PLACE_EN: Final = re.compile(
    rf"\b(in|into|at|on|onto|to|from|through|across|outside|inside|behind|beside|near|along|up to|reached|entered|of)\s+"
    rf"((?:the|a|an|his|her|their|our)\s+(?:(?!and\b|or\b|of\b|with\b|in\b|to\b)[a-z'’]+\s+){{0,2}}(?:{_NOUNS})s?\b(?!['’-]|\s+(?:chair|table|door|window|floor|clock|lamp|light|gate|bell|key|keys)\b)(?:\s+(?:room|shop|house|wall|home|hall|steps))?)"
)
_NAMED_EN: Final = re.compile(r"\b(?:in|at|to|from|near|reached|on|of)\s+((?:[A-Z][a-z]+\s)?[A-Z][a-z]+)\b")
_WEIGHT: Final = {
    "in": 3,
    "at": 3,
    "on": 2,
    "into": 2,
    "inside": 3,
    "outside": 2,
    "reached": 2,
    "entered": 2,
    "of": 0.5,
}
_ARTICLE: Final = re.compile(r"^(?:the|a|an|his|her|their|our)\s+", re.IGNORECASE)

_TIME_EN: Final = re.compile(
    r"\b(?:"
    r"(?:on\s+)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?:\s+(?:morning|afternoon|evening|night|at\s+first\s+light))?"
    r"|(?:the\s+)?(?:next|following|same)\s+(?:morning|afternoon|evening|night|day|week|year)|that\s+(?:same\s+)?(?:morning|afternoon|evening|night|winter|summer|spring|autumn|day)"
    r"|(?:two|three|four|five|six|seven|ten|twelve|some|several|a\s+few|a|an|half\s+an)\s+(?:minutes?|hours?|days?|weeks?|months?|years?|nights?)\s+later"
    r"|(?:at\s+|by\s+)?(?:(?:ten|five|twenty|half|a\s+quarter)\s+(?:past|to)\s+\w+|\w+\s+o['’]clock)(?:\s+in\s+the\s+(?:morning|afternoon|evening))?"
    r"|(?:early|late)\s+in\s+the\s+(?:morning|afternoon|evening)|in\s+the\s+(?:early\s+|late\s+)?(?:morning|afternoon|evening)|(?:nearly|almost|after|before|until|at)\s+(?:dark|dawn|noon|midnight|dusk|sunset|sunrise|nightfall|first\s+light)"
    r"|when\s+(?:evening|morning|night)\s+came|once\s+upon\s+a\s+time|at\s+the\s+same\s+hour|at\s+night|tonight|midnight|around\s+midnight|(?:one|a)\s+(?:winter|summer|spring|autumn|rainy|cold|hot)\s+(?:morning|afternoon|evening|night|day)"
    r")\b",
    re.IGNORECASE,
)
_TIME_ZH: Final = re.compile(
    r"(?:[一二三四五六七八九十两几半]+(?:个)?(?:天|周|星期|月|年|小时|分钟|钟头)(?:以|之)?后(?!来)|第[二三四五六七八九十]天|次日|翌日|当天|当晚|当夜|那天|这天|那一夜|那年|正月[初十一二三四五六七八九]+那天|今天|昨天夜里|同一时间)?"
    r"(?:的)?(?:清晨|凌晨|早晨|早上|天刚亮|天亮以后|天亮|上午|中午|正午|午后|下午|傍晚|黄昏|入夜|夜里|深夜|半夜|午夜|晚上)?(?:[零一二三四五六七八九十两\d]+点(?:半|[零一二三四五六七八九十\d]+分)?)?"
)
_WHOLE_TIME_ZH: Final = re.compile(r"天|日|夜|晨|早|午|晚|昏|亮|后|年|点|月|时间")

_PLACE_NOUN_ZH: Final = (
    "照相馆|图书馆|咖啡馆|茶馆|饭馆|宾馆|旅馆|医院|病房|手术室|走廊|办公室|资料室|教室|宿舍|会议室|客厅|卧室|厨房|书房|阳台|天台|地下室|餐厅|饭店|酒店|酒吧|商店|超市|市场|药铺|铺子|工厂|厂房|仓库|车间|"
    "派出所|公安局|刑警队|法院|监狱|学校|大学|操场|公园|广场|车站|火车站|机场|码头|站台|车厢|船舱|甲板|电梯|楼道|楼梯|门口|院子|巷子|巷口|巷|街上|街|胡同|桥|江边|河边|海边|岸边|湖边|山上|山里|山洞|森林|树林|田里|村里|村口|村子|"
    "城里|镇上|王宫|宫殿|皇宫|大殿|客栈|寺庙|庙里|道观|大厦|总部|公司|报社|小区|公寓|别墅|房间|屋里|屋子里|帐篷|战场|实验室|飞船|基地|暗房|老宅|祠堂|坟地|墓地|教堂"
)
_PLACE_ZH: Final = re.compile(
    rf"(?:在|到|进|回|去|往|朝|离开|上了?|出了?|来自|从|冲进|走进|回到|来到)?([\u4e00-\u9fff]{{0,6}}?)({_PLACE_NOUN_ZH})"
)
_IN_ZH: Final = re.compile(r"(?:在|到|进|回|去|往|离开|从|出)([\u4e00-\u9fff]{0,6})$")
_CUT_ZH: Final = re.compile(
    r".*(?:在|到|进|回|去|往|朝|从|开|出|上|着|了|的|是|和|有|把|被|向|这|那|个|家|座|间|条|辆|过|里|下|跟|才|都|又|就|说|看|给)"
)
_SLUG_EN: Final = re.compile(r"^(?:int|ext|int\./ext|i/e)[./]*\s*(.+?)(?:\s+[-–—]+\s+(.+))?$", re.IGNORECASE)
_SLUG_ZH: Final = re.compile(
    r"^(?:第[^场]{1,4}场\s*)?(?:内景|外景|内外景)[\s.．:：·，,]*(\S+?)(?:[\s·，,\-—/]+(日|夜|晨|昏|傍晚|清晨|黄昏|白天|夜晚))?$"
)
_QUOTED: Final = re.compile(r"“[^“”]{0,4000}”|\"[^\"\n]*\"|「[^「」]{0,4000}」")


def of_heading(heading: str, language: str) -> tuple[str, str]:
    """Place and time of a screenplay's heading."""
    found = (_SLUG_ZH if language == "zh" else _SLUG_EN).match(heading.strip())
    if not found:
        return "", ""
    place, time = found[1].strip(" ."), (found[2] or "").strip()
    return (place, time) if language == "zh" else (place.capitalize(), time.capitalize())


def narration(text: str) -> str:
    """The same text with what is spoken blanked, so that places in it stay."""
    return _QUOTED.sub(lambda spoken: " " * len(spoken[0]), text)


def time_in(told: str, language: str) -> str:
    """The first time that the narration gives near the beginning."""
    opening = told[: 700 if language == "zh" else 1_500]
    if language == "en":
        found = _TIME_EN.search(opening)
        return _capital(" ".join(found[0].split())) if found else ""
    return next(
        (f[0].lstrip("的") for f in _TIME_ZH.finditer(opening) if len(f[0]) > 1 and _WHOLE_TIME_ZH.search(f[0])), ""
    )


def place_in(told: str, language: str, people: Iterable[str]) -> tuple[str, str]:
    """The place as a label, and as the text puts it behind a preposition ("in the engine room")."""
    return _place_zh(told, people) if language == "zh" else _place_en(told, people)


def _place_en(told: str, people: Iterable[str]) -> tuple[str, str]:
    score: defaultdict[str, float] = defaultdict(float)
    phrase: dict[str, str] = {}
    names = {word.casefold() for name in people for word in name.split()}
    for found in _PLACE_EN.finditer(told):
        label = _ARTICLE.sub("", " ".join(found[2].split()))
        if (
            label.split()[-1]
            in (
                "bus",
                "car",
                "steps",
                "wall",
                "door",
                "gate",
                "stairs",
                "deck",
                "floor",
                "boat",
                "ship",
                "room",
                "house",
                "shop",
            )
            and len(label.split()) < 2
        ):
            score[label] -= 1
        score[label] += _WEIGHT.get(found[1], 1) * _early(found.start(), len(told))
        if found[1] in ("in", "at", "on", "inside", "outside", "behind", "near"):
            phrase.setdefault(label, f"{found[1]} {_definite(found[2])}")
    for found in _NAMED_EN.finditer(told):
        words = [word.casefold() for word in found[1].split()]
        if not names.intersection(words) and not (len(words) == 1 and words[0] in NOT_NAMES):
            score[found[1]] += 2 * _early(found.start(), len(told)) * (2 if len(words) > 1 else 1)
            phrase.setdefault(found[1], f"at {found[1]}" if len(words) > 1 else f"in {found[1]}")
    best = _best(score)
    return (_capital(best), phrase.get(best, f"at the {best}")) if best else ("", "")


def _definite(words: str) -> str:
    return re.sub(r"^(?:a|an)\s+", "the ", " ".join(words.split()))


def _place_zh(told: str, people: Iterable[str]) -> tuple[str, str]:
    score: defaultdict[str, float] = defaultdict(float)
    for found in _PLACE_ZH.finditer(told):
        before = told[max(0, found.start(2) - 8) : found.start(2)]
        prefix = _prefix_zh(found[1], people)
        led = _IN_ZH.search(before) is not None
        label = f"{prefix}{found[2]}"
        if len(label) > 1:
            score[label] += (3 if led else 1) * _early(found.start(), len(told)) + (0.5 if prefix else 0)
    best = _best(score)
    return best, best


def _prefix_zh(prefix: str, people: Iterable[str]) -> str:
    """What belongs to the name of the place: nothing in front of a verb or a particle, no person."""
    prefix = _CUT_ZH.sub("", prefix)
    for name in people:
        prefix = prefix.rpartition(name)[2]
    return prefix if len(prefix) != 1 else ""


def _early(at: int, size: int) -> float:
    """What is said at the beginning counts most."""
    return 1 + max(0.0, 1 - 3 * at / (size or 1))


def _best(score: dict[str, float]) -> str:
    found = sorted(score.items(), key=lambda each: (-each[1], each[0]))
    return found[0][0] if found and found[0][1] >= 2 else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
