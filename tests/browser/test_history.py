"""The history in the browser: found again, looked at, compared, brought back, undone, named, and begun anew from."""

from __future__ import annotations

import re
import uuid
from typing import Any

import httpx
import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import OpenWindow
from tests.browser.window import Window, eventually

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


def row(window: Window, title: str) -> Locator:
    return window.versions.locator("[data-seq]").filter(has=window.page.get_by_role("button", name=title, exact=True))


def preview(window: Window, title: str) -> Locator:
    return window.page.get_by_role("region", name=window.words("history.preview", label=title), exact=True)


def difference(window: Window) -> Locator:
    return window.page.get_by_role("region", name=window.words("history.difference"), exact=True)


async def go_to(window: Window, title: str) -> None:
    """From difference to difference, by its key."""

    async def there() -> bool:
        await window.page.keyboard.press("n")
        return await difference(window).get_by_role("heading", name=title, exact=True).count() > 0

    await eventually(there)


# At once: a kind of difference may go while the others are read.
_COUNTS = """() => Object.fromEntries([...document.querySelectorAll('[data-testid=legend] [data-what]')].map((one) =>
  [one.dataset.what, one.lastElementChild.textContent]))"""


async def counts(window: Window) -> dict[str, str]:
    return await window.page.evaluate(_COUNTS)


async def choose(window: Window, title: str, key: str) -> None:
    await row(window, title).hover()
    await window.button("ui.more", row(window, title)).click()
    await window.page.get_by_role("menuitem", name=window.words(key)).click()


async def test_the_past_is_found_compared_and_brought_back(open_window: OpenWindow, origin: str) -> None:
    email = f"{uuid.uuid4().hex}@example.org"
    mei = await open_window(origin)
    await mei.register("Mei", email, "correct horse")
    await mei.new_project("The lighthouse")
    scene = await mei.add("scene", "Low tide")
    note = await mei.add("note", "Keep the lamp lit")
    await mei.all_is_saved()
    wren = await open_window(origin, "zh-CN")
    await wren.join(await mei.invite_link("viewer"), "Wren")

    # Somebody who may only look sees at once what happens and what is named.
    await wren.button("room.versions").click()
    await expect(row(wren, wren.words("history.added", count=2))).to_be_visible()
    await expect(wren.versions.get_by_role("textbox")).to_have_count(0)
    await mei.name_version("First light")
    await expect(row(wren, "First light")).to_have_attribute("data-entry", "named")
    await mei.versions.get_by_role("button", name=mei.words("ui.close")).click()

    before = await mei.board()
    await mei.select(scene)
    await mei.inspected("title").fill("High tide")
    await mei.select_nothing()
    await mei.select(note)
    await mei.page.keyboard.press("Delete")
    await expect(mei.card(note)).to_have_count(0)
    maud = await mei.add("character", "Maud")
    await mei.select_nothing()
    await mei.all_is_saved()
    await mei.see_everything()
    await wren.see_everything()
    after = await mei.board()
    # What came after the name is another moment.
    since = "，".join(wren.words(f"history.{what}", count=1) for what in ("added", "changed", "removed"))
    await expect(row(wren, since)).to_be_visible()
    await expect(row(wren, "First light")).to_be_visible()

    await looked_at_by_keys(mei, wren, after)
    await card_and_field_come_back(mei, wren, scene, note, maud)
    await all_comes_back_and_goes_again(mei, wren, before, maud)
    await a_past_moment_gets_a_name(mei, wren)
    await a_value_comes_back(mei, scene)
    await a_project_begins_there(mei, scene, note)
    await the_list_stays_where_it_was(wren, origin, email)


async def looked_at_by_keys(mei: Window, wren: Window, after: dict[str, list[str]]) -> None:
    press = mei.page.keyboard.press
    await press("y")
    await expect(mei.versions.get_by_role("button", name="First light", exact=True)).to_be_visible()
    focused = mei.page.locator("[data-seq]:has([data-row]:focus)")
    await press("ArrowDown")
    await expect(focused).to_have_count(1)
    await press("End")
    await expect(focused).to_have_attribute("data-entry", "named")
    await press("Enter")
    await expect(preview(mei, "First light")).to_be_visible()
    await expect(mei.page.get_by_test_id("past")).to_contain_text(mei.words("history.viewing.body"))
    await eventually(lambda: has_counts(mei, {"added": "1", "changed": "1", "removed": "1"}))
    past = mei.page.get_by_test_id("past-board")
    marked = {what: past.locator(f".marked-{what}") for what in ("added", "changed", "removed")}
    await expect(marked["added"]).to_have_class(re.compile("marked-ghost"))
    await expect(marked["changed"]).to_contain_text("Low tide")
    await expect(marked["removed"].locator("[data-mark=removed]")).to_be_visible()
    # No key reaches the live board underneath.
    await past.click(position={"x": 8, "y": 8})
    await press("ControlOrMeta+a")
    await expect(difference(mei).get_by_role("heading")).to_have_text(mei.words("history.selected", count=3))
    await press("Delete")
    await go_to(mei, "Low tide")
    words = difference(mei).locator("[data-field=title]")
    await expect(words.locator("del")).to_have_text("Low")
    await expect(words.locator("ins")).to_have_text("High")
    # The moment before: nothing was there.
    await mei.button("history.compare.before").click()
    await expect(past.locator(".marked-added")).to_have_count(2)
    await press("Escape")
    await expect(preview(mei, "First light")).to_have_count(0)
    await mei.shows(after)

    await row(wren, "First light").locator("[data-row]").click()
    await expect(preview(wren, "First light")).to_be_visible()
    await expect(wren.button("history.fork")).to_be_visible()
    await go_to(wren, "Low tide")
    for key in ("history.restore.all", "history.restoreField", "history.nameIt"):
        await expect(wren.button(key)).to_have_count(0)
    await wren.page.keyboard.press("Escape")


async def card_and_field_come_back(mei: Window, wren: Window, scene: str, note: str, maud: str) -> None:
    await row(mei, "First light").locator("[data-row]").click()
    await go_to(mei, "Keep the lamp lit")
    await mei.button("history.restoreCard", count=1).click()
    for window in (mei, wren):
        await expect(window.card(note)).to_contain_text("Keep the lamp lit")
        await expect(window.card(scene)).to_contain_text("High tide")
    # What is marked follows.
    await eventually(lambda: has_counts(mei, {"added": "1", "changed": "1"}))
    await go_to(mei, "Low tide")
    await mei.button("history.restoreField.of", field=mei.words("field.title")).click()
    for window in (mei, wren):
        await expect(window.card(scene)).to_contain_text("Low tide")
        await expect(window.card(maud)).to_have_count(1)
    await eventually(lambda: has_counts(mei, {"added": "1"}))


async def has_counts(window: Window, wanted: dict[str, str]) -> bool:
    return await counts(window) == wanted


async def all_comes_back_and_goes_again(mei: Window, wren: Window, before: dict[str, list[str]], maud: str) -> None:
    await mei.button("history.restore.all").click()
    dialog = mei.dialog("history.restore.title", label="First light")
    await mei.button("history.restore", dialog).click()
    await expect(preview(mei, "First light")).to_have_count(0)
    await expect(mei.page.get_by_text(mei.words("history.restored", label="First light"))).to_be_visible()
    await expect(wren.card(maud)).to_have_count(0)
    await mei.shows(before)
    await mei.button("history.undo").last.click()
    for window in (mei, wren):
        await expect(window.card(maud)).to_contain_text("Maud")


async def a_past_moment_gets_a_name(mei: Window, wren: Window) -> None:
    saved = mei.words("history.before", label="First light")
    first = mei.versions.locator("[data-seq]").filter(has_text=saved).last
    await first.hover()
    await mei.button("ui.more", first).click()
    await mei.page.get_by_role("menuitem", name=mei.words("history.nameIt")).click()
    dialog = mei.dialog("history.nameIt")
    await dialog.get_by_role("textbox").fill("Maud has come")
    await mei.button("history.nameIt.action", dialog).click()
    await expect(row(mei, "Maud has come")).to_have_attribute("data-entry", "named")
    await expect(row(wren, "Maud has come")).to_be_visible()
    await mei.button("history.filter.named").click()
    await expect(mei.versions.locator("[data-seq]")).to_have_count(2)
    await mei.button("history.filter.all").click()
    await mei.versions.get_by_role("button", name=mei.words("ui.close")).click()


async def a_value_comes_back(mei: Window, scene: str) -> None:
    await mei.see_everything()
    await mei.select(scene)
    await mei.button("history.node", mei.inspector).click()
    edits = mei.page.get_by_test_id("node-history").locator("[data-edit]")
    restored = edits.filter(has_text=mei.words("history.did.restore", label="First light"))
    await expect(restored.locator("del")).to_have_text("High")
    added = edits.filter(has_text=mei.words("history.node.added", name="Mei"))
    await expect(added.locator("[data-field=title]")).to_contain_text("High tide")
    await mei.button("history.node.value.of", added, field=mei.words("field.title")).click()
    await expect(mei.card(scene)).to_contain_text("High tide")
    # It is told as what it was.
    await expect(edits.first.locator("ins")).to_have_text("High")
    await mei.select_nothing()


async def a_project_begins_there(mei: Window, scene: str, note: str) -> None:
    here = mei.project
    await mei.page.keyboard.press("y")
    await choose(mei, "First light", "history.fork")
    dialog = mei.dialog("history.fork.title", label="First light")
    await expect(dialog.get_by_role("textbox")).to_have_value("The lighthouse, First light")
    await dialog.get_by_role("textbox").fill("Another shore")
    await mei.button("history.fork.action", dialog).click()
    await expect(mei.page.get_by_role("textbox", name=mei.words("room.title.label"))).to_have_value("Another shore")
    await mei.is_live()
    assert mei.project != here
    await expect(mei.cards).to_have_count(2)
    await expect(mei.card(scene)).to_contain_text("Low tide")
    await expect(mei.card(note)).to_be_visible()


async def the_list_stays_where_it_was(wren: Window, origin: str, email: str) -> None:
    """What comes while somebody reads further down does not push the list away."""
    async with httpx.AsyncClient(base_url=f"{origin}/api", trust_env=False, timeout=20) as script:
        answer = await script.post("/auth/login", json={"email": email, "password": "correct horse"})
        script.headers["Authorization"] = f"Bearer {answer.json()['accessToken']}"

        async def named(label: str) -> Any:
            made = await script.post(f"/projects/{wren.project}/versions", json={"label": label})
            assert made.status_code == 201, made.text

        for number in range(20):
            await named(f"Take {number}")
        await expect(row(wren, "Take 19")).to_be_visible()
        await row(wren, "First light").scroll_into_view_if_needed()
        read = await row(wren, "Take 2").bounding_box()
        await named("The last one")
        await expect(row(wren, "The last one")).to_have_count(1)
        assert await row(wren, "Take 2").bounding_box() == read
