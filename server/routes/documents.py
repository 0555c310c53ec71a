"""The whole document of a project: as JSON, or as the update that a Yjs client applies."""

from typing import Annotated, Any

from litestar import Request, Response, Router, get
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import versions
from collab.document import Document
from collab.hub import Hub
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
    """The document now, or at a change of the past. NotFound outside the history."""
    if seq is not None:
        past = await versions.document_at(engine, access.project_id, seq)
        async with live.reading(hub, access) as room:
            lineage = room.lineage
        return _answer(request, past, seq, lineage)
    async with live.reading(hub, access) as room:
        return _answer(request, room.document, room.seq, room.lineage)


def _answer(request: Request[Any, Any, Any], document: Document, seq: int, lineage: str) -> Response[Any]:
    headers = {"X-Seq": str(seq), "X-Lineage": lineage, "Vary": "Accept"}
    if request.accept.best_match(["application/json", YJS]) == YJS:
        return Response(document.encode(), media_type=YJS, headers={**headers, "Cache-Control": "private, no-cache"})
    return etags.answered(request, document.to_json(), headers)


router = Router("/projects/{project_id:str}/document", route_handlers=[get_document], tags=["documents"])
