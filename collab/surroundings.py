"""What every room of a process shares. Made by hub.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import protocol
from collab.backlog import Backlog
from collab.children import Children
from collab.flusher import Flusher
from collab.intake import Turns
from collab.limits import Limits

if TYPE_CHECKING:
    from collab.room import Room


class Surroundings(Struct, frozen=True, kw_only=True):
    """`window` and `tick`: how long edits and cursors are collected for so many receivers, in seconds."""

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
