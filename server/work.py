"""One worker process. Called by `storyroom worker`; turns the settings into the worker's own and runs it."""

from __future__ import annotations

import asyncio

import uvloop

from server.config import Config
from tasks import worker
from tasks.providers.base import ProviderSettings


def work(config: Config, *, grace_seconds: float) -> None:
    """Until SIGTERM or SIGINT; what still runs then has `grace_seconds`, and goes back to the queue."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(worker.run(settings(config, grace_seconds=grace_seconds)))


def settings(config: Config, *, grace_seconds: float) -> worker.WorkerSettings:
    return worker.WorkerSettings(
        database_url=config.database_url,
        redis_url=config.redis_url,
        queue_name=config.queue_name,
        provider=provider_settings(config),
        encryption_keys=config.encryption_keys,
        allow_private_providers=config.allow_private_providers,
        concurrency=config.worker_concurrency,
        lease_seconds=config.job_lease_seconds,
        sweep_seconds=config.job_sweep_seconds,
        max_lost=config.job_max_lost,
        most_at_once=config.max_provider_jobs,
        history_days=config.history_window_days,
        pause_minutes=config.auto_version_minutes,
        version_days=config.auto_version_days,
        grace_seconds=grace_seconds,
        limits=config.room_limits(),
        store=config.store_settings(),
        max_asset_bytes=config.max_asset_bytes,
        asset_grace_hours=config.asset_grace_hours,
    )


def provider_settings(config: Config) -> ProviderSettings:
    """The installation's own provider."""
    return ProviderSettings(
        base_url=config.ai_base_url or None, api_key=config.ai_api_key or None, model=config.ai_model or None
    )
