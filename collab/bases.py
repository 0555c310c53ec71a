"""Bases: the state of a project at one row of its journal, so that opening it need not replay everything.

Built from journal rows, never from a room's document."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import journal, tables

# Rows behind the newest base before a new one is worth its bytes.
ROWS_PER_BASE = 500


async def due(engine: AsyncEngine, limit: int = 10) -> list[str]:
    """Projects with a long tail behind their newest base."""
    h, b = tables.heads.c, tables.bases.c
    newest = sa.select(sa.func.coalesce(sa.func.max(b.seq), 0)).where(b.project == h.project).scalar_subquery()
    query = sa.select(h.project).where(h.seq - newest >= ROWS_PER_BASE, ~h.deleted).limit(limit)
    async with engine.connect() as conn:
        return list((await conn.execute(query)).scalars())


async def write(engine: AsyncEngine, project: str) -> int:
    """Add a base at the head of the journal; its row. Two writers at once do no harm."""
    loaded = await journal.load(engine, project)
    state = loaded.document.encode()
    async with engine.begin() as conn:
        await conn.execute(
            insert(tables.bases).on_conflict_do_nothing(),
            {
                "project": project,
                "seq": loaded.head.seq,
                "state": state,
                "attribution": msgspec.to_builtins(loaded.document.stamps),
                "checksum": journal.checksum(state),
            },
        )
    return loaded.head.seq
