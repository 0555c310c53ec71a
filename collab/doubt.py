"""What became of a commit whose answer was lost: read from the journal rather than written once more.
Called by the flusher, which keeps the pens of these rooms until it is known."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Sequence

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import appending
from collab.document import merge
from collab.journal import Entry, Row

_LOOK_AGAIN_SECONDS = 0.02

# A snapshot of the activity lasts as long as its transaction: each of these stands alone.
_END = sa.text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = :name AND usename = current_user AND pid <> pg_backend_pid()"
)
_ROWS = sa.text(
    "SELECT j.project, j.seq, j.at, j.origin, j.checksum"
    " FROM unnest(CAST(:projects AS text[]), CAST(:afters AS bigint[])) AS asked(project, after)"
    " JOIN journal j ON j.project = asked.project AND j.seq > asked.after ORDER BY j.project, j.seq"
)


class Attempt(Struct, frozen=True, kw_only=True):
    """One room's part of a commit: its entries would stand behind row `after`, next to each other."""

    project: str
    after: int
    entries: Sequence[Entry]


class Outcome(Struct, frozen=True, kw_only=True):
    """They are in the journal, right behind row `before`; the row of each."""

    before: int
    seqs: list[int]
    at: datetime.datetime


async def find_out(engine: AsyncEngine, name: str, attempts: Sequence[Attempt]) -> list[Outcome | None]:
    """Of each attempt: where it stands, or None: it is not in the journal and never will be.

    `name`: of all connections over which it can have been made, and of those of `engine`. They are ended first, for
    one that was frozen may hold a statement that it has not even read."""
    async with engine.connect() as plain:
        conn = await plain.execution_options(isolation_level="AUTOCOMMIT")
        while (await conn.execute(_END, {"name": name})).all():  # noqa: ASYNC110  (their end is not announced)
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        rows = await _rows(conn, attempts)
    return [_outcome(attempt, rows[attempt.project]) for attempt in attempts]


def stand_at(rows: Sequence[Row], entries: Sequence[Entry], seqs: Sequence[int]) -> bool:
    """Whether these entries are what the journal has at these rows."""
    found = {row.seq: (row.update, row.origin) for row in rows}
    at: dict[int, list[Entry]] = {}
    for entry, seq in zip(entries, seqs, strict=True):
        at.setdefault(seq, []).append(entry)
    return all(
        found.get(seq) == (merge([entry.update for entry in group]), group[0].origin) for seq, group in at.items()
    )


async def _rows(conn: AsyncConnection, attempts: Sequence[Attempt]) -> dict[str, list[sa.Row[tuple[object, ...]]]]:
    asked = {"projects": [a.project for a in attempts], "afters": [a.after for a in attempts]}
    rows: dict[str, list[sa.Row[tuple[object, ...]]]] = {attempt.project: [] for attempt in attempts}
    for row in await conn.execute(_ROWS, asked):
        rows[row.project].append(row)
    return rows


def _outcome(attempt: Attempt, rows: Sequence[sa.Row[tuple[object, ...]]]) -> Outcome | None:
    first, places = appending.rows_of(attempt.project, attempt.entries)
    for start in range(len(rows) - len(first) + 1):
        found = rows[start : start + len(first)]
        if [(row.checksum, row.origin) for row in found] == first:
            before = found[0].seq - 1
            return Outcome(before=before, seqs=[before + place for place in places], at=found[0].at)
    return None
