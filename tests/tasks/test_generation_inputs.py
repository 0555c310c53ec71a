"""What a breakdown reads: the text of its params or of a node, checked in words that people understand."""

import json

import pytest

from collab.document import Document
from collab.edits import Add
from collab.errors import Invalid, NotFound, TooLarge
from collab.planning import plan
from tasks.generations import GENERATIONS, WORKFLOWS
from tasks.generations.base import catalogue, read_params
from tasks.generations.breakdown import Breakdown, BreakdownParams

BREAKDOWN = Breakdown()


def document_with(**node) -> Document:
    document = Document()
    document.write(plan(document, [Add(node={"id": "n1", **node})]).writes)
    return document


def test_the_text_of_the_params_is_read_and_its_language_found():
    inputs = BREAKDOWN.inputs(Document(), None, BreakdownParams(text="\ufeff从前有一座山。\r\n山里有一只狐狸。"))
    assert inputs == {"text": "从前有一座山。\n山里有一只狐狸。", "language": "zh"}
    assert json.loads(json.dumps(inputs)) == inputs


def test_a_language_that_is_given_is_kept():
    assert BREAKDOWN.inputs(Document(), None, BreakdownParams(text="A fox.", language="zh"))["language"] == "zh"


@pytest.mark.parametrize("node", [
    {"kind": "note", "text": "A fox met a king."},
    {"kind": "prompt", "text": "A fox met a king."},
    {"kind": "episode", "script": "A fox met a king.", "summary": "short"},
    {"kind": "scene", "description": "A fox met a king."},
    {"kind": "world", "content": "A fox met a king."},
])  # fmt: skip
def test_a_node_with_text_is_read(node):
    assert BREAKDOWN.inputs(document_with(**node), "n1", BreakdownParams())["text"] == "A fox met a king."


def test_an_episode_without_a_script_is_read_by_its_summary():
    document = document_with(kind="episode", summary="A fox met a king.")
    assert BREAKDOWN.inputs(document, "n1", BreakdownParams())["text"] == "A fox met a king."


@pytest.mark.parametrize("text", ["", "   \n\t ", "\u3000\u3000"])
def test_nothing_to_read_is_refused(text):
    with pytest.raises(Invalid) as refusal:
        BREAKDOWN.inputs(Document(), None, BreakdownParams(text=text))
    assert refusal.value.errors[0].field == "params.text"


@pytest.mark.parametrize("text", ["A fox\0 met a king.", "A fox \ud800 met a king."])
def test_what_no_document_can_hold_is_refused(text):
    with pytest.raises(Invalid):
        BREAKDOWN.inputs(Document(), None, BreakdownParams(text=text))


def test_four_megabytes_are_read_and_more_is_too_large():
    limit = 4 * 1024 * 1024
    assert len(BREAKDOWN.inputs(Document(), None, BreakdownParams(text="a" * limit))["text"]) == limit
    with pytest.raises(TooLarge):
        BREAKDOWN.inputs(Document(), None, BreakdownParams(text="a" * (limit + 1)))
    with pytest.raises(TooLarge):
        BREAKDOWN.inputs(Document(), None, BreakdownParams(text="狐" * (limit // 3 + 1)))


def test_a_node_that_is_empty_or_of_another_kind_is_refused():
    with pytest.raises(Invalid):
        BREAKDOWN.inputs(document_with(kind="note"), "n1", BreakdownParams())
    with pytest.raises(Invalid):
        BREAKDOWN.inputs(document_with(kind="image"), "n1", BreakdownParams())


def test_a_node_that_is_not_there_is_not_found():
    with pytest.raises(NotFound):
        BREAKDOWN.inputs(Document(), "gone", BreakdownParams())


@pytest.mark.parametrize(("raw", "field"), [
    ({"text": 7}, "params.text"),
    ({"language": "fr"}, "params.language"),
    ({"txt": "a"}, "params"),
    ([], "params"),
])  # fmt: skip
def test_wrong_params_name_the_field(raw, field):
    with pytest.raises(Invalid) as refusal:
        read_params(BREAKDOWN, raw)
    assert refusal.value.errors[0].field == field


def test_params_may_be_left_out():
    assert read_params(BREAKDOWN, None) == BreakdownParams()


def test_the_catalogue_describes_each_generation():
    for entry in catalogue(GENERATIONS):
        assert set(entry) == {"kind", "title", "targets", "params", "capability", "reads", "writes", "steps"}
        assert set(entry["title"]) == {"en", "zh"}
        assert entry["steps"]
        assert all(set(step["title"]) == {"en", "zh"} for step in entry["steps"])
    assert json.dumps(catalogue(GENERATIONS))


def test_the_catalogue_describes_what_is_made_of_generations():
    wholes = catalogue(GENERATIONS, WORKFLOWS.values())[len(GENERATIONS) :]
    assert [entry["kind"] for entry in wholes] == list(WORKFLOWS)
    for entry in wholes:
        assert set(entry) == {"kind", "title", "targets", "params", "capability", "reads", "writes", "steps", "parts"}
        assert set(entry["parts"]) <= set(GENERATIONS)
        assert json.dumps(entry)
    assert [entry["writes"] for entry in wholes] == [
        ["character", "note", "scene"],
        ["character", "dialogue", "image", "note", "scene", "shot", "video"],
    ]  # fmt: skip
