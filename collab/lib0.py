"""lib0's encoding, the alphabet of every Yjs frame: varints, strings by byte length, and the JSON texts inside them.

protocol.py and update_guard.py read and write with it. Pure; refuses whatever JavaScript could not hold exactly."""

from __future__ import annotations

import re
from typing import cast

import msgspec

from collab.errors import Malformed, TooLarge

# The largest integer that a JavaScript number holds exactly (Number.MAX_SAFE_INTEGER).
MAX_SAFE = 2**53 - 1
# 8 bytes of 7 bits hold 2**53; lib0 writes no more.
_MAX_SHIFT = 49

_ONE_BYTE = tuple(bytes((n,)) for n in range(128))
_BRACKET = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)
# As strict as JSON.parse, and stricter: no half surrogates (\ud800), no number beyond a float's range.
_LONG_NUMBER = re.compile(rb"\d{19}")
_decode_json = msgspec.json.Decoder().decode


def read_var_uint(buffer: bytes, at: int) -> tuple[int, int]:
    """(value, position behind it). Malformed if it is cut off, longer than needed, or above MAX_SAFE."""
    pos = at
    try:
        byte = buffer[pos]
        pos += 1
        if byte < 128:
            return byte, pos
        value = byte & 127
        shift = 7
        while True:
            byte = buffer[pos]
            pos += 1
            if byte < 128:
                break
            value |= (byte & 127) << shift
            shift += 7
            if shift > _MAX_SHIFT:
                raise Malformed(f"The number at byte {at} is longer than 8 bytes.")
    except IndexError:
        raise Malformed(f"The number at byte {at} is cut off.") from None
    if not byte:
        raise Malformed(f"The number at byte {at} is longer than it need be.")
    value |= byte << shift
    if value > MAX_SAFE:
        raise Malformed(f"The number at byte {at} is above 2^53 - 1.")
    return value, pos


def read_var_bytes(buffer: bytes, at: int) -> tuple[bytes, int]:
    """(bytes, position behind them). Malformed if fewer are there than announced."""
    length, start = read_var_uint(buffer, at)
    end = start + length
    if end > len(buffer):
        raise Malformed(f"The {length} bytes announced at byte {at} are cut off: {len(buffer) - start} are there.")
    return buffer[start:end], end


def read_var_string(buffer: bytes, at: int) -> tuple[str, int]:
    """(text, position behind it). Malformed also if it is not UTF-8."""
    raw, end = read_var_bytes(buffer, at)
    try:
        return raw.decode(), end
    except UnicodeDecodeError as exc:
        raise Malformed(
            f"The text at byte {at} is not UTF-8: {exc.reason} at byte {end - len(raw) + exc.start}."
        ) from exc


def write_var_uint(value: int) -> bytes:
    """ValueError below 0 and above MAX_SAFE: a bug of ours, never a peer's fault."""
    if 0 <= value < 128:
        return _ONE_BYTE[value]
    if not 0 <= value <= MAX_SAFE:
        raise ValueError(f"not a varUint: {value}")
    out = bytearray()
    while value > 127:
        out.append(128 | value & 127)
        value >>= 7
    out.append(value)
    return bytes(out)


def write_var_bytes(raw: bytes) -> bytes:
    return write_var_uint(len(raw)) + raw


def write_var_string(text: str) -> bytes:
    raw = text.encode()
    return write_var_uint(len(raw)) + raw


def utf16_length(raw: bytes) -> int:
    """Length of a UTF-8 text in UTF-16 code units, the unit of Yjs clocks. UnicodeDecodeError if it is not UTF-8."""
    if raw.isascii():
        return len(raw)
    # Only a character beyond U+FFFF takes four bytes in UTF-8, and two units in UTF-16.
    return len(raw.decode()) + len(raw) - len(raw.translate(None, b"\xf0\xf1\xf2\xf3\xf4"))


def check_json(raw: bytes, at: int, depth: int) -> object:
    """The value of a JSON text that JSON.parse and the engine both read. `at`: where it stands, for the message.

    Malformed if it is not JSON, TooLarge if it nests deeper than `depth`."""
    try:
        value: object = _decode_json(raw)
    except RecursionError:
        raise TooLarge(f"The JSON at byte {at} nests deeper than {depth} levels.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as exc:
        raise Malformed(f"The text at byte {at} is not JSON: {exc}") from exc
    if raw.count(b"[") + raw.count(b"{") > depth and json_depth(raw) > depth:
        raise TooLarge(f"The JSON at byte {at} nests deeper than {depth} levels.")
    if _LONG_NUMBER.search(raw) and _beyond_64_bits(value):
        raise Malformed(f"The JSON at byte {at} holds a whole number beyond 64 bits.")
    return value


def _beyond_64_bits(value: object) -> bool:
    waiting = [value]
    while waiting:
        member = waiting.pop()
        if isinstance(member, int) and not -(2**63) <= member < 2**63:
            return True
        if isinstance(member, list):
            waiting += cast("list[object]", member)
        elif isinstance(member, dict):
            waiting += cast("dict[str, object]", member).values()
    return False


def json_depth(raw: bytes) -> int:
    """How deep a valid JSON text nests: 0 for a number, 2 for [{}]."""
    deep = deepest = 0
    for token in _BRACKET.finditer(raw):
        first = raw[token.start()]
        if first in {0x5B, 0x7B}:
            deep += 1
            deepest = max(deep, deepest)
        elif first != 0x22:
            deep -= 1
    return deepest
