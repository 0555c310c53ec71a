"""A server to be measured: `storyroom serve` on one core, with a Postgres (fsync on) and a Valkey of its own in a
temporary folder, and a person who is signed in. For the load generators beside it."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from server.embedded import Postgres, Valkey  # noqa: E402
from server.processes import end, free_port, wait_until  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")


class Served:
    """One `storyroom serve` process and what a client needs to use it."""

    def __init__(self, environ: Mapping[str, str], core: int) -> None:
        self.environ, self.core = environ, core
        self.url = f"http://127.0.0.1:{environ['PORT']}"
        self.process: subprocess.Popen[bytes] | None = None
        self.token = ""

    def start(self) -> None:
        command = [sys.executable, "-m", "server.cli", "serve"]
        log = (Path(self.environ["DATA_DIR"]) / "serve.log").open("ab")
        self.process = subprocess.Popen(command, env=self.environ, cwd=ROOT, stdout=log, stderr=log)
        with contextlib.suppress(OSError, AttributeError):
            os.sched_setaffinity(self.process.pid, {self.core})
        assert wait_until(self._answers, seconds=300), log.name

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/api/health/live", trust_env=False).status_code == 200
        return False

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def cpu_seconds(self) -> float:
        """User and system time of the process and of its children; Linux only."""
        return sum(_cpu_of(pid) for pid in _tree(self.pid))

    def rss_mb(self) -> float:
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in _tree(self.pid))
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def sign_in(self) -> httpx.Client:
        """A client of the API that is somebody new; their token is kept in `token`."""
        http = httpx.Client(base_url=f"{self.url}/api", timeout=60, trust_env=False)
        body = {"email": f"{secrets.token_hex(6)}@example.org", "password": "correct horse", "name": "Bench"}
        self.token = http.post("/auth/register", json=body).raise_for_status().json()["accessToken"]
        http.headers["Authorization"] = f"Bearer {self.token}"
        return http

    def room(self, project: str) -> str:
        return f"{self.url.replace('http', 'ws', 1)}/api/rooms/{project}?token={self.token}"


@contextlib.contextmanager
def stores(**environ: str) -> Iterator[dict[str, str]]:
    """Settings for processes: a Postgres with all tables, a Valkey and a folder of their own, which end with this."""
    folder = Path(tempfile.mkdtemp(prefix="storyroom-bench-"))
    folder.chmod(0o711)
    postgres, valkey = Postgres(folder / "postgres"), Valkey(folder / "valkey")
    try:
        postgres.start()
        valkey.start()
        settings = {
            **os.environ,
            "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.url,
            "SECRET_KEY": secrets.token_hex(32),
            "DATA_DIR": str(folder),
            "PORT": str(free_port()),
            **environ,
        }
        subprocess.run([sys.executable, "-m", "server.cli", "migrate"], env=settings, cwd=ROOT, check=True)
        yield settings
    finally:
        for service in (postgres, valkey):
            if service.process is not None:
                end(service.process)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def serving(*, core: int = 0, **environ: str) -> Iterator[Served]:
    """A server that runs; `environ` is added to its settings."""
    with stores(**environ) as settings:
        served = Served(settings, core)
        try:
            served.start()
            yield served
        finally:
            served.stop()


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def _cpu_of(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    return 0.0
