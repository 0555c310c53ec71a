"""Projects: made, listed, renamed, put into the trash and taken out of it."""

from typing import Annotated, Any

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import errors, projects
from collab.document import Document
from collab.edits import PROJECT_FIELDS, Edit, Plan, SetProject, plan
from collab.origin import Api
from collab.strict import Committed
from collab.tables import heads, journal
from collab.tables import projects as table
from server import access, accounts, etags, live, problems
from server.access import Action, ProjectAccess
from server.callers import Caller
from server.given import Access, Cursor, Engine, IdempotencyKey, IfMatch, Limit, Rooms, Who
from server.idempotency import Once
from server.live import Answer
from server.schemas import In, Out, Project, after, cursor

Title = Annotated[str, Meta(min_length=1, max_length=PROJECT_FIELDS["title"])]
Words = Annotated[str, Meta(max_length=PROJECT_FIELDS["summary"])]
Trash = Annotated[bool, QueryParameter(description="What is in the trash instead.")]


class NewProject(In, frozen=True):
    title: Title
    summary: Words | UnsetType = UNSET
    style: Words | UnsetType = UNSET
    protagonist: Words | UnsetType = UNSET
    team_id: str | UnsetType = UNSET


class ProjectPatch(In, frozen=True):
    title: Title | UnsetType = UNSET
    summary: Words | UnsetType = UNSET
    style: Words | UnsetType = UNSET
    protagonist: Words | UnsetType = UNSET


class ProjectList(Out, frozen=True):
    items: list[Project]
    next_cursor: str | None


# ---- rows


def _rows(user_id: str) -> sa.Select[Any]:
    """Projects of a person with their role(s), the last saved change and its time."""
    roles = access.roles_of(user_id).subquery()
    changed_at = (
        sa.select(journal.c.at)
        .where(journal.c.project == heads.c.project, journal.c.seq == heads.c.seq)
        .scalar_subquery()
    )
    return (
        sa.select(
            table,
            heads.c.seq,
            sa.func.coalesce(changed_at, table.c.updated_at).label("changed_at"),
            sa.func.array_agg(aggregate_order_by(roles.c.role, roles.c.role)).label("roles"),
        )
        .join(heads, heads.c.project == table.c.id)
        .join(roles, roles.c.project == table.c.id)
        .group_by(table.c.id, heads.c.project)
    )


def _listed(row: Any) -> Project:
    return Project(
        id=row.id,
        team_id=row.team_id,
        title=row.title,
        summary=row.summary,
        style=row.style,
        protagonist=row.protagonist,
        role=access.highest(row.roles),
        counts=row.counts,
        seq=row.seq,
        created_at=row.created_at,
        updated_at=row.changed_at,
        deleted_at=row.deleted_at or UNSET,
    )


async def shown_project(conn: AsyncConnection, user_id: str, project_id: str) -> Project:
    """A project as one of its members sees it in a list."""
    rows = await conn.execute(_rows(user_id).where(table.c.id == project_id))
    return _listed(rows.one())


def _live(listed: Project, document: Document, seq: int) -> Project:
    """What a list says, with what the document says now."""
    stored = document.project()
    texts = {name: value if isinstance(value := stored.get(name), str) else "" for name in PROJECT_FIELDS}
    return msgspec.structs.replace(listed, **texts, counts=projects.counts(document), seq=seq)


# ---- routes


@get("/", operation_id="listProjects", summary="My projects, newest first")
async def list_projects(
    engine: Engine, caller: Who, limit: Limit = 100, cursor: Cursor = None, trash: Trash = False
) -> ProjectList:
    query = _rows(caller.user_id).where(table.c.deleted_at.isnot(None) if trash else table.c.deleted_at.is_(None))
    if (start := after(cursor, tuple[str])) is not None:
        query = query.where(table.c.id < start[0])
    async with engine.connect() as conn:
        found = [_listed(row) for row in await conn.execute(query.order_by(table.c.id.desc()).limit(limit + 1))]
    following = _cursor(found[limit - 1].id) if len(found) > limit else None
    return ProjectList(items=found[:limit], next_cursor=following)


def _cursor(key: str) -> str:
    return cursor(key)


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
    async with engine.begin() as conn:
        await once.claim(conn)
        team_id = await _team(conn, caller, data)
        made = await projects.create(conn, team_id=team_id, author=caller.author, fields=fields)
        shown = await shown_project(conn, caller.user_id, made)
        answer = Answer(status=201, value=shown, headers={"Location": f"/api/projects/{made}"})
        return await live.answered(conn, once, answer, shown.seq)


async def _team(conn: AsyncConnection, caller: Caller, data: NewProject) -> str:
    """The team that is named, or the first in which the caller may make projects."""
    if data.team_id:
        return (await access.team(conn, caller.user_id, data.team_id, Action.CREATE_PROJECT)).team_id
    for team in await accounts.teams_of(conn, caller.user_id):
        if Action.CREATE_PROJECT in access.TABLE[team.role]:
            return team.id
    raise errors.Forbidden("You are in no team in which you may make projects.")


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
    """Kept for 30 days; open rooms close."""
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


async def _set_deleted(conn: AsyncConnection, found: ProjectAccess, *, deleted: bool) -> None:
    await conn.execute(sa.update(heads).where(heads.c.project == found.project_id).values(deleted=deleted))
    at = sa.func.now() if deleted else None
    await conn.execute(sa.update(table).where(table.c.id == found.project_id).values(deleted_at=at))


router = Router(
    "/projects",
    route_handlers=[list_projects, create_project, get_project, patch_project, delete_project, undelete_project],
    tags=["projects"],
)
