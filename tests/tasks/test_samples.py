"""The stories that come with the product."""

from importlib import resources

import pytest

from tasks.rules.language import counted, language_of
from tasks.samples import SAMPLES


def test_there_is_one_story_in_each_language():
    assert sorted(sample.language for sample in SAMPLES.values()) == ["en", "zh"]


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_a_sample_is_as_long_as_a_real_story(sample):
    text = sample.text()
    assert language_of(text) == sample.language
    assert counted(text, sample.language) >= 4_900
    assert text.startswith(f"# {sample.title}\n")


def test_the_samples_say_whose_they_are():
    readme = resources.files("tasks.samples").joinpath("README.md").read_text("utf-8")
    for sample in SAMPLES.values():
        assert sample.file in readme
    assert "written for Storyroom" in readme
    assert "Apache-2.0" in readme
