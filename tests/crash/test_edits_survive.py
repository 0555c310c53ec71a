"""kill -9 the API while people write: what was acknowledged is there, once; what was not is sent again."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path
from typing import Any

import httpx
import pytest
from pycrdt import Doc
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.exceptions import ConnectionClosed, WebSocketException

from collab import journal, protocol
from tests.support.peers import until
from tests.support.serving import Serving, serving
from tests.support.sockets import visit

# `make crash` asks for more.
ROUNDS = 30 if os.environ.get("STORYROOM_LONG") else 3


class Writer:
    """A client that goes on writing whatever happens, with one document over all its connections."""

    def __init__(self, name: str, room: str, project: str, token: str) -> None:
        self.name, self.room, self.project, self.token = name, room, project, token
        self.doc: Doc[Any] = Doc()
        self.written = 0
        self.acknowledged: set[str] = set()

    async def run(self, until_written: int) -> None:
        while len(self.acknowledged) < until_written:
            try:
                async with visit(self.room, self.project, self.token, self.doc) as peer:
                    await until(lambda peer=peer: peer.synced or peer.code, seconds=20)
                    await self._write(peer, until_written)
            except (ConnectionClosed, OSError, WebSocketException, TimeoutError):
                await asyncio.sleep(0.05)

    async def _write(self, peer: Any, until_written: int) -> None:
        """Each edit is followed by a status that names all edits so far; its echo acknowledges them all."""
        while peer.code is None and len(self.acknowledged) < until_written:
            if self.written < until_written:
                await peer.write(f"{self.name}{self.written}", f"第{self.written}句😀")
                self.written += 1
            await peer.socket.send(protocol.sync_status(str(self.written).encode()))
            await asyncio.sleep(0.002)
            for payload in peer.acknowledged[-1:]:
                self.acknowledged |= {f"{self.name}{n}" for n in range(int(payload))}


@pytest.mark.timeout(1200 if ROUNDS > 3 else 400)
async def test_what_was_acknowledged_survives_kill_9_and_nothing_is_there_twice(
    engine: AsyncEngine, database_url: str, redis_url: str, tmp_path: Path
):
    api = Serving(database_url, redis_url, tmp_path)
    async with serving(api):
        async with httpx.AsyncClient(base_url=f"{api.url}/api", trust_env=False) as http:
            body = {"email": "a@example.org", "password": "correct horse", "name": "Ann"}
            token = (await http.post("/auth/register", json=body)).raise_for_status().json()["accessToken"]
            http.headers["Authorization"] = f"Bearer {token}"
            project = (await http.post("/projects", json={"title": "T"})).raise_for_status().json()["id"]
        writers = [Writer(name, api.socket_url, project, token) for name in ("ann", "ben", "cai")]
        working = [asyncio.create_task(writer.run(400)) for writer in writers]
        dice = random.Random(7)
        for _ in range(ROUNDS):
            goal = sum(len(w.acknowledged) for w in writers) + dice.randint(40, 160)
            await until(
                lambda goal=goal: sum(len(w.acknowledged) for w in writers) >= goal or all(t.done() for t in working),
                seconds=40,
            )
            await api.kill()
            promised = set().union(*(w.acknowledged for w in writers))
            stored = (await journal.load(engine, project)).document.to_json()["nodes"]
            assert promised - stored.keys() == set()
            await api.start()
        await asyncio.wait_for(asyncio.gather(*working), 90)
        document = (await journal.load(engine, project)).document
        nodes = document.to_json()["nodes"]
        assert {f"{w.name}{n}" for w in writers for n in range(400)} == nodes.keys()
        assert [] == [key for key, node in nodes.items() if node["text"] != f"第{key[3:]}句😀"]
