"""Pictures of shots: asked for, kept as files of the project, put on the canvas. On a real Postgres, in a real worker,
drawn by the rules and by a vendor's server."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import assets, tables
from collab.asset_stores import StoreSettings, open_store
from collab.assets import Assets
from collab.edits import Add, Connect, Delete, Patch, SetProject
from collab.errors import Invalid, StorageAway
from collab.hub import Hub
from collab.views import NodeView
from tasks import claims, jobs, keeping, worker
from tasks.generations import GENERATIONS, layout
from tasks.metered import Engagement
from tasks.moves import Failure, Job, Status
from tasks.providers import offline
from tasks.providers.base import Engine, ProviderSettings, Usage
from tasks.providers.media import ImageAsk, Made, NotMedia, media
from tasks.providers.offline import Offline
from tasks.providers.openai_compatible import OpenAICompatible
from tasks.providers.settings import Prices, Reach
from tasks.runner import Runner, RunnerSettings
from tests.support.api import Api, RunningServer, running_server
from tests.support.media import picture
from tests.support.peers import until
from tests.support.vendor_server import Answer, Request, says, vendor_server
from tests.tasks.stories import MEI, ended, expire_lease, job_of, new_project
from tests.tasks.test_runner import edit
from tests.tasks.test_scenes import start

LOOK = "Sixteen, red hair, a yellow oilskin coat"
STORY: tuple[dict[str, Any], ...] = (
    {"id": "s", "kind": "scene", "title": "The quay", "place": "An old quay", "time": "Dusk", "summary": "They wait.",
     "anchors": {"lighting": "one lamp", "anchors": ["a red boat"], "avoid": ["cars"]}},
    {"id": "w", "kind": "character", "name": "Wren Hale", "aliases": ["Wren"], "appearance": LOOK,
     "colors": {"primary": "#d9b13b"}},
    {"id": "t", "kind": "character", "name": "Old Tom", "appearance": "White beard, one eye"},
    {"id": "j", "kind": "character", "name": "Jo", "appearance": "A boy with a drum"},
    {"id": "k", "kind": "shot", "parent": "s", "number": 3, "shotSize": "MCU", "angle": "low angle", "focus": "Old Tom",
     "description": "Wren looks up at Old Tom.", "prompt": "Two people on a quay", "negative": "birds"},
)  # fmt: skip
CAST: tuple[dict[str, Any], ...] = tuple(
    {"id": f"e{at}", "kind": "cast", "from": "s", "to": to, "order": f"a{at}"} for at, to in enumerate("wtj")
)
EDITS = (
    SetProject(fields={"style": "ink wash"}), *(Add(node=node) for node in STORY), *(Connect(edge=one) for one in CAST),
)  # fmt: skip
PNG, JPEG = picture(48, 32), picture(32, 32, "image/jpeg")


class Painter(Engine):
    """Answers with `pictures`, after `meanwhile`."""

    name = "by hand"
    model = "paint-1"

    def __init__(self, *pictures: bytes, meanwhile: Any = None) -> None:
        self.asks: list[ImageAsk] = []
        self._pictures = pictures
        self._meanwhile = meanwhile

    async def structured(self, ask: Any, **_: Any) -> Any:
        raise AssertionError

    async def image(self, ask: ImageAsk) -> Made:
        self.asks.append(ask)
        if self._meanwhile is not None:
            await self._meanwhile()
        made = tuple(media(data) for data in self._pictures)
        return Made(media=made, usage=Usage(images=1), model=self.model)


@pytest.fixture(autouse=True)
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "WAITS", (0.01, 0.01))


@pytest.fixture
async def files(engine: AsyncEngine, tmp_path: Any) -> AsyncIterator[Assets]:
    store = await open_store(StoreSettings(folder=str(tmp_path)))
    yield Assets(engine, store, max_bytes=10_000_000)
    await store.close()


@pytest.fixture
def vendor() -> Iterator[Any]:
    with ExitStack() as stack:

        def serving(answer: Any) -> OpenAICompatible:
            server = stack.enter_context(vendor_server(answer))
            settings = ProviderSettings(
                base_url=f"{server.url}/v1", api_key="k", image_model="paint-1", reach=Reach.PRIVATE
            )
            found = OpenAICompatible(settings, known={})
            found.server = server  # type: ignore[attr-defined]
            return found

        yield serving


def runner(engine: AsyncEngine, hub: Hub, files: Assets, provider: Any, prices: Prices | None = None) -> Runner:
    async def engage(profile: str) -> Engagement:
        return Engagement(provider=provider, fingerprint="one", prices=prices or Prices())

    return Runner(
        engine=engine, hub=hub, generations=GENERATIONS, provider=lambda: provider, profiles=engage, files=files,
        settings=RunnerSettings(backoff_seconds=0.05),
    )  # fmt: skip


async def made(engine: AsyncEngine, hub: Hub, files: Assets, project: str, provider: Any, target: str = "k") -> Job:
    job = await start(engine, project, "scene_image", target, {})
    await runner(engine, hub, files, provider).run_next()
    return await ended(engine, job.id)


async def images(hub: Hub, project: str) -> list[NodeView]:
    async with hub.hold(project) as room:
        await room.catch_up()
        return [node for node in room.document.nodes() if node.kind == "image"]


async def shown(hub: Hub, project: str) -> Any:
    async with hub.hold(project) as room:
        await room.catch_up()
        return room.document.node("k").fields.get("image")


async def assets_of(engine: AsyncEngine, project: str) -> int:
    held = tables.asset_projects.c
    async with engine.connect() as conn:
        return await conn.scalar(sa.select(sa.func.count(held.asset)).where(held.project == project)) or 0


def result_of(job: Job) -> dict[str, Any]:
    assert isinstance(job.result, dict), job.error
    return job.result


def saying(answer: dict[str, Any]) -> Any:
    return lambda _: says(answer)


# ---- what is asked


async def test_the_looks_of_everybody_in_the_picture_are_told(engine: AsyncEngine, hub: Hub, files: Assets) -> None:
    project = await new_project(engine, EDITS)
    painter = Painter(PNG)
    done = await made(engine, hub, files, project, painter)
    assert done.status is Status.SUCCEEDED, done.error
    [ask] = painter.asks
    assert ask.prompt.startswith("Make one picture of a comic")
    for said in (
        "Two people on a quay", "Wren looks up at Old Tom.", f"Wren Hale: {LOOK} (colours: #d9b13b)",
        "Old Tom: White beard, one eye", "MCU, low angle", "An old quay\nDusk\none lamp\na red boat", "birds\ncars",
        "ink wash",
    ):  # fmt: skip
        assert said in ask.prompt
    assert "drum" not in ask.prompt
    # In focus comes first.
    assert [one["name"] for one in ask.inputs["cast"]] == ["Old Tom", "Wren Hale"]
    whole = Painter(PNG)
    assert (await made(engine, hub, files, project, whole, "s")).status is Status.SUCCEEDED
    for look in (LOOK, "White beard, one eye", "A boy with a drum"):
        assert look in whole.asks[0].prompt


async def test_what_says_nothing_is_not_drawn(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine, (Add(node={"id": "k", "kind": "shot", "number": 1}),))
    generation = GENERATIONS["scene_image"]
    async with hub.hold(project) as room:
        for target in (None, "k"):
            with pytest.raises(Invalid) as refusal:
                generation.inputs(room.document, target, generation.params())
            assert refusal.value.errors[0].field == "target"


# ---- what is made of it


@pytest.mark.parametrize("by", ["base64", "address"])
async def test_a_vendors_picture_becomes_a_file_of_the_project(
    engine: AsyncEngine, hub: Hub, files: Assets, vendor: Any, by: str
) -> None:
    def answer(request: Request) -> Answer:
        if request.method == "GET":
            return Answer(body=JPEG, headers={"content-type": "image/jpeg"})
        url = f"http://{request.headers['host']}/paint.jpg"
        data = {"b64_json": base64.b64encode(PNG).decode()} if by == "base64" else {"url": url}
        return says({"data": [{**data, "revised_prompt": "A quay at dusk"}]})

    project = await new_project(engine, EDITS)
    done = await made(engine, hub, files, project, vendor(answer))
    assert done.status is Status.SUCCEEDED, done.error
    expected, kind, (width, height) = (PNG, "image/png", (48, 32)) if by == "base64" else (JPEG, "image/jpeg", (32, 32))
    result = result_of(done)
    assert (result["mediaType"], result["width"], result["height"], result["model"]) == (kind, width, height, "paint-1")
    assert result["source"] == {"revised_prompt": "A quay at dusk"}
    async with engine.connect() as conn:
        found = await assets.get(conn, result["asset"])
    assert found.asset.name.startswith("shot-3.")
    assert b"".join([block async for block in files.read(found)]) == expected
    [image] = await images(hub, project)
    assert (image.fields["asset"], image.fields["parent"], image.fields["source"]) == (result["asset"], "k", "job")
    assert await shown(hub, project) == image.id
    async with hub.hold(project) as room:
        boxes = [layout.occupied([node]) for node in room.document.nodes()]
        text = json.dumps([node.fields for node in room.document.nodes()])
    assert all(boxes)
    for forbidden in ("data:", "http", base64.b64encode(expected).decode()[:40]):
        assert forbidden not in text
        assert forbidden not in json.dumps(result)


async def test_no_picture_no_node(engine: AsyncEngine, hub: Hub, files: Assets, vendor: Any) -> None:
    project = await new_project(engine, EDITS)
    for provider in (vendor(saying({"data": []})), vendor(saying({"data": [{"b64_json": "bm8="}]})), Painter()):
        done = await made(engine, hub, files, project, provider)
        assert isinstance(done.error, Failure)
        assert (done.status, done.error.code) == (Status.FAILED, NotMedia.code)
    assert (await images(hub, project), await shown(hub, project)) == ([], None)
    assert await assets_of(engine, project) == 0


async def test_a_picture_costs_what_its_profile_says(engine: AsyncEngine, hub: Hub, files: Assets) -> None:
    project = await new_project(engine, EDITS)
    async with engine.begin() as conn:
        [job, *_] = await jobs.submit(
            conn, project=project, kind="scene_image", target="k", params={}, inputs_hash="x", author=MEI, base_seq=1,
            profile="a-profile",
        )  # fmt: skip
    await runner(engine, hub, files, Painter(PNG), Prices(image=0.25, currency="CNY")).run_next()
    assert (await job_of(engine, job.id)).usage == Usage(images=1, cost=0.25, currency="CNY")


async def test_a_second_picture_takes_the_place_of_the_first_which_stays(
    engine: AsyncEngine, hub: Hub, files: Assets
) -> None:
    project = await new_project(engine, EDITS)
    await made(engine, hub, files, project, Painter(PNG))
    first = await shown(hub, project)
    await made(engine, hub, files, project, Painter(JPEG))
    second = await shown(hub, project)
    assert first != second
    both = await images(hub, project)
    assert {node.id for node in both} == {first, second}
    assert len({tuple(node.fields["xy"]) for node in both}) == 2


async def test_a_picture_chosen_meanwhile_stays_and_the_new_one_waits(
    engine: AsyncEngine, hub: Hub, files: Assets
) -> None:
    project = await new_project(engine, (*EDITS, Add(node={"id": "mine", "kind": "image", "title": "Mine"})))

    async def choose() -> None:
        await edit(hub, project, Patch(id="k", fields={"image": "mine"}))

    done = await made(engine, hub, files, project, Painter(PNG, meanwhile=choose))
    assert (done.status, done.variant_of) == (Status.SUCCEEDED, "k")
    assert await shown(hub, project) == "mine"
    assert [node.id for node in await images(hub, project)] == ["mine"]


async def test_a_shot_that_is_gone_when_its_picture_comes(engine: AsyncEngine, hub: Hub, files: Assets) -> None:
    project = await new_project(engine, EDITS)

    async def delete() -> None:
        await edit(hub, project, Delete(id="k"))

    done = await made(engine, hub, files, project, Painter(PNG, meanwhile=delete))
    assert (done.status, done.variant_of) == (Status.SUCCEEDED, "k")
    assert await images(hub, project) == []


async def test_another_attempt_pays_for_no_second_picture(
    engine: AsyncEngine, hub: Hub, files: Assets, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await new_project(engine, EDITS)
    job = await start(engine, project, "scene_image", "k", {})
    painter, dies = Painter(PNG), asyncio.Event()

    async def die(*_: Any) -> None:
        dies.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patched:
        patched.setattr("tasks.commit.Commit.carry_out", die)
        dying = asyncio.create_task(runner(engine, hub, files, painter).run_next())
        await dies.wait()
    await expire_lease(engine, job.id)
    async with engine.begin() as conn:
        await claims.take_back_lost(conn, max_lost=3)
    await runner(engine, hub, files, painter).run_next()
    done = await ended(engine, job.id)
    assert (done.status, len(painter.asks), done.usage) == (Status.SUCCEEDED, 1, Usage(images=1))
    assert await assets_of(engine, project) == 1
    [image] = await images(hub, project)
    assert await shown(hub, project) == image.id
    dying.cancel()


async def test_a_worker_that_dies_as_soon_as_the_picture_is_a_file_pays_for_no_second_one(
    engine: AsyncEngine, hub: Hub, files: Assets, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await new_project(engine, EDITS)
    job = await start(engine, project, "scene_image", "k", {})
    painter, dies, put = Painter(PNG), asyncio.Event(), files.put

    async def kept_and_gone(*args: Any, **more: Any) -> Any:
        await put(*args, **more)
        dies.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patched:
        patched.setattr(files, "put", kept_and_gone)
        dying = asyncio.create_task(runner(engine, hub, files, painter).run_next())
        await dies.wait()
    await expire_lease(engine, job.id)
    async with engine.begin() as conn:
        await claims.take_back_lost(conn, max_lost=3)
    await runner(engine, hub, files, painter).run_next()
    done = await ended(engine, job.id)
    assert (done.status, len(painter.asks), done.usage) == (Status.SUCCEEDED, 1, Usage(images=1))
    assert await assets_of(engine, project) == 1
    dying.cancel()


async def test_a_store_that_is_away_for_a_moment_costs_no_second_picture(
    engine: AsyncEngine, hub: Hub, files: Assets, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, away = files.store.put, iter((True, True, False))

    async def sometimes(*args: Any) -> None:
        if next(away):
            raise StorageAway
        await put(*args)

    monkeypatch.setattr(files.store, "put", sometimes)
    project = await new_project(engine, EDITS)
    painter = Painter(PNG)
    done = await made(engine, hub, files, project, painter)
    assert (done.status, len(painter.asks), await assets_of(engine, project)) == (Status.SUCCEEDED, 1, 1)


async def test_a_store_that_is_away_costs_no_node(
    engine: AsyncEngine, hub: Hub, files: Assets, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> None:
        raise StorageAway

    monkeypatch.setattr(files.store, "put", away)
    project = await new_project(engine, EDITS)
    job = await start(engine, project, "scene_image", "k", {})
    await runner(engine, hub, files, Painter(PNG)).run_next()
    tried = await job_of(engine, job.id)
    assert isinstance(tried.error, Failure)
    assert (tried.error.code, await images(hub, project)) == (StorageAway.code, [])


# ---- end to end, without a model


@asynccontextmanager
async def drawing(server: RunningServer) -> AsyncIterator[None]:
    config = server.config
    settings = worker.WorkerSettings(
        database_url=config.database_url, redis_url=config.redis_url, store=config.store_settings(),
        sweep_seconds=0.3, grace_seconds=1,
    )  # fmt: skip
    stop = asyncio.Event()
    working = asyncio.create_task(worker.work(settings, stop))
    try:
        yield
    finally:
        stop.set()
        await working


async def finished(mei: Api, job: str) -> dict[str, Any]:
    async def found() -> Any:
        told = (await mei.get(f"/jobs/{job}")).json()
        return told if told["finishedAt"] else None

    return await until(found, seconds=90)


async def test_nine_shots_are_drawn_and_each_has_a_file_of_its_own(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offline, "SHORT_SIDE", 180)
    shots = [{**STORY[-1], "id": f"k{n}", "number": n + 1, "description": f"Moment {n}: Wren waits."} for n in range(9)]
    async with running_server(database_url, redis_url) as server, drawing(server):
        mei = await server.person()
        project = (await mei.project())["id"]
        edits = [{"op": "add", "node": node} for node in (*STORY, *shots)]
        edits += [{"op": "connect", "edge": edge} for edge in CAST]
        assert (await mei.post(f"/projects/{project}/edits", json={"edits": edits})).status_code == 200
        body = {"kind": "scene_image", "targets": [shot["id"] for shot in shots]}
        started = await mei.post(f"/projects/{project}/jobs", json=body)
        assert started.status_code == 202, started.text
        done = await finished(mei, started.json()["id"])
        assert done["status"] == "succeeded", done
        parts = (await mei.get(f"/jobs/{done['id']}/children")).json()["items"]
        assert [part["usage"]["images"] for part in parts] == [1] * 9
        contents = set()
        for part in parts:
            result = part["result"]
            shot = (await mei.get(f"/projects/{project}/nodes/{part['target']}")).json()
            image = (await mei.get(f"/projects/{project}/nodes/{shot['image']}")).json()
            assert (image["asset"], image["parent"]) == (result["asset"], shot["id"])
            answer = await mei.get(f"/assets/{image['asset']}/content")
            assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
            assert (result["width"], result["height"]) == (320, 180)
            contents.add(answer.content)
        assert len(contents) == len({part["result"]["asset"] for part in parts}) == 9
        document = (await mei.get(f"/projects/{project}/document")).text
        assert "data:" not in document


async def test_the_same_shot_is_drawn_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "SHORT_SIDE", 180)
    ask = ImageAsk(prompt="A quay", task="scene_image")
    first, second = [(await Offline().image(ask)).media[0].data for _ in range(2)]
    assert first == second
