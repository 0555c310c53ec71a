"""Pictures made smaller: once, by a child that a malicious one may kill."""

from __future__ import annotations

import asyncio
import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from collab import thumbnails
from tests.support.api import Api, RunningServer
from tests.support.assets import PNG, code, kept
from tests.support.media import picture, sound


async def drawn(person: Api, asset: str, size: int) -> Image.Image:
    answer = await person.get(f"/assets/{asset}/content", params={"size": size})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["etag"].endswith(f'-{size}"')
    return Image.open(io.BytesIO(answer.content))


async def test_a_picture_comes_in_the_sizes_that_there_are(server: RunningServer) -> None:
    mei = await server.person()
    project = (await mei.project())["id"]
    for kind in ("png", "jpeg", "webp", "gif", "avif"):
        asset = (await kept(mei, project, picture(600, 300, f"image/{kind}")))["id"]
        found = [(await drawn(mei, asset, size)).size for size in (128, 1024)]
        assert found == [(128, 64), (600, 300)], kind


async def test_only_pictures_have_sizes_and_only_those(server: RunningServer) -> None:
    mei = await server.person()
    project = (await mei.project())["id"]
    asset, wav = (await kept(mei, project))["id"], (await kept(mei, project, sound()))["id"]
    refused = await mei.get(f"/assets/{asset}/content?size=100")
    assert (code(refused), refused.json()["errors"][0]["field"]) == ((422, "invalid"), "size")
    assert code(await mei.get(f"/assets/{wav}/content?size=128")) == (422, "undrawable")
    tag = (await mei.get(f"/assets/{asset}/content?size=128")).headers["etag"]
    known = await mei.get(f"/assets/{asset}/content?size=128", headers={"If-None-Match": tag})
    assert known.status_code == 304


async def test_it_is_drawn_once_for_all_who_ask(own_server: RunningServer) -> None:
    mei = await own_server.person()
    asset = (await kept(mei, (await mei.project())["id"], picture(900, 600)))["id"]
    folder = Path(own_server.config.data_dir) / "assets"
    answers = await asyncio.gather(*(mei.get(f"/assets/{asset}/content?size=256") for _ in range(5)))
    assert len({answer.content for answer in answers}) == 1
    [small] = folder.rglob("*.256")
    assert small.read_bytes() == answers[0].content
    small.write_bytes(b"kept")
    assert (await mei.get(f"/assets/{asset}/content?size=256")).content == b"kept"


async def test_what_is_transparent_or_lies_on_its_side_is_drawn_so(server: RunningServer) -> None:
    mei = await server.person()
    project = (await mei.project())["id"]
    clear, lying = io.BytesIO(), io.BytesIO()
    Image.new("RGBA", (300, 300), (255, 0, 0, 0)).save(clear, "PNG")
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 200), "blue").save(lying, "JPEG", exif=exif)
    assert (await drawn(mei, (await kept(mei, project, clear.getvalue()))["id"], 128)).getpixel((5, 5))[3] == 0
    assert (await drawn(mei, (await kept(mei, project, lying.getvalue()))["id"], 128)).size == (128, 256)


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is large, and is nearly empty."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


async def test_bombs_and_damaged_pictures_are_refused(server: RunningServer) -> None:
    mei = await server.person()
    project = (await mei.project())["id"]
    for content in (bomb(60_000, 60_000), bomb(20_000, 20_000), PNG[:100] + bytes(100)):
        asset = (await kept(mei, project, content))["id"]
        assert code(await mei.get(f"/assets/{asset}/content?size=128")) == (422, "undrawable")
        assert (await mei.get(f"/assets/{asset}/content")).content == content
    assert (await drawn(mei, (await kept(mei, project))["id"], 128)).size == (40, 30)


async def test_a_child_that_dies_takes_nobody_with_it(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support import chores

    mei = await server.person()
    asset = (await kept(mei, (await mei.project())["id"]))["id"]
    monkeypatch.setattr(thumbnails, "draw", chores.die_of)
    assert code(await mei.get(f"/assets/{asset}/content?size=128")) == (422, "undrawable")
    monkeypatch.undo()
    assert (await mei.get(f"/assets/{asset}/content?size=128")).status_code == 200
