"""What the bytes of a large document are needed for while it is in memory: they answer who joins (content.py), and tell
in a child process how many there really are (capacity.py)."""

from __future__ import annotations

from typing import Any

import structlog
from pycrdt import Doc
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import errors, stored, update_guard
from collab.building import NO_LIMITS
from collab.children import Children
from collab.content import Content
from collab.db import DATABASE_ERRORS
from collab.document import Document
from collab.split import checked_parts
from collab.stored import Deleted, Part, Stored

log = structlog.get_logger()


async def read(content: Content, engine: AsyncEngine, project: str, lineage: str, children: Children) -> None:
    """Read the bytes from the journal, or make those that are here fewer; the room has called `content.reading_bytes`
    before."""
    found = content.bytes
    new = found is None
    try:
        if found is None:
            head, found = await stored.read(engine, project, children)
            if head.lineage != lineage:
                found = None
        if found is not None and (found.long or not new):
            retired = found.retired
            found = await children.run_behind(compact, found.updates, dict(found.clocks))
            if found is not None:
                found.retired = retired
    except (errors.StoryroomError, *DATABASE_ERRORS) as exc:
        # The document goes on answering; they are read later.
        log.warning("content.bytes_not_read", project=project, error=str(exc)[:300])
        found = None
    finally:
        content.read_bytes(found)


def compact(updates: list[bytes], clocks: dict[int, int]) -> Stored | None:
    """The same without what was written over and deleted since. None if something in them waits for what is not
    there. For a child process."""
    document = Document()
    for update in updates:
        document.apply_stored(update)
    state = document.encode()
    checked = update_guard.check(state, NO_LIMITS)
    reached = dict(document.clocks)
    if not checked.fits({}) or any(end > reached.get(client, 0) for client, end in clocks.items()):
        return None
    parts = [
        Part(update=part, reaches={client: clock + length for client, clock, length in found.structs})
        for part, found in checked_parts(state, NO_LIMITS)
    ]
    return Stored(parts, reached, Deleted(checked.deletes))


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
