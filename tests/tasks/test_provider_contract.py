"""What every provider keeps to (tasks/providers/base.py), asked the three questions of a breakdown."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from tasks.generations.cards import CastAnswer, LoglineAnswer, ScenesAnswer
from tasks.providers.base import Answered, Ask, Provider, ProviderSettings, Usage, provider_for
from tests.support.openai_server import asked_for, openai_server
from tests.support.vendor_server import gemini_says, vendor_server

if TYPE_CHECKING:
    from collections.abc import Iterator

STORY = """Chapter One. The Harbour

Mara Quill came down to the harbour before dawn. "Is the boat ready?" she asked. Mara had not slept.
"Ready since midnight," said Tobias Finch. Tobias coiled the rope and would not look at Mara.

Chapter Two. The Lighthouse

By noon Mara and Tobias had reached the lighthouse. "You knew," said Mara. Tobias Finch said nothing.
Mara Quill climbed the stairs alone, and Tobias stayed with the boat.
"""

CAST = {"characters": [{"name": "Mara Quill", "aliases": ["Mara"]}, {"name": "Tobias Finch"}]}
SCENES = {"scenes": [{"title": "Before dawn", "place": "the harbour", "characters": ["Mara Quill"]}]}
ANSWERS = {"cast": CAST, "scenes": SCENES, "logline": {"logline": "Mara finds out what Tobias knew."}}
QUESTIONS: dict[str, tuple[type[msgspec.Struct], dict[str, Any]]] = {
    "cast": (CastAnswer, {}),
    "scenes": (ScenesAnswer, {"cast": CAST["characters"]}),
    "logline": (LoglineAnswer, {"cast": CAST["characters"], "scenes": SCENES["scenes"]}),
}


def ask(name: str) -> Ask:
    answer, more = QUESTIONS[name]
    inputs = {"language": "en", "text": STORY, **more}
    return Ask(system="Answer from the story.", user=STORY, answer=answer, name=name, task="breakdown", inputs=inputs)


@pytest.fixture(params=["offline", "openai_compatible", "ark", "gemini"])
def provider(request: pytest.FixtureRequest) -> Iterator[Provider]:
    if request.param == "offline":
        yield provider_for(ProviderSettings())
        return
    if request.param == "gemini":
        with vendor_server(lambda seen: gemini_says(ANSWERS[_by_schema(seen.body)])) as vendor:
            yield provider_for(ProviderSettings(kind="gemini", base_url=vendor.url, model="story-1"))
        return
    with openai_server() as server:
        server.otherwise = lambda body: ANSWERS[asked_for(body)]
        yield provider_for(ProviderSettings(kind=request.param, base_url=server.base_url, model="story-1"))


def _by_schema(body: dict[str, Any]) -> str:
    fields = body["generationConfig"]["responseJsonSchema"]["properties"]
    return next(name for name, answer in ANSWERS.items() if set(answer) <= set(fields))


async def unheard(length: int) -> None:
    assert length >= 0


def test_a_provider_says_what_it_is(provider: Provider, request: pytest.FixtureRequest) -> None:
    assert provider.name == request.node.callspec.params["provider"]
    assert provider.model


@pytest.mark.parametrize("name", QUESTIONS)
async def test_the_value_is_the_struct_that_was_asked_for(provider: Provider, name: str) -> None:
    outcome = await provider.structured(ask(name), on_text=unheard)
    assert isinstance(outcome, Answered)
    assert type(outcome.value) is QUESTIONS[name][0]
    assert msgspec.convert(msgspec.to_builtins(outcome.value), QUESTIONS[name][0]) == outcome.value
    assert outcome.model
    assert isinstance(outcome.usage, Usage)
    assert min(outcome.usage.prompt_tokens, outcome.usage.completion_tokens, outcome.usage.cost) >= 0


async def test_the_people_of_the_story_are_found(provider: Provider) -> None:
    outcome = await provider.structured(ask("cast"), on_text=unheard)
    assert {person.name for person in outcome.value.characters} == {"Mara Quill", "Tobias Finch"}


async def test_what_is_heard_never_falls(provider: Provider) -> None:
    heard: list[int] = []

    async def on_text(length: int) -> None:
        heard.append(length)

    await provider.structured(ask("scenes"), on_text=on_text)
    assert heard
    assert heard == sorted(heard)


async def test_the_listener_can_stop_it_with_an_error_of_its_own(provider: Provider) -> None:
    class EnoughError(Exception):
        pass

    async def on_text(length: int) -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        await provider.structured(ask("cast"), on_text=on_text)


async def test_it_can_be_cancelled_while_somebody_listens(provider: Provider) -> None:
    listening, never = asyncio.Event(), asyncio.Event()

    async def on_text(length: int) -> None:
        listening.set()
        await never.wait()

    running = asyncio.create_task(provider.structured(ask("cast"), on_text=on_text))
    await asyncio.wait_for(listening.wait(), 45)
    running.cancel()
    done, _ = await asyncio.wait({running}, timeout=1)
    assert done == {running}
    assert running.cancelled()


async def test_asks_at_the_same_time_do_not_mix(provider: Provider) -> None:
    together = await asyncio.gather(*(provider.structured(ask(name), on_text=unheard) for name in QUESTIONS))
    alone = [await provider.structured(ask(name), on_text=unheard) for name in QUESTIONS]
    assert together == alone
