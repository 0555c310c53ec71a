"""Several people in one room: stopping each other's jobs, being away, undoing, only looking."""

from __future__ import annotations

import asyncio
import re
import uuid

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.window import Window, eventually, offline

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Long enough that nobody's machine is through with it before somebody can press a button.
LONG_STORY = "\n\n".join(
    f"## Chapter {number}\n\n"
    + '"Wait," said Mara Quill, and put the lantern down. Tomas Reed did not wait. He went along the quay. ' * 40
    for number in range(800)
)


async def two_in_a_room(open_window: OpenWindow, origin: str, role: str = "editor") -> tuple[Window, Window]:
    """Mei, who has made a new project, and Tom, who came by her link."""
    mei, tom = await asyncio.gather(open_window(origin), open_window(origin))
    await mei.register("Mei", f"{uuid.uuid4().hex}@example.org", "correct horse")
    await mei.new_project("The lighthouse")
    await tom.join(await mei.invite_link(role), "Tom")
    await expect(mei.avatar_of("Tom")).to_be_visible()
    return mei, tom


async def test_a_breakdown_is_stopped_from_the_other_window(open_window: OpenWindow, origin: str) -> None:
    mei, tom = await two_in_a_room(open_window, origin)
    await mei.break_down(text=LONG_STORY)
    words = tom.words
    stop = re.compile(f"^({words('jobs.stop')}|{words('jobs.cancel')})$")
    await expect(tom.jobs.get_by_role("progressbar").first).to_be_visible()
    await tom.jobs.first.get_by_role("button", name=stop).click()
    for window in (mei, tom):
        await expect(window.jobs.get_by_text(window.words("jobs.cancelled")).first).to_be_visible()
        assert await window.board() == {}


async def test_what_both_wrote_while_both_were_offline_is_merged_without_a_question(
    open_window: OpenWindow, origin: str
) -> None:
    mei, tom = await two_in_a_room(open_window, origin)
    shared = await mei.add("note", "Both know this.")
    await expect(tom.card(shared)).to_contain_text("Both know this.")
    await tom.select(shared)
    async with offline(tom), offline(mei):
        await expect(tom.text("save.offline")).to_be_visible()
        field = tom.inspected("text")
        await field.press("ControlOrMeta+End")
        await field.press_sequentially(" 灯塔💡")
        alone = await tom.add("scene", "Written far away")
        await expect(tom.page.get_by_text(tom.words.like("banner.offline.waiting"))).to_be_visible()
        await expect(tom.page.get_by_text(tom.words.like("save.waiting"))).to_be_visible()
        await mei.select(shared)
        await mei.inspected("text").press("ControlOrMeta+Home")
        await mei.inspected("text").press_sequentially("Mei: ")
        await mei.drag(shared, 120, 60)
        await expect(mei.page.get_by_text(mei.words.like("banner.offline.waiting"))).to_be_visible()
        await expect(mei.card(alone)).to_have_count(0)
        await expect(tom.card(shared)).not_to_contain_text("Mei: ")
    await expect(tom.text("banner.back")).to_be_visible()
    await asyncio.gather(mei.all_is_saved(), tom.all_is_saved())
    for window in (mei, tom):
        await expect(window.page.get_by_role("dialog")).to_have_count(0)
        await window.select_nothing()
        await window.see_everything()
        await expect(window.card(shared)).to_have_text("Mei: Both know this. 灯塔💡")
        await expect(window.card(alone)).to_contain_text("Written far away")
    await mei.shows(await tom.board())


async def test_what_is_being_composed_stays_here_until_it_is_a_word(open_window: OpenWindow, origin: str) -> None:
    mei, tom = await two_in_a_room(open_window, origin)
    note = await mei.add("note", "「」")
    for window in (mei, tom):
        await expect(window.card(note)).to_contain_text("「」")
        await window.select(note)
        await window.inspected("text").click()
    await tom.page.keyboard.press("ControlOrMeta+Home")
    await mei.page.keyboard.press("ControlOrMeta+Home")
    await mei.page.keyboard.press("ArrowRight")
    method = await mei.context.new_cdp_session(mei.page)
    for letters, typed in (("n", "T"), ("ni", "o"), ("ni h", "m"), ("ni hao", "："), ("你好", "💡")):
        await method.send(
            "Input.imeSetComposition", {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)}
        )
        await tom.page.keyboard.type(typed)
        await tom.all_is_saved()
        await expect(mei.inspected("text")).to_have_value(f"「{letters}」")
    await expect(tom.inspected("text")).to_have_value("Tom：💡「」")
    await method.send("Input.insertText", {"text": "你好"})
    await mei.page.keyboard.type("！")
    for window in (mei, tom):
        await expect(window.inspected("text")).to_have_value("Tom：💡「你好！」")
        await window.all_is_saved()


async def test_undo_takes_back_what_is_mine_and_leaves_what_is_theirs(open_window: OpenWindow, origin: str) -> None:
    mei, tom = await two_in_a_room(open_window, origin)
    mine, theirs = [], []
    for round_ in range(3):
        mine.append(await mei.add("note", f"Mei {round_}"))
        await mei.drag(mine[-1], -300, 100 * round_ - 150)
        theirs.append(await tom.add("note", f"Tom {round_}"))
        await tom.drag(theirs[-1], 250, 100 * round_ - 150)
    for window in (mei, tom):
        await window.select_nothing()
        await window.see_everything()
        await expect(window.cards).to_have_count(6)
    wanted = {node: card for node, card in (await tom.board()).items() if node in theirs}
    assert [wanted[node][0] for node in theirs] == ["Tom 0", "Tom 1", "Tom 2"]
    undo = mei.button("board.undo")
    while await undo.is_enabled():
        await undo.click()
    for window in (mei, tom):
        await window.shows(wanted)
        await window.all_is_saved()
    assert await tom.button("board.undo").is_enabled()
    redo = mei.button("board.redo")
    while await redo.is_enabled():
        await redo.click()
    # What she held then she holds again, and Tom would see her name on it.
    await mei.select_nothing()
    await tom.shows(await mei.board())
    await expect(tom.cards).to_have_count(6)


async def test_a_viewer_sees_everything_as_it_happens_and_changes_nothing(open_window: OpenWindow, origin: str) -> None:
    mei, tom = await two_in_a_room(open_window, origin, role="viewer")
    await expect(tom.text("board.viewOnly")).to_be_visible()
    note = await mei.add("note", "The lamp ")
    await expect(tom.card(note)).to_contain_text("The lamp")
    await mei.select(note)
    await mei.inspected("text").press("ControlOrMeta+End")
    await mei.inspected("text").press_sequentially("goes out.")
    await mei.select_nothing()
    await expect(tom.card(note)).to_have_text("The lamp goes out.")
    await mei.point_at(400, 300)
    await tom.point_at(300, 400)
    await expect(tom.cursor_of("Mei")).to_be_in_viewport()
    await expect(mei.cursor_of("Tom")).to_be_in_viewport()

    before = await tom.board()
    await expect(tom.button("room.breakdown")).to_have_count(0)
    await expect(tom.page.get_by_role("toolbar", name=tom.words("board.tools"))).to_have_count(0)
    await tom.drag(note, 100, 100)
    await tom.canvas.dblclick(position={"x": 200, "y": 200})
    await expect(tom.page.get_by_role("menu")).to_have_count(0)
    await tom.select(note)
    await expect(tom.inspected("text")).not_to_be_editable()
    await expect(tom.inspector.get_by_text(tom.words("board.viewOnlyShort"))).to_be_visible()
    await tom.page.keyboard.press("ControlOrMeta+a")
    await tom.page.keyboard.press("Delete")
    await tom.select_nothing()
    # What mei does after it arrives after it.
    later = await mei.add("note", "later")
    await expect(tom.card(later)).to_be_visible()
    await mei.select_nothing()
    await tom.shows({**before, later: (await mei.board())[later]})
    await mei.shows(await tom.board())


async def test_signing_out_erases_the_copy_in_the_browser(open_window: OpenWindow, origin: str) -> None:
    mei = await open_window(origin)
    await mei.register("Mei", f"{uuid.uuid4().hex}@example.org", "correct horse")
    await mei.new_project("The lighthouse")
    await mei.add("note", "A secret of the keeper.")
    await mei.all_is_saved()
    project = mei.project
    await eventually(lambda: copies(mei))
    await mei.button("app.account", name="Mei").click()
    await mei.page.get_by_role("menuitem", name=mei.words("app.signOut")).click()
    await expect(mei.page.get_by_role("heading", name=mei.words("entry.signIn.title"))).to_be_visible()
    assert await copies(mei) == []
    kept = await mei.page.evaluate("JSON.stringify(localStorage)")
    assert project not in kept
    assert "Mei" not in kept
    async with mei.refusals():  # the 401 that the browser notes
        await mei.open(f"/p/{project}")
        await expect(mei.text("room.closed.signed-out.title")).to_be_visible()
    await expect(mei.page.get_by_text("A secret of the keeper.")).to_have_count(0)


async def copies(window: Window) -> list[str]:
    return await window.page.evaluate("indexedDB.databases().then((all) => all.map(({ name }) => name))")
