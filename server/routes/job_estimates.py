"""What a generation would use, before anybody starts it."""

from typing import Any

import msgspec
from litestar import Request, Response, Router, post
from litestar.params import JSONBody

from server import etags, live, starting
from server.access import Action
from server.given import Access, Engine, IdempotencyKey, Rooms, Settings, Who
from server.idempotency import Once
from server.routes.generations import engine_of
from server.starting import NewJob
from tasks import estimates, profile_choice
from tasks.estimates import Estimate
from tasks.generations import WORKFLOWS


@post(
    "/projects/{project_id:str}/jobs/estimate",
    opt={"need": Action.RUN_JOBS},
    status_code=200,
    operation_id="estimateJob",
    summary="What a generation would use",
)
async def estimate_job(
    request: Request[Any, Any, Any],
    config: Settings,
    engine: Engine,
    hub: Rooms,
    project_access: Access,
    caller: Who,
    data: JSONBody[NewJob],
    idempotency_key: IdempotencyKey = None,
) -> Response[Estimate]:
    """Takes the body of a job, and makes none. From what it would read now, and from what earlier jobs of its kind
    used: here or, where those are too few, in the whole installation. Costs by the prices of the profile that would
    do it."""
    wanted = starting.read(data, most_text_bytes=config.max_text_bytes)
    once = await Once.of(request, caller)
    async with live.reading(hub, project_access) as room:
        sizes = [estimates.size_of(inputs) for inputs in await wanted.inputs(room.document)]
    kind = wanted.generation.kind
    async with engine.begin() as conn:
        await once.claim(conn)
        profile = await profile_choice.resolve(conn, project_access.team_id, wanted.capability, data.profile_id)
        offer = await profile_choice.offer(conn, profile)
        estimate = estimates.estimate(
            sizes,
            await estimates.samples(
                conn, kind=kind, project=project_access.project_id, profile=profile, params=wanted.params
            ),
            parts=len(WORKFLOWS[kind].parts) if kind in WORKFLOWS else 1,
            capability=wanted.capability,
            prices=offer.prices,
            provider=offer.name,
            free=profile == profile_choice.DEFAULT and engine_of(config).offline,
        )
        await once.keep(conn, 200, msgspec.json.encode(estimate))
    return Response(estimate, media_type=etags.JSON)


router = Router("/", route_handlers=[estimate_job], tags=["jobs"])
