"""One job as a caller may see it, and what is done when one has changed. Called by the routes of jobs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors
from collab.hub import Hub
from server import access, etags
from server.access import Action
from server.callers import Caller
from server.idempotency import Once
from tasks import jobs
from tasks.broker import Broker
from tasks.moves import Job, Status

Queue = NamedDependency[Broker]


def queue(state: State) -> Broker:
    return state.broker


async def visible(db: AsyncConnection | AsyncEngine, caller: Caller, job_id: str, action: Action) -> Job:
    """NotFound for who is no member of the job's project; Forbidden for a role that is too low."""
    if isinstance(db, AsyncEngine):
        async with db.connect() as conn:
            return await visible(conn, caller, job_id, action)
    missing = errors.NotFound("There is no such job, or you are not a member of its project.")
    if not access.storable(job_id):
        raise missing
    job = await jobs.get(db, job_id)
    try:
        await access.project(db, caller.user_id, job.project_id, action)
    except errors.NotFound as exc:
        raise missing from exc
    return job


async def tell(hub: Hub, broker: Broker, changed: Sequence[Job]) -> None:
    """Everybody in the room, and the workers of what they may begin. Without Redis these find it by themselves."""
    for job in changed:
        hub.tell(job.project_id, jobs.notice(job))
    for job in changed:
        if job.status is Status.QUEUED and not await broker.wake(job.id):
            return


async def kept(conn: AsyncConnection, once: Once, job: Job, *, status: int = 200) -> Response[Any]:
    body = msgspec.json.encode(job)
    await once.keep(conn, status, body)
    return Response(body, status_code=status, media_type=etags.JSON)
