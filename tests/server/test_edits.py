"""Many edits at once: all or nothing, tried out, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api, RunningServer


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


@pytest.fixture
async def project(mei: Api) -> str:
    return f"/projects/{(await mei.project())['id']}"


BOARD: list[dict[str, Any]] = [
    {"op": "add", "node": {"id": "hero", "kind": "character", "name": "Wren"}},
    {"op": "add", "node": {"id": "one", "kind": "scene", "title": "Storm", "cast": ["hero"]}},
    {"op": "add", "node": {"id": "two", "kind": "scene", "xy": [400, 0]}},
    {"op": "connect", "edge": {"id": "then", "kind": "sequence", "from": "one", "to": "two"}},
    {"op": "patch", "id": "one", "fields": {"place": "Lighthouse", "title": {"splice": [[0, 0, "The "]]}}},
    {"op": "move", "id": "two", "xy": [500, 50]},
]


async def test_edits_are_made_together_and_answered_one_by_one(mei: Api, project: str) -> None:
    done = await mei.post(f"{project}/edits", json={"edits": BOARD})
    assert done.status_code == 200, done.text
    body = done.json()
    assert [result["op"] for result in body["results"]] == [edit["op"] for edit in BOARD]
    document = (await mei.get(f"{project}/document")).json()
    assert document["nodes"]["one"]["title"] == "The Storm"
    assert document["nodes"]["two"]["xy"] == [500, 50]
    assert document["edges"]["then"]["to"] == "two"
    assert body["seq"] == int(done.headers["X-Seq"])


async def test_one_wrong_edit_stops_all_of_them(mei: Api, project: str) -> None:
    wrong = [*BOARD, {"op": "patch", "id": "one", "fields": {"duration": "long"}}]
    refused = await mei.post(f"{project}/edits", json={"edits": wrong})
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["edits.6.fields.duration"]
    document = (await mei.get(f"{project}/document")).json()
    assert (document["nodes"], document["edges"]) == ({}, {})


@pytest.mark.parametrize(
    ("edits", "status", "field"),
    [
        ([{"op": "explode"}], 422, "edits.0.op"),
        ([{"op": "move", "id": "one"}], 422, "edits.0.xy"),
        ([{"op": "move", "id": "one", "xy": [0, 0]}], 404, None),
        ([{"op": "delete", "id": 5}], 422, "edits.0.id"),
        ("many", 422, "edits"),
    ],
)
async def test_an_edit_that_cannot_be_read_or_made_says_which(
    mei: Api, project: str, edits: Any, status: int, field: str | None
) -> None:
    refused = await mei.post(f"{project}/edits", json={"edits": edits})
    assert refused.status_code == status, refused.text
    assert [error["field"] for error in refused.json().get("errors", [])] == ([field] if field else [])


async def test_a_dry_run_says_what_would_happen_and_writes_nothing(mei: Api, project: str) -> None:
    before = (await mei.get(f"{project}/document")).json()
    tried = await mei.post(f"{project}/edits", params={"dryRun": "true"}, json={"edits": BOARD})
    assert tried.status_code == 200
    assert [result["op"] for result in tried.json()["results"]] == [edit["op"] for edit in BOARD]
    assert (await mei.get(f"{project}/document")).json() == before
    wrong = await mei.post(f"{project}/edits", params={"dryRun": "true"}, json={"edits": [{"op": "delete", "id": "x"}]})
    assert wrong.status_code == 404


async def test_the_inverse_takes_everything_back(mei: Api, project: str) -> None:
    await mei.post(f"{project}/edits", json={"edits": BOARD})
    before = (await mei.get(f"{project}/document")).json()
    wreck = [
        {"op": "delete", "id": "one"},
        {"op": "patch", "id": "hero", "fields": {"name": "Nobody", "role": "none"}},
        {"op": "move", "id": "two", "xy": [0, 0]},
    ]
    done = (await mei.post(f"{project}/edits", json={"edits": wreck})).json()
    assert (await mei.get(f"{project}/document")).json() != before
    back = await mei.post(f"{project}/edits", json={"edits": done["inverse"]})
    assert back.status_code == 200, back.text
    after = (await mei.get(f"{project}/document")).json()
    assert after["nodes"] == before["nodes"]
    assert after["edges"] == before["edges"]


async def test_no_edits_are_no_change(mei: Api, project: str) -> None:
    seq = (await mei.get(project)).json()["seq"]
    done = await mei.post(f"{project}/edits", json={"edits": []})
    assert (done.status_code, done.json()) == (200, {"seq": seq, "results": [], "inverse": []})
