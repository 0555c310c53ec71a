"""Typed intents of REST, jobs and restore, and the plan that planning.py makes of them.

Wire names are those of POST /projects/{p}/edits."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from collab.nodes import Point
from collab.writes import Write

PROJECT_FIELDS = {"title": 200, "summary": 20_000, "style": 20_000, "protagonist": 20_000}


class Add(Struct, frozen=True, tag_field="op", tag="add"):
    node: dict[str, Any]


class Patch(Struct, frozen=True, tag_field="op", tag="patch"):
    """Merge fields; null takes a field away; a text takes a string or {"splice": [[index, delete, insert], ...]}."""

    id: str
    fields: dict[str, Any]


class Move(Struct, frozen=True, tag_field="op", tag="move"):
    id: str
    xy: Point


class Delete(Struct, frozen=True, tag_field="op", tag="delete"):
    """Take a node away with its edges; its children move up to its parent."""

    id: str


class Connect(Struct, frozen=True, tag_field="op", tag="connect"):
    edge: dict[str, Any]


class PatchEdge(Struct, frozen=True, tag_field="op", tag="patchEdge"):
    id: str
    fields: dict[str, Any]


class Disconnect(Struct, frozen=True, tag_field="op", tag="disconnect"):
    id: str


class SetProject(Struct, frozen=True, tag_field="op", tag="project"):
    fields: dict[str, Any]


Edit = Add | Patch | Move | Delete | Connect | PatchEdge | Disconnect | SetProject


class Plan(Struct, frozen=True, kw_only=True):
    """What will be written, what to answer for each edit, and what would take it back. `update`: made on the document
    as it was a moment ago, and taken in first."""

    writes: list[Write]
    results: list[dict[str, Any]]
    inverse: list[Edit]
    update: bytes = b""
