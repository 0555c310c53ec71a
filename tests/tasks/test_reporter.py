"""Progress: how much of it is told, and that what matters always is."""

from __future__ import annotations

import asyncio
import itertools
import time

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from collab.hub import Hub
from tasks import claims, jobs
from tasks.claims import Claim
from tasks.reporter import INTERVAL_SECONDS, Reporter
from tests.tasks.stories import eventually, expire_lease, job_of, new_project, submitted


class Heard:
    """What a room is told, with the time; the hub's own door, listened at."""

    def __init__(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        self.told: list[tuple[float, dict]] = []
        tell = hub.tell

        def listen(project: str, notice: dict) -> None:
            self.told.append((time.monotonic(), notice["job"]))
            tell(project, notice)

        monkeypatch.setattr(hub, "tell", listen)

    @property
    def progress(self) -> list[tuple[str, float]]:
        return [(job["step"], job["progress"]) for _, job in self.told]


async def claimed(engine: AsyncEngine) -> Claim:
    await submitted(engine, await new_project(engine))
    async with engine.begin() as conn:
        found = await claims.claim(conn, lease_seconds=30, kinds=["tell"])
    assert found is not None
    return found[0]


async def test_a_flood_of_progress_becomes_four_notices_a_second_and_keeps_first_and_last(
    engine: AsyncEngine, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, heard = await claimed(engine), Heard(hub, monkeypatch)
    reporter = Reporter(engine, hub, claim)
    await reporter.step("asking", 0.1)
    until = time.monotonic() + 1.2
    for n in itertools.count():
        await reporter.progress(0.1 + 0.8 * n / (n + 100), f"{n} characters")
        await asyncio.sleep(0)
        if time.monotonic() > until:
            break
    await reporter.progress(0.95, "last")
    await reporter.close()
    times = [at for at, _ in heard.told]
    # The very last is told at the close, in turn or not.
    gaps = [after - before for before, after in itertools.pairwise(times[:-1])]
    assert n > 100
    assert 4 <= len(times) <= 8
    assert min(gaps) > INTERVAL_SECONDS * 0.8
    assert heard.progress[0] == ("asking", 0.1)
    assert heard.told[-1][1]["message"] == "last"
    assert (await job_of(engine, claim.id)).progress == 0.95


async def test_every_change_of_step_is_told_however_fast(
    engine: AsyncEngine, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, heard = await claimed(engine), Heard(hub, monkeypatch)
    reporter = Reporter(engine, hub, claim)
    for n in range(8):
        await reporter.step(f"step {n}", n / 10)
    await reporter.close()
    assert heard.progress == [(f"step {n}", n / 10) for n in range(8)]
    versions = [job["version"] for _, job in heard.told]
    assert versions == sorted(set(versions))


async def test_what_waits_for_its_turn_is_told_without_another_report(
    engine: AsyncEngine, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, heard = await claimed(engine), Heard(hub, monkeypatch)
    reporter = Reporter(engine, hub, claim)
    await reporter.step("asking", 0.1)
    await reporter.progress(0.2)
    await reporter.progress(0.3, "newest")
    assert heard.progress == [("asking", 0.1)]

    async def told() -> bool:
        return len(heard.told) == 2

    await eventually(told)
    assert heard.told[-1][1]["message"] == "newest"
    await reporter.close()
    assert len(heard.told) == 2


async def test_progress_never_runs_backwards_nor_beyond_its_end(engine: AsyncEngine, hub: Hub) -> None:
    claim = await claimed(engine)
    reporter = Reporter(engine, hub, claim)
    seen = []
    for n, value in enumerate((0.5, 0.2, float("nan"), 7.0, -1.0)):
        await reporter.step(f"{n}", value)
        seen.append((await job_of(engine, claim.id)).progress)
    assert seen == [0.5, 0.5, 0.5, 1.0, 1.0]


async def test_a_message_is_cut_and_cleaned_before_it_is_stored(engine: AsyncEngine, hub: Hub) -> None:
    claim = await claimed(engine)
    await Reporter(engine, hub, claim).step("a", 0, "nul\0" + "长" * 1000)
    assert (await job_of(engine, claim.id)).message == "nul" + "长" * 497


async def test_a_report_of_a_cancelled_job_says_so(engine: AsyncEngine, hub: Hub) -> None:
    claim = await claimed(engine)
    async with engine.begin() as conn:
        await jobs.cancel(conn, claim.id)
    with pytest.raises(claims.Cancelled):
        await Reporter(engine, hub, claim).step("next", 0.5)


async def test_a_report_of_a_job_that_belongs_to_another_says_so_and_tells_nobody(
    engine: AsyncEngine, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, heard = await claimed(engine), Heard(hub, monkeypatch)
    await expire_lease(engine, claim.id)
    async with engine.begin() as conn:
        await claims.take_back_lost(conn, max_lost=3)
    with pytest.raises(claims.Lost):
        await Reporter(engine, hub, claim).step("next", 0.5)
    assert heard.told == []
