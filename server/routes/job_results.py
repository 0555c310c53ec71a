"""What becomes of what jobs have made: a result that came too late is taken or dismissed."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, Router, post
from litestar.params import PathParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from server import job_access, live
from server.access import Action
from server.given import Access, Engine, IdempotencyKey, Rooms, RowId, Who
from server.idempotency import Once
from server.live import Answer
from tasks import jobs, late
from tasks.generations import GENERATIONS
from tasks.moves import Job

VariantOf = Annotated[str, PathParameter(description="A job's `variantOf`: a node, or the project itself.")]


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
        job = await late.take(
            room, GENERATIONS, node=variant_of, job_id=job_id, author=caller.author, first=once.claim, also=also
        )
    hub.tell(job.project_id, jobs.notice(job))
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


router = Router("/", route_handlers=[take_variant, dismiss_variant], tags=["jobs"])
