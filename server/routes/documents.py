"""The whole document of a project: as JSON, or as the update that a Yjs client applies."""

from typing import Annotated, Any

from litestar import Request, Response, Router, get
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import rendering, whole
from collab.hub import Hub
from collab.rendering import Rendered
from server import etags, live
from server.access import Action, ProjectAccess
from server.given import Access, Engine, Rooms

YJS = "application/octet-stream"

Seq = Annotated[
    int | None, QueryParameter(ge=0, le=2**62, description="As it was right after this change; now, if absent.")
]


@get("/", opt={"need": Action.READ}, operation_id="getDocument", summary="The whole document")
async def get_document(
    request: Request[Any, Any, Any], hub: Rooms, engine: Engine, project_access: Access, seq: Seq = None
) -> Response[Any]:
    """JSON with stored fields only, or with `Accept: application/octet-stream` a Yjs update. `X-Seq`: contains at
    least every change up to it."""
    return await answer(request, hub, engine, project_access, seq)


async def answer(
    request: Request[Any, Any, Any], hub: Hub, engine: AsyncEngine, access: ProjectAccess, seq: int | None
) -> Response[Any]:
    """The document now, or at a change of the past. NotFound, OutsideHistory."""
    project = access.project_id
    yjs = request.accept.best_match(["application/json", YJS]) == YJS
    pack = "gzip" in request.headers.get("accept-encoding", "")
    # The past disturbs nobody: no room is opened for it.
    if seq is not None or await whole.is_large(engine, project):
        moment = await whole.read(engine, project, seq)
        render = rendering.as_update if yjs else rendering.as_json
        found = await whole.rendered(hub.children, moment, render, pack=pack)
        return _answer(request, found, yjs, moment.seq, moment.lineage)
    draw = rendering.update_of if yjs else rendering.json_of
    async with live.reading(hub, access) as room:
        return _answer(request, draw(room.document, pack), yjs, room.seq, room.lineage)


def _answer(request: Request[Any, Any, Any], found: Rendered, yjs: bool, seq: int, lineage: str) -> Response[Any]:
    headers = {"X-Seq": str(seq), "X-Lineage": lineage, "Vary": "Accept, Accept-Encoding"}
    if found.packed:
        headers["Content-Encoding"] = "gzip"
    if yjs:
        return Response(found.body, media_type=YJS, headers={**headers, "Cache-Control": "private, no-cache"})
    return etags.answered_body(request, found.body, f'"{found.digest[:32]}"', headers)


router = Router("/projects/{project_id:str}/document", route_handlers=[get_document], tags=["documents"])
