"""The open rooms of one process: loaded once however many ask, released when nobody needs them.

Everything that goes round by itself is here too: saving, the bus and its polling net, heartbeats, eviction."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors, figures, ids, protocol, stored
from collab.backlog import Backlog
from collab.budget import MEMORY_BYTES, Budget
from collab.bus import Bus
from collab.children import Children
from collab.db import DATABASE_ERRORS, create_engine, is_outage
from collab.flusher import Flusher
from collab.goodbye import take_leave
from collab.intake import Turns
from collab.leaving import LastLeave
from collab.limits import Limits
from collab.listeners import Listeners
from collab.neighbours import Neighbours
from collab.pace import Pace
from collab.room import Room
from collab.surroundings import Surroundings

log = structlog.get_logger()

# A y-websocket client leaves after 30 s without a message; pings do not count.
SILENCE_SECONDS = 20.0
IDLE_SECONDS = 60.0
# How often other processes are asked who is in a room there.
ASK_SECONDS = 20.0
# Projects that are read from the database at once.
LOADS = 8
# How long a goodbye waits for the database.
FLUSH_SECONDS = 4.0


class Hub:
    def __init__(
        self,
        engine: AsyncEngine,
        flusher: Flusher,
        backlog: Backlog,
        bus: Bus,
        *,
        silence_seconds: float = SILENCE_SECONDS,
        limits: Limits | None = None,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self.bus = bus
        self.flusher = flusher
        self.backlog = backlog
        self.children = Children()
        self.rooms: dict[str, Room] = {}
        self.listeners = Listeners()
        self.draining = False
        self._engine = engine
        self._silence = silence_seconds
        self._loading: dict[str, asyncio.Task[Room]] = {}
        self._loads = asyncio.Semaphore(LOADS)
        self._holds: Counter[Room] = Counter()
        self._visits: Counter[Room] = Counter()
        self.budget = Budget(memory_bytes, lambda room: room in self._holds, self._close_empty)
        self._idle_since: dict[Room, float] = {}
        self._background: set[asyncio.Task[Any]] = set()
        self._pace = Pace()
        self._last_leave = LastLeave(engine, self.tell, self._spawn)
        self._neighbours = Neighbours(engine, bus, self.rooms, self.listeners, self._spawn)
        self._around = Surroundings(
            engine=engine,
            flusher=flusher,
            backlog=backlog,
            children=self.children,
            hint=bus.hint,
            present=bus.present,
            ask=bus.ask,
            window=self._pace.window,
            tick=self._pace.tick,
            spawn=self._spawn,
            limits=limits or Limits(),
            turns=Turns(),
            admit=self.budget.admit,
            weigh=self.budget.weigh,
        )

    # ---- rooms

    @asynccontextmanager
    async def hold(self, project: str) -> AsyncGenerator[Room]:
        """The project's room, kept open while it is held. The document can be read up to the next await.

        NotFound if there is no such project; NotSaved if the database does not answer. Never creates a project."""
        async with self._kept(project, self._holds) as room:
            await room.settled()
            self.budget.used(room)
            yield room

    @asynccontextmanager
    async def visit(self, project: str) -> AsyncGenerator[Room]:
        """The project's room for one connection, kept open meanwhile; it may have no document (collab/content.py).

        Raises as `hold` does; Overloaded if there is no memory for one more room."""
        async with self._kept(project, self._visits) as room:
            yield room

    @asynccontextmanager
    async def _kept(self, project: str, counted: Counter[Room]) -> AsyncGenerator[Room]:
        room = await self._open(project)
        while self.rooms.get(project) is not room and not room.lost:
            # It was closed again, for want of memory, before anybody came in.
            room = await self._open(project)
        counted[room] += 1
        try:
            yield room
        finally:
            counted[room] -= 1
            if not counted[room]:
                del counted[room]
                if self._empty(room) and self.rooms.get(project) is room:
                    self._idle_since[room] = time.monotonic()

    def _empty(self, room: Room) -> bool:
        return not (room.sessions or room in self._holds or room in self._visits)

    async def _open(self, project: str) -> Room:
        room = self.rooms.get(project)
        if room is not None and not room.lost:
            return room
        loading = self._loading.get(project)
        if loading is None:
            loading = asyncio.create_task(self._load(project), name=f"load {project}")
            self._loading[project] = loading
            loading.add_done_callback(lambda _: self._loading.pop(project, None))
        return await asyncio.shield(loading)

    async def _load(self, project: str) -> Room:
        started = time.perf_counter()
        try:
            async with self._loads:
                head, found = await stored.read(self._engine, project, self.children)
        except DATABASE_ERRORS as exc:
            if not is_outage(exc):
                raise
            raise errors.NotSaved("The database does not answer: try again.", retry_after=1) from exc
        if head.deleted:
            raise errors.NotFound("This project is in the trash.")
        room = Room(project, head, found, self._around)
        try:
            self.budget.admit(room)
        except errors.Overloaded:
            self.budget.forget(room)
            raise
        if (before := self.rooms.get(project)) is not None:
            self._forget(before)
        self.rooms[project] = room
        log.info("room.opened", project=project, seq=room.seq, ms=round((time.perf_counter() - started) * 1000, 1))
        return room

    def tell(self, project: str, notice: dict[str, Any]) -> None:
        """Pass a notice to everybody in the room, in every process."""
        self.listeners.heard(project, notice)
        room = self.rooms.get(project)
        if room is not None:
            room.tell(notice)
        self.bus.notice(project, notice)

    # ---- what goes round

    def start(self) -> None:
        for name, turn in (
            ("save", self.flusher.run),
            ("backlog", self.backlog.run),
            ("bus out", self.bus.send),
            ("bus in", lambda: self.bus.listen(self._neighbours.received)),
            ("poll", self._neighbours.poll),
            ("care", self._care),
            ("measure", self._pace.measure),
            ("figures", lambda: figures.publish(self.rooms, self.bus)),
        ):
            self._spawn(_forever(name, turn))

    def _spawn(self, coroutine: Any) -> None:
        task = asyncio.ensure_future(coroutine)
        self._background.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.warning("hub.task_failed", error=repr(task.exception())[:300])

    async def _care(self) -> None:
        """Break the silence of quiet connections; let go of rooms that nobody needs."""
        asked = time.monotonic()
        while True:
            await asyncio.sleep(min(1.0, self._silence / 4))
            now = time.monotonic()
            asking = now - asked >= ASK_SECONDS
            asked = now if asking else asked
            for room in list(self.rooms.values()):
                room.presence.care(now)
                if asking and room.sessions:
                    self.bus.ask(room.project)
                for session in room.sessions.values():
                    if now - session.outbox.last_sent >= self._silence:
                        session.send(protocol.awareness(()))
                room.content.tidy(now)
                self._let_go(room, now)
            self.budget.keep()

    def _let_go(self, room: Room, now: float) -> None:
        if room.opening.provisional and room.quiet and room not in self._holds:
            room.drop()
        self.budget.weigh(room)
        if not self.draining:
            self._last_leave.look(room, now)
        if not self._empty(room):
            self._idle_since.pop(room, None)
            return
        idle_since = self._idle_since.setdefault(room, now)
        if room.lost or (now - idle_since >= IDLE_SECONDS and room.quiet and not room.pen.locked()):
            self.close_room(room)

    def _close_empty(self, room: Room) -> bool:
        if not self._empty(room):
            return False
        self.close_room(room)
        return True

    def close_room(self, room: Room) -> None:
        """Let go of a room that nobody is in and that has nothing unsaved."""
        self._forget(room)
        if self.rooms.get(room.project) is room:
            del self.rooms[room.project]
        room.dispose()
        log.info("room.closed", project=room.project, seq=room.seq)

    def _forget(self, room: Room) -> None:
        self._idle_since.pop(room, None)
        self._last_leave.forget(room)
        self.budget.forget(room)

    async def drain(self, seconds: float, hurry: Callable[[], bool]) -> None:
        """Send everybody to other processes within `seconds`, or at once when there is a `hurry`."""
        self.draining = True
        await take_leave(self.rooms.values(), seconds, hurry)

    async def close(self) -> None:
        """Say goodbye with "restart" to who is still here, save what is unsaved, stop."""
        self.draining = True
        self._neighbours.close()
        for room in self.rooms.values():
            room.close(1012, "restart")
        try:
            await self.flusher.drain(FLUSH_SECONDS)
        except TimeoutError:
            unsaved = {room.project: len(room.unsaved()) for room in self.rooms.values() if room.unsaved()}
            log.error("hub.not_saved", rooms=len(unsaved), updates=sum(unsaved.values()))
        await self._stop()
        await self.flusher.close()
        await self.children.close()
        for room in self.rooms.values():
            room.dispose()
        await self.bus.close()

    async def _stop(self) -> None:
        """Cancel until everything has ended: a cancellation that meets a time-out inside a client can be lost."""
        for _ in range(20):
            tasks = set(self._background)
            if not tasks:
                return
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=0.25)
        log.error("hub.not_stopped", tasks=[task.get_name() for task in self._background])


async def _forever(name: str, turn: Callable[[], Awaitable[None]]) -> None:
    """These loops must live: what ends one is logged, and it starts again."""
    while True:
        try:
            await turn()
        except Exception as exc:  # noqa: BLE001
            log.error("hub.loop_failed", loop=name, error=repr(exc)[:300])
            await asyncio.sleep(0.2)


@asynccontextmanager
async def open_hub(
    *,
    engine: AsyncEngine,
    redis_url: str,
    silence_seconds: float = SILENCE_SECONDS,
    limits: Limits | None = None,
    memory_bytes: int = MEMORY_BYTES,
) -> AsyncGenerator[Hub]:
    """A hub with its loops running; on leaving, everything is saved and everybody is told to reconnect."""
    limits = limits or Limits()
    backlog = Backlog(room_bytes=limits.unsaved_bytes_per_room, process_bytes=limits.unsaved_bytes)
    # Saving never waits for connections that requests hold, and can tell its own from all others.
    name = f"storyroom save {ids.node_id()}"
    saving = create_engine(engine.url.render_as_string(hide_password=False), pool_size=1, name=name)
    flusher, bus = Flusher(saving, name, backlog), Bus(redis_url)
    hub = Hub(engine, flusher, backlog, bus, silence_seconds=silence_seconds, limits=limits, memory_bytes=memory_bytes)
    hub.start()
    try:
        yield hub
    finally:
        await hub.close()
        await saving.dispose()
