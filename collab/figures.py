"""What each process says about its open rooms, for operators: a small summary that it leaves in Redis, with an expiry.

Only what may be lost goes there. The hub writes it, the operators' route reads those of all processes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Mapping

import msgspec
from msgspec import Struct

from collab.bus import Bus
from collab.room import Room

EVERY_SECONDS = 2.0
KEPT_SECONDS = 8


class Figures(Struct, frozen=True, kw_only=True):
    """One room in one process. `memory`: bytes, about. `lag_ms`: the age of the oldest edit that is not saved.
    `lagging`: connections that read more slowly than they are written to."""

    users: list[str]
    connections: int
    memory: int
    unsaved: int
    unsaved_bytes: int
    lag_ms: int
    state: str
    lagging: int


# project -> its room
Summary = dict[str, Figures]

_decode = msgspec.json.Decoder(Summary).decode


def of(room: Room) -> Figures:
    waiting = room.unsaved()
    oldest = waiting[0].since if waiting else None
    sessions = room.sessions.values()
    return Figures(
        users=sorted({session.user["id"] for session in sessions}),
        connections=len(sessions),
        memory=room.weight,
        unsaved=len(waiting),
        unsaved_bytes=sum(len(entry.update) for entry in waiting),
        lag_ms=0 if oldest is None else round((time.monotonic() - oldest) * 1000),
        state=room.state,
        lagging=sum(session.behind for session in sessions),
    )


def here(rooms: Mapping[str, Room]) -> Summary:
    return {project: of(room) for project, room in list(rooms.items()) if not room.lost}


async def publish(rooms: Mapping[str, Room], bus: Bus) -> None:
    """Say what is open here, again and again, until cancelled."""
    while True:
        await bus.leave(msgspec.json.encode(here(rooms)), KEPT_SECONDS)
        await asyncio.sleep(EVERY_SECONDS)


async def everywhere(
    rooms: Mapping[str, Room], bus: Bus, projects: Collection[str]
) -> tuple[dict[str, list[Figures]], bool]:
    """project -> what each process says of it; False with it if only this process could be asked."""
    left = await bus.left()
    own = here({project: room for project, room in rooms.items() if project in projects})
    summaries = [own, *(_decode(said) for sender, said in (left or {}).items() if sender != bus.sender)]
    found: dict[str, list[Figures]] = {}
    for summary in summaries:
        for project in summary.keys() & projects:
            found.setdefault(project, []).append(summary[project])
    return found, left is not None
