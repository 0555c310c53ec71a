"""uvicorn's HTTP connection with what it lacks against slow and endless requests: a head has few seconds and few
bytes, a body has its time. Called by uvicorn; what a request means is the application's."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from collab import errors, ids
from server import problems, streams

# A connection that has not said in this time what it wants is closed; browsers open some to have them ready.
HEAD_SECONDS = 15.0
# Half a megabit a second is enough: the largest body of JSON is 8 MB, and of a file so much must come in this time.
BODY_SECONDS = 120.0
BODY_BYTES = 8 * 1024 * 1024
MAX_HEAD_BYTES = 64 * 1024
MAX_LINE_BYTES = 8_000


class StoryroomHttpProtocol(HttpToolsProtocol):
    """One HTTP connection. `part`: what is awaited from the client; `answer`: nothing, it is our turn."""

    part: Literal["head", "body", "answer"] = "head"
    _head_bytes = 0
    _body_bytes = 0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await("head", HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        if self.part == "answer" and self.cycle is not None and self.cycle.response_complete:
            self._await("head", HEAD_SECONDS)
        super().data_received(data)
        self._body_bytes += len(data)
        if self.part == "head":
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse(431, errors.TooLarge(f"The address and headers are larger than {MAX_HEAD_BYTES:,} bytes."))

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {streams.TRANSPORT: self.transport}  # type: ignore[typeddict-item]
        self._await("head", HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        self._await("body", BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.part = "answer"
        self._rest()

    def handle_websocket_upgrade(self) -> None:
        self._rest()
        longest = max(len(self.url), *(len(name) + len(value) for name, value in self.headers))
        if longest > MAX_LINE_BYTES:
            # The websockets library would give such a handshake up without a word.
            self._refuse(431, errors.TooLarge(f"A line of this handshake is longer than {MAX_LINE_BYTES:,} bytes."))
            return
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, errors.Malformed(msg))

    def _await(self, part: Literal["head", "body"], seconds: float) -> None:
        self._rest()
        self.part, self._head_bytes, self._body_bytes = part, 0, 0
        self._deadline = self.loop.call_later(seconds, self._too_slow)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        if self.part == "body" and (self.flow.read_paused or self._body_bytes >= BODY_BYTES):
            self._await("body", BODY_SECONDS)
        elif self.part == "body" or self._head_bytes:
            self._refuse(408, errors.Malformed("The request took too long to arrive."))
        else:
            self.transport.close()

    def _refuse(self, status: int, error: errors.StoryroomError) -> None:
        """Answer before the application has seen anything, and close. Where it is answering already, only close."""
        self._rest()
        if not self.transport.is_closing():
            if self.part != "body" and (self.cycle is None or self.cycle.response_complete):
                self.transport.write(_answer(status, error))
            self.transport.close()


def _answer(status: int, error: errors.StoryroomError) -> bytes:
    shown = msgspec.structs.replace(problems.problem(error, ids.row_id()), status=status)
    body = msgspec.json.encode(shown)
    headers: dict[str, Any] = {
        "Content-Type": problems.MEDIA_TYPE,
        "Content-Length": len(body),
        "X-Request-Id": shown.request_id,
        "Connection": "close",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return STATUS_LINE[status] + lines.encode() + b"\r\n" + body
