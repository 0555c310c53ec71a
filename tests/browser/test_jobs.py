"""Jobs that are made of others, as people follow them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenWindow

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]


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
