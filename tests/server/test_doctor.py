"""`storyroom doctor` names everything that is wrong with what is stored, and nothing else."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import assets, bases, folding, ids, journal, projects, tables, versions
from collab.asset_stores import FolderStore
from collab.assets import Assets
from collab.edits import Add, Patch
from collab.hub import Hub, open_hub
from server import doctor
from server.config import Config
from tests.collab.conftest import ANN
from tests.collab.test_bases import edit
from tests.collab.test_folding import aged
from tests.support.cloning import copy_of
from tests.support.media import chunked, picture
from tests.support.serving import ROOT
from tests.tasks.stories import submitted

EMPTY = journal.checksum(b"\0\0")

# What is done to a project of eight rows, with bases at 3 and 6 and a version at 2; what the doctor says of it then.
DAMAGES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "a row is gone": (("DELETE FROM journal WHERE project = :p AND seq = 5",), ("Row 5 of its journal is missing.",)),
    "rows are gone": (
        ("DELETE FROM journal WHERE project = :p AND seq IN (7, 8)",),
        ("Rows 7 to 8 of its journal are missing.",),
    ),
    "a row was changed": (
        ("UPDATE journal SET update = set_byte(update, 3, get_byte(update, 3) # 1) WHERE project = :p AND seq = 7",),
        ("Row 7 of its journal is not what was written",),
    ),
    "a row says less than it wrote": (
        ("UPDATE journal SET update = '\\x0000', checksum = :empty WHERE project = :p AND seq = 7",),
        ("Changes up to row 8 wait for others",),
    ),
    "the head is ahead": (("UPDATE heads SET seq = 9 WHERE project = :p",), ("Row 9 of its journal is missing.",)),
    "the head is behind": (
        ("UPDATE heads SET seq = 7 WHERE project = :p",),
        ("Its head says row 7, and its last row is 8.",),
    ),
    "the head is gone": (("DELETE FROM heads WHERE project = :p",), ("It has no head",)),
    "a base was changed": (
        ("UPDATE base_chunks SET chunk = chunk || '\\x00' WHERE project = :p AND seq = 6",),
        ("The base at row 6 is damaged. Its rows are still there: delete this base",),
    ),
    "a base lacks a chunk": (
        ("DELETE FROM base_chunks WHERE project = :p AND seq = 3",),
        ("The base at row 3 is damaged.",),
    ),
    "a base lacks its stamps": (
        ("DELETE FROM base_stamps WHERE project = :p AND seq = 3",),
        ("The base at row 3 is damaged.",),
    ),
    "a base is of another moment": (
        (
            (
                "UPDATE base_chunks b SET chunk = o.chunk, checksum = o.checksum FROM base_chunks o "
                "WHERE b.project = :p AND b.seq = 6 AND o.project = :p AND o.seq = 3"
            ),
            (
                "UPDATE bases b SET size = o.size, state_vector = o.state_vector FROM bases o "
                "WHERE b.project = :p AND b.seq = 6 AND o.project = :p AND o.seq = 3"
            ),
        ),
        ("The base at row 6 is not what its rows make.", "Changes up to row 8 wait for others"),
    ),
    "a base names other authors": (
        (
            (
                "UPDATE base_stamps b SET stamps = o.stamps, checksum = o.checksum FROM base_stamps o "
                "WHERE b.project = :p AND b.seq = 6 AND o.project = :p AND o.seq = 3"
            ),
        ),
        ("The base at row 6 is not what its rows make.",),
    ),
    "a base says that it holds more": (
        (
            (
                "UPDATE bases b SET state_vector = o.state_vector FROM bases o "
                "WHERE b.project = :p AND b.seq = 3 AND o.project = :p AND o.seq = 6"
            ),
        ),
        ("The base at row 3 cannot be opened.",),
    ),
    "a base is behind the head": (
        (
            "DELETE FROM journal WHERE project = :p AND seq > 5",
            "UPDATE heads SET seq = 5 WHERE project = :p",
        ),
        ("There is a base at row 6, behind its head at row 5.",),
    ),
    "rows are there that were folded": (
        ("UPDATE bases SET folded_days = 30 WHERE project = :p AND seq = 6",),
        ("6 rows of its journal lie before row 6", "The version “two” names row 2, of which neither"),
    ),
    "a version is of no row": (
        ("UPDATE versions SET seq = 99 WHERE project = :p",),
        ("The version “two” names row 99, but the head is row 8.",),
    ),
    "a file has no row": (
        ("DELETE FROM assets WHERE id IN (SELECT asset FROM asset_projects WHERE project = :p)",),
        ("shows the file",),
    ),
}


@pytest.fixture
async def hub(engine: AsyncEngine, redis_url: str) -> AsyncIterator[Hub]:
    async with open_hub(engine=engine, redis_url=redis_url) as hub:
        yield hub


@pytest.fixture
async def files(engine: AsyncEngine, config: Config) -> AsyncIterator[Assets]:
    store = FolderStore(Path(config.store_settings().folder))
    yield Assets(engine, store, max_bytes=1_000_000)
    await store.close()


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    return Config(database_url=database_url, redis_url="redis://nowhere", secret_key="-" * 32, data_dir=str(tmp_path))


async def made(hub: Hub, files: Assets, title: str) -> str:
    """Eight rows: the second shows a picture, the third takes it out again."""
    engine = files.engine
    async with engine.begin() as conn:
        project = await projects.create(conn, team_id=ids.row_id(), author=ANN, fields={"title": title})
    shown = await files.put(project, chunked(picture(8, 8)), name="storm.png", author=ANN)
    async with hub.hold(project) as room:
        await edit(room, Add(node={"id": "shown", "kind": "image", "asset": shown.id, "xy": [0, 0]}))
        await edit(room, Patch(id="shown", fields={"asset": None}))
        for number in range(4, 9):
            await edit(room, Add(node={"id": f"n{number}", "kind": "note", "text": f"{number} 雨😀"}))
    async with engine.begin() as conn:
        await versions.create(conn, project=project, seq=2, label="two", author=ANN)
    for seq in (3, 6):
        await bases.write(engine, hub.children, project, seq)
    return project


def said_by_doctor(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Without what servers of other tests in this process log meanwhile."""
    return [line for line in capsys.readouterr().out.splitlines() if not re.match(r"\d{4}-\d\d-\d\d ", line)]


async def test_each_thing_that_is_wrong_is_named_and_nothing_else(
    hub: Hub, files: Assets, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = await made(hub, files, "sound")
    damaged = {title: await copy_of(files.engine, sound, title) for title in DAMAGES}
    damaged["a file has no row"] = await made(hub, files, "a file has no row")
    folded = await copy_of(files.engine, sound, "folded")
    await aged(files.engine, folded, 5)
    assert await folding.fold(files.engine, hub.children, folded, 30) == 5
    assert await doctor.doctor(config) == 0
    assert said_by_doctor(capsys)[-1] == f"{len(DAMAGES) + 3} projects looked at: all is well."
    for title, (statements, _) in DAMAGES.items():
        async with files.engine.begin() as conn:
            for statement in statements:
                given = {"p": damaged[title]} | ({"empty": EMPTY} if ":empty" in statement else {})
                assert (await conn.execute(sa.text(statement), given)).rowcount
    assert await doctor.doctor(config) == 1
    *lines, summary = said_by_doctor(capsys)
    for title, (_, expected) in DAMAGES.items():
        said = [line for line in lines if f"project {damaged[title]} “{title}”: " in line]
        assert all(any(sentence in line for line in said) for sentence in expected), (title, said)
        lines = [line for line in lines if line not in said]
    assert lines == []
    assert "problems." in summary
    # One of them alone; without opening documents.
    assert await doctor.doctor(config, project=sound) == 0
    assert await doctor.doctor(config, project=damaged["a row is gone"], fast=True) == 1
    assert await doctor.doctor(config, project=damaged["a base is of another moment"], fast=True) == 0
    # What it advises for a base helps.
    at = damaged["a base was changed"]
    async with files.engine.begin() as conn:
        await conn.execute(sa.delete(tables.bases).where(tables.bases.c.project == at, tables.bases.c.seq == 6))
    await bases.write(files.engine, hub.children, at, 6)
    assert await doctor.doctor(config, project=at) == 0


def path_of(config: Config, key: str) -> Path:
    [path] = Path(config.store_settings().folder).rglob(key)
    return path


async def test_files_and_jobs_that_are_not_as_they_should_be_are_named(
    hub: Hub, files: Assets, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    gone, short = [await made(hub, files, title) for title in ("gone", "short")]
    for project, damage in ((gone, Path.unlink), (short, lambda path: path.write_bytes(b"short"))):
        async with files.engine.connect() as conn:
            [asset] = await assets.listed(conn, project, limit=10)
            found = await assets.get(conn, asset.id)
        damage(path_of(config, found.key_of_bytes()))
    stale, untaken, stuck, missed, late = [
        (await submitted(files.engine, gone, text=text)).id for text in ("stale", "untaken", "stuck", "missed", "late")
    ]
    for statement, job in (
        ("UPDATE jobs SET status = 'running', lease_until = now() - interval '10 minutes' WHERE id = :job", stale),
        ("UPDATE jobs SET run_after = now() - interval '2 hours' WHERE id = :job", untaken),
        ("UPDATE jobs SET status = 'waiting', run_after = NULL WHERE id = :job", stuck),
        ("DELETE FROM job_events WHERE job = :job", missed),
        (
            "UPDATE jobs SET status = 'failed', finished_at = created_at - interval '1 hour' WHERE id = :job",
            late,
        ),
    ):
        async with files.engine.begin() as conn:
            assert (await conn.execute(sa.text(statement), {"job": job})).rowcount
    assert await doctor.doctor(config) == 1
    lines = said_by_doctor(capsys)
    for expected in (
        "is missing where files are kept",
        "has 5 bytes instead of",
        f"The job {stale} (tell, project {gone}) says that it runs",
        f"The job {untaken} (tell, project {gone}) could have begun an hour ago, and no worker took it (none",
        f"The job {stuck} (tell, project {gone}) waits for nothing",
        f"The job {missed} (tell, project {gone}) has other events",
        f"The job {late} (tell, project {gone}) ended before it was made",
    ):
        assert [line for line in lines if expected in line], expected
    assert lines[-1] == "2 projects looked at: 7 problems."


async def test_a_database_of_an_older_program_is_named_by_the_command(database_url: str, engine: AsyncEngine) -> None:
    environ = {**os.environ, "DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)}
    command = (sys.executable, "-m", "server.cli", "doctor")
    async with engine.begin() as conn:
        await conn.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    ran = await asyncio.create_subprocess_exec(*command, env=environ, stdout=asyncio.subprocess.PIPE)
    out, _ = await ran.communicate()
    assert (ran.returncode, "not at the newest migration" in out.decode()) == (1, True)
