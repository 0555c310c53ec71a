"""Jobs as participants: who is in a room sees which card a job works on, and what it writes there.

Every process that has the room open hears the same notices and says the same."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import msgspec

from collab.presence import Presence

USER: Final = {"id": "storyroom", "name": "Storyroom", "color": "#4f5bd5"}
"""The user of every job's awareness state."""


def client_of(job: str) -> int:
    """The client id of a job's awareness state: the same in every process, of 32 bits as those of Yjs."""
    return int.from_bytes(hashlib.sha256(job.encode()).digest()[:4], "big") or 1


def show(presence: Presence, notice: dict[str, Any], now: float) -> None:
    """Take a notice of a job, or a piece of its preview, into the presence of the room."""
    match notice:
        case {"type": "job", "job": {"status": "running", **job}}:
            told = _state(job["id"], job.get("target"), job.get("preview"))
            presence.job(client_of(job["id"]), USER, told, now)
        case {"type": "job", "job": {"id": str(job)}}:
            presence.job(client_of(job), USER, None, now)
        case {"type": "preview", "jobId": str(job), "node": str(node)}:
            presence.job(client_of(job), USER, _state(job, node, notice), now)
        case _:
            pass


def _state(job: str, target: str | None, writes: dict[str, Any] | None) -> str:
    """`editing` as people's clients say it: where it writes; `working`: the card that it is for, null for the whole."""
    editing = {"node": writes["node"], "field": writes["field"]} if writes else None
    return msgspec.json.encode({"job": job, "working": target, "editing": editing, "selection": []}).decode()
