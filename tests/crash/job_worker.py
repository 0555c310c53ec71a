"""A worker process for the tests of crashes: `python -m tests.crash.job_worker JSON`. It may be told to die by
SIGKILL at a named point of its first job, and it says "ready" when it listens."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import Callable
from typing import Any

import msgspec

from collab.document import Document
from collab.hub import Hub
from tasks import claims, worker
from tasks.moves import Job
from tasks.providers.base import Ask, OnText, Provider
from tests.tasks.stories import Engine, Tell, Told

POINTS = ("claimed", "asking", "deciding", "finishing", "committed")


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """`pace`: the longest that one answer takes; `patient`: never answers."""

    settings: worker.WorkerSettings
    die_at: str = ""
    pace: float = 0.0
    patient: bool = False


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Mortal(Tell):
    def __init__(self, die_at: str) -> None:
        self._die_at = die_at

    def inputs(self, document: Document, target: str | None, params: Any) -> dict[str, Any]:
        if self._die_at == "claimed":
            die()
        return super().inputs(document, target, params)

    def writes(self, document: Document, inputs: dict[str, Any], answer: Told, target: str | None) -> list[Any]:
        if self._die_at == "deciding":
            die()
        return super().writes(document, inputs, answer, target)


def _provider(orders: Orders) -> Callable[[], Provider]:
    async def answer(ask: Ask, on_text: OnText) -> str:
        if orders.die_at == "asking":
            die()
        if orders.patient:
            await asyncio.Event().wait()
        for n in range(3):
            await on_text(n)
            await asyncio.sleep(random.uniform(0, orders.pace / 3))
        return ask.user

    return lambda: Engine(answer)


def _die_around_the_commit(die_at: str) -> None:
    finish, tell = claims.finish, Hub.tell

    async def finished(*args: Any, **kw: Any) -> list[Job]:
        changed = await finish(*args, **kw)
        if die_at == "finishing":
            die()
        return changed

    def told(hub: Hub, project: str, notice: dict[str, Any]) -> None:
        if die_at == "committed" and notice["job"]["status"] == "succeeded":
            die()
        tell(hub, project, notice)

    claims.finish, Hub.tell = finished, told  # type: ignore[method-assign]


def main() -> None:
    orders = msgspec.json.decode(sys.argv[1], type=Orders)
    _die_around_the_commit(orders.die_at)
    workshop = worker.Workshop(generations={"tell": Mortal(orders.die_at)}, provider=_provider(orders))
    asyncio.run(worker.run(orders.settings, workshop))


if __name__ == "__main__":
    main()
