"""What a job is, and the one door to its status: the table of moves, and the function that makes one.

Used by all that changes jobs. A move is an event with a number of its own; every time is Postgres' own."""

from __future__ import annotations

import datetime
import enum
from typing import Any

import asyncpg
import msgspec
import sqlalchemy as sa
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import errors
from collab.origin import Author
from tasks.providers.base import Usage
from tasks.tables import job_events
from tasks.tables import jobs as table

j = table.c
# The database is away, or refuses. Errors of asyncpg come as they are while a connection is being made.
OUTAGES = (OSError, TimeoutError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError)
NOW = sa.func.clock_timestamp(type_=sa.DateTime(timezone=True))
# Parameters may be megabytes of text that only a claim needs.
_OWN = ("params", "dedupe_key", "usual_seconds", "due_at")
# How long it will go on, by the clock and by its progress, in equal parts; null once it takes longer than usual.
_ETA = sa.case(
    (
        sa.and_(j.status == sa.literal_column("'running'"), j.due_at > NOW),
        (sa.func.extract("epoch", j.due_at - NOW) + j.usual_seconds * (1 - j.progress)) / 2,
    )
)
COLUMNS: list[sa.ColumnElement[Any]] = [
    *(column for column in table.c if column.name not in _OWN),
    _ETA.cast(sa.Float).label("eta"),
]


class Status(enum.StrEnum):
    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (Status.WAITING, Status.QUEUED, Status.RUNNING)
ENDED = (Status.SUCCEEDED, Status.FAILED, Status.CANCELLED)

MOVES: dict[Status, frozenset[Status]] = {
    # For other jobs, or for a time: then it is claimed as if it were queued. What is made of parts ends here.
    Status.WAITING: frozenset({Status.QUEUED, Status.RUNNING, Status.SUCCEEDED, Status.FAILED, Status.CANCELLED}),
    # It fails only with the installation: restored.py.
    Status.QUEUED: frozenset({Status.RUNNING, Status.FAILED, Status.CANCELLED}),
    Status.RUNNING: frozenset({Status.QUEUED, Status.WAITING, Status.SUCCEEDED, Status.FAILED, Status.CANCELLED}),
    Status.SUCCEEDED: frozenset(),
    Status.FAILED: frozenset({Status.QUEUED, Status.WAITING}),
    Status.CANCELLED: frozenset({Status.QUEUED, Status.WAITING}),
}


class Failure(Struct, frozen=True, kw_only=True):
    """Why a job failed. `retryable`: the same job may well succeed when it is started again."""

    code: str
    message: str
    retryable: bool


class Job(Struct, frozen=True, kw_only=True, rename="camel"):
    """A job as REST and notices show it. `position` counts from 1 among the queued; `variant_of` is what the result
    was meant for, if that had changed meanwhile, and `taken_at` when it was put in all the same (`dismissed_at`: put
    aside); `reverted_at` when what it wrote was taken back; `version` rises with every change; `run_after` is when one
    that waits for a time is tried again; `parts` counts those of a whole by status; `held` says why nothing is claimed
    for its provider just now; `eta_seconds` is how long it will probably still run, where enough like it have run;
    `profile_id` is the team's profile that does it, if it is not the installation's own; `context` lists what was read
    beside the target; `preview` is what is being written; `prompts` says of each prompt "default", or the hash of the
    team's own text."""

    id: str
    project_id: str
    kind: str
    target: str | None
    status: Status
    progress: float
    step: str
    message: str
    attempt: int
    max_attempts: int
    cancel_requested: bool
    created_by: Author
    created_at: datetime.datetime
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    version: int
    parent_id: str | UnsetType = UNSET
    profile_id: str | UnsetType = UNSET
    parts: dict[str, int] | UnsetType = UNSET
    held: str | UnsetType = UNSET
    eta_seconds: int | UnsetType = UNSET
    context: list[dict[str, Any]] | UnsetType = UNSET
    prompts: dict[str, str] | UnsetType = UNSET
    preview: dict[str, Any] | UnsetType = UNSET
    position: int | UnsetType = UNSET
    run_after: datetime.datetime | UnsetType = UNSET
    error: Failure | UnsetType = UNSET
    result: dict[str, Any] | UnsetType = UNSET
    variant_of: str | UnsetType = UNSET
    taken_at: datetime.datetime | UnsetType = UNSET
    dismissed_at: datetime.datetime | UnsetType = UNSET
    reverted_at: datetime.datetime | UnsetType = UNSET
    usage: Usage | UnsetType = UNSET

    @property
    def ended(self) -> bool:
        return self.status in ENDED


def is_in(*statuses: Status) -> sa.ColumnElement[bool]:
    """Literals, not parameters: a partial index serves only what Postgres can read at planning."""
    return j.status.in_([sa.literal_column(f"'{status}'") for status in statuses])


def job_of(row: sa.Row[Any]) -> Job:
    optional = {
        "parent_id": row.parent,
        "profile_id": row.profile if row.profile != "default" else None,
        "parts": getattr(row, "parts", None),
        "held": getattr(row, "held", None),
        "eta_seconds": None if row.eta is None else max(1, round(row.eta)),
        "context": row.context,
        "prompts": row.prompts,
        "preview": row.preview,
        "position": getattr(row, "position", None),
        "run_after": row.run_after if row.status == Status.WAITING else None,
        "error": row.error and msgspec.convert(row.error, Failure),
        "result": row.result,
        "variant_of": row.variant_of,
        "taken_at": row.taken_at,
        "dismissed_at": row.dismissed_at,
        "reverted_at": row.reverted_at,
        "usage": row.usage and msgspec.convert(row.usage, Usage),
    }
    return Job(
        id=row.id,
        project_id=row.project,
        kind=row.kind,
        target=row.target,
        status=Status(row.status),
        progress=row.progress,
        step=row.step,
        message=row.message,
        attempt=row.attempt,
        max_attempts=row.max_attempts,
        cancel_requested=row.cancel_requested,
        created_by=msgspec.convert(row.created_by, Author),
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        version=row.version,
        **{name: value for name, value in optional.items() if value is not None},
    )


async def move(
    conn: AsyncConnection, where: sa.ColumnElement[bool], before: Status, after: Status, **values: Any
) -> Job | None:
    """Move the one row that `where` names, if its status is `before`; None if it is not."""
    moved = await move_all(conn, where, before, after, **values)
    if len(moved) > 1:
        raise RuntimeError("more than one job has moved")
    return moved[0] if moved else None


async def move_all(
    conn: AsyncConnection, where: sa.ColumnElement[bool], before: Status, after: Status, **values: Any
) -> list[Job]:
    """Move every row that `where` names and whose status is `before`, by id. What hangs on the status (lease, end,
    version, event) is written here and nowhere else."""
    if after not in MOVES[before]:
        raise ValueError(f"no job goes from {before} to {after}")
    always: dict[str, Any] = {
        "status": after,
        "version": j.version + 1,
        "moves": j.moves + 1,
        "updated_at": NOW,
        "finished_at": NOW if after in ENDED else None,
    }
    if after is not Status.RUNNING:
        always |= {"lease_until": None, "preview": None}
    if after in (Status.QUEUED, Status.WAITING):
        always |= {"cancel_requested": False, "progress": 0.0, "step": "", "message": ""}
    update = sa.update(table).where(where, j.status == before).values({**always, **values})
    rows = await conn.execute(noted(update.returning(*COLUMNS)))
    return sorted(map(job_of, rows), key=lambda job: job.id)


# What a change returns, by name: made once, for a column for each column costs more than the statement.
_CHANGED = sa.table("changed", *(sa.column(column.name, column.type) for column in COLUMNS))
_ROW = sa.select(_CHANGED)
_EVENT = (
    sa.insert(job_events)
    .from_select(
        ["job", "number", "version", "status", "attempt", "error", "at"],
        sa.select(*(_CHANGED.c[name] for name in ("id", "moves", "version", "status", "attempt", "error")), NOW),
    )
    .cte("noted")
)


def noted(change: Any) -> sa.Select[Any]:
    """The changed row, and its event in the same statement. `change` returns COLUMNS."""
    return _ROW.add_cte(change.cte("changed"), _EVENT)


async def begin(conn: AsyncConnection, change: Any) -> list[Job]:
    """Insert rows by `change` (an insert without RETURNING), each with its first event. Those that were not there."""
    return [job_of(row) for row in await conn.execute(noted(change.returning(*COLUMNS)))]


def must(job: Job | None) -> Job:
    """What became of a row that is locked: its status was read, and cannot have changed."""
    if job is None:
        raise RuntimeError("a locked job has moved")
    return job


async def locked(conn: AsyncConnection, job_id: str) -> sa.Row[Any]:
    """The row, locked until the transaction ends: behind that of its whole, always in this order. NotFound."""
    parent = await conn.scalar(sa.select(j.parent).where(j.id == job_id))
    if parent is not None:
        await lock_whole(conn, parent)
    row = (await conn.execute(sa.select(*COLUMNS).where(j.id == job_id).with_for_update())).one_or_none()
    if row is None:
        raise errors.NotFound("There is no such job, or you are not a member of its project.")
    return row


async def lock_whole(conn: AsyncConnection, whole: str) -> None:
    """Those who end its parts follow each other: each sees what the one before has done."""
    await conn.execute(sa.select(j.id).where(j.id == whole).with_for_update())
