"""Jobs by REST, against a running server; where a job must run, with a real worker beside it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from server.embedded import Valkey
from tasks import worker
from tasks.providers.base import ProviderSettings
from tests.support.api import RunningServer
from tests.tasks.stories import eventually

OFFLINE = ProviderSettings()


@contextlib.asynccontextmanager
async def a_worker(server: RunningServer, provider: ProviderSettings = OFFLINE) -> AsyncIterator[None]:
    config = server.config
    settings = worker.WorkerSettings(
        database_url=config.database_url,
        redis_url=config.redis_url,
        provider=provider,
        encryption_keys=config.encryption_keys,
        allow_private_providers=config.allow_private_providers,
        sweep_seconds=0.5,
        grace_seconds=1,
    )
    ended = asyncio.Event()
    running = asyncio.create_task(worker.work(settings, ended))
    try:
        yield
    finally:
        ended.set()
        await running


STORY = "Anna Reed opened the door of the lighthouse.\n\n“Who is there?” said Anna Reed.\n\n" * 3


def breakdown(text: str = STORY) -> dict[str, object]:
    return {"kind": "breakdown", "params": {"text": text}}


async def test_a_submitted_job_is_accepted_and_can_be_found(own_server: RunningServer) -> None:
    mei = await own_server.person()
    project = (await mei.project())["id"]
    made = await mei.post(f"/projects/{project}/jobs", json=breakdown())
    assert made.status_code == 202, made.text
    job = made.json()
    assert made.headers["location"] == f"/api/jobs/{job['id']}"
    assert (job["status"], job["kind"], job["projectId"], job["attempt"], job["position"]) == (
        "queued", "breakdown", project, 0, 1,
    )  # fmt: skip
    assert job["createdBy"] == {"type": "user", "id": mei.user["id"], "name": "Mei"}
    assert (await mei.get(f"/jobs/{job['id']}")).json() == job
    listed = (await mei.get(f"/projects/{project}/jobs", params={"status": "queued,running"})).json()
    assert listed == {"items": [job], "nextCursor": None}
    assert (await mei.get(f"/projects/{project}/jobs", params={"status": "failed"})).json()["items"] == []


async def test_a_second_click_answers_the_job_of_the_first(server: RunningServer) -> None:
    mei = await server.person()
    project = (await mei.project())["id"]
    made = await asyncio.gather(*(mei.post(f"/projects/{project}/jobs", json=breakdown()) for _ in range(8)))
    assert {answer.status_code for answer in made} == {202}
    assert len({answer.json()["id"] for answer in made}) == 1


@pytest.mark.alone
async def test_people_who_press_generate_on_one_node_twenty_times_at_once_start_one_job(server: RunningServer) -> None:
    mei = await server.person()
    project = (await mei.project())["id"]
    note = (await mei.node(project, text=STORY))["id"]
    people = [await server.person(f"Ben {n}") for n in range(3)]
    for person in people:
        body = {"email": person.user["email"], "role": "editor"}
        assert (await mei.post(f"/teams/{mei.team['id']}/members", json=body)).status_code < 300
    sent = time.monotonic()
    pressed = [
        asyncio.create_task(one.post(f"/projects/{project}/jobs", json={"kind": "breakdown", "target": note}))
        for one in (mei, *people) * 5
    ]
    assert time.monotonic() - sent < 0.1
    made = await asyncio.gather(*pressed)
    assert {answer.status_code for answer in made} == {202}
    assert len({answer.json()["id"] for answer in made}) == 1
    assert len((await mei.get(f"/projects/{project}/jobs")).json()["items"]) == 1


async def test_an_idempotency_key_gives_the_first_answer_again(server: RunningServer) -> None:
    mei = await server.person()
    project = (await mei.project())["id"]
    headers = {"Idempotency-Key": "once"}
    first = await mei.post(f"/projects/{project}/jobs", json=breakdown(), headers=headers)
    await mei.post(f"/jobs/{first.json()['id']}/cancel")
    again = await mei.post(f"/projects/{project}/jobs", json=breakdown(), headers=headers)
    assert (again.status_code, again.content, again.headers["idempotent-replayed"]) == (202, first.content, "true")
    assert again.headers["location"] == first.headers["location"]
    other = await mei.post(f"/projects/{project}/jobs", json=breakdown("Else."), headers=headers)
    assert other.status_code == 422


async def test_what_cannot_be_started_is_refused_by_field(server: RunningServer) -> None:
    mei = await server.person()
    project = (await mei.project())["id"]
    scene = await mei.node(project, "scene", title="A scene")
    image = await mei.node(project, "frame", title="A frame")
    for body, field in (
        ({"kind": "nothing"}, "kind"),
        ({"kind": "breakdown", "params": {"text": 5}}, "params.text"),
        ({"kind": "breakdown", "params": {"colour": "red"}}, "params"),
        ({"kind": "breakdown", "target": "nobody"}, "target"),
        ({"kind": "breakdown", "target": image["id"]}, "target"),
        ({"kind": "breakdown", "sort": 1}, "sort"),
    ):
        refused = await mei.post(f"/projects/{project}/jobs", json=body)
        assert refused.status_code == 422, (body, refused.text)
        assert refused.json()["errors"][0]["field"].startswith(field), refused.text
    heavy = await mei.post(f"/projects/{project}/jobs", json=breakdown("x" * (4 * 1024 * 1024 + 1)))
    assert (heavy.status_code, heavy.json()["code"]) == (413, "too_large")
    assert (await mei.get(f"/projects/{project}/jobs")).json()["items"] == []
    assert scene["id"]


async def test_jobs_of_other_peoples_projects_are_not_there(server: RunningServer) -> None:
    mei, ben = await server.person(), await server.person("Ben")
    project = (await mei.project())["id"]
    job = (await mei.post(f"/projects/{project}/jobs", json=breakdown())).json()["id"]
    for answer in (
        await ben.get(f"/jobs/{job}"),
        await ben.post(f"/jobs/{job}/cancel"),
        await ben.post(f"/jobs/{job}/retry"),
        await ben.get(f"/projects/{project}/jobs"),
        await ben.post(f"/projects/{project}/jobs", json=breakdown()),
        await mei.get("/jobs/nothing"),
        await mei.get("/jobs/%00"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await server.anyone().get(f"/jobs/{job}")).status_code == 401


async def test_cancel_and_retry_are_refused_in_words_where_the_state_forbids_them(server: RunningServer) -> None:
    mei = await server.person()
    project = (await mei.project())["id"]
    job = (await mei.post(f"/projects/{project}/jobs", json=breakdown())).json()["id"]
    refused = await mei.post(f"/jobs/{job}/retry")
    assert (refused.status_code, refused.json()["detail"]) == (
        409, "This job is queued: only a failed or cancelled job can be started again.",
    )  # fmt: skip
    assert (await mei.post(f"/jobs/{job}/cancel")).json()["status"] == "cancelled"
    refused = await mei.post(f"/jobs/{job}/cancel")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    again = await mei.post(f"/jobs/{job}/retry")
    assert (again.status_code, again.json()["status"], again.json()["finishedAt"]) == (202, "queued", None)


async def test_waiting_for_a_job_ends_with_its_next_change(server: RunningServer) -> None:
    mei = await server.person()
    project = (await mei.project())["id"]
    job = (await mei.post(f"/projects/{project}/jobs", json=breakdown())).json()
    known = {"wait": 30, "version": job["version"]}
    waiting = asyncio.create_task(mei.get(f"/jobs/{job['id']}", params=known))
    short = await mei.get(f"/jobs/{job['id']}", params={"wait": 0.2})
    assert short.json() == job
    await mei.post(f"/jobs/{job['id']}/cancel")
    assert (await waiting).json()["status"] == "cancelled"
    # Who knows an older version, or asks for a job that has ended, does not wait.
    started = time.monotonic()
    assert (await mei.get(f"/jobs/{job['id']}", params=known)).json()["version"] == 2
    assert time.monotonic() - started < 10


async def test_pages_of_jobs_join_without_a_gap(server: RunningServer) -> None:
    mei = await server.person()
    project = (await mei.project())["id"]
    made = [(await mei.post(f"/projects/{project}/jobs", json=breakdown(f"Story {n}."))).json()["id"] for n in range(5)]
    found, cursor = [], None
    for _ in range(3):
        page = (
            await mei.get(f"/projects/{project}/jobs", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        ).json()
        found += [job["id"] for job in page["items"]]
        cursor = page["nextCursor"]
    assert (found, cursor) == (made[::-1], None)


async def test_a_worker_turns_a_story_into_cards_and_says_what_it_made(server: RunningServer) -> None:
    mei = await server.person()
    project = (await mei.project())["id"]
    story = (await mei.get("/samples/the-last-ferry")).json()["text"]
    async with a_worker(server):
        job = (await mei.post(f"/projects/{project}/jobs", json=breakdown(story))).json()
        while job["status"] in ("queued", "running"):
            job = (await mei.get(f"/jobs/{job['id']}", params={"wait": 20, "version": job["version"]})).json()
    assert (job["status"], job["progress"], job.get("error")) == ("succeeded", 1.0, None)
    nodes = (await mei.get(f"/projects/{project}/nodes")).json()["items"]
    assert {node["id"] for node in nodes} == set(job["result"]["nodes"])
    assert {"character", "scene"} <= {node["kind"] for node in nodes}
    assert len([n for n in nodes if n["kind"] == "scene"]) == len(job["result"]["scenes"])
    assert nodes[0]["createdBy"]["name"] == "Mei"


@pytest.mark.parametrize("kind", ["note"])
async def test_a_job_reads_what_was_typed_right_before_it(server: RunningServer, kind: str) -> None:
    """The submit saves the room first: base and inputs are those that the worker finds."""
    mei = await server.person()
    project = (await mei.project())["id"]
    note = await mei.node(project, kind, text=STORY)
    async with a_worker(server):
        job = (await mei.post(f"/projects/{project}/jobs", json={"kind": "breakdown", "target": note["id"]})).json()
        job = await eventually(lambda: _ended(mei, job["id"]))
    assert (job["status"], job["target"], job.get("variantOf")) == ("succeeded", note["id"], None)


async def _ended(mei, job_id):
    job = (await mei.get(f"/jobs/{job_id}")).json()
    return job if job["finishedAt"] else None


async def test_a_job_submitted_while_valkey_is_down_is_accepted_and_runs(server: RunningServer, valkey: Valkey) -> None:
    mei = await server.person()
    project = (await mei.project())["id"]
    valkey.stop()
    async with a_worker(server):
        made = await mei.post(f"/projects/{project}/jobs", json=breakdown())
        assert made.status_code == 202
        job = await eventually(lambda: _ended(mei, made.json()["id"]), 30)
        assert job["status"] == "succeeded"
        valkey.start()


async def test_the_catalogue_names_the_engine_and_how_to_connect_another(server: RunningServer) -> None:
    mei = await server.person()
    found = (await mei.get("/generations")).json()
    (breakdown_entry,) = [item for item in found["items"] if item["kind"] == "breakdown"]
    assert set(breakdown_entry) >= {"kind", "title", "targets", "params", "capability", "reads", "writes", "steps"}
    assert found["engine"] == {
        "name": "offline", "model": "rules", "offline": True, "settings": ["AI_BASE_URL", "AI_API_KEY", "AI_MODEL"],
    }  # fmt: skip
    assert (await mei.get("/engine")).json() == found["engine"]


async def test_samples_are_listed_and_read_with_their_text(server: RunningServer) -> None:
    mei = await server.person()
    items = (await mei.get("/samples")).json()["items"]
    assert {item["language"] for item in items} == {"en", "zh"}
    for item in items:
        sample = (await mei.get(f"/samples/{item['id']}")).json()
        assert sample == item
        assert len(sample["text"]) > 1_000
    assert (await mei.get("/samples/nothing")).status_code == 404
