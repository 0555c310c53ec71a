"""Files of projects: kept, read in parts, shown and nothing more, taken away."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import signed_links
from collab.tables import assets, blobs, leftovers
from server import http_protocol
from tests.support import trouble
from tests.support.api import Api, RunningServer, running_server
from tests.support.assets import PNG, announced, code, kept, send
from tests.support.media import chunked, film, picture, sound
from tests.support.peers import until


@pytest.fixture
async def mei(server: RunningServer) -> Api:
    return await server.person()


async def test_a_picture_comes_back_as_it_was_sent(mei: Api) -> None:
    project = (await mei.project())["id"]
    made = await kept(mei, project)
    told = {key: made[key] for key in ("name", "state", "mediaType", "bytes", "sha256", "width", "height", "seconds")}
    assert told == {
        "name": "p.png",
        "state": "ready",
        "mediaType": "image/png",
        "bytes": len(PNG),
        "sha256": hashlib.sha256(PNG).hexdigest(),
        "width": 40,
        "height": 30,
        "seconds": None,
    }
    assert made["createdBy"]["name"] == "Mei"
    assert (await mei.get(f"/assets/{made['id']}")).json() == made
    assert [one["id"] for one in (await mei.get(f"/projects/{project}/assets")).json()["items"]] == [made["id"]]
    content = await mei.get(f"/assets/{made['id']}/content", headers={"Accept-Encoding": "gzip"})
    assert content.content == PNG
    headers = {name: content.headers.get(name) for name in ("content-type", "content-length", "etag", "accept-ranges")}
    assert headers == {
        "content-type": "image/png",
        "content-length": str(len(PNG)),
        "etag": f'"{made["sha256"]}"',
        "accept-ranges": "bytes",
    }
    head = await mei.request("HEAD", f"/assets/{made['id']}/content")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(PNG)))


async def test_a_form_of_a_browser_carries_a_file(mei: Api) -> None:
    project = (await mei.project())["id"]
    large = PNG + bytes(3_000_000)
    form = {"note": (None, "a field"), "file": ("C:\\pictures\\夜.png", large, "text/html")}
    made = await mei.post(f"/projects/{project}/assets", files=form)
    assert (made.status_code, made.json()["name"], made.json()["mediaType"]) == (201, "夜.png", "image/png")
    content = await mei.get(f"/assets/{made.json()['id']}/content")
    assert content.content == large
    assert "filename*=UTF-8''%E5%A4%9C.png" in content.headers["content-disposition"]
    for wrong in ({"file": (None, "no file")}, [("a", ("a.png", PNG)), ("b", ("b.png", PNG))]):
        assert code(await mei.post(f"/projects/{project}/assets", files=wrong)) == (400, "malformed")
    cut = {"Content-Type": "multipart/form-data; boundary=x"}
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="p.png"\r\n\r\n' + PNG
    assert code(await mei.post(f"/projects/{project}/assets", content=body, headers=cut)) == (400, "malformed")
    long = {"note": (None, "x" * 9_000), "file": ("p.png", PNG)}
    assert code(await mei.post(f"/projects/{project}/assets", files=long)) == (413, "too_large")
    without = {"Content-Type": "multipart/form-data"}
    assert code(await mei.post(f"/projects/{project}/assets", content=body, headers=without)) == (400, "malformed")
    assert len((await mei.get(f"/projects/{project}/assets")).json()["items"]) == 1


async def test_what_a_file_is_is_told_from_its_bytes(mei: Api) -> None:
    project = (await mei.project())["id"]
    webm = b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\x01B\x82\x84webm" + bytes(60)
    for content, media_type, measures in (
        (picture(40, 30, "image/jpeg"), "image/jpeg", (40, 30, None)),
        (picture(40, 30, "image/avif"), "image/avif", (40, 30, None)),
        (sound(0.5), "audio/wav", (None, None, 0.5)),
        (film(320, 180, 2.5), "video/mp4", (320, 180, 2.5)),
        (b"OggS" + bytes(100), "audio/ogg", (None, None, None)),
        (b"ID3\x04" + bytes(100), "audio/mpeg", (None, None, None)),
        (webm, "video/webm", (None, None, None)),
    ):
        made = await kept(mei, project, content, **{"Content-Type": "text/html"})
        assert (made["mediaType"], (made["width"], made["height"], made["seconds"])) == (media_type, measures)
        assert (await mei.get(f"/assets/{made['id']}/content")).headers["content-type"] == media_type


async def test_what_is_no_picture_film_or_sound_is_refused(mei: Api) -> None:
    address = f"/projects/{(await mei.project())['id']}/assets"
    for content in (
        b"<html><script>alert(1)</script>" + bytes(100),
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>' + b" " * 100,
        b"%PDF-1.7" + bytes(100),
        b"\0\0\0\x1cftypheic" + bytes(100),
        b"\x1aE\xdf\xa3matroska" + bytes(100),
        b"MZ",
    ):
        sent = await mei.post(address, params={"name": "p.png"}, content=content, headers={"Content-Type": "image/png"})
        assert code(sent) == (415, "unsupported_media"), content
    assert code(await mei.post(address, content=b"")) == (422, "invalid")
    assert (await mei.get(address)).json()["items"] == []


async def test_a_file_can_only_be_looked_at(mei: Api) -> None:
    """A picture may be a web page as well: it begins as one and goes on as the other."""
    page = PNG + b"<html><script>alert(document.domain)</script>"
    made = await kept(mei, (await mei.project())["id"], page, 'p"; x=.html')
    headers = (await mei.get(f"/assets/{made['id']}/content")).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["content-type"] == "image/png"
    assert headers["content-disposition"] == "inline; filename*=UTF-8''p%22%3B%20x%3D.html"


async def test_a_range_is_answered(mei: Api) -> None:
    made = await kept(mei, (await mei.project())["id"])
    for asked, status, part in (
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=10-19", 206, slice(10, 20)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=-9999999", 206, slice(None)),
        ("bytes=0-9999999", 206, slice(None)),
        ("bytes=0-", 206, slice(None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("bytes=5-4", 200, slice(None)),
        ("lines=0-1", 200, slice(None)),
    ):
        answer = await mei.get(f"/assets/{made['id']}/content", headers={"Range": asked})
        assert (answer.status_code, answer.content) == (status, PNG[part]), asked
        start, end, _ = part.indices(len(PNG))
        said = f"bytes {start}-{end - 1}/{len(PNG)}" if status == 206 else None
        assert answer.headers.get("content-range") == said


async def test_a_range_beyond_the_end_and_conditions(mei: Api) -> None:
    made = await kept(mei, (await mei.project())["id"])
    address, tag = f"/assets/{made['id']}/content", f'"{made["sha256"]}"'
    for asked in (f"bytes={len(PNG)}-", "bytes=-0"):
        beyond = await mei.get(address, headers={"Range": asked})
        assert code(beyond) == (416, "range_not_satisfiable")
        assert beyond.headers["content-range"] == f"bytes */{len(PNG)}"
    for condition, status in ((tag, 206), ('"other"', 200), ("Sat, 28 Nov 2026 00:00:00 GMT", 200)):
        answer = await mei.get(address, headers={"Range": "bytes=0-4", "If-Range": condition})
        assert answer.status_code == status
    for condition, status in ((tag, 304), (f'"x", W/{tag}', 304), ('"other"', 200)):
        answer = await mei.get(address, headers={"If-None-Match": condition})
        assert answer.status_code == status


async def test_who_may_not_read_a_project_may_not_read_its_files(server: RunningServer, mei: Api) -> None:
    project = (await mei.project())["id"]
    asset = (await kept(mei, project))["id"]
    bo, viewer, nobody = await server.person("Bo"), await server.person("Ana"), server.anyone()
    await mei.post(f"/teams/{mei.team['id']}/members", json={"email": viewer.user["email"], "role": "viewer"})
    for address in (f"/assets/{asset}", f"/assets/{asset}/content"):
        assert (await viewer.get(address)).status_code == 200
        assert code(await bo.get(address)) == (404, "not_found")
        assert code(await nobody.get(address)) == (401, "unauthenticated")
        assert code(await mei.get(address.replace(asset, "nothing-here"))) == (404, "not_found")
        assert code(await mei.get(address.replace(asset, "%00"))) == (404, "not_found")
    assert code(await viewer.delete(f"/assets/{asset}")) == (403, "forbidden")
    assert code(await bo.delete(f"/assets/{asset}")) == (404, "not_found")
    await mei.delete(f"/projects/{project}")
    assert code(await mei.get(f"/assets/{asset}")) == (404, "not_found")
    await mei.post(f"/projects/{project}/undelete")
    assert (await mei.get(f"/assets/{asset}/content")).content == PNG


async def test_a_signed_link_opens_one_file_until_it_expires(server: RunningServer, mei: Api) -> None:
    project = (await mei.project())["id"]
    made, other = await kept(mei, project), await kept(mei, project, picture(seed=1))
    nobody = server.anyone()
    link = made["url"].removeprefix("/api")
    assert (await nobody.get(link)).content == PNG
    assert (await nobody.get(link, headers={"Range": "bytes=1-3"})).content == PNG[1:4]
    assert (await nobody.request("HEAD", link)).status_code == 200
    good = dict(httpx.URL(link).params)
    assert 3600 <= int(good["expires"]) - time.time() <= 7200
    changed = re.sub(".$", lambda last: "A" if last[0] != "A" else "B", good["signature"])
    for asset, wrong in (
        (made["id"], good | {"signature": changed}),
        (made["id"], good | {"signature": ""}),
        (made["id"], good | {"expires": str(int(good["expires"]) + 1)}),
        (made["id"], {"signature": good["signature"]}),
        (other["id"], good),
        (other["id"], good | {"size": "128"}),
    ):
        assert code(await nobody.get(f"/assets/{asset}/content", params=wrong)) == (403, "link_invalid"), wrong
    past = int(time.time()) - 1
    signature = signed_links.sign(server.config.secret_key, "content", made["id"], past)
    expired = {"expires": str(past), "signature": signature}
    assert code(await nobody.get(f"/assets/{made['id']}/content", params=expired)) == (403, "link_expired")
    upload = signed_links.sign(server.config.secret_key, "upload", made["id"], int(good["expires"]))
    crossed = {"expires": good["expires"], "signature": upload}
    assert code(await nobody.get(f"/assets/{made['id']}/content", params=crossed)) == (403, "link_invalid")
    await mei.delete(f"/projects/{project}")
    assert code(await nobody.get(link)) == (404, "not_found")


async def test_the_same_bytes_lie_there_once_for_a_team(own_server: RunningServer, engine: AsyncEngine) -> None:
    mei, bo = await own_server.person(), await own_server.person("Bo")
    one, two, other = (await mei.project())["id"], (await mei.project())["id"], (await bo.project())["id"]
    ids = {(await kept(who, project))["id"] for who, project in ((mei, one), (mei, one), (mei, two), (bo, other))}
    assert len(ids) == 4
    async with engine.connect() as conn:
        assert await conn.scalar(sa.select(sa.func.count()).select_from(blobs)) == 2
    # What came a second and third time goes with the next collection.
    assert await _due(engine) == 2


async def _due(engine: AsyncEngine) -> int:
    async with engine.connect() as conn:
        due = leftovers.c.due <= sa.func.now()
        return await conn.scalar(sa.select(sa.func.count()).select_from(leftovers).where(due)) or 0


async def test_a_copy_of_a_project_has_its_files(server: RunningServer, mei: Api) -> None:
    project = (await mei.project())["id"]
    asset = (await kept(mei, project))["id"]
    await mei.node(project, "image", asset=asset)
    bo = await server.person("Bo")
    invite = await mei.post(f"/projects/{project}/invites", json={"role": "viewer"})
    secret = invite.json()["url"].rsplit("/", 1)[-1]
    await bo.post(f"/invites/{secret}", json={"name": "Bo"})
    copy = await bo.post(f"/projects/{project}/duplicate", json={"title": "A copy"})
    assert copy.status_code == 201, copy.text
    await mei.delete(f"/projects/{project}")
    await mei.delete(f"/projects/{project}/trash")
    assert (await bo.get(f"/assets/{asset}/content")).content == PNG
    assert code(await mei.get(f"/assets/{asset}")) == (404, "not_found")
    assert [one["id"] for one in (await bo.get(f"/projects/{copy.json()['id']}/assets")).json()["items"]] == [asset]


async def test_a_repeated_upload_is_the_same_file(mei: Api) -> None:
    project = (await mei.project())["id"]
    first = await kept(mei, project, **{"Idempotency-Key": "k"})
    again = await mei.post(
        f"/projects/{project}/assets", params={"name": "p.png"}, content=PNG, headers={"Idempotency-Key": "k"}
    )
    assert (again.status_code, again.headers.get("idempotent-replayed")) == (201, "true")
    assert again.json()["id"] == first["id"]
    other = await mei.post(
        f"/projects/{project}/assets",
        params={"name": "p.png"},
        content=picture(seed=2),
        headers={"Idempotency-Key": "k"},
    )
    assert code(other) == (422, "invalid")
    assert len((await mei.get(f"/projects/{project}/assets")).json()["items"]) == 1


async def test_files_are_listed_by_pages(mei: Api) -> None:
    project = (await mei.project())["id"]
    made = [(await kept(mei, project, picture(seed=seed)))["id"] for seed in range(3)]
    first = (await mei.get(f"/projects/{project}/assets?limit=2")).json()
    rest = (await mei.get(f"/projects/{project}/assets", params={"limit": 2, "cursor": first["nextCursor"]})).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == made[::-1]
    assert rest["nextCursor"] is None


async def test_what_is_deleted_is_not_listed_and_still_shown_where_it_stands(mei: Api) -> None:
    project = (await mei.project())["id"]
    asset = (await kept(mei, project))["id"]
    assert (await mei.delete(f"/assets/{asset}")).status_code == 204
    assert (await mei.get(f"/projects/{project}/assets")).json()["items"] == []
    assert "deletedAt" in (await mei.get(f"/assets/{asset}")).json()
    assert (await mei.get(f"/assets/{asset}/content")).content == PNG
    assert (await mei.delete(f"/assets/{asset}")).status_code == 204


# ---- announced


async def test_an_announced_file_is_sent_and_completed(server: RunningServer, mei: Api) -> None:
    project = (await mei.project())["id"]
    made = await announced(mei, project, sha256=hashlib.sha256(PNG).hexdigest().upper())
    assert (made["state"], made["bytes"], "url" in made) == ("pending", len(PNG), False)
    assert code(await mei.get(f"/assets/{made['id']}/content")) == (409, "not_uploaded")
    assert code(await mei.post(f"/assets/{made['id']}/complete")) == (409, "not_uploaded")
    assert (await send(server.anyone(), made, PNG)).status_code == 204
    done = await mei.post(f"/assets/{made['id']}/complete")
    assert (done.status_code, done.json()["state"], done.json()["width"]) == (200, "ready", 40), done.text
    assert (await mei.post(f"/assets/{made['id']}/complete")).json() == done.json()
    assert (await mei.get(f"/assets/{made['id']}/content")).content == PNG
    assert code(await send(server.anyone(), made, PNG)) == (409, "conflict")


@pytest.mark.parametrize(
    ("said", "sent", "word"),
    [
        ({"sha256": "0" * 64}, PNG, "sha256"),
        ({"mediaType": "image/jpeg"}, PNG, "mediaType"),
        ({}, picture(40, 30, "image/gif").ljust(len(PNG), b"\0")[: len(PNG)], "mediaType"),
    ],
)
async def test_what_was_not_announced_is_refused_and_can_be_sent_again(
    mei: Api, said: dict[str, Any], sent: bytes, word: str
) -> None:
    project = (await mei.project())["id"]
    made = await announced(mei, project, **said)
    assert (await send(mei, made, sent)).status_code == 204
    refused = await mei.post(f"/assets/{made['id']}/complete")
    assert code(refused) == (422, "upload_mismatch")
    assert word in refused.json()["detail"]
    assert (await mei.get(f"/assets/{made['id']}")).json()["state"] == "pending"
    if not said:
        await send(mei, made, PNG)
        assert (await mei.post(f"/assets/{made['id']}/complete")).status_code == 200


async def test_neither_more_nor_less_than_announced_is_taken(mei: Api) -> None:
    made = await announced(mei, (await mei.project())["id"])
    made["upload"]["headers"].pop("Content-Length")
    for wrong in (PNG + b"!", PNG[:-1], b""):
        assert code(await send(mei, made, wrong)) == (422, "upload_mismatch")
    assert code(await mei.post(f"/assets/{made['id']}/complete")) == (409, "not_uploaded")


async def test_an_address_to_send_to_cannot_be_changed_and_expires(server: RunningServer, mei: Api) -> None:
    project = (await mei.project())["id"]
    made, other = await announced(mei, project), await announced(mei, project)
    good = dict(httpx.URL(made["upload"]["url"]).params)
    for asset, wrong in (
        (other["id"], good),
        (made["id"], good | {"expires": str(int(good["expires"]) + 60)}),
        (made["id"], {}),
    ):
        answer = await mei.put(f"/assets/{asset}/upload", params=wrong, content=PNG)
        assert code(answer) == (403, "link_invalid")
    past = int(time.time()) - 1
    signature = signed_links.sign(server.config.secret_key, "upload", made["id"], past)
    expired = {"expires": str(past), "signature": signature}
    assert code(await mei.put(f"/assets/{made['id']}/upload", params=expired, content=PNG)) == (403, "link_expired")


async def test_what_cannot_be_kept_is_refused_when_it_is_announced(server: RunningServer, mei: Api) -> None:
    project = (await mei.project())["id"]
    body = {"name": "p.png", "bytes": 10, "mediaType": "image/png"}
    address = f"/projects/{project}/assets"
    for change, answer in (
        ({"mediaType": "image/svg+xml"}, (415, "unsupported_media")),
        ({"bytes": server.config.max_asset_bytes + 1}, (413, "too_large")),
        ({"bytes": 0}, (422, "invalid")),
        ({"sha256": "short"}, (422, "invalid")),
        ({"name": "x" * 20_000}, (413, "too_large")),
        ({"unknown": 1}, (422, "invalid")),
    ):
        assert code(await mei.post(address, json=body | change)) == answer, change
    key = {"Idempotency-Key": "k"}
    first, again = [await mei.post(address, json=body, headers=key) for _ in range(2)]
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")


async def test_two_who_complete_at_once_complete_once(mei: Api) -> None:
    made = await announced(mei, (await mei.project())["id"])
    await send(mei, made, PNG)
    answers = await asyncio.gather(*(mei.post(f"/assets/{made['id']}/complete") for _ in range(4)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert (await mei.get(f"/assets/{made['id']}")).json()["state"] == "ready"
    assert (await mei.get(f"/assets/{made['id']}/content")).content == PNG


# ---- limits and trouble


async def test_a_file_that_is_too_large_leaves_nothing(database_url: str, redis_url: str) -> None:
    async with running_server(database_url, redis_url, max_asset_bytes=200_000) as running:
        mei = await running.person()
        project = (await mei.project())["id"]
        address = f"/projects/{project}/assets"
        most = PNG.ljust(200_000, b"\0")
        assert (await mei.post(address, content=most)).status_code == 201
        assert (await mei.post(address, files={"file": ("p.png", most + b"!")})).status_code == 413
        for size in (200_001, 2_000_000):
            sent = await mei.post(address, content=chunked(PNG.ljust(size, b"\0")))
            assert code(sent) == (413, "too_large")
        folder = Path(running.config.data_dir) / "assets"
        assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


async def test_a_full_disk_is_said_and_leaves_nothing(database_url: str, redis_url: str) -> None:
    with trouble.small_disk() as disk:
        async with running_server(database_url, redis_url, data_dir=str(disk)) as running:
            mei = await running.person()
            address = f"/projects/{(await mei.project())['id']}/assets"
            made = await mei.post(address, content=PNG.ljust(20_000_000, b"\0"))
            full = await mei.post(address, content=PNG.ljust(20_000_000, b"\1"))
            assert code(full) == (503, "storage_full")
            assert "retry-after" in full.headers
            assert (await mei.post(address, content=PNG)).status_code == 201
            assert len([path for path in disk.rglob("*") if path.is_file()]) == 2
            assert (await mei.get(f"/assets/{made.json()['id']}/content")).status_code == 200


async def test_who_leaves_in_the_middle_leaves_nothing(own_server: RunningServer, engine: AsyncEngine) -> None:
    mei = await own_server.person()
    project = (await mei.project())["id"]
    host, port = own_server.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /api/projects/{project}/assets HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5000000\r\n"
    writer.write(f"{head}Authorization: Bearer {mei.token}\r\n\r\n".encode() + PNG + bytes(2_000_000))
    await writer.drain()
    incoming = Path(own_server.config.data_dir) / "assets" / "incoming"
    await until(lambda: any(path.stat().st_size for path in incoming.glob("*")), what="a part has come")
    writer.close()
    await until(lambda: not any(incoming.iterdir()), what="it is gone")

    await until(lambda: _due(engine), what="it is given up")
    async with engine.connect() as conn:
        assert await conn.scalar(sa.select(sa.func.count()).select_from(assets)) == 0


async def test_a_large_file_passes_through_little_memory(own_server: RunningServer) -> None:
    mei = await own_server.person()
    project = (await mei.project())["id"]
    size = 100 * 1024 * 1024

    async def endless() -> Any:
        yield PNG
        block = bytes(1024 * 1024)
        for _ in range(size // len(block)):
            yield block

    await kept(mei, project, PNG)
    before = _memory()
    made = await kept(mei, project, endless())  # type: ignore[arg-type]
    assert made["bytes"] == size + len(PNG)
    sent = _peak_since(before)
    came = 0
    async with mei.http.stream("GET", f"/assets/{made['id']}/content") as answer:
        async for block in answer.aiter_raw():
            came += len(block)
    assert came == made["bytes"]
    assert max(sent, _peak_since(before)) < 20 * 1024 * 1024


def _memory() -> int:
    """Resident bytes; the peak begins anew."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _peak_since(before: int) -> int:
    return _status("VmHWM") - before


def _status(name: str) -> int:
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith(name))
    return int(line.split()[1]) * 1024


async def test_a_place_that_cannot_be_written_is_not_ready(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("data")
    (folder / "assets").write_text("in the way")
    async with running_server(database_url, redis_url, data_dir=str(folder), allow_unsafe_durability=True) as running:
        mei = await running.person()
        ready = await mei.get("/health/ready")
        assert (ready.status_code, ready.json()["parts"]["assets"]["status"]) == (503, "down")
        refused = await mei.post(f"/projects/{(await mei.project())['id']}/assets", content=PNG)
        assert code(refused) == (503, "storage_away")


async def test_a_body_may_take_as_long_as_it_keeps_coming(
    own_server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_protocol, "BODY_SECONDS", 0.4)
    monkeypatch.setattr(http_protocol, "BODY_BYTES", 50_000)
    mei = await own_server.person()
    address = f"/projects/{(await mei.project())['id']}/assets"
    begun = time.monotonic()

    async def slow(size: int) -> AsyncIterator[bytes]:
        yield PNG
        while time.monotonic() < begun + 1.5:
            yield bytes(size)
            # A pace, not a wait for something.
            await asyncio.sleep(0.02)

    assert (await mei.post(address, content=slow(20_000))).status_code == 201
    begun = time.monotonic()
    with pytest.raises(httpx.TransportError):
        await mei.post(address, content=slow(1))
