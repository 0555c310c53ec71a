"""How bytes of a socket become messages: pieces of any size, controls and fragments between; what is no frame."""

from __future__ import annotations

import asyncio
import base64
import secrets
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pycrdt import Doc, Map

from collab import protocol
from tests.support.api import Api, RunningServer

BINARY, TEXT, CONTINUED, CLOSE, PING, PONG = 2, 1, 0, 8, 9, 10


def frame(opcode: int, payload: bytes, *, fin: bool = True, masked: bool = True, reserved: int = 0) -> bytes:
    first = (0x80 if fin else 0) | reserved | opcode
    size = len(payload)
    mask = 0x80 if masked else 0
    if size < 126:
        head = bytes((first, mask | size))
    elif size < 65536:
        head = struct.pack("!BBH", first, mask | 126, size)
    else:
        head = struct.pack("!BBQ", first, mask | 127, size)
    if not masked:
        return head + payload
    key = secrets.token_bytes(4)
    return head + key + bytes(byte ^ key[n % 4] for n, byte in enumerate(payload))


class Raw:
    """A websocket by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, data: bytes, piece: int = 0) -> None:
        for at in range(0, len(data), piece or len(data)):
            self.writer.write(data[at : at + (piece or len(data))])
            await self.writer.drain()
            await asyncio.sleep(0)

    async def hear(self) -> tuple[int, bytes]:
        first, second = await self.reader.readexactly(2)
        size = second & 127
        if size > 125:
            size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), "big")
        return first & 15, await self.reader.readexactly(size)

    async def hear_until(self, wanted: Any) -> Any:
        async with asyncio.timeout(45):
            while True:
                opcode, payload = await self.hear()
                if (found := wanted(opcode, payload)) is not None:
                    return found

    async def echoed(self, payload: bytes) -> None:
        """All before it has been taken and saved."""
        await self.hear_until(lambda opcode, got: True if got == protocol.sync_status(payload) else None)

    async def close_code(self) -> int:
        return await self.hear_until(lambda opcode, got: int.from_bytes(got[:2], "big") if opcode == CLOSE else None)


@asynccontextmanager
async def opened(api: Api, project: str) -> AsyncIterator[Raw]:
    host, port = api.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    writer.write(
        f"GET /api/rooms/{project}?token={api.token} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert b"101" in await reader.readline()
    while await reader.readline() != b"\r\n":
        pass
    try:
        yield Raw(reader, writer)
    finally:
        writer.close()


def edit(doc: Doc[Any], key: str, text: str) -> bytes:
    before = doc.get_state()
    doc.get("nodes", type=Map)[key] = Map({"kind": "note", "xy": [0, 0], "text": text})
    return protocol.update(doc.get_update(before))


@pytest.mark.parametrize("piece", [0, 1, 2, 3, 7, 5_000])
async def test_FR1_messages_arrive_whole_in_pieces_of_any_size(server: RunningServer, piece: int):
    mei = await server.person()
    project = (await mei.project())["id"]
    doc: Doc[Any] = Doc()
    long = "x" * (300 if 0 < piece < 100 else 70_000)
    wholes = [frame(BINARY, edit(doc, f"n{n}", text)) for n, text in enumerate(["", "short", "y" * 200, long])]
    third = edit(doc, "parts", "in three parts")
    parts = [
        frame(BINARY, third[:5], fin=False),
        frame(PING, b"between"),
        frame(CONTINUED, third[5:9], fin=False),
        frame(CONTINUED, third[9:]),
    ]
    async with opened(mei, project) as raw:
        await raw.say(b"".join([*wholes[:2], frame(PING, b"hello"), *wholes[2:], *parts]), piece)
        await raw.say(frame(BINARY, protocol.sync_status(b"1")), piece)
        await raw.echoed(b"1")
    stored = (await mei.get(f"/projects/{project}/document")).json()["nodes"]
    assert {"n0": "", "n1": "short", "n2": "y" * 200, "n3": long, "parts": "in three parts"} == {
        key: node["text"] for key, node in stored.items()
    }


async def test_FR1_a_ping_is_answered_between_the_parts_of_a_message(server: RunningServer):
    mei = await server.person()
    project = (await mei.project())["id"]
    async with opened(mei, project) as raw:
        await raw.say(frame(BINARY, b"\x00", fin=False) + frame(PING, b"p"))
        assert await raw.hear_until(lambda opcode, got: True if (opcode, got) == (PONG, b"p") else None)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        pytest.param(frame(BINARY, b"\x03", masked=False), 1002, id="unmasked"),
        pytest.param(frame(BINARY, b"\x03", reserved=0x40), 1002, id="reserved bit"),
        pytest.param(frame(5, b"\x03"), 1002, id="unknown opcode"),
        pytest.param(frame(CONTINUED, b"\x03"), 1002, id="continues nothing"),
        pytest.param(frame(BINARY, b"\x03", fin=False) + frame(BINARY, b"\x03"), 1002, id="begins within a message"),
        pytest.param(frame(PING, b"x" * 126), 1002, id="long ping"),
        pytest.param(frame(TEXT, b"text"), 4400, id="text"),
        pytest.param(struct.pack("!BBQ", 0x82, 0xFF, 17 * 1024 * 1024), 1009, id="16 MB and more"),
        pytest.param(struct.pack("!BBQ", 0x82, 0xFF, 2**62), 1009, id="2^62 bytes"),
    ],
)
@pytest.mark.parametrize("piece", [0, 1])
async def test_LM1_FR1_what_is_no_frame_of_ours_closes_the_socket_and_no_other(
    server: RunningServer, wrong: bytes, code: int, piece: int
):
    mei = await server.person()
    project = (await mei.project())["id"]
    async with opened(mei, project) as good, opened(mei, project) as bad:
        await bad.say(frame(BINARY, protocol.sync_status(b"0")))
        await bad.echoed(b"0")
        await bad.say(wrong, piece)
        assert code == await bad.close_code()
        await good.say(frame(BINARY, protocol.sync_status(b"1")))
        await good.echoed(b"1")
