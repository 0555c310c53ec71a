"""A team's own prompts by REST, against a running server; where a model is asked, with a worker and a server for it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from server.access import ROLES, TABLE, Action
from tasks.generations import GENERATIONS, PROMPTS, prompts_of
from tasks.providers.base import ProviderSettings
from tests.server.test_jobs import STORY, a_worker
from tests.support.api import Api, RunningServer
from tests.support.openai_server import OpenAIServer, openai_server

KEY = "scene_description"
OWN = "Describe it in the manner of {{title}}. \\{{ stays."


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


def door(person: Api, key: str = KEY, more: str = "") -> str:
    return f"/teams/{person.team['id']}/system-prompts/{key}{more}"


async def test_the_registry_shows_every_prompt_with_its_default(mei: Api) -> None:
    items = (await mei.get(f"/teams/{mei.team['id']}/system-prompts")).json()["items"]
    assert [item["key"] for item in items] == list(PROMPTS)
    for item in items:
        prompt = PROMPTS[item["key"]]
        assert item["generations"] == [kind for kind, each in GENERATIONS.items() if prompt in each.prompts]
        assert {each["name"] for each in item["variables"]} >= {"title", "style", "language"}
        for language, text in item["texts"].items():
            assert text == {
                "text": prompt.default[language], "default": prompt.default[language], "own": False,
                "hash": hashlib.sha256(prompt.default[language].encode()).hexdigest()[:12],
            }  # fmt: skip
    assert (await mei.get(door(mei))).json() == next(item for item in items if item["key"] == KEY)


async def test_a_text_of_ones_own_stands_beside_the_default_until_it_is_taken_away(mei: Api) -> None:
    before = (await mei.get(door(mei))).json()
    put = await mei.put(door(mei), json={"language": "en", "text": OWN})
    assert put.status_code == 200, put.text
    text = (await mei.get(door(mei))).json()["texts"]["en"]
    assert (text["text"], text["own"], text["default"]) == (OWN, True, PROMPTS[KEY].default["en"])
    assert text["updatedBy"]["id"] == mei.user["id"]
    assert text["updatedAt"]
    assert put.json()["texts"]["zh"] == before["texts"]["zh"]
    assert (await mei.delete(door(mei), params={"language": "zh"})).status_code == 204
    assert (await mei.get(door(mei))).json() == put.json()
    assert (await mei.delete(door(mei))).status_code == 204
    assert (await mei.get(door(mei))).json() == before


async def test_a_text_that_equals_the_default_follows_it(mei: Api) -> None:
    await mei.put(door(mei), json={"language": "en", "text": OWN})
    put = await mei.put(door(mei), json={"language": "en", "text": PROMPTS[KEY].default["en"]})
    assert put.json()["texts"]["en"]["own"] is False


@pytest.mark.parametrize(("text", "said"), [
    ("{{place}}", "there is no variable 'place'"), ("{{title", "not closed"), (" ", "needs words"), ("a\0", "NUL"),
])  # fmt: skip
async def test_a_broken_template_is_refused_when_it_is_saved_and_when_it_is_tried(
    mei: Api, text: str, said: str
) -> None:
    for answer in (
        await mei.put(door(mei), json={"language": "en", "text": text}),
        await mei.post(door(mei, more="/preview"), json={"text": text}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert answer.json()["errors"][0]["field"] == "text"
        assert said in answer.json()["errors"][0]["message"]
    assert (await mei.get(door(mei))).json()["texts"]["en"]["own"] is False


async def test_who_reads_an_older_text_does_not_overwrite_a_newer_one(mei: Api) -> None:
    read = await mei.get(door(mei))
    await mei.put(door(mei), json={"language": "en", "text": OWN})
    headers = {"If-Match": read.headers["etag"]}
    for answer in (
        await mei.put(door(mei), json={"language": "en", "text": "Else."}, headers=headers),
        await mei.delete(door(mei), headers=headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")
    newer = {"If-Match": (await mei.get(door(mei))).headers["etag"]}
    assert (await mei.put(door(mei), json={"language": "en", "text": "Else."}, headers=newer)).status_code == 200


async def test_members_read_and_those_who_edit_write_and_others_find_nothing(server: RunningServer, mei: Api) -> None:
    body = {"language": "en", "text": OWN}
    for role in ROLES:
        bo = await server.person("Bo")
        await mei.post(f"/teams/{mei.team['id']}/members", json={"email": bo.user["email"], "role": role})
        assert (await bo.get(door(mei))).status_code == 200
        assert (await bo.post(door(mei, more="/preview"), json={})).status_code == 200
        allowed = Action.EDIT_PROMPTS in TABLE[role]
        assert allowed is (role in ("editor", "admin", "owner"))
        assert (await bo.put(door(mei), json=body)).status_code == (200 if allowed else 403)
        assert (await bo.delete(door(mei))).status_code == (204 if allowed else 403)
    stranger = await server.person("Ana")
    for answer in (await stranger.get(door(mei)), await stranger.put(door(mei), json=body)):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await mei.get(door(mei, "no_such"))).status_code == 404


async def _described(mei: Api) -> tuple[str, str]:
    project = (await mei.project("Tide {{style}}", style="ink wash"))["id"]
    scene = await mei.node(project, "scene", title="The quay", summary="She waits.", place="A quay with a lamp")
    return project, scene["id"]


@pytest.fixture
def model() -> Iterator[OpenAIServer]:
    with openai_server() as answering:
        yield answering


async def test_a_preview_is_what_the_model_reads_and_the_job_names_the_text(
    server: RunningServer, mei: Api, model: OpenAIServer
) -> None:
    project, scene = await _described(mei)
    wanted = {"projectId": project, "target": scene}
    tried = (await mei.post(door(mei, more="/preview"), json={**wanted, "text": OWN})).json()
    assert tried["system"] == "Describe it in the manner of Tide {{style}}. {{ stays."
    assert "A quay with a lamp" in tried["user"]
    assert "ink wash" in tried["user"]
    assert (tried["language"], tried["own"]) == ("en", True)
    assert tried["tokens"] == tried["systemTokens"] + tried["userTokens"] > 20
    assert (await mei.post(door(mei, more="/preview"), json=wanted)).json()["own"] is False

    await mei.put(door(mei), json={"language": "en", "text": OWN})
    assert (await mei.post(door(mei, more="/preview"), json=wanted)).json() == tried
    model.otherwise = lambda body: {
        "description": "Wet stones.",
        "location": "",
        "lighting": "",
        "atmosphere": "",
        "anchors": [],
    }
    provider = ProviderSettings(base_url=model.base_url, api_key="k", model="m")
    async with a_worker(server, provider):
        made = await mei.post(f"/projects/{project}/jobs", json={"kind": KEY, "target": scene})
        job = made.json()
        while job["status"] not in ("succeeded", "failed"):
            job = (await mei.get(f"/jobs/{job['id']}", params={"wait": 20, "version": job["version"]})).json()
    assert job["status"] == "succeeded", job
    # The worker takes what other tests have left in the queue as well.
    read = [{each["role"]: each["content"] for each in request.body["messages"]} for request in model.requests]
    assert {"system": tried["system"], "user": tried["user"]} in read
    assert job["prompts"] == {KEY: tried["hash"]}


async def test_a_later_question_of_a_breakdown_is_previewed_with_what_the_rules_find(mei: Api) -> None:
    project = (await mei.project())["id"]
    note = await mei.node(project, "note", text=STORY)
    wanted = {"projectId": project, "target": note["id"]}
    scenes = await mei.post(door(mei, "breakdown.scenes", "/preview"), json={**wanted, "text": "Cast: {{cast}}!"})
    assert scenes.status_code == 200, scenes.text
    assert scenes.json()["user"].endswith("</story>\n\nCast: - Anna Reed!")
    assert scenes.json()["system"] == PROMPTS["breakdown"].default["en"]
    logline = (await mei.post(door(mei, "breakdown.logline", "/preview"), json=wanted)).json()
    assert logline["user"].startswith("The cast:\n- Anna Reed")


async def test_a_preview_refuses_what_the_generation_would(server: RunningServer, mei: Api) -> None:
    project, _ = await _described(mei)
    note = await mei.node(project, "note", text="A note.")
    ana = await server.person("Ana")
    theirs = (await ana.project())["id"]
    for wanted, status, field in (
        ({"projectId": project}, 422, "target"),
        ({"projectId": project, "target": note["id"]}, 422, "target"),
        ({"projectId": project, "target": "gone"}, 404, None),
        ({"projectId": theirs}, 404, None),
        ({"language": "fr"}, 422, "language"),
    ):
        answer = await mei.post(door(mei, more="/preview"), json=wanted)
        assert answer.status_code == status, answer.text
        assert field is None or answer.json()["errors"][0]["field"] == field
    bare = (await mei.post(door(mei, more="/preview"), json={"language": "zh", "text": "{{title}}"})).json()
    assert (bare["system"], bare["user"], bare["language"]) == ("⟨title⟩", None, "zh")


@pytest.mark.parametrize("kind", ["scene_description", "story_to_scenes"])
async def test_the_same_generation_with_another_prompt_is_another_job(mei: Api, kind: str) -> None:
    project, scene = await _described(mei)
    body: dict[str, Any] = {"kind": kind, "target": scene}

    async def start() -> str:
        made = await mei.post(f"/projects/{project}/jobs", json=body)
        assert made.status_code == 202, made.text
        return made.json()["id"]

    first = await start()
    assert await start() == first
    key = prompts_of(kind)[-1].key
    await mei.put(door(mei, key), json={"language": "en", "text": OWN})
    second = await start()
    assert second != first
    await mei.put(door(mei, key), json={"language": "zh", "text": OWN})
    assert await start() == second
    await asyncio.gather(*(mei.post(f"/jobs/{job}/cancel") for job in (first, second)))
