"""Awareness of one room: the latest state per Yjs client id, one frame a tick, the user set by the server.

A session owns one client id; entries about others are dropped. Clocks that go out only rise per client id, because
a stock client that reconnects begins with the clock it had. States of people in other processes come over the bus;
those of jobs every process makes itself (working.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from collab import protocol
from collab.lib0 import write_var_uint
from collab.protocol import Entry

MAX_STATE_BYTES = 16_000
# Awareness clocks below this are those of a page that was just opened.
FRESH = 4
CLOCKS_KEPT = 10_000
# Stock clients renew their state every 15 s, and forget one that is not renewed for 30; what nobody renews belongs to a
# process that is gone.
RENEW_SECONDS = 15.0
ELSEWHERE_SECONDS = 40.0

_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


class Present(Protocol):
    """What presence needs of a session. `new_page`: it began with an empty document; `behind`: it reads slowly now."""

    user: dict[str, str]
    client_id: int | None
    new_page: bool

    @property
    def behind(self) -> bool: ...

    def send(self, frame: bytes) -> None: ...


class _Elsewhere(Struct, kw_only=True):
    """A session of another process."""

    user: dict[str, str]
    seen: float
    closed: bool = False


class _Job(Struct, kw_only=True):
    """A job that works here, in the place of a session."""

    user: dict[str, str]
    said: float


class _State(Struct, kw_only=True):
    session: Any
    entry: Entry

    @property
    def here(self) -> bool:
        return not isinstance(self.session, _Elsewhere | _Job)


class Presence:
    def __init__(self, unix_ms: Callable[[], int], changed: Callable[[], None]) -> None:
        self._unix_ms = unix_ms
        self._tell_changed = changed
        self._states: dict[int, _State] = {}
        self._clocks: dict[int, int] = {}
        self._changed: set[int] = set()
        # What sessions have said since the last tick: only the last word of each counts, and costs.
        self._said: dict[int, tuple[Present, Entry]] = {}
        # The client ids of which slow readers have to hear when they are back.
        self._owed: dict[Any, set[int]] = {}

    def received(self, session: Present, entries: tuple[Entry, ...]) -> None:
        """Take a session's own state; what it says about others is dropped."""
        if session.client_id is None and len(entries) == 1:
            self._claim(session, entries[0].client)
        for entry in entries:
            if entry.client == session.client_id and len(entry.state or "") <= MAX_STATE_BYTES:
                if len(entries) > 1:
                    entry = protocol.read_closely(entry)  # noqa: PLW2901
                self._said[entry.client] = (session, entry)
                self._tell_changed()

    def _claim(self, session: Present, client: int) -> None:
        owner = self.owner(client)
        if owner is None or owner.user["id"] == session.user["id"]:
            session.client_id = client

    def owner(self, client: int) -> Any:
        """The session whose client id this is, or None."""
        if (said := self._said.get(client)) is not None:
            return said[0]
        state = self._states.get(client)
        return state.session if state is not None and not isinstance(state.session, _Job) else None

    def _take_in(self) -> None:
        """Turn what was said into what holds."""
        said, self._said = self._said, {}
        for client, (session, entry) in said.items():
            state = entry.state if entry.state is None else _with_user(entry.state, session.user)
            clock = self._next_clock(client, entry.clock, new_page=session.new_page)
            self._states[client] = _State(session=session, entry=Entry(client=client, clock=clock, state=state))
            self._changed.add(client)

    def _next_clock(self, client: int, own: int = 0, *, new_page: bool = False) -> int:
        """A client that has just begun counts for itself. One that was here before, perhaps in a process that is
        gone, may be remembered by others with the clock that it has now: from then on the time counts. Clocks are
        few after a short visit too, but who was here has a document that is not empty."""
        last = self._clocks.pop(client, None)
        # Nobody takes in a state with the clock 0.
        begins = max(own, 1) if new_page and own < FRESH else self._unix_ms()
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
        self._take_in()
        self._owed.pop(session, None)
        client = session.client_id
        if client is not None and client in self._states and self._states[client].session is session:
            self._states[client].entry = Entry(client=client, clock=self._next_clock(client), state=None)
            self._mark(client)

    def greet(self, session: Present, *, asked: bool = False) -> None:
        """Everybody who is here, for one session. Who has `asked` is answered also where nobody is."""
        self._take_in()
        entries = [s.entry for c, s in self._states.items() if c != session.client_id and s.entry.state is not None]
        if entries or asked:
            session.send(protocol.awareness(entries))

    def local(self) -> list[Entry]:
        """The states of this process's sessions, for others."""
        self._take_in()
        return [s.entry for s in self._states.values() if s.here and s.entry.state is not None]

    @property
    def anybody(self) -> bool:
        """Whether people are known to be here, in whatever process."""
        return any(s.entry.state is not None and not isinstance(s.session, _Job) for s in self._states.values())

    def elsewhere(self, entries: list[Entry], now: float) -> None:
        """Take in what another process says of its sessions."""
        self._take_in()
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

    def job(self, client: int, user: dict[str, str], state: str | None, now: float) -> None:
        """Say what a job does here, to the sessions of this process alone; None: it has ended."""
        self._take_in()
        known = self._states.get(client)
        if known is None and state is None:
            return
        if known is not None and not isinstance(known.session, _Job):
            # Somebody has this id by chance: people come first.
            return
        state = state and _with_user(state, user)
        if known is not None and known.entry.state == state:
            return
        entry = Entry(client=client, clock=self._next_clock(client), state=state)
        self._states[client] = _State(session=_Job(user=user, said=now), entry=entry)
        self._mark(client)

    def care(self, now: float) -> None:
        """Let go of people elsewhere of whom nothing was heard for long; renew what is said of jobs."""
        for client, state in self._states.items():
            session, entry = state.session, state.entry
            if entry.state is None:
                continue
            if isinstance(session, _Elsewhere) and now - session.seen > ELSEWHERE_SECONDS:
                state.entry = Entry(client=client, clock=self._next_clock(client), state=None)
                self._mark(client)
            elif isinstance(session, _Job) and now - session.said > RENEW_SECONDS:
                session.said = now
                state.entry = Entry(client=client, clock=self._next_clock(client), state=entry.state)
                self._mark(client)

    def tick(self, sessions: list[Any]) -> list[Entry]:
        """Send what has changed since the last tick, each state once encoded; nobody hears of its own client id.

        Slow readers are passed by, and get what they have missed when they are back. What other processes have to
        hear is returned."""
        self._take_in()
        changed, self._changed = self._changed, set()
        entries = {client: self._states[client].entry for client in changed if client in self._states}
        here = [entry for client, entry in entries.items() if self._states[client].here]
        frames = _Frames(entries.values())
        for session in sessions:
            if session.behind:
                self._owed.setdefault(session, set()).update(entries)
            elif session in self._owed:
                self._make_up(session, entries)
            elif frame := frames.without(session.client_id):
                session.send(frame)
        for client, entry in entries.items():
            if entry.state is None:
                del self._states[client]
        if self._owed:
            self._tell_changed()
        return here

    def _make_up(self, session: Any, entries: dict[int, Entry]) -> None:
        missed = [client for client in self._owed.pop(session) | entries.keys() if client != session.client_id]
        if missed:
            session.send(protocol.awareness([self._entry(client) for client in missed]))

    def _entry(self, client: int) -> Entry:
        """What holds of a client; of one that has left, that it is gone."""
        state = self._states.get(client)
        return state.entry if state is not None else Entry(client=client, clock=self._clocks.get(client, 1), state=None)


class _Named(Struct, frozen=True):
    user: dict[str, str] = {}


class _Frames:
    """The frame with these entries, and the one without one of them, each entry encoded once."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._places: dict[int, tuple[int, int]] = {}
        pieces: list[bytes] = []
        at = 0
        for entry in entries:
            piece = protocol.presence(entry)
            pieces.append(piece)
            self._places[entry.client] = (at, at + len(piece))
            at += len(piece)
        self._body = b"".join(pieces)
        self._all = self._frame(len(pieces), self._body) if pieces else b""

    def without(self, client: int | None) -> bytes:
        """Nothing if nothing is left."""
        place = self._places.get(client) if client is not None else None
        if place is None:
            return self._all
        others = len(self._places) - 1
        return self._frame(others, self._body[: place[0]], self._body[place[1] :]) if others else b""

    def _frame(self, count: int, *bodies: bytes) -> bytes:
        head = write_var_uint(count)
        return b"".join((b"\x01", write_var_uint(len(head) + sum(map(len, bodies))), head, *bodies))


def _user_of(state: str | None) -> dict[str, str]:
    """The user that the other process has set. DecodeError if it is no such state."""
    user = msgspec.json.decode(state, type=_Named).user if state is not None else {}
    return user if "id" in user else {"id": ""}


def _with_user(state: str, user: dict[str, str]) -> str:
    """The state, which is a JSON object, with the server's word on who this is."""
    members: dict[str, Any] = dict(_members(state))
    members["user"] = user
    return msgspec.json.encode(members).decode()
