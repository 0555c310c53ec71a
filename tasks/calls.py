"""What was asked of providers: a row for each call, written before anything is made of the answer.

Another attempt of the same job takes an answer from here instead of paying again. Written by the runner."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from tasks import keeping
from tasks.moves import Failure
from tasks.providers.base import Answered, Ask, Usage
from tasks.providers.media import ImageAsk, Kept, TextAsk, VideoAsk
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


class Ticket(Struct, frozen=True, kw_only=True):
    """Work that was begun at a provider. `usage`: what it has cost, once that is known."""

    ticket: str
    usage: Usage


def asked(ask: Ask, endpoint: str = "") -> str:
    """Equal for the same question to the same engine."""
    return _hash([ask.system, ask.user, ask.name, ask.inputs], endpoint)


def asked_for(ask: ImageAsk | VideoAsk | TextAsk, endpoint: str = "") -> str:
    return _hash([type(ask).__name__, ask], endpoint)


def _hash(question: list[Any], endpoint: str) -> str:
    return hashlib.sha256(msgspec.json.encode([*question, endpoint])).hexdigest()


async def remembered(conn: AsyncConnection, job: str, ask: Ask, endpoint: str = "") -> Answered | None:
    """What this job was answered before, by the same engine."""
    query = sa.select(c.answer, c.model).where(c.job == job, c.asked == asked(ask, endpoint), c.answer.is_not(None))
    row = (await conn.execute(query.order_by(c.number.desc()).limit(1))).one_or_none()
    if row is None:
        return None
    return Answered(value=msgspec.convert(row.answer, ask.answer), usage=Usage(), model=row.model)


async def note(conn: AsyncConnection, job: str, ask: Ask, answered: Answered, endpoint: str = "") -> None:
    answer = msgspec.to_builtins(answered.value)
    key = asked(ask, endpoint)
    await write(conn, job, key, ask.name, model=answered.model, usage=answered.usage, answer=answer)


async def write(
    conn: AsyncConnection,
    job: str,
    key: str,
    name: str,
    *,
    model: str,
    usage: Usage,
    answer: Any = None,
    failure: Failure | None = None,
    raw: str | None = None,
    ticket: str | None = None,
) -> None:
    """A call. `raw`: what the provider said, without secrets."""
    clean = raw and raw.replace("\0", "")[-LONGEST_RAW:]
    values = {"model": model, "usage": usage, "answer": answer, "error": failure, "raw": clean, "ticket": ticket}
    await conn.execute(sa.insert(job_calls).values(job=job, asked=key, name=name, **values))


async def kept(conn: AsyncConnection, job: str, key: str) -> tuple[str, tuple[Kept, ...]] | None:
    """The model and the pictures that this job has for the same question, if they are still there."""
    query = sa.select(c.model, c.answer).where(c.job == job, c.asked == key, c.answer.is_not(None))
    row = (await conn.execute(query.order_by(c.number.desc()).limit(1))).one_or_none()
    if row is None:
        return None
    found = msgspec.convert(row.answer, tuple[Kept, ...])
    return (row.model, found) if await keeping.are_there(conn, found) else None


async def note_kept(conn: AsyncConnection, job: str, key: str, made: tuple[Kept, ...]) -> None:
    """The pictures of the call that was written last."""
    last = sa.select(sa.func.max(c.number)).where(c.job == job, c.asked == key, c.error.is_(None)).scalar_subquery()
    change = sa.update(job_calls).where(c.number == last).values(answer=msgspec.to_builtins(made))
    await conn.execute(change)


async def open_ticket(conn: AsyncConnection, job: str, key: str) -> Ticket | None:
    """What this job has begun for the same question, and what has not failed."""
    query = sa.select(c.ticket, c.usage).where(c.job == job, c.asked == key, c.ticket.is_not(None), c.error.is_(None))
    row = (await conn.execute(query.order_by(c.number.desc()).limit(1))).one_or_none()
    return None if row is None else Ticket(ticket=row.ticket, usage=msgspec.convert(row.usage, Usage))


async def close_ticket(
    conn: AsyncConnection, job: str, ticket: str, *, usage: Usage, failure: Failure | None = None
) -> None:
    change = sa.update(job_calls).where(c.job == job, c.ticket == ticket).values(usage=usage, error=failure)
    await conn.execute(change)


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
