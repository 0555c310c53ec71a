"""Nodes by REST: added, read, changed in the live document, refused when wrong."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collab.nodes import NODE_KINDS
from tests.support.api import Api, RunningServer


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


@pytest.fixture
async def nodes(mei: Api) -> str:
    project = await mei.project()
    return f"/projects/{project['id']}/nodes"


async def test_a_node_is_answered_whole_with_its_author_and_seq(mei: Api, nodes: str) -> None:
    made = await mei.post(nodes, json={"kind": "scene", "xy": [10, -20.5], "title": "開場 🎬", "place": "市場"})
    assert made.status_code == 201, made.text
    body = made.json()
    assert (body["kind"], body["xy"], body["title"], body["place"]) == ("scene", [10, -20.5], "開場 🎬", "市場")
    assert body["createdBy"] == body["updatedBy"] == {"type": "user", "id": mei.user["id"], "name": "Mei"}
    assert body["createdAt"] == body["updatedAt"]
    assert body["seq"] == int(made.headers["X-Seq"])
    read = await mei.get(f"{nodes}/{body['id']}")
    assert read.json() == {k: v for k, v in body.items() if k != "seq"}
    assert read.headers["ETag"] == made.headers["ETag"]


@pytest.mark.parametrize("kind", sorted(NODE_KINDS))
async def test_every_kind_can_be_added_with_nothing_but_its_kind(mei: Api, nodes: str, kind: str) -> None:
    made = await mei.node(nodes.split("/")[2], kind)
    assert made["kind"] == kind
    assert "invalid" not in made
    assert (await mei.get(nodes, params={"kind": kind})).json()["items"] == [
        {k: v for k, v in made.items() if k != "seq"}
    ]


async def test_a_chosen_id_is_kept_and_is_taken_once(mei: Api, nodes: str) -> None:
    assert (await mei.post(nodes, json={"id": "my-note_1", "kind": "note"})).json()["id"] == "my-note_1"
    again = await mei.post(nodes, json={"id": "my-note_1", "kind": "note"})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "kind"),
        ({"kind": "castle"}, "kind"),
        ({"kind": "note", "xy": "a"}, "xy"),
        ({"kind": "note", "xy": [1]}, "xy"),
        ({"kind": "note", "xy": ["1", "2"]}, "xy.0"),
        ({"kind": "note", "xy": [1e300, 0]}, "xy.0"),
        ({"kind": "note", "text": 5}, "text"),
        ({"kind": "note", "text": "a\0b"}, "text"),
        ({"kind": "note", "id": "no spaces"}, "id"),
        ({"kind": "note", "parent": "nobody"}, "parent"),
        ({"kind": "scene", "cast": ["nobody"]}, "cast.0"),
        ({"kind": "scene", "duration": {"seconds": -1}}, "duration.seconds"),
        ({"kind": "beat", "escalation": 11}, "escalation"),
    ],
)
async def test_a_wrong_node_is_refused_with_the_field_and_nothing_is_written(
    mei: Api, nodes: str, body: dict[str, Any], field: str
) -> None:
    refused = await mei.post(nodes, json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), refused.text
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert (await mei.get(nodes)).json()["items"] == []


async def test_an_unknown_field_is_refused(mei: Api, nodes: str) -> None:
    refused = await mei.post(nodes, json={"kind": "note", "texxt": "a"})
    assert refused.status_code == 422
    assert "texxt" in refused.json()["detail"]


async def test_patching_merges_fields_and_null_takes_one_away(mei: Api, nodes: str) -> None:
    made = (await mei.post(nodes, json={"kind": "scene", "title": "One", "place": "Market", "time": "Dawn"})).json()
    patched = await mei.patch(f"{nodes}/{made['id']}", json={"place": "Harbour", "time": None})
    assert patched.status_code == 200
    body = patched.json()
    assert (body["title"], body["place"], body.get("time")) == ("One", "Harbour", None)
    assert body["seq"] > made["seq"]
    read = await mei.get(f"{nodes}/{made['id']}")
    assert read.json() == {k: v for k, v in body.items() if k != "seq"}
    assert read.headers["ETag"] == patched.headers["ETag"]


async def test_patching_with_what_is_there_changes_nothing_and_keeps_the_etag(mei: Api, nodes: str) -> None:
    made = await mei.post(nodes, json={"kind": "note", "text": "same"})
    patched = await mei.patch(f"{nodes}/{made.json()['id']}", json={"text": "same"})
    assert patched.status_code == 200
    assert patched.headers["ETag"] == made.headers["ETag"]


async def test_a_splice_counts_utf16_units_and_is_refused_inside_a_pair(mei: Api, nodes: str) -> None:
    made = (await mei.post(nodes, json={"kind": "note", "text": "a🎬b龍c"})).json()
    address = f"{nodes}/{made['id']}"
    spliced = await mei.patch(address, json={"text": {"splice": [[3, 1, "ß"], [5, 0, "尾"]]}})
    assert spliced.json()["text"] == "a🎬ß龍尾c"
    inside = await mei.patch(address, json={"text": {"splice": [[2, 0, "x"]]}})
    assert inside.status_code == 422
    assert inside.json()["errors"][0]["field"] == "text.splice.0"
    assert (await mei.get(address)).json()["text"] == "a🎬ß龍尾c"


async def test_two_scripts_that_splice_one_text_at_once_both_land(mei: Api, nodes: str) -> None:
    made = (await mei.post(nodes, json={"kind": "note", "text": "base"})).json()
    address = f"{nodes}/{made['id']}"
    bodies = [{"text": {"splice": [[0, 0, f"<{number}>"]]}} for number in range(8)]
    answers = await asyncio.gather(*(mei.patch(address, json=body) for body in bodies))
    assert [answer.status_code for answer in answers] == [200] * 8
    text = (await mei.get(address)).json()["text"]
    assert all(f"<{number}>" in text for number in range(8))
    assert len({answer.json()["seq"] for answer in answers}) == 8


async def test_the_cast_of_a_scene_is_its_cast_edges(mei: Api, nodes: str) -> None:
    project = nodes.split("/")[2]
    a, b = [(await mei.node(project, "character", name=name))["id"] for name in ("Ah Li", "Bo")]
    scene = await mei.node(project, "scene", cast=[b, a])
    assert scene["cast"] == [b, a]
    edges = (await mei.get(f"/projects/{project}/edges", params={"kind": "cast"})).json()["items"]
    assert {edge["to"] for edge in edges} == {a, b}
    patched = await mei.patch(f"{nodes}/{scene['id']}", json={"cast": [a]})
    assert patched.json()["cast"] == [a]
    assert (await mei.get(f"{nodes}/{scene['id']}")).headers["ETag"] == patched.headers["ETag"]


async def test_deleting_a_node_takes_its_edges_along(mei: Api, nodes: str) -> None:
    project = nodes.split("/")[2]
    hero = await mei.node(project, "character")
    scene = await mei.node(project, "scene", cast=[hero["id"]])
    gone = await mei.delete(f"{nodes}/{hero['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await mei.get(f"{nodes}/{hero['id']}")).status_code == 404
    assert (await mei.delete(f"{nodes}/{hero['id']}")).status_code == 404
    assert (await mei.get(f"{nodes}/{scene['id']}")).json()["cast"] == []
    assert (await mei.get(f"/projects/{project}/edges")).json()["items"] == []


async def test_lists_come_in_pages_that_hold_every_node_once(mei: Api, nodes: str) -> None:
    made = [(await mei.post(nodes, json={"kind": "note", "text": str(number)})).json()["id"] for number in range(7)]
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = (await mei.get(nodes, params={"limit": 3} | ({"cursor": cursor} if cursor else {}))).json()
        found += [node["id"] for node in page["items"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert found == made


@pytest.mark.parametrize(
    "params", [{"limit": "0"}, {"limit": "many"}, {"limit": "100000"}, {"cursor": "nonsense"}, {"cursor": "ImEi"}]
)
async def test_a_wrong_page_is_refused(mei: Api, nodes: str, params: dict[str, str]) -> None:
    refused = await mei.get(nodes, params=params)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert refused.json()["errors"][0]["field"] == next(iter(params))


async def test_children_are_found_by_their_parent(mei: Api, nodes: str) -> None:
    project = nodes.split("/")[2]
    scene = await mei.node(project, "scene")
    shot = await mei.node(project, "shot", parent=scene["id"])
    await mei.node(project, "shot")
    found = (await mei.get(nodes, params={"parent": scene["id"]})).json()["items"]
    assert [node["id"] for node in found] == [shot["id"]]


async def test_if_match_lets_only_the_one_who_has_seen_the_present_write(mei: Api, nodes: str) -> None:
    made = await mei.post(nodes, json={"kind": "note", "text": "one"})
    address, first = f"{nodes}/{made.json()['id']}", made.headers["ETag"]
    second = await mei.patch(address, json={"text": "two"}, headers={"If-Match": first})
    assert second.status_code == 200
    late = await mei.patch(address, json={"text": "late"}, headers={"If-Match": first})
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    assert (await mei.delete(address, headers={"If-Match": first})).status_code == 412
    assert (await mei.get(address)).json()["text"] == "two"
    assert (await mei.patch(address, json={"text": "any"}, headers={"If-Match": "*"})).status_code == 200
    several = f'"other", {(await mei.get(address)).headers["ETag"]}'
    assert (await mei.delete(address, headers={"If-Match": several})).status_code == 204


async def test_if_none_match_answers_304_until_something_changes(mei: Api, nodes: str) -> None:
    made = await mei.post(nodes, json={"kind": "note", "text": "one"})
    address, tag = f"{nodes}/{made.json()['id']}", made.headers["ETag"]
    same = await mei.get(address, headers={"If-None-Match": tag})
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    await mei.patch(address, json={"text": "two"})
    assert (await mei.get(address, headers={"If-None-Match": tag})).status_code == 200


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(text=st.text(max_size=60), data=st.data())
async def test_any_splices_do_to_a_text_what_they_do_to_utf16_units(
    mei: Api, nodes: str, text: str, data: st.DataObject
) -> None:
    text = text.replace("\0", "")
    made = (await mei.post(nodes, json={"kind": "note", "text": text})).json()
    insert = data.draw(st.text(max_size=10)).replace("\0", "")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    units = [len(part.encode("utf-16-le")) // 2 for part in (text[:start], text[start:end])]
    patched = await mei.patch(f"{nodes}/{made['id']}", json={"text": {"splice": [[*units, insert]]}})
    assert patched.json()["text"] == text[:start] + insert + text[end:]
