"""`storyroom up`: services, migrations, then the API and a worker as children that are restarted when they die.
Called by cli.py. It serves no request itself and holds no connection open."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from server.config import Config
from server.embedded import EmbeddedError, Postgres, Service, Valkey, only_one
from server.processes import end, spawn, wait_until

_READY_SECONDS = 60.0
_STEADY_SECONDS = 30.0
_TRIES_BEFORE_READY = 3
_DRAIN_SECONDS = 12.0


class StartError(Exception):
    """One sentence for the person at the terminal."""


def up(environ: Mapping[str, str]) -> int:
    """Runs until a signal; returns the exit status. Raises ConfigError, EmbeddedError or StartError."""
    _check(environ)
    data_dir = Path(environ.get("DATA_DIR", "").strip() or "./data").absolute()
    with only_one(data_dir):
        return asyncio.run(_Up(dict(environ), data_dir).run())


def _check(environ: Mapping[str, str]) -> None:
    """What `up` will make itself is filled in for the check, so that every wrong setting is listed now."""
    made = {"DATABASE_URL": "postgresql://up@up/up", "REDIS_URL": "redis://up", "SECRET_KEY": "u" * 32}
    Config.from_environment(made | {name: text for name, text in environ.items() if text.strip()})


class _Up:
    def __init__(self, environ: dict[str, str], data_dir: Path) -> None:
        self.data_dir = data_dir
        self.environ = environ | {"DATA_DIR": str(data_dir)}
        self.services: list[Service] = []
        self.children: list[_Child] = []
        self.stopping = asyncio.Event()
        self.failure = ""

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop_asked)
        watchers: list[asyncio.Task[None]] = []
        try:
            config = await self._prepare()
            serve = self._child("serve")
            watchers.append(asyncio.create_task(self._keep(serve), name="keep serve"))
            watchers += [asyncio.create_task(self._keep_service(one), name=f"keep {one.name}") for one in self.services]
            key, _ = await asyncio.gather(_first_key(config), self._answering(config, "live"))
            # Only now, so that its imports do not delay the API's.
            watchers.append(asyncio.create_task(self._keep(self._child("worker", "--grace", "5")), name="keep worker"))
            if await self._answering(config, "ready"):
                serve.was_ready = True
                print(_greeting(config, self.data_dir, key), flush=True)
            await self.stopping.wait()
        finally:
            self.stopping.set()
            await self._stop_all()
            for watcher in watchers:
                watcher.cancel()
            await asyncio.gather(*watchers, return_exceptions=True)
        if self.failure:
            raise StartError(self.failure)
        return 0

    def _stop_asked(self) -> None:
        """The second time, without waiting."""
        if self.stopping.is_set():
            for child in self.children:
                child.kill()
        elif sys.stdout.isatty():
            print("\nStopping…", flush=True)
        self.stopping.set()

    async def _prepare(self) -> Config:
        self._end_predecessors()
        _refuse_taken_port(self.environ)
        if not self.environ.get("SECRET_KEY", "").strip():
            self.environ["SECRET_KEY"] = _secret_key(self.data_dir / "secret_key")
        await self._start_services()
        config = Config.from_environment(self.environ)
        await _migrate(config)
        return config

    async def _start_services(self) -> None:
        wanted: list[tuple[str, Callable[[], Service]]] = [
            ("REDIS_URL", lambda: Valkey(self.data_dir / "valkey")),
            ("DATABASE_URL", lambda: Postgres(self.data_dir / "postgres")),
        ]
        for name, make in wanted:
            if not self.environ.get(name, "").strip():
                service = make()
                self.services.append(service)
                service.spawn()
                self.environ[name] = service.url
        imports = asyncio.to_thread(_import_migrations)
        await asyncio.gather(imports, *(asyncio.to_thread(one.wait_ready) for one in self.services))

    def _child(self, command: str, *options: str) -> _Child:
        child = _Child(command, options, self.environ)
        self.children.append(child)
        return child

    async def _keep(self, child: _Child) -> None:
        """Start it again whenever it ends, later and later while it keeps dying young."""
        pause, deaths = 0.5, 0
        while not self.stopping.is_set():
            started = time.monotonic()
            child.start()
            self._remember_children()
            status = await child.ended()
            if self.stopping.is_set():
                return
            deaths += 1
            if deaths >= _TRIES_BEFORE_READY and not child.was_ready and child.command == "serve":
                self.failure = f"The API ended {deaths} times before it was ready; its last error stands above."
                self.stopping.set()
                return
            if time.monotonic() - started > _STEADY_SECONDS:
                pause = 0.5
            print(f"storyroom {child.command} ended with status {status}; starting it again.", file=sys.stderr)
            await self._pause(pause)
            pause = min(pause * 2, 15.0)

    async def _keep_service(self, service: Service) -> None:
        pause = 0.5
        while not self.stopping.is_set() and service.process is not None:
            await asyncio.to_thread(service.process.wait)
            if self.stopping.is_set():
                return
            print(f"{service.name} ended; starting it again.", file=sys.stderr)
            await self._pause(pause)
            try:
                service.spawn()
                await asyncio.to_thread(service.wait_ready)
                pause = 0.5
            except (EmbeddedError, OSError) as failed:
                print(failed, file=sys.stderr)
                pause = min(pause * 2, 15.0)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)

    async def _answering(self, config: Config, health: str) -> bool:
        url = f"{_local_url(config)}/api/health/{health}"
        deadline = time.monotonic() + _READY_SECONDS
        while not self.stopping.is_set():
            if await asyncio.to_thread(_answers, url):
                return True
            if time.monotonic() > deadline:
                self.failure = f"{url} did not answer within {_READY_SECONDS:.0f} seconds."
                self.stopping.set()
            await self._pause(0.05)
        return False

    async def _stop_all(self) -> None:
        """In the reverse order of starting: who writes first, then where it is written."""
        await asyncio.gather(*(asyncio.to_thread(child.stop) for child in self.children))
        await asyncio.gather(*(asyncio.to_thread(service.stop) for service in self.services))
        (self.data_dir / "processes.json").unlink(missing_ok=True)

    def _remember_children(self) -> None:
        pids = [child.process.pid for child in self.children if child.process is not None]
        (self.data_dir / "processes.json").write_bytes(msgspec.json.encode(pids))

    def _end_predecessors(self) -> None:
        """After a kill -9 of `up` its children may still be leaving, and hold the port while they do."""
        with contextlib.suppress(OSError, msgspec.DecodeError):
            pids = msgspec.json.decode((self.data_dir / "processes.json").read_bytes(), type=list[int])
            for number in (signal.SIGTERM, signal.SIGKILL):
                for pid in filter(_is_ours, pids):
                    os.kill(pid, number)
                wait_until(lambda: not any(map(_is_ours, pids)), seconds=3)


class _Child:
    """`storyroom serve` or `storyroom worker`."""

    def __init__(self, command: str, options: tuple[str, ...], environ: Mapping[str, str]) -> None:
        self.command = command
        self.options = options
        self.was_ready = False
        self.process: subprocess.Popen[bytes] | None = None
        # The children must find these very packages, wherever they are started from.
        paths = [str(Path(__file__).parents[1]), environ.get("PYTHONPATH", "")]
        self.environ = {**environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}

    def start(self) -> None:
        command = [sys.executable, "-P", "-m", "server.cli", self.command, *self.options]
        self.process = spawn(command, death=signal.SIGTERM, env=self.environ)

    async def ended(self) -> int:
        return await asyncio.to_thread(self.process.wait) if self.process is not None else 0

    def stop(self) -> None:
        if self.process is not None:
            end(self.process, (signal.SIGTERM, _DRAIN_SECONDS))

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()


def _is_ours(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return b"server.cli" in Path(f"/proc/{pid}/cmdline").read_bytes()
    if sys.platform == "linux":
        return False
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "server.cli" in listed.stdout


def _refuse_taken_port(environ: Mapping[str, str]) -> None:
    host, port = environ.get("HOST", "").strip() or "127.0.0.1", int(environ.get("PORT", "").strip() or 8000)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as refused:
            raise StartError(
                f"Port {port} needs more rights than you have: choose one above 1023 by PORT=…"
            ) from refused
        except OSError as refused:
            raise StartError(
                f"Port {port} on {host} cannot be used ({refused.strerror}): stop the program that holds it, "
                f"or choose another with PORT={port + 1}."
            ) from refused


def _secret_key(path: Path) -> str:
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32))
        fresh.replace(path)
    return path.read_text().strip()


def _import_migrations() -> None:
    import alembic.command  # noqa: F401

    import server.migrate  # noqa: F401


async def _migrate(config: Config) -> None:
    import server.migrate

    try:
        await server.migrate.upgrade(config.database_url)
    except OSError as failed:
        raise StartError(f"The database of DATABASE_URL cannot be reached: {failed}") from failed


async def _first_key(config: Config) -> str | None:
    """The key that signs the first person in, until somebody has signed in."""
    from collab.db import create_engine
    from server.accounts import ensure_first_key

    engine = create_engine(config.database_url, pool_size=1)
    try:
        return await ensure_first_key(engine)
    finally:
        await engine.dispose()


def _answers(url: str) -> bool:
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _local_url(config: Config) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(config.host, config.host)  # noqa: S104
    return f"http://{host}:{config.port}"


def _greeting(config: Config, data_dir: Path, key: str | None) -> str:
    query = f"/?key={key}" if key else "/"
    lines = ["", f"  Storyroom is ready: {_local_url(config)}{query}"]
    if config.host in ("0.0.0.0", "::") and (address := _lan_address()):  # noqa: S104
        lines.append(f"  In your network:    http://{address}:{config.port}{query}")
    if config.public_url:
        lines.append(f"  Public address:     {config.public_url}{query}")
    if key:
        lines.append("  The key in the address signs the first person in, once.")
    lines += [f"  Data: {data_dir}. Ctrl-C stops it.", ""]
    return "\n".join(lines)


def _lan_address() -> str | None:
    """The address of the interface that leads outside; connecting a datagram socket sends nothing."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return probe.getsockname()[0]
    return None
