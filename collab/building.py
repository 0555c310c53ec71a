"""A base out of the base before it and the rows behind that. Pure: run in a child process by bases.py."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from collab import update_guard
from collab.document import Document, Stamp
from collab.origin import Author
from collab.split import checked_parts
from collab.update_guard import Limits

# What is stored has passed the guard long ago.
NO_LIMITS = Limits(bytes=2**40, structs=2**40, values=2**40, string=2**40, json=2**40)
STAMPS_PER_CHUNK = 500

Stamps = dict[str, tuple[Stamp, Stamp]]
_stamps = msgspec.json.Decoder(Stamps)


class StoredRow(Struct, frozen=True, kw_only=True):
    """A row of the journal as far as it goes into a base. `structs`: (client, from, to), flat."""

    seq: int
    update: bytes
    author: Author
    at: datetime.datetime
    structs: Sequence[int]


class Chunk(Struct, frozen=True, kw_only=True):
    """`reaches`: how many clocks are known of each of its clients when it is applied, as a state vector."""

    update: bytes
    reaches: bytes


class Built(Struct, frozen=True, kw_only=True):
    """What is stored of a base, and a digest of the document that it makes."""

    chunks: list[Chunk]
    stamps: list[bytes]
    state_vector: bytes
    delete_set: bytes
    halves: bytes
    size: int
    digest: bytes


def build(chunks: Sequence[bytes], stamps: Sequence[bytes], rows: Sequence[StoredRow]) -> Built | None:
    """The base right after the last row. None if something in it waits for what is not there: no base holds that."""
    document = Document()
    for chunk in chunks:
        document.apply_stored(chunk)
    document.stamps = read_stamps(stamps)
    document.take_touched()
    clocks = dict(document.clocks)
    for row in rows:
        document.apply_stored(row.update)
        document.stamp(document.take_touched(), row.author, row.at, row.seq)
        for client, end in zip(row.structs[::3], row.structs[2::3], strict=True):
            clocks[client] = max(end, clocks.get(client, 0))
    state = document.encode()
    checked = update_guard.check(state, NO_LIMITS)
    reached = {client: clock + length for client, clock, length in checked.structs}
    if not checked.fits({}) or any(end > reached.get(client, 0) for client, end in clocks.items()):
        return None
    parts = checked_parts(state, NO_LIMITS)
    return Built(
        chunks=[Chunk(update=part, reaches=_reaches(found.structs)) for part, found in parts],
        stamps=list(write_stamps(document.stamps)),
        state_vector=document.state_vector(),
        delete_set=update_guard.write_delete_set(checked.deletes),
        halves=update_guard.write_delete_set((client, clock, 1) for client, clock in checked.halves),
        size=sum(len(part) for part, _ in parts),
        digest=_digest(document),
    )


def digest_of(chunks: Sequence[bytes]) -> bytes:
    """The digest of the document that stored chunks make."""
    document = Document()
    for chunk in chunks:
        document.apply_stored(chunk)
    return _digest(document)


def _digest(document: Document) -> bytes:
    deletes = update_guard.check(document.encode(), NO_LIMITS).deletes
    told = msgspec.json.encode([document.to_json(), sorted(document.clocks.items()), sorted(deletes)], order="sorted")
    return hashlib.blake2b(told, digest_size=16).digest()


def _reaches(structs: Iterable[update_guard.Range]) -> bytes:
    return update_guard.write_state_vector({client: clock + length for client, clock, length in structs})


def read_stamps(chunks: Iterable[bytes]) -> Stamps:
    found: Stamps = {}
    for chunk in chunks:
        found.update(_stamps.decode(chunk))
    return found


def write_stamps(stamps: Stamps) -> Iterable[bytes]:
    entries = list(stamps.items())
    for at in range(0, len(entries), STAMPS_PER_CHUNK):
        yield msgspec.json.encode(dict(entries[at : at + STAMPS_PER_CHUNK]))
