"""Progress of one attempt: coalesced, in order, to the row and to everybody in the room.

Made by the runner, called by generations. Never touches the document, never lets progress run backwards."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from collab.hub import Hub
from collab.text import length16
from tasks import claims, jobs
from tasks.claims import Claim
from tasks.moves import OUTAGES

log = structlog.get_logger()

# Within a step, at most four notices a second.
INTERVAL_SECONDS = 0.25
MAX_MESSAGE = 500


class Reporter:
    """A change of step is written at once; within a step the newest waits for its turn and is never dropped."""

    def __init__(self, engine: AsyncEngine, hub: Hub, claim: Claim) -> None:
        self._engine = engine
        self._hub = hub
        self._claim = claim
        self._step = ""
        self._progress = 0.0
        self._message = ""
        self._written_at = -math.inf
        self._pen = asyncio.Lock()
        self._field = self._text = self._told = ""
        self._told_at = -math.inf
        self._waiting = False
        self._later: asyncio.Task[None] | None = None

    async def step(self, name: str, progress: float, message: str = "") -> None:
        """Lost, Cancelled."""
        self._set(progress, message)
        changed, self._step = self._step != name, name
        if changed:
            log.info("job.step", job=self._claim.id, step=name)
            await self._write()
        else:
            await self._write_in_turn()

    async def progress(self, progress: float, message: str = "") -> None:
        """Lost, Cancelled."""
        self._set(progress, message)
        await self._write_in_turn()

    async def preview(self, field: str, text: str) -> None:
        """What is new of it goes to everybody in the room; the row has the whole. Lost, Cancelled."""
        self._field, self._text = field, text
        if self._told_at + INTERVAL_SECONDS <= time.monotonic():
            await self._show()

    async def _show(self) -> None:
        field, text = self._field, self._text
        if text == self._told:
            return
        self._told_at = time.monotonic()
        try:
            async with self._engine.begin() as conn:
                await claims.note_preview(conn, self._claim, field=field, text=text)
        except OUTAGES as exc:
            log.warning("job.preview_not_written", job=self._claim.id, error=str(exc)[:200])
            return
        # A second attempt at the answer begins anew.
        known = self._told if text.startswith(self._told) else ""
        self._told = text
        notice = {"type": "preview", "jobId": self._claim.id, "node": self._claim.target, "field": field}
        self._hub.tell(self._claim.project, {**notice, "offset": length16(known), "delta": text[len(known) :]})

    def _set(self, progress: float, message: str) -> None:
        if math.isfinite(progress):
            self._progress = max(self._progress, min(1.0, progress))
        self._message = message.replace("\0", "")[:MAX_MESSAGE]

    async def _write_in_turn(self) -> None:
        wait = self._written_at + INTERVAL_SECONDS - time.monotonic()
        if wait <= 0:
            await self._write()
        elif not self._waiting:
            self._waiting = True
            self._later = asyncio.create_task(self._write_later(wait), name=f"progress {self._claim.id}")

    async def _write_later(self, wait: float) -> None:
        await asyncio.sleep(wait)
        # Lost and Cancelled reach the work by its next report, or by the heartbeat.
        with contextlib.suppress(claims.Lost, claims.Cancelled):
            await self._write()

    async def _write(self) -> None:
        if self._waiting and self._later is not None and self._later is not asyncio.current_task():
            self._later.cancel()
        self._waiting = False
        self._written_at = time.monotonic()
        async with self._pen:
            try:
                async with self._engine.begin() as conn:
                    job = await claims.progress(
                        conn, self._claim, progress=self._progress, step=self._step, message=self._message
                    )
            except OUTAGES as exc:
                # Progress is worth less than the work: it goes on, and the next report says more.
                log.warning("job.progress_not_written", job=self._claim.id, error=str(exc)[:200])
                return
            self._hub.tell(self._claim.project, jobs.notice(job))

    async def close(self) -> None:
        """Write what still waits for its turn; nothing is told after this."""
        with contextlib.suppress(claims.Lost, claims.Cancelled):
            await self._show()
        if self._waiting:
            with contextlib.suppress(claims.Lost, claims.Cancelled):
                await self._write()
        async with self._pen:
            return
