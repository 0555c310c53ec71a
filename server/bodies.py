"""JSON bodies: read after the caller is known, checked before anything sees them, converted strictly by the
handler's own struct. Called by Litestar through ApiRequest; it never touches what a field means."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import InternalServerException
from litestar.types import Empty

from collab import errors

MAX_DEPTH = 64

_WHERE = re.compile(r"^(?P<message>.*?)(?: - at `\$(?P<path>.*)`)?$", re.DOTALL)
_MISSING = re.compile(r"^Object missing required field `(?P<name>[^`]+)`")
_UNKNOWN = re.compile(r"^Object contains unknown field `(?P<name>[^`]+)`")


class ApiRequest(Request[Any, Any, Any]):
    """A request whose JSON is checked, and is already the struct that the handler asks for."""

    async def stream(self) -> AsyncGenerator[bytes, None]:
        try:
            async for chunk in super().stream():
                yield chunk
        except InternalServerException as exc:
            # Litestar's word for a client that has left: nobody hears the answer, and nothing of ours has failed.
            raise errors.Malformed("The connection ended before the body did.") from exc

    async def json(self) -> Any:
        if self._json is Empty:
            value = decode(await self.body(), self.content_type[0])
            field = self.route_handler.parsed_data_field
            self._json = convert(value, field.annotation) if field else value
        return self._json


def decode(body: bytes, content_type: str) -> Any:
    """Bytes -> JSON values. Malformed: not JSON, NaN, half a surrogate pair. Invalid: NUL characters, too deep."""
    if content_type and content_type != "application/json" and not content_type.endswith("+json"):
        raise errors.Malformed(f"Send the body as application/json, not as {content_type}.")
    try:
        value = msgspec.json.decode(body)
    except RecursionError:
        raise _too_deep() from None
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise errors.Malformed(f"The body is not JSON: {exc}") from exc
    check(value)
    return value


def _too_deep() -> errors.Invalid:
    return errors.Invalid(f"The body is nested more than {MAX_DEPTH} levels deep.")


def check(value: Any) -> None:
    """Refuse what Postgres or a document cannot hold: NUL characters, and values nested too deep."""
    level: list[tuple[str, Any]] = [("", value)]
    depth = 0
    while level:
        if depth > MAX_DEPTH:
            raise _too_deep()
        below: list[tuple[str, Any]] = []
        for path, item in level:
            if isinstance(item, str):
                _check_text(path, item)
            elif isinstance(item, dict):
                for key, inner in item.items():
                    _check_text(path, key)
                    below.append((f"{path}.{key}", inner))
            elif isinstance(item, list):
                below.extend((f"{path}.{number}", inner) for number, inner in enumerate(item))
        level, depth = below, depth + 1


def _check_text(path: str, text: str) -> None:
    if "\0" in text:
        field = path.lstrip(".")
        message = "a NUL character cannot be stored"
        raise errors.wrong(field, message)


def convert(value: Any, annotation: Any) -> Any:
    """A JSON value -> the handler's type, strictly. Invalid, with the path of the wrong field."""
    try:
        return msgspec.convert(value, annotation)
    except msgspec.ValidationError as exc:
        raise invalid(str(exc)) from exc


def invalid(said: str) -> errors.Invalid:
    """What msgspec says -> an error in the words of the API."""
    match = _WHERE.match(said)
    message, path = (match["message"], match["path"] or "") if match else (said, "")
    parts = [part for part in path.replace("[", ".").replace("]", "").split(".") if part]
    for pattern in (_MISSING, _UNKNOWN):
        if named := pattern.match(message):
            parts.append(named["name"])
            message = "is needed" if pattern is _MISSING else "there is no such field"
            break
    field = ".".join(parts)
    return errors.wrong(field, message)
