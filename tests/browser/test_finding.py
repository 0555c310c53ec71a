"""Finding and beginning: the list of projects, the outline, the palette, the first minute; by keys, in Chinese too."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import OpenWindow
from tests.browser.window import Window, eventually

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]


async def somebody(open_window: OpenWindow, origin: str, locale: str, **options: Any) -> Window:
    window = await open_window(origin, locale, **options)
    await window.register("小美", f"{uuid.uuid4().hex}@example.org", "correct horse")
    return window


async def begin(window: Window, title: str, start: str, script: str = "") -> None:
    await window.button("library.new").first.click()
    dialog = window.dialog("library.create.title")
    await dialog.get_by_role("textbox").fill(title)
    await dialog.get_by_role("radio", name=window.words(f"start.{start}")).click()
    if script:
        await dialog.get_by_role("textbox", name=window.words("start.script.text")).fill(script)
    await window.button("library.create.action", dialog).click()
    await window.is_live()


def rows(window: Window) -> Locator:
    return window.page.get_by_test_id("outline").get_by_role("treeitem")


async def names(window: Window, level: int) -> list[str]:
    # A scene begins with its number.
    of_level = window.page.get_by_test_id("outline").locator(f'[role=treeitem][aria-level="{level}"]')
    return [text.lstrip("0123456789") for text in await of_level.all_text_contents()]


async def has_focus(window: Window, row: str) -> None:
    await expect(rows(window).filter(has_text=re.compile(f"^{row}$"))).to_be_focused()


async def palette(window: Window, typed: str) -> Locator:
    await window.page.keyboard.press("ControlOrMeta+k")
    field = window.page.get_by_role("combobox", name=window.words("palette.placeholder"))
    await expect(field).to_be_focused()
    await field.fill(typed)
    return window.page.get_by_role("option")


async def test_a_storyboard_is_walked_renamed_and_reordered_by_keys_in_chinese_and_dark(
    open_window: OpenWindow, origin: str
) -> None:
    mei = await somebody(open_window, origin, "zh-CN", color_scheme="dark")
    press = mei.page.keyboard.press
    assert await mei.page.evaluate("document.documentElement.dataset.theme") == "dark"
    await mei.new_project("雨夜底片")
    await expect(mei.text("start.empty.title")).to_be_visible()
    await mei.page.locator("[data-start=storyboard]").click()
    await expect(mei.cards.first).to_be_visible()

    await press("o")
    search = mei.page.get_by_role("searchbox", name=mei.words("outline.search"))
    await expect(search).to_be_focused()
    await expect(rows(mei)).to_have_count(19)
    assert await names(mei, 3) == ["开场", "转折", "结尾"]
    await search.press("ArrowDown")
    await expect(rows(mei).first).to_be_focused()
    for _ in range(2):
        await press("ArrowDown")
    await has_focus(mei, "1开场")

    # Alt and an arrow: the order, and the arrows between the scenes.
    await press("Alt+ArrowDown")
    await eventually(lambda: in_order(mei, ["转折", "开场", "结尾"]))
    await has_focus(mei, "2开场")
    await mei.all_is_saved()
    assert await sequence(mei) == {("转折", "开场"), ("开场", "结尾")}

    await press("F2")
    await expect(mei.page.get_by_test_id("outline").get_by_role("textbox")).to_be_focused()
    await mei.page.keyboard.type("Rain 雨夜")
    await press("Enter")
    await eventually(lambda: in_order(mei, ["转折", "Rain 雨夜", "结尾"]))
    await expect(mei.cards.filter(has_text="Rain 雨夜")).to_have_count(1)
    await has_focus(mei, "2Rain 雨夜")

    await press("ArrowLeft")
    await expect(rows(mei)).to_have_count(16)
    await press("Home")
    await press("r")
    await has_focus(mei, "2Rain 雨夜")
    for _ in range(4):
        await press("ArrowUp")
    await has_focus(mei, "1转折")
    await press("Enter")
    await expect(mei.inspector).to_be_visible()
    await expect(mei.inspected("title")).to_have_value("转折")

    # Chinese has no spaces: what is looked for may stand anywhere.
    await search.fill("回头的选")
    await expect(rows(mei)).to_have_count(3)
    assert (await names(mei, 3))[0].startswith("结尾")
    await search.press("Enter")
    await expect(mei.inspected("title")).to_have_value("结尾")

    found = await palette(mei, "害怕")
    await expect(found).to_have_count(1)
    await press("Enter")
    await expect(mei.inspected("name")).to_have_value("主角")
    await palette(mei, mei.words("board.addKind", kind=mei.words("kind.note")))
    await press("Enter")
    await expect(mei.cards.locator("textarea")).to_be_focused()
    await press("Escape")
    await press("Escape")
    await press("?")
    await expect(mei.dialog("sheet.title").get_by_text(mei.words("sheet.move"))).to_be_visible()


async def in_order(window: Window, wanted: list[str]) -> bool:
    return await names(window, 3) == wanted


async def sequence(window: Window) -> set[tuple[str, str]]:
    """The arrows of the sequence as the server has them, by the titles of the scenes."""
    document = await window.page.evaluate(
        f"fetch('/api/projects/{window.project}/document').then((answer) => answer.json())"
    )
    titles = {key: node.get("title") for key, node in document["nodes"].items()}
    return {(titles[e["from"]], titles[e["to"]]) for e in document["edges"].values() if e["kind"] == "sequence"}


async def test_a_project_is_begun_found_copied_and_thrown_away(open_window: OpenWindow, origin: str) -> None:
    mei = await somebody(open_window, origin, "en-US")
    story = "Mara waits at the harbour. Jonas comes with the last ferry.\n\n" * 20
    await begin(mei, "The Last Ferry", "script", story)
    await expect(mei.cards.first).to_be_visible(timeout=60_000)
    tom = await open_window(origin)
    await tom.join(await mei.invite_link(), "Tom")
    await mei.page.get_by_role("link", name=mei.words("room.toProjects")).click()
    await begin(mei, "雨夜底片", "sample")
    await mei.page.get_by_role("link", name=mei.words("room.toProjects")).click()

    projects = mei.page.locator("li[data-project]")
    await expect(projects).to_have_count(2)
    ferry, rain = (projects.filter(has_text=title) for title in ("The Last Ferry", "雨夜底片"))
    for project in (ferry, rain):
        await expect(project.get_by_test_id("cover").locator("rect").first).to_be_attached()
    await expect(ferry.get_by_test_id("inside")).to_have_accessible_name(mei.words("library.inside", names="Tom"))
    await expect(rain.get_by_test_id("inside")).to_have_count(0)

    search = mei.page.get_by_role("searchbox", name=mei.words("library.search"))
    await search.fill("夜底")
    await expect(projects).to_have_count(1)
    await search.fill("nothing like it")
    await expect(projects).to_have_count(0)
    await mei.button("library.search.clear").click()
    await expect(projects).to_have_count(2)

    await act(mei, rain, "library.rename")
    await expect(projects.get_by_role("textbox")).to_be_focused()
    await mei.page.keyboard.type("Rain at night")
    await mei.page.keyboard.press("Enter")
    renamed = projects.filter(has_text="Rain at night")
    await act(mei, renamed, "library.duplicate")
    copy = projects.filter(has_text=mei.words("library.duplicate.of", title="Rain at night"))
    await expect(copy).to_be_visible()

    # Who is inside is sent out and told why.
    await act(mei, ferry, "library.delete")
    await mei.button("library.delete", mei.page.get_by_role("dialog")).click()
    await expect(projects).to_have_count(2)
    await expect(tom.text("room.closed.gone.title")).to_be_visible()
    await mei.page.get_by_role("button", name=mei.words("library.trash"), exact=True).click()
    await expect(mei.text("library.trash.left", count=30)).to_be_visible()
    await mei.button("library.restore", projects).click()
    await expect(projects).to_have_count(0)
    await mei.page.get_by_role("button", name=mei.words("library.title"), exact=True).click()
    await expect(projects).to_have_count(3)

    await act(mei, copy, "library.delete")
    await mei.button("library.delete", mei.page.get_by_role("dialog")).click()
    await mei.page.get_by_role("button", name=mei.words("library.trash"), exact=True).click()
    await mei.button("library.erase", projects).click()
    await mei.button("library.erase", mei.page.get_by_role("dialog")).click()
    await expect(mei.text("library.trash.empty.title")).to_be_visible()

    found = await palette(mei, "last ferry")
    await expect(found).to_have_count(1)
    await mei.page.keyboard.press("Enter")
    await mei.is_live()
    # What was used lately is offered first.
    found = await palette(mei, "")
    await expect(found.first).to_contain_text("Rain at night")


async def act(window: Window, project: Locator, key: str) -> None:
    await window.button("ui.more", project).click()
    await window.page.get_by_role("menuitem", name=window.words(key)).click()
