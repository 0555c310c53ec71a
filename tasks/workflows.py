"""Jobs that are made of jobs: a graph in Postgres. A whole waits for its parts and holds no worker; a part may wait for
others; what has ended may bring new parts.

Every change is made in the transaction that ends a part, under the lock of the whole's row, so that two that end at
once cannot miss each other. Never tells anybody: who commits, tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Protocol

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import ids
from collab.document import Document
from tasks.moves import (
    ACTIVE,
    COLUMNS,
    ENDED,
    NOW,
    Failure,
    Job,
    Status,
    begin,
    is_in,
    j,
    job_of,
    move,
    move_all,
    must,
    table,
)
from tasks.providers.base import Usage, total
from tasks.tables import job_needs

n = job_needs.c
# Inserted at once: a statement with more of them takes long to build.
ROWS = 50


class Part(Struct, frozen=True, kw_only=True):
    """A job of a whole. `name` is unique in it; `needs` are the names of those that must have ended before, and well
    if `must_succeed`; the whole succeeds without it if `optional`. `profile` None: the whole's."""

    name: str
    kind: str
    target: str | None = None
    params: dict[str, Any] = msgspec.field(default_factory=dict)
    needs: tuple[str, ...] = ()
    must_succeed: bool = True
    optional: bool = False
    profile: str | None = None


class Ended(Struct, frozen=True, kw_only=True):
    """A part that has succeeded. `result` is the answer, with `nodes` (the ids of those that it added) and `seq`."""

    kind: str
    target: str | None
    result: dict[str, Any]


class Workflow(Protocol):
    """A declaration, as a generation is one. `title` is by language."""

    kind: ClassVar[str]
    title: ClassVar[dict[str, str]]
    targets: ClassVar[tuple[str, ...]]
    params: ClassVar[type[Struct]]
    parts: ClassVar[tuple[str, ...]]

    def inputs(self, document: Document, target: str | None, params: Any) -> dict[str, Any]:
        """What it starts from: hashed to find the same job again. Invalid, NotFound."""
        ...

    def begin(self, target: str | None, params: dict[str, Any]) -> list[Part]: ...

    def grow(self, document: Document, ended: Ended, params: dict[str, Any]) -> list[Part]:
        """What follows from a part that has succeeded, seen in the document that it has just written to."""
        ...


def turn(project: str | sa.BindParameter[str]) -> sa.ColumnElement[Any]:
    """The next turn of a project: behind its own, and not before those whose turn it is now."""
    own = sa.select(sa.func.max(j.turn) + 1).where(is_in(*ACTIVE), j.status != Status.RUNNING, j.project == project)
    now = sa.select(sa.func.min(j.turn)).where(is_in(Status.QUEUED, Status.WAITING), j.run_after <= NOW)
    return sa.func.coalesce(sa.func.greatest(own.scalar_subquery(), now.scalar_subquery()), 0)


async def add(conn: AsyncConnection, whole: str, parts: Sequence[Part]) -> list[Job]:
    """Put parts into a whole whose row is locked or new. A name that is there already is left as it is. Those that
    can begin."""
    of = (await conn.execute(sa.select(j.project, j.created_by, j.base_seq, j.profile).where(j.id == whole))).one()
    there = set((await conn.execute(sa.select(j.dedupe_key).where(j.parent == whole))).scalars())
    new = {key: part for part in parts if (key := _key(whole, part.name)) not in there}
    first = (await conn.execute(sa.select(turn(of.project)))).scalar_one()
    rows = [
        {
            "id": ids.row_id(), "project": of.project, "kind": part.kind, "target": part.target, "params": part.params,
            "parent": whole, "optional": part.optional, "profile": part.profile or of.profile, "base_seq": of.base_seq,
            "dedupe_key": key, "created_by": of.created_by, "created_at": NOW, "moves": 1, "turn": first + number,
            "status": Status.WAITING if part.needs else Status.QUEUED, "run_after": None if part.needs else NOW,
        }
        for number, (key, part) in enumerate(new.items())
    ]  # fmt: skip
    made: list[Job] = []
    for start in range(0, len(rows), ROWS):
        made += await begin(conn, insert(table).values(rows[start : start + ROWS]))
    of_key = {row["dedupe_key"]: row["id"] for row in rows}
    waiting = {of_key[key]: part for key, part in new.items() if part.needs}
    for job_id, part in waiting.items():
        keys = [_key(whole, name) for name in part.needs]
        needed = sa.select(sa.literal(job_id), j.id, sa.literal(part.must_succeed))
        needed = needed.where(j.parent == whole, j.dedupe_key.in_(keys))
        await conn.execute(sa.insert(job_needs).from_select(["job", "needs", "must_succeed"], needed))
    began = [job for job in made if job.id not in waiting]
    return [*sorted(began, key=lambda job: job.id), *await _release(conn, waiting)]


def _key(whole: str, name: str) -> str:
    return f"part/{whole}/{name}"


async def after(conn: AsyncConnection, ended: Job, parts: Sequence[Part] = ()) -> list[Job]:
    """What follows from the end of a job, the row of its whole being locked: new parts, those that waited for it, and
    the whole itself. All that changed."""
    if ended.parent_id is msgspec.UNSET:
        return []
    whole = ended.parent_id
    asked = await conn.scalar(sa.select(j.cancel_requested).where(j.id == whole))
    began = [] if asked else await add(conn, whole, parts)
    waiting = (await conn.execute(sa.select(n.job).where(n.needs == ended.id))).scalars().all()
    changed = [*began, *await _release(conn, waiting)]
    return [*changed, *await _settle(conn, whole)]


async def _release(conn: AsyncConnection, waiting: Iterable[str]) -> list[Job]:
    """Queue those of them that need nothing more; end those that can never begin, and so on."""
    changed: list[Job] = []
    for job_id in waiting:
        needed = sa.select(j.status, n.must_succeed).join(table, j.id == n.needs).where(n.job == job_id)
        needs = [(Status(row.status), row.must_succeed) for row in await conn.execute(needed)]
        here = sa.and_(j.id == job_id, j.run_after.is_(None))
        if any(must and status in ENDED and status is not Status.SUCCEEDED for status, must in needs):
            job = await move(conn, here, Status.WAITING, Status.CANCELLED, error=SKIPPED)
            if job is not None:
                further = (await conn.execute(sa.select(n.job).where(n.needs == job_id))).scalars().all()
                changed += [job, *await _release(conn, further)]
        elif all(status in ENDED for status, _ in needs):
            job = await move(conn, here, Status.WAITING, Status.QUEUED, run_after=NOW)
            changed += [job] if job else []
    return changed


SKIPPED = Failure(
    code="job.skipped",
    message="This was not begun, because something that it needs has failed. Start that again, and this follows.",
    retryable=True,
)


async def _settle(conn: AsyncConnection, whole: str) -> list[Job]:
    """End a whole of which every part has ended; else say how far it is."""
    query = sa.select(j.status, j.optional, j.progress, j.usage).where(j.parent == whole)
    parts = (await conn.execute(query)).all()
    ended = [part for part in parts if Status(part.status) in ENDED]
    spent = total(msgspec.convert(part.usage, Usage) for part in parts if part.usage)
    if len(ended) < len(parts):
        far = sum(1.0 if Status(part.status) in ENDED else part.progress for part in parts) / len(parts)
        change = sa.update(table).where(j.id == whole, is_in(Status.WAITING))
        change = change.values(
            progress=sa.func.greatest(j.progress, far), usage=spent, version=j.version + 1, updated_at=NOW
        )
        row = (await conn.execute(change.returning(*COLUMNS))).one_or_none()
        return [] if row is None else [_counted(job_of(row), parts)]
    bad = [part for part in ended if Status(part.status) is not Status.SUCCEEDED]
    asked = await conn.scalar(sa.select(j.cancel_requested).where(j.id == whole))
    result = {"parts": len(parts), "failed": len(bad)}
    if asked:
        job = await move(conn, j.id == whole, Status.WAITING, Status.CANCELLED, usage=spent)
    elif any(not part.optional for part in bad):
        failure = Failure(
            code="job.part_failed",
            message=f"{len(bad)} of {len(parts)} parts did not succeed. What the others made is in the project: start "
            "this again, and only those are done anew.",
            retryable=True,
        )
        job = await move(conn, j.id == whole, Status.WAITING, Status.FAILED, error=failure, usage=spent, result=result)
    else:
        job = await move(
            conn, j.id == whole, Status.WAITING, Status.SUCCEEDED, usage=spent, result=result, progress=1.0, error=None
        )
    return [_counted(job, parts)] if job else []


def _counted(whole: Job, parts: Sequence[Any]) -> Job:
    """With how many parts there are of each status."""
    return msgspec.structs.replace(whole, parts=dict(Counter(part.status for part in parts)))


async def cancel_parts(conn: AsyncConnection, whole: str) -> list[Job]:
    """End those that wait and ask those that run, the row of the whole being locked. All that are touched."""
    left = sa.and_(j.parent == whole, is_in(*ACTIVE))
    await conn.execute(sa.select(j.id).where(left).order_by(j.id).with_for_update())
    ask = sa.update(table).where(j.parent == whole, is_in(Status.RUNNING))
    ask = ask.values(cancel_requested=True, version=j.version + 1, updated_at=NOW).returning(*COLUMNS)
    touched = [job_of(row) for row in await conn.execute(ask)]
    for status in (Status.QUEUED, Status.WAITING):
        touched += await move_all(conn, j.parent == whole, status, Status.CANCELLED)
    return sorted(touched, key=lambda job: job.id)


_FRESH: dict[str, Any] = {
    "attempt": 0,
    "lost": 0,
    "error": None,
    "result": None,
    "variant_of": None,
    "started_at": None,
}


async def again(conn: AsyncConnection, row: sa.Row[Any]) -> list[Job]:
    """Start a failed or cancelled job again, its row being locked: a whole with what has not succeeded of it, a part
    with its whole and with what waited for it. All that changed."""
    parts = (await conn.execute(sa.select(j.id, j.status).where(j.parent == row.id).order_by(j.id))).all()
    if parts:
        again = [part for part in parts if Status(part.status) in (Status.FAILED, Status.CANCELLED)]
        whole = must(await move(conn, j.id == row.id, Status(row.status), Status.WAITING, run_after=None, **_FRESH))
        return [whole, *await _requeue(conn, again)]
    changed = await _requeue(conn, [row, *await _skipped_behind(conn, row.id)])
    if row.parent is not None:
        for status in (Status.FAILED, Status.CANCELLED):
            whole = await move(conn, j.id == row.parent, status, Status.WAITING, run_after=None, **_FRESH)
            parts = (await conn.execute(sa.select(j.status).where(j.parent == row.parent))).all()
            changed += [_counted(whole, parts)] if whole else []
    return changed


async def _skipped_behind(conn: AsyncConnection, job_id: str) -> list[sa.Row[Any]]:
    found: list[sa.Row[Any]] = []
    query = sa.select(j.id, j.status).join(job_needs, n.job == j.id).where(n.needs == job_id, is_in(Status.CANCELLED))
    for row in (await conn.execute(query)).all():
        found += [row, *await _skipped_behind(conn, row.id)]
    return found


async def _requeue(conn: AsyncConnection, rows: Sequence[Any]) -> list[Job]:
    """Those that need others wait first, and are then released like the first time."""
    found = {row.id: Status(row.status) for row in rows}
    needy = set((await conn.execute(sa.select(n.job).where(n.job.in_(found)).distinct())).scalars())
    changed: dict[str, Job] = {}
    for before in set(found.values()):
        for after, when, which in (
            (Status.WAITING, None, [job for job, status in found.items() if status is before and job in needy]),
            (Status.QUEUED, NOW, [job for job, status in found.items() if status is before and job not in needy]),
        ):
            moved = await move_all(conn, j.id.in_(which), before, after, run_after=when, **_FRESH) if which else []
            changed |= {job.id: job for job in moved}
    if len(changed) != len(found):
        raise RuntimeError("a locked job has moved")
    for job in await _release(conn, [job.id for job in changed.values() if job.status is Status.WAITING]):
        changed[job.id] = job
    return sorted(changed.values(), key=lambda job: job.id)
