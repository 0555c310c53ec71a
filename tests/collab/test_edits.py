"""Edits are planned whole or not at all, and each knows what takes it back."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab import errors
from collab.document import Document
from collab.edits import Add, Connect, Delete, Disconnect, Edit, Move, Patch, SetProject
from collab.nodes import NODE_KINDS, TEXT_FIELDS
from collab.planning import plan


def done(document: Document, *edits) -> list[dict]:
    planned = plan(document, edits)
    document.write(planned.writes)
    return planned.results


@pytest.fixture
def document() -> Document:
    document = Document()
    done(
        document,
        Add(node={"id": "mei", "kind": "character", "name": "小梅"}),
        Add(node={"id": "tom", "kind": "character", "name": "Tom"}),
        Add(node={"id": "one", "kind": "scene", "title": "雨夜的港口", "cast": ["mei"]}),
        Add(node={"id": "two", "kind": "scene", "title": "Dawn", "xy": [400, 0]}),
        Connect(edge={"id": "then", "kind": "sequence", "from": "one", "to": "two"}),
    )
    return document


@pytest.mark.parametrize("kind", sorted(NODE_KINDS))
def test_every_kind_can_be_added_and_has_its_texts_from_the_start(kind: str):
    document = Document()
    [result] = done(document, Add(node={"kind": kind}))
    view = document.node(result["id"])
    assert (kind, None) == (view.kind, view.invalid)
    assert set(TEXT_FIELDS[kind]) <= set(document.raw_entry("nodes", view.id))


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (Add(node={"kind": "dragon"}), "edits.0.node.kind"),
        (Add(node={}), "edits.0.node.kind"),
        (Add(node={"kind": "scene", "xy": "a"}), "edits.0.node.xy"),
        (Add(node={"kind": "scene", "xy": [1, 1e9]}), "edits.0.node.xy.1"),
        (Add(node={"kind": "scene", "tittle": "x"}), "edits.0.node"),
        (Add(node={"kind": "scene", "title": "a\x00b"}), "edits.0.node.title"),
        (Add(node={"kind": "scene", "title": "\ud83d"}), "edits.0.node.title"),
        (Add(node={"kind": "scene", "id": "no spaces"}), "edits.0.node.id"),
        (Add(node={"kind": "scene", "parent": "nobody"}), "edits.0.node.parent"),
        (Add(node={"kind": "scene", "cast": ["nobody"]}), "edits.0.node.cast.0"),
        (Add(node={"kind": "episode", "outline": 2**60}), "edits.0.node.outline"),
        (Patch(id="one", fields={"dragon": 1}), "edits.0.fields.dragon"),
        (Patch(id="one", fields={"xy": None}), "edits.0.fields.xy"),
        (Patch(id="one", fields={"title": 7}), "edits.0.fields.title"),
        (Patch(id="one", fields={"title": {"splices": []}}), "edits.0.fields.title"),
        (Patch(id="one", fields={"title": {"splice": [[99, 0, "x"]]}}), "edits.0.fields.title.splice.0"),
        (Patch(id="one", fields={"title": {"splice": [[0, -1, "x"]]}}), "edits.0.fields.title.splice.0"),
        (Patch(id="one", fields={"parent": "one"}), "edits.0.fields.parent"),
        (Connect(edge={"kind": "cast", "from": "one", "to": "nobody"}), "edits.0.edge.to"),
        (Connect(edge={"kind": "cast", "from": "one", "to": "one"}), "edits.0.edge.to"),
        (Connect(edge={"kind": "hates", "from": "one", "to": "two"}), "edits.0.edge.kind"),
        (SetProject(fields={"owner": "me"}), "edits.0.fields.owner"),
        (SetProject(fields={"title": 7}), "edits.0.fields.title"),
        (SetProject(fields={"title": " "}), "edits.0.fields.title"),
        (Patch(id="one", fields={"cast": ["two"]}), "edits.0.fields.cast.0"),
        (Patch(id="one", fields={"size": [-1, 5]}), "edits.0.fields.size.0"),
    ],
)
def test_a_wrong_edit_names_its_field_and_changes_nothing(document: Document, edit: Edit, field: str):
    before = document.encode()
    with pytest.raises(errors.Invalid) as caught:
        plan(document, [edit])
    assert [field] == [error.field for error in caught.value.errors]
    assert before == document.encode()


def test_a_batch_is_all_or_nothing(document: Document):
    before = document.encode()
    with pytest.raises(errors.NotFound):
        plan(document, [Move(id="one", xy=(5, 5)), Delete(id="nobody")])
    assert before == document.encode()


def test_an_id_that_is_taken_is_a_conflict(document: Document):
    with pytest.raises(errors.Conflict):
        plan(document, [Add(node={"id": "one", "kind": "note"})])


def test_a_string_for_a_text_becomes_the_smallest_edit(document: Document):
    [write] = plan(document, [Patch(id="one", fields={"title": "雨夜的旧港口"})]).writes
    assert [(3, 0, "旧")] == [(s.index, s.delete, s.insert) for s in write.splices]


def test_a_splice_counts_as_browsers_count(document: Document):
    done(document, Patch(id="one", fields={"title": "张三😀ab"}))
    done(document, Patch(id="one", fields={"title": {"splice": [[4, 1, "B"], [0, 2, "李四"]]}}))
    assert "李四😀Bb" == document.node("one").fields["title"]


def test_deleting_a_node_takes_its_edges_and_lifts_its_children(document: Document):
    done(document, Add(node={"id": "shot", "kind": "shot", "parent": "one"}), Delete(id="one"))
    assert [] == document.edges()
    assert "parent" not in document.node("shot").fields


def test_the_cast_of_a_scene_is_its_cast_edges_in_order(document: Document):
    done(document, Patch(id="one", fields={"cast": ["tom", "mei"]}))
    assert ["tom", "mei"] == document.node("one").fields["cast"]
    done(document, Patch(id="one", fields={"cast": []}))
    assert ["then"] == [edge.id for edge in document.edges()]


def test_edits_of_a_batch_see_the_ones_before(document: Document):
    done(
        document,
        Add(node={"id": "x", "kind": "character", "name": "X"}),
        Patch(id="x", fields={"name": {"splice": [[1, 0, "Y"]]}}),
        Connect(edge={"kind": "cast", "from": "two", "to": "x"}),
        Patch(id="two", fields={"cast": ["x", "tom"]}),
        Delete(id="tom"),
    )
    assert "XY" == document.node("x").fields["name"]
    assert ["x"] == document.node("two").fields["cast"]


def test_null_takes_a_field_away(document: Document):
    done(document, Patch(id="one", fields={"place": "港口"}))
    done(document, Patch(id="one", fields={"place": None}))
    assert "place" not in document.node("one").fields


def test_a_node_of_no_known_kind_can_only_be_deleted():
    document = Document()
    done(document, Add(node={"id": "n", "kind": "note"}))
    document._roots["nodes"]["n"]["kind"] = "dragon"
    document._refresh()
    with pytest.raises(errors.Conflict):
        plan(document, [Move(id="n", xy=(1, 1))])
    done(document, Delete(id="n"))
    assert [] == document.nodes()


@pytest.mark.parametrize(
    "edits",
    [
        [Delete(id="one")],
        [Delete(id="mei"), Delete(id="two")],
        [Patch(id="one", fields={"title": "x", "place": "y", "cast": ["tom", "mei"], "xy": [9, 9]})],
        [Add(node={"id": "new", "kind": "note", "text": "t"}), Move(id="new", xy=(3, 3))],
        [Disconnect(id="then"), Move(id="one", xy=(7, 7))],
        [SetProject(fields={"title": "新的", "style": "noir"})],
    ],
)
def test_the_inverse_takes_it_back(document: Document, edits: list[Edit]):
    done(document, SetProject(fields={"title": "old", "style": ""}))
    before = document.to_json()
    planned = plan(document, edits)
    document.write(planned.writes)
    assert before != document.to_json()
    sent = msgspec.convert(msgspec.json.decode(msgspec.json.encode(planned.inverse)), list[Edit])
    document.write(plan(document, sent).writes)
    after = document.to_json()
    for state in (before, after):
        # New cast edges have new ids; what they connect is what counts.
        state["edges"] = sorted((e["kind"], e["from"], e["to"]) for e in state["edges"].values())
    assert before == after


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["add", "patch", "move", "delete"]), st.integers(0, 5), st.text(max_size=8))))
def test_any_sequence_of_good_edits_leaves_only_readable_nodes(steps: list[tuple[str, int, str]]):
    document = Document()
    for op, number, text in steps:
        key = f"n{number}"
        edit = {
            "add": Add(node={"id": key, "kind": "note", "text": "a"}),
            "patch": Patch(id=key, fields={"text": text}),
            "move": Move(id=key, xy=(number, number)),
            "delete": Delete(id=key),
        }[op]
        try:
            done(document, edit)
        except errors.StoryroomError:
            continue
    assert [] == [view.invalid for view in document.nodes() if view.invalid]
