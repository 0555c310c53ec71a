"""The engine and the metadata that every tables.py of the house adds to."""

from __future__ import annotations

import datetime
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
import msgspec
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DataError, DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def Id(*args: object, **kw: object) -> sa.Column[str]:
    """A text primary key."""
    return sa.Column("id", sa.Text, *args, primary_key=True, **kw)  # type: ignore[arg-type]


def Time(name: str, **kw: object) -> sa.Column[datetime.datetime]:
    """A time with zone, stamped by Postgres unless it may be null."""
    if not kw.get("nullable"):
        kw.setdefault("server_default", sa.func.now())
        kw["nullable"] = False
    return sa.Column(name, sa.DateTime(timezone=True), **kw)  # type: ignore[arg-type]


def Json(name: str, **kw: object) -> sa.Column[object]:
    kw.setdefault("nullable", False)
    return sa.Column(name, JSONB(none_as_null=True), **kw)  # type: ignore[arg-type]


def _to_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def create_engine(url: str, *, pool_size: int = 10, name: str = "storyroom", answer_seconds: float = 30) -> AsyncEngine:
    """`url` as people write it (postgresql://…); the asyncpg dialect is chosen here. `name`: as Postgres lists it.

    Isolation is READ COMMITTED and synchronous_commit stays on: an answer "saved" means on disk."""
    _, rest = url.split("://", 1)
    engine = create_async_engine(
        f"postgresql+asyncpg://{rest}",
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        json_serializer=_to_json,
        json_deserializer=msgspec.json.decode,
        connect_args={"timeout": 5, "command_timeout": answer_seconds, "server_settings": {"application_name": name}},
    )
    event.listen(engine.sync_engine.pool, "checkout", _check_open)
    return engine


def _check_open(adapted: Any, *_: object) -> None:
    """A restart of Postgres fails no request that comes after it: asyncpg knows at once that a server hung up. To ask
    the server (`pool_pre_ping`) would take three round trips each time."""
    if adapted.driver_connection.is_closed():
        raise DisconnectionError


class Held:
    """One connection that stays open between its uses, for who asks all the time; thrown away after any failure."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._conn: AsyncConnection | None = None

    @asynccontextmanager
    async def driver(self) -> AsyncGenerator[Any]:
        """The asyncpg connection, outside of any transaction; one user at a time."""
        if self._conn is None:
            self._conn = await self._engine.connect()
        try:
            yield (await self._conn.get_raw_connection()).driver_connection
        except BaseException:
            conn, self._conn = self._conn, None
            await conn.invalidate()
            await conn.close()
            raise

    async def close(self) -> None:
        if self._conn is not None:
            await self._conn.close()


# All that speaking to Postgres raises. asyncpg's errors come as they are while a connection is made.
DATABASE_ERRORS = (OSError, TimeoutError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError)


# SQLSTATE classes in which the database refuses what it was asked, rather than being away, full or busy.
_REFUSALS = ("21", "22", "23", "42", "44", "54", "P0")
# Those that are about the database as a whole: no other statement would fare better.
_COMMON = ("08", "25", "28", "3D", "53", "57", "58")
# Those after which nobody can say what became of a commit; every other one was said by a server that rolled back.
_CUT_OFF = ("08", "57")


def _sqlstate(exc: BaseException) -> str:
    return str(getattr(getattr(exc, "orig", exc), "sqlstate", None) or "")


def _cut_off(exc: BaseException) -> bool:
    return (isinstance(exc, DBAPIError) and exc.connection_invalidated) or _sqlstate(exc)[:2] in ("", *_CUT_OFF)


def is_outage(exc: BaseException) -> bool:
    """The database is away, starting, read-only, full or too busy: the same statement may succeed later."""
    if isinstance(exc, OSError | TimeoutError | PoolTimeout):
        return True
    if not isinstance(exc, DBAPIError | asyncpg.PostgresError | asyncpg.InterfaceError):
        return False
    # What cannot even be sent is a ValueError.
    if isinstance(exc, DataError | ValueError) or isinstance(getattr(exc, "orig", None), ValueError):
        return False
    return (isinstance(exc, DBAPIError) and exc.connection_invalidated) or _sqlstate(exc)[:2] not in _REFUSALS


def is_common(exc: BaseException) -> bool:
    """An outage that any statement would have met, whatever is in it."""
    return is_outage(exc) and (_cut_off(exc) or _sqlstate(exc)[:2] in _COMMON)


def may_have_committed(exc: BaseException) -> bool:
    """The answer to a commit was lost, rather than that it was no."""
    return _cut_off(exc) and (is_outage(exc) or not isinstance(exc, DATABASE_ERRORS))
