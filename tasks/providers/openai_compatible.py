"""A model behind any server that speaks the OpenAI chat completions API, asked for a struct or words and streamed.
Made by provider_for. Never logs a prompt, an answer or the key; long waits are left to the job that asks."""

from __future__ import annotations

import json
import re
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, Literal

import httpx2
import msgspec
import openai
import structlog

from tasks.providers import base, exchange, http, openai_images, vendor_errors
from tasks.providers.exchange import LONGEST_ANSWER, PATIENT, Conversing, Exchange, Patience, Reply, Words, named

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tasks.providers.media import ImageAsk, Made

log = structlog.get_logger()

OPENAI: Final = "https://api.openai.com/v1"

Form = Literal["schema", "object", "plain"]
_WEAKER: Final[dict[Form, Form]] = {"schema": "object", "object": "plain"}


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


class OpenAICompatible(Conversing[openai.AsyncOpenAI]):
    """`known` is shared, so that a server is asked only once what it can do."""

    name: str = "openai_compatible"
    home: str = OPENAI

    def __init__(
        self,
        settings: base.ProviderSettings,
        *,
        patience: Patience = PATIENT,
        known: dict[tuple[str, str], Dialect] = KNOWN,
    ) -> None:
        self.model: str = settings.model or settings.image_model or settings.video_model or ""
        if not self.model:
            raise base.ProviderMisconfigured
        self._settings = settings
        self._base_url = (settings.base_url or self.home).rstrip("/")
        self._key = settings.api_key
        self._patience = patience
        self._known = known

    async def image(self, ask: ImageAsk) -> Made:
        model = self._settings.image_model
        if not model:
            raise self.lacking
        async with named(self._key, self._patience.whole):
            return await openai_images.made(self._settings, self._base_url, self._patience, self._image_request(ask))

    def _image_request(self, ask: ImageAsk) -> openai_images.Request:
        return openai_images.openai_request(self._settings.image_model or "", ask)

    @asynccontextmanager
    async def _speaking(self, asking: Words) -> AsyncIterator[openai.AsyncOpenAI]:
        if not self._settings.model:
            raise self.lacking
        async with named(self._key, self._patience.whole, asking):
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

    async def _reply(self, client: openai.AsyncOpenAI, asking: Words) -> Reply:
        return await exchange.once_more(lambda: self._reply_in_its_dialect(client, asking), self._patience, self.model)

    async def _reply_in_its_dialect(self, client: openai.AsyncOpenAI, asking: Words) -> Reply:
        dialect = self._known.get((self._base_url, self.model), Dialect())
        while True:
            try:
                reply = await self._streamed(client, asking, dialect)
            except openai.APIStatusError as exc:
                weaker = dialect.without(exc)
                if weaker is None:
                    raise
                dialect = weaker
                log.info("provider.dialect", model=self.model, form=dialect.form, counts=dialect.counts)
            else:
                self._known[self._base_url, self.model] = dialect
                return reply

    async def _streamed(self, client: openai.AsyncOpenAI, asking: Words, dialect: Dialect) -> Reply:
        reply = Reply(self.model)
        request: Any = {"model": self.model, "stream": True, **_said(asking, dialect), **self._parameters(dialect)}
        try:
            async with await client.chat.completions.create(**request) as stream:
                async for chunk in _chunks(stream):
                    _take(reply, chunk)
                    await asking.hears(reply)
                    if reply.length > LONGEST_ANSWER:
                        reply.finish = "length"
                        break
        finally:
            asking.spent += reply.usage
        reply.raise_unless_answered()
        return reply

    def _parameters(self, dialect: Dialect) -> dict[str, Any]:
        """Only those that the profile sets: models that reason refuse some."""
        given = self._settings.parameters
        wanted = {"temperature": given.temperature, "top_p": given.top_p, dialect.limit: given.max_tokens}
        return {name: value for name, value in wanted.items() if value is not None}


def _said(asking: Words, dialect: Dialect) -> dict[str, Any]:
    structured = isinstance(asking, Exchange)
    system = asking.system_with_schema if structured and dialect.form != "schema" else asking.system
    opening = [{"role": "system", "content": system}, {"role": "user", "content": asking.user}]
    counting = {"stream_options": {"include_usage": True}} if dialect.counts else {}
    form = _response_format(asking, dialect.form) if structured else {}
    return {"messages": opening + asking.corrections, **form, **counting}


def _response_format(asking: Exchange, form: Form) -> dict[str, Any]:
    if form == "plain":
        return {}
    if form == "object":
        return {"response_format": {"type": "json_object"}}
    name = re.sub(r"[^A-Za-z0-9_-]", "_", asking.name)[:64]
    schema = {"name": name, "strict": asking.schema.strict, "schema": asking.schema.schema}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def _take(reply: Reply, chunk: Any) -> None:
    """Reasoning passes unread: DeepSeek and Kimi send it beside the content, in fields of their own."""
    reply.model = getattr(chunk, "model", None) or reply.model
    reply.usage = _usage_of(getattr(chunk, "usage", None)) or reply.usage
    for choice in (getattr(chunk, "choices", None) or ())[:1]:
        reply.finish = getattr(choice, "finish_reason", None) or reply.finish
        delta = getattr(choice, "delta", None) or getattr(choice, "message", None)
        reply.refusal += getattr(delta, "refusal", None) or ""
        reply.add(_text_of(getattr(delta, "content", None)))


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
