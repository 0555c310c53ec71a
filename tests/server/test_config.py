"""The settings: read from the environment, refused all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from collab.content import document_weight
from collab.room import ROOM_WEIGHT
from server.config import Config, ConfigError, reference

GOOD = {
    "DATABASE_URL": "postgresql://story:room@db/story",
    "REDIS_URL": "redis://cache:6379/0",
    "SECRET_KEY": "s" * 32,
}


def refused(**environ: str) -> dict[str, tuple[str, str]]:
    with pytest.raises(ConfigError) as caught:
        Config.from_environment({**GOOD, **environ})
    return {one.name: (one.expected, one.given) for one in caught.value.wrong}


def test_three_settings_are_enough() -> None:
    config = Config.from_environment(GOOD)
    assert (config.database_url, config.redis_url, config.port, config.cors_origins) == (
        *(GOOD["DATABASE_URL"], GOOD["REDIS_URL"]),
        *(8000, ()),
    )


def test_values_are_read_as_their_types() -> None:
    config = Config.from_environment(
        {
            **GOOD,
            "PORT": " 9000 ",
            "JOB_LEASE_SECONDS": "7.5",
            "CORS_ORIGINS": "https://a.example/, http://b.example:8080",
            "TRUSTED_PROXIES": "10.0.0.0/8,::1",
            "PUBLIC_URL": "https://studio.example/",
            "QUEUE_NAME": "",
        }
    )
    assert (config.port, config.job_lease_seconds) == (9000, 7.5)
    assert config.cors_origins == ("https://a.example", "http://b.example:8080")
    assert config.trusted_proxies == ("10.0.0.0/8", "::1")
    assert (config.public_url, config.queue_name) == ("https://studio.example", "storyroom")


@pytest.mark.parametrize(
    "url",
    [
        "rediss://user:pass@cache:6380/3",
        "redis://cache",
        "unix:///run/valkey.sock",
        "redis+sentinel://:pass@one:26379,two:26379/mymaster/0",
    ],
)
def test_every_form_of_redis_address_is_accepted(url: str) -> None:
    assert Config.from_environment({**GOOD, "REDIS_URL": url}).redis_url == url


def test_sslmode_is_said_in_the_words_of_the_driver() -> None:
    config = Config.from_environment({**GOOD, "DATABASE_URL": "postgres://u:p@db/story?sslmode=require"})
    assert config.database_url == "postgres://u:p@db/story?ssl=require"


def test_every_wrong_setting_is_named_at_once() -> None:
    wrong = refused(
        DATABASE_URL="mysql://u:hunter2@db/x",
        REDIS_URL="",
        SECRET_KEY="too short to sign",
        PORT="eighty",
        WORKER_CONCURRENCY="0",
    )
    assert wrong == {
        "DATABASE_URL": ("postgresql://user:password@host:port/database", "'mysql://u:***@db/x'"),
        "REDIS_URL": ("redis://, rediss:// or redis+sentinel://host:port,host:port/service/db", "nothing"),
        "SECRET_KEY": ("at least 32 characters, e.g. from: openssl rand -hex 32", "17 characters (hidden)"),
        "PORT": ("a whole number", "'eighty'"),
        "WORKER_CONCURRENCY": ("a whole number >= 1", "'0'"),
    }


def test_no_secret_is_shown() -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_environment(
            {
                "DATABASE_URL": "postgresql://u:hunter2@/",
                "REDIS_URL": "http://:p@ss:sesam@cache",
                "SECRET_KEY": "swordfish",
                "ENCRYPTION_KEYS": "a:opensesame",
            }
        )
    shown = str(caught.value)
    assert not [secret for secret in ("hunter2", "p@ss", "sesam", "swordfish", "opensesame") if secret in shown]
    assert len(caught.value.wrong) == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "70000"),
        ("DATABASE_URL", "postgresql://u:p@db:port/x"),
        ("DATABASE_URL", "postgresql:///x"),
        ("REDIS_URL", "redis://cache/first"),
        ("REDIS_URL", "redis+sentinel://one/mymaster"),
        ("REDIS_URL", "redis+sentinel://one:26379/"),
        ("REDIS_URL", "redis+sentinel://one:26379,two/mymaster"),
        ("REDIS_URL", "redis+sentinel://one:26379/mymaster/first"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://a.example/path"),
        ("TRUSTED_PROXIES", "proxy.local"),
        ("PUBLIC_URL", "studio.example"),
        ("ENCRYPTION_KEYS", f"a:{'k' * 32},a:{'l' * 32}"),
        ("QUEUE_NAME", "two words"),
        ("JOB_LEASE_SECONDS", "nan"),
        ("JOB_LEASE_SECONDS", "inf"),
        ("HISTORY_WINDOW_DAYS", "-1"),
        ("MAX_MESSAGE_BYTES", "16MB"),
    ],
)
def test_a_wrong_value_is_refused(name: str, value: str) -> None:
    assert list(refused(**{name: value})) == [name]


def test_settings_that_need_each_other() -> None:
    assert list(refused(AI_BASE_URL="https://ai.example/v1", S3_BUCKET="assets")) == [
        "AI_MODEL",
        "S3_ACCESS_KEY_ID",
        "S3_SECRET_ACCESS_KEY",
    ]
    assert list(refused(AI_API_KEY="sk-1")) == ["AI_MODEL"]
    assert list(refused(AI_MODEL="some-model")) == ["AI_BASE_URL"]


def test_the_page_about_settings_is_current() -> None:
    page = Path(__file__).parents[2] / "docs" / "config.md"
    assert page.read_text() == reference(), "run: make docs"


def test_no_and_nothing_are_values_too() -> None:
    needed = {"DATABASE_URL": "postgresql://u@h/d", "REDIS_URL": "redis://h", "SECRET_KEY": "s" * 32}
    given = {**needed, "ALLOW_UNSAFE_DURABILITY": "0", "DRAIN_SECONDS": "0"}
    config = Config.from_environment(given)
    assert (False, 0) == (config.allow_unsafe_durability, config.drain_seconds)
    with pytest.raises(ConfigError) as refused:
        Config.from_environment({**needed, "ALLOW_UNSAFE_DURABILITY": "perhaps"})
    assert "ALLOW_UNSAFE_DURABILITY: expected true or false" in str(refused.value)


def test_the_largest_document_that_is_allowed_fits_into_the_memory_for_rooms():
    config = Config.from_environment(GOOD)
    beside = config.max_document_bytes
    assert document_weight(config.max_document_bytes) + beside + 2 * ROOM_WEIGHT < config.max_room_memory_bytes
