"""Edges by REST."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api, RunningServer


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


@pytest.fixture
async def ends(mei: Api) -> tuple[str, str, str]:
    """A project with two characters: its id and theirs."""
    project = (await mei.project())["id"]
    return project, (await mei.node(project, "character"))["id"], (await mei.node(project, "character"))["id"]


async def test_an_edge_is_added_read_patched_and_taken_away(mei: Api, ends: tuple[str, str, str]) -> None:
    project, a, b = ends
    address = f"/projects/{project}/edges"
    body = {"kind": "relationship", "from": a, "to": b, "label": "sisters", "intensity": 7, "description": "Since 雨"}
    made = await mei.post(address, json=body)
    assert made.status_code == 201, made.text
    edge = made.json()
    assert {name: edge[name] for name in body} == body
    patched = await mei.patch(f"{address}/{edge['id']}", json={"intensity": 9, "label": None})
    assert (patched.json()["intensity"], patched.json().get("label")) == (9, None)
    read = await mei.get(f"{address}/{edge['id']}")
    assert read.json() == {k: v for k, v in patched.json().items() if k != "seq"}
    assert read.headers["ETag"] == patched.headers["ETag"]
    assert (await mei.delete(f"{address}/{edge['id']}")).status_code == 204
    assert (await mei.get(f"{address}/{edge['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": "nobody"}, "to"),
        ({"from": 5}, "from"),
        ({"kind": "rope"}, "kind"),
        ({"intensity": 11}, "intensity"),
    ],
)
async def test_a_wrong_edge_is_refused_with_the_field(
    mei: Api, ends: tuple[str, str, str], change: dict[str, Any], field: str
) -> None:
    project, a, b = ends
    body = {"kind": "relationship", "from": a, "to": b, **change}
    refused = await mei.post(f"/projects/{project}/edges", json=body)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert (await mei.get(f"/projects/{project}/edges")).json()["items"] == []


async def test_edges_are_found_by_kind_and_by_node_in_pages(mei: Api, ends: tuple[str, str, str]) -> None:
    project, a, b = ends
    address = f"/projects/{project}/edges"
    note = (await mei.node(project, "note"))["id"]
    for body in (
        {"id": "e1", "kind": "relationship", "from": a, "to": b},
        {"id": "e2", "kind": "reference", "from": note, "to": a},
        {"id": "e3", "kind": "cause", "from": b, "to": note},
    ):
        assert (await mei.post(address, json=body)).status_code == 201

    async def found(**params: Any) -> list[str]:
        return [edge["id"] for edge in (await mei.get(address, params=params)).json()["items"]]

    assert await found() == ["e1", "e2", "e3"]
    assert await found(kind="reference") == ["e2"]
    assert await found(node=a) == ["e1", "e2"]
    first = (await mei.get(address, params={"limit": 2})).json()
    assert await found(limit=2, cursor=first["nextCursor"]) == ["e3"]


async def test_if_match_guards_an_edge(mei: Api, ends: tuple[str, str, str]) -> None:
    project, a, b = ends
    address = f"/projects/{project}/edges"
    made = await mei.post(address, json={"kind": "relationship", "from": a, "to": b})
    one = f"{address}/{made.json()['id']}"
    await mei.patch(one, json={"label": "rivals"})
    stale = {"If-Match": made.headers["ETag"]}
    assert (await mei.patch(one, json={"label": "friends"}, headers=stale)).status_code == 412
    assert (await mei.delete(one, headers=stale)).status_code == 412
    assert (await mei.get(one)).json()["label"] == "rivals"
