"""What each worker looks for by itself, with or without Redis: jobs whose worker died, jobs that nobody was woken
for, projects whose row is behind their document, work that has paused, files that nothing refers to. Run by worker.py.
Every turn may run in many workers at once."""

from __future__ import annotations

import asyncio
import datetime
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import sqlalchemy as sa
import structlog
from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import asset_collection, auto_versions, bases, errors, folding, ids, projects, retention, versions
from collab.assets import Assets
from collab.hub import Hub
from tasks import claims, jobs
from tasks.moves import NOW
from tasks.runner import Runner
from tasks.tables import jobs as jobs_table
from tasks.tables import workers

log = structlog.get_logger()

FORGET_WORKERS = datetime.timedelta(hours=1)
REFUSED_SECONDS = 600
FOLD_SECONDS = 600
ASSET_SECONDS = 600
VERSION_SECONDS = 30
RETENTION_SECONDS = 3600
RESULTS_AT_ONCE = 20


class SweeperSettings(Struct, frozen=True, kw_only=True):
    seconds: float = 2
    max_lost: int = 3
    # Rows older than this may be folded.
    history_days: int = 30
    # How long nobody has changed anything when a version is made.
    pause_minutes: float = 10
    # How long the last ones of these are kept.
    version_days: int = 365
    # How long a file is kept that nothing refers to.
    asset_grace_hours: float = 168


class Sweeper:
    def __init__(
        self, *, engine: AsyncEngine, hub: Hub, runner: Runner, settings: SweeperSettings, files: Assets
    ) -> None:
        self.worker = ids.row_id()
        self._engine = engine
        self._hub = hub
        self._runner = runner
        self._settings = settings
        self._files = files
        self._running: set[asyncio.Task[bool]] = set()
        self._refused: set[str] = set()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            for name, turn, seconds in (
                ("seen", self.seen, self._settings.seconds),
                ("jobs", self.jobs, self._settings.seconds),
                ("projections", self.projections, self._settings.seconds),
                ("bases", self.bases, self._settings.seconds),
                ("gaps", self.gaps, FOLD_SECONDS),
                ("folds", self.folds, FOLD_SECONDS),
                ("versions", self.versions, VERSION_SECONDS),
                ("retention", self.retention, RETENTION_SECONDS),
                ("assets", self.assets, ASSET_SECONDS),
            ):
                group.create_task(self._again_and_again(name, turn, seconds), name=f"sweep {name}")

    async def _again_and_again(self, name: str, turn: Callable[[], Awaitable[None]], seconds: float) -> None:
        while True:
            try:
                await turn()
            except Exception as exc:  # noqa: BLE001 - this loop must live
                log.warning("sweep.failed", turn=name, error=repr(exc)[:300])
            # Workers that started together do not sweep together for ever.
            await asyncio.sleep(seconds * random.uniform(0.8, 1.2))  # noqa: S311

    async def jobs(self) -> None:
        async with self._engine.begin() as conn:
            moved = await claims.take_back_lost(conn, max_lost=self._settings.max_lost)
        for job in moved:
            log.warning("job.lost", job=job.id, attempt=job.attempt, status=job.status)
            self._hub.tell(job.project_id, jobs.notice(job))
        await self.start_overdue()

    async def start_overdue(self) -> None:
        """Start here, in free slots, what has waited for a whole sweep. A second message would not be surer: it
        could be lost as the first was, and while all slots are taken it would only pile up."""
        free = 0 if self._runner.stopping else self._runner.free
        if not free:
            return
        async with self._engine.connect() as conn:
            late = await claims.overdue(conn, seconds=self._settings.seconds, kinds=self._runner.kinds, limit=free)
        for _ in range(late):
            task = asyncio.create_task(self._runner.run_next(), name="overdue job")
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def projections(self) -> None:
        for project in await projects.stale(self._engine):
            try:
                await projects.project(self._hub, self._engine, project)
            except errors.StoryroomError as exc:
                log.warning("projection.failed", project=project, code=exc.code)

    async def bases(self) -> None:
        """Keep opening fast: a base for every project whose tail has grown long."""
        for project in await bases.due(self._engine, without=sorted(self._refused)):
            try:
                seq = await bases.write(self._engine, self._hub.children, project)
                thinned = await bases.thin(self._engine, project)
                log.info("base.written", project=project, seq=seq, thinned=thinned)
            except errors.StoryroomError as exc:
                self._refuse("base.refused", project, exc)

    async def gaps(self) -> None:
        """Keep opening the past fast: bases where they are too far apart."""
        while found := await bases.gaps(self._engine, without=sorted(self._refused)):
            for project, seq in found:
                try:
                    await bases.write(self._engine, self._hub.children, project, seq)
                    log.info("base.written", project=project, seq=seq)
                except errors.StoryroomError as exc:
                    self._refuse("base.refused", project, exc)

    async def folds(self) -> None:
        """Fold what is older than the history window, until little of it is left."""
        days = self._settings.history_days
        while old := await folding.due(self._engine, days, without=sorted(self._refused)):
            for project in old:
                try:
                    rows = await folding.fold(self._engine, self._hub.children, project, days)
                    thinned = await bases.thin(self._engine, project)
                    log.info("journal.folded", project=project, rows=rows, thinned=thinned)
                    if not rows:
                        # Another worker is at it.
                        return
                except errors.StoryroomError as exc:
                    self._refuse("fold.refused", project, exc)

    async def versions(self) -> None:
        """Keep the moment at which work has paused."""
        pause = datetime.timedelta(minutes=self._settings.pause_minutes)
        for project in await auto_versions.due(self._engine, pause):
            version = await auto_versions.keep(self._engine, project, pause=pause)
            if version is not None:
                self._hub.tell(project, versions.notice(version))

    async def retention(self) -> None:
        """Thin the versions that nobody asked for, and take away what was kept for them alone."""
        gone = await retention.thin(self._engine, self._settings.version_days)
        thinned = [await bases.thin(self._engine, project) for project in await bases.unneeded(self._engine)]
        if gone or thinned:
            log.info("versions.thinned", versions=gone, bases=sum(thinned))

    async def assets(self) -> None:
        """Take away the files that nothing refers to any more."""
        grace = datetime.timedelta(hours=self._settings.asset_grace_hours)
        gone = await asset_collection.collect(self._files, self._hub.children, grace=grace, others=results)
        if gone.files:
            log.info("assets.collected", assets=gone.assets, files=gone.files)
        await self._files.store.tidy()

    def _refuse(self, event: str, project: str, exc: errors.StoryroomError) -> None:
        """Not again for a while: it takes a child's time, and the others wait."""
        log.warning(event, project=project, code=exc.code, detail=exc.detail)
        self._refused.add(project)
        asyncio.get_running_loop().call_later(REFUSED_SECONDS, self._refused.discard, project)

    async def seen(self) -> None:
        """Stamp this worker's row; forget workers that are long gone."""
        row = {"concurrency": self._runner.settings.concurrency, "running": len(self._runner.runs)}
        stamp = insert(workers).values(id=self.worker, **row, started_at=NOW, seen_at=NOW)
        async with self._engine.begin() as conn:
            await conn.execute(stamp.on_conflict_do_update(index_elements=[workers.c.id], set_={**row, "seen_at": NOW}))
            await conn.execute(sa.delete(workers).where(workers.c.seen_at < NOW - FORGET_WORKERS))

    async def gone(self) -> None:
        """This worker says goodbye."""
        async with self._engine.begin() as conn:
            await conn.execute(sa.delete(workers).where(workers.c.id == self.worker))


async def results(conn: AsyncConnection, projects: Sequence[str]) -> AsyncIterator[bytes]:
    """All that jobs of these projects keep: what came too late for a node can still be taken."""
    j = jobs_table.c
    said = [sa.cast(column, sa.Text) for column in (j.params, j.result)]
    wanted = sa.select(j.id, *said).where(j.project.in_(projects)).order_by(j.id).limit(RESULTS_AT_ONCE)
    last = ""
    while page := (await conn.execute(wanted.where(j.id > last))).all():
        for row in page:
            for text in row[1:]:
                if text is not None:
                    yield text.encode()
        last = page[-1].id


async def live_workers(conn: AsyncConnection, *, within_seconds: float) -> int:
    """How many workers have been seen lately, for /health/ready."""
    since = NOW - datetime.timedelta(seconds=within_seconds)
    return await conn.scalar(sa.select(sa.func.count()).select_from(workers).where(workers.c.seen_at > since)) or 0
