"""Who writes while everything is killed: pycrdt peers, stock Yjs clients in Node, and programs over REST. Each goes on
whatever happens to its connection, and keeps what it wrote and what it was promised (tests/crash/history.py)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from typing import Any, Protocol

import httpx
from pycrdt import Doc, Map, Text
from websockets.exceptions import ConnectionClosed, WebSocketException

from collab import protocol
from tests.crash import history
from tests.crash.history import Asked, Client, End
from tests.support.node import SCRIPTS, node
from tests.support.peers import until
from tests.support.sockets import SocketPeer, visit

LATER = (409, 429, 500, 502, 503, 504)


class Writer(Protocol):
    """One page, from its opening to its end."""

    name: str
    written: int
    acknowledged: int
    dismissed: int | None
    early: set[int]

    async def open(self) -> None: ...

    async def rest(self) -> None:
        """Write no more; stay connected."""

    async def close(self) -> None:
        """As when the page is closed: what is not saved is lost, unless somebody else has seen it."""

    async def end(self) -> End: ...


def client(writer: Writer) -> Client:
    return Client(
        name=writer.name,
        written=writer.written,
        acknowledged=writer.acknowledged,
        dismissed=writer.dismissed,
        early=frozenset(writer.early),
    )


class Peer:
    """A pycrdt client on a real socket, with one document over all its connections."""

    def __init__(self, name: str, room: str, project: str, token: str, dice: random.Random) -> None:
        self.name = name
        self.written = 0
        self.acknowledged = 0
        self.dismissed: int | None = None
        self.early: set[int] = set()
        self._where = (room, project, token)
        self._dice = dice
        self._doc: Doc[Any] = Doc()
        self._nodes = self._doc.get("nodes", type=Map)
        self._peer: SocketPeer | None = None
        self._writing = True
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        self._tasks = [asyncio.create_task(self._connect()), asyncio.create_task(self._write())]

    async def rest(self) -> None:
        self._writing = False

    def __repr__(self) -> str:
        peer = self._peer
        link = "offline" if peer is None else f"online, {peer.answered} questions answered, code {peer.code}"
        ended = [task for task in self._tasks if task.done()]
        return f"{self.name}: {self.acknowledged} of {self.written} saved, {link} {ended or ''}"

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._heard()

    async def end(self) -> End:
        for task in self._tasks:
            if task.done() and not task.cancelled():
                task.result()
        return End(name=self.name, nodes=self._nodes.to_py() or {})

    async def _connect(self) -> None:
        while self.dismissed is None:
            try:
                async with visit(*self._where, self._doc, open_timeout=5, close_timeout=1) as peer:
                    self._peer = peer
                    await peer.gone.wait()
                    if 4400 <= (peer.code or 0) < 4500:
                        self.dismissed = peer.code
            except (ConnectionClosed, OSError, WebSocketException, TimeoutError):
                pass
            finally:
                self._heard()
                self._peer = None
            await asyncio.sleep(self._dice.uniform(0.05, 0.4))

    async def _write(self) -> None:
        await until(lambda: "text" in (self._nodes.get(history.SHARED) or {}), seconds=60, what="the first sync")
        while True:
            for _ in range(8 if self._dice.random() < 0.2 else 1):
                if self._writing:
                    await self._send(protocol.update(self._item()))
                if self._peer is not None and self._peer.answered and self.acknowledged < self.written:
                    await self._send(protocol.sync_status(str(self.written).encode()))
            await asyncio.sleep(self._dice.uniform(0.02, 0.17) if self._writing else 0.25)
            self._heard()

    async def _send(self, frame: bytes) -> None:
        if self._peer is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._peer.socket.send(frame)

    def _heard(self) -> None:
        if self._peer is not None:
            self.acknowledged = max(self.acknowledged, *map(int, self._peer.acknowledged), 0)
            self._peer.acknowledged.clear()

    def _item(self) -> bytes:
        """Write the next item; its update."""
        number, nodes, before = self.written, self._nodes, self._doc.get_state()
        if self._peer is not None and not self._peer.answered:
            self.early.add(number)
        updates: list[bytes] = []
        subscription = self._doc.observe(lambda event: updates.append(event.update))
        match history.kind(number):
            case "say" if number == 0:
                nodes[self.name] = _note(f"«{self.name}.0»")
            case "say":
                text = nodes[self.name]["text"]
                text += f"«{self.name}.{number}»"
            case "mark":
                nodes[self.name][f"k{number}"] = number
            case "note":
                nodes[f"{self.name}.{number}"] = _note(history.note_text(number))
            case "join":
                self._join(nodes[history.SHARED]["text"], f"[{self.name}.{number}]")
            case _:
                del nodes[f"{self.name}.{number - 2}"]
        self._doc.unobserve(subscription)
        self.written += 1
        return updates[0] if len(updates) == 1 else self._doc.get_update(before)

    def _join(self, text: Text, word: str) -> None:
        read = str(text)
        starts = [at for at, letter in enumerate(read) if letter == "["]
        text.insert(self._dice.choice([*starts, len(read)]), word)


def _note(text: str) -> Map[Any]:
    return Map({"kind": "note", "xy": [0, 0], "text": Text(text)})


class Stock:
    """An unmodified y-websocket client in a process of its own (tests/js/writer.mjs)."""

    def __init__(self, name: str, room: str, project: str, token: str) -> None:
        self.name = name
        self.written = 0
        self.acknowledged = 0
        self.dismissed: int | None = None
        self.early: set[int] = set()
        self.log: list[str] = []
        self._command = (node(), SCRIPTS / "writer.mjs", room, project, token, name)
        self._documents: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def open(self) -> None:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(*self._command, stdin=pipe, stdout=pipe, limit=2**26)
        self._reading = asyncio.create_task(self._read())

    async def rest(self) -> None:
        self._tell("rest")

    def __repr__(self) -> str:
        return f"{self.name}: {self.acknowledged} of {self.written} saved, {self.log[-1:]}"

    async def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        # What it had said before is still in the pipe.
        await self._reading

    async def end(self) -> End:
        self._tell("document")
        said = await asyncio.wait_for(self._documents.get(), 20)
        return End(name=self.name, nodes=said["nodes"], pending=said["pending"])

    def _tell(self, what: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": what}).encode() + b"\n")

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            try:
                said = json.loads(line)
            except ValueError:
                # Killed in the middle of a line.
                continue
            match said["report"]:
                case "wrote":
                    self.written = said["count"]
                    if said["early"]:
                        self.early.add(said["count"] - 1)
                case "saved":
                    self.acknowledged = max(self.acknowledged, said["upto"])
                case "dismissed":
                    self.dismissed = said["code"]
                case "document":
                    self._documents.put_nowait(said)
                case _:
                    self.log.append(str(said))


class Program:
    """Adds nodes and types into REST's text, every request with an Idempotency-Key, again until it is answered; now at
    one process, now at the other, now at both at once."""

    def __init__(self, name: str, urls: list[str], project: str, token: str, dice: random.Random) -> None:
        self.name = name
        self.asked: list[Asked] = []
        self._project = project
        self._dice = dice
        self._writing = True
        headers = {"Authorization": f"Bearer {token}"}
        self._doors = [
            httpx.AsyncClient(base_url=f"{url}/api", headers=headers, timeout=6, trust_env=False) for url in urls
        ]

    async def open(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def rest(self) -> None:
        """Return when all that was asked is answered."""
        self._writing = False
        await asyncio.wait_for(self._task, 90)

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        for door in self._doors:
            await door.aclose()

    async def _run(self) -> None:
        number = 0
        while self._writing:
            what = "add" if number % 2 else "splice"
            self.asked.append(Asked(name=self.name, number=number, what=what, outcome="unknown"))
            self.asked[number] = await self._ask(self.asked[number])
            number += 1
            await asyncio.sleep(self._dice.uniform(0.02, 0.2))

    async def _ask(self, asked: Asked) -> Asked:
        while True:
            doors = self._dice.sample(self._doors, self._dice.choice((1, 1, len(self._doors))))
            answers = await asyncio.gather(*(self._send(door, asked) for door in doors))
            done = [answer for answer in answers if answer is not None and answer.status_code < 300]
            refused = [answer for answer in answers if answer is not None and answer.status_code not in LATER]
            if done:
                nodes = frozenset(answer.json()["id"] for answer in done)
                seqs = frozenset(int(answer.headers["X-Seq"]) for answer in done)
                return Asked(
                    name=asked.name, number=asked.number, what=asked.what, outcome="done", seqs=seqs, nodes=nodes
                )
            assert not refused, f"{refused[0].request.url}: {refused[0].status_code} {refused[0].text}"
            await asyncio.sleep(self._dice.uniform(0.1, 0.6))

    async def _send(self, door: httpx.AsyncClient, asked: Asked) -> httpx.Response | None:
        word = f"{asked.name}.{asked.number}"
        headers = {"Idempotency-Key": word}
        nodes = f"/projects/{self._project}/nodes"
        try:
            if asked.what == "add":
                return await door.post(nodes, json={"kind": "note", "text": f"《{word}》"}, headers=headers)
            splice = {"text": {"splice": [[0, 0, f"[{word}]"]]}}
            return await door.patch(f"{nodes}/{history.REST}", json=splice, headers=headers)
        except httpx.TransportError:
            return None
