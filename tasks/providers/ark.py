"""Volcengine Ark: Doubao for words, as OpenAI has it; Seedream for pictures; Seedance for films, which are begun, told
by their ticket, and asked after until they are done. Made by provider_for."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import httpx2
import msgspec

from tasks.providers import base, http, openai_images, vendor_errors
from tasks.providers.exchange import named
from tasks.providers.media import MOST_VIDEO_BYTES, ImageAsk, Made, MediaGone, NotMedia, VideoAsk, fetched
from tasks.providers.openai_compatible import OpenAICompatible

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tasks.providers.media import Media, OnState, OnTicket

ARK: Final = "https://ark.cn-beijing.volces.com/api/v3"
_TASKS: Final = "/contents/generations/tasks"


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds between two looks at a film, longer each time; `failures` looks in a row may fail."""

    first: float = 3
    most: float = 15
    failures: int = 5
    whole: float = 7200


class Ark(OpenAICompatible):
    name = "ark"
    home = ARK
    pace = Pace()

    def _image_request(self, ask: ImageAsk) -> openai_images.Request:
        model = self._settings.image_model or ""
        fields: dict[str, Any] = {"model": model, "prompt": ask.prompt, "response_format": "url", "watermark": False}
        fields |= {name: value for name, value in (("size", ask.size), ("seed", ask.seed)) if value not in ("", None)}
        if ask.references:
            fields["image"] = [one.data_url for one in ask.references]
        return openai_images.Request(path="/images/generations", model=model, more={"json": fields})

    async def video(
        self, ask: VideoAsk, *, ticket: str | None = None, on_ticket: OnTicket, on_state: OnState | None = None
    ) -> Made:
        """With a `ticket`, what was begun is only waited for. FilmFailed, MediaGone; while a retryable error stands,
        the film goes on over there."""
        if not self._settings.video_model:
            raise self.lacking
        async with named(self._key, self.pace.whole), self._asking() as client:
            if ticket is None:
                begun = await http.asked(client, "POST", self._base_url + _TASKS, json=self._film(ask))
                ticket = begun.get("id")
                if not isinstance(ticket, str) or not ticket:
                    raise NotMedia
                await on_ticket(ticket)
            done = await self._waited(client, ticket, on_state)
            film = await self._fetched(done, ticket)
        seconds = done.get("duration")
        counted = float(seconds) if isinstance(seconds, int | float) else float(ask.seconds)
        model = str(done.get("model") or self._settings.video_model)
        return Made(media=(film,), usage=base.Usage(seconds=counted), model=model)

    async def film_model(self) -> str:
        if not self._settings.video_model:
            raise self.lacking
        async with named(self._key, self._patience.whole), self._asking() as client:
            await http.asked(client, "GET", self._base_url + _TASKS, params={"page_num": 1, "page_size": 1})
        return self._settings.video_model

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[httpx2.AsyncClient]:
        timeout = httpx2.Timeout(60, connect=self._patience.connect)
        async with http.client(self._settings.reach, timeout, home=self._base_url) as client:
            client.headers["Authorization"] = f"Bearer {self._key or ''}"
            yield client

    def _film(self, ask: VideoAsk) -> dict[str, Any]:
        content: list[dict[str, Any]] = [{"type": "text", "text": ask.prompt}]
        first = ask.first_frame or next(iter(ask.frames), None)
        for role, frame in (("first_frame", first), ("last_frame", ask.last_frame)):
            if frame is not None:
                content.append({"type": "image_url", "image_url": {"url": frame.data_url}, "role": role})
        wanted = {"ratio": ask.ratio, "resolution": ask.resolution, "duration": ask.seconds or None, "seed": ask.seed}
        more = {name: value for name, value in wanted.items() if value not in ("", None)}
        return {"model": self._settings.video_model, "content": content, "watermark": False, **more}

    async def _waited(self, client: httpx2.AsyncClient, ticket: str, on_state: OnState | None) -> dict[str, Any]:
        """The task when it has succeeded. A look that fails is no failure of the film."""
        pause, failed = self.pace.first, 0
        while True:
            try:
                task = await http.asked(client, "GET", f"{self._base_url}{_TASKS}/{quote(ticket, safe='')}")
                failed = 0
            except vendor_errors.BROKEN as exc:
                failed += 1
                error = vendor_errors.from_client(exc, self._key)
                if isinstance(exc, http.BadStatus) and exc.status_code == 404:
                    raise MediaGone from None
                if not error.retryable or failed > self.pace.failures:
                    raise
                task = {}
            state = str(task.get("status") or "")
            if state == "succeeded":
                return task
            if state in ("failed", "expired", "cancelled"):
                raise _why(task, state)
            if on_state is not None and state:
                await on_state(state)
            await asyncio.sleep(pause)
            pause = min(self.pace.most, pause * 1.5)

    async def _fetched(self, task: dict[str, Any], ticket: str) -> Media:
        content = task.get("content")
        url = content.get("video_url") if isinstance(content, dict) else None
        if not isinstance(url, str):
            raise NotMedia
        source = {"ticket": ticket, **{name: task[name] for name in ("seed", "resolution", "ratio") if name in task}}
        return await fetched(
            url, reach=self._settings.reach, home=self._base_url, most_bytes=MOST_VIDEO_BYTES, source=source
        )


class FilmFailed(base.ProviderError):
    """The AI provider could not make the film. Your project is unchanged: try again, or with other words."""

    code = "provider.film_failed"


def _why(task: dict[str, Any], state: str) -> base.ProviderError:
    error = task.get("error")
    if not isinstance(error, dict):
        return FilmFailed(f"{FilmFailed().detail} It says: {state}")
    return vendor_errors.said(error, otherwise=FilmFailed)
