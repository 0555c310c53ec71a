"""Results that came too late: what they were made of had changed, so they were kept and not written. Taken, each is
put in as it fits what is there now; dismissed, it is listed no more. Called by the routes; who calls, tells."""

from __future__ import annotations

import typing
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import auto_versions, errors, origin
from collab.document import Document
from collab.edits import Plan
from collab.origin import Author
from collab.planning import plan
from collab.room import Room
from collab.strict import Committed
from collab.versions import Version
from tasks import calls, jobs
from tasks.generations.base import Generation, read_params
from tasks.moves import ENDED, NOW, Job, Status, j, locked, table


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """`kept`: the moment before, where much was written."""

    job: Job
    kept: Version | None


First = Callable[[AsyncConnection], Awaitable[None]]
Also = Callable[[AsyncConnection, Job, int], Awaitable[None]]


async def take(
    room: Room,
    generations: Mapping[str, Generation],
    *,
    node: str,
    job_id: str,
    author: Author,
    first: First,
    also: Also,
) -> Taken:
    """Put the result in: what its generation would write now. `node` is what it was meant for (`variantOf`); `first`
    and `also` (with the job as it is then, and the row) run in the transaction. The author of the edit is who took it.

    NotFound: no such result. Conflict: nothing to take, taken already, or it does not fit any more; then it stays."""
    async with room.around.engine.connect() as conn:
        kind = await conn.scalar(sa.select(j.kind).where(j.id == job_id)) or ""
        model = await calls.last_model(conn, job_id)
    taken: list[Job] = []

    async def decide(conn: AsyncConnection, document: Document) -> Plan:
        await first(conn)
        row = await waiting(conn, room.project, node, job_id)
        params = await conn.scalar(sa.select(j.params).where(j.id == job_id))
        rows.append(row)
        planned, before = await auto_versions.before_much(
            conn, room.project, author, lambda: _plan(document, generations, row, params)
        )
        kept.append(before)
        return planned

    async def companions(conn: AsyncConnection, committed: Committed) -> None:
        made = [one["id"] for one in committed.results if one["op"] == "add"]
        result = {**rows[-1].result, "nodes": made, "seq": committed.seq}
        job = await _marked(conn, job_id, taken_at=NOW, dismissed_at=None, result=result)
        taken.append(job)
        await also(conn, job, committed.seq)

    rows: list[sa.Row[Any]] = []
    kept: list[Version | None] = []
    by = origin.Job(author=author, job=job_id, generation=kind, model=model)
    await room.commit(by, decide, companions)
    return Taken(job=taken[-1], kept=kept[-1])


async def dismiss(conn: AsyncConnection, project: str, node: str, job_id: str) -> Job:
    """List it no more; it can still be taken. NotFound, Conflict."""
    row = await waiting(conn, project, node, job_id)
    if row.dismissed_at is not None:
        raise errors.Conflict("This result has been dismissed already.")
    return await _marked(conn, job_id, dismissed_at=NOW)


async def waiting(conn: AsyncConnection, project: str, node: str, job_id: str) -> sa.Row[Any]:
    """The row of a job whose result waits to be taken, locked. NotFound, Conflict."""
    row = await locked(conn, job_id)
    if row.project != project or node not in (row.variant_of, row.target):
        raise errors.NotFound("There is no such result for this card.")
    if Status(row.status) not in ENDED:
        raise errors.Conflict("This job has not ended yet.")
    if row.variant_of is None:
        why = "was written when it ended" if row.status == Status.SUCCEEDED else "does not exist: it did not succeed"
        raise errors.Conflict(f"The result of this job {why}. There is nothing to take.")
    if row.taken_at is not None:
        raise errors.Conflict("This result has been taken already.")
    return row


def _plan(document: Document, generations: Mapping[str, Generation], row: sa.Row[Any], params: Any) -> Plan:
    generation = generations.get(row.kind)
    if generation is None:
        raise errors.Conflict(f"This server does not know the generation {row.kind!r} any more.")
    if row.target is not None and not document.has("nodes", row.target):
        raise errors.Conflict("The card that this was made for has been deleted. The result stays in the job.")
    try:
        # What is there now, for what people have written since is not to be overwritten by what was read then.
        inputs = generation.inputs(document, row.target, read_params(generation, params))
        answer = msgspec.convert(row.result, _answer_of(generation))
    except (errors.Invalid, errors.NotFound, errors.TooLarge) as exc:
        raise errors.Conflict(f"This result cannot be put in as things are now: {exc.detail}") from exc
    except msgspec.ValidationError as exc:
        raise errors.Conflict("This result was made by an older version of this generation: start it anew.") from exc
    return plan(document, generation.writes(document, inputs, answer, row.target), field="")


def _answer_of(generation: Generation) -> Any:
    """The struct of its answers."""
    return typing.get_type_hints(generation.run)["return"]


async def _marked(conn: AsyncConnection, job_id: str, **values: Any) -> Job:
    change = sa.update(table).where(j.id == job_id)
    await conn.execute(change.values(version=j.version + 1, updated_at=NOW, **values))
    return await jobs.get(conn, job_id)
