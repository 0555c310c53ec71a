"""Many edits of a project as one: all of them or nothing."""

from typing import Annotated, Any

from litestar import Request, Response, Router, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from collab.edits import Edit, Plan
from collab.planning import plan
from server import live
from server.access import Action
from server.given import Access, IdempotencyKey, Rooms, Who
from server.live import Answer, Write, Written
from server.schemas import In, Out

DryRun = Annotated[bool, QueryParameter(name="dryRun", description="Check and answer, but write nothing.")]


class Edits(In, frozen=True):
    edits: Annotated[list[Edit], Meta(max_length=5_000)]


class Edited(Out, frozen=True):
    """`results`: one for each edit; `inverse`: edits that take these back."""

    seq: int
    results: list[dict[str, Any]]
    inverse: list[Edit]


@post("/", opt={"need": Action.EDIT}, status_code=200, operation_id="applyEdits", summary="Edit many things at once")
async def apply_edits(
    request: Request[Any, Any, Any],
    hub: Rooms,
    project_access: Access,
    caller: Who,
    data: JSONBody[Edits],
    dry_run: DryRun = False,
    idempotency_key: IdempotencyKey = None,
) -> Response[Edited]:
    if dry_run:
        async with live.reading(hub, project_access) as room:
            planned, seq = plan(room.document, data.edits), room.seq
        return Response(_edited(planned, seq))

    def answer(written: Written) -> Answer:
        return Answer(status=200, value=_edited(written.plan, written.committed.seq))

    return await live.write(request, hub, project_access, caller, Write(edits=data.edits, answer=answer, field="edits"))


def _edited(planned: Plan, seq: int) -> Edited:
    return Edited(seq=seq, results=planned.results, inverse=planned.inverse)


router = Router("/projects/{project_id:str}/edits", route_handlers=[apply_edits], tags=["edits"])
