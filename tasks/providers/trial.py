"""A small true request for each thing that a profile is for, so that a wrong key or model shows before a job does.
Called by the route and by `storyroom profile test`. Costs what such a request costs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Final

from msgspec import UNSET, Struct, UnsetType

from collab.errors import StoryroomError
from tasks.metered import TimeLimit, failure_of
from tasks.moves import Failure
from tasks.providers.base import Ask, Provider, Usage, provider_for
from tasks.providers.media import ImageAsk
from tasks.providers.settings import Capability, Prices, ProviderSettings

SECONDS: Final = 60.0


class Tried(Struct, frozen=True, kw_only=True, rename="camel"):
    """`seconds` is how long it took. A film is not made: its key and model's server are asked for the list of films."""

    capability: Capability
    ok: bool
    seconds: float
    model: str | UnsetType = UNSET
    usage: Usage | UnsetType = UNSET
    error: Failure | UnsetType = UNSET


class Ready(Struct):
    word: str


async def tried(settings: ProviderSettings, prices: Prices, capabilities: Iterable[Capability]) -> list[Tried]:
    """One after the other. Never raises for what the provider does."""
    return [await _tried(settings, prices, one) for one in capabilities]


async def _tried(settings: ProviderSettings, prices: Prices, capability: Capability) -> Tried:
    began = time.monotonic()
    try:
        async with asyncio.timeout(SECONDS):
            # Its client takes a second or two to import.
            provider = await asyncio.to_thread(provider_for, settings)
            model, usage = await _asked(provider, capability)
    except (StoryroomError, TimeoutError) as exc:
        failure = failure_of(TimeLimit() if isinstance(exc, TimeoutError) else exc)
        return Tried(capability=capability, ok=False, seconds=_since(began), error=failure)
    return Tried(capability=capability, ok=True, seconds=_since(began), model=model, usage=prices.of(usage))


def _since(began: float) -> float:
    return round(time.monotonic() - began, 2)


async def _asked(provider: Provider, capability: Capability) -> tuple[str, Usage]:
    if capability == "text":
        ask = Ask(
            system="You answer in JSON.", user="Set word to: ready", answer=Ready, name="ready", task="test", inputs={}
        )
        answered = await provider.structured(ask, on_text=_unheard)
        return answered.model, answered.usage
    if capability == "image":
        made = await provider.image(ImageAsk(prompt="A plain grey square.", task="test"))
        return made.model, made.usage
    return await provider.film_model(), Usage()


async def _unheard(length: int) -> None:
    pass
