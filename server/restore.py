"""`storyroom restore`: an installation out of the file of a backup. The file is read whole and compared before anything
is written; the database is written in one transaction, behind the files that it names. Called by cli.py."""

from __future__ import annotations

import datetime
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors, lineages, tables
from collab.asset_stores import Store, open_store
from collab.children import Children
from collab.db import DATABASE_ERRORS, create_engine, metadata
from server import migrate
from server.archive import Member, Reader
from server.backup import SECONDS, said
from server.backup_file import DATABASE, FILES, Manifest, table_of, verify
from server.config import Config
from server.listening import StartError
from tasks import restored

# What is in the store of the installation that is replaced, and not in the backup, goes after a day.
LEFT = datetime.timedelta(days=1)
# Made before the first byte is written, and gone with the commit of all: no table of the program.
_mark_table = sa.Table("unfinished_restore", sa.MetaData(), sa.Column("file", sa.Text, nullable=False))
# How long it waits for those who still work with the database.
LOCK_TIMEOUT = "10s"
_IN_USE = "lock timeout"
# Rows of these say nothing of whether somebody works here.
_OF_NO_ACCOUNT = {"workers", "lanes", "leftovers", "idempotency_keys"}


def checked(path: Path) -> int:
    """`--verify`. FileError."""
    manifest = verify(path)
    print(f"{path} is whole: {said(manifest)}, by storyroom {manifest.program} (migration {manifest.migration}).")
    _tell_what_it_needs(manifest)
    return 0


async def restore(config: Config, path: Path, *, replace: bool = False) -> int:
    """Exit status; 1 if there is a project that could not be read. StartError, FileError: nothing was written. Killed
    in between, the database is as it was before."""
    manifest = verify(path)
    if not migrate.known(manifest.migration):
        raise StartError(
            f"{path} was made by a newer program (storyroom {manifest.program}, migration {manifest.migration}): "
            "install that one, or a newer one."
        )
    began = time.monotonic()
    engine = create_engine(config.database_url, pool_size=2, name="storyroom restore", answer_seconds=SECONDS)
    store = await open_store(config.store_settings())
    reader = Reader(path)
    children = Children(seconds=600)
    try:
        await _may_begin(engine, replace)
        await store.check()
        await _mark(engine, path)
        await _put_files(reader, store)
        unread, jobs = await _put_rows(engine, reader, manifest, children)
    except errors.Unavailable as failed:
        raise StartError(f"Nothing was restored: {failed.detail}") from failed
    except DATABASE_ERRORS as failed:
        why = getattr(failed, "orig", None) or failed
        busy = " Stop serve and worker first." if _IN_USE in str(why) else ""
        raise StartError(f"Nothing was restored: {why}.{busy}") from failed
    finally:
        await children.close()
        reader.close()
        await store.close()
        await engine.dispose()
    print(f"Restored: {said(manifest)}; {time.monotonic() - began:.1f} s.")
    if jobs:
        print(f"{jobs} jobs had not ended; they are marked as failed and can be started again.")
    for project in unread:
        print(f"The project {project} cannot be read, and is as it was in the backup: see `storyroom doctor`.")
    _tell_what_it_needs(manifest)
    return 1 if unread else 0


def _tell_what_it_needs(manifest: Manifest) -> None:
    if manifest.sealed_with:
        keys = ", ".join(manifest.sealed_with)
        print(f"Keys of providers in it are sealed: ENCRYPTION_KEYS needs the keys with the ids {keys}.")
    if manifest.missing:
        print(f"{len(manifest.missing)} files were missing or damaged already when it was made.")


async def _may_begin(engine: AsyncEngine, replace: bool) -> None:
    async with engine.connect() as conn:
        there = await _tables(conn)
        if "alembic_version" in there:
            at = await conn.scalar(sa.text("SELECT version_num FROM alembic_version"))
            if at is not None and not migrate.known(at):
                raise StartError(f"The database is of a newer program (migration {at}): nothing was restored.")
        if replace:
            return
        for table in metadata.sorted_tables:
            some = sa.exists(sa.select(sa.literal(1)).select_from(table))
            if table.name in there - _OF_NO_ACCOUNT and await conn.scalar(sa.select(some)):
                raise StartError(
                    f"This installation is not empty (there are rows in {table.name}). Restore into an empty one, or "
                    "add --replace: then all that is in it now is gone."
                )


async def _tables(conn: AsyncConnection) -> set[str]:
    return set(await conn.run_sync(lambda sync: sa.inspect(sync).get_table_names()))


async def _mark(engine: AsyncEngine, path: Path) -> None:
    async with engine.begin() as conn:
        await conn.run_sync(_mark_table.drop, checkfirst=True)
        await conn.run_sync(_mark_table.create)
        await conn.execute(sa.insert(_mark_table).values(file=path.name))


async def unfinished(engine: AsyncEngine) -> str | None:
    """The file of a restore that was begun and has not ended."""
    async with engine.connect() as conn:
        if await conn.scalar(sa.select(sa.func.to_regclass(_mark_table.name))) is None:
            return None
        return await conn.scalar(sa.select(_mark_table.c.file))


async def _put_files(reader: Reader, store: Store) -> None:
    for member in reader.members():
        if member.name.startswith(FILES):
            await store.put(member.name.removeprefix(FILES), reader.blocks_later(member))


async def _put_rows(
    engine: AsyncEngine, reader: Reader, manifest: Manifest, children: Children
) -> tuple[list[str], int]:
    """The projects that could not be read, and how many jobs had not ended."""
    pieces: dict[str, list[Member]] = defaultdict(list)
    for member in reader.members():
        if member.name.startswith(DATABASE):
            pieces[table_of(member)].append(member)
    async with engine.begin() as conn:
        await conn.execute(sa.select(sa.func.set_config("lock_timeout", LOCK_TIMEOUT, True)))
        before = await _emptied(conn)
        await conn.run_sync(migrate.within, manifest.migration)
        driver: Any = (await conn.get_raw_connection()).driver_connection
        for table in manifest.tables:
            blocks = _blocks(reader, pieces[table.name])
            columns = {"columns": table.columns, "format": "binary", "timeout": SECONDS}
            await driver.copy_to_table(table.name, source=blocks, **columns)
        await conn.run_sync(migrate.within, "head")
        await _go_on_counting(conn)
        await _leave(conn, before.keys)
        jobs = await restored.end_unfinished(conn)
        unread = await _renew(conn, children, before.clients)
        await conn.run_sync(_mark_table.drop)
    return unread, jobs


async def _blocks(reader: Reader, pieces: Sequence[Member]) -> AsyncIterator[bytes]:
    for member in pieces:
        for block in reader.blocks(member):
            yield block


class _Before(Struct):
    """What is known of the installation that is replaced: keys of its files, and the Yjs clients of its documents by
    project, for pages that are still open."""

    keys: list[str] = []
    clients: dict[str, frozenset[int]] = {}


async def _emptied(conn: AsyncConnection) -> _Before:
    """Take every row away, if there are tables."""
    before = _Before()
    there = await _tables(conn)
    known = [table.name for table in metadata.sorted_tables if table.name in there]
    if "blobs" in there:
        before.keys += (await conn.scalars(sa.select(tables.blobs.c.id))).all()
        before.keys += (await conn.scalars(sa.select(tables.leftovers.c.key))).all()
    if "retired" in there:
        for project in (await conn.scalars(sa.select(tables.heads.c.project))).all():
            before.clients[project] = await lineages.clients(conn, project)
    if known:
        await conn.execute(sa.text(f"TRUNCATE {', '.join(known)}"))
    return before


async def _go_on_counting(conn: AsyncConnection) -> None:
    """Columns that Postgres counts go on behind what is there."""
    for table in metadata.sorted_tables:
        for column in table.c:
            if column.identity is not None:
                last = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
                counter = sa.func.pg_get_serial_sequence(table.name, column.name)
                await conn.execute(sa.select(sa.func.setval(counter, last, False)))


async def _leave(conn: AsyncConnection, keys: Sequence[str]) -> None:
    """What lies in the store of what was replaced is nobody's, unless the backup names it too."""
    le, b = tables.leftovers.c, tables.blobs.c
    old = sa.select(sa.func.unnest(sa.cast(list(keys), ARRAY(sa.Text))).label("key")).subquery().c.key
    new = sa.select(old, sa.func.now() + LEFT).where(~sa.exists().where(b.id == old), ~sa.exists().where(le.key == old))
    await conn.execute(sa.insert(tables.leftovers).from_select(["key", "due"], new.distinct()))


async def _renew(conn: AsyncConnection, children: Children, clients: Mapping[str, frozenset[int]]) -> list[str]:
    """Give every project a new lineage: who was in the room of the old installation is not merged into this one."""
    unread: list[str] = []
    for project in (await conn.scalars(sa.select(tables.heads.c.project).order_by(tables.heads.c.project))).all():
        try:
            async with conn.begin_nested():
                await lineages.renew(conn, children, project, replaced=clients.get(project, ()))
        except errors.StoryroomError:
            unread.append(project)
    return unread
