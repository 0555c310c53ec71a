"""What a team may spend in a calendar month (UTC). Asked when a job is started, and before an attempt of one pays for
the first time; what has begun to pay goes on to its end.

So more can be spent than the budget by what runs at once, and by nothing else."""

from __future__ import annotations

import datetime
from decimal import Decimal

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from collab.errors import StoryroomError
from collab.origin import Author
from collab.tables import projects
from tasks import spending
from tasks.moves import NOW
from tasks.tables import budgets as table

b = table.c


class BudgetExceeded(StoryroomError):
    """Your team's budget for this month is used up."""

    code = "budget_exceeded"


class Budget(Struct, frozen=True, kw_only=True, rename="camel"):
    """For one month. `used`: what has been spent of it, in its currency; spending in others is not counted.
    `renewsAt`: when it begins anew."""

    amount: float
    currency: str
    used: float
    exceeded: bool
    renews_at: datetime.datetime
    updated_by: Author
    updated_at: datetime.datetime


async def get(conn: AsyncConnection, team: str) -> Budget | None:
    """As it stands in the present month."""
    row = (await conn.execute(sa.select(table).where(b.team == team))).one_or_none()
    if row is None:
        return None
    month = await spending.this_month(conn)
    used = await spending.in_currency(conn, team, month, row.currency)
    return Budget(
        amount=float(row.amount),
        currency=row.currency,
        used=float(used),
        exceeded=used >= row.amount,
        renews_at=datetime.datetime.combine(spending.following(month), datetime.time(), datetime.UTC),
        updated_by=msgspec.convert(row.updated_by, Author),
        updated_at=row.updated_at,
    )


async def put(conn: AsyncConnection, team: str, amount: float, currency: str, author: Author) -> None:
    new = {"amount": Decimal(str(amount)), "currency": currency, "updated_by": author, "updated_at": NOW}
    change = insert(table).values(team=team, **new)
    await conn.execute(change.on_conflict_do_update(index_elements=[b.team], set_=new))


async def clear(conn: AsyncConnection, team: str) -> None:
    await conn.execute(sa.delete(table).where(b.team == team))


async def check(conn: AsyncConnection, team: str) -> None:
    """BudgetExceeded, if the team may spend nothing more this month."""
    budget = await get(conn, team)
    if budget is not None and budget.exceeded:
        anew = budget.renews_at.strftime("%Y-%m-%d")
        raise BudgetExceeded(
            f"Your team's budget for this month is used up: {_told(budget.used)} of {_told(budget.amount)} "
            f"{budget.currency}. It begins anew on {anew} (UTC). What costs nothing can still be started; an admin of "
            "the team can raise the budget."
        )


async def check_project(conn: AsyncConnection, project: str) -> None:
    """BudgetExceeded, of the team that has this project."""
    team = await conn.scalar(sa.select(projects.c.team_id).where(projects.c.id == project))
    if team is not None:
        await check(conn, team)


def _told(amount: float) -> str:
    """As money; small sums with what they have."""
    return f"{amount:,.2f}" if amount >= 1 or not amount else f"{amount:.4g}"
