"""create_app: the one place where the server is wired. Called by cli.py and by the tests."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from typing import Any

import structlog
from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.config.cors import CORSConfig
from litestar.datastructures import MutableScopeHeaders, State
from litestar.types import Message, Scope

from collab.asset_stores import open_store
from collab.assets import Assets
from collab.db import create_engine
from collab.hub import open_hub
from collab.thumbnails import Thumbnails
from server import bodies, callers, docs, given, idempotency, openapi, problems, tidy, web
from server.config import Config
from server.gate import gate
from server.joins import Joins
from server.limits import Limits
from server.streams import Streams
from tasks.broker import Broker

log = structlog.get_logger()

MAX_BODY_BYTES = 1_000_000
# How long a request waits for one answer of the database before it is answered 503.
ANSWER_SECONDS = 8

# Routes by what their bodies may weigh. Everything that carries people's texts takes the large limit.
SMALL = (
    "auth",
    "library",
    "projects",
    "templates",
    "invites",
    "project_members",
    "teams",
    "system_prompts",
    "profiles",
    "usage",
    "versions",
    "history",
    "forks",
    "health",
    "kinds",
    "generations",
    "job_events",
    "samples",
    "admin",
    "asset_content",
)
LARGE = ("nodes", "edges", "edits", "documents", "jobs", "job_results", "job_estimates")
# Files, streamed: what stands around a file in a form is small.
FILES = ("assets",)
FORM_BYTES = 64 * 1024


def create_app(config: Config) -> Litestar:
    """An application with its engine and hub, opened and closed by its lifespan."""
    return Litestar(
        route_handlers=[
            Router("/api", route_handlers=_routers(SMALL), guards=[gate]),
            Router(
                "/api",
                route_handlers=_routers(LARGE),
                guards=[gate],
                # JSON writes some characters as six bytes.
                request_max_body_size=2 * config.max_text_bytes,
            ),
            Router(
                "/api",
                route_handlers=_routers(FILES),
                guards=[gate],
                request_max_body_size=config.max_asset_bytes + FORM_BYTES,
            ),
            *_rooms(),
            docs.router,
            web.nothing,
            web.page,
        ],
        lifespan=[_opened],
        state=State({"config": config}),
        dependencies=given.dependencies(),
        request_class=bodies.ApiRequest,
        request_max_body_size=MAX_BODY_BYTES,
        exception_handlers={idempotency.Replay: idempotency.replayed, Exception: problems.answer},
        before_send=[_finish_headers],
        cors_config=_cors(config),
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=2_000, exclude=["/events$", "/document$", "/diff$", "/content$", "/api/rooms/"]
        ),
        openapi_config=openapi.config(),
        logging_config=None,
    )


def _routers(names: tuple[str, ...]) -> list[Router]:
    return [import_module(f"server.routes.{name}").router for name in names if _is_there(name)]


def _rooms() -> list[Any]:
    return [Router("/api", route_handlers=_routers(("rooms",)))]


def _is_there(name: str) -> bool:
    return importlib.util.find_spec(f"server.routes.{name}") is not None


@asynccontextmanager
async def _opened(app: Litestar) -> AsyncIterator[None]:
    """What the routes need, closed in the reverse order of opening."""
    config: Config = app.state.config
    async with AsyncExitStack() as stack:
        engine = create_engine(config.database_url, answer_seconds=ANSWER_SECONDS)
        stack.push_async_callback(engine.dispose)
        limiter = Limits(config.redis_url)
        stack.push_async_callback(limiter.close)
        app.state.engine, app.state.limiter = engine, limiter
        store = await open_store(config.store_settings())
        stack.push_async_callback(store.close)
        app.state.files = Assets(engine, store, max_bytes=config.max_asset_bytes)
        app.state.thumbnails = Thumbnails(app.state.files)
        stack.push_async_callback(app.state.thumbnails.close)
        app.state.joins = Joins(config.max_joins_per_second)
        app.state.streams = Streams(config.max_connections_per_person)
        app.state.hub = await stack.enter_async_context(
            open_hub(
                engine=engine,
                redis_url=config.redis_url,
                limits=config.room_limits(),
                memory_bytes=config.max_room_memory_bytes,
            )
        )
        await stack.enter_async_context(_running(tidy.run(engine, config.trash_days), "tidy"))
        app.state.broker = Broker(config.redis_url, config.queue_name)
        stack.push_async_callback(app.state.broker.close)
        yield


@asynccontextmanager
async def _running(coroutine: Coroutine[Any, Any, None], name: str) -> AsyncIterator[None]:
    """A task that lives as long as the application."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(coroutine, name=name)
        yield
        task.cancel()


def _cors(config: Config) -> CORSConfig | None:
    if not config.cors_origins:
        return None
    return CORSConfig(
        allow_origins=list(config.cors_origins),
        allow_credentials=True,
        allow_methods=["GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"],
        allow_headers=[
            "Accept", "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "If-Range",
            "Last-Event-ID", "Range"
        ],
        expose_headers=[
            "Content-Range", "ETag", "Idempotent-Replayed", "Location", "Retry-After", "X-Lineage", "X-Request-Id",
            "X-Seq"
        ],
    )  # fmt: skip


async def _finish_headers(message: Message, scope: Scope) -> None:
    """On every answer, whatever made it: its request's id, the security headers, a renewed session."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    headers["X-Request-Id"] = problems.request_id(scope)
    for name, value in web.SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    state = scope.get("state", {})
    if renewed := state.get("renewed"):
        for cookie in callers.session_cookies(scope["litestar_app"].state.config, renewed):
            headers.add("Set-Cookie", cookie.to_header(header=""))
