"""Jobs as rows: what they are, which moves of status there are, and the functions that make them.

Called by the routes, the runner and the sweeper, each in a transaction of its own. Never runs a job, never tells
anybody: who commits, tells. Every time is Postgres' own."""

from __future__ import annotations

import datetime
import enum
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import asyncpg
import msgspec
import sqlalchemy as sa
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import errors, ids
from collab.origin import Author
from collab.tables import projects
from tasks.providers.base import Usage
from tasks.tables import jobs as table

j = table.c
# The database is away, or refuses. Errors of asyncpg come as they are while a connection is being made.
OUTAGES = (OSError, TimeoutError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError)
NOW = sa.func.clock_timestamp(type_=sa.DateTime(timezone=True))
# Parameters may be megabytes of text that only a claim needs.
COLUMNS = [column for column in table.c if column.name not in ("params", "dedupe_key")]


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
    Status.WAITING: frozenset({Status.QUEUED, Status.FAILED, Status.CANCELLED}),
    Status.QUEUED: frozenset({Status.RUNNING, Status.CANCELLED}),
    Status.RUNNING: frozenset({Status.QUEUED, Status.SUCCEEDED, Status.FAILED, Status.CANCELLED}),
    Status.SUCCEEDED: frozenset(),
    Status.FAILED: frozenset({Status.QUEUED}),
    Status.CANCELLED: frozenset({Status.QUEUED}),
}


class Failure(Struct, frozen=True, kw_only=True):
    """Why a job failed. `retryable`: the same job may well succeed when it is started again."""

    code: str
    message: str
    retryable: bool


class Job(Struct, frozen=True, kw_only=True, rename="camel"):
    """A job as REST and notices show it. `position` counts from 1 among the queued; `variant_of` is what the result
    was meant for, if that had changed meanwhile; `version` rises with every change."""

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
    position: int | UnsetType = UNSET
    error: Failure | UnsetType = UNSET
    result: dict[str, Any] | UnsetType = UNSET
    variant_of: str | UnsetType = UNSET
    usage: Usage | UnsetType = UNSET

    @property
    def ended(self) -> bool:
        return self.status in ENDED


class Claim(Struct, frozen=True, kw_only=True):
    """The right to run one attempt of a job, good while its fence is the row's."""

    id: str
    project: str
    kind: str
    target: str | None
    params: dict[str, Any]
    fence: int
    attempt: int
    lost: int
    max_attempts: int
    usage: Usage
    author: Author

    @property
    def attempts_left(self) -> bool:
        """An attempt whose worker died says nothing about the job."""
        return self.attempt - self.lost < self.max_attempts


class Limits(Struct, frozen=True, kw_only=True):
    """Per team."""

    active: int = 100
    per_minute: int = 300


LIMITS = Limits()


class Lost(errors.Conflict):
    """This worker was silent for too long, and the job now belongs to another attempt."""

    code = "job.superseded"


class Cancelled(errors.Conflict):
    """This job was cancelled."""

    code = "job.cancelled"


def notice(job: Job) -> dict[str, Any]:
    """What everybody in the room is told."""
    return {"type": "job", "job": msgspec.to_builtins(job)}


def inputs_hash(inputs: Any) -> str:
    """Equal for equal JSON, whatever the order of its keys."""
    return hashlib.sha256(msgspec.json.encode(inputs, order="deterministic")).hexdigest()


def _is(*statuses: Status) -> sa.ColumnElement[bool]:
    """Literals, not parameters: a partial index serves only what Postgres can read at planning."""
    return j.status.in_([sa.literal_column(f"'{status}'") for status in statuses])


# ---- reading


def _job(row: sa.Row[Any]) -> Job:
    optional = {
        "position": getattr(row, "position", None),
        "error": row.error and msgspec.convert(row.error, Failure),
        "result": row.result,
        "variant_of": row.variant_of,
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


def _shown() -> sa.Select[Any]:
    """A row with its place in the queue."""
    ahead = table.alias("ahead")
    position = (
        sa.select(sa.func.count() + 1)
        .select_from(ahead)
        .where(
            ahead.c.status == sa.literal_column("'queued'"),
            sa.tuple_(ahead.c.run_after, ahead.c.id) < sa.tuple_(j.run_after, j.id),
        )
        .correlate(table)
        .scalar_subquery()
    )
    return sa.select(*COLUMNS, sa.case((_is(Status.QUEUED), position)).label("position"))


async def get(conn: AsyncConnection, job_id: str) -> Job:
    """NotFound."""
    row = (await conn.execute(_shown().where(j.id == job_id))).one_or_none()
    if row is None:
        raise errors.NotFound("There is no such job, or you are not a member of its project.")
    return _job(row)


async def listed(
    conn: AsyncConnection,
    project: str,
    *,
    status: Sequence[Status] = (),
    target: str | None = None,
    limit: int = 50,
    before: str | None = None,
) -> list[Job]:
    """The newest first, older than the job `before`."""
    query = _shown().where(j.project == project).order_by(j.id.desc()).limit(limit)
    if status:
        query = query.where(j.status.in_(status))
    if target is not None:
        query = query.where(j.target == target)
    if before is not None:
        query = query.where(j.id < before)
    return [_job(row) for row in await conn.execute(query)]


# ---- the one door to `status`


async def _move(
    conn: AsyncConnection, where: sa.ColumnElement[bool], before: Status, after: Status, **values: Any
) -> Job | None:
    """Move the one row that `where` names, if its status is `before`; None if it is not. What hangs on the status
    (lease, end, version) is written here and nowhere else."""
    if after not in MOVES[before]:
        raise ValueError(f"no job goes from {before} to {after}")
    always: dict[str, Any] = {
        "status": after,
        "version": j.version + 1,
        "updated_at": NOW,
        "finished_at": NOW if after in ENDED else None,
    }
    if after is not Status.RUNNING:
        always |= {"lease_until": None}
    if after is Status.QUEUED:
        always |= {"cancel_requested": False, "progress": 0.0, "step": "", "message": ""}
    moved = await conn.execute(
        sa.update(table).where(where, j.status == before).values({**always, **values}).returning(*COLUMNS)
    )
    row = moved.one_or_none()
    return None if row is None else _job(row)


def _owned(claim: Claim) -> sa.ColumnElement[bool]:
    return sa.and_(j.id == claim.id, j.fence == claim.fence)


# ---- what people do


async def submit(
    conn: AsyncConnection,
    *,
    project: str,
    kind: str,
    target: str | None,
    params: dict[str, Any],
    inputs_hash: str,
    author: Author,
    base_seq: int,
    limits: Limits = LIMITS,
) -> Job:
    """A new job in the caller's transaction; or the active one of the same generation, target and inputs.

    NotFound, RateLimited. Submits of one team follow each other, so that its limits are exact."""
    key = f"{project}/{kind}/{target or ''}/{inputs_hash}"
    team = await conn.scalar(sa.select(projects.c.team_id).where(projects.c.id == project))
    if team is None:
        raise errors.NotFound("There is no such project, or you are not a member.")
    await conn.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"jobs of {team}", 0))))
    running = await _active(conn, key)
    if running is not None:
        return running
    await _check_limits(conn, team, limits)
    values = {"id": ids.row_id(), "project": project, "kind": kind, "target": target, "params": params}
    values |= {"dedupe_key": key, "base_seq": base_seq, "created_by": author, "run_after": NOW, "created_at": NOW}
    added = insert(table).values(values).on_conflict_do_nothing(index_elements=[j.dedupe_key], index_where=_is(*ACTIVE))
    await conn.execute(added)
    return await _active(conn, key) or await submit(
        conn, project=project, kind=kind, target=target, params=params, inputs_hash=inputs_hash, author=author,
        base_seq=base_seq, limits=limits,
    )  # fmt: skip


async def _active(conn: AsyncConnection, key: str) -> Job | None:
    row = (await conn.execute(_shown().where(j.dedupe_key == key, _is(*ACTIVE)))).one_or_none()
    return None if row is None else _job(row)


async def _check_limits(conn: AsyncConnection, team: str, limits: Limits) -> None:
    mine = sa.select(sa.func.count()).join_from(table, projects, projects.c.id == j.project)
    mine = mine.where(projects.c.team_id == team)
    active = await conn.scalar(mine.where(_is(*ACTIVE))) or 0
    if active >= limits.active:
        raise errors.RateLimited(f"Your team has {active} unfinished jobs: wait for some of them.", retry_after=5)
    since = NOW - datetime.timedelta(minutes=1)
    lately = await conn.scalar(mine.where(j.created_at > since)) or 0
    if lately >= limits.per_minute:
        raise errors.RateLimited(f"Your team started {lately} jobs in the last minute: wait a moment.", retry_after=10)


async def _locked(conn: AsyncConnection, job_id: str) -> sa.Row[Any]:
    row = (await conn.execute(sa.select(*COLUMNS).where(j.id == job_id).with_for_update())).one_or_none()
    if row is None:
        raise errors.NotFound("There is no such job, or you are not a member of its project.")
    return row


async def cancel(conn: AsyncConnection, job_id: str) -> Job:
    """A job that waits is cancelled at once; one that runs is asked to end. Conflict if it has ended."""
    row = await _locked(conn, job_id)
    status = Status(row.status)
    if status in ENDED:
        raise errors.Conflict(f"This job has already {_IN_WORDS[status]}: there is nothing to cancel.")
    if status is not Status.RUNNING:
        return _must(await _move(conn, j.id == job_id, status, Status.CANCELLED))
    if row.cancel_requested:
        return _job(row)
    asked = sa.update(table).where(j.id == job_id)
    asked = asked.values(cancel_requested=True, version=j.version + 1, updated_at=NOW)
    return _job((await conn.execute(asked.returning(*COLUMNS))).one())


_IN_WORDS = {Status.SUCCEEDED: "succeeded", Status.FAILED: "failed", Status.CANCELLED: "been cancelled"}


def _must(job: Job | None) -> Job:
    """What became of a row that is locked: its status was read, and cannot have changed."""
    if job is None:
        raise RuntimeError("a locked job has moved")
    return job


async def retry(conn: AsyncConnection, job_id: str) -> Job:
    """Queue a failed or cancelled job again, with all its attempts. Conflict in any other state."""
    row = await _locked(conn, job_id)
    status = Status(row.status)
    if status not in (Status.FAILED, Status.CANCELLED):
        state = "has succeeded" if status is Status.SUCCEEDED else f"is {status}"
        raise errors.Conflict(f"This job {state}: only a failed or cancelled job can be started again.")
    fresh = {"attempt": 0, "lost": 0, "error": None, "result": None, "variant_of": None, "run_after": NOW}
    try:
        async with conn.begin_nested():
            await _move(conn, j.id == job_id, status, Status.QUEUED, started_at=None, **fresh)
    except IntegrityError as exc:
        raise errors.Conflict("The same generation has been started again already: see the newer job.") from exc
    return await get(conn, job_id)


# ---- what workers do


async def claim(conn: AsyncConnection, *, lease_seconds: float, kinds: Iterable[str]) -> tuple[Claim, Job] | None:
    """Take the job that has waited longest, of a kind that this worker knows. None: nothing to do."""
    due = (
        sa.select(table)
        .where(_is(Status.QUEUED), j.run_after <= NOW, j.kind.in_(list(kinds)))
        .order_by(j.run_after, j.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = (await conn.execute(due)).one_or_none()
    if row is None:
        return None
    values = {"attempt": j.attempt + 1, "fence": j.fence + 1, "lease_until": _from_now(lease_seconds), "error": None}
    started = sa.func.coalesce(j.started_at, NOW)
    job = _must(await _move(conn, j.id == row.id, Status.QUEUED, Status.RUNNING, started_at=started, **values))
    return _claim(row), job


def _claim(row: sa.Row[Any]) -> Claim:
    """From the row as it was before the claim."""
    return Claim(
        id=row.id,
        project=row.project,
        kind=row.kind,
        target=row.target,
        params=row.params,
        fence=row.fence + 1,
        attempt=row.attempt + 1,
        lost=row.lost,
        max_attempts=row.max_attempts,
        usage=msgspec.convert(row.usage or {}, Usage),
        author=msgspec.convert(row.created_by, Author),
    )


def _from_now(seconds: float) -> sa.ColumnElement[Any]:
    return NOW + datetime.timedelta(seconds=seconds)


class Beat(Struct, frozen=True, kw_only=True):
    """What a worker learns of a job that it runs."""

    owned: bool
    cancel: bool


async def heartbeat(conn: AsyncConnection, claims: Sequence[Claim], *, lease_seconds: float) -> dict[str, Beat]:
    """Extend the leases that are still ours."""
    mine = sa.tuple_(j.id, j.fence).in_([(claim.id, claim.fence) for claim in claims])
    extended = await conn.execute(
        sa.update(table)
        .where(mine, _is(Status.RUNNING))
        .values(lease_until=_from_now(lease_seconds))
        .returning(j.id, j.cancel_requested)
    )
    return _beats(claims, {row.id: row.cancel_requested for row in extended})


async def look(conn: AsyncConnection, claims: Sequence[Claim]) -> dict[str, Beat]:
    """What heartbeat tells, without writing."""
    mine = sa.tuple_(j.id, j.fence).in_([(claim.id, claim.fence) for claim in claims])
    found = await conn.execute(sa.select(j.id, j.cancel_requested).where(mine, _is(Status.RUNNING)))
    return _beats(claims, {row.id: row.cancel_requested for row in found})


def _beats(claims: Sequence[Claim], found: dict[str, bool]) -> dict[str, Beat]:
    return {one.id: Beat(owned=one.id in found, cancel=found.get(one.id, False)) for one in claims}


async def progress(conn: AsyncConnection, claim: Claim, *, progress: float, step: str, message: str) -> Job:
    """Lost, Cancelled."""
    written = await conn.execute(
        sa.update(table)
        .where(_owned(claim), _is(Status.RUNNING))
        .values(progress=progress, step=step, message=message, version=j.version + 1, updated_at=NOW)
        .returning(*COLUMNS)
    )
    row = written.one_or_none()
    if row is None:
        raise Lost
    if row.cancel_requested:
        raise Cancelled
    return _job(row)


class AlreadyCommitted(Exception):
    """The very attempt that asks has succeeded: its commit went through though nobody confirmed it."""


async def check_owned(conn: AsyncConnection, claim: Claim) -> None:
    """Lock the row until the end of the transaction. Lost, Cancelled, AlreadyCommitted."""
    row = await _locked(conn, claim.id)
    if row.fence == claim.fence and row.status == Status.SUCCEEDED:
        raise AlreadyCommitted
    if row.fence != claim.fence or row.status != Status.RUNNING:
        raise Lost
    if row.cancel_requested:
        raise Cancelled


async def finish(
    conn: AsyncConnection, claim: Claim, *, result: dict[str, Any], usage: Usage, variant_of: str | None = None
) -> Job:
    """Succeeded, in the transaction of the edit. Lost."""
    values = {"result": result, "usage": usage, "variant_of": variant_of, "error": None, "message": ""}
    job = await _move(conn, _owned(claim), Status.RUNNING, Status.SUCCEEDED, progress=1.0, **values)
    if job is None:
        raise Lost
    return job


async def fail(conn: AsyncConnection, claim: Claim, failure: Failure, usage: Usage) -> Job | None:
    """None here and below: the attempt was not ours any more, and nothing has happened."""
    return await _move(conn, _owned(claim), Status.RUNNING, Status.FAILED, error=failure, usage=usage)


async def end_cancelled(conn: AsyncConnection, claim: Claim, usage: Usage) -> Job | None:
    return await _move(conn, _owned(claim), Status.RUNNING, Status.CANCELLED, usage=usage)


async def try_later(
    conn: AsyncConnection, claim: Claim, *, seconds: float, failure: Failure, usage: Usage
) -> Job | None:
    """Back into the queue; the failure stays readable until the next attempt begins."""
    values = {"run_after": _from_now(seconds), "error": failure, "message": failure.message, "usage": usage}
    return await _move(conn, _owned(claim), Status.RUNNING, Status.QUEUED, **values)


async def hand_back(conn: AsyncConnection, claim: Claim, usage: Usage) -> Job | None:
    """A worker that goes away gives the job to the next; the attempt does not count."""
    values = {"attempt": j.attempt - 1, "usage": usage, "run_after": NOW}
    return await _move(conn, _owned(claim), Status.RUNNING, Status.QUEUED, **values)


# ---- what the sweeper does

LOST = Failure(
    code="job.lost",
    message="The workers that ran this job died, again and again. Nothing was changed: start it again, or tell the "
    "person who runs this server.",
    retryable=True,
)


async def take_back_lost(conn: AsyncConnection, *, max_lost: int, limit: int = 100) -> list[Job]:
    """Move on every job whose worker has been silent beyond its lease."""
    silent = (
        sa.select(*COLUMNS)
        .where(_is(Status.RUNNING), j.lease_until < NOW)
        .order_by(j.lease_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_must(await _take_back(conn, row, max_lost)) for row in (await conn.execute(silent)).all()]


async def _take_back(conn: AsyncConnection, row: sa.Row[Any], max_lost: int) -> Job | None:
    lost = row.lost + 1
    if row.cancel_requested:
        return await _move(conn, j.id == row.id, Status.RUNNING, Status.CANCELLED, lost=lost)
    if lost >= max_lost:
        return await _move(conn, j.id == row.id, Status.RUNNING, Status.FAILED, lost=lost, error=LOST)
    return await _move(conn, j.id == row.id, Status.RUNNING, Status.QUEUED, lost=lost, run_after=NOW)


async def overdue(conn: AsyncConnection, *, seconds: float, kinds: Iterable[str], limit: int) -> int:
    """How many jobs (up to `limit`) could have been claimed for so long, and nobody did. Who was tried before has
    no message on its way: it is overdue as soon as it is due."""
    since = sa.case((j.attempt + j.lost > 0, NOW), else_=_from_now(-seconds))
    late = sa.select(j.id).where(_is(Status.QUEUED), j.run_after <= since, j.kind.in_(list(kinds))).limit(limit)
    return len((await conn.execute(late)).all())
