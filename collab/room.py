"""The meeting place of every change to one project: sockets, REST, jobs, restore, other processes.

Two commit orders. Live (`apply`): the author's client still holds the edit; it is announced at once and acknowledged
when the journal has it. Strict (`commit`): nobody holds a second copy; it is announced after the database commit.
`tell` is for what passes. There is no other way to reach people."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain
from typing import Any

import msgspec
import structlog

from collab import beside, catching_up, clock, errors, journal, large, protocol, update_guard, vectors, working
from collab.announcing import Announcements
from collab.authors import Authors
from collab.backlog import Unsaved
from collab.capacity import Capacity, Refusal
from collab.content import Content
from collab.document import Broken, Document, TooDeep
from collab.intake import SharedRate
from collab.journal import Entry, Head, Loaded
from collab.large import Examined
from collab.opening import Opening
from collab.origin import Author, Origin
from collab.outbox import Mark
from collab.presence import Presence
from collab.session import Session
from collab.split import takeable
from collab.stored import Stored
from collab.strict import Also, Committed, Decide, StrictOrder
from collab.surroundings import Surroundings
from collab.update_guard import Checked

log = structlog.get_logger()

# How long another process's question about who is here holds; it asks again before.
ASKED_SECONDS = 60
# What a room and a connection take, beside the document (measured: bench/rooms.py).
ROOM_WEIGHT = 20_000
SESSION_WEIGHT = 20_000
# Notices about jobs that are repeated to who joins later.
NOTICES_KEPT = 200


class Room:
    def __init__(self, project: str, head: Head, stored: Stored, around: Surroundings) -> None:
        self.project = project
        self.content = Content(stored, lambda document: around.spawn(document.dissolve()))
        self.lineage = head.lineage
        self.epoch = head.epoch
        self.retired = stored.retired
        # Every journal row up to `seq` is in the content.
        self.seq: int = head.seq
        self.sessions: dict[int, Session] = {}
        self.limits, self.turns = around.limits, around.turns
        self.rate = SharedRate(around.limits.room_edits_per_second)
        self.capacity = Capacity(
            around.limits,
            lambda: self.content.document,
            stored.size,
            self.tell,
            self.look_again,
            lambda: around.spawn(self._measure()),
        )
        self._refusals: dict[str, Refusal] = {}
        self._stopped = Refusal(error=errors.TooMuchUnsaved(), until=lambda: self.state != "stopped")
        self.presence = Presence(clock.unix_ms, self._presence_changed)
        self.authors = Authors(self.presence)
        self.opening = Opening(self)
        self.strict = StrictOrder(self)
        # Whoever writes this project's journal holds the pen.
        self.pen = asyncio.Lock()
        self.lost = False
        # Somebody has been here since its present was last kept (leaving.py).
        self.visited = False
        self.applied = 0
        self.saved_upto = 0
        self.state = "ok"
        self.around = around
        self._queue = Unsaved(around.backlog)
        self._announcements = Announcements(self.sessions, around.window, self.lose)
        self._presence_timer: asyncio.TimerHandle | None = None
        self._notices: dict[str, dict[str, Any]] = {}
        self._asked_until = 0.0

    # ---- people

    def join(self, session: Session) -> None:
        """RoomFull: no more of this person, or of anybody."""
        self._check_places(session)
        if not self.sessions:
            self.around.ask(self.project)
        self.sessions[id(session)] = session
        self.visited = True
        if self.state != "ok":
            session.tell({"type": "saving", "state": self.state})
        for notice in self.capacity.notices():
            session.tell(notice)

    def _check_places(self, session: Session) -> None:
        limits, here = self.limits, len(self.sessions)
        if here >= limits.clients_per_room:
            raise errors.RoomFull(f"This project has {here} people in it already: come back later.")
        own = sum(other.user["id"] == session.user["id"] for other in self.sessions.values())
        if own >= limits.connections_per_person:
            raise errors.RoomFull(f"You have this project open {own} times already: close some.")

    def leave(self, session: Session) -> None:
        session.end()
        session.outbox.stop()
        self.sessions.pop(id(session), None)
        self.presence.left(session)
        self.authors.left(session)

    def tell(self, notice: dict[str, Any]) -> None:
        """Pass a notice on to everybody here; late joiners get the last one of each job."""
        self._note(notice)
        frame = protocol.event(msgspec.json.encode(notice))
        for session in self.sessions.values():
            if session.events:
                session.send(frame)

    def _note(self, notice: dict[str, Any]) -> None:
        """Keep the newest of each job. Those of several processes may come in any order."""
        if notice.get("type") == "job":
            job = notice["job"]
            known = self._notices.get(job["id"])
            if known is not None and known["job"].get("version", 0) > job.get("version", 0):
                return
            self._notices.pop(job["id"], None)
            self._notices[job["id"]] = notice
            if len(self._notices) > NOTICES_KEPT:
                del self._notices[next(iter(self._notices))]
        elif notice.get("type") == "preview":
            known = self._notices.get(notice["jobId"])
            if known is not None and known["job"]["status"] != "running":
                return
        working.show(self.presence, notice, time.monotonic())

    def repeat_notices(self, session: Session) -> None:
        for notice in self._notices.values():
            session.tell(notice)

    # ---- the document

    @property
    def document(self) -> Document:
        """What is held has one (Hub.hold), and so has who was called back by `when_open(document=True)`."""
        document = self.content.document
        if document is None:
            raise self.opening.not_built or errors.Unavailable("This project is not loaded: try again.")
        return document

    def build(self) -> None:
        self.opening.build()

    def when_open(self, call: Callable[[], None], *, document: bool = False) -> None:
        self.opening.when_open(call, document=document)

    async def settled(self) -> None:
        await self.opening.settled()

    async def load(self, seq: int | None = None) -> Loaded:
        """What a new process would read, now or at a row."""
        return await journal.load(self.around.engine, self.project, seq, children=self.around.children)

    async def catch_up(self) -> None:
        await catching_up.catch_up(self)

    @property
    def quiet(self) -> bool:
        """Whether all that is here is saved, and nobody is about to write or to get the document."""
        return self.opening.quiet and not (self._queue or self.strict.waiting or self.lost)

    def drop(self) -> None:
        """Let go of the document of a quiet room; whoever needs it next has it made anew."""
        self.content.drop()
        self.opening.provisional = False
        self.authors.known = {}

    @property
    def weight(self) -> int:
        """Bytes of memory, about."""
        return ROOM_WEIGHT + len(self.sessions) * SESSION_WEIGHT + self.content.weight + self.opening.weight

    def check_lineage(self, clients: Iterable[int]) -> None:
        """LineageChanged, if one of these Yjs clients is of a document that was replaced."""
        if not self.retired.isdisjoint(clients):
            raise errors.LineageChanged

    # ---- edits that are not taken for now

    def refuse(self, refusal: Refusal) -> None:
        """Take no edit of any socket until this holds no more; say so with `look_again`."""
        self._refusals[refusal.error.code] = refusal

    async def _measure(self) -> None:
        self.capacity.measured(await beside.measure(self.content, self.around.children))

    def refusal(self, update: bytes, checked: Checked, *, part: bool = False) -> Refusal | None:
        """Why this edit of a socket is not taken now. `part`: of an update that fits as a whole."""
        if self._refusals:
            return next(iter(self._refusals.values()))
        if not self.around.backlog.takes(self):
            return None if checked.known(self.document.clocks) else self._stopped
        if part or self.capacity.has_room(len(update), checked):
            return None
        counted = partial(update_guard.count_entries, update, b"nodes", self.document.clocks)
        return self.capacity.refusal(len(update), checked, counted)

    async def examine(self, update: bytes) -> Examined | Refusal:
        """The parts of a large update, or why it is not taken now. Malformed, TooLarge."""
        clocks = vectors.read_state_vector(self.content.state_vector())
        found = await self.around.children.run(large.examine, update, clocks)
        refusal = self.capacity.refusal(len(update), found.whole, lambda: found.nodes)
        return refusal or found

    def look_again(self) -> bool:
        """Ask for the edits that were refused and fit now. Whether there are still some that do not."""
        self._refusals = {code: one for code, one in self._refusals.items() if not one.until()}
        return sum(session.look_again() for session in list(self.sessions.values())) > 0

    # ---- the live order

    def apply(self, update: bytes, checked: Checked, source: Session, *, relayed: bool = False) -> bool:
        """Take in a checked update of a socket: apply, announce, queue for the journal. `relayed`: it may hold what
        other people wrote.

        False, and nothing has happened, if it hangs on something that this room has not seen. Malformed."""
        document = self.document
        strangers = self.authors.strangers(checked, document.clocks, source, relayed=relayed)
        if not strangers and checked.fits(document.clocks):
            self._take_in(update, checked, source)
            return True
        if relayed:
            # What waits for nobody is taken: two people who built on each other's unsaved edits take turns.
            part = takeable(update, checked, document.clocks, strangers)
            if self._take_in(part, update_guard.check(part), source):
                for session in self.sessions.values():
                    session.ask_soon()
        return False

    def _take_in(self, update: bytes, checked: Checked, source: Session) -> bool:
        """Apply what fits; whether it was news."""
        document = self.document
        try:
            changed = document.apply(update, checked)
        except (TooDeep, Broken) as exc:
            source.close(4400, exc.detail)
            self.strict.mend()
            raise errors.Malformed(exc.detail) from exc
        if changed is None:
            return False
        if changed != update and not self.opening.sealed:
            # Part of it was known: only what is new is stored and passed on. (While a strict edit is not committed,
            # `changed` may tell of its doings, such as a deletion around this text.)
            update, checked = changed, update_guard.check(changed)
        self.capacity.grew(len(update), document.entries, checked.deletes)
        author, binds = self.authors.of(checked, source)
        entry = Entry(
            number=self.next_number(),
            update=update,
            checked=checked,
            origin=_by(source.origin, author),
            touched=document.take_changes(),
            binds=binds,
        )
        self._queue.append(entry)
        self.around.flusher.mark(self)
        self.announce(update, source, checked)
        return True

    def next_number(self) -> int:
        """Of one more edit that is in the document."""
        self.applied += 1
        return self.applied

    # ---- the strict order

    async def commit(self, origin: Origin, decide: Decide, also: Also | None = None) -> Committed:
        """Plan under the head's lock, write with companions in one transaction, announce after the commit.

        `decide` reads the document at the head and returns a plan (None: nothing to write) or raises; `also` writes
        companion rows. Whatever raises, nothing has happened and nobody has seen anything. NotSaved: no database."""
        return await self.strict.commit(origin, decide, also)

    def check_alive(self) -> None:
        """Unavailable, if this room is lost."""
        if self.lost:
            raise errors.Unavailable("This project is being reloaded: try again.", retry_after=1)

    # ---- saving

    @property
    def busy(self) -> bool:
        """Strict commits have the pen or wait for it; they save the queue as well."""
        return self.strict.waiting > 0

    def unsaved(self) -> Unsaved:
        return self._queue

    def saved(self, entries: Sequence[Entry], before: int, seqs: Sequence[int], at: datetime.datetime) -> None:
        """The journal has committed these entries, the first of the queue, right behind row `before`."""
        self._queue.drop(len(entries))
        for entry, seq in zip(entries, seqs, strict=True):
            self.document.stamp(entry.touched.nodes, entry.origin.author, at, seq)
        if before == self.seq:
            self.seq = seqs[-1]
        else:
            self.around.spawn(self.catch_up())
        self.acknowledge(entries[-1].number)
        self._hint()

    def acknowledge(self, upto: int) -> None:
        """The edits up to this number are saved."""
        # A refused strict edit leaves a number behind that no row will come for.
        self.saved_upto = upto if self._queue else self.applied
        for session in list(self.sessions.values()):
            session.acknowledge(self.saved_upto)

    def saving(self, state: str) -> None:
        """Tell whether edits are being saved: ok, delayed or stopped."""
        if state != self.state:
            self.state = state
            self.tell({"type": "saving", "state": state})

    def heal(self) -> None:
        """There is room again for the edits that were refused for want of it."""
        self.look_again()

    # ---- announcing

    def announce(self, update: bytes, source: Session | None, checked: Checked | None = None) -> None:
        """Tell everybody but who wrote it."""
        self.content.announced(update, checked)
        if self.content.wants_bytes:
            self._read_bytes()
        self._announcements.add(update, source)

    def _read_bytes(self) -> None:
        around = self.around
        self.content.reading_bytes((entry.update, entry.checked) for entry in self._queue)
        around.spawn(beside.read(self.content, around.engine, self.project, self.lineage, around.children))

    def mark(self) -> Mark:
        """How far a reader is that has taken everything until now."""
        # A strict edit that is not committed yet may never come.
        vector = b"" if self.opening.sealed else self.content.state_vector()
        return Mark(vector=vector, unsent=self._announcements.unsent)

    def lacking(self, mark: Mark) -> Iterable[bytes]:
        """Frames with all that came after the mark; with the whole state where the mark says nothing."""
        between = mark.unsent if mark.vector else ()
        return chain(map(protocol.update, between), self.content.answer(mark.vector))

    def _presence_changed(self) -> None:
        if self._presence_timer is None:
            loop = asyncio.get_running_loop()
            self._presence_timer = loop.call_later(self.around.tick(len(self.sessions)), self._send_presence)

    def _send_presence(self) -> None:
        self._presence_timer = None
        here = self.presence.tick(list(self.sessions.values()))
        if here and time.monotonic() < self._asked_until:
            self.around.present(self.project, here)

    def asked_who_is_here(self) -> None:
        """Another process has people in this room: it hears of the ones here, and of new rows, for a while."""
        self._asked_until = time.monotonic() + ASKED_SECONDS
        self._hint()
        if here := self.presence.local():
            self.around.present(self.project, here)

    def _hint(self) -> None:
        if time.monotonic() < self._asked_until:
            self.around.hint(self.project, self.seq)

    # ---- the end

    def lose(self, error: errors.StoryroomError) -> None:
        """This document cannot be trusted any more: forget it; everybody reconnects to a new one."""
        if not self.lost:
            self.lost = True
            log.warning("room.lost", project=self.project, code=error.code, detail=error.detail)
            # Whoever has a document that was replaced must not come back with it.
            replaced = isinstance(error, errors.LineageChanged)
            self.close(4409 if replaced else 1013, error.detail if replaced else "try again")
            # Its authors hold what is unsaved and send it again; who waits here goes on and hears of the loss.
            self._queue.drop(len(self._queue))
            self.opening.unseal()

    def close(self, code: int, reason: str) -> None:
        for session in list(self.sessions.values()):
            session.close(code, reason)

    def dispose(self) -> None:
        self.capacity.stop()
        self._announcements.stop()
        if self._presence_timer is not None:
            self._presence_timer.cancel()
        self.content.close()


def _by(origin: Origin, author: Author) -> Origin:
    same = author is origin.author or author == origin.author
    return origin if same else msgspec.structs.replace(origin, author=author)
