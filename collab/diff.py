"""Two moments of a project side by side, as people and programs read it: what came, went, was moved and was rewritten,
texts word by word; as JSON and as Markdown. Pure: made in a child process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from collab import comparing, rendering
from collab.changes import Change, Fields
from collab.comparing import Way
from collab.rendering import Rendered
from collab.text import TextRun, runs_between
from collab.writes import Typed

# Where something stands, not what it says.
ARRANGEMENT = frozenset({"xy", "size", "parent", "order"})
TITLES = ("title", "name", "label", "text", "description", "prompt")
TITLE_LENGTH = 80
# Characters of texts that are compared word by word in one answer; of the others it says before and after only.
WORDS = 200_000

_TYPES: dict[str, Literal["node", "edge", "project"]] = {"nodes": "node", "edges": "edge", "project": "project"}


class _Out(Struct, frozen=True, kw_only=True, rename="camel"):
    pass


class DiffMoment(_Out, frozen=True):
    """`version`: by which it was asked for."""

    seq: int
    version: str | None = None


class FieldDiff(_Out, frozen=True):
    """null: the field was not there. `words`: of texts that people type in together."""

    before: Any
    after: Any
    words: list[TextRun] | UnsetType = UNSET


class _Item(_Out, frozen=True):
    type: Literal["node", "edge", "project"]
    # Null: the project itself.
    id: str | None
    kind: str
    title: str


class WholeItem(_Item, frozen=True):
    """A node or an edge that came or went, with its stored fields."""

    fields: dict[str, Any]


class ChangedItem(_Item, frozen=True):
    """What is in both moments, and not the same."""

    fields: dict[str, FieldDiff]


class Diff(_Out, frozen=True):
    """`moved`: another place, size, parent or order; what was rewritten as well is in `changed` too, with other
    fields."""

    from_: DiffMoment = msgspec.field(name="from")
    to: DiffMoment
    added: list[WholeItem]
    removed: list[WholeItem]
    changed: list[ChangedItem]
    moved: list[ChangedItem]


# ---- for a child process


def as_json(way: Way, one: DiffMoment, other: DiffMoment, pack: bool) -> Rendered:
    # In order, or the tag would change with every copy of the document.
    body = msgspec.json.encode(between(_changes(way, one, other), one, other), order="deterministic")
    return rendering.rendered(body, pack)


def as_markdown(way: Way, one: DiffMoment, other: DiffMoment, pack: bool) -> Rendered:
    return rendering.rendered(markdown(between(_changes(way, one, other), one, other)).encode(), pack)


def _changes(way: Way, one: DiffMoment, other: DiffMoment) -> list[Change]:
    found = comparing.compared(way)
    return found if one.seq <= other.seq else comparing.reversed_changes(found)


def between(changes: Iterable[Change], one: DiffMoment, other: DiffMoment) -> Diff:
    added: list[WholeItem] = []
    removed: list[WholeItem] = []
    changed: list[ChangedItem] = []
    moved: list[ChangedItem] = []
    budget = Budget(WORDS)
    for change in changes:
        if change.before is None or change.after is None:
            lists = (removed, change.before) if change.after is None else (added, change.after)
            lists[0].append(WholeItem(**_named(change, lists[1]), fields=_plain(lists[1])))
            continue
        different = fields_between(change.before, change.after, budget)
        for found, here in ((moved, True), (changed, False)):
            fields = {name: field for name, field in different.items() if (name in ARRANGEMENT) is here}
            if fields:
                found.append(ChangedItem(**_named(change, change.after), fields=fields))
    return Diff(from_=one, to=other, added=added, removed=removed, changed=changed, moved=moved)


class Budget:
    """How many characters of texts are still compared word by word."""

    def __init__(self, left: int) -> None:
        self.left = left

    def allows(self, cost: int) -> bool:
        self.left -= cost
        return self.left >= 0


def fields_between(before: Fields, after: Fields, budget: Budget) -> dict[str, FieldDiff]:
    """The fields that do not read alike, by name."""
    names = [name for name in sorted({*before, *after}) if not same(before, after, name)]
    return {name: _field(before.get(name), after.get(name), budget) for name in names}


def same(one: Fields, other: Fields, name: str) -> bool:
    """Whether a field reads alike in both."""
    was, now = _value(one.get(name)), _value(other.get(name))
    return (name in one) is (name in other) and type(was) is type(now) and was == now


def _field(before: Any, after: Any, budget: Budget) -> FieldDiff:
    words: list[TextRun] | UnsetType = UNSET
    typed = isinstance(before, Typed) or isinstance(after, Typed)
    if typed and isinstance(before, str) and isinstance(after, str) and budget.allows(len(before) + len(after)):
        words = runs_between(before, after)
    return FieldDiff(before=_value(before), after=_value(after), words=words)


def _named(change: Change, fields: Fields | None) -> dict[str, Any]:
    kind = (fields or {}).get("kind", "")
    return {
        "type": _TYPES[change.root],
        "id": change.key,
        "kind": kind if isinstance(kind, str) else "",
        "title": title_of(fields or {}),
    }


def title_of(fields: Fields) -> str:
    """What an entry is called: the first of its titles and texts, in one line."""
    texts = (" ".join(str(fields[name]).split()) for name in TITLES if isinstance(fields.get(name), str))
    found = next(filter(None, texts), "")
    return found if len(found) <= TITLE_LENGTH else found[: TITLE_LENGTH - 1] + "…"


def _plain(fields: Fields | None) -> dict[str, Any]:
    return {name: _value(value) for name, value in (fields or {}).items()}


def _value(value: Any) -> Any:
    return str(value) if isinstance(value, Typed) else value


# ---- as Markdown


def markdown(diff: Diff) -> str:
    """The same for people: a heading for each kind of change, an item for each entry."""
    lines = [f"# Changes from {_moment(diff.from_)} to {_moment(diff.to)}"]
    groups: Sequence[tuple[str, Iterable[tuple[_Item, Iterator[str]]]]] = (
        ("Added", [(item, _texts(item)) for item in diff.added]),
        ("Removed", [(item, _texts(item)) for item in diff.removed]),
        ("Changed", [(item, _differences(item)) for item in diff.changed]),
        ("Moved", [(item, iter(())) for item in diff.moved]),
    )
    for heading, items in groups:
        if items:
            lines += ["", f"## {heading}", ""]
        for item, inner in items:
            lines.append(f"- {_name(item)}")
            lines += [f"  - {line}" for line in inner]
    if len(lines) == 1:
        lines += ["", "Nothing has changed."]
    return "\n".join(lines) + "\n"


def _moment(moment: DiffMoment) -> str:
    return f"change {moment.seq}"


def _name(item: _Item) -> str:
    if item.type == "project":
        return "project"
    noun = item.kind or item.type
    return f"{noun} **{_escaped(item.title)}** (`{item.id}`)" if item.title else f"{noun} `{item.id}`"


def _texts(item: WholeItem) -> Iterator[str]:
    for name, value in sorted(item.fields.items()):
        if isinstance(value, str) and value and name not in {"kind", *ARRANGEMENT}:
            yield f"{name}: {_escaped(value)}"


def _differences(item: ChangedItem) -> Iterator[str]:
    for name, field in item.fields.items():
        if isinstance(field.words, list):
            yield f"{name}: {''.join(map(_run, field.words))}"
        else:
            yield f"{name}: {_json(field.before)} → {_json(field.after)}"


def _run(run: TextRun) -> str:
    """Marks stand at the words: Markdown takes none that are next to a space."""
    text = _escaped(run.text)
    inner = text.strip(" ")
    mark = {"same": "", "added": "**", "removed": "~~"}[run.op] if inner else ""
    at = text.find(inner) if inner else 0
    return f"{text[:at]}{mark}{inner}{mark}{text[at + len(inner) :]}"


def _json(value: Any) -> str:
    return "nothing" if value is None else _escaped(msgspec.json.encode(value).decode())


def _escaped(text: str) -> str:
    """On one line, and nothing in it is a mark."""
    return "".join("\\" + c if c in "\\`*_~[]<>#|" else c for c in " ".join(text.split("\n")))
