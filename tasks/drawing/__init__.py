"""Pictures without a model: a shot or a scene as a drawn storyboard frame, and frames as a short video.

No database, no network. `frame` is plain work of about a second: call it in a process of its own."""

from tasks.drawing.brief import Figure, FrameBrief
from tasks.drawing.film import SECONDS, VideoFailed, video
from tasks.drawing.frames import frame

__all__ = ["SECONDS", "Figure", "FrameBrief", "VideoFailed", "frame", "video"]
