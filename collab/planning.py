"""Plan edits against a document without touching it: a plan either is whole or raises; nothing is half done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

import msgspec
from fractional_indexing import generate_n_keys_between  # pyright: ignore[reportMissingTypeStubs]
from msgspec import Struct

from collab import errors, ids
from collab.document import Document
from collab.edits import (
    PROJECT_FIELDS,
    Add,
    Connect,
    Delete,
    Disconnect,
    Edit,
    Move,
    Patch,
    PatchEdge,
    Plan,
    SetProject,
)
from collab.json_values import check_json
from collab.nodes import EDGE_KINDS, FIELDS, NODE_KINDS, TEXT_FIELDS
from collab.text import Splice, apply_splice, splices_between
from collab.views import plain
from collab.writes import DropField, EditText, Put, Remove, SetField, Typed, Write

_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


def plan(document: Document, edits: Sequence[Edit], *, field: str = "edits") -> Plan:
    """Check edits in order, each against the document as the ones before it leave it.

    Invalid (with the path of each wrong field), NotFound, Conflict (an id that is taken)."""
    planner = _Planner(document)
    for number, edit in enumerate(edits):
        planner.path = f"{field}.{number}" if field else ""
        planner.take(edit)
    return Plan(writes=planner.writes, results=planner.results, inverse=planner.inverse[::-1])


class _Planner:
    """The document with the edits so far laid over it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.path = ""
        self.writes: list[Write] = []
        self.results: list[dict[str, Any]] = []
        self.inverse: list[Edit] = []
        self._laid: dict[tuple[str, str], dict[str, Any] | None] = {}
        # Made once, when first needed, and kept up by _lay: every entry, and where an entry is named by another.
        self._entries: dict[str, dict[str, dict[str, Any]]] = {}
        self._named: dict[str, dict[str, set[str]]] = {}

    def take(self, edit: Edit) -> None:
        match edit:
            case Add():
                self._add(edit)
            case Patch():
                self._patch("nodes", edit.id, edit.fields)
            case Move():
                self._patch("nodes", edit.id, {"xy": edit.xy}, "move")
            case Delete():
                self._delete(edit.id)
            case Connect():
                self._connect(edit)
            case PatchEdge():
                self._patch("edges", edit.id, edit.fields, "patchEdge")
            case Disconnect():
                self._disconnect(edit.id)
            case SetProject():
                self._project(edit.fields)

    # ---- what is there

    def _entry(self, root: str, key: str) -> dict[str, Any]:
        entry = self._laid[root, key] if (root, key) in self._laid else self.document.raw_entry(root, key)
        if entry is None:
            raise errors.NotFound(f"There is no {root[:-1]} {key!r} in this project.")
        return entry

    def _has(self, root: str, key: str) -> bool:
        if (root, key) in self._laid:
            return self._laid[root, key] is not None
        return self.document.has(root, key)

    def _naming(self, root: str, key: str) -> dict[str, dict[str, Any]]:
        """The entries of a root that name this node: its children, or the edges that end in it."""
        if root not in self._entries:
            self._entries[root] = {}
            self._named[root] = {}
            for other, entry in self.document.raw(root):
                self._index(root, other, self._laid.get((root, other), entry))
            for where, other in self._laid:
                if where == root:
                    self._index(root, other, self._laid[where, other])
        return {other: self._entries[root][other] for other in sorted(self._named[root].get(key, ()))}

    def _index(self, root: str, key: str, entry: dict[str, Any] | None) -> None:
        names = ("parent",) if root == "nodes" else ("from", "to")
        before = self._entries[root].pop(key, None)
        for name in names if before is not None else ():
            self._named[root].get(str((before or {}).get(name)), set()).discard(key)
        if entry is not None:
            self._entries[root][key] = entry
            for name in names:
                if name in entry:
                    self._named[root].setdefault(str(entry[name]), set()).add(key)

    def _maybe(self, root: str, key: str) -> dict[str, Any] | None:
        return self._laid[root, key] if (root, key) in self._laid else self.document.raw_entry(root, key)

    def _lay(self, root: str, key: str, entry: dict[str, Any] | None) -> None:
        self._laid[root, key] = entry
        if root in self._entries:
            self._index(root, key, entry)

    def _fail(self, name: str, message: str) -> errors.Invalid:
        field = ".".join(part for part in (self.path, name) if part)
        return errors.Invalid(
            f"{field or 'This'}: {message}", errors=(errors.FieldError(field=field, message=message),)
        )

    # ---- nodes

    def _add(self, edit: Add) -> None:
        fields = dict(edit.node)
        key = self._new_key("nodes", fields, "node")
        kind, entry = self._converted(NODE_KINDS, fields, "node")
        cast = entry.pop("cast", None)
        self._put("nodes", key, {"kind": kind, **entry})
        self._check_parent(key, entry.get("parent"), "node.parent")
        self.results.append({"op": "add", "id": key})
        self.inverse.append(Delete(id=key))
        if cast is not None:
            self._set_cast(key, cast, "node.cast")

    def _new_key(self, root: str, fields: dict[str, Any], name: str) -> str:
        key = fields.pop("id", None)
        if key is None:
            return ids.node_id()
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise self._fail(f"{name}.id", "expected 1 to 64 letters, digits, - and _")
        if self._has(root, key):
            raise errors.Conflict(f"The id {key!r} is taken.")
        return key

    def _converted(
        self, kinds: dict[str, type[Struct]], fields: dict[str, Any], name: str
    ) -> tuple[str, dict[str, Any]]:
        """A whole entry, checked by its kind's struct; every text field is there, as Typed."""
        kind = fields.get("kind")
        cls = kinds.get(kind) if isinstance(kind, str) else None
        if cls is None:
            raise self._fail(f"{name}.kind", f"expected one of {', '.join(kinds)}; got {kind!r}")
        check_json(fields, name, self._fail)
        struct = self._convert(fields, cls, name)
        entry: dict[str, Any] = plain(msgspec.to_builtins(struct))
        del entry["kind"]
        for text in TEXT_FIELDS[str(kind)]:
            entry[text] = Typed(entry.get(text, ""))
        return str(kind), entry

    def _convert(self, value: Any, annotation: Any, name: str) -> Any:
        try:
            return msgspec.convert(value, annotation)
        except msgspec.ValidationError as exc:
            message, _, where = str(exc).partition(" - at `$")
            inner = where.rstrip("`").replace("[", ".").replace("]", "").strip(".")
            raise self._fail(f"{name}.{inner}".strip("."), message) from exc

    def _put(self, root: str, key: str, entry: dict[str, Any]) -> None:
        self._lay(root, key, entry)
        self.writes.append(Put(root=root, key=key, fields=dict(entry)))

    def _patch(self, root: str, key: str, fields: dict[str, Any], op: str = "patch") -> None:
        entry = dict(self._entry(root, key))
        kind = entry.get("kind")
        known = FIELDS.get(kind) if isinstance(kind, str) else None
        if known is None:
            raise errors.Conflict(f"The {root[:-1]} {key!r} has no known kind and cannot be patched, only deleted.")
        before: dict[str, Any] = {}
        for name, value in fields.items():
            if name not in known:
                raise self._fail(f"fields.{name}", f"a {kind} has no such field; it has {', '.join(known)}")
            if name == "cast" and kind == "scene":
                self._set_cast(key, self._cast_ids(value), f"fields.{name}")
            else:
                before[name] = self._patch_field(root, key, entry, name, value)
        self._lay(root, key, entry)
        if "parent" in fields:
            self._check_parent(key, entry.get("parent"), "fields.parent")
        if root == "edges" and ("from" in fields or "to" in fields):
            self._check_ends(entry, "fields")
        self.results.append({"op": op, "id": key})
        if before:
            self.inverse.append(Patch(id=key, fields=before) if root == "nodes" else PatchEdge(id=key, fields=before))

    def _patch_field(self, root: str, key: str, entry: dict[str, Any], name: str, value: Any) -> Any:
        """Plan one field; the value that a later patch would give to take it back."""
        path, old = f"fields.{name}", entry.get(name)
        kind = str(entry["kind"])
        check_json(value, path, self._fail)
        if name in TEXT_FIELDS[kind] and value is not None:
            return self._patch_text(root, key, entry, name, value)
        if value is None:
            if name in ("from", "to", "xy"):
                raise self._fail(path, "cannot be taken away")
            if name in entry:
                self.writes.append(DropField(root=root, key=key, name=name))
                del entry[name]
            return old
        checked = plain(msgspec.to_builtins(self._convert(value, FIELDS[kind][name], path)))
        if checked != old:
            self.writes.append(SetField(root=root, key=key, name=name, value=checked))
            entry[name] = checked
        return old

    def _patch_text(self, root: str, key: str, entry: dict[str, Any], name: str, value: Any) -> Any:
        path, old = f"fields.{name}", entry.get(name)
        shared = isinstance(old, Typed)
        base = old if isinstance(old, str) else ""
        if isinstance(value, dict):
            new, splices = self._spliced(base, cast("dict[str, Any]", value), path)
        else:
            new = self._convert(value, FIELDS[str(entry["kind"])][name], path)
            splices = splices_between(base, new)
        entry[name] = Typed(new)
        if not shared:
            self.writes.append(SetField(root=root, key=key, name=name, value=Typed(new)))
        elif splices:
            self.writes.append(EditText(root=root, key=key, name=name, splices=tuple(splices)))
        return str(base)

    def _spliced(self, text: str, value: dict[str, Any], path: str) -> tuple[str, list[Splice]]:
        if set(value) != {"splice"}:
            raise self._fail(path, 'expected a string or {"splice": [[index, delete, insert], ...]}')
        splices = self._convert(value["splice"], list[Splice], f"{path}.splice")
        for number, splice in enumerate(splices):
            try:
                text = apply_splice(text, splice)
            except ValueError as exc:
                raise self._fail(f"{path}.splice.{number}", str(exc)) from exc
        return text, splices

    def _check_parent(self, key: str, parent: Any, path: str) -> None:
        seen = {key}
        while parent is not None:
            if parent in seen:
                raise self._fail(path, "a node cannot be inside itself")
            if not self._has("nodes", parent):
                if len(seen) == 1:
                    raise self._fail(path, f"there is no node {parent!r}")
                return
            seen.add(parent)
            parent = (self._maybe("nodes", parent) or {}).get("parent")

    def _delete(self, key: str) -> None:
        entry = self._maybe("nodes", key)
        if not self._has("nodes", key):
            raise errors.NotFound(f"There is no node {key!r} in this project.")
        edges = self._naming("edges", key)
        for edge in edges:
            self._remove("edges", edge)
        self._lift_children(key, (entry or {}).get("parent"))
        self._remove("nodes", key)
        self.results.append({"op": "delete", "id": key})
        self.inverse.extend(Connect(edge=_strings({"id": k, **e})) for k, e in reversed(edges.items()))
        if entry is not None:
            self.inverse.append(Add(node=_strings({"id": key, **entry})))

    def _lift_children(self, key: str, parent: Any) -> None:
        for child, entry in self._naming("nodes", key).items():
            now = dict(entry)
            if isinstance(parent, str):
                now["parent"] = parent
                self.writes.append(SetField(root="nodes", key=child, name="parent", value=parent))
            else:
                del now["parent"]
                self.writes.append(DropField(root="nodes", key=child, name="parent"))
            self._lay("nodes", child, now)
            self.inverse.append(Patch(id=child, fields={"parent": key}))

    def _remove(self, root: str, key: str) -> None:
        self._lay(root, key, None)
        self.writes.append(Remove(root=root, key=key))

    # ---- edges

    def _connect(self, edit: Connect) -> None:
        fields = dict(edit.edge)
        key = self._new_key("edges", fields, "edge")
        kind, entry = self._converted(EDGE_KINDS, fields, "edge")
        self._check_ends(entry, "edge")
        self._put("edges", key, {"kind": kind, **entry})
        self.results.append({"op": "connect", "id": key})
        self.inverse.append(Disconnect(id=key))

    def _check_ends(self, entry: dict[str, Any], path: str) -> None:
        for end in ("from", "to"):
            if not self._has("nodes", entry[end]):
                raise self._fail(f"{path}.{end}", f"there is no node {entry[end]!r}")
        if entry["from"] == entry["to"]:
            raise self._fail(f"{path}.to", "an edge needs two different nodes")

    def _disconnect(self, key: str) -> None:
        if not self._has("edges", key):
            raise errors.NotFound(f"There is no edge {key!r} in this project.")
        entry = self._maybe("edges", key)
        self._remove("edges", key)
        self.results.append({"op": "disconnect", "id": key})
        if entry is not None:
            self.inverse.append(Connect(edge=_strings({"id": key, **entry})))

    def _cast_ids(self, value: Any) -> Sequence[str]:
        return self._convert(value if value is not None else (), tuple[str, ...], "fields.cast")

    def _set_cast(self, scene: str, cast: Sequence[str], path: str) -> None:
        """Make the scene's cast edges lead to exactly these characters, in this order."""
        wanted = list(dict.fromkeys(cast))
        for number, character in enumerate(wanted):
            entry = self._maybe("nodes", character) if self._has("nodes", character) else None
            if entry is None or entry.get("kind") != "character":
                raise self._fail(f"{path}.{number}", f"there is no character {character!r}")
        ends = self._naming("edges", scene).items()
        old = [(k, e) for k, e in ends if e.get("kind") == "cast" and e.get("from") == scene]
        old.sort(key=lambda pair: (str(pair[1].get("order", "")), pair[0]))
        if [e.get("to") for _, e in old] == wanted:
            return
        for key, entry in old:
            self._remove("edges", key)
            self.inverse.append(Connect(edge=_strings({"id": key, **entry})))
        for character, order in zip(wanted, generate_n_keys_between(None, None, len(wanted)), strict=True):
            key = ids.node_id()
            self._put("edges", key, {"kind": "cast", "from": scene, "to": character, "order": order})
            self.inverse.append(Disconnect(id=key))

    # ---- project

    def _project(self, fields: dict[str, Any]) -> None:
        now = self.document.project()
        before: dict[str, Any] = {}
        for name, value in fields.items():
            path = f"fields.{name}" if self.path else name
            if name not in PROJECT_FIELDS:
                raise self._fail(path, f"a project has no such field; it has {', '.join(PROJECT_FIELDS)}")
            if not isinstance(value, str) or len(value) > PROJECT_FIELDS[name]:
                raise self._fail(path, f"expected a string of at most {PROJECT_FIELDS[name]} characters")
            if name == "title" and not value.strip():
                raise self._fail(path, "a project needs a title")
            check_json(value, path, self._fail)
            if now.get(name) != value:
                self.writes.append(SetField(root="project", key=None, name=name, value=value))
                before[name] = now.get(name) or ""
        self.results.append({"op": "project"})
        if before:
            self.inverse.append(SetProject(fields=before))


def _strings(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry as a later edit would send it."""
    return {name: str(value) if isinstance(value, Typed) else value for name, value in entry.items()}
