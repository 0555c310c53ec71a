"""Which version of the program this is. Called by cli.py and backup.py."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str | None:
    """None: it is run from its folder, not installed."""
    try:
        return installed("storyroom")
    except PackageNotFoundError:
        return None
