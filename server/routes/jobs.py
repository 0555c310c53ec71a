"""Jobs: starting a generation, watching it, ending it, starting it again. The work is done by the workers."""

import asyncio
import time
from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.di import Provide
from litestar.params import JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors
from collab.document import Document
from collab.edits import Plan
from collab.origin import Api
from collab.strict import Committed
from server import etags, job_access, live, problems, starting
from server.access import Action
from server.given import Access, Cursor, Engine, IdempotencyKey, Limit, Rooms, RowId, Settings, Who
from server.idempotency import Once
from server.job_access import Queue
from server.live import Answer
from server.schemas import Out, after, cursor
from server.starting import NewJob
from tasks import budgets, jobs, profile_choice
from tasks.moves import Job, Status

LONGEST_WAIT = 60
# Between two looks at a job that somebody waits for: quick at first, then easy on the database.
LOOKS = (0.05, 0.1, 0.2, 0.3)

Statuses = Annotated[
    list[str] | None, QueryParameter(description="Only these: repeated, or separated by commas.", max_items=20)
]
Target = Annotated[
    str | None,
    QueryParameter(max_length=64, description="Only the jobs of this node; with variants: this `variantOf`."),
]
Variants = Annotated[
    bool,
    QueryParameter(description="Only results that came too late and wait to be taken or dismissed; parts too."),
]
Wait = Annotated[
    float,
    QueryParameter(ge=0, le=LONGEST_WAIT, description="Seconds to wait for a change; the answer comes with it."),
]
Version = Annotated[
    int | None, QueryParameter(ge=0, description="With wait: the `version` that you know. Without: the present one.")
]


class JobPage(Out, frozen=True, kw_only=True):
    items: list[Job]
    next_cursor: str | None


@post(
    "/projects/{project_id:str}/jobs",
    opt={"need": Action.RUN_JOBS},
    status_code=202,
    operation_id="createJob",
    summary="Start a generation",
)
async def create_job(
    request: Request[Any, Any, Any],
    config: Settings,
    hub: Rooms,
    queue: Queue,
    project_access: Access,
    caller: Who,
    data: JSONBody[NewJob],
    idempotency_key: IdempotencyKey = None,
) -> Response[Job]:
    """The same generation with the same inputs and the same prompts is one job, however often it is started while it
    has not ended. With `targets`, one job with a part for each node; nothing is made if one of them is wrong."""
    wanted = starting.read(data, most_text_bytes=config.max_text_bytes)
    once = await Once.of(request, caller)
    made: list[tuple[list[Job], Response[Any]]] = []

    async def decide(conn: AsyncConnection, document: Document) -> Plan | None:
        await once.claim(conn)
        found = await wanted.inputs(document)
        inputs.append((found, await wanted.own_prompts(conn, project_access.project_id, found)))
        return None

    async def also(conn: AsyncConnection, committed: Committed) -> None:
        profile = await profile_choice.resolve(conn, project_access.team_id, wanted.capability, data.profile_id)
        changed = await jobs.submit(
            conn,
            project=project_access.project_id,
            author=caller.author,
            base_seq=committed.seq,
            profile=profile,
            paid=(await profile_choice.offer(conn, profile)).prices.known,
            limits=jobs.Limits(
                active=config.max_active_jobs,
                per_minute=config.max_jobs_per_minute,
                of_project=config.max_active_jobs_per_project,
            ),
            **wanted.job(*inputs[-1]),
        )
        job = changed[0]
        answer = Answer(status=202, value=job, headers={"Location": f"/api/jobs/{job.id}"})
        made.append((changed, await live.answered(conn, once, answer, committed.seq)))

    inputs: list[tuple[list[dict[str, Any]], dict[str, dict[str, str]]]] = []
    async with hub.hold(project_access.project_id) as room:
        # Strict, though it writes no edit: what people have typed until now is saved first, so that workers read it.
        origin = Api(author=caller.author, request=problems.request_id(request.scope))
        await room.commit(origin, decide, also)
    changed, answer = made[-1]
    await job_access.tell(hub, queue, changed)
    return answer


@get(
    "/projects/{project_id:str}/jobs",
    opt={"need": Action.READ},
    operation_id="listJobs",
    summary="A project's jobs, newest first",
)
async def list_jobs(
    engine: Engine,
    project_access: Access,
    status: Statuses = None,
    target: Target = None,
    variants: Variants = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> JobPage:
    start = after(cursor, tuple[str])
    async with engine.connect() as conn:
        found = await jobs.listed(
            conn,
            project_access.project_id,
            status=_statuses(status or []),
            target=target,
            variants=variants,
            limit=limit + 1,
            before=start[0] if start else None,
        )
    following = _cursor(found[limit - 1].id) if len(found) > limit else None
    return JobPage(items=found[:limit], next_cursor=following)


def _cursor(key: str) -> str:
    return cursor(key)


def _statuses(given: list[str]) -> list[Status]:
    try:
        return [Status(word) for words in given for word in words.split(",") if word]
    except ValueError as exc:
        raise errors.wrong("status", f"expected some of {', '.join(Status)}") from exc


@get("/jobs/{job_id:str}", operation_id="getJob", summary="One job; with `wait`, as soon as it has changed")
async def get_job(
    request: Request[Any, Any, Any],
    engine: Engine,
    caller: Who,
    job_id: RowId,
    wait: Wait = 0,
    version: Version = None,
) -> Response[Job]:
    job = await job_access.visible(engine, caller, job_id, Action.READ)
    if wait and not job.ended and version in (None, job.version):
        job = await _changed(engine, job, time.monotonic() + wait)
    return etags.answered(request, job)


async def _changed(engine: AsyncEngine, known: Job, deadline: float) -> Job:
    """The job as soon as its version is another, or as it is at the deadline."""
    job, looks = known, iter(LOOKS)
    while job.version == known.version and (left := deadline - time.monotonic()) > 0:
        await asyncio.sleep(min(left, next(looks, LOOKS[-1])))
        async with engine.connect() as conn:
            job = await jobs.get(conn, known.id)
    return job


@post("/jobs/{job_id:str}/cancel", status_code=200, operation_id="cancelJob", summary="End a job")
async def cancel_job(
    request: Request[Any, Any, Any],
    engine: Engine,
    hub: Rooms,
    queue: Queue,
    caller: Who,
    job_id: RowId,
    idempotency_key: IdempotencyKey = None,
) -> Response[Job]:
    """One that is queued ends at once; one that runs within a second: see `cancelRequested`."""
    once = await Once.of(request, caller)
    async with engine.begin() as conn:
        await job_access.visible(conn, caller, job_id, Action.RUN_JOBS)
        await once.claim(conn)
        changed = await jobs.cancel(conn, job_id)
        answer = await job_access.kept(conn, once, changed[0])
    await job_access.tell(hub, queue, changed)
    return answer


@post("/jobs/{job_id:str}/retry", status_code=202, operation_id="retryJob", summary="Start a job again")
async def retry_job(
    request: Request[Any, Any, Any],
    engine: Engine,
    hub: Rooms,
    queue: Queue,
    caller: Who,
    job_id: RowId,
    idempotency_key: IdempotencyKey = None,
) -> Response[Job]:
    """For one that has failed or was cancelled; it reads its inputs anew."""
    once = await Once.of(request, caller)
    async with engine.begin() as conn:
        job = await job_access.visible(conn, caller, job_id, Action.RUN_JOBS)
        await once.claim(conn)
        changed = await jobs.retry(conn, job_id)
        if job.profile_id and (await profile_choice.offer(conn, job.profile_id)).prices.known:
            await budgets.check_project(conn, job.project_id)
        answer = await job_access.kept(conn, once, changed[0], status=202)
    await job_access.tell(hub, queue, changed)
    return answer


@get("/jobs/{job_id:str}/children", operation_id="listJobChildren", summary="The parts that a job is made of")
async def list_children(engine: Engine, caller: Who, job_id: RowId) -> JobPage:
    """In the order in which they were made; none for a job that is one piece of work."""
    async with engine.connect() as conn:
        await job_access.visible(conn, caller, job_id, Action.READ)
        return JobPage(items=await jobs.parts(conn, job_id), next_cursor=None)


router = Router(
    "/",
    route_handlers=[create_job, list_jobs, get_job, list_children, cancel_job, retry_job],
    dependencies={"queue": Provide(job_access.queue, sync_to_thread=False)},
    tags=["jobs"],
)
