"""Workers for the tests of workflows and crashes: `python -m tests.crash.story_worker`, with orders as lines of JSON on
stdin. Each line forks a worker that knows the house's generations and an engine that costs something, and that may
be told to die by SIGKILL when it passes a point for the nth time. Answers with its pid, and later with how it ended."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

import msgspec

from collab.hub import Hub
from server import logs
from tasks import claims, worker
from tasks.generations import GENERATIONS, WORKFLOWS
from tasks.metered import Metered
from tasks.moves import Job
from tasks.providers.base import Answered, Ask, OnText, Usage
from tasks.providers.offline import Offline
from tasks.runner import Run, Runner

COST = Usage(prompt_tokens=3, completion_tokens=5)


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """`die_at`: claimed, asking (nothing is answered before), paid (and written down), finishing (in the transaction
    that ends a part), committed (before anybody is told)."""

    settings: worker.WorkerSettings
    die_at: str = ""
    nth: int = 1


class Fate:
    def __init__(self, orders: Orders) -> None:
        self._die_at, self._left = orders.die_at, orders.nth

    def passes(self, point: str) -> None:
        if point == self._die_at:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def is_to_die(self, point: str) -> bool:
        return point == self._die_at


class Paid(Offline):
    """The rules, at a price. Who is to die while it is asked has answered nobody before."""

    def __init__(self, fate: Fate) -> None:
        self._fate = fate

    async def structured(self, ask: Ask, *, on_text: OnText, **more: Any) -> Answered:
        self._fate.passes("asking")
        if self._fate.is_to_die("asking"):
            await asyncio.Event().wait()
        answered = await super().structured(ask, on_text=on_text, **more)
        return msgspec.structs.replace(answered, usage=COST)


def _watched_by(fate: Fate) -> None:
    claim, write, finish, tell = Runner._claim, Metered._write, claims.finish, Hub.tell

    async def claimed(runner: Runner) -> Run | None:
        run = await claim(runner)
        if run is not None:
            fate.passes("claimed")
        return run

    async def written(*args: Any, **values: Any) -> None:
        await write(*args, **values)
        fate.passes("paid")

    async def finished(*args: Any, **kw: Any) -> list[Job]:
        changed = await finish(*args, **kw)
        fate.passes("finishing")
        return changed

    def told(hub: Hub, project: str, notice: dict[str, Any]) -> None:
        if notice["type"] == "job" and notice["job"]["status"] == "succeeded" and "parentId" in notice["job"]:
            fate.passes("committed")
        tell(hub, project, notice)

    Runner._claim, Metered._write = claimed, written  # type: ignore[method-assign]
    claims.finish, Hub.tell = finished, told  # type: ignore[method-assign]


def work(orders: Orders) -> None:
    fate = Fate(orders)
    _watched_by(fate)
    workshop = worker.Workshop(generations=GENERATIONS, workflows=WORKFLOWS, provider=lambda: Paid(fate))
    asyncio.run(worker.run(orders.settings, workshop))


def main() -> None:
    # To stderr: stdout is for answers.
    logs.configure("worker")
    for line in sys.stdin:
        orders = msgspec.json.decode(line, type=Orders)
        pid = os.fork()
        if pid == 0:
            work(orders)
            os._exit(0)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
