"""What a new project, or an empty board, can begin with, in the language of who asks. Pure.
Used by the routes of projects and templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Final, Literal

from fractional_indexing import generate_n_keys_between
from msgspec import Struct

from collab import ids
from collab.edits import Add, Connect, Edit
from server import samples

Language = Literal["en", "zh"]
TemplateId = Literal["blank", "storyboard", "sample"]
Said = dict[Language, str]


class Template(Struct, frozen=True, kw_only=True):
    """`fields`: what the project says, unless its maker says something else."""

    id: TemplateId
    title: Said
    description: Said
    edits: Callable[[Language], list[Edit]]
    fields: dict[Language, dict[str, str]] = {}

    def counts(self) -> dict[str, int]:
        """Nodes by kind."""
        return dict(sorted(Counter(edit.node["kind"] for edit in self.edits("en") if isinstance(edit, Add)).items()))


_SAMPLES: Final[dict[Language, samples.Sample]] = {"en": samples.ENGLISH, "zh": samples.CHINESE}


def _about(sample: samples.Sample) -> dict[str, str]:
    return {name: text for name, text in sample.project.items() if name != "title"}


# ---- the storyboard: an episode, its cast, three scenes in a row with their shots below

_COLUMN, _SCENES_AT, _SHOTS_AT, _SHOT = 420, 320, 560, 180

_GUIDE: Said = {
    "en": "How to use this board\n1. Write one sentence into each scene.\n2. Say in each shot what the camera sees.\n"
    "3. Drag cards, or reorder them in the outline.\nWhat you do not need, delete.",
    "zh": "怎么用这块画布\n1. 每个场景先写一句话。\n2. 在镜头里写镜头看到什么。\n"
    "3. 拖动卡片，或在大纲里调整顺序。\n用不上的，删掉就好。",
}
_EPISODE: dict[Language, dict[str, str]] = {
    "en": {"title": "Episode 1", "summary": "Who wants what, and what stands in the way?"},
    "zh": {"title": "第一集", "summary": "谁想要什么？是什么拦住了他？"},
}
_CAST: dict[Language, tuple[dict[str, str], ...]] = {
    "en": (
        {"name": "The hero", "role": "Protagonist", "brief": "What do they want, and what do they fear?"},
        {"name": "The rival", "role": "Antagonist", "brief": "Why are they right, seen from their side?"},
    ),
    "zh": (
        {"name": "主角", "role": "主角", "brief": "想要什么？害怕什么？"},
        {"name": "对手", "role": "反派", "brief": "从他自己的角度看，他为什么有道理？"},
    ),
}
_SCENES: dict[Language, tuple[dict[str, str], ...]] = {
    "en": (
        {"title": "Opening", "summary": "An ordinary day, until something happens."},
        {"title": "Turn", "summary": "The plan fails, and the price goes up."},
        {"title": "Ending", "summary": "A choice that cannot be taken back."},
    ),
    "zh": (
        {"title": "开场", "summary": "平常的一天，直到出了一件事。"},
        {"title": "转折", "summary": "计划落空，代价变大。"},
        {"title": "结尾", "summary": "做出一个无法回头的选择。"},
    ),
}
_SHOTS: dict[Language, tuple[tuple[str, str], ...]] = {
    "en": (
        ("WS", "Where are we? The whole place, and the hero in it."),
        ("MS", "What do they do? Hands, posture, who stands where."),
        ("CU", "What do they feel? The face when it changes."),
    ),
    "zh": (
        ("WS", "我们在哪儿？交代整个环境，以及主角在其中的位置。"),
        ("MS", "他们在做什么？动作、姿态、站位。"),
        ("CU", "他们是什么心情？表情变化的那一刻。"),
    ),
}


def _storyboard(language: Language) -> list[Edit]:
    episode, cast = ids.node_id(), [ids.node_id() for _ in _CAST[language]]
    scenes = [ids.node_id() for _ in _SCENES[language]]
    found: list[Edit] = [
        Add(node={"kind": "note", "xy": [-320, 0], "size": [260, 240], "text": _GUIDE[language]}),
        Add(node={"id": episode, "kind": "episode", "xy": [0, 0], "order": "a0", **_EPISODE[language]}),
    ]
    orders = generate_n_keys_between(None, None, len(cast))
    for column, (key, order, said) in enumerate(zip(cast, orders, _CAST[language], strict=True)):
        place = {"xy": [_COLUMN + column * 280, 0], "order": order}
        found.append(Add(node={"id": key, "kind": "character", **place, **said}))
    orders = generate_n_keys_between(None, None, len(scenes))
    for column, (key, order, said) in enumerate(zip(scenes, orders, _SCENES[language], strict=True)):
        place = {"xy": [column * _COLUMN, _SCENES_AT], "order": order, "parent": episode, "cast": cast[: column + 1]}
        found += [Add(node={"id": key, "kind": "scene", **place, **said}), *_shots(language, key, column * _COLUMN)]
    found += [Connect(edge={"kind": "sequence", "from": one, "to": next_}) for one, next_ in pairwise(scenes)]
    return found


def _shots(language: Language, scene: str, left: int) -> list[Edit]:
    said = _SHOTS[language]
    return [
        Add(
            node={
                "kind": "shot",
                "xy": [left + 30, _SHOTS_AT + row * _SHOT],
                "parent": scene,
                "order": order,
                "number": row + 1,
                "shotSize": size,
                "description": words,
            }
        )
        for row, (order, (size, words)) in enumerate(
            zip(generate_n_keys_between(None, None, len(said)), said, strict=True)
        )
    ]


TEMPLATES: Final[dict[str, Template]] = {
    one.id: one
    for one in (
        Template(
            id="blank",
            title={"en": "Blank board", "zh": "空白画布"},
            description={"en": "Nothing on it. You know what you want.", "zh": "什么都没有，适合心里有数的人。"},
            edits=lambda _: [],
        ),
        Template(
            id="storyboard",
            title={"en": "Storyboard", "zh": "分镜板"},
            description={
                "en": "An episode with two characters, three scenes in a row and three shots for each.",
                "zh": "一集的框架：两个角色，三个连续场景，每场三个镜头。",
            },
            edits=_storyboard,
        ),
        Template(
            id="sample",
            title={"en": "Sample story", "zh": "示例故事"},
            description={
                "en": "A finished little story to look at, take apart and play with.",
                "zh": "一个写好的小故事，随便看、随便拆、随便改。",
            },
            fields={language: _about(sample) for language, sample in _SAMPLES.items()},
            edits=lambda language: _SAMPLES[language].edits(),
        ),
    )
}
