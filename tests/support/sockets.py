"""A Yjs client on a real socket, for tests of the rooms' door."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pycrdt import Doc, Map, Text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from collab import protocol
from tests.support.peers import until


class SocketPeer:
    """Syncs, answers step 1, keeps what it is told; `code` is the close code once the socket is closed."""

    def __init__(self, socket: ClientConnection, doc: Doc[Any] | None = None) -> None:
        self.socket = socket
        self.doc: Doc[Any] = doc or Doc()
        self.nodes = self.doc.get("nodes", type=Map)
        self.acknowledged: list[bytes] = []
        self.events: list[dict[str, Any]] = []
        self.denied: list[str] = []
        # The state by client id, None for who has left.
        self.present: dict[int, str | None] = {}
        self.synced = False
        # How many questions for what the server lacks have been answered.
        self.answered = 0
        self.code: int | None = None
        self.reason = ""
        self.gone = asyncio.Event()

    async def read(self) -> None:
        try:
            async for frame in self.socket:
                for message in protocol.parse(bytes(frame)):
                    await self._take(message)
        except ConnectionClosed:
            pass
        finally:
            self.code, self.reason = self.socket.close_code, self.socket.close_reason or ""
            self.gone.set()

    async def _take(self, message: protocol.Message) -> None:
        match message:
            case protocol.Update():
                self.doc.apply_update(message.update)
                self.synced = True
            case protocol.Step1():
                await self.socket.send(protocol.step2(self.doc.get_update(message.state_vector)))
                self.answered += 1
            case protocol.SyncStatus():
                self.acknowledged.append(message.payload)
            case protocol.Event():
                self.events.append(json.loads(message.json))
            case protocol.PermissionDenied():
                self.denied.append(message.reason)
            case protocol.Awareness():
                self.present.update((entry.client, entry.state) for entry in message.entries)
            case _:
                pass

    async def write(self, key: str, text: str) -> None:
        before = self.doc.get_state()
        self.nodes[key] = Map({"kind": "note", "xy": [0, 0], "text": Text(text)})
        await self.socket.send(protocol.update(self.doc.get_update(before)))

    async def closed(self) -> int:
        return await until(lambda: self.code, what="the close code")


@asynccontextmanager
async def visit(
    url: str, project: str, token: str = "", doc: Doc[Any] | None = None, **options: Any
) -> AsyncIterator[SocketPeer]:
    """A client in the room at `url`/`project`, already asking for the document."""
    query = f"?token={token}" if token else ""
    options.setdefault("subprotocols", ["storyroom.v1"])
    async with connect(f"{url}/{project}{query}", proxy=None, **options) as socket:
        peer = SocketPeer(socket, doc)
        reading = asyncio.create_task(peer.read())
        with contextlib.suppress(ConnectionClosed):
            await socket.send(protocol.step1(peer.doc.get_state()))
        try:
            yield peer
        finally:
            reading.cancel()
