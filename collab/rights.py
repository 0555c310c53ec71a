"""Rights that change are told to every process when they are committed. Who misses it reads the heads within a second
(neighbours.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import tables

_CHANGED = "storyroom.rights_changed"


async def changed(conn: AsyncConnection, projects: Sequence[str] | sa.Select[Any]) -> None:
    """Let every process look again at who may do what in these projects' open rooms."""
    h = tables.heads.c
    touched = sa.update(tables.heads).where(h.project.in_(projects)).values(epoch=h.epoch + 1).returning(h.project)
    _note(conn, (await conn.execute(touched)).scalars())


def project_gone(conn: AsyncConnection, project: str) -> None:
    """The same for a project that goes to the trash."""
    _note(conn, [project])


def _note(conn: AsyncConnection, projects: Any) -> None:
    conn.info.setdefault(_CHANGED, set()).update(projects)


def tell_after_commits(engine: AsyncEngine, tell: Callable[[set[str]], None]) -> Callable[[], None]:
    """Call `tell` with the projects of each transaction when it is over; for one that was rolled back in vain, which
    costs a look. Answers what ends this."""

    def over(_: Any, record: Any) -> None:
        if found := record.info.pop(_CHANGED, None):
            tell(found)

    # The connection comes back to the pool right after the commit: there is no event between.
    event.listen(engine.sync_engine, "checkin", over)

    def end() -> None:
        if event.contains(engine.sync_engine, "checkin", over):
            event.remove(engine.sync_engine, "checkin", over)

    return end
