"""Nine shots of a scene by rules: its own sentences, seen from nine places. Pure; invents nothing but where the camera
stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from tasks.rules import setting
from tasks.rules.paragraphs import sentences

# How near, from where, and what is looked at: the place, all people, what happens, one person, a thing.
_PLAN: Final = (
    ("ELS", "high", "place"),
    ("LS", "eye", "all"),
    ("MLS", "eye", "deed"),
    ("MS", "eye", "person"),
    ("MCU", "low", "deed"),
    ("CU", "eye", "person"),
    ("ECU", "high", "thing"),
    ("MS", "shoulder", "deed"),
    ("LS", "low", "place"),
)
_ANGLES: Final = {
    "en": {"high": "high angle", "eye": "eye level", "low": "low angle", "shoulder": "over the shoulder"},
    "zh": {"high": "俯视", "eye": "平视", "low": "仰视", "shoulder": "过肩"},
}
_FRAMES: Final = {
    "en": (
        "The whole place from afar: {place}.",
        "{all} in the place, small in the frame.",
        "From the knees up: {deed}",
        "{person}, from the waist up, turned to what happens.",
        "Close to those it happens to: {deed}",
        "The face of {person}, nothing else.",
        "{thing}, so near that it fills the frame.",
        "Over a shoulder: {deed}",
        "The place as it is left: {place}.",
    ),
    "zh": (
        "远远看去，整个{place}。",
        "{all}身在其中，在画面里显得很小。",
        "膝盖以上：{deed}",
        "{person}，腰部以上，面向正在发生的事。",
        "靠近当事人：{deed}",
        "{person}的脸，别无他物。",
        "{thing}，近得占满画面。",
        "越过肩头看去：{deed}",
        "人走之后的{place}。",
    ),
}
# What is seen there instead where nobody is.
_EMPTY: Final = {
    "en": {
        1: "The place as one comes in, with nobody in it.",
        3: "Where somebody could stand, at eye level: an empty spot.",
        5: "Close to what has been left here, without a face.",
    },
    "zh": {
        1: "走进来时看到的样子，空无一人。",
        3: "平视本可站人的地方，那里空着。",
        5: "靠近留在这里的东西，没有面孔。",
    },
}
_WORDS: Final = {
    "en": {"place": "the place", "thing": "A detail of the place", "deed": "the place is still.",
           "and": ", ", "negative": "text, watermark, speech balloons, extra people"},
    "zh": {"place": "这个地方", "thing": "此处的一个细节", "deed": "一片静止。",
           "and": "、", "negative": "文字，水印，对话气泡，多余的人物"},
}  # fmt: skip
_LONGEST: Final = 400


class Planned(Struct, frozen=True, kw_only=True):
    size: str
    angle: str
    description: str
    focus: str
    people: tuple[str, ...]
    prompt: str
    negative: str


def shots(scene: Mapping[str, Any], cast: Sequence[str], language: str) -> list[Planned]:
    """`scene` has title, summary, place, action, description, quote as texts or nothing; `cast` are names."""
    said = {name: value.strip() for name, value in scene.items() if isinstance(value, str)}
    words = _WORDS[language]
    seen = setting.seen(said, language)
    place = (said.get("place") or said.get("title") or words["place"]).rstrip(".。")
    light = seen.lighting
    deeds = _deeds(said, language) or [words["deed"]]
    things = seen.things or (words["thing"],)
    planned: list[Planned] = []
    for number, (size, angle, looks_at) in enumerate(_PLAN):
        people = _people(number, looks_at, cast)
        values = {
            "place": place,
            "all": words["and"].join(people),
            "person": words["and"].join(people),
            "deed": deeds[sum(1 for one in _PLAN[:number] if one[2] == "deed") % len(deeds)],
            "thing": things[0],
        }
        frame = _FRAMES[language][number]
        description = (frame if cast else _EMPTY[language].get(number, frame)).format(**values)
        whom = "person" if cast else "place"
        focus = values[whom if looks_at in ("all", "person") else looks_at]
        joint = "。" if language == "zh" else ". "
        prompt = joint.join(part.rstrip(".。 ") for part in (description, place, light) if part)
        planned.append(
            Planned(
                size=size,
                angle=_ANGLES[language][angle],
                description=description[:1].upper() + description[1:],
                focus=focus,
                people=people,
                prompt=f"{prompt}{joint}{size}, {_ANGLES[language][angle]}".strip(),
                negative=words["negative"],
            )
        )
    return planned


def _people(number: int, looks_at: str, cast: Sequence[str]) -> tuple[str, ...]:
    """Everybody once together; then one after the other."""
    if looks_at == "all":
        return tuple(cast)
    if looks_at != "person" or not cast:
        return ()
    return (cast[sum(1 for one in _PLAN[:number] if one[2] == "person") % len(cast)],)


def _deeds(said: Mapping[str, str], language: str) -> list[str]:
    text = "\n".join(said[name] for name in ("action", "summary", "quote", "description") if said.get(name))
    return list(dict.fromkeys(each.text[:_LONGEST] for each in sentences(text, language)))
