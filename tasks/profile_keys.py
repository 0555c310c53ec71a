"""The keys of provider profiles, each sealed for its row and the server that it was entered for. A key leaves this file
only inside of ProviderSettings. Called by profiles.py, profile_choice.py and the commands."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from tasks.keyring import Keyring, Sealed, Unreadable
from tasks.providers.base import ProviderError
from tasks.providers.settings import Models, Parameters, ProviderSettings, Reach
from tasks.tables import profiles as table

p = table.c


class ProfileKeyUnreadable(ProviderError):
    """The key of this provider profile cannot be read on this server. Your project is unchanged: have the key entered
    again, or the missing one put back into ENCRYPTION_KEYS."""

    code = "provider.key_unreadable"


def bound_to(team: str, id: str, kind: str, base_url: str) -> str:  # noqa: A002
    """What a key is sealed for: this row, and the server that may be told."""
    return "\n".join(["profiles", team, id, kind, origin(base_url)])


def origin(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, "")
    return f"{parts.scheme}://{parts.hostname}:{port}" if parts.hostname else ""


def sealed(keyring: Keyring, api_key: str | None, **row: str) -> dict[str, Any]:
    if api_key is None:
        return {"key_id": None, "key_sealed": None, "key_hint": None}
    """The columns of a key; of none, empty ones."""
    sealed = keyring.seal(api_key, bound_to(**row))
    hint = f"…{api_key[-4:]}" if len(api_key) >= 16 else "…"
    return {"key_id": sealed.key_id, "key_sealed": sealed.data, "key_hint": hint}


def _opened(keyring: Keyring, row: sa.Row[Any]) -> str | None:
    """ProfileKeyUnreadable."""
    if row.key_id is None:
        return None
    sealed = Sealed(key_id=row.key_id, data=row.key_sealed)
    try:
        return keyring.open(sealed, bound_to(row.team, row.id, row.kind, row.base_url))
    except Unreadable as exc:
        raise ProfileKeyUnreadable from exc


class Rotated(Struct, frozen=True, kw_only=True):
    """`unreadable`: the names of the profiles whose key no key of the ring opens."""

    changed: int
    unreadable: tuple[str, ...]


async def rotate(conn: AsyncConnection, keyring: Keyring) -> Rotated:
    """Seal every key with the first of the ring. NoKeys."""
    changed, unreadable = 0, list[str]()
    old = sa.select(table).where(p.key_id != keyring.first).order_by(p.id).with_for_update()
    for row in (await conn.execute(old)).all():
        try:
            api_key = _opened(keyring, row)
        except ProfileKeyUnreadable:
            unreadable.append(row.name)
            continue
        sealed = keyring.seal(api_key or "", bound_to(row.team, row.id, row.kind, row.base_url))
        new = {"key_id": sealed.key_id, "key_sealed": sealed.data}
        await conn.execute(sa.update(table).where(p.id == row.id).values(new))
        changed += 1
    return Rotated(changed=changed, unreadable=tuple(unreadable))


def settings(keyring: Keyring, row: sa.Row[Any], reach: Reach) -> ProviderSettings:
    models = msgspec.convert(row.models, Models)
    return ProviderSettings(
        kind=row.kind,
        base_url=row.base_url or None,
        api_key=_opened(keyring, row),
        model=models.text or None,
        image_model=models.image or None,
        video_model=models.video or None,
        parameters=msgspec.convert(row.parameters, Parameters),
        reach=reach,
    )


def reach(allow_private: bool) -> Reach:
    """Where a team's provider may be."""
    return Reach.PRIVATE if allow_private else Reach.PUBLIC
