"""`storyroom doctor`: whether all that is stored is whole. A line for each problem as it is found, with what helps.
Reads only, and may run while the server runs. Called by cli.py."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import asset_check, chain, errors, tables
from collab.asset_stores import open_store
from collab.chain import Problem
from collab.children import Children
from collab.db import create_engine
from server import migrate, restore
from server.config import Config
from server.listening import StartError
from tasks import checking

# A document of any size may take its time here.
CHILD_SECONDS = 600
PROJECTS_AT_ONCE = 500


class Found(Struct):
    projects: int = 0
    problems: int = 0


async def doctor(config: Config, *, project: str | None = None, fast: bool = False) -> int:
    """Exit status; 1 if something is wrong. StartError."""
    found = Found()
    engine = create_engine(config.database_url, pool_size=2, name="storyroom doctor", answer_seconds=600)
    try:
        async with aclosing(_problems(config, engine, found, project=project, fast=fast)) as problems:
            async for where, problem in problems:
                found.problems += 1
                print(f"{where}: {problem.what} {problem.help}", flush=True)
    except OSError as failed:
        raise StartError(f"The database of DATABASE_URL cannot be reached: {failed}") from failed
    finally:
        await engine.dispose()
    looked = f"{found.projects} project{'' if found.projects == 1 else 's'} looked at"
    print(f"{looked}: {f'{found.problems} problems.' if found.problems else 'all is well.'}")
    return 1 if found.problems else 0


async def _problems(
    config: Config, engine: AsyncEngine, found: Found, *, project: str | None, fast: bool
) -> AsyncGenerator[tuple[str, Problem]]:
    """Each with where it is."""
    began = await restore.unfinished(engine)
    if began is not None:
        what = f"The backup {began} was to be restored, and that did not end: nothing of it is in the database."
        yield "database", Problem(what=what, help="Restore it again.")
    if not await migrate.newest(config.database_url):
        what = "The database is not at the newest migration of this program."
        yield "database", Problem(what=what, help="Run `storyroom migrate`, and this again.")
        return
    children = Children(seconds=CHILD_SECONDS)
    try:
        async for one, title in _projects(engine, project):
            found.projects += 1
            async for problem in chain.examine(engine, children, one, rebuild=not fast):
                yield f"project {one} “{' '.join(title.split())[:60]}”", problem
    finally:
        await children.close()
    store = await open_store(config.store_settings())
    try:
        async for problem in asset_check.missing(engine, store, project):
            yield "files", problem
    except errors.Unavailable as exc:
        yield "files", Problem(what=exc.detail, help="Look at the settings of the place for files, and run this again.")
    finally:
        await store.close()
    async for problem in checking.problems(engine, project):
        yield "jobs", problem


async def _projects(engine: AsyncEngine, only: str | None) -> AsyncIterator[tuple[str, str]]:
    """Ids and titles, those in the trash too. StartError: the one that is asked for is not there."""
    p = tables.projects.c
    query = sa.select(p.id, p.title).order_by(p.id).limit(PROJECTS_AT_ONCE)
    if only is not None:
        query = query.where(p.id == only)
    last, some = "", False
    while True:
        async with engine.connect() as conn:
            page = (await conn.execute(query.where(p.id > last))).all()
        for row in page:
            some = True
            yield row.id, row.title
        if len(page) < PROJECTS_AT_ONCE:
            break
        last = page[-1].id
    if only is not None and not some:
        raise StartError(f"There is no project {only}.")
