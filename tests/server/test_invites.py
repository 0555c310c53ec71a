"""Invite links: opened by somebody with nothing but a name, by somebody who is signed in, revoked."""

from __future__ import annotations

import datetime

import pytest

from collab import clock
from server import accounts
from tests.support.api import Api, RunningServer


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


@pytest.fixture
async def project(mei: Api) -> str:
    return (await mei.project("Shared"))["id"]


async def invited(mei: Api, project: str, **body: object) -> tuple[dict, str]:
    """A new link and its secret."""
    made = await mei.post(f"/projects/{project}/invites", json={"role": "editor", **body})
    assert made.status_code == 201, made.text
    return made.json(), made.json()["url"].rsplit("/", 1)[1]


async def test_a_link_lets_in_who_types_a_name(server: RunningServer, mei: Api, project: str) -> None:
    link, secret = await invited(mei, project)
    assert link["url"] == f"{server.url}/invite/{secret}"
    opened = await server.anyone().post(f"/invites/{secret}", json={"name": " 阿波 "})
    assert opened.status_code == 200, opened.text
    body = opened.json()
    assert (body["user"]["name"], body["user"]["email"]) == ("阿波", None)
    assert (body["role"], body["project"]["id"], body["project"]["role"]) == ("editor", project, "editor")
    assert len(opened.headers.get_list("set-cookie")) == 2
    guest = server.of(body)
    assert (await guest.node(project, "note", text="hello"))["createdBy"]["name"] == "阿波"
    assert [item["id"] for item in (await guest.get("/projects")).json()["items"]] == [project]
    assert (await guest.get("/auth/me")).json()["teams"] == []


async def test_guests_come_in_colours_that_nobody_has_while_there_are_any(
    server: RunningServer, mei: Api, project: str
) -> None:
    _, secret = await invited(mei, project)
    opened = [await server.anyone().post(f"/invites/{secret}", json={"name": f"Guest {n}"}) for n in range(12)]
    colors = [mei.user["color"], *(answer.json()["user"]["color"] for answer in opened)]
    assert set(accounts.COLORS) == set(colors[:12])
    assert colors[12] in accounts.COLORS


async def test_a_guest_is_in_one_project_only(server: RunningServer, mei: Api, project: str) -> None:
    other = (await mei.project("Other"))["id"]
    _, secret = await invited(mei, project)
    guest = server.of((await server.anyone().post(f"/invites/{secret}", json={"name": "Bo"})).json())
    assert (await guest.get(f"/projects/{other}")).status_code == 404
    assert (await guest.get(f"/teams/{mei.team['id']}/members")).status_code == 404
    assert (await guest.post("/projects", json={"title": "Mine"})).status_code == 403
    assert (await guest.post(f"/projects/{project}/invites", json={"role": "editor"})).status_code == 403


async def test_who_is_signed_in_comes_as_they_are(server: RunningServer, mei: Api, project: str) -> None:
    _, secret = await invited(mei, project, role="viewer")
    bo = await server.person("Bo")
    opened = await bo.post(f"/invites/{secret}", json={})
    assert (opened.json()["user"], opened.json()["role"]) == (bo.user, "viewer")
    assert (await bo.get(f"/projects/{project}")).json()["role"] == "viewer"
    assert (await bo.patch(f"/projects/{project}", json={"title": "x"})).status_code == 403


async def test_a_lower_link_takes_nothing_from_who_is_in_already(server: RunningServer, mei: Api, project: str) -> None:
    _, viewers = await invited(mei, project, role="viewer")
    _, editors = await invited(mei, project, role="editor")
    bo = await server.person("Bo")
    assert [(await bo.post(f"/invites/{link}", json={})).json()["role"] for link in (editors, viewers)] == [
        "editor"
    ] * 2
    assert (await mei.post(f"/invites/{viewers}", json={})).json()["role"] == "owner"


async def test_a_revoked_link_lets_nobody_in_and_lets_out_who_came_by_it(
    server: RunningServer, mei: Api, project: str
) -> None:
    link, secret = await invited(mei, project)
    guest = server.of((await server.anyone().post(f"/invites/{secret}", json={"name": "Bo"})).json())
    [listed] = (await mei.get(f"/projects/{project}/invites")).json()["items"]
    assert (listed["id"], listed["people"], "url" in listed) == (link["id"], 1, False)
    assert (await mei.delete(f"/projects/{project}/invites/{link['id']}")).status_code == 204
    assert (await server.anyone().post(f"/invites/{secret}", json={"name": "Late"})).status_code == 404
    assert (await guest.get(f"/projects/{project}")).status_code == 404
    assert (await mei.get(f"/projects/{project}/invites")).json()["items"] == []
    assert (await mei.delete(f"/projects/{project}/invites/{link['id']}")).status_code == 404


async def test_a_link_can_be_revoked_and_its_people_kept(server: RunningServer, mei: Api, project: str) -> None:
    link, secret = await invited(mei, project)
    guest = server.of((await server.anyone().post(f"/invites/{secret}", json={"name": "Bo"})).json())
    address = f"/projects/{project}/invites/{link['id']}"
    assert (await mei.delete(address, params={"keepMembers": "true"})).status_code == 204
    assert (await guest.get(f"/projects/{project}")).status_code == 200


async def test_one_person_can_be_let_out_or_leave(server: RunningServer, mei: Api, project: str) -> None:
    _, secret = await invited(mei, project)
    bo, ana = [
        server.of((await server.anyone().post(f"/invites/{secret}", json={"name": name})).json())
        for name in ("Bo", "Ana")
    ]
    members = (await mei.get(f"/projects/{project}/members")).json()["items"]
    assert [(m["name"], m["role"], m["inviteId"] is None) for m in members] == [
        ("Mei", "owner", True),
        ("Bo", "editor", False),
        ("Ana", "editor", False),
    ]
    assert (await bo.patch(f"/projects/{project}/members/{ana.user['id']}", json={"role": "viewer"})).status_code == 403
    lowered = await mei.patch(f"/projects/{project}/members/{ana.user['id']}", json={"role": "viewer"})
    assert (lowered.status_code, lowered.json()["name"], lowered.json()["role"]) == (200, "Ana", "viewer")
    assert (await ana.patch(f"/projects/{project}", json={"title": "x"})).status_code == 403
    assert (await mei.patch(f"/projects/{project}/members/{ana.user['id']}", json={"role": "owner"})).status_code == 422
    of_the_team = await mei.patch(f"/projects/{project}/members/{mei.user['id']}", json={"role": "viewer"})
    assert of_the_team.status_code == 404
    assert (await bo.delete(f"/projects/{project}/members/{ana.user['id']}")).status_code == 403
    assert (await mei.delete(f"/projects/{project}/members/{bo.user['id']}")).status_code == 204
    assert (await bo.get(f"/projects/{project}")).status_code == 404
    assert (await ana.delete(f"/projects/{project}/members/{ana.user['id']}")).status_code == 204
    assert (await ana.get(f"/projects/{project}")).status_code == 404


async def test_a_link_ends_when_it_was_made_to(server: RunningServer, mei: Api, project: str) -> None:
    past = (clock.now() - datetime.timedelta(seconds=1)).isoformat()
    refused = await mei.post(f"/projects/{project}/invites", json={"role": "editor", "expiresAt": past})
    assert [error["field"] for error in refused.json()["errors"]] == ["expiresAt"]
    soon = clock.now() + datetime.timedelta(seconds=1.5)
    _, secret = await invited(mei, project, expiresAt=soon.isoformat())
    assert (await server.anyone().post(f"/invites/{secret}", json={"name": "Bo"})).status_code == 200
    deadline = soon + datetime.timedelta(seconds=10)
    while (await server.anyone().post(f"/invites/{secret}", json={"name": "Ana"})).status_code != 404:
        assert clock.now() < deadline
    assert clock.now() >= soon - datetime.timedelta(seconds=0.5)


@pytest.mark.parametrize("role", ["owner", "admin", "king", None])
async def test_a_link_carries_only_a_role_of_a_guest(mei: Api, project: str, role: str | None) -> None:
    refused = await mei.post(f"/projects/{project}/invites", json={"role": role})
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["role"]


async def test_a_nameless_stranger_and_a_wrong_secret_are_refused(
    server: RunningServer, mei: Api, project: str
) -> None:
    _, secret = await invited(mei, project)
    nameless = await server.anyone().post(f"/invites/{secret}", json={})
    assert [error["field"] for error in nameless.json()["errors"]] == ["name"]
    wrong = await server.anyone().post("/invites/wrong", json={"name": "Bo"})
    assert (wrong.status_code, wrong.json()["code"]) == (404, "not_found")


async def test_opening_twice_with_one_idempotency_key_is_one_person(
    server: RunningServer, mei: Api, project: str
) -> None:
    _, secret = await invited(mei, project)
    once = {"Idempotency-Key": "open-1"}
    first, second = [
        (await server.anyone().post(f"/invites/{secret}", json={"name": "Bo"}, headers=once)).json() for _ in range(2)
    ]
    assert first["user"] == second["user"]
    assert len((await mei.get(f"/projects/{project}/members")).json()["items"]) == 2
