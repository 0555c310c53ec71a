"""Saving what sockets wrote: one loop per process that commits the rooms' windows to the journal together."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Coroutine, Sequence
from typing import Any, Protocol, TypeVar

import structlog
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import doubt, errors
from collab.appending import Appended, Batch, append_all
from collab.backlog import Backlog, Unsaved
from collab.db import DATABASE_ERRORS, Held, is_common, is_outage, may_have_committed
from collab.journal import Entry

log = structlog.get_logger()

T = TypeVar("T")

# Windows of socket edits follow each other no faster than this; the first one after a pause is short.
WINDOW_SECONDS = 0.01
FIRST_WINDOW_SECONDS = 0.001
RETRY_SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0)
# One transaction takes no more than this; what is left over comes with the next one.
FLUSH_BYTES = 4_000_000
FLUSH_ENTRIES = 2_000
# How long the database may take for one transaction before it is tried over a new connection. A database that is only
# slow gets more and more of it.
PATIENCE_SECONDS = 4.0
MAX_PATIENCE_SECONDS = 30.0
# For so long after a refusal a project is saved apart from the others.
APART_SECONDS = 600.0


class Pending(Protocol):
    """What the flusher needs of a room."""

    project: str
    lineage: str
    seq: int
    pen: asyncio.Lock
    state: str

    @property
    def busy(self) -> bool: ...

    def unsaved(self) -> Unsaved: ...

    def saved(self, entries: Sequence[Entry], before: int, seqs: Sequence[int], at: datetime.datetime) -> None: ...

    def saving(self, state: str) -> None: ...

    def heal(self) -> None: ...

    def lose(self, error: errors.StoryroomError) -> None: ...


Batches = dict[str, tuple[Pending, list[Entry]]]


class Apart(Struct, frozen=True, kw_only=True):
    """A project whose rows were refused goes alone: `until` then, and not `before` that."""

    until: float
    before: float


class Flusher:
    """Commits what sockets wrote: many rooms' windows in one transaction, first in first out within a room.

    A room with strict commits on their way, or whose head another process holds, waits for the next round. `name`: of
    the connections of `engine`, and of no others."""

    def __init__(self, engine: AsyncEngine, name: str, backlog: Backlog) -> None:
        self._engine = engine
        self._connection = Held(engine)
        self._name = name
        self._backlog = backlog
        self._dirty: dict[Pending, None] = {}
        self._wake = asyncio.Event()
        self._under_way = False
        self._flushed_at = 0.0
        self._apart: dict[str, Apart] = {}
        # Attempts that nobody knows the outcome of. Their rooms' pens are kept, so that nothing is written twice.
        self._doubts: list[tuple[Pending, doubt.Attempt]] = []
        self._patience = PATIENCE_SECONDS
        self._abandoned: set[asyncio.Task[Any]] = set()

    def mark(self, room: Pending) -> None:
        """There is something unsaved in this room."""
        self._dirty[room] = None
        self._backlog.watch(room)
        self._wake.set()

    async def run(self) -> None:
        """Flush until cancelled."""
        failures = 0
        while True:
            await self._wake.wait()
            since = time.monotonic() - self._flushed_at
            window = max(FIRST_WINDOW_SECONDS, WINDOW_SECONDS - since)
            await asyncio.sleep(window if not failures else RETRY_SECONDS[min(failures, 5) - 1])
            self._flushed_at = time.monotonic()
            self._wake.clear()
            self._under_way = True
            try:
                await self._settle()
                await self._turn()
            except DATABASE_ERRORS as exc:
                if not is_outage(exc):
                    raise
                failures += 1
                self._failed(exc, failures)
            else:
                failures = 0
            finally:
                self._under_way = False
                if self._doubts or self._ready():
                    self._wake.set()
                elif not self._dirty:
                    self._backlog.failing = False

    async def drain(self, deadline: float = 10) -> None:
        """Wait until nothing is unsaved, at most `deadline` seconds."""
        async with asyncio.timeout(deadline):
            while self._dirty or self._under_way or self._doubts:  # noqa: ASYNC110  (flushing has no single end)
                await asyncio.sleep(WINDOW_SECONDS)

    def _failed(self, exc: Exception, failures: int) -> None:
        log.warning("journal.not_saved", rooms=len(self._dirty), error=str(exc)[:300] or repr(exc))
        if failures > 1:
            # Once is what a connection does that a restart has cut while it was idle.
            self._backlog.failing = True
            self._backlog.look()

    # ---- whose turn it is

    def _ready(self) -> list[Pending]:
        now = time.monotonic()
        waiting = {project for project, apart in self._apart.items() if now < apart.before}
        return [room for room in self._dirty if not room.busy and room.project not in waiting]

    async def _turn(self) -> None:
        now = time.monotonic()
        self._apart = {project: apart for project, apart in self._apart.items() if now < apart.until}
        ready = self._ready()
        together = [room for room in ready if room.project not in self._apart]
        if together:
            await self._save(together)
        for room in ready:
            if room.project in self._apart:
                await self._save([room])

    async def _save(self, rooms: Sequence[Pending]) -> None:
        batches = self._share(rooms)
        try:
            if batches:
                await self._flush(batches)
        except asyncio.CancelledError:
            raise
        except BaseException as exc:  # the engine of documents panics with one
            if is_common(exc):
                raise
            await self._settle()
            await self._divide([room for room, _ in batches.values()], exc)
        finally:
            for room, _ in batches.values():
                if room.unsaved():
                    self.mark(room)

    def _share(self, rooms: Sequence[Pending]) -> Batches:
        """The first entries of these rooms, each room its part; who gets none now is the first the next time."""
        batches: Batches = {}
        size = count = 0
        for room in rooms:
            if count >= FLUSH_ENTRIES or size >= FLUSH_BYTES:
                break
            if room.busy:
                continue
            self._dirty.pop(room, None)
            entries = _first(room.unsaved(), FLUSH_ENTRIES // len(rooms), FLUSH_BYTES // len(rooms))
            if entries:
                batches[room.project] = room, entries
                count += len(entries)
                size += sum(len(entry.update) for entry in entries)
        return batches

    # ---- what is refused

    async def _divide(self, rooms: Sequence[Pending], exc: BaseException) -> None:
        """Some room's bytes are refused: find it by halves, and save the others."""
        if len(rooms) == 1:
            self._refused(rooms[0], exc)
            return
        middle = len(rooms) // 2
        await self._save(rooms[:middle])
        await self._save(rooms[middle:])

    def _refused(self, room: Pending, exc: BaseException) -> None:
        """Alone from now on. For good: dropped. For reasons that may pass: again in a moment."""
        final = not is_outage(exc)
        now = time.monotonic()
        wait = 0.0 if final else RETRY_SECONDS[-1]
        self._apart[room.project] = Apart(until=now + APART_SECONDS, before=now + wait)
        log.error("journal.refused", project=room.project, final=final, error=str(exc)[:300])
        if final:
            room.lose(errors.NotSaved("This project could not be saved. Reload it."))
        else:
            asyncio.get_running_loop().call_later(wait, self._wake.set)

    # ---- one transaction

    async def _flush(self, batches: Batches) -> None:
        rooms = [room for room, _ in batches.values()]
        attempts = [
            doubt.Attempt(project=room.project, after=room.seq, entries=entries) for room, entries in batches.values()
        ]
        for room in rooms:
            # Nobody has it and nobody waits for it: this does not wait, and what is unsaved stays what was shared out.
            await room.pen.acquire()
        started = time.monotonic()
        try:
            done = await self._in_time(self._commit(batches))
        except BaseException as exc:
            if may_have_committed(exc):
                self._doubts += zip(rooms, attempts, strict=True)
            else:
                _release(rooms)
            raise
        _release(rooms)
        self._patience = max(PATIENCE_SECONDS, min(2 * (time.monotonic() - started), MAX_PATIENCE_SECONDS))
        for project, (room, entries) in batches.items():
            if project in done:
                appended = done[project]
                self._saved(room, entries, appended.before, appended.seqs, appended.at)

    def _saved(
        self, room: Pending, entries: Sequence[Entry], before: int, seqs: Sequence[int], at: datetime.datetime
    ) -> None:
        room.saved(entries, before, seqs, at)
        self._backlog.failing = False
        self._backlog.judge(room)

    async def _settle(self) -> None:
        """Find out what became of the commits whose answer was lost."""
        if not self._doubts:
            return
        attempts = [attempt for _, attempt in self._doubts]
        outcomes = await self._in_time(doubt.find_out(self._engine, self._name, attempts))
        self._backlog.failing = False
        doubts, self._doubts = self._doubts, []
        _release([room for room, _ in doubts])
        for (room, attempt), outcome in zip(doubts, outcomes, strict=True):
            log.info("journal.found_out", project=room.project, saved=outcome is not None)
            if outcome is not None:
                self._saved(room, attempt.entries, outcome.before, outcome.seqs, outcome.at)
            if room.unsaved():
                self.mark(room)

    async def _in_time(self, work: Coroutine[Any, Any, T]) -> T:
        """What comes of it, if it comes in time; else TimeoutError, and its connection is not used again."""
        task = asyncio.ensure_future(work)
        self._abandoned.add(task)
        task.add_done_callback(self._ended)
        try:
            await asyncio.wait({task}, timeout=self._patience)
        finally:
            # Not waited for: what hangs may hang in its own clearing up, too.
            ended = task.done() or not task.cancel()
        if not ended:
            await self._discard()
            waited, self._patience = self._patience, min(2 * self._patience, MAX_PATIENCE_SECONDS)
            raise TimeoutError(f"The database has not answered for {waited:.0f} s.")
        return task.result()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._abandoned.discard(task)
        if not task.cancelled():
            # Whoever still waits for it has it too; an abandoned one has nobody.
            task.exception()

    async def _discard(self) -> None:
        self._connection = Held(self._engine)
        await self._engine.dispose(close=False)

    async def _commit(self, batches: dict[str, tuple[Pending, list[Entry]]]) -> dict[str, Appended]:
        wanted = {project: Batch(lineage=room.lineage, entries=entries) for project, (room, entries) in batches.items()}
        async with self._connection.driver() as driver:
            found = await append_all(driver, wanted)
            missing = [project for project in wanted if project not in found]
            gone = await _without_head(driver, missing) if missing else set[str]()
        gone |= {project for project, done in found.items() if not done.open}
        for project in gone:
            batches[project][0].lose(errors.NotFound("This project was deleted or replaced."))
        return {project: done for project, done in found.items() if done.open}

    async def close(self) -> None:
        await self._connection.close()


def _first(queue: Unsaved, count: int, size: int) -> list[Entry]:
    """As many of the first as fit, one at least."""
    taken: list[Entry] = []
    for entry in queue:
        size -= len(entry.update)
        if taken and (size < 0 or len(taken) >= count):
            break
        taken.append(entry)
    return taken


def _release(rooms: Sequence[Pending]) -> None:
    for room in rooms:
        room.pen.release()


async def _without_head(driver: Any, projects: list[str]) -> set[str]:
    """Of the projects whose heads could not be locked, those that have none: they were erased, not busy."""
    found = await driver.fetch("SELECT project FROM heads WHERE project = ANY($1::text[])", projects)
    return set(projects) - {row["project"] for row in found}
