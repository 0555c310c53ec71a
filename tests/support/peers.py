"""Yjs clients in the same process: they speak bytes with a session, over a connection that records what it gets."""

from __future__ import annotations

import asyncio
import time
import weakref
from collections.abc import Awaitable, Callable
from typing import Any

from pycrdt import Doc, Map, Text

from collab import ids, protocol
from collab.origin import Author
from collab.room import Room
from collab.session import Rights, Session

EDITOR = Rights(role="editor", may_write=True)
VIEWER = Rights(role="viewer", may_write=False)


async def until(condition: Callable[[], Any], *, seconds: float = 45, what: str = "") -> Any:
    """Wait until the condition holds; what it returned. Fails loudly at the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if isinstance(found, Awaitable):
            found = await found
        if found:
            return found
        assert time.monotonic() < deadline, f"waited {seconds} s in vain for {what or condition}"
        await asyncio.sleep(0.005)


class Wire:
    """A connection that keeps what it is sent; `writable` is the test's to set."""

    def __init__(self) -> None:
        self.writable = True
        self.frames: list[bytes] = []
        self.closed: tuple[int, str] | None = None
        self.reading = True
        self.on_frame: Callable[[bytes], None] = lambda frame: None

    def send(self, frame: bytes) -> None:
        self.frames.append(frame)
        self.on_frame(frame)

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True


class Peer:
    """A stock-like client: syncs at once, sends its edits as they happen, counts what is acknowledged."""

    def __init__(
        self,
        room: Room,
        name: str = "Ann",
        *,
        rights: Rights = EDITOR,
        events: bool = True,
        failed: Callable[[BaseException], None] | None = None,
        doc: Doc[Any] | None = None,
    ) -> None:
        self.doc: Doc[Any] = doc or Doc()
        self.nodes = self.doc.get("nodes", type=Map)
        self.edges = self.doc.get("edges", type=Map)
        self.project = self.doc.get("project", type=Map)
        self.wire = Wire()
        self.wire.on_frame = self._received
        self.acknowledged: list[bytes] = []
        self.denied: list[str] = []
        self.events: list[dict[str, Any]] = []
        self.present: dict[int, tuple[int, Any]] = {}
        self.room = room
        self.session = Session(
            room,
            self.wire,
            connection_id=ids.node_id(),
            author=Author(type="user", id=name, name=name),
            user={"id": name, "name": name, "color": "#123456"},
            rights=rights,
            events=events,
            recheck=_nothing,
            now=time.monotonic,
            failed=failed,
        )
        self._applying = False
        changed = weakref.WeakMethod(self._changed)
        subscription = self.doc.observe(lambda event: (call := changed()) and call(event))
        # The engine would keep the document, and it this peer, for ever.
        weakref.finalize(self, subscription.drop)

    def join(self) -> Peer:
        self.room.join(self.session)
        self.say(protocol.step1(self.doc.get_state()))
        return self

    def say(self, frame: bytes) -> None:
        self.session.received(frame)

    def leave(self) -> None:
        self.room.leave(self.session)

    def cursor(self, client: int, state: str | None, clock: int = 1) -> None:
        self.say(protocol.awareness([protocol.Entry(client=client, clock=clock, state=state)]))

    def add_note(self, key: str, text: str) -> None:
        self.nodes[key] = Map({"kind": "note", "xy": [0, 0], "text": Text(text)})

    def ask_saved(self, payload: bytes) -> None:
        self.say(protocol.sync_status(payload))

    def _changed(self, event: Any) -> None:
        if not self._applying:
            self.say(protocol.update(event.update))

    def _received(self, frame: bytes) -> None:
        import msgspec

        for message in protocol.parse(frame):
            match message:
                case protocol.Update():
                    self._applying = True
                    self.doc.apply_update(message.update)
                    self._applying = False
                case protocol.Step1():
                    self.say(protocol.step2(self.doc.get_update(message.state_vector)))
                case protocol.SyncStatus():
                    self.acknowledged.append(message.payload)
                case protocol.PermissionDenied():
                    self.denied.append(message.reason)
                case protocol.Event():
                    self.events.append(msgspec.json.decode(message.json))
                case protocol.Awareness():
                    for entry in message.entries:
                        state = None if entry.state is None else msgspec.json.decode(entry.state)
                        self.present[entry.client] = (entry.clock, state)
                case _:
                    pass

    def json(self) -> dict[str, Any]:
        return {"nodes": self.nodes.to_py() or {}, "edges": self.edges.to_py() or {}}


async def _nothing(session: Session) -> None:
    return None
