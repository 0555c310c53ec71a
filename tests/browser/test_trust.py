"""Seeing what the others do, and knowing what has become of one's own: following, carets, roles, refused edits."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, WebSocketRoute, expect

from tests.browser.conftest import OpenWindow
from tests.browser.test_together import two_in_a_room
from tests.browser.window import Window, eventually, offline

pytestmark = pytest.mark.asyncio(loop_scope="session")

_BEFORE_CARET = """(caret) => {
  let before = '';
  for (let node = caret.previousSibling; node; node = node.previousSibling) before = node.textContent + before;
  return before;
}"""
_PATCH = """([address, body]) => fetch(address, {
  method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
}).then((answer) => answer.status)"""


class Line:
    """The wire between a window and the server, which can be cut without either of them noticing."""

    def __init__(self) -> None:
        self.sockets: list[WebSocketRoute] = []
        self._cut = 0

    @classmethod
    async def of(cls, window: Window) -> Line:
        line = cls()
        await window.page.route_web_socket("**/api/rooms/*", line._through)
        return line

    def cut(self) -> int:
        """Of all sockets that there are now: how many."""
        self._cut = len(self.sockets)
        return self._cut

    def _through(self, page: WebSocketRoute) -> None:
        number = len(self.sockets)
        self.sockets.append(page)
        server = page.connect_to_server()
        page.on_message(lambda frame: server.send(frame) if number >= self._cut else None)
        server.on_message(lambda frame: page.send(frame) if number >= self._cut else None)


async def view_of(window: Window) -> list[float]:
    """Left, top and scale of the board."""
    style = await window.page.locator(".react-flow__viewport").evaluate("(element) => element.style.transform")
    return [float(number) for number in re.findall(r"-?[\d.]+", style)]


async def node(window: Window, node_id: str) -> dict[str, Any]:
    answer = await window.page.request.get(f"{window.origin}/api/projects/{window.project}/nodes/{node_id}")
    return await answer.json()


async def test_who_writes_where_is_seen_and_a_script_takes_nothing_from_them(
    open_window: OpenWindow, origin: str
) -> None:
    mei, tom = await two_in_a_room(open_window, origin)
    scene = await mei.add("scene", "灯塔")
    for window in (mei, tom):
        await window.select(scene)
        await window.inspected("description").click()
    await tom.page.keyboard.type("雨夜💡底片")
    await tom.page.keyboard.press("ArrowLeft")
    writing = mei.words("presence.editing", names="Tom")
    await expect(mei.card(scene)).to_contain_text(writing)
    await expect(mei.inspector.get_by_text(writing)).to_be_visible()
    await mei.page.keyboard.press("ControlOrMeta+Home")
    await mei.page.keyboard.type("👩‍🚀在")
    caret = mei.inspector.get_by_test_id("caret")
    await eventually(lambda: is_before(caret, "👩‍🚀在雨夜💡底"))
    address = f"/api/projects/{mei.project}/nodes/{scene}"
    for number in range(3):
        assert await mei.page.evaluate(_PATCH, [address, {"place": f"第 {number} 层"}]) == 200
        await mei.page.keyboard.type("字")
        await tom.page.keyboard.type("🌊")
    for window in (mei, tom):
        await expect(window.inspected("description")).to_have_value("👩‍🚀在字字字雨夜💡底🌊🌊🌊片")
        await expect(window.inspected("place")).to_have_value("第 2 层")
    await eventually(lambda: is_before(caret, "👩‍🚀在字字字雨夜💡底🌊🌊🌊"))
    await tom.select_nothing()
    await expect(caret).to_have_count(0)
    await expect(mei.card(scene)).not_to_contain_text(writing)


async def is_before(caret: Locator, text: str) -> bool:
    return await caret.count() == 1 and await caret.evaluate(_BEFORE_CARET) == text


async def test_following_shows_what_the_other_sees_until_i_do_something_myself(
    open_window: OpenWindow, origin: str
) -> None:
    mei, tom = await two_in_a_room(open_window, origin)
    await mei.add("note", "here")
    for window in (mei, tom):
        await window.select_nothing()
    following = mei.text("presence.following", name="Tom")

    async def follow() -> None:
        await mei.avatar_of("Tom").click()
        await expect(following).to_be_visible()
        await expect(tom.page.get_by_test_id("followers")).to_be_visible()

    async def alone() -> None:
        await expect(following).to_have_count(0)
        await expect(tom.page.get_by_test_id("followers")).to_have_count(0)

    await follow()
    await tom.point_at(400, 300)
    await tom.page.mouse.wheel(170, 90)
    await tom.button("board.zoomIn").click()
    await eventually(lambda: same_view(mei, tom))
    await mei.page.keyboard.press("Escape")
    await alone()
    await follow()
    await mei.point_at(300, 300)
    await mei.page.mouse.wheel(0, 60)
    await alone()
    await follow()
    await mei.add("note", "my own")
    await alone()
    await follow()
    await tom.avatar_of("Mei").click()
    await expect(tom.text("presence.following", name="Mei")).to_be_visible()
    await expect(following).to_have_count(0)

    await mei.point_at(420, 320)
    await expect(tom.cursor_of("Mei")).to_be_visible()
    await tom.page.keyboard.press("Alt+Shift+C")
    await expect(tom.cursor_of("Mei")).to_have_count(0)
    await tom.reload()
    await expect(tom.avatar_of("Mei")).to_be_visible()
    await mei.point_at(440, 320)
    await expect(tom.cursor_of("Mei")).to_have_count(0)


async def same_view(one: Window, other: Window) -> bool:
    return (await view_of(other))[2] != 1 and await view_of(one) == pytest.approx(await view_of(other), abs=1)


async def asks_before_closing(window: Window) -> bool:
    return await window.page.evaluate(
        """() => {
          const leaving = new Event('beforeunload', { cancelable: true });
          window.dispatchEvent(leaving);
          return leaving.defaultPrevented;
        }"""
    )


async def give_role(owner: Window, name: str, role: str) -> None:
    await owner.button("room.share").click()
    dialog = owner.page.get_by_role("dialog")
    await dialog.get_by_role("combobox", name=owner.words("share.people.role", name=name)).click()
    await owner.page.get_by_role("option", name=owner.words(f"role.{role}")).click()
    await expect(dialog.get_by_role("combobox", name=owner.words("share.people.role", name=name))).to_have_text(
        owner.words(f"role.{role}")
    )
    await owner.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_ST5_a_role_that_changes_is_said_and_what_was_refused_is_kept_until_it_is_taken(
    open_window: OpenWindow, origin: str, tmp_path: Path
) -> None:
    mei, tom = await two_in_a_room(open_window, origin)
    line = await Line.of(tom)
    await tom.reload()
    note = await mei.add("note", "The lamp")
    await mei.select(note)
    await expect(tom.card(note)).to_contain_text("The lamp")
    await tom.page.evaluate("window.notReloaded = true")
    await tom.select(note)
    async with offline(tom):
        # A socket that lives through it must not bring the edit before the role is felt there.
        line.cut()
        await tom.inspected("text").press("ControlOrMeta+End")
        await tom.page.keyboard.type(" 灭了💡")
        await expect(tom.page.get_by_text(tom.words.like("save.waiting"))).to_be_visible()
        assert await asks_before_closing(tom)
        await give_role(mei, "Tom", "viewer")
    await expect(tom.refused).to_contain_text(tom.words("refused.kept", count=1))
    await expect(tom.text("save.refused")).to_be_visible()
    await expect(tom.inspected("text")).not_to_be_editable()
    await expect(mei.inspected("text")).to_have_value("The lamp")
    await the_list_is_exported(tom, tmp_path)

    await give_role(mei, "Tom", "editor")
    role = tom.words("role.editor")
    await expect(tom.text("role.changed.editBy", name="Mei", role=role)).to_be_visible()
    await expect(tom.refused).to_have_count(0)
    await expect(mei.card(note)).to_contain_text("The lamp 灭了💡")
    await tom.all_is_saved()
    assert not await asks_before_closing(tom)
    await tom.inspected("text").press("ControlOrMeta+End")
    await tom.page.keyboard.type("!")
    await expect(mei.card(note)).to_contain_text("The lamp 灭了💡!")
    await give_role(mei, "Tom", "viewer")
    lowered = tom.words("role.changed.lookBy", name="Mei", role=tom.words("role.viewer"))
    await expect(tom.page.get_by_text(lowered)).to_be_visible()
    await expect(tom.inspected("text")).not_to_be_editable()
    assert await tom.page.evaluate("window.notReloaded")


async def the_list_is_exported(window: Window, folder: Path) -> None:
    await window.button("refused.show").click()
    dialog = window.dialog("unsaved.title")
    await expect(dialog.get_by_role("listitem")).to_contain_text("The lamp 灭了💡")
    await window.button("unsaved.copyAll", dialog).click()
    copied = await eventually(lambda: window.page.evaluate("navigator.clipboard.readText()"))
    assert copied.endswith("\nThe lamp 灭了💡")
    async with window.page.expect_download() as downloading:
        await window.button("unsaved.download", dialog).click()
    file = folder / "unsaved.json"
    await (await downloading.value).save_as(file)
    [project] = json.loads(file.read_text(encoding="utf-8"))["projects"]
    [change] = project["changes"]
    assert (change["what"], change["field"], change["value"]) == ("changed", "text", "The lamp 灭了💡")
    await window.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_two_people_fill_one_structured_field_and_shortcuts_rest_while_composing(
    open_window: OpenWindow, origin: str
) -> None:
    mei, tom = await two_in_a_room(open_window, origin)
    scene = await mei.add("scene", "灯塔")
    for window in (mei, tom):
        await window.select(scene)
        await window.inspector.get_by_role("button", name=window.words("field.anchors")).click()
    add = mei.inspector.get_by_role("textbox", name=mei.words("struct.add", label=mei.words("struct.anchors")))
    await add.click()
    method = await mei.context.new_cdp_session(mei.page)
    await method.send("Input.imeSetComposition", {"text": "wu hao", "selectionStart": 6, "selectionEnd": 6})
    for key in ("Enter", "Escape", "Delete"):
        await method.send(
            "Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": key, "windowsVirtualKeyCode": 229, "code": key}
        )
    await expect(add).to_have_value("wu hao")
    await expect(mei.card(scene)).to_be_visible()
    await method.send("Input.insertText", {"text": "雾号"})
    await tom.inspector.get_by_role("textbox", name=tom.words("struct.location"), exact=True).fill("旋梯")
    await expect(mei.inspector.get_by_role("textbox", name=mei.words("struct.location"), exact=True)).to_have_value(
        "旋梯"
    )
    await mei.page.keyboard.type("，")
    await expect(tom.inspector.get_by_role("list", name=tom.words("struct.anchors"))).to_contain_text("雾号")
    await mei.all_is_saved()
    assert (await node(mei, scene))["anchors"] == {"location": "旋梯", "anchors": ["雾号"]}


async def test_AW7_a_connection_that_leads_nowhere_is_found_and_replaced(open_window: OpenWindow, origin: str) -> None:
    mei = await open_window(origin)
    line = await Line.of(mei)
    await mei.register("Mei", "half-open@example.org", "correct horse")
    await mei.new_project("The lighthouse")
    first = await mei.add("note", "before")
    await mei.all_is_saved()
    await mei.select(first)
    before = line.cut()
    await mei.inspected("text").fill("after")
    await eventually(lambda: answer(len(line.sockets) > before), 20)
    await mei.all_is_saved()
    assert (await node(mei, first))["text"] == "after"


async def answer(value: bool) -> bool:
    return value
