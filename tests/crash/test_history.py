"""The checker of the crash suite finds each kind of violation, and none where there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from tests.crash import history
from tests.crash.history import Asked, Client, End, Journal, Row, violations

replace = msgspec.structs.replace

ANN = Client(name="ann", written=12, acknowledged=8)
# The first ten items: 2 was erased by 4, 7 by 9.
NODES: dict[str, Any] = {
    "ann": {"text": "«ann.0»«ann.5»", "k1": 1, "k6": 6},
    "shared": {"text": "[ann.8][ben.3][ann.3]"},
    "ben": {"text": "«ben.0»", "k1": 1},
    "ben.2": {"text": history.note_text(2)},
    "rest": {"text": "[r.1]"},
    "x1": {"text": "《r.0》"},
}
BEN = Client(name="ben", written=4, acknowledged=4)
ASKED = (
    Asked(name="r", number=0, what="add", outcome="done", seqs=frozenset({2}), nodes=frozenset({"x1"})),
    Asked(name="r", number=1, what="splice", outcome="unknown"),
    Asked(name="r", number=2, what="add", outcome="refused"),
)


def row(seq: int, by: str = "session", connection: str | None = "c", structs: Any = ()) -> Row:
    return Row(seq=seq, by=by, connection=connection, structs=structs, sound=True)


ROWS = (row(1, structs=((7, 0, 3),)), row(2, "api", None), row(3, structs=((7, 3, 9),)), row(4, "api", None))


def kinds(nodes: Any = NODES, clients: Any = (ANN, BEN), **given: Any) -> set[str]:
    return {found.kind for found in violations(nodes, clients, **{"asked": ASKED, **given})}


def without(key: str, old: str = "", new: str = "") -> dict[str, Any]:
    """The document without one word, or without a node or a field `node/field`."""
    node, _, field = key.partition("/")
    if old:
        return {**NODES, node: {**NODES[node], "text": NODES[node]["text"].replace(old, new)}}
    if field:
        return {**NODES, node: {name: value for name, value in NODES[node].items() if name != field}}
    return {name: value for name, value in NODES.items() if name != node}


def test_what_was_promised_and_kept_is_no_violation():
    assert [] == violations(NODES, (ANN, BEN), ASKED, Journal(head=4, rows=ROWS), [End(name="one", nodes=dict(NODES))])


@pytest.mark.parametrize(
    ("acknowledged", "early", "expected"),
    [(8, {10}, set()), (8, set(), {"out of order"}), (8, {9, 11}, {"out of order"}), (10, {10}, {"undone"})],
)
def test_an_erasure_may_be_missing_where_only_its_client_can_know(acknowledged: int, early: set[int], expected: set):
    """7 was erased by 9 on a connection that was lost, and 10 is there."""
    said = without("ann", "«ann.5»", "«ann.5»«ann.10»")
    ann = replace(ANN, acknowledged=acknowledged, early=frozenset(early))
    assert expected == kinds({**said, "ann.7": {"text": history.note_text(7)}}, (ann, BEN))


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (without("ann", "«ann.5»"), {"lost"}),
        (without("ann/k6"), {"lost"}),
        (without("shared", "[ben.3]"), {"lost"}),
        (without("ben.2"), {"lost"}),
        (without("x1"), {"lost"}),
        ({**NODES, "ann.2": {"text": history.note_text(2)}}, {"undone"}),
        ({**NODES, "ann.7": {"text": history.note_text(7)}}, set()),
        (
            {**without("ann", "«ann.5»", "«ann.5»«ann.10»"), "ann.7": {"text": history.note_text(7)}},
            {"out of order"},
        ),
        (without("shared", "[ann.8]", ""), set()),
        ({**without("shared", "[ann.8]"), "ann": {**NODES["ann"], "text": "«ann.0»«ann.5»«ann.10»"}}, {"out of order"}),
        (without("ann", "«ann.0»«ann.5»", "«ann.5»«ann.0»"), {"disordered"}),
        (without("ann", "«ann.5»", "«ann.5»«ann.5»"), {"twice"}),
        (without("shared", "[ann.3]", "[ann.3][ann.3]"), {"twice"}),
        ({**NODES, "x2": {"text": "《r.0》"}}, {"twice"}),
        (without("rest", "[r.1]", "[r.1][r.1]"), {"twice"}),
        ({**NODES, "x2": {"text": "《r.2》"}}, {"refused"}),
        ({**NODES, "x2": {"text": "《r.3》"}}, {"invented"}),
        (without("x1") | {"x9": {"text": "《r.0》"}}, {"altered"}),
        (without("shared", "[ann.3]", "[ann.13][ann.3]"), {"invented", "out of order"}),
        (without("shared", "[ann.3]", "[eve.0][ann.3]"), {"invented"}),
        (without("shared", "[ann.3]", "[ann.[ann.3]"), {"altered"}),
        ({**NODES, "ben.2": {"text": "第2句"}}, {"altered"}),
        ({**NODES, "ann": {**NODES["ann"], "k6": 7}}, {"altered"}),
    ],
)
def test_a_document_that_is_not_what_was_promised_is_found_out(nodes: dict[str, Any], expected: set[str]):
    assert expected == kinds(nodes)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda rows: rows[:3], "gap"),
        (lambda rows: (*rows[:1], *rows[2:]), "gap"),
        (lambda rows: (*rows, rows[3]), "gap"),
        (lambda rows: (rows[0], replace(rows[1], by="session"), *rows[2:]), "gap"),
        (lambda rows: (*rows[:3], replace(rows[3], sound=False)), "damaged"),
        (lambda rows: (*rows[:3], replace(rows[2], seq=4)), "twice"),
        (lambda rows: (*rows[:3], replace(rows[2], seq=4, structs=((7, 8, 10),))), "twice"),
    ],
)
def test_a_journal_with_a_gap_a_damage_or_a_repetition_is_found_out(change: Callable[[Any], Any], expected: str):
    assert {expected} == kinds(journal=Journal(head=4, rows=change(ROWS)))


def test_an_end_that_is_not_what_is_stored_is_found_out():
    assert {"diverged"} == kinds(ends=[End(name="one", nodes=without("x1"))])
    assert {"diverged"} == kinds(ends=[End(name="one", nodes={**NODES, "y": {}})])
    assert {"pending"} == kinds(ends=[End(name="one", nodes=NODES, pending=True)])


def test_who_was_sent_away_or_answered_twice_is_found_out():
    assert {"dismissed"} == kinds(clients=(ANN, replace(BEN, dismissed=4400)))
    assert {"twice"} == kinds(asked=(replace(ASKED[0], nodes=frozenset({"x1", "x2"})), *ASKED[1:]))
