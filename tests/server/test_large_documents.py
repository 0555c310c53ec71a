"""Large projects are read whole by a child process, and read alike."""

import pytest
from pycrdt import Doc, Map

from collab import whole
from tests.support.api import Api, RunningServer


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


YJS = {"Accept": "application/octet-stream"}


async def filled(person: Api) -> str:
    project = (await person.project())["id"]
    notes = [{"id": f"n{n}", "kind": "note", "text": f"{n} 雨😀 " * 20} for n in range(60)]
    edits = [{"op": "add", "node": note} for note in notes]
    made = await person.post(f"/projects/{project}/edits", json={"edits": edits})
    assert made.status_code == 200, made.text
    return project


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
async def test_a_large_document_reads_as_a_small_one_does(mei: Api, monkeypatch, encoding: str):
    project = await filled(mei)
    given = {"Accept-Encoding": encoding}
    small = await mei.get(f"/projects/{project}/document", headers=given)
    bytes_of_small = await mei.get(f"/projects/{project}/document", headers={**given, **YJS})
    past = await mei.get(f"/projects/{project}/document?seq=1", headers=given)
    monkeypatch.setattr(whole, "LARGE", 1_000)
    large = await mei.get(f"/projects/{project}/document", headers=given)
    assert (200, small.json()) == (large.status_code, large.json())
    for name in ("X-Seq", "X-Lineage", "Vary", "Cache-Control", "Content-Type"):
        assert small.headers[name] == large.headers[name], name
    assert (encoding == "gzip") == (large.headers.get("Content-Encoding") == "gzip")
    assert past.json() == (await mei.get(f"/projects/{project}/document?seq=1", headers=given)).json()
    found = await mei.get(f"/projects/{project}/document", headers={**given, **YJS})
    assert read(bytes_of_small.content) == read(found.content)
    again = await mei.get(f"/projects/{project}/document", headers={**given, "If-None-Match": large.headers["ETag"]})
    assert (304, b"") == (again.status_code, again.content)


def read(update: bytes) -> dict:
    doc = Doc()
    doc.apply_update(update)
    return {root: doc.get(root, type=Map).to_py() for root in ("project", "nodes", "edges")}


async def test_a_large_document_is_not_found_where_a_small_one_is_not(mei: Api, monkeypatch):
    project = await filled(mei)
    monkeypatch.setattr(whole, "LARGE", 1_000)
    assert 404 == (await mei.get(f"/projects/{project}/document?seq=999")).status_code
    assert 404 == (await mei.get("/projects/nowhere/document")).status_code


async def test_lists_of_nodes_are_the_same_when_they_are_read_ahead(mei: Api):
    project = await filled(mei)
    listed = (await mei.get(f"/projects/{project}/nodes?limit=200")).json()["items"]
    assert sorted(f"n{n}" for n in range(60)) == sorted(node["id"] for node in listed)
    one = (await mei.get(f"/projects/{project}/nodes/n7")).json()
    assert one == next(node for node in listed if node["id"] == "n7")
