"""What a file is, told from its first bytes and never from what its sender says: the kinds that are kept, and what they
measure as far as the first bytes tell. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

# So many bytes are enough for `sniff`, and nearly always for `measure`.
SNIFF_BYTES = 64
HEAD_BYTES = 128 * 1024

PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"})

SOUNDS = frozenset({"audio/mpeg", "audio/wav", "audio/ogg", "audio/flac", "audio/mp4", "audio/aac"})
KEPT = PICTURES | SOUNDS | {"video/mp4", "video/webm"}

# What senders call the same.
_ALIASES = {
    "image/jpg": "image/jpeg",
    "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
}

_MP4_VIDEO = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"dash",
    b"MSNV",
    b"mp71",
}
_MP4_AUDIO = {b"M4A ", b"M4B "}
_AVIF = {b"avif", b"avis"}


class Measures(Struct, frozen=True, kw_only=True):
    """Width and height in pixels, as stored; length in seconds. None: not known."""

    width: int | None = None
    height: int | None = None
    seconds: float | None = None


def named(media_type: str) -> str | None:
    """A media type as it is called here; None for what is not kept."""
    plain = media_type.partition(";")[0].strip().lower()
    plain = _ALIASES.get(plain, plain)
    return plain if plain in KEPT else None


def sniff(head: bytes) -> str | None:
    """The media type of what begins with these bytes; None for everything that is not kept."""
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    if head[:4] == b"\x1aE\xdf\xa3":
        return "video/webm" if b"webm" in head[:SNIFF_BYTES] else None
    return _of_audio_frame(head)


_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
)


def _of_brand(brand: bytes) -> str | None:
    if brand in _AVIF:
        return "image/avif"
    if brand in _MP4_AUDIO:
        return "audio/mp4"
    return "video/mp4" if brand in _MP4_VIDEO else None


def _of_audio_frame(head: bytes) -> str | None:
    """A frame of MP3 or AAC without anything before it. Layer, bit rate and sample rate have values that none has."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    layer, rate, sample_rate, version = head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3, head[1] >> 3 & 3
    return "audio/mpeg" if layer and rate not in (0, 15) and sample_rate != 3 and version != 1 else None


def measure(media_type: str, head: bytes, size: int) -> Measures:
    """What the first bytes of a file of `size` bytes say of it. Nonsense measures nothing."""
    found = _MEASURES.get(media_type)
    try:
        return found(head, size) if found else Measures()
    except (IndexError, ValueError, ZeroDivisionError):
        return Measures()


def _box(width: int, height: int) -> Measures:
    return Measures(width=width, height=height) if 0 < width < 2**31 and 0 < height < 2**31 else Measures()


def _number(head: bytes, at: int, length: int, *, little: bool = False) -> int:
    if len(head) < at + length:
        raise IndexError(at)
    return int.from_bytes(head[at : at + length], "little" if little else "big")


def _png(head: bytes, _: int) -> Measures:
    return _box(_number(head, 16, 4), _number(head, 20, 4))


def _gif(head: bytes, _: int) -> Measures:
    return _box(_number(head, 6, 2, little=True), _number(head, 8, 2, little=True))


def _jpeg(head: bytes, _: int) -> Measures:
    at = 2
    while head[at] == 0xFF:
        marker = head[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return _box(_number(head, at + 7, 2), _number(head, at + 5, 2))
        else:
            at += 2 + _number(head, at + 2, 2)
    return Measures()


def _webp(head: bytes, _: int) -> Measures:
    kind = head[12:16]
    if kind == b"VP8X":
        return _box(1 + _number(head, 24, 3, little=True), 1 + _number(head, 27, 3, little=True))
    if kind == b"VP8L":
        bits = _number(head, 21, 4, little=True)
        return _box(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    return _box(_number(head, 26, 2, little=True) & 0x3FFF, _number(head, 28, 2, little=True) & 0x3FFF)


def _avif(head: bytes, _: int) -> Measures:
    """The largest of its pictures: others are their transparency, or tiles of it."""
    sizes: list[tuple[int, int]] = []
    at = head.find(b"ispe")
    while at != -1:
        sizes.append((_number(head, at + 8, 4), _number(head, at + 12, 4)))
        at = head.find(b"ispe", at + 4)
    return _box(*max(sizes)) if sizes else Measures()


def _wav(head: bytes, size: int) -> Measures:
    rate = _number(head, 28, 4, little=True)
    at = head.index(b"data")
    return Measures(seconds=min(_number(head, at + 4, 4, little=True), size - at - 8) / rate)


def _flac(head: bytes, _: int) -> Measures:
    bits = _number(head, 18, 8)
    return Measures(seconds=(bits & (2**36 - 1)) / (bits >> 44))


def _mp4(head: bytes, _: int) -> Measures:
    """Of a file that has its index in front, as those have that are made to be streamed."""
    moov = next((at for kind, *at in _boxes(head, 0, len(head)) if kind == b"moov"), None)
    if moov is None:
        return Measures()
    seconds: float | None = None
    boxes: list[tuple[int, int]] = []
    for kind, start, end in _boxes(head, *moov):
        if kind == b"mvhd":
            long = head[start] == 1
            scale, length = (_number(head, start + 20, 4), 8) if long else (_number(head, start + 12, 4), 4)
            seconds = _number(head, start + (24 if long else 16), length) / scale
        elif kind == b"trak":
            boxes += [
                (_number(head, last - 8, 4) >> 16, _number(head, last - 4, 4) >> 16)
                for inner, _, last in _boxes(head, start, end)
                if inner == b"tkhd"
            ]
    width, height = max(boxes, default=(0, 0))
    return Measures(width=width or None, height=height or None, seconds=seconds)


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, start of the content, end) of the boxes of an MP4 between two places."""
    while at + 8 <= end:
        size, kind, header = _number(data, at, 4), data[at + 4 : at + 8], 8
        if size == 1:
            size, header = _number(data, at + 8, 8), 16
        elif size == 0:
            size = end - at
        if size < header:
            return
        yield kind, at + header, min(at + size, end)
        at += size


_MEASURES: dict[str, Callable[[bytes, int], Measures]] = {
    "image/png": _png,
    "image/gif": _gif,
    "image/jpeg": _jpeg,
    "image/webp": _webp,
    "image/avif": _avif,
    "audio/wav": _wav,
    "audio/flac": _flac,
    "audio/mp4": _mp4,
    "video/mp4": _mp4,
}
