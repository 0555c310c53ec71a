"""The list of projects: found, sorted, each with its cover and who is in it now. Nothing here opens a room."""

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, Router, get
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import figures
from collab.covers import Cover
from collab.tables import projects
from server import access, etags
from server.access import Action
from server.given import Access, Cursor, Engine, Limit, Rooms, Settings, Who
from server.listed import CHANGED_AT, listed, rows
from server.schemas import Out, Project, after, cursor
from server.tables import users

Sort = Literal["newest", "recent", "title"]

Trash = Annotated[bool, QueryParameter(description="What is in the trash instead.")]
Words = Annotated[
    str, QueryParameter(max_length=200, description="Only those with all of these words in title or summary.")
]
SortBy = Annotated[
    Sort, QueryParameter(description="The newest, the last changed, or the title's first letters first.")
]


class ProjectList(Out, frozen=True):
    """`trashDays`: for how long a deleted project can be brought back."""

    items: list[Project]
    next_cursor: str | None
    trash_days: int


class Person(Out, frozen=True):
    id: str
    name: str
    color: str


class Present(Out, frozen=True):
    """Who has a project open at the moment, each once, by name."""

    project_id: str
    people: list[Person]


class PresentList(Out, frozen=True):
    """`complete`: false if only the process that answers could be asked."""

    items: list[Present]
    next_cursor: str | None
    complete: bool


class ProjectCover(Out, frozen=True):
    """`seq`: the cover shows everything up to it."""

    seq: int
    cover: Cover


class _Order(msgspec.Struct, frozen=True, kw_only=True):
    """How a sort is asked of the database: its columns, downwards or upwards, and the type of its cursor."""

    keys: tuple[sa.ColumnElement[Any], ...]
    down: bool
    cursor: Any


_TITLE = sa.func.lower(projects.c.title)
_ORDERS: Mapping[Sort, _Order] = {
    "newest": _Order(keys=(projects.c.id,), down=True, cursor=tuple[str]),
    "recent": _Order(keys=(CHANGED_AT, projects.c.id), down=True, cursor=tuple[datetime.datetime, str]),
    "title": _Order(keys=(_TITLE, projects.c.id), down=False, cursor=tuple[str, str]),
}


@get("/", operation_id="listProjects", summary="My projects")
async def list_projects(
    engine: Engine,
    config: Settings,
    caller: Who,
    limit: Limit = 100,
    cursor: Cursor = None,
    trash: Trash = False,
    q: Words = "",
    sort: SortBy = "newest",
) -> ProjectList:
    deleted = projects.c.deleted_at
    query = rows(caller.user_id).where(deleted.isnot(None) if trash else deleted.is_(None))
    for word in q.split():
        query = query.where(
            projects.c.title.icontains(word, autoescape=True) | projects.c.summary.icontains(word, autoescape=True)
        )
    order = _ORDERS[sort]
    keys = sa.tuple_(*order.keys)
    if (start := after(cursor, order.cursor)) is not None:
        query = query.where(keys < sa.tuple_(*start) if order.down else keys > sa.tuple_(*start))
    query = query.add_columns(*(key.label(f"key_{number}") for number, key in enumerate(order.keys)))
    query = query.order_by(*(key.desc() if order.down else key.asc() for key in order.keys)).limit(limit + 1)
    async with engine.connect() as conn:
        found = (await conn.execute(query)).all()
    following = _cursor(found[limit - 1], len(order.keys)) if len(found) > limit else None
    return ProjectList(
        items=[listed(row) for row in found[:limit]], next_cursor=following, trash_days=config.trash_days
    )


def _cursor(row: Any, keys: int) -> str:
    return cursor(*(getattr(row, f"key_{number}") for number in range(keys)))


@get("/present", operation_id="listPresent", summary="Who is in my projects now")
async def list_present(engine: Engine, hub: Rooms, caller: Who) -> PresentList:
    """Of all server processes, some seconds old at most. Projects with nobody in them are left out."""
    roles = access.roles_of(caller.user_id).subquery()
    mine = sa.select(roles.c.project).join(projects, projects.c.id == roles.c.project)
    async with engine.connect() as conn:
        ids = set(await conn.scalars(mine.where(projects.c.deleted_at.is_(None))))
        found, complete = await figures.everywhere(hub.rooms, hub.bus, ids)
        inside = {project: {user for each in said for user in each.users} for project, said in found.items()}
        people = await _people(conn, set().union(*inside.values()))
    items = [
        Present(project_id=project, people=sorted(known, key=lambda person: (person.name, person.id)))
        for project, them in sorted(inside.items())
        if (known := [people[user] for user in them if user in people])
    ]
    return PresentList(items=items, next_cursor=None, complete=complete)


async def _people(conn: AsyncConnection, ids: set[str]) -> dict[str, Person]:
    u = users.c
    found = await conn.execute(sa.select(u.id, u.name, u.color).where(u.id.in_(ids)))
    return {row.id: Person(id=row.id, name=row.name, color=row.color) for row in found}


@get(
    "/{project_id:str}/cover",
    opt={"need": Action.READ, "trash": True},
    operation_id="getCover",
    summary="A project's board from far away",
)
async def get_cover(request: Request[Any, Any, Any], engine: Engine, project_access: Access) -> Response[ProjectCover]:
    """As a worker last drew it: seconds after a change."""
    p = projects.c
    async with engine.connect() as conn:
        query = sa.select(p.cover, p.projected_seq).where(p.id == project_access.project_id)
        row = (await conn.execute(query)).one()
    shown = ProjectCover(seq=row.projected_seq, cover=msgspec.convert(row.cover, Cover))
    return etags.answered(request, shown)


router = Router("/projects", route_handlers=[list_projects, list_present, get_cover], tags=["projects"])
