"""`storyroom profile …`: what the person who runs the server does with the profiles of all teams. Called by cli.py,
and `rotate` by `up`."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from collab.db import create_engine
from collab.errors import StoryroomError
from server.config import Config
from server.listening import StartError
from server.work import provider_settings
from tasks import profile_keys, profiles
from tasks.keyring import Keyring
from tasks.providers import trial
from tasks.providers.settings import FREE, Capability


async def rotate(config: Config, *, quiet: bool = False) -> int:
    """Exit status; 1 if there are keys that cannot be read. `quiet`: says only what has changed or is wrong."""
    if not config.encryption_keys:
        raise StartError("ENCRYPTION_KEYS is unset: there is no key to seal with.")
    keyring = Keyring(config.encryption_keys)
    async with _transaction(config) as conn:
        done = await profile_keys.rotate(conn, keyring)
    if done.changed or not quiet:
        print(f"{done.changed} stored keys are sealed anew with {keyring.first}; the others were already.")
    for name in done.unreadable:
        print(f"The key of the profile {name!r} cannot be read: have it entered again.", file=sys.stderr)
    return 1 if done.unreadable else 0


async def listed(config: Config) -> int:
    async with _transaction(config) as conn:
        for one in await profiles.of_all_teams(conn):
            models = ", ".join(f"{capability}: {one.models.of(capability)}" for capability in one.models.capabilities)
            print(f"{one.id}  {one.name}  ({one.kind}; {models}{'' if one.enabled else '; off'})")
    return 0


async def test(config: Config, profile_id: str | None) -> int:
    """Exit status; 1 if something did not work."""
    capabilities: tuple[Capability, ...] = ("text",)
    if profile_id is None:
        settings, prices = provider_settings(config), FREE
    else:
        try:
            async with _transaction(config) as conn:
                reach = profile_keys.reach(config.allow_private_providers)
                found = await profiles.settings_of(conn, Keyring(config.encryption_keys), None, profile_id, reach)
        except StoryroomError as wrong:
            raise StartError(wrong.detail) from None
        settings, prices, capabilities = found[1], found[0].prices, found[0].models.capabilities
    results = await trial.tried(settings, prices, capabilities)
    for one in results:
        print(f"{one.capability}: {one.error.message if one.error else f'works ({one.model}, {one.seconds} s)'}")
    return 0 if all(one.ok for one in results) else 1


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
