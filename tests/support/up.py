"""`storyroom up` as a person starts it, for the tests that start, kill and end it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from server.processes import free_port, wait_until

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0


class Up:
    """One `storyroom up`, from the command to the last of its processes."""

    def __init__(self, data_dir: Path, **environ: str) -> None:
        self.data_dir = data_dir
        self.port = int(environ.get("PORT", "0")) or free_port()
        made = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ENCRYPTION_KEYS")
        kept = {name: text for name, text in os.environ.items() if name not in made}
        self.environ = {**kept, "DATA_DIR": str(data_dir), "PORT": str(self.port), "PYTHONPATH": str(ROOT), **environ}
        self.output = data_dir.parent / f"{data_dir.name}.{time.monotonic_ns()}.out"
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "server.cli", "up"], env=self.environ, stdout=out, stderr=out, cwd=ROOT
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def ready(self) -> str:
        """Waits for the printed address."""
        wait_until(lambda: "ready:" in self.said or self.process.poll() is not None, seconds=START_SECONDS)
        found = re.search(r"ready: +(\S+)", self.said)
        assert found, self.said
        return found[1]

    def ended(self, seconds: float = 30) -> int:
        return self.process.wait(seconds)

    def pids(self) -> set[int]:
        """Every live process that this folder has."""
        return {int(path.name) for path in Path("/proc").glob("[0-9]*") if self._is_ours(path)}

    def _is_ours(self, process: Path) -> bool:
        try:
            if process.joinpath("stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return False
            folder = str(self.data_dir).encode()
            parts = process.joinpath("cmdline").read_bytes() + process.joinpath("environ").read_bytes()
            return folder in parts or os.fsencode(process.joinpath("cwd").readlink()).startswith(folder)
        except OSError:
            return False

    def child(self, command: str) -> int | None:
        return next(iter(self.running(f"server.cli\0{command}\0")), None)

    def running(self, words: str) -> list[int]:
        """The processes of this folder whose command line has these words."""
        lines = {pid: Path(f"/proc/{pid}/cmdline") for pid in self.pids()}
        return [pid for pid, line in lines.items() if words.encode() in _bytes(line)]

    def kill_everything(self) -> None:
        """kill -9, the parent first, and nothing is left."""
        while pids := self.pids():
            for pid in {self.process.pid} & pids or pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if self.process.poll() is None:
                self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(30)
        finally:
            self.kill_everything()


def _bytes(path: Path) -> bytes:
    """Nothing, when the process has ended meanwhile."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
