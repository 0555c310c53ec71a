"""Assets: pictures, video and sound of projects, sent in one go or announced first, listed, taken away. Their bytes are
in asset_content.py."""

import datetime
from typing import Annotated, Any, cast

import msgspec
from litestar import Request, Response, Router, delete, get, post, put
from litestar.params import QueryParameter
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import asset_uploads, assets, clock, errors, signed_links
from collab.asset_stores import UploadPart
from collab.asset_uploads import Announced, Begun
from collab.assets import Assets, Found, Taken
from server import access, bodies, etags, forms
from server.access import Action
from server.callers import Caller
from server.config import Config
from server.gate import ANYONE
from server.given import Access, Cursor, Engine, Expires, Files, IdempotencyKey, Limit, RowId, Settings, Signature, Who
from server.idempotency import Once
from server.schemas import In, Out, after, cursor

# What a link to the bytes is good for, at least; what an announced file has to be sent in.
LINK_SECONDS = 3600
UPLOAD_SECONDS = 3600
MAX_ANNOUNCEMENT_BYTES = 16 * 1024

FileName = Annotated[str | None, QueryParameter(max_length=500, description="With the bytes as the body: its name.")]


class NewUpload(In, frozen=True):
    """A file that is to come. `sha256` in hex: then nothing else is taken for it."""

    name: Annotated[str, Meta(min_length=1, max_length=500)]
    bytes: Annotated[int, Meta(ge=1, le=2**53)]
    media_type: Annotated[str, Meta(max_length=100)]
    sha256: Annotated[str, Meta(pattern="^[0-9a-fA-F]{64}$")] | UnsetType = UNSET


class Upload(Out, frozen=True):
    """PUT the bytes to `url` with these headers, or each part to its own address; then POST …/complete."""

    method: str
    url: str | UnsetType
    headers: dict[str, str]
    expires_at: datetime.datetime
    parts: list[UploadPart] | UnsetType = UNSET


class Asset(assets.Asset, frozen=True, kw_only=True, rename="camel"):
    """Once the bytes are here, `url` (on this server) leads to them without a sign-in until `urlExpiresAt`."""

    url: str | UnsetType = UNSET
    url_expires_at: datetime.datetime | UnsetType = UNSET
    upload: Upload | UnsetType = UNSET


class AssetList(Out, frozen=True):
    items: list[Asset]
    next_cursor: str | None


# ---- one project's


@post(
    "/projects/{project_id:str}/assets",
    opt={"need": Action.EDIT},
    operation_id="createAsset",
    summary="Keep a file, or announce one",
)
async def create_asset(
    request: Request[Any, Any, Any],
    config: Settings,
    files: Files,
    project_access: Access,
    caller: Who,
    name: FileName = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[Asset]:
    """The file of a form (multipart/form-data), or the bytes as they are with `?name=`; its kind is told from the
    bytes. With a JSON body the file is announced, and the answer says where to send it."""
    kind, _ = content_type = request.content_type
    if kind == "application/json":
        return await _announce(request, config, files, project_access.project_id, caller)
    form = forms.FormFile(request.stream(), forms.boundary(content_type)) if kind == "multipart/form-data" else None
    answers: list[Response[Asset]] = []

    def named() -> str:
        return name or (form.name if form else "")

    async def also(conn: AsyncConnection, made: assets.Asset, taken: Taken) -> None:
        once = Once.of_file(request, caller, named(), taken.sha256)
        answers.append(await _answered(conn, once, _shown(config, made)))

    await files.put(
        project_access.project_id,
        form.chunks() if form else request.stream(),
        name=named,
        author=caller.author,
        also=also,
    )
    return answers[-1]


async def _announce(
    request: Request[Any, Any, Any], config: Config, files: Assets, project: str, caller: Caller
) -> Response[Asset]:
    if (request.content_length or 0) > MAX_ANNOUNCEMENT_BYTES:
        raise errors.TooLarge("A file is announced in a few words; its bytes are sent afterwards.")
    body = bodies.convert(bodies.decode(await request.body(), "application/json"), NewUpload)
    once = await Once.of(request, caller)
    expires_at = clock.now().replace(microsecond=0) + datetime.timedelta(seconds=UPLOAD_SECONDS)
    answers: list[Response[Asset]] = []

    async def also(conn: AsyncConnection, begun: Begun) -> None:
        shown = msgspec.structs.replace(_shown(config, begun.asset), upload=_upload(config, begun))
        answers.append(await _answered(conn, once, shown))

    wanted = Announced(
        name=body.name,
        bytes=body.bytes,
        media_type=body.media_type,
        sha256=body.sha256 if isinstance(body.sha256, str) else None,
    )
    await asset_uploads.announce(files, project, wanted, author=caller.author, expires_at=expires_at, also=also)
    return answers[-1]


def _upload(config: Config, begun: Begun) -> Upload:
    direct = begun.direct
    if direct is not None:
        return Upload(
            method="PUT",
            url=direct.url or UNSET,
            headers=direct.headers,
            expires_at=begun.expires_at,
            parts=direct.parts or UNSET,
        )
    link = _link(config, "upload", begun.asset.id, int(begun.expires_at.timestamp()))
    headers = {"Content-Type": begun.asset.media_type, "Content-Length": str(begun.asset.bytes)}
    return Upload(method="PUT", url=link, headers=headers, expires_at=begun.expires_at)


async def _answered(conn: AsyncConnection, once: Once, shown: Asset) -> Response[Asset]:
    await once.claim(conn)
    body, headers = msgspec.json.encode(shown), {"Location": f"/api/assets/{shown.id}"}
    await once.keep(conn, 201, body, headers)
    return cast("Response[Asset]", Response(body, status_code=201, media_type=etags.JSON, headers=headers))


@get(
    "/projects/{project_id:str}/assets",
    opt={"need": Action.READ},
    operation_id="listAssets",
    summary="A project's files, newest first",
)
async def list_assets(
    engine: Engine, config: Settings, project_access: Access, limit: Limit = 100, cursor: Cursor = None
) -> AssetList:
    start = after(cursor, tuple[str])
    async with engine.connect() as conn:
        before = start[0] if start else None
        found = await assets.listed(conn, project_access.project_id, limit=limit + 1, before=before)
    following = _cursor(found[limit - 1].id) if len(found) > limit else None
    return AssetList(items=[_shown(config, one) for one in found[:limit]], next_cursor=following)


def _cursor(key: str) -> str:
    return cursor(key)


# ---- one asset


@get("/assets/{asset_id:str}", operation_id="getAsset", summary="One file")
async def get_asset(
    request: Request[Any, Any, Any], engine: Engine, config: Settings, caller: Who, asset_id: RowId
) -> Response[Asset]:
    found = await _found(engine, caller, asset_id, Action.READ)
    return etags.answered(request, _shown(config, found.asset))


@delete("/assets/{asset_id:str}", operation_id="deleteAsset", summary="Nobody wants this file any more")
async def delete_asset(engine: Engine, caller: Who, asset_id: RowId) -> None:
    """It is no longer listed, and goes as soon as no document, version or kept history refers to it."""
    async with engine.begin() as conn:
        await access.asset(conn, caller.user_id, asset_id, Action.EDIT)
        await assets.delete(conn, asset_id)


@put(
    "/assets/{asset_id:str}/upload",
    opt={"need": ANYONE},
    status_code=204,
    operation_id="putAsset",
    summary="The bytes of an announced file",
)
async def put_asset(
    request: Request[Any, Any, Any],
    config: Settings,
    files: Files,
    asset_id: RowId,
    expires: Expires = None,
    signature: Signature = None,
) -> None:
    """To the address that the announcement answered."""
    signed_links.check(config.secret_key, "upload", asset_id, expires or 0, signature or "")
    await asset_uploads.receive(files, asset_id, request.stream())


@post(
    "/assets/{asset_id:str}/complete",
    status_code=200,
    operation_id="completeAsset",
    summary="An announced file was sent",
)
async def complete_asset(
    engine: Engine,
    config: Settings,
    files: Files,
    caller: Who,
    asset_id: RowId,
    idempotency_key: IdempotencyKey = None,
) -> Asset:
    """Size, kind and hash are compared with what was announced. Asked again, it answers the same."""
    await _found(engine, caller, asset_id, Action.EDIT)
    return _shown(config, await asset_uploads.complete(files, asset_id))


async def _found(engine: AsyncEngine, caller: Caller, asset_id: str, action: Action) -> Found:
    async with engine.connect() as conn:
        await access.asset(conn, caller.user_id, asset_id, action)
        return await assets.get(conn, asset_id)


def _shown(config: Config, asset: assets.Asset) -> Asset:
    shown = Asset(**msgspec.structs.asdict(asset))
    if asset.state != "ready":
        return shown
    expires = signed_links.expiry(LINK_SECONDS)
    until = datetime.datetime.fromtimestamp(expires, datetime.UTC)
    return msgspec.structs.replace(shown, url=_link(config, "content", asset.id, expires), url_expires_at=until)


def _link(config: Config, purpose: signed_links.Purpose, asset: str, expires: int) -> str:
    signature = signed_links.sign(config.secret_key, purpose, asset, expires)
    return f"/api/assets/{asset}/{purpose}?expires={expires}&signature={signature}"


router = Router(
    "/",
    route_handlers=[create_asset, list_assets, get_asset, delete_asset, put_asset, complete_asset],
    tags=["assets"],
)
