"""Jobs and a model that answers nonsense for ever, or nothing: the whole way from the job to the socket."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from collab.hub import Hub
from tasks import calls, jobs
from tasks.moves import Failure, Status
from tasks.providers.base import AnswerUnreadable, ProviderSettings, Usage
from tasks.providers.exchange import REPAIRS
from tasks.providers.openai_compatible import OpenAICompatible
from tasks.tables import job_calls, job_events
from tests.support.openai_server import OpenAIServer, openai_server, says
from tests.tasks.stories import has_status, job_of, new_project, notes, runner_of, submitted, watched
from tests.tasks.test_workflows import check_events

KEY = "sk-test-9d1c4b7a20ef"


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as server:
        server.api_key = KEY
        yield server


def model(server: OpenAIServer) -> OpenAICompatible:
    return OpenAICompatible(ProviderSettings(base_url=server.base_url, api_key=KEY, model="m"), known={})


async def test_a_model_that_answers_garbage_for_ever_costs_what_is_said_and_its_last_words_are_kept_without_the_key(
    engine: AsyncEngine, hub: Hub, server: OpenAIServer
) -> None:
    server.otherwise = lambda body: says(f"I will not. Answer {len(server.requests)}, with the key {KEY}.")
    project = await new_project(engine)
    job = await submitted(engine, project)
    runner = runner_of(engine, hub, model(server))
    with capture_logs() as logs:
        assert await runner.run_next()
        # Asked again it would say the same, at the same price.
        assert not await runner.run_next()
    done = await job_of(engine, job.id)
    assert isinstance(done.error, Failure)
    assert (done.status, done.error.code, done.attempt) == (Status.FAILED, AnswerUnreadable.code, 1)
    asked = 1 + REPAIRS
    assert len(server.requests) == asked
    assert done.usage == Usage(prompt_tokens=100 * asked, completion_tokens=50 * asked)
    async with engine.connect() as conn:
        [call] = await calls.listed(conn, job.id)
        assert await calls.usage(conn, job.id) == done.usage
        await check_events(conn, job.id)
        kept = [
            *(await conn.execute(sa.select(job_calls))).all(),
            *(await conn.execute(sa.select(job_events))).all(),
        ]
    assert call.raw == f"I will not. Answer {asked}, with the key ***."
    assert KEY not in str([kept, msgspec.to_builtins(done), logs])
    assert await notes(hub, project) == []


@pytest.mark.alone
async def test_a_cancel_closes_the_connection_to_a_model_that_hangs_within_a_second(
    engine: AsyncEngine, hub: Hub, server: OpenAIServer
) -> None:
    server.plan(says('{"text": "Once', after="stall"))
    project = await new_project(engine)
    job = await submitted(engine, project)
    async with watched(runner_of(engine, hub, model(server))) as runner:
        running = asyncio.create_task(runner.run_next())
        await asyncio.to_thread(server.wait_for_requests, 1)
        async with engine.begin() as conn:
            await jobs.cancel(conn, job.id)
        asked = time.monotonic()
        assert await asyncio.to_thread(server.requests[0].gone.wait, 10)
        took = time.monotonic() - asked
        await has_status(engine, job.id, Status.CANCELLED)
        await running
    assert server.requests[0].broken
    assert took < 1, "the deadline is a promise of the product"
    assert await notes(hub, project) == []
