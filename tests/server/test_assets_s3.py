"""Files in a bucket: through the API, and past it where clients reach the S3 server themselves."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from collab import asset_s3
from collab.asset_stores import StoreSettings
from tests.support.api import RunningServer, running_server
from tests.support.assets import PNG, announced, code, kept, send
from tests.support.media import picture


def settings(bucket: StoreSettings) -> dict[str, str]:
    return {
        "s3_bucket": bucket.bucket,
        "s3_endpoint_url": bucket.endpoint_url,
        "s3_access_key_id": bucket.access_key_id,
        "s3_secret_access_key": bucket.secret_access_key,
    }


@pytest.fixture
async def s3_server(database_url: str, redis_url: str, bucket: StoreSettings) -> AsyncIterator[RunningServer]:
    more = settings(bucket) | {"s3_public_url": bucket.public_url}
    async with running_server(database_url, redis_url, allow_unsafe_durability=True, **more) as running:
        yield running


async def put(part: dict[str, Any], content: bytes, **headers: str) -> int:
    """As a program without any sign-in."""
    async with httpx.AsyncClient(trust_env=False) as http:
        return (await http.put(part["url"], content=content, headers=headers)).status_code


async def test_files_go_through_the_api_into_a_bucket(database_url: str, redis_url: str, bucket: StoreSettings) -> None:
    async with running_server(database_url, redis_url, **settings(bucket)) as running:
        mei = await running.person()
        project = (await mei.project())["id"]
        made = await kept(mei, project)
        assert (await mei.get(f"/assets/{made['id']}/content")).content == PNG
        part = await mei.get(made["url"].removeprefix("/api"), headers={"Range": "bytes=-4"})
        assert (part.status_code, part.content) == (206, PNG[-4:])
        small = await mei.get(f"/assets/{made['id']}/content?size=128")
        assert small.headers["content-type"] == "image/webp"
        sent = await announced(mei, project)
        assert sent["upload"]["url"].startswith("/api/")
        assert (await send(running.anyone(), sent, PNG)).status_code == 204
        assert (await mei.post(f"/assets/{sent['id']}/complete")).json()["state"] == "ready"


async def test_an_announced_file_goes_straight_to_the_bucket_and_nothing_else_does(s3_server: RunningServer) -> None:
    mei = await s3_server.person()
    project = (await mei.project())["id"]
    made = await announced(mei, project, sha256=hashlib.sha256(PNG).hexdigest())
    upload = made["upload"]
    assert upload["url"].startswith(s3_server.config.s3_public_url)
    headers = upload["headers"]
    assert await put(upload, PNG, **headers | {"Content-Type": "text/html"}) == 403
    assert await put({"url": upload["url"].replace("X-Amz-Expires=", "X-Amz-Expires=9")}, PNG, **headers) == 403
    assert code(await mei.post(f"/assets/{made['id']}/complete")) == (409, "not_uploaded")
    assert await put(upload, picture(seed=5).ljust(len(PNG), b"\0")[: len(PNG)], **headers) == 200
    assert code(await mei.post(f"/assets/{made['id']}/complete")) == (422, "upload_mismatch")
    assert await put(upload, PNG, **headers) == 200
    assert (await mei.post(f"/assets/{made['id']}/complete")).status_code == 200
    # The address is still good; what it leads to is not the asset any more.
    assert await put(upload, bytes(len(PNG)), **headers) == 200
    assert (await mei.get(f"/assets/{made['id']}/content")).content == PNG


async def test_a_large_file_goes_there_by_parts(s3_server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asset_s3, "DIRECT_PART", 5 * 1024 * 1024)
    mei = await s3_server.person()
    content = PNG + os.urandom(11 * 1024 * 1024)
    made = await announced(mei, (await mei.project())["id"], content)
    parts = made["upload"]["parts"]
    assert [part["number"] for part in parts] == [1, 2, 3]
    assert sum(part["bytes"] for part in parts) == len(content)
    assert code(await mei.post(f"/assets/{made['id']}/complete")) == (409, "not_uploaded")
    at = 0
    for part in parts:
        assert await put(part, content[at : at + part["bytes"]]) == 200
        at += part["bytes"]
    done = await mei.post(f"/assets/{made['id']}/complete")
    assert (done.status_code, done.json().get("sha256")) == (200, hashlib.sha256(content).hexdigest())


async def test_without_the_bucket_people_can_go_on_without_files(
    database_url: str, redis_url: str, bucket: StoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = settings(bucket) | {"s3_endpoint_url": "http://127.0.0.1:9", "s3_secret_access_key": "a secret of S3"}
    async with running_server(database_url, redis_url, allow_unsafe_durability=True, **away) as running:
        mei = await running.person()
        project = (await mei.project())["id"]
        ready = await mei.get("/health/ready")
        assert (ready.status_code, ready.json()["parts"]["assets"]["status"]) == (200, "degraded")
        refused = await mei.post(f"/projects/{project}/assets", content=PNG)
        assert code(refused) == (503, "storage_away")
        assert "retry-after" in refused.headers
        assert (await mei.node(project, "note"))["kind"] == "note"
        assert (await mei.get(f"/projects/{project}/assets")).json()["items"] == []


async def test_a_wrong_key_is_said_and_not_shown(
    database_url: str, redis_url: str, bucket: StoreSettings, capfd: pytest.CaptureFixture[str]
) -> None:
    wrong = settings(bucket) | {"s3_secret_access_key": "not the secret of this bucket"}
    async with running_server(database_url, redis_url, **wrong) as running:
        mei = await running.person()
        refused = await mei.post(f"/projects/{(await mei.project())['id']}/assets", content=PNG)
        assert code(refused) == (503, "storage_away")
        ready = await mei.get("/health/ready")
        assert "403" in ready.json()["parts"]["assets"]["detail"]
    logged = [line for line in "".join(capfd.readouterr()).splitlines() if "assets." in line]
    assert any("SignatureDoesNotMatch" in line for line in logged)
    said = "\n".join(logged) + refused.text + ready.text
    assert "not the secret" not in said
    assert "Signature=" not in said


async def test_a_bucket_that_is_not_there_is_made(database_url: str, redis_url: str, bucket: StoreSettings) -> None:
    other = settings(bucket) | {"s3_bucket": "another-bucket"}
    async with running_server(database_url, redis_url, **other) as running:
        mei = await running.person()
        made = await kept(mei, (await mei.project())["id"])
        assert (await mei.get(f"/assets/{made['id']}/content")).content == PNG
        assert (await mei.get("/health/ready")).json()["parts"]["assets"]["status"] == "ok"
