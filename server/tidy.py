"""What is kept only for a while is forgotten here: answers of repeated requests, ended sign-ins, the trash.
Runs in every API process, once an hour; two at a time do no harm."""

from __future__ import annotations

import asyncio
import datetime

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from collab.tables import projects
from server import idempotency
from server.tables import refresh_tokens

log = structlog.get_logger()

TRASH_DAYS = 30
# A token that was used or revoked is remembered for so long, so that its reuse is still noticed.
ENDED_DAYS = 7
PAUSE_SECONDS = 3600


async def run(engine: AsyncEngine, trash_days: int = TRASH_DAYS) -> None:
    """Until cancelled. A database that is away is tried again an hour later."""
    while True:
        try:
            await forget(engine, trash_days)
        except (SQLAlchemyError, OSError) as exc:
            log.warning("tidy.failed", error=str(exc)[:300])
        await asyncio.sleep(PAUSE_SECONDS)


async def forget(engine: AsyncEngine, trash_days: int = TRASH_DAYS) -> None:
    async with engine.begin() as conn:
        await idempotency.forget_old(conn)
    t = refresh_tokens.c
    ended = sa.func.least(t.expires_at, t.revoked_at, t.used_at)
    async with engine.begin() as conn:
        await conn.execute(sa.delete(refresh_tokens).where(ended < _ago(ENDED_DAYS)))
    async with engine.begin() as conn:
        gone = await conn.execute(sa.delete(projects).where(projects.c.deleted_at < _ago(trash_days)))
        if gone.rowcount:
            log.info("tidy.trash_emptied", projects=gone.rowcount)


def _ago(days: int) -> sa.ColumnElement[datetime.datetime]:
    return sa.func.now() - datetime.timedelta(days=days)
