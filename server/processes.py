"""Starting child processes that die with their parent and never run as root where they must not.
Called by embedded.py and supervisor.py; knows nothing of what the programs are."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2
_CAPABILITY_VERSION = 0x20080522
_libc = ctypes.CDLL(None, use_errno=True)


def unprivileged() -> pwd.struct_passwd | None:
    """Who runs the services when we are root; None when we are not. `nobody` exists everywhere: no account is added."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def reachable(path: Path) -> bool:
    """Can anybody walk to `path`? False below a private home such as /root."""
    return all(part.stat().st_mode & 0o001 for part in path.resolve().parents)


def spawn(
    command: Sequence[str | Path],
    *,
    death: signal.Signals,
    drop: bool = False,
    walk: bool = False,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] | None = None,
    env: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, so that Ctrl-C reaches only us, with `death` sent to it when we die.

    Call it in the main thread: Linux sends the signal when the *thread* that forked ends.
    `drop` gives up root; `walk` then keeps the one capability that reads below private folders."""
    account = unprivileged() if drop else None
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.STDOUT if stdout is not None else None,
        env=None if env is None else dict(env),
        cwd="/" if account else None,
        start_new_session=True,
        pass_fds=pass_fds,
        # Only system calls are made there, and nothing else of ours runs in threads at that moment.
        preexec_fn=_prepare(account, walk=walk, death=death, parent=os.getpid()),  # noqa: PLW1509
    )


def _prepare(
    account: pwd.struct_passwd | None, *, walk: bool, death: signal.Signals, parent: int
) -> Callable[[], None]:
    linux = sys.platform == "linux"

    def prepare() -> None:
        if account:
            if linux and walk:
                _libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
            os.setgroups([])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
            if linux and walk:
                _keep_walking()
        if linux:  # After setuid, which clears it.
            _libc.prctl(_PR_SET_PDEATHSIG, int(death), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def _keep_walking() -> None:
    """Containers often lack DAC_READ_SEARCH and have DAC_OVERRIDE: take the weaker one that is there."""
    for capability in (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE):
        bits = 1 << capability
        header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
        sets = (ctypes.c_uint32 * 6)(bits, bits, bits, 0, 0, 0)
        if _libc.capset(header, sets) == 0:
            _libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0)
            return


def free_port(wanted: int = 0) -> int:
    """`wanted` when nobody listens there, else any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except (OSError, OverflowError):
                continue
            return probe.getsockname()[1]
    raise OSError("no free port on 127.0.0.1")


def wait_until(ready: Callable[[], bool], *, seconds: float, every: float = 0.02) -> bool:
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def end(process: subprocess.Popen[bytes], *signals: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn and wait its seconds, until the process has ended; SIGKILL is the last."""
    for number, seconds in (*signals, (signal.SIGKILL, 5.0)):
        if process.poll() is not None:
            return
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)


def running_in(pid: int, folder: Path) -> bool:
    """Is `pid` a live process in `folder`? Tells a reused pid from ours."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
        except OSError:  # Gone meanwhile, a zombie, or somebody else's.
            return False
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return str(folder) in listed.stdout
