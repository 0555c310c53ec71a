"""Projects by REST, and the sample project of a new installation."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from server import accounts
from tests.support.api import Api, RunningServer


async def test_a_project_is_made_in_ones_own_team_with_what_it_says(server: RunningServer) -> None:
    mei = await server.person()
    fields = {"title": "燈塔 🗼", "summary": "A storm.", "style": "Ink", "protagonist": "Wren"}
    made = await mei.post("/projects", json=fields)
    assert made.status_code == 201
    body = made.json()
    assert {name: body[name] for name in fields} == fields
    assert (body["teamId"], body["role"], body["counts"]) == (mei.team["id"], "owner", {})
    assert made.headers["Location"] == f"/api/projects/{body['id']}"
    assert (await mei.get(f"/projects/{body['id']}")).json() == body
    assert (await mei.get("/projects")).json() == {"items": [body], "nextCursor": None, "trashDays": 30}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\0"}, "title"),
        ({"title": "a", "colour": "red"}, "colour"),
    ],
)
async def test_a_wrong_project_names_the_field(server: RunningServer, body: dict[str, str], field: str) -> None:
    mei = await server.person()
    refused = await mei.post("/projects", json=body)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


async def test_another_teams_id_makes_no_project_there(server: RunningServer) -> None:
    mei, bo = await server.person(), await server.person("Bo")
    refused = await bo.post("/projects", json={"title": "Mine?", "teamId": mei.team["id"]})
    assert refused.status_code == 404
    assert (await mei.get("/projects")).json()["items"] == []


async def test_renaming_is_seen_in_the_list_and_in_the_document_at_once(server: RunningServer) -> None:
    mei = await server.person()
    project = await mei.project("Old", style="Ink")
    renamed = await mei.patch(f"/projects/{project['id']}", json={"title": "New", "style": ""})
    assert renamed.status_code == 200
    assert (renamed.json()["title"], renamed.json()["style"]) == ("New", "")
    assert (await mei.get("/projects")).json()["items"][0]["title"] == "New"
    stored = (await mei.get(f"/projects/{project['id']}/document")).json()["project"]
    assert (stored["title"], stored["style"]) == ("New", "")
    read = await mei.get(f"/projects/{project['id']}")
    assert (read.json(), read.headers["ETag"]) == (renamed.json(), renamed.headers["ETag"])


async def test_counts_and_seq_are_those_of_the_live_document(server: RunningServer) -> None:
    mei = await server.person()
    project = await mei.project()
    await mei.node(project["id"], "scene")
    made = await mei.node(project["id"], "scene")
    read = (await mei.get(f"/projects/{project['id']}")).json()
    assert read["counts"] == {"scene": 2}
    assert read["seq"] == made["seq"] > project["seq"]
    assert read["updatedAt"] == made["updatedAt"]


async def test_if_match_guards_what_a_project_says(server: RunningServer) -> None:
    mei = await server.person()
    project = await mei.project("One")
    tag = (await mei.get(f"/projects/{project['id']}")).headers["ETag"]
    first = await mei.patch(f"/projects/{project['id']}", json={"title": "Two"}, headers={"If-Match": tag})
    assert first.status_code == 200
    late = await mei.patch(f"/projects/{project['id']}", json={"title": "Late"}, headers={"If-Match": tag})
    assert late.status_code == 412
    again = {"If-Match": first.headers["ETag"]}
    assert (await mei.patch(f"/projects/{project['id']}", json={"title": "Three"}, headers=again)).status_code == 200


async def test_a_deleted_project_is_in_the_trash_and_comes_back_whole(server: RunningServer) -> None:
    mei = await server.person()
    project = await mei.project("Kept")
    note = await mei.node(project["id"], "note", text="still here")
    address = f"/projects/{project['id']}"
    assert (await mei.delete(address)).status_code == 204
    assert (await mei.get(address)).status_code == 404
    assert (await mei.get(f"{address}/nodes")).status_code == 404
    assert (await mei.post(f"{address}/nodes", json={"kind": "note"})).status_code == 404
    assert (await mei.get("/projects")).json()["items"] == []
    trash = (await mei.get("/projects", params={"trash": "true"})).json()["items"]
    assert [item["id"] for item in trash] == [project["id"]]
    assert trash[0]["deletedAt"]
    back = await mei.post(f"{address}/undelete")
    assert back.status_code == 200
    assert "deletedAt" not in back.json()
    assert (await mei.get(f"{address}/nodes/{note['id']}")).json()["text"] == "still here"


async def test_lists_come_in_pages(server: RunningServer) -> None:
    mei = await server.person()
    made = [(await mei.project(str(number)))["id"] for number in range(5)]
    first = (await mei.get("/projects", params={"limit": 3})).json()
    second = (await mei.get("/projects", params={"limit": 3, "cursor": first["nextCursor"]})).json()
    assert [item["id"] for item in first["items"] + second["items"]] == made[::-1]
    assert second["nextCursor"] is None


async def test_a_new_installation_has_a_sample_project_in_each_language(
    own_server: RunningServer, engine: AsyncEngine
) -> None:
    key = await accounts.ensure_first_key(engine)
    owner = own_server.of((await own_server.anyone().post("/auth/key", json={"key": key})).json())
    found = (await owner.get("/projects")).json()["items"]
    assert [project["title"] for project in found] == ["The Tide Clock", "雨夜底片"]
    for project in found:
        await _is_a_tidy_sample(owner, project)


async def _is_a_tidy_sample(owner: Api, project: dict) -> None:
    of_kinds = {"beat": 1, "character": 4, "dialogue": 5, "episode": 1, "frame": 3, "note": 1, "scene": 6, "shot": 3}
    assert project["counts"] == {**of_kinds, "world": 1}
    nodes = (await owner.get(f"/projects/{project['id']}/nodes")).json()["items"]
    assert not any("invalid" in node for node in nodes)
    scenes = [node for node in nodes if node["kind"] == "scene"]
    assert all(scene["cast"] and scene["title"] and scene["description"] for scene in scenes)
    edges = (await owner.get(f"/projects/{project['id']}/edges", params={"kind": "sequence"})).json()["items"]
    assert len(edges) == 5
    cards = [node for node in nodes if node["kind"] != "frame"]
    assert not any(_overlap(a, b) for number, a in enumerate(cards) for b in cards[:number])
    cast = {node["id"] for node in nodes if node["kind"] == "character"}
    assert all(node.get("speaker", "wu") in {*cast, "wu"} for node in nodes if node["kind"] == "dialogue")


def _overlap(a: dict, b: dict) -> bool:
    return all(abs(a["xy"][axis] - b["xy"][axis]) < (a["size"][axis] + b["size"][axis]) / 2 for axis in (0, 1))
