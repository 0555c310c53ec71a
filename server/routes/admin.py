"""What operators see of rooms: what each project stores, who wrote it, and what the processes that have it open say.
Nothing here opens a room."""

import datetime
from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from litestar import Router, get
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import errors, figures, tombstones
from collab.figures import Figures
from collab.origin import Author
from server import access
from server.given import Cursor, Engine, Limit, Rooms, Who
from server.schemas import Out, after, cursor

Sort = Literal["newest", "bytes", "clients", "lag"]
SortBy = Annotated[Sort, QueryParameter(description="By what, the largest first.")]
State = Literal["ok", "delayed", "stopped"]

TOP_WRITERS = 5
# The worst first.
STATES: tuple[State, ...] = ("stopped", "delayed", "ok")


class Writer(Out, frozen=True):
    """One author's journal rows of the last 24 hours."""

    author: Author
    rows: int
    bytes: int


class Stored(Out, frozen=True):
    """What Postgres holds. `rows`, `rowBytes`: the log behind the newest base, read by who opens it."""

    bytes: int
    base_bytes: int
    base_seq: int
    rows: int
    row_bytes: int


class LiveRoom(Out, frozen=True):
    """What all processes say together. `lagMs`: the age of the oldest edit that is not saved. `lagging`: connections
    that read more slowly than they are written to."""

    processes: int = 0
    users: int = 0
    connections: int = 0
    memory_bytes: int = 0
    unsaved: int = 0
    unsaved_bytes: int = 0
    lag_ms: int = 0
    state: State = "ok"
    lagging: int = 0


class RoomFigures(Out, frozen=True):
    """`tombstones`: how much of all that was ever written is deleted, 0 to 1, about."""

    project_id: str
    team_id: str
    title: str
    seq: int
    last_edit: datetime.datetime | None
    stored: Stored
    tombstones: float
    writers: list[Writer]
    live: LiveRoom


class RoomFiguresList(Out, frozen=True):
    """`complete`: false if only the process that answers could be asked what is open."""

    items: list[RoomFigures]
    next_cursor: str | None
    complete: bool


# The caller's projects with what sorts them, one page of them, and what Postgres knows of those.
_QUERY = sa.text("""
WITH live AS (
    SELECT * FROM unnest(CAST(:live_projects AS text[]), CAST(:live_keys AS bigint[])) AS l(project, key)
), mine AS (
    SELECT p.id, p.team_id, p.title, CASE :sort
        WHEN 'bytes' THEN
            coalesce((SELECT sum(size) FROM bases WHERE project = p.id), 0)
            + coalesce((SELECT sum(octet_length(update)) FROM journal WHERE project = p.id), 0)
        ELSE coalesce(live.key, 0) END AS key
    FROM projects p LEFT JOIN live ON live.project = p.id
    WHERE p.id = ANY(:projects)
), page AS (
    SELECT * FROM mine
    WHERE CAST(:after_key AS bigint) IS NULL OR (key, id) < (CAST(:after_key AS bigint), CAST(:after_id AS text))
    ORDER BY key DESC, id DESC LIMIT :limit
)
SELECT page.*, h.seq, b.base_bytes, b.base_seq, j.*, (
    SELECT at FROM journal WHERE project = page.id AND seq = h.seq
) AS last_edit, (
    SELECT coalesce(json_agg(w), '[]') FROM (
        SELECT CAST(origin AS jsonb) -> 'author' AS author, count(*) AS rows, sum(octet_length(update)) AS bytes
        FROM journal WHERE project = page.id AND at > now() - interval '24 hours'
        GROUP BY 1 ORDER BY 3 DESC LIMIT :writers
    ) w
) AS writers
FROM page JOIN heads h ON h.project = page.id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(size), 0) AS base_bytes, coalesce(max(seq), 0) AS base_seq
    FROM bases WHERE project = page.id
) b
CROSS JOIN LATERAL (
    SELECT coalesce(sum(octet_length(update)), 0) AS journal_bytes,
        count(*) FILTER (WHERE seq > b.base_seq) AS rows,
        coalesce(sum(octet_length(update)) FILTER (WHERE seq > b.base_seq), 0) AS row_bytes
    FROM journal WHERE project = page.id
) j
ORDER BY page.key DESC, page.id DESC
""")


@get("/rooms", operation_id="listRooms", summary="What rooms store, hold and wait for")
async def list_rooms(
    engine: Engine, hub: Rooms, caller: Who, sort: SortBy = "newest", limit: Limit = 100, cursor: Cursor = None
) -> RoomFiguresList:
    """Of the projects of every team in which the caller is owner or admin."""
    start = after(cursor, tuple[Sort, int, str])
    if start is not None and start[0] != sort:
        raise errors.Invalid("cursor: it belongs to another sort")
    async with engine.connect() as conn:
        projects = await _projects(conn, caller.user_id)
        found, complete = await figures.everywhere(hub.rooms, hub.bus, projects)
        live = {project: _together(said) for project, said in found.items()}
        keys = {project: _key(sort, room) for project, room in live.items()}
        wanted = {
            "projects": list(projects),
            "live_projects": list(keys),
            "live_keys": list(keys.values()),
            "sort": sort,
            "after_key": start[1] if start else None,
            "after_id": start[2] if start else None,
            "limit": limit + 1,
            "writers": TOP_WRITERS,
        }
        rows = (await conn.execute(_QUERY, wanted)).all()
        dead = await tombstones.read(conn, hub.children, [row.id for row in rows[:limit]])
    items = [_listed(row, live.get(row.id, LiveRoom()), dead[row.id]) for row in rows[:limit]]
    following = _cursor(sort, int(rows[limit - 1].key), rows[limit - 1].id) if len(rows) > limit else None
    return RoomFiguresList(items=items, next_cursor=following, complete=complete)


def _cursor(*keys: Any) -> str:
    return cursor(*keys)


async def _projects(conn: AsyncConnection, user_id: str) -> set[str]:
    """The projects that this person operates. Forbidden for who operates nothing."""
    rows = (await conn.execute(access.operated_by(user_id))).all()
    if not rows:
        raise errors.Forbidden("You are in no team as owner or admin.")
    return {row.project for row in rows if row.project is not None}


def _key(sort: Sort, room: LiveRoom) -> int:
    return {"clients": room.connections, "lag": room.lag_ms}.get(sort, 0)


def _together(said: list[Figures]) -> LiveRoom:
    return LiveRoom(
        processes=len(said),
        users=len({user for room in said for user in room.users}),
        connections=sum(room.connections for room in said),
        memory_bytes=sum(room.memory for room in said),
        unsaved=sum(room.unsaved for room in said),
        unsaved_bytes=sum(room.unsaved_bytes for room in said),
        lag_ms=max(room.lag_ms for room in said),
        state=_worst({room.state for room in said}),
        lagging=sum(room.lagging for room in said),
    )


def _worst(said: set[str]) -> State:
    for state in STATES:
        if state in said:
            return state
    return "ok"


def _listed(row: Any, live: LiveRoom, dead: float) -> RoomFigures:
    return RoomFigures(
        project_id=row.id,
        team_id=row.team_id,
        title=row.title,
        seq=row.seq,
        last_edit=row.last_edit,
        stored=Stored(
            bytes=int(row.base_bytes + row.journal_bytes),
            base_bytes=int(row.base_bytes),
            base_seq=row.base_seq,
            rows=row.rows,
            row_bytes=int(row.row_bytes),
        ),
        tombstones=dead,
        writers=msgspec.convert(row.writers, list[Writer]),
        live=live,
    )


router = Router("/admin", route_handlers=[list_rooms], tags=["admin"])
