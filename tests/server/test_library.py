"""The list of projects: searched, sorted, with covers and with who is inside; templates, copies and the trash."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import projects
from collab.hub import Hub, open_hub
from collab.tables import projects as table
from server.templates import TEMPLATES
from tests.support.api import Api, RunningServer, running_server
from tests.support.peers import until
from tests.support.sockets import visit

UNKNOWN = "0192f0c5-0000-7000-8000-000000000000"


async def titles(api: Api, **params: Any) -> list[str]:
    answer = await api.get("/projects", params=params)
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


async def guest(server: RunningServer, owner: Api, project: str, role: str) -> Api:
    link = (await owner.post(f"/projects/{project}/invites", json={"role": role})).json()["url"]
    made = await server.anyone().post(f"/invites/{link.rsplit('/', 1)[1]}", json={"name": "Guest"})
    assert made.status_code == 200, made.text
    return server.of(made.json())


# ---- finding


async def test_projects_are_found_by_words_of_title_and_summary_in_any_script(server: RunningServer) -> None:
    mei, bo = await server.person(), await server.person("Bo")
    await mei.project("雨夜底片")
    await mei.project("The Last Ferry", summary="Fog at Orrin, ÉTÉ")
    await mei.project("50% off_")
    await bo.project("雨夜别处")
    for q, wanted in [
        ("雨夜", ["雨夜底片"]),
        ("夜底", ["雨夜底片"]),
        ("ferry orrin", ["The Last Ferry"]),
        ("été", ["The Last Ferry"]),
        ("ferry 雨夜", []),
        ("%", ["50% off_"]),
        ("_", ["50% off_"]),
        ("\\", []),
        ("  ", ["50% off_", "The Last Ferry", "雨夜底片"]),
    ]:
        assert await titles(mei, q=q) == wanted, q
    assert (await mei.get("/projects", params={"q": "x" * 201})).status_code == 422


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("newest", ["apple", "Banana", "cherry"]),
        ("title", ["apple", "Banana", "cherry"]),
        ("recent", ["cherry", "apple", "Banana"]),
    ],
)
async def test_projects_are_sorted_and_paged(server: RunningServer, sort: str, wanted: list[str]) -> None:
    mei = await server.person()
    made = {title: await mei.project(title) for title in ("cherry", "Banana", "apple")}
    await mei.node(made["cherry"]["id"])
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await mei.get("/projects", params={"sort": sort, "limit": 1, **cursor})).json()
        found += [item["title"] for item in page["items"]]
        if page["nextCursor"] is None:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert found == wanted
    assert (await mei.get("/projects", params={"sort": "size"})).status_code == 422
    wrong = await mei.get("/projects", params={"sort": "recent", "cursor": "WyJhIl0"})
    assert wrong.status_code == 422


# ---- covers


async def test_a_cover_shows_the_board_and_follows_it(own_server: RunningServer, engine: AsyncEngine) -> None:
    mei, bo = await own_server.person(), await own_server.person("Bo")
    project = await mei.project()
    address = f"/projects/{project['id']}/cover"
    assert (await mei.get(address)).json() == {"seq": 1, "cover": {"width": 0, "height": 0, "cards": []}}
    await mei.node(project["id"], "note", xy=[0, 0], size=[200, 100])
    seq = (await mei.node(project["id"], "scene", xy=[300, 0]))["seq"]
    async with open_hub(engine=engine, redis_url=own_server.config.redis_url) as hub:
        await draw(hub, engine)
        before = await read_at(engine)
        # As a migration does that adds something to draw: that changes nothing of a project, and it is drawn anew.
        async with engine.begin() as conn:
            await conn.execute(sa.update(table).values(projected_seq=0, cover={}))
        await draw(hub, engine)
    assert await read_at(engine) == before
    answer = await mei.get(address)
    assert answer.json()["seq"] == seq
    assert [card["kind"] for card in answer.json()["cover"]["cards"]] == ["note", "scene"]
    again = await mei.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert (await bo.get(address)).status_code == 404
    assert (await mei.get(f"/projects/{UNKNOWN}/cover")).status_code == 404
    assert (await own_server.anyone().get(address)).status_code == 401


async def read_at(engine: AsyncEngine) -> Any:
    """When a change was last read from the document."""
    async with engine.connect() as conn:
        return await conn.scalar(sa.select(table.c.updated_at))


async def draw(hub: Hub, engine: AsyncEngine) -> None:
    for stale in await projects.stale(engine):
        await projects.project(hub, engine, stale)


# ---- who is inside


async def test_who_is_inside_is_told_by_every_process_to_members_only(database_url: str, redis_url: str) -> None:
    async with running_server(database_url, redis_url) as one, running_server(database_url, redis_url) as two:
        mei, bo = await one.person(), await one.person("Bo")
        project = await mei.project()
        wanted = [{"projectId": project["id"], "people": [{name: mei.user[name] for name in ("id", "name", "color")}]}]
        there = two.of(mei.account)

        async def told() -> list[Any]:
            return (await there.get("/projects/present")).json()["items"]

        async def is_told() -> bool:
            return await told() == wanted

        async def is_empty() -> bool:
            return await told() == []

        async with visit(mei.socket_url, project["id"], mei.token):
            await until(is_told, seconds=20)
            assert (await there.get("/projects/present")).json()["complete"] is True
            assert (await mei.get("/projects/present")).json()["items"] == wanted
            assert (await bo.get("/projects/present")).json()["items"] == []
        await until(is_empty, seconds=20)


# ---- templates


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("template", list(TEMPLATES))
async def test_a_project_begins_with_a_template_that_reads_well(
    server: RunningServer, template: str, language: str
) -> None:
    mei = await server.person()
    listed = {one["id"]: one for one in (await mei.get("/templates")).json()["items"]}
    made = await mei.project("Mine", template=template, language=language)
    assert made["title"] == "Mine"
    assert made["counts"] == listed[template]["counts"]
    nodes = (await mei.get(f"/projects/{made['id']}/nodes")).json()["items"]
    assert not any("invalid" in node for node in nodes)
    assert listed[template]["title"]["en"]
    assert listed[template]["title"]["zh"]


async def test_an_empty_board_takes_a_template_once(server: RunningServer) -> None:
    mei, bo = await server.person(), await server.person("Bo")
    project = (await mei.project())["id"]
    address, body = f"/projects/{project}/template", {"template": "storyboard", "language": "zh"}
    looking = await guest(server, mei, project, "viewer")
    assert (await looking.post(address, json=body)).status_code == 403
    assert (await bo.post(address, json=body)).status_code == 404
    assert (await mei.post(address, json={"template": "novel"})).status_code == 422
    answers = await asyncio.gather(*(mei.post(address, json=body) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    [begun] = [answer.json() for answer in answers if answer.status_code == 201]
    nodes = (await mei.get(f"/projects/{project}/nodes")).json()["items"]
    assert {node["id"] for node in nodes} == set(begun["nodes"])
    scenes = sorted((node for node in nodes if node["kind"] == "scene"), key=lambda node: node["order"])
    assert [scene["title"] for scene in scenes] == ["开场", "转折", "结尾"]


# ---- copies


async def test_a_copy_reads_like_its_original_and_is_independent(server: RunningServer) -> None:
    mei = await server.person()
    project = await mei.project("First", template="sample", style="Ink")
    copied = await mei.post(f"/projects/{project['id']}/duplicate", json={"title": "Second"})
    assert copied.status_code == 201, copied.text
    copy = copied.json()
    assert (copy["title"], copy["style"], copy["counts"]) == ("Second", "Ink", project["counts"])
    one, two = [(await mei.get(f"/projects/{p['id']}/document")).json() for p in (project, copy)]
    assert (one["nodes"], one["edges"]) == (two["nodes"], two["edges"])
    assert one["project"]["lineage"] != two["project"]["lineage"]
    await mei.delete(f"/projects/{copy['id']}/nodes/wren")
    assert (await mei.get(f"/projects/{project['id']}/nodes/wren")).status_code == 200
    node = (await mei.get(f"/projects/{copy['id']}/nodes/osei")).json()
    assert node["createdBy"]["id"] == mei.user["id"]


async def test_a_large_project_is_copied_in_parts_that_open(server: RunningServer) -> None:
    mei = await server.person()
    project = (await mei.project("Large"))["id"]
    adds = [{"op": "add", "node": {"kind": "note", "text": f"{n} " * 300}} for n in range(500)]
    assert (await mei.post(f"/projects/{project}/edits", json={"edits": adds})).status_code == 200
    copy = (await mei.post(f"/projects/{project}/duplicate", json={"title": "Copy"})).json()
    assert copy["counts"] == {"note": 500}
    assert copy["seq"] > 1
    one, two = [(await mei.get(f"/projects/{p}/document")).json() for p in (project, copy["id"])]
    assert one["nodes"] == two["nodes"]


async def test_who_may_only_look_copies_into_a_team_of_their_own(server: RunningServer) -> None:
    mei, bo = await server.person(), await server.person("Bo")
    project = (await mei.project("Mine"))["id"]
    address = f"/projects/{project}/duplicate"
    assert (await bo.post(address, json={"title": "Stolen"})).status_code == 404
    assert (await mei.post(address, json={"title": " "})).status_code == 422
    assert (await mei.post(address, json={"title": "Theirs", "teamId": bo.team["id"]})).status_code == 404
    looking = await guest(server, mei, project, "viewer")
    assert (await looking.post(address, json={"title": "Nowhere"})).status_code == 403
    link = (await mei.post(f"/projects/{project}/invites", json={"role": "viewer"})).json()["url"]
    assert (await bo.post(f"/invites/{link.rsplit('/', 1)[1]}", json={"name": "Bo"})).status_code == 200
    copy = await bo.post(address, json={"title": "Bo's own"})
    assert (copy.status_code, copy.json()["teamId"], copy.json()["role"]) == (201, bo.team["id"], "owner")


# ---- the trash


async def test_only_what_is_in_the_trash_is_deleted_for_good_and_only_by_its_keepers(server: RunningServer) -> None:
    mei, bo = await server.person(), await server.person("Bo")
    project = (await mei.project("Gone"))["id"]
    editor = await guest(server, mei, project, "editor")
    address = f"/projects/{project}"
    assert (await bo.delete(f"{address}/trash")).status_code == 404
    assert (await mei.delete(f"{address}/trash")).status_code == 409
    assert (await mei.get(address)).status_code == 200
    assert (await mei.delete(address)).status_code == 204
    assert (await editor.delete(f"{address}/trash")).status_code == 403
    assert (await bo.delete(f"{address}/trash")).status_code == 404
    assert await titles(mei, trash="true", q="gone") == ["Gone"]
    assert await titles(bo, trash="true") == []
    assert (await mei.get(f"{address}/cover")).status_code == 200
    assert (await mei.delete(f"{address}/trash")).status_code == 204
    assert await titles(mei, trash="true") == []
    assert (await mei.delete(f"{address}/trash")).status_code == 404
    assert (await mei.post(f"{address}/undelete")).status_code == 404
    assert (await mei.delete(f"/projects/{UNKNOWN}/trash")).status_code == 404


async def test_CL1_who_is_in_a_project_that_is_gone_for_good_is_closed_4404(
    own_server: RunningServer, engine: AsyncEngine
) -> None:
    mei = await own_server.person()
    project = (await mei.project())["id"]
    async with visit(mei.socket_url, project, mei.token) as peer:
        await until(lambda: peer.synced)
        async with engine.begin() as conn:
            await conn.execute(sa.delete(table).where(table.c.id == project))
        assert await peer.closed() == 4404


async def test_the_list_says_for_how_long_the_trash_keeps(database_url: str, redis_url: str) -> None:
    async with running_server(database_url, redis_url, trash_days=7) as server:
        mei = await server.person()
        assert (await mei.get("/projects", params={"trash": "true"})).json()["trashDays"] == 7
