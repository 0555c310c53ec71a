"""What readers cost that are slower than their room: one takes 1 kB/s, one takes nothing, others write.

    python bench/slow_reader.py [--seconds 300] [--rate 500] [--writers 5] [--size 20]

Starts Postgres, Valkey and `storyroom serve` for itself. Prints the memory of the server's process while they write
(it must stay flat after the first fifth, but for what waits for the database), when the silent reader was cut off, and
how long the slow one took to be equal after the writers had stopped and it read as fast as it could."""

from __future__ import annotations

import argparse
import asyncio
import base64
import os
import secrets
import select
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from msgspec import Struct
from pycrdt import Doc, Map, Text
from websockets.asyncio.client import connect

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.serving import serving
from collab import protocol

WARM_UP = 0.2


class Figures(Struct, kw_only=True):
    """Memory in MB over the run; seconds."""

    memory: list[float]
    unsaved: list[float]
    edits: int
    bytes_read: int
    slow_connected: bool
    silent_cut_after: float | None = None
    equal_after: float | None = None

    @property
    def warm(self) -> list[float]:
        return self.memory[int(len(self.memory) * WARM_UP) :]

    @property
    def swing(self) -> float:
        """How far the memory went up or down after the warm-up."""
        return max(abs(one - self.warm[0]) for one in self.warm)


class RawSocket:
    """A websocket that reads as little as it is told, with the kernel's smallest buffer."""

    def __init__(self, url: str, project: str, token: str) -> None:
        self._where = urlsplit(url)
        self._path = f"/api/rooms/{project}?token={token}"
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self.socket.setblocking(False)
        self.doc: Doc[Any] = Doc()
        self.bytes_read = 0
        self._buffer = b""

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self.socket, (self._where.hostname, self._where.port))
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (
            f"GET {self._path} HTTP/1.1",
            f"Host: {self._where.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
        )
        await loop.sock_sendall(self.socket, ("\r\n".join(lines) + "\r\n\r\n").encode())
        while b"\r\n\r\n" not in self._buffer:
            self._buffer += await loop.sock_recv(self.socket, 1)
        assert b" 101 " in self._buffer, self._buffer
        self._buffer = b""
        await self.send(0x2, protocol.step1(self.doc.get_state()))

    async def send(self, opcode: int, payload: bytes) -> None:
        size = len(payload)
        length = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
        await asyncio.get_running_loop().sock_sendall(
            self.socket, bytes((0x80 | opcode,)) + length + b"\0\0\0\0" + payload
        )

    async def read(self, size: int) -> bool:
        """Take up to `size` bytes and what is whole in them; False at the end of the connection."""
        try:
            got = await asyncio.get_running_loop().sock_recv(self.socket, size)
        except ConnectionError:
            return False
        self.bytes_read += len(got)
        self._buffer += got
        for opcode, payload in self._frames():
            if opcode == 0x9:
                await self.send(0xA, payload)
            elif opcode == 0x2:
                self._take(payload)
        return bool(got)

    def _frames(self) -> Iterator[tuple[int, bytes]]:
        while len(self._buffer) >= 2:
            size, head = self._buffer[1], 2
            if size > 125:
                head = 4 if size == 126 else 10
                size = int.from_bytes(self._buffer[2:head], "big")
            if len(self._buffer) < head + size:
                return
            opcode, payload = self._buffer[0] & 15, self._buffer[head : head + size]
            self._buffer = self._buffer[head + size :]
            yield opcode, payload

    def _take(self, frame: bytes) -> None:
        for message in protocol.parse(frame):
            if isinstance(message, protocol.Update):
                self.doc.apply_update(message.update)

    def is_cut(self) -> bool:
        """Whether the connection has been reset, found without reading."""
        poll = select.poll()
        poll.register(self.socket, 0)
        return bool(poll.poll(0))


class Run:
    def __init__(self, url: str, pid: int, *, seconds: float, rate: float, writers: int, size: int) -> None:
        self.url, self.pid = url, pid
        self.seconds, self.rate, self.size = seconds, rate, size
        self.docs: list[Doc[Any]] = [Doc() for _ in range(writers)]
        self.figures = Figures(memory=[], unsaved=[], edits=0, bytes_read=0, slow_connected=True)
        self.writing = True

    async def measure(self) -> Figures:
        async with httpx.AsyncClient(base_url=f"{self.url}/api", timeout=30, trust_env=False) as http:
            body = {"email": f"{secrets.token_hex(6)}@example.org", "password": "correct horse", "name": "Bench"}
            token = (await http.post("/auth/register", json=body)).raise_for_status().json()["accessToken"]
            http.headers["Authorization"] = f"Bearer {token}"
            project = (await http.post("/projects", json={"title": "Bench"})).raise_for_status().json()["id"]
        slow, silent = (RawSocket(self.url, project, token) for _ in range(2))
        await slow.open()
        await silent.open()
        async with asyncio.TaskGroup() as group:
            for number, doc in enumerate(self.docs):
                room = f"{self.url.replace('http', 'ws', 1)}/api/rooms/{project}?token={token}"
                group.create_task(self._write(room, doc, number))
            group.create_task(self._read_slowly(slow))
            group.create_task(self._watch(silent))
            group.create_task(self._watch_saving(token))
            await asyncio.sleep(self.seconds)
            self.writing = False
        self.figures.bytes_read = slow.bytes_read
        if self.figures.slow_connected:
            self.figures.equal_after = await self._read_all(slow)
        for one in (slow, silent):
            one.socket.close()
        return self.figures

    async def _write(self, room: str, doc: Doc[Any], number: int) -> None:
        nodes = doc.get("nodes", type=Map)
        key = f"w{number}"
        pause = len(self.docs) / self.rate
        async with connect(room, proxy=None, max_size=None) as ws:
            reading = asyncio.create_task(self._follow(ws, doc))
            await ws.send(protocol.step1(doc.get_state()))
            at = time.perf_counter()
            while self.writing:
                before = doc.get_state()
                if key not in nodes:
                    nodes[key] = Map({"kind": "note", "xy": [0, 0], "text": Text("")})
                else:
                    # One key: the engine folds what was overwritten, and the document does not grow.
                    nodes[key]["mark"] = f"{self.figures.edits} {'x' * self.size}"
                await ws.send(protocol.update(doc.get_update(before)))
                self.figures.edits += 1
                at += pause
                await asyncio.sleep(max(0.0, at - time.perf_counter()))
            await self._until_equal()
            reading.cancel()

    async def _follow(self, ws: Any, doc: Doc[Any]) -> None:
        async for frame in ws:
            for message in protocol.parse(frame):
                if isinstance(message, protocol.Update):
                    doc.apply_update(message.update)

    async def _until_equal(self) -> None:
        async with asyncio.timeout(60):
            while any(_content(doc) != _content(self.docs[0]) for doc in self.docs):  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def _read_slowly(self, slow: RawSocket) -> None:
        """A hundred bytes ten times a second."""
        at = time.perf_counter()
        while self.writing:
            if not await slow.read(100):
                self.figures.slow_connected = False
                return
            at += 0.1
            await asyncio.sleep(max(0.0, at - time.perf_counter()))

    async def _watch(self, silent: RawSocket) -> None:
        begin = time.perf_counter()
        while self.writing:
            self.figures.memory.append(_resident(self.pid))
            if self.figures.silent_cut_after is None and silent.is_cut():
                self.figures.silent_cut_after = time.perf_counter() - begin
            await asyncio.sleep(min(1.0, self.seconds / 50))

    async def _watch_saving(self, token: str) -> None:
        """What waits for the database takes memory too, whoever reads."""
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=30, trust_env=False) as http:
            while self.writing:
                rooms = (await http.get("/api/admin/rooms")).raise_for_status().json()["items"]
                self.figures.unsaved.append(sum(room["live"]["unsavedBytes"] for room in rooms) / 1e6)
                await asyncio.sleep(1)

    async def _read_all(self, slow: RawSocket) -> float | None:
        begin = time.perf_counter()
        wanted = _content(self.docs[0])
        async with asyncio.timeout(60):
            while _content(slow.doc) != wanted:
                if not await slow.read(65536):
                    return None
        return time.perf_counter() - begin


def _content(doc: Doc[Any]) -> Any:
    return doc.get("nodes", type=Map).to_py()


def _resident(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--rate", type=float, default=500, help="edits a second, of all writers together")
    parser.add_argument("--writers", type=int, default=5)
    parser.add_argument("--size", type=int, default=20, help="bytes of text in an edit")
    given = parser.parse_args()
    with serving() as served:
        run = Run(
            served.url, served.pid, seconds=given.seconds, rate=given.rate, writers=given.writers, size=given.size
        )
        found = asyncio.run(run.measure())
    step = max(1, len(found.memory) // 10)
    print(f"edits          {found.edits} ({found.edits / given.seconds:.0f}/s)")
    print(f"memory, MB     {' '.join(f'{one:.1f}' for one in found.memory[::step])}")
    print(f"unsaved, MB    {max(found.unsaved):.1f} at most")
    print(f"after warm-up  within ±{found.swing:.1f} MB of {found.warm[0]:.1f} MB")
    print(f"slow reader    {'connected' if found.slow_connected else 'CUT OFF'}, took {found.bytes_read} bytes")
    print(f"equal after    {'NEVER' if found.equal_after is None else f'{found.equal_after:.2f} s at full speed'}")
    cut = found.silent_cut_after
    print(f"silent reader  {'NOT CUT OFF' if cut is None else f'cut off after {cut:.0f} s'}")


if __name__ == "__main__":
    main()
