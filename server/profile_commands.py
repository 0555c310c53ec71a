"""`storyroom profile …`: what the person who runs the server does with the profiles of all teams. Called by cli.py,
and `rotate` by `up`."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from collab.db import create_engine
from server.config import Config
from server.listening import StartError
from tasks import profiles
from tasks.keyring import Keyring


async def rotate(config: Config, *, quiet: bool = False) -> int:
    """Exit status; 1 if there are keys that cannot be read. `quiet`: says only what has changed or is wrong."""
    if not config.encryption_keys:
        raise StartError("ENCRYPTION_KEYS is unset: there is no key to seal with.")
    keyring = Keyring(config.encryption_keys)
    async with _transaction(config) as conn:
        done = await profiles.rotate(conn, keyring)
    if done.changed or not quiet:
        print(f"{done.changed} stored keys are sealed anew with {keyring.first}; the others were already.")
    for name in done.unreadable:
        print(f"The key of the profile {name!r} cannot be read: have it entered again.", file=sys.stderr)
    return 1 if done.unreadable else 0


@asynccontextmanager
async def _transaction(config: Config) -> AsyncIterator[AsyncConnection]:
    engine = create_engine(config.database_url, pool_size=1)
    try:
        async with engine.begin() as conn:
            yield conn
    except OSError as failed:
        raise StartError(f"The database of DATABASE_URL cannot be reached: {failed}") from failed
    finally:
        await engine.dispose()
