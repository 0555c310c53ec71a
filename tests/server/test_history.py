"""What happened in a project, by REST: moments compared."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api, RunningServer


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


@pytest.fixture
async def project(mei: Api) -> str:
    return (await mei.project())["id"]


async def test_a_version_is_compared_with_now(mei: Api, project: str) -> None:
    node = await mei.node(project, "scene", title="Rain", place="Quay")
    version = (await mei.post(f"/projects/{project}/versions", json={"label": "v1"})).json()
    late = await mei.node(project, "note", text="late")
    patched = await mei.patch(f"/projects/{project}/nodes/{node['id']}", json={"title": "Rain fell", "xy": [3, 4]})
    answer = await mei.get(f"/projects/{project}/diff", params={"from": version["id"]})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found["from"] == {"seq": version["seq"], "version": version["id"]}
    assert found["to"] == {"seq": patched.json()["seq"], "version": None}
    assert [item["id"] for item in found["added"]] == [late["id"]]
    named = {"type": "node", "id": node["id"], "kind": "scene", "title": "Rain fell"}
    words = [{"op": "same", "text": "Rain"}, {"op": "added", "text": " fell"}]
    title = {"before": "Rain", "after": "Rain fell", "words": words}
    assert found["changed"] == [{**named, "fields": {"title": title}}]
    assert found["moved"] == [{**named, "fields": {"xy": {"before": [0, 0], "after": [3, 4]}}}]
    assert found["removed"] == []
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert (await mei.get(f"/projects/{project}/diff", params={"from": version["id"]}, headers=tag)).status_code == 304
    back = (await mei.get(f"/projects/{project}/diff?from={found['to']['seq']}&to={version['seq']}")).json()
    assert [item["id"] for item in back["removed"]] == [late["id"]]


async def test_a_diff_can_be_read_as_a_page(mei: Api, project: str) -> None:
    node = await mei.node(project, "note", text="雨夜")
    page = await mei.get(f"/projects/{project}/diff?from=1", headers={"Accept": "text/markdown"})
    assert page.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert f"- note **雨夜** (`{node['id']}`)" in page.text


@pytest.mark.parametrize(
    ("query", "status"), [("", 422), ("from=99", 404), ("from=1&to=99", 404), ("from=no-version", 404), ("from=", 422)]
)
async def test_moments_that_are_not_there_are_not_compared(mei: Api, project: str, query: str, status: int) -> None:
    assert (await mei.get(f"/projects/{project}/diff?{query}")).status_code == status


async def test_the_history_and_that_of_a_node_come_in_pages(mei: Api, project: str) -> None:
    node = await mei.node(project, "scene", place="Quay")
    await mei.patch(f"/projects/{project}/nodes/{node['id']}", json={"place": "Hall"})
    page = (await mei.get(f"/projects/{project}/history")).json()
    author = {"type": "user", "id": mei.user["id"], "name": "Mei"}
    [moment] = page["items"]
    assert (moment["seqFrom"], moment["seqTo"], page["nextBefore"]) == (1, node["seq"] + 1, None)
    assert (moment["authors"], moment["origins"]) == ([author], [{"by": "api"}])
    assert moment["summary"] == {"added": 1, "changed": 0, "removed": 0}
    assert moment["since"] <= moment["at"]
    address = f"/projects/{project}/nodes/{node['id']}/history"
    [edited] = (await mei.get(address)).json()["items"]
    assert (edited["what"], edited["author"]) == ("added", author)
    before = (await mei.get(address, params={"before": node["seq"] + 1})).json()
    assert before["items"][0]["fields"]["place"] == {"before": None, "after": "Quay"}
    assert (await mei.get(address, params={"before": 1})).json() == {"items": [], "nextBefore": None}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("history?before=0", 422),
        ("history?limit=0", 422),
        ("nodes/nothing/history", 404),
        ("nodes/n/history?limit=x", 422),
    ],
)
async def test_a_history_that_is_not_there_is_refused(mei: Api, project: str, address: str, status: int) -> None:
    assert (await mei.get(f"/projects/{project}/{address}")).status_code == status
