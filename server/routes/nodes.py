"""Nodes of a project: read from the live document, written into it, saved when answered."""

import heapq
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import JSONBody, QueryParameter

from collab.document import Document
from collab.edits import Add, Delete, Patch
from collab.views import NodeView
from server import etags, live
from server.access import Action
from server.given import Access, Cursor, IdempotencyKey, IfMatch, Limit, NodeKey, Rooms, Who
from server.live import Answer, Write, Written
from server.schemas import after, cursor

Kind = Annotated[str | None, QueryParameter(max_length=64, description="Only nodes of this kind.")]
Parent = Annotated[str | None, QueryParameter(max_length=64, description="Only nodes inside this node.")]


@get("/", opt={"need": Action.READ}, operation_id="listNodes", summary="The nodes of a project, oldest first")
async def list_nodes(
    request: Request[Any, Any, Any],
    hub: Rooms,
    project_access: Access,
    kind: Kind = None,
    parent: Parent = None,
    limit: Limit = 200,
    cursor: Cursor = None,
) -> Response[Any]:
    start = after(cursor, tuple[int, str])
    async with live.reading_all(hub, project_access) as room:
        wanted = (view for view in room.document.each_node() if _wanted(view, kind, parent, start))
        found = heapq.nsmallest(limit + 1, wanted, key=NodeView.place)
        items, seq = [live.shown(view) for view in found[:limit]], room.seq
    following = _cursor(found[limit - 1]) if len(found) > limit else None
    return etags.answered(request, {"items": items, "nextCursor": following}, {"X-Seq": str(seq)})


def _wanted(view: NodeView, kind: str | None, parent: str | None, start: tuple[int, str] | None) -> bool:
    return (
        (kind is None or view.kind == kind)
        and (parent is None or view.fields.get("parent") == parent)
        and (start is None or view.place() > start)
    )


def _cursor(view: NodeView) -> str:
    return cursor(*view.place())


@post("/", opt={"need": Action.EDIT}, operation_id="addNode", summary="Add a node")
async def add_node(
    request: Request[Any, Any, Any],
    hub: Rooms,
    project_access: Access,
    caller: Who,
    data: JSONBody[dict[str, Any]],
    idempotency_key: IdempotencyKey = None,
) -> Response[Any]:
    def answer(written: Written) -> Answer:
        value = live.written_node(written, written.plan.results[0]["id"])
        return live.resource(201, value, written.committed.seq)

    return await live.write(
        request, hub, project_access, caller, Write(edits=[Add(node=data)], answer=answer, within="node")
    )


@get("/{node_id:str}", opt={"need": Action.READ}, operation_id="getNode", summary="One node")
async def get_node(
    request: Request[Any, Any, Any], hub: Rooms, project_access: Access, node_id: NodeKey
) -> Response[Any]:
    async with live.reading(hub, project_access) as room:
        value, seq = live.shown(room.document.node(node_id)), room.seq
    return etags.answered(request, value, {"X-Seq": str(seq)})


@patch("/{node_id:str}", opt={"need": Action.EDIT}, operation_id="patchNode", summary="Change fields of a node")
async def patch_node(
    request: Request[Any, Any, Any],
    hub: Rooms,
    project_access: Access,
    caller: Who,
    node_id: NodeKey,
    data: JSONBody[dict[str, Any]],
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[Any]:
    """Merges fields; null takes one away. A text field takes a string, of which only what differs is typed, or
    `{"splice": [[index, delete, insert], ...]}` in UTF-16 code units."""

    def answer(written: Written) -> Answer:
        return live.resource(200, live.written_node(written, node_id), written.committed.seq)

    wanted = Write(
        edits=[Patch(id=node_id, fields=data)], answer=answer, check=_unchanged(request, node_id), within="fields"
    )
    return await live.write(request, hub, project_access, caller, wanted)


@delete("/{node_id:str}", opt={"need": Action.EDIT}, operation_id="deleteNode", summary="Delete a node and its edges")
async def delete_node(
    request: Request[Any, Any, Any],
    hub: Rooms,
    project_access: Access,
    caller: Who,
    node_id: NodeKey,
    if_match: IfMatch = None,
) -> None:
    wanted = Write(
        edits=[Delete(id=node_id)],
        answer=lambda _: Answer(status=204, value=None),
        check=_unchanged(request, node_id),
    )
    await live.write(request, hub, project_access, caller, wanted)


def _unchanged(request: Request[Any, Any, Any], key: str) -> Any:
    def check(document: Document) -> None:
        etags.check_match(request.headers, msgspec.json.encode(live.shown(document.node(key))))

    return check


router = Router(
    "/projects/{project_id:str}/nodes",
    route_handlers=[list_nodes, add_node, get_node, patch_node, delete_node],
    tags=["nodes"],
)
