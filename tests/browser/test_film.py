"""From a story to a film in one go, asked for with two checkboxes, watched by two, and played."""

from __future__ import annotations

import uuid

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.window import eventually

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

STORY = "Anna Reed opened the door of the lighthouse. “Who is there?” said Anna Reed. Nobody answered."
_PLAYS = "(film) => film.readyState >= 2 && film.currentTime > 0.2 && film.videoWidth > 0 && !film.error"
_FILMS = """async (project) => {
  const nodes = (await (await fetch(`/api/projects/${project}/nodes?limit=500`)).json()).items;
  return nodes.filter((node) => node.kind === 'video').map((node) => node.id);
}"""


async def test_a_story_becomes_a_film_that_both_can_play(open_window: OpenWindow, origin: str) -> None:
    mei = await open_window(origin, reduced_motion="reduce")
    await mei.register("Mei", f"{uuid.uuid4().hex}@example.org", "correct horse")
    await mei.new_project("The lighthouse")
    ben = await open_window(origin, "zh-CN", reduced_motion="reduce")
    await ben.join(await mei.invite_link(), "Ben")
    await mei.button("room.breakdown").click()
    dialog = mei.dialog("breakdown.title")
    await dialog.get_by_role("textbox").fill(STORY)
    for goal in ("storyboard", "pictures", "video"):
        box = dialog.get_by_role("checkbox", name=mei.words(f"breakdown.{goal}"))
        await box.check()
        await expect(box).to_be_checked()
    await mei.button("breakdown.start", dialog).click()
    await expect(dialog).to_be_hidden()

    [film] = await eventually(lambda: mei.page.evaluate(_FILMS, mei.project), seconds=180)
    for window in (mei, ben):
        await window.see_everything()
        await window.select(film)
        await window.page.keyboard.press("2")
        card = window.card(film)
        play = window.button("card.play", card)
        # Nothing of it is loaded before somebody asks.
        await expect(card.locator("video")).to_have_count(0)
        await play.click()
        await eventually(lambda card=card: card.locator("video").evaluate(_PLAYS))
