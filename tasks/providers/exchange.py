"""One ask on its way: what has been said so far, what it has cost, who listens, and how a wrong answer is mended.
Shared by the adapters of models that write. Never speaks to a server itself."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import msgspec
import structlog

from tasks.providers import base, json_answers, vendor_errors
from tasks.providers.json_schemas import StrictSchema, strict_schema
from tasks.providers.media import Said, TextAsk

if TYPE_CHECKING:
    from collab.errors import FieldError

log = structlog.get_logger()

REPAIRS: Final = 2
LONGEST_ANSWER: Final = 1_000_000
"""Characters. A model that repeats itself for ever is stopped here."""

Message = dict[str, str]


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds. `read` is the longest silence in a stream: a model that reasons says nothing for minutes.
    `short_wait` is the longest Retry-After that is waited for here, once."""

    connect: float = 10
    read: float = 180
    whole: float = 1200
    short_wait: float = 5


PATIENT: Final = Patience()


class Reply:
    """One streamed answer, as far as it has come."""

    def __init__(self, model: str) -> None:
        self.model, self.finish, self.refusal = model, "", ""
        self.usage, self.length = base.Usage(), 0
        self._parts: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def add(self, piece: str) -> None:
        self._parts.append(piece)
        self.length += len(piece)

    def raise_unless_answered(self) -> None:
        if self.refusal or self.finish == "content_filter":
            said = " ".join(self.refusal.split())[: vendor_errors.MOST_WORDS]
            raise base.ProviderRefused(f"{base.ProviderRefused().detail} It says: {said}" if said else "")
        if not self.finish and not json_answers.objects_in(self.text):
            raise vendor_errors.BrokenOff


class Words:
    """An ask for text."""

    schema: StrictSchema | None = None

    def __init__(
        self, ask: TextAsk | base.Ask, on_text: base.OnText, shows: str = "", on_partial: base.OnPartial | None = None
    ) -> None:
        self.system, self.user, self.task = ask.system, ask.user, ask.task
        self.spent = base.Usage()
        self.corrections: list[Message] = []
        self._on_text, self._shows, self._on_partial, self._most = on_text, shows, on_partial, 0

    async def hears(self, reply: Reply) -> None:
        """The number never falls: a second attempt is heard when it overtakes the first."""
        self._most = max(self._most, reply.length)
        await self._on_text(self._most)
        if self._on_partial is not None and (text := self._partial(reply.text)):
            await self._on_partial(text)

    def _partial(self, text: str) -> str:
        return text


class Exchange(Words):
    """An ask for a struct."""

    def __init__(
        self, ask: base.Ask, on_text: base.OnText, shows: str = "", on_partial: base.OnPartial | None = None
    ) -> None:
        super().__init__(ask, on_text, shows, on_partial)
        self.name, self.answer = ask.name, ask.answer
        self.schema: StrictSchema = strict_schema(ask.answer)

    def _partial(self, text: str) -> str:
        return json_answers.partial(text, self._shows)

    @property
    def system_with_schema(self) -> str:
        """For a server that takes no schema."""
        words = json_answers.schema_in_words(self.schema.schema)
        return f"{self.system}\n\nAnswer with one JSON object and nothing else. {words}"

    def correct(self, text: str, problems: tuple[FieldError, ...]) -> None:
        """Only the last answer goes back: the one before it would be paid for again and say nothing new."""
        said: list[Message] = [{"role": "assistant", "content": text}] if text.strip() else []
        asked = json_answers.repair_request(problems, self.schema.schema)
        self.corrections = [*said, {"role": "user", "content": asked}]


ReplyOf = Callable[[], Awaitable[Reply]]
Client = TypeVar("Client")


class Conversing(base.Engine, ABC, Generic[Client]):
    """An engine of text: `_speaking` opens what one ask needs, `_reply` says it once."""

    _key: str | None

    @abstractmethod
    def _speaking(self, asking: Words) -> AbstractAsyncContextManager[Client]: ...

    @abstractmethod
    async def _reply(self, client: Client, asking: Words) -> Reply: ...

    async def structured(
        self, ask: base.Ask, *, on_text: base.OnText, shows: str = "", on_partial: base.OnPartial | None = None
    ) -> base.Answered:
        """Raises a ProviderError, whose `usage` is what was spent on the way to it."""
        asking, started = Exchange(ask, on_text, shows, on_partial), time.monotonic()
        async with self._speaking(asking) as client:
            answered = await conversation(asking, lambda: self._reply(client, asking), self._key)
        log.info("provider.answered", model=answered.model, task=ask.task, seconds=round(time.monotonic() - started, 1))
        return answered

    async def text(self, ask: TextAsk, *, on_text: base.OnText, on_partial: base.OnPartial | None = None) -> Said:
        asking = Words(ask, on_text, on_partial=on_partial)
        async with self._speaking(asking) as client:
            return await words(asking, lambda: self._reply(client, asking))


async def conversation(exchange: Exchange, reply_of: ReplyOf, key: str | None) -> base.Answered:
    """Asked again with what was wrong, a few times. AnswerCut, AnswerUnreadable, what `reply_of` raises."""
    problems: tuple[FieldError, ...] = ()
    raw = ""
    for _ in range(1 + REPAIRS):
        reply = await reply_of()
        raw = reply.text
        try:
            value = json_answers.read(raw, exchange.answer)
            return base.Answered(value=value, usage=exchange.spent, model=reply.model)
        except json_answers.Unreadable as exc:
            if reply.finish == "length":
                raise base.AnswerCut from exc
            problems = exc.problems
            exchange.correct(raw, problems)
            log.info("provider.unreadable", model=reply.model, task=exchange.task, problems=len(problems))
    unreadable = base.AnswerUnreadable(errors=problems)
    unreadable.raw = vendor_errors.without_key(raw, key)
    raise unreadable


async def words(exchange: Words, reply_of: ReplyOf) -> Said:
    reply = await reply_of()
    if reply.finish == "length":
        raise base.AnswerCut
    return Said(text=reply.text, usage=exchange.spent, model=reply.model)


async def once_more(reply_of: ReplyOf, patience: Patience, model: str) -> Reply:
    """A dropped connection, or a limit that ends in a moment, is worth a second try."""
    try:
        return await reply_of()
    except vendor_errors.BROKEN as exc:
        pause = vendor_errors.worth_one_more(exc, patience.short_wait)
        if pause is None:
            raise
        log.info("provider.asked_again", model=model, reason=type(exc).__name__, pause=pause)
    await asyncio.sleep(pause)
    return await reply_of()


@asynccontextmanager
async def named(key: str | None, seconds: float, exchange: Words | None = None) -> AsyncIterator[None]:
    """What goes wrong inside becomes a ProviderError, whose `usage` is what was spent on the way to it."""
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            yield
    except base.ProviderError as exc:
        # What came with a success, a refusal say, is quoted as well.
        exc.detail = vendor_errors.without_key(exc.detail, key)
        exc.args = (exc.detail,)
        _spent(exc, exchange)
        raise
    except TimeoutError as exc:
        if not limit.expired():
            raise
        raise _spent(base.ProviderUnavailable(), exchange) from exc
    except vendor_errors.BROKEN as exc:
        # From None: a traceback would print the server's words, and servers quote the key.
        raise _spent(vendor_errors.from_client(exc, key), exchange) from None


def _spent(error: base.ProviderError, exchange: Words | None) -> base.ProviderError:
    if exchange is not None:
        error.usage = exchange.spent
    return error
