"""Taking back what a job wrote: its rows in the journal are looked up, and collab/reverting.py plans what they come to
now. A forward edit like any other. Called by the routes; who calls, tells."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import auto_versions, changes, errors, origin, reverting
from collab.document import Document
from collab.edits import Plan
from collab.errors import FieldError
from collab.origin import Author
from collab.reverting import Left
from collab.room import Room
from collab.strict import Committed
from collab.versions import Version
from tasks import jobs
from tasks.moves import COLUMNS, NOW, Job, Status, j, locked, table


class Reverted(Struct, frozen=True, kw_only=True):
    """`jobs`: all that are marked as taken back, the one that was asked for first; `removed`: nodes and edges;
    `kept`: the moment before, where much goes."""

    seq: int
    jobs: list[Job]
    removed: list[str]
    left: list[Left]
    kept: Version | None


First = Callable[[AsyncConnection], Awaitable[None]]
Also = Callable[[AsyncConnection, Reverted], Awaitable[None]]


async def revert(room: Room, *, job_id: str, author: Author, days: int, first: First, also: Also) -> Reverted:
    """Take back what a job wrote, of a whole what all of its parts wrote, in one commit; what people have written since
    stays and is listed. `first` and `also` run in the transaction, `first` once before as well. `days`: how far back.

    NotFound. Conflict: it has not succeeded, wrote nothing, was taken back before, or people have changed all of it.
    OutsideHistory."""
    engine, children = room.around.engine, room.around.children
    async with engine.begin() as conn:
        await first(conn)
        found = await _rows(conn, job_id, days)
    wrote = await changes.read(engine, children, room.project, found.values())
    await room.document.read_ahead(lambda: asyncio.sleep(0))
    plans: list[reverting.Back] = []
    done: list[Reverted] = []
    kept: list[Version | None] = []

    async def decide(conn: AsyncConnection, document: Document) -> Plan:
        await first(conn)
        if await _rows(conn, job_id, days) != found:
            raise errors.Conflict("What this job wrote is being taken back by somebody else as well: try again.")

        def planned() -> Plan:
            back = reverting.take_back(document, wrote)
            if not back.writes:
                raise _nothing_left(back.left)
            plans.append(back)
            return Plan(writes=back.writes, results=[], inverse=[])

        plan, before = await auto_versions.before_much(conn, room.project, author, planned)
        kept.append(before)
        return plan

    async def companions(conn: AsyncConnection, committed: Committed) -> None:
        marked = list(dict.fromkeys([job_id, *found]))
        change = sa.update(table).where(j.id.in_(marked))
        await conn.execute(change.values(reverted_at=NOW, version=j.version + 1, updated_at=NOW))
        changed = [await jobs.get(conn, one) for one in marked]
        back = plans[-1]
        done.append(Reverted(seq=committed.seq, jobs=changed, removed=back.removed, left=back.left, kept=kept[-1]))
        await also(conn, done[-1])

    by = origin.Revert(author=author, seqs=tuple(sorted(found.values())), job=job_id)
    await room.commit(by, decide, companions)
    return done[-1]


def _nothing_left(left: Sequence[Left]) -> errors.Conflict:
    """With the places that people have changed, as wrong fields are named."""
    places = [".".join(part for part in (one.id or "project", one.field) if part) for one in left]
    return errors.Conflict(
        "Nothing of what this job wrote is left to be taken back: people have changed or deleted all of it since.",
        errors=tuple(FieldError(field=at, message=one.why) for at, one in zip(places, left, strict=True)),
    )


async def _rows(conn: AsyncConnection, job_id: str, days: int) -> dict[str, int]:
    """The rows of the journal that a job and its parts wrote, by job, all of them locked. As `revert` raises."""
    row = await locked(conn, job_id)
    if row.status != Status.SUCCEEDED:
        raise errors.Conflict(f"This job is {row.status}: only what has succeeded can be taken back.")
    if row.reverted_at is not None:
        raise errors.Conflict("What this job wrote has been taken back already.")
    if row.variant_of is not None and row.taken_at is None:
        raise errors.Conflict("The result of this job came too late and was not written: nothing is to be taken back.")
    query = sa.select(*COLUMNS).where(j.parent == job_id, j.reverted_at.is_(None)).order_by(j.id)
    parts = (await conn.execute(query.with_for_update())).all()
    found = {each.id: seq for each in parts or [row] if (seq := await _row(conn, each, days)) is not None}
    if not found:
        raise errors.Conflict("This job wrote nothing into the project: there is nothing to take back.")
    return found


async def _row(conn: AsyncConnection, job: sa.Row[Any], days: int) -> int | None:
    seq = (job.result or {}).get("seq")
    if job.status != Status.SUCCEEDED or seq is None or (job.variant_of is not None and job.taken_at is None):
        return None
    by = await changes.origin_of(conn, job.project, seq, days=days)
    # The row at the head, where there was nothing to write.
    return seq if isinstance(by, origin.Job) and by.job == job.id else None
