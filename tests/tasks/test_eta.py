"""How long a job will still run: said where enough like it have run, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import ids
from tasks import claims, jobs
from tasks.claims import Claim
from tasks.moves import Job
from tasks.tables import jobs as table
from tests.tasks.stories import MEI, job_of, new_project, submitted


async def ran(engine: AsyncEngine, project: str, seconds: float, **more: Any) -> None:
    """A job that has succeeded after so long."""
    now, job = sa.func.clock_timestamp(), ids.row_id()
    row = {"id": job, "project": project, "kind": "tell", "params": {}, "dedupe_key": job, "created_by": MEI}
    row |= {"status": "succeeded", "attempt": 1, "finished_at": now}
    row |= {"started_at": now - sa.text(f"interval '{seconds} seconds'"), "created_at": now}
    async with engine.begin() as conn:
        await conn.execute(sa.insert(table).values({**row, **more}))


async def claimed(engine: AsyncEngine, project: str, text: str = "once") -> tuple[Claim, Job]:
    await submitted(engine, project, text=text)
    async with engine.begin() as conn:
        found = await claims.claim(conn, lease_seconds=30, kinds=["tell"])
    assert found is not None
    return found


async def progress(engine: AsyncEngine, claim: Claim, far: float) -> Job:
    async with engine.begin() as conn:
        return await claims.progress(conn, claim, progress=far, step="asking", message="")


async def test_a_running_job_says_how_long_it_will_still_run(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    for seconds in (100, 1_000, 10, 900, 120):
        await ran(engine, project, seconds)
    claim, job = await claimed(engine, project)
    assert job.eta_seconds in (119, 120)
    half = await progress(engine, claim, 0.5)
    assert half.eta_seconds in (88, 89, 90)
    assert jobs.notice(half)["job"]["etaSeconds"] == half.eta_seconds
    assert (await job_of(engine, claim.id)).eta_seconds in (88, 89, 90)
    async with engine.begin() as conn:
        past = sa.text("clock_timestamp() - interval '1 second'")
        await conn.execute(sa.update(table).where(table.c.id == claim.id).values(due_at=past))
    # It takes longer than usual: nobody knows how long.
    assert (await progress(engine, claim, 0.9)).eta_seconds is UNSET
    assert "etaSeconds" not in jobs.notice(await job_of(engine, claim.id))["job"]


@pytest.mark.parametrize(
    "others",
    [[], [{"kind": "other"}], [{"profile": "other"}], [{"attempt": 2}], [{"status": "failed"}], [{"started_at": None}]],
    ids=["none", "another kind", "another profile", "tried again", "failed", "without a beginning"],
)
async def test_it_says_nothing_where_too_few_like_it_have_run(engine: AsyncEngine, others: list[dict]) -> None:
    project = await new_project(engine)
    for more in [{}, {}, *others]:
        await ran(engine, project, 60, **more)
    claim, job = await claimed(engine, project)
    assert job.eta_seconds is UNSET
    # The next of its kind knows one more.
    await ran(engine, project, 60)
    assert (await progress(engine, claim, 0.5)).eta_seconds is UNSET
    _, following = await claimed(engine, project, text="twice")
    assert following.eta_seconds in (59, 60)
    async with engine.connect() as conn:
        assert [one.id for one in await jobs.listed(conn, project) if one.eta_seconds is not UNSET] == [following.id]
