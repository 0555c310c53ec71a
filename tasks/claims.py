"""What workers do with jobs: claim, beat, report, end. Each in a transaction of the caller, fenced by the attempt.

Called by the runner, the reporter and the sweeper. Ends answer with all that changed: what waited for a part of a
whole begins in the transaction that ends the part. Never tells anybody: who commits, tells."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import errors
from collab.origin import Author
from tasks import calls, lanes, workflows
from tasks.moves import COLUMNS, NOW, Failure, Job, Status, is_in, j, job_of, lock_whole, locked, move, must, table
from tasks.providers.base import Usage

# How many earlier jobs tell how long one will take, at least and at most.
LEAST_LIKE = 3
MOST_LIKE = 20


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
    profile: str
    parent: str | None

    @property
    def attempts_left(self) -> bool:
        """An attempt whose worker died says nothing about the job."""
        return self.attempt - self.lost < self.max_attempts


class Lost(errors.Conflict):
    """This worker was silent for too long, and the job now belongs to another attempt."""

    code = "job.superseded"


class Cancelled(errors.Conflict):
    """This job was cancelled."""

    code = "job.cancelled"


async def claim(
    conn: AsyncConnection, *, lease_seconds: float, kinds: Iterable[str], most_at_once: int = 0
) -> tuple[Claim, Job] | None:
    """Take the job whose turn it is, of a kind that this worker knows and a provider that is open. None: nothing to
    do. `most_at_once`: of one profile, over all workers; 0: any number."""
    await lanes.take_turn(conn, most_at_once)
    due = _due(frozenset(kinds), most_at_once)
    row = (await conn.execute(due)).one_or_none()
    if row is None:
        return None
    values = {
        "usual_seconds": row.usual,
        "due_at": None if row.usual is None else _from_now(row.usual),
        "attempt": j.attempt + 1,
        "fence": j.fence + 1,
        "lease_until": _from_now(lease_seconds),
        "error": None,
    }
    started = sa.func.coalesce(j.started_at, NOW)
    job = must(await move(conn, j.id == row.id, Status(row.status), Status.RUNNING, started_at=started, **values))
    return _claim(row, await calls.usage(conn, row.id) if row.fence else Usage()), job


@cache
def _due(kinds: frozenset[str], most_at_once: int) -> sa.Select[Any]:
    """The job whose turn it is, locked, and what its kind usually takes. Made once: making it costs
    more than asking."""
    return (
        sa.select(table, _usual_seconds().label("usual"))
        .where(is_in(Status.QUEUED, Status.WAITING), j.run_after <= NOW, j.kind.in_(sorted(kinds)))
        .where(j.profile.not_in(lanes.taken(most_at_once)))
        .order_by(j.turn, j.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=table)
    )


def _usual_seconds() -> sa.ScalarSelect[float | None]:
    """The median of the last of a job's kind that succeeded at the first attempt; null if too few have."""
    done = table.alias("done").c
    took = sa.func.extract("epoch", done.finished_at - done.started_at).label("took")
    like = sa.and_(
        done.kind == j.kind,
        done.profile == j.profile,
        done.status == sa.literal_column("'succeeded'"),
        done.attempt == 1,
        done.started_at.is_not(None),
    )
    query = sa.select(took).where(like).order_by(done.finished_at.desc()).limit(MOST_LIKE).correlate(table)
    last = query.subquery("last").c.took
    median = sa.func.percentile_cont(0.5).within_group(last.cast(sa.Float))
    return sa.select(sa.case((sa.func.count(last) >= LEAST_LIKE, median))).scalar_subquery()


def _claim(row: sa.Row[Any], usage: Usage) -> Claim:
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
        usage=usage,
        author=msgspec.convert(row.created_by, Author),
        profile=row.profile,
        parent=row.parent,
    )


def _owned(claim: Claim) -> sa.ColumnElement[bool]:
    return sa.and_(j.id == claim.id, j.fence == claim.fence)


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
        .where(mine, is_in(Status.RUNNING))
        .values(lease_until=_from_now(lease_seconds))
        .returning(j.id, j.cancel_requested)
    )
    return _beats(claims, {row.id: row.cancel_requested for row in extended})


async def look(conn: AsyncConnection, claims: Sequence[Claim]) -> dict[str, Beat]:
    """What heartbeat tells, without writing."""
    mine = sa.tuple_(j.id, j.fence).in_([(claim.id, claim.fence) for claim in claims])
    found = await conn.execute(sa.select(j.id, j.cancel_requested).where(mine, is_in(Status.RUNNING)))
    return _beats(claims, {row.id: row.cancel_requested for row in found})


def _beats(claims: Sequence[Claim], found: dict[str, bool]) -> dict[str, Beat]:
    return {one.id: Beat(owned=one.id in found, cancel=found.get(one.id, False)) for one in claims}


async def progress(conn: AsyncConnection, claim: Claim, *, progress: float, step: str, message: str) -> Job:
    """Lost, Cancelled."""
    written = await conn.execute(
        sa.update(table)
        .where(_owned(claim), is_in(Status.RUNNING))
        .values(progress=progress, step=step, message=message, version=j.version + 1, updated_at=NOW)
        .returning(*COLUMNS)
    )
    row = written.one_or_none()
    if row is None:
        raise Lost
    if row.cancel_requested:
        raise Cancelled
    return job_of(row)


async def note_read(
    conn: AsyncConnection, claim: Claim, *, context: list[dict[str, Any]] | None, prompts: dict[str, str] | None
) -> None:
    """What this attempt reads beside its target, and what the model is told."""
    read = {"context": context, "prompts": prompts}
    await conn.execute(sa.update(table).where(_owned(claim), is_in(Status.RUNNING)).values(read))


async def note_preview(conn: AsyncConnection, claim: Claim, *, field: str, text: str) -> None:
    """Lost, Cancelled."""
    preview = {"node": claim.target, "field": field, "text": text}
    change = sa.update(table).where(_owned(claim), is_in(Status.RUNNING)).values(preview=preview)
    cancelled = (await conn.execute(change.returning(j.cancel_requested))).scalar_one_or_none()
    if cancelled is None:
        raise Lost
    if cancelled:
        raise Cancelled


class AlreadyCommitted(Exception):
    """The very attempt that asks has succeeded: its commit went through though nobody confirmed it."""


async def check_owned(conn: AsyncConnection, claim: Claim) -> None:
    """Lock the row until the end of the transaction. Lost, Cancelled, AlreadyCommitted."""
    row = await locked(conn, claim.id)
    if row.fence == claim.fence and row.status == Status.SUCCEEDED:
        raise AlreadyCommitted
    if row.fence != claim.fence or row.status != Status.RUNNING:
        raise Lost
    if row.cancel_requested:
        raise Cancelled


async def finish(
    conn: AsyncConnection,
    claim: Claim,
    *,
    result: dict[str, Any],
    usage: Usage,
    variant_of: str | None = None,
    parts: Sequence[workflows.Part] = (),
) -> list[Job]:
    """Succeeded, in the transaction of the edit; `parts` are what the whole that it belongs to goes on with. Lost."""
    values = {"result": result, "usage": usage, "variant_of": variant_of, "error": None, "message": ""}
    ended = await _end(conn, claim, Status.SUCCEEDED, parts, progress=1.0, **values)
    if not ended:
        raise Lost
    return ended


async def fail(conn: AsyncConnection, claim: Claim, failure: Failure, usage: Usage) -> list[Job]:
    """Nothing here and below: the attempt was not ours any more, and nothing has happened."""
    return await _end(conn, claim, Status.FAILED, error=failure, usage=usage)


async def end_cancelled(conn: AsyncConnection, claim: Claim, usage: Usage) -> list[Job]:
    return await _end(conn, claim, Status.CANCELLED, usage=usage)


async def _end(
    conn: AsyncConnection, claim: Claim, after: Status, parts: Sequence[workflows.Part] = (), **values: Any
) -> list[Job]:
    if claim.parent is not None:
        await lock_whole(conn, claim.parent)
    job = await move(conn, _owned(claim), Status.RUNNING, after, **values)
    return [] if job is None else [job, *await workflows.after(conn, job, parts)]


async def try_later(
    conn: AsyncConnection, claim: Claim, *, seconds: float, failure: Failure, usage: Usage
) -> list[Job]:
    """It waits for its time; the failure stays readable until the next attempt begins."""
    values = {"run_after": _from_now(seconds), "error": failure, "message": failure.message, "usage": usage}
    job = await move(conn, _owned(claim), Status.RUNNING, Status.WAITING, **values)
    return [job] if job else []


async def hand_back(conn: AsyncConnection, claim: Claim, usage: Usage) -> list[Job]:
    """A worker that goes away gives the job to the next; the attempt does not count."""
    values = {"attempt": j.attempt - 1, "usage": usage, "run_after": NOW}
    job = await move(conn, _owned(claim), Status.RUNNING, Status.QUEUED, **values)
    return [job] if job else []


# ---- what the sweeper does

LOST = Failure(
    code="job.lost",
    message="The workers that ran this job died, again and again. Nothing was changed: start it again, or tell the "
    "person who runs this server.",
    retryable=True,
)


async def take_back_lost(conn: AsyncConnection, *, max_lost: int, limit: int = 100) -> list[Job]:
    """Move on every job whose worker has been silent beyond its lease, and what waited for it."""
    silent = sa.and_(is_in(Status.RUNNING), j.lease_until < NOW)
    # Wholes before their parts, as everybody locks them; who finds one locked leaves it to the next turn.
    part = table.alias("part").c
    late = sa.select(part.parent).where(part.status == sa.literal_column("'running'"), part.lease_until < NOW)
    wholes = sa.select(j.id).where(j.id.in_(late)).order_by(j.id)
    free = list((await conn.execute(wholes.with_for_update(skip_locked=True))).scalars())
    rows = sa.select(*COLUMNS).where(silent, sa.or_(j.parent.is_(None), j.parent.in_(free)))
    found = await conn.execute(rows.order_by(j.lease_until).limit(limit).with_for_update(skip_locked=True))
    moved: list[Job] = []
    for row in found.all():
        job = must(await _take_back(conn, row, max_lost))
        moved += [job, *(await workflows.after(conn, job) if job.ended else [])]
    return moved


async def _take_back(conn: AsyncConnection, row: sa.Row[Any], max_lost: int) -> Job | None:
    lost = row.lost + 1
    if row.cancel_requested:
        return await move(conn, j.id == row.id, Status.RUNNING, Status.CANCELLED, lost=lost)
    if lost >= max_lost:
        return await move(conn, j.id == row.id, Status.RUNNING, Status.FAILED, lost=lost, error=LOST)
    return await move(conn, j.id == row.id, Status.RUNNING, Status.QUEUED, lost=lost, run_after=NOW)


async def overdue(conn: AsyncConnection, *, seconds: float, kinds: Iterable[str], limit: int) -> int:
    """How many jobs (up to `limit`) could have been claimed for so long, and nobody did. Who was tried before has
    no message on its way: it is overdue as soon as it is due."""
    since = sa.case((j.attempt + j.lost > 0, NOW), else_=_from_now(-seconds))
    late = (
        sa.select(j.id)
        .where(is_in(Status.QUEUED, Status.WAITING), j.run_after <= since, j.kind.in_(list(kinds)))
        .limit(limit)
    )
    return len((await conn.execute(late)).all())
