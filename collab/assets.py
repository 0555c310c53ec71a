"""Assets: files of projects. Bytes go into the store first, and count once a row in Postgres names them; no crash
between loses track of them (`leftovers`). Used by the doors and by the workers; uploads that clients make by themselves
are in asset_uploads.py, what is not needed any more goes in asset_collection.py."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
import structlog
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors, ids, media_types, tables
from collab.asset_stores import Store
from collab.db import DATABASE_ERRORS
from collab.origin import Author

log = structlog.get_logger()

# What an upload may take; what is in the store afterwards and has no row is nobody's.
UPLOAD_SECONDS = 6 * 3600
MAX_NAME = 200

_blobs, _assets, _of_projects, _leftovers = tables.blobs, tables.assets, tables.asset_projects, tables.leftovers


class Asset(Struct, frozen=True, kw_only=True, rename="camel"):
    """A file as everybody may see it. `state`: pending (announced, not here yet) or ready. `mediaType` is told from the
    bytes; width and height in pixels, and seconds, where the first bytes tell them. `deletedAt`: nobody wants it any
    more; it stays as long as a document, a version or kept history refers to it."""

    id: str
    name: str
    state: str
    media_type: str
    bytes: int
    sha256: str | None
    width: int | None
    height: int | None
    seconds: float | None
    created_by: Author
    created_at: datetime.datetime
    deleted_at: datetime.datetime | UnsetType = UNSET


class Found(Struct, frozen=True, kw_only=True):
    """An asset, where its bytes lie, and what was announced of one that is not here yet."""

    asset: Asset
    team_id: str
    key: str | None
    upload: dict[str, Any] | None

    def key_of_bytes(self) -> str:
        """NotUploaded."""
        if self.key is None:
            raise errors.NotUploaded("This file was announced, and is not here yet.")
        return self.key


class Taken:
    """What is learnt of bytes while they pass: their number, hash, kind and measures."""

    def __init__(self, max_bytes: int) -> None:
        self.bytes = 0
        self.media_type = ""
        self._max_bytes = max_bytes
        self._hash = hashlib.sha256()
        self._head = bytearray()

    async def through(self, chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        """The same bytes. TooLarge; UnsupportedMedia before the first of them; Invalid if there are none."""
        unseen: list[bytes] = []
        async for chunk in chunks:
            self.bytes += len(chunk)
            if self.bytes > self._max_bytes:
                raise errors.TooLarge(f"A file may have {self._max_bytes:,} bytes at most.")
            self._hash.update(chunk)
            if len(self._head) < media_types.HEAD_BYTES:
                self._head += chunk[: media_types.HEAD_BYTES]
            unseen.append(chunk)
            if not self.media_type and len(self._head) >= media_types.SNIFF_BYTES:
                self._sniff()
            if self.media_type:
                for one in unseen:
                    yield one
                unseen.clear()
        if not self.bytes:
            raise errors.Invalid("The file is empty.")
        if not self.media_type:
            self._sniff()
        for one in unseen:
            yield one

    def _sniff(self) -> None:
        media_type = media_types.sniff(bytes(self._head))
        if media_type is None:
            raise errors.UnsupportedMedia
        self.media_type = media_type

    @property
    def sha256(self) -> bytes:
        return self._hash.digest()

    def row(self) -> dict[str, Any]:
        measures = media_types.measure(self.media_type, bytes(self._head), self.bytes)
        facts = {"sha256": self.sha256, "bytes": self.bytes, "media_type": self.media_type}
        return facts | msgspec.structs.asdict(measures)


class Assets:
    def __init__(self, engine: AsyncEngine, store: Store, *, max_bytes: int) -> None:
        self.engine = engine
        self.store = store
        self.max_bytes = max_bytes

    async def put(
        self,
        project: str,
        chunks: AsyncIterable[bytes],
        *,
        name: Callable[[], str] | str,
        author: Author,
        also: Callable[[AsyncConnection, Asset, Taken], Awaitable[None]] | None = None,
    ) -> Asset:
        """Keep a file of any size, a block at a time. `also` writes in the transaction that makes it an asset; `name`
        may become known on the way. TooLarge, UnsupportedMedia, Invalid, StorageFull, StorageAway, NotFound."""
        key = await self.reserve()
        taken = Taken(self.max_bytes)
        try:
            await self.store.put(key, taken.through(chunks))
            async with self.engine.begin() as conn:
                team = await team_of(conn, project)
                blob = await keep(conn, key, team, taken)
                asset = await insert_asset(
                    conn,
                    team=team,
                    project=project,
                    name=clean_name(name if isinstance(name, str) else name()),
                    blob=blob,
                    author=author,
                )
                if also is not None:
                    await also(conn, asset, taken)
        except BaseException:
            await asyncio.shield(self.release(key))
            raise
        if blob != key:
            await self.release(key)
        return asset

    async def reserve(self, seconds: float = UPLOAD_SECONDS) -> str:
        """A new key. If nothing is made of it within this time, what lies there goes."""
        key = ids.row_id()
        due = sa.func.now() + datetime.timedelta(seconds=seconds)
        async with self.engine.begin() as conn:
            await conn.execute(sa.insert(_leftovers).values(key=key, due=due))
        return key

    async def release(self, key: str) -> None:
        """Nothing is made of a reserved key: what lies there goes with the next collection. Not at once, for what went
        wrong may be the store, and nobody shall wait for it twice."""
        try:
            async with self.engine.begin() as conn:
                mine = _leftovers.c.key == key
                await conn.execute(sa.update(_leftovers).where(mine).values(due=sa.func.now()))
        except DATABASE_ERRORS as exc:
            log.warning("assets.not_released", error=repr(exc)[:200])

    def read(self, found: Found, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Bytes of an asset. NotUploaded, StorageAway."""
        return self.store.read(found.key_of_bytes(), start, found.asset.bytes if end is None else end)


def clean_name(name: str) -> str:
    """As people may see it: the last part of a path, without what cannot be printed."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable()).strip()[:MAX_NAME]


async def team_of(conn: AsyncConnection, project: str) -> str:
    team = await conn.scalar(sa.select(tables.projects.c.team_id).where(tables.projects.c.id == project))
    if team is None:
        raise errors.NotFound("There is no such project.")
    return team


async def keep(conn: AsyncConnection, key: str, team: str, taken: Taken) -> str:
    """The key under which the team has these bytes: this one, unless it has had them before. StorageAway."""
    same = (_blobs.c.team_id == team, _blobs.c.sha256 == taken.sha256)
    for _ in range(3):
        added = insert(_blobs).values(id=key, team_id=team, **taken.row()).on_conflict_do_nothing()
        if (await conn.execute(added.returning(_blobs.c.id))).one_or_none() is not None:
            mine = await conn.execute(sa.delete(_leftovers).where(_leftovers.c.key == key))
            if not mine.rowcount:
                raise errors.StorageAway("The upload took too long: try again.")
            return key
        # Locked, for the collection may be about to take it.
        there = await conn.scalar(sa.select(_blobs.c.id).where(*same).with_for_update(read=True, key_share=True))
        if there is not None:
            return there
    raise errors.StorageAway


async def insert_asset(
    conn: AsyncConnection,
    *,
    team: str,
    project: str,
    name: str,
    author: Author,
    blob: str | None = None,
    upload: dict[str, Any] | None = None,
) -> Asset:
    asset = ids.row_id()
    row = {"id": asset, "team_id": team, "name": name, "blob": blob, "upload": upload}
    await conn.execute(sa.insert(_assets).values(**row, created_by=msgspec.to_builtins(author)))
    await conn.execute(sa.insert(_of_projects).values(asset=asset, project=project))
    return (await get(conn, asset)).asset


def query() -> sa.Select[Any]:
    b = _blobs.c
    facts = (b.sha256, b.bytes, b.media_type, b.width, b.height, b.seconds)
    return sa.select(_assets, *facts).outerjoin(_blobs, b.id == _assets.c.blob)


def found(row: Any) -> Found:
    upload: dict[str, Any] = row.upload or {}
    asset = Asset(
        id=row.id,
        name=row.name,
        state="pending" if row.upload else "ready",
        media_type=upload.get("mediaType") or row.media_type,
        bytes=upload.get("bytes") or row.bytes,
        sha256=row.sha256.hex() if row.sha256 else upload.get("sha256"),
        width=row.width,
        height=row.height,
        seconds=row.seconds,
        created_by=msgspec.convert(row.created_by, Author),
        created_at=row.created_at,
        deleted_at=row.deleted_at or UNSET,
    )
    return Found(asset=asset, team_id=row.team_id, key=row.blob, upload=row.upload)


async def get(conn: AsyncConnection, asset: str) -> Found:
    """One asset, whoever may see it. NotFound."""
    row = (await conn.execute(query().where(_assets.c.id == asset))).one_or_none()
    if row is None:
        raise errors.NotFound("There is no such file.")
    return found(row)


async def listed(conn: AsyncConnection, project: str, *, limit: int, before: str | None = None) -> list[Asset]:
    """A project's assets that nobody has deleted, newest first; `before`: the id of the last one on the page before."""
    of_project = sa.select(_of_projects.c.asset).where(_of_projects.c.project == project)
    wanted = query().where(_assets.c.id.in_(of_project), _assets.c.deleted_at.is_(None))
    if before is not None:
        wanted = wanted.where(_assets.c.id < before)
    return [found(row).asset for row in await conn.execute(wanted.order_by(_assets.c.id.desc()).limit(limit))]


async def delete(conn: AsyncConnection, asset: str) -> None:
    """Nobody wants it any more. The collection looks at it next, and takes it once nothing refers to it."""
    mine = sa.and_(_assets.c.id == asset, _assets.c.deleted_at.is_(None))
    await conn.execute(sa.update(_assets).where(mine).values(deleted_at=sa.func.now(), checked_at=None))


async def share(conn: AsyncConnection, source: str, target: str) -> None:
    """The project `target`, a copy of `source`, has its assets too."""
    held = (
        sa.select(_of_projects.c.asset, sa.literal(target))
        .join(_assets, _assets.c.id == _of_projects.c.asset)
        .where(_of_projects.c.project == source)
        # Not those that the collection is taking away.
        .with_for_update(read=True, key_share=True, of=_assets)
    )
    await conn.execute(insert(_of_projects).from_select(["asset", "project"], held).on_conflict_do_nothing())


async def projects_of(conn: AsyncConnection, asset: str) -> Sequence[str]:
    """The projects that have it and are not in the trash."""
    p = tables.projects.c
    wanted = sa.select(p.id).join(_of_projects, _of_projects.c.project == p.id)
    return (await conn.scalars(wanted.where(_of_projects.c.asset == asset, p.deleted_at.is_(None)))).all()
