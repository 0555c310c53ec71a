"""One large update -> several small ones that do the same in order, each of which fits where those before it are.

The engine takes an update in without a pause; whoever has a loop to keep going applies the parts with turns between.
Pure: no engine, no I/O. The structs are copied as they stand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from collab import update_guard, vectors
from collab.errors import Malformed
from collab.lib0 import write_var_uint
from collab.update_guard import DEFAULT, Checked, Limits

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from collab.update_guard import Head, Places

# About 14 ms of the engine's time.
LIMIT = 150_000
# What costs the engine more than its bytes say: any struct; one between two others, for which a third is mostly cut
# in two (in a document of 100,000 structs 30 µs); a deleted range, which may cut two.
STRUCT_COST = 24
BETWEEN_COST = 400
RANGE_COST = 250

_SKIP = 10
_BETWEEN = 0xC0


def split(update: bytes, limit: int = LIMIT) -> list[bytes]:
    """Parts of about `limit` bytes of an update that has passed the guard; a larger struct is a part of its own.

    Every struct comes after what it hangs on, deletes come last. Malformed: its structs wait for each other."""
    if len(update) <= limit // 10:
        return [update]
    found = update_guard.places(update)
    parts = [_written(update, part) for part in _packed(_in_order(_runs(update, found)), limit)]
    deletes, step = found.deletes, max(1, limit // RANGE_COST)
    parts += [b"\x00" + vectors.write_delete_set(deletes[at : at + step]) for at in range(0, len(deletes), step)]
    parts = [part for part in parts if part != b"\x00\x00"]
    return parts if len(parts) > 1 else [update]


def check_and_split(update: bytes, limits: Limits = DEFAULT, limit: int = LIMIT) -> list[bytes]:
    """What `check` and `split` do, in one call for a child process."""
    update_guard.check(update, limits)
    return split(update, limit)


def checked_parts(update: bytes, limits: Limits = DEFAULT, limit: int = LIMIT) -> list[tuple[bytes, Checked]]:
    """The parts, each with what `check` says of it: the caller need not walk them again."""
    whole = update_guard.check(update, limits)
    parts = split(update, limit)
    return [(update, whole)] if parts == [update] else [(part, update_guard.check(part, limits)) for part in parts]


def takeable(update: bytes, checked: Checked, clocks: Mapping[int, int], barred: Container[int]) -> bytes:
    """As much of a checked update as fits a document with these clocks, without any struct of a barred client and
    what hangs on it. It may be empty."""
    found = update_guard.places(update)
    runs = _runs(update, found)
    ends: dict[int, int] = {}
    for client, clock, length in checked.structs:
        ends[client] = max(ends.get(client, 0), clock + length)
    known = dict(clocks)
    going = [run for client, run in runs.items() if client not in barred]
    while going:
        # Whoever got further may be what another one waited for.
        going = [run for run in going if run.advance(update, known, ends.get(run.client, 0))]
    structs = _written(update, {run: (0, run.done) for run in runs.values() if run.done})
    deletes = [(client, clock, length) for client, clock, length in found.deletes
               if clock + length <= known.get(client, 0)]  # fmt: skip
    return structs[:-1] + vectors.write_delete_set(deletes)


class _Run:
    """The structs of one client: where each begins in bytes, in clocks and in costs, and the end of the last."""

    __slots__ = ("client", "clocks", "costs", "done", "links", "next_link", "starts", "waiting")

    def __init__(self, update: bytes, client: int, heads: Sequence[Head], end: int) -> None:
        self.client = client
        self.clocks = [head[0] for head in heads]
        self.starts = [*(head[4] for head in heads), end]
        costs = (
            max(after - at, BETWEEN_COST if update[at] & _BETWEEN == _BETWEEN else STRUCT_COST)
            for at, after in pairwise(self.starts)
        )
        self.costs = list(accumulate(costs, initial=0))
        # (number of the struct, client, clock): what it hangs on elsewhere.
        self.links: list[tuple[int, int, int]] = []
        self.next_link = 0
        self.done = 0
        self.waiting = False

    @property
    def count(self) -> int:
        return len(self.clocks)

    def blocker(self, runs: Mapping[int, _Run]) -> tuple[_Run, int] | None:
        """The run on which the next struct waits, and how many of its structs must come before."""
        while self.next_link < len(self.links) and self.links[self.next_link][0] == self.done:
            _, client, clock = self.links[self.next_link]
            other = runs.get(client)
            if other is not None and clock >= other.clocks[0]:
                wanted = bisect_right(other.clocks, clock)
                if other.done < wanted:
                    return other, wanted
            self.next_link += 1
        return None

    def advance(self, update: bytes, known: dict[int, int], end: int) -> bool:
        """Do the structs that fit where `known` clocks are, and count them in; whether there were any."""
        before = self.done
        while self.done < self.count and self._fits(update, known):
            self.done += 1
            reached = self.clocks[self.done] if self.done < self.count else end
            known[self.client] = max(known.get(self.client, 0), reached)
        return self.done > before

    def _fits(self, update: bytes, known: Mapping[int, int]) -> bool:
        have = known.get(self.client, 0)
        if update[self.starts[self.done]] == _SKIP:
            return self.done + 1 < self.count and self.clocks[self.done + 1] <= have
        if self.clocks[self.done] > have:
            return False
        while self.next_link < len(self.links) and self.links[self.next_link][0] <= self.done:
            number, client, clock = self.links[self.next_link]
            if number == self.done and clock >= known.get(client, 0):
                return False
            self.next_link += 1
        return True

    def free(self) -> int:
        """The number of the next struct that hangs on another client."""
        return self.links[self.next_link][0] if self.next_link < len(self.links) else self.count


def _runs(update: bytes, found: Places) -> dict[int, _Run]:
    runs = {client: _Run(update, client, heads, found.ends[client]) for client, heads in found.heads.items() if heads}
    order = list(runs.values())
    begins = [run.starts[0] for run in order]
    for at, client, clock in found.links:
        run = order[bisect_right(begins, at) - 1]
        run.links.append((bisect_left(run.starts, at), client, clock))
    return runs


def _in_order(runs: Mapping[int, _Run]) -> Iterator[tuple[_Run, int, int]]:
    """Stretches of structs (run, from, to), each after what it hangs on."""
    for first in runs.values():
        stack = [(first, first.count)]
        while stack:
            run, goal = stack[-1]
            if run.done >= goal:
                run.waiting = False
                stack.pop()
            elif (blocker := run.blocker(runs)) is not None:
                run.waiting = True
                if blocker[0].waiting:
                    raise Malformed("Structs of this update wait for each other: no document could take them in.")
                stack.append(blocker)
            else:
                upto = min(goal, run.free())
                yield run, run.done, upto
                run.done = upto


# A part: of each client, from which of its structs to which.
_Part = dict[_Run, tuple[int, int]]


def _packed(stretches: Iterable[tuple[_Run, int, int]], limit: int) -> Iterator[_Part]:
    part: _Part = {}
    room = limit
    for run, start, end in stretches:
        begin = start
        while begin < end:
            upto = bisect_right(run.costs, run.costs[begin] + room, begin + 1, end + 1) - 1
            if upto == begin and part:
                yield part
                part, room = {}, limit
                continue
            upto = max(upto, begin + 1)
            part[run] = (part[run][0] if run in part else begin, upto)
            room -= run.costs[upto] - run.costs[begin]
            begin = upto
    if part:
        yield part


def _written(update: bytes, part: _Part) -> bytes:
    sections: list[bytes] = []
    for run, (first, last) in part.items():
        begin, end = first, last
        # What an update skips at its edges it need not say.
        while begin < end and update[run.starts[begin]] == _SKIP:
            begin += 1
        while begin < end and update[run.starts[end - 1]] == _SKIP:
            end -= 1
        if begin < end:
            opening = write_var_uint(end - begin) + write_var_uint(run.client) + write_var_uint(run.clocks[begin])
            sections.append(opening + update[run.starts[begin] : run.starts[end]])
    return b"".join((write_var_uint(len(sections)), *sections, b"\x00"))
