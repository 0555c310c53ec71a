"""From a model's text to a struct: tasks/providers/json_answers.py and json_schemas.py."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.providers import json_answers
from tasks.providers.json_answers import Unreadable, objects_in, read, repair_request
from tasks.providers.json_schemas import strict_schema


class Quote(msgspec.Struct, rename="camel"):
    text: str
    scene_number: int | None = None


class Person(msgspec.Struct, rename="camel"):
    full_name: Annotated[str, msgspec.Meta(min_length=1, max_length=40, description="As the story says it.")]
    role: Literal["lead", "support"] = "support"
    aliases: list[str] = []
    evidence: list[Quote] = []


class Cast(msgspec.Struct):
    people: Annotated[tuple[Person, ...], msgspec.Meta(min_length=1)]
    logline: str = ""


CAST = '{"people": [{"fullName": "林晚", "aliases": ["小晚"]}], "logline": "雨夜"}'
LIN_WAN = Cast(people=(Person(full_name="林晚", aliases=["小晚"]),), logline="雨夜")


@pytest.mark.parametrize(
    "text",
    [
        CAST,
        f"\ufeff  {CAST}\n",
        f"```json\n{CAST}\n```",
        f"Here is the {{cast}} that you asked for:\n\n```\n{CAST}\n```\nShall I go on?",
        f'He said "{{ and I answer: {CAST}',
        f'<think>Maybe {{"people": [{{"fullName": "Somebody quite other"}}], "logline": "not this"}}?</think>{CAST}',
        f"I looked for names first.</think>\n{CAST}",
        CAST.replace("]}]", "],},]").replace('"雨夜"}', '"雨夜",\n}'),
        f'{{"cast": {CAST}}}',
        CAST.replace('"aliases"', '"role": null, "aliases"'),
        f"{CAST}\n\nA smaller example: {{}}",
    ],
    ids=[
        "bare",
        "byte order mark",
        "fenced",
        "fenced between prose with braces",
        "after an unclosed brace and an odd quote",
        "after thoughts with a draft",
        "after thoughts without an opening tag",
        "trailing commas",
        "in a wrapper of one key",
        "null for a field that has a default",
        "before another object",
    ],
)
def test_the_struct_is_found(text: str) -> None:
    assert read(text, Cast) == LIN_WAN


def test_of_several_objects_that_fit_the_largest_is_the_answer() -> None:
    assert read('For example {"text": "x"}: {"text": "the answer"}, not {"text": "y"}', Quote).text == "the answer"


def test_an_object_that_does_not_fit_gives_way_to_a_smaller_one_that_does() -> None:
    assert read('From {"source": "a longer object of another kind"} I read {"text": "x"}', Quote) == Quote(text="x")


def test_a_comma_before_a_bracket_inside_of_a_string_stays() -> None:
    assert read('{"text": "a ,] b, }",}', Quote) == Quote(text="a ,] b, }")


def test_a_closing_think_tag_in_a_string_is_text() -> None:
    assert read('```\n{"text": "then </think> he wrote"}\n```', Quote) == Quote(text="then </think> he wrote")


def test_raw_line_breaks_in_a_string_are_kept() -> None:
    assert read('{"text": "one\ntwo"}', Quote) == Quote(text="one\ntwo")


def test_nul_and_half_a_surrogate_pair_are_dropped_and_an_emoji_stays() -> None:
    assert read(r'{"text": "a\u0000b\ud83dc\ud83d\ude00"}', Quote) == Quote(text="abc😀")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The answer was empty; a JSON object is wanted."),
        ("I cannot do that.", "The answer has no JSON object in it."),
        (
            '{"people": [{"fullName": "x"}, {"full',
            "The answer is not valid JSON: it is broken off or has a syntax error.",
        ),
        ("<think>" + CAST, "The answer is not valid JSON: it is broken off or has a syntax error."),
        (
            '{"people":' * 200 + "[]" + "}" * 200,
            "The answer is not valid JSON: it is broken off or has a syntax error.",
        ),
        ('{"a": 1' + "0" * 5000 + "}", "The answer is not valid JSON: it is broken off or has a syntax error."),
    ],
    ids=["nothing", "prose", "cut in the middle", "thoughts only", "two hundred levels", "a huge number"],
)
def test_what_is_no_json_object_is_named(text: str, message: str) -> None:
    class Loose(msgspec.Struct):
        full_name: str = msgspec.field(default="", name="fullName")
        people: list[Any] = []

    with pytest.raises(Unreadable) as caught:
        read(text, Loose)
    assert [problem.message for problem in caught.value.problems] == [message]


def test_every_problem_is_listed_with_its_path() -> None:
    text = json.dumps({"people": [{"fullName": 3}, {"role": "lead"}, {"fullName": "x", "evidence": [{"text": []}]}]})
    with pytest.raises(Unreadable) as caught:
        read(text, Cast)
    assert [(problem.field, problem.message) for problem in caught.value.problems] == [
        ("people.0.fullName", "Expected `str`, got `int`"),
        ("people.1.fullName", "This field is missing."),
        ("people.2.evidence.0.text", "Expected `str`, got `array`"),
    ]


def test_limits_of_a_list_and_of_a_string_are_problems() -> None:
    with pytest.raises(Unreadable) as caught:
        read('{"people": []}', Cast)
    assert [problem.field for problem in caught.value.problems] == ["people"]
    with pytest.raises(Unreadable) as caught:
        read('{"people": [{"fullName": ""}]}', Cast)
    assert [problem.field for problem in caught.value.problems] == ["people.0.fullName"]


def test_an_object_with_none_of_the_fields_is_not_an_answer_even_when_all_have_defaults() -> None:
    class Note(msgspec.Struct):
        title: str = ""

    with pytest.raises(Unreadable, match="None of these fields is in it: title"):
        read('{"error": "busy"}', Note)


def test_no_more_than_twenty_problems_go_back() -> None:
    with pytest.raises(Unreadable) as caught:
        read(json.dumps({"people": [{}] * 50}), Cast)
    assert len(caught.value.problems) == json_answers.MOST_PROBLEMS


def test_the_repair_request_says_what_is_wrong_and_shows_the_schema() -> None:
    with pytest.raises(Unreadable) as caught:
        read('{"people": [{"fullName": 3}]}', Cast)
    request = repair_request(caught.value.problems, {"type": "object"})
    assert "- people.0.fullName: Expected `str`, got `int`" in request
    assert '{"type": "object"}' in request


@pytest.mark.parametrize(
    "text",
    [
        '{"a":' * 60_000,
        "{" * 200_000,
        '{"' + '\\"' * 200_000,
        '"\\' * 200_000 + "{",
        "{" + '"' * 200_001,
        ", " * 200_000 + "{",
    ],
)
@pytest.mark.timeout(10)
def test_a_model_that_repeats_itself_costs_linear_time(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text, Cast)


_words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | _words,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(_words, below, max_size=4),
    max_leaves=12,
)
_objects = st.dictionaries(_words, _values, min_size=1, max_size=5)
_prose = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="{}<\0`"), max_size=60)


@st.composite
def _written(draw: st.DrawFn) -> tuple[dict[str, Any], str]:
    value = draw(_objects)
    text = json.dumps(value, indent=draw(st.sampled_from([None, 2])), ensure_ascii=draw(st.booleans()))
    fenced = f"\n```json\n{text}\n```\n" if draw(st.booleans()) else text
    return value, f"{draw(_prose)}{fenced}{draw(_prose)}"


@given(written=_written())
def test_any_object_is_found_between_any_prose(written: tuple[dict[str, Any], str]) -> None:
    value, text = written
    assert objects_in(text) == [value]


@given(text=st.text() | st.text(alphabet='{}[]",:\\ \n1a<think>/'))
def test_whatever_a_model_writes_is_read_or_named(text: str) -> None:
    try:
        outcome = read(text, Cast).people
    except Unreadable as unreadable:
        outcome = unreadable.problems
    assert outcome


@given(value=_objects, cut=st.floats(0, 1, exclude_max=True))
def test_no_part_of_a_broken_off_object_passes_for_an_answer(value: dict[str, Any], cut: float) -> None:
    written = json.dumps(value)
    assert objects_in(written[: 1 + int(cut * (len(written) - 1))]) == []


def test_the_schema_is_one_closed_tree_with_every_field_required() -> None:
    made = strict_schema(Cast)
    person = made.schema["properties"]["people"]["items"]
    assert made.strict
    assert "$ref" not in json.dumps(made.schema)
    assert person["required"] == ["fullName", "role", "aliases", "evidence"]
    assert person["additionalProperties"] is False
    assert person["properties"]["fullName"] == {
        "type": "string",
        "description": "As the story says it. (at least 1 characters, at most 40 characters)",
    }
    assert person["properties"]["role"] == {"type": "string", "enum": ["lead", "support"]}
    assert person["properties"]["evidence"]["items"]["properties"]["sceneNumber"] == {
        "anyOf": [{"type": "integer"}, {"type": "null"}]
    }
    assert made.schema["properties"]["people"]["minItems"] == 1


def test_an_open_object_makes_the_schema_not_strict() -> None:
    class Open(msgspec.Struct):
        counts: dict[str, int]

    made = strict_schema(Open)
    assert not made.strict
    assert made.schema["properties"]["counts"] == {"type": "object", "additionalProperties": {"type": "integer"}}


def test_a_field_named_like_a_keyword_keeps_its_name() -> None:
    class Titled(msgspec.Struct):
        title: str
        default: str

    assert list(strict_schema(Titled).schema["properties"]) == ["title", "default"]


class Branch(msgspec.Struct):
    branches: list[Branch] = []


def test_a_struct_that_contains_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="Branch contains itself"):
        strict_schema(Branch)
