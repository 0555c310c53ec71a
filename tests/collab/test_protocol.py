"""Bytes <-> messages. The rules are those of docs/protocol.md."""

import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab import lib0, protocol
from collab.errors import Malformed, StoryroomError, TooLarge
from collab.protocol import (
    Awareness,
    Credential,
    Entry,
    Event,
    PermissionDenied,
    QueryAwareness,
    Step1,
    SyncStatus,
    Update,
)
from tests.support.mutations import mutated

PRESENCE = '{"user":{"name":"林小雨 😀"},"cursor":[12.5,-3]}'
clients = st.integers(0, lib0.MAX_SAFE)
states = st.none() | st.text(max_size=20).map(
    lambda text: protocol.msgspec.json.encode({"user": {"name": text}}).decode()
)
entries = st.lists(st.builds(Entry, client=clients, clock=clients, state=states), max_size=5).map(tuple)

EVERY_MESSAGE = [
    (protocol.step1(b"\x01\x07\x05"), Step1(state_vector=b"\x01\x07\x05")),
    (protocol.step2(b"\x00\x00"), Update(update=b"\x00\x00", is_step2=True)),
    (protocol.update(b"x" * 300), Update(update=b"x" * 300)),
    (protocol.awareness([]), Awareness(entries=())),
    (
        protocol.awareness([Entry(client=7, clock=2, state=PRESENCE), Entry(client=2**53 - 1, clock=0, state=None)]),
        Awareness(entries=(Entry(client=7, clock=2, state=PRESENCE), Entry(client=2**53 - 1, clock=0, state=None))),
    ),
    (protocol.query_awareness(), QueryAwareness()),
    (protocol.permission_denied("只能看"), PermissionDenied(reason="只能看")),
    (protocol.sync_status(b"\x85\x01"), SyncStatus(payload=b"\x85\x01")),
    (protocol.event('{"type":"saving","state":"延迟"}'.encode()), Event(json='{"type":"saving","state":"延迟"}')),
    (protocol.credential("abc"), Credential(token="abc")),
    (protocol.credential("abc", "l1"), Credential(token="abc", lineage="l1")),
]
FRAMES = [frame for frame, _ in EVERY_MESSAGE]


@pytest.mark.parametrize(("frame", "message"), EVERY_MESSAGE)
def test_FR1_every_message_is_read_as_it_was_written(frame: bytes, message: protocol.Message):
    assert [message] == protocol.parse(frame)


@pytest.mark.parametrize(
    ("frame", "written"),
    [
        (protocol.step1(b"\x00"), "00000100"),
        (protocol.step2(b"\x00\x00"), "0001020000"),
        (protocol.update(b"ab"), "0002026162"),
        (protocol.awareness([]), "010100"),
        (protocol.awareness([Entry(client=1, clock=2, state=None)]), "0108010102046e756c6c"),
        (protocol.query_awareness(), "03"),
        (protocol.permission_denied("é"), "020002c3a9"),
        (protocol.sync_status(b"\x05"), "660105"),
        (protocol.event(b"{}"), "6e027b7d"),
    ],
)
def test_FR1_messages_are_written_byte_by_byte_as_y_protocols_do(frame: bytes, written: str):
    assert written == frame.hex()


@given(st.binary(max_size=400))
def test_SY3_step_2_and_update_differ_in_one_word(update: bytes):
    assert [Update(update=update)] == protocol.parse(protocol.update(update))
    assert [Update(update=update, is_step2=True)] == protocol.parse(protocol.step2(update))


@given(entries)
def test_AW9_presence_is_read_as_it_was_written(entries: tuple[Entry, ...]):
    assert [Awareness(entries=entries)] == protocol.parse(protocol.awareness(entries))


def test_FR3_every_message_of_a_frame_is_read_in_order():
    assert [message for _, message in EVERY_MESSAGE] == protocol.parse(b"".join(FRAMES))


def test_FR3_a_frame_holds_at_most_a_thousand_messages():
    assert [QueryAwareness()] * 1_000 == protocol.parse(b"\x03" * 1_000)
    with pytest.raises(TooLarge, match="More than 1000 messages"):
        protocol.parse(b"\x03" * 16_000_000)


@pytest.mark.parametrize("frame", [frame for frame in FRAMES if frame != b"\x03"])
def test_FR4_a_message_that_is_cut_off_anywhere_is_malformed(frame: bytes):
    for end in range(len(frame)):
        with pytest.raises(Malformed):
            protocol.parse(frame[:end])


@pytest.mark.parametrize("frame", FRAMES)
def test_FR4_a_frame_with_bytes_left_over_is_malformed(frame: bytes):
    with pytest.raises(Malformed):
        protocol.parse(frame + b"\x00")


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        ("", "empty frame"),
        ("0003 00", "Unknown sync message 3 at byte 1"),
        ("0201 00", "Unknown auth message 1 at byte 1"),
        ("8000", "longer than it need be"),
        ("0002ffffffffffffffff7f", "longer than 8 bytes"),
        ("0002ffffffff0f61", "cut off"),
        ("0102 0000", "its entries end at 1"),
        ("0101 05", "announces 5 entries and has 0"),
        ("0104 01010101", "cut off"),
        ("6e01 ff", "not UTF-8"),
        ("6f02 7b7d", "not {token, lineage"),
        ("6f04 6e756c6c", "not {token, lineage"),
    ],
)
def test_FR4_what_no_reader_can_make_sense_of_is_malformed(frame: str, says: str):
    with pytest.raises(Malformed, match=says):
        protocol.parse(bytes.fromhex(frame))


@pytest.mark.parametrize("kind", [4, 5, 42, 99])
def test_FR5_an_unknown_type_below_100_is_malformed(kind: int):
    with pytest.raises(Malformed, match=f"Unknown message type {kind} at byte 1"):
        protocol.parse(b"\x03" + bytes((kind,)) + b"\x01a")


@pytest.mark.parametrize("kind", [100, 101, 103, 112, 300, 2**40])
def test_FR5_an_unknown_extension_ends_its_frame_and_nothing_else(kind: int):
    assert [QueryAwareness()] == protocol.parse(b"\x03" + lib0.write_var_uint(kind) + b"\xff\xff\xff")


@pytest.mark.parametrize("state", ["1", '"text"', "[]", "true", "{", "undefined", ""])
def test_AW9_a_presence_that_is_no_object_is_malformed(state: str):
    with pytest.raises(Malformed):
        protocol.parse(protocol.awareness([Entry(client=1, clock=1, state=state)]))


@pytest.mark.parametrize("state", ['{"a":"' + "x" * 65_536 + '"}', '{"a":' * 17 + "1" + "}" * 17])
def test_AW9_a_presence_that_is_too_large_or_too_deep_is_refused(state: str):
    with pytest.raises(TooLarge):
        protocol.parse(protocol.awareness([Entry(client=1, clock=1, state=state)]))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r'{"n":"\ud83d"}', r'{"n":"\ufffd"}'),
        (r'{"n":"\ude00\ud83d\ude00"}', r'{"n":"\ufffd\ud83d\ude00"}'),
        (r'{"n":"\\ud83d"}', r'{"n":"\\ud83d"}'),
        (r'{"n":"\u5f20"}', r'{"n":"\u5f20"}'),
    ],
)
def test_AW9_half_an_emoji_in_a_presence_is_mended(written: str, read: str):
    frame = protocol.awareness([Entry(client=1, clock=1, state=written)])
    assert [Awareness(entries=(Entry(client=1, clock=1, state=read),))] == protocol.parse(frame)


def test_LM21_of_many_presences_in_one_message_only_ones_own_is_read_closely():
    deep = '{"a":' * 17 + "1" + "}" * 17
    many = [Entry(client=n, clock=1, state=deep) for n in range(300)]
    assert [Awareness(entries=tuple(many))] == protocol.parse(protocol.awareness(many))
    with pytest.raises(TooLarge):
        protocol.read_closely(many[7])
    half = Entry(client=1, clock=1, state=r'{"n":"\ud83d"}')
    assert r'{"n":"\ufffd"}' == protocol.read_closely(half).state
    with pytest.raises(TooLarge):
        protocol.parse(protocol.awareness([Entry(client=n, clock=1, state=None) for n in range(10_001)]))


def test_ST3_a_status_holds_at_most_1024_bytes():
    assert [SyncStatus(payload=b"x" * 1_024)] == protocol.parse(protocol.sync_status(b"x" * 1_024))
    with pytest.raises(TooLarge):
        protocol.parse(protocol.sync_status(b"x" * 1_025))


def test_CR4_a_credential_takes_at_most_16_kib():
    with pytest.raises(TooLarge):
        protocol.parse(protocol.credential("x" * 16_384))


def test_FR4_whatever_comes_is_read_or_refused_with_a_reason():
    read = refused = 0
    for _, frame in mutated(FRAMES, 20_000, seed=4):
        try:
            protocol.parse(frame)
            read += 1
        except StoryroomError as error:
            refused += len(error.detail) > 10
    assert read + refused == 20_000
    assert min(read, refused) > 1_000


@given(st.binary(max_size=60))
def test_FR4_random_bytes_never_raise_anything_else(frame: bytes):
    try:
        protocol.parse(frame)
    except StoryroomError:
        pass


def test_a_frame_of_the_usual_kind_is_parsed_in_a_few_microseconds():
    frame = protocol.update(b"x" * 45)
    seconds = min(timeit.repeat(lambda: protocol.parse(frame), number=2_000, repeat=20)) / 2_000
    # Ten times what it takes on a quiet machine.
    assert seconds < 5e-6
