"""Updates that are too large for one turn of the loop: examined and cut up in a child process, taken in part by part.

Called by session.py. The parts go through the room one after the other, each an edit of its own."""

from __future__ import annotations

from msgspec import Struct

from collab import split, update_guard
from collab.update_guard import Checked

# Larger ones are examined elsewhere. Of the worst kind, small pieces between others, this much takes about 30 ms.
LARGE_BYTES = 16 * 1024
# A part is walked and applied in one turn.
PART_BYTES = 50_000


class Examined(Struct, frozen=True, kw_only=True):
    """The parts of an update, in the order in which they fit; what it holds as a whole, and how many new nodes."""

    parts: list[bytes]
    whole: Checked
    nodes: int


def examine(update: bytes, clocks: dict[int, int]) -> Examined:
    """For a child process: `clocks` are those of the document. Malformed, TooLarge."""
    whole = update_guard.check(update)
    nodes = update_guard.count_entries(update, b"nodes", clocks)
    return Examined(parts=split.split(update, PART_BYTES), whole=whole, nodes=nodes)
