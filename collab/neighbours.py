"""The other processes: what they say over the bus, and what the heads in Postgres show even if nothing is said."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors, rights, tables
from collab.bus import Bus, Message
from collab.listeners import Listeners
from collab.room import Room

POLL_SECONDS = 0.75
POLL_SECONDS_WITHOUT_BUS = 0.25


class Neighbours:
    def __init__(
        self,
        engine: AsyncEngine,
        bus: Bus,
        rooms: Mapping[str, Room],
        listeners: Listeners,
        spawn: Callable[[Any], None],
    ) -> None:
        self._engine = engine
        self._bus = bus
        self._rooms = rooms
        self._listeners = listeners
        self._spawn = spawn
        self._catching_up: set[str] = set()
        self._looking: set[str] = set()
        self.close = rights.tell_after_commits(engine, self._rights_changed)

    async def received(self, message: Message) -> None:
        if message.notice is not None:
            self._listeners.heard(message.project, message.notice)
        room = self._rooms.get(message.project)
        if room is None:
            return
        if message.notice is not None:
            room.tell(message.notice)
        if message.present:
            room.presence.elsewhere(message.present, time.monotonic())
        if message.asks:
            room.asked_who_is_here()
        if message.looks:
            self._look_soon(room)
        if message.seq > room.seq:
            self._catch_up(room)

    def _catch_up(self, room: Room) -> None:
        if room.project not in self._catching_up:
            self._catching_up.add(room.project)
            self._spawn(self._caught_up(room))

    async def _caught_up(self, room: Room) -> None:
        try:
            await room.catch_up()
        finally:
            self._catching_up.discard(room.project)

    def _rights_changed(self, projects: set[str]) -> None:
        """Committed here, for everybody."""
        for project in projects:
            self._bus.look(project)
            if (room := self._rooms.get(project)) is not None:
                self._look_soon(room)

    def _look_soon(self, room: Room) -> None:
        """One look at the heads for all that is told at once."""
        if not self._looking:
            self._spawn(self._look())
        self._looking.add(room.project)

    async def _look(self) -> None:
        projects, self._looking = list(self._looking), set()
        await self._look_at_heads(projects)

    async def poll(self) -> None:
        """The net under the bus: new rows, changed rights, deleted projects, read from the heads."""
        while True:
            await asyncio.sleep(POLL_SECONDS if self._bus.connected else POLL_SECONDS_WITHOUT_BUS)
            if self._rooms:
                await self._look_at_heads(list(self._rooms))

    async def _look_at_heads(self, projects: list[str]) -> None:
        h = tables.heads.c
        query = sa.select(tables.heads).where(h.project == sa.any_(sa.bindparam("p", projects, sa.ARRAY(sa.Text))))
        async with self._engine.connect() as conn:
            heads = (await conn.execute(query)).all()
        for project in set(projects).difference(head.project for head in heads):
            if (room := self._rooms.get(project)) is not None:
                room.close(4404, "this project was deleted")
        for head in heads:
            room = self._rooms.get(head.project)
            if room is None:
                continue
            if head.deleted:
                room.close(4404, "this project was deleted")
            elif head.lineage != room.lineage:
                room.lose(errors.LineageChanged())
            elif head.seq > room.seq:
                self._catch_up(room)
            if head.epoch != room.epoch:
                before, room.epoch = room.epoch, head.epoch
                self._spawn(self._recheck(room, before))

    async def _recheck(self, room: Room, before: int) -> None:
        try:
            for session in list(room.sessions.values()):
                await session.recheck()
        except BaseException:
            # Nobody keeps rights because the database was away: the next look at the heads comes back to this.
            room.epoch = before
            raise
