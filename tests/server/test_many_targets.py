"""One generation for many nodes at once: one job with a part for each, and nothing at all if one of them is wrong."""

from __future__ import annotations

import asyncio
from typing import Any

from server import starting
from tests.server.test_jobs import a_worker
from tests.support.api import Api, RunningServer
from tests.support.peers import until
from tests.support.sockets import visit


async def scenes(mei: Api, count: int, **fields: Any) -> tuple[str, list[str]]:
    project = (await mei.project())["id"]
    nodes = [{"id": f"s{n}", "kind": "scene", "title": f"Scene {n}", "place": "Pier", **fields} for n in range(count)]
    edges = [{"kind": "sequence", "from": f"s{n}", "to": f"s{n + 1}"} for n in range(count - 1)]
    edits = [{"op": "add", "node": node} for node in nodes] + [{"op": "connect", "edge": edge} for edge in edges]
    answer = await mei.post(f"/projects/{project}/edits", json={"edits": edits})
    assert answer.status_code == 200, answer.text
    return project, [node["id"] for node in nodes]


async def describe(mei: Api, project: str, targets: list[str], **more: Any) -> Any:
    body = {"kind": "scene_description", "targets": targets, **more}
    return await mei.post(f"/projects/{project}/jobs", json=body)


async def test_many_targets_are_one_job_with_a_part_for_each_node(server: RunningServer) -> None:
    mei = await server.person()
    project, nodes = await scenes(mei, 3)
    async with visit(mei.socket_url, project, mei.token) as ann:
        await until(lambda: ann.synced)
        made = await describe(mei, project, [*nodes, nodes[0]], params={"language": "en"})
        assert made.status_code == 202, made.text
        whole = made.json()
        assert (whole["kind"], whole["target"], whole["status"]) == ("scene_description", None, "waiting")
        assert whole["parts"] == {"queued": 3}
        parts = (await mei.get(f"/jobs/{whole['id']}/children")).json()["items"]
        assert [(part["target"], part["parentId"], part["status"]) for part in parts] == [
            (node, whole["id"], "queued") for node in nodes
        ]
        assert [job["id"] for job in (await mei.get(f"/projects/{project}/jobs")).json()["items"]] == [whole["id"]]
        # The same once more is the same job.
        assert (await describe(mei, project, nodes, params={"language": "en"})).json()["id"] == whole["id"]
        async with a_worker(server):
            job = whole
            while not job["finishedAt"]:
                known = {"wait": 20, "version": job["version"]}
                job = (await mei.get(f"/jobs/{whole['id']}", params=known)).json()
        assert (job["status"], job["progress"], job["parts"]) == ("succeeded", 1.0, {"succeeded": 3})
        told = [event["job"] for event in ann.events if event["type"] == "job"]
        progress = [one["progress"] for one in told if one["id"] == whole["id"]]
        assert progress == sorted(progress)
        assert len(set(progress)) >= 4
        assert {one["id"] for one in told} == {whole["id"], *(part["id"] for part in parts)}
    for node in nodes:
        assert (await mei.get(f"/projects/{project}/nodes/{node}")).json()["description"]


async def test_a_part_that_fails_stops_no_other_and_only_it_is_started_again(server: RunningServer) -> None:
    mei = await server.person()
    project, nodes = await scenes(mei, 3)
    whole = (await describe(mei, project, nodes)).json()["id"]
    # Nothing is left to describe: this part fails for good when it is run.
    await mei.patch(f"/projects/{project}/nodes/{nodes[1]}", json={"title": "", "place": ""})
    async with a_worker(server):
        failed = await ended(mei, whole)
        assert (failed["status"], failed["parts"]) == ("failed", {"succeeded": 2, "failed": 1})
        assert failed["error"]["code"] == "job.part_failed"
        assert failed["error"]["message"].startswith("1 of 3 parts did not succeed.")
        await mei.patch(f"/projects/{project}/nodes/{nodes[1]}", json={"title": "Again"})
        again = await mei.post(f"/jobs/{whole}/retry")
        assert (again.status_code, again.json()["status"]) == (202, "waiting")
        done = await ended(mei, whole)
    assert (done["status"], done["parts"]) == ("succeeded", {"succeeded": 3})
    parts = (await mei.get(f"/jobs/{whole}/children")).json()["items"]
    assert [part["attempt"] for part in parts] == [1, 1, 1]


async def ended(mei: Api, job_id: str) -> dict[str, Any]:
    async def found() -> Any:
        job = (await mei.get(f"/jobs/{job_id}")).json()
        return job if job["finishedAt"] else None

    return await until(found)


async def test_a_whole_is_cancelled_with_its_parts(server: RunningServer) -> None:
    mei = await server.person()
    project, nodes = await scenes(mei, 2)
    whole = (await describe(mei, project, nodes)).json()["id"]
    assert (await mei.post(f"/jobs/{whole}/cancel")).json()["status"] == "cancelled"
    parts = (await mei.get(f"/jobs/{whole}/children")).json()["items"]
    assert [part["status"] for part in parts] == ["cancelled", "cancelled"]


async def test_one_wrong_target_and_nothing_is_made(server: RunningServer) -> None:
    mei = await server.person()
    project, nodes = await scenes(mei, 2)
    note = await mei.node(project, "note", text="x")
    empty = await mei.node(project, "scene")
    wrong = await describe(mei, project, [nodes[0], "nobody", nodes[1], note["id"], empty["id"]])
    assert wrong.status_code == 422
    assert [one["field"] for one in wrong.json()["errors"]] == ["targets[1]", "targets[3]", "targets[4]"]
    for body, field in (
        ({"targets": []}, "targets"),
        ({"targets": nodes, "target": nodes[0]}, "targets"),
        ({"targets": nodes, "kind": "story_to_scenes"}, "targets"),
        ({"targets": [f"n{n}" for n in range(starting.MOST_TARGETS + 1)]}, "targets"),
    ):
        refused = await mei.post(f"/projects/{project}/jobs", json={"kind": "scene_description", **body})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field), refused.text
    assert (await mei.get(f"/projects/{project}/jobs")).json()["items"] == []


async def test_as_many_as_may_be_are_started_in_one_request(server: RunningServer) -> None:
    mei = await server.person()
    project, nodes = await scenes(mei, starting.MOST_TARGETS)
    made, other = await asyncio.gather(describe(mei, project, nodes), describe(mei, project, nodes))
    assert made.json()["id"] == other.json()["id"]
    whole = made.json()
    assert whole["parts"] == {"queued": starting.MOST_TARGETS}
    cancelled = (await mei.post(f"/jobs/{whole['id']}/cancel")).json()
    assert (cancelled["status"], cancelled["parts"]) == ("cancelled", {"cancelled": starting.MOST_TARGETS})


async def test_targets_need_the_right_to_run_jobs(server: RunningServer) -> None:
    mei, ben = await server.person(), await server.person("Ben")
    project, nodes = await scenes(mei, 1)
    body = {"email": ben.user["email"], "role": "viewer"}
    await mei.post(f"/teams/{mei.team['id']}/members", json=body)
    assert (await describe(ben, project, nodes)).status_code == 403
