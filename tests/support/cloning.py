"""A project made of another one's rows as they are stored: many alike, fast."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import ids, tables


async def copy_of(engine: AsyncEngine, project: str, title: str) -> str:
    """The same rows as another project's, whose picture it shows."""
    copy = ids.row_id()
    async with engine.begin() as conn:
        for table in (
            tables.projects, tables.heads, tables.journal, tables.bases, tables.base_chunks, tables.base_stamps,
            tables.versions,
        ):  # fmt: skip
            key = table.c.id if table is tables.projects else table.c.project
            own = {key.name: copy, "title": title} | ({} if key.name == "id" else {"id": sa.func.gen_random_uuid()})
            values = [sa.cast(own[c.name], sa.Text) if c.name in own else c for c in table.c]
            rows = sa.select(*values).where(key == project)
            await conn.execute(sa.insert(table).from_select([c.name for c in table.c], rows))
    return copy
