"""Commands of `storyroom` as children that are started again when they die. Called by supervisor.py and workers.py."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from server.processes import end, spawn

_STEADY_SECONDS = 30.0
_TRIES_BEFORE_READY = 3
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 15.0


class Child:
    """`storyroom serve` or `storyroom worker`. `patience`: how long it may take to end after SIGTERM."""

    def __init__(
        self,
        command: str,
        options: Sequence[str],
        environ: Mapping[str, str],
        *,
        patience: float = 12.0,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.command = command
        self.options = options
        self.was_ready = False
        self.process: subprocess.Popen[bytes] | None = None
        self._patience = patience
        self._pass_fds = pass_fds
        # The children must find these very packages, wherever they are started from.
        paths = [str(Path(__file__).parents[1]), environ.get("PYTHONPATH", "")]
        self._environ = {**environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}

    def start(self) -> None:
        command = [sys.executable, "-P", "-m", "server.cli", self.command, *self.options]
        self.process = spawn(command, death=signal.SIGTERM, env=self._environ, pass_fds=self._pass_fds)

    async def ended(self) -> int:
        return await asyncio.to_thread(self.process.wait) if self.process is not None else 0

    def stop(self) -> None:
        if self.process is not None:
            end(self.process, (signal.SIGTERM, self._patience))

    def send(self, number: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(number)


async def keep(child: Child, stopping: asyncio.Event, started: Callable[[], None] = lambda: None) -> bool:
    """Start it again whenever it ends, later and later while it keeps dying young, until `stopping`.

    False if it never gets ready: its last error stands in the log."""
    pause, deaths = _FIRST_PAUSE, 0
    while not stopping.is_set():
        begin = time.monotonic()
        child.start()
        started()
        status = await child.ended()
        if stopping.is_set():
            break
        deaths += 1
        if deaths >= _TRIES_BEFORE_READY and not child.was_ready:
            return False
        if time.monotonic() - begin > _STEADY_SECONDS:
            pause = _FIRST_PAUSE
        print(f"storyroom {child.command} ended with status {status}; starting it again.", file=sys.stderr)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
    return True
