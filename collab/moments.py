"""What happened in a project, in moments: what people did without a pause, who, and how much. Told by the rows of the
journal as they are; no document is made for it."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Hashable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import tables
from collab.origin import Api, Author, Job, Origin, Restore, Revert, Session
from collab.touched import Touched, together

# Who has done nothing for so long, has stopped; what is longer than this is cut at the full hours.
PAUSE = datetime.timedelta(minutes=2)
LONG = datetime.timedelta(hours=1)
# Rows that are looked at for one page, and between two turns of the loop.
ROWS = 10_000
ROWS_AT_ONCE = 1_000

_touched = msgspec.json.Decoder(Touched)
_origin = msgspec.json.Decoder(Origin)


class Done(Struct, frozen=True, kw_only=True):
    """One row, without what it says."""

    seq: int
    at: datetime.datetime
    origin: Origin
    touched: Touched


class MomentOrigin(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """By which door it came: `by` is session, api, job, restore or revert. `job`, `generation`, `model`: of a job, or
    what was taken back; `seq`: what was restored."""

    by: str
    job: str = ""
    generation: str = ""
    model: str = ""
    seq: int | None = None


class NodeCounts(Struct, frozen=True, kw_only=True):
    """How many nodes."""

    added: int
    changed: int
    removed: int


class Moment(Struct, frozen=True, kw_only=True, rename="camel"):
    """The rows from `seqFrom` to `seqTo`; `at`: when the last of them was written, `since`: the first."""

    seq_from: int
    seq_to: int
    since: datetime.datetime
    at: datetime.datetime
    authors: list[Author]
    origins: list[MomentOrigin]
    summary: NodeCounts


class HistoryPage(Struct, frozen=True, kw_only=True, rename="camel"):
    """Newest first. `nextBefore`: for the page behind this one; null: there is none."""

    items: list[Moment]
    next_before: int | None


async def read(conn: AsyncConnection, project: str, *, before: int | None = None, limit: int = 50) -> HistoryPage:
    """The moments behind which row `before` comes, or the newest; as many as fit in ROWS rows."""
    rows: list[Done] = []
    groups: list[Sequence[Done]] = []
    more, wanted = True, ROWS_AT_ONCE
    while more and len(groups) < limit and len(rows) < ROWS:
        wanted = min(wanted, ROWS - len(rows))
        page = await done(conn, project, before=rows[-1].seq if rows else before, limit=wanted)
        rows += page
        more = len(page) == wanted and rows[-1].seq > 1
        all_of_them = grouped(rows[::-1])
        groups = _whole(all_of_them) if more else all_of_them
        if not groups and len(rows) >= ROWS:
            # Longer than what is looked at: there comes a piece of it.
            groups = all_of_them[-1:]
        wanted = len(rows)
    if groups:
        groups = _cut(groups, await _named(conn, project, groups[0][0].seq, groups[-1][-1].seq))
    found = [_moment(group) for group in groups[-limit:]][::-1]
    end = not found or (not more and len(found) == len(groups))
    return HistoryPage(items=found, next_before=None if end else found[-1].seq_from)


def _whole(groups: list[Sequence[Done]]) -> list[Sequence[Done]]:
    """Those that rows from before cannot belong to: who wrote them may have gone on in the next ones."""
    oldest = groups[0][0].at
    return [rows for rows in groups[1:] if rows[0].at - oldest > PAUSE]


async def done(
    conn: AsyncConnection, project: str, *, before: int | None, limit: int, after: int = 0, node: str | None = None
) -> list[Done]:
    """Rows between two others, newest first; those that touched a node."""
    j = tables.journal.c
    query = (
        sa.select(j.seq, j.at, sa.cast(j.origin, sa.Text).label("origin"), sa.cast(j.touched, sa.Text).label("touched"))
        .where(j.project == project, j.seq > after)
        .order_by(j.seq.desc())
    )
    if node is not None:
        query = query.where(j.touched["nodes"].has_key(node))
    found: list[Done] = []
    while len(found) < limit:
        wanted = query if before is None else query.where(j.seq < before)
        page = (await conn.execute(wanted.limit(min(ROWS_AT_ONCE, limit - len(found))))).all()
        found += map(_done, page)
        if len(page) < ROWS_AT_ONCE:
            break
        before = page[-1].seq
    return found


def _done(row: Any) -> Done:
    touched = Touched() if row.touched is None else _touched.decode(row.touched)
    return Done(seq=row.seq, at=row.at, origin=_origin.decode(row.origin), touched=touched)


def grouped(rows: Sequence[Done]) -> list[Sequence[Done]]:
    """Rows in order, cut wherever nobody goes on: who was at it before does nothing more for a while."""
    going_on = [0] * (len(rows) + 1)
    last: dict[Hashable, int] = {}
    for number, row in enumerate(rows):
        actor = _actor(row.origin)
        before = last.get(actor)
        if before is not None and row.at - rows[before].at <= PAUSE:
            going_on[before] += 1
            going_on[number] -= 1
        last[actor] = number
    groups: list[Sequence[Done]] = []
    start = open_now = 0
    for number in range(len(rows)):
        open_now += going_on[number]
        if not open_now:
            groups += _by_hours(rows[start : number + 1])
            start = number + 1
    return groups


def _by_hours(rows: Sequence[Done]) -> list[Sequence[Done]]:
    if rows[-1].at - rows[0].at <= LONG:
        return [rows]
    hours = [row.at.replace(minute=0, second=0, microsecond=0) for row in rows]
    cuts = [0, *(n for n in range(1, len(rows)) if hours[n] != hours[n - 1]), len(rows)]
    return [rows[a:b] for a, b in itertools.pairwise(cuts)]


async def _named(conn: AsyncConnection, project: str, first: int, last: int) -> set[int]:
    v = tables.versions.c
    query = sa.select(v.seq).where(v.project == project, v.kind == "manual", v.seq.between(first, last))
    return set((await conn.execute(query)).scalars())


def _cut(groups: list[Sequence[Done]], named: set[int]) -> list[Sequence[Done]]:
    """What was done before somebody gave it a name, and what they did after it, are two things."""
    found: list[Sequence[Done]] = []
    for rows in groups:
        cuts = [0, *(n for n in range(1, len(rows)) if rows[n - 1].seq in named), len(rows)]
        found += [rows[a:b] for a, b in itertools.pairwise(cuts)]
    return found


def _actor(origin: Origin) -> Hashable:
    """Who goes on. A job of a kind and one more of it are one doing; a restore is one by itself."""
    match origin:
        case Job():
            return (origin.author.id, origin.generation)
        case Restore() | Revert():
            return object()
        case _:
            return origin.author.id


def _moment(rows: Sequence[Done]) -> Moment:
    nodes = together(row.touched for row in rows).nodes
    counts = {how: sum(one == how for one in nodes.values()) for how in ("added", "changed", "removed")}
    authors = {row.origin.author.id: row.origin.author for row in rows}
    origins = dict.fromkeys(origin_of(row.origin) for row in rows)
    return Moment(
        seq_from=rows[0].seq,
        seq_to=rows[-1].seq,
        since=rows[0].at,
        at=rows[-1].at,
        authors=sorted(authors.values(), key=lambda author: (author.name, author.id)),
        origins=list(origins),
        summary=NodeCounts(**counts),
    )


def origin_of(origin: Origin) -> MomentOrigin:
    match origin:
        case Job():
            return MomentOrigin(by="job", job=origin.job, generation=origin.generation, model=origin.model)
        case Restore():
            return MomentOrigin(by="restore", seq=origin.seq)
        case Revert():
            return MomentOrigin(by="revert", job=origin.job)
        case Session():
            return MomentOrigin(by="session")
        case Api():
            return MomentOrigin(by="api")
        case _:
            return MomentOrigin(by="peer")
