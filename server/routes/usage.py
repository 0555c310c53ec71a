"""What a team has used and paid in a month, and what it may spend in one."""

import datetime
from typing import Annotated, Any

from litestar import Request, Response, Router, get, put
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from collab import errors
from server import access, etags
from server.access import Action
from server.given import Engine, RowId, Who
from server.schemas import In, Out
from tasks import budgets, spending
from tasks.budgets import Budget
from tasks.providers.settings import Currency
from tasks.spending import Share, Spent

Wanted = Annotated[
    str | None, QueryParameter(max_length=20, description="Such as 2026-11, in UTC; none: the present month.")
]


class TeamUsage(Out, frozen=True, kw_only=True):
    """`months`: those in which anything was used, and the present one, newest first. `projects`, `people`, `kinds`:
    the same total in parts, the dearest first. `budget`: as it stands in the present month."""

    month: str
    months: list[str]
    total: Spent
    projects: list[Share]
    people: list[Share]
    kinds: list[Share]
    budget: Budget | None


class NewBudget(In, frozen=True, kw_only=True):
    """For a month. `amount`: null takes the budget away, 0 stops all that has a price."""

    amount: Annotated[float, Meta(ge=0, le=1_000_000_000)] | None
    currency: Currency = "USD"


class ShownBudget(Out, frozen=True, kw_only=True):
    budget: Budget | None


@get("/usage", operation_id="getUsage", summary="What a team has used and paid in a month")
async def get_usage(
    request: Request[Any, Any, Any], engine: Engine, caller: Who, team_id: RowId, month: Wanted = None
) -> Response[TeamUsage]:
    """Of every call that used anything, those of failed jobs too. Sums are by currency, and never of two. What has no
    price is counted, and costs nothing here."""
    await access.team(engine, caller.user_id, team_id, Action.READ_USAGE)
    wanted = _month(month)
    async with engine.connect() as conn:
        present = await spending.this_month(conn)
        shown = wanted or present
        known = await spending.months(conn, team_id)
        found = await spending.of_month(conn, team_id, shown)
        budget = await budgets.get(conn, team_id)
    usage = TeamUsage(
        month=_name(shown),
        months=[_name(one) for one in sorted({*known, present}, reverse=True)],
        total=found.total,
        projects=found.projects,
        people=found.people,
        kinds=found.kinds,
        budget=budget,
    )
    return etags.answered(request, usage)


@put("/budget", operation_id="putBudget", summary="Say what a team may spend in a month")
async def put_budget(engine: Engine, caller: Who, team_id: RowId, data: JSONBody[NewBudget]) -> ShownBudget:
    """A budget that is used up stops what has a price, before it begins; what runs goes on to its end."""
    async with engine.begin() as conn:
        await access.team(conn, caller.user_id, team_id, Action.MANAGE_BUDGET)
        if data.amount is None:
            await budgets.clear(conn, team_id)
        else:
            await budgets.put(conn, team_id, data.amount, data.currency, caller.author)
        return ShownBudget(budget=await budgets.get(conn, team_id))


def _month(text: str | None) -> datetime.date | None:
    """Invalid."""
    if text is None:
        return None
    try:
        return datetime.datetime.strptime(text, "%Y-%m").replace(tzinfo=datetime.UTC).date()
    except ValueError as exc:
        message = "expected a month such as 2026-11"
        raise errors.wrong("month", message) from exc


def _name(month: datetime.date) -> str:
    return month.isoformat()[:7]


router = Router("/teams/{team_id:str}", route_handlers=[get_usage, put_budget], tags=["usage"])
