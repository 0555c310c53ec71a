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
