"""What every Yjs client and Postgres can read. Called by planning.py in front of every write."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, cast

import msgspec

from collab import errors

MAX_JSON_DEPTH = 48
# Bytes of JSON that one edit may carry.
MAX_ENTRY = 4_000_000

Fail = Callable[[str, str], errors.Invalid]


def check_json(value: Any, path: str, fail: Fail) -> None:
    """Finite numbers within 2^53, no NUL, no half of a surrogate pair. TooLarge, and what `fail` makes of a path and a
    message."""
    waiting: list[tuple[Any, str, int]] = [(value, path, 0)]
    while waiting:
        item, where, depth = waiting.pop()
        if depth > MAX_JSON_DEPTH:
            raise fail(path, f"nested deeper than {MAX_JSON_DEPTH} levels")
        match item:
            case str():
                _check_string(item, where, fail)
            case dict():
                for key, inner in cast("dict[str, Any]", item).items():
                    _check_string(key, where, fail)
                    waiting.append((inner, f"{where}.{key}", depth + 1))
            case list() | tuple():
                inners = cast("list[Any]", item)
                waiting.extend((inner, f"{where}.{n}", depth + 1) for n, inner in enumerate(inners))
            case bool() | None:
                pass
            case int() | float():
                if not math.isfinite(item) or abs(item) > 2**53:
                    raise fail(where, "expected a finite number within 2^53")
            case _:
                raise fail(where, "expected JSON")
    if not isinstance(value, str) and len(msgspec.json.encode(value)) > MAX_ENTRY:
        raise errors.TooLarge(f"{path}: more than {MAX_ENTRY} bytes of JSON.")


def _check_string(value: str, path: str, fail: Fail) -> None:
    if "\x00" in value:
        raise fail(path, "a text cannot contain the NUL character")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise fail(path, "a text cannot contain half of a surrogate pair") from None
