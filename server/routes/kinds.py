"""The kinds of node and what they hold, for programs that build forms or check before they send."""

from typing import Any

import msgspec
from litestar import Request, Response, Router, get

from collab.nodes import NODE_KINDS, TEXT_FIELDS, TITLES
from server import etags
from server.gate import ANYONE
from server.schemas import Out


class NodeKind(Out, frozen=True):
    """`schema`: JSON Schema of what is sent; `textFields`: those that people type in together (Y.Text)."""

    kind: str
    title: dict[str, str]
    schema: dict[str, Any]
    text_fields: tuple[str, ...]


class NodeKinds(Out, frozen=True):
    items: list[NodeKind]
    next_cursor: str | None = None


KINDS = NodeKinds(
    items=[
        NodeKind(kind=kind, title=TITLES[kind], schema=msgspec.json.schema(cls), text_fields=TEXT_FIELDS[kind])
        for kind, cls in NODE_KINDS.items()
    ]
)


@get("/node-kinds", opt={"need": ANYONE}, operation_id="listNodeKinds", summary="The kinds of node")
async def list_node_kinds(request: Request[Any, Any, Any]) -> Response[NodeKinds]:
    return etags.answered(request, KINDS)


router = Router("/", route_handlers=[list_node_kinds], tags=["nodes"])
