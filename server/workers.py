"""`storyroom serve --workers N`: processes that share one listening socket, started again when they die.
Called by serve.py. The parent serves nothing itself."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Mapping

from server.children import Child, keep
from server.config import Config
from server.listening import listen

# Who has served this long can serve.
_READY_SECONDS = 10.0
# What a process needs beside its time to drain: the flush, and being a process.
_MORE_SECONDS = 10.0


def keep_workers(config: Config, environ: Mapping[str, str], count: int) -> int:
    """Until a signal, or until a worker cannot be started; the exit status. StartError."""
    with listen(config.host, config.port) as listening:
        # Whoever dies, what waits to be accepted waits for the others.
        options = ("--fd", str(listening.fileno()))
        patience = config.drain_seconds + _MORE_SECONDS
        children = [
            Child("serve", options, environ, patience=patience, pass_fds=[listening.fileno()]) for _ in range(count)
        ]
        return asyncio.run(_Workers(children, listening).run())


class _Workers:
    def __init__(self, children: list[Child], listening: socket.socket) -> None:
        self.children = children
        self.listening = listening
        self.stopping = asyncio.Event()
        self.failed = False

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop_asked)
        keeping = [asyncio.create_task(self._keep(child), name="keep serve") for child in self.children]
        await self.stopping.wait()
        self.listening.close()
        await asyncio.gather(*(asyncio.to_thread(child.stop) for child in self.children))
        await asyncio.gather(*keeping)
        return 1 if self.failed else 0

    def _stop_asked(self) -> None:
        """Every signal after the first hastens them."""
        if self.stopping.is_set():
            for child in self.children:
                child.send(signal.SIGTERM)
        self.stopping.set()

    async def _keep(self, child: Child) -> None:
        loop = asyncio.get_running_loop()
        ready = loop.call_later(_READY_SECONDS, setattr, child, "was_ready", True)
        if not await keep(child, self.stopping):
            print("A process of the API cannot be started: its last error stands above.", file=sys.stderr)
            self.failed = True
            self.stopping.set()
        ready.cancel()
