"""Who changed which field of one node, when, and what it said before and after: replayed in a child process from the
rows that touched it, as many of them as can be looked through at once."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Literal

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import bases, comparing, diff, journal, moments, tables, whole
from collab.changes import Fields
from collab.children import Children
from collab.diff import FieldDiff
from collab.document import Document
from collab.moments import PAUSE, Done, MomentOrigin
from collab.origin import Author

# Rows of the project among which one page looks for those of the node, and how many of these it takes.
SEARCHED = 50_000
TAKEN = 200
# Rows, and bytes of them, that one page replays; and as many again from the base before.
REPLAYED = 5_000
REPLAYED_BYTES = 8_000_000


class NodeEdit(Struct, frozen=True, kw_only=True, rename="camel"):
    """What one person, or one job, did to a node without a pause. `fields`: only what is not as it was."""

    seq_from: int
    seq_to: int
    since: datetime.datetime
    at: datetime.datetime
    author: Author
    origin: MomentOrigin
    what: Literal["added", "changed", "removed"]
    fields: dict[str, FieldDiff]


class NodeHistoryPage(Struct, frozen=True, kw_only=True, rename="camel"):
    """Newest first. `nextBefore`: for the page behind this one, which may be empty; null: there is none."""

    items: list[NodeEdit]
    next_before: int | None


class Span(Struct, frozen=True, kw_only=True):
    """The first and the last row of one doing."""

    first: int
    last: int


class Around(Struct, frozen=True, kw_only=True):
    what: Literal["added", "changed", "removed"]
    fields: dict[str, FieldDiff]


async def read(
    engine: AsyncEngine, children: Children, project: str, node: str, *, before: int | None, limit: int
) -> NodeHistoryPage:
    """What happened to a node before a row, or until now. NotFound, OutsideHistory, Unavailable."""
    async with journal.snapshot(engine) as conn:
        head = await journal.read_head(conn, project)
        upto = head.seq + 1 if before is None else min(before, head.seq + 1)
        after = max(0, upto - 1 - SEARCHED)
        found = await moments.done(conn, project, before=upto, after=after, limit=TAKEN, node=node)
        if not found:
            return NodeHistoryPage(items=[], next_before=after + 1 if await _is_there(conn, project, after) else None)
        begun = [seq + 1 for seq in await bases.begun(conn, project) if seq < found[0].seq]
        first = max([await _first(conn, project, found[0].seq), *begun])
        taken = [row for row in found if row.seq >= first]
        groups = _grouped(taken, node)[:limit]
        oldest, newest = groups[-1][-1].seq, groups[0][0].seq
        more = oldest > found[-1].seq or len(found) == TAKEN or await _is_there(conn, project, after)
        base = await journal.newest_base(conn, project, oldest - 1)
        start = await whole.updates_from(conn, project, base, oldest - 1)
        rows = await journal.updates(conn, project, oldest - 1, newest)
    spans = [Span(first=group[-1].seq, last=group[0].seq) for group in groups[::-1]]
    told = await comparing.told(children, around, start, rows, oldest, node, spans)
    edits = [_edit(group, one) for group, one in zip(groups, told[::-1], strict=True) if one is not None]
    return NodeHistoryPage(items=edits, next_before=oldest if more else None)


async def _is_there(conn: AsyncConnection, project: str, seq: int) -> bool:
    j = tables.journal.c
    return bool(await conn.scalar(sa.select(sa.exists().where(j.project == project, j.seq == seq))))


async def _first(conn: AsyncConnection, project: str, newest: int) -> int:
    """The first row from which up to `newest` can be replayed."""
    j = tables.journal.c
    size = sa.func.sum(sa.func.octet_length(j.update)).over(order_by=j.seq.desc())
    rows = sa.select(j.seq, size.label("bytes")).where(j.project == project, j.seq <= newest, j.seq > newest - REPLAYED)
    found = rows.subquery().c
    return await conn.scalar(sa.select(sa.func.min(found.seq)).where(found.bytes <= REPLAYED_BYTES)) or newest


def _grouped(rows: Sequence[Done], node: str) -> list[list[Done]]:
    """Newest first, as the rows are."""
    groups: list[list[Done]] = []
    for row in rows:
        if groups and _goes_on(row, groups[-1][-1], node):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _goes_on(before: Done, after: Done, node: str) -> bool:
    if "removed" in (before.touched.nodes.get(node), after.touched.nodes.get(node)):
        return False
    same = before.origin.author.id == after.origin.author.id
    doors = moments.origin_of(before.origin), moments.origin_of(after.origin)
    return same and doors[0] == doors[1] and after.at - before.at <= PAUSE


def _edit(group: Sequence[Done], told: Around) -> NodeEdit:
    first, last = group[-1], group[0]
    return NodeEdit(
        seq_from=first.seq,
        seq_to=last.seq,
        since=first.at,
        at=last.at,
        author=last.origin.author,
        origin=moments.origin_of(last.origin),
        what=told.what,
        fields=told.fields,
    )


# ---- in a child process


def around(
    start: Sequence[bytes], rows: Sequence[bytes], number: int, node: str, spans: Sequence[Span]
) -> list[Around | None]:
    """What each of these spans, in order, did to a node; None: nothing that is left of. `number`: of the first row."""
    document = Document.of(start)
    firsts, lasts = {span.first for span in spans}, {span.last for span in spans}
    before: Fields | None = None
    told: list[Around | None] = []
    budget = diff.Budget(diff.WORDS)
    for seq, update in enumerate(rows, number):
        if seq in firsts:
            before = _entry(document, node)
        document.apply_stored(update)
        if seq in lasts:
            told.append(_between(before, _entry(document, node), budget))
    return told


def _entry(document: Document, node: str) -> Fields | None:
    return document.raw_entry("nodes", node)


def _between(before: Fields | None, after: Fields | None, budget: diff.Budget) -> Around | None:
    fields = diff.fields_between(before or {}, after or {}, budget)
    if not fields:
        return None
    what = "added" if before is None else "removed" if after is None else "changed"
    return Around(what=what, fields=fields)
