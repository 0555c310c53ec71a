"""Working on the board: selecting, arranging, connecting and copying, with a colleague at the same cards."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import OpenWindow
from tests.browser.test_together import two_in_a_room
from tests.browser.window import Board, Window, eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

_CLIPBOARD = "navigator.clipboard.readText()"
_PUT = "(text) => navigator.clipboard.writeText(text)"


async def alone(open_window: OpenWindow, origin: str) -> Window:
    mei = await open_window(origin)
    await mei.register("Mei", f"{uuid.uuid4().hex}@example.org", "correct horse")
    await mei.new_project("The lighthouse")
    return mei


def place(board: Board, node: str) -> tuple[float, float]:
    x, y = re.findall(r"-?[\d.]+", board[node][1])
    return float(x), float(y)


async def ids(window: Window, *texts: str) -> list[str]:
    """Of the cards with these words."""
    found = []
    for text in texts:
        card = window.cards.filter(has_text=text)
        await expect(card).to_have_count(1)
        found.append(await card.get_attribute("data-card") or "")
    return found


async def paste_at(window: Window, x: float, y: float, keys: str = "ControlOrMeta+v") -> None:
    await window.point_at(x, y)
    await window.page.keyboard.press(keys)


async def draw_a_frame(window: Window, *, around: list[str]) -> None:
    boxes = [box for node in around if (box := await window.card(node).bounding_box())]
    left, top = min(box["x"] for box in boxes) - 20, min(box["y"] for box in boxes) - 20
    right, bottom = max(box["x"] + box["width"] for box in boxes), max(box["y"] + box["height"] for box in boxes)
    mouse = window.page.mouse
    await mouse.move(left, top)
    await mouse.down()
    await mouse.move((left + right) / 2, (top + bottom) / 2)
    await mouse.move(right - 10, bottom - 10)
    await mouse.up()


def selected(window: Window) -> Locator:
    return window.canvas.locator(".react-flow__node.selected [data-card]")


async def test_cards_are_arranged_and_put_back_while_a_colleague_writes_in_them(
    open_window: OpenWindow, origin: str
) -> None:
    mei, tom = await two_in_a_room(open_window, origin)
    press = mei.page.keyboard.press
    await mei.page.evaluate(_PUT, "One\n\n二\n\nThree")
    await paste_at(mei, 500, 200)
    one, two, three = notes = await ids(mei, "One", "二", "Three")
    await mei.page.keyboard.press("Escape")
    await mei.drag(two, 40, 220)
    await mei.drag(three, -90, 320)
    await mei.select_nothing()
    before = await mei.board()
    assert len({place(before, node)[0] for node in notes}) == 3

    await draw_a_frame(mei, around=notes)
    await expect(selected(mei)).to_have_count(3)
    await press("Alt+a")
    left = place(before, one)[0]
    await eventually(lambda: stand_at(tom, notes, left))
    await tom.select(two)
    await tom.inspected("text").press("ControlOrMeta+End")
    await tom.inspected("text").press_sequentially(" and Tom")
    await press("ControlOrMeta+g")
    await expect(mei.canvas.locator(".react-flow__node-frame.selected")).to_have_count(1)
    await expect(tom.cards).to_have_count(4)
    await tom.select_nothing()

    await press("Shift+ArrowDown")
    await press("ArrowDown")
    down = place(before, one)[1] + 11
    await eventually(lambda: stands_at(tom, one, (left, down)))
    for _ in range(3):
        await press("ControlOrMeta+z")
    # What was selected when she aligned is selected again.
    await expect(selected(mei)).to_have_count(3)
    await mei.select_nothing()
    before[two][0] += " and Tom"
    for window in (mei, tom):
        await window.shows(before)
        await window.all_is_saved()


async def stand_at(window: Window, nodes: list[str], x: float) -> bool:
    board = await window.board()
    return all(place(board, node)[0] == x for node in nodes)


async def stands_at(window: Window, node: str, where: tuple[float, float]) -> bool:
    return place(await window.board(), node) == where


async def test_a_relation_drawn_into_the_void_makes_a_card_and_both_are_copied_to_another_project(
    open_window: OpenWindow, origin: str
) -> None:
    mei = await alone(open_window, origin)
    press = mei.page.keyboard.press
    await mei.point_at(350, 200)
    await press("s")
    await expect(mei.cards.locator("textarea")).to_be_focused()
    await mei.page.keyboard.type("The pier")
    await press("Escape")
    [pier] = await ids(mei, "The pier")
    await draw_into_the_void(mei, pier)
    menu = mei.page.get_by_role("menu", name=mei.words("board.connectTo", name="The pier"))
    await expect(menu.get_by_role("menuitem").first).to_have_text(mei.words("kind.scene"))
    await expect(menu.get_by_role("menuitem", name=mei.words("kind.frame"))).to_have_count(0)
    await menu.get_by_role("menuitem", name=mei.words("kind.character")).click()
    await expect(mei.cards.locator("textarea")).to_be_focused()
    await press("Escape")
    await has_relations(mei, 1)
    await press("ControlOrMeta+z")
    await expect(mei.cards).to_have_count(1)
    await has_relations(mei, 0)
    await press("ControlOrMeta+Shift+z")
    await has_relations(mei, 1)
    await mei.inspected("name").fill("玛拉")
    await expect(mei.card(pier)).to_contain_text("玛")
    await mei.select_nothing()

    await press("ControlOrMeta+a")
    await press("ControlOrMeta+c")
    assert (await mei.page.evaluate(_CLIPBOARD)).split("\n\n") == ["The pier", "玛拉"]
    await mei.all_is_saved()
    await mei.open("/")
    await mei.new_project("Another")
    await paste_at(mei, 500, 300)
    await expect(mei.cards).to_have_count(2)
    await has_relations(mei, 1)
    [copy] = await ids(mei, "The pier")
    assert copy != pier
    # A scene alone has lost its cast; with Shift it keeps it.
    await mei.select(copy)
    await press("ControlOrMeta+c")
    await paste_at(mei, 300, 500)
    await expect(mei.cards).to_have_count(3)
    await has_relations(mei, 1)
    await paste_at(mei, 300, 620, "ControlOrMeta+Shift+v")
    await expect(mei.cards).to_have_count(4)
    await has_relations(mei, 2)
    await through_an_editor(mei)


async def has_relations(window: Window, count: int) -> None:
    """As the server has them: the board draws those of a cast only beside a card that is selected."""

    async def counted() -> bool:
        edges = f"fetch('/api/projects/{window.project}/edges').then((answer) => answer.json())"
        return len((await window.page.evaluate(edges))["items"]) == count

    await eventually(counted)


async def draw_into_the_void(mei: Window, node: str) -> None:
    box = await mei.card(node).bounding_box()
    assert box
    mouse = mei.page.mouse
    right, middle = box["x"] + box["width"], box["y"] + box["height"] / 2
    await mouse.move(right - 30, middle)
    await mouse.move(right, middle)
    await mouse.down()
    await mouse.move(right + 60, middle + 40)
    await mouse.move(right + 90, middle + 90)
    await mouse.up()


async def through_an_editor(mei: Window) -> None:
    """The menu copies cards as JSON; the same JSON, laid out anew by an editor, is cards again."""
    await mei.page.keyboard.press("Escape")
    count = await mei.cards.count()
    await mei.cards.first.click(button="right", position={"x": 30, "y": 6})
    await mei.page.get_by_role("menuitem", name=mei.words("action.copyJson")).click()
    await expect(mei.text("clipboard.json")).to_be_visible()
    text = json.dumps(json.loads(await mei.page.evaluate(_CLIPBOARD)), indent=4, ensure_ascii=False)
    await mei.page.evaluate(_PUT, text)
    await paste_at(mei, 700, 200)
    await expect(mei.cards).to_have_count(count + 1)


async def test_a_scene_is_made_written_connected_moved_and_undone_by_keys(open_window: OpenWindow, origin: str) -> None:
    mei = await alone(open_window, origin)
    press, type_ = mei.page.keyboard.press, mei.page.keyboard.type
    for title in ("The pier", "灯塔"):
        await press("s")
        await expect(mei.cards.locator("textarea")).to_be_focused()
        await type_(title)
        await press("Escape")
    pier, lamp = await ids(mei, "The pier", "灯塔")
    for _ in range(3):
        await press("Shift+ArrowRight")
    await expect(selected(mei)).to_have_attribute("data-card", lamp)
    await press("l")
    await expect(mei.page.get_by_test_id("connecting")).to_contain_text("灯塔")
    await press("Shift+Tab")
    await expect(selected(mei)).to_have_attribute("data-card", pier)
    await press("l")
    edge = mei.canvas.locator(".react-flow__edge")
    await expect(edge).to_have_count(1)
    await expect(edge).to_have_class(re.compile("edge-sequence"))
    await press("Enter")
    await expect(mei.cards.locator("textarea")).to_be_focused()
    # In a text the letters of the shortcuts are letters.
    await type_(" vhl12")
    await press("Escape")
    await expect(mei.card(pier)).to_contain_text("The pier vhl12")

    there = place(await mei.board(), lamp)
    steps = [("ControlOrMeta+z", "The pier", 1), ("ControlOrMeta+z", "The pier", 0)]
    for keys, text, count in steps:
        await press(keys)
        await expect(mei.card(pier)).not_to_contain_text("vhl12")
        await expect(mei.card(pier)).to_contain_text(text)
        await expect(edge).to_have_count(count)
    await press("ControlOrMeta+z")
    x, y = there
    await eventually(lambda: stands_at(mei, lamp, (x - 30, y)))
    for _ in steps:
        await press("ControlOrMeta+Shift+z")
    await press("Alt+Shift+t")
    await press("Escape")
    await eventually(lambda: side_by_side(mei, lamp, pier))


async def side_by_side(window: Window, one: str, other: str) -> bool:
    board = await window.board()
    (x, y), (to_x, to_y) = place(board, one), place(board, other)
    return y == to_y and x + 320 < to_x
