"""What was asked of providers: a row for each call, written before anything is made of the answer.

Another attempt of the same job takes an answer from here instead of paying again. Written by the runner."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from tasks.moves import Failure
from tasks.providers.base import Answered, Ask, Usage
from tasks.tables import job_calls

c = job_calls.c
# Of an answer that could not be used.
LONGEST_RAW = 8_000


class Call(Struct, frozen=True, kw_only=True, rename="camel"):
    """As it is shown to who looks why a job failed."""

    name: str
    model: str
    usage: Usage
    error: Failure | None
    raw: str | None


def asked(ask: Ask) -> str:
    """Equal for the same question."""
    return hashlib.sha256(msgspec.json.encode([ask.system, ask.user, ask.name, ask.inputs])).hexdigest()


async def remembered(conn: AsyncConnection, job: str, ask: Ask) -> Answered | None:
    """What this job was answered before."""
    query = sa.select(c.answer, c.model).where(c.job == job, c.asked == asked(ask), c.answer.is_not(None))
    row = (await conn.execute(query.order_by(c.number.desc()).limit(1))).one_or_none()
    if row is None:
        return None
    return Answered(value=msgspec.convert(row.answer, ask.answer), usage=Usage(), model=row.model)


async def note(conn: AsyncConnection, job: str, ask: Ask, answered: Answered) -> None:
    answer = msgspec.to_builtins(answered.value)
    await _write(conn, job, ask, model=answered.model, usage=answered.usage, answer=answer)


async def note_failure(
    conn: AsyncConnection, job: str, ask: Ask, *, model: str, usage: Usage, failure: Failure, raw: str | None
) -> None:
    """`raw`: what the provider said, without secrets."""
    clean = raw and raw.replace("\0", "")[-LONGEST_RAW:]
    await _write(conn, job, ask, model=model, usage=usage, error=failure, raw=clean)


async def _write(conn: AsyncConnection, job: str, ask: Ask, **values: Any) -> None:
    await conn.execute(sa.insert(job_calls).values(job=job, asked=asked(ask), name=ask.name, **values))


async def usage(conn: AsyncConnection, job: str) -> Usage:
    """The sum of all calls, of whatever attempt."""
    rows = (await conn.execute(sa.select(c.usage).where(c.job == job).order_by(c.number))).scalars()
    return sum((msgspec.convert(row, Usage) for row in rows), start=Usage())


async def last_model(conn: AsyncConnection, job: str) -> str:
    """Which model answered last; empty if none did."""
    query = sa.select(c.model).where(c.job == job, c.answer.is_not(None)).order_by(c.number.desc()).limit(1)
    return await conn.scalar(query) or ""


async def listed(conn: AsyncConnection, job: str) -> list[Call]:
    rows = await conn.execute(
        sa.select(c.name, c.model, c.usage, c.error, c.raw).where(c.job == job).order_by(c.number)
    )
    return [msgspec.convert(row, Call, from_attributes=True) for row in rows]
