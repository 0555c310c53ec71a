"""Projects: made, copied, renamed, put into the trash, taken out of it or gone for good. Lists are in library.py."""

from typing import Annotated, Any

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import JSONBody
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import assets, copies, errors, projects, rights
from collab.document import Document
from collab.edits import PROJECT_FIELDS, Edit, Plan, SetProject
from collab.origin import Api
from collab.planning import plan
from collab.strict import Committed
from collab.tables import heads
from collab.tables import projects as table
from server import access, accounts, etags, live, problems
from server.access import Action, ProjectAccess
from server.accounts import Team
from server.callers import Caller
from server.given import Access, Engine, IdempotencyKey, IfMatch, Rooms, Who
from server.idempotency import Once
from server.listed import shown_project
from server.live import Answer
from server.schemas import In, Project
from server.templates import TEMPLATES, Language, TemplateId

Title = Annotated[str, Meta(min_length=1, max_length=PROJECT_FIELDS["title"])]
Words = Annotated[str, Meta(max_length=PROJECT_FIELDS["summary"])]


class NewProject(In, frozen=True):
    """`template`: what its board begins with, in this language."""

    title: Title
    summary: Words | UnsetType = UNSET
    style: Words | UnsetType = UNSET
    protagonist: Words | UnsetType = UNSET
    team_id: str | UnsetType = UNSET
    template: TemplateId = "blank"
    language: Language = "en"


class ProjectCopy(In, frozen=True):
    """`teamId`: where the copy goes; if absent, the original's team, or for its guests the first of their own."""

    title: Title
    team_id: str | UnsetType = UNSET


class ProjectPatch(In, frozen=True):
    title: Title | UnsetType = UNSET
    summary: Words | UnsetType = UNSET
    style: Words | UnsetType = UNSET
    protagonist: Words | UnsetType = UNSET


def _live(listed: Project, document: Document, seq: int) -> Project:
    """What a list says, with what the document says now."""
    stored = document.project()
    texts = {name: value if isinstance(value := stored.get(name), str) else "" for name in PROJECT_FIELDS}
    return msgspec.structs.replace(listed, **texts, counts=projects.counts(document), seq=seq)


# ---- routes


@post("/", operation_id="createProject", summary="Make a project")
async def create_project(
    request: Request[Any, Any, Any],
    engine: Engine,
    caller: Who,
    data: JSONBody[NewProject],
    idempotency_key: IdempotencyKey = None,
) -> Response[Project]:
    once = await Once.of(request, caller)
    fields = {name: value for name in PROJECT_FIELDS if isinstance(value := getattr(data, name), str)}
    begun = TEMPLATES[data.template]
    async with engine.begin() as conn:
        await once.claim(conn)
        team_id = await _team(conn, caller, data)
        made = await projects.create(
            conn,
            team_id=team_id,
            author=caller.author,
            fields=begun.fields.get(data.language, {}) | fields,
            edits=begun.edits(data.language),
        )
        return await _made(conn, once, caller, made)


async def _made(conn: AsyncConnection, once: Once, caller: Caller, project: str) -> Response[Project]:
    shown = await shown_project(conn, caller.user_id, project)
    answer = Answer(status=201, value=shown, headers={"Location": f"/api/projects/{project}"})
    return await live.answered(conn, once, answer, shown.seq)


async def _team(conn: AsyncConnection, caller: Caller, data: NewProject) -> str:
    """The team that is named, or the first in which the caller may make projects."""
    if data.team_id:
        return (await access.team(conn, caller.user_id, data.team_id, Action.CREATE_PROJECT)).team_id
    for team in await accounts.teams_of(conn, caller.user_id):
        if _may_create(team):
            return team.id
    raise errors.Forbidden("You are in no team in which you may make projects.")


async def team_of_copy(conn: AsyncConnection, caller: Caller, team_id: str | UnsetType, original: ProjectAccess) -> str:
    """Where a copy goes. NotFound, Forbidden."""
    if isinstance(team_id, str):
        return (await access.team(conn, caller.user_id, team_id, Action.CREATE_PROJECT)).team_id
    mine = [team.id for team in await accounts.teams_of(conn, caller.user_id) if _may_create(team)]
    if not mine:
        raise errors.Forbidden("You are in no team in which you may make projects.")
    return original.team_id if original.team_id in mine else mine[0]


def _may_create(team: Team) -> bool:
    return Action.CREATE_PROJECT in access.TABLE[team.role]


@post(
    "/{project_id:str}/duplicate", opt={"need": Action.READ}, operation_id="duplicateProject", summary="Copy a project"
)
async def duplicate_project(
    request: Request[Any, Any, Any],
    engine: Engine,
    hub: Rooms,
    project_access: Access,
    caller: Who,
    data: JSONBody[ProjectCopy],
    idempotency_key: IdempotencyKey = None,
) -> Response[Project]:
    """What is saved of it now, as a new project: without history, versions, links and members of its own."""
    once = await Once.of(request, caller)
    async with engine.connect() as conn:
        team_id = await team_of_copy(conn, caller, data.team_id, project_access)
    lineage = copies.new_lineage()
    source = project_access.project_id
    found = await copies.read(engine, hub.children, source, lineage=lineage, title=data.title)
    async with engine.begin() as conn:
        await once.claim(conn)
        made = await copies.write(conn, found, team_id=team_id, author=caller.author, lineage=lineage)
        await assets.share(conn, source, made)
        return await _made(conn, once, caller, made)


@get("/{project_id:str}", opt={"need": Action.READ}, operation_id="getProject", summary="One project")
async def get_project(
    request: Request[Any, Any, Any], engine: Engine, hub: Rooms, project_access: Access, caller: Who
) -> Response[Project]:
    async with engine.connect() as conn:
        listed = await shown_project(conn, caller.user_id, project_access.project_id)
    async with live.reading(hub, project_access) as room:
        shown = _live(listed, room.document, room.seq)
    return etags.answered(request, shown, {"X-Seq": str(shown.seq)})


@patch(
    "/{project_id:str}", opt={"need": Action.EDIT}, operation_id="patchProject", summary="Change what a project says"
)
async def patch_project(
    request: Request[Any, Any, Any],
    hub: Rooms,
    project_access: Access,
    caller: Who,
    data: JSONBody[ProjectPatch],
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[Project]:
    once = await Once.of(request, caller)
    fields = {name: value for name in PROJECT_FIELDS if isinstance(value := getattr(data, name), str)}
    edits: list[Edit] = [SetProject(fields=fields)]
    answers: list[Response[Any]] = []

    async def decide(conn: AsyncConnection, document: Document) -> Plan:
        await once.claim(conn)
        present = _live(await shown_project(conn, caller.user_id, project_access.project_id), document, room.seq)
        etags.check_match(request.headers, msgspec.json.encode(present))
        return plan(document, edits, field="")

    async def also(conn: AsyncConnection, committed: Committed) -> None:
        # The lists' row is a worker's to keep; who renames a project finds it renamed there at once.
        if fields:
            await conn.execute(sa.update(table).where(table.c.id == project_access.project_id).values(**fields))
        listed = await shown_project(conn, caller.user_id, project_access.project_id)
        shown = _live(listed, room.document, committed.seq)
        tag = etags.etag(msgspec.json.encode(shown))
        answer = Answer(status=200, value=shown, headers={"ETag": tag})
        answers.append(await live.answered(conn, once, answer, committed.seq))

    async with hub.hold(project_access.project_id) as room:
        origin = Api(author=caller.author, request=problems.request_id(request.scope))
        await room.commit(origin, decide, also)
    return answers[-1]


@delete(
    "/{project_id:str}", opt={"need": Action.DELETE_PROJECT}, operation_id="deleteProject", summary="Into the trash"
)
async def delete_project(engine: Engine, project_access: Access) -> None:
    """Kept for TRASH_DAYS; open rooms close."""
    async with engine.begin() as conn:
        await _set_deleted(conn, project_access, deleted=True)


@post(
    "/{project_id:str}/undelete",
    opt={"need": Action.DELETE_PROJECT, "trash": True},
    status_code=200,
    operation_id="undeleteProject",
    summary="Out of the trash",
)
async def undelete_project(
    request: Request[Any, Any, Any],
    engine: Engine,
    project_access: Access,
    caller: Who,
    idempotency_key: IdempotencyKey = None,
) -> Response[Project]:
    once = await Once.of(request, caller)
    async with engine.begin() as conn:
        await once.claim(conn)
        await _set_deleted(conn, project_access, deleted=False)
        shown = await shown_project(conn, caller.user_id, project_access.project_id)
        return await live.answered(conn, once, Answer(status=200, value=shown), shown.seq)


@delete(
    "/{project_id:str}/trash",
    opt={"need": Action.DELETE_PROJECT, "trash": True},
    operation_id="eraseProject",
    summary="Out of the trash, for good",
)
async def erase_project(engine: Engine, project_access: Access) -> None:
    """With all its history, versions and links; 409 for a project that is not in the trash."""
    async with engine.begin() as conn:
        mine = table.c.id == project_access.project_id
        gone = await conn.execute(sa.delete(table).where(mine, table.c.deleted_at.isnot(None)))
        if not gone.rowcount:
            raise errors.Conflict("Only what is in the trash can be deleted for good.")
        rights.project_gone(conn, project_access.project_id)


async def _set_deleted(conn: AsyncConnection, found: ProjectAccess, *, deleted: bool) -> None:
    await conn.execute(sa.update(heads).where(heads.c.project == found.project_id).values(deleted=deleted))
    rights.project_gone(conn, found.project_id)
    at = sa.func.now() if deleted else None
    await conn.execute(sa.update(table).where(table.c.id == found.project_id).values(deleted_at=at))


router = Router(
    "/projects",
    route_handlers=[
        create_project,
        duplicate_project,
        get_project,
        patch_project,
        delete_project,
        undelete_project,
        erase_project,
    ],
    tags=["projects"],
)
