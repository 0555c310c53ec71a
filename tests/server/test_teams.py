"""Teams: members added, changed, removed; never without an owner."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.api import Api, RunningServer


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


@pytest.fixture
async def bo(server: RunningServer) -> Api:
    return await server.person("Bo")


@pytest.fixture
def members(mei: Api) -> str:
    return f"/teams/{mei.team['id']}/members"


async def test_an_owner_adds_who_is_registered_and_they_see_the_teams_projects(mei: Api, bo: Api, members: str) -> None:
    project = await mei.project()
    added = await mei.post(members, json={"email": bo.user["email"].upper(), "role": "editor"})
    assert added.status_code == 201, added.text
    assert (added.json()["userId"], added.json()["role"]) == (bo.user["id"], "editor")
    assert (await bo.get(f"/projects/{project['id']}")).json()["role"] == "editor"
    listed = (await bo.get(members)).json()["items"]
    assert [(m["name"], m["role"]) for m in listed] == [("Mei", "owner"), ("Bo", "editor")]
    roles = {team["id"]: team["role"] for team in (await bo.get("/teams")).json()["items"]}
    assert roles == {mei.team["id"]: "editor", bo.team["id"]: "owner"}
    again = await mei.post(members, json={"email": bo.user["email"], "role": "viewer"})
    assert again.status_code == 409


async def test_an_unknown_address_is_told_as_such(mei: Api, members: str) -> None:
    refused = await mei.post(members, json={"email": "nobody@example.org", "role": "editor"})
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["email"]


async def test_a_role_is_felt_at_once(mei: Api, bo: Api, members: str) -> None:
    project = (await mei.project())["id"]
    await mei.post(members, json={"email": bo.user["email"], "role": "viewer"})
    note = {"kind": "note"}
    assert (await bo.post(f"/projects/{project}/nodes", json=note)).status_code == 403
    await mei.patch(f"{members}/{bo.user['id']}", json={"role": "editor"})
    assert (await bo.post(f"/projects/{project}/nodes", json=note)).status_code == 201
    assert (await mei.delete(f"{members}/{bo.user['id']}")).status_code == 204
    assert (await bo.post(f"/projects/{project}/nodes", json=note)).status_code == 404


@pytest.mark.parametrize("role", ["admin", "editor", "commenter", "viewer"])
async def test_only_an_owner_changes_who_is_in(mei: Api, bo: Api, members: str, role: str) -> None:
    await mei.post(members, json={"email": bo.user["email"], "role": role})
    mine, theirs = f"{members}/{bo.user['id']}", f"{members}/{mei.user['id']}"
    assert (await bo.patch(mine, json={"role": "owner"})).status_code == 403
    assert (await bo.delete(theirs)).status_code == 403
    assert (await bo.post(members, json={"email": "x@example.org", "role": "viewer"})).status_code == 403
    assert (await bo.patch(f"/teams/{mei.team['id']}", json={"name": "Mine"})).status_code == 403
    assert (await bo.delete(mine)).status_code == 204
    assert (await bo.get(members)).status_code == 404


async def test_the_last_owner_can_neither_leave_nor_be_demoted(mei: Api, bo: Api, members: str) -> None:
    mine = f"{members}/{mei.user['id']}"
    assert (await mei.delete(mine)).status_code == 409
    assert (await mei.patch(mine, json={"role": "admin"})).status_code == 409
    assert (await mei.get(members)).json()["items"][0]["role"] == "owner"
    await mei.post(members, json={"email": bo.user["email"], "role": "owner"})
    assert (await mei.patch(mine, json={"role": "admin"})).status_code == 200


async def test_two_owners_who_leave_at_once_leave_one_behind(mei: Api, bo: Api, members: str) -> None:
    await mei.post(members, json={"email": bo.user["email"], "role": "owner"})
    left = await asyncio.gather(mei.delete(f"{members}/{mei.user['id']}"), bo.delete(f"{members}/{bo.user['id']}"))
    assert sorted(answer.status_code for answer in left) == [204, 409]


async def test_a_team_is_made_and_renamed(mei: Api) -> None:
    made = await mei.post("/teams", json={"name": "Second"})
    assert (made.status_code, made.json()["role"]) == (201, "owner")
    renamed = await mei.patch(f"/teams/{made.json()['id']}", json={"name": "二"})
    assert renamed.json()["name"] == "二"
    project = await mei.project("There", teamId=made.json()["id"])
    assert project["teamId"] == made.json()["id"]


async def test_another_teams_members_are_not_there(bo: Api, members: str, mei: Api) -> None:
    for answer in (
        await bo.get(members),
        await bo.post(members, json={"email": bo.user["email"], "role": "owner"}),
        await bo.patch(f"{members}/{mei.user['id']}", json={"role": "viewer"}),
        await bo.delete(f"{members}/{mei.user['id']}"),
        await bo.get("/teams/nonsense%00/members"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
