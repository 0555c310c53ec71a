"""The provider of one run, as the runner hands it to a generation: it counts what is spent, remembers what was paid
for, and tells the lane how the provider fares. And what a failure is called. Made by the runner."""

from __future__ import annotations

from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors
from tasks import calls, lanes
from tasks.claims import Claim
from tasks.moves import OUTAGES, Failure
from tasks.providers.base import (
    Answered,
    Ask,
    OnPartial,
    OnText,
    Provider,
    ProviderError,
    ProviderUnavailable,
    RateLimitedByProvider,
    Usage,
)

log = structlog.get_logger()


class TimeLimit(errors.StoryroomError):
    """This took longer than a job may take. Your project is unchanged: try again, or with a shorter text."""

    code = "job.time_limit"


class Metre(Protocol):
    """What a run has spent so far, and by which model."""

    claim: Claim
    usage: Usage
    model: str


class Metered:
    def __init__(self, provider: Provider, run: Metre, engine: AsyncEngine) -> None:
        self.name = provider.name
        self.model = provider.model
        self._provider = provider
        self._run = run
        self._engine = engine

    async def structured(
        self, ask: Ask, *, on_text: OnText, shows: str = "", on_partial: OnPartial | None = None
    ) -> Answered:
        """What this job was answered before, if it is asked the same again; else the provider's answer."""
        known = await self._remembered(ask)
        if known is not None:
            self._run.model = known.model
            return known
        try:
            answered = await self._provider.structured(ask, on_text=on_text, shows=shows, on_partial=on_partial)
        except ProviderError as exc:
            self._run.usage += exc.usage
            await self._write(ask, exc)
            raise
        self._run.usage += answered.usage
        self._run.model = answered.model
        await self._write(ask, answered)
        return answered

    async def _remembered(self, ask: Ask) -> Answered | None:
        if self._run.claim.fence == 1:
            return None
        try:
            async with self._engine.connect() as conn:
                return await calls.remembered(conn, self._run.claim.id, ask)
        except OUTAGES as exc:
            log.warning("job.calls_not_read", job=self._run.claim.id, error=str(exc)[:200])
            return None

    async def _write(self, ask: Ask, outcome: Answered | ProviderError) -> None:
        """An answer is worth more than its record: an outage only costs what it might save."""
        try:
            async with self._engine.begin() as conn:
                await self._record(conn, ask, outcome)
        except OUTAGES as exc:
            log.warning("job.call_not_written", job=self._run.claim.id, error=str(exc)[:200])

    async def _record(self, conn: AsyncConnection, ask: Ask, outcome: Answered | ProviderError) -> None:
        claim = self._run.claim
        if isinstance(outcome, Answered):
            await calls.note(conn, claim.id, ask, outcome)
            await lanes.answered(conn, claim.profile)
            return
        await calls.note_failure(
            conn, claim.id, ask, model=self.model, usage=outcome.usage, failure=failure_of(outcome), raw=outcome.raw
        )
        if isinstance(outcome, RateLimitedByProvider):
            if outcome.retry_after:
                await lanes.wait(conn, claim.profile, outcome.retry_after, outcome.detail)
        elif isinstance(outcome, ProviderUnavailable):
            await lanes.failed(conn, claim.profile, outcome.detail)


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
