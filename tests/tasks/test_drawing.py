"""Frames and films without a model: what a brief says is seen in the picture."""

import asyncio
import hashlib
import io
import itertools
import os
import subprocess
import sys

import imageio_ffmpeg
import msgspec
import pytest
from PIL import Image, ImageChops, ImageStat

from tasks.drawing import Figure, FrameBrief, VideoFailed, frame, video
from tasks.drawing.brief import Angle, Size, framing, setting
from tasks.drawing.camera import Camera
from tasks.drawing.caption import drawable, shown, strip
from tests.support.peers import until

NINE = {
    "en": ["ELS", "LS", "MLS", "MS", "MCU", "CU", "ECU", "Low Angle", "High Angle"],
    "zh": ["大远景", "远景", "中远景", "中景", "中近景", "特写", "大特写", "低角度", "高角度"],
}
CAST = (Figure(name="Mara", colours=("#d81bb0",)), Figure(name="Tom", colours=("#12a84a",), look="old, beard, hat"))
SCENE = FrameBrief(number=3, caption="She waits.", place="a field", lighting="day", cast=CAST, short_side=180)


def drawn(brief=SCENE, **changes) -> Image.Image:
    return Image.open(io.BytesIO(frame(msgspec.structs.replace(brief, **changes)))).convert("RGB")


def picture(brief=SCENE, **changes) -> Image.Image:
    """Without the strip."""
    image = drawn(brief, **changes)
    return image.crop((0, 0, image.width, round(image.height * 0.87)))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Of what is seen at a glance: 0 to 255."""
    small = [image.resize((32, 18), Image.Resampling.BOX) for image in (one, other)]
    return sum(ImageStat.Stat(ImageChops.difference(*small)).mean) / 3


def share_of(image: Image.Image, colour: str) -> float:
    """How much of the picture has this colour's hue, and is no grey."""
    hue = Image.new("RGB", (1, 1), colour).convert("HSV").getpixel((0, 0))[0]
    raw = image.convert("HSV").tobytes()
    pixels = list(zip(raw[::3], raw[1::3], raw[2::3], strict=True))
    return sum(abs((h - hue + 128) % 256 - 128) < 10 and s > 110 and v > 40 for h, s, v in pixels) / len(pixels)


def test_equal_briefs_give_equal_bytes_in_every_process():
    code = (
        "import hashlib; from tasks.drawing import *; "
        "print(hashlib.sha256(frame(FrameBrief(place='harbour, rain', lighting='night', caption='雨', short_side=120,"
        " cast=(Figure(name='a'), Figure(name='b'))))).hexdigest())"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    cast = (Figure(name="a"), Figure(name="b"))
    here = FrameBrief(place="harbour, rain", lighting="night", caption="雨", short_side=120, cast=cast)
    assert hashlib.sha256(frame(here)).hexdigest() == said.stdout.strip()
    assert frame(here) != frame(msgspec.structs.replace(here, seed=1))


@pytest.mark.parametrize(
    ("language", "place", "lighting"), [("en", "the old quay", "dusk"), ("zh", "照相馆，室内", "夜里，台灯")]
)
def test_nine_shots_of_a_scene_differ_at_a_glance(language, place, lighting):
    shots = [
        picture(place=place, lighting=lighting, shot_size=size, language=language, number=index)
        for index, size in enumerate(NINE[language])
    ]
    for (one, a), (other, b) in itertools.combinations(zip(NINE[language], shots, strict=True), 2):
        assert difference(a, b) > 6, (one, other)


@pytest.mark.parametrize(
    ("size", "angle", "expected"),
    [
        ("Extreme Long Shot", "", (Size.ELS, Angle.EYE)),
        ("establishing", "high angle", (Size.ELS, Angle.HIGH)),
        ("WS", "", (Size.LS, Angle.EYE)),
        ("medium long", "", (Size.MLS, Angle.EYE)),
        ("medium_close", "dutch", (Size.MCU, Angle.DUTCH)),
        ("Close-up", "bird's eye", (Size.CU, Angle.TOP)),
        ("extreme close-up", "eye level", (Size.ECU, Angle.EYE)),
        ("Low Angle", "", (Size.MS, Angle.LOW)),
        ("over the shoulder", "", (Size.MCU, Angle.SHOULDER)),
        ("全景", "仰拍", (Size.LS, Angle.LOW)),
        ("大特写", "俯拍", (Size.ECU, Angle.HIGH)),
        ("中近景", "过肩", (Size.MCU, Angle.SHOULDER)),
        ("特写", "鸟瞰", (Size.CU, Angle.TOP)),
        ("", "", (Size.MS, Angle.EYE)),
        ("nonsense", "42", (Size.MS, Angle.EYE)),
    ],
)
def test_sizes_and_angles_are_read_in_both_languages(size, angle, expected):
    assert framing(FrameBrief(shot_size=size, angle=angle)) == expected


@pytest.mark.parametrize(
    ("place", "lighting", "expected"),
    [
        ("The lighthouse", "storm at night", ("lighthouse", False, "night", "rain")),
        ("INT. bus station", "", ("room", True, "day", None)),
        ("EXT. the coffee shop", "sunset", ("street", False, "dusk", None)),
        ("暗房", "红灯", ("darkroom", True, "day", "red")),
        ("森林深处", "清晨有雾", ("forest", False, "dawn", "fog")),
        ("站台", "雪夜", ("station", False, "night", "snow")),
        ("", "", ("stage", False, "day", None)),
    ],
)
def test_places_hours_and_weather_are_read_in_both_languages(place, lighting, expected):
    found = setting(FrameBrief(place=place, lighting=lighting))
    kind, indoors, hour, thing = expected
    assert (found.kind, found.indoors, found.hour) == (kind, indoors, hour)
    assert found.things >= ({thing} if thing else set())


def test_a_scene_keeps_its_weather_whatever_happens_in_a_shot():
    assert not setting(FrameBrief(place="street", caption="She thinks of rain, of fire.")).things
    assert setting(FrameBrief(caption="Rain on the street.")).things == {"rain"}


def test_the_horizon_sinks_when_the_camera_looks_up():
    low, eye, high, top = (
        Camera((640, 360), Size.LS, angle).horizon for angle in (Angle.LOW, Angle.EYE, Angle.HIGH, Angle.TOP)
    )
    assert low > eye + 36
    assert eye > high + 36
    assert high < 0
    assert top < 0


def test_the_casts_colours_fill_the_more_of_a_picture_the_nearer_it_is():
    shares = [share_of(picture(shot_size=size, cast=CAST[:1]), "#d81bb0") for size in ("ELS", "LS", "MLS", "MS", "MCU")]
    assert shares[0] > 0.0008
    assert all(near > 1.1 * far for far, near in itertools.pairwise(shares)), shares
    assert share_of(picture(shot_size="CU", cast=CAST[:1]), "#d81bb0") > 0.05
    assert share_of(picture(shot_size="ECU", cast=CAST[:1]), "#d81bb0") > 0.01
    both = picture(shot_size="MS")
    assert min(share_of(both, "#d81bb0"), share_of(both, "#12a84a")) > 0.03
    assert share_of(picture(shot_size="MS", cast=()), "#d81bb0") < 0.002


def test_a_figure_without_a_colour_has_the_same_one_in_every_shot():
    one, again, other = (
        picture(shot_size="CU", cast=(Figure(name=name, colours=("no colour",)),)) for name in ("Ida", "Ida", "Ravi")
    )
    assert difference(one, again) == 0
    assert difference(one, other) > 3


def test_by_night_it_is_dark():
    day, night = (
        ImageStat.Stat(picture(shot_size="ELS", lighting=hour).convert("L")).mean[0] for hour in ("day", "night")
    )
    assert night < 0.6 * day


def test_chinese_is_written_and_what_no_font_has_is_left_out():
    def written(text: str) -> bytes:
        return strip(FrameBrief(caption=text), Size.MS, Angle.EYE, 400, 60).tobytes()

    assert all(map(drawable, "雨夜的底片，她推开门。Aé漢かカ"))
    assert not any(map(drawable, "😀\u0645\u05d0\U0010fffe\ue000"))
    assert len({written(text) for text in ("雨", "夜", "底", "\u25a1", "")}) == 5
    assert written("雨😀夜") == written("雨夜")
    assert shown(" 她\n\t说：😀 ok ") == "她 说： ok"


def test_a_long_caption_ends_in_dots_inside_the_strip():
    image = strip(FrameBrief(caption="雨" * 5000, title="t" * 5000), Size.MS, Angle.EYE, 400, 60)
    assert image.size == (400, 60)
    assert image.crop((390, 4, 400, 60)).getcolors() == [(560, (250, 248, 242))]


@pytest.mark.parametrize("aspect", ["16:9", "9:16", "1:1"])
@pytest.mark.parametrize(
    "brief",
    [
        FrameBrief(),
        FrameBrief(
            number=-5, title="\0\x1b[31m" * 99, caption="😀" * 10_000, shot_size="x" * 100_000, place="海" * 100_000,
            cast=tuple(Figure(name="", colours=("#12", "", "red", "#zzzzzz"), look="?" * 9_999) for _ in range(50)),
        ),
        FrameBrief(
            caption="\u202eشمس שלום\u200f", angle="dutch", shot_size="ELS", cast=CAST * 25, number=10**30, seed=-(10**9)
        ),
        FrameBrief(caption="\ud800", place="\udfff", cast=(Figure(name="\ud83d", look="\ud83d"),), angle="top"),
        FrameBrief(angle="over the shoulder", place="室内", shot_size="ECU"),
    ],
    ids=["empty", "long", "right-to-left", "surrogates", "shoulder"],
)  # fmt: skip
def test_nothing_that_is_written_in_a_brief_breaks_a_frame(brief, aspect):
    image = drawn(brief, aspect=aspect, short_side=90)
    assert image.size == {"16:9": (160, 90), "9:16": (90, 160), "1:1": (90, 90)}[aspect]


def test_a_frame_is_as_large_as_it_should_be():
    assert FrameBrief().size == (1280, 720)
    assert FrameBrief(aspect="9:16").size == (720, 1280)
    assert FrameBrief(short_side=10**9).size == (2560, 1440)
    assert FrameBrief(short_side=-1).size == (160, 90)


@pytest.fixture(scope="module")
def stills() -> list[bytes]:
    return [frame(msgspec.structs.replace(SCENE, shot_size=size, short_side=90)) for size in ("ELS", "CU", "MS")]


async def test_frames_become_a_film_that_a_browser_plays(stills, tmp_path):
    data = await video(stills, seconds_per_frame=1.0, size=(160, 90))
    file = tmp_path / "film.mp4"
    file.write_bytes(data)
    reader = imageio_ffmpeg.read_frames(str(file))
    meta = next(reader)
    pictures = [Image.frombytes("RGB", (160, 90), raw) for raw in reader]
    assert meta["codec"] == "h264"
    assert meta["pix_fmt"].startswith("yuv420p")
    assert meta["size"] == (160, 90)
    assert meta["fps"] == 24
    assert meta["duration"] == pytest.approx(3.0, abs=0.05)
    assert len(pictures) == 72
    # What is needed to play stands before the pictures.
    assert 0 < data.index(b"moov") < data.index(b"mdat")
    for index, still in enumerate(stills):
        shown_at = pictures[index * 24 + 16]
        near = [difference(shown_at, Image.open(io.BytesIO(one)).convert("RGB")) for one in stills]
        assert near.index(min(near)) == index
        # It moves, slowly.
        assert 0 < difference(shown_at, pictures[index * 24 + 17]) < 6, still[:8]
    # It fades: in between both are seen, and nothing jumps.
    assert max(difference(a, b) for a, b in itertools.pairwise(pictures)) < 20


async def test_what_is_no_picture_is_refused(stills):
    with pytest.raises(VideoFailed, match="Picture 2"):
        await video([stills[0], b"GIF89a"], size=(160, 90))
    with pytest.raises(VideoFailed, match="Picture 1"):
        await video([stills[0][:200]], size=(160, 90))
    large = io.BytesIO()
    Image.new("1", (5_000, 5_000)).save(large, "PNG")
    with pytest.raises(VideoFailed, match="too large"):
        await video([large.getvalue()], size=(160, 90))


@pytest.mark.parametrize(
    "wrong",
    [
        {"frames": []},
        {"frames": [b""] * 61},
        {"seconds_per_frame": 0.0},
        {"seconds_per_frame": float("nan")},
        {"seconds_per_frame": 21.0},
        {"size": (161, 90)},
        {"size": (4000, 90)},
    ],
    ids=str,
)
async def test_a_film_has_limits(stills, wrong):
    with pytest.raises(ValueError, match=r"to"):
        await video(**{"frames": stills, "size": (160, 90), **wrong})


@pytest.fixture
def children(monkeypatch) -> list[asyncio.subprocess.Process]:
    started, start = [], asyncio.create_subprocess_exec

    async def watched(*args, **options):
        started.append(await start(*args, **options))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    return started


def ended(child: asyncio.subprocess.Process) -> bool:
    try:
        os.kill(child.pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_whoever_cancels_a_film_leaves_no_child_behind(stills, children):
    film = asyncio.create_task(video(stills * 3, seconds_per_frame=20.0, size=(640, 360)))
    await until(lambda: children)
    assert not ended(children[0])
    film.cancel()
    with pytest.raises(asyncio.CancelledError):
        await film
    assert ended(children[0])


async def test_a_film_that_takes_too_long_is_given_up(stills, children):
    with pytest.raises(VideoFailed, match=r"0\.3 seconds"):
        await video(stills * 3, seconds_per_frame=20.0, size=(640, 360), time_limit=0.3)
    assert ended(children[0])
