"""Errors -> problem+json and -> close codes of the websocket: the one table of both. Called by app.py for every
exception that leaves a route, and by the rooms' door. Nothing else knows a status of an error."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy.exc
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from msgspec import Struct

from collab import errors, ids
from collab.db import is_outage
from collab.errors import FieldError, StoryroomError

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"

# code -> status, title, close code. The permanent ones are 4400-4499: a stock y-websocket client stops there.
TABLE: dict[str, tuple[int, str, int]] = {
    "malformed": (400, "Not readable", 4400),
    "unauthenticated": (401, "Not signed in", 4401),
    "token_expired": (401, "Token expired", 4501),
    "budget_exceeded": (402, "Budget used up", 4403),
    "forbidden": (403, "Not allowed", 4403),
    "link_invalid": (403, "No such link", 4403),
    "link_expired": (403, "Link expired", 4403),
    "not_found": (404, "Not found", 4404),
    "method_not_allowed": (405, "Method not allowed", 4400),
    "conflict": (409, "Conflict", 4409),
    "outside_history": (409, "Outside the history", 4409),
    "not_uploaded": (409, "Not here yet", 4409),
    "lineage_changed": (409, "Document replaced", 4409),
    "precondition_failed": (412, "Changed meanwhile", 4409),
    "too_large": (413, "Too large", 4413),
    "unsupported_media": (415, "Not a kind of file that is kept", 4400),
    "range_not_satisfiable": (416, "No such range", 4400),
    "invalid": (422, "Not acceptable as it is", 4400),
    "upload_mismatch": (422, "Not what was announced", 4400),
    "rate_limited": (429, "Too many requests", 1013),
    "internal": (500, "Internal error", 4500),
    "not_saved": (503, "Not saved", 1013),
    "too_much_unsaved": (503, "Not saved", 1013),
    "unavailable": (503, "Not available", 1013),
    "storage_full": (503, "No room for files", 1013),
    "storage_away": (503, "Files not available", 1013),
    "overloaded": (503, "Overloaded", 1013),
    "document_full": (413, "Document full", 4413),
    "too_many_nodes": (413, "Too many nodes", 4413),
    "room_full": (503, "Room full", 1013),
}

_BY_STATUS: dict[int, str] = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    422: "invalid",
    429: "rate_limited",
    503: "unavailable",
}

# How Litestar says that the body was empty: the key that it has not found.
_NO_BODY = "'data'"

_SENTENCES = {
    "not_found": "There is nothing at this address.",
    "method_not_allowed": "This address does not take this method.",
    "too_large": "The body is larger than what is accepted here.",
}


class MethodNotAllowed(StoryroomError):
    """This address does not take this method."""

    code = "method_not_allowed"


class RangeNotSatisfiable(StoryroomError):
    """The file ends before this range begins."""

    code = "range_not_satisfiable"

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size


class Problem(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """An error as RFC 9457 shows it; `code` is stable and the same on sockets."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: tuple[FieldError, ...] = ()


def row(error: StoryroomError) -> tuple[int, str, int]:
    """Status, title and close code. An error whose own code has no row stands where its parent stands."""
    for cls in type(error).__mro__:
        code = cls.__dict__.get("code")
        if code in TABLE:
            return TABLE[code]
    return TABLE["internal"]


def close_code(error: StoryroomError) -> int:
    return row(error)[2]


def request_id(scope: Any) -> str:
    """The id of this request: made once, answered as X-Request-Id and in every problem."""
    state = scope.setdefault("state", {})
    if "request_id" not in state:
        state["request_id"] = ids.row_id()
    return str(state["request_id"])


def as_error(exc: Exception, *, reading: bool = False) -> StoryroomError:
    """What an exception is to the caller. `reading`: nothing was to be saved."""
    if isinstance(exc, StoryroomError):
        return exc
    if isinstance(exc, ValidationException):
        return _invalid(exc)
    if isinstance(exc, HTTPException):
        return _of_status(exc)
    if isinstance(exc, sqlalchemy.exc.DataError):
        return errors.Invalid("The database cannot store one of these values.")
    if is_outage(exc):
        return errors.Unavailable() if reading else errors.NotSaved()
    return StoryroomError("Something went wrong on our side; the request id leads to it in the log.")


def _invalid(exc: ValidationException) -> StoryroomError:
    extra = exc.extra if isinstance(exc.extra, list) else []
    fields = tuple(
        FieldError(
            field="" if item.get("key") == "data" else str(item.get("key", "")), message=str(item.get("message"))
        )
        for item in extra
    )
    if any(item.get("key") == "data" and item.get("message") == _NO_BODY for item in extra):
        return errors.Malformed("A JSON body is needed here.")
    detail = "; ".join(f"{f.field}: {f.message}" if f.field else f.message for f in fields)
    return errors.Invalid(detail, errors=fields)


def _of_status(exc: HTTPException) -> StoryroomError:
    code = _BY_STATUS.get(exc.status_code, "malformed" if exc.status_code < 500 else "internal")
    detail = _SENTENCES.get(code, exc.detail if exc.status_code < 500 else "")
    classes = {cls.code: cls for cls in _tree(StoryroomError)}
    return classes[code](detail)


def _tree(cls: type[StoryroomError]) -> list[type[StoryroomError]]:
    """A class and what derives from it, children first, so that a parent's code is the parent's."""
    return [found for child in cls.__subclasses__() for found in _tree(child)] + [cls]


def problem(error: StoryroomError, request: str) -> Problem:
    status, title, _ = row(error)
    return Problem(
        type=f"urn:storyroom:problem:{error.code}",
        title=title,
        status=status,
        detail=error.detail,
        code=error.code,
        request_id=request,
        errors=tuple(error.errors),
    )


def answer(request: Request[Any, Any, Any], exc: Exception) -> Response[bytes]:
    """The exception handler of the whole application."""
    error = as_error(exc, reading=request.method in ("GET", "HEAD"))
    shown = problem(error, request_id(request.scope))
    if shown.status >= 500:
        log.error("request.failed", code=error.code, request=shown.request_id, path=request.url.path, exc_info=exc)
    headers = {"Cache-Control": "no-store"}
    if error.retry_after is not None or shown.status in (429, 503):
        headers["Retry-After"] = str(max(1, round(error.retry_after or 1)))
    if shown.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, RangeNotSatisfiable):
        headers["Content-Range"] = f"bytes */{error.size}"
    if isinstance(exc, HTTPException) and exc.headers and "Allow" in exc.headers:
        headers["Allow"] = exc.headers["Allow"]
    return Response(msgspec.json.encode(shown), status_code=shown.status, media_type=MEDIA_TYPE, headers=headers)
