"""The checker of what workers did finds each kind of violation, and none where there is none."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest

from tests.crash.job_history import Event, Order, Outcome, violations

replace = msgspec.structs.replace
NOON = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)

ORDERS = (
    Order(job="a", project="p", word="door 1 ", writes={"scene": 1, "note": 1}),
    Order(job="b", project="p", word="quay 2 ", writes={"scene": 1}, target="s"),
)
OUTCOMES = (
    Outcome(id="a", project="p", status="succeeded", moves=5, nodes=("a1", "a2")),
    Outcome(id="b", project="p", status="succeeded", moves=3),
)
JOURNALS = {"p": ("a", "b")}
NODES: dict[str, Any] = {
    "a1": {"kind": "scene", "summary": "door 1 of it"},
    "a2": {"kind": "note", "text": "door 1 of it"},
    "s": {"kind": "scene", "description": "At quay 2 of it"},
    "by hand": {"kind": "note", "text": "something"},
}


def events(job: str, *moves: tuple[str, int]) -> list[Event]:
    return [
        Event(job=job, number=n, version=n + 1, status=status, attempt=attempt, at=NOON + datetime.timedelta(seconds=n))
        for n, (status, attempt) in enumerate(moves, 1)
    ]


EVENTS = (
    *events("a", ("queued", 0), ("running", 1), ("queued", 1), ("running", 2), ("succeeded", 2)),
    *events("b", ("queued", 0), ("running", 1), ("succeeded", 1)),
)


def kinds(**given: Any) -> set[str]:
    told = {"orders": ORDERS, "outcomes": OUTCOMES, "events": EVENTS, "journals": JOURNALS, "documents": {"p": NODES}}
    return {found.kind for found in violations(**{**told, **given})}


def test_what_was_ordered_and_done_once_is_no_violation() -> None:
    assert kinds() == set()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"journals": {"p": ("a", "a", "b")}}, {"twice"}),
        ({"journals": {"p": ("b",)}}, {"lost"}),
        ({"journals": {"p": ("a", "b", "c")}}, {"invented"}),
        ({"documents": {"p": {**NODES, "a3": NODES["a1"]}}}, {"twice"}),
        ({"documents": {"p": {**NODES, "x": {"kind": "character", "description": "door 1 of it"}}}}, {"twice"}),
        ({"documents": {"p": {key: node for key, node in NODES.items() if key != "a2"}}}, {"lost"}),
        ({"documents": {"p": {**NODES, "s": {"kind": "scene"}}}}, {"lost"}),
        ({"documents": {"p": {**NODES, "s": {"kind": "scene"}, "t": NODES["s"]}}}, {"lost"}),
        ({"outcomes": OUTCOMES[:1]}, {"lost"}),
        ({"orders": (*ORDERS, ORDERS[0])}, {"lost"}),
        ({"orders": ORDERS[1:]}, {"invented"}),
        ({"outcomes": (replace(OUTCOMES[0], status="failed"), OUTCOMES[1])}, {"stuck", "gap"}),
        ({"events": EVENTS[1:]}, {"gap"}),
        ({"events": (*EVENTS[:2], *EVENTS[3:])}, {"gap", "forbidden"}),
        ({"events": (*EVENTS, EVENTS[-1])}, {"gap", "forbidden"}),
        ({"events": (replace(EVENTS[0], status="succeeded"), *EVENTS[1:])}, {"forbidden"}),
        ({"events": (replace(EVENTS[0], version=3), *EVENTS[1:])}, {"forbidden"}),
        ({"events": (replace(EVENTS[0], attempt=1), *EVENTS[1:])}, {"forbidden"}),
        ({"events": (replace(EVENTS[0], at=NOON + datetime.timedelta(hours=1)), *EVENTS[1:])}, {"forbidden"}),
    ],
)
def test_what_is_not_as_it_was_promised_is_found_out(given: dict[str, Any], expected: set[str]) -> None:
    assert kinds(**given) == expected
