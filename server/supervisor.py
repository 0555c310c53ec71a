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

from server.children import Child, keep
from server.config import Config
from server.embedded import EmbeddedError, Postgres, Service, Valkey, only_one
from server.listening import StartError, listen
from server.processes import wait_until

_READY_SECONDS = 60.0


class _Part(msgspec.Struct):
    status: str
    detail: str = ""


class _Ready(msgspec.Struct):
    """What /health/ready says."""

    parts: dict[str, _Part]


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
        # A person waits for the end of it.
        drain = environ.get("DRAIN_SECONDS", "").strip() or "1"
        self.environ = environ | {"DATA_DIR": str(data_dir), "DRAIN_SECONDS": drain}
        self.services: list[Service] = []
        self.children: list[Child] = []
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
            watchers.append(asyncio.create_task(self._keep(serve, vital=True), name="keep serve"))
            watchers += [asyncio.create_task(self._keep_service(one), name=f"keep {one.name}") for one in self.services]
            key, _ = await asyncio.gather(_first_key(config), self._answering(config, "live"))
            # Only now, so that its imports do not delay the API's.
            worker = self._child("worker", "--grace", "5")
            watchers.append(asyncio.create_task(self._keep(worker, vital=False), name="keep worker"))
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
                child.send(signal.SIGKILL)
        elif sys.stdout.isatty():
            print("\nStopping…", flush=True)
        self.stopping.set()

    async def _prepare(self) -> Config:
        self._end_predecessors()
        _refuse_taken_port(self.environ)
        if not self.environ.get("SECRET_KEY", "").strip():
            self.environ["SECRET_KEY"] = _kept(self.data_dir / "secret_key", secrets.token_hex(32))
        if not self.environ.get("ENCRYPTION_KEYS", "").strip():
            self.environ["ENCRYPTION_KEYS"] = _kept(self.data_dir / "encryption_keys", f"one:{secrets.token_hex(32)}")
        await self._start_services()
        config = Config.from_environment(self.environ)
        await _migrate(config)
        await _rotate(config)
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

    def _child(self, command: str, *options: str) -> Child:
        child = Child(command, options, self.environ)
        self.children.append(child)
        return child

    async def _keep(self, child: Child, *, vital: bool) -> None:
        child.was_ready = not vital
        if not await keep(child, self.stopping, self._remember_children):
            self.failure = f"storyroom {child.command} ended before it was ready; its last error stands above."
            self.stopping.set()

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
            wrong = await asyncio.to_thread(_what_is_wrong, url)
            if wrong is None:
                return True
            # How Postgres is set up does not change while we wait.
            if "durability" in wrong or time.monotonic() > deadline:
                self.failure = f"Storyroom cannot do its work: {wrong}."
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


def _is_ours(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return b"server.cli" in Path(f"/proc/{pid}/cmdline").read_bytes()
    if sys.platform == "linux":
        return False
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "server.cli" in listed.stdout


def _refuse_taken_port(environ: Mapping[str, str]) -> None:
    host, port = environ.get("HOST", "").strip() or "127.0.0.1", int(environ.get("PORT", "").strip() or 8000)
    listen(host, port).close()


def _kept(path: Path, new: str) -> str:
    """A secret of this folder: what the file says, or `new` from now on."""
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(new)
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


async def _rotate(config: Config) -> None:
    """Whoever has put a new key first in DATA_DIR/encryption_keys can take the old one out after this start."""
    from server import profile_commands

    await profile_commands.rotate(config, quiet=True)


async def _first_key(config: Config) -> str | None:
    """The key that signs the first person in, until somebody has signed in."""
    from collab.db import create_engine
    from server.accounts import ensure_first_key

    engine = create_engine(config.database_url, pool_size=1)
    try:
        return await ensure_first_key(engine)
    finally:
        await engine.dispose()


def _what_is_wrong(url: str) -> str | None:
    """Nothing, or what to tell the person at the terminal."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5):
            return None
    except urllib.error.HTTPError as refused:
        with contextlib.suppress(msgspec.DecodeError, msgspec.ValidationError, OSError):
            parts = msgspec.json.decode(refused.read(), type=_Ready).parts
            return ", ".join(f"{name} {part.detail}" for name, part in parts.items() if part.status == "down")
        return f"{url} answers {refused.code}"
    except (urllib.error.URLError, OSError):
        return f"{url} does not answer"


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
