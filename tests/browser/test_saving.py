"""What people read while the database does not answer, and that nothing of what they did is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.test_together import two_in_a_room
from tests.support.trouble import frozen
from tests.support.up import Up

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.timeout(400)
async def test_EV4_a_frozen_database_is_told_in_every_window_and_then_all_is_saved(
    new_up: Callable[..., Up], open_window: OpenWindow
) -> None:
    up = new_up(MAX_UNSAVED_BYTES_PER_ROOM="65536")
    mei, tom = await two_in_a_room(open_window, up.ready().split("/?key=")[0])
    first = await mei.add("note", "before")
    await expect(tom.card(first)).to_contain_text("before")
    await mei.all_is_saved()
    with mei.outage(), tom.outage():
        with frozen(up.data_dir / "postgres"):
            second = await mei.add("note", "meanwhile")
            await expect(tom.card(second)).to_contain_text("meanwhile")
            for window in (mei, tom):
                await expect(window.text("save.trying")).to_be_visible()
            await mei.select(second)
            await mei.inspected("text").fill("x" * 70_000)
            await expect(tom.card(second)).to_contain_text("xxxx")
            third = await mei.add("note", "kept here")
            for window in (mei, tom):
                await expect(window.text("banner.stopped")).to_be_visible()
            await expect(mei.text("save.stopped")).to_be_visible()
            await expect(tom.card(third)).to_have_count(0)
        await asyncio.gather(mei.all_is_saved(), tom.all_is_saved())
    await expect(tom.card(third)).to_contain_text("kept here")
    for window in (mei, tom):
        await expect(window.text("banner.stopped")).to_have_count(0)
        await expect(window.refused).to_have_count(0)
    await mei.reload()
    for node, text in ((first, "before"), (second, "xxxx"), (third, "kept here")):
        await expect(mei.card(node)).to_contain_text(text)
