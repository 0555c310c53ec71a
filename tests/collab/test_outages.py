"""What an error of the database says: away for all, in the way of one, refused for good, or nobody knows."""

import asyncio
from contextlib import AsyncExitStack

import asyncpg
import pytest
import sqlalchemy as sa
from asyncpg.exceptions import _base
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from collab.db import is_common, is_outage, may_have_committed
from server.embedded import Postgres
from tests.support import trouble


def wrapped(cause: BaseException, *, invalidated: bool = False) -> DBAPIError:
    return DBAPIError("INSERT", None, cause, connection_invalidated=invalidated)


UNREACHABLE = [
    ConnectionRefusedError("refused"),
    TimeoutError(),
    PoolTimeout("QueuePool limit"),
    asyncpg.ConnectionDoesNotExistError("gone"),
    asyncpg.AdminShutdownError("stopping"),
    asyncpg.CannotConnectNowError("starting"),
    asyncpg.InterfaceError("the connection is closed"),
    InterfaceError("INSERT", None, OSError("gone")),
    wrapped(asyncpg.UndefinedTableError("a pooler said so"), invalidated=True),
]
ANSWERED = [
    asyncpg.TooManyConnectionsError("too many"),
    asyncpg.DiskFullError("no space"),
    asyncpg.ReadOnlySQLTransactionError("read-only"),
    asyncpg.OutOfMemoryError("no memory"),
]
OF_ONE = [
    asyncpg.DeadlockDetectedError("deadlock"),
    asyncpg.LockNotAvailableError("locked"),
    asyncpg.InternalServerError("?"),
]
REFUSED = [
    asyncpg.CheckViolationError("check"),
    asyncpg.NumericValueOutOfRangeError("range"),
    asyncpg.RaiseError("a trigger"),
    asyncpg.ProgramLimitExceededError("limit"),
    asyncpg.UndefinedTableError("no table"),
    _base.DataError("cannot be sent"),
]


@pytest.mark.parametrize(
    ("exc", "expected"),
    [
        *((exc, (True, True, True)) for exc in UNREACHABLE),
        *((exc, (True, True, False)) for exc in ANSWERED),
        *((exc, (True, False, False)) for exc in OF_ONE),
        *((exc, (False, False, False)) for exc in REFUSED),
        (KeyError("ours"), (False, False, True)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_says_whom_it_concerns_and_whether_anything_can_have_been_written(
    exc: BaseException, expected: tuple[bool, bool, bool]
):
    as_they_come = [exc]
    if isinstance(exc, asyncpg.PostgresError | asyncpg.InterfaceError):
        as_they_come.append(wrapped(exc))
    for one in as_they_come:
        assert expected == (is_outage(one), is_common(one), may_have_committed(one))


async def test_a_restart_of_postgres_fails_nobody_who_comes_after_it(engine: AsyncEngine, postgres: Postgres):
    async def ask() -> list[int | None]:
        async with AsyncExitStack() as held:
            connections = [await held.enter_async_context(engine.connect()) for _ in range(4)]
            return [await conn.scalar(sa.text("SELECT 1")) for conn in connections]

    await ask()
    await asyncio.to_thread(postgres.stop)
    await trouble.start(postgres)
    assert [1] * 4 == await ask()
