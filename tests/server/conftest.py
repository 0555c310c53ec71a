"""What the tests of the doors may ask for: a running server, shared by all of a run or one's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from server.embedded import Postgres, Valkey
from tests.support import services
from tests.support.api import RunningServer, running_server, served_in_thread


@pytest.fixture(scope="session")
def server_of_run(postgres_of_run: Postgres, valkey_of_run: Valkey) -> Iterator[RunningServer]:
    with asyncio.Runner() as runner:
        database = services.fresh_database(postgres_of_run)
        url = runner.run(database.__aenter__())
        with served_in_thread(url, valkey_of_run.url) as running:
            yield running
        runner.run(database.__aexit__(None, None, None))


@pytest.fixture
async def server(server_of_run: RunningServer) -> AsyncIterator[RunningServer]:
    """One server for the whole run: tests keep apart by registering people of their own."""
    yield server_of_run
    await server_of_run.forget_clients()


@pytest.fixture
async def own_server(database_url: str, redis_url: str) -> AsyncIterator[RunningServer]:
    """A server on an empty database, for tests that stop its services or look into its tables."""
    async with running_server(database_url, redis_url) as running:
        yield running
