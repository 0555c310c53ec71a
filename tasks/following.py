"""One job as one reader knows it: what it was told, and what holds now. Two states and never a queue, so that a slow
reader costs no more than a fast one. Called by streams of events; never tells anybody itself.

Notices are the fast way, a look at the row is the net: either alone is enough."""

from __future__ import annotations

import asyncio
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from collab.text import length16
from tasks import jobs
from tasks.moves import ENDED
from tasks.tables import job_events

e = job_events.c
# A reader that missed more moves than these begins anew.
MOST_MOVES = 100


class Event(Struct, frozen=True, kw_only=True):
    """`data` is what a room is told, or {type: move, ...}, {type: reset}. `id` is the version that it brings."""

    data: dict[str, Any]
    id: int | None = None


class Following:
    """`since`: the version that the reader knows; `changed` is set when there may be something to tell."""

    def __init__(self, job_id: str, since: int | None = None) -> None:
        self.changed = asyncio.Event()
        self._job_id = job_id
        self._since = since
        self._missed: list[Event] = []
        self._job: dict[str, Any] = {"version": -1, "status": ""}
        self._told = -1
        # What is being written: where, the text so far, and how much of it the reader has.
        self._place = ("", "")
        self._text = self._told_text = ""

    @property
    def over(self) -> bool:
        """The job has ended, and the reader knows."""
        return self._job["status"] in ENDED and self._told == self._job["version"]

    def hear(self, notice: dict[str, Any]) -> None:
        """A notice of the project, in any order."""
        if notice.get("type") == "job" and notice["job"]["id"] == self._job_id:
            self._take(notice)
        elif notice.get("type") == "preview" and notice["jobId"] == self._job_id:
            self._take_piece(notice)
        else:
            return
        self.changed.set()

    async def look(self, conn: AsyncConnection) -> None:
        """NotFound."""
        if self._since is not None:
            since, self._since = self._since, None
            self._missed = await _missed(conn, self._job_id, since)
        job = await jobs.get(conn, self._job_id)
        self._take(jobs.notice(job))
        if isinstance(job.preview, dict) and job.version >= self._job["version"]:
            self._write(job.preview["node"], job.preview["field"], job.preview["text"])
        self.changed.set()

    def _take(self, notice: dict[str, Any]) -> None:
        if notice["job"]["version"] > self._job["version"]:
            self._job = notice["job"]
            if self._job["status"] != "running":
                self._text = self._told_text = ""

    def _take_piece(self, notice: dict[str, Any]) -> None:
        """Of a piece before which something is missing, the next look brings all."""
        known = "" if (notice["node"], notice["field"]) != self._place else self._text
        if self._job["status"] == "running" and notice["offset"] <= length16(known):
            self._write(notice["node"], notice["field"], _first16(known, notice["offset"]) + notice["delta"])

    def _write(self, node: str, field: str, text: str) -> None:
        if self._place != (node, field):
            self._place, self._text, self._told_text = (node, field), "", ""
        # What is older than what the reader has comes late.
        if not self._told_text.startswith(text):
            self._text = text

    def events(self) -> list[Event]:
        """What the reader lacks."""
        self.changed.clear()
        found, self._missed = self._missed, []
        if self._job["version"] > self._told:
            self._told = self._job["version"]
            found.append(Event(data={"type": "job", "job": self._job}, id=self._told))
        if self._text != self._told_text:
            known = self._told_text if self._text.startswith(self._told_text) else ""
            node, field = self._place
            piece = {"type": "preview", "jobId": self._job_id, "node": node, "field": field}
            found.append(Event(data={**piece, "offset": length16(known), "delta": self._text[len(known) :]}))
            self._told_text = self._text
        return found


def _first16(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")


async def _missed(conn: AsyncConnection, job_id: str, since: int) -> list[Event]:
    """The moves after a version, or that the reader has to begin anew."""
    newest = await jobs.version(conn, job_id)
    query = sa.select(job_events).where(e.job == job_id, e.version > since).order_by(e.number).limit(MOST_MOVES + 1)
    rows = (await conn.execute(query)).all()
    if not 0 <= since <= newest or len(rows) > MOST_MOVES:
        return [Event(data={"type": "reset"})]
    return [Event(data={"type": "move", "move": _move(row)}, id=row.version) for row in rows]


def _move(row: sa.Row[Any]) -> dict[str, Any]:
    told = {"jobId": row.job, "number": row.number, "version": row.version, "status": row.status}
    told |= {"attempt": row.attempt, "at": row.at.isoformat()}
    return {**told, "error": row.error} if row.error else told
