"""What was ordered of the workers, and what has become of it: is it what was promised? Pure; used by the crash suite.

Each order has a word of its own, which stands in all that its job writes. The promises are:

- lost: every order that was accepted is a job, and what its job says that it made is in the document.
- invented: there is no job, and no row of a job in a journal, that nobody ordered.
- stuck: every job has succeeded.
- twice: each job has one row in the journal of its project, and its word stands as often as one run writes it.
- gap: its events are numbered from 1 without a gap, up to as many as its row counts, and end with its status.
- forbidden: each event follows from the one before by a move of the table, with a higher version, not earlier, and
  each begin of an attempt counts one more."""

from __future__ import annotations

import datetime
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from tasks.moves import MOVES, Status
from tests.crash.history import Violation


class Order(Struct, frozen=True, kw_only=True):
    """`writes`: how many nodes one run puts the word into, by their kind; `target`: the node that it fills instead."""

    job: str
    project: str
    word: str
    writes: Mapping[str, int]
    target: str | None = None


class Outcome(Struct, frozen=True, kw_only=True):
    """A row of `jobs`. `nodes`: what it says that it made."""

    id: str
    project: str
    status: str
    moves: int
    nodes: tuple[str, ...] = ()


class Event(Struct, frozen=True, kw_only=True):
    job: str
    number: int
    version: int
    status: str
    attempt: int
    at: datetime.datetime


def violations(
    orders: Sequence[Order],
    outcomes: Sequence[Outcome],
    events: Sequence[Event],
    journals: Mapping[str, Sequence[str]],
    documents: Mapping[str, Mapping[str, Any]],
) -> list[Violation]:
    """Everything that was promised and is not so. `journals`: by project, the job of each row that a job wrote;
    `documents`: by project, the nodes."""
    ordered = {order.job: order for order in orders}
    there = {outcome.id: outcome for outcome in outcomes}
    found = [
        Violation(kind="lost", detail=f"{order.word}: no job {order.job}") for order in orders if order.job not in there
    ]
    found += [Violation(kind="invented", detail=f"job {one}") for one in there if one not in ordered]
    if len(ordered) < len(orders):
        found.append(Violation(kind="lost", detail=f"{len(orders)} orders are {len(ordered)} jobs"))
    for outcome in outcomes:
        if outcome.status != Status.SUCCEEDED:
            found.append(Violation(kind="stuck", detail=f"job {outcome.id} is {outcome.status}"))
    rows = Counter((project, job) for project, jobs in journals.items() for job in jobs)
    for order in orders:
        found += _written(order, there.get(order.job), rows[order.project, order.job], documents[order.project])
    places = {(order.project, order.job) for order in orders}
    found += [
        Violation(kind="invented", detail=f"a row of job {job} in {project}")
        for project, job in rows
        if (project, job) not in places
    ]
    found += _events(outcomes, events)
    return found


def words(node: Mapping[str, Any]) -> str:
    """What people read of a node that a job made."""
    return " ".join(str(node.get(name, "")) for name in ("text", "summary", "description", "anchors"))


def _written(order: Order, outcome: Outcome | None, rows: int, nodes: Mapping[str, Any]) -> Iterator[Violation]:
    if rows != 1:
        yield Violation(kind="twice" if rows else "lost", detail=f"{order.word}: {rows} rows of job {order.job}")
    missing = [node for node in (outcome.nodes if outcome else ()) if node not in nodes]
    if missing:
        yield Violation(kind="lost", detail=f"{order.word}: made {missing}, which are not there")
    holding = Counter(str(node["kind"]) for node in nodes.values() if order.word in words(node))
    if order.target is not None and order.word not in words(nodes.get(order.target, {})):
        yield Violation(kind="lost", detail=f"{order.word} is not in {order.target}")
    for kind in holding.keys() | order.writes.keys():
        if holding[kind] != order.writes.get(kind, 0):
            what = "twice" if holding[kind] > order.writes.get(kind, 0) else "lost"
            yield Violation(kind=what, detail=f"{order.word} is in {holding[kind]} nodes of kind {kind}")


def _events(outcomes: Sequence[Outcome], events: Sequence[Event]) -> Iterator[Violation]:
    of_job: dict[str, list[Event]] = {}
    for event in events:
        of_job.setdefault(event.job, []).append(event)
    for outcome in outcomes:
        mine = of_job.get(outcome.id, [])
        if [event.number for event in mine] != list(range(1, outcome.moves + 1)):
            yield Violation(kind="gap", detail=f"job {outcome.id}: {outcome.moves} moves, {mine}")
        elif mine[-1].status != outcome.status:
            yield Violation(
                kind="gap", detail=f"job {outcome.id} is {outcome.status}, its last event {mine[-1].status}"
            )
        for before, after in itertools.pairwise(mine):
            if not _follows(before, after):
                yield Violation(kind="forbidden", detail=f"job {outcome.id}: {before}, then {after}")


def _follows(before: Event, after: Event) -> bool:
    begins = after.status == Status.RUNNING
    return (
        Status(after.status) in MOVES[Status(before.status)]
        and after.version > before.version
        and after.at >= before.at
        and (not begins or after.attempt == before.attempt + 1)
    )
