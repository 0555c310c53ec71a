"""The settings of one process, read once from the environment and passed in, never imported."""

from __future__ import annotations

import msgspec


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """One line of meaning per field; docs/config.md is made from it."""

    database_url: str
    redis_url: str
    secret_key: str
    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: str = "./data"
    public_url: str = ""
    cors_origins: tuple[str, ...] = ()
    ai_base_url: str = ""
    ai_api_key: str = ""
    ai_model: str = ""
    queue_name: str = "storyroom"
    worker_concurrency: int = 4
    job_lease_seconds: float = 30
    job_sweep_seconds: float = 2
    job_max_lost: int = 3
    access_token_seconds: int = 3600
    refresh_token_days: int = 60
    max_message_bytes: int = 16 * 1024 * 1024
    max_document_bytes: int = 64 * 1024 * 1024
    max_text_bytes: int = 4 * 1024 * 1024
