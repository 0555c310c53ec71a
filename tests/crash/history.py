"""What people did, what they were promised, and what is stored: is it what was promised? Pure; used by the crash suite.

A client writes items, numbered from 0, each of a kind that its number gives (`kind`); what an item leaves in the
document is known from the client's name and the number alone. With S the stored document, W what a client wrote and
A what it was told is saved, A <= W, the promises are:

- lost, undone: the first A items of every client are in S.
- out of order: S holds the first L items of a client for one L, A <= L <= W, and no other item of it; but for an
  erasure whose frame was lost with a connection, until the client has said on the next what it has: Yjs numbers what is
  written, not what is erased, so nobody can know that it is missing when the item behind it comes first (`early`).
- disordered: texts that one client alone appends to are in its order.
- twice: no item, and no REST edit with an Idempotency-Key, is in S more than once; of two answers to one key both
  name the same node; no edit that one connection has brought is in two rows.
- refused: a REST edit that was refused is not in S.
- altered, invented: nothing is in S that nobody wrote.
- diverged, pending: all live ends (clients of both kinds, the documents of both processes) hold S and wait for nothing.
- gap, damaged: rows are numbered without a gap up to the head, each with the checksum of its bytes; a REST answer's
  `seq` is that of a REST row.
- dismissed: nobody was sent away for good."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

KINDS = ("say", "mark", "note", "join", "erase")
# The node in whose text everybody writes, and the one in which REST does.
SHARED, REST = "shared", "rest"

_SAID = re.compile(r"«(\w+)\.(\d+)»")
_JOINED = re.compile(r"\[(\w+)\.(\d+)]")
_ADDED = re.compile(r"《(\w+)\.(\d+)》")
_NOTE = re.compile(r"(\w+)\.(\d+)")


class Client(Struct, frozen=True, kw_only=True):
    """One page of one person, from its opening to its end. `dismissed`: the close code that sent it away for good.
    `early`: the items that it sent on a connection on which it had not yet said what it had."""

    name: str
    written: int
    acknowledged: int
    dismissed: int | None = None
    early: frozenset[int] = frozenset()


class Asked(Struct, frozen=True, kw_only=True):
    """One REST edit: adds a node (`add`) or types into REST's text (`splice`). `nodes`: the ids that were answered."""

    name: str
    number: int
    what: Literal["add", "splice"]
    outcome: Literal["done", "refused", "unknown"]
    seqs: frozenset[int] = frozenset()
    nodes: frozenset[str] = frozenset()


class Row(Struct, frozen=True, kw_only=True):
    """`by`: session, api, ...; `structs`: (client, from, to); `sound`: the checksum is right."""

    seq: int
    by: str
    connection: str | None
    structs: tuple[tuple[int, int, int], ...]
    sound: bool


class Journal(Struct, frozen=True, kw_only=True):
    """`first`: rows before it were compacted away."""

    head: int
    rows: Sequence[Row]
    first: int = 1


class End(Struct, frozen=True, kw_only=True):
    """A live document when all is quiet; `pending`: it holds updates that it cannot place."""

    name: str
    nodes: Mapping[str, Any]
    pending: bool = False


class Violation(Struct, frozen=True, kw_only=True):
    kind: str
    detail: str


def kind(number: int) -> str:
    return KINDS[number % len(KINDS)]


def violations(
    nodes: Mapping[str, Any],
    clients: Sequence[Client],
    asked: Sequence[Asked] = (),
    journal: Journal | None = None,
    ends: Sequence[End] = (),
) -> list[Violation]:
    """Everything that was promised and is not so. `nodes`: as a fresh process reads them from the journal."""
    stored = _Stored(nodes)
    found = list(stored.nonsense)
    for client in clients:
        found += _client(client, stored)
    found += _invented(stored, clients)
    found += _rest(stored, asked)
    if journal is not None:
        found += _journal(journal, asked)
    for end in ends:
        found += _end(end, nodes)
    return found


class _Stored:
    """The items that a document holds: (client, number) -> how often."""

    def __init__(self, nodes: Mapping[str, Any]) -> None:
        self.items: Counter[tuple[str, int]] = Counter()
        self.said: dict[str, list[int]] = {}
        self.added: dict[tuple[str, int], list[str]] = {}
        self.spliced: Counter[tuple[str, int]] = Counter()
        self.nonsense: list[Violation] = []
        for key, node in nodes.items():
            self._read(key, node)

    def _read(self, key: str, node: Mapping[str, Any]) -> None:
        text = str(node.get("text", ""))
        if key == SHARED:
            self.items.update(self._tokens(key, _JOINED, text))
        elif key == REST:
            self.spliced.update(self._tokens(key, _JOINED, text))
        elif made := _NOTE.fullmatch(key):
            self.items[made[1], int(made[2])] += 1
            if text != note_text(int(made[2])):
                self._odd("altered", f"the note {key} reads {text!r}")
        elif added := _ADDED.fullmatch(text):
            self.added.setdefault((added[1], int(added[2])), []).append(key)
        else:
            self._own(key, node, text)

    def _own(self, key: str, node: Mapping[str, Any], text: str) -> None:
        tokens = self._tokens(key, _SAID, text)
        self.said[key] = [number for _, number in tokens]
        self.items.update(tokens)
        if strangers := {name for name, _ in tokens} - {key}:
            self._odd("altered", f"the text of {key} holds words of {strangers}")
        for field, value in node.items():
            if re.fullmatch(r"k\d+", field):
                self.items[key, int(field[1:])] += 1
                if value != int(field[1:]):
                    self._odd("altered", f"{field} of {key} is {value!r}")

    def _tokens(self, key: str, pattern: re.Pattern[str], text: str) -> list[tuple[str, int]]:
        if rest := pattern.sub("", text):
            self._odd("altered", f"the text of {key} holds {rest[:80]!r} between its words")
        return [(name, int(number)) for name, number in pattern.findall(text)]

    def _odd(self, what: str, detail: str) -> None:
        self.nonsense.append(Violation(kind=what, detail=detail))


def note_text(number: int) -> str:
    return f"第{number}句😀"


# ---- clients


def _client(client: Client, stored: _Stored) -> Iterator[Violation]:
    name, acknowledged = client.name, client.acknowledged
    there = {number for owner, number in stored.items if owner == name}
    length = max(acknowledged, max(there, default=-1) + 1)
    for number in range(length):
        erased = number + 2 if kind(number) == "note" else None
        if kind(number) == "erase":
            if number - 2 in there and (number < acknowledged or number + 1 not in client.early):
                what = "undone" if number < acknowledged else "out of order"
                yield Violation(kind=what, detail=f"{name} erased {number - 2} as its item {number}; it is there")
        elif number not in there and (erased is None or erased >= client.written):
            what = "lost" if number < acknowledged else "out of order"
            yield Violation(
                kind=what,
                detail=f"item {number} ({kind(number)}) of {name}: saved {acknowledged}, stored up to {length}",
            )
    said = stored.said.get(name, [])
    if said != sorted(said):
        yield Violation(kind="disordered", detail=f"the text of {name}: {said}")
    if client.dismissed is not None:
        yield Violation(kind="dismissed", detail=f"{name} with {client.dismissed}")


def _invented(stored: _Stored, clients: Iterable[Client]) -> Iterator[Violation]:
    written = {client.name: client.written for client in clients}
    for (name, number), count in stored.items.items():
        if number >= written.get(name, 0):
            yield Violation(kind="invented", detail=f"item {number} of {name}, who wrote {written.get(name, 0)}")
        if count > 1:
            yield Violation(kind="twice", detail=f"item {number} of {name}, {count} times")


# ---- REST


def _rest(stored: _Stored, asked: Sequence[Asked]) -> Iterator[Violation]:
    known = {(one.what, one.name, one.number) for one in asked}
    for one in asked:
        which = (one.name, one.number)
        count = len(stored.added.get(which, ())) if one.what == "add" else stored.spliced[which]
        detail = f"{one.what} {one.number} of {one.name}: {one.outcome}, there {count} times"
        if count > 1:
            yield Violation(kind="twice", detail=detail)
        if one.outcome == "done" and not count:
            yield Violation(kind="lost", detail=detail)
        if one.outcome == "refused" and count:
            yield Violation(kind="refused", detail=detail)
        if len(one.nodes) > 1 or len(one.seqs) > 1:
            answers = f"answered {sorted(one.nodes)} in rows {sorted(one.seqs)}"
            yield Violation(kind="twice", detail=f"{one.what} {one.number} of {one.name}: {answers}")
        elif one.what == "add" and count == 1 and one.nodes and set(stored.added[which]) != one.nodes:
            yield Violation(kind="altered", detail=f"{detail}, as {stored.added[which]}, not as {set(one.nodes)}")
    there = [("add", *which) for which in stored.added] + [("splice", *which) for which in stored.spliced]
    for what in there:
        if what not in known:
            yield Violation(kind="invented", detail=f"REST {what}")


# ---- the journal


def _journal(journal: Journal, asked: Sequence[Asked]) -> Iterator[Violation]:
    seqs = [row.seq for row in journal.rows]
    if seqs != list(range(journal.first, journal.head + 1)):
        yield Violation(kind="gap", detail=f"head {journal.head}, from {journal.first}, rows {_short(seqs)}")
    for row in journal.rows:
        if not row.sound:
            yield Violation(kind="damaged", detail=f"the bytes of row {row.seq} have another checksum")
    by_api = {row.seq for row in journal.rows if row.by == "api"}
    for one in asked:
        for seq in one.seqs - by_api:
            if seq >= journal.first:
                yield Violation(kind="gap", detail=f"{one.what} {one.number} of {one.name} was answered with row {seq}")
    yield from _repeated(journal.rows)


def _repeated(rows: Sequence[Row]) -> Iterator[Violation]:
    upto: dict[tuple[str, int], int] = {}
    for row in rows:
        if row.connection is None:
            continue
        for client, begin, end in row.structs:
            before = upto.get((row.connection, client), 0)
            if begin < before:
                yield Violation(kind="twice", detail=f"row {row.seq} repeats {client} {begin}-{before}")
            upto[row.connection, client] = max(before, end)


def _short(seqs: Sequence[int]) -> str:
    odd = [(a, b) for a, b in itertools.pairwise(seqs) if b != a + 1]
    return f"{seqs[:1]}..{seqs[-1:]}, jumps {odd[:5]}"


# ---- ends


def _end(end: End, nodes: Mapping[str, Any]) -> Iterator[Violation]:
    if end.pending:
        yield Violation(kind="pending", detail=f"{end.name} holds what it cannot place")
    if end.nodes != nodes:
        odd = sorted(key for key in nodes.keys() | end.nodes.keys() if nodes.get(key) != end.nodes.get(key))
        first = f"{odd[0]}: stored {str(nodes.get(odd[0]))[:200]}, there {str(end.nodes.get(odd[0]))[:200]}"
        yield Violation(kind="diverged", detail=f"{end.name} at {len(odd)} nodes; {first}")
