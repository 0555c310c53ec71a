"""The description of the REST API, as OpenAPI 3.1 at /api/openapi.json, and a page to read and try it that loads
nothing from elsewhere."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Server

from server.gate import ANYONE

CONFIG = OpenAPIConfig(
    title="Storyroom",
    version="0.1.0",
    description="Everything that people can do in the browser, a program can do here, in the same room.",
    path="/api/openapi.json",
    render_plugins=[JsonRenderPlugin(path="/")],
    servers=[Server(url="/")],
    use_handler_docstrings=True,
    components=Components(
        security_schemes={
            "bearer": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT"),
            "session": SecurityScheme(type="apiKey", name="storyroom_access", security_scheme_in="cookie"),
        }
    ),
    security=[{"bearer": []}, {"session": []}],
)


@get("/api/docs", opt={"need": ANYONE}, include_in_schema=False, media_type="text/html")
async def docs() -> str:
    return "<!doctype html><title>Storyroom API</title>"
