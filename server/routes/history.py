"""What happened in a project: its moments, any two of them compared, and the history of one node."""

from __future__ import annotations

import re
from typing import Annotated, Any

from litestar import Request, Response, Router, get
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import comparing, diff, journal, moments, node_history, versions
from collab.diff import Diff, DiffMoment
from collab.moments import HistoryPage
from collab.node_history import NodeHistoryPage
from server import etags, live
from server.access import Action
from server.given import Access, Engine, NodeKey, Rooms

MARKDOWN = "text/markdown"

Moment = Annotated[
    str, QueryParameter(name="from", min_length=1, max_length=64, description="A change's number, or a version's id.")
]
OtherMoment = Annotated[
    str | None,
    QueryParameter(name="to", min_length=1, max_length=64, description="The same; now, if it is absent."),
]


@get("/diff", opt={"need": Action.READ}, operation_id="getDiff", summary="What differs between two moments")
async def get_diff(
    request: Request[Any, Any, Any],
    engine: Engine,
    hub: Rooms,
    project_access: Access,
    moment: Moment,
    other_moment: OtherMoment = None,
) -> Response[Diff]:
    """JSON, or with `Accept: text/markdown` a page to read. From the later one to the earlier one it tells what it
    would take to go back."""
    project = project_access.project_id
    async with engine.connect() as conn:
        one = await _moment(conn, project, moment)
        other = await _moment(conn, project, other_moment)
    page = request.accept.best_match([etags.JSON, MARKDOWN]) == MARKDOWN
    pack = "gzip" in request.headers.get("accept-encoding", "")
    way = await comparing.read(engine, project, one.seq, other.seq)
    render = diff.as_markdown if page else diff.as_json
    found = await comparing.told(hub.children, render, way, one, other, pack)
    headers = {"Vary": "Accept, Accept-Encoding"}
    if found.packed:
        headers["Content-Encoding"] = "gzip"
    media_type = MARKDOWN if page else etags.JSON
    return etags.answered_body(request, found.body, f'"{found.digest[:32]}"', headers, media_type=media_type)


Before = Annotated[
    int | None, QueryParameter(ge=1, le=2**62, description="`nextBefore` of the page before; the newest, if absent.")
]
Some = Annotated[int, QueryParameter(ge=1, le=100, description="How many at most.")]


@get("/history", opt={"need": Action.READ}, operation_id="getHistory", summary="Moments, newest first")
async def get_history(engine: Engine, project_access: Access, before: Before = None, limit: Some = 50) -> HistoryPage:
    """What was done without a pause is one moment, with everybody who was at it at the same time."""
    async with engine.connect() as conn:
        return await moments.read(conn, project_access.project_id, before=before, limit=limit)


@get(
    "/nodes/{node_id:str}/history",
    opt={"need": Action.READ},
    operation_id="getNodeHistory",
    summary="Who changed which field of a node, newest first",
)
async def get_node_history(
    engine: Engine,
    hub: Rooms,
    project_access: Access,
    node_id: NodeKey,
    before: Before = None,
    limit: Some = 20,
) -> NodeHistoryPage:
    """A page is what can be looked through at once: it may be empty, and others follow."""
    project = project_access.project_id
    found = await node_history.read(engine, hub.children, project, node_id, before=before, limit=limit)
    if not found.items and found.next_before is None and before is None:
        # Nothing has happened to it as long as the history reaches. NotFound, if there is no such node.
        async with live.reading(hub, project_access) as room:
            room.document.node(node_id)
    return found


async def _moment(conn: AsyncConnection, project: str, text: str | None) -> DiffMoment:
    """NotFound, if there is no such version."""
    if text is None:
        return DiffMoment(seq=(await journal.read_head(conn, project)).seq)
    if re.fullmatch(r"[0-9]{1,18}", text):
        return DiffMoment(seq=int(text))
    version = await versions.get(conn, project, text)
    return DiffMoment(seq=version.seq, version=version.id)


router = Router(
    "/projects/{project_id:str}", route_handlers=[get_history, get_diff, get_node_history], tags=["history"]
)
