"""Small files of every kind that is kept, for tests."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import AsyncIterator

from PIL import Image

_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF", "image/avif": "AVIF"}


def picture(width: int = 40, height: int = 30, media_type: str = "image/png", *, seed: int = 0) -> bytes:
    """A picture of noise; another seed, another picture."""
    noise = Image.frombytes("RGB", (16, 16), random.Random(seed).randbytes(16 * 16 * 3)).resize((width, height))
    out = io.BytesIO()
    noise.save(out, _FORMATS[media_type])
    return out.getvalue()


def sound(seconds: float = 0.5, rate: int = 8_000) -> bytes:
    """A WAV of silence."""
    samples = bytes(int(seconds * rate))
    header = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate, 1, 8) + struct.pack("<4sI", b"data", len(samples))
    return b"RIFF" + struct.pack("<I", 4 + len(header) + len(samples)) + b"WAVE" + header + samples


def film(width: int = 320, height: int = 180, seconds: float = 2.5) -> bytes:
    """An MP4 with an index and nothing to show."""
    movie = _box(b"mvhd", bytes(12) + struct.pack(">II", 1000, int(seconds * 1000)) + bytes(80))
    track = _box(b"trak", _box(b"tkhd", bytes(76) + struct.pack(">II", width << 16, height << 16)))
    return _box(b"ftyp", b"isom\0\0\2\0isomiso2") + _box(b"moov", movie + track) + _box(b"mdat", bytes(100))


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


async def chunked(content: bytes, size: int = 60_000) -> AsyncIterator[bytes]:
    """As a body comes."""
    for at in range(0, len(content), size):
        yield content[at : at + size]
