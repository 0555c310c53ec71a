"""A running server for tests: the real application under uvicorn on a free port, and clients that speak to it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import tempfile
import threading
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import argon2
import httpx

from server import accounts
from server.app import create_app
from server.config import Config
from server.draining import DrainingServer

SECRET_KEY = "a secret key for tests, long enough"
ENCRYPTION_KEYS = ("tests:an encryption key for tests, long enough",)

# Reading the certificates of the world for each client would cost more than most tests.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
# A real hash costs 64 MB and all cores for a moment: tests make a thousand people.
accounts.hasher = argon2.PasswordHasher.from_parameters(argon2.profiles.CHEAPEST)


def new_email() -> str:
    return f"{uuid.uuid4().hex}@example.org"


class Api:
    """One person (or nobody, without tokens) at one server. Methods answer httpx responses."""

    def __init__(self, url: str, account: dict[str, Any] | None = None, *, cookies: bool = False) -> None:
        self.url = url
        self.account = account or {}
        headers = {"Authorization": f"Bearer {self.account['accessToken']}"} if account and not cookies else {}
        self.http = httpx.AsyncClient(
            base_url=f"{url}/api", headers=headers, timeout=60, trust_env=False, verify=NO_TLS
        )
        for name in ("get", "post", "patch", "put", "delete", "request"):
            setattr(self, name, getattr(self.http, name))

    get: Any
    post: Any
    patch: Any
    put: Any
    delete: Any
    request: Any

    @property
    def token(self) -> str:
        return self.account["accessToken"]

    @property
    def user(self) -> dict[str, Any]:
        return self.account["user"]

    @property
    def team(self) -> dict[str, Any]:
        return self.account["team"]

    @property
    def socket_url(self) -> str:
        return self.url.replace("http", "ws", 1) + "/api/rooms"

    async def project(self, title: str = "A story", **fields: Any) -> dict[str, Any]:
        made = await self.post("/projects", json={"title": title, **fields})
        assert made.status_code == 201, made.text
        return made.json()

    async def node(self, project: str, kind: str = "note", **fields: Any) -> dict[str, Any]:
        made = await self.post(f"/projects/{project}/nodes", json={"kind": kind, **fields})
        assert made.status_code == 201, made.text
        return made.json()


class RunningServer:
    """A server that runs; `person()` registers somebody new and answers their client."""

    def __init__(self, url: str, config: Config) -> None:
        self.url = url
        self.config = config
        self._clients: list[Api] = []

    def anyone(self) -> Api:
        return self._kept(Api(self.url))

    def at(self, url: str) -> Api:
        """Nobody in particular at another server, which may end before this one."""
        return self._kept(Api(url))

    def of(self, account: dict[str, Any]) -> Api:
        return self._kept(Api(self.url, account))

    async def person(self, name: str = "Mei") -> Api:
        email = new_email()
        body = {"email": email, "password": "correct horse", "name": name}
        made = await self.anyone().post("/auth/register", json=body)
        assert made.status_code == 201, made.text
        return self.of({**made.json(), "password": body["password"]})

    async def browser(self, name: str = "Mei") -> Api:
        """A person who is known by cookies only, as in the web."""
        person = await self.person(name)
        client = self._kept(Api(self.url, person.account, cookies=True))
        body = {"email": person.user["email"], "password": person.account["password"]}
        assert (await client.post("/auth/login", json=body)).status_code == 200
        client.http.headers["Origin"] = self.url
        return client

    def _kept(self, client: Api) -> Api:
        self._clients.append(client)
        return client

    async def forget_clients(self) -> None:
        for client in self._clients:
            await client.http.aclose()
        self._clients.clear()


@contextlib.asynccontextmanager
async def running_server(database_url: str, redis_url: str, **settings: Any) -> AsyncIterator[RunningServer]:
    """The application with its lifespan, on a free port of this process, in the loop of the test."""
    with _configured(database_url, redis_url, settings) as (config, listening, server):
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        async with asyncio.timeout(45):
            while not server.started:
                if serving.done():
                    serving.result()
                    raise RuntimeError("the server ended before it had started")
                await asyncio.sleep(0.01)
        running = RunningServer(_url(listening), config)
        try:
            yield running
        finally:
            await running.forget_clients()
            server.should_exit = True
            await serving


@contextlib.contextmanager
def served_in_thread(database_url: str, redis_url: str, **settings: Any) -> Iterator[RunningServer]:
    """The same in a thread with a loop of its own, for many tests."""
    with _configured(database_url, redis_url, settings) as (config, listening, server):
        thread = threading.Thread(target=asyncio.run, args=[server.serve(sockets=[listening])], name="server")
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the server did not start")
            time.sleep(0.01)
        try:
            yield RunningServer(_url(listening), config)
        finally:
            server.should_exit = True
            thread.join(20)


@contextlib.contextmanager
def _configured(
    database_url: str, redis_url: str, settings: dict[str, Any]
) -> Iterator[tuple[Config, socket.socket, DrainingServer]]:
    with tempfile.TemporaryDirectory(prefix="storyroom-test-") as folder, socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        values: dict[str, Any] = {"secret_key": SECRET_KEY, "encryption_keys": ENCRYPTION_KEYS, "data_dir": folder}
        values |= {"drain_seconds": 0, **settings}
        config = Config(database_url=database_url, redis_url=redis_url, **values)
        server = DrainingServer(create_app(config), config, log_level="warning")
        # Signals are the test run's, not the server's.
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]
        yield config, listening, server


def _url(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"
