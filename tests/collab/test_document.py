"""The project inside its document: reads that never fail, whatever a socket wrote."""

import datetime
import math

import pytest
from pycrdt import Array, Doc, Map, Text

from collab import errors
from collab.document import Document
from collab.edits import Add, Connect
from collab.origin import Author
from collab.planning import plan
from collab.views import plain
from collab.writes import Typed

ANN = Author(type="user", id="u1", name="安")
BEN = Author(type="user", id="u2", name="Ben")
AT = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def client_writes(write) -> Document:
    """A document that a Yjs client has written into, past every check of ours."""
    doc = Doc()
    roots = {name: doc.get(name, type=Map) for name in ("project", "nodes", "edges")}
    with doc.transaction():
        write(roots)
    document = Document()
    document.apply(doc.get_update())
    return document


def test_a_node_reads_as_rest_shows_it():
    document = client_writes(
        lambda r: r["nodes"].update(
            {"s": Map({"kind": "scene", "xy": [1, 2.5], "title": Text("雨夜"), "place": "港口"})}
        )
    )
    view = document.node("s")
    assert ("s", "scene", None) == (view.id, view.kind, view.invalid)
    assert [1, 2.5] == view.fields["xy"]
    assert ("雨夜", "港口", "", []) == (
        view.fields["title"],
        view.fields["place"],
        view.fields["summary"],
        view.fields["cast"],
    )


@pytest.mark.parametrize(
    "entry",
    [
        "a string",
        7,
        None,
        [1, 2],
        Map({}),
        Map({"kind": "dragon"}),
        Map({"kind": 7}),
        Map({"kind": Text("scene")}),
        Map({"kind": "scene", "xy": "a"}),
        Map({"kind": "scene", "xy": [1, math.nan]}),
        Map({"kind": "scene", "xy": [1, 2, 3]}),
        Map({"kind": "scene", "parent": {"a": 1}}),
        Map({"kind": "scene", "surprise": b"\x00\x01"}),
        Map({"kind": "scene", "title": Array([1, Map({"a": Text("b")})])}),
        Array([1]),
        Text("no map"),
    ],
)
def test_nonsense_reads_as_invalid_with_a_reason(entry):
    document = client_writes(lambda r: r["nodes"].update({"n": entry}))
    view = document.node("n")
    assert view.invalid
    assert [view] == document.nodes()
    assert document.to_json()["nodes"].keys() == {"n"}


def test_an_edge_to_nowhere_is_hidden_and_the_cast_is_what_the_cast_edges_say():
    def write(roots):
        for key in ("a", "b"):
            roots["nodes"][key] = Map({"kind": "character", "xy": [0, 0]})
        roots["nodes"]["s"] = Map({"kind": "scene", "xy": [0, 0]})
        for number, to in enumerate(["b", "a", "gone", "a"]):
            roots["edges"][f"e{number}"] = Map({"kind": "cast", "from": "s", "to": to, "order": f"a{number}"})
        roots["edges"]["odd"] = "nonsense"

    document = client_writes(write)
    assert ["e0", "e1", "e3"] == [edge.id for edge in document.edges()]
    assert ["b", "a"] == document.node("s").fields["cast"]


def test_numbers_of_the_engine_become_the_numbers_that_were_written():
    assert [7, 2.5, None, None, 2**53 + 0.0] == plain([7.0, 2.5, math.nan, math.inf, float(2**53)])


def test_a_node_that_is_not_there_is_not_found():
    with pytest.raises(errors.NotFound):
        Document().node("x")


def test_the_first_stamp_is_the_creation_and_the_last_the_update():
    document = Document()
    document.write(plan(document, [Add(node={"id": "n", "kind": "note", "text": "x"})]).writes)
    document.stamp(document.take_touched(), ANN, AT, 1)
    other = Document()
    other.apply(document.encode())
    with other._doc.transaction():
        other._roots["nodes"]["n"]["text"].insert(0, "y")
    document.apply(other.encode())
    touched = document.take_touched()
    assert frozenset({"n"}) == touched
    document.stamp(touched, BEN, AT + datetime.timedelta(hours=1), 2)
    view = document.node("n")
    assert (ANN, 1, BEN, 2) == (view.created.author, view.created.seq, view.updated.author, view.updated.seq)
    assert "yx" == view.fields["text"]


def test_an_update_that_is_known_changes_nothing():
    document = Document()
    update = document.write(plan(document, [Add(node={"id": "n", "kind": "note"})]).writes)
    assert update is not None
    assert None is document.apply(update)
    assert None is document.apply(document.encode())


def test_bytes_that_are_no_update_are_malformed_and_change_nothing():
    document = Document()
    document.write(plan(document, [Add(node={"id": "n", "kind": "note"})]).writes)
    before = document.encode()
    with pytest.raises(errors.Malformed):
        document.apply(b"\x01\x02\x03 nonsense")
    assert before == document.encode()


def test_texts_are_shared_and_values_are_not():
    document = Document()
    document.write(plan(document, [Add(node={"id": "n", "kind": "scene", "title": "t", "place": "p"})]).writes)
    raw = document.raw_entry("nodes", "n")
    assert (True, False) == (isinstance(raw["title"], Typed), isinstance(raw["place"], Typed))


def test_what_one_document_encodes_another_reads_alike():
    document = Document()
    edits = [Add(node={"id": "a", "kind": "note", "text": "😀"}), Add(node={"id": "b", "kind": "note"})]
    document.write(
        plan(document, [*edits, Connect(edge={"id": "e", "kind": "reference", "from": "a", "to": "b"})]).writes
    )
    other = Document()
    other.apply(document.encode())
    assert document.to_json() == other.to_json()
    assert document.state_vector() == other.state_vector()
