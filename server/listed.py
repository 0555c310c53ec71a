"""A project as its members see it in lists: from its row and its head, without its document."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from collab.tables import heads, journal, projects
from server import access
from server.schemas import Project

# The last saved change; where that row is folded, the time when it was read.
CHANGED_AT = sa.func.coalesce(
    sa.select(journal.c.at)
    .where(journal.c.project == heads.c.project, journal.c.seq == heads.c.seq)
    .correlate(heads)
    .scalar_subquery(),
    projects.c.updated_at,
)


def rows(user_id: str) -> sa.Select[Any]:
    """Projects of a person with their role(s), the last saved change and its time."""
    roles = access.roles_of(user_id).subquery()
    return (
        sa.select(
            projects,
            heads.c.seq,
            CHANGED_AT.label("changed_at"),
            sa.func.array_agg(aggregate_order_by(roles.c.role, roles.c.role)).label("roles"),
        )
        .join(heads, heads.c.project == projects.c.id)
        .join(roles, roles.c.project == projects.c.id)
        .group_by(projects.c.id, heads.c.project)
    )


def listed(row: Any) -> Project:
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
    found = await conn.execute(rows(user_id).where(projects.c.id == project_id))
    return listed(found.one())
