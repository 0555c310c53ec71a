"""Real Sentinels name the primary: workers are woken and rooms hear of each other through them, also when the primary
dies and a replica takes its place."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis.asyncio
from msgspec import Struct
from redis.exceptions import RedisError

from collab import redis_urls
from collab.bus import Bus, Message
from server.embedded import Valkey
from server.limits import SIGN_INS, Limits
from server.processes import end, free_port
from tasks.broker import Broker
from tests.tasks.stories import eventually
from tests.tasks.test_broker import Ear, listening

PASSWORD = "sesam:öffne/dich@"
ADDRESS = (
    "redis+sentinel://:sesam%3A%C3%B6ffne%2Fdich%40@127.0.0.1:{dead},127.0.0.1:{sentinel}/main/0?sentinel_password=s2"
)


class Watched(Struct, frozen=True, kw_only=True):
    """A primary with a replica under a Sentinel; beside its address, one of a Sentinel that is not there."""

    url: str
    primary: subprocess.Popen[bytes]


@pytest.fixture
async def watched(valkey_of_run: Valkey) -> AsyncIterator[Watched]:
    first, second, sentinel, dead = (free_port() for _ in range(4))
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="storyroom-test-")))
        both = f'bind 127.0.0.1\nsave ""\nrepl-diskless-sync-delay 0\nrequirepass {PASSWORD}\nmasterauth {PASSWORD}\n'
        started = [f"{both}port {first}\n", f"{both}port {second}\nreplicaof 127.0.0.1 {first}\n"]
        primary, _ = [stack.enter_context(_running(valkey_of_run, folder / str(n), c)) for n, c in enumerate(started)]
        await _answers(first, PASSWORD, lambda said: said["connected_slaves"] == 1, "replication")
        watching = (
            f"bind 127.0.0.1\nport {sentinel}\nrequirepass s2\nsentinel monitor main 127.0.0.1 {first} 1\n"
            f"sentinel auth-pass main {PASSWORD}\nsentinel down-after-milliseconds main 500\n"
            "sentinel failover-timeout main 3000\n"
        )
        stack.enter_context(_running(valkey_of_run, folder / "sentinel", watching, "--sentinel"))
        await _answers(sentinel, "s2", lambda said: said["master0"]["slaves"] == 1, "sentinel")
        yield Watched(url=ADDRESS.format(dead=dead, sentinel=sentinel), primary=primary)


@contextlib.contextmanager
def _running(valkey: Valkey, folder: Path, settings: str, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    folder.mkdir()
    file = folder / "valkey.conf"
    file.write_text(f"{settings}dir {folder}\nloglevel warning\n")
    process = subprocess.Popen([valkey.program, file, *more], stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        end(process, (signal.SIGKILL, 5))


async def _answers(port: int, password: str, right, section: str) -> None:
    async with redis.asyncio.Redis(port=port, password=password, socket_connect_timeout=1) as client:

        async def check() -> bool:
            try:
                return right(await client.info(section))
            except (RedisError, KeyError):
                return False

        await eventually(check, 15)


async def test_a_worker_is_woken_through_sentinels_also_after_the_primary_has_died(watched: Watched) -> None:
    ear = Ear()
    api = Broker(watched.url, "test")
    async with listening(watched.url, ear):
        assert await api.wake("before")
        assert await ear.hears(1) == ["before"]
        watched.primary.kill()

        async def woken() -> bool:
            return await api.wake("after")

        await eventually(woken, 30)
        await ear.hears(2, 30)
    await api.close()
    assert set(ear.heard) == {"before", "after"}


async def test_rooms_hear_of_each_other_through_sentinels_also_after_the_primary_has_died(watched: Watched) -> None:
    here, there = Bus(watched.url), Bus(watched.url)
    heard: asyncio.Queue[Message] = asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        loops = [group.create_task(there.listen(heard.put)), group.create_task(here.send())]

        async def arrives(seq: int) -> None:
            async def check() -> bool:
                here.hint("p", seq)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.5):
                        while (await heard.get()).seq != seq:
                            pass
                        return True
                return False

            await eventually(check, 30)

        await arrives(1)
        watched.primary.kill()
        await arrives(2)
        for loop in loops:
            loop.cancel()
    await here.close()
    await there.close()


async def test_sign_ins_are_counted_behind_sentinels(watched: Watched) -> None:
    limits = Limits(watched.url)
    await limits.take(SIGN_INS, "mei")
    client = redis_urls.connect(watched.url)
    assert len(await client.keys("storyroom:limit:sign-in:*")) == 1
    await client.aclose()
    await limits.close()


def test_an_address_of_sentinels_is_read_with_its_accounts() -> None:
    said = redis_urls.read_sentinels(
        "redis+sentinel://u:p%40@a:1,b:2/main/3?sentinel_username=w&sentinel_password=x%2Fy"
    )
    assert (said.hosts, said.name, said.db) == ((("a", 1), ("b", 2)), "main", 3)
    assert said.auth == {"username": "u", "password": "p@"}
    assert said.sentinel_auth == {"username": "w", "password": "x/y"}
