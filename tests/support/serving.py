"""`storyroom serve` and `storyroom worker` as processes of their own, which can be stopped, killed and frozen; a server
is on one port all its life."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import httpx

from server.processes import free_port
from tests.support.api import SECRET_KEY
from tests.support.peers import until

ROOT = Path(__file__).parents[2]


class Serving:
    """`environ` is added to the environment, `options` to `command`; `module` is started instead of server.cli.

    What it says goes to `log`, below `folder`."""

    def __init__(
        self,
        database_url: str,
        redis_url: str,
        folder: Path,
        *,
        environ: Mapping[str, str] | None = None,
        module: str = "server.cli",
        command: str = "serve",
        options: Sequence[str] = (),
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.socket_url = f"ws://127.0.0.1:{self.port}/api/rooms"
        self.log = folder / f"{command}-{self.port}.log"
        self.process: asyncio.subprocess.Process | None = None
        self._command = (sys.executable, "-m", module, command, *options)
        self._environ = {
            **os.environ,
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SECRET_KEY": SECRET_KEY,
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
            **(environ or {}),
        }

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        """Return when it answers."""
        await self.spawn()
        await self.answering()

    async def spawn(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self._command, env=self._environ, cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
            )

    async def answering(self) -> None:
        async with httpx.AsyncClient(trust_env=False) as http:
            await until(lambda: self._answers(http), seconds=120, what="the server")

    async def _answers(self, http: httpx.AsyncClient) -> bool:
        assert self.alive, f"the server has ended:\n{self.last_words()}"
        with contextlib.suppress(httpx.TransportError):
            return (await http.get(f"{self.url}/api/health/live")).status_code == 200
        return False

    async def kill(self) -> None:
        """As kill -9 does."""
        await self._end(signal.SIGKILL, 20)

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    async def stop(self, seconds: float = 30) -> int:
        """As a deployment does, with SIGTERM; the exit status. TimeoutError, and it is killed, if it goes on."""
        try:
            return await self._end(signal.SIGTERM, seconds)
        finally:
            await self.kill()

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def last_words(self, size: int = 5_000) -> str:
        return self.log.read_text(errors="replace")[-size:]

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.alive:
            self.process.send_signal(number)

    async def _end(self, number: signal.Signals, seconds: float) -> int:
        if self.process is None:
            return 0
        self._signal(number)
        return await asyncio.wait_for(self.process.wait(), seconds)


class Working(Serving):
    """A worker: it has no port, and is there when it says so in its log."""

    def __init__(
        self, database_url: str, redis_url: str, folder: Path, *, environ: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(database_url, redis_url, folder, environ=environ, command="worker")
        self._said = 0

    async def spawn(self) -> None:
        self._said = self.log.stat().st_size if self.log.exists() else 0
        await super().spawn()

    async def answering(self) -> None:
        await until(self._started, seconds=120, what="the worker")

    def _started(self) -> bool:
        assert self.alive, f"the worker has ended:\n{self.last_words()}"
        with self.log.open("rb") as log:
            log.seek(self._said)
            return b"worker.started" in log.read()


@contextlib.asynccontextmanager
async def serving(*servers: Serving) -> AsyncIterator[None]:
    """They run, and are killed at the end; when the test fails, their last words are part of what it prints."""
    try:
        await asyncio.gather(*(server.start() for server in servers))
        yield
    except BaseException:
        for server in servers:
            print(f"---- {server.log}\n{server.last_words()}")
        raise
    finally:
        for server in servers:
            await server.kill()
