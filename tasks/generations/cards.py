"""What a breakdown answers with. The JSON schema that a model is given is made from these structs, so their
descriptions are part of the prompt. Shared by the generation and by the engine that works by rules."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct


def _says(description: str) -> Meta:
    return Meta(description=description)


class CharacterCard(Struct, frozen=True, kw_only=True):
    name: Annotated[str, _says("The fullest name the story uses for this person")]
    role: Annotated[str, _says("What the person is in the story: lead, supporting, minor, and what they do")] = ""
    appearance: Annotated[str, _says("Only what the text says of how the person looks; empty if it says nothing")] = ""
    personality: Annotated[str, _says("Only what the text shows of their nature; empty if it shows nothing")] = ""
    aliases: Annotated[tuple[str, ...], _says("Other names the text uses for the same person")] = ()
    evidence: Annotated[tuple[str, ...], _says("One to three quotations, copied exactly from the text")] = ()


class SceneCard(Struct, frozen=True, kw_only=True):
    title: Annotated[str, _says("A short title that says what happens or where; never a number")]
    summary: Annotated[str, _says("One to three sentences")] = ""
    place: Annotated[str, _says("Where it happens; empty if the text does not say")] = ""
    time: Annotated[str, _says("When it happens; empty if the text does not say")] = ""
    characters: Annotated[tuple[str, ...], _says("Names of those present, exactly as in the list of the cast")] = ()
    quote: Annotated[str, _says("One striking passage of the scene, copied exactly from the text")] = ""


class CastAnswer(Struct, frozen=True, kw_only=True):
    characters: tuple[CharacterCard, ...]


class ScenesAnswer(Struct, frozen=True, kw_only=True):
    scenes: tuple[SceneCard, ...]


class LoglineAnswer(Struct, frozen=True, kw_only=True):
    logline: Annotated[str, _says("The story in one sentence: who wants what, and what stands in the way")]


class StoryBreakdown(Struct, frozen=True, kw_only=True):
    """The whole answer, as it is kept in the job's result."""

    logline: str
    characters: tuple[CharacterCard, ...]
    scenes: tuple[SceneCard, ...]
