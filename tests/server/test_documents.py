"""The whole document: as JSON, as a Yjs update, and as it was."""

from __future__ import annotations

import pytest
from pycrdt import Doc, Map
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import folding
from collab.children import Children
from server import live
from tests.collab.test_folding import aged
from tests.support.api import Api, RunningServer


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


async def test_the_document_holds_what_is_stored_and_nothing_from_the_journal(mei: Api) -> None:
    project = await mei.project("Tide")
    node = await mei.node(project["id"], "note", text="海 🌊", xy=[1, 2])
    answer = await mei.get(f"/projects/{project['id']}/document")
    body = answer.json()
    assert set(body) == {"project", "nodes", "edges"}
    assert body["project"]["title"] == "Tide"
    assert body["nodes"] == {node["id"]: {"kind": "note", "xy": [1, 2], "text": "海 🌊"}}
    assert int(answer.headers["X-Seq"]) == node["seq"]
    assert answer.headers["X-Lineage"]


async def test_the_octets_are_an_update_that_gives_a_yjs_document_the_same(mei: Api) -> None:
    project = await mei.project("Tide")
    node = await mei.node(project["id"], "note", text="海 🌊")
    answer = await mei.get(f"/projects/{project['id']}/document", headers={"Accept": "application/octet-stream"})
    assert answer.headers["Content-Type"] == "application/octet-stream"
    doc: Doc = Doc()
    doc.apply_update(answer.content)
    assert str(doc.get("nodes", type=Map)[node["id"]]["text"]) == "海 🌊"


async def test_a_document_can_be_read_as_it_was(mei: Api) -> None:
    project = await mei.project()
    node = await mei.node(project["id"], "note", text="one")
    await mei.patch(f"/projects/{project['id']}/nodes/{node['id']}", json={"text": "two"})
    past = await mei.get(f"/projects/{project['id']}/document", params={"seq": node["seq"]})
    assert past.json()["nodes"][node["id"]]["text"] == "one"
    assert int(past.headers["X-Seq"]) == node["seq"]


async def test_the_past_is_read_without_the_room_and_as_an_update_too(
    mei: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/projects/{(await mei.project())['id']}"
    node = (await mei.post(f"{address}/nodes", json={"kind": "note", "text": "海 🌊"})).json()
    version = (await mei.post(f"{address}/versions", json={"label": "then"})).json()
    await mei.delete(f"{address}/nodes/{node['id']}")

    def reading(*_: object) -> None:
        raise AssertionError("the room was asked")

    monkeypatch.setattr(live, "reading", reading)
    for past in (f"{address}/document?seq={node['seq']}", f"{address}/versions/{version['id']}/document"):
        assert (await mei.get(past)).json()["nodes"] == {node["id"]: {"kind": "note", "xy": [0, 0], "text": "海 🌊"}}
        answer = await mei.get(past, headers={"Accept": "application/octet-stream"})
        doc: Doc = Doc()
        doc.apply_update(answer.content)
        assert [node["id"]] == list(doc.get("nodes", type=Map))
        assert int(answer.headers["X-Seq"]) == node["seq"]


async def test_before_the_history_versions_open_and_all_else_is_refused(
    own_server: RunningServer, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folding, "ROWS_PER_FOLD", 2)
    mei = await own_server.person()
    project = (await mei.project())["id"]
    nodes = [await mei.node(project) for _ in range(4)]
    version = (await mei.post(f"/projects/{project}/versions", json={"label": "kept"})).json()
    nodes += [await mei.node(project) for _ in range(4)]
    await aged(engine, project, nodes[5]["seq"])
    children = Children()
    try:
        await folding.fold(engine, children, project, 30)
    finally:
        await children.close()
    folded = await mei.get(f"/projects/{project}/document", params={"seq": nodes[1]["seq"]})
    assert (folded.status_code, folded.json()["code"]) == (409, "outside_history")
    assert "30 days" in folded.json()["detail"]
    kept = await mei.get(f"/projects/{project}/versions/{version['id']}/document")
    assert sorted(kept.json()["nodes"]) == sorted(node["id"] for node in nodes[:4])
    for count, node in enumerate(nodes[5:], 6):
        found = await mei.get(f"/projects/{project}/document", params={"seq": node["seq"]})
        assert len(found.json()["nodes"]) == count


@pytest.mark.parametrize(("seq", "status"), [("-1", 422), ("x", 422), ("99999", 404), ("9" * 30, 422)])
async def test_a_moment_that_is_not_there_is_refused(mei: Api, seq: str, status: int) -> None:
    project = await mei.project()
    assert (await mei.get(f"/projects/{project['id']}/document", params={"seq": seq})).status_code == status


async def test_an_unchanged_document_is_answered_304(mei: Api) -> None:
    project = await mei.project()
    address = f"/projects/{project['id']}/document"
    tag = (await mei.get(address)).headers["ETag"]
    assert (await mei.get(address, headers={"If-None-Match": tag})).status_code == 304
    await mei.node(project["id"], "note")
    assert (await mei.get(address, headers={"If-None-Match": tag})).status_code == 200
