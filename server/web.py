"""The browser's side: the built single-page application, its caching, and the headers that keep pages safe.
Mounted by app.py behind everything under /api."""

from __future__ import annotations

import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any

from litestar import Response, get, route
from litestar.params import FromPath

from collab import errors
from server.gate import ANYONE

STATIC = Path(__file__).with_name("static")

# No inline scripts, nothing from elsewhere; styles may be inline because the canvas sets positions by attribute.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

_NOT_BUILT = (
    "<!doctype html><meta charset=utf-8><title>Storyroom</title><p>The web application is not built yet: "
    'run <code>make web</code>. The API is at <a href="/api/docs">/api/docs</a>.'
)


@route(
    ["/api", "/api/{rest:path}"],
    http_method=["GET", "POST", "PUT", "PATCH", "DELETE"],
    opt={"need": ANYONE},
    include_in_schema=False,
)
async def nothing() -> None:
    """What is not in the API is not a page either."""
    raise errors.NotFound("There is nothing at this address.")


@get(["/", "/{path:path}"], opt={"need": ANYONE}, include_in_schema=False)
async def page(path: FromPath[str] = "/") -> Response[Any]:
    """A file of the application, or its index for every other address: the address is read in the browser."""
    name = path.lstrip("/")
    file = _file(name) if name else None
    if file is not None:
        return _answer(file, "public, max-age=31536000, immutable" if name.startswith("assets/") else "no-cache")
    if name.startswith("assets/"):
        raise errors.NotFound("There is nothing at this address.")
    index = _file("index.html")
    if index is None:
        return Response(_NOT_BUILT.encode(), media_type="text/html", headers=_page_headers())
    return _answer(index, "no-cache")


def _file(name: str) -> Path | None:
    """A file below the static folder; never one outside of it."""
    if "\0" in name or len(name) > 500:
        return None
    try:
        file = (STATIC / name).resolve()
        return file if file.is_relative_to(STATIC.resolve()) and file.is_file() else None
    except OSError:
        # A name that is too long for the file system names none of ours.
        return None


@lru_cache(maxsize=256)
def _content(file: Path, changed: int) -> bytes:
    return file.read_bytes()


def _answer(file: Path, cache: str) -> Response[Any]:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = _page_headers() if kind == "text/html" else {}
    body = _content(file, file.stat().st_mtime_ns)
    return Response(body, media_type=kind, headers={**headers, "Cache-Control": cache})


def _page_headers() -> dict[str, str]:
    return {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
