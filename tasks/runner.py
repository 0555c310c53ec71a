"""One attempt of one job: claim, read, run, commit; and the watch over all that run in this worker.

Called by the broker's messages and by the sweeper, each of which is a permission to run one job. Never holds a
document or a transaction while a provider works."""

from __future__ import annotations

import asyncio
import enum
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors
from collab.assets import Assets
from collab.hub import Hub
from tasks import claims, commit, jobs, system_prompts
from tasks.claims import Claim
from tasks.generations import context, prompts
from tasks.generations.base import Generation, read_params
from tasks.metered import Engagement, Metered, TimeLimit, failure_of, of_the_house
from tasks.moves import OUTAGES, Job, Status
from tasks.profile_choice import DEFAULT
from tasks.providers.base import Provider
from tasks.reporter import Reporter
from tasks.workflows import Workflow

log = structlog.get_logger()

# How often a running job asks whether it was cancelled: with the provider's own end it must stay under a second.
LOOK_SECONDS = 0.3
LONGEST_BACKOFF = 300.0


class RunnerSettings(Struct, frozen=True, kw_only=True):
    """`time_limit` is for the provider's part of one attempt."""

    concurrency: int = 4
    lease_seconds: float = 30
    time_limit_seconds: float = 1800
    backoff_seconds: float = 2
    # Jobs of one provider profile that run at once, over all workers. 0: any number.
    most_at_once: int = 0


class Why(enum.Enum):
    """Why the work of an attempt was cancelled."""

    CANCELLED = enum.auto()
    LOST = enum.auto()
    HANDED_BACK = enum.auto()


class Run:
    """An attempt under way. `deciding`: it is in a transaction that asks the row itself, or at its end anyway."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.task: asyncio.Task[None] | None = None
        self.usage = claim.usage
        self.model = ""
        self.why: Why | None = None
        self.deciding = False

    def stop(self, why: Why) -> None:
        if self.why is None and not self.deciding and self.task is not None:
            self.why = why
            self.task.cancel()


class Runner:
    def __init__(
        self,
        *,
        engine: AsyncEngine,
        hub: Hub,
        generations: Mapping[str, Generation],
        provider: Callable[[], Provider],
        settings: RunnerSettings,
        profiles: Callable[[str], Awaitable[Engagement]] | None = None,
        workflows: Mapping[str, Workflow] | None = None,
        wake: Callable[[str], Awaitable[object]] | None = None,
        files: Assets | None = None,
    ) -> None:
        """`provider` makes the installation's own, `profiles` that of a team's profile; `wake` tells some worker that
        a job may be claimed; `files` takes the pictures that are made."""
        self.runs: dict[str, Run] = {}
        self.kinds = tuple(generations)
        self.settings = settings
        self.stopping = False
        self._engine = engine
        self._hub = hub
        self._generations = generations
        self._workflows = workflows or {}
        self._wake = wake
        self._provider = provider
        self._profiles = profiles
        self._files = files
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._claiming = 0

    @property
    def free(self) -> int:
        return max(0, self.settings.concurrency - len(self.runs) - self._claiming)

    async def run_next(self, hint: str = "") -> bool:
        """Claim the job that has waited longest and run one attempt of it; False if there is none. Never raises.

        Whoever waits here may be cancelled: the attempt goes on, and `stop` waits for it."""
        async with self._slots:
            run = None if self.stopping else await self._claim()
            if run is None:
                return False
            run.task = asyncio.create_task(self._attempt(run), name=f"job {run.claim.id}")
            self.runs[run.claim.id] = run
            run.task.add_done_callback(lambda _: self.runs.pop(run.claim.id, None))
            await asyncio.shield(run.task)
            return True

    async def _claim(self) -> Run | None:
        self._claiming += 1
        try:
            async with self._engine.begin() as conn:
                claimed = await claims.claim(
                    conn,
                    lease_seconds=self.settings.lease_seconds,
                    kinds=self.kinds,
                    most_at_once=self.settings.most_at_once,
                )
        except OUTAGES as exc:
            log.warning("job.not_claimed", error=str(exc)[:200])
            return None
        finally:
            self._claiming -= 1
        if claimed is None:
            return None
        claim, job = claimed
        log.info("job.claimed", job=claim.id, kind=claim.kind, project=claim.project, attempt=claim.attempt)
        await self._tell([job])
        return Run(claim)

    async def _tell(self, changed: Sequence[Job]) -> None:
        for job in changed:
            self._hub.tell(job.project_id, jobs.notice(job))
            if job.status is Status.QUEUED and self._wake is not None:
                await self._wake(job.id)

    # ---- an attempt

    async def _attempt(self, run: Run) -> None:
        started = time.monotonic()
        try:
            await self._work(run)
            log.info("job.succeeded", job=run.claim.id, model=run.model, seconds=round(time.monotonic() - started, 2))
        except asyncio.CancelledError:
            await self._settle(run, self._ended(run))
        except claims.Cancelled:
            run.why = Why.CANCELLED
            await self._settle(run, self._ended(run))
        except claims.Lost:
            log.warning("job.superseded", job=run.claim.id, attempt=run.claim.attempt)
        except BaseException as exc:
            # pycrdt's PanicException is no Exception; a worker outlives it as well.
            if isinstance(exc, KeyboardInterrupt | SystemExit):
                raise
            await self._settle(run, self._failed(run, exc))

    async def _settle(self, run: Run, write: Awaitable[Sequence[Job]]) -> None:
        """Write how the attempt has ended. If the database is away, the lease runs out and the sweeper moves on."""
        run.deciding = True
        try:
            await self._tell(await write)
        except OUTAGES as exc:
            log.error("job.end_not_written", job=run.claim.id, error=str(exc)[:200])

    async def _work(self, run: Run) -> None:
        claim = run.claim
        generation = self._generations[claim.kind]
        params = read_params(generation, claim.params)
        async with self._hub.hold(claim.project) as room:
            await room.catch_up()
            await room.settled()
            inputs = generation.inputs(room.document, claim.target, params)
            project = room.document.project()
        reporter = Reporter(self._engine, self._hub, claim)
        own = await self._note_read(claim, generation, inputs)
        try:
            provider = Metered(await self._engaged(claim.profile), run, self._engine, self._files)
            told = {**inputs, **prompts.told(project, own)} if generation.prompts else inputs
            answer = await self._within_time(generation.run(told, provider, reporter))
        finally:
            await reporter.close()
        end = commit.Commit(
            self._hub, run, generation, params, inputs, commit.storable(answer), self._workflows, self._generations
        )
        await self._tell(await end.carry_out())

    async def _note_read(self, claim: Claim, generation: Generation, inputs: dict[str, Any]) -> dict[str, str]:
        """The prompts that the team has written itself, noted in the job with what is read."""
        read = context.shown(inputs["context"]) if "context" in inputs else None
        if read is None and not generation.prompts:
            return {}
        async with self._engine.begin() as conn:
            own = await system_prompts.of_project(conn, claim.project, generation.prompts, inputs["language"])
            named = system_prompts.named(generation.prompts, own)
            await claims.note_read(conn, claim, context=read, prompts=named)
        return own

    async def _engaged(self, profile: str) -> Engagement:
        if profile == DEFAULT or self._profiles is None:
            return of_the_house(self._provider())
        return await self._profiles(profile)

    async def _within_time(self, work: Awaitable[Struct]) -> Struct:
        limit = asyncio.timeout(self.settings.time_limit_seconds)
        try:
            async with limit:
                return await work
        except TimeoutError as exc:
            if limit.expired():
                raise TimeLimit from exc
            raise

    async def _ended(self, run: Run) -> Sequence[Job]:
        if run.why is Why.LOST:
            log.warning("job.superseded", job=run.claim.id, attempt=run.claim.attempt)
            return []
        async with self._engine.begin() as conn:
            if run.why is Why.CANCELLED:
                log.info("job.cancelled", job=run.claim.id)
                return await claims.end_cancelled(conn, run.claim, run.usage)
            log.info("job.handed_back", job=run.claim.id)
            return await claims.hand_back(conn, run.claim, run.usage)

    async def _failed(self, run: Run, exc: BaseException) -> Sequence[Job]:
        if isinstance(exc, OUTAGES):
            exc = errors.NotSaved(f"The database or the network did not answer ({type(exc).__name__}): try again.")
        failure = failure_of(exc)
        known = isinstance(exc, errors.StoryroomError)
        again = failure.retryable and run.claim.attempts_left and (known and not isinstance(exc, TimeLimit))
        event = "job.tried_in_vain" if again else "job.failed"
        log.warning(event, job=run.claim.id, code=failure.code, exc_info=None if known else exc)
        async with self._engine.begin() as conn:
            if not again:
                return await claims.fail(conn, run.claim, failure, run.usage)
            seconds = self._backoff(run.claim, exc)
            return await claims.try_later(conn, run.claim, seconds=seconds, failure=failure, usage=run.usage)

    def _backoff(self, claim: Claim, exc: BaseException) -> float:
        """Twice as long each time, with jitter; never sooner than the provider asks for."""
        longest = min(LONGEST_BACKOFF, self.settings.backoff_seconds * 2 ** (claim.attempt - claim.lost - 1))
        asked = getattr(exc, "retry_after", None) or 0.0
        return max(random.uniform(longest / 2, longest), min(asked, LONGEST_BACKOFF))  # noqa: S311

    # ---- the watch

    async def watch(self) -> None:
        """Extend leases; end what was cancelled or belongs to somebody else. Until cancelled.

        An outage of the database ends no work: the fence keeps a lease that was lost meanwhile from doing harm."""
        beaten_at = time.monotonic()
        while True:
            await asyncio.sleep(min(LOOK_SECONDS, self.settings.lease_seconds / 6))
            runs = list(self.runs.values())
            due = time.monotonic() - beaten_at >= self.settings.lease_seconds / 3
            if due:
                beaten_at = time.monotonic()
            if runs:
                await self._look_after(runs, extend=due)

    async def _look_after(self, runs: list[Run], *, extend: bool) -> None:
        mine = [run.claim for run in runs]
        try:
            async with asyncio.timeout(5), self._engine.begin() as conn:
                if extend:
                    beats = await claims.heartbeat(conn, mine, lease_seconds=self.settings.lease_seconds)
                else:
                    beats = await claims.look(conn, mine)
        except OUTAGES as exc:
            log.warning("job.not_beaten", error=str(exc)[:200])
            return
        for run in runs:
            beat = beats[run.claim.id]
            if not beat.owned:
                run.stop(Why.LOST)
            elif beat.cancel:
                run.stop(Why.CANCELLED)

    async def stop(self, grace_seconds: float) -> None:
        """Claim no more; let what runs finish for a while; hand the rest back."""
        self.stopping = True
        tasks = [run.task for run in self.runs.values() if run.task]
        if tasks:
            await asyncio.wait(tasks, timeout=grace_seconds)
        for run in list(self.runs.values()):
            run.stop(Why.HANDED_BACK)
        left = [run.task for run in self.runs.values() if run.task]
        if left:
            await asyncio.wait(left, timeout=15)
