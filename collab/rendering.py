"""A whole project as its readers want it. Pure: run in a child process where the project is large."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from collab.document import Document

WORTH_PACKING = 2_000


class Rendered(Struct, frozen=True, kw_only=True):
    """`digest`: SHA-256 of the body before it was packed, in hexadecimal."""

    body: bytes
    digest: str
    packed: bool


def as_json(updates: Sequence[bytes], pack: bool) -> Rendered:
    """The stored fields of the document that these updates make, packed with gzip if the reader takes that."""
    return json_of(Document.of(updates), pack)


def as_update(updates: Sequence[bytes], pack: bool) -> Rendered:
    """One Yjs update that does what these do."""
    return update_of(Document.of(updates), pack)


def json_of(document: Document, pack: bool) -> Rendered:
    # In order, or the tag would change with every copy of the document.
    return rendered(msgspec.json.encode(document.to_json(), order="deterministic"), pack)


def update_of(document: Document, pack: bool) -> Rendered:
    return rendered(document.encode(), pack)


def rendered(body: bytes, pack: bool) -> Rendered:
    packed = pack and len(body) >= WORTH_PACKING
    digest = hashlib.sha256(body).hexdigest()
    return Rendered(body=gzip.compress(body, 5) if packed else body, digest=digest, packed=packed)
