"""Bringing a database to the newest migration, one process at a time.
Called by `storyroom up`, `storyroom migrate`, readiness and the tests; reads no settings. Alembic is imported
only where it is used: the API imports this file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from collab.db import create_engine

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig
    from sqlalchemy import Connection

# Session-level, which poolers in transaction mode break: give `migrate` a direct address behind such a pooler.
_LOCK = 0x53544F5259  # "STORY"


async def upgrade(database_url: str) -> None:
    """To the newest; a second process waits for the first and finds nothing to do."""
    from alembic import command

    await _locked(database_url, lambda config: command.upgrade(config, "head"))


async def downgrade(database_url: str, revision: str) -> None:
    from alembic import command

    await _locked(database_url, lambda config: command.downgrade(config, revision))


async def check(database_url: str) -> None:
    """Raises alembic.util.CommandError when the tables in the code are not those of the migrations."""
    from alembic import command

    await _locked(database_url, command.check)


async def revision(database_url: str, message: str, number: str) -> None:
    """Writes a new migration from what the code has and the database has not."""
    from alembic import command

    await _locked(database_url, lambda config: command.revision(config, message, autogenerate=True, rev_id=number))


async def newest(database_url: str) -> bool:
    """Is this database at the newest migration? Asked by readiness checks; takes no lock."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    heads = set(ScriptDirectory(str(scripts())).get_heads())
    engine = create_engine(database_url, pool_size=1)
    try:
        async with engine.connect() as conn:
            return set(await conn.run_sync(lambda c: MigrationContext.configure(c).get_current_heads())) == heads
    finally:
        await engine.dispose()


def known(revision: str) -> bool:
    """Whether this program has this migration, or an older one that leads to its own."""
    from alembic.script import ScriptDirectory

    return revision in {one.revision for one in ScriptDirectory(str(scripts())).walk_revisions()}


def within(conn: Connection, revision: str) -> None:
    """To a migration, up or down, in the transaction that this connection is in. No other process may migrate until
    that ends."""
    from alembic import command
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    conn.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    config = _config(conn)
    at = MigrationContext.configure(conn).get_current_revision()
    below = ScriptDirectory(str(scripts())).iterate_revisions(at, "base") if at is not None else ()
    if revision in {one.revision for one in below}:
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def _config(conn: Connection) -> AlembicConfig:
    from alembic.config import Config as AlembicConfig

    # By default it keeps the stream that was there when alembic was imported.
    config = AlembicConfig(stdout=sys.stdout)
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["connection"] = conn
    return config


def scripts() -> Path:
    found = find_spec("migrations")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("the package `migrations` is missing from this installation")
    return Path(next(iter(found.submodule_search_locations)))


async def _locked(database_url: str, run: Callable[[AlembicConfig], object]) -> None:
    def under_lock(conn: Connection) -> None:
        conn.execute(sa.text("select pg_advisory_lock(:key)"), {"key": _LOCK})
        conn.commit()
        try:
            run(_config(conn))
        finally:
            conn.rollback()
            conn.execute(sa.text("select pg_advisory_unlock(:key)"), {"key": _LOCK})
            conn.commit()

    # Waiting for the lock and a long migration may take longer than any other statement.
    engine = create_engine(database_url, pool_size=1)
    try:
        async with engine.connect() as conn:
            await conn.run_sync(under_lock)
    finally:
        await engine.dispose()
