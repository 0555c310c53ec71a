"""What rows of the journal have changed: each entry that a row touched, before and after it. Replayed from a base in a
child process, however long the way there is; the room's document is not asked. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import bases, errors, journal, tables
from collab.children import Children, Died
from collab.document import Document
from collab.origin import Origin

Fields = dict[str, Any]


class Change(Struct, frozen=True, kw_only=True):
    """An entry's stored fields, texts as Typed, before and after a row; None: it was not there, or was no map. `key` is
    None for the project's own fields."""

    root: str
    key: str | None
    before: Fields | None
    after: Fields | None


class Wrote(Struct, frozen=True, kw_only=True):
    """All that one row changed."""

    seq: int
    changes: tuple[Change, ...]


async def origin_of(conn: AsyncConnection, project: str, seq: int, *, days: int) -> Origin:
    """Who wrote a row of the last so many days. OutsideHistory if it is older."""
    j = tables.journal.c
    query = sa.select(j.origin).where(j.project == project, j.seq == seq)
    found = await conn.scalar(query.where(j.at > sa.func.now() - sa.func.make_interval(0, 0, 0, days)))
    if found is None:
        raise errors.OutsideHistory(f"Single changes are kept for {days} days; this one is older.")
    return msgspec.convert(found, Origin)


async def read(engine: AsyncEngine, children: Children, project: str, seqs: Iterable[int]) -> list[Wrote]:
    """What these rows changed, oldest first. OutsideHistory if they, or what lies before, are folded; Unavailable."""
    wanted = sorted(set(seqs))
    found: list[Wrote] = []
    async with journal.snapshot(engine) as conn:
        ends = [*await bases.begun(conn, project), 2**62]
    for first, last in pairwise([0, *ends]):
        found += await _read(engine, children, project, [seq for seq in wanted if first < seq < last])
    return found


async def _read(engine: AsyncEngine, children: Children, project: str, wanted: Sequence[int]) -> list[Wrote]:
    """Of rows that one way leads to."""
    if not wanted:
        return []
    async with journal.snapshot(engine) as conn:
        base = await journal.newest_base(conn, project, wanted[0] - 1)
        chunks = [] if base is None else [chunk async for chunk in journal.base_chunks(conn, base)]
        after = base.seq if base else 0
        rows = [(row.seq, row.update) async for page in journal.pages(conn, project, after, wanted[-1]) for row in page]
    if len(rows) != wanted[-1] - after:
        raise errors.OutsideHistory
    try:
        return await children.run_behind(replayed, chunks, rows, wanted)
    except Died as exc:
        raise errors.Unavailable("This project is too large to be looked through at the moment.") from exc


# ---- in a child process


def replayed(chunks: Sequence[bytes], rows: Sequence[tuple[int, bytes]], wanted: Sequence[int]) -> list[Wrote]:
    """What `read` answers, from the chunks of a base and the rows behind it.

    Played twice, one after the other: what a row touches is known behind it, and two documents at once would take the
    memory of two."""
    touched: dict[int, list[tuple[str, str]]] = {}
    after: dict[int, dict[tuple[str, str | None], Fields | None]] = {}
    before: dict[int, dict[tuple[str, str | None], Fields | None]] = {}

    def behind(document: Document, seq: int) -> None:
        touched[seq] = document.take_touched_entries()
        after[seq] = _entries(document, touched[seq])

    def ahead(document: Document, seq: int) -> None:
        before[seq] = _entries(document, touched[seq])

    _play(chunks, rows, frozenset(wanted), behind=behind)
    _play(chunks, rows, frozenset(wanted), ahead=ahead)
    return [
        Wrote(
            seq=seq,
            changes=tuple(
                Change(root=root, key=key, before=before[seq][root, key], after=entry)
                for (root, key), entry in after[seq].items()
                if before[seq][root, key] != entry
            ),
        )
        for seq in wanted
    ]


def _nothing(document: Document, seq: int) -> None:
    pass


def _play(
    chunks: Sequence[bytes],
    rows: Sequence[tuple[int, bytes]],
    wanted: frozenset[int],
    *,
    ahead: Callable[[Document, int], None] = _nothing,
    behind: Callable[[Document, int], None] = _nothing,
) -> None:
    """Make the document once, calling around each wanted row."""
    document = Document()
    for chunk in chunks:
        document.apply_stored(chunk)
    for seq, update in rows:
        if seq in wanted:
            ahead(document, seq)
            document.take_touched()
        document.apply_stored(update)
        if seq in wanted:
            behind(document, seq)


def _entries(document: Document, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str | None], Fields | None]:
    found: dict[tuple[str, str | None], Fields | None] = {
        (root, key): document.raw_entry(root, key) for root, key in keys
    }
    return {**found, ("project", None): document.project()}
