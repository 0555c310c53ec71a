"""Every error that a caller can meet. The class docstring is the sentence a person reads;
`code` is stable and the same over REST and sockets. Status and close code: server/problems.py."""

from __future__ import annotations

import inspect
from typing import ClassVar

import msgspec


class FieldError(msgspec.Struct, frozen=True, kw_only=True):
    """One wrong field. `field` is a dotted path in the words of the API ("nodes.0.xy")."""

    field: str
    message: str


class StoryroomError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "internal"

    def __init__(
        self, detail: str = "", *, errors: tuple[FieldError, ...] = (), retry_after: float | None = None
    ) -> None:
        self.detail = detail or inspect.cleandoc(self.__doc__ or "")
        self.errors = errors
        self.retry_after = retry_after
        super().__init__(self.detail)


class Malformed(StoryroomError):
    """These bytes are not what the protocol or the format allows."""

    code = "malformed"


class Unauthenticated(StoryroomError):
    """Sign in first: no valid token or session came with this request."""

    code = "unauthenticated"


class TokenExpired(Unauthenticated):
    """Your access token has expired: refresh it and try again."""

    code = "token_expired"


class Forbidden(StoryroomError):
    """Your role does not allow this."""

    code = "forbidden"


class NotFound(StoryroomError):
    """There is nothing here, or you are not a member."""

    code = "not_found"


class Conflict(StoryroomError):
    """This cannot be done in the present state."""

    code = "conflict"


class LineageChanged(Conflict):
    """This document was replaced from outside: export what you have and reload."""

    code = "lineage_changed"


class OutsideHistory(Conflict):
    """The history of this project is not kept for so long; this moment is older."""

    code = "outside_history"


class PreconditionFailed(StoryroomError):
    """The resource has changed since the version that your If-Match names."""

    code = "precondition_failed"


class TooLarge(StoryroomError):
    """This is larger than what is accepted here."""

    code = "too_large"


class Invalid(StoryroomError):
    """Some of what you sent cannot be accepted; `errors` lists each field."""

    code = "invalid"


def wrong(field: str, message: str) -> Invalid:
    """The error of one wrong field; "" for the body as a whole."""
    return Invalid(f"{field or 'body'}: {message}", errors=(FieldError(field=field, message=message),))


class RateLimited(StoryroomError):
    """Too many requests: wait a moment and try again."""

    code = "rate_limited"


class NotSaved(StoryroomError):
    """The database cannot be written at the moment. Nothing was changed: try again."""

    code = "not_saved"


class TooMuchUnsaved(NotSaved):
    """Too much waits for the database. This edit is not lost: your window keeps and sends it again; do not close it."""

    code = "too_much_unsaved"


class Unavailable(StoryroomError):
    """This part of the server is not available at the moment: try again."""

    code = "unavailable"


class Overloaded(Unavailable):
    """There is more to do here than can be taken in now: come back in a moment."""

    code = "overloaded"


class DocumentFull(TooLarge):
    """This project is full: this was not saved. Delete something to make room."""

    code = "document_full"


class TooManyNodes(TooLarge):
    """This project has as many cards as it can have: this was not saved. Delete some to make room."""

    code = "too_many_nodes"


class RoomFull(Unavailable):
    """There are too many people in this project already: try again later."""

    code = "room_full"


class UnsupportedMedia(StoryroomError):
    """This is no kind of file that is kept. Pictures: PNG, JPEG, WebP, GIF, AVIF; video: MP4, WebM; sound: MP3, WAV,
    OGG, FLAC, M4A, AAC."""

    code = "unsupported_media"


class StorageFull(Unavailable):
    """There is no room left for files. Nothing was kept: tell who runs this server."""

    code = "storage_full"


class StorageAway(Unavailable):
    """The place where files are kept does not answer: try again."""

    code = "storage_away"


class LinkInvalid(Forbidden):
    """This link was not made here, or not for this."""

    code = "link_invalid"


class LinkExpired(Forbidden):
    """This link has expired: ask for a new one."""

    code = "link_expired"


class NotUploaded(Conflict):
    """Nothing was uploaded yet: send the file to the upload's address first."""

    code = "not_uploaded"


class UploadMismatch(Invalid):
    """What was uploaded is not what was announced: upload it again."""

    code = "upload_mismatch"
