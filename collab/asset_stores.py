"""Where the bytes of files lie: a folder or a bucket, behind one protocol. Opened by each process; knows keys and
bytes, never what they are or whose."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import re
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from collab import errors, ids

T = TypeVar("T")

# What is read or written in one go, and so what one transfer takes of memory.
BLOCK = 512 * 1024
# Transfers of all requests together have so many hands.
THREADS = 16
# What was begun so long ago is never finished.
STALE_SECONDS = 24 * 3600

_KEY = re.compile(r"[0-9a-z][0-9a-z.-]{2,99}")


class StoreSettings(Struct, frozen=True, kw_only=True):
    """A bucket, if one is named; otherwise the folder. `public_url`: where clients reach the bucket themselves."""

    folder: str = "./data/assets"
    bucket: str = ""
    endpoint_url: str = ""
    public_url: str = ""
    access_key_id: str = ""
    secret_access_key: str = ""
    region: str = "us-east-1"


class UploadPart(Struct, frozen=True, kw_only=True, rename="camel"):
    """One piece of an upload: PUT so many `bytes` to this address."""

    number: int
    url: str
    bytes: int


class Direct(Struct, frozen=True, kw_only=True):
    """How a client gives bytes to the store itself: one PUT to `url`, or one to each of the parts. `id`: of the upload
    by parts."""

    url: str = ""
    headers: dict[str, str] = {}
    parts: list[UploadPart] = []
    id: str = ""


class Store(Protocol):
    """Every method raises StorageAway if the store does not answer, StorageFull if it has no room."""

    # Nothing depends on this process alone: others reach what is stored from other machines.
    shared: bool

    async def put(self, key: str, chunks: AsyncIterable[bytes]) -> None:
        """All of it or, after any error, nothing. A key is written again only with the same bytes."""
        ...

    def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Bytes from `start` up to before `end`, a block at a time. StorageAway if they are not there."""
        ...

    async def size(self, key: str) -> int | None:
        """In bytes; None if there is nothing."""
        ...

    async def copy(self, source: str, target: str) -> None:
        """NotUploaded if there is no source."""
        ...

    async def delete(self, keys: Sequence[str], parts: str = "") -> None:
        """What is not there is deleted. `parts`: of an upload that was begun at the first key."""
        ...

    async def direct(self, key: str, *, size: int, media_type: str, seconds: int) -> Direct | None:
        """None: clients cannot reach this store themselves."""
        ...

    async def join(self, key: str, parts: str) -> None:
        """Make one object of the parts of an upload. NotUploaded if one of them is missing."""
        ...

    async def tidy(self) -> None:
        """Forget what was begun long ago and never ended."""
        ...

    async def check(self) -> None:
        """Whether something could be stored."""
        ...

    async def close(self) -> None: ...


async def open_store(settings: StoreSettings) -> Store:
    if not settings.bucket:
        return FolderStore(Path(settings.folder))
    # It takes a second to import, and most installations never need it.
    from collab import asset_s3  # noqa: PLC0415

    return await asyncio.to_thread(asset_s3.S3Store, settings)


class FolderStore:
    """Files under 256 folders, each written beside them first, and on disk before it has its name."""

    shared = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="assets")

    async def put(self, key: str, chunks: AsyncIterable[bytes]) -> None:
        final = self._path(key)
        new = self._folder / "incoming" / ids.row_id()
        with _told():
            file = await self._run(_create, new)
            try:
                async for block in blocks(chunks, BLOCK):
                    await self._run(file.write, block)
                await self._run(_finish, file, new, final)
            except BaseException:
                file.close()
                new.unlink(missing_ok=True)
                raise

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        path = self._path(key)
        with _told():
            file = await self._run(path.open, "rb", 0)
            try:
                while start < end:
                    block = await self._run(os.pread, file.fileno(), min(BLOCK, end - start), start)
                    if not block:
                        raise errors.StorageAway("A part of this file is missing where files are kept.")
                    yield block
                    start += len(block)
            finally:
                file.close()

    async def size(self, key: str) -> int | None:
        with _told():
            try:
                return (await self._run(self._path(key).stat)).st_size
            except FileNotFoundError:
                return None

    async def copy(self, source: str, target: str) -> None:
        with _told():
            try:
                await self._run(_link, self._path(source), self._path(target))
            except FileNotFoundError as exc:
                raise errors.NotUploaded from exc

    async def delete(self, keys: Sequence[str], parts: str = "") -> None:
        del parts
        with _told():
            for key in keys:
                await self._run(self._path(key).unlink, True)

    async def direct(self, key: str, *, size: int, media_type: str, seconds: int) -> Direct | None:
        del key, size, media_type, seconds
        return None

    async def join(self, key: str, parts: str) -> None:
        """Nothing comes by parts here."""

    async def tidy(self) -> None:
        with _told():
            await self._run(_forget_stale, self._folder / "incoming")

    async def check(self) -> None:
        with _told():
            await self._run(_try_to_write, self._folder / "incoming" / ids.row_id())

    async def close(self) -> None:
        self._threads.shutdown(wait=False)

    def _path(self, key: str) -> Path:
        check_key(key)
        return self._folder / key.partition(".")[0][-2:] / key

    async def _run(self, function: Callable[..., T], *args: Any) -> T:
        return await in_thread(self._threads, function, *args)


class NoKey(ValueError):
    """Keys are made by us alone: this is a mistake of ours, and never a way out of the folder."""


def check_key(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise NoKey(key)


async def in_thread(threads: ThreadPoolExecutor, function: Callable[..., T], *args: Any) -> T:
    """Cancelled, it still waits: what is undone afterwards is not being done any more."""
    future = asyncio.get_running_loop().run_in_executor(threads, function, *args)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        raise


async def blocks(chunks: AsyncIterable[bytes], size: int) -> AsyncIterator[bytes]:
    """The same bytes in pieces of `size`, the last one of what is left."""
    kept = bytearray()
    async for chunk in chunks:
        kept += chunk
        while len(kept) >= size:
            yield bytes(kept[:size])
            del kept[:size]
    if kept:
        yield bytes(kept)


@contextlib.contextmanager
def _told() -> Generator[None]:
    """What the system says of a folder, in words of ours."""
    try:
        yield
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise errors.StorageFull from exc
        raise errors.StorageAway(f"The folder for files cannot be used: {exc.strerror}.") from exc


def _create(new: Path) -> Any:
    new.parent.mkdir(parents=True, exist_ok=True)
    return new.open("xb", 0)


def _finish(file: Any, new: Path, final: Path) -> None:
    os.fsync(file.fileno())
    file.close()
    final.parent.mkdir(parents=True, exist_ok=True)
    new.replace(final)
    _sync_folder(final.parent)


def _link(source: Path, target: Path) -> None:
    """The same bytes by a second name: who replaces the first one does not reach them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.hardlink_to(source)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    for one in (folder, folder.parent):
        number = os.open(one, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _forget_stale(folder: Path) -> None:
    if folder.is_dir():
        for one in folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if one.stat().st_mtime < time.time() - STALE_SECONDS:
                    one.unlink()


def _try_to_write(new: Path) -> None:
    with _create(new) as file:
        file.write(b"\0")
    new.unlink()
