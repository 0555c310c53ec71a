"""Which nodes and edges an edit touched, and how: kept with every row of the journal, so that nobody decodes updates to
tell what happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec
from msgspec import Struct

How = Literal["added", "changed", "removed"]


class Touched(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """By id. What was added and removed again, is not here."""

    nodes: dict[str, How] = {}
    edges: dict[str, How] = {}


def followed(before: How | None, now: How) -> How | None:
    """What two changes of one entry come to; None: it was not there before, and is not there now."""
    if before == "added":
        return None if now == "removed" else "added"
    if before == "removed" and now == "added":
        return "changed"
    return now


def add_up(found: dict[str, How], more: Iterable[tuple[str, How]]) -> None:
    """Let what happened later follow on what is in `found`."""
    for key, now in more:
        how = followed(found.get(key), now)
        if how is None:
            del found[key]
        else:
            found[key] = how


def together(touched: Iterable[Touched]) -> Touched:
    """What edits one after the other come to."""
    nodes: dict[str, How] = {}
    edges: dict[str, How] = {}
    for one in touched:
        add_up(nodes, one.nodes.items())
        add_up(edges, one.edges.items())
    return Touched(nodes=nodes, edges=edges)


def encoded(touched: Touched) -> str:
    """As JSON that Postgres takes: a client may have written any id, and there is no NUL in its JSON."""
    told = msgspec.json.encode(touched).decode()
    return told if "\\u0000" not in told else msgspec.json.encode(_without_nul(touched)).decode()


def _without_nul(touched: Touched) -> Touched:
    return Touched(nodes=_renamed(touched.nodes), edges=_renamed(touched.edges))


def _renamed(found: dict[str, How]) -> dict[str, How]:
    return {key.replace("\0", "\ufffd"): how for key, how in found.items()}
