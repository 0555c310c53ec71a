"""The API's description fits the API."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from collab.nodes import EDGE_KINDS, NODE_KINDS
from tests.support.api import Api, RunningServer

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
async def description(server: RunningServer) -> dict[str, Any]:
    answer = await server.anyone().get("/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def operations(description: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, item[method])
        for path, item in description["paths"].items()
        for method in METHODS
        if method in item
    ]


def test_operations_have_names_of_their_own_tags_and_problems(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1")
    found = operations(description)
    names = [operation["operationId"] for _, _, operation in found]
    assert len(names) == len(set(names)) > 40
    for path, _, operation in found:
        assert re.fullmatch(r"[a-z]+([A-Z][a-z]*)*", operation["operationId"]), operation["operationId"]
        assert operation["tags"]
        assert operation["summary"]
        assert operation["responses"]["503"] == {"$ref": "#/components/responses/Problem"}
        wanted = set(re.findall(r"{(\w+)}", path))
        given = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"}
        assert given == wanted
        assert not any("_" in name for name in wanted)


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(description))):
        place: Any = description
        for part in reference.split("/"):
            assert part in place, reference
            place = place[part]


def test_every_post_and_patch_that_needs_a_caller_takes_an_idempotency_key(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        if method in ("post", "patch") and operation.get("security") != []:
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert "Idempotency-Key" in names, path


def test_the_kinds_are_tagged_unions(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    assert len(schemas["NewNode"]["oneOf"]) == len(schemas["Node"]["oneOf"]) == len(NODE_KINDS)
    assert len(schemas["NewEdge"]["oneOf"]) == len(EDGE_KINDS)
    assert schemas["Scene"]["properties"]["kind"] == {"enum": ["scene"]}
    assert {"id", "createdBy", "updatedAt", "invalid"} <= set(schemas["Scene"]["properties"])
    assert "createdBy" not in schemas["NewScene"]["properties"]


async def test_what_the_description_promises_of_a_node_is_what_comes(
    server: RunningServer, description: dict[str, Any]
) -> None:
    mei: Api = await server.person()
    project = (await mei.project())["id"]
    schemas = description["components"]["schemas"]
    for kind, cls in NODE_KINDS.items():
        node = await mei.node(project, kind)
        del node["seq"]
        promised = schemas[cls.__name__]
        assert set(node) <= set(promised["properties"])
        assert set(promised["required"]) <= set(node)


async def test_node_kinds_tell_title_schema_and_text_fields(server: RunningServer) -> None:
    items = (await server.anyone().get("/node-kinds")).json()["items"]
    assert [item["kind"] for item in items] == list(NODE_KINDS)
    scene = next(item for item in items if item["kind"] == "scene")
    assert scene["title"] == {"en": "Scene", "zh": "场景"}
    assert scene["textFields"] == ["title", "summary", "description", "action", "motion", "notes"]
    assert scene["schema"]["$defs"]["Scene"]["properties"]["place"]["type"] == "string"


async def test_the_page_loads_nothing_from_elsewhere(server: RunningServer) -> None:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        page = await http.get("/api/docs")
        assert page.status_code == 200
        addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert addresses
        for address in addresses:
            assert address.startswith("/api/")
            assert (await http.get(address)).status_code == 200


def test_refusals_that_come_are_described(description: dict[str, Any]) -> None:
    """Whoever sends a key may hear of another request with it, who signs in of a wrong password."""
    for path, _, operation in operations(description):
        names = {parameter["name"] for parameter in operation.get("parameters", ())}
        for name, status in (("Idempotency-Key", "409"), ("If-Match", "412")):
            assert name not in names or status in operation["responses"], path
    for path in ("/api/auth/login", "/api/auth/key", "/api/auth/refresh", "/api/projects"):
        assert "401" in description["paths"][path]["post"]["responses"], path
    restored = description["paths"]["/api/projects/{projectId}/versions/{versionId}/restore"]["post"]
    assert restored["requestBody"]["required"] is False
    versions = description["paths"]["/api/projects/{projectId}/versions/{versionId}"]
    assert "412" in versions["patch"]["responses"]
