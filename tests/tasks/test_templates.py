"""Prompts as templates: what is refused when it is saved, and what a run makes of it."""

import pytest

from collab.errors import Invalid
from tasks.generations import GENERATIONS, PROMPTS, templates
from tasks.generations.prompts import LANGUAGES, told
from tasks.generations.prompts import render as rendered
from tasks.generations.scene_description import SYSTEM


@pytest.mark.parametrize(("text", "says"), [
    ("{{title}}, {{ title }}", "A {{place}}, A {{place}}"),
    ("{title} {\"a\": {\"b\": 1}}", "{title} {\"a\": {\"b\": 1}}"),
    (r"\{{title}}", "{{title}}"),
    ("{{{title}}}", "{A {{place}}}"),
    ("{\"a\": {{{title}}}}", "{\"a\": {A {{place}}}}"),
    ("no variables", "no variables"),
])  # fmt: skip
def test_a_value_is_put_in_once_and_never_read_as_a_template(text: str, says: str) -> None:
    templates.check(text, ["title", "place"])
    assert templates.render(text, {"title": "A {{place}}", "place": "quay"}) == says


@pytest.mark.parametrize(("text", "word"), [
    ("one\ntwo {{titel}}", "line 2: there is no variable 'titel' here; there are: title, style"),
    ("{{title", "line 1: these braces are not closed"),
    ("{{ title } }", "line 1: these braces are not closed"),
    ("a {{}} b", "line 1: there is no name"),
    ("{{two words}}", "line 1: these braces are not closed"),
    ("  \n", "a prompt needs words"),
    ("a" * 20_001, "at most 20,000 characters; this has 20,001"),
])  # fmt: skip
def test_a_template_that_is_broken_is_refused_with_its_line(text: str, word: str) -> None:
    with pytest.raises(Invalid) as refusal:
        templates.check(text, ["title", "style"])
    assert refusal.value.errors[0].field == "text"
    assert word in refusal.value.errors[0].message


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        templates.check("{{a}}\n{{b}}\n{{", ["title"])
    assert [fault.message.partition(":")[0] for fault in refusal.value.errors] == ["line 1", "line 2", "line 3"]


def test_every_prompt_has_both_languages_and_a_default_that_may_be_saved() -> None:
    assert set(PROMPTS) >= {"breakdown", "breakdown.cast", "breakdown.scenes", "breakdown.logline", "story_summary"}
    assert len(PROMPTS) == sum(len(each.prompts) for each in GENERATIONS.values())
    for prompt in PROMPTS.values():
        words = [prompt.title, prompt.about, prompt.default, *(each.about for each in prompt.variables)]
        assert all(set(each) == set(LANGUAGES) and all(each.values()) for each in words), prompt.key
        for text in prompt.default.values():
            prompt.check(text)


def test_a_default_uses_the_same_variables_in_both_languages() -> None:
    for prompt in PROMPTS.values():
        used = [set(templates.variables_in(prompt.default[language])) for language in LANGUAGES]
        assert used[0] == used[1], prompt.key


def test_the_teams_own_text_goes_before_the_default_and_knows_the_project() -> None:
    inputs = {"language": "zh"}
    assert rendered(SYSTEM, inputs) == SYSTEM.default["zh"]
    own = {SYSTEM.key: "{{title}}/{{style}}/{{language}}"}
    beside = told({"title": "潮汐 {{style}}", "style": "水墨"}, own)
    assert rendered(SYSTEM, inputs | beside) == "潮汐 {{style}}/水墨/中文"
