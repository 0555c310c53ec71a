"""Every page and dialog, measured by axe-core: nothing that a screen reader or a keyboard would trip over."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from playwright.async_api import expect

import build_web
from tests.browser.conftest import OpenWindow
from tests.browser.window import Window
from tests.support.up import ROOT

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

TESTS_JS = ROOT / "tests/js"
AXE = TESTS_JS / "node_modules/axe-core/axe.min.js"
_RUN = """() => axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  resultTypes: ['violations'],
})"""
# While something fades in, its colours are not those that stay.
_STILL = """() => Promise.all(document.getAnimations()
  .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity).map((one) => one.finished.catch(() => {})))"""


def axe_source() -> str:
    if not AXE.exists():
        build_web.install(TESTS_JS)
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def axe() -> str:
    return axe_source()


class Look:
    """Collects what axe finds, place by place."""

    def __init__(self, window: Window, axe: str) -> None:
        self.window = window
        self.axe = axe
        self.found: list[str] = []
        self.places: list[str] = []

    async def at(self, place: str) -> None:
        page = self.window.page
        self.places.append(place)
        if not await page.evaluate("() => 'axe' in window"):
            await page.evaluate(self.axe)
        await page.evaluate(_STILL)
        result: dict[str, Any] = await page.evaluate(_RUN)
        for one in result["violations"]:
            for node in one["nodes"][:5]:
                why = " ".join(node["failureSummary"].split())[:200]
                self.found.append(f"{place}: {one['id']}: {node['html'][:160]} ({why})")

    async def away(self) -> None:
        await self.window.page.keyboard.press("Escape")
        await expect(self.window.page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(("locale", "scheme"), [("en-US", "light"), ("zh-CN", "dark")])
async def test_no_page_and_no_dialog_has_a_fault_that_axe_knows(
    open_window: OpenWindow, origin: str, axe: str, locale: str, scheme: str
) -> None:
    mei = await open_window(origin, locale, color_scheme=scheme)
    press = mei.page.keyboard.press
    look = Look(mei, axe)
    await mei.open("/register")
    await expect(mei.field("entry.name")).to_be_visible()
    await look.at("register")
    await mei.open("/signin")
    await expect(mei.field("entry.email")).to_be_visible()
    await look.at("sign in")
    await mei.register("Mei", f"{uuid.uuid4().hex}@example.org", "correct horse")
    await look.at("no projects")
    await mei.button("library.new").first.click()
    await expect(mei.dialog("library.create.title")).to_be_visible()
    await look.at("new project")
    await look.away()
    await mei.new_project("The lighthouse")
    await look.at("empty board")
    await mei.button("strip.show").click()
    await expect(mei.button("strip.empty.action")).to_be_visible()
    await look.at("empty strip")
    await mei.button("strip.hide").first.click()

    scene = await mei.add("scene", "Across the floor of the sea")
    for kind in ("character", "note"):
        await mei.add(kind, f"A {kind}")
    await mei.see_everything()
    await mei.select(scene)
    await mei.button("history.node", mei.inspector).click()
    await expect(mei.page.get_by_test_id("node-history").locator("[data-field]").first).to_be_visible()
    await look.at("inspector of a scene, with its history")
    await mei.card(scene).click(button="right", position={"x": 30, "y": 4})
    await expect(mei.page.get_by_role("menu")).to_be_visible()
    await look.at("menu of a card")
    await press("Escape")
    await mei.select_nothing()
    await mei.button("outline.show").click()
    await expect(mei.page.get_by_role("tree").first).to_be_visible()
    await look.at("outline")
    await mei.button("outline.hide").first.click()
    await press("t")
    await mei.page.keyboard.type("The lamp goes out")
    await mei.select_nothing()
    await mei.button("strip.show").click()
    await expect(mei.page.get_by_test_id("strip").get_by_role("treeitem")).to_have_count(3)
    await look.at("strip")
    await mei.button("strip.hide").first.click()
    await press("ControlOrMeta+k")
    await expect(mei.page.get_by_role("dialog")).to_be_visible()
    await look.at("palette")
    await look.away()
    await press("?")
    await expect(mei.dialog("sheet.title")).to_be_visible()
    await look.at("shortcuts")
    await look.away()
    await press("q")
    await expect(mei.dialog("jobs.title").get_by_text(mei.words("jobs.none"))).to_be_visible()
    await look.at("no jobs")
    await look.away()
    for button in ("room.share", "room.breakdown"):
        await mei.button(button).click()
        await expect(mei.page.get_by_role("dialog")).to_be_visible()
        await look.at(button)
        await look.away()
    await mei.name_version("First")
    await look.at("history")
    await mei.versions.get_by_text("First").click()
    await expect(mei.page.get_by_role("region", name=mei.words("history.preview", label="First"))).to_be_visible()
    await mei.button("history.compare.before").click()
    await expect(mei.page.get_by_test_id("past-board").locator(".marked-added")).to_have_count(4)
    await press("n")
    await expect(mei.page.get_by_role("region", name=mei.words("history.difference"), exact=True)).to_be_visible()
    await look.at("preview of a version, with a difference")

    await mei.reload()
    await mei.break_down(text="Wren walks to the quay. The ferry is late, and Maud waits in the rain.\n\n" * 4)
    await mei.page.get_by_test_id("job-tray").click()
    await expect(mei.dialog("jobs.title").locator("[data-status=succeeded]")).to_be_visible()
    await look.at("jobs")
    await mei.button("jobs.revert", mei.dialog("jobs.title")).click()
    await expect(mei.page.get_by_role("dialog")).to_have_count(1)
    await look.at("taking back")
    await look.away()

    await mei.open("/")
    await expect(mei.text("library.trash")).to_be_visible()
    await expect(mei.page.get_by_text("The lighthouse", exact=True)).to_be_visible()
    await look.at("projects")
    await mei.button("library.members").click()
    await expect(mei.page.get_by_role("dialog")).to_be_visible()
    await look.at("members")
    await look.away()
    await mei.button("settings.title").click()
    # It shows a card as soon as it knows of one.
    card = mei.page.get_by_role("combobox", name=mei.words("prompts.target"), exact=True)
    await expect(card).not_to_have_text(mei.words("prompts.noTarget"))
    await mei.button("prompts.look").click()
    await expect(mei.page.get_by_role("region", name=mei.words("prompts.system"))).to_be_visible()
    await look.at("prompts")
    await mei.page.get_by_role("link", name=mei.words("settings.usage"), exact=True).click()
    await expect(mei.text("usage.none")).to_be_visible()
    await look.at("no usage")
    await look.away()
    await mei.page.get_by_role("link", name=mei.words("settings.profiles")).click()
    await expect(mei.text("profiles.none")).to_be_visible()
    await look.at("providers")
    await mei.button("profiles.new").click()
    await expect(mei.page.get_by_role("dialog")).to_be_visible()
    await look.at("new provider")
    await look.away()
    async with mei.refusals():
        # The browser notes every 404.
        await mei.open("/p/nothing")
        await expect(mei.text("room.closed.gone.title")).to_be_visible()
    await look.at("no such project")
    assert look.found == []
    assert len(look.places) == len(set(look.places)) >= 24
