"""A server that speaks the chat completions API as documented, over real sockets, and answers what a test tells it to.
Used by tests as the model behind AI_BASE_URL. Runs in a thread of its own, for tests with and without an event loop."""

import asyncio
import json
import re
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import msgspec

Body = dict[str, Any]
PIECE = 12


class Says(msgspec.Struct, frozen=True, kw_only=True):
    """A streamed answer. `after` is what happens once the text is out: the end, a lost line, or nothing for ever."""

    text: str = ""
    reasoning: str = ""
    refusal: str = ""
    finish: str | None = "stop"
    usage: tuple[int, int] | None = (100, 50)
    after: str = "end"  # end | cut | stall | close
    whole: bool = False
    """Answered in one piece, although a stream was asked for."""
    error: Body | None = None
    """An error event in the middle of the stream, after the text."""
    gate: threading.Event | None = None
    """Waited for before the last piece of the text."""


class Fails(msgspec.Struct, frozen=True, kw_only=True):
    status: int
    message: str = ""
    code: str | None = None
    param: str | None = None
    headers: dict[str, str] = {}
    raw: str | None = None
    """Sent in place of the documented error body."""


class Resets(msgspec.Struct, frozen=True):
    """The connection is dropped before a byte of the answer."""


class Page(msgspec.Struct, frozen=True):
    """A website where the API was expected."""

    html: str = "<!doctype html><html><title>Welcome</title></html>"


Reply = Says | Fails | Resets | Page


class Seen(msgspec.Struct, kw_only=True):
    """A request as it came. `gone` is set when its connection has ended, by whichever side."""

    method: str
    path: str
    headers: dict[str, str]
    body: Body
    gone: threading.Event
    broken: bool = False
    """The client left before the answer was complete."""


def says(answer: Any, **more: Any) -> Says:
    """A struct, dict or list goes out as JSON, a str as it is."""
    return Says(text=answer if isinstance(answer, str) else msgspec.json.encode(answer).decode(), **more)


def asked_for(body: Body) -> str:
    """The name of the schema that is wanted: how an `otherwise` tells one question of a generation from the next."""
    return body["response_format"]["json_schema"]["name"]


class OpenAIServer:
    """Replies come from `plan`, then from `otherwise(request body)`. `api_key`, `context` (characters) and `speaks`
    (which of json_schema, json_object, stream_options it knows) are checked first, as a real server does."""

    def __init__(self) -> None:
        self.otherwise: Callable[[Body], Reply | Any] = lambda body: Fails(status=500, message="Nothing was planned.")
        self.api_key: str | None = None
        self.context: int | None = None
        self.speaks = {"json_schema", "json_object", "stream_options"}
        self.requests: list[Seen] = []
        self.base_url = ""
        self._planned: deque[Reply | Any] = deque()
        self._changed = threading.Condition()
        self._open = 0

    def plan(self, *replies: Reply | Any) -> None:
        self._planned.extend(replies)

    def wait_for_requests(self, count: int, deadline: float = 45) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.requests) >= count, deadline), "no request came"

    def wait_until_left_alone(self, deadline: float = 45) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self._open == 0, deadline), "a connection is still open"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._count(1)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while (seen := await _request(reader)) and await self._served(seen, reader, writer):
                    pass
        finally:
            writer.close()
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._changed:
            self._open += more
            self._changed.notify_all()

    async def _served(self, seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        with self._changed:
            self.requests.append(seen)
            self._changed.notify_all()
        try:
            return await self._answer(seen, reader, writer)
        except ConnectionError:
            seen.broken = True
            return False
        finally:
            seen.gone.set()

    async def _answer(self, seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection can be used again."""
        reply = self._objection(seen) or self._reply(seen)
        if isinstance(reply, Resets):
            writer.transport.abort()
            return False
        if isinstance(reply, Page):
            return await _send(writer, 200, reply.html.encode(), {"content-type": "text/html; charset=utf-8"})
        if isinstance(reply, Fails):
            return await _send(
                writer, reply.status, _error_body(reply), {"content-type": "application/json"} | reply.headers
            )
        if reply.whole or not seen.body.get("stream"):
            whole = _completion(seen.body, reply)
            return await _send(writer, 200, json.dumps(whole).encode(), {"content-type": "application/json"})
        return await self._stream(seen, reply, reader, writer)

    def _reply(self, seen: Seen) -> Reply:
        reply = self._planned.popleft() if self._planned else self.otherwise(seen.body)
        return reply if isinstance(reply, Reply) else says(reply)

    def _objection(self, seen: Seen) -> Fails | None:
        """What the documented API refuses before any model is asked."""
        key = seen.headers.get("authorization", "").removeprefix("Bearer ")
        if self.api_key is not None and key != self.api_key:
            said = f"Incorrect API key provided: {key}. You can find your API key in your account."
            return Fails(status=401, message=said, code="invalid_api_key")
        if (seen.method, seen.path) != ("POST", "/v1/chat/completions"):
            return Fails(status=404, message=f"Unknown request URL: {seen.method} {seen.path}", code="unknown_url")
        length = sum(len(message["content"]) for message in seen.body["messages"])
        if self.context is not None and length > self.context:
            said = (
                f"This model's maximum context length is {self.context} tokens. However, you requested {length} tokens."
            )
            return Fails(status=400, message=said, code="context_length_exceeded", param="messages")
        if "stream_options" in seen.body and "stream_options" not in self.speaks:
            return Fails(status=400, message="Unrecognized request argument supplied: stream_options")
        return self._objection_to_format(seen.body)

    def _objection_to_format(self, body: Body) -> Fails | None:
        wanted = body.get("response_format", {}).get("type", "text")
        if wanted != "text" and wanted not in self.speaks:
            return Fails(
                status=400, message="This response_format type is unavailable now", code="invalid_request_error"
            )
        if wanted == "json_object" and "json" not in json.dumps(body["messages"]).lower():
            said = (
                "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
            )
            return Fails(status=400, message=said, param="messages")
        if wanted == "json_schema" and (fault := _fault(body["response_format"]["json_schema"])):
            said = f"Invalid schema for response_format: {fault}"
            return Fails(status=400, message=said, param="response_format")
        return None

    async def _stream(
        self, seen: Seen, reply: Says, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        left = asyncio.create_task(reader.read(1))
        try:
            writer.write(_head(200, _STREAM))
            async for event in _events(seen.body, reply, left):
                writer.write(b"%x\r\n%s\r\n" % (len(event), event))
                await writer.drain()
            if reply.after == "stall":
                await left
            if reply.after == "cut" or left.done():
                seen.broken = left.done()
                writer.transport.abort()
                return False
            writer.write(b"0\r\n\r\n")
            await writer.drain()
            # The byte that tells of a client's leaving would be the first of its next request.
            return False
        finally:
            left.cancel()


@contextmanager
def openai_server() -> Iterator[OpenAIServer]:
    server, started, loop = OpenAIServer(), threading.Event(), asyncio.new_event_loop()

    async def run() -> None:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        server.base_url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
        started.set()
        async with listening:
            await listening.serve_forever()

    def until_cancelled() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(main)
        loop.run_until_complete(_end_of_the_others())
        loop.close()

    main = loop.create_task(run())
    thread = threading.Thread(target=until_cancelled, name="openai-server", daemon=True)
    thread.start()
    assert started.wait(10), "the server did not start"
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(main.cancel)
        thread.join(10)
        assert not thread.is_alive(), "the server did not stop"


async def _end_of_the_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for other in others:
        other.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _request(reader: asyncio.StreamReader) -> Seen | None:
    line = await reader.readline()
    if not line:
        return None
    method, path, _ = line.decode().split(" ", 2)
    headers: dict[str, str] = {}
    while (line := await reader.readline()).strip():
        name, _, value = line.decode().partition(":")
        headers[name.strip().lower()] = value.strip()
    raw = await reader.readexactly(int(headers.get("content-length", 0)))
    return Seen(method=method, path=path, headers=headers, body=json.loads(raw or b"{}"), gone=threading.Event())


_STREAM = {"content-type": "text/event-stream", "transfer-encoding": "chunked", "connection": "close"}


def _head(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} {status}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode()


async def _send(writer: asyncio.StreamWriter, status: int, body: bytes, headers: dict[str, str]) -> bool:
    writer.write(_head(status, headers | {"content-length": str(len(body))}) + body)
    await writer.drain()
    return True


def _error_body(reply: Fails) -> bytes:
    if reply.raw is not None:
        return reply.raw.encode()
    kind = "invalid_request_error" if reply.status < 500 else "server_error"
    error = {"message": reply.message, "type": kind, "param": reply.param, "code": reply.code}
    return json.dumps({"error": error}).encode()


def _usage(reply: Says) -> Body | None:
    if reply.usage is None:
        return None
    prompt, completion = reply.usage
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _completion(body: Body, reply: Says) -> Body:
    message = {"role": "assistant", "content": reply.text, "refusal": reply.refusal or None}
    choice = {"index": 0, "message": message, "finish_reason": reply.finish, "logprobs": None}
    return {**_frame(body, "chat.completion"), "choices": [choice], "usage": _usage(reply)}


def _frame(body: Body, kind: str) -> Body:
    return {"id": "chatcmpl-1", "object": kind, "created": 1763900000, "model": f"{body['model']}-2026"}


async def _events(body: Body, reply: Says, left: asyncio.Task[bytes]) -> AsyncIterator[bytes]:
    counts = bool(body.get("stream_options", {}).get("include_usage"))

    def event(**more: Any) -> bytes:
        chunk = {**_frame(body, "chat.completion.chunk"), **({"usage": None} if counts else {}), **more}
        return f"data: {json.dumps(chunk)}\n\n".encode()

    def delta(**fields: Any) -> bytes:
        return event(choices=[{"index": 0, "delta": fields, "finish_reason": None, "logprobs": None}])

    yield delta(role="assistant", content="", refusal=None)
    yield b": keep-alive\n\n"
    for piece in _pieces(reply.reasoning):
        yield delta(content=None, reasoning_content=piece)
    for piece in _pieces(reply.refusal):
        yield delta(refusal=piece)
    *most, last = _pieces(reply.text) or [""]
    for piece in most:
        yield delta(content=piece)
    if reply.gate is not None:
        await _opened_or_left(reply.gate, left)
    yield delta(content=last)
    if reply.error is not None:
        yield f"data: {json.dumps({'error': reply.error})}\n\n".encode()
    if reply.after in ("cut", "stall", "close"):
        return
    yield event(choices=[{"index": 0, "delta": {}, "finish_reason": reply.finish, "logprobs": None}])
    if counts and reply.usage is not None:
        yield event(choices=[], usage=_usage(reply))
    yield b"data: [DONE]\n\n"


async def _opened_or_left(gate: threading.Event, left: asyncio.Task[bytes]) -> None:
    while not gate.is_set() and not left.done():
        await asyncio.wait([left], timeout=0.01)


def _pieces(text: str) -> list[str]:
    return [text[at : at + PIECE] for at in range(0, len(text), PIECE)]


def _fault(asked: Body) -> str | None:
    """Why strict mode would refuse this schema: https://platform.openai.com/docs/guides/structured-outputs"""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", asked.get("name", "")):
        return "name must match ^[a-zA-Z0-9_-]{1,64}$"
    return _fault_in(asked["schema"], "$") if asked.get("strict") else None


def _fault_in(node: Body, at: str) -> str | None:
    unknown = set(node) - _STRICT
    if unknown:
        return f"In {at}, {min(unknown)!r} is not permitted."
    if "type" not in node and "anyOf" not in node:
        return f"In {at}, schema must have a 'type' key."
    if node.get("type") == "object" and node.get("additionalProperties") is not False:
        return f"In {at}, 'additionalProperties' is required to be supplied and to be false."
    properties = node.get("properties", {})
    if node.get("type") == "object" and set(node.get("required", ())) != set(properties):
        return f"In {at}, 'required' is required to include every key in properties."
    if at == "$" and node.get("type") != "object":
        return "schema must be a JSON Schema of 'type: \"object\"'."
    below = {f"{at}.{name}": each for name, each in properties.items()}
    below |= {f"{at}|{number}": each for number, each in enumerate(node.get("anyOf", ()))}
    below |= {f"{at}[]": node["items"]} if "items" in node else {}
    return next((fault for path, each in below.items() if (fault := _fault_in(each, path))), None)


_STRICT = (
    {"type", "enum", "const", "anyOf", "items", "properties", "required", "additionalProperties", "description"}
    | {"format", "pattern", "minItems", "maxItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
    | {"multipleOf"}
)
