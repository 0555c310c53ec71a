"""Postgres as it is when its machine hangs: it neither answers nor closes a connection."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from server.embedded import Postgres


@contextlib.contextmanager
def frozen(postgres: Postgres) -> Iterator[None]:
    """All processes of the server stand still inside of this block."""
    assert postgres.process is not None
    _signal([postgres.process.pid], signal.SIGSTOP)
    children = _children(postgres.process.pid)
    _signal(children, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal([*children, postgres.process.pid], signal.SIGCONT)


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _children(parent: int) -> list[int]:
    """Every backend has a process group of its own."""
    found: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # After the name in parentheses: state, parent.
            if int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1]) == parent:
                found.append(int(folder.name))
    return found
