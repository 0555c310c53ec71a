"""The empty job of other queues, for bench/jobs.py: one file, run by whichever Python has the library.

    python bench/queues.py {taskiq,arq,procrastinate} {prepare,submit,work} JSON

JSON: url (of Redis or of Postgres), jobs, at_once (submits in flight, or jobs that one worker runs). `submit` prints
the moment of its first call; `work` goes on until it is killed. All as their manuals say, with uvloop, and no results
kept where that can be chosen."""

# Each library is in another environment.
# ruff: noqa: PLC0415
from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

NAME = "empty"


async def submit(once: Callable[[], Awaitable[object]], given: dict[str, Any]) -> None:
    numbers = iter(range(given["jobs"]))

    async def some() -> None:
        for _ in numbers:
            await once()

    print(time.time(), flush=True)
    await asyncio.gather(*(some() for _ in range(given["at_once"])))


async def taskiq(act: str, given: dict[str, Any]) -> None:
    from taskiq.receiver import Receiver
    from taskiq_redis import RedisStreamBroker

    broker = RedisStreamBroker(given["url"], queue_name=NAME, consumer_group_name=NAME, consumer_id="0")

    @broker.task(task_name=NAME)
    async def empty(number: int) -> None:
        pass

    if act == "submit":
        await broker.startup()
        await submit(lambda: empty.kiq(1), given)
        await broker.shutdown()
    elif act == "work":
        await Receiver(broker, max_async_tasks=given["at_once"]).listen(asyncio.Event())


async def arq(act: str, given: dict[str, Any]) -> None:
    from arq import create_pool, func
    from arq.connections import RedisSettings
    from arq.worker import Worker

    settings = RedisSettings.from_dsn(given["url"])

    async def empty(ctx: dict[str, Any], number: int) -> None:
        pass

    if act == "submit":
        pool = await create_pool(settings)
        await submit(lambda: pool.enqueue_job(NAME, 1), given)
        await pool.aclose()
    elif act == "work":
        worker = Worker(
            [func(empty, name=NAME, keep_result=0)], redis_settings=settings, max_jobs=given["at_once"],
            handle_signals=False,
        )  # fmt: skip
        await worker.main()


async def procrastinate(act: str, given: dict[str, Any]) -> None:
    from procrastinate import App, PsycopgConnector

    app = App(connector=PsycopgConnector(conninfo=given["url"], min_size=1, max_size=given["at_once"] + 2))

    @app.task(name=NAME)
    async def empty(number: int) -> None:
        pass

    async with app.open_async():
        if act == "prepare":
            await app.schema_manager.apply_schema_async()
        elif act == "submit":
            await submit(lambda: empty.defer_async(number=1), given)
        else:
            await app.run_worker_async(concurrency=given["at_once"], install_signal_handlers=False)


def main() -> None:
    import uvloop

    logging.disable(logging.WARNING)
    name, act, given = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run({"taskiq": taskiq, "arq": arq, "procrastinate": procrastinate}[name](act, json.loads(given)))


if __name__ == "__main__":
    main()
