"""Seeded mutations of bytes, for fuzzing readers: flips, cuts, splices, numbers of interest, repeats."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Content refs, flags, tags of values, edges of varints.
_BYTES = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    0x20,
    0x28,
    0x40,
    0x41,
    0x7F,
    0x80,
    0x81,
    0x84,
    0xA8,
    0xC1,
    0xC4,
    0xE1,
    0xFF,
)
_TAGS = tuple(range(114, 128))
_NUMBERS = (
    b"\x80\x00",
    b"\xff\xff\xff\xff\x0f",
    b"\xff\xff\xff\xff\xff\xff\xff\x0f",
    b"\xff" * 9 + b"\x01",
    b"\x80\x80\x80\x80\x08",
)


def mutated(seeds: Sequence[bytes], count: int, seed: int) -> Iterator[tuple[int, bytes]]:
    """(which seed, its mutation), `count` times; the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        which = chance.randrange(len(seeds))
        data = bytearray(seeds[which])
        for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 6))):
            _mutate(data, seeds, chance)
        yield which, bytes(data)


def _mutate(data: bytearray, seeds: Sequence[bytes], chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 1, 2, 5, 20)))
    kind = chance.randrange(10)
    if kind == 0:
        del data[at:]
    elif kind == 1:
        del data[at:end]
    elif kind == 2:
        other = chance.choice(seeds)
        start = chance.randrange(len(other) + 1)
        data[at:end] = other[start : start + chance.choice((1, 4, 16, 64))]
    elif kind == 3:
        data[at:at] = data[at:end]
    elif kind == 4:
        data[at:end] = chance.choice(_NUMBERS)
    elif kind == 5:
        data[at : at + 1] = bytes((chance.choice(_TAGS),))
    elif at < len(data):
        data[at] = _byte(data[at], kind, chance)


def _byte(byte: int, kind: int, chance: random.Random) -> int:
    if kind == 6:
        return byte ^ 1 << chance.randrange(8)
    if kind == 7:
        return chance.choice(_BYTES)
    if kind == 8:
        return (byte + chance.choice((-1, 1))) % 256
    return chance.randrange(256)
