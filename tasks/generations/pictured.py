"""What is known of those and of that which a picture or a video shows, as an image model has to be told it. Pure."""

from __future__ import annotations

from typing import Any, Final

from collab.document import Document
from collab.views import NodeView
from tasks.generations import context, scenery
from tasks.generations.context import word
from tasks.rules import people
from tasks.rules.language import language_of

LONGEST_TITLE: Final = 80
LABELS: Final = {
    "cast": {"en": "Who is in it, and how they look", "zh": "画中人物与外貌"},
    "place": {"en": "Where and when", "zh": "地点与时间"},
    "style": {"en": "The style of the work", "zh": "作品风格"},
    "avoid": {"en": "Must not be in it", "zh": "画面中不要出现"},
}
"""Over what is told of a picture and of a video alike."""

_COLOURS: Final = {"en": "colours", "zh": "代表色"}


def said_of(node: NodeView, names: tuple[str, ...]) -> str:
    return "\n".join(text for name in names if (text := word(node, name)))


def scene_of(document: Document, node: NodeView) -> NodeView | None:
    parent = node.fields.get("parent")
    found = node if node.kind == "scene" else None
    if found is None and isinstance(parent, str) and document.has("nodes", parent):
        found = document.node(parent)
    return found if found is not None and found.kind == "scene" else None


def shot_of(shot: NodeView | None) -> dict[str, Any]:
    if shot is None:
        return {}
    number = shot.fields.get("number")
    texts = {name: word(shot, name) for name in ("shotSize", "angle", "description", "focus", "prompt", "negative")}
    return {"number": int(number) if isinstance(number, int | float) else None, **texts}


def place_of(scene: NodeView | None) -> dict[str, str]:
    if scene is None:
        return {}
    texts = {name: word(scene, name) for name in ("title", "summary", "place", "time", "description")}
    anchors = {name: scenery.anchor(scene, name) for name in ("location", "lighting", "atmosphere", "anchors", "avoid")}
    return {**texts, **anchors}


def cast_of(document: Document, scene: NodeView | None, said: str | None, focus: str) -> list[dict[str, Any]]:
    """Of a shot those whom it names, the one in focus first; of a scene everybody."""
    if scene is None:
        return []
    everybody = [node for node in context.cast(document, scene.id) if word(node, "name")]
    known = [_known(node) for node in everybody]
    shown = range(len(everybody))
    if said is not None:
        # The words of the focus once more, in front.
        text = f"{focus}\n{said}"
        shown = list(dict.fromkeys(people.mentions_of(known, text, language_of(text)).who))
    return [
        {"name": word(node, "name"), "look": word(node, "appearance", "brief"), "colours": _colours(node)}
        for node in (everybody[at] for at in shown)
    ]


def _known(node: NodeView) -> people.Person:
    who = scenery.person(node)
    return people.Person(name=who["name"], aliases=tuple(alias for alias in who["aliases"] if alias.strip()))


def _colours(node: NodeView) -> list[str]:
    colours = node.fields.get("colors")
    found = [colours.get(name) for name in ("primary", "secondary", "accent")] if isinstance(colours, dict) else []
    return [colour for colour in found if isinstance(colour, str) and colour]


def described(one: dict[str, Any], language: str) -> str:
    colours = f" ({_COLOURS[language]}: {', '.join(one['colours'])})" if one["colours"] else ""
    return ": ".join(filter(None, (one["name"], one["look"]))) + colours
