"""Indexes are UTF-16 code units outside, UTF-8 bytes inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.text import Splice, apply_splice, byte_offset, length16, splices_between

texts = st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("张三😀👩‍👧ab \n")), max_size=60)


def test_an_index_counts_utf16_code_units_as_browsers_do():
    assert byte_offset("张三😀ab", 2) == 6
    assert byte_offset("张三😀ab", 4) == 10
    assert length16("张三😀ab") == 6


@pytest.mark.parametrize("index", [-1, 3, 7])
def test_an_index_outside_or_inside_a_pair_is_refused(index: int):
    with pytest.raises(ValueError, match="index is"):
        byte_offset("张三😀ab", index)


@given(texts, texts)
def test_the_splices_between_two_texts_turn_one_into_the_other(before: str, after: str):
    text = before
    for splice in splices_between(before, after):
        text = apply_splice(text, splice)
    assert text == after


@given(texts, texts, texts)
def test_an_insertion_in_the_middle_touches_nothing_else(head: str, middle: str, tail: str):
    splices = splices_between(head + tail, head + middle + tail)
    assert sum(s.delete for s in splices) == 0
    assert sum(length16(s.insert) for s in splices) == length16(middle)


def test_two_changes_far_apart_leave_the_middle_alone():
    middle = "这一段没有人动过。" * 5
    splices = splices_between(f"从前{middle}完", f"很久从前{middle}完了")
    assert [Splice(0, 0, "很久"), Splice(2 + 2 + length16(middle) + 1, 0, "了")] == splices


@given(texts.map(lambda t: t * 40), texts, st.integers(0, 2000))
def test_long_texts_are_compared_by_sentences_and_lose_nothing(long: str, short: str, at: int):
    after = long[:at] + short + long[at + 7 :] + "。" + short
    text = long
    for splice in splices_between(long, after):
        text = apply_splice(text, splice)
    assert text == after


def test_two_changed_words_in_a_long_text_are_two_small_splices():
    sentences = [f"Sentence number {n} of this long chapter." for n in range(300)]
    before = " ".join(sentences)
    sentences[10] = sentences[10].replace("long", "short")
    sentences[250] = sentences[250].replace("chapter", "story")
    assert sum(len(s.insert) for s in splices_between(before, " ".join(sentences))) < 12


def test_a_text_of_many_sentences_is_compared_whole():
    before = "a. " * 2000
    after = "b. " + before + "end."
    text = before
    for splice in splices_between(before, after):
        text = apply_splice(text, splice)
    assert text == after
