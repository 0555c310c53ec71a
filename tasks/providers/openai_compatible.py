"""A model behind any server that speaks the OpenAI chat completions API, asked for a struct and streamed.
Made by provider_for. Never logs a prompt, an answer or the key; long waits are left to the job that asks."""

from __future__ import annotations

import asyncio
import json
import re
import time
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, Literal

import httpx2
import msgspec
import openai
import structlog

from tasks.providers import base, http, json_answers, vendor_errors
from tasks.providers.json_schemas import strict_schema

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from collab.errors import FieldError

log = structlog.get_logger()

OPENAI: Final = "https://api.openai.com/v1"
REPAIRS: Final = 2
LONGEST_ANSWER: Final = 1_000_000
"""Characters. A model that repeats itself for ever is stopped here."""

Message = dict[str, str]
Form = Literal["schema", "object", "plain"]
_WEAKER: Final[dict[Form, Form]] = {"schema": "object", "object": "plain"}


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds. `read` is the longest silence in a stream: a model that reasons says nothing for minutes.
    `short_wait` is the longest Retry-After that is waited for here, once."""

    connect: float = 10
    read: float = 180
    whole: float = 1200
    short_wait: float = 5


PATIENT: Final = Patience()


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """How a server takes the wish for JSON, whether it can count tokens while it streams, and what it calls the limit
    of an answer."""

    form: Form = "schema"
    counts: bool = True
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"

    def without(self, refusal: BaseException) -> Dialect | None:
        """What is left when the server has refused this one; None if it refused for another reason."""
        words = vendor_errors.words_of(refusal).lower()
        if vendor_errors.status_of(refusal) not in (400, 404, 415, 422, 501):
            return None
        if self.counts and ("stream_options" in words or "include_usage" in words):
            return msgspec.structs.replace(self, counts=False)
        if self.limit == "max_tokens" and "max_completion_tokens" in words:
            return msgspec.structs.replace(self, limit="max_completion_tokens")
        if self.form in _WEAKER and re.search(r"response_?format|json_?schema|json_object|structured[_ ]output", words):
            return msgspec.structs.replace(self, form=_WEAKER[self.form])
        return None


KNOWN: Final[dict[tuple[str, str], Dialect]] = {}
"""What base URL and model were found to speak, for the life of the process."""


class OpenAICompatible(base.Engine):
    """`known` is shared, so that a server is asked only once what it can do."""

    name: str = "openai_compatible"

    def __init__(
        self,
        settings: base.ProviderSettings,
        *,
        patience: Patience = PATIENT,
        known: dict[tuple[str, str], Dialect] = KNOWN,
    ) -> None:
        if not settings.model:
            raise base.ProviderMisconfigured
        self.model: str = settings.model
        self._settings = settings
        self._base_url = settings.base_url or OPENAI
        self._key = settings.api_key
        self._patience = patience
        self._known = known

    async def structured(
        self, ask: base.Ask, *, on_text: base.OnText, shows: str = "", on_partial: base.OnPartial | None = None
    ) -> base.Answered:
        """Raises a ProviderError, whose `usage` is what was spent on the way to it."""
        exchange, started = _Exchange(ask, on_text, shows, on_partial), time.monotonic()
        limit = asyncio.timeout(self._patience.whole)
        try:
            async with limit, self._client() as client:
                answered = await self._conversation(client, exchange)
        except base.ProviderError as exc:
            exc.usage = exchange.spent
            raise
        except TimeoutError as exc:
            if not limit.expired():
                raise
            raise _spent(base.ProviderUnavailable(), exchange.spent) from exc
        except vendor_errors.BROKEN as exc:
            # From None: a traceback would print the server's words, and servers quote the key.
            raise _spent(vendor_errors.from_client(exc, self._key), exchange.spent) from None
        log.info("provider.answered", model=answered.model, task=ask.task, seconds=round(time.monotonic() - started, 1))
        return answered

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[openai.AsyncOpenAI]:
        timeout = httpx2.Timeout(self._patience.read, connect=self._patience.connect)
        http_client = http.client(self._settings.reach, timeout, home=self._base_url)
        key = self._key or "none"
        client = openai.AsyncOpenAI(
            base_url=self._base_url, api_key=key, max_retries=0, timeout=timeout, http_client=http_client
        )
        # The client takes both from the environment, and would tell them to whatever server the settings name.
        client.organization = client.project = None
        async with client:
            yield client

    async def _conversation(self, client: openai.AsyncOpenAI, exchange: _Exchange) -> base.Answered:
        problems: tuple[FieldError, ...] = ()
        for _ in range(1 + REPAIRS):
            reply = await self._reply(client, exchange)
            try:
                value = json_answers.read(reply.text, exchange.ask.answer)
                return base.Answered(value=value, usage=exchange.spent, model=reply.model)
            except json_answers.Unreadable as exc:
                if reply.finish == "length":
                    raise base.AnswerCut from exc
                problems = exc.problems
                exchange.correct(reply.text, problems)
                log.info("provider.unreadable", model=self.model, task=exchange.ask.task, problems=len(problems))
        unreadable = base.AnswerUnreadable(errors=problems)
        unreadable.raw = vendor_errors.without_key(reply.text, self._key)
        raise unreadable

    async def _reply(self, client: openai.AsyncOpenAI, exchange: _Exchange) -> _Reply:
        try:
            return await self._reply_in_its_dialect(client, exchange)
        except vendor_errors.BROKEN as exc:
            pause = vendor_errors.worth_one_more(exc, self._patience.short_wait)
            if pause is None:
                raise
            log.info("provider.asked_again", model=self.model, reason=type(exc).__name__, pause=pause)
        await asyncio.sleep(pause)
        return await self._reply_in_its_dialect(client, exchange)

    async def _reply_in_its_dialect(self, client: openai.AsyncOpenAI, exchange: _Exchange) -> _Reply:
        dialect = self._known.get((self._base_url, self.model), Dialect())
        while True:
            try:
                reply = await self._streamed(client, exchange, dialect)
            except openai.APIStatusError as exc:
                weaker = dialect.without(exc)
                if weaker is None:
                    raise
                dialect = weaker
                log.info("provider.dialect", model=self.model, form=dialect.form, counts=dialect.counts)
            else:
                self._known[self._base_url, self.model] = dialect
                return reply

    async def _streamed(self, client: openai.AsyncOpenAI, exchange: _Exchange, dialect: Dialect) -> _Reply:
        reply = _Reply(self.model)
        request: Any = {"model": self.model, "stream": True, **exchange.request(dialect), **self._parameters(dialect)}
        try:
            async with await client.chat.completions.create(**request) as stream:
                async for chunk in _chunks(stream):
                    reply.take(chunk)
                    await exchange.hears(reply)
                    if reply.length > LONGEST_ANSWER:
                        reply.finish = "length"
                        break
        finally:
            exchange.spent += reply.usage
        reply.raise_unless_answered()
        return reply

    def _parameters(self, dialect: Dialect) -> dict[str, Any]:
        """Only those that the profile sets: models that reason refuse some."""
        given = self._settings.parameters
        wanted = {"temperature": given.temperature, "top_p": given.top_p, dialect.limit: given.max_tokens}
        return {name: value for name, value in wanted.items() if value is not None}


class _Exchange:
    """One ask on its way: what has been said so far, what it has cost, who listens."""

    def __init__(
        self, ask: base.Ask, on_text: base.OnText, shows: str = "", on_partial: base.OnPartial | None = None
    ) -> None:
        self._shows, self._on_partial = shows, on_partial
        self.ask, self.spent = ask, base.Usage()
        self._schema = strict_schema(ask.answer)
        self._corrections: list[Message] = []
        self._on_text, self._most = on_text, 0

    async def hears(self, reply: _Reply) -> None:
        """The number never falls: a second attempt is heard when it overtakes the first."""
        self._most = max(self._most, reply.length)
        await self._on_text(self._most)
        if self._on_partial is not None and (text := json_answers.partial(reply.text, self._shows)):
            await self._on_partial(text)

    def correct(self, text: str, problems: tuple[FieldError, ...]) -> None:
        """Only the last answer goes back: the one before it would be paid for again and say nothing new."""
        said: list[Message] = [{"role": "assistant", "content": text}] if text.strip() else []
        asked = json_answers.repair_request(problems, self._schema.schema)
        self._corrections = [*said, {"role": "user", "content": asked}]

    def request(self, dialect: Dialect) -> dict[str, Any]:
        system = self.ask.system
        if dialect.form != "schema":
            system += (
                f"\n\nAnswer with one JSON object and nothing else. {json_answers.schema_in_words(self._schema.schema)}"
            )
        opening = [{"role": "system", "content": system}, {"role": "user", "content": self.ask.user}]
        counting = {"stream_options": {"include_usage": True}} if dialect.counts else {}
        return {"messages": opening + self._corrections, **self._response_format(dialect.form), **counting}

    def _response_format(self, form: Form) -> dict[str, Any]:
        if form == "plain":
            return {}
        if form == "object":
            return {"response_format": {"type": "json_object"}}
        name = re.sub(r"[^A-Za-z0-9_-]", "_", self.ask.name)[:64]
        schema = {"name": name, "strict": self._schema.strict, "schema": self._schema.schema}
        return {"response_format": {"type": "json_schema", "json_schema": schema}}


class _Reply:
    """One streamed answer, as far as it has come."""

    def __init__(self, model: str) -> None:
        self.model, self.finish, self.refusal = model, "", ""
        self.usage, self.length = base.Usage(), 0
        self._parts: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def take(self, chunk: Any) -> None:
        """Reasoning passes unread: DeepSeek and Kimi send it beside the content, in fields of their own."""
        self.model = getattr(chunk, "model", None) or self.model
        self.usage = _usage_of(getattr(chunk, "usage", None)) or self.usage
        for choice in (getattr(chunk, "choices", None) or ())[:1]:
            self.finish = getattr(choice, "finish_reason", None) or self.finish
            delta = getattr(choice, "delta", None) or getattr(choice, "message", None)
            self.refusal += getattr(delta, "refusal", None) or ""
            piece = _text_of(getattr(delta, "content", None))
            self._parts.append(piece)
            self.length += len(piece)

    def raise_unless_answered(self) -> None:
        if self.refusal or self.finish == "content_filter":
            said = " ".join(self.refusal.split())[: vendor_errors.MOST_WORDS]
            raise base.ProviderRefused(f"{base.ProviderRefused().detail} It says: {said}" if said else "")
        if not self.finish and not json_answers.objects_in(self.text):
            raise vendor_errors.BrokenOff


async def _chunks(stream: openai.AsyncStream[Any]) -> AsyncIterator[Any]:
    """Some gateways answer a streamed request in one piece; a website in the place of an API answers in HTML."""
    kind = stream.response.headers.get("content-type", "")
    if kind.startswith("text/html"):
        raise base.ProviderModelMissing
    if kind.startswith("application/json"):
        yield json.loads(await stream.response.aread(), object_hook=lambda fields: SimpleNamespace(**fields))
        return
    async for chunk in stream:
        yield chunk


def _text_of(content: Any) -> str:
    """Mistral sends a list of parts where a model reasons."""
    if isinstance(content, list):
        return "".join(_text_of(part.get("text")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _usage_of(usage: Any) -> base.Usage | None:
    """The price is not part of the API, so the cost stays 0."""
    if usage is None:
        return None
    counted = (getattr(usage, name, None) for name in ("prompt_tokens", "completion_tokens"))
    prompt, completion = (count if isinstance(count, int) else 0 for count in counted)
    return base.Usage(prompt_tokens=prompt, completion_tokens=completion)


def _spent(error: base.ProviderError, usage: base.Usage) -> base.ProviderError:
    error.usage = usage
    return error
