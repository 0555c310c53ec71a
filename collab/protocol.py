"""Bytes <-> messages of the y-protocols and of Storyroom's additions (docs/protocol.md has the rules by id).

The session calls `parse` for every frame, and the writers for what it sends. Pure: no I/O, no await, no state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from collab.errors import Malformed, TooLarge
from collab.lib0 import check_json, read_var_bytes, read_var_string, read_var_uint, write_var_bytes, write_var_uint

if TYPE_CHECKING:
    from collections.abc import Sequence

SYNC = 0
AWARENESS = 1
AUTH = 2
QUERY_AWARENESS = 3
SYNC_STATUS = 102
EVENT = 110
CREDENTIAL = 111
# Types from here on are extensions: one that we do not know is ignored, not refused.
FIRST_EXTENSION = 100

SUBPROTOCOL = "storyroom.v1"

# Limits of what is relayed or kept per message; an update's own are update_guard's.
MESSAGES = 1_000
STATE_BYTES = 65_536
STATE_DEPTH = 16
# An awareness message: everybody in a room, which stock clients send on.
ENTRIES = 10_000
# What is said of others is dropped: in a larger message only the length of it is read.
CLOSELY_READ_BYTES = 16_384
STATUS_BYTES = 1_024
CREDENTIAL_BYTES = 16_384


class Step1(Struct, frozen=True, kw_only=True, gc=False):
    """What the peer has: a state vector, unread. Answer with step 2."""

    state_vector: bytes


class Update(Struct, frozen=True, kw_only=True, gc=False):
    """A Yjs V1 update, unread: an edit, or (`is_step2`) the answer to a step 1."""

    update: bytes
    is_step2: bool = False


class Entry(Struct, frozen=True, kw_only=True, gc=False):
    """One client's presence. `state` is the JSON text of an object; None: this client is gone."""

    client: int
    clock: int
    state: str | None


class Awareness(Struct, frozen=True, kw_only=True):
    entries: tuple[Entry, ...]


class QueryAwareness(Struct, frozen=True, kw_only=True, gc=False):
    pass


class PermissionDenied(Struct, frozen=True, kw_only=True, gc=False):
    reason: str


class SyncStatus(Struct, frozen=True, kw_only=True, gc=False):
    """Bytes of the client's own choice, to be echoed when all it sent before is committed."""

    payload: bytes


class Event(Struct, frozen=True, kw_only=True, gc=False):
    """`json` is the JSON text of an object with a `type`."""

    json: str


class Credential(Struct, frozen=True, kw_only=True, gc=False):
    token: str
    lineage: str | None = None


Message = Step1 | Update | Awareness | QueryAwareness | PermissionDenied | SyncStatus | Event | Credential

# Half an emoji, as JSON.stringify writes it: no text of ours can carry it. A group for those that have no other half.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)

_QUERY = QueryAwareness()
_credential = msgspec.json.Decoder(Credential).decode


# ---- reading


def parse(frame: bytes) -> list[Message]:
    """Every message of one binary frame, in order. Malformed or TooLarge: nothing of the frame counts.

    An unknown extension (type >= 100) ends the reading: its length cannot be known."""
    size = len(frame)
    # Nearly every frame is one short update.
    if size > 2 and frame[0] == SYNC and frame[2] + 3 == size and frame[2] < 128:
        kind = frame[1]
        if kind == 2:
            return [Update(update=frame[3:])]
        if kind == 1:
            return [Update(update=frame[3:], is_step2=True)]
    if not size:
        raise Malformed("An empty frame.")
    messages: list[Message] = []
    pos = 0
    while pos < size:
        start = pos
        kind, pos = read_var_uint(frame, pos)
        reader = _READERS.get(kind)
        if reader is None:
            if kind >= FIRST_EXTENSION:
                break
            raise Malformed(f"Unknown message type {kind} at byte {start}.")
        message, pos = reader(frame, pos)
        messages.append(message)
        if len(messages) > MESSAGES:
            raise TooLarge(f"More than {MESSAGES} messages in one frame.")
    return messages


def _read_sync(frame: bytes, at: int) -> tuple[Message, int]:
    kind, pos = read_var_uint(frame, at)
    if kind > 2:
        raise Malformed(f"Unknown sync message {kind} at byte {at}.")
    body, pos = read_var_bytes(frame, pos)
    if kind == 0:
        return Step1(state_vector=body), pos
    return Update(update=body, is_step2=kind == 1), pos


def _read_awareness(frame: bytes, at: int) -> tuple[Message, int]:
    length, start = read_var_uint(frame, at)
    end = start + length
    if end > len(frame):
        raise Malformed(f"The awareness message at byte {at} is cut off.")
    count, pos = read_var_uint(frame, start)
    if count > ENTRIES:
        raise TooLarge(f"An awareness message of {count} entries; {ENTRIES} are allowed.")
    closely = count == 1 or length <= CLOSELY_READ_BYTES
    entries: list[Entry] = []
    for _ in range(count):
        if pos >= end:
            raise Malformed(f"The awareness message at byte {at} announces {count} entries and has {len(entries)}.")
        entry, pos = _read_entry(frame, pos, closely=closely)
        entries.append(entry)
    if pos != end:
        raise Malformed(f"The awareness message at byte {at} is {length} bytes long, its entries end at {pos - start}.")
    return Awareness(entries=tuple(entries)), pos


def _read_entry(frame: bytes, at: int, *, closely: bool) -> tuple[Entry, int]:
    client, pos = read_var_uint(frame, at)
    clock, where = read_var_uint(frame, pos)
    raw, pos = read_var_bytes(frame, where)
    if raw == b"null":
        return Entry(client=client, clock=clock, state=None), pos
    if len(raw) > STATE_BYTES:
        raise TooLarge(f"The presence of client {client} takes {len(raw)} bytes; {STATE_BYTES} are allowed.")
    if closely:
        raw = _read_state(raw, client, where)
    try:
        return Entry(client=client, clock=clock, state=raw.decode()), pos
    except UnicodeDecodeError as exc:
        raise Malformed(f"The presence of client {client} at byte {where} is not UTF-8.") from exc


def _read_state(raw: bytes, client: int, at: int) -> bytes:
    if b"\\u" in raw:
        raw = _ESCAPE.sub(_mend, raw)
    if not isinstance(check_json(raw, at, STATE_DEPTH), dict):
        raise Malformed(f"The presence of client {client} at byte {at} is neither an object nor null.")
    return raw


def read_closely(entry: Entry) -> Entry:
    """An entry of a message with several, which may not have been read to the end. Malformed, TooLarge."""
    if entry.state is None:
        return entry
    state = _read_state(entry.state.encode(), entry.client, 0).decode()
    return Entry(client=entry.client, clock=entry.clock, state=state)


def _mend(escape: re.Match[bytes]) -> bytes:
    return b"\\ufffd" if escape[1] else escape[0]


def _read_query(frame: bytes, at: int) -> tuple[Message, int]:
    return _QUERY, at


def _read_auth(frame: bytes, at: int) -> tuple[Message, int]:
    kind, pos = read_var_uint(frame, at)
    if kind:
        raise Malformed(f"Unknown auth message {kind} at byte {at}.")
    reason, pos = read_var_string(frame, pos)
    return PermissionDenied(reason=reason), pos


def _read_sync_status(frame: bytes, at: int) -> tuple[Message, int]:
    payload, pos = read_var_bytes(frame, at)
    if len(payload) > STATUS_BYTES:
        raise TooLarge(f"A sync status of {len(payload)} bytes; {STATUS_BYTES} are allowed.")
    return SyncStatus(payload=payload), pos


def _read_event(frame: bytes, at: int) -> tuple[Message, int]:
    text, pos = read_var_string(frame, at)
    return Event(json=text), pos


def _read_credential(frame: bytes, at: int) -> tuple[Message, int]:
    raw, pos = read_var_bytes(frame, at)
    if len(raw) > CREDENTIAL_BYTES:
        raise TooLarge(f"A credential of {len(raw)} bytes; {CREDENTIAL_BYTES} are allowed.")
    try:
        return _credential(raw), pos
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise Malformed(f"The credential at byte {at} is not {{token, lineage?}}.") from exc


_READERS = {
    SYNC: _read_sync,
    AWARENESS: _read_awareness,
    AUTH: _read_auth,
    QUERY_AWARENESS: _read_query,
    SYNC_STATUS: _read_sync_status,
    EVENT: _read_event,
    CREDENTIAL: _read_credential,
}


# ---- writing: one message is one frame, for stock clients read only the first of a frame


def step1(state_vector: bytes) -> bytes:
    return b"\x00\x00" + write_var_bytes(state_vector)


def step2(update: bytes) -> bytes:
    return b"\x00\x01" + write_var_bytes(update)


def update(update: bytes) -> bytes:
    return b"\x00\x02" + write_var_bytes(update)


def presence(entry: Entry) -> bytes:
    """One entry of an awareness message."""
    state = b"null" if entry.state is None else entry.state.encode()
    return write_var_uint(entry.client) + write_var_uint(entry.clock) + write_var_bytes(state)


def awareness(entries: Sequence[Entry]) -> bytes:
    """No entries: the frame that keeps a silent connection alive."""
    return b"\x01" + write_var_bytes(write_var_uint(len(entries)) + b"".join(map(presence, entries)))


def query_awareness() -> bytes:
    return b"\x03"


def sync_status(payload: bytes) -> bytes:
    return b"\x66" + write_var_bytes(payload)


def event(json: bytes) -> bytes:
    """`json`: the UTF-8 text of an object with a `type`."""
    return b"\x6e" + write_var_bytes(json)


def credential(token: str, lineage: str | None = None) -> bytes:
    body = {"token": token} if lineage is None else {"token": token, "lineage": lineage}
    return b"\x6f" + write_var_bytes(msgspec.json.encode(body))


def permission_denied(reason: str) -> bytes:
    return b"\x02\x00" + write_var_bytes(reason.encode())
