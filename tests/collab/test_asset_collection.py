"""Files that nothing refers to go, and no others: whatever people do, what can be opened is whole."""

from __future__ import annotations

import datetime
import os
import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import asset_collection, assets, bases, copies, errors, folding, ids, journal, projects, tables, versions
from collab.asset_collection import Collected, collect
from collab.asset_stores import FolderStore
from collab.assets import Assets
from collab.edits import Add, Delete, Patch
from collab.hub import Hub
from collab.origin import Api, Author
from collab.planning import plan
from tests.support.media import chunked, picture

ANN = Author(type="user", id="ann", name="Ann")
NO_GRACE = datetime.timedelta()
WEEK = datetime.timedelta(days=7)


@pytest.fixture
async def files(engine: AsyncEngine, tmp_path: Path) -> AsyncIterator[Assets]:
    store = FolderStore(tmp_path / "assets")
    yield Assets(engine, store, max_bytes=1_000_000)
    await store.close()


async def nothing(_conn: AsyncConnection, _projects: Sequence[str]) -> AsyncIterator[bytes]:
    for piece in ():
        yield piece


async def put(files: Assets, project: str, seed: int = 0) -> str:
    content = picture(8, 8, seed=seed)
    return (await files.put(project, chunked(content), name=f"{seed}.png", author=ANN)).id


async def collected(files: Assets, hub: Hub, grace: datetime.timedelta = NO_GRACE) -> Collected:
    """What is due is looked at twice: once to see that it is unused, and once after its grace time."""
    async with files.engine.begin() as conn:
        await conn.execute(sa.update(tables.assets).values(checked_at=None))
    return await collect(files, hub.children, grace=grace, others=nothing)


async def there(files: Assets, wanted: str) -> bool:
    """Row and bytes."""
    async with files.engine.connect() as conn:
        try:
            found = await assets.get(conn, wanted)
        except errors.NotFound:
            return False
    assert [block async for block in files.read(found)]
    return True


def stored(tmp_path: Path) -> int:
    return len([path for path in (tmp_path / "assets").rglob("*") if path.is_file()])


async def edit(hub: Hub, project: str, *edits: Add | Patch | Delete) -> int:
    async with hub.hold(project) as room:
        committed = await room.commit(Api(author=ANN), _planned(edits))
        return committed.seq


def _planned(edits: Sequence[Add | Patch | Delete]):
    async def decide(_: AsyncConnection, document):
        return plan(document, list(edits), field="")

    return decide


async def test_what_nobody_refers_to_goes_after_its_grace_time(
    files: Assets, hub: Hub, project: str, engine: AsyncEngine, tmp_path: Path
) -> None:
    asset = await put(files, project)
    assert await collected(files, hub, WEEK) == Collected(assets=0, files=0)
    await _older(engine, "created_at", days=8)
    assert (await collected(files, hub, WEEK)).assets == 0, "its time begins when it is seen to be unused"
    await _older(engine, "unused_since", days=6)
    assert (await collected(files, hub, WEEK)).assets == 0
    await _older(engine, "unused_since", days=2)
    assert await collected(files, hub, WEEK) == Collected(assets=1, files=1)
    assert not await there(files, asset)
    assert stored(tmp_path) == 0


async def _older(engine: AsyncEngine, column: str, days: int) -> None:
    async with engine.begin() as conn:
        past = tables.assets.c[column] - datetime.timedelta(days=days)
        await conn.execute(sa.update(tables.assets).values({column: past}))


@pytest.mark.parametrize("kind", ["image", "shot", "character"])
async def test_what_a_card_shows_stays(files: Assets, hub: Hub, project: str, kind: str) -> None:
    asset = await put(files, project)
    field = {"image": "asset", "shot": "image", "character": "portrait"}[kind]
    await edit(hub, project, Add(node={"id": "n", "kind": kind, field: asset}))
    assert (await collected(files, hub)).assets == 0
    async with files.engine.begin() as conn:
        await assets.delete(conn, asset)
    assert (await collected(files, hub)).assets == 0
    assert await there(files, asset)


async def test_what_was_deleted_goes_without_grace_once_no_history_has_it(
    files: Assets, hub: Hub, project: str, engine: AsyncEngine
) -> None:
    asset = await put(files, project)
    await edit(hub, project, Add(node={"id": "n", "kind": "image", "asset": asset}))
    await edit(hub, project, Delete(id="n"))
    async with engine.begin() as conn:
        await assets.delete(conn, asset)
    assert (await collected(files, hub, WEEK)).assets == 0
    await _fold_all(engine, hub, project)
    assert (await collected(files, hub, WEEK)).assets == 1


async def _fold_all(engine: AsyncEngine, hub: Hub, project: str) -> None:
    """As if all of its history were older than the window."""
    async with engine.begin() as conn:
        past = sa.func.now() - datetime.timedelta(days=40)
        await conn.execute(sa.update(tables.journal).where(tables.journal.c.project == project).values(at=past))
    await folding.fold(engine, hub.children, project, 30)
    await bases.thin(engine, project)


async def test_what_a_version_or_the_board_shows_stays_though_its_history_is_folded(
    files: Assets, hub: Hub, project: str, engine: AsyncEngine
) -> None:
    named, shown, gone = [await put(files, project, seed) for seed in range(3)]
    for asset in (named, shown, gone):
        await edit(hub, project, Add(node={"id": asset[:8] + asset[-4:], "kind": "image", "asset": asset}))
        if asset == named:
            await edit(hub, project, Patch(id=asset[:8] + asset[-4:], fields={"title": "named"}))
            async with engine.begin() as conn:
                head = await journal.read_head(conn, project)
                await versions.create(conn, project=project, seq=head.seq, label="v", author=ANN)
    for asset in (named, gone):
        await edit(hub, project, Delete(id=asset[:8] + asset[-4:]))
    await _fold_all(engine, hub, project)
    async with engine.connect() as conn:
        rows = sa.select(sa.func.count()).select_from(tables.journal).where(tables.journal.c.project == project)
        assert await conn.scalar(rows) == 0
    for _ in range(2):
        await collected(files, hub)
    assert [await there(files, asset) for asset in (named, shown, gone)] == [True, True, False]


async def test_the_trash_keeps_its_files_and_emptying_it_does_not(
    files: Assets, hub: Hub, project: str, engine: AsyncEngine
) -> None:
    asset = await put(files, project)
    await edit(hub, project, Add(node={"id": "n", "kind": "image", "asset": asset}))
    async with engine.begin() as conn:
        mine = tables.projects.c.id == project
        await conn.execute(sa.update(tables.projects).where(mine).values(deleted_at=sa.func.now()))
    for _ in range(2):
        assert (await collected(files, hub)).assets == 0
    assert await there(files, asset)
    async with engine.begin() as conn:
        await conn.execute(sa.delete(tables.projects).where(mine))
    await collected(files, hub)
    assert not await there(files, asset)


async def test_a_card_in_another_project_of_the_team_counts(
    files: Assets, hub: Hub, project: str, engine: AsyncEngine
) -> None:
    asset = await put(files, project)
    async with engine.begin() as conn:
        node = Add(node={"id": "n", "kind": "image", "asset": asset})
        await projects.create(conn, team_id="team", author=ANN, fields={"title": "Other"}, edits=[node])
        await conn.execute(sa.delete(tables.projects).where(tables.projects.c.id == project))
    for _ in range(2):
        assert (await collected(files, hub)).assets == 0
    assert await there(files, asset)


async def test_what_the_caller_adds_counts(files: Assets, hub: Hub, project: str) -> None:
    asset = await put(files, project)

    async def results(_conn: AsyncConnection, among: Sequence[str]) -> AsyncIterator[bytes]:
        assert list(among) == [project]
        yield b'{"variant": "' + asset.encode() + b'"}'

    for _ in range(2):
        assert (await collect(files, hub.children, grace=NO_GRACE, others=results)).assets == 0
    assert await there(files, asset)


async def test_bytes_that_another_asset_has_too_stay(files: Assets, hub: Hub, project: str, tmp_path: Path) -> None:
    one, other = await put(files, project), await put(files, project)
    await edit(hub, project, Add(node={"id": "n", "kind": "image", "asset": other}))
    assert (await collected(files, hub)).assets == 1
    assert (await there(files, one), await there(files, other)) == (False, True)
    assert stored(tmp_path) == 1


async def test_a_card_that_comes_while_it_is_looked_for_saves_it(
    files: Assets, hub: Hub, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = await put(files, project)
    async with files.engine.begin() as conn:
        await assets.delete(conn, asset)

    async def slow(_conn: AsyncConnection, _projects: Sequence[str]) -> AsyncIterator[bytes]:
        await edit(hub, project, Add(node={"id": "n", "kind": "image", "asset": asset}))
        yield b""

    assert (await collect(files, hub.children, grace=NO_GRACE, others=slow)).assets == 0
    assert await there(files, asset)


async def test_a_project_that_comes_while_it_is_looked_for_is_read_another_time(
    files: Assets, hub: Hub, project: str, engine: AsyncEngine
) -> None:
    asset = await put(files, project)
    async with engine.begin() as conn:
        await assets.delete(conn, asset)

    async def slow(_conn: AsyncConnection, _projects: Sequence[str]) -> AsyncIterator[bytes]:
        async with engine.begin() as conn:
            node = Add(node={"id": "n", "kind": "image", "asset": asset})
            await projects.create(conn, team_id="team", author=ANN, fields={"title": "Other"}, edits=[node])
        yield b""

    assert (await collect(files, hub.children, grace=NO_GRACE, others=slow)).assets == 0
    assert (await collected(files, hub)).assets == 0
    assert await there(files, asset)


async def test_what_a_crash_left_goes_when_it_is_due(files: Assets, hub: Hub, project: str, tmp_path: Path) -> None:
    late, due = await files.reserve(), await files.reserve(0)
    for key in (late, due):
        await files.store.put(key, chunked(b"nobody's"))
    await files.store.put(f"{due}.256", chunked(b"smaller"))
    assert (await collected(files, hub)).files == 1
    assert (await files.store.size(late), stored(tmp_path)) == (8, 1)


async def test_an_upload_that_took_too_long_does_not_become_an_asset(files: Assets, hub: Hub, project: str) -> None:
    """Its bytes may be gone already."""

    async def slow() -> AsyncIterator[bytes]:
        yield picture(8, 8)
        async with files.engine.begin() as conn:
            await conn.execute(sa.update(tables.leftovers).values(due=sa.func.now()))
        await collected(files, hub)

    with pytest.raises(errors.StorageAway):
        await files.put(project, slow(), name="p.png", author=ANN)


def test_an_id_is_found_wherever_it_stands() -> None:
    asset = ids.row_id()
    for before, behind in ((b"", b""), (b"w$", b"\x01"), (b"0a7f", b"ff"), (b"-", b"-"), (asset.encode()[5:], b"")):
        assert asset in asset_collection.mentioned([b"x", before + asset.encode() + behind])
    assert asset_collection.mentioned([asset.encode()[:-1], b"", asset.encode().upper()]) == set()


class People:
    """What they do to the projects of a team, by chance; what is collected meanwhile has no grace time."""

    def __init__(self, files: Assets, hub: Hub, first: str, seed: int) -> None:
        self.projects = {first: []}
        self.uploaded: list[str] = []
        self.chance = random.Random(seed)
        self._files, self._hub, self._engine = files, hub, files.engine

    async def do(self) -> None:
        acts = [self.upload, self.add, self.add, self.clear, self.drop, self.version, self.forget, self.fold, self.move]
        acts += [self.fold]
        await self.chance.choice(acts)(self.chance.choice(list(self.projects)))
        if self.chance.random() < 0.3:
            await collected(self._files, self._hub)

    async def upload(self, where: str) -> None:
        self.uploaded.append(await put(self._files, where, seed=self.chance.randrange(7)))

    async def alive(self) -> set[str]:
        return {one for one in self.uploaded if await there(self._files, one)}

    async def add(self, where: str) -> None:
        node, alive = ids.node_id(), sorted(await self.alive())
        if alive:
            await edit(self._hub, where, Add(node={"id": node, "kind": "image", "asset": self.chance.choice(alive)}))
            self.projects[where].append(node)

    async def clear(self, where: str) -> None:
        if nodes := self.projects[where]:
            await edit(self._hub, where, Patch(id=self.chance.choice(nodes), fields={"asset": ""}))

    async def drop(self, where: str) -> None:
        if nodes := self.projects[where]:
            await edit(self._hub, where, Delete(id=nodes.pop(self.chance.randrange(len(nodes)))))

    async def version(self, where: str) -> None:
        async with self._engine.begin() as conn:
            head = await journal.read_head(conn, where)
            await versions.create(conn, project=where, seq=head.seq, label="v", author=ANN)

    async def forget(self, where: str) -> None:
        async with self._engine.begin() as conn:
            if named := await versions.list_all(conn, where, limit=10):
                await versions.delete(conn, where, self.chance.choice(named).id)

    async def fold(self, where: str) -> None:
        await _fold_all(self._engine, self._hub, where)

    async def move(self, where: str) -> None:
        """A copy is made, and what was copied is in the trash, or gone for good."""
        if len(self.projects) > 2:
            return
        lineage = copies.new_lineage()
        found = await copies.read(self._engine, self._hub.children, where, lineage=lineage, title="A copy")
        async with self._engine.begin() as conn:
            copy = await copies.write(conn, found, team_id="another", author=ANN, lineage=lineage)
            await assets.share(conn, where, copy)
            mine = tables.projects.c.id == where
            if self.chance.random() < 0.5:
                await conn.execute(sa.delete(tables.projects).where(mine))
                self.projects[copy] = self.projects.pop(where)
            else:
                await conn.execute(sa.update(tables.projects).where(mine).values(deleted_at=sa.func.now()))
                self.projects[copy] = list(self.projects[where])


@pytest.mark.parametrize("seed", range(20 if os.environ.get("STORYROOM_LONG") else 1))
async def test_whatever_people_do_what_can_be_opened_is_whole(
    files: Assets, hub: Hub, engine: AsyncEngine, project: str, tmp_path: Path, seed: int
) -> None:
    """Every moment that opens finds its files, and nothing lies there that has no row."""
    people = People(files, hub, project, seed)
    for _ in range(50):
        await people.do()
    await collected(files, hub)
    wanted = {asset for one in people.projects for asset in await _openable(engine, one)}
    alive = await people.alive()
    assert wanted - alive == set()
    if seed == 0:
        assert 0 < len(wanted) < len(people.uploaded) > len(alive), "this seed proves nothing"
    async with engine.connect() as conn:
        blobs = await conn.scalar(sa.select(sa.func.count()).select_from(tables.blobs))
    assert stored(tmp_path) == blobs


async def _openable(engine: AsyncEngine, project: str) -> set[str]:
    """The files of every moment that still opens."""
    async with engine.connect() as conn:
        head = await journal.read_head(conn, project)
    found: set[str] = set()
    for seq in range(1, head.seq + 1):
        try:
            document = await versions.document_at(engine, project, seq)
        except errors.OutsideHistory:
            continue
        found |= {asset for node in document.nodes() if (asset := node.fields.get("asset"))}
    return found
