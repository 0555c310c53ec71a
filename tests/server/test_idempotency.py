"""Idempotency-Key: the same answer, and the effect once."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from server.idempotency import Once, forget_old
from server.tables import idempotency_keys
from tests.support.api import Api, RunningServer

ONCE = {"Idempotency-Key": "k-1"}


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


async def test_the_same_request_again_gets_the_same_answer_and_does_nothing(mei: Api) -> None:
    project = (await mei.project())["id"]
    address = f"/projects/{project}/nodes"
    first = await mei.post(address, json={"kind": "note", "text": "one"}, headers=ONCE)
    again = await mei.post(address, json={"kind": "note", "text": "one"}, headers=ONCE)
    assert (first.status_code, "Idempotent-Replayed" in first.headers) == (201, False)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert (again.content, again.headers["ETag"], again.headers["X-Seq"]) == (
        first.content,
        first.headers["ETag"],
        first.headers["X-Seq"],
    )
    assert again.headers["Content-Type"] == "application/json"
    assert len((await mei.get(address)).json()["items"]) == 1


async def test_another_body_or_address_with_the_same_key_is_refused(mei: Api) -> None:
    project = (await mei.project())["id"]
    address = f"/projects/{project}/nodes"
    await mei.post(address, json={"kind": "note", "text": "one"}, headers=ONCE)
    body = await mei.post(address, json={"kind": "note", "text": "two"}, headers=ONCE)
    elsewhere = await mei.post("/projects", json={"kind": "note", "text": "one", "title": "x"}, headers=ONCE)
    assert (body.status_code, body.json()["code"]) == (422, "invalid")
    assert elsewhere.status_code == 422
    assert len((await mei.get(address)).json()["items"]) == 1


async def test_taking_out_of_the_trash_again_does_not_undo_a_second_deletion(mei: Api) -> None:
    address = f"/projects/{(await mei.project())['id']}"
    await mei.delete(address)
    first = await mei.post(f"{address}/undelete", headers=ONCE)
    await mei.delete(address)
    again = await mei.post(f"{address}/undelete", headers=ONCE)
    assert (first.status_code, again.status_code, again.headers["Idempotent-Replayed"]) == (200, 200, "true")
    assert (await mei.get(address)).status_code == 404


async def test_two_people_may_use_the_same_key(server: RunningServer, mei: Api) -> None:
    bo = await server.person("Bo")
    made = [(await who.post("/projects", json={"title": "T"}, headers=ONCE)).json()["id"] for who in (mei, bo)]
    assert made[0] != made[1]


async def test_a_refused_request_keeps_nothing_and_may_be_tried_again(mei: Api) -> None:
    project = (await mei.project())["id"]
    address = f"/projects/{project}/nodes"
    body = {"kind": "note", "parent": "later"}
    assert (await mei.post(address, json=body, headers=ONCE)).status_code == 422
    await mei.post(address, json={"id": "later", "kind": "frame"})
    assert (await mei.post(address, json=body, headers=ONCE)).status_code == 201


@pytest.mark.parametrize("where", ["projects", "nodes", "versions", "invites", "edits"])
async def test_many_at_once_have_one_effect(mei: Api, where: str) -> None:
    project = (await mei.project())["id"]
    bodies = {
        "projects": {"title": "T"},
        "nodes": {"kind": "note"},
        "versions": {"label": "v"},
        "invites": {"role": "viewer"},
        "edits": {"edits": [{"op": "add", "node": {"kind": "note"}}]},
    }
    address = "/projects" if where == "projects" else f"/projects/{project}/{where}"
    answers = await asyncio.gather(*(mei.post(address, json=bodies[where], headers=ONCE) for _ in range(6)))
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    done = {answer.content for answer in answers if answer.status_code != 409}
    assert len(done) == 1
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["code"] == "conflict"
            assert "Retry-After" in answer.headers
    final = await mei.post(address, json=bodies[where], headers=ONCE)
    assert {final.content} == done
    assert final.headers["Idempotent-Replayed"] == "true"


async def test_a_patch_is_repeated_like_a_post(mei: Api) -> None:
    project = (await mei.project())["id"]
    node = await mei.node(project, "note", text="ab")
    address = f"/projects/{project}/nodes/{node['id']}"
    splice = {"text": {"splice": [[0, 0, "x"]]}}
    for _ in range(3):
        assert (await mei.patch(address, json=splice, headers=ONCE)).json()["text"] == "xab"
    assert (await mei.get(address)).json()["text"] == "xab"


@pytest.mark.parametrize("key", ["x" * 256, "tab\tinside"])
async def test_a_key_that_cannot_be_kept_is_refused(mei: Api, key: str) -> None:
    refused = await mei.post("/projects", json={"title": "T"}, headers={"Idempotency-Key": key})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


async def test_an_answer_is_forgotten_after_a_day(engine: AsyncEngine) -> None:
    once = Once("user:1", "k", b"hash")
    async with engine.begin() as conn:
        await once.claim(conn)
        await once.keep(conn, 201, b"{}")
        await conn.execute(sa.update(idempotency_keys).values(created_at=sa.text("now() - interval '25 hours'")))
    async with engine.begin() as conn:
        await Once("user:1", "k", b"another hash").claim(conn)
        await forget_old(conn)
        assert await conn.scalar(sa.select(sa.func.count()).select_from(idempotency_keys)) == 0
