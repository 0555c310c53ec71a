"""Who may open a project: its team, and who came by a link; their roles, and how they leave."""

from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, Router, delete, get, patch
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import errors, rights
from server import access, accounts
from server.access import Action, ProjectAccess, Role
from server.etags import JSON
from server.given import Access, Engine, IdempotencyKey, Rooms, RowId, Who
from server.idempotency import Once
from server.schemas import GuestRole, In, Out
from server.tables import project_members, users


class ProjectMember(Out, frozen=True):
    """`inviteId`: the link by which somebody came who is not in the team."""

    user_id: str
    name: str
    email: str | None
    color: str
    role: Role
    invite_id: str | None


class ProjectMemberPatch(In, frozen=True):
    role: GuestRole


class ProjectMemberList(Out, frozen=True):
    items: list[ProjectMember]
    next_cursor: str | None = None


@get(
    "/projects/{project_id:str}/members",
    opt={"need": Action.READ},
    operation_id="listProjectMembers",
    summary="Everybody who may open a project",
)
async def list_project_members(engine: Engine, project_access: Access) -> ProjectMemberList:
    async with engine.connect() as conn:
        return ProjectMemberList(items=await _in_project(conn, project_access))


async def _in_project(conn: AsyncConnection, found_access: ProjectAccess) -> list[ProjectMember]:
    """The team first, and who has an account for longer before the others."""
    rows = sorted(await conn.execute(_everybody(found_access)), key=lambda row: (row.invite_id is not None, row.id))
    found: dict[str, ProjectMember] = {}
    for row in rows:
        before = found.get(row.id)
        if before is None or access.highest([before.role, row.role]) != before.role:
            found[row.id] = ProjectMember(
                user_id=row.id, name=row.name, email=row.email, color=row.color, role=row.role, invite_id=row.invite_id
            )
    return list(found.values())


def _everybody(found: ProjectAccess) -> sa.CompoundSelect[Any]:
    m, p = accounts.members.c, project_members.c
    team = sa.select(users, m.role, sa.null().label("invite_id")).join(accounts.members, m.user_id == users.c.id)
    guests = sa.select(users, p.role, p.invite_id).join(project_members, p.user_id == users.c.id)
    return team.where(m.team_id == found.team_id).union_all(guests.where(p.project == found.project_id))


@patch(
    "/projects/{project_id:str}/members/{user_id:str}",
    opt={"need": Action.INVITE},
    operation_id="patchProjectMember",
    summary="Change the role of somebody who came by a link",
)
async def patch_project_member(
    request: Request[Any, Any, Any],
    engine: Engine,
    hub: Rooms,
    project_access: Access,
    caller: Who,
    user_id: RowId,
    data: JSONBody[ProjectMemberPatch],
    idempotency_key: IdempotencyKey = None,
) -> Response[ProjectMember]:
    """A member of the team keeps what the team gives, if that is more."""
    once = await Once.of(request, caller)
    project_id = project_access.project_id
    p = project_members.c
    async with engine.begin() as conn:
        await once.claim(conn)
        guest = (p.project == project_id) & (p.user_id == user_id)
        changed = await conn.execute(sa.update(project_members).where(guest).values(role=data.role))
        if not changed.rowcount:
            raise errors.NotFound("This person did not come by a link.")
        await rights.changed(conn, [project_id])
        person = next(one for one in await _in_project(conn, project_access) if one.user_id == user_id)
        body = msgspec.json.encode(person)
        await once.keep(conn, 200, body)
    user = {"id": person.user_id, "name": person.name, "color": person.color}
    by = {"id": caller.user_id, "name": caller.name}
    hub.tell(project_id, {"type": "member", "user": user, "role": person.role, "by": by})
    answer: Response[Any] = Response(body, status_code=200, media_type=JSON)
    return answer


@delete(
    "/projects/{project_id:str}/members/{user_id:str}",
    opt={"need": Action.READ},
    operation_id="removeProjectMember",
    summary="Let somebody out who came by a link",
)
async def remove_project_member(
    engine: Engine, hub: Rooms, project_access: Access, caller: Who, user_id: RowId
) -> None:
    """Everybody may leave; who may invite may let others out. The team's members are removed from the team."""
    if user_id != caller.user_id:
        access.require(project_access.role, Action.INVITE)
    p = project_members.c
    mine = (p.project == project_access.project_id) & (p.user_id == user_id)
    async with engine.begin() as conn:
        gone = await conn.execute(sa.delete(project_members).where(mine))
        if not gone.rowcount:
            raise errors.NotFound("This person did not come by a link.")
        await rights.changed(conn, [project_access.project_id])


router = Router(
    "/",
    route_handlers=[list_project_members, patch_project_member, remove_project_member],
    tags=["invites"],
)
