"""A project copied as a new one: what can be read of it, now or at a moment, without its history and without what was
deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors, ids, projects, whole
from collab.children import Children, Died
from collab.document import Document
from collab.edits import SetProject
from collab.journal import Entry
from collab.origin import Api, Author
from collab.planning import plan
from collab.split import checked_parts
from collab.touched import Touched
from collab.update_guard import Checked
from collab.writes import Put, SetField, Write


class Copied(Struct, frozen=True, kw_only=True):
    """The parts of a new document in order, each with what it touches, and what the project's row says of it."""

    parts: list[tuple[bytes, Checked]]
    touched: list[Touched]
    row: dict[str, Any]


async def read(
    engine: AsyncEngine, children: Children, project: str, *, lineage: str, title: str | None, seq: int | None = None
) -> Copied:
    """What a copy of this project consists of, as it is or was at `seq`, made in a child; `title`: its own, if None.

    NotFound, OutsideHistory, Unavailable."""
    moment = await whole.read(engine, project, seq)
    try:
        return await children.run(copied, moment.updates, lineage, title)
    except Died as exc:
        raise errors.Unavailable("This project is too large to be copied at the moment.") from exc


async def write(conn: AsyncConnection, found: Copied, *, team_id: str, author: Author, lineage: str) -> str:
    """The copy as a project of its own, in the caller's transaction; its id."""
    entries = [
        Entry(number=number, update=update, checked=checked, origin=Api(author=author), touched=touched)
        for number, ((update, checked), touched) in enumerate(zip(found.parts, found.touched, strict=True), 1)
    ]
    return await projects.insert(conn, team_id=team_id, author=author, lineage=lineage, row=found.row, entries=entries)


def new_lineage() -> str:
    return ids.row_id()


def copied(updates: Sequence[bytes], lineage: str, title: str | None) -> Copied:
    """For a child process: a fresh document that reads like the one that these updates make. Invalid (title)."""
    old, new = Document.of(updates), Document()
    writes: list[Write] = [
        SetField(root="project", key=None, name=name, value=value) for name, value in old.project().items()
    ]
    if title is not None:
        writes += plan(old, [SetProject(fields={"title": title})], field="").writes
    writes.append(SetField(root="project", key=None, name="lineage", value=lineage))
    for root in ("nodes", "edges"):
        writes += [Put(root=root, key=key, fields=entry) for key, entry in old.raw(root) if entry is not None]
    update = new.write(writes)
    if update is None:
        raise errors.Unavailable
    row = projects.projection(new)
    parts = checked_parts(update)
    again = Document()
    touched: list[Touched] = []
    for part, _ in parts:
        again.apply_stored(part)
        touched.append(again.take_changes())
    return Copied(parts=parts, touched=touched, row=row)
