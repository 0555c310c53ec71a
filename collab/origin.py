"""Who wrote a change, and by which door. Stored with every journal row."""

from __future__ import annotations

import msgspec


class Author(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The one to whom a change belongs. `type` is user, token, job or system; `id` its row."""

    type: str
    id: str
    name: str = ""


SYSTEM = Author(type="system", id="system", name="Storyroom")


class _Origin(msgspec.Struct, frozen=True, kw_only=True, rename="camel", tag_field="by"):
    author: Author


class Session(_Origin, frozen=True, tag="session"):
    """A websocket: the author's client still holds the edit and sends it again if it is not saved."""

    connection: str


class Api(_Origin, frozen=True, tag="api"):
    """A REST call."""

    request: str = ""


class Job(_Origin, frozen=True, tag="job"):
    """The result of a job. The author is the one who started it, or who took the result when it had come too late."""

    job: str
    generation: str
    model: str = ""


class Restore(_Origin, frozen=True, tag="restore"):
    """A past state brought back as a forward edit."""

    seq: int


class Revert(_Origin, frozen=True, tag="revert"):
    """What these rows wrote, taken back as a forward edit; `job`: whose they were."""

    seqs: tuple[int, ...]
    job: str = ""


class Peer(_Origin, frozen=True, tag="peer"):
    """A row that another process committed; never stored again."""


Origin = Session | Api | Job | Restore | Revert | Peer
