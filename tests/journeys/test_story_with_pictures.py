"""From a story of 7,000 words to a storyboard with pictures and videos, from one click, while two people watch: text by
a model's server, videos by a vendor's, pictures by the rules. And all of it by the rules alone: with STORYROOM_LONG=1
of the same story, else of a part of it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from tasks import worker
from tasks.generations.shots import SIZES
from tasks.providers import offline
from tasks.providers.ark import Ark, Pace
from tasks.samples import SAMPLES
from tests.server.test_profiles import KEY, profile
from tests.support.api import Api, RunningServer, running_server
from tests.support.openai_server import OpenAIServer, asked_for, openai_server
from tests.support.peers import until
from tests.support.sockets import SocketPeer, visit
from tests.support.vendor_server import vendor_server
from tests.tasks.test_scene_video import Films

pytestmark = pytest.mark.timeout(400)

LOOKS = {
    "Ines Calloway": "A woman of thirty in a boiler suit, black curls under a scarf",
    "Wren Okafor": "A girl of sixteen with tarred string in her hair, a yellow oilskin",
    "Tobias Reddick": "A broad man with a square white beard and a darned blue jersey",
    "Julian Thorne": "A lean man of fifty in a camel coat and very clean shoes",
}
SCENES = (
    ("Low water", "The engine room of the ferry", ("Ines Calloway", "Wren Okafor"), "Oh, you liar"),
    ("The wheelhouse", "The wheelhouse of the ferry", ("Tobias Reddick", "Ines Calloway"), "Are we out of oil, Ines?"),
    ("On the quay", "The quay", ("Julian Thorne", "Ines Calloway"), "You're in the way of my gangplank."),
)
LONG = bool(os.environ.get("STORYROOM_LONG"))
BOAT = Path(__file__).with_name("the_winter_boat.en.md").read_text()
STORY = SAMPLES["the-last-ferry"].text() + BOAT


def people(text: str) -> dict[str, Any]:
    found = [name for name in LOOKS if name.split()[-1] in text]
    more = {"role": "", "appearance": "", "personality": "", "evidence": []}
    return {"characters": [{"name": name, "aliases": [name.split()[0]], **more} for name in found]}


def scenes(text: str) -> dict[str, Any]:
    return {
        "scenes": [
            {
                "title": title, "summary": f"{cast[0]} and {cast[1]} talk.", "place": place, "time": "",
                "characters": list(cast), "quote": quote,
            }
            for title, place, cast, quote in SCENES
            if quote in text
        ]
    }  # fmt: skip


def card(text: str) -> dict[str, Any]:
    [look] = [look for name, look in LOOKS.items() if f"Draw up {name} from" in text]
    colours = {"primary": "#224466", "secondary": "#aa8844", "accent": "#cc2222"}
    prompts = {"general": look, "midjourney": "", "stableDiffusion": ""}
    return {
        "appearance": look, "personality": "Says little.", "background": "Born on Orrin.", "colors": colours,
        "portraitPrompts": prompts,
    }  # fmt: skip


def cast_of(text: str) -> list[str]:
    told = text.partition("The cast of the scene:\n")[2].partition("\n\n")[0]
    return [name for name in LOOKS if name in told]


def nine(text: str) -> dict[str, Any]:
    cast = cycle(cast_of(text))
    return {
        "shots": [
            {
                "size": SIZES[at % 4], "angle": "eye level", "description": f"Moment {at}: {who} waits.", "focus": who,
                "characters": [who], "prompt": f"{who}, moment {at}", "negative": "",
            }
            for at, who in zip(range(9), cast, strict=False)
        ]
    }  # fmt: skip


def lines(text: str) -> dict[str, Any]:
    speaker = cast_of(text)[0]
    said = {"voice": "dialogue", "speaker": speaker, "text": "Somebody has been at it.", "emotion": "", "shot": 1}
    return {"lines": [said]}


FIXED: dict[str, dict[str, Any]] = {
    "logline": {"logline": "Ines Calloway must find out who wants the last ferry to fail."},
    "summary": {"text": "The scenes\n1. Low water\n2. The wheelhouse\n3. On the quay"},
    "setting": {
        "description": "Wet stone and iron under a low grey sky.", "location": "The harbour",
        "lighting": "Flat morning light", "atmosphere": "Cold", "anchors": ["a bollard", "a rope"],
    },
}  # fmt: skip
ANSWERS = {"cast": people, "scenes": scenes, "card": card, "shots": nine, "lines": lines}


def answered(body: dict[str, Any]) -> dict[str, Any]:
    """As a model would that has read what it was asked, and knows no more."""
    asked = asked_for(body)
    said = body["messages"][0 if asked == "card" else 1]["content"]
    return FIXED[asked] if asked in FIXED else ANSWERS[asked](said)


@pytest.fixture
def model() -> Any:
    with openai_server() as answering:
        answering.otherwise = answered
        answering.api_key = KEY
        yield answering


@asynccontextmanager
async def working(server: RunningServer) -> AsyncIterator[None]:
    config = server.config
    settings = worker.WorkerSettings(
        database_url=config.database_url, redis_url=config.redis_url, store=config.store_settings(),
        encryption_keys=tuple(config.encryption_keys), allow_private_providers=True, sweep_seconds=0.3, grace_seconds=1,
    )  # fmt: skip
    stop = asyncio.Event()
    running = asyncio.create_task(worker.work(settings, stop))
    try:
        yield
    finally:
        stop.set()
        await running


async def watched(peer: SocketPeer, document: dict[str, Any]) -> None:
    await until(lambda: peer.nodes.to_py() == document["nodes"], seconds=30)


async def test_a_story_becomes_a_storyboard_with_pictures_and_videos_from_one_click(
    database_url: str, redis_url: str, model: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offline, "SHORT_SIDE", 90)
    monkeypatch.setattr(Ark, "pace", Pace(first=0.05, most=0.1))
    films = Films(looks=2)
    async with running_server(database_url, redis_url, allow_private_providers=True) as server, working(server):
        with vendor_server(films) as films.server:
            mei = await server.person()
            writes = await profile(mei, baseUrl=model.base_url)
            film = {"kind": "ark", "models": {"video": "film-1"}, "defaultFor": ["video"], "parameters": {}}
            prices = {"second": 0.5, "currency": "CNY"}
            makes = await profile(mei, name="Films", baseUrl=films.server.url, prices=prices, **film)
            nodes, parts = await storyboard(server, mei, STORY)
    by = {"scene_image": "default", "scene_video": makes["id"]}
    assert {(part["kind"], part.get("profileId", "default")) for part in parts if part["kind"] in by} == set(by.items())
    assert {part.get("profileId", "default") for part in parts if part["kind"] not in by} == {writes["id"]}
    # Nothing had to be asked twice: each answer was right by its schema and by the rules.
    assert all(len(seen.body["messages"]) == 2 for seen in model.requests)
    assert len(of(nodes, "scene")) == len(SCENES)
    for scene, fields in of(nodes, "scene").items():
        assert fields["description"]
        assert of(nodes, "dialogue", scene)
        shots = of(nodes, "shot", scene)
        for shot in shots.values():
            image = nodes[shot["image"]]
            [who] = [name for name in LOOKS if name in shot["description"]]
            for prompt in (shot["prompt"], image["prompt"]):
                assert LOOKS[who] in prompt
        [video] = of(nodes, "video", scene).values()
        first = min(shots.values(), key=lambda shot: shot["number"])
        assert video["meta"]["poster"] == nodes[first["image"]]["asset"]
        for name in {name for shot in shots.values() for name in LOOKS if name in shot["description"]}:
            assert LOOKS[name] in video["prompt"]
    assert len(films.begun) == len(SCENES)


async def test_a_story_becomes_a_storyboard_with_pictures_and_videos_without_any_model(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offline, "SHORT_SIDE", 90)
    async with running_server(database_url, redis_url) as server, working(server):
        nodes, parts = await storyboard(
            server, await server.person(), STORY if LONG else "***".join(BOAT.split("***")[:2])
        )
    assert {part.get("profileId", "default") for part in parts} == {"default"}
    cast = [node["name"] for node in of(nodes, "character").values()]
    assert {"Ines Calloway", "Tobias Reddick", *(["Wren Okafor", "Julian Thorne"] if LONG else [])} <= set(cast)
    scenes = of(nodes, "scene")
    assert len(scenes) > (6 if LONG else 1)
    for scene, fields in scenes.items():
        assert fields["description"]
        for shot in of(nodes, "shot", scene).values():
            for name in cast:
                if name in shot["description"]:
                    assert name in shot["prompt"]
                    assert name in nodes[shot["image"]]["prompt"]


async def storyboard(server: RunningServer, mei: Api, story: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The nodes and the parts of the job, after what holds whoever has made it."""
    bo = await server.person("Bo")
    await mei.post(f"/teams/{mei.team['id']}/members", json={"email": bo.user["email"], "role": "editor"})
    project = (await mei.project())["id"]
    rooms = mei.socket_url
    async with visit(rooms, project, mei.token) as one, visit(rooms, project, bo.token) as two:
        await until(lambda: one.synced and two.synced)
        params = {"text": story, "pictures": True, "video": True}
        started = await mei.post(f"/projects/{project}/jobs", json={"kind": "story_to_storyboard", "params": params})
        assert started.status_code == 202, started.text
        whole = await over(mei, started.json()["id"])
        parts = (await mei.get(f"/jobs/{whole['id']}/children?limit=200")).json()["items"]
        assert [(part["kind"], part["target"], part.get("error")) for part in parts if part.get("error")] == []
        assert (whole["status"], whole["result"]["failed"]) == ("succeeded", 0)
        document = (await mei.get(f"/projects/{project}/document")).json()
        await asyncio.gather(watched(one, document), watched(two, document))
    assets = {asset["id"]: asset for asset in (await mei.get(f"/projects/{project}/assets?limit=500")).json()["items"]}
    nodes = document["nodes"]
    for scene in of(nodes, "scene"):
        shots = of(nodes, "shot", scene)
        assert len(shots) == 9
        assert {assets[nodes[shot["image"]]["asset"]]["mediaType"] for shot in shots.values()} == {"image/png"}
        [video] = of(nodes, "video", scene).values()
        assert assets[video["asset"]]["mediaType"] == "video/mp4"
    assert len(of(nodes, "image")) == 9 * len(of(nodes, "scene"))
    assert "data:" not in json.dumps(document)
    return nodes, parts


def of(nodes: dict[str, Any], kind: str, parent: str | None = None) -> dict[str, Any]:
    return {key: node for key, node in nodes.items() if node["kind"] == kind and parent in (None, node.get("parent"))}


async def over(mei: Api, job: str) -> dict[str, Any]:
    async def found() -> Any:
        told = (await mei.get(f"/jobs/{job}")).json()
        return told if told["finishedAt"] else None

    return await until(found, seconds=200)
