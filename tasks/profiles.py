"""Provider profiles of teams, as admins make and change them. Each function in the caller's transaction. Called by the
routes and the commands; their keys are in profile_keys.py, which one a job takes in profile_choice.py."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Final

import msgspec
import sqlalchemy as sa
from msgspec import Meta, Struct
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import errors, ids
from collab.errors import FieldError
from collab.origin import Author
from tasks import profile_keys
from tasks.keyring import Keyring
from tasks.moves import NOW, j
from tasks.providers.settings import (
    CAPABILITIES,
    Capability,
    Kind,
    Models,
    Parameters,
    Prices,
    ProviderSettings,
    Reach,
)
from tasks.tables import lanes
from tasks.tables import profiles as table

p = table.c
MOST: Final = 100
"""Of one team."""


class ProfileLimits(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Jobs that run at once and requests in a minute, over all workers. 0: any number."""

    at_once: Annotated[int, Meta(ge=0, le=10_000)] = 0
    per_minute: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class Profile(Struct, frozen=True, kw_only=True, rename="camel"):
    """As an admin sees it. `keyHint`: the end of the key, null where there is none; `defaultFor`: the capabilities in
    which jobs that name no profile take this one; `baseUrl`: empty for the vendor's own."""

    id: str
    name: str
    kind: Kind
    base_url: str
    key_hint: str | None
    models: Models
    default_for: tuple[Capability, ...]
    parameters: Parameters
    prices: Prices
    limits: ProfileLimits
    enabled: bool
    created_by: Author
    created_at: datetime.datetime
    updated_at: datetime.datetime


# ---- reading


async def listed(conn: AsyncConnection, team: str) -> list[Profile]:
    return [_profile(row) for row in await conn.execute(sa.select(table).where(p.team == team).order_by(p.id))]


async def of_all_teams(conn: AsyncConnection) -> list[Profile]:
    return [_profile(row) for row in await conn.execute(sa.select(table).order_by(p.team, p.id))]


async def get(conn: AsyncConnection, team: str, profile_id: str, *, lock: bool = False) -> Profile:
    """NotFound."""
    return _profile(await _row(conn, team, profile_id, lock=lock))


async def _row(conn: AsyncConnection, team: str | None, profile_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(table).where(p.id == profile_id, p.team == team if team is not None else sa.true())
    row = (await conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise errors.NotFound("There is no such profile in this team.")
    return row


def _profile(row: sa.Row[Any]) -> Profile:
    return Profile(
        id=row.id,
        name=row.name,
        kind=row.kind,
        base_url=row.base_url,
        key_hint=row.key_hint,
        models=msgspec.convert(row.models, Models),
        default_for=tuple(one for one in CAPABILITIES if getattr(row, f"default_{one}")),
        parameters=msgspec.convert(row.parameters, Parameters),
        prices=msgspec.convert(row.prices, Prices),
        limits=ProfileLimits(at_once=row.at_once, per_minute=row.per_minute),
        enabled=row.enabled,
        created_by=msgspec.convert(row.created_by, Author),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


async def settings_of(
    conn: AsyncConnection, keyring: Keyring, team: str | None, profile_id: str, reach: Reach
) -> tuple[Profile, ProviderSettings]:
    """To try it, switched off or not. `team` None: of whichever. NotFound, ProfileKeyUnreadable."""
    row = await _row(conn, team, profile_id)
    return _profile(row), profile_keys.settings(keyring, row, reach)


# ---- writing


async def add(
    conn: AsyncConnection, keyring: Keyring, team: str, author: Author, fields: dict[str, Any], api_key: str | None
) -> Profile:
    """`fields`: those of Profile that people set. Invalid, Conflict (the name is taken), NoKeys."""
    await conn.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"profiles of {team}", 0))))
    if (await conn.scalar(sa.select(sa.func.count()).where(p.team == team)) or 0) >= MOST:
        raise errors.Conflict(f"A team has {MOST} profiles at most: delete one that is not used.")
    new = {"id": ids.row_id(), "team": team, "created_by": author, **_columns(fields)}
    _check(new["kind"], new["models"], fields.get("default_for", ()), enabled=new.get("enabled", True))
    await _take_defaults(conn, team, fields.get("default_for", ()))
    key = profile_keys.sealed(keyring, api_key, team=team, **{name: new[name] for name in ("id", "kind", "base_url")})
    try:
        row = (await conn.execute(sa.insert(table).values(**new, **key).returning(table))).one()
    except IntegrityError as exc:
        raise _taken() from exc
    return _profile(row)


async def change(
    conn: AsyncConnection,
    keyring: Keyring,
    team: str,
    profile_id: str,
    fields: dict[str, Any],
    api_key: str | msgspec.UnsetType | None,
) -> Profile:
    """Each field as a whole; a key that is not given stays. NotFound, Invalid, Conflict, NoKeys.

    A key goes only to the address that it was given for: who may change the profile need not know the key, and must
    not learn it from a server of their own."""
    row = await _row(conn, team, profile_id, lock=True)
    before = _profile(row)
    new = _columns(fields)
    now = {name: new.get(name, getattr(row, name)) for name in ("id", "kind", "base_url")}
    if api_key is msgspec.UNSET:
        moved = profile_keys.bound_to(team=team, **now) != profile_keys.bound_to(team, row.id, row.kind, row.base_url)
        if moved and row.key_id is not None:
            raise errors.wrong("apiKey", "enter the key again: it goes only to the address that it was given for")
        key = {}
    else:
        key = profile_keys.sealed(keyring, api_key or None, team=team, **now)
    if before.prices.currency != new.get("prices", before.prices).currency:
        await _check_unused(conn, profile_id)
    models, enabled = new.get("models", before.models), new.get("enabled", before.enabled)
    defaults = fields.get("default_for", before.default_for)
    if "default_for" not in fields:
        # Without its model, or switched off, it is no default any more.
        defaults = tuple(one for one in defaults if models.of(one) and enabled)
        new |= {f"default_{one}": one in defaults for one in CAPABILITIES}
    _check(now["kind"], models, defaults, enabled=enabled)
    await _take_defaults(conn, team, defaults, but=profile_id)
    try:
        change = sa.update(table).where(p.id == profile_id).values(**new, **key, updated_at=NOW)
        changed = (await conn.execute(change.returning(table))).one()
    except IntegrityError as exc:
        raise _taken() from exc
    # What failed before says nothing about what it is now.
    await conn.execute(sa.delete(lanes).where(lanes.c.profile == profile_id))
    return _profile(changed)


async def remove(conn: AsyncConnection, team: str, profile_id: str) -> None:
    """NotFound. Jobs that have not begun fail in words when their turn comes."""
    await _row(conn, team, profile_id, lock=True)
    await conn.execute(sa.delete(table).where(p.id == profile_id))
    await conn.execute(sa.delete(lanes).where(lanes.c.profile == profile_id))


def _columns(fields: dict[str, Any]) -> dict[str, Any]:
    columns = {name: value for name, value in fields.items() if name not in ("limits", "default_for")}
    if "limits" in fields:
        columns |= {"at_once": fields["limits"].at_once, "per_minute": fields["limits"].per_minute}
    if "default_for" in fields:
        columns |= {f"default_{one}": one in fields["default_for"] for one in CAPABILITIES}
    return columns


_CAN: dict[Kind, tuple[Capability, ...]] = {
    "openai_compatible": ("text", "image"),
    "gemini": ("text", "image"),
    "ark": ("text", "image", "video"),
}


def _check(kind: Kind, models: Models, defaults: tuple[Capability, ...], *, enabled: bool) -> None:
    wrong: list[FieldError] = []
    if not models.capabilities:
        wrong.append(FieldError(field="models", message="name at least one model"))
    wrong += [
        FieldError(field=f"models.{one}", message=f"{kind} makes no {one} here")
        for one in models.capabilities
        if one not in _CAN[kind]
    ]
    wrong += [
        FieldError(field="defaultFor", message=f"it has no model for {one}") for one in defaults if not models.of(one)
    ]
    if defaults and not enabled:
        wrong.append(FieldError(field="defaultFor", message="a profile that is switched off cannot be a default"))
    if wrong:
        raise errors.Invalid("; ".join(f"{one.field}: {one.message}" for one in wrong), errors=tuple(wrong))


async def _take_defaults(conn: AsyncConnection, team: str, defaults: tuple[Capability, ...], but: str = "") -> None:
    for one in defaults:
        flag = p[f"default_{one}"]
        await conn.execute(sa.update(table).where(p.team == team, p.id != but, flag).values({flag: False}))


async def _check_unused(conn: AsyncConnection, profile_id: str) -> None:
    """Costs of two currencies cannot be added up."""
    if await conn.scalar(sa.select(sa.exists().where(j.profile == profile_id))):
        raise errors.wrong(
            "prices.currency", "jobs have been done in the other currency: make a new profile for this one"
        )


def _taken() -> errors.Conflict:
    return errors.Conflict("A profile of this team has this name already, or one was changed at the same moment.")
