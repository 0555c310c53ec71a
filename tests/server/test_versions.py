"""Versions by REST: named, opened, renamed, forgotten, restored."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from collab import auto_versions
from collab.db import create_engine
from tests.support.api import Api, RunningServer
from tests.support.peers import until
from tests.support.sockets import visit


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


@pytest.fixture
async def project(mei: Api) -> str:
    return (await mei.project())["id"]


async def test_a_version_names_the_present_with_its_authors(mei: Api, project: str) -> None:
    node = await mei.node(project, "note", text="kept")
    made = await mei.post(f"/projects/{project}/versions", json={"label": "初稿", "note": "Before lunch"})
    assert made.status_code == 201, made.text
    version = made.json()
    author = {"type": "user", "id": mei.user["id"], "name": "Mei"}
    assert (version["label"], version["note"], version["kind"]) == ("初稿", "Before lunch", "manual")
    assert (version["seq"], version["authors"], version["createdBy"]) == (node["seq"], [author], author)
    assert (await mei.get(f"/projects/{project}/versions/{version['id']}")).json() == version
    assert (await mei.get(f"/projects/{project}/versions")).json() == {"items": [version], "nextCursor": None}


async def test_a_moment_of_the_past_is_named_as_it_was(mei: Api, project: str) -> None:
    node = await mei.node(project, "note", text="then")
    await mei.patch(f"/projects/{project}/nodes/{node['id']}", json={"text": "now"})
    address = f"/projects/{project}/versions"
    made = await mei.post(address, json={"label": "Then", "seq": node["seq"]})
    assert (made.status_code, made.json()["seq"]) == (201, node["seq"]), made.text
    opened = await mei.get(f"{address}/{made.json()['id']}/document")
    assert opened.json()["nodes"][node["id"]]["text"] == "then"
    refused = [(await mei.post(address, json={"label": "no", "seq": seq})).status_code for seq in (0, node["seq"] + 2)]
    assert ([422, 404], [made.json()]) == (refused, (await mei.get(address)).json()["items"])


async def test_a_version_opens_as_it_was(mei: Api, project: str) -> None:
    node = await mei.node(project, "note", text="then")
    version = (await mei.post(f"/projects/{project}/versions", json={"label": "v1"})).json()
    await mei.patch(f"/projects/{project}/nodes/{node['id']}", json={"text": "now"})
    opened = await mei.get(f"/projects/{project}/versions/{version['id']}/document")
    assert opened.json()["nodes"][node["id"]]["text"] == "then"


async def test_a_version_is_renamed_and_forgotten(mei: Api, project: str) -> None:
    version = (await mei.post(f"/projects/{project}/versions", json={"label": "v1"})).json()
    address = f"/projects/{project}/versions/{version['id']}"
    renamed = await mei.patch(address, json={"label": "Final"})
    assert (renamed.status_code, renamed.json()) == (200, {**version, "label": "Final"})
    assert (await mei.patch(address, json={"note": "really"})).json()["note"] == "really"
    assert (await mei.delete(address)).status_code == 204
    assert (await mei.get(address)).status_code == 404
    assert (await mei.delete(address)).status_code == 404


async def test_a_restored_version_is_a_forward_edit_that_keeps_the_present_too(mei: Api, project: str) -> None:
    kept = await mei.node(project, "scene", title="Kept", place="Harbour")
    version = (await mei.post(f"/projects/{project}/versions", json={"label": "v1"})).json()
    before = (await mei.get(f"/projects/{project}/document")).json()
    await mei.delete(f"/projects/{project}/nodes/{kept['id']}")
    late = await mei.node(project, "note", text="late")
    async with visit(mei.socket_url, project, mei.token) as ben:
        await until(lambda: ben.synced)
        restored = await mei.post(f"/projects/{project}/versions/{version['id']}/restore")
        assert restored.status_code == 201, restored.text
        told = [restored.json()["before"], restored.json()["id"]]
        await until(lambda: told == [event["version"]["id"] for event in ben.events if event["type"] == "version"])
    assert (restored.json()["kind"], restored.json()["label"]) == ("restore", "v1")
    assert restored.json()["seq"] > late["seq"]
    assert (await mei.get(f"/projects/{project}/document")).json() == before
    listed = (await mei.get(f"/projects/{project}/versions")).json()["items"]
    assert sorted(item["kind"] for item in listed) == ["auto", "manual", "restore"]
    present = next(item for item in listed if item["kind"] == "auto")
    lost = (await mei.get(f"/projects/{project}/versions/{present['id']}/document")).json()
    assert list(lost["nodes"]) == [late["id"]]


async def test_chosen_cards_and_fields_are_restored(mei: Api, project: str) -> None:
    one = await mei.node(project, "scene", title="Rain", place="Quay")
    two = await mei.node(project, "note", text="two")
    version = (await mei.post(f"/projects/{project}/versions", json={"label": "v1"})).json()
    address = f"/projects/{project}/versions/{version['id']}/restore"
    await mei.patch(f"/projects/{project}/nodes/{one['id']}", json={"title": "wrecked", "place": "Hall"})
    await mei.delete(f"/projects/{project}/nodes/{two['id']}")
    field = await mei.post(address, json={"nodes": [one["id"]], "fields": ["title"]})
    assert field.status_code == 201, field.text
    now = (await mei.get(f"/projects/{project}/document")).json()["nodes"]
    assert {one["id"]: ("Rain", "Hall")} == {key: (node["title"], node["place"]) for key, node in now.items()}
    assert (
        await mei.post(f"/projects/{project}/restore", json={"seq": version["seq"], "nodes": [two["id"]]})
    ).is_success
    restored = (await mei.get(f"/projects/{project}/nodes")).json()["items"]
    assert {one["id"], two["id"]} == {node["id"] for node in restored}
    # Each began from a version of its own, and can be taken back by it.
    before = (await mei.get(f"/projects/{project}/versions/{field.json()['before']}")).json()
    assert (before["kind"], before["seq"] + 1, field.json()["lost"]) == ("auto", field.json()["seq"], [])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"nodes": ["nobody"]}, 404),
        ({"fields": ["title"]}, 422),
        ({"nodes": []}, 422),
        ({"nodes": ["x" * 65]}, 422),
        ({"node": ["x"]}, 422),
    ],
)
async def test_what_cannot_be_restored_is_refused_and_leaves_nothing(
    mei: Api, project: str, body: dict, status: int
) -> None:
    await mei.node(project, "note")
    assert (await mei.post(f"/projects/{project}/restore", json={"seq": 1, **body})).status_code == status
    assert (await mei.get(f"/projects/{project}/versions")).json()["items"] == []


async def test_any_change_of_the_past_can_be_restored(mei: Api, project: str) -> None:
    node = await mei.node(project, "note", text="one")
    await mei.patch(f"/projects/{project}/nodes/{node['id']}", json={"text": "two"})
    restored = await mei.post(f"/projects/{project}/restore", json={"seq": node["seq"]})
    assert restored.status_code == 201
    assert (await mei.get(f"/projects/{project}/nodes/{node['id']}")).json()["text"] == "one"
    assert (await mei.post(f"/projects/{project}/restore", json={"seq": 99_999})).status_code == 404
    assert (await mei.post(f"/projects/{project}/restore", json={"seq": 0})).status_code == 422


async def test_a_repeated_restore_restores_once(mei: Api, project: str) -> None:
    node = await mei.node(project, "note", text="one")
    once = {"Idempotency-Key": "restore-1"}
    first = await mei.post(f"/projects/{project}/restore", json={"seq": node["seq"]}, headers=once)
    await mei.patch(f"/projects/{project}/nodes/{node['id']}", json={"text": "after"})
    again = await mei.post(f"/projects/{project}/restore", json={"seq": node["seq"]}, headers=once)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (await mei.get(f"/projects/{project}/nodes/{node['id']}")).json()["text"] == "after"


async def test_versions_come_in_pages_newest_first(mei: Api, project: str) -> None:
    for number in range(5):
        await mei.post(f"/projects/{project}/versions", json={"label": str(number)})
    first = (await mei.get(f"/projects/{project}/versions", params={"limit": 2})).json()
    rest = (await mei.get(f"/projects/{project}/versions", params={"cursor": first["nextCursor"]})).json()
    assert [item["label"] for item in first["items"] + rest["items"]] == ["4", "3", "2", "1", "0"]


async def test_what_would_go_can_be_asked_first(mei: Api, server: RunningServer, project: str) -> None:
    """Two automatic versions of a day that is long ago, and what stands after them."""
    engine = create_engine(server.config.database_url)
    made: list[str] = []
    for days in (60, 60, 0):
        await mei.node(project, "note")
        kept = await auto_versions.keep(engine, project)
        assert kept is not None
        made.append(kept.id)
        async with engine.begin() as conn:
            await conn.execute(
                sa.text("UPDATE versions SET created_at = created_at - make_interval(days => :days) WHERE id = :id"),
                {"days": days, "id": kept.id},
            )
    await engine.dispose()
    address = f"/projects/{project}/versions/retention"
    found = (await mei.get(address)).json()
    assert (365, [made[0]]) == (found["days"], [one["id"] for one in found["items"]])
    asked = (await mei.get(address, params={"days": 50})).json()
    assert (50, [made[1], made[0]]) == (asked["days"], [one["id"] for one in asked["items"]])
    assert (await mei.get(address, params={"days": 0})).status_code == 422
    assert (await (await server.person()).get(address)).status_code == 404
    assert len((await mei.get(f"/projects/{project}/versions")).json()["items"]) == 3
