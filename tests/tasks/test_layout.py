# ruff: noqa: E501
"""Where a breakdown puts its cards."""

from hypothesis import given
from hypothesis import strategies as st

from collab.document import Document
from collab.views import NodeView
from tasks.generations import layout


def node(x, y, width=320, height=240, kind="note"):
    return NodeView(id="n", kind=kind, fields={"xy": [x, y], "size": [width, height]})


def boxes(places: layout.Places):
    sized = [(places.note, layout.NOTE)]
    sized += [(xy, layout.CHARACTER) for xy in places.characters] + [(xy, layout.SCENE) for xy in places.scenes]
    return [(x, y, x + width, y + height) for (x, y), (width, height) in sized]


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_an_empty_canvas_is_used_from_its_origin():
    places = layout.places(Document().nodes(), characters=9, scenes=12)
    assert places.note == (0.0, 0.0)
    assert places.characters[:2] == [(0.0, 160.0), (280.0, 160.0)]


def test_scenes_read_left_to_right_in_rows_of_five_below_the_people():
    places = layout.places([], characters=9, scenes=12)
    rows = [places.scenes[:5], places.scenes[5:10], places.scenes[10:]]
    for row in rows:
        assert len({y for _, y in row}) == 1
        assert [x for x, _ in row] == sorted(x for x, _ in row)
    assert rows[0][0][1] < rows[1][0][1] < rows[2][0][1]
    assert min(y for _, y in places.scenes) - max(y for _, y in places.characters) > layout.CHARACTER[1] + 100


@given(
    st.lists(st.tuples(st.integers(-5_000, 5_000), st.integers(-5_000, 5_000), st.integers(1, 3_000), st.integers(1, 3_000)), max_size=20),
    st.integers(0, 30),
    st.integers(0, 60),
)  # fmt: skip
def test_nothing_new_overlaps_anything(there, characters, scenes):
    new = boxes(layout.places([node(*each) for each in there], characters=characters, scenes=scenes))
    old = [(x, y, x + width, y + height) for x, y, width, height in there]
    assert not any(overlap(one, other) for number, one in enumerate(new) for other in [*old, *new[:number]])


def test_a_node_whose_place_is_nonsense_is_passed_over():
    nonsense = [
        NodeView(id="a", kind="note", fields={"xy": "here"}, invalid="xy"),
        NodeView(id="b", kind="note", fields={"xy": [1, None]}, invalid="xy"),
        NodeView(id="c", kind="", fields={}, invalid="not a map"),
        NodeView(id="d", kind="note", fields={"xy": [1e300, 0]}, invalid="xy"),
    ]
    assert layout.occupied(nonsense) is None
    assert layout.places(nonsense, characters=1, scenes=1).note == (0.0, 0.0)


def test_a_node_without_a_size_has_the_usual_one_of_its_kind():
    there = NodeView(id="a", kind="scene", fields={"xy": [0, 0]})
    assert layout.occupied([there]) == layout.Box(0, 0, *layout.SCENE)
