"""Pictures from a provider become assets of the job's project: what a generation is handed is their ids. Called by
metered.py for one run."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncIterator
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from collab import assets, tables
from collab.assets import Assets
from collab.origin import Author
from tasks.providers.media import Kept, Media

_LONGEST: Final = 4_000


async def keep(files: Assets, project: str, author: Author, made: tuple[Media, ...], name: str) -> tuple[Kept, ...]:
    """`name` without an ending. TooLarge, UnsupportedMedia, StorageFull, StorageAway, NotFound."""
    kept = []
    for media in made:
        file = f"{name}{mimetypes.guess_extension(media.media_type) or ''}"
        asset = await files.put(project, _whole(media.data), name=file, author=author)
        kept.append(
            Kept(
                asset=asset.id,
                media_type=asset.media_type,
                width=asset.width,
                height=asset.height,
                source={key: value for key, value in media.source.items() if _may_stand(value)},
            )
        )
    return tuple(kept)


async def are_there(conn: AsyncConnection, kept: tuple[Kept, ...]) -> bool:
    """Whether the files have not been collected meanwhile."""
    held = assets.query().where(tables.assets.c.id.in_([one.asset for one in kept]))
    return bool(kept) and len((await conn.execute(held)).all()) == len(kept)


def _may_stand(value: Any) -> bool:
    """An address ends, and bytes are no words."""
    if isinstance(value, str):
        return len(value) <= _LONGEST and not value.lower().startswith(("data:", "http:", "https:"))
    return isinstance(value, int | float)


async def _whole(data: bytes) -> AsyncIterator[bytes]:
    yield data
