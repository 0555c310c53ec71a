"""What a model is told, as templates with a key: the defaults stand in the generations, a team may write its own.
Used by generations to render, by the routes to show and check. Pure; tasks/system_prompts.py reads a team's own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from tasks.generations import templates

LANGUAGES: Final = ("en", "zh")
_NAMES: Final = {"en": "English", "zh": "中文"}


class Variable(Struct, frozen=True, kw_only=True):
    """`about` says what it is, by language."""

    name: str
    about: dict[str, str]


TITLE: Final = Variable(name="title", about={"en": "The title of the project", "zh": "项目标题"})
STYLE: Final = Variable(
    name="style", about={"en": "The style of the work, as the project says it", "zh": "项目设定的作品风格"}
)
LANGUAGE: Final = Variable(
    name="language", about={"en": "The language to write in, by its own name", "zh": "书写所用的语言"}
)
ALWAYS: Final = (TITLE, STYLE, LANGUAGE)


class SystemPrompt(Struct, frozen=True, kw_only=True):
    """`key` is stable; `title`, `about` and `default` are by language; `own_variables` go with those that every prompt
    has; `asks` names the question of a generation that it belongs to, "" if to all."""

    key: str
    title: dict[str, str]
    about: dict[str, str]
    default: dict[str, str]
    own_variables: tuple[Variable, ...] = ()
    asks: str = ""

    @property
    def variables(self) -> tuple[Variable, ...]:
        return (*ALWAYS, *self.own_variables)

    def check(self, text: str) -> None:
        """Invalid."""
        templates.check(text, [each.name for each in self.variables])


def told(project: Mapping[str, Any], own: Mapping[str, str]) -> dict[str, Any]:
    """What is laid beside the inputs of a run for `render`; it takes no part in comparing them. `own`: by key."""
    return {"prompts": dict(own), "project": {name: str(project.get(name) or "") for name in ("title", "style")}}


def render(prompt: SystemPrompt, inputs: Mapping[str, Any], **values: str) -> str:
    """In the language of the inputs: the team's own text, else the default."""
    language = inputs["language"]
    text = inputs.get("prompts", {}).get(prompt.key) or prompt.default[language]
    project = {"title": "", "style": "", **inputs.get("project", {})}
    return templates.render(text, {**project, "language": _NAMES[language], **values})


def hash_of(text: str) -> str:
    """How a job names the text that it was run with."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
