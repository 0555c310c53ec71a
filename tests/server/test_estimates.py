"""What a generation would use, asked before it is started."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import ids
from collab.db import create_engine
from server.tables import idempotency_keys
from tasks import estimates
from tasks.estimates import Sample
from tasks.generations import context
from tasks.providers.base import Usage
from tasks.providers.settings import Prices
from tasks.tables import job_calls, job_events
from tasks.tables import jobs as table
from tests.server.test_many_targets import scenes
from tests.support.api import Api, RunningServer

SPENT = {"promptTokens": 900, "completionTokens": 300, "images": 0, "seconds": 0, "cost": 0.5, "currency": "EUR"}


async def ask(mei: Api, project: str, **body: Any) -> dict[str, Any]:
    answer = await mei.post(f"/projects/{project}/jobs/estimate", json={"kind": "scene_description", **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def done(
    engine: AsyncEngine, project: str, usage: dict[str, Any], *, tokens: int, calls: int = 1, kind: str, **params: Any
) -> None:
    """A job that has succeeded, as the runner leaves it."""
    job = ids.row_id()
    now = sa.func.clock_timestamp()
    row = {"id": job, "project": project, "kind": kind, "params": params, "status": "succeeded", "dedupe_key": job}
    row |= {"usage": usage, "context": [{"name": "The scene", "tokens": tokens, "cut": False}], "finished_at": now}
    row |= {"created_by": {"type": "user", "id": "mei", "name": "Mei"}, "created_at": now}
    call = {"job": job, "asked": "", "name": "setting", "model": "m", "usage": {}}
    async with engine.begin() as conn:
        await conn.execute(sa.insert(table).values(row))
        for _ in range(calls):
            await conn.execute(sa.insert(job_calls).values(call))


async def test_without_earlier_jobs_it_is_a_guess_from_what_would_be_read(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Jobs of other tests are no earlier jobs of this one.
    monkeypatch.setattr(estimates, "LEAST", 1_000)
    mei = await server.person()
    project, nodes = await scenes(mei, 3, action="She waits. " * 200)
    one, three = await ask(mei, project, target=nodes[0]), await ask(mei, project, targets=[*nodes, nodes[0]])
    assert (one["basis"], one["jobs"], one["cost"], "calls" in one) == ("guess", 1, 0, False)
    assert one["promptTokens"] > context.tokens("She waits. " * 200) + estimates.PROMPT_TOKENS
    assert (three["jobs"], three["promptTokens"] > 3 * one["promptTokens"] * 0.9) == (3, True)
    story = await ask(mei, project, kind="story_to_scenes", params={"text": "Anna waited. " * 100})
    assert (story["jobs"], story["basis"]) == (3, "guess")


async def test_earlier_jobs_of_the_kind_tell_by_the_size_of_what_they_read(server: RunningServer) -> None:
    mei = await server.person()
    project, nodes = await scenes(mei, 2)
    guessed = (await ask(mei, project, target=nodes[0]))["promptTokens"]
    engine = create_engine(server.config.database_url)
    for prompt, tokens in ((900, 100), (1_800, 200), (50_000, 100)):
        await done(engine, project, SPENT | {"promptTokens": prompt}, tokens=tokens, calls=2, kind="scene_description")
    await engine.dispose()
    read = estimates.size_of({"context": [{"tokens": t} for t in await sizes(mei, project, nodes[0])]})
    found = await ask(mei, project, target=nodes[0])
    assert found["basis"] == "measured"
    assert found["promptTokens"] == round(9 * read) != guessed
    assert (found["currency"], found["cost"] > 0, found["jobs"]) == ("EUR", True, 1)
    assert (await mei.get(f"/projects/{project}/jobs", params={"status": "queued"})).json()["items"] == []


async def sizes(mei: Api, project: str, node: str) -> list[int]:
    """Of the pieces that the description of a scene reads here: itself, and the title and place of the next."""
    scene = (await mei.get(f"/projects/{project}/nodes/{node}")).json()
    return [context.tokens(f"{scene['title']}\n{scene['place']}"), context.tokens("Scene 1\nPier")]


async def test_an_estimate_makes_and_writes_nothing_and_is_refused_where_the_job_would_be(
    own_server: RunningServer, engine: AsyncEngine
) -> None:
    mei, ben = await own_server.person(), await own_server.person("Ben")
    project, nodes = await scenes(mei, 1)
    seq = (await mei.get(f"/projects/{project}")).json()["seq"]
    await ask(mei, project, target=nodes[0])
    async with engine.connect() as conn:
        for written in (table, job_events, idempotency_keys):
            assert await conn.scalar(sa.select(sa.func.count()).select_from(written)) == 0
    assert (await mei.get(f"/projects/{project}")).json()["seq"] == seq
    path = f"/projects/{project}/jobs/estimate"
    wrong = await mei.post(path, json={"kind": "scene_description", "targets": [nodes[0], "nobody"]})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "targets[1]")
    assert (await ben.post(path, json={"kind": "scene_description", "target": nodes[0]})).status_code == 404
    body = {"email": ben.user["email"], "role": "viewer"}
    await mei.post(f"/teams/{mei.team['id']}/members", json=body)
    assert (await ben.post(path, json={"kind": "scene_description", "target": nodes[0]})).status_code == 403
    keyed = {"json": {"kind": "scene_description", "target": nodes[0]}, "headers": {"Idempotency-Key": "e"}}
    first, again = await mei.post(path, **keyed), await mei.post(path, **keyed)
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")


def test_the_median_is_scaled_to_each_run_and_one_that_is_far_off_moves_nothing() -> None:
    def sample(prompt: int, size: int, **more: Any) -> Sample:
        usage = Usage(prompt_tokens=prompt, completion_tokens=prompt // 2, **more)
        return Sample(usage=usage, size=size, jobs=1, calls=2)

    samples = [sample(200, 100), sample(220, 110), sample(90_000, 100)]
    found = estimates.estimate([100, 300], samples)
    assert (found.prompt_tokens, found.completion_tokens, found.jobs, found.calls) == (800, 400, 2, 8)
    assert (found.cost, found.seconds, found.basis) == (0, msgspec.UNSET, "measured")
    assert estimates.estimate([300], [sample(1, 100)] * 3).calls == 6
    assert estimates.estimate([300], [msgspec.structs.replace(sample(1, 100), bound=True)] * 3).calls == 2
    assert estimates.estimate([300], [msgspec.structs.replace(sample(1, 100), jobs=4)] * 3).jobs == 12
    priced = estimates.estimate([0], [sample(1, 0, cost=2, currency="CNY", seconds=4.0)] * 3)
    assert (priced.cost, priced.currency, priced.seconds, priced.pricing) == (2, "CNY", 4.0, "known")
    drawn = estimates.estimate([50, 900], [sample(0, 100, images=1)] * 3, prices=Prices(image=0.5, currency="EUR"))
    assert (drawn.images, drawn.cost, drawn.currency) == (2, 1, "EUR")
    timed = [msgspec.structs.replace(sample(1, 100), took=took) for took in (4, 6, 90)]
    assert estimates.estimate([100, 200], timed).run_seconds == 12
    assert found.run_seconds is msgspec.UNSET


async def test_who_draws_no_pictures_tells_nothing_of_who_does(server: RunningServer) -> None:
    mei = await server.person()
    project = (await mei.project())["id"]
    engine = create_engine(server.config.database_url)
    for pictures in (False, True) * estimates.LEAST:
        usage = {**SPENT, "images": 9 if pictures else 0}
        await done(engine, project, usage, tokens=100, kind="story_to_storyboard", text="Mei waits.", pictures=pictures)
    await engine.dispose()

    async def images(**params: Any) -> int:
        body = {"kind": "story_to_storyboard", "params": {"text": "Mei waits.", **params}}
        return (await ask(mei, project, **body))["images"]

    assert (0, 9) == (await images(), await images(pictures=True))
