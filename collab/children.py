"""Child processes for work that would stop the event loop: pure functions on bytes. Opened and closed by the hub.

The engine and the guard take seconds for the largest documents, and a malicious one may kill the process that reads
it. A child has no socket, no database and no tasks; it ends with its parent, and another takes its place."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import structlog

from collab import errors
from collab.child import read, write

log = structlog.get_logger()

T = TypeVar("T")

# What a child may take: the largest document is 15 to 20 times its bytes in memory.
MEMORY_BYTES = 3 * 1024**3
# Work that takes longer is ended by the child's own clock.
SECONDS = 60

_START = (
    "import pickle, sys; pipe = sys.stdin.buffer; size = int.from_bytes(pipe.read(8), 'little');"
    " sys.path[:] = pickle.loads(pipe.read(size)); from collab import child; child.serve()"
)


class Died(errors.Malformed):
    """The process that read these bytes did not survive them."""


class Children:
    """One child for what people wait for and one for the rest, each started when it is first needed."""

    def __init__(self, *, memory_bytes: int = MEMORY_BYTES, seconds: int = SECONDS) -> None:
        self._front = _Lane("front", 0, memory_bytes, seconds)
        self._back = _Lane("back", 10, memory_bytes, seconds)

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        """What the function of a module answers or raises, computed in a child; first come, first served.

        Died: the child ended over it. What waits behind is done by the next child."""
        return await self._front.run(function, args)

    async def run_behind(self, function: Callable[..., T], *args: Any) -> T:
        """The same for work that nobody waits for."""
        return await self._back.run(function, args)

    async def close(self) -> None:
        await asyncio.gather(self._front.close(), self._back.close())


class _Lane:
    """One child and the thread that talks to it: neither large writes nor large reads stop the loop."""

    def __init__(self, name: str, nice: int, memory_bytes: int, seconds: int) -> None:
        self._setup = (nice, memory_bytes, seconds)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"{name} child")
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    async def run(self, function: Callable[..., T], args: tuple[Any, ...]) -> T:
        if self._closed:
            raise errors.Unavailable
        done, result = await asyncio.get_running_loop().run_in_executor(self._thread, self._ask, function, args)
        if not done:
            raise result
        return result

    def _ask(self, function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[bool, Any]:
        for _ in range(2):
            if self._closed:
                break
            process = self._process or self._start()
            try:
                write(process.stdin, (function, args))
                return read(process.stdout)
            except (OSError, EOFError, pickle.UnpicklingError):
                ended = self._end()
            if self._closed:
                break
            log.warning("child.died", function=function.__name__, status=ended)
            # From outside, or for want of memory on this machine: once more, it may not have been these bytes.
            if ended != -signal.SIGKILL:
                return False, Died()
        return False, errors.Unavailable() if self._closed else Died()

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Out of the terminal's group: Ctrl-C is for the parent, who lets work end.
            start_new_session=True,
            close_fds=True,
        )
        self._process = process
        with contextlib.suppress(OSError):
            write(process.stdin, sys.path)
            write(process.stdin, self._setup)
        return process

    def _end(self) -> int:
        """Its exit status; negative: the signal that ended it."""
        process, self._process = self._process, None
        if process is None:
            return 0
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        try:
            return process.wait(1)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        if self._process is not None:
            self._process.kill()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._end)
        self._thread.shutdown(wait=False)
