"""Jobs of an installation that was brought back from a backup. What had not ended there ends as failed: it may have
gone on and been paid after the backup was made, and nobody asked for it a second time. Called by restore.py."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from tasks.moves import ACTIVE, Failure, Status, is_in, move_all

RESTORED = Failure(
    code="job.restored",
    message="This installation was brought back from a backup, in which this job had not ended. It is not begun again "
    "by itself: start it if it is still wanted. What was paid before the backup is not paid twice.",
    retryable=True,
)


async def end_unfinished(conn: AsyncConnection) -> int:
    """How many there were. No whole is left waiting for its parts: all of both end."""
    ended = 0
    for status in ACTIVE:
        ended += len(await move_all(conn, is_in(status), status, Status.FAILED, error=RESTORED))
    return ended
