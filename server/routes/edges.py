"""Edges between the nodes of a project."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import JSONBody, QueryParameter

from collab.document import Document
from collab.edits import Connect, Disconnect, PatchEdge
from server import etags, live
from server.access import Action
from server.given import Access, Cursor, IdempotencyKey, IfMatch, Limit, NodeKey, Rooms, Who
from server.live import Answer, Write, Written
from server.schemas import after, cursor

Kind = Annotated[str | None, QueryParameter(max_length=64, description="Only edges of this kind.")]
End = Annotated[str | None, QueryParameter(max_length=64, description="Only edges of this node, at either end.")]


@get("/", opt={"need": Action.READ}, operation_id="listEdges", summary="The edges of a project")
async def list_edges(
    request: Request[Any, Any, Any],
    hub: Rooms,
    project_access: Access,
    kind: Kind = None,
    node: End = None,
    limit: Limit = 200,
    cursor: Cursor = None,
) -> Response[Any]:
    start = after(cursor, tuple[str])
    async with live.reading_all(hub, project_access) as room:
        found = [
            view
            for view in room.document.edges()
            if (kind is None or view.kind == kind)
            and (node is None or node in (view.fields.get("from"), view.fields.get("to")))
            and (start is None or view.id > start[0])
        ][: limit + 1]
        items, seq = [live.shown(view) for view in found[:limit]], room.seq
    following = _cursor(items[-1]["id"]) if len(found) > limit else None
    return etags.answered(request, {"items": items, "nextCursor": following}, {"X-Seq": str(seq)})


def _cursor(key: str) -> str:
    return cursor(key)


def _answer(status: int, key: str | None) -> Any:
    def answer(written: Written) -> Answer:
        edge = written.document.edge(key or written.plan.results[0]["id"])
        return live.resource(status, live.shown(edge), written.committed.seq)

    return answer


@post("/", opt={"need": Action.EDIT}, operation_id="addEdge", summary="Connect two nodes")
async def add_edge(
    request: Request[Any, Any, Any],
    hub: Rooms,
    project_access: Access,
    caller: Who,
    data: JSONBody[dict[str, Any]],
    idempotency_key: IdempotencyKey = None,
) -> Response[Any]:
    wanted = Write(edits=[Connect(edge=data)], answer=_answer(201, None), within="edge")
    return await live.write(request, hub, project_access, caller, wanted)


@get("/{edge_id:str}", opt={"need": Action.READ}, operation_id="getEdge", summary="One edge")
async def get_edge(
    request: Request[Any, Any, Any], hub: Rooms, project_access: Access, edge_id: NodeKey
) -> Response[Any]:
    async with live.reading(hub, project_access) as room:
        value, seq = live.shown(room.document.edge(edge_id)), room.seq
    return etags.answered(request, value, {"X-Seq": str(seq)})


@patch("/{edge_id:str}", opt={"need": Action.EDIT}, operation_id="patchEdge", summary="Change fields of an edge")
async def patch_edge(
    request: Request[Any, Any, Any],
    hub: Rooms,
    project_access: Access,
    caller: Who,
    edge_id: NodeKey,
    data: JSONBody[dict[str, Any]],
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[Any]:
    wanted = Write(
        edits=[PatchEdge(id=edge_id, fields=data)],
        answer=_answer(200, edge_id),
        check=_unchanged(request, edge_id),
        within="fields",
    )
    return await live.write(request, hub, project_access, caller, wanted)


@delete("/{edge_id:str}", opt={"need": Action.EDIT}, operation_id="deleteEdge", summary="Take an edge away")
async def delete_edge(
    request: Request[Any, Any, Any],
    hub: Rooms,
    project_access: Access,
    caller: Who,
    edge_id: NodeKey,
    if_match: IfMatch = None,
) -> None:
    wanted = Write(
        edits=[Disconnect(id=edge_id)],
        answer=lambda _: Answer(status=204, value=None),
        check=_unchanged(request, edge_id),
    )
    await live.write(request, hub, project_access, caller, wanted)


def _unchanged(request: Request[Any, Any, Any], key: str) -> Any:
    def check(document: Document) -> None:
        etags.check_match(request.headers, msgspec.json.encode(live.shown(document.edge(key))))

    return check


router = Router(
    "/projects/{project_id:str}/edges",
    route_handlers=[list_edges, add_edge, get_edge, patch_edge, delete_edge],
    tags=["edges"],
)
