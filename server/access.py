"""What a caller may do: one table, role x action, used by REST and by rooms. Roles are read from the database at
each request; nothing here knows HTTP."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any, Literal

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors
from collab.tables import asset_projects, heads, projects
from server.tables import members, project_members


class Action(enum.StrEnum):
    READ = "read"
    COMMENT = "comment"
    EDIT = "edit"
    RUN_JOBS = "run_jobs"
    RESTORE = "restore"
    INVITE = "invite"
    DELETE_PROJECT = "delete_project"
    CREATE_PROJECT = "create_project"
    READ_TEAM = "read_team"
    EDIT_PROMPTS = "edit_prompts"
    MANAGE_MEMBERS = "manage_members"
    OPERATE = "operate"
    MANAGE_PROFILES = "manage_profiles"
    READ_USAGE = "read_usage"
    MANAGE_BUDGET = "manage_budget"


Role = Literal["owner", "admin", "editor", "commenter", "viewer"]

# From the lowest to the highest.
ROLES: tuple[Role, ...] = ("viewer", "commenter", "editor", "admin", "owner")

_VIEWER = {Action.READ, Action.READ_TEAM}
_COMMENTER = _VIEWER | {Action.COMMENT}
_EDITOR = _COMMENTER | {
    Action.EDIT,
    Action.RUN_JOBS,
    Action.RESTORE,
    Action.CREATE_PROJECT,
    Action.EDIT_PROMPTS,
    Action.READ_USAGE,
}
_ADMIN = _EDITOR | {Action.INVITE, Action.DELETE_PROJECT, Action.OPERATE, Action.MANAGE_PROFILES, Action.MANAGE_BUDGET}
_OWNER = _ADMIN | {Action.MANAGE_MEMBERS}

TABLE: dict[Role, frozenset[Action]] = {
    "viewer": frozenset(_VIEWER),
    "commenter": frozenset(_COMMENTER),
    "editor": frozenset(_EDITOR),
    "admin": frozenset(_ADMIN),
    "owner": frozenset(_OWNER),
}


class ProjectAccess(Struct, frozen=True, kw_only=True):
    """What one caller is in one project. `seq`: the project's last saved change when this was read."""

    project_id: str
    team_id: str
    role: Role
    seq: int = 0

    def allows(self, action: Action | str) -> bool:
        return Action(action) in TABLE[self.role]


class TeamAccess(Struct, frozen=True, kw_only=True):
    team_id: str
    role: Role


def highest(roles: Iterable[Role]) -> Role:
    return max(roles, key=ROLES.index)


def require(role: Role, action: Action | str) -> None:
    """Forbidden, if the role does not allow the action."""
    if Action(action) not in TABLE[role]:
        raise errors.Forbidden(f"Your role here is {role}, and that does not allow this.")


async def project(
    db: AsyncConnection | AsyncEngine, user_id: str, project_id: str, action: Action | str, *, trash: bool = False
) -> ProjectAccess:
    """The caller's access to a project. NotFound for outsiders, for a project that is not there and, unless
    `trash`, for one that is in the trash; Forbidden for a role that is too low."""
    if isinstance(db, AsyncEngine):
        async with db.connect() as conn:
            return await project(conn, user_id, project_id, action, trash=trash)
    rows = (await db.execute(_of_project(user_id, project_id))).all() if storable(project_id) else []
    roles = [row.role for row in rows]
    if not roles or (rows[0].deleted_at is not None and not trash):
        raise errors.NotFound("There is no such project, or you are not a member.")
    role = highest(roles)
    require(role, action)
    return ProjectAccess(project_id=project_id, team_id=rows[0].team_id, role=role, seq=rows[0].seq)


def _of_project(user_id: str, project_id: str) -> sa.Select[Any, Any, Any, Any]:
    roles = roles_of(user_id).subquery()
    return (
        sa.select(projects.c.team_id, projects.c.deleted_at, heads.c.seq, roles.c.role)
        .join(heads, heads.c.project == projects.c.id)
        .join(roles, roles.c.project == projects.c.id)
        .where(projects.c.id == project_id)
    )


def roles_of(user_id: str) -> sa.CompoundSelect[Any, Any]:
    """(project, role) for every project of a person, by team and by invitation: up to two rows a project."""
    of_team = (
        sa.select(projects.c.id.label("project"), members.c.role)
        .join(members, members.c.team_id == projects.c.team_id)
        .where(members.c.user_id == user_id)
    )
    m = project_members.c
    return of_team.union_all(sa.select(m.project, m.role).where(m.user_id == user_id))


def roles_of_project(user_id: str, project_id: str) -> sa.Select[Any]:
    """The role(s) of a person in one project."""
    roles = roles_of(user_id).subquery()
    return sa.select(roles.c.role).where(roles.c.project == project_id)


def operated_by(user_id: str) -> sa.Select[Any]:
    """(project) of every team in which this person may operate: one row without a project for a team that has none."""
    may = [role for role in ROLES if Action.OPERATE in TABLE[role]]
    return (
        sa.select(projects.c.id.label("project"))
        .select_from(members)
        .outerjoin(projects, sa.and_(projects.c.team_id == members.c.team_id, projects.c.deleted_at.is_(None)))
        .where(members.c.user_id == user_id, members.c.role.in_(may))
    )


async def team(db: AsyncConnection | AsyncEngine, user_id: str, team_id: str, action: Action | str) -> TeamAccess:
    """The caller's access to a team. NotFound for outsiders, Forbidden for a role that is too low."""
    if isinstance(db, AsyncEngine):
        async with db.connect() as conn:
            return await team(conn, user_id, team_id, action)
    wanted = sa.select(members.c.role).where(members.c.team_id == team_id, members.c.user_id == user_id)
    role = await db.scalar(wanted) if storable(team_id) else None
    if role is None:
        raise errors.NotFound("There is no such team, or you are not a member.")
    require(role, action)
    return TeamAccess(team_id=team_id, role=role)


async def asset(conn: AsyncConnection, user_id: str, asset_id: str, action: Action | str) -> None:
    """May the caller do this to an asset? By the highest role in the projects that have it and are not in the trash.
    NotFound for outsiders, Forbidden for a role that is too low."""
    roles = roles_of(user_id).subquery()
    wanted = (
        sa.select(roles.c.role)
        .join(projects, projects.c.id == roles.c.project)
        .join(asset_projects, asset_projects.c.project == projects.c.id)
        .where(asset_projects.c.asset == asset_id, projects.c.deleted_at.is_(None))
    )
    found = (await conn.scalars(wanted)).all() if storable(asset_id) else []
    if not found:
        raise errors.NotFound("There is no such file, or you are not a member.")
    require(highest(found), action)


def storable(text: str) -> bool:
    """Could a row's id be this text? Postgres refuses NUL and half surrogates in a parameter."""
    return len(text) <= 64 and text.isascii() and text.isprintable()
