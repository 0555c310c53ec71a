"""What a sample project says, and how it is laid out on the canvas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from fractional_indexing import generate_n_keys_between
from msgspec import Struct

from collab.edits import Add, Connect, Edit

Fields = Mapping[str, Any]

# The cards as the web draws them, in canvas units.
CHARACTER: Final = (240, 140)
SCENE: Final = (320, 288)
SHOT: Final = (240, 188)
LINE: Final = (260, 86)
EPISODE: Final = (360, 132)
BEAT: Final = (240, 128)
WORLD: Final = (280, 148)
WELCOME: Final = (320, 148)

# On the left what is said about the story and a strip of its shots, on the right its cast above its two acts.
_LEFT: Final = 640
_STORY: Final = 720
_WIDTH: Final = 1200
_EPISODE_Y: Final = 232
_STRIP_Y: Final = 420
_ACTS_Y: Final = (240, 708)
_ACT_HEIGHT: Final = 372
_BOTTOM: Final = _ACTS_Y[1] + _ACT_HEIGHT
_IN_FRAME: Final = 42


class Sample(Struct, frozen=True, kw_only=True):
    project: dict[str, Any]
    welcome: str
    cast: dict[str, dict[str, Any]]
    """Four people, by the ids of their nodes."""
    relations: tuple[tuple[str, str, str, str], ...]
    """From, to, label, type; between neighbours."""
    scenes: tuple[dict[str, Any], ...]
    """Three for each act."""
    acts: tuple[str, str]
    episode: dict[str, Any]
    beat: dict[str, Any]
    world: dict[str, Any]
    strip: str
    shots: tuple[dict[str, Any], ...]
    """Three of the last scene."""
    lines: tuple[dict[str, Any], ...]
    """What is said in them: two, two and one."""

    def edits(self) -> list[Edit]:
        """What makes an empty project this one."""
        return [*self._about(), *self._people(), *self._story(), *self._strip(), *self._relations()]

    def _about(self) -> Iterable[Edit]:
        yield _add("welcome", "note", (0, 0), WELCOME, {"text": self.welcome})
        yield _add("world", "world", (_LEFT - WORLD[0], 0), WORLD, self.world)
        yield _add("episode", "episode", (0, _EPISODE_Y), EPISODE, self.episode)
        yield _add("beat", "beat", (_LEFT - BEAT[0], _EPISODE_Y), BEAT, self.beat)

    def _people(self) -> Iterable[Edit]:
        step = (_WIDTH - CHARACTER[0]) / (len(self.cast) - 1)
        orders = generate_n_keys_between(None, None, len(self.cast))
        for number, ((key, fields), order) in enumerate(zip(self.cast.items(), orders, strict=True)):
            yield _add(key, "character", (_STORY + number * step, 0), CHARACTER, {"order": order, **fields})

    def _story(self) -> Iterable[Edit]:
        for act, (title, y) in enumerate(zip(self.acts, _ACTS_Y, strict=True)):
            yield _add(f"act-{act + 1}", "frame", (_STORY, y), (_WIDTH, _ACT_HEIGHT), {"title": title})
        orders = generate_n_keys_between(None, None, len(self.scenes))
        step = (_WIDTH - 2 * _IN_FRAME - SCENE[0]) / 2
        for number, (fields, order) in enumerate(zip(self.scenes, orders, strict=True)):
            act, column = divmod(number, 3)
            place = (_STORY + _IN_FRAME + column * step, _ACTS_Y[act] + _IN_FRAME)
            yield _add(_scene(number), "scene", place, SCENE, {"order": order, **fields})

    def _strip(self) -> Iterable[Edit]:
        yield _add("strip", "frame", (0, _STRIP_Y), (_LEFT, _BOTTOM - _STRIP_Y), {"title": self.strip})
        inside = {"parent": _scene(len(self.scenes) - 1)}
        gap = (_BOTTOM - _STRIP_Y - 3 * SHOT[1]) / 4
        orders = generate_n_keys_between(None, None, len(self.shots) + len(self.lines))
        for number, fields in enumerate(self.shots):
            place = (_IN_FRAME, _STRIP_Y + gap + number * (SHOT[1] + gap))
            yield _add(f"shot-{number + 1}", "shot", place, SHOT, {**inside, "order": orders[number], **fields})
        for number, fields in enumerate(self.lines):
            row, second = divmod(number, 2)
            y = _STRIP_Y + gap + row * (SHOT[1] + gap) + second * (SHOT[1] - LINE[1])
            place = (_LEFT - _IN_FRAME - LINE[0], y)
            order = orders[len(self.shots) + number]
            yield _add(f"line-{number + 1}", "dialogue", place, LINE, {**inside, "order": order, **fields})

    def _relations(self) -> Iterable[Edit]:
        for start, end, label, kind in self.relations:
            yield Connect(edge={"kind": "relationship", "from": start, "to": end, "label": label, "type": kind})
        for number in range(len(self.scenes) - 1):
            yield Connect(edge={"kind": "sequence", "from": _scene(number), "to": _scene(number + 1)})


def _scene(number: int) -> str:
    return f"scene-{number + 1}"


def _add(key: str, kind: str, xy: tuple[float, float], size: tuple[int, int], fields: Fields) -> Add:
    return Add(node={"id": key, "kind": kind, "xy": [round(xy[0]), round(xy[1])], "size": list(size), **fields})
