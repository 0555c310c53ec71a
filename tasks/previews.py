"""What a generation would send to a model, without sending it. Called by the route of a prompt's preview.

The generation itself runs, up to the question that is wanted: nothing here knows how a question is made. Questions
before it are answered by rules, on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from collab.errors import Invalid
from tasks.generations import context, templates
from tasks.generations.base import Generation
from tasks.generations.prompts import SystemPrompt
from tasks.providers.base import Answered, Ask, Engine, OnPartial, OnText
from tasks.providers.offline import Offline


class Sent(Struct, frozen=True, kw_only=True, rename="camel"):
    """A question as a model would read it. Tokens are counted about as models count them."""

    system: str
    user: str
    system_tokens: int
    user_tokens: int


class _Found(Exception):
    def __init__(self, ask: Ask) -> None:
        super().__init__(ask.name)
        self.ask = ask


class _Listener(Engine):
    """In the place of an engine, until the question comes."""

    name = "preview"
    model = "none"

    def __init__(self, prompt: SystemPrompt) -> None:
        self._prompt = prompt
        self._rules = Offline()

    async def structured(
        self, ask: Ask, *, on_text: OnText, shows: str = "", on_partial: OnPartial | None = None
    ) -> Answered:
        if self._prompt.asks in ("", ask.name):
            raise _Found(ask)
        return await self._rules.structured(ask, on_text=on_text, shows=shows, on_partial=on_partial)


class _Silent:
    async def step(self, name: str, progress: float, message: str = "") -> None:
        pass

    async def progress(self, progress: float, message: str = "") -> None:
        pass

    async def preview(self, field: str, text: str) -> None:
        pass


async def sent(generation: Generation, prompt: SystemPrompt, inputs: dict[str, Any]) -> Sent:
    """`inputs`: with what is laid beside them for a run. Invalid, if the generation would end without asking."""
    try:
        await generation.run(inputs, _Listener(prompt), _Silent())
    except _Found as found:
        ask = found.ask
    else:
        raise Invalid("With these inputs, nothing would be asked with this prompt.")
    return _counted(ask.system, ask.user)


def bare(text: str, values: Mapping[str, str]) -> Sent:
    """A prompt by itself, without a question."""
    return _counted(templates.render(text, values), "")


def _counted(system: str, user: str) -> Sent:
    return Sent(system=system, user=user, system_tokens=context.tokens(system), user_tokens=context.tokens(user))
