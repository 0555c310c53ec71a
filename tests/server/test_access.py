"""Who may do what: every role at every door, and outsiders at all of them."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from server.access import ROLES, TABLE, Action, highest
from tests.support.api import Api, RunningServer

# method, address below the project, body, what it needs
DOORS: list[tuple[str, str, Any, Action]] = [
    ("GET", "", None, Action.READ),
    ("GET", "/nodes", None, Action.READ),
    ("GET", "/edges", None, Action.READ),
    ("GET", "/document", None, Action.READ),
    ("GET", "/document?seq=1", None, Action.READ),
    ("GET", "/versions", None, Action.READ),
    ("GET", "/history", None, Action.READ),
    ("GET", "/diff?from=1", None, Action.READ),
    ("GET", "/nodes/n/history", None, Action.READ),
    ("GET", "/members", None, Action.READ),
    ("POST", "/fork", {}, Action.READ),
    ("GET", "/assets", None, Action.READ),
    ("POST", "/assets", {"name": "p.png", "bytes": 9, "mediaType": "image/png"}, Action.EDIT),
    ("PATCH", "", {"title": "Changed"}, Action.EDIT),
    ("POST", "/nodes", {"kind": "note"}, Action.EDIT),
    ("PATCH", "/nodes/n", {"text": "changed"}, Action.EDIT),
    ("DELETE", "/nodes/n", None, Action.EDIT),
    ("POST", "/edges", {"kind": "reference", "from": "n", "to": "m"}, Action.EDIT),
    ("PATCH", "/edges/e", {"label": "changed"}, Action.EDIT),
    ("DELETE", "/edges/e", None, Action.EDIT),
    ("POST", "/edits", {"edits": []}, Action.EDIT),
    ("POST", "/edits?dryRun=true", {"edits": []}, Action.EDIT),
    ("POST", "/versions", {"label": "v"}, Action.EDIT),
    ("POST", "/restore", {"seq": 1}, Action.RESTORE),
    ("GET", "/invites", None, Action.INVITE),
    ("POST", "/invites", {"role": "viewer"}, Action.INVITE),
    ("DELETE", "", None, Action.DELETE_PROJECT),
    ("POST", "/undelete", None, Action.DELETE_PROJECT),
]


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


async def _project(mei: Api) -> str:
    project = (await mei.project())["id"]
    edits = [
        {"op": "add", "node": {"id": "n", "kind": "note"}},
        {"op": "add", "node": {"id": "m", "kind": "note"}},
        {"op": "connect", "edge": {"id": "e", "kind": "reference", "from": "n", "to": "m"}},
    ]
    assert (await mei.post(f"/projects/{project}/edits", json={"edits": edits})).status_code == 200
    return project


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_opens_exactly_the_doors_of_the_table(server: RunningServer, mei: Api, role: str) -> None:
    bo = await server.person("Bo")
    await mei.post(f"/teams/{mei.team['id']}/members", json={"email": bo.user["email"], "role": role})
    for method, address, body, action in DOORS:
        project = await _project(mei)
        answer = await bo.request(method, f"/projects/{project}{address}", json=body)
        if action in TABLE[role]:
            assert answer.status_code < 300, (role, method, address, answer.text)
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (role, method, address)


async def test_outsiders_find_nothing_and_strangers_are_asked_to_sign_in(server: RunningServer, mei: Api) -> None:
    project = await _project(mei)
    bo, nobody = await server.person("Bo"), server.anyone()
    for method, address, body, _ in DOORS:
        outside = await bo.request(method, f"/projects/{project}{address}", json=body)
        assert (outside.status_code, outside.json()["code"]) == (404, "not_found"), (method, address)
        missing = await bo.request(method, f"/projects/nothing-here{address}", json=body)
        assert missing.json()["detail"] == outside.json()["detail"]
        unknown = await nobody.request(method, f"/projects/{project}{address}", json=body)
        assert (unknown.status_code, unknown.json()["code"]) == (401, "unauthenticated"), (method, address)
    assert (await mei.get(f"/projects/{project}")).json()["title"] == "A story"


@pytest.mark.parametrize("body", [b"not json", b"[" * 100_000, b"x" * 20_000_000])
async def test_who_may_not_is_told_before_the_body_is_read(server: RunningServer, mei: Api, body: bytes) -> None:
    project = await _project(mei)
    bo, viewer = await server.person("Bo"), await server.person("Ana")
    await mei.post(f"/teams/{mei.team['id']}/members", json={"email": viewer.user["email"], "role": "viewer"})
    address = f"/projects/{project}/nodes"
    json = {"Content-Type": "application/json"}
    for who, status in ((server.anyone(), 401), (bo, 404), (viewer, 403)):
        assert (await who.post(address, content=body, headers=json)).status_code == status


def test_a_higher_role_may_all_that_a_lower_one_may() -> None:
    for low, high in itertools.pairwise(ROLES):
        assert TABLE[low] <= TABLE[high]
    assert TABLE["owner"] == frozenset(Action)
    assert highest(["viewer", "admin", "editor"]) == "admin"
