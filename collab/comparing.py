"""What differs between two moments of a project: every entry that is not the same, as it was in each. Made in a child
process from what is stored; no room is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors, journal, whole
from collab.changes import Change, Fields
from collab.children import Children, Died
from collab.document import Document

T = TypeVar("T")

# The project's own fields, and which of them is nobody's work.
PROJECT = ("project", None)
LINEAGE = "lineage"

Place = tuple[str, str | None]
Entries = dict[Place, Fields | None]


class Way(Struct, frozen=True, kw_only=True):
    """What leads to two moments, as updates in order: `start` to the earlier one, `ahead` from there to the later one,
    or `other` to the later one from a base of its own."""

    start: list[bytes]
    ahead: list[bytes]
    other: list[bytes] | None


async def differences(engine: AsyncEngine, children: Children, project: str, one: int, other: int) -> list[Change]:
    """Everything that is not at `other` what it was at `one`, by root and key.

    NotFound, OutsideHistory, Unavailable."""
    found = await told(children, compared, await read(engine, project, one, other))
    return found if one <= other else reversed_changes(found)


async def told(children: Children, function: Callable[..., T], *args: Any) -> T:
    """What a function makes of a way in a child that somebody waits for. Unavailable if that died over it."""
    try:
        return await children.run(function, *args)
    except Died as exc:
        raise errors.Unavailable("This project is too large to be compared at the moment.") from exc


async def read(engine: AsyncEngine, project: str, one: int, other: int) -> Way:
    """The way to two moments, the earlier one first. NotFound, OutsideHistory."""
    earlier, later = sorted((one, other))
    async with journal.snapshot(engine) as conn:
        head = await journal.read_head(conn, project)
        if head.deleted or earlier < 0 or later > head.seq:
            raise errors.NotFound(f"This project's history goes from 0 to {head.seq}.")
        base = await journal.newest_base(conn, project, earlier)
        start = await whole.updates_from(conn, project, base, earlier)
        nearer = await journal.newest_base(conn, project, later)
        if nearer is None or nearer.seq <= earlier:
            return Way(start=start, ahead=await journal.updates(conn, project, earlier, later), other=None)
        return Way(start=start, ahead=[], other=await whole.updates_from(conn, project, nearer, later))


def reversed_changes(changes: Iterable[Change]) -> list[Change]:
    return [Change(root=one.root, key=one.key, before=one.after, after=one.before) for one in changes]


# ---- in a child process


def compared(way: Way) -> list[Change]:
    """What `differences` answers. One document after the other: two at once would take the memory of two."""
    if way.other is None:
        document = Document.of(way.start)
        for update in way.ahead:
            document.apply_stored(update)
        keys = document.take_touched_entries()
        after = _entries(document, keys)
        del document
        before = _entries(Document.of(way.start), keys)
    else:
        before, after = _all(Document.of(way.start)), _all(Document.of(way.other))
    places = sorted({*before, *after}, key=lambda place: (place[0], place[1] or ""))
    return [
        Change(root=root, key=key, before=was, after=now)
        for root, key in places
        if (was := before.get((root, key))) != (now := after.get((root, key))) or _retyped(was, now)
    ]


def _retyped(one: Fields | None, other: Fields | None) -> bool:
    """Alike, but for a text that was one value and is typed in together, or the other way round."""
    return one is not None and other is not None and any(type(one[name]) is not type(other.get(name)) for name in one)


def _entries(document: Document, keys: Iterable[tuple[str, str]]) -> Entries:
    found: Entries = {(root, key): document.raw_entry(root, key) for root, key in keys}
    return {**found, PROJECT: _project(document)}


def _all(document: Document) -> Entries:
    found: Entries = {(root, key): entry for root in ("nodes", "edges") for key, entry in document.raw(root)}
    return {**found, PROJECT: _project(document)}


def _project(document: Document) -> Fields:
    return {name: value for name, value in document.project().items() if name != LINEAGE}
