"""What both stores promise: a folder, and a bucket of a real S3 server."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from collab import asset_s3, asset_stores, errors, ids
from collab.asset_stores import FolderStore, NoKey, Store, StoreSettings, open_store
from tests.support.media import chunked

MB = 1024 * 1024


@pytest.fixture(params=["folder", "s3"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "s3":
        settings = request.getfixturevalue("bucket")
    else:
        settings = StoreSettings(folder=str(tmp_path / "assets"))
    store = await open_store(settings)
    await store.check()
    yield store
    await store.close()


async def content(store: Store, key: str, start: int = 0, end: int | None = None) -> bytes:
    size = await store.size(key)
    assert size is not None
    return b"".join([block async for block in store.read(key, start, size if end is None else end)])


@pytest.mark.parametrize("size", [1, 511 * 1024 + 1, 5 * MB, 12 * MB + 7])
async def test_bytes_come_back_whole_and_in_part(store: Store, size: int) -> None:
    key, sent = ids.row_id(), os.urandom(size)
    await store.put(key, chunked(sent))
    assert await store.size(key) == size
    assert await content(store, key) == sent
    for start, end in ((0, 1), (size - 1, size), (size // 3, size - size // 3)):
        assert await content(store, key, start, end) == sent[start:end]


async def test_a_key_written_again_has_the_new_bytes(store: Store) -> None:
    key = ids.row_id()
    for sent in (b"first, and longer", b"second"):
        await store.put(key, chunked(sent))
        assert await content(store, key) == sent


@pytest.mark.parametrize("size", [100, 8 * MB])
async def test_what_fails_in_the_middle_leaves_nothing(store: Store, size: int) -> None:
    key = ids.row_id()

    async def broken() -> AsyncIterator[bytes]:
        async for chunk in chunked(bytes(size)):
            yield chunk
        raise errors.TooLarge

    with pytest.raises(errors.TooLarge):
        await store.put(key, broken())
    assert await store.size(key) is None


@pytest.mark.parametrize("size", [100, 8 * MB])
async def test_what_is_cancelled_leaves_nothing(store: Store, size: int) -> None:
    key, waiting = ids.row_id(), asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        async for chunk in chunked(bytes(size)):
            yield chunk
        waiting.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(store.put(key, endless()))
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store.size(key) is None


async def test_what_is_not_there_is_said(store: Store) -> None:
    key = ids.row_id()
    assert await store.size(key) is None
    with pytest.raises(errors.StorageAway):
        await anext(store.read(key, 0, 10))
    with pytest.raises(errors.NotUploaded):
        await store.copy(key, ids.row_id())
    await store.put(key, chunked(b"short"))
    with pytest.raises(errors.StorageAway):
        assert [block async for block in store.read(key, 0, 10)] == []


async def test_a_copy_does_not_change_with_its_source(store: Store) -> None:
    source, target = ids.row_id(), ids.row_id()
    await store.put(source, chunked(b"what was checked"))
    await store.copy(source, target)
    await store.put(source, chunked(b"what came later"))
    assert await content(store, target) == b"what was checked"
    await store.delete([source])
    assert await content(store, target) == b"what was checked"


async def test_what_is_deleted_is_gone_however_often(store: Store) -> None:
    one, two, other = ids.row_id(), ids.row_id(), ids.row_id()
    for key in (one, two, other):
        await store.put(key, chunked(b"x"))
    for _ in range(2):
        await store.delete([one, two, f"{one}.256"])
    assert [await store.size(key) for key in (one, two, other)] == [None, None, 1]


@pytest.mark.parametrize(
    "key", ["", "..", "../../etc/passwd", "a/b", "/etc/passwd", "a\0b", "A" * 36, "x" * 200, ".abc"]
)
async def test_a_key_leads_nowhere_else(store: Store, key: str) -> None:
    with pytest.raises(NoKey):
        await store.put(key, chunked(b"x"))
    with pytest.raises(NoKey):
        await anext(store.read(key, 0, 1))
    with pytest.raises(NoKey):
        await store.delete([key])
    with pytest.raises(NoKey):
        await store.copy(ids.row_id(), key)


async def test_many_transfers_at_once(store: Store) -> None:
    sent = {ids.row_id(): os.urandom(700_000) for _ in range(24)}
    await asyncio.gather(*(store.put(key, chunked(some)) for key, some in sent.items()))
    came = await asyncio.gather(*(content(store, key) for key in sent))
    assert came == list(sent.values())


async def test_what_was_begun_long_ago_is_given_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    key, going = ids.row_id(), asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        async for chunk in chunked(bytes(6 * MB)):
            yield chunk
        going.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(store.put(key, endless()))
    await going.wait()
    await store.tidy()
    assert await _begun(store) == 1, "it was begun just now"
    for module in (asset_stores, asset_s3):
        monkeypatch.setattr(module, "STALE_SECONDS", -5)
    await store.tidy()
    assert await _begun(store) == 0
    task.cancel()
    await asyncio.wait([task])


async def _begun(store: Store) -> int:
    if isinstance(store, FolderStore):
        return len(list((store._folder / "incoming").iterdir()))
    assert isinstance(store, asset_s3.S3Store)
    found = await store._run(store._s3.list_multipart_uploads)
    return len(found.get("Uploads", ()))
