"""A project of any moment of another one's history."""

from typing import Annotated, Any

from litestar import Request, Response, Router, post
from litestar.params import JSONBody
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import assets, copies, errors, journal, versions
from server import live
from server.access import Action, ProjectAccess
from server.given import Access, Engine, IdempotencyKey, Rooms, Who
from server.idempotency import Once
from server.listed import shown_project
from server.live import Answer
from server.routes.projects import Title, team_of_copy
from server.schemas import In, Project


class Fork(In, frozen=True):
    """`versionId` or `seq`: of which moment; now, if both are absent. `title`: as it was, if absent. `teamId`: where it
    goes; if absent, the original's team, or for its guests the first of their own."""

    version_id: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET
    seq: Annotated[int, Meta(ge=1, le=2**62)] | UnsetType = UNSET
    title: Title | UnsetType = UNSET
    team_id: str | UnsetType = UNSET


@post(
    "/fork",
    opt={"need": Action.READ},
    operation_id="forkProject",
    summary="A new project of any moment of this one",
)
async def fork_project(
    request: Request[Any, Any, Any],
    engine: Engine,
    hub: Rooms,
    project_access: Access,
    caller: Who,
    data: JSONBody[Fork],
    idempotency_key: IdempotencyKey = None,
) -> Response[Project]:
    """Its files are the original's, and not copied. It begins with a version of that moment, which stays for good: what
    the two have in common."""
    once = await Once.of(request, caller)
    source = project_access.project_id
    seq, label = await _moment(engine, project_access, data)
    async with engine.connect() as conn:
        team_id = await team_of_copy(conn, caller, data.team_id, project_access)
    lineage = copies.new_lineage()
    title = None if isinstance(data.title, UnsetType) else data.title
    found = await copies.read(engine, hub.children, source, lineage=lineage, title=title, seq=seq)
    async with engine.begin() as conn:
        await once.claim(conn)
        made = await copies.write(conn, found, team_id=team_id, author=caller.author, lineage=lineage)
        await assets.share(conn, source, made)
        shown = await shown_project(conn, caller.user_id, made)
        await versions.create(
            conn,
            project=made,
            seq=shown.seq,
            label=label,
            note=f"/projects/{source}?seq={seq}",
            kind="import",
            author=caller.author,
        )
        answer = Answer(status=201, value=shown, headers={"Location": f"/api/projects/{made}"})
        return await live.answered(conn, once, answer, shown.seq)


async def _moment(engine: AsyncEngine, project_access: ProjectAccess, data: Fork) -> tuple[int, str]:
    """Its row and its name. NotFound; Invalid, if two are given."""
    async with engine.connect() as conn:
        if isinstance(data.version_id, str):
            if isinstance(data.seq, int):
                message = "give this or versionId, not both"
                raise errors.wrong("seq", message)
            version = await versions.get(conn, project_access.project_id, data.version_id)
            return version.seq, version.label
        if isinstance(data.seq, int):
            return data.seq, ""
        return (await journal.read_head(conn, project_access.project_id)).seq, ""


router = Router("/projects/{project_id:str}", route_handlers=[fork_project], tags=["history"])
