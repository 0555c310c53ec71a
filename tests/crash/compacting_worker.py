"""Workers that keep the journal short, for the tests of crashes: `python -m tests.crash.compacting_worker`, with orders
as lines of JSON on stdin. Each line forks a process that folds and thins one project as the sweeper does, and dies by
SIGKILL at a named point. Answers how it ended."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

import msgspec
import sqlalchemy as sa

from collab import bases, folding
from collab.children import Children
from collab.db import create_engine

# The first statement of this kind, when it has been done; nothing of its transaction is committed then.
STATEMENTS = {
    "a base has a row": "INSERT INTO bases",
    "a base has its chunks": "INSERT INTO base_chunks",
    "a base has its stamps": "INSERT INTO base_stamps",
    "rows are deleted": "DELETE FROM journal",
    "what they were folded into is marked": "UPDATE bases",
    "bases are thinned out": "DELETE FROM bases",
}
POINTS = (*STATEMENTS, "a base is verified", "what goes is verified", "it is folded")


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    database_url: str
    project: str
    die_at: str
    days: int


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _watch(engine: Any, die_at: str) -> None:
    def done(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(STATEMENTS.get(die_at, "\0")):
            die()

    sa.event.listen(engine.sync_engine, "after_cursor_execute", done)
    verify, compared = bases.verify, folding._compared

    async def verified(*args: Any) -> None:
        await verify(*args)
        if die_at == "a base is verified":
            die()

    async def all_compared(*args: Any) -> bytes:
        digest = await compared(*args)
        if die_at == "what goes is verified":
            die()
        return digest

    bases.verify, folding._compared = verified, all_compared  # type: ignore[assignment]


async def _work(orders: Orders) -> None:
    engine = create_engine(orders.database_url, pool_size=2)
    children = Children()
    _watch(engine, orders.die_at)
    await folding.fold(engine, children, orders.project, orders.days)
    if orders.die_at == "it is folded":
        die()
    await bases.write(engine, children, orders.project)
    await bases.thin(engine, orders.project)
    await children.close()
    await engine.dispose()


def main() -> None:
    for line in sys.stdin:
        orders = msgspec.json.decode(line, type=Orders)
        pid = os.fork()
        if pid == 0:
            asyncio.run(_work(orders))
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
