"""One address of Redis -> a client for it: a server, or the primary that Sentinels name at the moment.

Called by whatever speaks to Redis. `redis+sentinel://user:password@host:port,host:port/name/db`: user and password are
the servers'; those of the Sentinels, if they ask for some, are `?sentinel_username=` and `?sentinel_password=`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import redis.asyncio
from msgspec import Struct
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool
from redis.backoff import NoBackoff

SENTINEL = "redis+sentinel"


class Sentinels(Struct, frozen=True, kw_only=True):
    """What an address of Sentinels says; `name`: that of the primary they watch."""

    hosts: tuple[tuple[str, int], ...]
    name: str
    db: int
    auth: dict[str, str]
    sentinel_auth: dict[str, str]


class _Pool(SentinelConnectionPool):
    """Closes what it has asked the Sentinels with, too: redis-py leaves that to whoever made them."""

    async def disconnect(self, inuse_connections: bool = True) -> None:
        await super().disconnect(inuse_connections)
        # False: it has only found another primary.
        if inuse_connections:
            sentinels: Any = self.sentinel_manager
            await sentinels.aclose()


def connect(url: str, **options: Any) -> Any:
    """A client that connects when it is used. `options`: those of every connection. ValueError for a wrong address.

    redis-py's own types are too partial to be checked against."""
    if urlsplit(url).scheme != SENTINEL:
        return redis.asyncio.from_url(url, **options)
    said = read_sentinels(url)
    asking: dict[str, Any] = {name: value for name, value in options.items() if name.startswith("socket_")}
    # Whoever does not answer is not asked again: there are others.
    asking |= {"retry": Retry(NoBackoff(), 0), **said.sentinel_auth}
    sentinel: Any = Sentinel(list(said.hosts), sentinel_kwargs=asking)
    return sentinel.master_for(said.name, connection_pool_class=_Pool, db=said.db, **said.auth, **options)


def read_sentinels(url: str) -> Sentinels:
    """ValueError, if this is no address of Sentinels."""
    parts = urlsplit(url)
    account, _, places = parts.netloc.rpartition("@")
    hosts = [re.fullmatch(r"([^\s:]+):(\d{1,5})", place) for place in places.split(",")]
    path = re.fullmatch(r"/([^/]+)(?:/(\d*))?", parts.path)
    if parts.scheme != SENTINEL or path is None or not all(hosts):
        raise ValueError("expected redis+sentinel://host:port,host:port/name/db")
    user, _, password = account.partition(":")
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return Sentinels(
        hosts=tuple((found[1], int(found[2])) for found in hosts if found),
        name=unquote(path[1]),
        db=int(path[2] or 0),
        auth=_auth(unquote(user), unquote(password)),
        sentinel_auth=_auth(asked.get("sentinel_username", ""), asked.get("sentinel_password", "")),
    )


def _auth(user: str, password: str) -> dict[str, str]:
    return {name: value for name, value in (("username", user), ("password", password)) if value}
