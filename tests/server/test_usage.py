"""What a team has used by REST, who sees it, and the budget that says no."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tasks import spending
from tasks.providers.base import Usage
from tests.server.test_jobs import breakdown
from tests.server.test_many_targets import scenes
from tests.server.test_profiles import at, member, profile
from tests.support.api import Api, RunningServer


def of(person: Api, what: str = "usage") -> str:
    return f"/teams/{person.team['id']}/{what}"


async def used(engine: AsyncEngine, job: str, **usage: Any) -> None:
    async with engine.begin() as conn:
        await spending.add(conn, job, Usage(**usage))


async def test_a_team_sees_what_it_has_used_in_a_month(own_server: RunningServer, engine: AsyncEngine) -> None:
    mei = await own_server.person()
    empty = (await mei.get(of(mei))).json()
    assert (empty["total"]["calls"], empty["total"]["costs"], empty["projects"], empty["budget"]) == (0, [], [], None)
    assert empty["months"] == [empty["month"]]
    project = await mei.project("The lighthouse")
    job = (await mei.post(f"/projects/{project['id']}/jobs", json=breakdown())).json()
    await used(engine, job["id"], prompt_tokens=900, completion_tokens=100, cost=0.25, currency="CNY")
    await used(engine, job["id"], images=1)
    await mei.put(of(mei, "budget"), json={"amount": 1, "currency": "CNY"})
    found = (await mei.get(of(mei), params={"month": empty["month"]})).json()
    total = {"calls": 2, "unpriced": 1, "promptTokens": 900, "completionTokens": 100, "images": 1, "seconds": 0}
    total |= {"costs": [{"amount": 0.25, "currency": "CNY"}]}
    assert found["total"] == total
    assert found["projects"] == [{"id": project["id"], "name": "The lighthouse", **total}]
    assert found["people"] == [{"id": mei.user["id"], "name": "Mei", **total}]
    assert found["kinds"] == [{"id": "breakdown", "name": "breakdown", **total}]
    budget = found["budget"]
    assert (budget["amount"], budget["used"], budget["exceeded"]) == (1, 0.25, False)
    assert budget["renewsAt"].endswith("-01T00:00:00Z")
    past = (await mei.get(of(mei), params={"month": "2020-02"})).json()
    assert (past["month"], past["months"], past["total"]["calls"]) == ("2020-02", [empty["month"]], 0)


@pytest.mark.parametrize("month", ["2026", "2026-13", "0000-01", "now", "2026-11-01"])
async def test_a_month_that_is_none_is_refused(server: RunningServer, month: str) -> None:
    mei = await server.person()
    refused = await mei.get(of(mei), params={"month": month})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "month")


async def test_who_starts_jobs_sees_usage_and_admins_set_the_budget(server: RunningServer) -> None:
    mei = await server.person()
    for role, sees, sets in (("admin", 200, 200), ("editor", 200, 403), ("commenter", 403, 403), ("viewer", 403, 403)):
        bo = await member(server, mei, role)
        put = await bo.put(of(mei, "budget"), json={"amount": 5})
        assert ((await bo.get(of(mei))).status_code, put.status_code) == (sees, sets), role
    cy = await server.person("Cy")
    assert (await cy.get(of(mei))).status_code == 404
    assert (await cy.put(of(mei, "budget"), json={"amount": 5})).status_code == 404
    budget = (await mei.get(of(mei))).json()["budget"]
    assert (budget["amount"], budget["currency"], budget["updatedBy"]["name"]) == (5, "USD", "Bo")
    for wrong in ({"amount": -1}, {"amount": 5, "currency": "yuan"}, {}, {"amount": 2e9}):
        assert (await mei.put(of(mei, "budget"), json=wrong)).status_code == 422
    assert (await mei.put(of(mei, "budget"), json={"amount": None})).json() == {"budget": None}
    assert (await mei.get(of(mei))).json()["budget"] is None


async def test_a_used_up_budget_refuses_what_has_a_price_and_nothing_else(own_server: RunningServer) -> None:
    """A server of its own: jobs that nobody runs would stand before those of other tests."""
    mei = await own_server.person()
    made = await profile(mei)
    unpriced = await profile(mei, name="Free of charge", prices={}, defaultFor=[])
    jobs = f"/projects/{(await mei.project())['id']}/jobs"
    before = (await mei.post(jobs, json=breakdown())).json()
    await mei.post(f"/jobs/{before['id']}/cancel")
    await mei.put(of(mei, "budget"), json={"amount": 0, "currency": "CNY"})
    refused = await mei.post(jobs, json=breakdown())
    problem = refused.json()
    assert (refused.status_code, problem["code"], problem["title"]) == (402, "budget_exceeded", "Budget used up")
    assert "0.00 of 0.00 CNY" in problem["detail"]
    again = await mei.post(f"/jobs/{before['id']}/retry")
    assert (again.status_code, again.json()["code"]) == (402, "budget_exceeded")
    assert (await mei.get(f"/jobs/{before['id']}")).json()["status"] == "cancelled"
    for other in ("default", unpriced["id"]):
        assert (await mei.post(jobs, json={**breakdown(), "profileId": other})).status_code == 202
    await mei.put(of(mei, "budget"), json={"amount": 1, "currency": "CNY"})
    assert (await mei.post(f"/jobs/{before['id']}/retry")).json()["profileId"] == made["id"]


async def test_an_estimate_has_the_price_of_who_would_do_it(server: RunningServer) -> None:
    mei = await server.person()
    project, nodes = await scenes(mei, 2, summary="Rain on the pier.")
    await profile(mei, models={"text": "t", "image": "i"}, defaultFor=["image"],
                  prices={"promptTokens": 1_000_000, "image": 0.25, "currency": "CNY"})  # fmt: skip

    async def estimate(**body: Any) -> dict[str, Any]:
        answer = await mei.post(f"/projects/{project}/jobs/estimate", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    pictures = await estimate(kind="scene_image", targets=nodes)
    assert (pictures["images"], pictures["cost"], pictures["currency"]) == (2, 0.5, "CNY")
    assert (pictures["pricing"], pictures["provider"]) == ("known", "DeepSeek")
    [found] = (await mei.get(at(mei))).json()["items"]
    text = await estimate(kind="breakdown", params={"text": "Anna waited."}, profileId=found["id"])
    assert (text["pricing"], text["cost"]) == ("known", text["promptTokens"])
    here = await estimate(kind="scene_image", target=nodes[0], profileId="default")
    assert (here["pricing"], here["images"], here["cost"], "provider" in here) == ("free", 1, 0, False)
    await mei.patch(f"{at(mei)}/{found['id']}", json={"prices": {"currency": "CNY"}})
    assert (await estimate(kind="scene_image", target=nodes[0]))["pricing"] == "unknown"
    wrong = await mei.post(f"/projects/{project}/jobs/estimate", json={**breakdown(), "profileId": "nobody"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "profileId")
