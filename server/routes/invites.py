"""Invite links of a project: made, listed, revoked, and opened by somebody with nothing but a name."""

import datetime
from typing import Annotated, Any

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, Router, delete, get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import UNSET, UnsetType
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import clock, errors, ids, rights
from collab.tables import projects as projects_table
from server import access, accounts, callers, limits, live
from server.access import Action
from server.accounts import Family, User
from server.callers import Caller
from server.config import Config
from server.gate import ANYONE
from server.given import Access, Engine, IdempotencyKey, Limiter, Rooms, RowId, Settings, Who
from server.idempotency import Once, Replay
from server.listed import shown_project
from server.live import Answer
from server.routes.auth import again, keep, signed_in
from server.schemas import GuestRole, In, Name, Out, Project, SignedIn
from server.tables import invites, project_members, users

Keep = Annotated[bool, QueryParameter(name="keepMembers", description="Who came by the link stays in.")]


class NewInvite(In, frozen=True):
    role: GuestRole = "editor"
    expires_at: datetime.datetime | UnsetType = UNSET


class Invite(Out, frozen=True):
    """A link that works. `url` is told once, when it is made: only its hash is kept. `people`: who came by it."""

    id: str
    role: GuestRole
    created_at: datetime.datetime
    expires_at: datetime.datetime | None
    created_by: str
    people: int
    url: str | UnsetType = UNSET


class InviteList(Out, frozen=True):
    items: list[Invite]
    next_cursor: str | None = None


class Guest(In, frozen=True):
    """Needed of who has no account; who is signed in comes as they are."""

    name: Name | UnsetType = UNSET


@get(
    "/projects/{project_id:str}/invites",
    opt={"need": Action.INVITE},
    operation_id="listInvites",
    summary="Links that work",
)
async def list_invites(engine: Engine, project_access: Access) -> InviteList:
    i, m = invites.c, project_members.c
    people = sa.select(sa.func.count()).where(m.invite_id == i.id).scalar_subquery()
    query = sa.select(invites, people.label("people")).where(i.project == project_access.project_id, _works())
    async with engine.connect() as conn:
        rows = await conn.execute(query.order_by(i.created_at.desc()))
        return InviteList(items=[_invite(row) for row in rows])


def _works() -> sa.ColumnElement[bool]:
    return invites.c.revoked_at.is_(None) & (invites.c.expires_at.is_(None) | (invites.c.expires_at > sa.func.now()))


def _invite(row: Any) -> Invite:
    return Invite(
        id=row.id,
        role=row.role,
        created_at=row.created_at,
        expires_at=row.expires_at,
        created_by=row.created_by,
        people=row.people,
    )


@post(
    "/projects/{project_id:str}/invites", opt={"need": Action.INVITE}, operation_id="createInvite", summary="A new link"
)
async def create_invite(
    request: Request[Any, Any, Any],
    engine: Engine,
    config: Settings,
    project_access: Access,
    caller: Who,
    data: JSONBody[NewInvite],
    idempotency_key: IdempotencyKey = None,
) -> Response[Invite]:
    expires_at = _future(data.expires_at) if data.expires_at else None
    once = await Once.of(request, caller)
    secret = ids.secret()
    values = {
        "id": ids.row_id(),
        "project": project_access.project_id,
        "secret_hash": accounts.hash_secret(secret),
        "role": data.role,
        "created_by": caller.user_id,
        "expires_at": expires_at,
    }
    async with engine.begin() as conn:
        await once.claim(conn)
        row = await conn.execute(sa.insert(invites).values(**values).returning(invites, sa.literal(0).label("people")))
        url = f"{_base(request, config)}/invite/{secret}"
        made = msgspec.structs.replace(_invite(row.one()), url=url)
        return await live.answered(conn, once, Answer(status=201, value=made), project_access.seq)


def _future(time: datetime.datetime) -> datetime.datetime:
    """The same moment in UTC. Invalid: past, without a zone, or behind the last year that there is."""
    try:
        if time.tzinfo is not None and (moment := time.astimezone(datetime.UTC)) > clock.now():
            return moment
    except OverflowError:
        pass
    raise errors.wrong("expiresAt", "expected a time in the future, with its zone")


def _base(request: Request[Any, Any, Any], config: Config) -> str:
    """Where people reach us: as configured, else as the one who asks has reached us."""
    return config.public_url or f"{request.url.scheme}://{request.headers.get('host', request.url.netloc)}"


@delete(
    "/projects/{project_id:str}/invites/{invite_id:str}",
    opt={"need": Action.INVITE},
    operation_id="revokeInvite",
    summary="Revoke a link, and let out who came by it",
)
async def revoke_invite(engine: Engine, project_access: Access, invite_id: RowId, keep_members: Keep = False) -> None:
    i, m = invites.c, project_members.c
    mine = (i.id == invite_id) & (i.project == project_access.project_id) & i.revoked_at.is_(None)
    async with engine.begin() as conn:
        revoked = await conn.execute(sa.update(invites).where(mine).values(revoked_at=sa.func.now()))
        if not revoked.rowcount:
            raise errors.NotFound("There is no such invite link, or it was revoked.")
        if not keep_members:
            await conn.execute(sa.delete(project_members).where(m.invite_id == invite_id))
            await rights.changed(conn, [project_access.project_id])


@post("/invites/{secret:str}", opt={"need": ANYONE}, status_code=200, operation_id="openInvite", summary="Open a link")
async def open_invite(
    request: Request[Any, Any, Any],
    engine: Engine,
    hub: Rooms,
    config: Settings,
    limiter: Limiter,
    secret: RowId,
    data: JSONBody[Guest],
    idempotency_key: IdempotencyKey = None,
) -> Response[SignedIn]:
    """Somebody who is signed in becomes a member of the project; somebody without an account becomes a person of
    this one project, with the name that they type."""
    await limiter.take(limits.SIGN_INS, request.client.host if request.client else "")
    caller = await _signed_in(request, engine, config)
    once = await Once.of(request, caller or f"invite:{accounts.hash_secret(secret).hex()}")
    async with engine.begin() as conn:
        invite = await _found(conn, secret)
        try:
            await once.claim(conn)
        except Replay as replay:
            family, user, _ = await again(conn, config, replay)
            return _joined(config, family, user, await shown_project(conn, user.id, invite.project), replayed=True)
        user = await _person(conn, caller, data, invite.project)
        await _let_in(conn, user, invite)
        family = await accounts.sign_in(
            conn, user.id, days=config.refresh_token_days, family=caller.family if caller else ""
        )
        await keep(conn, once, 200, family)
        project = await shown_project(conn, user.id, invite.project)
    hub.tell(project.id, {"type": "member", "user": msgspec.to_builtins(user), "role": project.role})
    return _joined(config, family, user, project)


async def _signed_in(request: Request[Any, Any, Any], engine: AsyncEngine, config: Config) -> Caller | None:
    """Who opens it, if they are signed in. A session that has ended is as good as none; a foreign page is not."""
    try:
        async with engine.connect() as conn:
            return await callers.of_request(request, config, conn)
    except errors.Unauthenticated:
        return None


async def _found(conn: AsyncConnection, secret: str) -> Any:
    query = (
        sa.select(invites)
        .join(projects_table, projects_table.c.id == invites.c.project)
        .where(invites.c.secret_hash == accounts.hash_secret(secret), _works(), projects_table.c.deleted_at.is_(None))
        .with_for_update(of=invites, read=True)
    )
    invite = (await conn.execute(query)).one_or_none()
    if invite is None:
        raise errors.NotFound("This invite link does not work any more: ask for a new one.")
    return invite


async def _person(conn: AsyncConnection, caller: Caller | None, data: Guest, project: str) -> User:
    if caller is not None:
        return await accounts.user(conn, caller.user_id)
    if not data.name:
        raise errors.wrong("name", "is needed")
    return await accounts.add_user(conn, name=accounts.clean_name(data.name), beside=await _colors(conn, project))


async def _colors(conn: AsyncConnection, project: str) -> set[str]:
    """Of everybody who is in the project already."""
    team = sa.select(projects_table.c.team_id).where(projects_table.c.id == project)
    of_team = sa.select(accounts.members.c.user_id).where(accounts.members.c.team_id.in_(team))
    guests = sa.select(project_members.c.user_id).where(project_members.c.project == project)
    colors = sa.select(users.c.color).where(users.c.id.in_(of_team) | users.c.id.in_(guests))
    return set((await conn.execute(colors)).scalars())


async def _let_in(conn: AsyncConnection, user: User, invite: Any) -> None:
    """A member of the project from now on; who has a higher role keeps it."""
    present = await conn.execute(access.roles_of_project(user.id, invite.project))
    roles = [row.role for row in present]
    if roles and access.highest([*roles, invite.role]) in roles:
        return
    values = {"role": invite.role, "invite_id": invite.id}
    await conn.execute(
        insert(project_members)
        .values(project=invite.project, user_id=user.id, **values)
        .on_conflict_do_update(index_elements=["project", "user_id"], set_=values)
    )
    await rights.changed(conn, [invite.project])


def _joined(
    config: Config, family: Family, user: User, project: Project, *, replayed: bool = False
) -> Response[SignedIn]:
    return signed_in(config, family, user, project=project, replayed=replayed)


router = Router(
    "/",
    route_handlers=[
        list_invites,
        create_invite,
        revoke_invite,
        open_invite,
    ],
    tags=["invites"],
)
