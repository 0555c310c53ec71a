"""Google's Gemini by its own API: a struct or words, streamed, and pictures. Made by provider_for.
Never logs a prompt, an answer or the key, which goes in a header and not in the address."""

from __future__ import annotations

import json
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import httpx2
import structlog

from tasks.providers import base, exchange, http, vendor_errors
from tasks.providers.exchange import LONGEST_ANSWER, PATIENT, Conversing, Exchange, Patience, Reply, Words, named
from tasks.providers.media import ImageAsk, Made, NotMedia, from_base64

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

log = structlog.get_logger()

GEMINI: Final = "https://generativelanguage.googleapis.com/v1beta"
_MOST_IMAGE_ANSWER: Final = 64 * 1024 * 1024
_FINISHES: Final = {"STOP": "stop", "MAX_TOKENS": "length"}
_REFUSALS: Final = frozenset(
    {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE", "IMAGE_SAFETY",
     "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION"}
)  # fmt: skip


class Gemini(Conversing[httpx2.AsyncClient]):
    name = "gemini"

    def __init__(self, settings: base.ProviderSettings, *, patience: Patience = PATIENT) -> None:
        self.model = settings.model or settings.image_model or ""
        if not self.model or not (settings.api_key or settings.base_url):
            raise base.ProviderMisconfigured
        self._settings = settings
        self._base_url = (settings.base_url or GEMINI).rstrip("/")
        self._key = settings.api_key
        self._patience = patience
        self._takes_schema = True

    async def image(self, ask: ImageAsk) -> Made:
        """`size` is an aspect ratio such as 16:9 here."""
        model = self._settings.image_model
        if not model:
            raise self.lacking
        parts: list[dict[str, Any]] = [{"text": ask.prompt}]
        parts += [{"inlineData": {"mimeType": one.media_type, "data": one.data_url.partition(",")[2]}}
                  for one in ask.references]  # fmt: skip
        config: dict[str, Any] = {"responseModalities": ["TEXT", "IMAGE"]}
        if ask.size:
            config["imageConfig"] = {"aspectRatio": ask.size}
        if ask.seed is not None:
            config["seed"] = ask.seed
        body = {"contents": [{"role": "user", "parts": parts}], "generationConfig": config}
        async with named(self._key, self._patience.whole), self._client(_MOST_IMAGE_ANSWER) as client:
            said = await http.asked(client, "POST", self._address(model, "generateContent"), json=body)
            reply = Reply(model)
            _take(reply, said)
            reply.finish = reply.finish or "stop"
            reply.raise_unless_answered()
            pictures = tuple(from_base64(data) for data in _pictures(said))
            if not pictures:
                raise NotMedia
        return Made(media=pictures, usage=base.Usage(images=len(pictures)), model=reply.model)

    @asynccontextmanager
    async def _client(self, most_bytes: int = http.MOST_BYTES) -> AsyncIterator[httpx2.AsyncClient]:
        timeout = httpx2.Timeout(self._patience.read, connect=self._patience.connect)
        async with http.client(self._settings.reach, timeout, home=self._base_url, most_bytes=most_bytes) as client:
            client.headers["x-goog-api-key"] = self._key or ""
            yield client

    @asynccontextmanager
    async def _speaking(self, asking: Words) -> AsyncIterator[httpx2.AsyncClient]:
        if not self._settings.model:
            raise self.lacking
        async with named(self._key, self._patience.whole, asking), self._client() as client:
            yield client

    def _address(self, model: str, method: str) -> str:
        return f"{self._base_url}/models/{quote(model.removeprefix('models/'), safe='')}:{method}"

    async def _reply(self, client: httpx2.AsyncClient, asking: Words) -> Reply:
        try:
            return await self._tried(client, asking)
        except http.BadStatus as exc:
            words = vendor_errors.words_of(exc)
            if not self._takes_schema or exc.status_code != 400 or not re.search(r"(?i)schema|response_?mime", words):
                raise
            self._takes_schema = False
        return await self._tried(client, asking)

    async def _tried(self, client: httpx2.AsyncClient, asking: Words) -> Reply:
        return await exchange.once_more(lambda: self._streamed(client, asking), self._patience, self.model)

    async def _streamed(self, client: httpx2.AsyncClient, asking: Words) -> Reply:
        reply, address = Reply(self.model), self._address(self.model, "streamGenerateContent")
        try:
            async with client.stream("POST", address, params={"alt": "sse"}, json=self._request(asking)) as response:
                if not response.is_success:
                    raise http.BadStatus(response, (await response.aread()).decode(errors="replace"))
                async for line in response.aiter_lines():
                    if not line.startswith("data:"):
                        continue
                    _take(reply, json.loads(line[5:]))
                    await asking.hears(reply)
                    if reply.length > LONGEST_ANSWER:
                        reply.finish = "length"
                        break
        finally:
            asking.spent += reply.usage
        reply.raise_unless_answered()
        return reply

    def _request(self, asking: Words) -> dict[str, Any]:
        given = self._settings.parameters
        config = {"temperature": given.temperature, "topP": given.top_p, "maxOutputTokens": given.max_tokens}
        config: dict[str, Any] = {name: value for name, value in config.items() if value is not None}
        system = asking.system
        if isinstance(asking, Exchange):
            if self._takes_schema:
                config |= {"responseMimeType": "application/json", "responseJsonSchema": asking.schema.schema}
            else:
                system = asking.system_with_schema
        turns = [{"role": "user", "content": asking.user}, *asking.corrections]
        roles = {"assistant": "model", "user": "user"}
        contents = [{"role": roles[one["role"]], "parts": [{"text": one["content"]}]} for one in turns]
        return {"systemInstruction": {"parts": [{"text": system}]}, "contents": contents, "generationConfig": config}


def _take(reply: Reply, chunk: Any) -> None:
    if not isinstance(chunk, dict):
        return
    reply.model = chunk.get("modelVersion") or reply.model
    usage = chunk.get("usageMetadata")
    if isinstance(usage, dict):
        reply.usage = base.Usage(
            prompt_tokens=_count(usage, "promptTokenCount"),
            completion_tokens=_count(usage, "candidatesTokenCount") + _count(usage, "thoughtsTokenCount"),
        )
    blocked = (chunk.get("promptFeedback") or {}).get("blockReason")
    if blocked:
        reply.refusal = reply.refusal or str(blocked)
    for candidate in (chunk.get("candidates") or [])[:1]:
        finish = candidate.get("finishReason") or ""
        if finish in _REFUSALS:
            reply.refusal = reply.refusal or candidate.get("finishMessage") or finish
        reply.finish = _FINISHES.get(finish, "stop" if finish else reply.finish)
        for part in _parts(candidate):
            if not part.get("thought"):
                reply.add(part.get("text") or "")


def _parts(candidate: dict[str, Any]) -> list[dict[str, Any]]:
    return (candidate.get("content") or {}).get("parts") or []


def _pictures(said: dict[str, Any]) -> list[str]:
    parts = [
        part for candidate in said.get("candidates") or [] for part in _parts(candidate) if not part.get("thought")
    ]
    found = [part.get("inlineData") or part.get("inline_data") for part in parts]
    return [one["data"] for one in found if isinstance(one, dict) and isinstance(one.get("data"), str)]


def _count(usage: dict[str, Any], name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) else 0
