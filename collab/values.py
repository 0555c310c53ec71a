"""Texts, JSON and lib0's "any" values inside of an update: walked, not built. Each answers with the position behind it;
reading past the end raises IndexError, which update_guard.py turns into the caller's error."""

# ruff: noqa: C901, PLR0912
# Positional arguments and one long loop: calls and keywords cost more here than all the checks.

from __future__ import annotations

from typing import NoReturn, Protocol

from collab.errors import Malformed, TooLarge
from collab.lib0 import MAX_SAFE, check_json, read_var_uint, utf16_length
from collab.update_limits import Limits


class Seen(Protocol):
    """How many values the whole update has held until now."""

    values: int


# Tags of an "any" value whose length is fixed: undefined, null, float32, float64, bigint, false, true.
_FIXED = {127: 0, 126: 0, 124: 4, 123: 8, 122: 8, 121: 0, 120: 0}


def read_text(update: bytes, at: int, most: int) -> tuple[bytes, int]:
    """A string that is UTF-8 and no longer than `most`."""
    length, start = read_var_uint(update, at)
    end = start + length
    if end > len(update):
        raise IndexError
    if length > most:
        raise TooLarge(f"The text at byte {at} takes {length} bytes; {most} are allowed.")
    text = update[start:end]
    if not text.isascii():
        utf16_units(text, start)
    return text, end


def read_key(update: bytes, at: int, limits: Limits) -> int:
    return read_text(update, at, limits.key)[1]


def utf16_units(text: bytes, at: int) -> int:
    try:
        return utf16_length(text)
    except UnicodeDecodeError as exc:
        raise Malformed(f"The text at byte {at} is not UTF-8: {exc.reason} at byte {at + exc.start}.") from exc


def read_json(update: bytes, at: int, limits: Limits) -> int:
    text, end = read_text(update, at, limits.json)
    check_json(text, at, limits.depth)
    return end


def read_blob(update: bytes, at: int, limits: Limits) -> int:
    length, start = read_var_uint(update, at)
    if start + length > len(update):
        raise IndexError
    if length > limits.string:
        raise TooLarge(f"The bytes at byte {at} are {length}; {limits.string} are allowed.")
    return start + length


def read_values(update: bytes, pos: int, count: int, limits: Limits, walk: Seen) -> int:
    """`count` values of lib0's "any" encoding; the position behind them. Its own stack, never Python's."""
    size = len(update)
    outer: list[tuple[int, bool]] = []
    keyed = False
    while True:
        while not count:
            if not outer:
                return pos
            count, keyed = outer.pop()
        count -= 1
        if keyed:
            length = update[pos]
            if length < 128 and pos + length < size and update[pos + 1 : pos + 1 + length].isascii():
                pos += 1 + length
            else:
                pos = read_key(update, pos, limits)
        tag = update[pos]
        pos += 1
        if tag == 119:
            length = update[pos]
            if length < 128 and pos + length < size and update[pos + 1 : pos + 1 + length].isascii():
                pos += 1 + length
            else:
                pos = read_text(update, pos, limits.string)[1]
        elif tag == 125:
            pos = pos + 1 if update[pos] < 128 else _read_integer(update, pos)
        elif tag in _FIXED:
            pos += _FIXED[tag]
            if pos > size:
                raise IndexError
        elif tag in {117, 118}:
            outer.append((count, keyed))
            if len(outer) > limits.depth:
                raise TooLarge(f"The value at byte {pos - 1} nests deeper than {limits.depth} levels.")
            keyed = tag == 118
            count = update[pos]
            pos += 1
            if count > 127:
                count, pos = read_var_uint(update, pos - 1)
            walk.values += count
            if walk.values > limits.values:
                _refuse_values(update, pos, count, limits)
        elif tag == 116:
            pos = read_blob(update, pos, limits)
        else:
            raise Malformed(f"The value at byte {pos - 1} has the tag {tag}, which does not exist.")


def _refuse_values(update: bytes, at: int, count: int, limits: Limits) -> NoReturn:
    if count > len(update):
        raise Malformed(f"{count} values are announced before byte {at}, in an update of {len(update)} bytes.")
    raise TooLarge(f"The update holds more than {limits.values} values.")


def _read_integer(update: bytes, at: int) -> int:
    """A signed varint: 6 bits, then 7 each. The position behind it."""
    value = update[at] & 63
    shift = 6
    pos = at + 1
    while True:
        byte = update[pos]
        pos += 1
        value |= (byte & 127) << shift
        if byte < 128:
            break
        shift += 7
        if shift > 54:
            raise Malformed(f"The number at byte {at} is longer than 8 bytes.")
    if value > MAX_SAFE or not byte:
        raise Malformed(f"The number at byte {at} is longer than it need be, or above 2^53 - 1.")
    return pos
