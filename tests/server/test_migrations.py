"""The migrations: complete, reversible, one process at a time."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator

import asyncpg
import msgspec
import pytest
import sqlalchemy as sa

from collab import journal, projects
from collab.db import create_engine
from collab.document import Document
from collab.edits import Add
from collab.origin import Author
from collab.views import Stamp
from server import migrate
from server.embedded import Postgres
from tasks import spending
from tasks.providers.base import Usage
from tests.support import services


@pytest.fixture
async def empty_url(postgres: Postgres) -> AsyncIterator[str]:
    async with services.fresh_database(postgres, template="template0") as url:
        yield url


async def tables(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
    finally:
        await connection.close()
    return {row["tablename"] for row in rows}


async def constraints(url: str) -> set[tuple[str, str, str]]:
    """Checks and keys too, which `alembic check` does not compare."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "select conrelid::regclass::text as t, conname, pg_get_constraintdef(oid) as d from pg_constraint "
            "where connamespace = 'public'::regnamespace and conrelid::regclass::text <> 'alembic_version'"
        )
    finally:
        await connection.close()
    return {(row["t"], row["conname"], row["d"]) for row in rows}


async def test_the_migrations_make_exactly_the_tables_of_the_code(empty_url: str) -> None:
    await migrate.upgrade(empty_url)
    await migrate.check(empty_url)


async def test_the_migrations_make_the_same_constraints_as_the_code(empty_url: str, database_url: str) -> None:
    await migrate.upgrade(empty_url)
    assert await constraints(empty_url) == await constraints(database_url)


async def test_what_goes_up_comes_down(empty_url: str) -> None:
    await migrate.upgrade(empty_url)
    assert await migrate.newest(empty_url)
    await migrate.downgrade(empty_url, "base")
    assert await tables(empty_url) == {"alembic_version"}
    assert not await migrate.newest(empty_url)
    await migrate.upgrade(empty_url)
    assert await migrate.newest(empty_url)


async def test_processes_that_start_together_migrate_once(empty_url: str) -> None:
    await asyncio.gather(*(migrate.upgrade(empty_url) for _ in range(4)))
    assert await migrate.newest(empty_url)


async def test_bases_that_are_there_are_kept_as_one_chunk(empty_url: str) -> None:
    await migrate.upgrade(empty_url)
    ann = Author(type="user", id="ann", name="Ann")
    engine = create_engine(empty_url)
    async with engine.begin() as conn:
        note = Add(node={"id": "n1", "kind": "note", "text": "雨😀"})
        project = await projects.create(conn, team_id="team", author=ann, fields={"title": "Old"}, edits=[note])
    await migrate.downgrade(empty_url, "0001")
    async with engine.begin() as conn:
        [row] = await journal.read_rows(conn, project, 0)
        document = Document()
        document.apply(row.update)
        stamp = Stamp(author=ann, at=row.at, seq=1)
        base = {"project": project, "state": row.update, "checksum": journal.checksum(row.update)}
        attribution = msgspec.json.encode({"n1": (stamp, stamp)}).decode()
        columns = "(project, seq, state, attribution, checksum) VALUES (:project, 1, :state, :stamps, :checksum)"
        await conn.execute(sa.text(f"INSERT INTO bases {columns}"), {**base, "stamps": attribution})
    await migrate.upgrade(empty_url)
    loaded = await journal.load(engine, project)
    assert (1, document.to_json()) == (loaded.base_seq, loaded.document.to_json())
    assert document.halves == loaded.document.halves
    assert stamp == loaded.document.node("n1").created
    async with engine.connect() as conn:
        stored = await journal.newest_base(conn, project, 1)
    assert stored is not None
    assert (len(row.update), document.state_vector()) == (stored.size, stored.state_vector)
    await engine.dispose()


async def test_what_calls_have_used_until_now_is_summed_up(empty_url: str) -> None:
    await migrate.upgrade(empty_url)
    engine = create_engine(empty_url)
    mei = Author(type="user", id="mei", name="Mei")
    async with engine.begin() as conn:
        project = await projects.create(conn, team_id="team", author=mei, fields={"title": "Old"}, edits=[])
    await migrate.downgrade(empty_url, "0010")
    async with engine.begin() as conn:
        job = {"id": "j", "project": project, "by": msgspec.json.encode(mei).decode()}
        await conn.execute(
            sa.text(
                "INSERT INTO jobs (id, project, kind, params, status, dedupe_key, created_by) "
                "VALUES (:id, :project, 'breakdown', '{}', 'queued', '', :by)"
            ),
            job,
        )
        for at, model, usage in (
            ("2026-10-31T23:59:59Z", "m", Usage(prompt_tokens=4, cost=0.5, currency="CNY")),
            ("2026-11-01T00:00:00Z", "m", Usage(prompt_tokens=5, cost=0.25, currency="CNY")),
            ("2026-11-30T23:30:00Z", "m", Usage(completion_tokens=6, cost=0.25, currency="CNY")),
            ("2026-11-02T00:00:00Z", "m", Usage(images=1)),
            ("2026-11-02T00:00:00Z", "drawing", Usage(images=1)),
            ("2026-11-02T00:00:00Z", "rules", Usage()),
        ):
            call = {"at": datetime.datetime.fromisoformat(at), "model": model, "usage": msgspec.json.encode(usage)}
            await conn.execute(
                sa.text(
                    "INSERT INTO job_calls (job, asked, name, model, usage, at) "
                    "VALUES ('j', '', '', :model, :usage, :at)"
                ),
                call | {"usage": call["usage"].decode()},
            )
    await migrate.upgrade(empty_url)
    async with engine.connect() as conn:
        months = await spending.months(conn, "team")
        found = [(await spending.of_month(conn, "team", month)).total for month in months]
    await engine.dispose()
    assert [(each.calls, each.unpriced, each.prompt_tokens, each.images) for each in found] == [
        (3, 1, 5, 1),
        (1, 0, 4, 0),
    ]
    assert [each.costs[0].amount for each in found] == [0.5, 0.5]
