"""Versions: naming a moment of a project, opening it, bringing it back while others go on."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors, retention, versions
from collab.document import Document
from collab.edits import Plan
from collab.hub import Hub
from collab.origin import Api
from collab.restoring import Wanted
from collab.strict import Committed
from collab.versions import Restored, Version
from server import etags, live, problems
from server.access import Action, ProjectAccess
from server.callers import Caller
from server.given import Access, Cursor, Engine, IdempotencyKey, IfMatch, Limit, Rooms, RowId, Settings, Who
from server.idempotency import Once
from server.live import Answer
from server.routes import documents
from server.schemas import In, Out, after, cursor

Label = Annotated[str, Meta(min_length=1, max_length=200)]
Note = Annotated[str, Meta(max_length=5_000)]


class NewVersion(In, frozen=True):
    """`seq`: the change right after which the project was what is named; now, if absent."""

    label: Label
    note: Note = ""
    seq: Annotated[int, Meta(ge=1, le=2**62)] | UnsetType = UNSET


class VersionPatch(In, frozen=True):
    label: Label | UnsetType = UNSET
    note: Note | UnsetType = UNSET


NodeIds = Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(min_length=1, max_length=1_000)]
FieldNames = Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(min_length=1, max_length=100)]


class RestoreWhat(In, frozen=True):
    """`nodes`: only these, with the edges of those that come back; `fields`: only these of them. All, if absent."""

    nodes: NodeIds | UnsetType = UNSET
    fields: FieldNames | UnsetType = UNSET


class RestoreTo(RestoreWhat, frozen=True, kw_only=True):
    """`seq`: the change right after which the project was what it shall be again."""

    seq: Annotated[int, Meta(ge=1, le=2**62)]
    label: Annotated[str, Meta(max_length=200)] = ""


class VersionList(Out, frozen=True):
    items: list[Version]
    next_cursor: str | None


@get("/versions", opt={"need": Action.READ}, operation_id="listVersions", summary="Versions, newest first")
async def list_versions(
    engine: Engine, project_access: Access, limit: Limit = 100, cursor: Cursor = None
) -> VersionList:
    start = after(cursor, tuple[str])
    async with engine.connect() as conn:
        found = await versions.list_all(
            conn, project_access.project_id, limit=limit + 1, before=start[0] if start else None
        )
    following = _cursor(found[limit - 1].id) if len(found) > limit else None
    return VersionList(items=found[:limit], next_cursor=following)


def _cursor(key: str) -> str:
    return cursor(key)


@post("/versions", opt={"need": Action.EDIT}, operation_id="createVersion", summary="Name the present, or any moment")
async def create_version(
    request: Request[Any, Any, Any],
    hub: Rooms,
    project_access: Access,
    caller: Who,
    data: JSONBody[NewVersion],
    idempotency_key: IdempotencyKey = None,
) -> Response[Version]:
    """Holds everything that anybody was told is saved, and what is on its way."""
    once = await Once.of(request, caller)
    made: list[tuple[Version, Response[Any]]] = []

    async def decide(conn: AsyncConnection, _: Document) -> Plan | None:
        await once.claim(conn)
        if isinstance(data.seq, int):
            await versions.check_moment(conn, project_access.project_id, data.seq)
        return None

    async def also(conn: AsyncConnection, committed: Committed) -> None:
        version = await versions.create(
            conn,
            project=project_access.project_id,
            seq=data.seq if isinstance(data.seq, int) else committed.seq,
            label=data.label,
            note=data.note,
            author=caller.author,
        )
        made.append((version, await live.answered(conn, once, Answer(status=201, value=version), committed.seq)))

    async with hub.hold(project_access.project_id) as room:
        origin = Api(author=caller.author, request=problems.request_id(request.scope))
        await room.commit(origin, decide, also)
    _tell(hub, project_access, made[-1][0])
    return made[-1][1]


def _tell(hub: Hub, access: ProjectAccess, version: Version) -> None:
    hub.tell(access.project_id, versions.notice(version))


class Retention(Out, frozen=True):
    """`items`: what would be deleted now, newest first; `days`: how long versions that nobody asked for are kept."""

    days: int
    items: list[Version]


Days = Annotated[
    int | None, QueryParameter(ge=1, le=36500, description="As if AUTO_VERSION_DAYS were this; as it is, if absent.")
]


@get(
    "/versions/retention",
    opt={"need": Action.READ},
    operation_id="getRetention",
    summary="Which versions would go, because nobody asked for them and they are old",
)
async def get_retention(engine: Engine, config: Settings, project_access: Access, days: Days = None) -> Retention:
    """Deletes nothing: a worker does, about once an hour. What has a name or a note stays."""
    kept = config.auto_version_days if days is None else days
    async with engine.connect() as conn:
        return Retention(days=kept, items=await retention.superfluous(conn, project_access.project_id, kept))


@get("/versions/{version_id:str}", opt={"need": Action.READ}, operation_id="getVersion", summary="One version")
async def get_version(
    request: Request[Any, Any, Any], engine: Engine, project_access: Access, version_id: RowId
) -> Response[Version]:
    return etags.answered(request, await _version(engine, project_access, version_id))


async def _version(engine: AsyncEngine, access: ProjectAccess, version_id: str) -> Version:
    async with engine.connect() as conn:
        return await versions.get(conn, access.project_id, version_id)


@patch("/versions/{version_id:str}", opt={"need": Action.EDIT}, operation_id="patchVersion", summary="Rename a version")
async def patch_version(
    request: Request[Any, Any, Any],
    engine: Engine,
    hub: Rooms,
    project_access: Access,
    caller: Who,
    version_id: RowId,
    data: JSONBody[VersionPatch],
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[Version]:
    once = await Once.of(request, caller)
    async with engine.begin() as conn:
        await once.claim(conn)
        present = await versions.get(conn, project_access.project_id, version_id)
        etags.check_match(request.headers, msgspec.json.encode(present))
        version = await versions.describe(
            conn, project_access.project_id, version_id, label=data.label or None, note=_given(data.note)
        )
        answer = await live.answered(conn, once, Answer(status=200, value=version), version.seq)
    _tell(hub, project_access, version)
    return answer


def _given(note: str | UnsetType) -> str | None:
    return None if isinstance(note, UnsetType) else note


@delete("/versions/{version_id:str}", opt={"need": Action.EDIT}, operation_id="deleteVersion", summary="Forget a name")
async def delete_version(engine: Engine, project_access: Access, version_id: RowId) -> None:
    async with engine.begin() as conn:
        await versions.delete(conn, project_access.project_id, version_id)


@get(
    "/versions/{version_id:str}/document",
    opt={"need": Action.READ},
    operation_id="getVersionDocument",
    summary="The whole document of a version",
)
async def get_version_document(
    request: Request[Any, Any, Any], engine: Engine, hub: Rooms, project_access: Access, version_id: RowId
) -> Response[Any]:
    version = await _version(engine, project_access, version_id)
    return await documents.answer(request, hub, engine, project_access, version.seq)


@post(
    "/versions/{version_id:str}/restore",
    opt={"need": Action.RESTORE},
    status_code=201,
    operation_id="restoreVersion",
    summary="Make the project what it was in a version",
)
async def restore_version(
    request: Request[Any, Any, Any],
    engine: Engine,
    hub: Rooms,
    project_access: Access,
    caller: Who,
    version_id: RowId,
    data: JSONBody[RestoreWhat | None] = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[Restored]:
    """A forward edit: others go on working, and the present is kept as a version of its own (`before`). What somebody
    did meanwhile in cards that went is told (`lost`), and stands in that version."""
    version = await _version(engine, project_access, version_id)
    to = RestoreTo(seq=version.seq, label=version.label, **_given_of(data))
    return await _restore(request, hub, project_access, caller, to)


def _given_of(what: RestoreWhat | None) -> dict[str, Any]:
    return {} if what is None else {"nodes": what.nodes, "fields": what.fields}


@post(
    "/restore",
    opt={"need": Action.RESTORE},
    status_code=201,
    operation_id="restoreMoment",
    summary="Make the project what it was right after a change",
)
async def restore_moment(
    request: Request[Any, Any, Any],
    engine: Engine,
    hub: Rooms,
    project_access: Access,
    caller: Who,
    data: JSONBody[RestoreTo],
    idempotency_key: IdempotencyKey = None,
) -> Response[Restored]:
    """The same for any moment of the history."""
    return await _restore(request, hub, project_access, caller, data)


async def _restore(
    request: Request[Any, Any, Any], hub: Hub, access: ProjectAccess, caller: Caller, to: RestoreTo
) -> Response[Restored]:
    once = await Once.of(request, caller)
    answers: list[Response[Any]] = []

    async def also(conn: AsyncConnection, version: Restored) -> None:
        answers.append(await live.answered(conn, once, Answer(status=201, value=version), version.seq))

    async with hub.hold(access.project_id) as room:
        version = await versions.restore(
            room,
            seq=to.seq,
            author=caller.author,
            label=to.label,
            wanted=_wanted(to),
            first=once.claim,
            also=also,
        )
    for made in (version.before, version.id):
        _tell(hub, access, await _version(request.app.state.engine, access, made))
    return answers[-1]


def _wanted(what: RestoreWhat) -> Wanted:
    """Invalid: fields of no nodes."""
    if isinstance(what.nodes, UnsetType):
        if not isinstance(what.fields, UnsetType):
            message = "of which nodes? Give nodes as well"
            raise errors.wrong("fields", message)
        return Wanted()
    fields = None if isinstance(what.fields, UnsetType) else frozenset(what.fields)
    return Wanted(nodes=frozenset(what.nodes), fields=fields)


router = Router(
    "/projects/{project_id:str}",
    route_handlers=[
        list_versions,
        create_version,
        get_retention,
        get_version,
        patch_version,
        delete_version,
        get_version_document,
        restore_version,
        restore_moment,
    ],
    tags=["versions"],
)
