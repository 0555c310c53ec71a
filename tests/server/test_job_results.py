"""What becomes of the results of jobs, by REST: taken, dismissed, taken back. A real server and a real room; only the
engine that answers is in the test's hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import auto_versions, changes, tables
from collab.hub import Hub, open_hub
from collab.origin import Author
from tasks.providers.offline import Offline
from tests.collab.test_folding import aged
from tests.support.api import Api, RunningServer
from tests.support.peers import until
from tests.support.sockets import visit
from tests.tasks.test_scenes import Writer, runner

STORY = "Anna Reed opened the door of the lighthouse.\n\n“Who is there?” said Anna Reed.\n\n" * 3
DESCRIBED = ('{"description": "Wet stones under the lamp. Nobody about.", "lighting": "dusk"}',)
WRITTEN = "Wet stones under the lamp. Nobody about."


@pytest.fixture
async def hub(engine: AsyncEngine, redis_url: str) -> AsyncIterator[Hub]:
    """Of the worker that runs the jobs of the server under test."""
    async with open_hub(engine=engine, redis_url=redis_url) as hub:
        yield hub


class Studio:
    """A project with a person in it, and the worker."""

    def __init__(self, engine: AsyncEngine, hub: Hub, mei: Api, project: str) -> None:
        self.engine, self.hub, self.mei, self.project = engine, hub, mei, project

    async def run(
        self, kind: str, target: str | None, meanwhile: Callable[[], Awaitable[Any]] | None = None, **params: Any
    ) -> dict[str, Any]:
        """A job that has ended. `meanwhile` happens when the engine has answered and before that is written."""
        body = {"kind": kind, "params": params, **({"target": target} if target else {})}
        made = await self.mei.post(f"/projects/{self.project}/jobs", json=body)
        assert made.status_code == 202, made.text
        writer = Writer(DESCRIBED if kind == "scene_description" else ('{"text": "1. The quay"}',), meanwhile)
        assert await runner(self.engine, self.hub, writer).run_next()
        return (await self.mei.get(f"/jobs/{made.json()['id']}")).json()

    async def late(self, scene: str) -> dict[str, Any]:
        """A description that came too late."""
        job = await self.run("scene_description", scene, lambda: self.patch(scene, description="Mine.", title="Quay"))
        assert (job["status"], job["variantOf"]) == ("succeeded", scene)
        return job

    async def patch(self, node: str, **fields: Any) -> None:
        answer = await self.mei.patch(f"/projects/{self.project}/nodes/{node}", json=fields)
        assert answer.status_code == 200, answer.text

    async def node(self, node: str) -> dict[str, Any]:
        return (await self.mei.get(f"/projects/{self.project}/nodes/{node}")).json()

    async def variants(self, **query: Any) -> list[str]:
        found = await self.mei.get(f"/projects/{self.project}/jobs", params={"variants": "true", **query})
        return [job["id"] for job in found.json()["items"]]

    def of(self, node: str, job: dict[str, Any], what: str = "take") -> str:
        return f"/projects/{self.project}/nodes/{node}/variants/{job['id']}/{what}"

    async def origin(self, seq: int) -> dict[str, Any]:
        row = tables.journal.c
        async with self.engine.connect() as conn:
            return await conn.scalar(sa.select(row.origin).where(row.project == self.project, row.seq == seq))


@pytest.fixture
async def studio(own_server: RunningServer, engine: AsyncEngine, hub: Hub) -> Studio:
    mei = await own_server.person()
    return Studio(engine, hub, mei, (await mei.project())["id"])


async def guest(server: RunningServer, studio: Studio, role: str) -> Api:
    invited = await studio.mei.post(f"/projects/{studio.project}/invites", json={"role": role})
    secret = invited.json()["url"].rsplit("/", 1)[-1]
    return server.of((await server.anyone().post(f"/invites/{secret}", json={"name": "Eve"})).json())


async def test_a_result_that_came_too_late_is_listed_and_can_be_put_in(studio: Studio) -> None:
    mei = studio.mei
    scene = (await mei.node(studio.project, "scene", title="The quay", place="A quay"))["id"]
    other = (await mei.node(studio.project, "scene", title="The sea"))["id"]
    await studio.run("scene_description", other)
    job = await studio.late(scene)
    assert (await studio.node(scene))["description"] == "Mine."
    assert await studio.variants() == await studio.variants(target=scene) == [job["id"]]
    assert await studio.variants(target=other) == []
    await studio.patch(scene, anchors={"lighting": "my own light"})
    taken = await mei.post(studio.of(scene, job))
    assert taken.status_code == 200, taken.text
    assert taken.json()["takenAt"]
    assert taken.json()["version"] > job["version"]
    assert taken.json()["result"] == {**job["result"], "seq": int(taken.headers["x-seq"])}
    now = await studio.node(scene)
    # What people have put down meanwhile is not overwritten by what the job had read.
    assert (now["description"], now["anchors"]["lighting"]) == (WRITTEN, "my own light")
    assert await studio.variants() == []
    assert await studio.origin(taken.json()["result"]["seq"]) == {
        "by": "job", "job": job["id"], "generation": "scene_description", "model": "hand-1",
        "author": msgspec.to_builtins(Author(type="user", id=mei.user["id"], name="Mei")),
    }  # fmt: skip
    again = await mei.post(studio.of(scene, job))
    assert (again.status_code, again.json()["detail"]) == (409, "This result has been taken already.")


async def test_taking_twice_with_one_key_is_taking_once(studio: Studio) -> None:
    scene = (await studio.mei.node(studio.project, "scene", title="The quay"))["id"]
    job = await studio.late(scene)
    headers = {"Idempotency-Key": "take"}
    first = await studio.mei.post(studio.of(scene, job), headers=headers)
    again = await studio.mei.post(studio.of(scene, job), headers=headers)
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    assert again.headers["idempotent-replayed"] == "true"


async def test_a_result_for_the_whole_project_is_taken_by_the_projects_own_id(studio: Studio) -> None:
    mei = studio.mei
    scene = (await mei.node(studio.project, "scene", title="The quay"))["id"]
    job = await studio.run("story_summary", None, lambda: studio.patch(scene, title="The pier"))
    assert job["variantOf"] == studio.project
    assert await studio.variants(target=studio.project) == [job["id"]]
    taken = (await mei.post(studio.of(studio.project, job))).json()
    [note] = taken["result"]["nodes"]
    assert (await studio.node(note))["text"] == "1. The quay"


async def test_what_cannot_be_taken_is_refused_in_words(own_server: RunningServer, studio: Studio) -> None:
    mei = studio.mei
    scene = (await mei.node(studio.project, "scene", title="The quay"))["id"]
    other = (await mei.node(studio.project, "scene", title="The sea"))["id"]
    written = await studio.run("scene_description", other)
    job = await studio.late(scene)
    ben, eve = await own_server.person("Ben"), await guest(own_server, studio, "viewer")
    elsewhere = (await mei.project())["id"]
    running = (await mei.post(f"/projects/{studio.project}/jobs", json={"kind": "story_summary"})).json()
    for answer, status, words in (
        (await mei.post(studio.of(other, written)), 409, "written when it ended"),
        (await mei.post(studio.of(other, job)), 404, "no such result"),
        (await mei.post(studio.of(scene, {"id": "nothing"})), 404, "no such job"),
        (await mei.post(studio.of(scene, job).replace(studio.project, elsewhere)), 404, "no such result"),
        (await mei.post(studio.of(studio.project, running)), 404, "no such result"),
        (await ben.post(studio.of(scene, job)), 404, "not a member"),
        (await eve.post(studio.of(scene, job)), 403, "viewer"),
        (await eve.post(studio.of(scene, job, "dismiss")), 403, "viewer"),
    ):
        assert answer.status_code == status, answer.text
        assert words in answer.json()["detail"]
    await mei.delete(f"/projects/{studio.project}/nodes/{scene}")
    gone = await mei.post(studio.of(scene, job))
    assert (gone.status_code, gone.json()["code"]) == (409, "conflict")
    assert "has been deleted. The result stays" in gone.json()["detail"]
    assert (await mei.get(f"/projects/{studio.project}/nodes/{scene}")).status_code == 404
    left = (await mei.get(f"/jobs/{job['id']}")).json()
    assert (left["result"]["description"], left.get("takenAt")) == (WRITTEN, None)


async def test_a_dismissed_result_is_listed_no_more_and_can_still_be_taken(studio: Studio) -> None:
    scene = (await studio.mei.node(studio.project, "scene", title="The quay"))["id"]
    job = await studio.late(scene)
    dismissed = await studio.mei.post(studio.of(scene, job, "dismiss"))
    assert (dismissed.status_code, await studio.variants()) == (200, [])
    assert dismissed.json()["dismissedAt"]
    assert (await studio.mei.post(studio.of(scene, job, "dismiss"))).status_code == 409
    taken = (await studio.mei.post(studio.of(scene, job))).json()
    assert taken["takenAt"]
    assert "dismissedAt" not in taken


async def test_everybody_in_the_room_hears_what_became_of_a_result(studio: Studio) -> None:
    scene = (await studio.mei.node(studio.project, "scene", title="The quay"))["id"]
    job = await studio.late(scene)
    async with visit(studio.mei.socket_url, studio.project, studio.mei.token) as here:

        def heard(field: str) -> list[dict[str, Any]]:
            jobs = [event["job"] for event in here.events if event["type"] == "job"]
            return [told for told in jobs if told["id"] == job["id"] and told.get(field)]

        await until(lambda: here.synced)
        await studio.mei.post(studio.of(scene, job, "dismiss"))
        [told] = await until(lambda: heard("dismissedAt"))
        assert told["result"]["description"] == WRITTEN
        await studio.mei.post(studio.of(scene, job))
        await until(lambda: heard("takenAt"))


async def kept_before(studio: Studio, act: Callable[[], Awaitable[Any]]) -> tuple[int, str, int]:
    """What was told of one version while somebody acts: its moment, its kind, how many nodes it has."""
    async with visit(studio.mei.socket_url, studio.project, studio.mei.token) as here:
        await until(lambda: here.synced)
        answer = await act()
        assert answer.status_code == 200, answer.text
        [told] = await until(lambda: [event["version"] for event in here.events if event["type"] == "version"])
    listed = (await studio.mei.get(f"/projects/{studio.project}/versions")).json()["items"]
    assert told == listed[0]
    past = await studio.mei.get(f"/projects/{studio.project}/versions/{told['id']}/document")
    return told["seq"], told["kind"], len(past.json()["nodes"])


async def test_the_moment_before_much_is_taken_in_or_back_is_kept(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = (await studio.mei.node(studio.project, "scene", title="The quay"))["id"]
    late = await studio.late(scene)
    monkeypatch.setattr(auto_versions, "MANY_NODES", 1)
    seq = (await studio.mei.get(f"/projects/{studio.project}")).json()["seq"]
    assert await kept_before(studio, lambda: studio.mei.post(studio.of(scene, late))) == (seq, "job", 1)
    monkeypatch.undo()

    job = await broken_down(studio)
    nodes = len((await document(studio))["nodes"])
    monkeypatch.setattr(auto_versions, "MANY_NODES", nodes - 1)
    seq, kind, before = await kept_before(studio, lambda: studio.mei.post(f"/jobs/{job['id']}/revert"))
    assert (seq, kind, before) == (job["result"]["seq"], "job", nodes)


# ---- taking back


async def broken_down(studio: Studio, kind: str = "breakdown") -> dict[str, Any]:
    """A job of the engine that works by rules, with all that follows from it."""
    body = {"kind": kind, "params": {"text": STORY}}
    job = (await studio.mei.post(f"/projects/{studio.project}/jobs", json=body)).json()
    by_rules = runner(studio.engine, studio.hub, Offline())
    while await by_rules.run_next():
        pass
    job = (await studio.mei.get(f"/jobs/{job['id']}")).json()
    assert job["status"] == "succeeded", job
    return job


async def document(studio: Studio) -> dict[str, Any]:
    return (await studio.mei.get(f"/projects/{studio.project}/document")).json()


async def test_a_breakdown_is_taken_back_while_people_write_elsewhere(studio: Studio) -> None:
    mei = studio.mei
    note = (await mei.node(studio.project, "note", text="Mine."))["id"]
    before = await document(studio)
    job = await broken_down(studio)
    assert len((await document(studio))["nodes"]) > 3
    await studio.patch(note, text="Mine, and more.")
    back = await mei.post(f"/jobs/{job['id']}/revert")
    assert back.status_code == 200, back.text
    assert {*job["result"]["nodes"]} <= {*back.json()["removed"]}
    assert back.json()["left"] == []
    assert back.json()["revertedAt"]
    before["nodes"][note]["text"] = "Mine, and more."
    assert await document(studio) == before
    assert await studio.origin(back.json()["seq"]) == {
        "by": "revert", "job": job["id"], "seqs": [job["result"]["seq"]],
        "author": {"type": "user", "id": mei.user["id"], "name": "Mei"},
    }  # fmt: skip
    again = await mei.post(f"/jobs/{job['id']}/revert")
    assert (again.status_code, again.json()["detail"]) == (409, "What this job wrote has been taken back already.")


async def test_a_card_that_somebody_wrote_in_stays_when_its_breakdown_is_taken_back(studio: Studio) -> None:
    job = await broken_down(studio)
    scene = next(node for node in (await document(studio))["nodes"].items() if node[1]["kind"] == "scene")[0]
    await studio.patch(scene, notes="Keep this one.")
    kept = (await document(studio))["nodes"][scene]
    back = (await studio.mei.post(f"/jobs/{job['id']}/revert")).json()
    assert back["left"] == [{"id": scene, "field": None, "why": "edited"}]
    assert (await document(studio))["nodes"] == {scene: kept}


async def test_a_whole_is_taken_back_with_all_its_parts_at_once(studio: Studio) -> None:
    mei = studio.mei
    before = await document(studio)
    whole = await broken_down(studio, "story_to_scenes")
    parts = (await mei.get(f"/jobs/{whole['id']}/children")).json()["items"]
    assert len(parts) > 2
    key = {"Idempotency-Key": "back"}
    back = await mei.post(f"/jobs/{whole['id']}/revert", headers=key)
    assert back.status_code == 200, back.text
    assert (back.json()["left"], await document(studio)) == ([], before)
    again = await mei.post(f"/jobs/{whole['id']}/revert", headers=key)
    assert (again.content, again.headers["idempotent-replayed"]) == (back.content, "true")
    parts = (await mei.get(f"/jobs/{whole['id']}/children")).json()["items"]
    assert all(part["revertedAt"] for part in parts)
    assert (await mei.post(f"/jobs/{parts[0]['id']}/revert")).status_code == 409


async def test_a_description_is_taken_back_and_what_somebody_added_to_it_stays(studio: Studio) -> None:
    mei = studio.mei
    old = "The quay by day. Gulls."
    scene = (await mei.node(studio.project, "scene", title="The quay", description=old))["id"]
    before = await studio.node(scene)
    job = await studio.run("scene_description", scene)
    assert (await studio.node(scene))["description"] == WRITTEN
    await studio.patch(scene, description=f"{WRITTEN} But a dog.")
    back = (await mei.post(f"/jobs/{job['id']}/revert")).json()
    now = await studio.node(scene)
    assert (now["description"], now.get("anchors")) == (f"{old} But a dog.", before.get("anchors"))
    assert back["left"] == [{"id": scene, "field": "description", "why": "edited"}]


async def test_a_taken_result_can_be_taken_back(studio: Studio) -> None:
    scene = (await studio.mei.node(studio.project, "scene", title="The quay"))["id"]
    job = await studio.late(scene)
    early = await studio.mei.post(f"/jobs/{job['id']}/revert")
    assert early.status_code == 409
    assert "came too late and was not written" in early.json()["detail"]
    await studio.mei.post(studio.of(scene, job))
    assert (await studio.mei.post(f"/jobs/{job['id']}/revert")).status_code == 200
    assert (await studio.node(scene))["description"] == "Mine."


async def test_what_is_written_while_a_job_is_taken_back_survives(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading what the job wrote and the commit."""
    mei = studio.mei
    job = await broken_down(studio)
    people = [key for key, node in (await document(studio))["nodes"].items() if node["kind"] == "character"]
    read = changes.read

    async def slowly(*args: Any) -> Any:
        found = await read(*args)
        await studio.patch(people[0], brief="Written meanwhile.")
        await mei.node(studio.project, "note", id="meanwhile", text="Mine.")
        return found

    monkeypatch.setattr(changes, "read", slowly)
    back = (await mei.post(f"/jobs/{job['id']}/revert")).json()
    assert back["left"] == [{"id": people[0], "field": None, "why": "edited"}]
    nodes = (await document(studio))["nodes"]
    assert {*nodes} == {people[0], "meanwhile"}
    assert nodes[people[0]]["brief"] == "Written meanwhile."


async def test_two_who_take_a_job_back_at_once_do_it_once(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    job = await broken_down(studio)
    read, first = changes.read, list[int]()

    async def overtaken(*args: Any) -> Any:
        found = await read(*args)
        if not first:
            first.append(0)
            first[0] = (await studio.mei.post(f"/jobs/{job['id']}/revert")).status_code
        return found

    monkeypatch.setattr(changes, "read", overtaken)
    second = await studio.mei.post(f"/jobs/{job['id']}/revert")
    assert (first, second.status_code) == ([200], 409)
    assert second.json()["detail"] == "What this job wrote has been taken back already."


async def test_a_job_that_wrote_nothing_takes_back_nothing_of_others(studio: Studio) -> None:
    scene = (await studio.mei.node(studio.project, "scene", title="The quay"))["id"]
    one = await studio.run("scene_description", scene)
    same = await studio.run("scene_description", scene)
    assert same["result"]["seq"] == one["result"]["seq"]
    refused = await studio.mei.post(f"/jobs/{same['id']}/revert")
    assert refused.status_code == 409
    assert "wrote nothing into the project" in refused.json()["detail"]
    assert (await studio.node(scene))["description"] == WRITTEN


async def test_what_cannot_be_taken_back_is_refused_in_words(own_server: RunningServer, studio: Studio) -> None:
    mei = studio.mei
    scene = (await mei.node(studio.project, "scene", title="The quay"))["id"]
    job = await studio.run("scene_description", scene)
    queued = (await mei.post(f"/projects/{studio.project}/jobs", json={"kind": "story_summary"})).json()
    ben, eve = await own_server.person("Ben"), await guest(own_server, studio, "viewer")
    for answer, status, words in (
        (await mei.post(f"/jobs/{queued['id']}/revert"), 409, "This job is queued: only what has succeeded"),
        (await eve.post(f"/jobs/{job['id']}/revert"), 403, "viewer"),
        (await ben.post(f"/jobs/{job['id']}/revert"), 404, "no such job"),
    ):
        assert answer.status_code == status, answer.text
        assert words in answer.json()["detail"]
    await studio.patch(scene, description="Mine alone.", anchors={"lighting": "mine"})
    nothing = await mei.post(f"/jobs/{job['id']}/revert")
    assert nothing.status_code == 409
    assert [error["field"] for error in nothing.json()["errors"]] == [f"{scene}.anchors", f"{scene}.description"]
    assert "revertedAt" not in (await mei.get(f"/jobs/{job['id']}")).json()


async def test_what_is_older_than_the_history_window_stays(studio: Studio) -> None:
    job = await broken_down(studio)
    await aged(studio.engine, studio.project, job["result"]["seq"], days=31)
    late = await studio.mei.post(f"/jobs/{job['id']}/revert")
    assert (late.status_code, late.json()["code"], late.json()["detail"]) == (
        409, "outside_history", "Single changes are kept for 30 days; this one is older.",
    )  # fmt: skip
    assert len((await document(studio))["nodes"]) > 2
