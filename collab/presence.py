"""Awareness of one room: the latest state per Yjs client id, one frame a tick, the user set by the server.

A session owns one client id; entries about others are dropped. Clocks that go out only rise per client id, because
a stock client that reconnects begins with the clock it had. States of people in other processes come over the bus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from collab import protocol
from collab.protocol import Entry

MAX_STATE_BYTES = 16_000
# Awareness clocks below this are those of a page that was just opened.
FRESH = 4
CLOCKS_KEPT = 10_000
# Stock clients renew their state every 15 s; what nobody renews belongs to a process that is gone.
ELSEWHERE_SECONDS = 40.0


class Present(Protocol):
    """What presence needs of a session."""

    user: dict[str, str]
    client_id: int | None

    def send(self, frame: bytes) -> None: ...


class _Elsewhere(Struct, kw_only=True):
    """A session of another process."""

    user: dict[str, str]
    seen: float
    closed: bool = False


class _State(Struct, kw_only=True):
    session: Any
    entry: Entry

    @property
    def here(self) -> bool:
        return not isinstance(self.session, _Elsewhere)


class Presence:
    def __init__(self, unix_ms: Callable[[], int], changed: Callable[[], None]) -> None:
        self._unix_ms = unix_ms
        self._tell_changed = changed
        self._states: dict[int, _State] = {}
        self._clocks: dict[int, int] = {}
        self._changed: set[int] = set()

    def received(self, session: Present, entries: tuple[Entry, ...]) -> None:
        """Take a session's own state; what it says about others is dropped."""
        if session.client_id is None and len(entries) == 1:
            self._claim(session, entries[0].client)
        for entry in entries:
            if entry.client == session.client_id and len(entry.state or "") <= MAX_STATE_BYTES:
                if len(entries) > 1:
                    entry = protocol.read_closely(entry)  # noqa: PLW2901
                self._set(session, entry.client, entry.clock, entry.state)

    def _claim(self, session: Present, client: int) -> None:
        owner = self._states.get(client)
        if owner is None or owner.session.user["id"] == session.user["id"]:
            session.client_id = client

    def owner(self, client: int) -> Any:
        """The session whose client id this is, or None."""
        state = self._states.get(client)
        return state.session if state is not None else None

    def _set(self, session: Present, client: int, clock: int, state: str | None) -> None:
        if state is not None:
            state = _with_user(state, session.user)
            if state is None:
                return
        entry = Entry(client=client, clock=self._next_clock(client, clock), state=state)
        self._states[client] = _State(session=session, entry=entry)
        self._mark(client)

    def _next_clock(self, client: int, own: int = 0) -> int:
        """A client that has just begun counts for itself. One that was here before, perhaps in a process that is
        gone, may be remembered by others with the clock that it has now: from then on the time counts."""
        last = self._clocks.pop(client, None)
        # Nobody takes in a state with the clock 0.
        begins = max(own, 1) if own < FRESH else self._unix_ms()
        clock = begins if last is None else max(last + 1, own)
        self._clocks[client] = clock
        if len(self._clocks) > CLOCKS_KEPT:
            del self._clocks[next(iter(self._clocks))]
        return clock

    def _mark(self, client: int) -> None:
        self._changed.add(client)
        self._tell_changed()

    def left(self, session: Present) -> None:
        """The session's socket is gone. A newer socket of the same client keeps the state."""
        client = session.client_id
        if client is not None and client in self._states and self._states[client].session is session:
            self._states[client].entry = Entry(client=client, clock=self._next_clock(client), state=None)
            self._mark(client)

    def greet(self, session: Present) -> None:
        """Everybody who is here, for one session."""
        entries = [s.entry for c, s in self._states.items() if c != session.client_id and s.entry.state is not None]
        if entries:
            session.send(protocol.awareness(entries))

    def local(self) -> list[Entry]:
        """The states of this process's sessions, for others."""
        return [s.entry for s in self._states.values() if s.here and s.entry.state is not None]

    def elsewhere(self, entries: list[Entry], now: float) -> None:
        """Take in what another process says of its sessions."""
        for entry in entries:
            mine = self._states.get(entry.client)
            if mine is not None and mine.here and (entry.state is None or entry.clock <= mine.entry.clock):
                self._insist(mine, entry)
                continue
            if mine is not None and mine.here:
                # The client has a newer socket there: this one's end removes nothing.
                mine.session.client_id = None
            self._clocks[entry.client] = max(entry.clock, self._clocks.get(entry.client, 0))
            session = _Elsewhere(user=_user_of(entry.state), seen=now)
            self._states[entry.client] = _State(session=session, entry=entry)
            self._mark(entry.client)

    def _insist(self, mine: _State, other: Entry) -> None:
        """An old socket of a client that is here now has ended elsewhere, or lags: say again what holds."""
        self._clocks[other.client] = max(other.clock, mine.entry.clock)
        mine.entry = Entry(client=other.client, clock=self._next_clock(other.client), state=mine.entry.state)
        self._mark(other.client)

    def forget(self, now: float) -> None:
        """Let go of people elsewhere of whom nothing was heard for long."""
        for client, state in self._states.items():
            if not state.here and now - state.session.seen > ELSEWHERE_SECONDS and state.entry.state is not None:
                state.entry = Entry(client=client, clock=self._next_clock(client), state=None)
                self._mark(client)

    def tick(self, sessions: list[Any]) -> list[Entry]:
        """Send what has changed since the last tick, once encoded; nobody hears of its own client id.

        What other processes have to hear is returned."""
        changed, self._changed = self._changed, set()
        entries = {client: self._states[client].entry for client in changed if client in self._states}
        if not entries:
            return []
        here = [entry for client, entry in entries.items() if self._states[client].here]
        shared = protocol.awareness(list(entries.values()))
        for session in sessions:
            if session.client_id not in entries:
                session.send(shared)
            elif len(entries) > 1:
                session.send(protocol.awareness([e for c, e in entries.items() if c != session.client_id]))
        for client, entry in entries.items():
            if entry.state is None:
                del self._states[client]
        return here

    def users(self) -> list[dict[str, str]]:
        """Who is here, each once."""
        found = {s.session.user["id"]: s.session.user for s in self._states.values() if s.entry.state is not None}
        return list(found.values())


class _Named(Struct, frozen=True):
    user: dict[str, str] = {}


def _user_of(state: str | None) -> dict[str, str]:
    """The user that the other process has set. DecodeError if it is no such state."""
    user = msgspec.json.decode(state, type=_Named).user if state is not None else {}
    return user if "id" in user else {"id": ""}


def _with_user(state: str, user: dict[str, str]) -> str | None:
    """The state with the server's word on who this is; None if it is not a JSON object."""
    try:
        value = msgspec.json.decode(state)
    except (msgspec.DecodeError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    value["user"] = user
    return msgspec.json.encode(value).decode()
