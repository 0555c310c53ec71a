"""A base out of the base before it and the rows behind that. Pure: run in a child process by bases.py."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Iterable, Sequence

import msgspec
from msgspec import Struct

from collab import update_guard, vectors
from collab.document import Document
from collab.origin import Author
from collab.split import checked_parts
from collab.update_guard import Checked, Limits
from collab.views import Stamp

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
    document = begun(chunks, stamps)
    clocks = dict(document.clocks)
    for row in rows:
        play(document, row)
        reach(clocks, row.structs)
    state = document.encode()
    checked = update_guard.check(state, NO_LIMITS)
    if not integrated(checked, clocks):
        return None
    parts = checked_parts(state, NO_LIMITS)
    return Built(
        chunks=[Chunk(update=part, reaches=_reaches(found.structs)) for part, found in parts],
        stamps=list(write_stamps(document.stamps)),
        state_vector=document.state_vector(),
        delete_set=vectors.write_delete_set(checked.deletes),
        halves=vectors.write_delete_set((client, clock, 1) for client, clock in checked.halves),
        size=sum(len(part) for part, _ in parts),
        digest=digest(document),
    )


def reach(clocks: dict[int, int], structs: Sequence[int]) -> None:
    """Raise `clocks` to what a row names."""
    for client, end in zip(structs[::3], structs[2::3], strict=True):
        clocks[client] = max(end, clocks.get(client, 0))


def integrated(checked: Checked, clocks: dict[int, int]) -> bool:
    """Whether a whole state has all of these clocks, and nothing in it waits for something else."""
    reached = {client: clock + length for client, clock, length in checked.structs}
    return checked.fits({}) and all(end <= reached.get(client, 0) for client, end in clocks.items())


def digest_of(chunks: Sequence[bytes], stamps: Sequence[bytes]) -> bytes:
    """The digest of the document that a stored base makes."""
    return digest(begun(chunks, stamps))


def digests(
    chunks: Sequence[bytes], stamps: Sequence[bytes], rows: Sequence[StoredRow], stops: Collection[int]
) -> dict[int, bytes] | None:
    """Of the document right after each of these rows. None if something in them waits for what is not there."""
    document = begun(chunks, stamps)
    clocks = dict(document.clocks)
    found: dict[int, bytes] = {}
    for row in rows:
        play(document, row)
        reach(clocks, row.structs)
        if row.seq in stops:
            found[row.seq] = digest(document)
    return found if integrated(update_guard.check(document.encode(), NO_LIMITS), clocks) else None


def begun(chunks: Sequence[bytes], stamps: Sequence[bytes]) -> Document:
    """The document of a stored base."""
    document = Document()
    for chunk in chunks:
        document.apply_stored(chunk)
    document.stamps = read_stamps(stamps)
    document.take_touched()
    return document


def play(document: Document, row: StoredRow) -> None:
    """Apply a row, in its author's name."""
    document.apply_stored(row.update)
    document.stamp(document.take_touched(), row.author, row.at, row.seq)


def digest(document: Document) -> bytes:
    """Of all that can be read of a document, who wrote it, and what is deleted in it."""
    deletes = update_guard.check(document.encode(), NO_LIMITS).deletes
    wrote = {key: [(stamp.author, stamp.seq) for stamp in pair] for key, pair in document.stamps.items()}
    clocks = sorted(document.clocks.items())
    told = msgspec.json.encode([document.to_json(), clocks, sorted(deletes), wrote], order="sorted")
    return hashlib.blake2b(told, digest_size=16).digest()


def _reaches(structs: Iterable[update_guard.Range]) -> bytes:
    return vectors.write_state_vector({client: clock + length for client, clock, length in structs})


def read_stamps(chunks: Iterable[bytes]) -> Stamps:
    found: Stamps = {}
    for chunk in chunks:
        found.update(_stamps.decode(chunk))
    return found


def write_stamps(stamps: Stamps) -> Iterable[bytes]:
    entries = list(stamps.items())
    for at in range(0, len(entries), STAMPS_PER_CHUNK):
        yield msgspec.json.encode(dict(entries[at : at + STAMPS_PER_CHUNK]))
