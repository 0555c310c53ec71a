"""Token buckets in Redis for sign-ins: shared by all processes, and open while Redis is away (an outage of it must
not lock people out). Called by the auth routes."""

from __future__ import annotations

import hashlib

import structlog
from msgspec import Struct
from redis.exceptions import RedisError

from collab import errors, redis_urls

log = structlog.get_logger()

# KEYS[1]; ARGV: capacity, tokens a second, how many to take -> seconds to wait, 0 if taken.
_TAKE = """
local now = redis.call('TIME')
local t = now[1] + now[2] / 1000000
local kept = redis.call('HMGET', KEYS[1], 'n', 't')
local n = (tonumber(kept[1]) or tonumber(ARGV[1])) + (t - (tonumber(kept[2]) or t)) * ARGV[2]
n = math.min(tonumber(ARGV[1]), n)
local wait = 0
if n >= tonumber(ARGV[3]) then n = n - ARGV[3] else wait = (ARGV[3] - n) / ARGV[2] end
redis.call('HSET', KEYS[1], 'n', n, 't', t)
redis.call('EXPIRE', KEYS[1], math.ceil(ARGV[1] / ARGV[2]) + 1)
return tostring(wait)
"""


class Bucket(Struct, frozen=True, kw_only=True):
    name: str
    capacity: int
    per_second: float


# Guesses at one person's password; a right one gives its token back.
PASSWORDS = Bucket(name="password", capacity=10, per_second=1 / 6)
SIGN_INS = Bucket(name="sign-in", capacity=300, per_second=5)
REGISTRATIONS = Bucket(name="register", capacity=200, per_second=2)
# Trials of a team's provider profiles: each is paid for.
TRIALS = Bucket(name="trial", capacity=20, per_second=1 / 6)


class Limits:
    def __init__(self, redis_url: str) -> None:
        self._redis = redis_urls.connect(redis_url, socket_connect_timeout=0.5, socket_timeout=0.5)
        self._take = self._redis.register_script(_TAKE)

    async def take(self, bucket: Bucket, whose: str, count: int = 1) -> None:
        """RateLimited, when the bucket is empty. A negative count gives back."""
        key = f"storyroom:limit:{bucket.name}:{hashlib.sha256(whose.encode()).hexdigest()[:32]}"
        try:
            wait = float(await self._take(keys=[key], args=[bucket.capacity, bucket.per_second, count]))
        except (RedisError, OSError) as exc:
            log.warning("limits.open", error=str(exc)[:200])
            return
        if wait > 0:
            raise errors.RateLimited(retry_after=wait)

    async def ping(self) -> bool:
        try:
            return bool(await self._redis.ping())
        except (RedisError, OSError):
            return False

    async def close(self) -> None:
        await self._redis.aclose()
