"""Whether the files that rows name lie in the store. Reads only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import tables
from collab.asset_stores import Store
from collab.chain import Problem

# Asked of the store at once.
AT_ONCE = 16


async def missing(engine: AsyncEngine, store: Store, project: str | None = None) -> AsyncIterator[Problem]:
    """One for each stored file that is not there, or not all of it. StorageAway."""
    last = ""
    while page := await _page(engine, project, last):
        sizes = await asyncio.gather(*(store.size(row.id) for row in page))
        for row, size in zip(page, sizes, strict=True):
            # It may have been collected meanwhile.
            if size != row.bytes and await _still_named(engine, row.id):
                is_now = "is missing" if size is None else f"has {size:,} bytes instead of {row.bytes:,}"
                yield Problem(
                    what=f"The file “{row.name}” ({row.asset}) {is_now} where files are kept, as {row.id}.",
                    help="Put it back from a backup under that name, or delete the file.",
                )
        last = page[-1].id


async def _page(engine: AsyncEngine, project: str | None, after: str) -> list[Any]:
    b, a, of = tables.blobs.c, tables.assets.c, tables.asset_projects.c
    query = sa.select(b.id, b.bytes, sa.func.min(a.id).label("asset"), sa.func.min(a.name).label("name"))
    query = query.join(tables.assets, a.blob == b.id).where(b.id > after).group_by(b.id).order_by(b.id).limit(AT_ONCE)
    if project is not None:
        query = query.where(a.id.in_(sa.select(of.asset).where(of.project == project)))
    async with engine.connect() as conn:
        return list((await conn.execute(query)).all())


async def _still_named(engine: AsyncEngine, key: str) -> bool:
    async with engine.connect() as conn:
        return bool(await conn.scalar(sa.select(sa.exists().where(tables.assets.c.blob == key))))
