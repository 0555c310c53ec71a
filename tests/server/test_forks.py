"""A project of any moment of another one's history."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api, RunningServer
from tests.support.assets import kept


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


def board(document: dict[str, Any]) -> tuple[Any, Any]:
    return document["nodes"], document["edges"]


async def test_a_fork_reads_as_its_moment_did_and_goes_its_own_way(mei: Api) -> None:
    project = await mei.project("First", template="sample", style="Ink")
    address = f"/projects/{project['id']}"
    then = (await mei.get(f"{address}/document")).json()
    version = (await mei.post(f"{address}/versions", json={"label": "初稿"})).json()
    await mei.delete(f"{address}/nodes/wren")
    await mei.patch(address, json={"title": "Later", "style": "Oil"})
    for body in ({"versionId": version["id"]}, {"seq": version["seq"], "title": "Other"}):
        made = await mei.post(f"{address}/fork", json=body)
        assert made.status_code == 201, made.text
        fork = made.json()
        assert made.headers["Location"] == f"/api/projects/{fork['id']}"
        assert (fork["title"], fork["style"]) == (body.get("title", "First"), "Ink")
        now = (await mei.get(f"/projects/{fork['id']}/document")).json()
        assert board(now) == board(then)
        assert now["project"]["lineage"] != then["project"]["lineage"]
        # What both have in common stays as a version, whatever happens to either.
        [base] = (await mei.get(f"/projects/{fork['id']}/versions")).json()["items"]
        assert (base["kind"], base["seq"]) == ("import", fork["seq"])
        assert base["label"] == ("初稿" if "versionId" in body else "")
        await mei.delete(f"/projects/{fork['id']}/nodes/osei")
        start = (await mei.get(f"/projects/{fork['id']}/versions/{base['id']}/document")).json()
        assert board(start) == board(then)
    assert (await mei.get(f"{address}/nodes/osei")).status_code == 200
    present = (await mei.post(f"{address}/fork", json={})).json()
    assert (present["title"], present["style"]) == ("Later", "Oil")


@pytest.mark.parametrize(
    ("body", "status"),
    [({"seq": 99}, 404), ({"seq": 0}, 422), ({"versionId": "none"}, 404), ({"seq": 1, "versionId": "v"}, 422)],
)
async def test_what_is_no_moment_is_not_forked(mei: Api, body: dict[str, Any], status: int) -> None:
    project = (await mei.project())["id"]
    assert (await mei.post(f"/projects/{project}/fork", json=body)).status_code == status


async def test_a_fork_asked_for_twice_is_made_once(mei: Api) -> None:
    project = (await mei.project())["id"]
    once = {"Idempotency-Key": "fork-1"}
    one, two = [await mei.post(f"/projects/{project}/fork", json={}, headers=once) for _ in range(2)]
    assert (one.json()["id"], two.headers["Idempotent-Replayed"]) == (two.json()["id"], "true")


async def test_a_fork_has_the_files_of_its_moment_whatever_becomes_of_the_original(mei: Api) -> None:
    project = (await mei.project())["id"]
    asset = await kept(mei, project)
    node = await mei.node(project, "image", asset=asset["id"])
    await mei.delete(f"/projects/{project}/nodes/{node['id']}")
    fork = (await mei.post(f"/projects/{project}/fork", json={"seq": node["seq"]})).json()
    assert (await mei.get(f"/projects/{fork['id']}/nodes/{node['id']}")).json()["asset"] == asset["id"]
    for gone in (f"/projects/{project}", f"/projects/{project}/trash"):
        assert (await mei.delete(gone)).status_code == 204
    assert (await mei.get(f"/assets/{asset['id']}/content")).status_code == 200
