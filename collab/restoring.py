"""Bringing the past back as a forward edit: what differs between now and then is planned against the document as it is
when it is written, so that what people do meanwhile stays. The way back is made in a child process; the rest is a plan
under the document's lock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import comparing, errors
from collab.changes import Change, Fields
from collab.children import Children
from collab.comparing import Place, Way
from collab.document import Document
from collab.text import splices_between
from collab.writes import DropField, EditText, Put, Remove, SetField, Typed, Write

_MISSING: Any = object()


class Wanted(Struct, frozen=True, kw_only=True):
    """What is brought back: all, or these nodes; of them all, or these fields."""

    nodes: frozenset[str] | None = None
    fields: frozenset[str] | None = None


class Lost(Struct, frozen=True, kw_only=True):
    """What somebody did during the restore in something that it took away: `fields` that had been changed. It stands in
    the version that was saved just before."""

    type: Literal["node", "edge"]
    id: str
    fields: list[str]


class Back(Struct, frozen=True, kw_only=True):
    writes: list[Write]
    lost: list[Lost]


class WayBack(Struct, frozen=True, kw_only=True):
    """From the moment at which a restore began to the one that it leads to, as far as that is wanted.

    `texts`: an update that makes each text what it was; made on the document of the beginning, so what is typed
    meanwhile comes to stand where it was typed. `near`: what named nodes that go when it began, and stays as it was.
    `missing`: nodes that are wanted, and in neither."""

    changes: list[Change]
    texts: bytes
    near: set[Place]
    missing: list[str]


async def way_back(
    engine: AsyncEngine, children: Children, project: str, later: int, earlier: int, wanted: Wanted
) -> WayBack:
    """NotFound, OutsideHistory, Unavailable."""
    if earlier > later:
        raise errors.NotFound(f"This project's history goes from 0 to {later}.")
    return await comparing.told(children, led_back, await comparing.read(engine, project, earlier, later), wanted)


# ---- in a child process


def led_back(way: Way, wanted: Wanted) -> WayBack:
    """What `way_back` answers."""
    everything = comparing.reversed_changes(comparing.compared(way))
    changes = _chosen(everything, wanted)
    later = Document.of(way.other if way.other is not None else [*way.start, *way.ahead])
    gone = {change.key for change in changes if change.root == "nodes" and change.after is None}
    children, ends = later.naming(gone) if gone else ({}, {})
    known = {change.key for change in everything if change.root == "nodes"}
    missing = [key for key in sorted(wanted.nodes or ()) if key not in known and not later.has("nodes", key)]
    return WayBack(
        changes=changes,
        texts=later.write(_text_edits(changes)) or b"",
        near={*(("nodes", key) for key in children), *(("edges", key) for key in ends)},
        missing=missing,
    )


def _text_edits(changes: Iterable[Change]) -> Iterator[EditText]:
    for change in changes:
        for name, before in (change.before or {}).items():
            after = (change.after or {}).get(name)
            if change.key is not None and isinstance(before, Typed) and isinstance(after, Typed) and before != after:
                splices = tuple(splices_between(before, after))
                yield EditText(root=change.root, key=change.key, name=name, splices=splices)


def _chosen(changes: Iterable[Change], wanted: Wanted) -> list[Change]:
    """Of the way back, what is wanted. A node that comes back brings its edges, a scene its cast."""
    if wanted.nodes is None:
        return list(changes)
    found: list[Change] = []
    coming = set[str]()
    # Nodes before edges.
    for change in sorted(changes, key=lambda change: change.root, reverse=True):
        if change.root == "nodes" and change.key in wanted.nodes:
            kept = _of_fields(change, wanted.fields)
            found += [kept] if kept is not None else []
            if kept is not None and change.before is None:
                coming.add(str(change.key))
        elif change.root == "edges" and _comes_too(change, wanted, coming):
            found.append(change)
    return found


def _of_fields(change: Change, fields: Collection[str] | None) -> Change | None:
    """Of an entry that is there in both: only these fields differ."""
    if fields is None:
        return change
    if change.before is None or change.after is None:
        return None
    wanted = {name: value for name, value in change.after.items() if name in fields}
    rest = {name: value for name, value in change.before.items() if name not in fields}
    return Change(root=change.root, key=change.key, before=change.before, after={**rest, **wanted})


def _comes_too(change: Change, wanted: Wanted, coming: set[str]) -> bool:
    edge = change.after or change.before or {}
    one, other = str(edge.get("from")), str(edge.get("to"))
    if edge.get("kind") == "cast" and one in (wanted.nodes or ()):
        return wanted.fields is None or "cast" in wanted.fields
    return change.before is None and bool({one, other} & coming)


# ---- under the lock


def plan(document: Document, way: WayBack, *, whole: bool) -> Back:
    """The writes that make of each entry what it was, beside its texts. A field that somebody has changed since it
    began stays. `whole`: all is brought back, nonsense too; else nothing that hangs on what is not there.

    What names nodes that go is looked for everywhere: `read_ahead` before."""
    return _Planner(document, way, whole=whole).back()


class _Planner:
    def __init__(self, document: Document, way: WayBack, *, whole: bool) -> None:
        self.document = document
        self.way_back = way.changes
        # What names a node that goes and is not of these, somebody has made meanwhile; or it was not wanted.
        self.known = {*((change.root, change.key) for change in way.changes), *(way.near if whole else ())}
        self.whole = whole
        self.writes: list[Write] = []
        self.lost: list[Lost] = []
        self.gone = {change.key for change in way.changes if change.root == "nodes" and change.after is None}
        self.coming = {change.key for change in way.changes if change.root == "nodes" and change.before is None}

    def back(self) -> Back:
        for change in self.way_back:
            self._entry(change)
        if self.gone:
            self._round_about()
        return Back(writes=self.writes, lost=sorted(self.lost, key=lambda lost: (lost.type, lost.id)))

    def _now(self, root: str, key: str | None) -> Fields | None:
        return self.document.project() if key is None else self.document.raw_entry(root, key)

    def _entry(self, change: Change) -> None:
        root, key, now = change.root, change.key, self._now(change.root, change.key)
        if change.after is None:
            if key is not None and self.document.has(root, key):
                self._remove(root, key, now, change.before)
        elif change.before is not None:
            # Somebody has deleted it since, if it is not there.
            if now is not None:
                self._fields(root, key, change.before, change.after, now)
        elif key is not None and not self.document.has(root, key):
            self._put(root, key, change.after)

    def _fields(self, root: str, key: str | None, before: Fields, after: Fields, now: Fields) -> None:
        for name in sorted({*before, *after}):
            was, wanted, present = (fields.get(name, _MISSING) for fields in (before, after, now))
            if _same(was, wanted):
                continue
            # Texts come back as an update of their own.
            if _same(was, present) and not (isinstance(was, Typed) and isinstance(wanted, Typed)):
                self._set(root, key, name, wanted)

    def _set(self, root: str, key: str | None, name: str, wanted: Any) -> None:
        if wanted is _MISSING:
            self.writes.append(DropField(root=root, key=key, name=name))
        else:
            self.writes.append(SetField(root=root, key=key, name=name, value=wanted))

    def _put(self, root: str, key: str, fields: Fields) -> None:
        if not self.whole:
            if root == "edges" and not all(self._stays(fields.get(end)) for end in ("from", "to")):
                return
            if "parent" in fields and not self._stays(fields["parent"]):
                fields = {name: value for name, value in fields.items() if name != "parent"}
        self.writes.append(Put(root=root, key=key, fields=fields))

    def _stays(self, key: Any) -> bool:
        """Whether a node will be there."""
        return key in self.coming or (key not in self.gone and self.document.has("nodes", key))

    def _remove(self, root: str, key: str, now: Fields | None, before: Fields | None) -> None:
        self.writes.append(Remove(root=root, key=key))
        names = {*(now or {}), *(before or {})}
        changed = [name for name in names if not _same((now or {}).get(name), (before or {}).get(name))]
        if changed:
            self.lost.append(Lost(type="node" if root == "nodes" else "edge", id=key, fields=sorted(changed)))

    def _round_about(self) -> None:
        """What somebody has hung into a node that goes moves up; an edge to it goes too."""
        children, ends = self.document.naming({str(key) for key in self.gone})
        for child, parent in children.items():
            if child not in self.gone and ("nodes", child) not in self.known:
                self._lift(child, parent)
        for edge in ends:
            if ("edges", edge) not in self.known:
                self._remove("edges", edge, self._now("edges", edge), None)

    def _lift(self, child: str, parent: Any) -> None:
        seen: set[Any] = set()
        while parent in self.gone and parent not in seen:
            seen.add(parent)
            parent = (self._now("nodes", str(parent)) or {}).get("parent")
        self._set("nodes", child, "parent", parent if self._stays(parent) else _MISSING)


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other
