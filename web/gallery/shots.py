"""Pictures of the gallery in both themes and languages: `python web/gallery/shots.py FOLDER`. Starts Vite itself."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

WEB = Path(__file__).resolve().parents[1]
WINDOW = {"width": 1440, "height": 900}
LARGE = {"width": 2500, "height": 2100}
_ZOOM = "new DOMMatrix(getComputedStyle(document.querySelector('.react-flow__viewport')).transform).a"
ZOOMS = {"near": 1.5, "far": 0.3}


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    vite = subprocess.Popen([WEB / "node_modules/.bin/vite", "--port", str(port), "--strictPort"], cwd=WEB)
    try:
        _wait(port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False)
            for theme, locale in product(("light", "dark"), ("en", "zh-CN")):
                context = browser.new_context(viewport=WINDOW, locale=locale, reduced_motion="reduce")
                stored = {"storyroom.theme": theme, "storyroom.locale": locale}
                context.add_init_script(f"Object.assign(localStorage, {stored})")
                page = context.new_page()
                page.on("pageerror", lambda error: print(error, file=sys.stderr))
                origin = f"http://127.0.0.1:{port}/gallery.html"
                _components(page, origin, folder / f"components-{theme}-{locale}")
                _jobs(page, origin, folder / f"jobs-{theme}-{locale}")
                page.set_viewport_size(LARGE)
                _cards(page, origin, folder / f"cards-{theme}-{locale}")
                context.close()
    finally:
        vite.terminate()


def _wait(port: int) -> None:
    for _ in range(200):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("Vite does not answer.")


def _components(page: Page, origin: str, name: Path) -> None:
    page.goto(origin)
    page.wait_for_selector("[data-force]")
    _force(page)
    page.locator("[data-shot=toasts]").dispatch_event("click")
    page.wait_for_timeout(400)
    page.screenshot(path=f"{name}.png", full_page=True)
    page.locator("[data-shot=dialog]").dispatch_event("click")
    page.wait_for_timeout(300)
    page.screenshot(path=f"{name}-dialog.png")


def _jobs(page: Page, origin: str, name: Path) -> None:
    page.goto(f"{origin}?part=jobs")
    page.wait_for_selector("[data-job]")
    page.wait_for_timeout(800)
    page.screenshot(path=f"{name}.png", full_page=True)
    page.locator("[data-shot=late]").dispatch_event("click")
    page.wait_for_timeout(300)
    page.screenshot(path=f"{name}-late.png")


def _force(page: Page) -> None:
    """Hover, press and focus that stay while the picture is taken."""
    tools = page.context.new_cdp_session(page)
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    root = tools.send("DOM.getDocument", {"depth": -1})["root"]["nodeId"]
    for state in ("hover", "active", "focus", "focus-visible"):
        found = tools.send("DOM.querySelectorAll", {"nodeId": root, "selector": f"[data-force={state}] > *"})
        classes = ["focus", "focus-visible"] if state.startswith("focus") else [state]
        for node in found["nodeIds"]:
            tools.send("CSS.forcePseudoState", {"nodeId": node, "forcedPseudoClasses": classes})


def _cards(page: Page, origin: str, name: Path) -> None:
    for part in ("cards", "cards&viewer"):
        page.goto(f"{origin}?part={part}")
        page.wait_for_selector("[data-card]")
        page.wait_for_timeout(800)
        page.screenshot(path=f"{name}{'-viewer' if 'viewer' in part else ''}.png")
    page.goto(f"{origin}?part=cards")
    page.wait_for_selector("[data-card]")
    for level, zoom in ZOOMS.items():
        _zoom(page, zoom)
        page.screenshot(path=f"{name}-{level}.png")


def _zoom(page: Page, wanted: float) -> None:
    """About the corner where the first cards stand."""
    page.mouse.move(330, 40)
    for _ in range(80):
        now = page.evaluate(_ZOOM)
        if abs(now / wanted - 1) < 0.07:
            break
        page.keyboard.down("Control")
        page.mouse.wheel(0, -40 if now < wanted else 40)
        page.keyboard.up("Control")
        page.wait_for_timeout(40)
    page.wait_for_timeout(300)


if __name__ == "__main__":
    main()
