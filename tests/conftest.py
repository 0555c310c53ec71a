"""What every test may ask for: a database of its own, an engine on it, a Valkey, a bucket, and the servers
themselves."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.ext.asyncio import AsyncEngine

from collab.asset_stores import StoreSettings
from collab.db import create_engine
from server.embedded import Postgres, Valkey
from tests.support import services

# Imports are three times slower without the byte code; child processes inherit this.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


# How long an example takes, or its making, says how busy the machine is.
settings.register_profile("storyroom", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("storyroom")

# Few tests, of minutes: begun last, they would keep one process busy when all the others have ended. By name, so that
# seldom more than one browser runs at a time.
SLOW = ("crash", "journeys", "browser", "web")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    items.sort(key=lambda one: (False, one.path.name) if one.path.relative_to(here).parts[0] in SLOW else (True, ""))


@pytest.fixture(scope="session")
def postgres_of_run() -> Iterator[Postgres]:
    with services.running_postgres() as postgres:
        asyncio.run(services.lay_out_template(postgres))
        yield postgres


@pytest.fixture(scope="session")
def valkey_of_run() -> Iterator[Valkey]:
    with services.running_valkey() as valkey:
        yield valkey


@pytest.fixture(scope="session")
def s3_of_run() -> Iterator[services.S3]:
    """Started for the first test that asks."""
    with services.running_s3() as s3:
        yield s3


@pytest.fixture
def bucket(s3_of_run: services.S3) -> StoreSettings:
    """One bucket for the whole run, made when it is first used: keys are never used twice."""
    return s3_of_run.bucket()


@pytest.fixture
def postgres(postgres_of_run: Postgres) -> Iterator[Postgres]:
    """The server itself: stop(), kill(), start(); it runs again on the same port after the test."""
    yield postgres_of_run
    services.running_again(postgres_of_run)


@pytest.fixture
def valkey(valkey_of_run: Valkey) -> Iterator[Valkey]:
    """The server itself: stop(), kill(), start(); it runs again on the same port after the test."""
    yield valkey_of_run
    services.running_again(valkey_of_run)


@pytest.fixture
async def database_url(postgres: Postgres) -> AsyncIterator[str]:
    """postgresql://… of a fresh database with all tables, for this test alone."""
    async with services.fresh_database(postgres) as url:
        yield url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def redis_url(valkey: Valkey) -> str:
    """redis://… of an empty Valkey."""
    return await services.flushed(valkey)
