"""What a team sets for itself: the prompts that models are told, and the providers that answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenWindow, starting
from tests.browser.window import Window
from tests.support.openai_server import openai_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

# As somebody else who manages the team's only provider.
_LIMITED = """async (team) => {
  const at = `/api/teams/${team}/profiles`;
  const { items: [one] } = await (await fetch(at)).json();
  const [headers, body] = [{'Content-Type': 'application/json'}, JSON.stringify({limits: {atOnce: 3, perMinute: 0}})];
  return (await fetch(`${at}/${one.id}`, {method: 'PATCH', headers, body})).status;
}"""

OWN = "Describe it in the manner of {{title}}."


@pytest.fixture(scope="module")
def origin(chromium: str, built_web: None) -> Iterator[str]:
    """A Storyroom whose teams may use a model on this machine."""
    with starting() as start:
        yield start(ALLOW_PRIVATE_PROVIDERS="true").ready().split("/?key=")[0]


async def _settings(mei: Window) -> None:
    await mei.open("/")
    await mei.button("settings.title").click()
    await expect(mei.field("prompts.text")).to_be_visible()


async def _put(mei: Window, text: str) -> None:
    """As somebody else who belongs to the team."""
    path = mei.page.url.split("/team/")[1].split("/")[0]
    said = await mei.page.evaluate(
        """async ([team, text]) => (await fetch(`/api/teams/${team}/system-prompts/scene_description`, {
          method: 'PUT', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({language: 'en', text}),
        })).status""",
        [path, text],
    )
    assert said == 200


async def test_a_prompt_is_written_looked_at_saved_and_reset(open_window: OpenWindow, origin: str) -> None:
    mei = await open_window(origin)
    await mei.register("Mei", f"{uuid.uuid4().hex}@example.org", "correct horse")
    await mei.new_project("Tide")
    await mei.add("scene", "The quay")
    await mei.all_is_saved()
    await _settings(mei)
    page = mei.page
    await page.get_by_role("button", name="Describing a scene").click()
    await expect(page.get_by_role("heading", name="Describing a scene")).to_be_visible()
    text = mei.field("prompts.text")
    default = await text.input_value()

    await text.fill("Describe it in the manner of ")
    await page.get_by_role("button", name="{{title}}").click()
    await text.press("End")
    await text.press_sequentially(".")
    await expect(text).to_have_value(OWN)
    await mei.button("prompts.look").click()
    system = page.get_by_role("region", name=mei.words("prompts.system"))
    await expect(system).to_have_text("Describe it in the manner of Tide.")
    await expect(page.get_by_role("region", name=mei.words("prompts.user"))).to_contain_text("The quay")
    await expect(page.get_by_role("status").filter(has_text="tokens in all")).to_be_visible()

    await mei.button("prompts.save").click()
    await expect(mei.text("prompts.saved")).to_be_visible()
    await page.reload()
    await page.get_by_role("button", name="Describing a scene").click()
    await expect(text).to_have_value(OWN)

    await text.fill("With {{mood}}")
    async with mei.refusals():
        # The browser notes every 422 and 412.
        await mei.button("prompts.save").click()
        await expect(page.get_by_role("alert")).to_contain_text("Line 1: there is no variable “mood”")
        await expect(text).to_have_attribute("aria-invalid", "true")
        await text.fill("Mine")
        await _put(mei, "Theirs")
        await mei.button("prompts.save").click()
        await expect(page.get_by_role("alert").or_(page.get_by_role("status"))).to_contain_text("Mei has saved another")
    await expect(text).to_have_value("Mine")
    await mei.button("prompts.theirs.look").click()
    await expect(page.get_by_text("Theirs", exact=True)).to_be_visible()
    await mei.button("prompts.replace").click()
    await expect(mei.button("prompts.save")).to_be_disabled()

    await mei.button("prompts.reset").click()
    await mei.button("prompts.reset.action", page.get_by_role("dialog")).click()
    await expect(text).to_have_value(default)
    await expect(mei.button("prompts.reset")).to_be_disabled()


async def test_a_provider_is_made_tried_changed_and_deleted(open_window: OpenWindow, origin: str) -> None:
    mei = await open_window(origin)
    await mei.register("Mei", f"{uuid.uuid4().hex}@example.org", "correct horse")
    await _settings(mei)
    page = mei.page
    await page.get_by_role("link", name=mei.words("settings.profiles")).click()
    await mei.button("profiles.new").click()
    form = page.get_by_role("dialog")
    key = form.get_by_label(mei.words("profiles.key"), exact=True)
    with openai_server() as model:
        model.api_key = "sk-right-0123456789-9876"
        await mei.field("profiles.name").fill("Local")
        await mei.field("profiles.baseUrl").fill("nowhere")
        await key.fill("sk-wrong-0123456789-1234")
        await mei.field("profiles.model.text").fill("story-1")
        await form.get_by_role("checkbox", name=mei.words("profiles.default.text")).check()
        async with mei.refusals():
            # The browser notes every 422.
            await mei.button("profiles.create", form).click()
            await expect(form.get_by_role("alert")).to_contain_text("expected an address")
        await expect(mei.field("profiles.baseUrl")).to_have_attribute("aria-invalid", "true")
        await mei.field("profiles.baseUrl").fill(model.base_url)
        await mei.button("profiles.create", form).click()
        await expect(form).to_have_count(0)
        local = page.get_by_role("listitem").filter(has_text="Local").first
        await expect(local).to_contain_text(mei.words("profiles.default.text"))
        await expect(local).to_contain_text("1234")
        await mei.button("profiles.test").click()
        await expect(local.get_by_role("status")).to_contain_text(mei.words("jobs.failed.key"))

        await mei.button("profiles.edit.one", name="Local").click()
        await expect(key).to_have_value("")
        await key.fill("sk-right-0123456789-9876")
        assert await page.evaluate(_LIMITED, page.url.split("/team/")[1].split("/")[0]) == 200
        async with mei.refusals():
            # The browser notes every 412.
            await mei.button("prompts.save", form).click()
            await expect(form.get_by_text(mei.words("profiles.overtaken"))).to_be_visible()
        await expect(key).to_have_value("sk-right-0123456789-9876")
        await mei.button("prompts.theirs.take", form).click()
        await expect(form.get_by_label(mei.words("profiles.atOnce"), exact=True)).to_have_value("3")
        await key.fill("sk-right-0123456789-9876")
        await mei.button("prompts.save", form).click()
        await expect(form).to_have_count(0)
        await expect(local).to_contain_text("9876")
        model.plan({"word": "ready"})
        await mei.button("profiles.test").click()
        await expect(local.get_by_role("status")).to_contain_text("works: story-1")
    await mei.button("profiles.delete.one", name="Local").click()
    await mei.button("profiles.delete", form).click()
    await expect(mei.text("profiles.none")).to_be_visible()
