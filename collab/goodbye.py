"""How a process that stops takes leave of its rooms: everybody is told, then goes one after the other, while editing
goes on; what is unsaved is saved. Called by hub.py."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable

from collab.room import Room
from collab.session import Session

# As fast as other processes can take them in, at least: a few people do not wait for the whole time.
SOCKETS_PER_SECOND = 50.0
# How often it is looked whether there is a hurry, and whether what waits was taken.
TICK_SECONDS = 0.05


async def take_leave(rooms: Iterable[Room], seconds: float, hurry: Callable[[], bool]) -> None:
    """Close every session within `seconds`, at once as soon as `hurry` says so.

    Stock clients come back without jitter: how we close is how they come. Who has sent something that still waits
    for its turn, or for the document, is closed once it was taken."""
    loop = asyncio.get_running_loop()
    sessions = [session for room in rooms for session in room.sessions.values()]
    random.shuffle(sessions)
    each = min(1 / SOCKETS_PER_SECOND, seconds / max(1, len(sessions)))
    for number, session in enumerate(sessions, 1):
        session.tell({"type": "drain", "reconnectInMs": round(number * each * 1000)})
    begin = loop.time()
    late: list[Session] = []
    for number, session in enumerate(sessions, 1):
        while (left := begin + number * each - loop.time()) > 0 and not hurry():  # noqa: ASYNC110  (a signal is no event of the loop)
            await asyncio.sleep(min(left, TICK_SECONDS))
        if session.intake.idle or hurry():
            session.close(1012, "restart")
        else:
            late.append(session)
    while late:
        over = hurry() or loop.time() >= begin + seconds
        for session in [one for one in late if over or one.intake.idle or one.closed]:
            session.close(1012, "restart")
            late.remove(session)
        if late:
            await asyncio.sleep(TICK_SECONDS)
