"""Provider profiles by REST and by the command: who sees what, what is refused, and that no key ever comes back."""

from __future__ import annotations

from typing import Any

import pytest

from server import profile_commands
from tests.server.test_jobs import a_worker, breakdown
from tests.support.api import Api, RunningServer, running_server
from tests.support.openai_server import asked_for, openai_server
from tests.tasks.stories import eventually
from tests.tasks.test_provider_contract import ANSWERS

KEY = "sk-of-the-team-4f1d9c"
NEW: dict[str, Any] = {
    "name": "DeepSeek",
    "kind": "openai_compatible",
    "baseUrl": "https://api.example.org/v1/",
    "apiKey": KEY,
    "models": {"text": "story-1"},
    "defaultFor": ["text"],
    "parameters": {"temperature": 0.7},
    "prices": {"promptTokens": 1_000_000, "currency": "CNY"},
    "limits": {"atOnce": 2},
}


def at(person: Api) -> str:
    return f"/teams/{person.team['id']}/profiles"


async def profile(person: Api, **changed: Any) -> dict[str, Any]:
    made = await person.post(at(person), json={**NEW, **changed})
    assert made.status_code == 201, made.text
    return made.json()


async def member(server: RunningServer, owner: Api, role: str) -> Api:
    bo = await server.person("Bo")
    await owner.post(f"/teams/{owner.team['id']}/members", json={"email": bo.user["email"], "role": role})
    return bo


async def test_a_profile_is_made_read_changed_and_deleted_and_its_key_never_comes_back(server: RunningServer) -> None:
    mei = await server.person()
    headers = {"Idempotency-Key": "once"}
    answers = [await mei.post(at(mei), json=NEW, headers=headers) for _ in range(2)]
    made = answers[0].json()
    assert answers[1].json() == made
    assert (made["baseUrl"], made["keyHint"], made["defaultFor"]) == (
        "https://api.example.org/v1",
        "…1d9c",
        ["text"],
    )
    assert (made["parameters"], made["limits"]) == ({"temperature": 0.7}, {"atOnce": 2, "perMinute": 0})
    one = f"{at(mei)}/{made['id']}"
    read = await mei.get(one)
    assert read.json() == made
    stale = await mei.patch(one, json={"name": "x"}, headers={"If-Match": '"nonsense"'})
    changed = await mei.patch(one, json={"name": "Renamed"}, headers={"If-Match": read.headers["etag"]})
    assert (stale.status_code, changed.json()["name"], changed.json()["keyHint"]) == (412, "Renamed", made["keyHint"])
    moved = await mei.patch(one, json={"baseUrl": "https://evil.example.org"})
    assert (moved.status_code, moved.json()["errors"][0]["field"]) == (422, "apiKey")
    listed = await mei.get(at(mei))
    assert (await mei.delete(one)).status_code == 204
    assert [(await mei.get(one)).status_code, (await mei.delete(one)).status_code] == [404, 404]
    for answer in (*answers, read, stale, changed, moved, listed):
        assert KEY not in answer.text + str(answer.headers)


async def test_admins_write_editors_see_names_and_nobody_else_sees_anything(server: RunningServer) -> None:
    mei = await server.person()
    made = await profile(mei)
    address, one = at(mei), f"{at(mei)}/{made['id']}"
    doors = [("GET", one, None), ("POST", address, NEW), ("PATCH", one, {"name": "Mine"}), ("POST", f"{one}/test", {})]
    for role, lists, opens in (("admin", 200, True), ("editor", 200, False), ("commenter", 403, False)):
        bo = await member(server, mei, role)
        listed = await bo.get(address)
        assert listed.status_code == lists
        if role == "editor":
            names = {"id", "name", "kind", "models", "defaultFor", "enabled"}
            assert [set(item) for item in listed.json()["items"]] == [names]
        if not opens:
            for method, door, body in [*doors, ("DELETE", one, None)]:
                assert (await bo.request(method, door, json=body)).status_code == 403, (role, method, door)
    outsider = await server.person("Cy")
    for method, door, body in [("GET", address, None), *doors]:
        assert (await outsider.request(method, door, json=body)).status_code == 404
    # A profile of another team is not there under one's own.
    assert (await outsider.get(f"{at(outsider)}/{made['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"baseUrl": "ftp://api.example.org"}, "baseUrl"),
        ({"baseUrl": "http://api.example.org/v1"}, "baseUrl"),
        ({"baseUrl": "https://user:pass@api.example.org"}, "baseUrl"),
        ({"baseUrl": "https://10.0.0.7/v1"}, "baseUrl"),
        ({"baseUrl": "https://[::1]:8443/v1"}, "baseUrl"),
        ({"baseUrl": "https://api.example.org:port"}, "baseUrl"),
        ({"apiKey": "sk with\r\nheader: x"}, "apiKey"),
        ({"models": {}, "defaultFor": []}, "models"),
        ({"models": {"text": "t", "video": "v"}}, "models.video"),
        ({"models": {"text": "t", "audio": "v"}}, "models.audio"),
        ({"defaultFor": ["image"]}, "defaultFor"),
        ({"kind": "clippy"}, "kind"),
        ({"prices": {"promptTokens": -1}}, "prices.promptTokens"),
        ({"parameters": {"temperature": 9}}, "parameters.temperature"),
        ({"name": " "}, "name"),
    ],
)
async def test_what_is_wrong_is_said_by_its_field(server: RunningServer, changed: dict[str, Any], field: str) -> None:
    mei = await server.person()
    refused = await mei.post(at(mei), json={**NEW, **changed})
    assert refused.status_code == 422, refused.text
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert KEY not in refused.text


async def test_a_job_takes_the_profile_that_it_names_or_the_teams_default(own_server: RunningServer) -> None:
    """A server of its own: jobs that nobody runs would stand before those of other tests."""
    mei, bo = await own_server.person(), await own_server.person("Bo")
    project = (await mei.project())["id"]
    jobs = f"/projects/{project}/jobs"
    theirs, first = await profile(bo), await profile(mei)
    second = await profile(mei, name="Second", defaultFor=[])

    async def of(**more: Any) -> Any:
        made = await mei.post(jobs, json={**breakdown(), **more})
        return made.json().get("profileId") if made.status_code == 202 else made.json()["errors"][0]["field"]

    assert await of() == first["id"]
    assert await of(profileId=second["id"]) == second["id"]
    assert await of(profileId="default") is None
    assert await of(profileId=theirs["id"]) == "profileId"
    assert (await mei.delete(f"{at(mei)}/{first['id']}")).status_code == 204
    assert await of(params={"text": "Another story. Mara went home."}) is None


async def test_a_profile_is_tried_and_then_does_the_work(
    database_url: str, redis_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running_server(database_url, redis_url, allow_private_providers=True) as server:
        mei = await server.person()
        with openai_server() as model:
            model.api_key = KEY
            made = await profile(mei, baseUrl=model.base_url)
            one = f"{at(mei)}/{made['id']}"
            model.plan({"word": "ready"})
            [tried] = (await mei.post(f"{one}/test", json={})).json()["items"]
            assert (tried["ok"], tried["model"], tried["usage"]["cost"]) == (True, "story-1-2026", 100)
            assert model.requests[-1].body["temperature"] == 0.7
            missing = await mei.post(f"{one}/test", json={"capabilities": ["image"]})
            assert (missing.status_code, missing.json()["errors"][0]["field"]) == (422, "capabilities")
            model.otherwise = lambda body: ANSWERS[asked_for(body)]
            project = (await mei.project())["id"]
            async with a_worker(server):
                job = (await mei.post(f"/projects/{project}/jobs", json=breakdown())).json()
                done = await eventually(lambda: _ended(mei, job["id"]), 30)
            assert (done["status"], done["profileId"]) == ("succeeded", made["id"]), done
            assert (done["usage"]["currency"], done["usage"]["cost"]) == ("CNY", done["usage"]["promptTokens"])
            model.api_key = "another"
            failed = await mei.post(f"{one}/test", json={})
            [tried] = failed.json()["items"]
            assert (tried["ok"], tried["error"]["code"]) == (False, "provider.key_invalid")
            assert await profile_commands.test(server.config, made["id"]) == 1
            model.api_key = KEY
            model.plan({"word": "ready"})
            assert await profile_commands.test(server.config, made["id"]) == 0
            assert await profile_commands.listed(server.config) == 0
        said = capsys.readouterr()
        assert "text: works (story-1-2026" in said.out
        assert made["id"] in said.out
        assert KEY not in failed.text + said.out + said.err


async def _ended(person: Api, job: str) -> Any:
    found = (await person.get(f"/jobs/{job}")).json()
    return found if found["finishedAt"] else None
