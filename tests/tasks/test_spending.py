"""What is spent, summed up by team and month, and the budget that stops what would spend more."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import ids
from collab.hub import Hub
from collab.origin import Author
from collab.tables import projects
from tasks import budgets, calls, claims, jobs, spending
from tasks.budgets import BudgetExceeded
from tasks.moves import Failure, Job, Status
from tasks.providers.base import Answered, Ask, OnText, ProviderRefused, Usage, total
from tasks.providers.offline import Offline
from tasks.providers.settings import Prices
from tasks.spending import Cost, Month
from tasks.tables import spending as table
from tests.tasks.stories import (
    MEI,
    Engine,
    Tell,
    Told,
    expire_lease,
    job_of,
    new_project,
    runner_of,
    submit,
    submitted,
)
from tests.tasks.test_profile_jobs import YUAN, Film, Films, engaging

BO = Author(type="user", id="bo", name="Bo")


async def team_of(engine: AsyncEngine, project: str) -> str:
    async with engine.connect() as conn:
        return (await conn.execute(sa.select(projects.c.team_id).where(projects.c.id == project))).scalar_one()


async def project_of(engine: AsyncEngine, team: str) -> str:
    """Another one of the team."""
    project = await new_project(engine)
    async with engine.begin() as conn:
        await conn.execute(sa.update(projects).where(projects.c.id == project).values(team_id=team, title="Another"))
    return project


async def used(engine: AsyncEngine, job: str, **usage: Any) -> None:
    async with engine.begin() as conn:
        await spending.add(conn, job, Usage(**usage))


async def month(engine: AsyncEngine, team: str, at: datetime.date | None = None) -> Month:
    async with engine.connect() as conn:
        return await spending.of_month(conn, team, at or await spending.this_month(conn))


async def budget(engine: AsyncEngine, team: str, amount: float, currency: str = "CNY") -> None:
    async with engine.begin() as conn:
        await budgets.put(conn, team, amount, currency, MEI)


async def of(engine: AsyncEngine, project: str, author: Author, **more: Any) -> Job:
    async with engine.begin() as conn:
        values = {"target": None, "params": {}, "inputs_hash": ids.row_id(), "base_seq": 1, "kind": "tell", **more}
        return (await jobs.submit(conn, project=project, author=author, **values))[0]


# ---- sums


async def test_it_is_summed_by_project_person_and_kind_and_never_over_two_currencies(engine: AsyncEngine) -> None:
    one = await new_project(engine)
    team = await team_of(engine, one)
    two = await project_of(engine, team)
    elsewhere = await submitted(engine, await new_project(engine))
    await used(engine, elsewhere.id, prompt_tokens=1_000, cost=1_000)
    mine, theirs, drawn = await of(engine, one, MEI), await of(engine, two, BO), await of(engine, two, MEI, kind="draw")
    for _ in range(2):
        await used(engine, mine.id, prompt_tokens=10, completion_tokens=5, cost=0.1, currency="CNY")
    await used(engine, theirs.id, prompt_tokens=7, cost=0.2, currency="CNY")
    await used(engine, drawn.id, images=2, cost=3, currency="EUR")
    await used(engine, drawn.id, seconds=1.5)
    await used(engine, drawn.id)
    found = await month(engine, team)
    assert found.total.costs == [Cost(amount=0.4, currency="CNY"), Cost(amount=3, currency="EUR")]
    assert (found.total.calls, found.total.unpriced, found.total.prompt_tokens) == (5, 1, 27)
    assert (found.total.completion_tokens, found.total.images, found.total.seconds) == (10, 2, 1.5)
    assert [(each.name, each.calls, each.unpriced) for each in found.projects] == [("Another", 3, 1), ("A story", 2, 0)]
    assert found.projects[0].costs == [Cost(amount=0.2, currency="CNY"), Cost(amount=3, currency="EUR")]
    assert {each.id: (each.name, each.calls) for each in found.people} == {"mei": ("Mei", 4), "bo": ("Bo", 1)}
    assert {each.id: each.calls for each in found.kinds} == {"tell": 3, "draw": 2}
    assert total([Usage(cost=1, currency="CNY"), Usage(cost=2, prompt_tokens=3)]) == Usage(prompt_tokens=3)


async def test_months_are_apart_and_what_was_paid_stays_when_its_project_is_gone(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    team = await team_of(engine, project)
    job = await submitted(engine, project)
    await used(engine, job.id, prompt_tokens=1, cost=1)
    async with engine.begin() as conn:
        await conn.execute(sa.update(table).values(month=table.c.month - sa.text("interval '1 month'")))
    await used(engine, job.id, prompt_tokens=2, cost=5)
    async with engine.begin() as conn:
        await conn.execute(sa.delete(projects).where(projects.c.id == project))
        now, before = await spending.months(conn, team)
    assert spending.following(before) == now
    assert [(await month(engine, team, each)).total.costs[0].amount for each in (now, before)] == [5, 1]
    assert (await month(engine, team)).projects[0].name is None


async def test_a_month_is_one_of_utc_wherever_the_database_thinks_it_is(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        await conn.execute(sa.text("SET LOCAL TIME ZONE 'Pacific/Kiritimati'"))
        at = sa.cast(sa.literal("2026-11-30T22:30:00-01:00"), sa.DateTime(timezone=True))
        at_last = sa.cast(sa.literal("2026-12-31T23:59:59Z"), sa.DateTime(timezone=True))
        query = sa.select(spending.month_of(at), spending.month_of(at_last))
        assert (await conn.execute(query)).one() == (datetime.date(2026, 11, 1), datetime.date(2026, 12, 1))
    assert spending.following(datetime.date(2026, 12, 1)) == datetime.date(2027, 1, 1)


async def test_what_failed_was_paid_too_and_what_no_model_did_was_not(engine: AsyncEngine, hub: Hub) -> None:
    async def refused(ask: Ask, on_text: OnText) -> str:
        exc = ProviderRefused()
        exc.usage = Usage(prompt_tokens=2)
        raise exc

    project = await new_project(engine)
    team = await team_of(engine, project)
    for provider, hand, prices in (
        (Engine(refused), Tell(), YUAN),
        (Films(), Film(), YUAN),
        (Engine(), Tell(), Prices()),
    ):
        await of(engine, project, MEI, profile="a-profile", params={"text": "once"})
        await runner_of(engine, hub, Engine(), generation=hand, profiles=engaging(provider, prices=prices)).run_next()
    house = Engine()
    house.name = Offline.name
    await submitted(engine, project, text="drawn by rules")
    await runner_of(engine, hub, house).run_next()
    found = (await month(engine, team)).total
    assert found.costs == [Cost(amount=4.5, currency="CNY")]
    assert (found.calls, found.unpriced, found.prompt_tokens, found.seconds) == (3, 1, 5, 5)


# ---- the budget


async def run(engine: AsyncEngine, hub: Hub, provider: Engine, prices: Prices = YUAN, **more: Any) -> None:
    await runner_of(engine, hub, provider, profiles=engaging(provider, prices=prices), **more).run_next()


async def test_a_budget_that_is_used_up_stops_jobs_before_they_pay(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    await budget(engine, await team_of(engine, project), 13)
    first, second, unpriced, free = [
        await submitted(engine, project, text=str(n), profile=name) for n, name in enumerate(["p", "p", "p", "default"])
    ]
    provider = Engine()
    await run(engine, hub, provider)
    await run(engine, hub, provider)
    stopped = await job_of(engine, second.id)
    assert ((await job_of(engine, first.id)).status, stopped.status, provider.calls) == ("succeeded", "failed", 1)
    assert isinstance(stopped.error, Failure)
    assert (stopped.error.code, stopped.attempt) == (BudgetExceeded.code, 1)
    assert "13.00 of 13.00 CNY" in stopped.error.message
    for job in (unpriced, free):
        await run(engine, hub, provider, Prices())
        assert (await job_of(engine, job.id)).status is Status.SUCCEEDED
    async with engine.begin() as conn:
        with pytest.raises(BudgetExceeded, match="-01 "):
            await submit(conn, project, text="more", profile="p", paid=True)
        # The one that is there already is found all the same, and another team has its own.
        await submit(conn, await new_project(engine), paid=True)
        await submit(conn, project, text="free")
    await budget(engine, await team_of(engine, project), 13.01)
    await submitted(engine, project, text="more", profile="p", paid=True)


class Twice(Tell):
    """Asks two times."""

    async def run(self, inputs: dict[str, Any], provider: Any, report: Any) -> Told:
        await super().run({**inputs, "text": "first"}, provider, report)
        return await super().run(inputs, provider, report)


async def test_what_has_begun_to_pay_goes_on_to_its_end(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    team = await team_of(engine, project)
    await budget(engine, team, 0.01)
    job = await submitted(engine, project, profile="p")
    await run(engine, hub, Engine(), generation=Twice())
    assert (await job_of(engine, job.id)).status is Status.SUCCEEDED
    async with engine.connect() as conn:
        found = await budgets.get(conn, team)
    assert found is not None
    assert (found.used, found.amount, found.exceeded) == (26, 0.01, True)


async def test_another_attempt_that_has_paid_for_everything_is_not_stopped(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    await budget(engine, await team_of(engine, project), 0)
    ask = Ask(system="", user="once", answer=Told, name="told", task="tell", inputs={"text": "once", "target": None})
    job = await submitted(engine, project, profile="p")
    async with engine.begin() as conn:
        assert await claims.claim(conn, lease_seconds=30, kinds=["tell"]) is not None
        await calls.note(conn, job.id, ask, Answered(value=Told(text="PAID"), usage=Usage(), model="m"), "one")
    await expire_lease(engine, job.id)
    async with engine.begin() as conn:
        await claims.take_back_lost(conn, max_lost=3)
    provider = Engine()
    await run(engine, hub, provider)
    assert ((await job_of(engine, job.id)).status, provider.calls) == (Status.SUCCEEDED, 0)


async def test_a_budget_counts_its_own_currency_and_this_month_and_can_be_taken_away(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    team = await team_of(engine, project)
    job = await submitted(engine, project)
    await budget(engine, team, 10)
    await used(engine, job.id, cost=10, currency="CNY")
    async with engine.begin() as conn:
        await conn.execute(sa.update(table).values(month=table.c.month - sa.text("interval '1 month'")))
    await used(engine, job.id, cost=9.99999999, currency="CNY")
    await used(engine, job.id, cost=500, currency="USD")
    async with engine.begin() as conn:
        await budgets.check(conn, team)
    await used(engine, job.id, cost=0.00000001, currency="CNY")
    async with engine.begin() as conn:
        with pytest.raises(BudgetExceeded):
            await budgets.check(conn, team)
        await budgets.clear(conn, team)
        await budgets.check(conn, team)
