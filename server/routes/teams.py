"""Teams and their members."""

import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import JSONBody
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors, rights
from collab.tables import projects as projects_table
from server import access, accounts
from server.access import Action, Role
from server.accounts import Team
from server.etags import JSON
from server.given import Engine, IdempotencyKey, Rooms, RowId, Who
from server.idempotency import Once
from server.schemas import Email, In, Name, Out
from server.tables import members, teams, users


class NewTeam(In, frozen=True):
    name: Name


class TeamList(Out, frozen=True):
    items: list[Team]
    next_cursor: str | None = None


class NewMember(In, frozen=True):
    email: Email
    role: Role = "editor"


class MemberPatch(In, frozen=True):
    role: Role


class Member(Out, frozen=True):
    user_id: str
    name: str
    email: str | None
    color: str
    role: Role
    created_at: datetime.datetime


class MemberList(Out, frozen=True):
    items: list[Member]
    next_cursor: str | None = None


@get("/", operation_id="listTeams", summary="My teams")
async def list_teams(engine: Engine, caller: Who) -> TeamList:
    async with engine.connect() as conn:
        return TeamList(items=await accounts.teams_of(conn, caller.user_id))


@post("/", operation_id="createTeam", summary="Make a team")
async def create_team(
    request: Request[Any, Any, Any],
    engine: Engine,
    caller: Who,
    data: JSONBody[NewTeam],
    idempotency_key: IdempotencyKey = None,
) -> Response[Team]:
    once = await Once.of(request, caller)
    async with engine.begin() as conn:
        await once.claim(conn)
        team = await accounts.add_team(conn, name=accounts.clean_name(data.name), owner=caller.user_id)
        return await _answered(conn, once, 201, team)


@patch("/{team_id:str}", operation_id="patchTeam", summary="Rename a team")
async def patch_team(
    request: Request[Any, Any, Any],
    engine: Engine,
    caller: Who,
    team_id: RowId,
    data: JSONBody[NewTeam],
    idempotency_key: IdempotencyKey = None,
) -> Response[Team]:
    once = await Once.of(request, caller)
    found = await access.team(engine, caller.user_id, team_id, Action.MANAGE_MEMBERS)
    name = accounts.clean_name(data.name)
    async with engine.begin() as conn:
        await once.claim(conn)
        await conn.execute(sa.update(teams).where(teams.c.id == team_id).values(name=name))
        return await _answered(conn, once, 200, Team(id=team_id, name=name, role=found.role))


async def _answered(conn: AsyncConnection, once: Once, status: int, value: Any) -> Response[Any]:
    body = msgspec.json.encode(value)
    await once.keep(conn, status, body)
    return Response(body, status_code=status, media_type=JSON)


@get("/{team_id:str}/members", operation_id="listMembers", summary="The members of a team")
async def list_members(engine: Engine, caller: Who, team_id: RowId) -> MemberList:
    await access.team(engine, caller.user_id, team_id, Action.READ_TEAM)
    async with engine.connect() as conn:
        rows = await conn.execute(_members(team_id).order_by(members.c.created_at, users.c.id))
        return MemberList(items=[_member(row) for row in rows])


def _members(team_id: str) -> sa.Select[Any, Any, Any, Any, Any, Any]:
    return (
        sa.select(users.c.id, users.c.email, users.c.name, users.c.color, members.c.role, members.c.created_at)
        .join(members, members.c.user_id == users.c.id)
        .where(members.c.team_id == team_id)
    )


def _member(row: Any) -> Member:
    return Member(
        user_id=row.id, name=row.name, email=row.email, color=row.color, role=row.role, created_at=row.created_at
    )


@post("/{team_id:str}/members", operation_id="addMember", summary="Add somebody who is registered")
async def add_member(
    request: Request[Any, Any, Any],
    engine: Engine,
    caller: Who,
    team_id: RowId,
    data: JSONBody[NewMember],
    idempotency_key: IdempotencyKey = None,
) -> Response[Member]:
    once = await Once.of(request, caller)
    email = accounts.normal_email(data.email)
    async with _managing(engine, caller.user_id, team_id) as conn:
        await once.claim(conn)
        user_id = await conn.scalar(sa.select(users.c.id).where(users.c.email == email))
        if user_id is None:
            raise errors.wrong("email", "nobody is registered with this address: send an invite link instead")
        made = await conn.execute(
            insert(members).values(team_id=team_id, user_id=user_id, role=data.role).on_conflict_do_nothing()
        )
        if not made.rowcount:
            raise errors.Conflict("This person is a member already.")
        await _rights_changed(conn, team_id)
        return await _answered(conn, once, 201, await _one(conn, team_id, user_id))


@asynccontextmanager
async def _managing(
    engine: AsyncEngine, user_id: str, team_id: str, action: Action = Action.MANAGE_MEMBERS
) -> AsyncIterator[AsyncConnection]:
    """A transaction in which nobody else changes who is in the team. NotFound, Forbidden."""
    async with engine.begin() as conn:
        if access.storable(team_id):
            await conn.execute(sa.select(teams.c.id).where(teams.c.id == team_id).with_for_update())
        await access.team(conn, user_id, team_id, action)
        yield conn


async def _one(conn: AsyncConnection, team_id: str, user_id: str) -> Member:
    row = (await conn.execute(_members(team_id).where(users.c.id == user_id))).one_or_none()
    if row is None:
        raise errors.NotFound("This person is not a member.")
    return _member(row)


@patch("/{team_id:str}/members/{user_id:str}", operation_id="patchMember", summary="Change a member's role")
async def patch_member(
    request: Request[Any, Any, Any],
    engine: Engine,
    caller: Who,
    team_id: RowId,
    user_id: RowId,
    data: JSONBody[MemberPatch],
    hub: Rooms,
    idempotency_key: IdempotencyKey = None,
) -> Response[Member]:
    once = await Once.of(request, caller)
    async with _managing(engine, caller.user_id, team_id) as conn:
        await once.claim(conn)
        await _one(conn, team_id, user_id)
        mine = (members.c.team_id == team_id) & (members.c.user_id == user_id)
        await conn.execute(sa.update(members).where(mine).values(role=data.role))
        await _keep_an_owner(conn, team_id)
        await _rights_changed(conn, team_id)
        changed = await _one(conn, team_id, user_id)
        answer = await _answered(conn, once, 200, changed)
        rooms = (await conn.execute(_projects(team_id))).scalars().all()
    user = {"id": changed.user_id, "name": changed.name, "color": changed.color}
    by = {"id": caller.user_id, "name": caller.name}
    for project in rooms:
        hub.tell(project, {"type": "member", "user": user, "role": changed.role, "by": by})
    return answer


@delete("/{team_id:str}/members/{user_id:str}", operation_id="removeMember", summary="Remove a member, or leave")
async def remove_member(engine: Engine, caller: Who, team_id: RowId, user_id: RowId) -> None:
    action = Action.READ_TEAM if user_id == caller.user_id else Action.MANAGE_MEMBERS
    async with _managing(engine, caller.user_id, team_id, action) as conn:
        mine = (members.c.team_id == team_id) & (members.c.user_id == user_id)
        gone = await conn.execute(sa.delete(members).where(mine))
        if not gone.rowcount:
            raise errors.NotFound("This person is not a member.")
        await _keep_an_owner(conn, team_id)
        await _rights_changed(conn, team_id)


async def _keep_an_owner(conn: AsyncConnection, team_id: str) -> None:
    owners = sa.select(members.c.user_id).where(members.c.team_id == team_id, members.c.role == "owner").limit(1)
    if await conn.scalar(owners) is None:
        raise errors.Conflict("A team needs an owner: make somebody else owner first.")


async def _rights_changed(conn: AsyncConnection, team_id: str) -> None:
    await rights.changed(conn, _projects(team_id))


def _projects(team_id: str) -> sa.Select[Any]:
    return sa.select(projects_table.c.id).where(projects_table.c.team_id == team_id)


router = Router(
    "/teams",
    route_handlers=[list_teams, create_team, patch_team, list_members, add_member, patch_member, remove_member],
    tags=["teams"],
)
