"""The document of a room: built from the journal for the first who needs it, shut while something is in it that is
not committed, made anew when it holds what it must not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from collab import content, errors, journal
from collab.db import DATABASE_ERRORS, is_outage
from collab.journal import Loaded

if TYPE_CHECKING:
    from collab.room import Room

log = structlog.get_logger()

# How long the database may take to answer at all, and to give a document, before it is made of what is here.
ANSWER_SECONDS = 1
LOAD_SECONDS = 15


class Opening:
    def __init__(self, room: Room) -> None:
        self._room = room
        # Whether a strict edit is in the document that nobody may see yet.
        self.sealed = False
        # Whether the document is not to be used for anything until it is made anew.
        self.mending = False
        self.building = False
        # Whether the document was made without the database: it does not know its authors.
        self.provisional = False
        # Why the last attempt to build the document has failed.
        self.not_built: errors.StoryroomError | None = None
        # Rows are read by one at a time.
        self.reading = asyncio.Lock()
        self._waiting: list[Callable[[], None]] = []

    @property
    def quiet(self) -> bool:
        """Whether nobody is about to get the document."""
        return not (self.sealed or self.building or self._waiting)

    @property
    def weight(self) -> int:
        """Bytes of memory that the document takes which is being built, about."""
        return content.document_weight(self._room.content.stored.size) if self.building else 0

    # ---- who waits for it

    def when_open(self, call: Callable[[], None], *, document: bool = False) -> None:
        """Now, or as soon as nothing is here that is not yet committed strictly; with `document`, as soon as there is
        one as well. It calls also when the room is lost, or no document can be had."""
        room = self._room
        if (self.sealed or (document and room.content.document is None)) and not room.lost:
            self._waiting.append(call)
            if room.content.document is None:
                self.build()
        else:
            call()

    async def settled(self) -> None:
        """Return when there is a document that holds only what is committed or was announced.

        Unavailable: it was lost; Overloaded, NotSaved: it could not be built."""
        room = self._room
        room.check_alive()
        while self.sealed or room.content.document is None:
            opened = asyncio.Event()
            self.when_open(opened.set, document=True)
            await opened.wait()
            room.check_alive()
            if self.not_built is not None:
                raise self.not_built

    def unseal(self) -> None:
        self.sealed = False
        calls, self._waiting = self._waiting, []
        for call in calls:
            call()

    # ---- building

    def build(self) -> None:
        """Begin to make the document from the journal, unless it is here or on its way."""
        room = self._room
        if room.content.document is None and not self.building and not room.lost:
            self.building = True
            self.not_built = None
            room.around.spawn(self._build())

    async def _build(self) -> None:
        room = self._room
        try:
            async with self.reading:
                room.check_alive()
                room.around.admit(room)
                try:
                    self._built(await self._load())
                except DATABASE_ERRORS as exc:
                    if not is_outage(exc):
                        raise
                    await self._build_from_bytes()
        except errors.StoryroomError as exc:
            self.not_built = exc
        finally:
            self.building = False
            if room.content.document is None and self.not_built is None:
                self.not_built = errors.Unavailable()
            if not room.lost:
                room.around.weigh(room)
            self.unseal()

    async def _load(self) -> Loaded:
        room = self._room
        async with asyncio.timeout(ANSWER_SECONDS), room.around.engine.connect() as conn:
            await journal.read_head(conn, room.project)
        async with asyncio.timeout(LOAD_SECONDS):
            return await room.load()

    def _built(self, loaded: Loaded) -> None:
        room = self._room
        if room.lost:
            return
        if loaded.head.lineage != room.lineage:
            room.lose(errors.LineageChanged())
            return
        stored = room.content.stored
        room.content.build(loaded.document)
        room.authors.known = loaded.clients
        room.capacity.grew(0, loaded.document.entries, deletes=False)
        if loaded.head.seq > room.seq and room.sessions:
            # Rows of other processes that nobody here has seen yet.
            room.announce(loaded.document.encode(stored.state_vector()), None)
        elif loaded.head.seq > room.seq:
            room.content.forget_bytes()
        room.seq = loaded.head.seq
        log.info("room.built", project=room.project, seq=room.seq, size=loaded.document.size)

    async def _build_from_bytes(self) -> None:
        """While the database does not answer: all but who wrote what, until the room is quiet (`provisional`)."""
        room = self._room
        log.warning("room.built_from_bytes", project=room.project, seq=room.seq)
        document = await room.content.stored.document()
        if not room.lost:
            self.provisional = True
            room.content.build(document)
            room.capacity.grew(0, document.entries, deletes=False)
