"""Bodies and answers of REST that more than one route uses, and the sizes that they share."""

from __future__ import annotations

import base64
import binascii
import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from collab import errors
from server.access import Role
from server.accounts import Team, User

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Email = Annotated[str, Meta(min_length=3, max_length=254, examples=["mei@example.org"])]
Password = Annotated[str, Meta(min_length=8, max_length=1_000)]
Secret = Annotated[str, Meta(min_length=1, max_length=200)]
GuestRole = Literal["editor", "commenter", "viewer"]


class In(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What comes in: an unknown field is a mistake worth telling."""


class Out(Struct, frozen=True, kw_only=True, rename="camel"):
    """What goes out."""


class Project(Out, frozen=True):
    """A project as lists and its own address show it; `counts`: nodes by kind."""

    id: str
    team_id: str
    title: str
    summary: str
    style: str
    protagonist: str
    role: Role
    counts: dict[str, int]
    seq: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    deleted_at: datetime.datetime | UnsetType = UNSET


class SignedIn(Out, frozen=True):
    """A sign-in. `expiresIn`: seconds that the access token lives. `project` and `role`: of an opened invite link."""

    access_token: str
    refresh_token: str
    expires_in: int
    user: User
    team: Team | UnsetType = UNSET
    project: Project | UnsetType = UNSET
    role: Role | UnsetType = UNSET


def cursor(*keys: Any) -> str:
    """Where a page ended, as one opaque word."""
    return base64.urlsafe_b64encode(msgspec.json.encode(keys)).decode().rstrip("=")


def after(text: str | None, kind: Any) -> Any:
    """What `cursor` was made of, as a tuple type; None for the first page. Invalid."""
    if text is None:
        return None
    try:
        keys = msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=kind)
        if any(isinstance(key, str) and "\0" in key for key in keys):
            raise ValueError(text)
        return keys
    except (ValueError, RecursionError, binascii.Error, msgspec.MsgspecError) as exc:
        message = "this is not the nextCursor of an earlier page"
        raise errors.wrong("cursor", message) from exc
