"""Jobs of profiles: what a worker runs them with, what they cost, how many at once and in a minute, and what another
attempt need not pay for again."""

from __future__ import annotations

import asyncio
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import ids
from collab.hub import Hub
from tasks import calls, claims, lanes, profile_choice
from tasks.keyring import Keyring
from tasks.metered import Engagement
from tasks.moves import Failure, Status
from tasks.profile_choice import ProfileGone
from tasks.profiles import Profile, ProfileLimits
from tasks.providers.base import Answered, Ask, OnText, ProviderRefused, ProviderUnavailable, Usage
from tasks.providers.media import Made, Media, VideoAsk
from tasks.providers.settings import Prices, Reach
from tasks.tables import job_calls
from tasks.tables import lanes as lanes_table
from tests.tasks.stories import (
    Engine,
    Tell,
    Told,
    eventually,
    expire_lease,
    has_status,
    job_of,
    new_project,
    runner_of,
    submitted,
)
from tests.tasks.test_profiles import made

YUAN = Prices(prompt_tokens=1_000_000, completion_tokens=2_000_000, second=0.5, currency="CNY")


def engaging(provider: Any, fingerprint: str = "one", **more: Any) -> Any:
    async def engage(profile: str) -> Engagement:
        return Engagement(provider=provider, fingerprint=fingerprint, **more)

    return engage


async def limited(engine: AsyncEngine, **limits: int) -> Profile:
    return await made(engine, ids.row_id(), limits=ProfileLimits(**limits))


async def test_a_jobs_calls_cost_what_its_profile_says(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project, profile="a-profile")
    house, theirs = Engine(), Engine()
    await runner_of(engine, hub, house, profiles=engaging(theirs, prices=YUAN)).run_next()
    done = await job_of(engine, job.id)
    assert (done.status, done.profile_id, house.calls, theirs.calls) == (Status.SUCCEEDED, "a-profile", 0, 1)
    assert done.usage == Usage(prompt_tokens=3, completion_tokens=5, cost=13, currency="CNY")
    async with engine.connect() as conn:
        assert [call.usage.cost for call in await calls.listed(conn, job.id)] == [13]


async def test_what_a_failed_call_has_cost_is_counted(engine: AsyncEngine, hub: Hub) -> None:
    async def answer(ask: Ask, on_text: OnText) -> str:
        exc = ProviderRefused()
        exc.usage = Usage(prompt_tokens=2)
        raise exc

    project = await new_project(engine)
    job = await submitted(engine, project, profile="a-profile")
    await runner_of(engine, hub, Engine(), profiles=engaging(Engine(answer), prices=YUAN)).run_next()
    assert (await job_of(engine, job.id)).usage == Usage(prompt_tokens=2, cost=2, currency="CNY")


async def test_a_job_whose_profile_is_gone_fails_in_words(engine: AsyncEngine, hub: Hub) -> None:
    async def engage(profile: str) -> Engagement:
        async with engine.connect() as conn:
            await profile_choice.engage(conn, Keyring([]), profile, Reach.PUBLIC)
        raise AssertionError

    project = await new_project(engine)
    job = await submitted(engine, project, profile="deleted")
    await runner_of(engine, hub, Engine(), profiles=engage).run_next()
    done = await job_of(engine, job.id)
    assert isinstance(done.error, Failure)
    assert (done.status, done.attempt, done.error.code) == (Status.FAILED, 1, ProfileGone.code)
    assert "start the generation again" in done.error.message


async def test_the_same_generation_by_two_profiles_is_two_jobs(engine: AsyncEngine) -> None:
    project = await new_project(engine)
    one, two, again = [await submitted(engine, project, profile=name) for name in ("one", "two", "one")]
    assert one.id == again.id != two.id


async def test_what_another_endpoint_was_paid_for_is_not_taken_for_an_answer(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    ask = Ask(system="", user="once", answer=Told, name="told", task="tell", inputs={"text": "once", "target": None})
    paid = Answered(value=Told(text="PAID"), usage=Usage(prompt_tokens=1), model="m")
    for fingerprint, bought in (("one", 0), ("another", 1)):
        job = await submitted(engine, project, profile="a-profile")
        async with engine.begin() as conn:
            claimed = await claims.claim(conn, lease_seconds=30, kinds=["tell"])
            assert claimed is not None
            await calls.note(conn, job.id, ask, paid, "one")
            await claims.hand_back(conn, claimed[0], Usage())
        provider = Engine()
        await runner_of(engine, hub, Engine(), profiles=engaging(provider, fingerprint)).run_next()
        assert ((await job_of(engine, job.id)).status, provider.calls) == (Status.SUCCEEDED, bought)


# ---- limits


async def test_a_profiles_own_limit_holds_beside_the_installations(engine: AsyncEngine) -> None:
    narrow, wide = await limited(engine, at_once=1), await limited(engine, at_once=50)
    project = await new_project(engine)
    for profile in (narrow.id, wide.id, "default"):
        for n in range(4):
            await submitted(engine, project, text=str(n), profile=profile)

    async def claim(most: int) -> str | None:
        async with engine.begin() as conn:
            claimed = await claims.claim(conn, lease_seconds=30, kinds=["tell"], most_at_once=most)
        return claimed[0].profile if claimed else None

    taken = [one for one in await asyncio.gather(*(claim(2) for _ in range(9))) if one]
    assert sorted(taken) == sorted([narrow.id, wide.id, wide.id, "default", "default"])
    unlimited = [one for one in await asyncio.gather(*(claim(0) for _ in range(9))) if one]
    assert sorted(unlimited) == sorted([wide.id, wide.id, "default", "default"])


async def test_requests_of_a_minute_are_counted_over_all_workers_and_then_waited_for(engine: AsyncEngine) -> None:
    profile = (await limited(engine, per_minute=3)).id

    async def ask() -> float:
        async with engine.begin() as conn:
            return await lanes.admitted(conn, profile, 3)

    pauses = await asyncio.gather(*(ask() for _ in range(8)))
    assert pauses.count(0) == 3
    assert all(50 < pause <= 60 for pause in pauses if pause)
    project = await new_project(engine)
    await submitted(engine, project, profile=profile)
    async with engine.begin() as conn:
        assert await claims.claim(conn, lease_seconds=30, kinds=["tell"]) is None
        past = sa.text("clock_timestamp() - interval '61 seconds'")
        await conn.execute(sa.update(lanes_table).values(minute=past))
    assert await ask() == 0
    async with engine.begin() as conn:
        assert await claims.claim(conn, lease_seconds=30, kinds=["tell"]) is not None


# ---- films: begun once, waited for as often as need be


class Films(Engine):
    """`states` is what happens each time that it is waited for."""

    def __init__(self, *states: BaseException | None) -> None:
        super().__init__()
        self.begun, self.waited = 0, list[str]()
        self._states = list(states)

    async def video(self, ask: VideoAsk, *, ticket: str | None = None, on_ticket: Any, on_state: Any = None) -> Made:
        if ticket is None:
            self.begun += 1
            ticket = f"film-{self.begun}"
            await on_ticket(ticket)
        self.waited.append(ticket)
        if self._states and (state := self._states.pop(0)) is not None:
            raise state
        media = Media(data=b"film", media_type="video/mp4")
        return Made(media=(media,), usage=Usage(seconds=5), model="film-1")


class Film(Tell):
    capability = "video"

    async def run(self, inputs: dict[str, Any], provider: Any, report: Any) -> Told:
        async def ignored(_: str) -> None:
            pass

        made = await provider.video(VideoAsk(prompt=inputs["text"], task="film"), on_ticket=ignored)
        return Told(text=f"{len(made.media[0].data)} bytes")


async def test_a_film_that_was_begun_is_waited_for_by_the_next_attempt(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project, profile="a-profile")
    films = Films(ProviderUnavailable(), None)
    runner = runner_of(engine, hub, Engine(), generation=Film(), profiles=engaging(films, prices=YUAN))

    async def over() -> Any:
        await runner.run_next()
        return (await job_of(engine, job.id)).ended

    await eventually(over)
    done = await job_of(engine, job.id)
    assert (done.status, films.begun, films.waited) == (Status.SUCCEEDED, 1, ["film-1", "film-1"])
    assert done.usage == Usage(seconds=5, cost=2.5, currency="CNY")
    async with engine.connect() as conn:
        assert [call.usage.cost for call in await calls.listed(conn, job.id)] == [2.5]


async def test_a_worker_that_dies_while_it_waits_leaves_the_film_to_the_next(engine: AsyncEngine, hub: Hub) -> None:
    project = await new_project(engine)
    job = await submitted(engine, project, profile="a-profile")
    films, never = Films(), asyncio.Event()
    forever = Films()

    async def waits(ask: VideoAsk, *, on_ticket: Any, **_: Any) -> Made:
        await on_ticket("film-1")
        await never.wait()
        raise AssertionError

    forever.video = waits  # type: ignore[method-assign]
    dying = asyncio.create_task(
        runner_of(engine, hub, Engine(), generation=Film(), profiles=engaging(forever)).run_next()
    )

    async def noted() -> Any:
        async with engine.connect() as conn:
            return await conn.scalar(sa.select(job_calls.c.ticket).where(job_calls.c.job == job.id))

    assert await eventually(noted) == "film-1"
    await expire_lease(engine, job.id)
    async with engine.begin() as conn:
        await claims.take_back_lost(conn, max_lost=3)
    await has_status(engine, job.id, Status.QUEUED)
    await runner_of(engine, hub, Engine(), generation=Film(), profiles=engaging(films)).run_next()
    assert ((await job_of(engine, job.id)).status, films.begun, films.waited) == (Status.SUCCEEDED, 0, ["film-1"])
    never.set()
    await dying


async def test_a_film_that_failed_is_begun_anew_by_a_retry(engine: AsyncEngine, hub: Hub) -> None:
    from tasks import jobs

    project = await new_project(engine)
    job = await submitted(engine, project, profile="a-profile")
    films = Films(ProviderRefused(), None)
    runner = runner_of(engine, hub, Engine(), generation=Film(), profiles=engaging(films))
    await runner.run_next()
    assert (await job_of(engine, job.id)).status is Status.FAILED
    async with engine.begin() as conn:
        await jobs.retry(conn, job.id)
    await runner.run_next()
    assert ((await job_of(engine, job.id)).status, films.waited) == (Status.SUCCEEDED, ["film-1", "film-2"])
