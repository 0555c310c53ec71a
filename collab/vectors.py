"""State vectors and delete sets, as Yjs encodes them: which clocks of which clients are known, and which deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from collab.errors import Malformed, TooLarge
from collab.lib0 import read_var_uint, write_var_uint
from collab.update_limits import DEFAULT, Limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Range = tuple[int, int, int]
"""Client, first clock, how many."""


def read_delete_set(encoded: bytes, limits: Limits = DEFAULT) -> tuple[Range, ...]:
    """The ranges of a delete set that stands alone (a snapshot's, a base's)."""
    try:
        ranges, pos = read_deletes(encoded, 0, limits)
    except IndexError:
        raise Malformed(f"The delete set is cut off at byte {len(encoded)}.") from None
    if pos != len(encoded):
        raise Malformed(f"The delete set ends at byte {pos}, but there are {len(encoded)} bytes.")
    return ranges


def read_state_vector(encoded: bytes, limits: Limits = DEFAULT) -> dict[int, int]:
    """client -> how many clocks of it are known."""
    count, pos = read_var_uint(encoded, 0)
    clocks: dict[int, int] = {}
    for _ in range(count):
        at = pos
        client, pos = read_var_uint(encoded, at)
        clock, pos = read_var_uint(encoded, pos)
        if client in clocks:
            raise Malformed(f"Client {client} stands twice in the state vector, again at byte {at}.")
        if clock > limits.clock:
            raise TooLarge(f"Client {client} has clock {clock} in the state vector; {limits.clock} is the last.")
        clocks[client] = clock
    if pos != len(encoded):
        raise Malformed(f"The state vector ends at byte {pos}, but there are {len(encoded)} bytes.")
    return clocks


def write_state_vector(clocks: Mapping[int, int]) -> bytes:
    """As Yjs writes it: the highest client first."""
    parts = [write_var_uint(len(clocks))]
    for client in sorted(clocks, reverse=True):
        parts += (write_var_uint(client), write_var_uint(clocks[client]))
    return b"".join(parts)


def write_delete_set(ranges: Iterable[Range]) -> bytes:
    """As Yjs writes it: the highest client first, each client's ranges in the order given."""
    by_client: dict[int, list[tuple[int, int]]] = {}
    for client, clock, length in ranges:
        by_client.setdefault(client, []).append((clock, length))
    parts = [write_var_uint(len(by_client))]
    for client in sorted(by_client, reverse=True):
        parts += (write_var_uint(client), write_var_uint(len(by_client[client])))
        for clock, length in by_client[client]:
            parts += (write_var_uint(clock), write_var_uint(length))
    return b"".join(parts)


def read_deletes(update: bytes, pos: int, limits: Limits) -> tuple[tuple[Range, ...], int]:
    clients, pos = read_var_uint(update, pos)
    ranges: list[Range] = []
    seen: set[int] = set()
    for _ in range(clients):
        at = pos
        client, pos = read_var_uint(update, at)
        count, pos = read_var_uint(update, pos)
        if client in seen:
            raise Malformed(f"Client {client} stands twice in the delete set, again at byte {at}.")
        seen.add(client)
        pos = _read_ranges(update, pos, count, client, limits, ranges)
    return tuple(ranges), pos


def _read_ranges(update: bytes, pos: int, count: int, client: int, limits: Limits, ranges: list[Range]) -> int:
    begun = end = -1
    for _ in range(count):
        at = pos
        clock = update[pos]
        pos += 1
        if clock > 127:
            clock, pos = read_var_uint(update, at)
        length = update[pos]
        pos += 1
        if length > 127:
            length, pos = read_var_uint(update, pos - 1)
        elif not length:
            raise Malformed(f"The range at byte {at} of the delete set has no length.")
        if clock != end:
            if end > begun:
                ranges.append((client, begun, end - begun))
            begun = clock
        end = clock + length
        if end > limits.clock:
            refuse_clock(client, end, limits)
    if end > begun:
        ranges.append((client, begun, end - begun))
    return pos


def refuse_clock(client: int, clock: int, limits: Limits) -> NoReturn:
    raise TooLarge(f"The structs of client {client} reach clock {clock}; {limits.clock} is the last.")
