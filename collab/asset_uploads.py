"""Files that a client announces first and then sends by itself: to us, or to the bucket where it can reach that. What
came counts once it was read and is what was announced; nobody can change it afterwards, for it is copied first."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import assets, clock, errors, media_types, tables
from collab.asset_stores import Direct
from collab.assets import Asset, Assets, Found, Taken
from collab.origin import Author

# What was sent just before the end of this time may still be on its way for so long.
LATE_SECONDS = 24 * 3600

_assets, _leftovers = tables.assets, tables.leftovers


class Announced(Struct, frozen=True, kw_only=True):
    """What is to come. `sha256`: in hex, if the client knows it; then other bytes are refused."""

    name: str
    bytes: int
    media_type: str
    sha256: str | None = None


class Begun(Struct, frozen=True, kw_only=True):
    """`direct` None: the client sends it to us."""

    asset: Asset
    direct: Direct | None
    expires_at: datetime.datetime


async def announce(
    files: Assets,
    project: str,
    wanted: Announced,
    *,
    author: Author,
    expires_at: datetime.datetime,
    also: Callable[[AsyncConnection, Begun], Awaitable[None]],
) -> Begun:
    """An asset without bytes yet; `also` writes in its transaction.

    TooLarge, UnsupportedMedia, NotFound, StorageAway."""
    if wanted.bytes > files.max_bytes:
        raise errors.TooLarge(f"A file may have {files.max_bytes:,} bytes at most.")
    media_type = media_types.named(wanted.media_type)
    if media_type is None:
        raise errors.UnsupportedMedia
    seconds = (expires_at - clock.now()).total_seconds()
    key = await files.reserve(seconds + LATE_SECONDS)
    direct = await files.store.direct(key, size=wanted.bytes, media_type=media_type, seconds=int(seconds))
    upload: dict[str, Any] = {
        "key": key,
        "bytes": wanted.bytes,
        "mediaType": media_type,
        "sha256": wanted.sha256 and wanted.sha256.lower(),
        "expiresAt": expires_at,
        "parts": direct.id if direct else "",
    }
    async with files.engine.begin() as conn:
        if upload["parts"]:
            mine = _leftovers.c.key == key
            await conn.execute(sa.update(_leftovers).where(mine).values(parts=upload["parts"]))
        team = await assets.team_of(conn, project)
        asset = await assets.insert_asset(
            conn, team=team, project=project, name=assets.clean_name(wanted.name), author=author, upload=upload
        )
        begun = Begun(asset=asset, direct=direct, expires_at=expires_at)
        await also(conn, begun)
    return begun


async def receive(files: Assets, asset: str, chunks: AsyncIterable[bytes]) -> None:
    """The bytes of an announced asset, as many as were announced; sent again, they replace those that came before.
    NotFound, Conflict, UploadMismatch, StorageFull, StorageAway."""
    async with files.engine.connect() as conn:
        found = await assets.get(conn, asset)
    if found.upload is None:
        raise errors.Conflict("This file is here already.")
    await files.store.put(found.upload["key"], _exactly(found.upload["bytes"], chunks))


async def _exactly(wanted: int, chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    came = 0
    async for chunk in chunks:
        came += len(chunk)
        if came > wanted:
            break
        yield chunk
    if came != wanted:
        less = f"only {came:,}" if came < wanted else "more"
        raise errors.UploadMismatch(f"{wanted:,} bytes were announced and {less} came: upload it again.")


async def complete(files: Assets, asset: str) -> Asset:
    """Make an asset of what was uploaded; one that is here already stays as it is. NotFound, NotUploaded,
    UploadMismatch (then it can be uploaded again; by parts, only after another announcement), UnsupportedMedia,
    StorageAway."""
    async with files.engine.connect() as conn:
        found = await assets.get(conn, asset)
    if found.upload is None:
        return found.asset
    upload = found.upload
    if upload["parts"]:
        await files.store.join(upload["key"], upload["parts"])
    size = await files.store.size(upload["key"])
    if size is None:
        raise errors.NotUploaded
    key = await files.reserve()
    try:
        await files.store.copy(upload["key"], key)
        taken = await _checked(files, key, size, upload)
        made, blob = await _settle(files, found, key, taken)
    except BaseException:
        await asyncio.shield(files.release(key))
        raise
    if blob != key:
        await files.release(key)
    # Its leftover stays: until the address expires, something may be sent there again.
    with contextlib.suppress(errors.Unavailable):
        await files.store.delete([upload["key"]])
    return made


async def _checked(files: Assets, key: str, size: int, upload: dict[str, Any]) -> Taken:
    taken = Taken(files.max_bytes)
    async for _ in taken.through(files.store.read(key, 0, size)):
        pass
    for what, announced, came in (
        ("bytes", upload["bytes"], taken.bytes),
        ("mediaType", upload["mediaType"], taken.media_type),
        ("sha256", upload["sha256"] or taken.sha256.hex(), taken.sha256.hex()),
    ):
        if announced != came:
            raise errors.UploadMismatch(f"{what}: {announced} was announced and {came} came. Upload it again.")
    return taken


async def _settle(files: Assets, found: Found, key: str, taken: Taken) -> tuple[Asset, str | None]:
    async with files.engine.begin() as conn:
        mine = _assets.c.id == found.asset.id
        pending = await conn.scalar(sa.select(_assets.c.blob).where(mine).with_for_update())
        if pending is None:
            blob = await assets.keep(conn, key, found.team_id, taken)
            await conn.execute(sa.update(_assets).where(mine).values(blob=blob, upload=None))
        settled = await assets.get(conn, found.asset.id)
    return settled.asset, settled.key
