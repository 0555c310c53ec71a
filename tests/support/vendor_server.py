"""A server that answers as a test tells it to, over real sockets: for vendors' APIs beside chat completions.
Runs in a thread of its own."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import msgspec

Body = dict[str, Any]


class Request(msgspec.Struct, kw_only=True):
    """`body` is the JSON that came; `raw` what it was."""

    method: str
    path: str
    headers: dict[str, str]
    body: Body
    raw: bytes


class Answer(msgspec.Struct, kw_only=True):
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = {}


class VendorServer:
    def __init__(self) -> None:
        self.url = ""
        self.requests: list[Request] = []


def says(body: Any, status: int = 200, **headers: str) -> Answer:
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, body=json.dumps(body).encode(), headers={"content-type": "application/json", **more})


def gemini_says(answer: Any, finish: str = "STOP", pieces: int = 3, **more: Any) -> Answer:
    """https://ai.google.dev/api/generate-content (GenerateContentResponse, streamGenerateContent), read 2026-11-28."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    size = max(1, -(-len(text) // pieces))
    parts = [text[at : at + size] for at in range(0, len(text), size)] or [""]
    usage = {"promptTokenCount": 15, "candidatesTokenCount": 6, "thoughtsTokenCount": 4, "totalTokenCount": 25}
    events = [{"candidates": [{"content": {"parts": [{"text": "Let me think", "thought": True}], "role": "model"}}]}]
    for number, part in enumerate(parts):
        candidate: Body = {"content": {"parts": [{"text": part}], "role": "model"}, "index": 0}
        if number == len(parts) - 1:
            candidate["finishReason"] = finish
        events.append({"candidates": [candidate], "usageMetadata": usage, "modelVersion": "story-1-001", **more})
    stream = "".join(f"data: {json.dumps(event)}\r\n\r\n" for event in events)
    return Answer(body=stream.encode(), headers={"content-type": "text/event-stream"})


@contextmanager
def vendor_server(answer: Callable[[Request], Answer]) -> Iterator[VendorServer]:
    server, started, loop = VendorServer(), threading.Event(), asyncio.new_event_loop()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            request = await _request(reader)
            server.requests.append(request)
            found = answer(request)
            head = [f"HTTP/1.1 {found.status} {found.status}", *(f"{k}: {v}" for k, v in found.headers.items())]
            head += [f"content-length: {len(found.body)}", "connection: close", "", ""]
            writer.write("\r\n".join(head).encode() + found.body)
            await writer.drain()
        writer.close()

    async def run() -> None:
        listening = await asyncio.start_server(serve, "127.0.0.1", 0)
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        started.set()
        async with listening:
            await listening.serve_forever()

    main = loop.create_task(run())

    def until_cancelled() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(main)
        loop.close()

    thread = threading.Thread(target=until_cancelled, name="vendor-server", daemon=True)
    thread.start()
    assert started.wait(10), "the server did not start"
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(main.cancel)
        thread.join(10)


async def _request(reader: asyncio.StreamReader) -> Request:
    method, path, _ = (await reader.readline()).decode().split(" ", 2)
    headers: dict[str, str] = {}
    while (line := await reader.readline()).strip():
        name, _, value = line.decode().partition(":")
        headers[name.strip().lower()] = value.strip()
    raw = await reader.readexactly(int(headers.get("content-length", 0)))
    body = json.loads(raw) if headers.get("content-type", "").startswith("application/json") else {}
    return Request(method=method, path=path, headers=headers, body=body, raw=raw)
