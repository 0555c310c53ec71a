"""Is this process alive, and can it do its work? Asked by supervisors and load balancers, signed in or not."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

import asyncpg
import sqlalchemy as sa
import structlog
from alembic.util.exc import CommandError
from litestar import Response, Router, get
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors
from collab.assets import Assets
from server import migrate
from server.config import Config
from server.gate import ANYONE
from server.given import Engine, Files, Limiter, Rooms, Settings
from server.limits import Limits
from server.schemas import Out
from tasks.sweeper import live_workers

log = structlog.get_logger()

PART_SECONDS = 3
# A worker stamps its row with every sweep.
SWEEPS_MISSED = 5
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")

Status = Literal["ok", "degraded", "down"]


class Part(Out, frozen=True):
    status: Status
    detail: str = ""


class Live(Out, frozen=True):
    status: Literal["ok"] = "ok"


class Ready(Out, frozen=True):
    """The worst of the parts; `degraded` still answers 200, for everything that is saved stays saved."""

    status: Status
    parts: dict[str, Part]


OK = Part(status="ok")


@get("/live", opt={"need": ANYONE}, operation_id="getLive", summary="This process answers")
async def get_live() -> Live:
    return Live()


@get("/ready", opt={"need": ANYONE}, operation_id="getReady", summary="Everything that it needs is there")
async def get_ready(engine: Engine, config: Settings, limiter: Limiter, hub: Rooms, files: Files) -> Response[Ready]:
    if hub.draining:
        parts = {"process": Part(status="down", detail="draining: it is about to stop")}
        return Response(Ready(status="down", parts=parts), status_code=503, headers={"Cache-Control": "no-store"})
    checks: dict[str, Callable[[], Awaitable[Part]]] = {
        "database": lambda: _database(engine),
        "migrations": lambda: _migrations(config),
        "durability": lambda: _durability(engine, config),
        "redis": lambda: _redis(limiter),
        "assets": lambda: _assets(files),
        "workers": lambda: _workers(engine, config),
    }
    found = dict(zip(checks, await asyncio.gather(*(_bounded(check) for check in checks.values())), strict=True))
    states = {part.status for part in found.values()}
    worst: Status = "down" if "down" in states else "degraded" if "degraded" in states else "ok"
    return Response(
        Ready(status=worst, parts=found),
        status_code=503 if worst == "down" else 200,
        headers={"Cache-Control": "no-store"},
    )


async def _bounded(check: Callable[[], Awaitable[Part]]) -> Part:
    """A part that does not answer, or answers with an error, is down."""
    try:
        async with asyncio.timeout(PART_SECONDS):
            return await check()
    except (SQLAlchemyError, asyncpg.PostgresError, CommandError, OSError, TimeoutError) as exc:
        log.warning("health.part_down", error=repr(exc)[:300])
        return Part(status="down", detail="does not answer")


async def _database(engine: AsyncEngine) -> Part:
    async with engine.connect() as conn:
        if await conn.scalar(sa.text("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool")):
            return Part(status="down", detail="cannot be written")
    return OK


async def _migrations(config: Config) -> Part:
    if await migrate.newest(config.database_url):
        return OK
    return Part(status="down", detail="run `storyroom migrate`")


async def _durability(engine: AsyncEngine, config: Config) -> Part:
    async with engine.connect() as conn:
        off = [name for name in DURABLE if await conn.scalar(sa.select(sa.func.current_setting(name))) == "off"]
    return durability(off, allow_unsafe=config.allow_unsafe_durability)


def durability(off: list[str], *, allow_unsafe: bool) -> Part:
    """An answer "saved" means on disk only where Postgres waits for the disk: where it does not, nothing is answered.
    (A file system that never tears a page needs no full pages.)"""
    if not off:
        return OK
    bearable = allow_unsafe or off == ["full_page_writes"]
    return Part(status="degraded" if bearable else "down", detail=f"off in Postgres: {', '.join(off)}")


async def _redis(limiter: Limits) -> Part:
    return OK if await limiter.ping() else Part(status="degraded", detail="away: slower, but nothing is lost")


async def _assets(files: Assets) -> Part:
    """A folder that cannot be written is this process's own trouble, and others may do better. A bucket that is away is
    away for all of them, and people can go on with everything but files."""
    try:
        await files.store.check()
    except errors.Unavailable as exc:
        return Part(status="degraded" if files.store.shared else "down", detail=exc.detail)
    return OK


async def _workers(engine: AsyncEngine, config: Config) -> Part:
    within = max(10.0, SWEEPS_MISSED * config.job_sweep_seconds)
    async with engine.connect() as conn:
        count = await live_workers(conn, within_seconds=within)
    return OK if count else Part(status="degraded", detail="no worker runs: jobs wait")


router = Router("/health", route_handlers=[get_live, get_ready], tags=["health"])
