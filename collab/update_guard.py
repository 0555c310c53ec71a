"""Is this Yjs V1 update safe and readable? Walks its whole structure without recursion and without the CRDT engine.

Whatever comes from outside passes here before it is applied, stored or relayed: what passes, stock Yjs can read, and
nothing in it can exhaust a stack (docs/protocol.md: UP). The format: yjs 13.6, src/utils/encoding.js, src/structs."""

# ruff: noqa: C901, PLR0912, PLR0915
# The walk is one long function with positional arguments: calls and keywords cost more here than all the checks.

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NoReturn

from msgspec import Struct

from collab.errors import Malformed, TooLarge
from collab.lib0 import read_var_bytes, read_var_uint
from collab.update_limits import DEFAULT, Limits
from collab.values import read_blob, read_json, read_key, read_text, read_values, utf16_units
from collab.vectors import Range, read_deletes, refuse_clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet


class Checked(Struct, frozen=True, kw_only=True, gc=False):
    """What an update holds, as (client, clock, length): its structs without gaps that it skips, and its deletes.

    Neighbours are merged; the order is the update's. `needs`: (client, how many of its clocks must be known), of the
    other clients' structs that these hang on. `halves`: (client, clock) of the second half of every character beyond
    U+FFFF in its texts, two clocks each; collect them for `check`."""

    structs: tuple[Range, ...]
    deletes: tuple[Range, ...]
    needs: tuple[tuple[int, int], ...] = ()
    halves: tuple[tuple[int, int], ...] = ()

    @property
    def empty(self) -> bool:
        return not self.structs and not self.deletes

    def clients(self) -> Iterator[int]:
        """Every Yjs client that it speaks of."""
        for ranges in (self.structs, self.deletes, self.needs):
            yield from (found[0] for found in ranges)

    def known(self, clocks: Mapping[int, int]) -> bool:
        """Whether a document with these clocks has all of it, as far as they tell: nothing is deleted."""
        return not self.deletes and all(
            clock + length <= clocks.get(client, 0) for client, clock, length in self.structs
        )

    def fits(self, clocks: Mapping[int, int]) -> bool:
        """Whether all that this hangs on is in a document with these clocks (its state vector), or in the update.

        What does not fit waits inside of the engine, where it can break a later update of somebody else."""
        have: dict[int, int] = {}
        for client, clock, length in self.structs:
            known = have.get(client)
            if known is None:
                known = clocks.get(client, 0)
            if clock > known:
                return False
            have[client] = max(known, clock + length)
        for client, wanted in self.needs:
            if wanted > (have[client] if client in have else clocks.get(client, 0)):
                return False
        for client, clock, length in self.deletes:
            if clock + length > (have[client] if client in have else clocks.get(client, 0)):
                return False
        return True


EMPTY = Checked(structs=(), deletes=())

# info byte: 5 bits of content, then what the struct's head has
_HAS_KEY = 0x20
_HAS_RIGHT_ORIGIN = 0x40
_HAS_ORIGIN = 0x80
_HAS_EITHER = _HAS_ORIGIN | _HAS_RIGHT_ORIGIN

_GC, _DELETED, _JSON, _BINARY, _STRING, _EMBED, _FORMAT, _TYPE, _ANY, _DOC, _SKIP = range(11)
_XML_ELEMENT = 3  # carries a name
_XML_HOOK = 5  # carries a name too, over which the engine stumbles
_LAST_TYPE = 6  # YXmlText

# What a struct hangs on: a clock of the same client, or (client, clock); None is a root.
_Place = int | tuple[int, int] | None


class _Walk:
    """What one walk over an update has seen."""

    __slots__ = ("cuts", "deepest", "entries", "halves", "heads", "links", "needs", "ranges", "unsure", "values")

    def __init__(
        self,
        heads: dict[int, list[Head]] | None = None,
        cuts: list[tuple[int, int]] | None = None,
        links: list[Link] | None = None,
        entries: list[tuple[int, int, bytes]] | None = None,
    ) -> None:
        self.ranges: list[Range] = []
        self.needs: dict[int, int] = {}
        self.values = 0
        # Shared types inside each other: the deepest seen, and how many hang on what the walk has not measured.
        self.deepest = 0
        self.unsure = 0
        self.heads = heads
        self.halves: list[tuple[int, int]] = []
        # (client, clock) before which a text must be cut to take this update in.
        self.cuts = cuts
        # Every reference to a struct of another client.
        self.links = links
        # (client, clock, root) of what is written under a key of a root where nothing stood before.
        self.entries = entries


# A struct's clock, what it hangs on, whether that is its parent (otherwise: its neighbour), whether it is a type, and
# its first byte in the update.
Head = tuple[int, _Place, bool, bool, int]
# The first byte of a struct, and the (client, clock) of another client on which it hangs.
Link = tuple[int, int, int]


def check(update: bytes, limits: Limits = DEFAULT, halves: Mapping[int, AbstractSet[int]] | None = None) -> Checked:
    """What the update holds. Malformed: stock Yjs or the engine could not read it; TooLarge: beyond `limits`.

    `halves`: client -> clocks of second halves that its document holds (`Checked.halves`). An update that cuts between
    two halves is malformed: the engine loses count of the clocks, and its document cannot be read any more."""
    if update == b"\x00\x00":
        return EMPTY
    size = len(update)
    if size > limits.bytes:
        raise TooLarge(f"An update of {size} bytes; {limits.bytes} are allowed.")
    try:
        walk = _Walk()
        pos = _read_structs(update, limits, walk)
        deletes: tuple[Range, ...] = ()
        if pos == size - 1 and not update[pos]:
            pos = size
        else:
            deletes, pos = read_deletes(update, pos, limits)
    except IndexError:
        raise Malformed(f"The update is cut off: it ends at byte {size}, inside of a struct or a range.") from None
    if pos != size:
        raise Malformed(f"The update ends at byte {pos}, but there are {size} bytes.")
    if walk.unsure and walk.deepest * (walk.unsure + 1) > limits.depth:
        _check_nesting(update, limits)
    if halves or walk.halves:
        _check_cuts(update, limits, deletes, halves or {}, walk.halves)
    return Checked(
        structs=tuple(walk.ranges), deletes=deletes, needs=tuple(walk.needs.items()), halves=tuple(walk.halves)
    )


class Places(Struct, frozen=True, kw_only=True):
    """Where an update's structs stand, by client, in its order. `ends`: the byte behind each client's last."""

    heads: dict[int, list[Head]]
    ends: dict[int, int]
    links: list[Link]
    deletes: tuple[Range, ...]


def places(update: bytes, limits: Limits = DEFAULT) -> Places:
    """Where the structs of an update that has passed `check` stand, and which hang on other clients' structs."""
    heads: dict[int, list[Head]] = {}
    ends: dict[int, int] = {}
    links: list[Link] = []
    pos = _read_structs(update, limits, _Walk(heads=heads, links=links), ends)
    return Places(heads=heads, ends=ends, links=links, deletes=read_deletes(update, pos, limits)[0])


def count_entries(update: bytes, root: bytes, clocks: Mapping[int, int], limits: Limits = DEFAULT) -> int:
    """How many entries a checked update adds to a root, at most, in a document with these clocks."""
    entries: list[tuple[int, int, bytes]] = []
    _read_structs(update, limits, _Walk(entries=entries))
    return sum(name == root and clock >= clocks.get(client, 0) for client, clock, name in entries)


# ---- the walk
#
# One loop over the structs, with the frequent contents inline. Reading past the end raises IndexError, which `check`
# turns into the caller's error.


def _read_structs(update: bytes, limits: Limits, walk: _Walk, ends: dict[int, int] | None = None) -> int:
    sections, pos = read_var_uint(update, 0)
    seen: set[int] = set()
    budget = limits.structs
    for _ in range(sections):
        at = pos
        count, pos = read_var_uint(update, at)
        if count > budget:
            _refuse_count(update, at, count, limits)
        budget -= count
        start = pos
        client, pos = read_var_uint(update, start)
        own = update[start:pos]
        clock, pos = read_var_uint(update, pos)
        if client in seen:
            raise Malformed(f"Client {client} has a second list of structs, at byte {at}: Yjs would lose the first.")
        seen.add(client)
        pos = _read_section(update, pos, count, client, clock, own, limits, walk)
        if ends is not None:
            ends[client] = pos
    return pos


def _refuse_count(update: bytes, at: int, count: int, limits: Limits) -> NoReturn:
    if count > len(update):
        raise Malformed(f"{count} structs are announced at byte {at}, in an update of {len(update)} bytes.")
    raise TooLarge(f"The update holds more than {limits.structs} structs.")


def _read_section(
    update: bytes, pos: int, count: int, client: int, clock: int, own: bytes, limits: Limits, walk: _Walk
) -> int:
    """The structs of one client; the position behind them. `own` is the client's id as it stands in the bytes."""
    size = len(update)
    own_length = len(own)
    begun = clock
    last = limits.clock
    longest = limits.string
    starts_with = update.startswith
    ranges = walk.ranges
    needs = walk.needs
    cuts = walk.cuts
    links = walk.links
    if cuts is not None:
        cuts.append((client, clock))
    heads = None if walk.heads is None else walk.heads.setdefault(client, [])
    types: dict[int, int] = {}
    for _ in range(count):
        at = pos
        info = update[pos]
        pos += 1
        ref = info & 31
        place: _Place = None
        inside = not info & 0xC0
        if not inside:
            # Origin and right origin: ids that must be older than this struct, or Yjs would not find them.
            for flag in (0x80, 0x40):
                if not info & flag:
                    continue
                if starts_with(own, pos):
                    pos += own_length
                    other = update[pos]
                    pos += 1
                    if other > 127:
                        other, pos = read_var_uint(update, pos - 1)
                    if other >= clock:
                        raise Malformed(
                            f"The struct at byte {at} refers to clock {other} of its own client, after itself."
                        )
                    if cuts is not None:
                        cuts.append((client, other + (flag >> 7)))
                    if place is None:
                        place = other
                else:
                    stranger, pos = read_var_uint(update, pos)
                    other, pos = read_var_uint(update, pos)
                    if other >= needs.get(stranger, 0):
                        needs[stranger] = other + 1
                    if links is not None:
                        links.append((at, stranger, other))
                    if cuts is not None:
                        cuts.append((stranger, other + (flag >> 7)))
                    if place is None:
                        place = (stranger, other)
        elif not ref or ref == _SKIP:
            if info != ref:
                raise Malformed(f"The struct at byte {at} has flags that its kind does not have: {info:#04x}.")
            length, pos = read_var_uint(update, pos)
            if not length:
                raise Malformed(f"The struct at byte {at} has no length.")
            if heads is not None:
                heads.append((clock, None, True, False, at))
            if ref == _SKIP:
                if clock > begun:
                    ranges.append((client, begun, clock - begun))
                begun = clock + length
            clock += length
            if clock > last:
                refuse_clock(client, clock, limits)
            continue
        else:
            # The parent: a root by name, or a shared type by id.
            kind = update[pos]
            pos += 1
            if kind == 0:
                if starts_with(own, pos):
                    pos += own_length
                    place, pos = read_var_uint(update, pos)
                    if place >= clock:
                        raise Malformed(f"The struct at byte {at} lies inside of clock {place}, after itself.")
                else:
                    stranger, pos = read_var_uint(update, pos)
                    other, pos = read_var_uint(update, pos)
                    if other >= needs.get(stranger, 0):
                        needs[stranger] = other + 1
                    if links is not None:
                        links.append((at, stranger, other))
                    place = (stranger, other)
            elif kind == 1:
                name = pos
                pos = read_key(update, pos, limits)
                if walk.entries is not None and info & 0x20:
                    walk.entries.append((client, clock, read_var_bytes(update, name)[0]))
            else:
                raise Malformed(f"The struct at byte {at} says {kind} where its parent is told, not 0 or 1.")
            if info & 0x20:
                length = update[pos]
                if length < 128 and pos + length < size and update[pos + 1 : pos + 1 + length].isascii():
                    pos += 1 + length
                else:
                    pos = read_key(update, pos, limits)
        if ref == _STRING:
            length = update[pos]
            pos += 1
            if length > 127:
                length, pos = read_var_uint(update, pos - 1)
                if length > longest:
                    raise TooLarge(f"The text at byte {pos} takes {length} bytes; {longest} are allowed.")
            elif not length:
                raise Malformed(f"The struct at byte {at} has no length.")
            text = update[pos : pos + length]
            pos += length
            if pos > size:
                raise IndexError
            if not text.isascii():
                units = utf16_units(text, pos - length)
                if max(text) > 0xEF:
                    _note_halves(walk, client, clock, text)
                length = units
        elif ref == _ANY:
            length = update[pos]
            pos += 1
            if length > 127:
                length, pos = read_var_uint(update, pos - 1)
            elif not length:
                raise Malformed(f"The struct at byte {at} has no length.")
            pos = read_values(update, pos, length, limits, walk)
        elif ref == _TYPE:
            kind = update[pos]
            pos += 1
            if kind > _LAST_TYPE or kind == _XML_HOOK:
                raise Malformed(f"The struct at byte {at} is of type {kind}, which is not supported.")
            if kind == _XML_ELEMENT:
                pos = read_key(update, pos, limits)
            if place is None:
                nested = 1
            elif inside and isinstance(place, int):
                nested = types.get(place, 0) + 1
            else:
                nested = 1
                walk.unsure += 1
            if nested > walk.deepest:
                if nested > limits.depth:
                    _refuse_nesting(limits)
                walk.deepest = nested
            types[clock] = nested
            length = 1
        elif ref == _DELETED:
            length, pos = read_var_uint(update, pos)
            if not length:
                raise Malformed(f"The struct at byte {at} has no length.")
        else:
            length, pos = _read_rare(update, pos, ref, at, limits, walk)
        if heads is not None:
            heads.append((clock, place, inside, ref == _TYPE, at))
        clock += length
        if clock > last:
            refuse_clock(client, clock, limits)
    if clock > begun:
        ranges.append((client, begun, clock - begun))
    return pos


def _note_halves(walk: _Walk, client: int, clock: int, text: bytes) -> None:
    for character in text.decode():
        clock += 1
        if character > "\uffff":
            walk.halves.append((client, clock))
            clock += 1


def _check_cuts(
    update: bytes,
    limits: Limits,
    deletes: tuple[Range, ...],
    halves: Mapping[int, AbstractSet[int]],
    brought: list[tuple[int, int]],
) -> None:
    """Malformed if the update needs a text to be cut inside of a character, whether its own or the document's."""
    cuts: list[tuple[int, int]] = []
    _read_structs(update, limits, _Walk(cuts=cuts))
    for client, clock, length in deletes:
        cuts += ((client, clock), (client, clock + length))
    own = set(brought)
    for cut in cuts:
        if cut in own or cut[1] in halves.get(cut[0], ()):
            raise Malformed(f"This edit cuts the character at clock {cut[1] - 1} of client {cut[0]} in half.")


def _read_rare(update: bytes, pos: int, ref: int, at: int, limits: Limits, walk: _Walk) -> tuple[int, int]:
    """(length in clocks, position behind it) of the contents that our own documents hardly have."""
    if ref == _BINARY:
        return 1, read_blob(update, pos, limits)
    if ref == _EMBED:
        return 1, read_json(update, pos, limits)
    if ref == _FORMAT:
        return 1, read_json(update, read_key(update, pos, limits), limits)
    if ref == _JSON:
        count, pos = read_var_uint(update, pos)
        if not count:
            raise Malformed(f"The struct at byte {at} has no length.")
        for _ in range(count):
            # Yjs writes `undefined` so, which is no JSON.
            if update.startswith(b"\x09undefined", pos):
                pos += 10
            else:
                pos = read_json(update, pos, limits)
        return count, pos
    if ref == _DOC:
        return 1, _read_subdocument(update, pos, limits, walk)
    raise Malformed(f"The struct at byte {at} has content {ref}, which does not exist.")


def _read_subdocument(update: bytes, pos: int, limits: Limits, walk: _Walk) -> int:
    """A guid and options. Options that would break the document that Yjs makes of them are refused."""
    pos = read_key(update, pos, limits)
    if update[pos] != 118:
        raise Malformed(f"The subdocument's options at byte {pos} are not an object.")
    count, pos = read_var_uint(update, pos + 1)
    for _ in range(count):
        at = pos
        key, pos = read_text(update, at, limits.key)
        if key in (b"guid", b"gcFilter"):
            raise Malformed(f"The subdocument's option at byte {at} replaces {key.decode()}, which Yjs needs itself.")
        pos = read_values(update, pos, 1, limits, walk)
    return pos


# ---- nesting of shared types


def _refuse_nesting(limits: Limits) -> NoReturn:
    raise TooLarge(f"Shared types lie inside each other deeper than {limits.depth} levels.")


def _check_nesting(update: bytes, limits: Limits) -> None:
    """TooLarge if shared types of this update lie inside each other deeper than `limits.depth`.

    Deleting or collecting a deep chain overflows the stacks of Yjs and of the engine. The walk measures what hangs on
    a parent of its own client; this second walk follows the rest: parents of other clients, and neighbours, which
    share a parent. What hangs on something outside of the update starts at 1: the document knows how deep that is."""
    heads: dict[int, list[Head]] = {}
    _read_structs(update, limits, _Walk(heads))
    clocks = {client: [head[0] for head in found] for client, found in heads.items()}
    depths = {client: [0] * len(found) for client, found in heads.items()}
    for client, found in heads.items():
        for index in range(len(found)):
            if not depths[client][index]:
                _measure(client, index, heads, clocks, depths, limits)


_ON_THE_WAY = -1


def _measure(
    client: int,
    index: int,
    heads: dict[int, list[Head]],
    clocks: dict[int, list[int]],
    depths: dict[int, list[int]],
    limits: Limits,
) -> None:
    """Fill in how deep a struct lies, and every struct on the way from it to a root or out of the update."""
    path: list[tuple[int, int]] = []
    while not depths[client][index]:
        depths[client][index] = _ON_THE_WAY
        path.append((client, index))
        place = heads[client][index][1]
        if place is None:
            break
        client, clock = (client, place) if isinstance(place, int) else place
        known = clocks.get(client)
        if not known or clock < known[0]:
            break
        index = bisect_right(known, clock) - 1
    else:
        path.append((client, index))
    # A struct that waits for itself, by way of others, is never integrated: its depth does not matter.
    client, index = path.pop()
    depth = max(depths[client][index], 1)
    depths[client][index] = depth
    for client, index in reversed(path):
        _, _, inside, is_type, _ = heads[client][index]
        depth += inside
        depths[client][index] = depth
        if is_type and depth > limits.depth:
            _refuse_nesting(limits)
