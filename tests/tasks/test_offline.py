# ruff: noqa: E501
"""The engine without a model, against casts that people labelled and against text that nobody should send."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from collab.children import Children
from tasks.generations.breakdown import Breakdown
from tasks.generations.cards import CastAnswer, StoryBreakdown
from tasks.providers.base import Ask
from tasks.providers.media import ImageAsk
from tasks.providers.offline import NeedsModel, Offline
from tasks.rules.language import counted, language_of
from tasks.samples import SAMPLES

LABELS = Path(__file__).parent / "labels"
HELD_OUT = json.loads((LABELS / "held_out.json").read_text("utf-8"))


class Silent:
    async def step(self, name: str, progress: float, message: str = "") -> None: ...

    async def progress(self, progress: float, message: str = "") -> None: ...


def broken_down(text: str, language: str | None = None) -> StoryBreakdown:
    inputs = {"text": text, "language": language or language_of(text)}
    return asyncio.run(Breakdown().run(inputs, Offline(), Silent()))


def key(name: str) -> str:
    return name.casefold().removeprefix("the ")


def measured(answer: StoryBreakdown, labels: dict) -> tuple[float, float]:
    """Recall and precision. A second card for one person is wrong; optional people count neither way."""
    owner = {key(n): person["name"] for person in labels["cast"] for n in (person["name"], *person["aliases"])}
    optional = {key(name) for name in labels.get("optional", ())}
    found = [key(card.name) for card in answer.characters if key(card.name) not in optional]
    hits = {owner[name] for name in found if name in owner}
    return len(hits) / len(labels["cast"]), len(hits) / max(1, len(found))


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_the_cast_of_each_sample_is_found(sample):
    labels = json.loads((LABELS / f"{sample.id}.json").read_text("utf-8"))
    recall, precision = measured(broken_down(sample.text()), labels)
    assert recall >= 0.8
    assert precision >= 0.7


@pytest.mark.parametrize("name", HELD_OUT)
def test_other_styles_are_read_too(name):
    labels = HELD_OUT[name]
    recall, precision = measured(broken_down("\n".join(labels["text"])), labels)
    assert recall >= 0.7
    assert precision >= 0.6


def test_held_out_texts_together_reach_what_the_samples_must():
    measures = [measured(broken_down("\n".join(labels["text"])), labels) for labels in HELD_OUT.values()]
    assert sum(recall for recall, _ in measures) / len(measures) >= 0.8
    assert sum(precision for _, precision in measures) / len(measures) >= 0.7


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_scenes_of_each_sample_are_many_enough_and_have_titles_of_their_own(sample):
    wanted = json.loads((LABELS / f"{sample.id}.json").read_text("utf-8"))["scenes"]
    scenes = broken_down(sample.text()).scenes
    assert wanted["least"] <= len(scenes) <= wanted["most"]
    assert len({scene.title for scene in scenes}) == len(scenes)
    for scene in scenes:
        assert not scene.title.lower().startswith(("scene", "场景", "chapter", "第一章"))
        assert not scene.title.isdigit()
        assert 1 < len(scene.title) <= 80
        assert scene.summary
        assert scene.characters


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_every_quotation_stands_in_the_text(sample):
    text = sample.text()
    answer = broken_down(text)
    quotes = [scene.quote for scene in answer.scenes]
    quotes += [quote for card in answer.characters for quote in card.evidence]
    assert len(quotes) > len(answer.scenes)
    assert [quote for quote in quotes if quote not in text] == []


def test_looks_are_taken_from_the_sentence_that_describes_the_person():
    cards = {card.name: card for card in broken_down(SAMPLES["the-last-ferry"].text()).characters}
    assert "yellow oilskin" in cards["Wren Okafor"].appearance
    assert "camel coat" in cards["Julian Thorne"].appearance
    assert "white streak" not in cards["Ines Calloway"].appearance


def test_looks_are_found_in_chinese():
    cards = {card.name: card for card in broken_down(SAMPLES["rainy-night"].text()).characters}
    assert "皮围裙" in cards["周德海"].appearance
    assert "沉香珠子" in cards["郑国梁"].appearance
    assert "话少" in cards["林峥"].personality


def test_other_ways_to_call_somebody_are_joined_in_english():
    cards = {card.name: card for card in broken_down(SAMPLES["the-last-ferry"].text()).characters}
    assert {"Ines", "Nes"} <= set(cards["Ines Calloway"].aliases)
    assert {"Dr. Sethi", "Sethi"} <= set(cards["Amara Sethi"].aliases)


def test_other_ways_to_call_somebody_are_joined_in_chinese_by_who_stands_near():
    cards = {card.name: card for card in broken_down(SAMPLES["rainy-night"].text()).characters}
    assert {"老周", "周师傅"} <= set(cards["周德海"].aliases)
    assert {"念念"} <= set(cards["周念"].aliases)
    assert {"林队"} <= set(cards["林峥"].aliases)
    assert "沈奶奶" in cards, "a grandmother is not her granddaughter"


def test_roles_follow_the_language_of_the_story():
    english = broken_down(SAMPLES["the-last-ferry"].text()).characters
    chinese = broken_down(SAMPLES["rainy-night"].text()).characters
    assert english[0].role.startswith("Lead")
    assert chinese[0].role.startswith("主角")


def test_a_heading_of_a_screenplay_gives_place_and_time():
    answer = broken_down("\n".join(HELD_OUT["screenplay-en"]["text"]))
    assert [(scene.place, scene.time) for scene in answer.scenes] == [
        ("Radio station", "Night"),
        ("Coldwater bridge", "Dawn"),
        ("Radio station", "Day"),
    ]


def test_a_chinese_screenplay_has_a_scene_for_each_heading():
    answer = broken_down("\n".join(HELD_OUT["screenplay-zh"]["text"]))
    assert [(scene.place, scene.time) for scene in answer.scenes] == [
        ("大学宿舍", "夜"),
        ("火车站", "晨"),
        ("车厢", "日"),
    ]


def test_who_is_only_spoken_of_is_not_in_the_scene():
    scenes = {scene.title: scene for scene in broken_down(SAMPLES["the-last-ferry"].text()).scenes}
    assert set(scenes["What Odette Kept"].characters) == {"Odette Calloway", "Ines Calloway"}


def test_the_same_text_gives_the_same_answer():
    text = SAMPLES["rainy-night"].text()
    assert broken_down(text) == broken_down(text)


ODD = {
    "one word": "x",
    "one line": "The rain fell.",
    "only marks": "!!! ... ***\n***",
    "a heading alone": "# Chapter One",
    "nobody": "it rained all day and nobody came. " * 50,
    "only dialogue": "“Who?”\n“You.”\n“No.”\n" * 40,
    "only Chinese dialogue": "“谁？”\n“你。”\n“不是我。”\n" * 40,
    "emoji": "👩‍🚀🚀 " * 300,
    "half a quotation": "“" * 5_000 + "x",
    "French": "Le matin, Camille entra. « Bonjour », dit Camille. Monsieur Dupont lisait.\n" * 8,
    "Russian": "Утром Анна вышла из дома. Пётр ждал её у ворот. Анна сказала: «Пойдём».\n" * 8,
    "Japanese": "朝、太郎は家を出た。花子が待っていた。「行こう」と太郎は言った。\n" * 8,
    "Arabic": "خرجت ليلى من البيت. قالت ليلى: مرحبا.\n" * 8,
    "spaces": " " * 100_000 + "Bob said no.",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_texts_get_a_sensible_answer(name):
    answer = broken_down(ODD[name])
    assert len(answer.scenes) >= 1
    assert all(scene.title for scene in answer.scenes)
    assert answer.logline


def test_a_text_in_two_languages_is_read_in_the_one_it_has_more_of():
    english, chinese = (sample.text() for sample in SAMPLES.values())
    assert "Wren Okafor" in {card.name for card in broken_down(english + chinese[:600]).characters}
    assert "周德海" in {card.name for card in broken_down(chinese + english[:1_500]).characters}


def cpu_seconds(text: str) -> float:
    started = time.process_time()
    broken_down(text)
    return time.process_time() - started


def test_a_story_of_seven_thousand_words_takes_less_than_three_seconds():
    text = SAMPLES["the-last-ferry"].text() * 2
    assert counted(text, "en") > 7_000
    assert cpu_seconds(text) < 3


HUGE = {
    "a novel": SAMPLES["the-last-ferry"].text() * 150,
    "a Chinese novel": SAMPLES["rainy-night"].text() * 200,
    "one line": "word " * 800_000,
    "one name": "Anna Bell " * 400_000,
    "a surname": "林" * 1_300_000,
    "open quotations": "“" * 400_000,
    "speakers": "Bob: hi\n" * 400_000,
    "sixteen thousand names": "".join(
        f"Name{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676 % 26)} said hello to the king.\n" for n in range(90_000)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HUGE)
def test_four_megabytes_take_less_than_twenty_seconds(name):
    assert cpu_seconds(HUGE[name]) < 20


def test_a_very_long_story_does_not_become_thousands_of_scenes():
    assert len(broken_down(HUGE["a novel"]).scenes) <= 300


async def test_another_question_is_declined():
    ask = Ask(system="", user="", answer=CastAnswer, name="cast", task="storyboard", inputs={"text": "x"})

    async def on_text(length: int) -> None: ...

    with pytest.raises(NeedsModel):
        await Offline().structured(ask, on_text=on_text)


async def test_the_loop_goes_on_while_a_long_text_is_read():
    inputs = {"text": HUGE["a novel"], "language": "en"}
    ask = Ask(system="", user="", answer=CastAnswer, name="cast", task="breakdown", inputs=inputs)
    turns = 0

    async def on_text(length: int) -> None: ...

    async def beat() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.01)

    heart = asyncio.create_task(beat())
    await Offline().structured(ask, on_text=on_text)
    heart.cancel()
    assert turns > 5


async def test_a_picture_is_drawn_beside_the_interpreter():
    ask = ImageAsk(prompt="Two people on a quay at night", task="scene_image")
    children = Children()

    async def drawn(provider: Offline) -> tuple[bytes, float]:
        started = time.process_time()
        data = (await provider.image(ask)).media[0].data
        return data, time.process_time() - started

    try:
        (here, busy), (there, free) = await drawn(Offline()), await drawn(Offline(children.run))
    finally:
        await children.close()
    assert here == there
    # Seconds of this process's own work, whatever else the machine does.
    assert free < busy / 4
