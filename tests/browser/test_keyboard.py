"""Storyroom without a mouse: everything is reached, the focus is always seen, and the language is said."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import OpenWindow
from tests.browser.window import Window
from tests.browser.words import Words

pytestmark = pytest.mark.asyncio(loop_scope="session")

# The focus is drawn around the element itself, around the card in it, or around the box that it fills.
_FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const outlined = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const drawn = [here, here.parentElement, here.querySelector(':scope > [data-card]')].filter(Boolean);
  const styles = [...drawn.map((one) => getComputedStyle(one)), getComputedStyle(here, '::after')];
  const box = here.getBoundingClientRect();
  const seen = styles.some(outlined) && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
  return [seen, here.getAttribute('aria-label') ?? here.textContent.slice(0, 60)];
}"""


async def tab_to(window: Window, wanted: Locator, key: str = "Tab") -> None:
    """With the Tab key alone; on the way the focus is never out of sight."""
    unseen: list[str] = []
    for _ in range(60):
        await window.page.keyboard.press(key)
        focus = await window.page.evaluate(_FOCUS)
        if focus and not focus[0]:
            unseen.append(focus[1])
        if await wanted.count() and await wanted.evaluate("(element) => element === document.activeElement"):
            assert unseen == []
            return
    raise AssertionError(f"the Tab key does not come to {wanted}; the focus was not seen on {unseen}")


async def test_a_person_comes_in_and_works_with_the_keyboard_alone(open_window: OpenWindow, origin: str) -> None:
    mei = await open_window(origin)
    press, type_ = mei.page.keyboard.press, mei.page.keyboard.type
    await mei.open("/register")
    await expect(mei.field("entry.name")).to_be_focused()
    await type_("Mei")
    await press("Tab")
    await type_(f"{uuid.uuid4().hex}@example.org")
    await press("Tab")
    await type_("correct horse")
    await press("Enter")
    await expect(mei.button("library.new").first).to_be_visible()
    await tab_to(mei, mei.button("library.new").first)
    await press("Enter")
    await expect(mei.dialog("library.create.title").get_by_role("textbox")).to_be_focused()
    await type_("The lighthouse")
    await press("Enter")
    await mei.is_live()

    await tab_to(mei, mei.button("board.addKind", kind=mei.words("kind.note")))
    await press("Enter")
    await expect(mei.cards.locator("textarea")).to_be_focused()
    await type_("The lamp")
    await press("Escape")
    await press("Escape")
    await expect(mei.cards).to_have_text(["The lamp"])
    await a_card_is_written_moved_and_removed(mei)
    await a_dialog_gives_the_focus_back(mei, "room.share")
    await a_dialog_gives_the_focus_back(mei, "room.breakdown")


async def a_card_is_written_moved_and_removed(mei: Window) -> None:
    press = mei.page.keyboard.press
    [(node, (_, before))] = (await mei.board()).items()
    await tab_to(mei, mei.canvas.locator(".react-flow__node"), "Shift+Tab")
    await press("Enter")
    await expect(mei.inspector).to_be_visible()
    await press("Shift+ArrowRight")
    await press("ArrowDown")
    x, y = (float(number) for number in re.findall(r"-?[\d.]+", before))
    moved = f"translate({x + 10:g}px, {y + 1:g}px)"
    await mei.shows({node: ["The lamp", moved]})
    await press("Enter")
    await expect(mei.cards.locator("textarea")).to_be_focused()
    await mei.page.keyboard.type(" goes out")
    await press("Escape")
    await mei.shows({node: ["The lamp goes out", moved]})
    await press("Delete")
    await expect(mei.cards).to_have_count(0)
    await press("ControlOrMeta+z")
    await mei.shows({node: ["The lamp goes out", moved]})


async def a_dialog_gives_the_focus_back(mei: Window, key: str) -> None:
    button = mei.button(key)
    await tab_to(mei, button)
    await mei.page.keyboard.press("Enter")
    dialog = mei.page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    assert await dialog.evaluate("(element) => element.contains(document.activeElement)")
    await mei.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(button).to_be_focused()


async def test_the_language_is_the_browsers_and_changes_without_a_reload(open_window: OpenWindow, origin: str) -> None:
    mei = await open_window(origin, "zh-CN")
    await mei.register("小美", f"{uuid.uuid4().hex}@example.org", "correct horse")
    await mei.new_project("灯塔")
    html = mei.page.locator("html")
    await expect(html).to_have_attribute("lang", "zh-CN")
    await mei.page.evaluate("window.notReloaded = true")
    await tab_to(mei, mei.button("app.account", name="小美"))
    await mei.page.keyboard.press("Enter")
    english = mei.page.get_by_role("menuitemradio", name="English")
    await expect(english).to_be_visible()
    await mei.page.keyboard.press("e")
    await expect(english).to_be_focused()
    await mei.page.keyboard.press("Enter")
    await expect(html).to_have_attribute("lang", "en")
    mei.words = Words("en-US")
    await expect(mei.button("room.breakdown")).to_be_visible()
    await expect(mei.text("save.saved")).to_be_visible()
    assert await mei.page.evaluate("window.notReloaded")
    await mei.reload()
    await expect(html).to_have_attribute("lang", "en")
