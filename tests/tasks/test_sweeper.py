"""What a worker finds by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import bases, edits, folding, journal, tables, versions
from collab.asset_stores import FolderStore
from collab.assets import Assets
from collab.document import Document
from collab.edits import Add, SetProject
from collab.hub import Hub
from collab.origin import Api
from collab.planning import plan
from tasks import claims, jobs
from tasks.moves import Failure, Job, Status
from tasks.runner import Runner
from tasks.sweeper import Sweeper, SweeperSettings, live_workers
from tasks.tables import jobs as jobs_table
from tasks.tables import workers
from tests.collab.conftest import stored as stored_document
from tests.collab.test_bases import stored_bases
from tests.collab.test_folding import aged
from tests.support.media import chunked, picture
from tests.tasks.stories import (
    MEI,
    Engine,
    ended,
    eventually,
    expire_lease,
    forever,
    job_of,
    new_project,
    notes,
    runner_of,
    submitted,
)  # fmt: skip
from tests.tasks.test_runner import edit


def sweeper_of(
    engine: AsyncEngine, hub: Hub, runner: Runner, *, seconds: float = 0, folder: Path = Path("nowhere")
) -> Sweeper:
    settings = SweeperSettings(seconds=seconds, max_lost=3, asset_grace_hours=0)
    files = Assets(engine, FolderStore(folder), max_bytes=1_000_000)
    return Sweeper(engine=engine, hub=hub, runner=runner, settings=settings, files=files)


async def test_a_job_that_nobody_was_woken_for_is_started_by_the_sweeper(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    await sweeper_of(engine, hub, runner_of(engine, hub, Engine())).jobs()
    assert (await ended(engine, job.id)).status is Status.SUCCEEDED


async def test_a_fresh_job_is_left_to_its_message(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    await submitted(engine, project)
    async with engine.connect() as conn:
        assert await claims.overdue(conn, seconds=60, kinds=["tell"], limit=5) == 0
        assert await claims.overdue(conn, seconds=0, kinds=["tell"], limit=5) == 1
        assert await claims.overdue(conn, seconds=0, kinds=["other"], limit=5) == 0


async def test_the_sweeper_starts_no_more_than_there_are_free_slots(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    for n in range(5):
        await submitted(engine, project, text=str(n))
    provider = Engine(forever)
    runner = runner_of(engine, hub, provider, concurrency=2)
    sweeper = sweeper_of(engine, hub, runner)

    async def two_run() -> bool:
        return len(runner.runs) == 2

    for _ in range(3):
        await sweeper.jobs()
        await eventually(two_run)
    async with engine.connect() as conn:
        assert len(await jobs.listed(conn, project, status=[Status.RUNNING])) == 2
    await runner.stop(0)


async def test_a_lost_job_is_started_again_and_finished_by_who_finds_it(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    async with engine.begin() as conn:
        await claims.claim(conn, lease_seconds=30, kinds=["tell"])
    await expire_lease(engine, job.id)
    await sweeper_of(engine, hub, runner_of(engine, hub, Engine()), seconds=60).jobs()
    done = await ended(engine, job.id)
    assert (done.status, done.attempt) == (Status.SUCCEEDED, 2)
    assert await notes(hub, project) == ["ONCE"]


async def test_a_job_that_kills_every_worker_fails_as_lost(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    runner = runner_of(engine, hub, Engine())
    runner.stopping = True
    sweeper = sweeper_of(engine, hub, runner)
    for _ in range(3):
        async with engine.begin() as conn:
            assert await claims.claim(conn, lease_seconds=30, kinds=["tell"])
        await expire_lease(engine, job.id)
        await sweeper.jobs()
    failed = await job_of(engine, job.id)
    assert isinstance(failed.error, Failure)
    assert (failed.status, failed.error.code) == (Status.FAILED, "job.lost")


async def test_a_project_row_follows_its_document(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)

    async def decide(_: object, document: object) -> edits.Plan:
        note = Add(node={"kind": "note", "xy": [0, 0], "text": "x"})
        return plan(document, [SetProject(fields={"title": "改名"}), note])

    async with hub.hold(project) as room:
        await room.commit(Api(author=MEI), decide)
    await sweeper_of(engine, hub, runner_of(engine, hub, Engine())).projections()
    p = tables.projects.c
    async with engine.connect() as conn:
        row = (await conn.execute(sa.select(p.title, p.counts, p.projected_seq).where(p.id == project))).one()
    assert tuple(row) == ("改名", {"note": 1}, 2)


async def test_a_pause_is_kept_as_a_version_and_told_by_one_worker(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    await edit(hub, project, Add(node={"kind": "note"}))
    await aged(engine, project, 2, days=1)
    told: list[dict[str, Any]] = []
    with hub.listeners.listening(project, told.append):
        workers = [sweeper_of(engine, hub, runner_of(engine, hub, Engine())) for _ in range(3)]
        await asyncio.gather(*(worker.versions() for worker in workers))
    assert [("version", 2, "auto")] == [(one["type"], one["version"]["seq"], one["version"]["kind"]) for one in told]
    await edit(hub, project, Add(node={"kind": "note"}))
    await aged(engine, project, 3, days=1)
    await workers[0].versions()
    async with engine.begin() as conn:
        await conn.execute(sa.text("UPDATE versions SET created_at = created_at - interval '400 days'"))
    await asyncio.gather(*(worker.retention() for worker in workers))
    async with engine.connect() as conn:
        assert [3] == [one.seq for one in await versions.list_all(conn, project, limit=9)]


async def test_bases_of_the_past_are_made_where_they_are_far_apart(
    engine: AsyncEngine, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await new_project(engine)
    monkeypatch.setattr(bases, "ROWS_APART", 3)
    monkeypatch.setattr(folding, "ROWS_PER_FOLD", 1)
    sweeper = sweeper_of(engine, hub, runner_of(engine, hub, Engine()))
    moments = [await stored_document(engine, project)]
    for number in range(11):
        await edit(hub, project, Add(node={"id": f"n{number}", "kind": "note"}))
        moments.append(await stored_document(engine, project))
    await bases.write(engine, hub.children, project)
    await sweeper.gaps()
    assert [3, 6, 9, 12] == await stored_bases(engine, project)
    assert 0 == await bases.thin(engine, project), "none of them is one too many"
    assert moments == [(await journal.load(engine, project, seq)).document.to_json() for seq in range(1, 13)]
    # What was folded has no rows to make a base of.
    await aged(engine, project, 5, days=31)
    await sweeper.folds()
    async with engine.begin() as conn:
        await conn.execute(sa.delete(tables.bases).where(tables.bases.c.seq.in_([6, 9])))
    await sweeper.gaps()
    assert [5, 8, 11, 12] == await stored_bases(engine, project)


async def test_workers_are_seen_while_they_are_there(engine: AsyncEngine, hub: Hub) -> None:
    one = sweeper_of(engine, hub, runner_of(engine, hub, Engine()))
    two = sweeper_of(engine, hub, runner_of(engine, hub, Engine()))
    await asyncio.gather(one.seen(), two.seen(), one.seen())
    async with engine.connect() as conn:
        assert await live_workers(conn, within_seconds=10) == 2
    await one.gone()
    async with engine.begin() as conn:
        assert await live_workers(conn, within_seconds=10) == 1
        silent = sa.update(workers).values(seen_at=sa.text("now() - interval '1 minute'"))
        await conn.execute(silent)
        assert await live_workers(conn, within_seconds=10) == 0
        await conn.execute(sa.update(workers).values(seen_at=sa.text("now() - interval '1 day'")))
    await one.seen()
    async with engine.connect() as conn:
        assert await conn.scalar(sa.select(sa.func.count()).select_from(workers)) == 1


async def test_a_sweep_that_fails_is_followed_by_the_next(engine: AsyncEngine, hub: Hub, postgres: object) -> None:
    project = await new_project(engine)
    sweeper = sweeper_of(engine, hub, runner_of(engine, hub, Engine()), seconds=0.05)
    running = asyncio.create_task(sweeper.run())
    await asyncio.to_thread(postgres.stop)
    # In this thread: a service ends with the thread that started it.
    postgres.start()
    job = await submitted_when_there(engine, project)
    assert (await ended(engine, job.id)).status is Status.SUCCEEDED
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def submitted_when_there(engine: AsyncEngine, project: str) -> Job:
    async with asyncio.timeout(20):
        while True:
            try:
                return await submitted(engine, project)
            except (OSError, sa.exc.SQLAlchemyError):
                await asyncio.sleep(0.05)


async def test_a_project_with_a_long_tail_gets_a_base(engine: AsyncEngine, hub: Hub, monkeypatch) -> None:
    monkeypatch.setattr("collab.bases.ROWS_PER_BASE", 2)
    project = await new_project(engine)
    async with hub.hold(project) as room:
        for number in range(2):

            async def decide(conn, document, number=number):
                return plan(document, [Add(node={"id": f"n{number}", "kind": "note"})])

            await room.commit(Api(author=MEI), decide)
    await sweeper_of(engine, hub, runner_of(engine, hub, Engine())).bases()
    async with engine.connect() as conn:
        assert [3] == list((await conn.execute(sa.select(tables.bases.c.seq))).scalars())


async def test_old_history_is_folded_and_what_is_refused_waits(engine: AsyncEngine, hub: Hub, monkeypatch) -> None:
    monkeypatch.setattr("collab.folding.ROWS_PER_FOLD", 1)
    project, damaged = await new_project(engine), await new_project(engine)
    j = tables.journal
    async with engine.begin() as conn:
        await conn.execute(sa.update(j).values(at=sa.text("now() - interval '31 days'")))
        await conn.execute(sa.update(j).where(j.c.project == damaged).values(checksum=b"wrong"))
    sweeper = sweeper_of(engine, hub, runner_of(engine, hub, Engine()))
    await sweeper.folds()
    async with engine.connect() as conn:
        assert [damaged] == list((await conn.execute(sa.select(j.c.project))).scalars())
        assert [(project, 30)] == [
            tuple(row) for row in await conn.execute(sa.select(tables.bases.c.project, tables.bases.c.folded_days))
        ]
    assert {damaged} == sweeper._refused


async def test_a_file_goes_unless_a_document_or_a_jobs_result_has_it(
    engine: AsyncEngine, hub: Hub, tmp_path: Path
) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project)
    sweeper = sweeper_of(engine, hub, runner_of(engine, hub, Engine()), folder=tmp_path)
    files = Assets(engine, FolderStore(tmp_path), max_bytes=1_000_000)
    late, shown, _ = [
        (await files.put(project, chunked(picture(8, 8, seed=n)), name="p.png", author=MEI)).id for n in range(3)
    ]
    async with engine.begin() as conn:
        mine = jobs_table.c.id == job.id
        await conn.execute(sa.update(jobs_table).where(mine).values(result={"fields": {"asset": late}}))
    async with hub.hold(project) as room:
        await room.commit(
            Api(author=MEI),
            lambda _, document: _plan(document, Add(node={"id": "n", "kind": "image", "asset": shown})),
        )
    await sweeper.assets()
    async with engine.connect() as conn:
        assert set(await conn.scalars(sa.select(tables.assets.c.id))) == {late, shown}
    assert len(list(stored(tmp_path))) == 2


def stored(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


async def _plan(document: Document, *wanted: edits.Edit) -> edits.Plan:
    return plan(document, list(wanted), field="")
