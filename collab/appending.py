"""Writing the journal: one statement that appends to many projects, under the locks of their heads. Nothing else
writes `journal`, `heads.seq` and `client_authors`. Sequence numbers are contiguous per project, in commit order."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
import msgspec
from msgspec import Struct
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import errors
from collab.document import merge
from collab.journal import Entry, Head, checksum
from collab.touched import encoded, together

# Merging takes longer than in proportion: a window with more entries of one author than this becomes several rows.
ENTRIES_PER_ROW = 100
# Nor does the loop stop for merging megabytes here, and for applying them where the row is read.
BYTES_PER_ROW = 150_000
# What is told of each row; of each new owner of a client it is three.
COLUMNS = 8

# The heads that nobody else holds are locked in order; `open` tells whether rows may be written behind them.
_APPEND = """
WITH locked AS (
    SELECT h.project, h.seq, h.lineage = w.lineage AND NOT h.deleted AS open
    FROM heads h JOIN unnest($1::text[], $2::text[]) AS w(project, lineage) ON w.project = h.project
    ORDER BY h.project FOR NO KEY UPDATE OF h SKIP LOCKED
), given AS (
    SELECT l.project, l.seq + g.n AS seq, g.update, g.origin, g.structs, g.deletes, g.checksum, g.touched
    FROM unnest($3::text[], $4::int[], $5::bytea[], $6::text[], $7::text[], $8::bool[], $9::bytea[], $10::text[])
        AS g(project, n, update, origin, structs, deletes, checksum, touched)
    JOIN locked l ON l.project = g.project AND l.open
), written AS (
    INSERT INTO journal (project, seq, update, origin, at, structs, deletes, checksum, touched)
    SELECT project, seq, update, origin::jsonb, now(), structs::bigint[], deletes, checksum, touched::jsonb FROM given
), bound AS (
    INSERT INTO client_authors (project, client, author)
    SELECT b.project, b.client, b.author::jsonb FROM unnest($11::text[], $12::bigint[], $13::text[])
        AS b(project, client, author)
    JOIN locked l ON l.project = b.project AND l.open
    ON CONFLICT DO NOTHING
), moved AS (
    UPDATE heads SET seq = m.seq FROM (SELECT project, max(seq) AS seq FROM given GROUP BY project) m
    WHERE heads.project = m.project
)
SELECT project, seq, open, now() AS at FROM locked
"""


class Batch(Struct, frozen=True, kw_only=True):
    """What is to be appended to one project, in order; `lineage` as the writer knows it."""

    lineage: str
    entries: Sequence[Entry]


class Appended(Struct, frozen=True, kw_only=True):
    """Row `before` was the head; each entry's row. Without `open` nothing was written: deleted, or another lineage."""

    before: int
    seqs: list[int]
    at: datetime.datetime
    open: bool


async def append_all(driver: Any, batches: Mapping[str, Batch]) -> dict[str, Appended]:
    """Append to every project whose head nobody else holds; the others are missing in the answer.

    `driver`: an asyncpg connection; outside of a transaction this is one of its own.
    DBAPIError, OSError, TimeoutError."""
    columns: tuple[list[Any], ...] = tuple([] for _ in range(COLUMNS + 3))
    offsets: dict[str, list[int]] = {}
    for project, batch in batches.items():
        offsets[project] = _add_rows(columns, project, batch.entries)
    rows, binds = columns[:COLUMNS], columns[COLUMNS:]
    lineages = [batch.lineage for batch in batches.values()]
    try:
        found = await driver.fetch(_APPEND, list(batches), lineages, *rows, *binds)
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as exc:
        raise DBAPIError("append to the journal", None, exc) from exc
    return {
        head["project"]: Appended(
            before=head["seq"],
            seqs=[head["seq"] + n for n in offsets[head["project"]]],
            at=head["at"],
            open=head["open"],
        )
        for head in found
    }


async def append(conn: AsyncConnection, project: str, head: Head, entries: Sequence[Entry]) -> list[int]:
    """Append behind a head that this transaction has locked; each entry's row."""
    raw = await conn.get_raw_connection()
    done = await append_all(raw.driver_connection, {project: Batch(lineage=head.lineage, entries=entries)})
    if not done[project].open:
        raise errors.NotFound("This project was deleted or replaced.")
    return done[project].seqs


def rows_of(project: str, entries: Sequence[Entry]) -> tuple[list[tuple[bytes, Any]], list[int]]:
    """The checksum and the origin of every row that these entries become; how far behind the head each entry's lies."""
    columns: tuple[list[Any], ...] = tuple([] for _ in range(COLUMNS + 3))
    offsets = _add_rows(columns, project, entries)
    return [(made, msgspec.json.decode(origin)) for made, origin in zip(columns[6], columns[3], strict=True)], offsets


def _add_rows(columns: tuple[list[Any], ...], project: str, entries: Sequence[Entry]) -> list[int]:
    """Neighbours of one origin share a row. How far behind the head each entry's row lies."""
    offsets: list[int] = []
    group: list[Entry] = []
    size = 0
    number = 1
    for entry in entries:
        size += len(entry.update)
        full = len(group) == ENTRIES_PER_ROW or size > BYTES_PER_ROW
        if group and (full or group[0].origin != entry.origin):
            _add_row(columns, project, number, group)
            group, size = [], len(entry.update)
            number += 1
        group.append(entry)
        offsets.append(number)
    if group:
        _add_row(columns, project, number, group)
    return offsets


def _add_row(columns: tuple[list[Any], ...], project: str, number: int, group: Sequence[Entry]) -> None:
    update = merge([entry.update for entry in group])
    structs = ",".join(
        [f"{client},{clock},{clock + length}" for entry in group for client, clock, length in entry.checked.structs]
    )
    row = (
        project,
        number,
        update,
        msgspec.json.encode(group[0].origin).decode(),
        f"{{{structs}}}",
        any(entry.checked.deletes for entry in group),
        checksum(update),
        encoded(together([entry.touched for entry in group])),
    )
    for column, value in zip(columns, row, strict=False):
        column.append(value)
    for entry in group:
        for client, author in entry.binds.items():
            bound = (project, client, msgspec.json.encode(author).decode())
            for column, value in zip(columns[COLUMNS:], bound, strict=True):
                column.append(value)
