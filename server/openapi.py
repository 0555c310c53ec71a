"""The description of the REST API, as OpenAPI 3.1 at /api/openapi.json: what Litestar reads from the routes, with the
kinds of node, problems and names put in. Called by app.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Litestar, Request
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Server, Tag

from collab.edits import Edit
from collab.nodes import EDGE_KINDS, NODE_KINDS, TEXT_FIELDS
from collab.origin import Author
from server.gate import ANYONE
from server.problems import MEDIA_TYPE, Problem
from server.routes.assets import NewUpload

REF = "#/components/schemas/"
BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
BYTES = {"application/octet-stream": BINARY}

# operation -> body, and operation -> answer, where a route takes or gives what only the document's kinds describe.
BODIES = {"addNode": "NewNode", "patchNode": "NodePatch", "addEdge": "NewEdge", "patchEdge": "EdgePatch"}
# operation -> body, where a file is streamed.
FILES = {
    "createAsset": {
        "multipart/form-data": {
            "schema": {"type": "object", "properties": {"file": BINARY["schema"]}, "required": ["file"]}
        },
        "application/octet-stream": BINARY,
        "application/json": {"schema": {"$ref": REF + "NewUpload"}},
    },
    "putAsset": BYTES,
}
ANSWERS = {
    "listNodes": "NodeList",
    "addNode": "SavedNode",
    "getNode": "Node",
    "patchNode": "SavedNode",
    "listEdges": "EdgeList",
    "addEdge": "SavedEdge",
    "getEdge": "Edge",
    "patchEdge": "SavedEdge",
    "getDocument": "Document",
    "getVersionDocument": "Document",
}
# Operations whose answer is a page to read as well.
PAGES = ("getDiff",)
# Operations whose answer is a file.
SENT = ("getAssetContent",)
EXAMPLES: dict[str, Any] = {
    "register": {"email": "mei@example.org", "password": "correct horse", "name": "Mei"},
    "createProject": {"title": "The lighthouse"},
    "createInvite": {"role": "editor"},
    "addNode": {"kind": "scene", "xy": [0, 0], "title": "The storm", "place": "Lighthouse"},
    "patchNode": {"title": "The storm breaks", "description": {"splice": [[0, 0, "Night. "]]}},
    "addEdge": {"kind": "sequence", "from": "SCENE_ID", "to": "NEXT_SCENE_ID"},
    "applyEdits": {
        "edits": [
            {"op": "add", "node": {"id": "storm", "kind": "scene", "title": "The storm"}},
            {"op": "move", "id": "storm", "xy": [400, 0]},
        ]
    },
    "createVersion": {"label": "First draft"},
    "createProfile": {
        "name": "DeepSeek",
        "kind": "openai_compatible",
        "baseUrl": "https://api.deepseek.com/v1",
        "apiKey": "sk-...",
        "models": {"text": "deepseek-chat"},
        "defaultFor": ["text"],
        "prices": {"promptTokens": 2, "completionTokens": 3, "currency": "CNY"},
    },
}


class _Render(JsonRenderPlugin):
    """The description, made once."""

    _made: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        if self._made is None:
            self._made = msgspec.json.encode(described(request.app))
        return self._made


def config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Storyroom",
        version="0.1.0",
        description=(
            "Everything that people can do in the browser, a program can do here, in the same room at the same moment. "
            "Errors are `application/problem+json` with a stable `code`. Every POST and PATCH takes `Idempotency-Key`."
        ),
        path="/api/openapi.json",
        render_plugins=[_Render(path="/")],
        servers=[Server(url="/")],
        use_handler_docstrings=True,
        tags=[
            Tag(name="auth", description="Signing in and one's own account."),
            Tag(name="projects", description="A project is a room."),
            Tag(name="nodes", description="Everything on the canvas."),
            Tag(name="edges", description="Relations between nodes."),
            Tag(name="edits", description="Many edits as one."),
            Tag(name="versions", description="Named moments."),
            Tag(name="history", description="What happened, and what differs between two moments."),
            Tag(name="profiles", description="Which AI providers a team uses, with which models and at what price."),
            Tag(name="usage", description="What a team has used and paid, and what it may spend."),
            Tag(name="assets", description="Pictures, video and sound."),
            Tag(name="admin", description="What operators see."),
        ],
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT"),
                "session": SecurityScheme(type="apiKey", name="storyroom_access", security_scheme_in="cookie"),
            }
        ),
        security=[{"bearer": []}, {"session": []}],
    )


def described(app: Litestar) -> dict[str, Any]:
    """The whole description as JSON values."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(app.openapi_schema.to_schema()))
    schemas: dict[str, Any] = found["components"]["schemas"]
    schemas.update(_kinds())
    schemas["Problem"] = msgspec.json.schema_components((Problem,), ref_template=REF + "{name}")[1]["Problem"]
    schemas["FieldError"] = msgspec.json.schema_components((Problem,), ref_template=REF + "{name}")[1]["FieldError"]
    schemas["Add"]["properties"]["node"] = {"$ref": REF + "NewNode"}
    schemas["Connect"]["properties"]["edge"] = {"$ref": REF + "NewEdge"}
    schemas |= msgspec.json.schema_components((NewUpload,), ref_template=REF + "{name}")[1]
    found["components"]["responses"] = {"Problem": _problem()}
    open_to_all = _open_to_all(app)
    found["paths"] = {_camel_path(path): item for path, item in found["paths"].items()}
    for operation in _operations(found):
        _finish(operation, anyone=operation["operationId"] in open_to_all)
    return found


def _problem() -> dict[str, Any]:
    return {"description": "What went wrong.", "content": {MEDIA_TYPE: {"schema": {"$ref": REF + "Problem"}}}}


def _open_to_all(app: Litestar) -> set[str]:
    handlers = (handler for route in app.routes for handler in getattr(route, "route_handlers", ()))
    return {str(handler.operation_id) for handler in handlers if handler.opt.get("need") == ANYONE}


def _operations(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in found["paths"].values():
        for method in ("get", "post", "put", "patch", "delete"):
            if method in item:
                yield item[method]


def _camel_path(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda name: "{" + _camel(name[1]) + "}", path)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.title() for word in rest)


def _finish(operation: dict[str, Any], *, anyone: bool) -> None:
    name = operation["operationId"]
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            parameter["name"] = _camel(parameter["name"])
    if name in BODIES:
        operation["requestBody"]["content"] = {"application/json": {"schema": {"$ref": REF + BODIES[name]}}}
    if name in FILES:
        operation["requestBody"] = {"required": True, "content": FILES[name]}
    if name in EXAMPLES:
        operation["requestBody"]["content"]["application/json"]["example"] = EXAMPLES[name]
    _leave_out(operation.get("requestBody", {}))
    responses = operation["responses"]
    responses.pop("400", None)
    success = responses[min(responses)]
    success["description"] = operation.get("summary", "")
    if name in ANSWERS:
        success["content"] = {"application/json": {"schema": {"$ref": REF + ANSWERS[name]}}}
        if ANSWERS[name] == "Document":
            success["content"] |= BYTES
    if name in PAGES:
        success["content"] |= {"text/markdown": {"schema": {"type": "string"}}}
    if name in SENT:
        success["content"] = BYTES
    if anyone:
        operation["security"] = []
    for status in _refusals(operation, anyone=anyone):
        responses[status] = {"$ref": "#/components/responses/Problem"}


def _leave_out(body: dict[str, Any]) -> None:
    """A body that may be null need not come at all."""
    if {"type": "null"} in body.get("content", {}).get("application/json", {}).get("schema", {}).get("oneOf", ()):
        body["required"] = False


def _refusals(operation: dict[str, Any], *, anyone: bool) -> list[str]:
    headers = {parameter["name"] for parameter in operation.get("parameters", ())}
    found = {"404", "422", "429", "500", "503"}
    # Doors that are open to all still refuse a wrong password, and cookies from a foreign page.
    if not anyone or "requestBody" in operation:
        found |= {"401", "403"}
    if "requestBody" in operation:
        found |= {"400", "409", "413"}
    if "Idempotency-Key" in headers:
        found |= {"409"}
    if "If-Match" in headers:
        found |= {"412"}
    return sorted(found)


# ---- kinds of node and edge


def _kinds() -> dict[str, Any]:
    """Components for what is sent (NewScene), read (Scene) and answered after a write, of every kind."""
    _, made = msgspec.json.schema_components(
        (*NODE_KINDS.values(), *EDGE_KINDS.values(), Author, Edit), ref_template=REF + "{name}"
    )
    found = {name: schema for name, schema in made.items() if name not in _STRUCTS}
    new_nodes = {f"New{cls.__name__}": _new(made[cls.__name__]) for cls in NODE_KINDS.values()}
    new_edges = {f"New{cls.__name__}Edge": _new(made[cls.__name__]) for cls in EDGE_KINDS.values()}
    nodes = {cls.__name__: _read(made[cls.__name__], _STAMPS) for cls in NODE_KINDS.values()}
    edges = {f"{cls.__name__}Edge": _read(made[cls.__name__], {}) for cls in EDGE_KINDS.values()}
    found |= new_nodes | new_edges | nodes | edges
    for noun, new, read in (("Node", new_nodes, nodes), ("Edge", new_edges, edges)):
        found[f"New{noun}"] = _one_of(new)
        found[noun] = _one_of(read)
        found[f"Saved{noun}"] = {"allOf": [{"$ref": REF + noun}, _SEQ]}
        found[f"{noun}List"] = _list_of(noun)
        found[f"{noun}Patch"] = _patch(noun)
    return found | {"Document": _DOCUMENT, "Splice": _SPLICE}


_STRUCTS = {cls.__name__ for cls in (*NODE_KINDS.values(), *EDGE_KINDS.values())} | {"Author"}
_TIME = {"type": "string", "format": "date-time"}
_STAMPS = {
    "createdBy": {"$ref": REF + "Author"},
    "createdAt": _TIME,
    "updatedBy": {"$ref": REF + "Author"},
    "updatedAt": _TIME,
}
_ID = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
_SEQ = {
    "type": "object",
    "properties": {"seq": {"type": "integer", "description": "The saved change that holds this."}},
    "required": ["seq"],
}
_SPLICE = {
    "type": "object",
    "description": "Edits of a text one after the other: [index, delete, insert] in UTF-16 code units.",
    "properties": {
        "splice": {
            "type": "array",
            "items": {
                "type": "array",
                "prefixItems": [{"type": "integer"}, {"type": "integer"}, {"type": "string"}],
                "minItems": 3,
                "maxItems": 3,
            },
        }
    },
    "required": ["splice"],
}
_ENTRIES = {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": True}}
_DOCUMENT = {
    "type": "object",
    "properties": {
        "project": {"type": "object", "additionalProperties": True},
        "nodes": _ENTRIES,
        "edges": _ENTRIES,
    },
    "required": ["project", "nodes", "edges"],
}


def _new(schema: dict[str, Any]) -> dict[str, Any]:
    properties = {"id": {**_ID, "description": "Chosen by the server, if absent."}, **schema["properties"]}
    return {**schema, "properties": {name: _without_default(value) for name, value in properties.items()}}


def _read(schema: dict[str, Any], stamps: dict[str, Any]) -> dict[str, Any]:
    invalid = {"type": "string", "description": "Why this does not read as its kind; its fields may then be anything."}
    properties = {"id": _ID, **schema["properties"], **stamps, "invalid": invalid}
    return {
        "title": schema["title"],
        "type": "object",
        "properties": {name: _without_default(value) for name, value in properties.items()},
        "required": ["id", *schema["required"]],
    }


def _without_default(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name not in ("default", "text")}


def _one_of(members: dict[str, Any]) -> dict[str, Any]:
    mapping = {schema["properties"]["kind"]["enum"][0]: REF + name for name, schema in members.items()}
    return {
        "oneOf": [{"$ref": REF + name} for name in members],
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }


def _list_of(noun: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": REF + noun}},
            "nextCursor": {"type": ["string", "null"]},
        },
        "required": ["items", "nextCursor"],
    }


def _patch(noun: str) -> dict[str, Any]:
    texts = sorted({name for names in TEXT_FIELDS.values() for name in names})
    text = {"anyOf": [{"type": "string"}, {"$ref": REF + "Splice"}]}
    return {
        "type": "object",
        "description": f"Fields of the {noun.lower()}'s kind to merge; null takes one away.",
        "properties": dict.fromkeys(texts, text),
        "additionalProperties": True,
    }
