"""The bytes of assets: whole, in parts or as small pictures, for who may read a project that has them or has a link."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, cast
from urllib.parse import quote

from litestar import Request, Response, Router, get, head
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import assets, errors, signed_links
from collab.assets import Found
from collab.thumbnails import MEDIA_TYPE, WIDTHS, Thumbnails, Width
from server import access, etags, ranges
from server.access import Action
from server.config import Config
from server.given import Engine, Expires, Files, RowId, Settings, Signature

Small = NamedDependency[Thumbnails]

# The bytes of an asset never change.
CACHE = "private, max-age=31536000, immutable"

Size = Annotated[int | None, QueryParameter(description="Of a picture: at most so wide, 128, 256, 512 or 1024.")]


@get(
    "/",
    opt={"signed": True},
    operation_id="getAssetContent",
    summary="The bytes of a file",
)
async def get_asset_content(
    request: Request[Any, Any, Any],
    engine: Engine,
    config: Settings,
    files: Files,
    thumbnails: Small,
    asset_id: RowId,
    size: Size = None,
    expires: Expires = None,
    signature: Signature = None,
) -> Response[Any]:
    """All of them, or with `Range` some; with `size` a smaller picture, as WebP. With `expires` and `signature` (see
    the asset's `url`) nobody needs to sign in."""
    found = await _readable(request, engine, config, asset_id, expires, signature)
    tag = _tag(found, size)
    if etags.is_known(request, tag):
        return Response(None, status_code=304, headers=_headers(found, tag))
    if size is not None:
        small = await thumbnails.get(found, _width(size))
        return Response(small, media_type=MEDIA_TYPE, headers=_headers(found, tag))
    part = ranges.wanted(request.headers, found.asset.bytes, tag)
    start, end = part or (0, found.asset.bytes)
    blocks = files.read(found, start, end)
    # Before anything is answered, so that a missing file is an error and not an end in the middle.
    first = await anext(blocks)
    return Stream(
        _joined(first, blocks),
        status_code=206 if part else 200,
        media_type=found.asset.media_type,
        headers=_headers(found, tag) | _extent(found, start, end, part=part is not None),
    )


@head("/", opt={"signed": True}, include_in_schema=False)
async def head_asset_content(
    request: Request[Any, Any, Any],
    engine: Engine,
    config: Settings,
    asset_id: RowId,
    expires: Expires = None,
    signature: Signature = None,
) -> Response[None]:
    found = await _readable(request, engine, config, asset_id, expires, signature)
    headers = _headers(found, _tag(found, None)) | _extent(found, 0, found.asset.bytes, part=False)
    nothing: Any = b""
    return Response(nothing, media_type=found.asset.media_type, headers=headers)


async def _readable(
    request: Request[Any, Any, Any],
    engine: AsyncEngine,
    config: Config,
    asset_id: str,
    expires: int | None,
    signature: str | None,
) -> Found:
    """By a signed link, or by the caller's role. LinkInvalid, LinkExpired, NotFound, Forbidden; NotUploaded."""
    async with engine.connect() as conn:
        if signature is not None:
            signed_links.check(config.secret_key, "content", asset_id, expires or 0, signature)
            if not await assets.projects_of(conn, asset_id):
                raise errors.NotFound("There is no such file.")
        else:
            await access.asset(conn, request.state.caller.user_id, asset_id, Action.READ)
        found = await assets.get(conn, asset_id)
    found.key_of_bytes()
    return found


def _tag(found: Found, size: int | None) -> str:
    return f'"{found.asset.sha256}{f"-{_width(size)}" if size is not None else ""}"'


def _headers(found: Found, tag: str) -> dict[str, str]:
    """What is sent is shown or played, and never runs: whatever a browser takes it for, it may nothing."""
    return {
        "ETag": tag,
        "Cache-Control": CACHE,
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(found.asset.name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


def _extent(found: Found, start: int, end: int, *, part: bool) -> dict[str, str]:
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(end - start)}
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{found.asset.bytes}"
    return headers


async def _joined(first: bytes, blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for block in blocks:
        yield block


def _width(size: int) -> Width:
    if size not in WIDTHS:
        message = f"expected {', '.join(map(str, WIDTHS))}"
        raise errors.wrong("size", message)
    return cast("Width", size)


def _thumbnails(state: State) -> Thumbnails:
    return state.thumbnails


router = Router(
    "/assets/{asset_id:str}/content",
    route_handlers=[get_asset_content, head_asset_content],
    dependencies={"thumbnails": Provide(_thumbnails, sync_to_thread=False)},
    tags=["assets"],
)
