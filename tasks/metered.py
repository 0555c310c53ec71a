"""The provider of one run, as the runner hands it to a generation: it counts what is spent, remembers what was paid
for, and tells the lane how the provider fares. And what a failure is called. Made by the runner."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol, TypeVar

import msgspec
import structlog
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors
from collab.assets import Assets
from tasks import budgets, calls, keeping, lanes, spending
from tasks.claims import Claim
from tasks.moves import OUTAGES, Failure
from tasks.providers.base import (
    Answered,
    Ask,
    CapabilityMissing,
    OnPartial,
    OnText,
    Provider,
    ProviderError,
    ProviderUnavailable,
    RateLimitedByProvider,
    Usage,
)
from tasks.providers.media import ImageAsk, Kept, Made, OnState, OnTicket, Said, TextAsk, VideoAsk
from tasks.providers.settings import FREE, Prices

log = structlog.get_logger()

Known = TypeVar("Known")
OFFLINE = "offline"


class TimeLimit(errors.StoryroomError):
    """This took longer than a job may take. Your project is unchanged: try again, or with a shorter text."""

    code = "job.time_limit"


class Metre(Protocol):
    """What a run has spent so far, and by which model."""

    claim: Claim
    usage: Usage
    model: str


class Engagement(Struct, frozen=True, kw_only=True):
    """The engine of one profile, what it costs and how many requests it takes in a minute (0: any number). `free`: it
    is no model, and nobody is paid."""

    provider: Provider
    fingerprint: str
    prices: Prices = FREE
    per_minute: int = 0
    free: bool = False


def of_the_house(provider: Provider) -> Engagement:
    """The installation's own: its prices are not known."""
    free = provider.name == OFFLINE
    return Engagement(provider=provider, fingerprint=f"{provider.name}/{provider.model}", free=free)


Result = TypeVar("Result", Answered, Said, Made)


class Metered:
    """`files` takes the pictures and videos that are made; without, there is nowhere to put them."""

    def __init__(self, engaged: Engagement, run: Metre, engine: AsyncEngine, files: Assets | None = None) -> None:
        self._files = files
        self.name = engaged.provider.name
        self.model = engaged.provider.model
        self._provider = engaged.provider
        self._engaged = engaged
        self._run = run
        self._engine = engine
        self._may_pay = not engaged.prices.known

    async def structured(
        self, ask: Ask, *, on_text: OnText, shows: str = "", on_partial: OnPartial | None = None
    ) -> Answered:
        """What this job was answered before, if it is asked the same again; else the provider's answer."""
        known = await self._known(lambda conn, job: calls.remembered(conn, job, ask, self._engaged.fingerprint))
        if known is not None:
            self._run.model = known.model
            return known
        asking = self._provider.structured(ask, on_text=on_text, shows=shows, on_partial=on_partial)
        return await self._bought(asking, calls.asked(ask, self._engaged.fingerprint), ask.name)

    async def text(self, ask: TextAsk, *, on_text: OnText, on_partial: OnPartial | None = None) -> Said:
        asking = self._provider.text(ask, on_text=on_text, on_partial=on_partial)
        return await self._bought(asking, calls.asked_for(ask, self._engaged.fingerprint), "text")

    async def image(self, ask: ImageAsk) -> Made:
        """With what has become of the pictures in `kept`, and without their bytes. What an earlier attempt of this job
        was paid for is not asked again. Beside ProviderErrors, what keeping.keep raises."""
        if self._files is None:
            raise CapabilityMissing
        key = calls.asked_for(ask, self._engaged.fingerprint)
        known = await self._kept_before(key)
        if known is not None:
            return known
        made = await self._asked(self._provider.image(ask), key, "image")
        # Beside each other: the picture goes into the store at once, and what it has cost is written down whether or
        # not it gets there.
        noted = asyncio.create_task(
            self._write(self._note, key, "image", model=made.model, usage=made.usage), name="note of a picture"
        )
        try:
            keeping.check(made, "image")
            return await self._kept(self._files, made, key, ask.name or ask.task, after=noted)
        finally:
            await noted

    async def _kept_before(self, key: str) -> Made | None:
        known = await self._known(lambda conn, job: calls.kept(conn, job, key))
        if known is None:
            return None
        self._run.model, kept = known
        return Made(media=(), usage=Usage(), model=self._run.model, kept=kept)

    async def _kept(
        self, files: Assets, made: Made, key: str, name: str, after: asyncio.Task[None] | None = None
    ) -> Made:
        """Another attempt finds them as soon as they are files of the project. `after`: the record of the call."""
        claim = self._run.claim

        async def remember(conn: AsyncConnection, kept: tuple[Kept, ...]) -> None:
            if after is not None:
                await asyncio.shield(after)
            await calls.note_kept(conn, claim.id, key, kept)

        kept = await keeping.keep(files, claim.project, claim.author, made.media, name, remember)
        return msgspec.structs.replace(made, media=(), kept=kept)

    async def film_model(self) -> str:
        return await self._provider.film_model()

    async def video(
        self, ask: VideoAsk, *, ticket: str | None = None, on_ticket: OnTicket, on_state: OnState | None = None
    ) -> Made:
        """What an earlier attempt of this job has begun and paid for is waited for, not begun again. What has become
        of it stands in `kept`, and its bytes do not come along."""
        key = calls.asked_for(ask, self._engaged.fingerprint)
        known = await self._kept_before(key) if self._files else None
        if known is not None:
            return known
        found = await self._known(lambda conn, job: calls.open_ticket(conn, job, key))
        held = [found.ticket] if found else list[str]()

        async def begun(new: str) -> None:
            held.append(new)
            await self._write(self._note, key, "video", model=self.model, usage=Usage(), ticket=new)
            await on_ticket(new)

        if not held:
            if ask.pictures and self._files is not None:
                frames = await keeping.frames(self._files, self._run.claim.project, ask.pictures)
                ask = msgspec.structs.replace(ask, frames=frames)
            await self._admitted()
        try:
            made = await self._provider.video(ask, ticket=ticket or (held[-1] if held else None), on_ticket=begun,
                                              on_state=on_state)  # fmt: skip
            if self._files is not None:
                keeping.check(made, "video")
        except ProviderError as exc:
            exc.usage = self._engaged.prices.of(exc.usage)
            self._run.usage += exc.usage
            # What cannot be asked after just now goes on over there.
            failure = None if exc.retryable else failure_of(exc)
            await self._write(self._failed, key, "video", exc, held, failure)
            raise
        made = msgspec.structs.replace(made, usage=self._engaged.prices.of(made.usage))
        new = found is None or found.usage == Usage()
        self._run.usage += made.usage if new else Usage()
        self._run.model = made.model
        await self._write(self._closed, key, made, held, new=new)
        return await self._kept(self._files, made, key, ask.name or ask.task) if self._files else made

    async def _bought(self, asking: Coroutine[Any, Any, Result], key: str, name: str) -> Result:
        bought = await self._asked(asking, key, name)
        answer = msgspec.to_builtins(bought.value) if isinstance(bought, Answered) else None
        await self._write(self._note, key, name, model=bought.model, usage=bought.usage, answer=answer)
        return bought

    async def _asked(self, asking: Coroutine[Any, Any, Result], key: str, name: str) -> Result:
        """What it has cost is counted, and not written down yet."""
        try:
            await self._admitted()
        except BaseException:
            asking.close()
            raise
        try:
            bought = await asking
        except ProviderError as exc:
            exc.usage = self._engaged.prices.of(exc.usage)
            self._run.usage += exc.usage
            await self._write(self._failed, key, name, exc, [], failure_of(exc))
            raise
        bought = msgspec.structs.replace(bought, usage=self._engaged.prices.of(bought.usage))
        self._run.usage += bought.usage
        self._run.model = bought.model
        return bought

    async def _admitted(self) -> None:
        """Waits until the profile's requests of this minute leave room for one more. BudgetExceeded, if this would be
        the first that the attempt pays for."""
        if not self._may_pay:
            async with self._engine.connect() as conn:
                await budgets.check_project(conn, self._run.claim.project)
            self._may_pay = True
        while self._engaged.per_minute:
            try:
                async with self._engine.begin() as conn:
                    pause = await lanes.admitted(conn, self._run.claim.profile, self._engaged.per_minute)
            except OUTAGES as exc:
                log.warning("job.call_not_counted", job=self._run.claim.id, error=str(exc)[:200])
                return
            if not pause:
                return
            await asyncio.sleep(pause)

    async def _known(self, look: Callable[[AsyncConnection, str], Awaitable[Known]]) -> Known | None:
        if self._run.claim.fence == 1:
            return None
        try:
            async with self._engine.connect() as conn:
                return await look(conn, self._run.claim.id)
        except OUTAGES as exc:
            log.warning("job.calls_not_read", job=self._run.claim.id, error=str(exc)[:200])
            return None

    async def _write(self, record: Callable[..., Awaitable[None]], *args: Any, **values: Any) -> None:
        """An answer is worth more than its record: an outage only costs what it might save."""
        try:
            async with self._engine.begin() as conn:
                await record(conn, *args, **values)
        except OUTAGES as exc:
            log.warning("job.call_not_written", job=self._run.claim.id, error=str(exc)[:200])

    async def _note(self, conn: AsyncConnection, key: str, name: str, *, usage: Usage, **values: Any) -> None:
        await calls.write(conn, self._run.claim.id, key, name, usage=usage, **values)
        await self._spent(conn, usage)
        await lanes.answered(conn, self._run.claim.profile)

    async def _closed(self, conn: AsyncConnection, key: str, made: Made, held: list[str], *, new: bool) -> None:
        if held:
            await calls.close_ticket(conn, self._run.claim.id, held[-1], usage=made.usage)
        else:
            await calls.write(conn, self._run.claim.id, key, "video", model=made.model, usage=made.usage)
        if new:
            await self._spent(conn, made.usage)
        await lanes.answered(conn, self._run.claim.profile)

    async def _spent(self, conn: AsyncConnection, usage: Usage) -> None:
        if not self._engaged.free:
            await spending.add(conn, self._run.claim.id, usage)

    async def _failed(
        self, conn: AsyncConnection, key: str, name: str, exc: ProviderError, held: list[str], failure: Failure | None
    ) -> None:
        claim = self._run.claim
        await self._spent(conn, exc.usage)
        if not held:
            await calls.write(
                conn, claim.id, key, name, model=self.model, usage=exc.usage, failure=failure_of(exc), raw=exc.raw
            )
        elif failure is not None:
            await calls.close_ticket(conn, claim.id, held[-1], usage=exc.usage, failure=failure)
        if isinstance(exc, RateLimitedByProvider):
            if exc.retry_after:
                await lanes.wait(conn, claim.profile, exc.retry_after, exc.detail)
        elif isinstance(exc, ProviderUnavailable):
            await lanes.failed(conn, claim.profile, exc.detail)


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
