"""How fast a full board comes and moves in a browser, against a running server.

    python bench/board.py --url http://127.0.0.1:8000 [--nodes 300,2000] [--seconds 5] [--zoom 0.3,0.75]

Registers a person, fills a project with each number of nodes by REST (half scenes with two characters each, the rest
characters, shots, dialogues and notes; sequence and cast edges), opens it in Chromium at 1440 x 900 and prints:
`bundle`: kB of script and style of the first page and of a board, gzipped; `paint`: ms from the navigation to the frame
that shows the first card, with an empty and with a warm cache, and how much of it the page's own thread computed; then,
at each zoom, while the wheel pans and while it zooms: how many cards were drawn, frames per second, the longest frame,
tasks of the page over 50 ms and the longest of them, and what a frame cost that thread. Where the machine is busy, only
what the thread computed counts. Needs a browser and the development requirements."""

from __future__ import annotations

import argparse
import gzip
import itertools
import secrets
import shutil
import time
from typing import Any

import httpx
from playwright.sync_api import BrowserContext, Page, Response, sync_playwright

WINDOW = {"width": 1440, "height": 900}
COLUMNS = 24

_FIRST_CARD = """new Promise((seen, failed) => {
  setTimeout(() => failed(new Error("no card within a minute")), 60_000);
  const look = () => document.querySelector('[data-card]')
    ? requestAnimationFrame(() => requestAnimationFrame(() => seen(performance.now()))) : requestAnimationFrame(look);
  look();
})"""

_WATCH = """() => {
  const seen = (window.watched = { frames: [], tasks: [], on: true });
  const frame = (at) => { seen.frames.push(at); if (seen.on) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => list.getEntries().forEach((task) => seen.tasks.push(task.duration)))
    .observe({ entryTypes: ['longtask'] });
}"""

_SEEN = """() => {
  const { frames, tasks } = window.watched;
  window.watched.on = false;
  const gaps = frames.slice(1).map((at, i) => at - frames[i]);
  return { frames: gaps.length, fps: (1000 * gaps.length) / (frames.at(-1) - frames[0]), longest: Math.max(...gaps),
    tasks: tasks.length, task: Math.max(0, ...tasks), cards: document.querySelectorAll('[data-card]').length };
}"""

_ZOOM = "new DOMMatrix(getComputedStyle(document.querySelector('.react-flow__viewport')).transform).a"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--nodes", default="300,2000")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--zoom", default="0.3,0.75")
    given = parser.parse_args()
    account = {"email": f"{secrets.token_hex(6)}@example.org", "password": "correct horse", "name": "Bench"}
    with httpx.Client(base_url=f"{given.url}/api", timeout=60, trust_env=False) as http:
        token = http.post("/auth/register", json=account).raise_for_status().json()["accessToken"]
        http.headers["Authorization"] = f"Bearer {token}"
        projects = {count: filled(http, count) for count in map(int, given.nodes.split(","))}
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--disable-gpu"], chromium_sandbox=False)
        for count, project in projects.items():
            context = browser.new_context(viewport=WINDOW, locale="en-US")
            print(f"\n{count} nodes")
            measure(context, given.url, account, project, given)
            context.close()


def filled(http: httpx.Client, count: int) -> str:
    """The id of a project with so many nodes."""
    project = http.post("/projects", json={"title": f"{count} nodes"}).raise_for_status().json()["id"]
    edits = [{"op": "add", "node": node(number)} for number in range(count)]
    scenes = [number for number in range(count) if kind_of(number) == "scene"]
    people = [number for number in range(count) if kind_of(number) == "character"]
    pairs = itertools.pairwise(scenes)
    edits += [{"op": "connect", "edge": {"kind": "sequence", "from": f"n{a}", "to": f"n{b}"}} for a, b in pairs]
    for at, scene in enumerate(scenes):
        for person in {people[at % len(people)], people[(at + 1) % len(people)]}:
            edits.append({"op": "connect", "edge": {"kind": "cast", "from": f"n{scene}", "to": f"n{person}"}})
    for start in range(0, len(edits), 1_000):
        http.post(f"/projects/{project}/edits", json={"edits": edits[start : start + 1_000]}).raise_for_status()
    return project


def kind_of(number: int) -> str:
    return "scene" if number % 2 == 0 else ("character", "shot", "dialogue", "note")[number // 2 % 4]


def node(number: int) -> dict[str, Any]:
    row, column = divmod(number, COLUMNS)
    kind = kind_of(number)
    words = f"Wren opens the shutters for the {number}th time and finds the sea as flat as a table. 海停了。"
    fields = {
        "scene": {"title": f"Morning {number} 早晨", "action": words, "place": "Clock shop", "time": "Dawn"},
        "character": {"name": f"Wren {number}", "role": "Lead", "brief": words},
        "shot": {"number": number, "shotSize": "Wide", "description": words},
        "dialogue": {"text": words},
        "note": {"text": words},
    }[kind]
    return {"id": f"n{number}", "kind": kind, "xy": [column * 400, row * 360], **fields}


def measure(context: BrowserContext, url: str, account: dict[str, str], project: str, given: Any) -> None:
    page = context.new_page()
    sizes: dict[str, int] = {}
    page.on("response", lambda response: weigh(response, sizes))
    page.goto(f"{url}/signin", wait_until="networkidle")
    first = sum(sizes.values())
    answer = context.request.post(
        f"{url}/api/auth/login", data={name: account[name] for name in ("email", "password")}, headers={"Origin": url}
    )
    assert answer.ok, answer.text()
    thread = Thread(page)
    cold = paint(page, f"{url}/p/{project}")
    cold_cpu = thread.ms()
    print(f"  bundle: first page {first / 1000:.0f} kB, with a board {sum(sizes.values()) / 1000:.0f} kB")
    warm = sorted(paint(page, f"{url}/p/{project}") for _ in range(3))[1]
    print(f"  paint: {cold:.0f} ms at first, {warm:.0f} ms afterwards (median of 3); computing {cold_cpu:.0f} ms")
    page.wait_for_timeout(1_500)
    for zoom in map(float, given.zoom.split(",")):
        zoom_to(page, zoom)
        for name in ("pan", "zoom"):
            thread.ms()
            seen = moving(page, name, given.seconds)
            cpu = thread.ms() / max(1, seen["frames"])
            print(
                f"  {name} at {zoom:.0%}, {seen['cards']} cards: {seen['fps']:.0f} frames/s, "
                f"longest {seen['longest']:.0f} ms; long tasks {seen['tasks']}, longest {seen['task']:.0f} ms; "
                f"computing {cpu:.1f} ms a frame"
            )


class Thread:
    """The CPU time of the page's main thread."""

    def __init__(self, page: Page) -> None:
        self.tools = page.context.new_cdp_session(page)
        self.tools.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.before = 0.0

    def ms(self) -> float:
        """Since it was last asked, or since the last navigation."""
        metrics = {one["name"]: one["value"] for one in self.tools.send("Performance.getMetrics")["metrics"]}
        now = metrics["TaskDuration"] * 1_000
        since = now - self.before if now >= self.before else now
        self.before = now
        return since


def weigh(response: Response, sizes: dict[str, int]) -> None:
    if response.request.resource_type in {"script", "stylesheet"} and response.ok:
        sizes[response.url] = len(gzip.compress(response.body(), 9))


def paint(page: Page, address: str) -> float:
    page.goto(address, wait_until="commit")
    return page.evaluate(_FIRST_CARD)


def zoom_to(page: Page, wanted: float) -> None:
    page.mouse.move(WINDOW["width"] / 2, WINDOW["height"] / 2)
    for _ in range(150):
        now = page.evaluate(_ZOOM)
        if abs(now / wanted - 1) < 0.06:
            break
        wheel(page, 0, -40 if now < wanted else 40, zooming=True)
    page.wait_for_timeout(500)


def moving(page: Page, how: str, seconds: float) -> dict[str, float]:
    """Back and forth, so that what comes into sight is always new for a moment."""
    page.evaluate(_WATCH)
    end, turn = time.monotonic() + seconds, 0
    while time.monotonic() < end or turn % 50:
        way = 1 if turn // 25 % 2 == 0 else -1
        if how == "pan":
            wheel(page, 60 * way, 30 * way)
        else:
            wheel(page, 0, 12 * way, zooming=True)
        turn += 1
    return page.evaluate(_SEEN)


def wheel(page: Page, x: float, y: float, *, zooming: bool = False) -> None:
    if zooming:
        page.keyboard.down("Control")
    page.mouse.wheel(x, y)
    if zooming:
        page.keyboard.up("Control")


if __name__ == "__main__":
    main()
