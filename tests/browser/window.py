"""One person's window on Storyroom, and what people do in it. Finds things as people do: by role, name and text."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

from tests.browser.words import Words

# What a browser writes by itself when the server or the network is away.
_OUTAGE = re.compile(r"net::ERR_|WebSocket connection to|Failed to load resource")

_BOARD = """() => Object.fromEntries([...document.querySelectorAll('[data-testid=board] [data-card]')].map((card) =>
  [card.dataset.card, [card.textContent, card.closest('.react-flow__node').style.transform]]))"""

_WATCH = """() => {
  const seen = (window.progressSeen = []);
  new MutationObserver(() => {
    for (const bar of document.querySelectorAll('[role=progressbar]')) {
      const now = bar.getAttribute('aria-valuenow');
      if (now !== null && seen.at(-1) !== now) seen.push(now);
    }
  }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
}"""

# Megabytes that go through the browser's own editing take it longer than their breakdown takes.
_PASTE = """(area, text) => {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(area, text);
  area.dispatchEvent(new Event('input', { bubbles: true }));
}"""

Board = dict[str, list[str]]
"""Of each card: what it says and where it stands."""


async def eventually(condition: Callable[[], Awaitable[Any]], seconds: float = 45) -> Any:
    """What the condition answers as soon as that is true; AssertionError with its last answer after the deadline."""
    answer = None
    try:
        async with asyncio.timeout(seconds):
            while not (answer := await condition()):  # noqa: ASYNC110 - what is waited for is in another process
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"not within {seconds} s: {answer!r}") from None
    return answer


class Window:
    def __init__(self, page: Page, words: Words, origin: str) -> None:
        self.page = page
        self.words = words
        self.origin = origin
        self.faults: list[str] = []
        self.events: list[dict[str, Any]] = []
        self._outage = False
        # Answers of 400 and more, and how many of them the browser has noted.
        self._refused = self._noted = 0
        self._asked: set[Request] = set()
        page.on("request", self._ask)
        page.on("requestfailed", self._failed)
        page.on("console", self._hear)
        page.on("response", self._answered)
        page.on("websocket", lambda socket: socket.on("framereceived", self._read))
        page.on("pageerror", lambda error: self.faults.append(f"{error.name}: {error.message}\n{error.stack}"))

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def _ask(self, request: Request) -> None:
        self._asked.add(request)

    def _failed(self, request: Request) -> None:
        self._asked.discard(request)

    def _answered(self, response: Response) -> None:
        # A request whose answer nobody reads never finishes.
        self._asked.discard(response.request)
        self._refused += response.status >= 400

    def _hear(self, message: ConsoleMessage) -> None:
        self._noted += message.text.startswith("Failed to load resource: the server responded")
        if message.type == "error" and not (self._outage and _OUTAGE.search(message.text)):
            self.faults.append(f"{message.text} ({message.location.get('url', '')})")

    def _read(self, frame: str | bytes) -> None:
        """Keeps the events: type 110, a length, JSON."""
        if isinstance(frame, bytes) and frame[:1] == b"\x6e":
            self.events.append(json.loads(frame[frame.index(b"{") :]))

    @contextlib.contextmanager
    def outage(self) -> Iterator[None]:
        """What the browser says about a server that is away is expected in here."""
        self._outage = True
        yield
        self._outage = False

    @contextlib.asynccontextmanager
    async def refusals(self) -> AsyncIterator[None]:
        """The server's refusals are expected in here. The browser notes each somewhat later than the page shows it: the
        end waits until all that was asked is answered and noted."""

        async def all_noted() -> bool:
            return not self._asked and self._noted >= self._refused

        with self.outage():
            yield
            await eventually(all_noted)

    # ---- finding

    def button(self, key: str, within: Locator | None = None, **values: object) -> Locator:
        return (within or self.page).get_by_role("button", name=self.words(key, **values), exact=True)

    def field(self, key: str) -> Locator:
        return self.page.get_by_role("textbox", name=self.words(key), exact=True)

    def dialog(self, key: str, **values: object) -> Locator:
        return self.page.get_by_role("dialog", name=self.words(key, **values))

    def text(self, key: str, **values: object) -> Locator:
        return self.page.get_by_text(self.words(key, **values), exact=True)

    @property
    def canvas(self) -> Locator:
        return self.page.get_by_test_id("board")

    @property
    def cards(self) -> Locator:
        return self.canvas.locator("[data-card]")

    def card(self, node: str) -> Locator:
        return self.canvas.locator(f'[data-card="{node}"]')

    def character(self, name: str) -> Locator:
        return self.canvas.locator("[data-kind=character]").filter(has_text=name)

    @property
    def inspector(self) -> Locator:
        return self.page.get_by_role("complementary", name=self.words("inspector.title"), exact=True)

    def inspected(self, field: str) -> Locator:
        return self.inspector.get_by_role("textbox", name=self.words(f"field.{field}"), exact=True)

    @property
    def versions(self) -> Locator:
        return self.page.get_by_role("complementary", name=self.words("history.title"), exact=True)

    def avatar_of(self, name: str) -> Locator:
        return self.button("presence.follow", name=name)

    def cursor_of(self, name: str) -> Locator:
        # Hidden from the accessibility tree, as it should be: the avatars say who is here.
        return self.page.get_by_test_id("cursors").get_by_text(name, exact=True)

    @property
    def refused(self) -> Locator:
        """The line that says that the server has not taken something."""
        return self.page.get_by_test_id("refused")

    @property
    def jobs(self) -> Locator:
        return self.canvas.locator("[data-job]")

    # ---- coming in

    async def open(self, path: str) -> None:
        await self.page.goto(self.origin + path)

    async def reload(self) -> None:
        await self.page.reload()
        await self.is_live()

    async def register(self, name: str, email: str, password: str) -> None:
        await self.open("/register")
        await self.field("entry.name").fill(name)
        await self.field("entry.email").fill(email)
        await self.page.get_by_label(self.words("entry.password"), exact=True).fill(password)
        await self.button("entry.register").click()
        await expect(self.page.get_by_role("heading", name=self.words("library.title"))).to_be_visible()

    async def new_project(self, title: str) -> None:
        await self.button("library.new").first.click()
        dialog = self.dialog("library.create.title")
        await dialog.get_by_role("textbox").fill(title)
        await self.button("library.create.action", dialog).click()
        await self.is_live()

    async def join(self, link: str, name: str) -> None:
        await self.page.goto(link)
        await self.field("entry.name").fill(name)
        await self.button("entry.invite.join").click()
        await self.is_live()

    async def set_account(self, name: str, email: str, password: str) -> None:
        """By the greeting that whoever came with the printed key is shown."""
        await self.button("welcome.action").click()
        dialog = self.dialog("account.title")
        await dialog.get_by_label(self.words("entry.name"), exact=True).fill(name)
        await dialog.get_by_label(self.words("entry.email"), exact=True).fill(email)
        await dialog.get_by_label(self.words("entry.password"), exact=True).fill(password)
        await self.button("account.save", dialog).click()
        await expect(dialog).to_be_hidden()

    async def is_live(self) -> None:
        await expect(self.text("save.live")).to_be_visible(timeout=20_000)

    async def all_is_saved(self) -> None:
        await expect(self.text("save.saved")).to_be_visible(timeout=20_000)

    @property
    def project(self) -> str:
        return self.page.url.rsplit("/p/", 1)[1]

    async def invite_link(self, role: str = "editor") -> str:
        """Copied from the share dialog; what is shown and what is in the clipboard are the same."""
        await self.button("room.share").click()
        dialog = self.page.get_by_role("dialog")
        if role != "editor":
            await dialog.get_by_role("combobox", name=self.words("share.role")).click()
            await self.page.get_by_role("option", name=self.words(f"role.{role}")).click()
        await self.button("share.create", dialog).click()
        await expect(self.button("ui.copied", dialog)).to_be_visible()
        link = await dialog.get_by_role("textbox", name=self.words("share.url")).input_value()
        assert await self.page.evaluate("navigator.clipboard.readText()") == link
        await self.page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
        return link

    # ---- the board

    async def see_everything(self) -> None:
        await self.button("board.fit").click()

    async def select_nothing(self) -> None:
        """The first Escape leaves a field, the second lets go of the cards."""
        await self.page.keyboard.press("Escape")
        await self.page.keyboard.press("Escape")
        await expect(self.inspector).to_have_count(0)

    async def board(self) -> Board:
        return await self.page.evaluate(_BOARD)

    async def shows(self, wanted: Board, seconds: float = 15) -> None:
        """These cards with these words in these places, and no others."""
        try:
            await eventually(lambda: self._is(wanted), seconds)
        except AssertionError:
            assert wanted == await self.board()

    async def _is(self, wanted: Board) -> bool:
        return await self.board() == wanted

    async def add(self, kind: str, text: str = "") -> str:
        """With the toolbar; what is typed goes into the card at once. Its id."""
        await self.button("board.addKind", kind=self.words(f"kind.{kind}")).click()
        writing = self.cards.filter(has=self.page.locator("textarea"))
        await expect(writing.locator("textarea")).to_be_focused()
        node = await writing.get_attribute("data-card")
        assert node
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Escape")
        await expect(writing).to_have_count(0)
        return node

    async def select(self, node: str) -> None:
        await self.card(node).click(position={"x": 30, "y": 4})
        await expect(self.inspector).to_be_visible()

    async def drag(self, node: str, x: float, y: float) -> None:
        box = await self.card(node).bounding_box()
        assert box
        at = box["x"] + 40, box["y"] + 5
        await self.page.mouse.move(*at)
        await self.page.mouse.down()
        await self.page.mouse.move(at[0] + x / 2, at[1] + y / 2)
        await self.page.mouse.move(at[0] + x, at[1] + y)
        await self.page.mouse.up()

    async def point_at(self, x: float, y: float) -> None:
        box = await self.canvas.bounding_box()
        assert box
        await self.page.mouse.move(box["x"] + x, box["y"] + y)

    async def wreck(self) -> None:
        await self.canvas.click(position={"x": 12, "y": 200})
        await self.page.keyboard.press("ControlOrMeta+a")
        await self.page.keyboard.press("Delete")
        await expect(self.cards).to_have_count(0)

    # ---- breaking a story down

    async def break_down(self, *, sample: str = "", text: str = "") -> None:
        await self.button("room.breakdown").click()
        dialog = self.dialog("breakdown.title")
        if sample:
            await dialog.get_by_role("button", name=sample, exact=True).click()
            await expect(dialog.get_by_role("textbox")).not_to_have_value("")
        else:
            await dialog.get_by_role("textbox").evaluate(_PASTE, text)
        await self.button("breakdown.start", dialog).click()
        await expect(dialog).to_be_hidden()

    async def watch_progress(self) -> None:
        self.events.clear()
        await self.page.evaluate(_WATCH)

    async def progress_seen(self) -> list[int]:
        """What the bar has shown, in per cent."""
        return [int(value) for value in await self.page.evaluate("window.progressSeen")]

    async def has_seen_a_job_succeed(self) -> bool:
        return any(event["type"] == "job" and event["job"]["status"] == "succeeded" for event in self.events)

    @property
    def progress_told(self) -> list[int]:
        jobs = [event["job"] for event in self.events if event["type"] == "job"]
        return [round(job["progress"] * 100) for job in jobs if job["status"] == "running"]

    # ---- versions

    async def name_version(self, label: str) -> None:
        await self.button("room.versions").click()
        await self.versions.get_by_role("textbox").fill(label)
        await self.button("history.name.action").click()
        await expect(self.versions.get_by_text(label)).to_be_visible()

    async def restore(self, label: str) -> None:
        await self.versions.get_by_text(label).click()
        preview = self.page.get_by_role("region", name=self.words("history.preview", label=label))
        await self.button("history.restore.all", preview).click()
        await self.button("history.restore", self.dialog("history.restore.title", label=label)).click()
        await expect(preview).to_be_hidden()
        await self.versions.get_by_role("button", name=self.words("ui.close")).click()


@contextlib.asynccontextmanager
async def offline(window: Window) -> AsyncIterator[None]:
    with window.outage():
        await window.context.set_offline(True)
        yield
        await window.context.set_offline(False)
        await window.is_live()
