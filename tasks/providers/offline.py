"""The engine without a model: answers by rules, on this machine, the same each time. Made by provider_for.
Invents nothing: what it writes are words of the text. Other questions it declines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from tasks import drawing
from tasks.generations import lines, shots
from tasks.generations.cards import CastAnswer, CharacterCard, LoglineAnswer, SceneCard, ScenesAnswer
from tasks.generations.character_card import Colors, Drawn, PortraitPrompts
from tasks.generations.scene_description import Setting
from tasks.generations.story_summary import Summary
from tasks.providers.base import Answered, Ask, Engine, OnPartial, OnText, ProviderError, Usage
from tasks.providers.media import ImageAsk, Made, NotMedia, OnState, OnTicket, VideoAsk, media
from tasks.rules import portrait, setting, spoken, story, storyboard
from tasks.rules.language import language_of
from tasks.rules.people import Person

SHORT_SIDE: Final = 720
# Of a video: how long each picture stands, where nobody says how long the whole is to be.
SECONDS_EACH: Final = 3.0

Run = Callable[..., Awaitable[Any]]
"""Carries out a function of a module with these arguments, beside the event loop."""


class NeedsModel(ProviderError):
    """This needs a model, and no AI provider is set up: without one the rules do only the simplest of it."""

    code = "provider.needs_model"


class Offline(Engine):
    """Reads in a thread, so that a worker's heartbeat goes on through a long text. A picture is drawn by `draw`: a
    worker has a process for it, for drawing keeps an interpreter busy. `short_side` of pictures and videos, in
    pixels."""

    name = "offline"
    model = "rules"
    lacking = NeedsModel

    def __init__(self, draw: Run = asyncio.to_thread, short_side: int = 0) -> None:
        self._draw = draw
        self._short_side = short_side or SHORT_SIDE

    async def structured(
        self, ask: Ask, *, on_text: OnText, shows: str = "", on_partial: OnPartial | None = None
    ) -> Answered:
        """NeedsModel."""
        answer = _ANSWERS.get((ask.task, ask.name))
        if answer is None:
            raise NeedsModel
        await on_text(0)
        value = await asyncio.to_thread(answer, ask.inputs)
        await on_text(len(msgspec.json.encode(value)))
        if on_partial is not None:
            await on_partial(getattr(value, shows))
        return Answered(value=msgspec.convert(value, ask.answer, from_attributes=True), usage=Usage(), model=self.model)

    async def image(self, ask: ImageAsk) -> Made:
        """Drawn from the inputs; from the words of the prompt where there are none."""
        data = await self._draw(drawing.frame, _brief(ask, self._short_side))
        return Made(media=(media(data),), usage=Usage(images=1), model="drawing")

    async def video(
        self, ask: VideoAsk, *, ticket: str | None = None, on_ticket: OnTicket, on_state: OnState | None = None
    ) -> Made:
        """The frames, one after the other; there is nothing to begin elsewhere, so no ticket. VideoFailed."""
        if not ask.frames:
            raise NotMedia
        shortest, longest = drawing.SECONDS
        each = min(longest, max(shortest, ask.seconds / len(ask.frames))) if ask.seconds else SECONDS_EACH
        size = (self._short_side * 16 // 9 // 2 * 2, self._short_side // 2 * 2)
        data = await drawing.video([one.data for one in ask.frames], seconds_per_frame=each, size=size)
        seconds = round(each * len(ask.frames), 2)
        return Made(media=(media(data),), usage=Usage(seconds=seconds), model="drawing")


def _brief(ask: ImageAsk, short_side: int) -> drawing.FrameBrief:
    shot, scene, cast = ask.inputs.get("shot", {}), ask.inputs.get("scene", {}), ask.inputs.get("cast", ())

    def words(*names: str) -> str:
        return "\n".join(filter(None, (scene.get(name, "") for name in names)))

    return drawing.FrameBrief(
        number=shot.get("number"),
        title=scene.get("title", ""),
        caption=(shot.get("description") or shot.get("prompt") or words("summary")) if ask.inputs else ask.prompt,
        shot_size=shot.get("shotSize", "") if shot else "LS",
        angle=shot.get("angle", ""),
        place=words("place", "location"),
        lighting=words("time", "lighting"),
        atmosphere=words("atmosphere"),
        cast=tuple(drawing.Figure(name=one["name"], colours=tuple(one["colours"]), look=one["look"]) for one in cast),
        language="zh" if ask.inputs.get("language") == "zh" else "en",
        short_side=short_side,
        seed=ask.seed or 0,
    )


def _cast(inputs: dict[str, Any]) -> CastAnswer:
    text, language = _text_of(inputs)
    return CastAnswer(
        characters=tuple(
            CharacterCard(
                name=person.name,
                role=portrait.role,
                appearance=portrait.appearance,
                personality=portrait.personality,
                aliases=person.aliases,
                evidence=portrait.evidence,
            )
            for person, portrait in story.cast_of(text, language)
        )
    )


def _scenes(inputs: dict[str, Any]) -> ScenesAnswer:
    text, language = _text_of(inputs)
    people = _people(inputs)
    return ScenesAnswer(
        scenes=tuple(
            SceneCard(
                title=scene.title,
                summary=scene.summary,
                place=scene.place,
                time=scene.time,
                characters=tuple(people[who].name for who in scene.people),
                quote=scene.quote,
            )
            for scene in story.scenes_in(text, language, people)
        )
    )


def _logline(inputs: dict[str, Any]) -> LoglineAnswer:
    text, language = _text_of(inputs)
    summaries = [str(scene.get("summary", "")) for scene in inputs.get("scenes", ())]
    return LoglineAnswer(logline=story.logline_of(text, language, _people(inputs), summaries))


def _setting(inputs: dict[str, Any]) -> Setting:
    seen = setting.seen(inputs, inputs["language"])
    return Setting(description=seen.description, location=seen.location, lighting=seen.lighting, anchors=seen.things)


def _summary(inputs: dict[str, Any]) -> Summary:
    heading = "全篇场景" if inputs["language"] == "zh" else "The scenes"
    return Summary(text="\n".join([heading, *inputs["scenes"]]))


def _shots(inputs: dict[str, Any]) -> shots.ShotList:
    planned = storyboard.shots(inputs, [one["name"] for one in inputs["cast"]], inputs["language"])
    return msgspec.convert(
        {"shots": [{**msgspec.structs.asdict(shot), "characters": shot.people} for shot in planned]}, shots.ShotList
    )


def _lines(inputs: dict[str, Any]) -> lines.Lines:
    cast, language = _people(inputs), inputs["language"]
    return lines.Lines(
        lines=tuple(
            lines.LineCard(
                voice="narration" if line.speaker is None else "dialogue",
                speaker="" if line.speaker is None else cast[line.speaker].name,
                text=line.text,
            )
            for line in spoken.lines(inputs, cast, language, lines.LONGEST[language])
        )
    )


def _card(inputs: dict[str, Any]) -> Drawn:
    found = portrait.drawn(inputs, inputs["aliases"], inputs["passages"], inputs["style"], inputs["language"])
    return Drawn(
        appearance=found.appearance,
        personality=found.personality,
        background=found.background,
        colors=Colors(**dict(zip(("primary", "secondary", "accent"), found.colors, strict=False))),
        portrait_prompts=PortraitPrompts(
            general=found.general, midjourney=f"{found.phrases} --ar 2:3", stable_diffusion=found.phrases
        ),
    )


def _text_of(inputs: dict[str, Any]) -> tuple[str, str]:
    text = str(inputs["text"])
    return text, inputs.get("language") or language_of(text)


def _people(inputs: dict[str, Any]) -> list[Person]:
    return [Person(name=card["name"], aliases=tuple(card.get("aliases", ()))) for card in inputs.get("cast", ())]


_ANSWERS: Final[dict[tuple[str, str], Callable[[dict[str, Any]], msgspec.Struct]]] = {
    ("breakdown", "cast"): _cast,
    ("breakdown", "scenes"): _scenes,
    ("breakdown", "logline"): _logline,
    ("scene_description", "setting"): _setting,
    ("story_summary", "summary"): _summary,
    ("shot_list", "shots"): _shots,
    ("dialogue", "lines"): _lines,
    ("character_card", "card"): _card,
}
