"""Pictures made smaller, kept in the store beside the originals. Drawn in a child process, which a malicious picture
may kill; a picture is never made larger than it is."""

from __future__ import annotations

import asyncio
import io
import warnings
from collections.abc import AsyncIterator
from typing import Literal, get_args

import structlog

from collab import errors, media_types
from collab.assets import Assets, Found
from collab.children import Children, Died

log = structlog.get_logger()

Width = Literal[128, 256, 512, 1024]
WIDTHS: tuple[Width, ...] = get_args(Width)
MEDIA_TYPE = "image/webp"

# What a picture may have, in the file and drawn; a child ends before either harms anybody.
MAX_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 100_000_000
MEMORY_BYTES = 1_500_000_000
SECONDS = 20


class Undrawable(errors.Invalid):
    """This picture cannot be made smaller: it is damaged, or too large."""

    code = "undrawable"


def keys(key: str) -> list[str]:
    """Where the smaller ones of a stored file may lie."""
    return [_key(key, width) for width in WIDTHS]


def _key(key: str, width: Width) -> str:
    return f"{key}.{width}"


class Thumbnails:
    def __init__(self, files: Assets) -> None:
        self._files = files
        self._children = Children(memory_bytes=MEMORY_BYTES, seconds=SECONDS)
        self._drawing: dict[str, asyncio.Task[bytes]] = {}

    async def get(self, found: Found, width: Width) -> bytes:
        """A WebP of at most this width. Undrawable, StorageAway."""
        if found.asset.media_type not in media_types.PICTURES:
            raise Undrawable("Only pictures have sizes.")
        key = _key(found.key_of_bytes(), width)
        size = await self._files.store.size(key)
        if size is not None:
            return b"".join([block async for block in self._files.store.read(key, 0, size)])
        # Whoever asks meanwhile waits for the same drawing.
        task = self._drawing.get(key)
        if task is None:
            task = self._drawing[key] = asyncio.create_task(self._draw(found, width, key), name="thumbnail")
            task.add_done_callback(lambda _: self._drawing.pop(key, None))
        return await asyncio.shield(task)

    async def _draw(self, found: Found, width: Width, key: str) -> bytes:
        if found.asset.bytes > MAX_BYTES:
            raise Undrawable
        original = b"".join([block async for block in self._files.read(found)])
        try:
            drawn = await self._children.run(draw, original, width)
        except (Died, errors.TooLarge) as exc:
            raise Undrawable from exc
        try:
            await self._files.store.put(key, _once(drawn))
        except errors.Unavailable as exc:
            log.warning("assets.thumbnail_not_kept", code=exc.code)
        return drawn

    async def close(self) -> None:
        for task in list(self._drawing.values()):
            task.cancel()
        await self._children.close()


async def _once(drawn: bytes) -> AsyncIterator[bytes]:
    yield drawn


def draw(original: bytes, width: int) -> bytes:
    """For a child process: the first picture of a file, upright, as a WebP. Undrawable."""
    from PIL import Image, ImageOps  # noqa: PLC0415  (only the child needs it)

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(original), formats=["PNG", "JPEG", "WEBP", "GIF", "AVIF"]) as image:
            if image.format == "JPEG":
                image.draft("RGB", (2 * width, 2 * width))
            upright = ImageOps.exif_transpose(image)
            drawn = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
            drawn.thumbnail((width, 16 * width))
            out = io.BytesIO()
            drawn.save(out, "WEBP", quality=80, method=4)
            return out.getvalue()
    except Exception as exc:  # a picture can be wrong in any way
        raise Undrawable from exc
