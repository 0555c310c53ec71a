"""A file in a form of a browser (multipart/form-data), handed on while it comes. Used by the routes of assets; it never
keeps more than a chunk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from multipart import MultipartError, MultipartSegment, ParserLimitReached, PushMultipartParser

from collab import errors

# Beside the file there may be fields; all of them are small.
MAX_FIELDS = 20
MAX_FIELD_BYTES = 8 * 1024


class FormFile:
    """The one file of a form. `name` is known once the file has begun."""

    def __init__(self, stream: AsyncIterator[bytes], boundary: str) -> None:
        self.name = ""
        self._stream = stream
        self._boundary = boundary

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes of the file. Malformed if there is none, or it is not a form."""
        file: MultipartSegment | None = None
        current: MultipartSegment | None = None
        weight = 0
        try:
            with PushMultipartParser(self._boundary, max_segment_count=MAX_FIELDS) as parser:
                async for chunk in self._stream:
                    for event in parser.parse(chunk) if chunk and not parser.closed else ():
                        if isinstance(event, MultipartSegment):
                            current = event
                            file = self._begun(event, file)
                        elif event and current is file:
                            yield bytes(event)
                        elif event:
                            weight += len(event)
                            if weight > MAX_FIELD_BYTES:
                                raise errors.TooLarge("The fields beside the file are too long.")
        except ParserLimitReached as exc:
            raise errors.Malformed("The form has too many or too large fields.") from exc
        except MultipartError as exc:
            raise errors.Malformed(f"This is not a multipart form: {exc}") from exc
        if file is None:
            raise errors.Malformed("There is no file in this form.")

    def _begun(self, part: MultipartSegment, file: MultipartSegment | None) -> MultipartSegment | None:
        if part.filename is None:
            return file
        if file is not None:
            raise errors.Malformed("Send one file at a time.")
        self.name = part.filename
        return part


def boundary(content_type: tuple[str, dict[str, Any]]) -> str:
    found = content_type[1].get("boundary")
    if not found:
        raise errors.Malformed("Content-Type names no boundary.")
    return found
