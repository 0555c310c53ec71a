"""What the bytes of a large document are needed for while it is in memory: they answer who joins (content.py), and tell
in a child process how many there really are (capacity.py)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
import structlog
from pycrdt import Doc
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors, stored, tables
from collab.children import Children
from collab.content import Content, most_tail
from collab.db import DATABASE_ERRORS

log = structlog.get_logger()


async def read(content: Content, engine: AsyncEngine, project: str, lineage: str, children: Children) -> None:
    """Read the bytes from the journal, unless they are too many; the room has called `content.reading_bytes` before."""
    found = None
    try:
        if await _tail_is_long(engine, project):
            # All of it would be read, only to be thrown away.
            return
        head, found = await stored.read(engine, project, children)
        if head.lineage != lineage:
            found = None
    except (errors.StoryroomError, *DATABASE_ERRORS) as exc:
        # The document goes on answering; they are read later.
        log.warning("content.bytes_not_read", project=project, error=str(exc)[:300])
    finally:
        content.read_bytes(found)


async def _tail_is_long(engine: AsyncEngine, project: str) -> bool:
    """Whether more bytes lie behind the newest base than are kept."""
    b, j = tables.bases.c, tables.journal.c
    newest = sa.select(b.seq, b.size).where(b.project == project).order_by(b.seq.desc()).limit(1)
    async with engine.connect() as conn:
        base = (await conn.execute(newest)).one_or_none()
        behind = sa.select(sa.func.sum(sa.func.octet_length(j.update))).where(j.project == project)
        tail = await conn.scalar(behind.where(j.seq > (base.seq if base else 0)))
    return (tail or 0) > most_tail(base.size if base else 0)


async def measure(content: Content, children: Children) -> int | None:
    """How many bytes the document takes as one update. None: that cannot be told now."""
    updates = content.updates
    if updates is None:
        return None
    try:
        return await children.run_behind(size_of, updates)
    except errors.StoryroomError as exc:
        log.warning("content.not_measured", size=sum(map(len, updates)), error=exc.detail)
        return None


def size_of(updates: list[bytes]) -> int:
    """For a child process."""
    doc: Doc[Any] = Doc()
    for update in updates:
        doc.apply_update(update)
    return len(doc.get_update())
