"""A running server for tests: the real application under uvicorn on a free port, and clients that speak to it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import socket
import tempfile
from collections.abc import AsyncIterator
from typing import Any

import httpx
import uvicorn

from server.app import create_app
from server.config import Config

SECRET_KEY = "a secret key for tests, long enough"

_numbers = itertools.count(1)


class Api:
    """One person (or nobody, without tokens) at one server. Methods answer httpx responses."""

    def __init__(self, url: str, account: dict[str, Any] | None = None, *, cookies: bool = False) -> None:
        self.url = url
        self.account = account or {}
        headers = {"Authorization": f"Bearer {self.account['accessToken']}"} if account and not cookies else {}
        self.http = httpx.AsyncClient(base_url=f"{url}/api", headers=headers, timeout=30, trust_env=False)
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

    def of(self, account: dict[str, Any]) -> Api:
        return self._kept(Api(self.url, account))

    async def person(self, name: str = "Mei") -> Api:
        email = f"person{next(_numbers)}@example.org"
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

    async def close(self) -> None:
        for client in self._clients:
            await client.http.aclose()


@contextlib.asynccontextmanager
async def running_server(database_url: str, redis_url: str, **settings: Any) -> AsyncIterator[RunningServer]:
    """The application with its lifespan, on a free port of this process."""
    with tempfile.TemporaryDirectory(prefix="storyroom-test-") as folder, socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        values: dict[str, Any] = {"secret_key": SECRET_KEY, "data_dir": folder, **settings}
        config = Config(database_url=database_url, redis_url=redis_url, **values)
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(config),
                log_level="warning",
                ws="server.websocket_protocol:StoryroomWebSocketProtocol",
                ws_max_size=config.max_message_bytes,
                ws_per_message_deflate=False,
            )
        )
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        async with asyncio.timeout(20):
            while not server.started:
                if serving.done():
                    serving.result()
                    raise RuntimeError("the server ended before it had started")
                await asyncio.sleep(0.01)
        running = RunningServer(f"http://127.0.0.1:{listening.getsockname()[1]}", config)
        try:
            yield running
        finally:
            await running.close()
            server.should_exit = True
            await serving
