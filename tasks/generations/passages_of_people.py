"""What a project's texts say of a person: the sentences that mention them, in the order of the story. Pure.

Descriptions and lines are left out: they may be written at the same time as the person is drawn up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from collab.document import Document
from collab.views import NodeView
from tasks.generations import scenery
from tasks.generations.context import word
from tasks.rules.language import language_of
from tasks.rules.paragraphs import sentences
from tasks.rules.people import Person, mentions_of

_READ: Final = {"scene": ("summary", "action", "quote"), "episode": ("summary", "script"), "note": ("text",)}
MOST: Final = 60
# Characters: what is asked for stands at the beginning of a story as a rule, and a commit must not take long.
MOST_READ: Final = 200_000


def passages(document: Document, card: NodeView) -> list[str]:
    """Each once; what the card quotes comes first."""
    who = scenery.person(card)
    person = Person(name=who["name"], aliases=tuple(who["aliases"]))
    evidence = card.fields.get("evidence")
    found = (
        dict.fromkeys(each for each in evidence if isinstance(each, str)) if isinstance(evidence, list | tuple) else {}
    )
    left = MOST_READ
    for text in _texts(document):
        found |= dict.fromkeys(_about(person, text[:left]))
        left -= len(text)
        if left <= 0 or len(found) >= MOST:
            break
    return list(found)[:MOST]


def _texts(document: Document) -> Iterator[str]:
    nodes = [node for node in document.nodes() if node.kind in _READ]
    nodes.sort(key=lambda node: (list(_READ).index(node.kind), str(node.fields.get("order", "")), node.id))
    for node in nodes:
        yield from filter(None, (word(node, name) for name in _READ[node.kind]))


def _about(person: Person, text: str) -> list[str]:
    language = language_of(text)
    at = mentions_of([person], text, language).at
    if not at:
        return []
    return [each.text for each in sentences(text, language) if any(each.start <= place < each.end for place in at)]
