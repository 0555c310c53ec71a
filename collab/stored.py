"""What Postgres holds of a project, read without building a document: the base and the rows behind it, as stored, and
what is in them. A room opens from it (collab/content.py); it answers joins, and knows what is new and what is not."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors, journal, protocol, update_guard, vectors
from collab.building import NO_LIMITS
from collab.children import Children
from collab.document import Document, merge
from collab.journal import Head
from collab.update_guard import Checked
from collab.vectors import Range

# Parts below SMALL_PART are merged for sending, up to so many and so large.
SMALL_PART = 16_000
MERGED_PARTS = 100
MERGED_BYTES = 150_000
# So many new ones are merged without being asked for: each part takes more than its bytes.
MERGED_AT = 500
# A tail that has grown beyond these while nobody built the document is worth building it once.
LONG_TAIL_BYTES = 1_000_000
LONG_TAIL_PARTS = 2_000
# What this module's own structures take, beside the bytes.
PART_WEIGHT = 300
RANGE_WEIGHT = 150


class Part(Struct, frozen=True, kw_only=True):
    """One Yjs update. `reaches`: how many clocks of each client are known to who has it and all parts before."""

    update: bytes
    reaches: dict[int, int]


class Deleted:
    """A delete set that grows: ranges by client."""

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        self._ranges: dict[int, list[tuple[int, int]]] = {}
        self._loose: list[Range] = list(ranges)

    def __len__(self) -> int:
        return len(self._loose) + sum(map(len, self._ranges.values()))

    def add(self, ranges: Iterable[Range]) -> None:
        self._loose.extend(ranges)

    def holds(self, ranges: Sequence[Range]) -> bool:
        """Whether all of these clocks are deleted."""
        known = self._sorted()
        for client, clock, length in ranges:
            found = known.get(client, [])
            at = bisect_right(found, clock, key=_begin) - 1
            if at < 0 or found[at][1] < clock + length:
                return False
        return True

    @property
    def clocks(self) -> int:
        return sum(end - begin for found in self._sorted().values() for begin, end in found)

    def encoded(self) -> bytes:
        ranges = [(c, begin, end - begin) for c, found in self._sorted().items() for begin, end in found]
        return vectors.write_delete_set(ranges)

    def _sorted(self) -> dict[int, list[tuple[int, int]]]:
        loose, self._loose = self._loose, []
        for client, clock, length in loose:
            self._ranges.setdefault(client, []).append((clock, clock + length))
        for client in {client for client, _, _ in loose}:
            self._ranges[client] = _joined(sorted(self._ranges[client]))
        return self._ranges


def _begin(found: tuple[int, int]) -> int:
    return found[0]


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined = ranges[:1]
    for begin, end in ranges[1:]:
        if begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


class Stored:
    """A project as bytes. Grows by rows that other processes have written; never reads the bytes of the base."""

    def __init__(self, parts: Iterable[Part], clocks: dict[int, int], deleted: Deleted) -> None:
        # client -> how many of its clocks are in the parts: the state vector.
        self.clocks = clocks
        self._parts = list(parts)
        self._deleted = deleted
        self._base = len(self._parts)
        self.size = sum(len(part.update) for part in self._parts)
        # Bytes of the base.
        self.base = self.size
        # How many parts there were after the small ones were merged.
        self._merged = self._base
        # Rises with every row.
        self.version = 0
        # The Yjs clients of documents that were replaced by this one.
        self.retired: frozenset[int] = frozenset()

    @classmethod
    def of(cls, document: Document) -> Stored:
        """What a document that is all saved looks like in bytes."""
        clocks = dict(document.clocks)
        rest = update_guard.check(document.encode(document.state_vector()), NO_LIMITS)
        return cls([Part(update=document.encode(), reaches=clocks)], dict(clocks), Deleted(rest.deletes))

    @property
    def weight(self) -> int:
        """Bytes of memory, about."""
        ranges = len(self._deleted) + len(self.clocks)
        return self.size + len(self._parts) * PART_WEIGHT + ranges * RANGE_WEIGHT

    @property
    def tail(self) -> int:
        """Bytes behind the base."""
        return self.size - self.base

    @property
    def long(self) -> bool:
        return self.tail > max(LONG_TAIL_BYTES, self.base) or len(self._parts) - self._base > LONG_TAIL_PARTS

    def add(self, update: bytes, checked: Checked | None = None) -> None:
        """One more row, of which nothing is known yet but what the guard said."""
        checked = checked or update_guard.check(update, NO_LIMITS)
        self.append(update, [(client, clock + length) for client, clock, length in checked.structs], checked.deletes)

    def append(self, update: bytes, reaches: Iterable[tuple[int, int]], deletes: Iterable[Range]) -> None:
        """One more row, of which is known how far its structs reach and what it deletes."""
        part = Part(update=update, reaches={})
        for client, end in reaches:
            part.reaches[client] = max(end, part.reaches.get(client, 0))
            self.clocks[client] = max(end, self.clocks.get(client, 0))
        self._parts.append(part)
        self._deleted.add(deletes)
        self.size += len(update)
        self.version += 1
        if len(self._parts) - self._merged >= MERGED_AT:
            self._merge_small()

    def holds(self, checked: Checked) -> bool:
        """Whether an update brings nothing new: all its structs and all its deletes are here."""
        clocks = self.clocks
        return all(
            clock + length <= clocks.get(client, 0) for client, clock, length in checked.structs
        ) and self._deleted.holds(checked.deletes)

    def covers(self, known: Mapping[int, int]) -> bool:
        """Whether somebody with this state vector has nothing that is not here, deletions aside."""
        return all(clock <= self.clocks.get(client, 0) for client, clock in known.items())

    def state_vector(self) -> bytes:
        return vectors.write_state_vector(self.clocks)

    @property
    def updates(self) -> list[bytes]:
        """All of it, in an order in which a document can take it in."""
        return [part.update for part in self._parts]

    def frames(self, known: Mapping[int, int]) -> Iterator[bytes]:
        """The answer to a step 1: what somebody with the state vector `known` lacks, and every deletion; as of now,
        each frame made when it is asked for.

        A stock client counts itself synced with the first step 2: so that is the last frame."""
        self._merge_small()
        wanted = [part.update for part in self._parts if not known or _lacks(known, part.reaches)]
        if known:
            # Who has a part's structs need not have its deletions.
            wanted.append(b"\x00" + self._deleted.encoded())
        return chain(map(protocol.update, wanted[:-1]), [protocol.step2(wanted[-1] if wanted else b"\x00\x00")])

    async def document(self) -> Document:
        """All of it as a document that does not know its authors; a turn of the loop between parts."""
        document = Document()
        for part in self._parts:
            document.apply(part.update)
            document.take_touched()
            await asyncio.sleep(0)
        return document

    def _merge_small(self) -> None:
        parts, group, size = self._parts[: self._base], list[Part](), 0
        for part in self._parts[self._base :]:
            small = len(part.update) < SMALL_PART
            if group and (not small or len(group) >= MERGED_PARTS or size + len(part.update) > MERGED_BYTES):
                parts.append(_merged(group))
                group, size = [], 0
            if small:
                group.append(part)
                size += len(part.update)
            else:
                parts.append(part)
        if group:
            parts.append(_merged(group))
        self._parts = parts
        self._merged = len(parts)
        self.size = sum(len(part.update) for part in parts)


def _lacks(known: Mapping[int, int], reaches: Mapping[int, int]) -> bool:
    return any(end > known.get(client, 0) for client, end in reaches.items())


def _merged(group: list[Part]) -> Part:
    reaches: dict[int, int] = {}
    for part in group:
        for client, end in part.reaches.items():
            reaches[client] = max(end, reaches.get(client, 0))
    return Part(update=merge([part.update for part in group]), reaches=reaches)


# ---- reading


async def read(engine: AsyncEngine, project: str, children: Children) -> tuple[Head, Stored]:
    """The newest base and the rows behind it. NotFound; Unavailable if a row is missing or damaged."""
    async with journal.snapshot(engine) as conn:
        head = await journal.read_head(conn, project)
        base, stored = await _read_base(conn, project, head.seq)
        await _read_tail(conn, project, base, head.seq, stored, children)
        stored.retired = await journal.read_retired(conn, project)
    return head, stored


async def _read_base(conn: AsyncConnection, project: str, upto: int) -> tuple[int, Stored]:
    """The newest base: its row, what it is in bytes, and what is in it."""
    base = await journal.newest_base(conn, project, upto)
    if base is None:
        return 0, Stored([], {}, Deleted())
    parts = [
        Part(update=part.update, reaches=vectors.read_state_vector(part.reaches))
        async for part in journal.base_parts(conn, base)
    ]
    clocks = vectors.read_state_vector(base.state_vector)
    return base.seq, Stored(parts, clocks, Deleted(vectors.read_delete_set(base.delete_set)))


async def _read_tail(
    conn: AsyncConnection, project: str, base: int, upto: int, stored: Stored, children: Children
) -> None:
    seq = base
    async for page in journal.pages(conn, project, base, upto):
        for row in page:
            ends = zip(row.structs[::3], row.structs[2::3], strict=True)
            stored.append(row.update, ends, await _deletes(row, children))
        seq = page[-1].seq
    if seq != upto:
        raise errors.Unavailable("The journal of this project has a gap.")


async def _deletes(row: Any, children: Children) -> Sequence[Range]:
    if not row.deletes:
        return ()
    if len(row.update) > journal.APPLY_CHUNK:
        return (await children.run(update_guard.check, row.update, NO_LIMITS)).deletes
    return update_guard.check(row.update, NO_LIMITS).deletes
