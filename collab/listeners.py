"""Who hears the notices of a project without being in its room. Called by the hub and by its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

Hear = Callable[[dict[str, Any]], None]


class Listeners:
    def __init__(self) -> None:
        self._of: dict[str, set[Hear]] = {}

    @contextmanager
    def listening(self, project: str, hear: Hear) -> Generator[None]:
        """Until the end of the block `hear` is called with every notice of the project, told here or elsewhere. It
        must not block. What is told while Redis is away does not come."""
        self._of.setdefault(project, set()).add(hear)
        try:
            yield
        finally:
            self._of[project].discard(hear)
            if not self._of[project]:
                del self._of[project]

    def heard(self, project: str, notice: dict[str, Any]) -> None:
        for hear in tuple(self._of.get(project, ())):
            hear(notice)

    def __len__(self) -> int:
        return sum(map(len, self._of.values()))
