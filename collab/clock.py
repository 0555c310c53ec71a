"""Time, in one place, so that a test can hold it."""

import datetime
import time


def now() -> datetime.datetime:
    """The wall clock in UTC. What Postgres compares, Postgres stamps: use its now() there."""
    return datetime.datetime.now(datetime.UTC)


def unix_ms() -> int:
    return time.time_ns() // 1_000_000
