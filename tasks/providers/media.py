"""Pictures and films as they come from a provider: bytes, what they are, where they came from. Called by the adapters;
who stores them takes them from here. Never keeps a file."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Any, Final

import httpx2
from msgspec import Struct

from tasks.providers import http
from tasks.providers.base import ProviderError, ProviderUnavailable, Usage
from tasks.providers.settings import Reach

MOST_IMAGE_BYTES: Final = 32 * 1024 * 1024
MOST_VIDEO_BYTES: Final = 256 * 1024 * 1024
_TIMEOUT: Final = httpx2.Timeout(60, connect=10)


class NotMedia(ProviderError):
    """The AI provider sent something that is no picture or film. Your project is unchanged: try again, or another
    model."""

    code = "provider.not_media"


class MediaGone(ProviderError):
    """What the AI provider has made is not at its address any more. Your project is unchanged: start it again."""

    code = "provider.media_gone"


class Media(Struct, frozen=True, kw_only=True):
    """`media_type` by the bytes themselves. `source`: what the vendor says of it (its address, which ends; the prompt
    as it was understood; the seed), as JSON, without secrets."""

    data: bytes
    media_type: str
    source: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"Media({self.media_type}, {len(self.data)} bytes)"

    @property
    def data_url(self) -> str:
        return f"data:{self.media_type};base64,{base64.b64encode(self.data).decode()}"


class TextAsk(Struct, frozen=True, kw_only=True):
    """`task`: the kind of the generation."""

    system: str
    user: str
    task: str


class Said(Struct, frozen=True, kw_only=True):
    text: str
    usage: Usage
    model: str


class ImageAsk(Struct, frozen=True, kw_only=True):
    """`size` is WIDTHxHEIGHT or what the vendor calls its sizes; empty: the vendor's own choice. `references`:
    pictures to go by, where the model takes some. `inputs` is for the engine that draws by rules instead of by the
    prompt; `name` is what the file is called, without an ending."""

    prompt: str
    task: str
    name: str = ""
    inputs: dict[str, Any] = {}
    size: str = ""
    references: tuple[Media, ...] = ()
    seed: int | None = None


class VideoAsk(Struct, frozen=True, kw_only=True):
    """`pictures`: files of the project, from which the video is made; who carries the ask out puts them into `frames`,
    and an engine that takes one begins with the first. `seconds` 0, and `ratio` (16:9) or `resolution` (720p) empty:
    the vendor's own choice. `name` is what the file is called, without an ending."""

    prompt: str
    task: str
    name: str = ""
    pictures: tuple[str, ...] = ()
    frames: tuple[Media, ...] = ()
    first_frame: Media | None = None
    last_frame: Media | None = None
    seconds: int = 0
    ratio: str = ""
    resolution: str = ""
    seed: int | None = None


class Kept(Struct, frozen=True, kw_only=True, rename="camel"):
    """A picture or a video as a file of the project: `asset` is its id; width and height in pixels, and `seconds`,
    where its first bytes tell them. `source`: what the vendor says of it, without addresses."""

    asset: str
    media_type: str
    width: int | None
    height: int | None
    seconds: float | None = None
    source: dict[str, Any] = {}


class Made(Struct, frozen=True, kw_only=True):
    """`kept`: what has become of pictures and videos that a run asked for, in their order; adapters know nothing of
    it."""

    media: tuple[Media, ...]
    usage: Usage
    model: str
    kept: tuple[Kept, ...] = ()


OnTicket = Callable[[str], Awaitable[None]]
"""Told what the vendor calls the work that it has begun, as soon as it is paid for and before it is waited for."""

OnState = Callable[[str], Awaitable[None]]
"""Told the vendor's word for how far it is, each time it is asked."""


def media(data: bytes, source: dict[str, Any] | None = None) -> Media:
    """NotMedia."""
    media_type = type_of(data)
    if not media_type:
        raise NotMedia
    return Media(data=data, media_type=media_type, source=source or {})


def from_base64(text: str, source: dict[str, Any] | None = None) -> Media:
    """Bare or as a data URL. NotMedia, AnswerTooLarge."""
    try:
        data = base64.b64decode(text.partition(",")[2] if text.startswith("data:") else text, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise NotMedia from exc
    if len(data) > MOST_IMAGE_BYTES:
        raise http.AnswerTooLarge
    return media(data, source)


async def fetched(
    url: str, *, reach: Reach, home: str, most_bytes: int = MOST_IMAGE_BYTES, source: dict[str, Any] | None = None
) -> Media:
    """From the address in a vendor's answer, without the key. `home`: the vendor's API, whose server may be where the
    operator allows it to be; every other one has to be public. NotMedia, MediaGone, ProviderUnavailable,
    AddressRefused, AnswerTooLarge, what httpx2 raises."""
    if url.startswith("data:"):
        return from_base64(url, source)
    if reach is Reach.ANYWHERE and httpx2.URL(url).netloc != httpx2.URL(home).netloc:
        reach = Reach.PUBLIC
    async with http.client(reach, _TIMEOUT, most_bytes=most_bytes) as client, client.stream("GET", url) as response:
        data = await response.aread()
        if response.status_code in (401, 403, 404, 410):
            raise MediaGone
        if not response.is_success:
            raise ProviderUnavailable
    return media(data, {"url": url, **(source or {})})


_MAGIC: Final = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
)


def type_of(data: bytes) -> str:
    """By the first bytes; empty for anything else, a web page for instance."""
    return next((kind for at, magic, kind in _MAGIC if data[at : at + len(magic)] == magic), "")
