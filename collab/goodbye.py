"""How a process that stops takes leave of its rooms: everybody is told, then goes one after the other, while editing
goes on; what is unsaved is saved. Called by hub.py."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable

from collab.room import Room

# As fast as other processes can take them in, at least: a few people do not wait for the whole time.
SOCKETS_PER_SECOND = 50.0


async def take_leave(rooms: Iterable[Room], seconds: float, hurry: Callable[[], bool]) -> None:
    """Close every session within `seconds`, at once as soon as `hurry` says so.

    Stock clients come back without jitter: how we close is how they come."""
    loop = asyncio.get_running_loop()
    sessions = [session for room in rooms for session in room.sessions.values()]
    random.shuffle(sessions)
    each = min(1 / SOCKETS_PER_SECOND, seconds / max(1, len(sessions)))
    for number, session in enumerate(sessions, 1):
        session.tell({"type": "drain", "reconnectInMs": round(number * each * 1000)})
    begin = loop.time()
    for number, session in enumerate(sessions, 1):
        while (left := begin + number * each - loop.time()) > 0 and not hurry():  # noqa: ASYNC110  (a signal is no event of the loop)
            await asyncio.sleep(min(left, 0.05))
        session.close(1012, "restart")
