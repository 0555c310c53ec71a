"""`storyroom` with a wall clock that is wrong: `python -m tests.crash.shifted_server serve`. The file named by
WALL_CLOCK_FILE holds the seconds that it is ahead (or behind, if negative), and may change at any time. The monotonic
clock is right, as on a machine whose time is set."""

from __future__ import annotations

import datetime
import os
import time
from pathlib import Path

import jwt.api_jwt

from collab import clock
from server import cli

_FILE = Path(os.environ["WALL_CLOCK_FILE"])
_LOOK_SECONDS = 0.05

_right, _right_ns = time.time, time.time_ns
_looked = -1.0
_ahead = 0.0


def ahead() -> float:
    global _looked, _ahead  # noqa: PLW0603
    if time.monotonic() - _looked > _LOOK_SECONDS:
        _looked = time.monotonic()
        try:
            _ahead = float(_FILE.read_text())
        except (OSError, ValueError):
            _ahead = 0.0
    return _ahead


class _Wrong(datetime.datetime):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> _Wrong:
        return cls.fromtimestamp(time.time(), tz)


def main() -> None:
    time.time = lambda: _right() + ahead()
    time.time_ns = lambda: _right_ns() + int(ahead() * 1e9)
    clock.now = lambda: _Wrong.now(datetime.UTC)
    jwt.api_jwt.datetime = _Wrong  # type: ignore[attr-defined]
    cli.main()


if __name__ == "__main__":
    main()
