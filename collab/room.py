"""The meeting place of every change to one project: sockets, REST, jobs, restore, other processes.

Two commit orders. Live (`apply`): the author's client still holds the edit; it is announced at once and acknowledged
when the journal has it. Strict (`commit`): nobody holds a second copy; it is announced after the database commit.
`tell` is for what passes. There is no other way to reach people."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import msgspec
import sqlalchemy as sa
import structlog
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import clock, content, doubt, errors, journal, large, protocol, update_guard
from collab.appending import append
from collab.backlog import Backlog, Unsaved
from collab.capacity import Capacity, Refusal
from collab.children import Children
from collab.content import Content
from collab.db import DATABASE_ERRORS, is_outage
from collab.document import Broken, Document, TooDeep, merge
from collab.edits import Plan
from collab.flusher import Flusher
from collab.intake import SharedRate, Turns
from collab.journal import Entry, Head, Loaded, Row
from collab.large import Examined
from collab.limits import Limits
from collab.origin import Author, Origin
from collab.outbox import Mark
from collab.presence import Presence
from collab.session import Session
from collab.split import takeable
from collab.stored import Stored
from collab.update_guard import Checked

log = structlog.get_logger()

# More than this is sent as it came: merging stops the loop.
MERGED_BYTES = 150_000
STRICT_SECONDS = 10
# How long a document that holds a refused edit waits for the database, to be made anew.
REBUILD_SECONDS = 30
RETRY_SECONDS = 0.2
# How long another process's question about who is here holds; it asks again before.
ASKED_SECONDS = 60
# How long the database may take to answer at all, and to give a document, before it is made of what is here.
ANSWER_SECONDS = 1
LOAD_SECONDS = 15
# What a room and a connection take, beside the document (measured: bench/rooms.py).
ROOM_WEIGHT = 20_000
SESSION_WEIGHT = 20_000
# Notices about jobs that are repeated to who joins later.
NOTICES_KEPT = 200


class Committed(Struct, frozen=True, kw_only=True):
    """What a strict commit did: the row, its time by Postgres' clock, an answer for each edit."""

    seq: int
    at: datetime.datetime
    results: list[dict[str, Any]]


Decide = Callable[[AsyncConnection, Document], Awaitable[Plan | None]]
Also = Callable[[AsyncConnection, Committed], Awaitable[None]]


class Surroundings(Struct, frozen=True, kw_only=True):
    """What every room of a process shares."""

    engine: AsyncEngine
    flusher: Flusher
    children: Children
    backlog: Backlog
    hint: Callable[[str, int], None]
    present: Callable[[str, list[protocol.Entry]], None]
    ask: Callable[[str], None]
    window: Callable[[int], float]
    tick: Callable[[int], float]
    spawn: Callable[[Any], None]
    limits: Limits
    turns: Turns
    # Make way for what this room takes now, or raise Overloaded.
    admit: Callable[[Room], None]
    weigh: Callable[[Room], None]


class Room:
    def __init__(self, project: str, head: Head, stored: Stored, around: Surroundings) -> None:
        self.project = project
        self.content = Content(stored)
        self.lineage = head.lineage
        self.epoch = head.epoch
        # Every journal row up to `seq` is in the content.
        self.seq: int = head.seq
        self.sessions: dict[int, Session] = {}
        self.limits, self.turns = around.limits, around.turns
        self.rate = SharedRate(around.limits.room_edits_per_second)
        self.capacity = Capacity(around.limits, lambda: self.content.document, stored.size, self.tell, self.look_again)
        self._refusals: dict[str, Refusal] = {}
        self._stopped = Refusal(error=errors.TooMuchUnsaved(), until=lambda: self.state != "stopped")
        self.presence = Presence(clock.unix_ms, self._presence_changed)
        # Whoever writes this project's journal holds the pen.
        self.pen = asyncio.Lock()
        self._commits = 0
        self.lost = False
        self.applied = 0
        self.saved_upto = 0
        self.state = "ok"
        self._around = around
        # Whose each Yjs client id is; known while there is a document.
        self._clients: dict[int, Author] = {}
        # Who, of those who are here, writes with which Yjs client id.
        self._writers: dict[int, Session] = {}
        self._queue = Unsaved(around.backlog)
        self._out: list[tuple[bytes, Session | None]] = []
        self._sending: tuple[bytes, ...] = ()
        self._out_timer: asyncio.TimerHandle | None = None
        self._sent_at = 0.0
        self._presence_timer: asyncio.TimerHandle | None = None
        self._sealed = False
        # Whether the document is not to be used for anything until it is made anew.
        self.mending = False
        self._building = False
        # Whether the document was made without the database: it does not know its authors.
        self.provisional = False
        # Why the last attempt to build the document has failed.
        self.not_built: errors.StoryroomError | None = None
        self._when_open: list[Callable[[], None]] = []
        self._reading = asyncio.Lock()
        self._notices: dict[str, dict[str, Any]] = {}
        self._asked_until = 0.0

    # ---- people

    def join(self, session: Session) -> None:
        """RoomFull: no more of this person, or of anybody."""
        self._check_places(session)
        if not self.sessions:
            self._around.ask(self.project)
        self.sessions[id(session)] = session
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
        self._writers = {client: writer for client, writer in self._writers.items() if writer is not session}

    def tell(self, notice: dict[str, Any]) -> None:
        """Pass a notice on to everybody here; late joiners get the last one of each job."""
        if notice.get("type") == "job":
            job = notice["job"]
            self._notices.pop(job["id"], None)
            self._notices[job["id"]] = notice
            if len(self._notices) > NOTICES_KEPT:
                del self._notices[next(iter(self._notices))]
        frame = protocol.event(msgspec.json.encode(notice))
        for session in self.sessions.values():
            if session.events:
                session.send(frame)

    def repeat_notices(self, session: Session) -> None:
        for notice in self._notices.values():
            session.tell(notice)

    # ---- the document, which may have to be built first

    @property
    def document(self) -> Document:
        """What is held has one (Hub.hold), and so has who was called back by `when_open(document=True)`."""
        document = self.content.document
        if document is None:
            raise self.not_built or errors.Unavailable("This project is not loaded: try again.")
        return document

    async def settled(self) -> None:
        """Return when there is a document that holds only what is committed or was announced.

        Unavailable: it was lost; Overloaded, NotSaved: it could not be built."""
        self._check_alive()
        while self._sealed or self.content.document is None:
            opened = asyncio.Event()
            self.when_open(opened.set, document=True)
            await opened.wait()
            self._check_alive()
            if self.not_built is not None:
                raise self.not_built

    def when_open(self, call: Callable[[], None], *, document: bool = False) -> None:
        """Now, or as soon as nothing is here that is not yet committed strictly; with `document`, as soon as there is
        one as well. It calls also when the room is lost, or no document can be had."""
        if (self._sealed or (document and self.content.document is None)) and not self.lost:
            self._when_open.append(call)
            if self.content.document is None:
                self.build()
        else:
            call()

    def build(self) -> None:
        """Begin to make the document from the journal, unless it is here or on its way."""
        if self.content.document is None and not self._building and not self.lost:
            self._building = True
            self.not_built = None
            self._around.spawn(self._build())

    async def _build(self) -> None:
        try:
            async with self._reading:
                self._check_alive()
                self._around.admit(self)
                try:
                    self._built(await self._load())
                except DATABASE_ERRORS as exc:
                    if not is_outage(exc):
                        raise
                    await self._build_from_bytes()
        except errors.StoryroomError as exc:
            self.not_built = exc
        finally:
            self._building = False
            if self.content.document is None and self.not_built is None:
                self.not_built = errors.Unavailable()
            if not self.lost:
                self._around.weigh(self)
            self._unseal()

    def _built(self, loaded: Loaded) -> None:
        if self.lost:
            return
        if loaded.head.lineage != self.lineage:
            self.lose(errors.LineageChanged())
            return
        stored = self.content.stored
        self.content.build(loaded.document)
        self._clients = loaded.clients
        self.capacity.grew(0, loaded.document.entries, deletes=False)
        if loaded.head.seq > self.seq and self.sessions:
            # Rows of other processes that nobody here has seen yet.
            self._announce(loaded.document.encode(stored.state_vector()), None)
        self.seq = loaded.head.seq
        log.info("room.built", project=self.project, seq=self.seq, size=loaded.document.size)

    async def _load(self) -> Loaded:
        engine = self._around.engine
        async with asyncio.timeout(ANSWER_SECONDS), engine.connect() as conn:
            await journal.read_head(conn, self.project)
        async with asyncio.timeout(LOAD_SECONDS):
            return await journal.load(engine, self.project, children=self._around.children)

    async def _build_from_bytes(self) -> None:
        """While the database does not answer: all but who wrote what, until the room is quiet (`provisional`)."""
        log.warning("room.built_from_bytes", project=self.project, seq=self.seq)
        document = await self.content.stored.document()
        if not self.lost:
            self.provisional = True
            self.content.build(document)
            self.capacity.grew(0, document.entries, deletes=False)

    @property
    def quiet(self) -> bool:
        """Whether all that is here is saved, and nobody is about to write or to get the document."""
        return not (self._queue or self._commits or self._sealed or self._building or self._when_open or self.lost)

    def drop(self) -> None:
        """Let go of the document of a quiet room; whoever needs it next has it made anew."""
        self.content.drop()
        self.provisional = False
        self._clients = {}

    @property
    def weight(self) -> int:
        """Bytes of memory, about."""
        building = content.document_weight(self.content.stored.size) if self._building else 0
        return ROOM_WEIGHT + len(self.sessions) * SESSION_WEIGHT + self.content.weight + building

    # ---- edits that are not taken for now

    def refuse(self, refusal: Refusal) -> None:
        """Take no edit of any socket until this holds no more; say so with `look_again`."""
        self._refusals[refusal.error.code] = refusal

    def refusal(self, update: bytes, checked: Checked, *, part: bool = False) -> Refusal | None:
        """Why this edit of a socket is not taken now. `part`: of an update that fits as a whole."""
        for refusal in self._refusals.values():
            return refusal
        if not self._around.backlog.takes(self):
            return None if checked.known(self.document.clocks) else self._stopped
        if part:
            return None
        counted = partial(update_guard.count_entries, update, b"nodes", self.document.clocks)
        return self.capacity.refusal(len(update), checked, counted)

    async def examine(self, update: bytes) -> Examined | Refusal:
        """The parts of a large update, or why it is not taken now. Malformed, TooLarge."""
        clocks = update_guard.read_state_vector(self.content.state_vector())
        found = await self._around.children.run(large.examine, update, clocks)
        refusal = self.capacity.refusal(len(update), found.whole, lambda: found.nodes)
        return refusal or found

    def look_again(self) -> bool:
        """Ask for the edits that were refused and fit now. Whether there are still some that do not."""
        self._refusals = {code: one for code, one in self._refusals.items() if not one.until()}
        return sum(session.look_again() for session in list(self.sessions.values())) > 0

    # ---- the live order

    def apply(self, update: bytes, checked: Checked, origin: Origin, source: Session, *, relayed: bool = False) -> bool:
        """Take in a checked update of a socket: apply, announce, queue for the journal. `relayed`: it may hold what
        other people wrote.

        False, and nothing has happened, if it hangs on something that this room has not seen. Malformed."""
        document = self.document
        strangers = self._of_somebody_here(checked, document, source, relayed=relayed)
        if not strangers and checked.fits(document.clocks):
            self._take_in(update, checked, origin, source)
            return True
        if relayed:
            # What waits for nobody is taken: two people who built on each other's unsaved edits take turns.
            part = takeable(update, checked, document.clocks, strangers)
            if self._take_in(part, update_guard.check(part), origin, source):
                self._ask_who_waits()
        return False

    def _ask_who_waits(self) -> None:
        for session in self.sessions.values():
            session.ask_soon()

    def _take_in(self, update: bytes, checked: Checked, origin: Origin, source: Session) -> bool:
        """Apply what fits; whether it was news."""
        document = self.document
        try:
            changed = document.apply(update, checked)
        except (TooDeep, Broken) as exc:
            source.close(4400, exc.detail)
            self._spoilt()
            raise errors.Malformed(exc.detail) from exc
        if changed is None:
            return False
        if changed != update and not self._sealed:
            # Part of it was known: only what is new is stored and passed on. (While a strict edit is not committed,
            # `changed` may tell of its doings, such as a deletion around this text.)
            update, checked = changed, update_guard.check(changed)
        self.capacity.grew(len(update), self.document.entries, checked.deletes)
        self.applied += 1
        author, binds = self._authors(checked, origin.author, source)
        entry = Entry(
            number=self.applied,
            update=update,
            checked=checked,
            origin=_by(origin, author),
            touched=document.take_touched(),
            binds=binds,
        )
        self._queue.append(entry)
        self._around.flusher.mark(self)
        self._announce(update, source)
        return True

    def _spoilt(self) -> None:
        """The document holds something that nobody else has seen and that must not be kept: make it anew."""
        if self._commits or self._sealed:
            # A strict edit may be made on top of it.
            self.lose(errors.Unavailable("A change could not be kept: the project is loaded anew."))
            return
        self.mending = self._sealed = True
        self._commits += 1
        self._around.spawn(self._mend())

    async def _mend(self) -> None:
        try:
            async with self.pen:
                await self._undo(self.seq)
        finally:
            self.mending = False
            self._commits -= 1
            self._around.flusher.mark(self)

    def _of_somebody_here(self, checked: Checked, document: Document, source: Session, *, relayed: bool) -> set[int]:
        """The Yjs clients of other people who are here of which there is something new in it.

        Their own connection will bring it; nobody else may write in their name. Whose client it is known to be may
        write with it, whoever has brought its edits meanwhile."""
        clocks = document.clocks
        strangers: set[int] = set()
        for client, begin, length in checked.structs:
            if self._writers.get(client) is not source and begin + length > clocks.get(client, 0):
                writer = self.presence.owner(client) or self._writers.get(client)
                if writer is not None and not writer.closed and writer.user["id"] != source.user["id"]:
                    owner = self._clients.get(client)
                    if owner is None or owner.id != source.user["id"]:
                        strangers.add(client)
                        continue
                if not relayed or client == source.client_id:
                    self._writers[client] = source
        return strangers

    def _authors(self, checked: Checked, sender: Author, source: Session) -> tuple[Author, dict[int, Author]]:
        """Whose update this is: the owner of its Yjs client, where it has only one; else who sent it. Who only passes
        on what a client has written does not come to own it."""
        if len(checked.structs) == 1:
            owner = self._clients.get(checked.structs[0][0])
            if owner is not None:
                return owner, {}
        clients = {client for client, _, _ in checked.structs}
        binds = {c: sender for c in clients if c not in self._clients and self._writers.get(c) is source}
        self._clients.update(binds)
        owners = {self._clients.get(client, sender) for client in clients}
        return (owners.pop() if len(owners) == 1 else sender), binds

    @property
    def busy(self) -> bool:
        """Strict commits have the pen or wait for it; they save the queue as well."""
        return self._commits > 0

    def unsaved(self) -> Unsaved:
        return self._queue

    def saved(self, entries: Sequence[Entry], before: int, seqs: Sequence[int], at: datetime.datetime) -> None:
        """The journal has committed these entries, the first of the queue, right behind row `before`."""
        self._queue.drop(len(entries))
        for entry, seq in zip(entries, seqs, strict=True):
            self.document.stamp(entry.touched, entry.origin.author, at, seq)
        if before == self.seq:
            self.seq = seqs[-1]
        else:
            self._around.spawn(self.catch_up())
        self._acknowledge(entries[-1].number)
        self._hint()

    def _acknowledge(self, upto: int) -> None:
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

    # ---- the strict order

    async def commit(self, origin: Origin, decide: Decide, also: Also | None = None) -> Committed:
        """Plan under the head's lock, write with companions in one transaction, announce after the commit.

        `decide` reads the document at the head and returns a plan (None: nothing to write) or raises; `also` writes
        companion rows. Whatever raises, nothing has happened and nobody has seen anything. NotSaved: no database."""
        self._check_alive()
        self._commits += 1
        try:
            async with asyncio.timeout(STRICT_SECONDS) as limit:
                async with self.pen:
                    await self.settled()
                    try:
                        return await self._commit(origin, decide, also, limit)
                    except journal.Folded:
                        await self._leap()
                        self._check_alive()
                        return await self._commit(origin, decide, also, limit)
        except DATABASE_ERRORS as exc:
            if not is_outage(exc):
                raise
            log.warning("room.commit_failed", project=self.project, error=str(exc)[:300])
            raise errors.NotSaved(retry_after=1) from exc
        finally:
            self._commits -= 1
            # The flusher passes by while the room is busy: let it look again.
            self._around.flusher.mark(self)

    def _check_alive(self) -> None:
        if self.lost:
            raise errors.Unavailable("This project is being reloaded: try again.", retry_after=1)

    async def _commit(self, origin: Origin, decide: Decide, also: Also | None, limit: asyncio.Timeout) -> Committed:
        written: Entry | None = None
        committed: Committed | None = None
        head: Head | None = None
        entries: list[Entry] = []
        seqs: list[int] = []
        try:
            async with self._around.engine.begin() as conn:
                head = await self._lock(conn)
                # What sockets wrote before comes before: the edit may hang on it, and `decide` names moments.
                entries.extend(self._queue)
                seqs.extend(await self._append(conn, head, entries))
                plan = await decide(conn, self.document)
                # No await from here to the write: the plan was made for the document as it is now.
                self._check_alive()
                late = self._queue[len(entries) :]
                written = self._write(plan, origin)
                late = [*late, written] if written else late
                seqs.extend(await self._append(conn, head, late))
                entries.extend(late)
                seq = seqs[-1] if seqs else head.seq
                answer = Committed(seq=seq, at=head.at, results=plan.results if plan else [])
                if also is not None:
                    await also(conn, answer)
                committed = answer
        except BaseException as exc:
            if head is not None and (written is not None or (committed is not None and entries)):
                if not limit.expired():
                    limit.reschedule(None)
                rows = await self._undo(head.seq)
                if committed is not None and doubt.stand_at(rows, entries, seqs):
                    # Only the word of the commit was lost, not the commit.
                    if written is not None:
                        self._queue.insert(len(entries) - 1, written)
                    self.saved(entries, head.seq, seqs, head.at)
                    if isinstance(exc, Exception) or limit.expired():
                        return committed
            raise
        self._committed(head, entries, written, seqs)
        return committed

    async def _append(self, conn: AsyncConnection, head: Head, entries: Sequence[Entry]) -> list[int]:
        return await append(conn, self.project, head, entries) if entries else []

    async def _lock(self, conn: AsyncConnection) -> Head:
        """Lock the head and bring the document up to it."""
        await conn.execute(sa.text("SET LOCAL lock_timeout = '5s'"))
        head = await journal.read_head(conn, self.project, lock=True)
        if head.deleted:
            raise errors.NotFound("This project is in the trash.")
        if head.lineage != self.lineage:
            self.lose(errors.LineageChanged())
            raise errors.LineageChanged
        await self._read_tail(conn, head.seq)
        return head

    def _write(self, plan: Plan | None, origin: Origin) -> Entry | None:
        if plan is None or not plan.writes:
            return None
        self.capacity.check(self.document, plan.writes)
        self._sealed = True
        try:
            update = self.document.write(plan.writes)
        except BaseException as exc:
            # A transaction that raises keeps its first half.
            self.lose(errors.Unavailable())
            raise errors.Unavailable("This edit could not be made.") from exc
        if update is None:
            self._unseal()
            return None
        checked = update_guard.check(update)
        self.document.note(update, checked)
        self.capacity.grew(len(update), self.document.entries, checked.deletes)
        self.applied += 1
        return Entry(
            number=self.applied, update=update, checked=checked, origin=origin, touched=self.document.take_touched()
        )

    def _committed(self, head: Head, entries: list[Entry], written: Entry | None, seqs: list[int]) -> None:
        if written is not None:
            # Live edits may have come in meanwhile: the strict entry goes where it stands in the journal.
            self._queue.insert(len(entries) - 1, written)
        self._unseal()
        if entries:
            self.saved(entries, head.seq, seqs, head.at)
        if written is not None:
            self._announce(written.update, None)
            # Here nobody may have asked: a worker opens a room for the one edit of its job.
            self._around.hint(self.project, seqs[-1])

    def _unseal(self) -> None:
        self._sealed = False
        calls, self._when_open = self._when_open, []
        for call in calls:
            call()

    async def _undo(self, after: int) -> Sequence[Row]:
        """The rows that the journal has behind row `after`, when the document holds these and the queue, no more."""
        try:
            return await self._rebuild(after)
        except (errors.StoryroomError, *DATABASE_ERRORS) as exc:
            log.warning("room.not_rebuilt", project=self.project, error=str(exc)[:300])
            self.lose(errors.Unavailable())
            return []
        except BaseException:
            # Cancelled once more, say: nobody may build on this document.
            self.lose(errors.Unavailable())
            raise
        finally:
            if not self.lost:
                self._acknowledge(self.saved_upto)

    async def _rebuild(self, after: int) -> Sequence[Row]:
        """The document holds an edit that the database refused, or whose commit nobody confirmed: make it anew
        from the journal and the queue, and pass on what the journal has more than people have seen."""
        async with asyncio.timeout(REBUILD_SECONDS):
            head, rows, loaded = await self._reload(after)
        for entry in self._queue:
            loaded.document.apply(entry.update)
            loaded.document.take_touched()
        if self.lost:
            return []
        self.mending = False
        self.content.build(loaded.document)
        self.seq: int = head.seq
        for row in rows:
            self._announce(row.update, None)
        self._unseal()
        return rows

    async def _reload(self, after: int) -> tuple[Head, list[Row], Loaded]:
        """Again and again while the database is away: people go on writing meanwhile."""
        while True:
            try:
                async with self._around.engine.begin() as conn:
                    # A commit that is still on its way holds this lock: wait for what becomes of it.
                    head = await journal.read_head(conn, self.project, lock=True)
                    rows = await journal.read_rows(conn, self.project, min(after, self.seq), head.seq)
                loaded = await journal.load(self._around.engine, self.project, head.seq, children=self._around.children)
                return head, rows, loaded
            except DATABASE_ERRORS as exc:
                if not is_outage(exc) or self.lost:
                    raise
                await asyncio.sleep(RETRY_SECONDS)

    # ---- other processes

    async def catch_up(self) -> None:
        """Read the rows that other processes have committed and pass them on."""
        try:
            async with self._reading, self._around.engine.connect() as conn:
                await self._read_tail(conn, None)
        except journal.Folded:
            await self._leap()

    async def _leap(self) -> None:
        """The next rows are gone into a base: take over what a new process would load. What is unsaved here stays."""
        if self.content.document is None:
            self.build()
            return
        async with self._reading:
            self._take_over(await journal.load(self._around.engine, self.project, children=self._around.children))

    def _take_over(self, loaded: Loaded) -> None:
        if loaded.head.lineage != self.lineage:
            self.lose(errors.LineageChanged())
        document = self.content.document
        if self.lost or document is None or loaded.head.seq <= self.seq:
            return
        log.info("room.leapt", project=self.project, seq=self.seq, to=loaded.head.seq)
        update = document.take_over(loaded.document)
        if update is not None:
            self.capacity.grew(len(update), document.entries, deletes=True)
            self._announce(update, None)
        self._clients = {**loaded.clients, **self._clients}
        self.seq = loaded.head.seq

    async def _read_tail(self, conn: AsyncConnection, upto: int | None) -> None:
        if upto is not None and upto <= self.seq:
            return
        for row in await journal.read_rows(conn, self.project, self.seq, upto):
            if row.seq != self.seq + 1:
                continue
            document = self.content.document
            if document is None:
                self.content.stored.add(row.update)
                self.capacity.bytes += len(row.update)
                self._announce(row.update, None)
            else:
                if document.apply(row.update) is not None:
                    self.capacity.grew(len(row.update), document.entries, deletes=True)
                    self._announce(row.update, None)
                document.stamp(document.take_touched(), row.origin.author, row.at, row.seq)
            self.seq = row.seq
        if self.content.document is None and self.content.stored.long:
            self.build()

    # ---- announcing

    def _announce(self, update: bytes, source: Session | None) -> None:
        self._out.append((update, source))
        if self._out_timer is None:
            loop = asyncio.get_running_loop()
            # Who was quiet is passed on at once; a stream is paced.
            wait = self._sent_at + self._around.window(len(self.sessions)) - loop.time()
            self._out_timer = loop.call_later(max(0.0, wait), self._send_window)

    def _send_window(self) -> None:
        """One merged frame for everybody; who wrote all of it alone does not need it."""
        self._out_timer = None
        self._sent_at = asyncio.get_running_loop().time()
        out, self._out = self._out, []
        source = out[0][1] if len({id(s) for _, s in out}) == 1 else None
        try:
            updates = _merged([update for update, _ in out])
        except Broken as exc:
            self.lose(exc)
            return
        frames = [*map(protocol.update, updates)]
        self._sending = updates
        for session in self.sessions.values():
            if session is not source:
                for frame in frames:
                    session.send(frame)
        self._sending = ()

    def mark(self) -> Mark:
        """How far a reader is that has taken everything until now."""
        # A strict edit that is not committed yet may never come.
        vector = b"" if self._sealed else self.content.state_vector()
        unsent = (*self._sending, *(update for update, _ in self._out))
        return Mark(vector=vector, unsent=unsent)

    def lacking(self, mark: Mark) -> list[bytes]:
        """Frames with all that came after the mark; with the whole state where the mark says nothing."""
        between = mark.unsent if mark.vector else ()
        return [*map(protocol.update, between), *self.content.answer(mark.vector)]

    def _presence_changed(self) -> None:
        if self._presence_timer is None:
            loop = asyncio.get_running_loop()
            self._presence_timer = loop.call_later(self._around.tick(len(self.sessions)), self._send_presence)

    def _send_presence(self) -> None:
        self._presence_timer = None
        here = self.presence.tick(list(self.sessions.values()))
        if here and time.monotonic() < self._asked_until:
            self._around.present(self.project, here)

    def asked_who_is_here(self) -> None:
        """Another process has people in this room: it hears of the ones here, and of new rows, for a while."""
        self._asked_until = time.monotonic() + ASKED_SECONDS
        self._hint()
        if here := self.presence.local():
            self._around.present(self.project, here)

    def _hint(self) -> None:
        if time.monotonic() < self._asked_until:
            self._around.hint(self.project, self.seq)

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
            self._unseal()

    def close(self, code: int, reason: str) -> None:
        for session in list(self.sessions.values()):
            session.close(code, reason)

    def dispose(self) -> None:
        self.capacity.stop()
        for timer in (self._out_timer, self._presence_timer):
            if timer is not None:
                timer.cancel()
        self.content.close()


def _by(origin: Origin, author: Author) -> Origin:
    same = author is origin.author or author == origin.author
    return origin if same else msgspec.structs.replace(origin, author=author)


def _merged(updates: list[bytes]) -> tuple[bytes, ...]:
    """As one, unless that takes long."""
    return (merge(updates),) if sum(map(len, updates)) <= MERGED_BYTES else tuple(updates)
