"""What tests ask child processes to do. Imports little, so that they start fast."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def pid() -> int:
    return os.getpid()


def die(number: int) -> None:
    os.kill(os.getpid(), number)


def die_once(flag: str) -> str:
    if not Path(flag).exists():
        Path(flag).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "survived"


def eat() -> int:
    return len(bytes(20 * 1024**3))


def nest() -> None:
    from pycrdt import Doc

    Doc().apply_update(bytes.fromhex("0101070028010573616d6c65016b01") + b"\x75\x01" * 400_000 + b"\x7e\x00")


def signals() -> list[bool]:
    return [signal.getsignal(number) == signal.SIG_IGN for number in (signal.SIGINT, signal.SIGTERM)]


def open_sockets() -> list[str]:
    return [target for fd in Path("/proc/self/fd").iterdir() if (target := _target(fd)).startswith("socket:")]


def _target(fd: Path) -> str:
    try:
        return str(fd.readlink())
    except OSError:
        return ""


def talk() -> None:
    print("this goes to the log, not into the answer")


def die_of(_picture: bytes, _width: int) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)
