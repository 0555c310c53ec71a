"""Who is in a Chinese text: surnames with given names, surnames with offices or kinship, 小 and 老 names, and speakers
who have only a role (狐狸). No dictionary: names are told from words by how often they occur, what may stand before
and behind them, and whether they speak. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from tasks.rules.people import MOST_PEOPLE, Person
from tasks.rules.words_zh import (
    ACTS,
    ADVERBS,
    AFFIXED_WORDS,
    COMMON_AFFIXED,
    COMPOUND,
    ELDERS,
    FUNCTION,
    GIVEN_STOP,
    NOT_SPEAKERS,
    OFFICES,
    RARE,
    SPEECH,
    SURNAMES,
    TITLES,
    WORDS,
)  # fmt: skip

_HAN: Final = "\u4e00-\u9fff"
_SURNAME: Final = f"(?:{'|'.join(COMPOUND)}|[{''.join(sorted(SURNAMES))}])"
_CANDIDATE: Final = re.compile(f"(?=({_SURNAME})([{_HAN}]{{1,4}}))")
_TITLED: Final = re.compile(f"({_SURNAME})({TITLES})(?![{_HAN}]?(?:{'|'.join(sorted(ELDERS))})$)")
_AFFIXED: Final = re.compile(f"(?<![{_HAN}])[小老阿][{_HAN}]|(?<=[{_HAN}])[小老阿][{_HAN}]")
_ROLE_SPEAKS: Final = re.compile(
    f"(?:^|[。！？”」…；，\\n]|(?<=：))[ \\t\u3000]*([{_HAN}]{{2,4}}?)"
    f"(?:{ADVERBS})*(?:{SPEECH})(?=[：，。！？“「]|了|着|$|[^{_HAN}])",
    re.MULTILINE,
)
_CUE: Final = re.compile(
    f"^[ \\t\u3000]*([{_HAN}·A-Za-z]{{1,8}})(?:[（(][^）)\\n]{{0,30}}[）)])?[:：](?!\\s*$)", re.MULTILINE
)
_FOREIGN: Final = re.compile(f"(?<![{_HAN}])[{_HAN}]{{2,5}}[·・][{_HAN}]{{2,6}}|[A-Z][a-z]+(?=[{_HAN}])")
_KIN: Final = re.compile(f"([{_HAN}])([伯婶嫂姨婆爷])(?![{_HAN}]?[们家])")
_SPEAKS_AFTER: Final = re.compile(f"(?:{ADVERBS})*(?:{SPEECH})")
_CLAUSE: Final = frozenset("，。！？、：；“”‘’「」（）《》…—\n\t \u3000")
_BEFORE: Final = frozenset("的和跟与对给向被把让叫是问看着了到见从替找等")


class _Seen(Struct, kw_only=True):
    """What has been seen of one string of characters."""

    count: int = 0
    opens: int = 0
    speaks: int = 0
    acts: int = 0
    behind: Counter[str] = None  # type: ignore[assignment]


class _Known(Struct, kw_only=True):
    """A person while ways to call them are gathered."""

    name: str
    surname: str = ""
    count: int = 0
    aliases: dict[str, None] = None  # type: ignore[assignment]
    title: str = ""


def people_in(text: str) -> list[Person]:
    """Most mentioned first."""
    people = [*_full_names(text), *_cues(text)]
    people = _unique(people)
    people += _foreign(text, people)
    _add_titled(people, text)
    _add_affixed(people, text)
    _add_given(people, text)
    people += _roles(text, people)
    people.sort(key=lambda person: -person.count)
    return [
        Person(name=person.name, aliases=tuple(person.aliases), title=person.title) for person in people[:MOST_PEOPLE]
    ]


def _known(name: str, count: int, surname: str = "") -> _Known:
    return _Known(name=name, surname=surname, count=count, aliases={})


# ---- surname and given name


def _full_names(text: str) -> list[_Known]:
    seen, surname_of = _candidates(text)
    enough = 2 if len(text) < 20_000 else 3 if len(text) < 200_000 else 6
    found: dict[str, _Known] = {}
    for short in [name for name in seen if len(name) == len(surname_of[name]) + 1]:
        name = _extended(short, seen)
        if name and _is_name(name, surname_of[short], seen[name], enough):
            found.setdefault(name, _known(name, seen[name].count, surname_of[short]))
    return list(found.values())


def _candidates(text: str) -> tuple[dict[str, _Seen], dict[str, str]]:
    """Every surname with one and with two characters behind it, and what stands around them."""
    seen: dict[str, _Seen] = {}
    surname_of: dict[str, str] = {}
    for match in _CANDIDATE.finditer(text):
        surname, rest = match[1], match[2]
        at = match.start()
        before = text[at - 1] if at else "\n"
        for size in (1, 2):
            if len(rest) < size or rest[size - 1] in GIVEN_STOP or (size == 1 and surname + rest[0] in WORDS):
                break
            name = surname + rest[:size]
            surname_of[name] = surname
            each = seen.setdefault(name, _Seen(behind=Counter()))
            _look_around(each, before, text, at + len(name))
    return seen, surname_of


def _look_around(each: _Seen, before: str, text: str, end: int) -> None:
    each.count += 1
    each.opens += before in _CLAUSE
    after = text[end] if end < len(text) else "\n"
    each.behind[after] += 1
    opens = before in _CLAUSE or before in _BEFORE
    if opens and _SPEAKS_AFTER.match(text, end):
        each.speaks += 1
    elif opens and (after in ACTS or text[end + 1 : end + 2] in ("了", "着")):
        each.acts += 1


def _extended(short: str, seen: dict[str, _Seen]) -> str:
    """The name with its second given character if that belongs to it: it nearly always stands there and is no verb."""
    each = seen[short]
    longer = [(seen[name].count, name) for char in each.behind if (name := short + char) in seen]
    count, name = max(longer, default=(0, ""))
    if not name:
        return short
    share = count / each.count
    if share >= 0.6 and (count > 1 or each.count == 1) and not (name[-1] in ACTS and share < 0.95):
        return name
    return short


def _is_name(name: str, surname: str, each: _Seen, enough: int) -> bool:
    if each.count < enough and not (each.speaks and each.opens):
        return False
    return not _is_word(name, surname, each) and len(each.behind) >= min(3, each.count) and _acts(name, surname, each)


def _is_word(name: str, surname: str, each: _Seen) -> bool:
    if name[:2] in WORDS or name[1:] in NOT_SPEAKERS or _TITLED.fullmatch(name) or name.endswith(tuple(OFFICES)):
        return True
    # 和 and 三 are in given names too: then the bearer must be heard.
    heard = each.opens > 1 and (each.speaks > 0 or each.acts > 1)
    return any(char in FUNCTION for char in name[len(surname) :]) and not heard


def _acts(name: str, surname: str, each: _Seen) -> bool:
    """Stands and does what people do, often enough; more is asked of a surname that is mostly a word."""
    voiced = each.speaks + each.acts
    if surname in RARE:
        longer = len(name) == 3 and each.opens * 2 >= each.count > 1 and voiced > 0
        return longer or (each.speaks > 0 and voiced > 1 and each.opens / each.count >= 0.3)
    stands = (each.opens + voiced) / each.count
    return stands >= 0.4 and each.opens > 0 and voiced >= max(1.0, each.count / 30)


# ---- other ways to be named


def _cues(text: str) -> list[_Known]:
    """Speakers of a play: a name at the start of a line, before a colon, with words on the line behind it."""
    cues = Counter(found[1] for found in _CUE.finditer(text))
    return [
        _known(cue, count, _surname(cue))
        for cue, count in cues.items()
        if (count > 1 or _TITLED.fullmatch(cue) or _affixed(cue)) and cue not in NOT_SPEAKERS and not _speaks(cue)
    ]


def _speaks(cue: str) -> bool:
    """ "他说：" is no cue."""
    return re.search(f"(?:{SPEECH})$", cue) is not None or any(char in FUNCTION for char in cue)


def _affixed(name: str) -> bool:
    return len(name) == 2 and name[0] in "小老阿" and name not in AFFIXED_WORDS - COMMON_AFFIXED


def _surname(name: str) -> str:
    if name[:2] in COMPOUND and len(name) > 2:
        return name[:2]
    return name[0] if name[0] in SURNAMES and 2 <= len(name) <= 3 else ""


def _foreign(text: str, people: list[_Known]) -> list[_Known]:
    counts = Counter(found[0] for found in _FOREIGN.finditer(text))
    names = {person.name for person in people}
    return [_known(name, count) for name, count in counts.items() if count > 1 and name not in names]


def _unique(people: Iterable[_Known]) -> list[_Known]:
    unique: dict[str, _Known] = {}
    for person in people:
        unique.setdefault(person.name, person)
    return list(unique.values())


def _add_titled(people: list[_Known], text: str) -> None:
    """林队 is 林峥 if only he is called 林, or if they stand together; else a person of their own."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    parts: dict[str, tuple[str, str]] = {}
    for found in _TITLED.finditer(text):
        if found[0] not in WORDS and not (found[2] in ("师傅", "师父") and found[1] == "的"):
            places[found[0]].append(found.start())
            parts[found[0]] = (found[1], found[2])
    for found in _KIN.finditer(text):
        if (
            found[0] not in places
            and found[0][0] not in FUNCTION
            and found[0][0] not in "大老小阿二三四伯叔姑奶公外太爷姨"
        ):
            places[found[0]].append(found.start())
            parts[found[0]] = (found[1], found[2])
    for name in sorted(places, key=lambda name: (-len(places[name]), name)):
        surname, title = parts[name]
        owner = _owner(surname, title, places[name], people, text)
        if owner:
            _add_alias(owner, name, len(places[name]))
            owner.title = owner.title or (title if title in OFFICES else "")
        elif _stands(name, places[name], text):
            person = _known(name, len(places[name]), surname)
            person.title = title if title in OFFICES else ""
            people.append(person)


def _add_alias(person: _Known, alias: str, count: int) -> None:
    if alias != person.name and alias not in person.aliases:
        person.aliases[alias] = None
        person.count += count


def _owner(surname: str, title: str, places: list[int], people: list[_Known], text: str) -> _Known | None:
    bearers = [
        person for person in people if person.surname == surname and len(person.name) > 1 and not _is_titled(person)
    ]
    if not bearers:
        return None
    if title in ELDERS:
        return next((p for p in bearers if _together(p.name, places, text, 14)), None)
    near = [(_together(person.name, places, text, 250), person.count, person.name, person) for person in bearers]
    best = max(near, key=lambda each: each[:3])
    return best[3] if best[0] or (len(bearers) == 1 and title in OFFICES) else None


def _is_titled(person: _Known) -> bool:
    return person.name.endswith(tuple(OFFICES | ELDERS))


def _together(name: str, places: list[int], text: str, reach: int) -> int:
    """At how many of the places the name stands nearby."""
    return sum(name in text[max(0, at - reach) : at + reach] for at in places[:60])


def _stands(name: str, places: list[int], text: str) -> bool:
    """Like a person: seen twice, and at least once where somebody acts."""
    if len(places) < 2:
        return False
    opens = sum(at == 0 or text[at - 1] in _CLAUSE or text[at - 1] in _BEFORE for at in places)
    acts = sum(text[at + len(name) : at + len(name) + 1] in ACTS for at in places)
    return opens * 2 >= len(places) and acts > 0


def _add_affixed(people: list[_Known], text: str) -> None:
    """小雨 and 老周: of whom the character is the surname, or a part of the given name."""
    full = {name for person in people for name in (person.name, *person.aliases)}
    counts = Counter(found[0] for found in _AFFIXED.finditer(text))
    for name, count in sorted(counts.items()):
        if name in full or (name in AFFIXED_WORDS and name not in COMMON_AFFIXED):
            continue
        owner = _affixed_owner(name, people, text)
        if owner and (name not in COMMON_AFFIXED or len(owner.name) > 1):
            _add_alias(owner, name, count)
        elif not owner and name not in COMMON_AFFIXED and count > 1 and _names_somebody(name, text):
            people.append(_known(name, count))


def _names_somebody(name: str, text: str) -> bool:
    return name[1] in SURNAMES - RARE and _stands(name, [found.start() for found in re.finditer(name, text)], text)


def _affixed_owner(name: str, people: list[_Known], text: str) -> _Known | None:
    given = [p for p in people if p.surname and (name in p.name or name[1] in p.name[len(p.surname) :])]
    bearers = given if len(given) == 1 else [p for p in people if p.surname == name[1] and p.name[-1] not in "奶爷婆"]
    if len(bearers) < 2:
        return bearers[0] if bearers else None
    places = [found.start() for found in re.finditer(name, text)]
    return max(bearers, key=lambda person: (_together(person.name, places, text, 250), person.count, person.name))


def _add_given(people: list[_Known], text: str) -> None:
    """德海 without 周, and 念念 for 周念."""
    for person in people:
        given = person.name[len(person.surname) :] if person.surname else ""
        if not given or person.name in NOT_SPEAKERS or (person.title and person.name.endswith(person.title)):
            continue
        short = given if len(given) == 2 else given * 2
        alone = text.count(short) - (text.count(person.name) if len(given) == 2 else 0)
        if alone > 0 and (len(given) == 1 or _opens(short, person.name, text)) and short not in ELDERS | NOT_SPEAKERS:
            _add_alias(person, short, alone)
        if len(given) == 2 and text.count(given[1] * 2) > 1 and _opens(given[1] * 2, person.name, text):
            _add_alias(person, given[1] * 2, text.count(given[1] * 2))


def _opens(short: str, name: str, text: str) -> bool:
    """It stands where a name may stand, away from the surname."""
    return any(
        (found.start() == 0 or text[found.start() - 1] in _CLAUSE or text[found.start() - 1] in _BEFORE)
        for found in re.finditer(re.escape(short), text)
    )


# ---- roles


def _roles(text: str, people: list[_Known]) -> list[_Known]:
    """Those who speak and have no name of a known form: 狐狸, 国王, 石头. The more people have names, the more often
    they must speak."""
    known = [name for person in people for name in (person.name, *person.aliases)]
    speaks = Counter(_speakers(text))
    wanted = 1 if len(people) < 2 else 2 if len(text) < 3_000 else 3
    roles = []
    for role, times in speaks.most_common(40):
        count = text.count(role)
        if times >= wanted and count >= max(2, wanted) and _is_role(role, known):
            roles.append(_known(role, count))
            known.append(role)
    return roles[:10]


def _speakers(text: str) -> Iterator[str]:
    for found in _ROLE_SPEAKS.finditer(text):
        yield found[1]


def _is_role(role: str, known: list[str]) -> bool:
    if role in NOT_SPEAKERS or role in WORDS - {"国王", "白鹅", "公主", "宰相", "师父", "师傅", "石头"}:
        return False
    if any(char in FUNCTION for char in role) or role[-1] in ACTS:
        return False
    return not any(name in role or role in name for name in known)
