"""Taking back what rows of the journal wrote, while what people have written since stays. Plans only, against the
present document, under its lock.

By entries and fields, and not with the engine's UndoManager on a replayed document: that takes an added node away with
all that others have typed in it, knows nothing of children and edges, and puts texts back letter by letter. A text that
was written over shares letters with the one before, and where somebody has typed since, the two come out mixed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from msgspec import Struct

from collab.changes import Change, Fields, Wrote
from collab.document import Document
from collab.text import splices_between, taken_back
from collab.writes import DropField, EditText, Put, Remove, SetField, Typed, Write

# Who moves a card has not written in it.
ARRANGEMENT = frozenset({"xy", "size", "order"})
_MISSING: Any = object()
Place = tuple[str, str | None]


class Left(Struct, frozen=True, kw_only=True):
    """What was not taken back. `id`: of a node or an edge, None: the project; `field`: None: all of it.

    `edited`: people have changed it since (of a text: their sentences stay, and what else still stood was taken back);
    `children`: there are cards in it that stay; `connected`: people have drawn an edge to or from it."""

    id: str | None
    field: str | None
    why: Literal["edited", "children", "connected"]


class Back(Struct, frozen=True, kw_only=True):
    """`removed`: nodes and edges that go."""

    writes: list[Write]
    removed: list[str]
    left: list[Left]


def take_back(document: Document, wrote: Sequence[Wrote]) -> Back:
    """The writes that take these rows back, the newest first.

    A field that still says what was written gets what stood there before; one that says something else is left. A node
    that was added goes, unless people have written in it, hung something in it or connected it; where it was put, how
    large and in which order does not count. An edge that was added goes, unless one of its ends is such a node: what
    stays, stays connected. What people have deleted is not brought back."""
    planner = _Planner(document)
    for row in sorted(wrote, key=lambda row: row.seq, reverse=True):
        for change in row.changes:
            planner.take(change)
    return planner.back()


class _Planner:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.writes: list[tuple[Place, Write]] = []
        self.left: list[Left] = []
        self._laid: dict[Place, Fields | None] = {}
        # What was added and is still there, as it was added.
        self._added: dict[str, dict[str, Fields]] = {"nodes": {}, "edges": {}}

    def _now(self, root: str, key: str | None) -> Fields | None:
        if (root, key) not in self._laid:
            found = self.document.project() if key is None else self.document.raw_entry(root, key)
            self._laid[root, key] = found
        return self._laid[root, key]

    def take(self, change: Change) -> None:
        now = self._now(change.root, change.key)
        if change.before is not None and change.after is not None:
            if now is not None:
                self._fields_back(change, change.before, change.after, dict(now))
        elif change.after is not None and change.key is not None:
            if now is not None:
                self._added[change.root][change.key] = change.after
        elif change.before is not None and change.key is not None and now is None:
            self._write(change, Put(root=change.root, key=change.key, fields=change.before), change.before)

    def _write(self, change: Change, write: Write, entry: Fields | None) -> None:
        place = (change.root, change.key)
        self.writes.append((place, write))
        self._laid[place] = entry

    # ---- fields

    def _fields_back(self, change: Change, before: Fields, after: Fields, now: Fields) -> None:
        for name in sorted({*before, *after}):
            was, made, present = (fields.get(name, _MISSING) for fields in (before, after, now))
            if _same(was, made) or _same(was, present):
                continue
            wanted = was if _same(made, present) else _merged(was, made, present)
            if not _same(made, present):
                self.left.append(Left(id=change.key, field=name, why="edited"))
            if wanted is not None:
                self._set(change, name, present, wanted, now)

    def _set(self, change: Change, name: str, present: Any, wanted: Any, now: Fields) -> None:
        root, key = change.root, change.key
        write: Write
        if wanted is _MISSING:
            now.pop(name, None)
            write = DropField(root=root, key=key, name=name)
        elif key is not None and isinstance(wanted, Typed) and isinstance(present, Typed):
            now[name] = wanted
            splices = tuple(splices_between(present, wanted))
            write = EditText(root=root, key=key, name=name, splices=splices)
        else:
            now[name] = wanted
            write = SetField(root=root, key=key, name=name, value=wanted)
        self._write(change, write, now)

    # ---- nodes and edges that were added

    def back(self) -> Back:
        nodes, edges = self._added["nodes"], self._added["edges"]
        children, ends = self.document.naming({*nodes, *_ends_of(edges.values())})
        children = {child: parent for child, parent in children.items() if self._lies_in(child, parent)}
        staying = self._staying(children, ends)
        self.left = [one for one in self.left if one.id not in staying]
        self.left += [Left(id=key, field=None, why=why) for key, why in staying.items()]
        gone = {key for key in nodes if key not in staying}
        edited = {key for key in edges if not self._untouched("edges", key)}
        self.left += [Left(id=key, field=None, why="edited") for key in sorted(edited)]
        cut = {
            key
            for key, (one, other) in ends.items()
            if one in gone or other in gone or (key in edges and key not in edited and not {one, other} & {*staying})
        }
        removed = [("edges", key) for key in sorted(cut)] + [("nodes", key) for key in sorted(gone)]
        kept = [write for place, write in self.writes if place not in removed and self._has_ends(write, gone)]
        return Back(
            writes=[*kept, *(Remove(root=root, key=key) for root, key in removed)],
            removed=[key for _, key in removed],
            left=self.left,
        )

    def _staying(
        self, children: dict[str, str], ends: dict[str, tuple[str, str]]
    ) -> dict[str, Literal["edited", "children", "connected"]]:
        """The added nodes that are not taken away, and why."""
        nodes, edges = self._added["nodes"], self._added["edges"]
        staying: dict[str, Literal["edited", "children", "connected"]] = {}
        for key in nodes:
            if not self._untouched("nodes", key):
                staying[key] = "edited"
        for edge, both in ends.items():
            if edge not in edges or not self._untouched("edges", edge):
                for key in both:
                    if key in nodes:
                        staying.setdefault(key, "connected")
        # A node that stays keeps the one that it lies in, and so on upwards.
        waiting = [parent for child, parent in children.items() if child not in nodes or child in staying]
        while waiting:
            key = waiting.pop()
            if key in nodes and key not in staying:
                staying[key] = "children"
                waiting += [children[key]] if key in children else []
        return staying

    def _lies_in(self, child: str, parent: str) -> bool:
        """Still, when what was taken back until now is."""
        return ("nodes", child) not in self._laid or (self._laid["nodes", child] or {}).get("parent") == parent

    def _has_ends(self, write: Write, gone: set[str]) -> bool:
        """Not of an edge that would lead to nothing."""
        if not isinstance(write, Put) or write.root != "edges":
            return True
        ends = [str(write.fields.get(name)) for name in ("from", "to")]
        return all(self._now("nodes", end) is not None and end not in gone for end in ends)

    def _untouched(self, root: str, key: str) -> bool:
        now, made = self._now(root, key), self._added[root][key]
        return now is not None and all(
            _same(now.get(name, _MISSING), made.get(name, _MISSING)) for name in {*now, *made} - ARRANGEMENT
        )


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def _merged(was: Any, made: Any, present: Any) -> Typed | None:
    """A text without what was written and with what people wrote since; None: nothing can be taken back."""
    if not isinstance(made, Typed) or not isinstance(present, Typed):
        return None
    old = was if isinstance(was, Typed) else ""
    found = taken_back(old, made, present)
    return None if found is None or found == present else Typed(found)


def _ends_of(edges: Iterable[Fields]) -> set[str]:
    return {str(edge.get(name)) for edge in edges for name in ("from", "to")}
