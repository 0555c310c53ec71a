"""A worker process: the rooms, the runner, the sweeper and the broker's messages, wired together and closed in
order. `storyroom worker` calls run(). Never serves HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import signal
from collections.abc import AsyncIterator, Callable, Mapping

import msgspec
import structlog
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncEngine

from collab.asset_stores import Store, StoreSettings, open_store
from collab.assets import Assets
from collab.children import Children
from collab.db import create_engine
from collab.hub import open_hub
from collab.limits import Limits
from tasks import profile_choice
from tasks.broker import Broker
from tasks.generations import GENERATIONS, WORKFLOWS
from tasks.generations.base import Generation
from tasks.keyring import Keyring
from tasks.metered import Engagement
from tasks.profile_keys import reach
from tasks.providers.base import Provider, ProviderSettings, provider_for
from tasks.runner import Runner, RunnerSettings
from tasks.sweeper import Sweeper, SweeperSettings
from tasks.workflows import Workflow

log = structlog.get_logger()


class WorkerSettings(Struct, frozen=True, kw_only=True):
    """`grace_seconds`: how long a job may go on after the worker was asked to end."""

    database_url: str
    redis_url: str
    queue_name: str = "storyroom"
    provider: ProviderSettings = ProviderSettings()
    encryption_keys: tuple[str, ...] = ()
    allow_private_providers: bool = False
    concurrency: int = 4
    lease_seconds: float = 30
    sweep_seconds: float = 2
    max_lost: int = 3
    history_days: int = 30
    pause_minutes: float = 10
    version_days: int = 365
    grace_seconds: float = 20
    time_limit_seconds: float = 1800
    backoff_seconds: float = 2
    most_at_once: int = 0
    limits: Limits = Limits()
    store: StoreSettings = StoreSettings()
    max_asset_bytes: int = 256 * 1024 * 1024
    asset_grace_hours: float = 168


class Workshop(Struct, frozen=True, kw_only=True):
    """What a worker can do, and by which engine; `provider` None: as the settings say."""

    generations: Mapping[str, Generation]
    workflows: Mapping[str, Workflow] = msgspec.field(default_factory=dict)
    provider: Callable[[], Provider] | None = None


HOUSE = Workshop(generations=GENERATIONS, workflows=WORKFLOWS)


async def run(settings: WorkerSettings, workshop: Workshop = HOUSE) -> None:
    """Run jobs until SIGTERM or SIGINT; then let them finish within the grace time, and hand the rest back."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    try:
        await work(settings, ended, workshop)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def work(settings: WorkerSettings, ended: asyncio.Event, workshop: Workshop = HOUSE) -> None:
    """Run jobs until `ended` is set."""
    # Importing an engine's client takes a second or two: once, here, and not on the loop of running jobs.
    if workshop.provider is None:
        await asyncio.to_thread(provider_for, settings.provider)
    async with (
        _engine(settings) as engine,
        open_hub(engine=engine, redis_url=settings.redis_url, limits=settings.limits) as hub,
        _store(settings) as store,
        _children() as children,
    ):
        provider = workshop.provider or functools.partial(provider_for, settings.provider, children.run)
        broker = Broker(settings.redis_url, settings.queue_name)
        files = Assets(engine, store, max_bytes=settings.max_asset_bytes)
        runner = Runner(
            engine=engine,
            hub=hub,
            generations=workshop.generations,
            workflows=workshop.workflows,
            provider=provider,
            profiles=functools.partial(_engagement, engine, settings),
            wake=broker.wake,
            files=files,
            settings=RunnerSettings(
                concurrency=settings.concurrency,
                lease_seconds=settings.lease_seconds,
                time_limit_seconds=settings.time_limit_seconds,
                backoff_seconds=settings.backoff_seconds,
                most_at_once=settings.most_at_once,
            ),
        )
        sweep = SweeperSettings(
            seconds=settings.sweep_seconds,
            max_lost=settings.max_lost,
            history_days=settings.history_days,
            pause_minutes=settings.pause_minutes,
            version_days=settings.version_days,
            asset_grace_hours=settings.asset_grace_hours,
        )
        sweeper = Sweeper(engine=engine, hub=hub, runner=runner, settings=sweep, files=files)
        async with asyncio.TaskGroup() as group:
            watch = group.create_task(runner.watch(), name="watch")
            sweeping = group.create_task(sweeper.run(), name="sweeper")
            group.create_task(broker.listen(runner.run_next, settings.concurrency, ended), name="broker")
            log.info("worker.started", worker=sweeper.worker, concurrency=settings.concurrency)
            await ended.wait()
            log.info("worker.stopping", worker=sweeper.worker, running=len(runner.runs))
            sweeping.cancel()
            await runner.stop(settings.grace_seconds)
            watch.cancel()
        with contextlib.suppress(Exception):
            await sweeper.gone()
        await broker.close()
    log.info("worker.stopped", worker=sweeper.worker)


async def _engagement(engine: AsyncEngine, settings: WorkerSettings, profile: str) -> Engagement:
    """ProfileGone, ProfileDisabled, ProfileKeyUnreadable, ProviderMisconfigured."""
    keyring = Keyring(settings.encryption_keys)
    async with engine.connect() as conn:
        engaged = await profile_choice.engage(conn, keyring, profile, reach(settings.allow_private_providers))
    # In a thread, as above: the installation's own provider may be of another kind.
    provider = await asyncio.to_thread(provider_for, engaged.settings)
    return Engagement(
        provider=provider,
        fingerprint=engaged.settings.fingerprint,
        prices=engaged.prices,
        per_minute=engaged.per_minute,
    )


@contextlib.asynccontextmanager
async def _children() -> AsyncIterator[Children]:
    """For drawing: beside those of the rooms, so that no document waits for a picture."""
    children = Children()
    try:
        yield children
    finally:
        await children.close()


@contextlib.asynccontextmanager
async def _store(settings: WorkerSettings) -> AsyncIterator[Store]:
    store = await open_store(settings.store)
    try:
        yield store
    finally:
        await store.close()


@contextlib.asynccontextmanager
async def _engine(settings: WorkerSettings) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(settings.database_url, pool_size=settings.concurrency + 5)
    try:
        yield engine
    finally:
        await engine.dispose()
