"""A version of what people leave behind when the last of them leaves a room. Called by hub.py, about once a second."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import auto_versions, versions
from collab.db import DATABASE_ERRORS
from collab.room import Room

log = structlog.get_logger()

# Who loads the page anew, or is cut off for a moment, has not left.
LEFT_SECONDS = 10.0


class LastLeave:
    def __init__(
        self,
        engine: AsyncEngine,
        tell: Callable[[str, dict[str, Any]], None],
        spawn: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._engine = engine
        self._tell = tell
        self._spawn = spawn
        # When somebody was last seen in each room that people have been in.
        self._seen: dict[Room, float] = {}

    def look(self, room: Room, now: float) -> None:
        """Keep the room's present once nobody has been in it for a while, here or elsewhere, and all is saved."""
        if not room.visited:
            return
        if room.sessions or room not in self._seen or room.presence.anybody:
            self._seen[room] = now
        elif now - self._seen[room] >= LEFT_SECONDS and room.quiet:
            del self._seen[room]
            room.visited = False
            self._spawn(self._keep(room.project))

    def forget(self, room: Room) -> None:
        self._seen.pop(room, None)

    async def _keep(self, project: str) -> None:
        try:
            version = await auto_versions.keep(self._engine, project)
        except DATABASE_ERRORS as exc:
            # A worker makes it after a pause.
            log.warning("version.not_kept", project=project, error=str(exc)[:300])
            return
        if version is not None:
            self._tell(project, versions.notice(version))
