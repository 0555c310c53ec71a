"""The project inside a pycrdt Doc: its roots, reads and primitive writes. No I/O.

Reads never fail on content: what a socket wrote may be nonsense, and reads as `invalid` with the reason."""

from __future__ import annotations

import asyncio
import datetime
import re
import weakref
from collections.abc import Awaitable, Callable, Container, Iterable, Iterator, Sequence
from typing import Any, cast

import msgspec
from pycrdt import Doc, Map, Text, merge_updates

from collab import errors, update_guard, vectors
from collab.nodes import EDGE_KINDS, NODE_KINDS
from collab.origin import Author
from collab.touched import How, Touched, followed
from collab.update_guard import Checked
from collab.views import EdgeView, NodeView, Stamp, plain, shown
from collab.writes import Typed, Write

ROOTS = ("project", "nodes", "edges")
# Containers deeper than this are never made by a Yjs client of ours; far deeper ones would overflow the engine's stack.
MAX_DEPTH = 32
_ADDED = {"add": 1, "delete": -1}
_HOW: dict[str, How] = {"add": "added", "update": "changed", "delete": "removed"}
READ_AHEAD = 100
DISSOLVED_AT_ONCE = 20
# Ending a transaction takes longer than taking in a row of the journal.
APPLIED_AT_ONCE = 500
# Characters that take two UTF-16 code units take four bytes, the first of them one of these.
_BEYOND_BMP = re.compile(rb"[\xf0-\xf4]")


class Broken(errors.Malformed):
    """The engine stumbled over this update, and may have kept a part of it: this document must be made anew."""


class TooDeep(errors.Invalid):
    """This change nests containers too deeply."""

    code = "too_deep"


class Document:
    """One project's document. A cache: everything in it can be rebuilt from the journal."""

    def __init__(self) -> None:
        self._doc: Doc[Any] = Doc()
        self._engine: Any = self._doc._doc  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        self._roots: dict[str, Map[Any]] = {name: self._doc.get(name, type=Map) for name in ROOTS}
        # None: added and removed again.
        self._touched: dict[str, dict[str, How | None]] = {"nodes": {}, "edges": {}}
        self._views: dict[str, dict[str, NodeView]] = {"nodes": {}, "edges": {}}
        self._cast: dict[str, tuple[str, ...]] | None = None
        self._emitted: list[bytes] = []
        # How deep containers lie inside each other: one number, the greatest seen.
        self._depth = [0]
        self._entries = [0]
        self._clocks: dict[int, int] | None = {}
        # client -> clocks of the second halves of characters beyond U+FFFF: no update may cut there.
        self.halves: dict[int, set[int]] = {}
        self.stamps: dict[str, tuple[Stamp, Stamp]] = {}
        # Rises with every change.
        self.version = 0
        # About how many bytes it takes encoded.
        self.size = 0
        # None of these may hold this document: the engine keeps them, and no collector sees that.
        emitted = self._emitted
        changes = self._doc.observe(lambda event: emitted.append(event.update))
        # This one holds the engine's document itself, and 15 times the bytes of it.
        weakref.finalize(self, changes.drop).atexit = False
        self._subscriptions = [
            # The engine's own events: pycrdt's read every attribute of an event, which costs more than the edit.
            self._roots["nodes"].integrated.observe_deep(_watch(self._touched["nodes"], self._depth, self._entries)),
            self._roots["edges"].integrated.observe_deep(_watch(self._touched["edges"], self._depth, [0])),
        ]

    # ---- state

    def state_vector(self) -> bytes:
        return self._doc.get_state()

    def encode(self, state_vector: bytes | None = None) -> bytes:
        """A Yjs V1 update of everything that `state_vector` lacks (None: everything)."""
        if state_vector:
            return self._doc.get_update(state_vector)
        whole = self._doc.get_update()
        self.size = len(whole)
        return whole

    @property
    def entries(self) -> int:
        """How many nodes there are, valid or not."""
        return self._entries[0]

    @property
    def clocks(self) -> dict[int, int]:
        """client -> how many of its clocks are in the document."""
        if self._clocks is None:
            self._clocks = vectors.read_state_vector(self.state_vector())
        return self._clocks

    def apply(self, update: bytes, checked: Checked | None = None) -> bytes | None:
        """Take in an update that has passed the guard (`checked`) and fits. What it changed, None if nothing.

        Malformed if the engine cannot read it: then nothing has changed. Broken: see there. TooDeep: it is in."""
        self._take_in(update)
        self.note(update, checked)
        if self._depth[0] > MAX_DEPTH:
            raise TooDeep
        return self._change()

    def apply_stored(self, update: bytes) -> None:
        """Take in what Postgres has kept, of which all is known but what `halves` says: that is the caller's to set."""
        self._take_in(update)
        self._clocks = None
        self._change()

    @classmethod
    def of(cls, updates: Sequence[bytes]) -> Document:
        """What stored updates make in order, without authors and `halves`. Malformed, Broken."""
        document = cls()
        for at in range(0, len(updates), APPLIED_AT_ONCE):
            document._take_in(*updates[at : at + APPLIED_AT_ONCE])
            document._change()
        document._clocks = None
        document.take_touched()
        return document

    def take_over(self, other: Document) -> bytes | None:
        """Take in all that another copy of this project has more, and its authors. The update, None if it was none."""
        update = other.encode(self.state_vector())
        changed = self.apply(update)
        self.take_touched()
        self.stamps = other.stamps
        for views in self._views.values():
            views.clear()
        for client, clocks in other.halves.items():
            self.halves.setdefault(client, set()).update(clocks)
        return None if changed is None else update

    def _take_in(self, *updates: bytes) -> None:
        self._emitted.clear()
        try:
            self._apply_to_engine(updates)
        except ValueError as exc:
            raise errors.Malformed(f"The engine cannot read this update: {exc}") from exc
        except RuntimeError as exc:
            raise Broken(f"The update does not fit this document: {exc}") from exc
        except BaseException as exc:
            if not is_panic(exc):
                raise
            raise Broken("The update does not fit this document.") from exc
        self._refresh()

    def _apply_to_engine(self, updates: Sequence[bytes]) -> None:
        """What `Doc.apply_update` does, without pycrdt's wrappers: half of what most edits cost here."""
        transaction: Any = self._engine.create_transaction()
        try:
            for update in updates:
                self._engine.apply_update(transaction, update)
        finally:
            try:
                transaction.commit()
            finally:
                transaction.drop()

    def _change(self) -> bytes | None:
        """The update of the last transaction, None if it has changed nothing."""
        if not self._emitted:
            return None
        self.version += 1
        self.size += len(self._emitted[0])
        return self._emitted[0]

    def note(self, update: bytes, checked: Checked | None) -> None:
        """Keep count of an update that is in the document now."""
        if checked is None:
            self._clocks = None
            if _BEYOND_BMP.search(update):
                checked = update_guard.check(update, update_guard.Limits(bytes=len(update)))
        elif self._clocks is not None:
            for client, clock, length in checked.structs:
                self._clocks[client] = max(self._clocks.get(client, 0), clock + length)
        for client, clock in checked.halves if checked else ():
            self.halves.setdefault(client, set()).add(clock)

    def _refresh(self) -> None:
        for root, touched in self._touched.items():
            views = self._views[root]
            if touched and views:
                for key in touched:
                    views.pop(key, None)
        if self._touched["edges"]:
            self._cast = None

    def take_touched(self) -> frozenset[str]:
        """The ids of the nodes that have changed since the last call."""
        touched = frozenset(self._touched["nodes"])
        self._touched["nodes"].clear()
        self._touched["edges"].clear()
        return touched

    def take_changes(self) -> Touched:
        """The same with the edges, and what happened to each."""
        nodes: dict[str, How] = {key: how for key, how in self._touched["nodes"].items() if how}
        edges: dict[str, How] = {key: how for key, how in self._touched["edges"].items() if how}
        self.take_touched()
        return Touched(nodes=nodes, edges=edges)

    def take_touched_entries(self) -> list[tuple[str, str]]:
        """All of both that have changed, by root."""
        touched = [(root, key) for root, keys in self._touched.items() for key in sorted(keys)]
        self.take_touched()
        return touched

    def stamp(self, ids: Iterable[str], author: Author, at: datetime.datetime, seq: int) -> None:
        """Remember who changed these nodes; the first stamp of a node is its creation."""
        mark = Stamp(author=author, at=at, seq=seq)
        for key in ids:
            if key in self._roots["nodes"]:
                created = self.stamps[key][0] if key in self.stamps else mark
                self.stamps[key] = (created, mark)
            else:
                self.stamps.pop(key, None)
            self._views["nodes"].pop(key, None)

    async def dissolve(self) -> None:
        """Free a document that nobody uses any more, piece by piece: in one go a large one stops the loop."""
        self._subscriptions.clear()
        self._views.clear()
        for root in self._roots.values():
            keys = list(root.keys())
            for at in range(0, len(keys), DISSOLVED_AT_ONCE):
                with self._doc.transaction():
                    for key in keys[at : at + DISSOLVED_AT_ONCE]:
                        del root[key]
                await asyncio.sleep(0)
                self._emitted.clear()

    # ---- reads

    def node(self, key: str) -> NodeView:
        """One node. NotFound."""
        return self._view("nodes", key)

    def edge(self, key: str) -> EdgeView:
        """One edge. NotFound."""
        return self._view("edges", key)

    def nodes(self) -> list[NodeView]:
        """All nodes, oldest first."""
        return sorted(self.each_node(), key=NodeView.place)

    def each_node(self) -> Iterator[NodeView]:
        """All nodes in no order: a list in order takes long for tens of thousands."""
        views = self._views["nodes"]
        # Asking the engine for its keys takes longer than all the rest.
        keys = list(views) if len(views) == len(self._roots["nodes"]) else self._keys("nodes")
        for key in keys:
            view = views.get(key)
            yield self._view("nodes", key) if view is None or view.kind == "scene" else view

    async def read_ahead(self, turn: Callable[[], Awaitable[None]]) -> None:
        """Read what `nodes` and `edges` will want, with turns between: afterwards they take a few milliseconds."""
        for root in ("edges", "nodes"):
            for number, key in enumerate(self._keys(root), 1):
                if key not in self._views[root] and self.has(root, key):
                    self._views[root][key] = self._read(root, key)
                    if not number % READ_AHEAD:
                        await turn()

    def edges(self) -> list[EdgeView]:
        """All edges that have both ends, by id."""
        views = [self._view("edges", key) for key in sorted(self._keys("edges"))]
        # To ask the engine for each end would take longer than all the rest.
        there = set(self._keys("nodes"))
        ends = [(view, view.fields.get("from"), view.fields.get("to")) for view in views]
        return [v for v, a, b in ends if isinstance(a, str) and isinstance(b, str) and a in there and b in there]

    def project(self) -> dict[str, Any]:
        return plain(self._roots["project"].to_py()) or {}

    def to_json(self) -> dict[str, Any]:
        """Stored fields only, texts as strings."""
        # One transaction for all: each read of a field would have its own, which takes as long as the read.
        with self._doc.transaction():
            return {name: plain(root.to_py()) or {} for name, root in self._roots.items()}

    def naming(self, keys: Container[str]) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
        """Who names one of these nodes: the nodes that lie in one, with their parent, and the edges that lead to or
        from one, with their ends. A glance at everything: `read_ahead` before."""
        nodes = {key: view.fields.get("parent") for key, view in self._all("nodes")}
        edges = {key: (view.fields.get("from"), view.fields.get("to")) for key, view in self._all("edges")}
        children = {key: parent for key, parent in nodes.items() if isinstance(parent, str) and parent in keys}
        strings = {key: (str(one), str(other)) for key, (one, other) in edges.items()}
        return children, {key: ends for key, ends in strings.items() if ends[0] in keys or ends[1] in keys}

    def _all(self, root: str) -> Iterator[tuple[str, NodeView]]:
        views = self._views[root]
        for key in self._keys(root):
            if key not in views:
                views[key] = self._read(root, key)
            yield key, views[key]

    def raw(self, root: str) -> list[tuple[str, dict[str, Any] | None]]:
        """Every entry of a root with its stored fields; texts as Typed; None where the entry is not a map."""
        with self._doc.transaction():
            return [(key, self.raw_entry(root, key)) for key in self._keys(root)]

    def _keys(self, root: str) -> list[str]:
        return list(self._roots[root].keys())

    def raw_entry(self, root: str, key: str) -> dict[str, Any] | None:
        value = self._roots[root].get(key)
        if not isinstance(value, Map):
            return None
        fields = dict(cast("Iterable[tuple[str, Any]]", value.items()))
        return {name: Typed(field) if isinstance(field, Text) else plain(_py(field)) for name, field in fields.items()}

    def has(self, root: str, key: Any) -> bool:
        return isinstance(key, str) and key in self._roots[root]

    def cast(self, scene: str) -> tuple[str, ...]:
        """The characters of a scene: the ends of its cast edges, in the edges' order."""
        if self._cast is None:
            found: dict[str, list[tuple[str, str, str]]] = {}
            for view in self.edges():
                if view.kind == "cast" and not view.invalid:
                    ends = found.setdefault(view.fields["from"], [])
                    ends.append((str(view.fields.get("order", "")), view.id, view.fields["to"]))
            self._cast = {key: tuple(dict.fromkeys(to for _, _, to in sorted(ends))) for key, ends in found.items()}
        return self._cast.get(scene, ())

    def _view(self, root: str, key: str) -> NodeView:
        views = self._views[root]
        view = views.get(key)
        if view is None:
            view = views[key] = self._read(root, key)
        if view.kind == "scene" and root == "nodes":
            return msgspec.structs.replace(view, fields={**view.fields, "cast": list(self.cast(key))})
        return view

    def _read(self, root: str, key: str) -> NodeView:
        if key not in self._roots[root]:
            raise errors.NotFound(f"There is no {root[:-1]} {key!r} in this project.")
        created, updated = self.stamps.get(key, (None, None)) if root == "nodes" else (None, None)
        raw = self.raw_entry(root, key)
        if raw is None:
            return NodeView(id=key, kind="", fields={}, invalid="not a map", created=created, updated=updated)
        kind = raw.pop("kind", "")
        fields, invalid = shown(NODE_KINDS if root == "nodes" else EDGE_KINDS, kind, raw)
        kind = kind if isinstance(kind, str) else ""
        return NodeView(id=key, kind=kind, fields=fields, invalid=invalid, created=created, updated=updated)

    # ---- writes

    def write(self, writes: Iterable[Write], update: bytes = b"") -> bytes | None:
        """Carry out planned writes in one transaction, behind an update of our own; what they make, or None if they
        change nothing."""
        self._emitted.clear()
        with self._doc.transaction():
            if update:
                self._doc.apply_update(update)
            for write in writes:
                write.into(self._roots)
        self._refresh()
        return self._change()


def _watch(touched: dict[str, How | None], depth: list[int], entries: list[int]) -> Callable[[Any], None]:
    def changed(events: Any) -> None:
        for event in events:
            path = event.path
            if path:
                touched.setdefault(str(path[0]), "changed")
                depth[0] = max(depth[0], len(path))
            else:
                keys = event.keys
                for key, change in keys.items():
                    touched[str(key)] = followed(touched.get(str(key)), _HOW[change["action"]])
                entries[0] += sum([_ADDED.get(change["action"], 0) for change in keys.values()])

    return changed


def is_panic(exc: BaseException) -> bool:
    """A panic of the engine is a BaseException; anything else of that rank is not ours to swallow."""
    return type(exc).__name__ == "PanicException"


def merge(updates: Sequence[bytes]) -> bytes:
    """One update that does what these do in order. For a handful: the engine's cost is superlinear. Broken."""
    if len(updates) == 1:
        return updates[0]
    try:
        return merge_updates(*updates)
    except BaseException as exc:
        if not is_panic(exc) and not isinstance(exc, ValueError | RuntimeError):
            raise
        raise Broken("These updates cannot be merged.") from exc


def _py(value: Any) -> Any:
    return value.to_py() if hasattr(value, "to_py") else value
