"""Videos of scenes and shots: begun with their pictures, kept as files of the project, put on the canvas. On a real
Postgres, in a real worker, made by the rules and by a vendor's server."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import assets
from collab.asset_stores import StoreSettings, open_store
from collab.assets import Assets
from collab.edits import Add, Connect, Patch
from collab.errors import Invalid
from collab.hub import Hub
from collab.views import NodeView
from tasks import claims
from tasks.generations import GENERATIONS, layout
from tasks.moves import Failure, Job, Status
from tasks.providers import offline
from tasks.providers.ark import Ark, Pace
from tasks.providers.base import ProviderSettings, Usage
from tasks.providers.media import NotMedia
from tasks.providers.settings import Prices, Reach
from tests.support.api import running_server
from tests.support.media import chunked, film, picture
from tests.support.peers import until
from tests.support.vendor_server import Answer, Request, VendorServer, says, vendor_server
from tests.tasks.stories import MEI, ended, expire_lease, job_of, new_project
from tests.tasks.test_runner import edit
from tests.tasks.test_scene_image import CAST, LOOK, STORY, assets_of, drawing, finished, result_of, runner
from tests.tasks.test_scenes import start

FIRST, SECOND, MP4 = picture(64, 36, seed=1), picture(64, 36, seed=2), film(320, 180, 5.0)
SHOTS: tuple[dict[str, Any], ...] = (
    {"id": "k2", "kind": "shot", "parent": "s", "number": 2, "order": "a2", "description": "Jo drums.", "image": "i2"},
    {"id": "k1", "kind": "shot", "parent": "s", "number": 1, "order": "a1", "shotSize": "LS", "image": "i1",
     "description": "Wren waits on the quay.", "negative": "birds"},
    {"id": "k9", "kind": "shot", "parent": "s", "number": 9, "order": "a9", "description": "Nothing is drawn yet."},
)  # fmt: skip
PRICES = Prices(second=0.5, currency="CNY")


@pytest.fixture
async def files(engine: AsyncEngine, tmp_path: Any) -> AsyncIterator[Assets]:
    store = await open_store(StoreSettings(folder=str(tmp_path)))
    yield Assets(engine, store, max_bytes=10_000_000)
    await store.close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ark, "pace", Pace(first=0.02, most=0.02))


class Films:
    """A vendor of films: `looks` times it is still at it, then there is `data`."""

    def __init__(self, data: bytes = MP4, looks: int = 1) -> None:
        self.data, self.looks = data, looks
        self.server: VendorServer

    def __call__(self, request: Request) -> Answer:
        if request.method == "POST":
            return says({"id": "cgt-1"})
        if request.path.endswith("/film.mp4"):
            return Answer(body=self.data, headers={"content-type": "video/mp4"})
        self.looks -= 1
        if self.looks >= 0:
            return says({"id": "cgt-1", "status": "running"})
        url = f"http://{request.headers['host']}/film.mp4"
        return says({"id": "cgt-1", "model": "film-1", "status": "succeeded", "content": {"video_url": url}, "seed": 7,
                     "duration": 5})  # fmt: skip

    @property
    def begun(self) -> list[Request]:
        return [one for one in self.server.requests if one.method == "POST"]

    @property
    def fetched(self) -> int:
        return sum(one.path.endswith("/film.mp4") for one in self.server.requests)


@contextmanager
def selling(films: Films) -> Iterator[Ark]:
    with vendor_server(films) as server:
        films.server = server
        yield Ark(ProviderSettings(kind="ark", base_url=server.url, api_key="k", video_model="film-1",
                                   reach=Reach.PRIVATE))  # fmt: skip


async def drawn(engine: AsyncEngine, files: Assets, *, of: str | None = None) -> tuple[str, list[str]]:
    """A project with two pictures on its shots, of which the files are in the project `of`."""
    story = [node for node in STORY if node["kind"] != "shot"]
    edits = [*(Add(node=node) for node in (*story, *SHOTS)), *(Connect(edge=one) for one in CAST)]
    project = await new_project(engine, tuple(edits))
    found = []
    for data in (FIRST, SECOND):
        asset = await files.put(of or project, chunked(data), name="picture.png", author=MEI)
        found.append(asset.id)
    return project, found


async def shown(hub: Hub, project: str, pictures: list[str]) -> None:
    nodes = [
        Add(node={"id": f"i{at}", "kind": "image", "parent": f"k{at}", "asset": one})
        for at, one in enumerate(pictures, 1)
    ]
    await edit(hub, project, *nodes)


async def filmed(engine: AsyncEngine, hub: Hub, files: Assets, project: str, ark: Ark, target: str = "s") -> Job:
    job = await start(engine, project, "scene_video", target, {})
    await runner(engine, hub, files, ark).run_next()
    return await ended(engine, job.id)


async def videos(hub: Hub, project: str) -> list[NodeView]:
    async with hub.hold(project) as room:
        await room.catch_up()
        return [node for node in room.document.nodes() if node.kind == "video"]


# ---- what is asked


async def test_a_video_begins_with_the_picture_and_its_cast_is_told(
    engine: AsyncEngine, hub: Hub, files: Assets
) -> None:
    project, pictures = await drawn(engine, files)
    await shown(hub, project, pictures)
    films = Films()
    with selling(films) as ark:
        done = await filmed(engine, hub, files, project, ark)
        assert done.status is Status.SUCCEEDED, done.error
        [request] = films.begun
    words, frame = request.body["content"]
    assert frame["role"] == "first_frame"
    assert frame["image_url"]["url"] == f"data:image/png;base64,{base64.b64encode(FIRST).decode()}"
    told = words["text"]
    for said in ("Make one short take", f"Wren Hale: {LOOK}", "Old Tom: White beard", "A boy with a drum",
                 "An old quay", "birds\ncars"):  # fmt: skip
        assert said in told
    assert told.index("Wren waits on the quay.") < told.index("Jo drums.")
    assert "duration" not in request.body
    # Of one shot: its own picture, and those whom it names.
    films = Films()
    with selling(films) as ark:
        assert (await filmed(engine, hub, files, project, ark, "k2")).status is Status.SUCCEEDED
        words, frame = films.begun[0].body["content"]
    assert frame["image_url"]["url"].endswith(base64.b64encode(SECOND).decode())
    assert "A boy with a drum" in words["text"]
    assert LOOK not in words["text"]


async def test_without_a_picture_nothing_is_asked(engine: AsyncEngine, hub: Hub, files: Assets) -> None:
    project, pictures = await drawn(engine, files)
    generation = GENERATIONS["scene_video"]
    async with hub.hold(project) as room:
        for target in (None, "s", "k1", "k9"):
            with pytest.raises(Invalid) as refusal:
                generation.inputs(room.document, target, generation.params())
            assert refusal.value.errors[0].field == "target"
    # A scene without shots' pictures begins with its own.
    await edit(hub, project, Add(node={"id": "own", "kind": "image", "parent": "s", "asset": pictures[1]}))
    async with hub.hold(project) as room:
        await room.catch_up()
        assert generation.inputs(room.document, "s", generation.params())["pictures"] == [pictures[1]]


async def test_a_picture_of_another_project_is_not_sent(engine: AsyncEngine, hub: Hub, files: Assets) -> None:
    project, pictures = await drawn(engine, files, of=await new_project(engine))
    await shown(hub, project, pictures)
    films = Films()
    with selling(films) as ark:
        done = await filmed(engine, hub, files, project, ark)
        assert isinstance(done.error, Failure)
        assert (done.status, done.error.code, films.server.requests) == (Status.FAILED, "not_found", [])


# ---- what is made of it


async def test_a_vendors_film_becomes_a_file_and_a_card(engine: AsyncEngine, hub: Hub, files: Assets) -> None:
    project, pictures = await drawn(engine, files)
    await shown(hub, project, pictures)
    with selling(Films()) as ark:
        done = await filmed(engine, hub, files, project, ark)
    assert (done.status, done.usage) == (Status.SUCCEEDED, Usage(seconds=5)), done.error
    result = result_of(done)
    [video] = await videos(hub, project)
    async with engine.connect() as conn:
        found = await assets.get(conn, result["asset"])
    assert (found.asset.name, found.asset.media_type) == ("scene.mp4", "video/mp4")
    assert b"".join([block async for block in files.read(found)]) == MP4
    meta = {"mediaType": "video/mp4", "width": 320, "height": 180, "seconds": 5.0, "model": "film-1",
            "poster": pictures[0], "source": {"ticket": "cgt-1", "seed": 7}}  # fmt: skip
    fields = video.fields
    assert (fields["asset"], fields["parent"], fields["source"]) == (result["asset"], "s", "job")
    assert (fields["title"], fields["meta"]) == ("The quay", meta)
    async with hub.hold(project) as room:
        assert layout.occupied([room.document.node(video.id)])
        text = json.dumps([node.fields for node in room.document.nodes()])
    for forbidden in ("data:", "http"):
        assert forbidden not in text
        assert forbidden not in json.dumps(result)


@pytest.mark.parametrize("data", [b"<html>Sorry</html>", FIRST, b"\0\0\0\x1cftypM4A \0\0\0\0M4A mp42isom" + bytes(80)])
async def test_what_is_no_video_is_no_success(engine: AsyncEngine, hub: Hub, files: Assets, data: bytes) -> None:
    project, pictures = await drawn(engine, files)
    await shown(hub, project, pictures)
    with selling(Films(data)) as ark:
        done = await filmed(engine, hub, files, project, ark)
    assert isinstance(done.error, Failure)
    assert (done.status, done.error.code) == (Status.FAILED, NotMedia.code)
    assert (await videos(hub, project), await assets_of(engine, project)) == ([], 2)


# ---- paid for once


@pytest.mark.parametrize("when", ["while it waits", "when it has the film"])
async def test_another_attempt_waits_for_what_was_begun_and_begins_nothing(
    engine: AsyncEngine, hub: Hub, files: Assets, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    project, pictures = await drawn(engine, files)
    await shown(hub, project, pictures)
    films, dies = Films(looks=1_000_000 if when == "while it waits" else 1), asyncio.Event()

    async def die(*_: Any, **__: Any) -> None:
        dies.set()
        await asyncio.Event().wait()

    where = "tasks.providers.ark.Ark._waited" if when == "while it waits" else "tasks.commit.Commit.carry_out"
    with selling(films) as ark:
        job = await start(engine, project, "scene_video", "s", {})
        with monkeypatch.context() as patched:
            patched.setattr(where, die)
            dying = asyncio.create_task(runner(engine, hub, files, ark, PRICES).run_next())
            await dies.wait()
        films.looks = 1
        # What was read is changed meanwhile by nobody; the one who takes over is told nothing by the one who died.
        await expire_lease(engine, job.id)
        async with engine.begin() as conn:
            await claims.take_back_lost(conn, max_lost=3)
        await runner(engine, hub, files, ark, PRICES).run_next()
        done = await ended(engine, job.id)
        assert done.status is Status.SUCCEEDED, done.error
        assert (len(films.begun), films.fetched, done.usage.seconds if done.usage else 0) == (1, 1, 5)
    assert (len(await videos(hub, project)), await assets_of(engine, project)) == (1, 3)
    dying.cancel()


async def test_a_picture_chosen_meanwhile_makes_the_video_a_variant(
    engine: AsyncEngine, hub: Hub, files: Assets
) -> None:
    project, pictures = await drawn(engine, files)
    await shown(hub, project, pictures)
    films = Films(looks=1_000_000)
    with selling(films) as ark:
        job = await start(engine, project, "scene_video", "k1", {})
        working = asyncio.create_task(runner(engine, hub, files, ark).run_next())

        async def begun() -> Any:
            return films.begun

        await until(begun)
        await edit(hub, project, Patch(id="k1", fields={"image": "i2"}))
        films.looks = 0
        await working
        done = await job_of(engine, job.id)
    assert (done.status, done.variant_of, await videos(hub, project)) == (Status.SUCCEEDED, "k1", [])


# ---- end to end, without a model


async def test_a_picture_and_then_a_video_that_can_be_sought_in(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offline, "SHORT_SIDE", 180)
    async with running_server(database_url, redis_url) as server, drawing(server):
        mei = await server.person()
        project = (await mei.project())["id"]
        edits = [{"op": "add", "node": node} for node in STORY]
        assert (await mei.post(f"/projects/{project}/edits", json={"edits": edits})).status_code == 200
        refused = await mei.post(f"/projects/{project}/jobs", json={"kind": "scene_video", "target": "s"})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
        assert "make the picture first" in refused.json()["detail"]
        told = []
        for kind, target, params in (("scene_image", "k", {}), ("scene_video", "s", {"seconds": 2})):
            body = {"kind": kind, "target": target, "params": params}
            started = await mei.post(f"/projects/{project}/jobs", json=body)
            assert started.status_code == 202, started.text
            told.append(await finished(mei, started.json()["id"]))
            assert told[-1]["status"] == "succeeded", told[-1]
        picture_of, video_of = (one["result"] for one in told)
        assert told[1]["usage"]["seconds"] == 2
        video = (await mei.get(f"/projects/{project}/nodes/{video_of['nodes'][0]}")).json()
        assert (video["kind"], video["parent"], video["asset"]) == ("video", "s", video_of["asset"])
        assert (video["meta"]["poster"], video["meta"]["seconds"]) == (picture_of["asset"], 2.0)
        assert (video["meta"]["width"], video["meta"]["height"]) == (320, 180)
        path = f"/assets/{video['asset']}/content"
        whole = await mei.get(path)
        assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
        some = await mei.get(path, headers={"range": "bytes=4-11"})
        assert (some.status_code, some.content) == (206, whole.content[4:12])
        assert some.content.startswith(b"ftyp")
