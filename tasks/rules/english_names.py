"""Who is in an English text: capitalised names that act or speak, and speakers who have only a role (the fox). Pure.

Counts first, decides afterwards: a name must stand where people stand (before a verb, beside a speech verb, behind a
title, in an address) more often than where places stand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from tasks.rules.people import MOST_PEOPLE, Person
from tasks.rules.words_en import AGENTS, BEFORE_PLACES, GENERIC, NOT_NAMES, OFFICE_OF, OFFICES, SPEECH, TITLES, VERBS

_CAP: Final = r"[A-ZÀ-ÖØ-ÞА-ЯΑ-Ω](?:['’][A-ZÀ-ÖØ-Þ])?[^\W\d_]+(?:-[A-ZÀ-ÖØ-Þ][^\W\d_]+)?"
_HEADING: Final = re.compile(r"^[ \t]*(?:#+|(?i:chapter|part|book|act)\b)[^\n]{0,100}$", re.MULTILINE)
_ABBREVIATED: Final = frozenset(["mr", "mrs", "ms", "dr", "prof", "capt", "sgt", "lt", "col", "gen", "rev", "st"])
# A full stop goes on only behind an initial or an abbreviated title.
_STOP: Final = "(?:(?:(?<=\\b[A-Z])|" + "|".join(rf"(?<=\b{each.title()})" for each in sorted(_ABBREVIATED)) + r")\.)?"
_RUN: Final = re.compile(
    rf"(?<![\w'’-])(?:{_CAP}|[A-Z])(?:{_STOP}[ \t]+(?:(?:de|van|von|der|la|le|du|da)[ \t]+)?{_CAP}){{0,4}}"
)
_WORD_AFTER: Final = re.compile(r"(['’]s?\b)?[,]?\s*([A-Za-z]+)?")
_WORD_BEFORE: Final = re.compile(r"([A-Za-z]+)[,]?\s+$")
_LOWER: Final = re.compile(r"(?<![\w'’])[a-z]{2,}")
_CUE: Final = re.compile(r"^[ \t]*([A-Z][A-Z.'’\- ]{0,30}[A-Z])\s*(?:\([^)\n]{0,40}\)\s*)*:(?=\s)", re.MULTILINE)
_CUE_NAME: Final = re.compile(rf"^[ \t]*({_CAP}(?: {_CAP}){{0,2}})\s*(?:\([^)\n]{{0,40}}\)\s*)*:(?=\s)", re.MULTILINE)
_ROLE: Final = re.compile(r"\b[Tt]he ((?:[a-z]+['’]s )?[a-z]{3,})\b(?=[,]?\s+([a-z]+))?")
_ROLE_SPEAKS: Final = re.compile(
    rf"\b(?:{'|'.join(sorted(SPEECH - {'thought', 'wrote', 'told'}))})\s+the ((?:[a-z]+['’]s )?[a-z]{{3,}})\b"
)
_ENDS: Final = frozenset(".!?\"“”‘’':;—–-([*#…")
_NAME_PARTS: Final = frozenset(["de", "van", "von", "der", "la", "le", "du", "da"])


class _Seen(Struct, kw_only=True):
    """What has been seen of one way to call somebody."""

    count: int = 0
    inside: int = 0
    speaks: int = 0
    acts: int = 0
    called: int = 0
    owns: int = 0
    placed: int = 0
    titles: Counter[str] = None  # type: ignore[assignment]
    first: int = 0

    def score(self) -> float:
        return 3 * self.speaks + 4 * self.titles.total() + 2 * self.called + self.acts + 0.5 * self.owns


# Ways to call somebody that are compared with each other: far more than a story has, few enough to compare them all.
MOST_NAMES: Final = 300

Names = dict[tuple[str, ...], _Seen]


def people_in(text: str) -> list[Person]:
    """Most mentioned first."""
    lowered = Counter(_LOWER.findall(text))
    seen = _seen(text, lowered)
    _add_cues(seen, text)
    enough = 1 if len(text) < 2_000 else 2 if len(text) < 60_000 else 4
    names = {name: each for name, each in seen.items() if _is_person(name, each, lowered, enough)}
    heaviest = sorted(names, key=lambda name: (-names[name].score(), name))[:MOST_NAMES]
    groups = _grouped(
        {name: names[name] for name in heaviest}, {name: seen[name] for name in _with_parts(seen, heaviest)}
    )
    people = [_person(group, seen, text) for group in groups]
    people += _roles(text, len(people))
    counts = {person.name: _weight(person, seen) for person in people}
    return sorted(people, key=lambda person: -counts[person.name])[:MOST_PEOPLE]


def _with_parts(seen: Names, heaviest: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The names that are looked into, and the longer ones that have one of them in it."""
    words = {word for name in heaviest for word in name}
    return [name for name in seen if not words.isdisjoint(name)][: 10 * MOST_NAMES]


# ---- counting


def _seen(text: str, lowered: Counter[str]) -> Names:
    seen: Names = {}
    for found in _RUN.finditer(_HEADING.sub(lambda heading: " " * len(heading[0]), text)):
        title, words = _split(found[0], lowered, _starts(text, found.start()))
        if words:
            _count(seen, title, words, text, found)
    return seen


def _split(run: str, lowered: Counter[str], starts: bool) -> tuple[str, tuple[str, ...]]:
    """The title and the words of the name in a run of capitals, without words that only begin a sentence."""
    words = [word.strip(".") for word in run.split()]
    title = ""
    while words:
        low = words[0].casefold()
        if low in TITLES and len(words) > 1:
            title = title if low in ("old", "young") else low
        elif not (low in NOT_NAMES or (starts and len(words) > 1 and lowered[low] > 0)):
            break
        words.pop(0)
        starts = False
    while words and (words[-1].casefold() in NOT_NAMES or words[-1] in _NAME_PARTS):
        words.pop()
    if any(word.isupper() and len(word) > 1 for word in words) or len(words) > 3:
        return title, ()
    return title, tuple(words)


def _starts(text: str, at: int) -> bool:
    before = text[max(0, at - 3) : at].rstrip(" \t")
    return not before or before[-1] in _ENDS or before[-1] == "\n"


def _count(seen: Names, title: str, words: tuple[str, ...], text: str, found: re.Match[str]) -> None:
    each = seen.setdefault(words, _Seen(titles=Counter(), first=found.start()))
    each.count += 1
    begins = _starts(text, found.start())
    each.inside += not begins
    if title:
        each.titles[title] += 1
    _count_after(each, text[found.end() : found.end() + 30], text[max(0, found.start() - 16) : found.start()], begins)


def _count_after(each: _Seen, after: str, before: str, begins: bool) -> None:
    word = _WORD_AFTER.match(after)
    owned, following = (bool(word[1]), (word[2] or "").casefold()) if word else (False, "")
    preceding = _WORD_BEFORE.search(before)
    last = preceding[1].casefold() if preceding else ""
    each.owns += owned
    comma = after.startswith(",")
    if last in SPEECH or (following in SPEECH and not comma and not owned):
        each.speaks += 1
    elif (
        following
        and not owned
        and not comma
        and last not in BEFORE_PLACES
        and (following in VERBS or _is_past(following))
    ):
        each.acts += 1
    elif _is_address(before, after):
        each.called += 1
    if last in BEFORE_PLACES and not (last == "of" and owned):
        each.placed += 1


def _is_past(word: str) -> bool:
    return len(word) > 3 and word.endswith("ed")


def _is_address(before: str, after: str) -> bool:
    opened = before.rstrip()[-1:] in ("“", '"', ",") or before.endswith(("Oh, ", "oh, "))
    return opened and after[:1] in (",", "!", "?", ".") and (before[-1:] in ("“", '"') or after[1:2] in ('"', "”", "’"))


def _add_cues(seen: Names, text: str) -> None:
    """Speakers of a play or a film script: a name at the start of a line, before a colon."""
    cues = Counter(" ".join(found[1].split()) for found in _CUE.finditer(text))
    cues.update(" ".join(found[1].split()) for found in _CUE_NAME.finditer(text))
    for cue, count in cues.items():
        title, words = _split(cue.title() if cue.isupper() else cue, Counter(), False)
        if words and (count > 1 or cue.isupper()):
            each = seen.setdefault(words, _Seen(titles=Counter(), first=text.find(cue)))
            each.count += count
            each.inside += count
            each.speaks += count
            if title:
                each.titles[title] += 1


# ---- deciding


def _is_person(name: tuple[str, ...], each: _Seen, lowered: Counter[str], enough: int) -> bool:
    if len(name) == 1 and name[0].casefold() in NOT_NAMES | TITLES:
        return False
    common = sum(lowered[word.casefold()] for word in name) if len(name) == 1 else 0
    if common > each.inside + 3 * each.titles.total():
        return False
    shown = each.inside + each.titles.total() + each.speaks + each.called > 0 or (each.acts > 0 and common == 0)
    if not shown or (each.count < enough and not each.speaks):
        return False
    return each.score() >= (2 if len(name) == 1 else 1) and each.score() > 1.5 * each.placed


def _grouped(names: Names, seen: Names) -> list[list[tuple[str, ...]]]:
    """Ways to call one person: full names with their parts, then what is short for a first name."""
    full = sorted((name for name in names if len(name) > 1), key=lambda name: (-seen[name].count, name))
    full = [name for name in full if not any(name != other and _within(name, other) for other in full)]
    # A full name that is seen once is one if its parts are people of their own.
    full += _full_by_parts(names, seen, full)
    groups = [[name] for name in full]
    parts: defaultdict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(full):
        for word in {name[0], name[-1]}:
            parts[word].append(index)
    single = [name for name in seen if len(name) == 1 and (name in names or name[0] in parts)]
    for name in sorted(single, key=lambda name: (-seen[name].count, name)):
        owners = parts.get(name[0], [])
        if len(owners) == 1:
            groups[owners[0]].append(name)
        elif not owners:
            groups.append([name])
    return _with_short_names(groups, seen)


def _within(name: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return len(name) < len(other) and set(name) <= set(other)


def _full_by_parts(names: Names, seen: Names, full: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    singles = {name[0] for name in names if len(name) == 1}
    return [
        name
        for name, each in seen.items()
        if len(name) == 2 and name not in full and not singles.isdisjoint(name) and each.placed < each.count + each.acts
        and not any(_within(name, other) for other in full)
    ]  # fmt: skip


def _with_short_names(groups: list[list[tuple[str, ...]]], seen: Names) -> list[list[tuple[str, ...]]]:
    """Toby is Tobias and Nes is Ines where only one person can be meant."""
    kept: list[list[tuple[str, ...]]] = []
    firsts = [(group[0][0], group) for group in groups]
    for group in groups:
        name = group[0][0]
        longer = [
            other
            for first, other in firsts
            if other is not group
            and len(group[0]) == 1
            and _is_short_for(name, first)
            and _total(other, seen) > _total(group, seen)
        ]
        if len(longer) == 1:
            longer[0].extend(group)
        else:
            kept.append(group)
    return kept


def _is_short_for(name: str, first: str) -> bool:
    short, long = name.casefold(), first.casefold()
    if len(short) < 3 or short == long or len(short) > len(long):
        return False
    return long.startswith(short) or long.endswith(short) or (short[-1] in "yi" and long.startswith(short[:3]))


def _total(group: Iterable[tuple[str, ...]], seen: Names) -> int:
    return sum(seen[name].count for name in group)


def _person(group: list[tuple[str, ...]], seen: Names, text: str) -> Person:
    best = max(group, key=lambda name: (len(name), seen[name].count))
    titles = sum((seen[name].titles for name in group), Counter[str]())
    office = next((title for title, _ in titles.most_common() if title in OFFICES), "")
    name = " ".join(best)
    if len(best) == 1 and titles and titles.total() * 2 >= seen[best].count:
        name = f"{_written(titles.most_common(1)[0][0], text)} {name}"
    aliases = dict.fromkeys(" ".join(other) for other in group)
    for title in titles:
        aliases.update(dict.fromkeys(f"{_written(title, text)} {part}" for part in _titled(title, group, text)))
    if office and len(office := OFFICE_OF.get(office, office)) > 3 and _bare(office, text) > 1:
        aliases[f"the {office}"] = None
    aliases.pop(name, None)
    return Person(name=name, aliases=tuple(aliases), title=office)


def _titled(title: str, group: list[tuple[str, ...]], text: str) -> Iterator[str]:
    for words in dict.fromkeys([*group, *((name[-1],) for name in group)]):
        if re.search(rf"\b{title}\.?\s+{re.escape(' '.join(words))}\b", text, re.IGNORECASE):
            yield " ".join(words)


def _written(title: str, text: str) -> str:
    """With the full stop that the text gives it, or without."""
    stop = title in _ABBREVIATED and re.search(rf"\b{title}\.\s", text, re.IGNORECASE)
    return f"{title.capitalize()}." if stop else title.capitalize()


def _bare(office: str, text: str) -> int:
    return len(re.findall(rf"\bthe {office}\b", text, re.IGNORECASE))


def _weight(person: Person, seen: Names) -> int:
    names = (person.name, *person.aliases)
    return sum(seen[words].count for name in names if (words := tuple(name.split())) in seen) or 1


# ---- roles


def _roles(text: str, named: int) -> list[Person]:
    """Those who speak and have no name. In a story full of names they are passers-by, and few are listed."""
    speaks = Counter(found[1] for found in _ROLE_SPEAKS.finditer(text))
    count: Counter[str] = Counter()
    for found in _ROLE.finditer(text):
        count[found[1]] += 1
        speaks[found[1]] += (found[2] or "") in SPEECH
    wanted = 1 if named < 2 else 4
    roles = [role for role, times in speaks.most_common() if times >= wanted and _is_role(role, count[role], named)]
    return [Person(name=f"the {role}") for role in roles[:8] if not _is_part(role, roles)]


def _is_role(role: str, count: int, named: int) -> bool:
    noun = role.rsplit(maxsplit=1)[-1]
    if noun in OFFICES and named:
        return False
    if noun in GENERIC:
        return named == 0 and count > 2
    return count > 2 and (noun in AGENTS or named < 2)


def _is_part(role: str, roles: list[str]) -> bool:
    return any(role != other and other.endswith(f" {role}") for other in roles)
