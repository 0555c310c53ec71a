"""The alphabet: numbers, texts by byte length, JSON as strict as JSON.parse."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab import lib0
from collab.errors import Malformed, TooLarge

numbers = st.integers(0, lib0.MAX_SAFE)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(numbers, st.binary(max_size=3))
def test_a_number_is_read_as_it_was_written_wherever_it_stands(number: int, before: bytes):
    written = lib0.write_var_uint(number)
    assert (number, len(before) + len(written)) == lib0.read_var_uint(before + written + b"\x07", len(before))


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "00"), (127, "7f"), (128, "8001"), (300, "ac02"), (2**32, "8080808010"), (lib0.MAX_SAFE, "ffffffffffffff0f")],
)
def test_numbers_are_written_as_lib0_writes_them(number: int, written: str):
    assert written == lib0.write_var_uint(number).hex()


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        ("", "cut off"),
        ("80", "cut off"),
        ("ffff", "cut off"),
        ("8000", "longer than it need be"),
        ("ff8000", "longer than it need be"),
        ("ffffffffffffff10", "above 2^53 - 1"),
        ("ffffffffffffff7f", "above 2^53 - 1"),
        ("808080808080808001", "longer than 8 bytes"),
        ("ff" * 400 + "01", "longer than 8 bytes"),
    ],
)
def test_FR4_a_number_that_javascript_would_misread_is_refused(frame: str, says: str):
    with pytest.raises(Malformed, match=says.replace("^", r"\^")):
        lib0.read_var_uint(bytes.fromhex(frame), 0)


@pytest.mark.parametrize("number", [-1, 2**53])
def test_a_number_that_cannot_be_read_back_is_never_written(number: int):
    with pytest.raises(ValueError, match="varUint"):
        lib0.write_var_uint(number)


@given(st.text())
def test_a_text_is_read_as_it_was_written_with_its_length_in_bytes(text: str):
    written = lib0.write_var_string(text)
    assert (text, len(written)) == lib0.read_var_string(written, 0)
    assert (len(text.encode()), len(written) - len(text.encode())) == lib0.read_var_uint(written, 0)


@given(st.binary(max_size=300))
def test_bytes_are_read_as_they_were_written(raw: bytes):
    written = lib0.write_var_bytes(raw)
    assert (raw, len(written)) == lib0.read_var_bytes(written + b"more", 0)


@pytest.mark.parametrize("raw", [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe5\xbc"])
def test_FR4_a_text_that_is_not_utf_8_is_refused(raw: bytes):
    with pytest.raises(Malformed, match="not UTF-8"):
        lib0.read_var_string(lib0.write_var_bytes(raw), 0)


def test_FR4_bytes_that_are_not_all_there_are_refused():
    with pytest.raises(Malformed, match="5 bytes announced at byte 1 are cut off: 3 are there"):
        lib0.read_var_bytes(b"\x00\x05abc", 1)


@given(st.text())
def test_a_text_is_as_long_as_in_javascript(text: str):
    assert len(text.encode("utf-16-le")) // 2 == lib0.utf16_length(text.encode())


@given(json_values)
def test_json_is_accepted_as_it_is_usually_written(value: object):
    for ascii_only in (True, False):
        raw = json.dumps(value, ensure_ascii=ascii_only).encode()
        assert value == lib0.check_json(raw, 0, 64)


@given(json_values)
def test_the_depth_of_json_is_counted_outside_of_its_texts(value: object):
    def depth(value: object) -> int:
        if not isinstance(value, list | dict):
            return 0
        members = value.values() if isinstance(value, dict) else value
        return 1 + max(map(depth, members), default=0)

    assert depth(value) == lib0.json_depth(json.dumps(value, ensure_ascii=False).encode())


@pytest.mark.parametrize("text", ["9223372036854775808", '{"a":[1,-9223372036854775809]}', "1" * 4_000])
def test_UP2_a_whole_number_in_json_that_the_engine_cannot_hold_is_refused(text: str):
    with pytest.raises(Malformed):
        lib0.check_json(text.encode(), 0, 64)


@pytest.mark.parametrize(
    "text", ["9223372036854775807", "-9223372036854775808", '"99999999999999999999"', "1.00000000000000000000001"]
)
def test_json_with_many_digits_passes(text: str):
    assert json.loads(text) == lib0.check_json(text.encode(), 0, 64)


NOT_JSON = [
    "",
    "01",
    "1.",
    ".5",
    "+1",
    "-",
    "NaN",
    "Infinity",
    "undefined",
    "'a'",
    '"\x01"',
    '"a\tb"',
    "1 2",
    "\ufeff1",
    "[1,]",
]


@pytest.mark.parametrize(
    "text", [*NOT_JSON, '{"a":1,}', '"\\x"', "[]]", "tru", '"\\ud800"', '"\\ude00\\ud83d"', "1e999"]
)
def test_UP2_what_json_parse_or_the_engine_refuses_is_refused(text: str):
    with pytest.raises(Malformed, match="not JSON"):
        lib0.check_json(text.encode(), 0, 64)


@pytest.mark.parametrize(
    "raw", [b"[" * 65 + b"]" * 65, b'{"a":' * 65 + b"1" + b"}" * 65, b"[" * 100_000 + b"]" * 100_000]
)
def test_UP4_json_that_nests_too_deeply_is_refused(raw: bytes):
    with pytest.raises(TooLarge, match="deeper than 64 levels"):
        lib0.check_json(raw, 0, 64)


def test_UP4_json_at_the_limit_passes_also_with_many_brackets_in_texts():
    raw = b"[" * 63 + b'{"[[[{": "\\"[[[{{\\\\"}' + b"]" * 63
    lib0.check_json(raw, 0, 64)
