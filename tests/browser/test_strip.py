"""The storyboard as a strip under the board: one document in two views, in two windows."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import OpenWindow
from tests.browser.window import Window, eventually

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

_ITEMS = """() => [...document.querySelectorAll('[data-testid=strip] [role=treeitem]')].map((item) =>
  [item.ariaLevel, item.dataset.strip])"""

Order = list[tuple[str, list[str]]]
"""Of each scene its id and those of its shots."""


def strip(window: Window) -> Locator:
    return window.page.get_by_test_id("strip")


def item(window: Window, node: str) -> Locator:
    return strip(window).locator(f'[data-strip="{node}"]')


async def order(window: Window) -> Order:
    found: Order = []
    for level, node in await window.page.evaluate(_ITEMS):
        if level == "1":
            found.append((node, []))
        else:
            found[-1][1].append(node)
    return found


async def shows(window: Window, wanted: Order) -> None:
    async def as_wanted() -> bool:
        return await order(window) == wanted

    try:
        await eventually(as_wanted)
    except AssertionError:
        assert await order(window) == wanted


async def numbers(window: Window, shots: list[str]) -> list[str | None]:
    """On the cards of the canvas."""
    return [await window.card(shot).locator(".board-number").text_content() for shot in shots]


def saying(window: Window, key: str, **values: object) -> re.Pattern[str]:
    return re.compile(re.escape(window.words(key, **values)))


async def in_a_project(open_window: OpenWindow, origin: str, **options: Any) -> Window:
    mei = await open_window(origin, **options)
    await mei.register("Mei", f"{uuid.uuid4().hex}@example.org", "correct horse")
    await mei.new_project("The lighthouse")
    return mei


async def test_a_storyboard_is_reordered_in_the_strip_of_one_window_and_seen_in_the_other(
    open_window: OpenWindow, origin: str
) -> None:
    mei = await in_a_project(open_window, origin)
    press = mei.page.keyboard.press
    # What a strip says that has nothing to show.
    await press("g")
    await mei.button("strip.empty.action", strip(mei)).click()
    goal = mei.page.get_by_role("dialog").get_by_role("checkbox", name=mei.words("breakdown.storyboard"))
    await expect(goal).to_be_checked()
    await press("Escape")
    await mei.button("strip.hide", strip(mei)).click()
    await mei.page.locator("[data-start=storyboard]").click()
    await expect(mei.cards.first).to_be_visible()
    await mei.canvas.click(position={"x": 12, "y": 300})

    # Opened by its key it has the focus, on the first shot.
    await press("g")
    tom = await open_window(origin, "zh-CN", color_scheme="dark")
    await tom.join(await mei.invite_link(), "Tom")
    await tom.button("strip.show").click()
    [(one, [a, b, c]), (two, [d, e, f]), (three, last)] = begun = await order(mei)
    await shows(tom, begun)
    for window in (mei, tom):
        await window.see_everything()
    await item(mei, a).focus()
    assert await numbers(tom, [a, b, c]) == ["1", "2", "3"]

    await press("Alt+ArrowRight")
    await shows(tom, [(one, [b, a, c]), (two, [d, e, f]), (three, last)])
    assert await numbers(tom, [a, b, c]) == ["2", "1", "3"]
    await expect(item(mei, a)).to_be_focused()
    # Quicker than anything is drawn: over the end of its scene.
    await press("Alt+ArrowRight")
    await press("Alt+ArrowRight")
    await shows(tom, [(one, [b, c]), (two, [a, d, e, f]), (three, last)])
    await expect(item(mei, a)).to_be_focused()
    for _ in range(3):
        await press("ControlOrMeta+z")
    await shows(tom, begun)

    # Dragged: a shot within its scene and into another, a scene past another.
    await item(tom, c).drag_to(item(tom, a), target_position={"x": 10, "y": 60})
    await shows(mei, [(one, [c, a, b]), (two, [d, e, f]), (three, last)])
    await item(tom, c).drag_to(item(tom, e), target_position={"x": 10, "y": 60})
    moved = [(one, [a, b]), (two, [d, c, e, f]), (three, last)]
    await shows(mei, moved)
    await shows(tom, moved)
    await item(tom, one).drag_to(
        item(tom, two), source_position={"x": 60, "y": 12}, target_position={"x": 700, "y": 12}
    )
    moved = [(two, [d, c, e, f]), (one, [a, b]), (three, last)]
    await shows(mei, moved)
    await expect(mei.card(one).locator(".board-number")).to_have_text("2")

    # Walked, and shown on the board; the other sees who is at it.
    await item(mei, d).focus()
    await press("ArrowRight")
    await expect(item(mei, c)).to_be_focused()
    await press("ArrowUp")
    await expect(item(mei, two)).to_be_focused()
    await press("ArrowDown")
    await press("Enter")
    await expect(mei.inspector).to_contain_text(mei.words("kind.shot") + " 1")
    await expect(item(mei, d)).to_have_attribute("aria-selected", "true")
    await expect(tom.card(d).get_by_test_id("holders")).to_contain_text("Mei")
    await expect(item(tom, d)).to_have_accessible_name(saying(tom, "outline.row.with", names="Mei"))
    await tom.select(last[0])
    await expect(item(tom, last[0])).to_have_attribute("aria-selected", "true")
    await expect(item(tom, last[0])).to_be_in_viewport()


async def test_a_picture_is_made_while_the_strip_is_looked_at_and_a_viewer_moves_nothing(
    open_window: OpenWindow, origin: str
) -> None:
    mei = await in_a_project(open_window, origin, reduced_motion="reduce")
    await mei.page.locator("[data-start=storyboard]").click()
    await mei.button("strip.show").click()
    await expect(strip(mei).get_by_role("treeitem").first).to_be_visible()
    begun = await order(mei)
    shot = begun[0][1][0]
    ann = await open_window(origin)
    await ann.join(await mei.invite_link("viewer"), "Ann")
    await ann.button("strip.show").click()
    await shows(ann, begun)
    await expect(item(ann, shot)).to_have_attribute("draggable", "false")
    await item(ann, shot).focus()
    await ann.page.keyboard.press("Alt+ArrowRight")
    # Had it moved, this would come behind it.
    await mei.page.evaluate(
        """async ([project, target]) => (await fetch(`/api/projects/${project}/jobs`, {
          method: 'POST', headers: {'Content-Type': 'application/json'},
          body: JSON.stringify({kind: 'scene_image', target}),
        })).status""",
        [mei.project, shot],
    )
    for window in (ann, mei):
        picture = item(window, shot).locator("img")
        await expect(picture).to_be_visible(timeout=30_000)
        await eventually(
            lambda picture=picture: picture.evaluate("(image) => image.complete && image.naturalWidth > 0")
        )
        await expect(item(window, shot)).to_have_accessible_name(saying(window, "strip.pictured"))
    await shows(ann, begun)
    await shows(mei, begun)
