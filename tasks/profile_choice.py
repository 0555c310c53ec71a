"""Which provider profile a job takes, what it costs there, and what a worker makes of it. Each function in the caller's
transaction. Called by the routes of jobs, part_profiles.py and the worker."""

from __future__ import annotations

from typing import Final

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import errors
from tasks import profile_keys
from tasks.keyring import Keyring
from tasks.providers.base import ProviderError
from tasks.providers.settings import Capability, Models, Prices, ProviderSettings, Reach
from tasks.tables import profiles as table

p = table.c
DEFAULT: Final = "default"
"""The installation's own provider, in the place of a profile's id."""


class ProfileGone(ProviderError):
    """The provider profile of this job was deleted. Your project is unchanged: start the generation again, which
    takes the team's present default."""

    code = "provider.profile_gone"


class ProfileDisabled(ProviderError):
    """The provider profile of this job is switched off. Your project is unchanged: have it switched on, or start the
    generation again with another."""

    code = "provider.profile_disabled"


class Engaged(Struct, frozen=True, kw_only=True):
    """What a worker runs a job with."""

    settings: ProviderSettings
    prices: Prices
    per_minute: int


async def resolve(conn: AsyncConnection, team: str, capability: str, wanted: str | None) -> str:
    """The profile of a new job: `wanted`, or the team's default for what the generation must be able to do, or the
    installation's. Invalid."""
    needs: Capability = capability if capability in ("image", "video") else "text"
    if wanted is None:
        default = sa.select(p.id).where(p.team == team, p.enabled, p[f"default_{needs}"])
        return await conn.scalar(default) or DEFAULT
    if wanted == DEFAULT:
        return DEFAULT
    row = (await conn.execute(sa.select(p.models, p.enabled).where(p.id == wanted, p.team == team))).one_or_none()
    if row is None:
        raise errors.wrong("profileId", "there is no such profile in the project's team")
    if not row.enabled:
        raise errors.wrong("profileId", "this profile is switched off")
    if not msgspec.convert(row.models, Models).of(needs):
        raise errors.wrong("profileId", f"this profile has no model for {needs}")
    return wanted


class Offer(Struct, frozen=True, kw_only=True):
    """Who would do a job. The installation's own has no name, and its prices are not known."""

    name: str = ""
    prices: Prices = Prices()


async def offer(conn: AsyncConnection, profile_id: str) -> Offer:
    """Of one that is gone as little is known as of the installation's own."""
    if profile_id == DEFAULT:
        return Offer()
    row = (await conn.execute(sa.select(p.name, p.prices).where(p.id == profile_id))).one_or_none()
    return Offer() if row is None else Offer(name=row.name, prices=msgspec.convert(row.prices, Prices))


async def engage(conn: AsyncConnection, keyring: Keyring, profile_id: str, reach: Reach) -> Engaged:
    """ProfileGone, ProfileDisabled, ProfileKeyUnreadable."""
    row = (await conn.execute(sa.select(table).where(p.id == profile_id))).one_or_none()
    if row is None:
        raise ProfileGone
    if not row.enabled:
        raise ProfileDisabled
    return Engaged(
        settings=profile_keys.settings(keyring, row, reach),
        prices=msgspec.convert(row.prices, Prices),
        per_minute=row.per_minute,
    )
