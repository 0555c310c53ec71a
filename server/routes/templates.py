"""What a board can begin with, and putting it on a board that is still empty."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import JSONBody

from collab import errors
from collab.document import Document
from server import etags, live
from server.access import Action
from server.given import Access, IdempotencyKey, Rooms, Who
from server.live import Answer, Write, Written
from server.schemas import In, Out
from server.templates import TEMPLATES, Language, TemplateId


class TemplateShown(Out, frozen=True):
    """Title and description by language; `counts`: nodes by kind."""

    id: TemplateId
    title: dict[Language, str]
    description: dict[Language, str]
    counts: dict[str, int]


class TemplateList(Out, frozen=True):
    items: list[TemplateShown]
    next_cursor: str | None = None


class TemplateUse(In, frozen=True):
    template: TemplateId
    language: Language = "en"


class Begun(Out, frozen=True):
    """The nodes that were put on the board."""

    nodes: list[str]
    seq: int


@get("/templates", operation_id="listTemplates", summary="What a board can begin with")
async def list_templates(request: Request[Any, Any, Any], caller: Who) -> Response[TemplateList]:
    shown = [
        TemplateShown(id=one.id, title=one.title, description=one.description, counts=one.counts())
        for one in TEMPLATES.values()
    ]
    return etags.answered(request, TemplateList(items=shown))


@post(
    "/projects/{project_id:str}/template",
    opt={"need": Action.EDIT},
    operation_id="useTemplate",
    summary="Put a template on an empty board",
)
async def use_template(
    request: Request[Any, Any, Any],
    hub: Rooms,
    project_access: Access,
    caller: Who,
    data: JSONBody[TemplateUse],
    idempotency_key: IdempotencyKey = None,
) -> Response[Begun]:
    """409 when there is anything on the board already: of two people who do this at once, one does it."""

    def check(document: Document) -> None:
        if document.nodes():
            raise errors.Conflict("There is something on this board already.")

    def answer(written: Written) -> Answer:
        made = [result["id"] for result in written.plan.results if result["op"] == "add"]
        return Answer(status=201, value=Begun(nodes=made, seq=written.committed.seq))

    edits = TEMPLATES[data.template].edits(data.language)
    return await live.write(request, hub, project_access, caller, Write(edits=edits, check=check, answer=answer))


router = Router("/", route_handlers=[list_templates, use_template], tags=["projects"])
