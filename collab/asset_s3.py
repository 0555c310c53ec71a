"""Files in a bucket of any S3 server. boto3 waits in threads of its own, a bounded number of them; a slow reader or
sender holds none. Imported only where a bucket is set."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterable, AsyncIterator, Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import boto3  # pyright: ignore[reportMissingTypeStubs]
import structlog
from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs]
from botocore.exceptions import BotoCoreError, ClientError  # pyright: ignore[reportMissingTypeStubs]

from collab import clock, errors
from collab.asset_stores import STALE_SECONDS, THREADS, Direct, StoreSettings, UploadPart, blocks, check_key, in_thread

log = structlog.get_logger()

# The smallest part that S3 takes, and so the least memory: 10,000 parts of it are 50 GB.
PART = 5 * 1024 * 1024
# One request reads so much: a reader who takes hours keeps no connection.
READ = 1024 * 1024
# A client sends what is larger by parts, each of which can be sent again.
DIRECT_PART = 64 * 1024 * 1024

_MISSING = {"404", "NoSuchKey", "NotFound", "NoSuchUpload", "InvalidPart"}
_FULL = {"507", "InsufficientStorage", "InsufficientStorageSpace", "QuotaExceeded", "XMinioStorageFull"}


class _Missing(errors.StorageAway):
    """This file is missing where files are kept."""


class S3Store:
    shared = True

    def __init__(self, settings: StoreSettings) -> None:
        self._bucket = settings.bucket
        self._region = settings.region
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="s3")
        self._s3 = _client(settings, settings.endpoint_url)
        self._public: Any = _client(settings, settings.public_url) if settings.public_url else None

    async def put(self, key: str, chunks: AsyncIterable[bytes]) -> None:
        check_key(key)
        parts = blocks(chunks, PART)
        first = await anext(parts, b"")
        if len(first) < PART:
            await self._run(self._s3.put_object, Key=key, Body=first)
            return
        upload = {"Key": key, "UploadId": (await self._run(self._s3.create_multipart_upload, Key=key))["UploadId"]}
        try:
            tags = [await self._put_part(upload, 1, first)]
            del first
            async for part in parts:
                tags.append(await self._put_part(upload, len(tags) + 1, part))
            await self._run(self._s3.complete_multipart_upload, **upload, MultipartUpload={"Parts": tags})
        except BaseException:
            with contextlib.suppress(errors.StorageAway):
                await self._run(self._s3.abort_multipart_upload, **upload)
            raise

    async def _put_part(self, upload: dict[str, Any], number: int, part: bytes) -> dict[str, Any]:
        done = await self._run(self._s3.upload_part, **upload, PartNumber=number, Body=part)
        return {"PartNumber": number, "ETag": done["ETag"]}

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        check_key(key)
        while start < end:
            last = min(end, start + READ) - 1
            block = await self._run(self._get, Key=key, Range=f"bytes={start}-{last}")
            if len(block) != last + 1 - start:
                raise _Missing
            yield block
            start = last + 1

    def _get(self, **wanted: Any) -> bytes:
        return self._s3.get_object(**wanted)["Body"].read()

    async def size(self, key: str) -> int | None:
        check_key(key)
        try:
            return (await self._run(self._s3.head_object, Key=key))["ContentLength"]
        except _Missing:
            return None

    async def copy(self, source: str, target: str) -> None:
        check_key(target)
        try:
            await self._run(self._s3.copy_object, Key=target, CopySource={"Bucket": self._bucket, "Key": source})
        except _Missing as exc:
            raise errors.NotUploaded from exc

    async def delete(self, keys: Sequence[str], parts: str = "") -> None:
        for key in keys:
            check_key(key)
            with contextlib.suppress(_Missing):
                await self._run(self._s3.delete_object, Key=key)
        if parts:
            with contextlib.suppress(_Missing):
                await self._run(self._s3.abort_multipart_upload, Key=keys[0], UploadId=parts)

    async def direct(self, key: str, *, size: int, media_type: str, seconds: int) -> Direct | None:
        """The client's PUT must have exactly this size and type: both are signed."""
        check_key(key)
        if self._public is None:
            return None
        if size <= DIRECT_PART:
            wanted = {"Key": key, "ContentType": media_type, "ContentLength": size}
            headers = {"Content-Type": media_type, "Content-Length": str(size)}
            return Direct(url=self._signed("put_object", seconds, wanted), headers=headers)
        upload = (await self._run(self._s3.create_multipart_upload, Key=key))["UploadId"]
        parts: list[UploadPart] = []
        for number, start in enumerate(range(0, size, DIRECT_PART), 1):
            length = min(DIRECT_PART, size - start)
            wanted = {"Key": key, "UploadId": upload, "PartNumber": number, "ContentLength": length}
            parts.append(UploadPart(number=number, url=self._signed("upload_part", seconds, wanted), bytes=length))
        return Direct(parts=parts, id=upload)

    def _signed(self, method: str, seconds: int, wanted: dict[str, Any]) -> str:
        params = {"Bucket": self._bucket, **wanted}
        return self._public.generate_presigned_url(method, Params=params, ExpiresIn=seconds)

    async def join(self, key: str, parts: str) -> None:
        check_key(key)
        upload = {"Key": key, "UploadId": parts}
        try:
            found = await self._run(self._listed_parts, **upload)
            if not found:
                raise errors.NotUploaded
            await self._run(self._s3.complete_multipart_upload, **upload, MultipartUpload={"Parts": found})
        except _Missing as exc:
            # Joined by an answer that was lost, perhaps.
            if await self.size(key) is None:
                raise errors.NotUploaded from exc

    def _listed_parts(self, **upload: Any) -> list[dict[str, Any]]:
        pages = self._s3.get_paginator("list_parts").paginate(**upload)
        return [
            {"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for page in pages for part in page.get("Parts", ())
        ]

    async def tidy(self) -> None:
        """Uploads by parts whose server died; a bucket's own rules may do the same."""
        before = clock.now() - timedelta(seconds=STALE_SECONDS)
        found = await self._run(self._s3.list_multipart_uploads)
        for one in found.get("Uploads", ()):
            if one["Initiated"] < before:
                with contextlib.suppress(_Missing):
                    await self._run(self._s3.abort_multipart_upload, Key=one["Key"], UploadId=one["UploadId"])

    async def check(self) -> None:
        try:
            await self._run(self._s3.head_bucket)
        except _Missing:
            await self._run(self._create)

    def _create(self, **bucket: Any) -> None:
        """The bucket; it may have been made meanwhile. Amazon's first region wants not to be named."""
        place = {} if self._region == "us-east-1" else {"LocationConstraint": self._region}
        more: dict[str, Any] = {"CreateBucketConfiguration": place} if place else {}
        try:
            self._s3.create_bucket(**bucket, **more)
            log.info("assets.bucket_created", bucket=self._bucket)
        except ClientError as exc:
            if _code(exc) not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
                raise

    async def close(self) -> None:
        self._threads.shutdown(wait=False)

    async def _run(self, function: Callable[..., Any], **wanted: Any) -> Any:
        return await in_thread(self._threads, self._asked, function, wanted)

    def _asked(self, function: Callable[..., Any], wanted: dict[str, Any]) -> Any:
        with _told():
            try:
                return function(Bucket=self._bucket, **wanted)
            except ClientError as exc:
                if _code(exc) != "NoSuchBucket":
                    raise
            self._create(Bucket=self._bucket)
            return function(Bucket=self._bucket, **wanted)


def _client(settings: StoreSettings, endpoint: str) -> Any:
    made: Any = boto3
    return made.client(
        "s3",
        endpoint_url=endpoint or None,
        aws_access_key_id=settings.access_key_id,
        aws_secret_access_key=settings.secret_access_key,
        region_name=settings.region,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if endpoint else "auto"},
            connect_timeout=3,
            read_timeout=30,
            retries={"mode": "standard", "total_max_attempts": 2},
            max_pool_connections=THREADS,
            # Not every S3 server knows the newer checksums, and some send those of the whole with a part.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


def _code(exc: ClientError) -> str:
    said: Any = exc.response
    return str(said.get("Error", {}).get("Code", ""))


@contextlib.contextmanager
def _told() -> Generator[None]:
    """What an S3 server says, in words of ours."""
    try:
        yield
    except ClientError as exc:
        code = _code(exc)
        if code in _MISSING:
            raise _Missing from exc
        if code in _FULL:
            raise errors.StorageFull from exc
        log.warning("assets.s3_refused", code=code, operation=exc.operation_name)
        raise errors.StorageAway(f"The S3 server refuses: {code}.") from exc
    except (BotoCoreError, OSError) as exc:
        log.warning("assets.s3_away", error=type(exc).__name__)
        raise errors.StorageAway from exc
