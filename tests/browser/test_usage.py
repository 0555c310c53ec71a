"""What a run will cost is said before the press; what it has cost, and the budget, stand in the team's settings."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenWindow, starting
from tests.browser.test_accessible import Look, axe_source
from tests.browser.window import Window
from tests.support.openai_server import openai_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

SETTING = {"description": "Wet stones under the lamp. Nobody about.", "location": "The quay"}
# Of a call: 100 tokens in and 50 out.
PRICES = {"promptTokens": 10_000, "completionTokens": 20_000, "currency": "CNY"}
_REST = """async ([method, path, body]) => {
  const answer = await fetch(`/api/${path}`, {
    method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return [answer.status, await answer.json()];
}"""


@pytest.fixture(scope="module")
def origin(chromium: str, built_web: None) -> Iterator[str]:
    """A Storyroom whose teams may use a model on this machine."""
    with starting() as start:
        yield start(ALLOW_PRIVATE_PROVIDERS="true").ready().split("/?key=")[0]


async def _rest(mei: Window, method: str, path: str, **body: Any) -> dict[str, Any]:
    status, answer = await mei.page.evaluate(_REST, [method, path, body])
    assert status < 300, answer
    return answer


async def _describe(mei: Window) -> None:
    card = mei.cards.filter(has_text="The quay").first
    await card.click(button="right")
    await mei.page.get_by_role("menu").get_by_text(mei.words("make.scene_description")).click()


async def _budget(mei: Window, look: Look, button: str, amount: str) -> None:
    await mei.button(button).click()
    form = mei.dialog("budget.title")
    await expect(form).to_be_visible()
    await look.at(button)
    await form.get_by_role("spinbutton").fill(amount)
    await mei.field("budget.currency").fill("cny")
    await mei.button("budget.save", form).click()
    await expect(form).to_have_count(0)


async def test_costs_are_told_before_the_press_and_counted_after_it_and_a_budget_stops_them(
    open_window: OpenWindow, origin: str
) -> None:
    mei = await open_window(origin)
    page = mei.page
    look = Look(mei, axe_source())
    await mei.register("Mei", f"{uuid.uuid4().hex}@example.org", "correct horse")
    await mei.button("settings.title").click()
    await page.get_by_role("link", name=mei.words("settings.usage"), exact=True).click()
    await expect(mei.text("usage.none")).to_be_visible()
    await expect(mei.text("budget.none")).to_be_visible()
    usage = page.url
    team = usage.split("/team/")[1].split("/")[0]
    await mei.open("/")
    await mei.new_project("Tide")
    await _rest(
        mei, "POST", f"projects/{mei.project}/nodes", kind="scene", title="The quay", place="A quay with a lamp"
    )
    room = page.url.removeprefix(origin)

    with openai_server() as model:
        model.otherwise = lambda body: SETTING
        profile = {"name": "DeepSeek", "kind": "openai_compatible", "baseUrl": model.base_url, "defaultFor": ["text"]}
        await _rest(mei, "POST", f"teams/{team}/profiles", **profile, models={"text": "story-1"}, prices=PRICES)
        question = mei.dialog("estimate.title")
        await _describe(mei)
        await expect(question).to_contain_text("It will cost about CN¥")
        await expect(question).to_contain_text(mei.words("estimate.guess"))
        await look.at("question")
        await mei.button("ui.cancel", question).click()
        await expect(question).to_have_count(0)
        assert model.requests == []
        await _describe(mei)
        await mei.button("estimate.start", question).click()
        await expect(mei.cards.filter(has_text="Wet stones under the lamp").first).to_be_visible()

        await mei.button("room.breakdown").click()
        await mei.dialog("breakdown.title").get_by_role("textbox").fill("Mara waits at the quay.")
        await expect(page.get_by_test_id("estimate")).to_contain_text("It will cost about CN¥")
        engine = page.get_by_role("region", name=mei.words("breakdown.engine"))
        await expect(engine).to_contain_text("DeepSeek")
        await page.keyboard.press("Escape")
        assert len(model.requests) == 1

    await mei.open(usage.removeprefix(origin))
    total = page.get_by_role("region", name=mei.words("usage.total"))
    await expect(total).to_contain_text("CN¥2.00")
    for table, row in (("projects", "Tide"), ("people", "Mei"), ("kinds", "Describe the scene")):
        part = page.get_by_role("table", name=mei.words(f"usage.by.{table}"))
        await expect(part.get_by_role("row").filter(has=page.get_by_role("rowheader", name=row))).to_contain_text(
            "110050CN¥2.00"  # calls, tokens in and out, cost
        )
    await _budget(mei, look, "budget.set", "5")
    budget = page.get_by_role("region", name=mei.words("budget.title"))
    await expect(budget).to_contain_text(mei.words("budget.used", used="CN¥2.00", amount="CN¥5.00"))
    await _budget(mei, look, "budget.change", "2")
    await expect(budget).to_contain_text(mei.words("budget.exceeded"))
    await expect(budget).to_contain_text(mei.words("budget.exceeded.body"))
    await look.at("usage")

    await mei.open(room)
    await mei.is_live()
    await _describe(mei)
    async with mei.refusals():
        # The browser notes every 402.
        await mei.button("estimate.start", question).click()
        await expect(mei.text("error.budget_exceeded")).to_be_visible()
    assert look.found == []
