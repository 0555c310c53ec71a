"""uvicorn's websocket connection with a direct way in and out for rooms: frames are pushed to the session as they
arrive and written to the transport as they are, with no task and no copy per message. ASGI still does the handshake."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import apply_mask  # pyright: ignore[reportPrivateImportUsage] (the fastest one there is)

from server.taking import Progress, cut_off, keep_fresh, progress

EXTENSION = "storyroom.socket"
# A peer that takes nothing for this long is cut off; uvicorn would keep its socket for ever.
STALLED_SECONDS = 30.0
LOOKS = 6
# Who neither answers a ping nor gives another sign of life: found within 30 s.
PING_SECONDS = 10.0
PONG_SECONDS = 18.0
CLOSE_SECONDS = 5.0
# The same for who is still here when the process stops.
LAST_SECONDS = 1.0
# The first byte of a frame: the end of a message, no extension, binary. In the second: the payload is masked.
WHOLE_BINARY = 0x82
MASKED = 0x80


class Reader(Protocol):
    writable: bool


class StoryroomWebSocketProtocol(WebSocketsSansIOProtocol):
    """One websocket connection; as `collab.outbox.Connection` it is what a session writes to."""

    on_frame: Callable[[bytes | None], None] | None = None
    on_writable: Callable[[], None] | None = None
    _reader: Reader | None = None
    _stalled: asyncio.TimerHandle | None = None
    # What was seen of the peer lately, and how much it must have taken to have got the last ping.
    _signs: Progress
    _pinged = 0

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # The beginning of a frame whose end has not arrived, and how many bytes it will have.
        self._partial = bytearray()
        self._wanted = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        keep_fresh(self.transport)

    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = self.scope.setdefault("extensions", {})  # type: ignore[assignment]
        extensions[EXTENSION] = self
        await super().run_asgi()

    def push_to(self, on_frame: Callable[[bytes | None], None], on_writable: Callable[[], None]) -> None:
        """From now on every frame goes to `on_frame` (None: a text frame), also those that already wait."""
        self.on_frame, self.on_writable = on_frame, on_writable
        # Before the frames: one of them may pause it again.
        self.read_on()
        later = []
        while not self.queue.empty():
            event: Any = self.queue.get_nowait()
            if event["type"] == "websocket.receive":
                on_frame(event.get("bytes"))
            else:
                later.append(event)
        for event in later:
            self.queue.put_nowait(event)

    def let_go(self) -> None:
        """Nobody takes frames any more."""
        self.on_frame = self.on_writable = self._reader = None

    def pause(self) -> None:
        """Read nothing more; what was read already still comes."""
        if not self.read_paused and not self.close_sent and not self.transport.is_closing():
            self.read_paused = True
            self.transport.pause_reading()

    def read_on(self) -> None:
        if self.read_paused and not self.transport.is_closing():
            self.read_paused = False
            self.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Whole binary messages go straight in: a parser that can stop anywhere costs more than most edits. Everything
        else (controls, fragments, whatever is wrong) is the library's, which gets whole frames only."""
        if not self.handshake_initiated or self._wanted < 0:
            super().data_received(data)
            return
        if self._partial:
            self._partial += data
            if len(self._partial) < self._wanted:
                return
            data, self._partial = bytes(self._partial), bytearray()
        at, end = 0, len(data)
        while at < end:
            body, stop = _frame_at(data, at)
            if stop > end:
                self._keep(data, at, body, stop)
                return
            if data[at] == WHOLE_BINARY and data[at + 1] & MASKED and self.on_frame is not None and not self.frames:
                if not self.close_sent:
                    self.on_frame(apply_mask(data[body:stop], data[body - 4 : body]))
            else:
                super().data_received(data[at:stop])
                if self.conn.parser_exc is not None:
                    return
            at = stop

    def _keep(self, data: bytes, at: int, body: int, stop: int) -> None:
        if stop - body > self.config.ws_max_size:
            # Refused by its head, before it has arrived.
            self._wanted = -1
            super().data_received(data[at:])
            return
        self._partial += data[at:]
        self._wanted = stop - at

    def send_receive_event_to_app(self) -> None:
        if self.on_frame is None:
            super().send_receive_event_to_app()
            return
        frames, self.frames = self.frames, []
        if not self.close_sent:
            binary = self.curr_msg_data_type == "bytes"
            self.on_frame(bytes(b"".join(frames) if len(frames) > 1 else frames[0]) if binary else None)

    def write_frame(self, payload: bytes) -> None:
        """Send one binary message, unless the connection is closing."""
        if self.handshake_complete and not self.close_sent and not self.transport.is_closing():
            self.transport.write(_framed(payload))

    def close_with(self, code: int, reason: str) -> None:
        """Say why and close; a peer that does not answer is cut off."""
        if self.close_sent or not self.handshake_complete or self.transport.is_closing():
            return
        self.conn.send_close(code, reason.encode()[:120].decode(errors="ignore"))
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.read_on()
        self.close_timer = self.loop.call_later(CLOSE_SECONDS, cut_off, self.transport)

    def tell(self, reader: Reader) -> None:
        """Keep this one's `writable` true to the facts."""
        self._reader = reader
        reader.writable = self.writable.is_set()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._reader is not None:
            self._reader.writable = False
        self._look_whether_it_takes(progress(self.transport).taken, self.loop.time())

    def _look_whether_it_takes(self, taken: int, since: float) -> None:
        """Slow is not stalled: only who has taken nothing at all since then is cut off."""
        now, at = progress(self.transport).taken, self.loop.time()
        if now > taken:
            taken, since = now, at
        if at - since >= STALLED_SECONDS:
            cut_off(self.transport)
        else:
            again = STALLED_SECONDS / LOOKS
            self._stalled = self.loop.call_later(again, self._look_whether_it_takes, taken, since)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._look_no_more()
        if self._reader is not None:
            self._reader.writable = True
        if self.on_writable is not None:
            self.on_writable()

    def _look_no_more(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def send_keepalive_ping(self) -> None:
        super().send_keepalive_ping()
        self._signs = progress(self.transport)
        self._pinged = self._signs.taken + self._signs.waiting

    def keepalive_timeout(self) -> None:
        """No answer: gone, unless the ping still stands behind what a slow reader is taking."""
        if self.read_paused:
            # Its answer may wait behind what we do not read.
            self.pending_ping_payload = None
            self.schedule_ping()
            return
        before, self._signs = self._signs, progress(self.transport)
        if self._signs.heard > before.heard or min(self._signs.taken, self._pinged) > before.taken:
            self.pong_timer = self.loop.call_later(self.ping_timeout or 0, self.keepalive_timeout)
            return
        super().keepalive_timeout()
        cut_off(self.transport)

    def shutdown(self) -> None:
        """The process stops, and somebody is still here."""
        if not self.handshake_complete:
            super().shutdown()
            return
        self.stop_keepalive()
        self.close_with(1012, "restart")
        if self.close_timer is not None:
            self.close_timer.cancel()
        # Ends with the connection: the number of its file may be another's then.
        self.close_timer = self.loop.call_later(LAST_SECONDS, cut_off, self.transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._look_no_more()
        self.let_go()
        if self.handshake_initiated:
            # It holds this.
            self.scope.get("extensions", {}).pop(EXTENSION, None)  # type: ignore[union-attr]
        super().connection_lost(exc)


def _frame_at(data: bytes, at: int) -> tuple[int, int]:
    """Where the payload of the frame at `at` begins and ends, as far as its head is there to tell (RFC 6455, 5.2)."""
    if at + 2 > len(data):
        return at + 2, at + 2
    second = data[at + 1]
    length, body = second & 127, at + 2
    if length > 125:
        size = 2 if length == 126 else 8
        length, body = int.from_bytes(data[body : body + size], "big"), body + size
        if body > len(data):
            return body, body
    if second & MASKED:
        body += 4
    return body, body + length


# The payload framed last, and its frame.
_last: list[bytes] = [b"", b""]


def _framed(payload: bytes) -> bytes:
    """The websocket frame of a binary message, made once for all receivers of the same bytes object."""
    if _last[0] is not payload:
        size = len(payload)
        if size < 126:
            header = bytes((0x82, size))
        elif size < 65536:
            header = b"\x82\x7e" + size.to_bytes(2, "big")
        else:
            header = b"\x82\x7f" + size.to_bytes(8, "big")
        _last[:] = payload, header + payload
    return _last[1]
