"""Pictures and videos from a provider become assets of the job's project: what a generation is handed is their ids.
Called by metered.py for one run."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import assets, media_types, tables
from collab.assets import Asset, Assets
from collab.errors import NotFound, StorageAway, TooLarge
from collab.origin import Author
from tasks.providers.media import MOST_IMAGE_BYTES, Kept, Made, Media, NotMedia
from tasks.providers.media import media as media_of

# What is paid for is worth a wait: seconds between two attempts to keep it.
WAITS: tuple[float, ...] = (0.2, 0.5, 1.0, 2.0, 5.0)
_LONGEST: Final = 4_000

Also = Callable[[AsyncConnection, tuple[Kept, ...]], Awaitable[None]]


def check(made: Made, kind: str) -> None:
    """That there is something, and that its bytes are of a kind ("image", "video") that is kept. NotMedia, which tells
    what was spent."""
    if not made.media or not all(_is(one, kind) for one in made.media):
        error = NotMedia()
        error.usage = made.usage
        raise error


def _is(media: Media, kind: str) -> bool:
    return (media_types.sniff(media.data[: media_types.HEAD_BYTES]) or "").startswith(f"{kind}/")


async def keep(
    files: Assets, project: str, author: Author, made: Sequence[Media], name: str, also: Also
) -> tuple[Kept, ...]:
    """`name` without an ending. `also` writes in the transaction that makes the last of them an asset. A store that is
    away is waited for a little. TooLarge, UnsupportedMedia, StorageFull, StorageAway, NotFound."""
    kept: list[Kept] = []
    for number, media in enumerate(made, 1):

        async def noted(
            conn: AsyncConnection, asset: Asset, _: Any, media: Media = media, number: int = number
        ) -> None:
            found = (*kept, _kept(asset, media))
            if number == len(made):
                await also(conn, found)

        file = f"{name}{mimetypes.guess_extension(media.media_type) or ''}"
        kept.append(_kept(await _put(files, project, author, media, file, noted), media))
    return tuple(kept)


async def _put(files: Assets, project: str, author: Author, media: Media, name: str, also: Any) -> Asset:
    for wait in (*WAITS, None):
        try:
            return await files.put(project, _whole(media.data), name=name, author=author, also=also)
        except StorageAway:
            if wait is None:
                raise
            await asyncio.sleep(wait)
    raise AssertionError


def _kept(asset: Asset, media: Media) -> Kept:
    return Kept(
        asset=asset.id,
        media_type=asset.media_type,
        width=asset.width,
        height=asset.height,
        seconds=asset.seconds,
        source={key: value for key, value in media.source.items() if _may_stand(value)},
    )


async def are_there(conn: AsyncConnection, kept: tuple[Kept, ...]) -> bool:
    """Whether the files have not been collected meanwhile."""
    held = assets.query().where(tables.assets.c.id.in_([one.asset for one in kept]))
    return bool(kept) and len((await conn.execute(held)).all()) == len(kept)


async def frames(files: Assets, project: str, wanted: Sequence[str]) -> tuple[Media, ...]:
    """Pictures of a project by the ids of their files. Anybody may have written an id of another team's file into a
    document: only those of the project itself are read. NotFound, TooLarge, NotMedia, StorageAway."""
    a, held = tables.assets.c, tables.asset_projects.c
    mine = sa.select(held.asset).where(held.project == project)
    async with files.engine.connect() as conn:
        rows = await conn.execute(assets.query().where(a.id.in_(wanted), a.id.in_(mine)))
        found = {row.id: assets.found(row) for row in rows}
    if any(each not in found or found[each].key is None for each in wanted):
        raise NotFound("A picture from which this is to be made is not a file of the project: make the picture again.")
    if any(found[each].asset.bytes > MOST_IMAGE_BYTES for each in wanted):
        raise TooLarge(f"A picture for a video may have {MOST_IMAGE_BYTES:,} bytes at most.")
    whole = [b"".join([block async for block in files.read(found[each])]) for each in wanted]
    media = tuple(media_of(data) for data in whole)
    if not all(_is(one, "image") for one in media):
        raise NotMedia("What a video is to be made from is no picture. Your project is unchanged.")
    return media


def _may_stand(value: Any) -> bool:
    """An address ends, and bytes are no words."""
    if isinstance(value, str):
        return len(value) <= _LONGEST and not value.lower().startswith(("data:", "http:", "https:"))
    return isinstance(value, int | float)


async def _whole(data: bytes) -> AsyncIterator[bytes]:
    yield data
