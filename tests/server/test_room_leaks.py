"""Sockets that come and go leave nothing behind in the process of the server."""

import gc
from collections import Counter

from tests.support.api import RunningServer
from tests.support.peers import until
from tests.support.sockets import visit

CYCLES = 100


async def test_sockets_that_have_come_and_gone_leave_no_objects(own_server: RunningServer):
    owner = await own_server.person()
    project = (await owner.project())["id"]

    async def cycle(count: int) -> None:
        for number in range(count):
            async with visit(owner.socket_url, project, owner.token) as ann:
                await until(lambda a=ann: a.synced)
                await ann.write(f"n{number % 3}", "x")

    await cycle(20)
    before = counted()
    await cycle(CYCLES)

    def more() -> dict[str, int]:
        return {name: count for name, count in (counted() - before).items() if count > CYCLES // 2}

    await until(lambda: not more(), what="what is left to go")


def counted() -> Counter[str]:
    """Living objects by type, once garbage is gone."""
    gc.collect()
    return Counter(f"{type(found).__module__}.{type(found).__qualname__}" for found in gc.get_objects())
