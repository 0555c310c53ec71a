"""The page at /api/docs: reads /api/openapi.json and tries it out. Its script and style are our own and local, so
that it works where there is no other network. Mounted by app.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from litestar import Response, Router, get

from server.gate import ANYONE

_HERE = Path(__file__).parent
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


@get("/", opt={"need": ANYONE}, include_in_schema=False)
async def page() -> Response[Any]:
    return _answer("page.html", "text/html")


@get("/page.js", opt={"need": ANYONE}, include_in_schema=False)
async def script() -> Response[Any]:
    return _answer("page.js", "text/javascript")


@get("/page.css", opt={"need": ANYONE}, include_in_schema=False)
async def style() -> Response[Any]:
    return _answer("page.css", "text/css")


def _answer(name: str, kind: str) -> Response[Any]:
    return Response((_HERE / name).read_bytes(), media_type=f"{kind}; charset=utf-8", headers=_HEADERS)


router = Router("/api/docs", route_handlers=[page, script, style])
