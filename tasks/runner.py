"""One attempt of one job: claim, read, run, commit; and the watch over all that run in this worker.

Called by the broker's messages and by the sweeper, each of which is a permission to run one job. Never holds a
document or a transaction while a provider works."""

from __future__ import annotations

import asyncio
import enum
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import structlog
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import edits, errors, origin
from collab.document import Document
from collab.edits import Plan
from collab.hub import Hub
from collab.strict import Committed
from tasks import jobs
from tasks.generations.base import Generation, read_params
from tasks.jobs import Claim, Failure, Job
from tasks.providers.base import Answered, Ask, OnText, Provider, ProviderError
from tasks.reporter import Reporter

log = structlog.get_logger()

# How often a running job asks whether it was cancelled: with the provider's own end it must stay under a second.
LOOK_SECONDS = 0.3
LONGEST_BACKOFF = 300.0
COMMIT_WAITS = (0.2, 0.5, 1.0, 2.0, 5.0)


class RunnerSettings(Struct, frozen=True, kw_only=True):
    """`time_limit` is for the provider's part of one attempt."""

    concurrency: int = 4
    lease_seconds: float = 30
    time_limit_seconds: float = 1800
    backoff_seconds: float = 2


class Why(enum.Enum):
    """Why the work of an attempt was cancelled."""

    CANCELLED = enum.auto()
    LOST = enum.auto()
    HANDED_BACK = enum.auto()


class TimeLimit(errors.StoryroomError):
    """This took longer than a job may take. Your project is unchanged: try again, or with a shorter text."""

    code = "job.time_limit"


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


class Metered:
    """The provider of one run, counting what it costs."""

    def __init__(self, provider: Provider, run: Run) -> None:
        self.name = provider.name
        self.model = provider.model
        self._provider = provider
        self._run = run

    async def structured(self, ask: Ask, *, on_text: OnText) -> Answered:
        try:
            answered = await self._provider.structured(ask, on_text=on_text)
        except ProviderError as exc:
            self._run.usage += exc.usage
            raise
        self._run.usage += answered.usage
        self._run.model = answered.model
        return answered


class Runner:
    def __init__(
        self,
        *,
        engine: AsyncEngine,
        hub: Hub,
        generations: Mapping[str, Generation],
        provider: Callable[[], Provider],
        settings: RunnerSettings,
    ) -> None:
        self.runs: dict[str, Run] = {}
        self.kinds = tuple(generations)
        self.settings = settings
        self.stopping = False
        self._engine = engine
        self._hub = hub
        self._generations = generations
        self._provider = provider
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
                claimed = await jobs.claim(conn, lease_seconds=self.settings.lease_seconds, kinds=self.kinds)
        except jobs.OUTAGES as exc:
            log.warning("job.not_claimed", error=str(exc)[:200])
            return None
        finally:
            self._claiming -= 1
        if claimed is None:
            return None
        claim, job = claimed
        log.info("job.claimed", job=claim.id, kind=claim.kind, project=claim.project, attempt=claim.attempt)
        self._tell(job)
        return Run(claim)

    def _tell(self, job: Job | None) -> None:
        if job is not None:
            self._hub.tell(job.project_id, jobs.notice(job))

    # ---- an attempt

    async def _attempt(self, run: Run) -> None:
        started = time.monotonic()
        try:
            await self._work(run)
            log.info("job.succeeded", job=run.claim.id, model=run.model, seconds=round(time.monotonic() - started, 2))
        except asyncio.CancelledError:
            await self._settle(run, self._ended(run))
        except jobs.Cancelled:
            run.why = Why.CANCELLED
            await self._settle(run, self._ended(run))
        except jobs.Lost:
            log.warning("job.superseded", job=run.claim.id, attempt=run.claim.attempt)
        except BaseException as exc:
            # pycrdt's PanicException is no Exception; a worker outlives it as well.
            if isinstance(exc, KeyboardInterrupt | SystemExit):
                raise
            await self._settle(run, self._failed(run, exc))

    async def _settle(self, run: Run, write: Awaitable[Job | None]) -> None:
        """Write how the attempt has ended. If the database is away, the lease runs out and the sweeper moves on."""
        run.deciding = True
        try:
            self._tell(await write)
        except jobs.OUTAGES as exc:
            log.error("job.end_not_written", job=run.claim.id, error=str(exc)[:200])

    async def _work(self, run: Run) -> None:
        claim = run.claim
        generation = self._generations[claim.kind]
        params = read_params(generation, claim.params)
        async with self._hub.hold(claim.project) as room:
            await room.catch_up()
            await room.settled()
            inputs = generation.inputs(room.document, claim.target, params)
        reporter = Reporter(self._engine, self._hub, claim)
        try:
            answer = await self._within_time(generation.run(inputs, Metered(self._provider(), run), reporter))
        finally:
            await reporter.close()
        await _Commit(self._hub, run, generation, params, inputs, _storable(answer)).carry_out()

    async def _within_time(self, work: Awaitable[Struct]) -> Struct:
        limit = asyncio.timeout(self.settings.time_limit_seconds)
        try:
            async with limit:
                return await work
        except TimeoutError as exc:
            if limit.expired():
                raise TimeLimit from exc
            raise

    async def _ended(self, run: Run) -> Job | None:
        if run.why is Why.LOST:
            log.warning("job.superseded", job=run.claim.id, attempt=run.claim.attempt)
            return None
        async with self._engine.begin() as conn:
            if run.why is Why.CANCELLED:
                log.info("job.cancelled", job=run.claim.id)
                return await jobs.end_cancelled(conn, run.claim, run.usage)
            log.info("job.handed_back", job=run.claim.id)
            return await jobs.hand_back(conn, run.claim, run.usage)

    async def _failed(self, run: Run, exc: BaseException) -> Job | None:
        if isinstance(exc, jobs.OUTAGES):
            exc = errors.NotSaved(f"The database or the network did not answer ({type(exc).__name__}): try again.")
        failure = failure_of(exc)
        known = isinstance(exc, errors.StoryroomError)
        again = failure.retryable and run.claim.attempts_left and (known and not isinstance(exc, TimeLimit))
        event = "job.tried_in_vain" if again else "job.failed"
        log.warning(event, job=run.claim.id, code=failure.code, exc_info=None if known else exc)
        async with self._engine.begin() as conn:
            if not again:
                return await jobs.fail(conn, run.claim, failure, run.usage)
            seconds = self._backoff(run.claim, exc)
            return await jobs.try_later(conn, run.claim, seconds=seconds, failure=failure, usage=run.usage)

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
        claims = [run.claim for run in runs]
        try:
            async with asyncio.timeout(5), self._engine.begin() as conn:
                if extend:
                    beats = await jobs.heartbeat(conn, claims, lease_seconds=self.settings.lease_seconds)
                else:
                    beats = await jobs.look(conn, claims)
        except jobs.OUTAGES as exc:
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


class _Commit:
    """The end of an attempt: result, status and edit in one transaction, or nothing."""

    def __init__(
        self, hub: Hub, run: Run, generation: Generation, params: Any, inputs: dict[str, Any], answer: Struct
    ) -> None:
        self.hub = hub
        self.run = run
        self.claim = run.claim
        self.generation = generation
        self.params = params
        self.inputs = inputs
        self.answer = answer
        self.variant_of: str | None = None
        self.job: Job | None = None

    async def carry_out(self) -> None:
        """Again and again while the database is away: the answer is paid for, and the fence guards against twice."""
        for wait in (*COMMIT_WAITS, None):
            try:
                await self._once()
            except (errors.NotSaved, errors.Unavailable, *jobs.OUTAGES):
                if wait is None:
                    raise
                await asyncio.sleep(wait)
            else:
                return

    async def _once(self) -> None:
        by = origin.Job(
            author=self.claim.author, job=self.claim.id, generation=self.generation.kind, model=self.run.model
        )
        async with self.hub.hold(self.claim.project) as room:
            self.run.deciding = True
            try:
                await room.commit(by, self._decide, self._also)
            except jobs.AlreadyCommitted:
                return
            finally:
                self.run.deciding = False
        if self.job is not None:
            self.hub.tell(self.claim.project, jobs.notice(self.job))

    async def _decide(self, conn: AsyncConnection, document: Document) -> Plan | None:
        await jobs.check_owned(conn, self.claim)
        self.variant_of = None if self._unchanged(document) else self.claim.target or self.claim.project
        if self.variant_of is not None:
            return None
        writes = self.generation.writes(document, self.inputs, self.answer, self.claim.target)
        return edits.plan(document, writes, field="")

    def _unchanged(self, document: Document) -> bool:
        try:
            now = self.generation.inputs(document, self.claim.target, self.params)
        except errors.StoryroomError:
            return False
        return jobs.inputs_hash(now) == jobs.inputs_hash(self.inputs)

    async def _also(self, conn: AsyncConnection, committed: Committed) -> None:
        made = [one["id"] for one in committed.results if one["op"] == "add"]
        result = {**msgspec.to_builtins(self.answer), "nodes": made, "seq": committed.seq}
        self.job = await jobs.finish(conn, self.claim, result=result, usage=self.run.usage, variant_of=self.variant_of)


def failure_of(exc: BaseException) -> Failure:
    """What a person is told. An exception that nobody expected is described without its inside."""
    if isinstance(exc, TimeLimit):
        return Failure(code=exc.code, message=exc.detail, retryable=True)
    if isinstance(exc, ProviderError):
        return Failure(code=exc.code, message=exc.detail, retryable=exc.retryable)
    if isinstance(exc, errors.StoryroomError):
        passing = isinstance(exc, errors.NotSaved | errors.Unavailable)
        return Failure(code=exc.code, message=exc.detail, retryable=passing)
    return Failure(
        code="internal",
        message="Something went wrong on our side. Your project is unchanged; the log has the reason, by the job's id.",
        retryable=False,
    )


def _storable(answer: Struct) -> Struct:
    """The answer without what neither Postgres nor a document can hold."""
    return msgspec.convert(_clean(msgspec.to_builtins(answer)), type(answer))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-16-le", "replace").decode("utf-16-le", "replace")
    if isinstance(value, dict):
        return {_clean(key): _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list | tuple) else value
