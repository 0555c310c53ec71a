"""A reader of server-sent events, as a program is one that knows what the standard says and nothing of this server."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.support.api import Api
from tests.support.peers import until


class EventReader:
    """`events`: (name, data) in order; `comments` counts what only keeps the line alive; `over` once the server has
    ended the stream."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.last_id: str | None = None
        self.comments = 0
        self.over = False

    async def read(self) -> None:
        fields: dict[str, str] = {}
        async for line in self.answer.aiter_lines():
            name, _, value = line.partition(":")
            if not line:
                self._take(fields)
                fields = {}
            elif not name:
                self.comments += 1
            else:
                fields[name] = value.removeprefix(" ")
        self.over = True

    def _take(self, fields: dict[str, str]) -> None:
        self.last_id = fields.get("id", self.last_id)
        if "data" in fields:
            self.events.append((fields.get("event", "message"), json.loads(fields["data"])))

    def of(self, name: str) -> list[dict[str, Any]]:
        return [data for found, data in self.events if found == name]

    @property
    def jobs(self) -> list[dict[str, Any]]:
        return [data["job"] for data in self.of("job")]

    @property
    def text(self) -> str:
        """What the previews add up to."""
        units = b""
        for piece in self.of("preview"):
            units = units[: 2 * piece["offset"]] + piece["delta"].encode("utf-16-le")
        return units.decode("utf-16-le")

    async def ended(self, seconds: float = 10) -> None:
        await until(lambda: self.over, seconds=seconds, what="the end of the stream")


@asynccontextmanager
async def following(api: Api, job: str, since: str | None = None, **params: str) -> AsyncIterator[EventReader]:
    headers = {} if since is None else {"Last-Event-ID": since}
    async with api.http.stream("GET", f"/jobs/{job}/events", headers=headers, params=params) as answer:
        assert answer.status_code == 200, (await answer.aread()).decode()
        assert answer.headers["content-type"].startswith("text/event-stream")
        reader = EventReader(answer)
        reading = asyncio.create_task(reader.read())
        try:
            yield reader
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError, httpx.HTTPError):
                await reading
