"""A board from far away: in proportion, never more than a sheet, whatever sockets have written."""

from __future__ import annotations

from typing import Any

import msgspec

from collab.covers import MOST, SHEET, Card, Cover, draw
from collab.views import NodeView


def node(kind: str = "scene", xy: Any = (0, 0), **fields: Any) -> NodeView:
    return NodeView(id="n", kind=kind, fields={"xy": list(xy), **fields}, invalid=None, created=None, updated=None)


def test_places_sizes_and_colours_are_those_of_the_board() -> None:
    cover = draw(
        [
            node("note", (600, 100), size=[200, 100]),
            node("character", (0, 0), size=[400, 200], color="#2A64A6"),
            node("frame", (-100, -50), size=[1000, 300]),
        ]
    )
    assert (cover.width, cover.height) == (SHEET, 120)
    assert cover.cards == [
        Card(kind="frame", x=0, y=0, w=400, h=120),
        Card(kind="character", x=40, y=20, w=160, h=80, color="#2a64a6"),
        Card(kind="note", x=280, y=60, w=80, h=40),
    ]


def test_an_empty_board_has_an_empty_cover() -> None:
    assert draw([]) == Cover() == msgspec.convert({}, Cover)


def test_what_does_not_read_as_its_kind_is_left_out_and_colours_are_colours() -> None:
    broken = msgspec.structs.replace(node(xy="ab"), invalid="xy")
    assert draw([broken]) == Cover()
    [card] = draw([node(color="url(javascript:1)")]).cards
    assert card.color == ""


def test_a_card_that_is_far_from_all_others_makes_them_no_specks() -> None:
    row = [node(xy=(number * 400, 0)) for number in range(12)]
    assert draw([*row, node(xy=(9e6, 9e6))]) == draw(row)


def test_of_a_large_board_cards_from_all_over_are_drawn() -> None:
    cover = draw([node(xy=(x * 400, y * 300)) for x in range(45) for y in range(45)])
    assert len(cover.cards) == MOST
    assert max(card.x + card.w for card in cover.cards) > SHEET * 0.9
    assert max(card.y + card.h for card in cover.cards) > cover.height * 0.9
