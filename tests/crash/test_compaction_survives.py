"""Keeping the journal short, killed with -9 at each of its steps: nothing is lost, and the next run ends what was
begun."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import bases, folding, tables
from collab.hub import Hub, open_hub
from server import doctor
from server.config import Config
from tests.collab.test_folding import DAYS, aged, name, opened, ten_moments
from tests.crash.compacting_worker import POINTS, Orders
from tests.support.cloning import copy_of
from tests.support.serving import ROOT
from tests.tasks.stories import new_project


@pytest.fixture
async def hub(engine: AsyncEngine, redis_url: str) -> AsyncIterator[Hub]:
    async with open_hub(engine=engine, redis_url=redis_url) as hub:
        yield hub


async def first_row(engine: AsyncEngine, project: str) -> int:
    j = tables.journal.c
    async with engine.connect() as conn:
        return await conn.scalar(sa.select(sa.func.min(j.seq)).where(j.project == project))


async def test_a_fold_killed_at_any_step_loses_nothing(
    hub: Hub, engine: AsyncEngine, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    original = await new_project(engine)
    moments = await ten_moments(hub, original)
    for seq in (2, 9):
        await name(engine, original, seq)
    for seq in (3, 7, 8):
        await bases.write(engine, hub.children, original, seq)
    await aged(engine, original, 6)
    copies = {point: await copy_of(engine, original, point) for point in POINTS}
    command = (sys.executable, "-m", "tests.crash.compacting_worker")
    piped = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    worker = await asyncio.create_subprocess_exec(*command, cwd=ROOT, **piped)
    assert worker.stdin is not None
    assert worker.stdout is not None
    for point, project in copies.items():
        orders = Orders(database_url=database_url, project=project, die_at=point, days=DAYS)
        worker.stdin.write(msgspec.json.encode(orders) + b"\n")
        assert int(await worker.stdout.readline()) == -9, point
    worker.stdin.close()
    await worker.wait()
    for point, project in copies.items():
        folded = await first_row(engine, project) == 7
        assert folded == (point in ("it is folded", "bases are thinned out")), point
        since = 6 if folded else 0
        left = [seq for seq in range(1, 12) if seq in (2, 9) or seq >= since]
        assert [await opened(engine, project, seq) for seq in left] == [moments[seq] for seq in left], point
    config = Config(database_url=database_url, redis_url="redis://nowhere", secret_key="-" * 32, data_dir=str(tmp_path))
    assert await doctor.doctor(config) == 0, capsys.readouterr().out
    for point, project in copies.items():
        await folding.fold(engine, hub.children, project, DAYS)
        await bases.write(engine, hub.children, project)
        await bases.thin(engine, project)
        assert await first_row(engine, project) == 7, point
        for seq in (2, *range(6, 12)):
            assert await opened(engine, project, seq) == moments[seq], (point, seq)
        assert await opened(engine, project, 5) == "outside_history"
    assert await doctor.doctor(config) == 0, capsys.readouterr().out
