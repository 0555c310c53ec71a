"""Which bytes of a file are asked for: Range and If-Range of RFC 9110. Pure; used by the routes of assets."""

from __future__ import annotations

import re
from collections.abc import Mapping

from server.problems import RangeNotSatisfiable

_ONE = re.compile(r"bytes=(?:(?P<start>\d{1,18})-(?P<end>\d{0,18})|-(?P<last>\d{1,18}))")


def wanted(headers: Mapping[str, str], size: int, tag: str) -> tuple[int, int] | None:
    """Start and end (not included) of what is asked for; None: all of it, also where several ranges are asked for, or
    those of another state. RangeNotSatisfiable."""
    match = _ONE.fullmatch(headers.get("range", "").strip())
    if match is None or headers.get("if-range", tag).strip() != tag:
        return None
    if match["last"] is not None:
        start, end = max(0, size - int(match["last"])), size
    else:
        start = int(match["start"])
        end = min(size, int(match["end"]) + 1) if match["end"] else size
        if match["end"] and int(match["end"]) < start:
            # Not a range at all.
            return None
    if start >= size or start >= end:
        raise RangeNotSatisfiable(size)
    return start, end
