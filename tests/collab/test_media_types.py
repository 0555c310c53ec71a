"""What a file is and measures, told from its first bytes; nonsense is nothing and harms nobody."""

from __future__ import annotations

import random

import pytest

from collab import media_types
from collab.media_types import Measures, measure, named, sniff
from tests.support.media import film, picture, sound

FILES = {
    **{kind: picture(321, 123, kind) for kind in sorted(media_types.PICTURES)},
    "audio/wav": sound(1.5),
    "video/mp4": film(640, 360, 4),
    "audio/flac": b"fLaC\x80\0\0\x22" + bytes(10) + (44_100 << 44 | 88_200).to_bytes(8, "big") + bytes(16),
}
LOSSLESS_WEBP = b"RIFF\x1e\0\0\0WEBPVP8L\x12\0\0\0\x2f" + (320 | 122 << 14).to_bytes(4, "little") + bytes(20)


@pytest.mark.parametrize("media_type", FILES)
def test_a_file_says_what_it_is_and_measures(media_type: str) -> None:
    content = FILES[media_type]
    assert sniff(content[: media_types.SNIFF_BYTES]) == media_type
    found = measure(media_type, content, len(content))
    expected = {
        "audio/wav": Measures(seconds=1.5),
        "audio/flac": Measures(seconds=2.0),
        "video/mp4": Measures(width=640, height=360, seconds=4.0),
    }
    assert found == expected.get(media_type, Measures(width=321, height=123))


def test_the_three_kinds_of_webp_are_measured() -> None:
    extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (320).to_bytes(3, "little") + (122).to_bytes(3, "little")
    for content in (extended, LOSSLESS_WEBP, picture(321, 123, "image/webp")):
        assert measure("image/webp", content, len(content)) == Measures(width=321, height=123)


@pytest.mark.parametrize("media_type", [*FILES, "audio/mp4"])
def test_nonsense_measures_nothing_worse(media_type: str) -> None:
    chance = random.Random(media_type)
    content = FILES.get(media_type, FILES["video/mp4"])
    for _ in range(300):
        broken = bytearray(content[: chance.randrange(len(content))])
        for _ in range(min(len(broken), 8)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        found = measure(media_type, bytes(broken), len(broken))
        assert found.width is None or 0 < found.width < 2**31
        sniff(bytes(broken))


def test_frames_of_sound_without_a_head_are_known() -> None:
    assert sniff(b"\xff\xfb\x90\x64" + bytes(60)) == "audio/mpeg"
    assert sniff(b"\xff\xf1\x50\x80" + bytes(60)) == "audio/aac"
    assert sniff(b"\xff\xfe" + "<html>".encode("utf-16-le") * 10) is None
    assert sniff(b"\xff" * 64) is None
    assert sniff(b"") is None


def test_names_of_kinds_are_made_one() -> None:
    assert named("image/JPG; charset=x") == "image/jpeg"
    assert named("audio/x-wav") == "audio/wav"
    assert named("image/svg+xml") is None
