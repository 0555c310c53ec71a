"""What one Yjs update may hold, and no more: what passes can exhaust nothing (docs/protocol.md: UP)."""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """What one update may hold. Lengths are bytes of UTF-8."""

    bytes: int = 16 * 1024 * 1024
    structs: int = 1_000_000
    # Members of arrays and objects inside values.
    values: int = 2_000_000
    # One text, binary, or JSON value.
    string: int = 8 * 1024 * 1024
    json: int = 1024 * 1024
    # Map keys, names of roots, attributes and elements.
    key: int = 1_024
    # Arrays and objects inside one value; shared types inside shared types.
    depth: int = 64
    # The engine counts clocks in 32 bits; no session writes two thousand million characters.
    clock: int = 2**31 - 1


DEFAULT = Limits()
