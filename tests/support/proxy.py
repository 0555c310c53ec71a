"""A TCP proxy that can lose, hold back and refuse what passes: a bad network between a test and a real server."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from server.processes import free_port

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Proxy:
    """In front of one port of this machine, or of several of which it takes any that lets it in, as balancers do.

    `target` may be changed, and counts for the next connections."""

    def __init__(self, target: int | Sequence[int]) -> None:
        self.target = target
        self.port = free_port()
        self.refusing = False
        self._lines: set[_Line] = set()
        self._ghosts: list[asyncio.StreamWriter] = []
        # Cleared, nothing flows: up is from the client to the server.
        self._up, self._down = asyncio.Event(), asyncio.Event()
        self._server: asyncio.Server | None = None
        self.flow()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", self.port)

    async def close(self) -> None:
        self.refusing = True
        self.cut()
        self.flow()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def of(self, url: str) -> str:
        """The same address, by way of this proxy."""
        parts = urlsplit(url)
        return parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{self.port}")).geturl()

    # ---- what can go wrong

    def cut(self) -> None:
        """Every connection is reset, on both sides."""
        for line in list(self._lines):
            line.abort()

    def part(self) -> None:
        """Cut off, and let nobody in until `flow`."""
        self.refusing = True
        self.cut()

    def stall(self, *, up: bool = True, down: bool = True) -> None:
        """Nothing passes, and nobody is told: a cable that is out, or (down alone) a reader who does not read."""
        if up:
            self._up.clear()
        if down:
            self._down.clear()

    def half_close(self) -> None:
        """The server hears that the client sends no more; the client hears nothing."""
        for line in list(self._lines):
            line.end_up()

    def haunt(self) -> None:
        """Clients are cut off; the server believes that they are still there, until `flow`."""
        for line in list(self._lines):
            self._ghosts.append(line.leave_behind())

    def flow(self) -> None:
        """All is well again."""
        self.refusing = False
        self._up.set()
        self._down.set()
        for ghost in self._ghosts:
            ghost.transport.abort()
        self._ghosts.clear()

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refusing:
            writer.transport.abort()
            return
        server = await self._connect()
        if server is None:
            writer.transport.abort()
            return
        line = _Line((reader, writer), server)
        self._lines.add(line)
        try:
            await line.run(self._up, self._down)
        finally:
            self._lines.discard(line)

    async def _connect(self) -> Stream | None:
        targets = [self.target] if isinstance(self.target, int) else random.sample(self.target, len(self.target))
        for port in targets:
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        return None


class _Line:
    def __init__(self, client: Stream, server: Stream) -> None:
        self._client, self._server = client, server
        self._pumps: list[asyncio.Task[None]] = []
        self._haunting = False

    async def run(self, up: asyncio.Event, down: asyncio.Event) -> None:
        self._pumps = [
            asyncio.create_task(self._pump(self._client[0], self._server[1], up)),
            asyncio.create_task(self._pump(self._server[0], self._client[1], down)),
        ]
        await asyncio.wait(self._pumps)
        self._client[1].close()
        if not self._haunting:
            self._server[1].close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, flowing: asyncio.Event) -> None:
        try:
            while read := await source.read(65_536):
                await flowing.wait()
                sink.write(read)
                await sink.drain()
            await flowing.wait()
            sink.write_eof()
        except (OSError, RuntimeError):
            self.abort()

    def abort(self) -> None:
        for pump in self._pumps:
            pump.cancel()
        for _, writer in (self._client, self._server):
            writer.transport.abort()

    def end_up(self) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            self._server[1].write_eof()

    def leave_behind(self) -> asyncio.StreamWriter:
        self._haunting = True
        for pump in self._pumps:
            pump.cancel()
        self._client[1].transport.abort()
        return self._server[1]


@asynccontextmanager
async def proxy(target: int | str | Sequence[int]) -> AsyncIterator[Proxy]:
    """`target`: a port, an address with one, or ports."""
    port = urlsplit(target).port if isinstance(target, str) else target
    assert port is not None
    opened = Proxy(port)
    await opened.start()
    try:
        yield opened
    finally:
        await opened.close()
