"""What is known of a scene, its people and what lies round it, as generations of a scene read it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from collab.document import Document
from collab.errors import FieldError, Invalid
from collab.views import NodeView
from tasks.generations import context, mending
from tasks.generations.context import Piece, word

FIELDS: Final = ("title", "summary", "place", "time", "description", "action", "quote")

_LABELS: Final = {
    "scene": {"en": "The scene", "zh": "本场"},
    "cast": {"en": "The cast of the scene", "zh": "本场出场人物"},
    "anchors": {"en": "What every picture of it shows", "zh": "每个画面都有的固定元素"},
    "style": {"en": "The style of the work", "zh": "作品风格"},
    "core": {"en": "The episode", "zh": "本集"},
    "before": {"en": "The scene before", "zh": "上一场"},
    "behind": {"en": "The scene after", "zh": "下一场"},
    "shots": {"en": "The shots", "zh": "镜头"},
    "world": {"en": "The world", "zh": "世界观"},
}

Person = dict[str, Any]
"""id, name, aliases, appearance, personality."""


def scene(document: Document, target: str | None, message: dict[str, str]) -> NodeView:
    """`message`: what to say, by fault ("none", "empty"). Invalid, NotFound."""
    if target is None:
        raise invalid("target", message["none"])
    found = document.node(target)
    if not any(word(found, name) for name in FIELDS):
        raise invalid("target", message["empty"])
    return found


def invalid(field: str, message: str) -> Invalid:
    return Invalid(message, errors=(FieldError(field=field, message=message),))


def fields(node: NodeView) -> dict[str, Any]:
    return {name: node.fields.get(name) for name in FIELDS}


def told(node: NodeView) -> str:
    return "\n".join(text for name in FIELDS if (text := word(node, name)))


def people(document: Document, target: str) -> list[Person]:
    """The cast in its order; those without a name cannot be spoken of."""
    return [person(node) for node in context.cast(document, target) if word(node, "name")]


def person(node: NodeView) -> Person:
    aliases = node.fields.get("aliases")
    return {
        "id": node.id,
        "name": word(node, "name"),
        "aliases": [each for each in aliases if isinstance(each, str)] if isinstance(aliases, list | tuple) else [],
        "appearance": word(node, "appearance", "brief"),
        "personality": word(node, "personality"),
    }


def called(cast: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Every way to call somebody of the cast, as mending.key_of has it -> the name. Names go before aliases."""
    everybody = list(cast)
    known = {mending.key_of(one["name"]): one["name"] for one in everybody}
    for one in everybody:
        for alias in one["aliases"]:
            known.setdefault(mending.key_of(alias), one["name"])
    return known


def children(document: Document, scene_id: str, kind: str) -> list[NodeView]:
    """Its shots or lines, in their order."""
    found = [node for node in document.nodes() if node.kind == kind and node.fields.get("parent") == scene_id]
    return sorted(found, key=lambda node: (str(node.fields.get("order", "")), node.id))


def pieces(document: Document, target: str, language: str, cast: Sequence[Person], *names: str) -> list[Piece]:
    """The scene itself, its cast with those fields of each, and what lies round it. Never what other scenes are given
    by generations: all of a story's may be written at once."""
    node = document.node(target)
    before, behind = context.neighbours(document, target)
    parent = node.fields.get("parent")
    episode = [document.node(parent)] if isinstance(parent, str) and document.has("nodes", parent) else []
    short = ("title", "place", "time", "summary")
    found = [
        ("scene", 0, [told(node)]),
        ("cast", 1, [": ".join(filter(None, (one["name"], *(one[name] for name in names)))) for one in cast]),
        ("anchors", 2, [_anchors(node.fields.get("anchors"))]),
        ("style", 3, [str(document.project().get("style") or "")]),
        ("core", 4, [_lines(each, "title", "summary") for each in episode if each.kind == "episode"]),
        ("before", 5, [_lines(each, *short) for each in before]),
        ("behind", 6, [_lines(each, *short) for each in behind]),
        ("world", 7, [_lines(each, "title", "content") for each in context.worlds(document)]),
    ]
    return [piece(name, language, texts, priority) for name, priority, texts in found]


def piece(name: str, language: str, texts: Iterable[str], priority: int) -> Piece:
    return Piece(name=_LABELS[name][language], text="\n".join(filter(None, texts)), priority=priority)


def question(kept: Iterable[Mapping[str, Any]]) -> str:
    """The pieces that were kept, as the model reads them."""
    return "\n\n".join(f"{one['name']}:\n{one['text']}" for one in kept if one["text"])


def _lines(node: NodeView, *names: str) -> str:
    return "\n".join(text for name in names if (text := word(node, name)))


def _anchors(anchors: Any) -> str:
    """Any JSON may stand there."""
    if not isinstance(anchors, dict):
        return ""
    return "\n".join(
        text for name in ("location", "lighting", "atmosphere", "anchors") if (text := _text(anchors.get(name)))
    )


def anchor(node: NodeView, name: str) -> str:
    """One of the scene's anchors as words."""
    anchors = node.fields.get("anchors")
    return _text(anchors.get(name)) if isinstance(anchors, dict) else ""


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(filter(None, map(_text, value.values())))
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(_text, value)))
    return value.strip() if isinstance(value, str) else ""
