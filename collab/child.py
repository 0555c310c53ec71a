"""What runs in a child process of children.py, and the words between the two. Imports little: it starts while somebody
waits."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from typing import Any

from collab import errors


def write(pipe: Any, message: object) -> None:
    raw = pickle.dumps(message, protocol=5)
    pipe.write(len(raw).to_bytes(8, "little"))
    pipe.write(raw)
    pipe.flush()


def read(pipe: Any) -> Any:
    length = pipe.read(8)
    if len(length) < 8:
        raise EOFError
    return pickle.loads(pipe.read(int.from_bytes(length, "little")))  # noqa: S301  (written by our own child)


def serve() -> None:
    """Answer until the parent closes the pipe, or is no more."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    asked = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    # What anything prints here goes where the parent's log goes.
    os.dup2(2, 1)
    nice, memory_bytes, seconds = read(asked)
    os.nice(nice)
    _limit(memory_bytes)
    while True:
        try:
            function, args = read(asked)
        except EOFError:
            return
        signal.alarm(seconds)
        try:
            answer = (True, function(*args))
        except MemoryError:
            answer = (False, errors.TooLarge("This takes more memory than is allowed."))
        except Exception as exc:  # noqa: BLE001  (it is the caller's: raised there)
            answer = (False, exc)
        signal.alarm(0)
        try:
            write(answers, answer)
        except (pickle.PicklingError, TypeError, AttributeError):
            write(answers, (False, RuntimeError(repr(answer[1])[:1000])))


def _limit(memory_bytes: int) -> None:
    import resource  # noqa: PLC0415  (not everywhere)

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, most))
    # A child that ends over malicious bytes leaves no image of its memory behind.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
