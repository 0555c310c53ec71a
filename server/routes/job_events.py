"""What happens to one job, as server-sent events: for programs that are in no room."""

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Annotated, Any

import msgspec
import structlog
from litestar import Request, Response, Router, get
from litestar.openapi import ResponseSpec
from litestar.params import HeaderParameter

from collab import clock, errors
from collab.db import DATABASE_ERRORS, is_outage
from server import callers, job_access, streams
from server.access import Action
from server.callers import Caller
from server.given import RowId, Who
from server.streams import EventStream
from tasks.following import Event, Following
from tasks.moves import Job

log = structlog.get_logger()

# The net under the notices; rights that end are felt as fast.
LOOK_SECONDS = 0.75
# Proxies and clients give up what says nothing.
SILENCE_SECONDS = 15.0
# How soon an EventSource comes back.
RETRY_MS = 1_000

LastEventId = Annotated[
    str | None,
    HeaderParameter(
        name="Last-Event-ID",
        max_length=64,
        description="The `id` of the last event that came: the moves since then are told before the present state.",
    ),
]


@get(
    "/jobs/{job_id:str}/events",
    operation_id="followJob",
    summary="What happens to a job, as server-sent events",
    responses={200: ResponseSpec(str, description="", media_type=streams.MEDIA_TYPE, generate_examples=False)},
)
async def follow_job(
    request: Request[Any, Any, Any], caller: Who, job_id: RowId, last_event_id: LastEventId = None
) -> Response[str]:
    """`job` and `preview` events as the room gets them, the present state first, until the job has ended. Who has heard
    of its end already gets 204, after which an EventSource does not come back. Takes `?token=`."""
    state = request.app.state
    job = await job_access.visible(state.engine, caller, job_id, Action.READ)
    since = _version(last_event_id)
    if job.ended and since == job.version:
        return Response("", status_code=204)
    state.streams.check(caller.user_id)
    return EventStream(lambda: _Follower(state, caller, job, since).frames())


def _version(given: str | None) -> int | None:
    """-1 for what was never the id of an event; None for nothing."""
    if not given:
        return None
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else -1


class _Follower:
    """One stream, from its first event to its last."""

    def __init__(self, state: Any, caller: Caller, job: Job, since: int | None) -> None:
        self.state = state
        self.caller = caller
        self.job = job
        self.following = Following(job.id, since)

    async def frames(self) -> AsyncGenerator[bytes]:
        yield f"retry: {RETRY_MS}\n\n".encode()
        following, hub = self.following, self.state.hub
        with (
            self.state.streams.one(self.caller.user_id),
            hub.listeners.listening(self.job.project_id, following.hear),
        ):
            look_at = told_at = time.monotonic()
            while not following.over:
                if time.monotonic() >= look_at:
                    why = await self._look()
                    if why is not None:
                        yield _frame(Event(data={"type": "closed", "code": why}))
                        return
                    look_at = time.monotonic() + LOOK_SECONDS
                for event in following.events():
                    told_at = time.monotonic()
                    yield _frame(event)
                if time.monotonic() - told_at >= SILENCE_SECONDS:
                    told_at = time.monotonic()
                    yield b":\n\n"
                await _changed(following, look_at)

    async def _look(self) -> str | None:
        """At the row, and at the caller's rights. The code of what ends the stream before the job has ended."""
        if self.state.hub.draining:
            return errors.Unavailable.code
        if self.caller.expires_at <= clock.now():
            return errors.TokenExpired.code
        try:
            await callers.check_signed_in(self.caller, self.state.engine)
            async with self.state.engine.connect() as conn:
                await job_access.visible(conn, self.caller, self.job.id, Action.READ)
                await self.following.look(conn)
        except errors.StoryroomError as exc:
            return exc.code
        except DATABASE_ERRORS as exc:
            if not is_outage(exc):
                raise
            log.warning("events.not_looked", job=self.job.id, error=str(exc)[:200])
        return None


async def _changed(following: Following, deadline: float) -> None:
    """Something may be to be told, or it is time to look."""
    if following.over or following.changed.is_set():
        return
    try:
        async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
            await following.changed.wait()
    except TimeoutError:
        return


def _frame(event: Event) -> bytes:
    """JSON has no line breaks, so that one line of data is enough."""
    lines = [f"event: {event.data['type']}".encode(), b"data: " + msgspec.json.encode(event.data)]
    if event.id is not None:
        lines.insert(0, f"id: {event.id}".encode())
    return b"\n".join(lines) + b"\n\n"


router = Router("/", route_handlers=[follow_job], tags=["jobs"])
