"""Putting what belongs to a scene on the canvas: nodes of an earlier run are rewritten where they lie, so that their
places, relations and comments stay. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from fractional_indexing import generate_n_keys_between
from msgspec import Struct

from collab import ids
from collab.document import Document
from collab.edits import Add, Delete, Edit, Patch
from collab.views import NodeView
from tasks.generations import layout
from tasks.generations.untouched import stamped


class Kind(Struct, frozen=True, kw_only=True):
    """How a kind of node is laid out, and `by` which generation it is made."""

    name: str
    by: str
    size: layout.Point
    columns: int


def rewritten(
    document: Document,
    scene: NodeView,
    kind: Kind,
    there: Sequence[NodeView],
    wanted: Sequence[dict[str, Any]],
    new_id: Callable[[], str] = ids.node_id,
) -> tuple[list[Edit], list[str]]:
    """The edits, and the ids of the nodes in the order of `wanted`. `there`: what an earlier run left, in order."""
    kept = [node.id for node in there[: len(wanted)]]
    made = [new_id() for _ in wanted[len(kept) :]]
    every = [*kept, *made]
    orders = generate_n_keys_between(None, None, len(wanted))
    places = layout.near(document.nodes(), scene, count=len(made), size=kind.size, columns=kind.columns)
    edits: list[Edit] = []
    for key, fields, order in zip(kept, wanted, orders, strict=False):
        # A field that is not given any more is taken away; one that a generation never gives is a person's.
        edits.append(Patch(id=key, fields={**stamped(kind.by, fields), "order": order}))
    for key, fields, order, xy in zip(made, wanted[len(kept) :], orders[len(kept) :], places, strict=True):
        given = {name: value for name, value in stamped(kind.by, fields).items() if value is not None}
        edits.append(
            Add(
                node={
                    "id": key,
                    "kind": kind.name,
                    "parent": scene.id,
                    "xy": xy,
                    "size": kind.size,
                    "order": order,
                    **given,
                }
            )
        )
    edits += [Delete(id=node.id) for node in there[len(wanted) :]]
    return edits, every
