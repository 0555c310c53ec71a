"""Answers with an ETag (the hash of the resource's JSON) and the conditions that refer to it. Used by the routes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response

from collab import errors

JSON = "application/json"


def etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def check_match(headers: Mapping[str, str], body: bytes) -> None:
    """PreconditionFailed, unless If-Match names this state of the resource (or is not there)."""
    wanted = headers.get("if-match")
    if wanted is not None and not _names(wanted, etag(body)):
        raise errors.PreconditionFailed


def _names(header: str, tag: str) -> bool:
    return header.strip() == "*" or tag in [item.strip().removeprefix("W/") for item in header.split(",")]


def answered(request: Request[Any, Any, Any], value: Any, headers: dict[str, str] | None = None) -> Response[Any]:
    """A resource that was read, or 304 where If-None-Match names it as it is."""
    body = msgspec.json.encode(value)
    return answered_body(request, body, etag(body), headers)


def answered_body(
    request: Request[Any, Any, Any],
    body: bytes,
    tag: str,
    headers: dict[str, str] | None = None,
    *,
    media_type: str = JSON,
) -> Response[Any]:
    """The same of what is encoded already, and perhaps packed."""
    found = {"ETag": tag, "Cache-Control": "private, no-cache", **(headers or {})}
    if is_known(request, tag):
        return Response(None, status_code=304, headers=found)
    return Response(body, media_type=media_type, headers=found)


def is_known(request: Request[Any, Any, Any], tag: str) -> bool:
    """Does If-None-Match name this state?"""
    known = request.headers.get("if-none-match")
    return known is not None and _names(known, tag)
