"""What people do with jobs: submit, look, cancel, retry. Each in the caller's transaction.

Called by the routes. Never runs a job, never tells anybody: who commits, tells. The rows and their moves are in
moves.py, what workers do in claims.py, jobs made of jobs in workflows.py."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import errors, ids
from collab.origin import Author
from collab.tables import projects
from collab.text import length16
from tasks import budgets, lanes, workflows
from tasks.moves import ACTIVE, COLUMNS, ENDED, NOW, Job, Status, is_in, j, job_of, locked, move, must, noted, table


class Limits(Struct, frozen=True, kw_only=True):
    """Per team, and of one project; parts of a whole do not count."""

    active: int = 100
    per_minute: int = 300
    of_project: int = 100


LIMITS = Limits()
# A result that came too late, and that nobody has taken or dismissed.
WAITS = sa.and_(j.variant_of.is_not(None), j.taken_at.is_(None), j.dismissed_at.is_(None))


def notice(job: Job) -> dict[str, Any]:
    """What everybody in the room is told. Of a preview only how long it is: its text comes by notices of its own, and
    who joins late reads it by REST."""
    told = msgspec.to_builtins(job)
    if "preview" in told:
        preview = told["preview"]
        told["preview"] = {"node": preview["node"], "field": preview["field"], "length": length16(preview["text"])}
    return {"type": "job", "job": told}


def inputs_hash(inputs: Any, own_prompts: Mapping[str, Any] | None = None) -> str:
    """Equal for equal JSON, whatever the order of its keys, and the same prompts of the team's own."""
    told = [inputs, own_prompts] if own_prompts else inputs
    return hashlib.sha256(msgspec.json.encode(told, order="deterministic")).hexdigest()


# ---- reading


@cache
def _shown() -> sa.Select[Any]:
    """A row with its place in the queue, what holds it, and its parts. Made once: making it costs more than asking."""
    ahead, part = table.alias("ahead"), table.alias("part")
    position = (
        sa.select(sa.func.count() + 1)
        .select_from(ahead)
        .where(
            ahead.c.status.in_([sa.literal_column("'queued'"), sa.literal_column("'waiting'")]),
            ahead.c.run_after <= NOW,
            sa.tuple_(ahead.c.turn, ahead.c.id) < sa.tuple_(j.turn, j.id),
        )
        .correlate(table)
        .scalar_subquery()
    )
    counts = sa.select(part.c.status, sa.func.count().label("n")).where(part.c.parent == j.id)
    counted = counts.group_by(part.c.status).correlate(table).subquery("counted")
    parts = sa.select(sa.func.jsonb_object_agg(counted.c.status, counted.c.n)).scalar_subquery()
    return sa.select(
        *COLUMNS,
        sa.case((is_in(Status.QUEUED), position)).label("position"),
        sa.case((is_in(Status.QUEUED, Status.WAITING), lanes.reason(j.profile))).label("held"),
        parts.label("parts"),
    )


async def get(conn: AsyncConnection, job_id: str) -> Job:
    """NotFound."""
    row = (await conn.execute(_shown().where(j.id == job_id))).one_or_none()
    if row is None:
        raise errors.NotFound("There is no such job, or you are not a member of its project.")
    return job_of(row)


async def version(conn: AsyncConnection, job_id: str) -> int:
    """-1 for one that is not there."""
    found = await conn.scalar(sa.select(j.version).where(j.id == job_id))
    return -1 if found is None else found


async def listed(
    conn: AsyncConnection,
    project: str,
    *,
    status: Sequence[Status] = (),
    target: str | None = None,
    variants: bool = False,
    limit: int = 50,
    before: str | None = None,
) -> list[Job]:
    """The newest first, older than the job `before`; parts of a whole are not among them. `variants`: only those whose
    result came too late and waits to be taken or dismissed, parts too; `target` is then what it was meant for."""
    query = _shown().where(j.project == project, WAITS if variants else j.parent.is_(None))
    query = query.order_by(j.id.desc()).limit(limit)
    if status:
        query = query.where(j.status.in_(status))
    if target is not None:
        query = query.where((j.variant_of if variants else j.target) == target)
    if before is not None:
        query = query.where(j.id < before)
    return [job_of(row) for row in await conn.execute(query)]


async def parts(conn: AsyncConnection, whole: str) -> list[Job]:
    """Of a whole, in the order in which they were made."""
    return [job_of(row) for row in await conn.execute(_shown().where(j.parent == whole).order_by(j.id))]


# ---- doing


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
    parts: Sequence[workflows.Part] = (),
    profile: str = "default",
    paid: bool = False,
    limits: Limits = LIMITS,
) -> list[Job]:
    """A new job in the caller's transaction, with those it is made of; or the active one of the same generation,
    target, inputs and profile. Then those parts that can begin. `paid`: its profile has prices.

    NotFound, RateLimited, BudgetExceeded: then the transaction must not be committed. Submits of one team follow each
    other, so that its limits are exact."""
    key = f"{project}/{kind}/{target or ''}/{inputs_hash}/{profile}"
    team = await _take_turn(conn, project)
    row = {"id": ids.row_id(), "project": project, "kind": kind, "target": target, "params": params}
    row |= {"dedupe_key": key, "base_seq": base_seq, "created_by": author, "profile": profile}
    new = {f"new_{name}": value for name, value in row.items()}
    whole = (await conn.execute(_new(of_parts=bool(parts)), new)).one_or_none()
    if whole is not None:
        # Behind the row: what is active already is answered, whatever the limits say.
        await _check_limits(conn, team, project, limits)
        if paid:
            await budgets.check(conn, team)
    began = await workflows.add(conn, whole.id, parts) if whole is not None and parts else []
    job = await _active(conn, key)
    if job is not None:
        return [job, *began]
    # The one that stood in the way has ended meanwhile.
    return await submit(
        conn, project=project, kind=kind, target=target, params=params, inputs_hash=inputs_hash, author=author,
        base_seq=base_seq, parts=parts, profile=profile, paid=paid, limits=limits,
    )  # fmt: skip


@cache
def _new(*, of_parts: bool) -> sa.Select[Any]:
    """The row of a new job, with its event; none where one with its key is active. Parameters: new_ and the name."""
    given = ("id", "project", "kind", "target", "params", "dedupe_key", "base_seq", "created_by", "profile")
    values: dict[str, Any] = {name: sa.bindparam(f"new_{name}", type_=j[name].type) for name in given}
    if of_parts:
        begins = {"status": Status.WAITING, "run_after": None}
    else:
        begins = {"turn": workflows.turn(values["project"]), "run_after": NOW}
    added = insert(table).values({**values, **begins, "created_at": NOW, "moves": 1})
    added = added.on_conflict_do_nothing(index_elements=[j.dedupe_key], index_where=is_in(*ACTIVE))
    return noted(added.returning(*COLUMNS))


# Of the parameters "project", "team" and "key".
_TURN = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sa.literal("jobs of ") + projects.c.team_id, 0))
_TEAM = sa.select(projects.c.team_id, _TURN).where(projects.c.id == sa.bindparam("project"))


async def _take_turn(conn: AsyncConnection, project: str) -> str:
    """The project's team, of which nobody else submits until the transaction ends. NotFound."""
    row = (await conn.execute(_TEAM, {"project": project})).one_or_none()
    if row is None:
        raise errors.NotFound("There is no such project, or you are not a member.")
    return row.team_id


async def _active(conn: AsyncConnection, key: str) -> Job | None:
    row = (await conn.execute(_active_one(), {"key": key})).one_or_none()
    return None if row is None else job_of(row)


@cache
def _active_one() -> sa.Select[Any]:
    return _shown().where(j.dedupe_key == sa.bindparam("key"), is_in(*ACTIVE))


@cache
def _counts() -> sa.Select[*tuple[Any, ...]]:
    """Of the team: those that are active, those of the project, and those of the last minute."""
    mine = sa.select(sa.func.count()).join_from(table, projects, projects.c.id == j.project)
    mine = mine.where(projects.c.team_id == sa.bindparam("team"), j.parent.is_(None))
    unfinished = mine.where(is_in(*ACTIVE))
    here = unfinished.where(j.project == sa.bindparam("project"))
    lately = mine.where(j.created_at > NOW - datetime.timedelta(minutes=1))
    counts: list[Any] = [one.scalar_subquery() for one in (unfinished, here, lately)]
    return sa.select(*counts)


async def _check_limits(conn: AsyncConnection, team: str, project: str, limits: Limits) -> None:
    """With the new job among those that are counted."""
    found = await conn.execute(_counts(), {"team": team, "project": project})
    active, here, lately = (count - 1 for count in found.one())
    if active >= limits.active:
        raise errors.RateLimited(f"Your team has {active} unfinished jobs: wait for some of them.", retry_after=5)
    if here >= limits.of_project:
        raise errors.RateLimited(f"This project has {here} unfinished jobs: wait for some of them.", retry_after=5)
    if lately >= limits.per_minute:
        raise errors.RateLimited(f"Your team started {lately} jobs in the last minute: wait a moment.", retry_after=10)


async def cancel(conn: AsyncConnection, job_id: str) -> list[Job]:
    """A job that waits is cancelled at once; one that runs is asked to end; a whole with all that is left of it.
    All that changed, the job first. Conflict if it has ended."""
    row = await locked(conn, job_id)
    status = Status(row.status)
    if status in ENDED:
        raise errors.Conflict(f"This job has already {_IN_WORDS[status]}: there is nothing to cancel.")
    if row.cancel_requested:
        return [await get(conn, job_id)]
    left = await workflows.cancel_parts(conn, job_id)
    if status is Status.RUNNING or any(not part.ended for part in left):
        asked = sa.update(table).where(j.id == job_id)
        await conn.execute(asked.values(cancel_requested=True, version=j.version + 1, updated_at=NOW))
        return [await get(conn, job_id), *left]
    job = must(await move(conn, j.id == job_id, status, Status.CANCELLED))
    return [await get(conn, job_id), *left, *await workflows.after(conn, job)]


_IN_WORDS = {Status.SUCCEEDED: "succeeded", Status.FAILED: "failed", Status.CANCELLED: "been cancelled"}


async def retry(conn: AsyncConnection, job_id: str) -> list[Job]:
    """Queue a failed or cancelled job again, with all its attempts; of a whole, what has not succeeded. All that
    changed, the job first. Conflict in any other state."""
    row = await locked(conn, job_id)
    status = Status(row.status)
    if status not in (Status.FAILED, Status.CANCELLED):
        state = "has succeeded" if status is Status.SUCCEEDED else f"is {status}"
        raise errors.Conflict(f"This job {state}: only a failed or cancelled job can be started again.")
    try:
        async with conn.begin_nested():
            changed = await workflows.again(conn, row)
    except IntegrityError as exc:
        raise errors.Conflict("The same generation has been started again already: see the newer job.") from exc
    return [await get(conn, job_id), *(one for one in changed if one.id != job_id)]
