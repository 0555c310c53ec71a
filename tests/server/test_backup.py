"""One file holds an installation of one moment: made while people write, refused when it is damaged, restored whole."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest
import sqlalchemy as sa
from pycrdt import Doc
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import asset_collection, tables
from collab.asset_stores import StoreSettings, open_store
from collab.assets import Assets
from collab.db import create_engine
from server import backup, backup_file, doctor, installation, migrate, profile_commands, restore
from server.archive import FileError, Reader, Writer
from server.config import Config
from server.embedded import EmbeddedError, Postgres
from server.listening import StartError
from tests.crash.restoring_worker import POINTS
from tests.support import services
from tests.support.api import ENCRYPTION_KEYS, SECRET_KEY, Api, running_server
from tests.support.assets import PNG, kept
from tests.support.media import picture
from tests.support.peers import until
from tests.support.serving import ROOT
from tests.support.sockets import visit


@pytest.fixture
async def other_url(postgres: Postgres) -> AsyncIterator[str]:
    """A database without any table."""
    async with services.fresh_database(postgres, template="template0") as url:
        yield url


def settings(url: str, folder: Path, bucket: StoreSettings | None = None) -> Config:
    s3: dict[str, Any] = {}
    if bucket is not None:
        s3 = {
            "s3_bucket": bucket.bucket,
            "s3_endpoint_url": bucket.endpoint_url,
            "s3_access_key_id": bucket.access_key_id,
            "s3_secret_access_key": bucket.secret_access_key,
        }
    return Config(
        database_url=url,
        redis_url="redis://nowhere",
        secret_key=SECRET_KEY,
        encryption_keys=ENCRYPTION_KEYS,
        data_dir=str(folder),
        **s3,
    )


def plain(document: dict[str, Any]) -> dict[str, Any]:
    """Without what every lineage has its own."""
    return {**document, "project": {k: v for k, v in document["project"].items() if k != "lineage"}}


async def answered(person: Api, path: str, **params: Any) -> Any:
    answer = await person.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def a_project(mei: Api) -> tuple[str, str]:
    """With pictures, a version, a job that waits, and a profile with a key; its id and the version's."""
    project = (await mei.project("The lighthouse"))["id"]
    asset = await kept(mei, project)
    await mei.node(project, "image", id="storm", asset=asset["id"])
    await mei.node(project, "scene", id="scene", title="The storm", summary="雨😀")
    version = (await mei.post(f"/projects/{project}/versions", json={"label": "first"})).json()
    await mei.patch(f"/projects/{project}/nodes/scene", json={"summary": "The lamp goes out."})
    told = {"kind": "breakdown", "params": {"text": "It was the night of the storm."}}
    assert (await mei.post(f"/projects/{project}/jobs", json=told)).status_code in (201, 202)
    profile = {
        "name": "ours", "kind": "gemini", "apiKey": "a-key-of-a-provider", "models": {"text": "some-model"},
    }  # fmt: skip
    made = await mei.post(f"/teams/{mei.team['id']}/profiles", json=profile)
    assert made.status_code == 201, made.text
    return project, version["id"]


@contextlib.asynccontextmanager
async def writing(mei: Api, project: str) -> AsyncIterator[Callable[[], int]]:
    """Somebody adds notes all the time; how many there are."""
    count = 0

    async def write() -> None:
        nonlocal count
        while True:
            await mei.node(project, "note", id=f"w{count}", text=f"note {count}")
            count += 1

    task = asyncio.create_task(write())
    try:
        await until(lambda: count > 3)
        yield lambda: count
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def between_tables(mei: Api, project: str) -> Callable[..., Any]:
    """Whenever a table has been read, something is saved that is in all of them."""
    read, seeds = backup._table, itertools.count(1)

    async def read_and_save(*args: Any) -> backup_file.Table:
        found = await read(*args)
        if found.name in ("projects", "heads", "journal", "blobs"):
            await kept(mei, project, picture(8, 8, seed=next(seeds)))
            await mei.node((await mei.project("too late"))["id"])
            await mei.node(project)
        return found

    return read_and_save


async def test_an_installation_is_the_same_after_it_was_restored(
    database_url: str,
    redis_url: str,
    other_url: str,
    bucket: StoreSettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """From a folder into a bucket, while somebody writes; who still has the old document is told so."""
    file = tmp_path / "backup.tar"
    new = settings(other_url, tmp_path / "new", bucket)
    async with running_server(database_url, redis_url) as old:
        mei = await old.person("Mei")
        project, version = await a_project(mei)
        async with visit(mei.socket_url, project, mei.token) as ann:
            async with writing(mei, project) as written:
                before = written()
                with monkeypatch.context() as patched:
                    patched.setattr(backup, "_table", between_tables(mei, project))
                    assert await backup.backup(old.config, file) == 0
                await until(lambda: written() > before + 2)
            await ann.write("by ann", "after the backup")
            await until(lambda: "by ann" in ann.nodes and f"w{written() - 1}" in ann.nodes)
            stale: Doc[Any] = ann.doc
        assert restore.checked(file) == 0
        assert await restore.restore(new, file) == 0
        assert "1 jobs had not ended" in capsys.readouterr().out
        assert await doctor.doctor(new) == 0, capsys.readouterr().out
        async with running_server(other_url, redis_url, **_of(new)) as again:
            mei2 = again.of(mei.account)
            seq = (await head(other_url, project)) - 1
            then = plain(await answered(mei, f"/projects/{project}/document", seq=seq))
            assert before <= len(then["nodes"]) - 2 < written()
            assert then == plain(await answered(mei2, f"/projects/{project}/document"))
            assert then == plain(await answered(mei2, f"/projects/{project}/document", seq=seq))
            path = f"/projects/{project}/versions/{version}/document"
            assert await answered(mei, path) == await answered(mei2, path)
            await same_people_files_and_jobs(mei, mei2, project)
            assert await profile_commands.rotate(new) == 0
            await the_history_goes_on(mei2, project, version)
            async with visit(mei2.socket_url, project, mei2.token, doc=stale) as back:
                assert await back.closed() == 4409
            async with visit(mei2.socket_url, project, mei2.token) as ben:
                await until(lambda: "scene" in ben.nodes)
                await ben.write("by ben", "anew")
                await until(lambda: has(mei2, project, "by ben"))
                assert set(ben.nodes) == {*then["nodes"], "by ben"}
    again_file = tmp_path / "again.tar"
    assert await backup.backup(new, again_file) == 0
    assert backup_file.verify(again_file).files == 1


def _of(config: Config) -> dict[str, Any]:
    return {
        name: getattr(config, name) for name in ("data_dir", *(n for n in Config.__struct_fields__ if n[:2] == "s3"))
    }


async def has(person: Api, project: str, node: str) -> bool:
    return node in (await answered(person, f"/projects/{project}/document"))["nodes"]


async def head(url: str, project: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT seq FROM heads WHERE project = $1", project)
    finally:
        await connection.close()


async def same_people_files_and_jobs(old: Api, new: Api, project: str) -> None:
    [asset] = (await answered(new, f"/projects/{project}/assets"))["items"]
    content = await new.get(f"/assets/{asset['id']}/content")
    assert content.content == PNG
    assert await answered(old, "/auth/me") == await answered(new, "/auth/me")
    [job] = (await answered(new, f"/projects/{project}/jobs"))["items"]
    assert (job["status"], job["error"]["code"], job["error"]["retryable"]) == ("failed", "job.restored", True)
    started = await new.post(f"/jobs/{job['id']}/retry")
    assert started.status_code == 202, started.text
    assert started.json()["status"] == "queued"


async def the_history_goes_on(mei: Api, project: str, version: str) -> None:
    """Behind the restore and before it."""
    changed = await mei.patch(f"/projects/{project}/nodes/scene", json={"summary": "It is dark."})
    assert changed.status_code == 200, changed.text
    moments = (await answered(mei, f"/projects/{project}/history"))["items"]
    assert moments[-1]["seqFrom"] == 1
    page = await answered(mei, f"/projects/{project}/nodes/scene/history")
    assert [one["what"] for one in page["items"]] == ["changed"]
    earlier = await answered(mei, f"/projects/{project}/nodes/scene/history", before=page["nextBefore"])
    assert [one["what"] for one in earlier["items"]] == ["added"]
    differs = await answered(mei, f"/projects/{project}/diff", **{"from": version})
    assert [one["id"] for one in differs["changed"]] == ["scene"]
    restored = await mei.post(f"/projects/{project}/restore", json={"seq": 3, "nodes": ["scene"]})
    assert restored.status_code in (200, 201), restored.text


async def a_small_installation(database_url: str, redis_url: str, folder: Path) -> tuple[Path, str, dict[str, Any]]:
    """Its backup, the one project in it, and whose that is."""
    async with running_server(database_url, redis_url, data_dir=str(folder)) as server:
        mei = await server.person("Mei")
        project, _ = await a_project(mei)
        file = folder / "backup.tar"
        assert await backup.backup(server.config, file) == 0
    return file, project, mei.account


async def test_a_damaged_file_is_refused_before_anything_is_written(
    database_url: str, redis_url: str, other_url: str, tmp_path: Path
) -> None:
    file, _, _ = await a_small_installation(database_url, redis_url, tmp_path)
    whole = file.read_bytes()
    damaged = tmp_path / "damaged.tar"
    places = {*range(0, len(whole), max(1, len(whole) // 150)), *range(len(whole) - 2600, len(whole), 90)}
    for at in sorted(places):
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(FileError):
            backup_file.verify(damaged)
    for end in range(0, len(whole), max(1, len(whole) // 40)):
        damaged.write_bytes(whole[:end])
        with pytest.raises(FileError):
            backup_file.verify(damaged)
    damaged.write_bytes(whole + b"\0")
    with pytest.raises(FileError):
        backup_file.verify(damaged)
    target = settings(other_url, tmp_path / "new")
    for change, error, said in (
        (lambda m: m["tables"][0].update(rows=m["tables"][0]["rows"] + 1), FileError, "is not as the manifest"),
        (lambda m: m["tables"][0]["columns"].append("more"), FileError, "other columns"),
        (lambda m: m["tables"].pop(), FileError, "is not as the manifest"),
        (lambda m: m.update(files=0), FileError, "not those that its manifest says"),
        (lambda m: m.update(format=2), FileError, "Use a newer program"),
        (lambda m: m.pop("migration"), FileError, "manifest cannot be read"),
        (lambda m: m.update(migration="9999"), StartError, "was made by a newer program"),
    ):
        rewritten(file, damaged, change)
        with pytest.raises(error, match=said):
            await restore.restore(target, damaged)
    connection = await asyncpg.connect(other_url)
    assert await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == []
    await connection.close()
    assert not (tmp_path / "new").exists()


def rewritten(source: Path, target: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """The same file with another manifest, and right checksums."""
    target.unlink(missing_ok=True)
    reader, writer = Reader(source), Writer(target, at=0)
    for member in reader.members():
        content = reader.content(member)
        if member.name == backup_file.MANIFEST:
            manifest = msgspec.json.decode(content)
            change(manifest)
            content = msgspec.json.encode(manifest)
        if member.name != "sha256":
            writer.add(member.name, content)
    writer.finish()
    reader.close()


async def test_a_restore_that_is_killed_has_done_nothing_and_is_done_again(
    database_url: str, redis_url: str, other_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, _, _ = await a_small_installation(database_url, redis_url, tmp_path)
    target = settings(other_url, tmp_path / "new")
    environ = {**os.environ, "DATABASE_URL": other_url, "DATA_DIR": target.data_dir, "PYTHONPATH": str(ROOT)}
    for point in POINTS:
        command = (sys.executable, "-m", "tests.crash.restoring_worker", str(file), point)
        killed = await asyncio.create_subprocess_exec(*command, env=environ)
        assert await killed.wait() == -9, point
        assert await doctor.doctor(target) == 1
        assert "The backup backup.tar was to be restored, and that did not end" in capsys.readouterr().out
    assert await restore.restore(target, file) == 0
    assert await doctor.doctor(target) == 0, capsys.readouterr().out


async def test_an_installation_in_use_is_replaced_only_when_that_is_asked_for(
    database_url: str,
    redis_url: str,
    engine: AsyncEngine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file, project, account = await a_small_installation(database_url, redis_url, tmp_path)
    config = settings(database_url, tmp_path)
    async with running_server(database_url, redis_url, data_dir=str(tmp_path)) as server:
        ben = await server.person("Ben")
        later = (await ben.project("later"))["id"]
        await kept(ben, later, picture(9, 9))
    with pytest.raises(StartError, match="not empty"):
        await restore.restore(config, file)
    with monkeypatch.context() as patched:
        patched.setattr(restore, "LOCK_TIMEOUT", "100ms")
        async with engine.connect() as conn:
            await conn.execute(sa.select(tables.projects.c.id))
            with pytest.raises(StartError, match="Stop serve and worker first"):
                await restore.restore(config, file, replace=True)
    assert await head(database_url, later)
    # Once more, after people had it open: they have the document of the first time.
    pages: list[Doc[Any]] = []
    for _ in range(2):
        assert await restore.restore(config, file, replace=True) == 0
        async with running_server(database_url, redis_url, data_dir=str(tmp_path)) as server:
            mei = server.of(account)
            for page in pages:
                async with visit(mei.socket_url, project, mei.token, doc=page) as stale:
                    assert await stale.closed() == 4409
            async with visit(mei.socket_url, project, mei.token) as page:
                await until(lambda page=page: "scene" in page.nodes)
                pages.append(page.doc)
    assert await head(database_url, later) is None
    assert await doctor.doctor(config) == 0, capsys.readouterr().out
    async with engine.connect() as conn:
        [left] = await conn.scalars(sa.select(tables.leftovers.c.key))
        assert left not in set(await conn.scalars(sa.select(tables.blobs.c.id)))
    store = await open_store(config.store_settings())
    assert await store.size(left)
    await store.close()


async def test_a_backup_of_an_older_program_is_brought_up_to_date(
    database_url: str, redis_url: str, other_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    async with running_server(database_url, redis_url, data_dir=str(tmp_path)) as server:
        project, _ = await a_project(await server.person("Mei"))
        config = server.config
    await migrate.downgrade(database_url, "0011")
    file = tmp_path / "old.tar"
    with monkeypatch.context() as patched:
        patched.setattr(backup, "metadata", await tables_in(database_url))
        patched.setattr(migrate, "newest", _yes)
        assert await backup.backup(config, file) == 0
    assert backup_file.verify(file).migration == "0011"
    # Into a database that is further already.
    await migrate.upgrade(other_url)
    target = settings(other_url, tmp_path)
    assert await restore.restore(target, file) == 0
    assert await doctor.doctor(target, project=project) == 0, capsys.readouterr().out


async def tables_in(url: str) -> sa.MetaData:
    """As they are, not as the program has them."""
    found = sa.MetaData()
    engine = create_engine(url)
    async with engine.connect() as conn:
        await conn.run_sync(found.reflect)
    await engine.dispose()
    found.remove(found.tables["alembic_version"])
    return found


async def _yes(_url: str) -> bool:
    return True


async def test_no_file_is_deleted_while_a_backup_reads(engine: AsyncEngine, tmp_path: Path) -> None:
    store = await open_store(StoreSettings(folder=str(tmp_path)))
    files = Assets(engine, store, max_bytes=1_000_000)
    await files.reserve(seconds=-1)
    async with asset_collection.keep_files(engine):
        assert await asset_collection.delete_leftovers(files) == 0
    assert await asset_collection.delete_leftovers(files) == 1
    await store.close()


def stored_files(config: Config) -> list[Path]:
    return sorted(path for path in Path(config.store_settings().folder).rglob("*-*") if path.is_file())


async def test_a_file_that_is_not_there_is_named_and_does_not_stop_the_rest(
    database_url: str, redis_url: str, other_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running_server(database_url, redis_url, data_dir=str(tmp_path)) as server:
        mei = await server.person("Mei")
        project, _ = await a_project(mei)
        for seed in (1, 2):
            await kept(mei, project, picture(9, 9, seed=seed))
        paths = stored_files(server.config)
        paths[0].unlink()
        paths[1].write_bytes(bytes(paths[1].stat().st_size))
        file = tmp_path / "backup.tar"
        assert await backup.backup(server.config, file) == 1
        with pytest.raises(FileError, match="there already"):
            await backup.backup(server.config, file)
    out = capsys.readouterr().out
    assert all(f"The file {path.name} is missing where files are kept, or is damaged" in out for path in paths[:2])
    manifest = backup_file.verify(file)
    assert (manifest.files, sorted(manifest.missing)) == (2, sorted(path.name for path in paths[:2]))
    assert await restore.restore(settings(other_url, tmp_path / "new"), file) == 0
    assert "2 files were missing or damaged already" in capsys.readouterr().out


def test_the_installation_of_up_is_found_whether_it_runs_or_not(tmp_path: Path) -> None:
    given = {"DATA_DIR": str(tmp_path), "DATABASE_URL": " "}
    with pytest.raises(EmbeddedError, match="No installation"), installation.of(given):
        pass
    with installation.of(given, alone=True) as config:
        assert asyncio.run(asked(config.database_url)) == 1
        with installation.of(given) as same:
            assert same.database_url == config.database_url
        with pytest.raises(EmbeddedError, match="in use"), installation.of(given, alone=True):
            pass
    with pytest.raises(ConnectionError):
        asyncio.run(asked(config.database_url))
    with installation.of(given) as again:
        assert asyncio.run(asked(again.database_url)) == 1


async def asked(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT 1")
    finally:
        await connection.close()
