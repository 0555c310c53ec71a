"""Frames as a short film: a slow move over each, and one fades into the next. The moves are made here, picture by
picture; ffmpeg, which comes as a wheel, encodes them as a child of its own."""

from __future__ import annotations

import asyncio
import io
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final

import imageio_ffmpeg
from PIL import Image

from collab.errors import StoryroomError

RATE: Final = 24
FADE: Final = 0.5
MOST_FRAMES: Final = 60
SECONDS: Final = (0.5, 20.0)
LONGEST: Final = 180.0
LARGEST: Final = 1920
# A still is decoded as a whole: a picture of more pixels is refused before that.
MOST_PIXELS: Final = 4096 * 4096
_CLOSEST: Final = 1.12
# Each from and to: how close, and where between left and right and between top and bottom.
_MOVES: Final = (
    ((1.0, 0.5, 0.5), (_CLOSEST, 0.5, 0.4)),
    ((_CLOSEST, 0.2, 0.5), (_CLOSEST, 0.8, 0.5)),
    ((_CLOSEST, 0.5, 0.4), (1.0, 0.5, 0.5)),
    ((_CLOSEST, 0.8, 0.5), (_CLOSEST, 0.2, 0.5)),
)
_AT_ONCE: Final = 6


class VideoFailed(StoryroomError):
    """The video could not be made of these pictures. Your project is unchanged."""

    code = "video.failed"


async def video(
    frames: Sequence[bytes],
    *,
    seconds_per_frame: float = 3.0,
    size: tuple[int, int] = (1280, 720),
    time_limit: float = 300.0,
) -> bytes:
    """An mp4 (H.264, yuv420p, 24 pictures a second, silent) that plays while it loads. `frames` are PNG,
    JPEG, WebP or GIF.

    `size` in pixels, even, up to 1920 a side; a frame of another shape is fitted in on black. Two frames are held
    in memory at a time. ValueError for values out of range; VideoFailed for what is no picture, and when
    `time_limit` seconds are not enough. Whoever cancels it leaves no child behind."""
    _check(frames, seconds_per_frame, size)
    with tempfile.TemporaryDirectory(prefix="storyroom-video-") as folder:
        file = Path(folder, "video.mp4")
        child = await asyncio.create_subprocess_exec(
            *_command(size, file, time_limit), stdin=PIPE, stdout=DEVNULL, stderr=PIPE
        )
        try:
            async with asyncio.timeout(time_limit):
                await _encode(child, frames, round(seconds_per_frame * RATE), size)
        except TimeoutError:
            raise VideoFailed(f"The video was not ready in {time_limit:g} seconds.") from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        return await asyncio.to_thread(file.read_bytes)


def _check(frames: Sequence[bytes], seconds: float, size: tuple[int, int]) -> None:
    if not 1 <= len(frames) <= MOST_FRAMES:
        raise ValueError(f"1 to {MOST_FRAMES} frames, not {len(frames)}")
    if not SECONDS[0] <= seconds <= SECONDS[1] or seconds * len(frames) > LONGEST:
        raise ValueError(f"{SECONDS[0]:g} to {SECONDS[1]:g} seconds a frame, and {LONGEST:g} in all")
    if any(side % 2 or not 64 <= side <= LARGEST for side in size):
        raise ValueError(f"an even size of 64 to {LARGEST} pixels a side, not {size}")


def _command(size: tuple[int, int], file: Path, time_limit: float) -> list[str]:
    # `-timelimit`, in seconds of its own work, ends it where nobody is left to.
    return [
        imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y", "-timelimit", str(round(time_limit) + 1),
        "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}", "-r", str(RATE), "-i", "pipe:0",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-threads", "2", "-pix_fmt", "yuv420p",
        "-movflags", "+faststart", str(file),
    ]  # fmt: skip


async def _encode(child: Process, frames: Sequence[bytes], steps: int, size: tuple[int, int]) -> None:
    assert child.stdin is not None and child.stderr is not None  # noqa: PT018, S101 - both are pipes
    try:
        async for pictures in _pictures(frames, steps, size):
            child.stdin.write(pictures)
            await child.stdin.drain()
        child.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        pass
    said = await child.stderr.read()
    if await child.wait():
        raise VideoFailed(f"The video encoder stopped: {said.decode('utf-8', 'replace').strip()[-400:]}")


async def _pictures(frames: Sequence[bytes], steps: int, size: tuple[int, int]) -> AsyncIterator[bytes]:
    """RGB, some at a time; `steps` for each frame, of which the first fade from the frame before."""
    fade = min(round(FADE * RATE), steps // 3)
    before: Image.Image | None = None
    for index, data in enumerate(frames):
        still = await asyncio.to_thread(_still, data, index, size)
        for start in range(0, steps, _AT_ONCE):
            some = range(start, min(steps, start + _AT_ONCE))
            yield await asyncio.to_thread(_moving, before, still, index, some, steps, fade, size)
        before = still


def _still(data: bytes, index: int, size: tuple[int, int]) -> Image.Image:
    """As large as the closest move needs it. VideoFailed."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP", "GIF")) as still:
            if still.width * still.height > MOST_PIXELS:
                raise VideoFailed(f"Picture {index + 1} is too large for a video.")
            picture = still.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as e:
        raise VideoFailed(f"Picture {index + 1} cannot be read.") from e
    whole = (round(size[0] * _CLOSEST), round(size[1] * _CLOSEST))
    scale = min(whole[0] / picture.width, whole[1] / picture.height)
    fitted = picture.resize([max(1, round(side * scale)) for side in picture.size], Image.Resampling.BICUBIC)
    sheet = Image.new("RGB", whole)
    sheet.paste(fitted, ((whole[0] - fitted.width) // 2, (whole[1] - fitted.height) // 2))
    return sheet


def _moving(
    before: Image.Image | None,
    still: Image.Image,
    index: int,
    some: range,
    steps: int,
    fade: int,
    size: tuple[int, int],
) -> bytes:
    made: list[bytes] = []
    for step in some:
        picture = _moved(still, index, step / (steps + fade), size)
        if before is not None and step < fade:
            # The frame before goes on moving while it goes.
            last = _moved(before, index - 1, (steps + step) / (steps + fade), size)
            picture = Image.blend(last, picture, (step + 1) / (fade + 1))
        made.append(picture.tobytes())
    return b"".join(made)


def _moved(still: Image.Image, index: int, share: float, size: tuple[int, int]) -> Image.Image:
    """Between whole pixels too, so that a slow move does not tremble."""
    close, x, y = (a + (b - a) * share for a, b in zip(*_MOVES[index % len(_MOVES)], strict=True))
    width, height = still.width / close, still.height / close
    left, top = (still.width - width) * x, (still.height - height) * y
    box = (left, top, min(still.width, left + width), min(still.height, top + height))
    return still.resize(size, Image.Resampling.BILINEAR, box=box)
