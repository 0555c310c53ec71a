"""`storyroom restore` for the tests of crashes: `python -m tests.crash.restoring_worker FILE POINT`, dead by SIGKILL at
a named point. Settings as for the command itself."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from server import cli, restore

# Behind the function of this name, in these modules.
POINTS: dict[str, tuple[Any, str]] = {
    "it is marked": (restore, "_mark"),
    "files are there": (restore, "_put_files"),
    "projects begin anew": (restore, "_renew"),
}


def _die_at(point: str) -> None:
    module, name = POINTS[point]
    function = getattr(module, name)

    async def last(*args: Any) -> None:
        await function(*args)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(module, name, last)


if __name__ == "__main__":
    _die_at(sys.argv[2])
    cli.main(["restore", sys.argv[1]])
