"""What a team has spent: a sum for each month, project, person, kind of generation and currency, added to with every
call that is written down. Written by the runner's provider (tasks/metered.py), read by the routes.

Two currencies are never added. A month is a calendar month in UTC, and a call counts in the one in which it ended."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from collab.tables import projects
from tasks.moves import NOW, j
from tasks.moves import table as jobs
from tasks.providers.base import Usage
from tasks.tables import spending as table

s = table.c
_COUNTS = ("calls", "prompt_tokens", "completion_tokens", "images", "seconds", "cost")


class Cost(Struct, frozen=True, kw_only=True):
    amount: float
    currency: str


class Spent(Struct, frozen=True, kw_only=True, rename="camel"):
    """`calls`: requests to models that used anything, those of failed jobs too; `unpriced`: those of them whose price
    is not known, and whose cost is therefore in no sum; `seconds`: of film; `costs`: one for each currency."""

    calls: int
    unpriced: int
    prompt_tokens: int
    completion_tokens: int
    images: int
    seconds: float
    costs: list[Cost]


class Share(Spent, frozen=True, kw_only=True, rename="camel"):
    """`name` is null where there is none any more: of a project that was deleted for good; of a kind: its id is it."""

    id: str
    name: str | None


class Month(Struct, frozen=True, kw_only=True):
    """The parts by cost, where the most of one currency comes first."""

    total: Spent
    projects: list[Share]
    people: list[Share]
    kinds: list[Share]


def month_of(at: Any) -> sa.ColumnElement[datetime.date]:
    """The first day of the month of a time, in UTC, whatever zone the connection is in."""
    return sa.cast(sa.func.date_trunc("month", sa.func.timezone("UTC", at)), sa.Date)


async def add(conn: AsyncConnection, job: str, usage: Usage) -> None:
    """What a call of this job has used; nothing is no entry."""
    if not (usage.prompt_tokens or usage.completion_tokens or usage.images or usage.seconds or usage.cost):
        return
    by = j.created_by
    counted = (1, usage.prompt_tokens, usage.completion_tokens, usage.images, usage.seconds, Decimal(str(usage.cost)))
    row = {
        "team": projects.c.team_id,
        "month": month_of(NOW),
        "project": j.project,
        "person": by["id"].astext,
        "kind": j.kind,
        "currency": sa.literal(usage.currency if usage.cost else ""),
        "person_name": by["name"].astext,
    }
    row |= {name: sa.literal(count, s[name].type) for name, count in zip(_COUNTS, counted, strict=True)}
    of_job = sa.select(*row.values()).join_from(jobs, projects, projects.c.id == j.project).where(j.id == job)
    added = insert(table).from_select(list(row), of_job)
    more = {name: s[name] + added.excluded[name] for name in _COUNTS}
    await conn.execute(
        added.on_conflict_do_update(
            index_elements=list(table.primary_key), set_={**more, "person_name": added.excluded.person_name}
        )
    )


async def this_month(conn: AsyncConnection) -> datetime.date:
    return (await conn.execute(sa.select(month_of(NOW)))).scalar_one()


def following(month: datetime.date) -> datetime.date:
    return (month.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)


async def months(conn: AsyncConnection, team: str) -> list[datetime.date]:
    """Those in which anything was used, the newest first."""
    query = sa.select(s.month).where(s.team == team).distinct().order_by(s.month.desc())
    return list((await conn.execute(query)).scalars())


async def in_currency(conn: AsyncConnection, team: str, month: datetime.date, currency: str) -> Decimal:
    query = sa.select(sa.func.sum(s.cost)).where(s.team == team, s.month == month, s.currency == currency)
    return await conn.scalar(query) or Decimal(0)


async def of_month(conn: AsyncConnection, team: str, month: datetime.date) -> Month:
    query = (
        sa.select(table, projects.c.title)
        .outerjoin(projects, projects.c.id == s.project)
        .where(s.team == team, s.month == month)
        .order_by(s.project, s.person, s.kind, s.currency)
    )
    rows = (await conn.execute(query)).all()
    return Month(
        total=Spent(**_sums(rows)),
        projects=_shares(rows, lambda row: row.project, lambda row: row.title),
        people=_shares(rows, lambda row: row.person, lambda row: row.person_name),
        kinds=_shares(rows, lambda row: row.kind, lambda row: row.kind),
    )


def _shares(rows: Iterable[sa.Row[Any]], key: Callable[[Any], str], name: Callable[[Any], str | None]) -> list[Share]:
    parts: dict[str, list[sa.Row[Any]]] = {}
    for row in rows:
        parts.setdefault(key(row), []).append(row)
    found = [Share(id=key(part[0]), name=name(part[-1]), **_sums(part)) for part in parts.values()]
    return sorted(found, key=lambda one: (-max((cost.amount for cost in one.costs), default=0), -one.calls, one.id))


def _sums(rows: Iterable[sa.Row[Any]]) -> dict[str, Any]:
    """Fields of Spent."""
    rows = list(rows)
    costs: dict[str, Decimal] = {}
    for row in rows:
        if row.currency:
            costs[row.currency] = costs.get(row.currency, Decimal(0)) + row.cost
    counts = {name: sum(getattr(row, name) for row in rows) for name in _COUNTS if name != "cost"}
    return {
        **counts,
        "unpriced": sum(row.calls for row in rows if not row.currency),
        "costs": [Cost(amount=float(amount), currency=currency) for currency, amount in sorted(costs.items())],
    }
