"""What becomes of what jobs have made: a result that came too late is taken or dismissed, and what was
written is taken back."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, post
from litestar.params import PathParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import versions
from collab.hub import Hub
from collab.reverting import Left
from collab.versions import Version
from server import job_access, live
from server.access import Action
from server.given import Access, Engine, IdempotencyKey, Rooms, RowId, Settings, Who
from server.idempotency import Once
from server.live import Answer
from tasks import jobs, late, reverting
from tasks.generations import GENERATIONS
from tasks.moves import Job
from tasks.reverting import Reverted

VariantOf = Annotated[str, PathParameter(description="A job's `variantOf`: a node, or the project itself.")]


class RevertedJob(Job, frozen=True, kw_only=True):
    """The job, and what became of what it had written. `removed`: nodes and edges that it had made; `left`: what stays
    because people have written there since."""

    seq: int
    removed: list[str]
    left: list[Left]


@post(
    "/projects/{project_id:str}/nodes/{variant_of:str}/variants/{job_id:str}/take",
    opt={"need": Action.EDIT},
    status_code=200,
    operation_id="takeVariant",
    summary="Put in a result that came too late",
)
async def take_variant(
    request: Request[Any, Any, Any],
    hub: Rooms,
    project_access: Access,
    caller: Who,
    variant_of: VariantOf,
    job_id: RowId,
    idempotency_key: IdempotencyKey = None,
) -> Response[Job]:
    """What was kept because its inputs had changed is written into what is there now. The job then has `takenAt`."""
    once = await Once.of(request, caller)
    answers: list[Response[Any]] = []

    async def also(conn: AsyncConnection, job: Job, seq: int) -> None:
        answers.append(await live.answered(conn, once, Answer(status=200, value=job), seq))

    async with hub.hold(project_access.project_id) as room:
        taken = await late.take(
            room, GENERATIONS, node=variant_of, job_id=job_id, author=caller.author, first=once.claim, also=also
        )
    _tell(hub, taken.job.project_id, [taken.job], taken.kept)
    return answers[-1]


@post(
    "/projects/{project_id:str}/nodes/{variant_of:str}/variants/{job_id:str}/dismiss",
    opt={"need": Action.EDIT},
    status_code=200,
    operation_id="dismissVariant",
    summary="List a result that came too late no more",
)
async def dismiss_variant(
    request: Request[Any, Any, Any],
    engine: Engine,
    hub: Rooms,
    project_access: Access,
    caller: Who,
    variant_of: VariantOf,
    job_id: RowId,
    idempotency_key: IdempotencyKey = None,
) -> Response[Job]:
    """It stays in the job, which then has `dismissedAt`, and can still be taken."""
    once = await Once.of(request, caller)
    async with engine.begin() as conn:
        await once.claim(conn)
        job = await late.dismiss(conn, project_access.project_id, variant_of, job_id)
        answer = await job_access.kept(conn, once, job)
    hub.tell(job.project_id, jobs.notice(job))
    return answer


@post(
    "/jobs/{job_id:str}/revert",
    status_code=200,
    operation_id="revertJob",
    summary="Take back what a job wrote",
)
async def revert_job(
    request: Request[Any, Any, Any],
    engine: Engine,
    config: Settings,
    hub: Rooms,
    caller: Who,
    job_id: RowId,
    idempotency_key: IdempotencyKey = None,
) -> Response[RevertedJob]:
    """A forward edit, for a job or for all the parts of a whole, within the history window. What people have written
    since stays: a card that they wrote in, hung cards in or connected, a field that they changed, their sentences in a
    text. The job then has `revertedAt`."""
    once = await Once.of(request, caller)
    job = await job_access.visible(engine, caller, job_id, Action.EDIT)
    answers: list[Response[Any]] = []

    async def also(conn: AsyncConnection, done: Reverted) -> None:
        job = msgspec.structs.asdict(done.jobs[0])
        value = RevertedJob(**job, seq=done.seq, removed=done.removed, left=done.left)
        answers.append(await live.answered(conn, once, Answer(status=200, value=value), done.seq))

    async with hub.hold(job.project_id) as room:
        done = await reverting.revert(
            room, job_id=job_id, author=caller.author, days=config.history_window_days, first=once.claim, also=also
        )
    _tell(hub, job.project_id, done.jobs, done.kept)
    return answers[-1]


def _tell(hub: Hub, project: str, changed: list[Job], kept: Version | None) -> None:
    if kept is not None:
        hub.tell(project, versions.notice(kept))
    for job in changed:
        hub.tell(project, jobs.notice(job))


router = Router("/", route_handlers=[take_variant, dismiss_variant, revert_job], tags=["jobs"])
