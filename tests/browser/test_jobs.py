"""Jobs that are made of others, as people follow them."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import OpenWindow, starting
from tests.browser.window import Window, eventually
from tests.support.openai_server import Fails, OpenAIServer, openai_server, says

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]


async def test_a_story_becomes_described_scenes_and_its_parts_can_be_followed(
    open_window: OpenWindow, origin: str
) -> None:
    mei = await open_window(origin, "zh-CN", color_scheme="dark")
    await mei.register("小美", f"{uuid.uuid4().hex}@example.org", "correct horse")
    await mei.new_project("雨夜底片")
    await mei.button("room.breakdown").click()
    dialog = mei.dialog("breakdown.title")
    await dialog.get_by_role("button", name="雨夜底片", exact=True).click()
    await expect(dialog.get_by_role("textbox")).not_to_have_value("")
    await dialog.get_by_role("checkbox", name=mei.words("breakdown.describe")).check()
    await mei.button("breakdown.start", dialog).click()
    await expect(dialog).to_be_hidden()
    tray = mei.page.get_by_test_id("job-tray")
    await expect(mei.cards.first).to_be_visible(timeout=60_000)
    await tray.click()
    panel = mei.page.get_by_role("dialog", name=mei.words("jobs.title"))
    # One row, whatever it is made of.
    whole = panel.locator("[data-job]")
    await expect(whole).to_have_count(1)
    await expect(whole).to_have_attribute("data-status", "succeeded", timeout=60_000)
    await mei.button("jobs.parts", whole).click()
    document: dict[str, Any] = await mei.page.evaluate(
        f"fetch('/api/projects/{mei.project}/document').then((answer) => answer.json())"
    )
    scenes = [node for node in document["nodes"].values() if node["kind"] == "scene"]
    assert len(scenes) > 3
    assert [scene["title"] for scene in scenes if not scene["description"]] == []
    parts = whole.locator("[data-part]")
    await expect(parts).to_have_count(len(scenes) + 2)
    for scene in scenes:
        await expect(parts.filter(has_text=scene["title"]).first).to_have_attribute("data-status", "succeeded")
    await expect(whole).to_contain_text(mei.words("jobs.parts.all", count=len(scenes) + 2))

    # After a reload they are asked for.
    await mei.reload()
    await tray.click()
    await mei.button("jobs.parts", whole).click()
    await expect(parts).to_have_count(len(scenes) + 2)


async def test_a_scene_is_drawn_up_in_shots_from_its_own_menu(open_window: OpenWindow, origin: str) -> None:
    mei = await open_window(origin, "en-GB")
    await mei.register("Mei", f"{uuid.uuid4().hex}@example.org", "correct horse")
    await mei.new_project("The quay")
    await mei.page.evaluate(
        """(project) => fetch(`/api/projects/${project}/nodes`, {
            method: "POST", headers: { "content-type": "application/json" },
            body: JSON.stringify({ kind: "scene", title: "The quay", place: "A quay with a lamp" }),
        })""",
        mei.project,
    )
    card = mei.cards.filter(has_text="The quay")
    await card.click(button="right")
    menu = mei.page.get_by_role("menu")
    await expect(menu.get_by_text(mei.words("make.character_card"))).to_have_count(0)
    await menu.get_by_text(mei.words("make.shot_list")).click()
    await expect(mei.cards.filter(has_text="ECU")).to_be_attached(timeout=60_000)
    document: dict[str, Any] = await mei.page.evaluate(
        f"fetch('/api/projects/{mei.project}/document').then((answer) => answer.json())"
    )
    assert sum(node["kind"] == "shot" for node in document["nodes"].values()) == 9


OWN = "Dry stones under the lamp. Nobody about."
LATE = "Wet stones under the lamp. Nobody about."
_REST = """async ([method, path, body]) => {
  const answer = await fetch(`/api/projects/${path}`, {
    method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return [answer.status, await answer.json()];
}"""


@pytest.fixture
def model() -> Iterator[OpenAIServer]:
    with openai_server() as server:
        yield server


@pytest.fixture
def with_model(chromium: str, built_web: None, model: OpenAIServer) -> Iterator[str]:
    """The address of a Storyroom whose model is in the test's hand."""
    with starting() as start:
        up = start(AI_BASE_URL=model.base_url, AI_MODEL="hand-1", AI_API_KEY="the key")
        yield up.ready().split("/?key=")[0]


async def rest(window: Window, method: str, path: str, **body: Any) -> dict[str, Any]:
    status, answer = await window.page.evaluate(_REST, [method, f"{window.project}/{path}", body])
    assert status < 300, answer
    return answer


async def description(window: Window, scene: str) -> str:
    document = await window.page.evaluate(
        f"fetch('/api/projects/{window.project}/document').then((answer) => answer.json())"
    )
    return document["nodes"][scene]["description"]


async def opened(window: Window) -> Locator:
    """The only job in the panel, which opens by its key."""
    await window.canvas.click(position={"x": 12, "y": 200})
    await window.page.keyboard.press("q")
    panel = window.dialog("jobs.title")
    await expect(panel).to_be_visible()
    return panel.locator("[data-job]")


async def test_a_failed_job_is_begun_again_its_late_result_is_taken_and_then_taken_back(
    with_model: str, model: OpenAIServer, open_window: OpenWindow
) -> None:
    mei = await open_window(with_model)
    await mei.register("Mei", f"{uuid.uuid4().hex}@example.org", "correct horse")
    await mei.new_project("The ferry")
    scene = await mei.add("scene", "The quay")
    link = await mei.invite_link()
    ben = await open_window(with_model, "zh-CN", color_scheme="dark")
    await ben.join(link, "阿本")
    await rest(mei, "PATCH", f"nodes/{scene}", description=OWN)

    # It fails. Both are told that something has, until they have looked.
    model.plan(Fails(status=401, message="Incorrect key"))
    await rest(mei, "POST", "jobs", kind="scene_description", target=scene)
    trays = [window.page.get_by_test_id("job-tray") for window in (mei, ben)]
    marked = [f"{window.words('jobs.title')}: {window.words('jobs.failures', count=1)}" for window in (mei, ben)]
    for tray, name in zip(trays, marked, strict=True):
        await expect(tray).to_have_accessible_name(name)
    job = await opened(ben)
    await expect(job).to_contain_text(ben.words("jobs.failed.key"))
    await expect(trays[1]).to_have_accessible_name(ben.words("jobs.title"))
    await expect(trays[0]).to_have_accessible_name(marked[0])

    # The other one begins it anew; meanwhile the card is changed, so that the result comes too late.
    gate = threading.Event()
    model.plan(says({"description": LATE, "lighting": "One lamp"}, gate=gate))
    await ben.button("jobs.retry", job).click()
    await expect(job).to_have_attribute("data-status", "running")
    await eventually(lambda: _asked(model, 2))
    # Storyroom is among those who are here, and says what at.
    at_work = [window.page.get_by_test_id("worker") for window in (mei, ben)]
    for window, worker in zip((mei, ben), at_work, strict=True):
        await worker.hover()
        await expect(window.page.get_by_role("tooltip")).to_contain_text("The quay")
    await rest(mei, "PATCH", f"nodes/{scene}", title="The quay at night")
    gate.set()
    for window in (mei, ben):
        await expect(window.card(scene)).to_contain_text(window.words("jobs.late", count=1))
    for worker in at_work:
        await expect(worker).to_have_count(0)
    assert await description(mei, scene) == OWN
    await ben.page.keyboard.press("Escape")

    # It is compared in the inspector, and taken; both see it go.
    await ben.select(scene)
    late = ben.inspector.get_by_test_id("late")
    await ben.button("jobs.late.compare", late).click()
    compared = ben.page.get_by_role("dialog")
    await expect(compared.get_by_role("deletion")).to_have_text("Dry")
    await expect(compared.get_by_role("insertion")).to_have_text("Wet")
    await ben.button("jobs.late.take", compared).click()
    for window in (mei, ben):
        await expect(window.card(scene).locator("[data-late]")).to_have_count(0)
    await expect(compared).to_have_count(0)
    await expect(late).to_have_count(0)
    assert await description(mei, scene) == LATE

    # And taken back, from the panel.
    job = await opened(mei)
    await mei.button("jobs.revert", job).click()
    await mei.button("jobs.revert", mei.page.get_by_role("dialog")).click()
    await expect(mei.text("jobs.revert.done")).to_be_visible()
    assert await description(mei, scene) == OWN
    job = await opened(ben)
    await expect(job).to_contain_text(ben.words.like("jobs.reverted"))
    await expect(ben.button("jobs.revert", job)).to_have_count(0)


async def _asked(model: OpenAIServer, times: int) -> bool:
    return len(model.requests) >= times
