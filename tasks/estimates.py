"""What a run will probably use and cost, before it is started: from what it would read, from what earlier jobs of its
kind used, and from the prices of the profile that would do it. Called by the routes; makes no job, writes nothing."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy.ext.asyncio import AsyncConnection

from tasks.generations.context import tokens
from tasks.moves import Status, is_in, j, table
from tasks.providers.base import Usage
from tasks.providers.settings import FREE, Prices
from tasks.tables import job_calls

# Fewer earlier jobs than these say nothing; more than those say no more.
LEAST = 3
MOST = 20
# Beside the material: the instructions and the shape of the answer.
PROMPT_TOKENS = 500
# An answer is at least so long, and about this part of what was read.
ANSWER_TOKENS = 300
ANSWER_SHARE = 0.5


Pricing = Literal["free", "known", "unknown"]


class Estimate(Struct, frozen=True, kw_only=True, rename="camel"):
    """`jobs` without a whole's own; `calls` of a provider, where earlier jobs tell; `seconds` of media. `basis`:
    `measured` is the median of earlier jobs of this kind, by the size of what they read; `guess` is a rule of thumb.
    `pricing`: `free` is done without a model, `known` has a `cost`, of `unknown` nobody has said what it costs.
    `runSeconds`: how long the longest of the runs will probably take, where earlier jobs tell. `provider`: the name of
    the team's profile that would do it, if it is not the installation's own."""

    jobs: int
    prompt_tokens: int
    completion_tokens: int
    images: int
    cost: float
    currency: str
    basis: Literal["measured", "guess"]
    pricing: Pricing
    calls: int | UnsetType = UNSET
    seconds: float | UnsetType = UNSET
    run_seconds: float | UnsetType = UNSET
    provider: str | UnsetType = UNSET


class Sample(Struct, frozen=True, kw_only=True):
    """An earlier job. `size`: how much it read, 0 where that is not known; `jobs`: how many it was made of. A long
    text is asked about in more `calls`; what stands round a node is not, for it has a `bound`. `took`: seconds; 0 where
    that is not known."""

    usage: Usage
    size: int
    jobs: int
    calls: int
    bound: bool = False
    took: float = 0


def size_of(inputs: dict[str, Any]) -> int:
    """About how many tokens of material a generation reads: its context where it has one, else all its texts."""
    context = inputs.get("context")
    if context is not None:
        return sum(piece["tokens"] for piece in context)
    return sum(map(tokens, _texts(inputs)))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def estimate(
    sizes: Sequence[int],
    samples: Sequence[Sample],
    *,
    parts: int = 1,
    capability: str = "text",
    prices: Prices = FREE,
    provider: str = "",
    free: bool = False,
) -> Estimate:
    """For one run of each size; `parts`: how many jobs one is made of at least. `capability` and `prices`: of the
    engine that would do it; `free`: it is no model."""
    found = [_measured(size, samples) if samples else _guess(size, parts, capability) for size in sizes]
    total = sum((usage for usage, *_ in found), start=Usage())
    if prices.known:
        total = prices.of(total)
    took = max((_took(size, samples) for size in sizes), default=0) if samples else 0
    return Estimate(
        jobs=sum(jobs for _, jobs, _ in found),
        calls=sum(calls for *_, calls in found) if samples else UNSET,
        prompt_tokens=total.prompt_tokens,
        completion_tokens=total.completion_tokens,
        images=total.images,
        seconds=total.seconds or UNSET,
        cost=total.cost,
        currency=total.currency,
        basis="measured" if samples else "guess",
        pricing="known" if total.cost else "free" if free else "unknown",
        run_seconds=round(took, 1) or UNSET,
        provider=provider or UNSET,
    )


def _guess(size: int, parts: int, capability: str) -> tuple[Usage, int, int]:
    if capability == "image":
        # One picture a run. What its model reads is mostly in the price of the picture.
        return Usage(images=parts), parts, 0
    answer = max(ANSWER_TOKENS, round(size * ANSWER_SHARE))
    usage = Usage(prompt_tokens=parts * (size + PROMPT_TOKENS), completion_tokens=parts * answer)
    return usage, parts, 0


def _scale(size: int, one: Sample) -> float:
    return size / one.size if size and one.size else 1


def _took(size: int, samples: Sequence[Sample]) -> float:
    known = [one.took * (1 if one.bound else _scale(size, one)) for one in samples if one.took]
    return statistics.median(known) if known else 0


def _measured(size: int, samples: Sequence[Sample]) -> tuple[Usage, int, int]:
    def scale(one: Sample) -> float:
        return _scale(size, one)

    def median(of: Callable[[Sample], float], *, scaled: bool = True) -> float:
        return statistics.median(of(one) * (scale(one) if scaled else 1) for one in samples)

    priced = [one.usage.currency for one in samples if one.usage.cost]
    usage = Usage(
        prompt_tokens=round(median(lambda one: one.usage.prompt_tokens)),
        completion_tokens=round(median(lambda one: one.usage.completion_tokens)),
        # However much is said of it, a picture is one, and a film as long as it is.
        images=round(median(lambda one: one.usage.images, scaled=False)),
        seconds=round(median(lambda one: one.usage.seconds, scaled=False), 1),
        cost=median(lambda one: one.usage.cost),
        currency=priced[0] if priced else Usage().currency,
    )
    jobs = statistics.median(one.jobs * scale(one) if one.jobs > 1 else 1 for one in samples)
    calls = statistics.median(one.calls * (1 if one.bound else scale(one)) for one in samples)
    return usage, max(1, round(jobs)), math.ceil(calls)


async def samples(
    conn: AsyncConnection, *, kind: str, project: str, profile: str = "default", params: Struct | None = None
) -> list[Sample]:
    """Of this project, or of all where it has too few; none where there are too few of all. Only those with the same
    switches as `params`: who draws no pictures tells nothing of who does."""
    given = msgspec.structs.asdict(params) if params is not None else {}
    same = [
        sa.func.coalesce(j.params[name].as_boolean(), sa.false()) == value
        for name, value in given.items()
        if isinstance(value, bool)
    ]
    like = (j.kind == kind, j.profile == profile, *same)
    here = await _samples(conn, *like, j.project == project)
    found = here if len(here) >= LEAST else await _samples(conn, *like)
    return found if len(found) >= LEAST else []


async def _samples(conn: AsyncConnection, *where: sa.ColumnElement[bool]) -> list[Sample]:
    part = table.alias("part").c
    asked = sa.select(sa.func.count()).select_from(job_calls)
    own = asked.where(job_calls.c.job == j.id).correlate(table).scalar_subquery()
    of_parts = asked.join(part.id.table, part.id == job_calls.c.job).where(part.parent == j.id)
    calls = own + of_parts.correlate(table).scalar_subquery()
    text = j.params["text"].astext
    took = sa.func.extract("epoch", j.finished_at - sa.func.coalesce(j.started_at, j.created_at)).cast(sa.Float)
    # Wholes for one target each are started with the kind of their parts: those parts are samples, they are not.
    many = sa.and_(j.parent.is_(None), j.result.has_key("parts"), j.params.has_key("targets"))
    query = (
        sa.select(
            j.usage,
            j.context,
            text.label("text"),
            j.result["parts"].astext.label("parts"),
            calls.label("calls"),
            took.label("took"),
        )
        .where(is_in(Status.SUCCEEDED), j.usage.is_not(None), sa.not_(many), *where)
        .order_by(j.finished_at.desc())
        .limit(MOST)
    )
    return [_sample(row) for row in await conn.execute(query)]


def _sample(row: Any) -> Sample:
    size = sum(piece["tokens"] for piece in row.context) if row.context else tokens(row.text or "")
    jobs = int(row.parts) if row.parts and row.parts.isdecimal() else 1
    usage = msgspec.convert(row.usage, Usage)
    return Sample(usage=usage, size=size, jobs=jobs, calls=row.calls, bound=bool(row.context), took=max(0, row.took))
