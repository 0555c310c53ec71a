"""`storyroom backup`: one moment of the database, and the files that it names, in one file, while the server runs.
Memory does not grow with what is stored. Called by cli.py."""

from __future__ import annotations

import datetime
import itertools
import time
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

import server.tables  # noqa: F401
import tasks.tables
from collab import clock, errors, journal, tables
from collab.asset_collection import keep_files
from collab.asset_stores import Store, open_store
from collab.db import DATABASE_ERRORS, create_engine, metadata
from server import migrate, program
from server.archive import Writer
from server.backup_file import DATABASE, FILES, FORMAT, MANIFEST, README, README_TEXT, Manifest, Table
from server.config import Config
from server.listening import StartError

# Of this minute only.
SKIPPED = {"workers"}
PIECE = 4 * 1024 * 1024
FILES_AT_ONCE = 500
# A statement may take as long as it takes to write a table to the disk.
SECONDS = 24 * 3600


async def backup(config: Config, path: Path) -> int:
    """Exit status; 1 if files were missing: what is there is in the backup all the same. StartError, FileError."""
    if not await migrate.newest(config.database_url):
        raise StartError("The database is not at the newest migration of this program: run `storyroom migrate` first.")
    began = time.monotonic()
    writer = Writer(path, at=time.time())
    engine = create_engine(config.database_url, pool_size=2, name="storyroom backup", answer_seconds=SECONDS)
    store = await open_store(config.store_settings())
    try:
        manifest = await _write(writer, engine, store)
        writer.finish()
    except errors.Unavailable as failed:
        raise StartError(f"No backup was made: {failed.detail}") from failed
    except DATABASE_ERRORS as failed:
        raise StartError(f"No backup was made: {getattr(failed, 'orig', None) or failed}") from failed
    finally:
        writer.close()
        await store.close()
        await engine.dispose()
    seconds = time.monotonic() - began
    print(
        f"{path}: {writer.bytes:,} bytes, {said(manifest)}; {seconds:.1f} s, {writer.bytes / seconds / 1e6:.0f} MB/s."
    )
    for key in manifest.missing:
        print(f"The file {key} is missing where files are kept, or is damaged: see `storyroom doctor`.")
    return 1 if manifest.missing else 0


def said(manifest: Manifest) -> str:
    """What is in it, in words."""
    rows = {table.name: table.rows for table in manifest.tables}
    of = f"{manifest.at.astimezone(datetime.UTC):%Y-%m-%d %H:%M:%S} UTC"
    return f"{rows.get('projects', 0)} projects, {rows.get('users', 0)} people and {manifest.files} files of {of}"


async def _write(writer: Writer, engine: AsyncEngine, store: Store) -> Manifest:
    async with keep_files(engine), journal.snapshot(engine) as conn:
        # The moment of the first statement is that of all others.
        at = await conn.scalar(sa.select(sa.func.now()))
        writer.add(README, README_TEXT.encode())
        written = [await _table(writer, conn, table) for table in metadata.sorted_tables if table.name not in SKIPPED]
        kept = await _files(writer, conn, store)
        p = tasks.tables.profiles.c
        sealed = sa.select(p.key_id).where(p.key_id.is_not(None)).distinct()
        manifest = Manifest(
            format=FORMAT,
            program=program.version() or "unknown",
            migration=await conn.scalar(sa.text("SELECT version_num FROM alembic_version")) or "",
            at=at or clock.now(),
            tables=written,
            files=kept.files,
            file_bytes=kept.bytes,
            missing=kept.missing,
            sealed_with=sorted(str(key) for key in await conn.scalars(sealed)),
        )
    writer.add(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


async def _table(writer: Writer, conn: AsyncConnection, table: sa.Table) -> Table:
    """Its rows as they stream out of Postgres, in pieces, because nobody knows before how many bytes they are."""
    columns = [str(column.name) for column in table.c]
    kept = bytearray()
    pieces = itertools.count(1)

    async def take(block: bytes) -> None:
        nonlocal kept
        kept += block
        if len(kept) >= PIECE:
            writer.add(f"{DATABASE}{table.name}/{next(pieces):06}", bytes(kept))
            kept = bytearray()

    driver: Any = (await conn.get_raw_connection()).driver_connection
    query = sa.select(table).compile(dialect=postgresql.dialect()).string
    answer: str = await driver.copy_from_query(query, output=take, format="binary", timeout=SECONDS)
    if kept:
        writer.add(f"{DATABASE}{table.name}/{next(pieces):06}", bytes(kept))
    return Table(name=str(table.name), columns=columns, rows=int(answer.split()[1]))


class _Kept(Struct):
    files: int = 0
    bytes: int = 0
    missing: list[str] = []


async def _files(writer: Writer, conn: AsyncConnection, store: Store) -> _Kept:
    """All that rows name; what is not there is named, and does not stop the rest."""
    kept = _Kept()
    b = tables.blobs.c
    query = sa.select(b.id, b.bytes, b.sha256).order_by(b.id).limit(FILES_AT_ONCE)
    last = ""
    while page := (await conn.execute(query.where(b.id > last))).all():
        for row in page:
            if await store.size(row.id) != row.bytes:
                kept.missing.append(row.id)
                continue
            sha256 = await writer.stream(f"{FILES}{row.id}", row.bytes, store.read(row.id, 0, row.bytes))
            kept.files, kept.bytes = kept.files + 1, kept.bytes + row.bytes
            if sha256 != row.sha256:
                kept.missing.append(row.id)
        last = page[-1].id
    return kept
