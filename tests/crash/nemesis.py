"""What goes wrong, in an order that a seed gives. Two hands do it at the same time: one stops processes and services,
the other spoils networks, clocks and pages."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path

import redis.asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import bases
from collab.children import Children
from server.embedded import Postgres, Valkey
from tests.support.freezing import frozen
from tests.support.proxy import Proxy
from tests.support.serving import Serving

Deed = Callable[[], Awaitable[None]]


class Nemesis:
    """`seen` is asked after every deed, with its name: there the suite looks whether promises were kept.
    `reload(seat)` closes a client's page and opens another; `seats` are the networks of the clients."""

    def __init__(
        self,
        seed: int,
        *,
        servers: list[Serving],
        clocks: list[Path],
        seats: list[Proxy],
        postgres: Postgres,
        valkey: Valkey,
        engine: AsyncEngine,
        project: str,
        seen: Callable[[str], Awaitable[None]],
        reload: Callable[[int], Awaitable[None]],
    ) -> None:
        self._dice = random.Random(seed)
        self._servers, self._clocks, self._seats = servers, clocks, seats
        self._postgres, self._valkey, self._engine, self._project = postgres, valkey, engine, project
        self._seen, self._reload = seen, reload
        self.log: list[str] = []

    async def run(self, rounds: int = 1) -> None:
        """Everything once a round. Returns when all runs again."""
        for _ in range(rounds):
            hands = [
                [
                    *(self.one_server_killed, self.other_server_killed, self.both_servers_killed, self.server_stopped),
                    *(self.server_frozen, self.postgres_killed, self.postgres_restarted, self.postgres_frozen),
                    *(self.valkey_flushed, self.valkey_away),
                ],
                [
                    *(self.sockets_cut, self.sockets_stalled, self.slow_readers, self.half_closed, self.haunted),
                    *(self.moved, self.clock_jumps, self.clock_jumps, self.page_reloaded, self.base_written),
                ],
            ]
            for hand in hands:
                self._dice.shuffle(hand)
            await asyncio.gather(*(self._hand(hand) for hand in hands))
        for clock in self._clocks:
            clock.write_text("0")

    async def _hand(self, deeds: list[Deed]) -> None:
        for deed in deeds:
            name = deed.__name__
            self._say(name)
            await deed()
            await self._seen(name)
            await self._pause(0.2, 1.0)

    def _say(self, what: str) -> None:
        self.log.append(f"{time.strftime('%H:%M:%S')} {what}")

    async def _pause(self, least: float, most: float) -> None:
        await asyncio.sleep(self._dice.uniform(least, most))

    def _some(self) -> list[Proxy]:
        return self._dice.sample(self._seats, self._dice.randint(2, len(self._seats) - 1))

    # ---- processes

    async def one_server_killed(self) -> None:
        await self._kill(self._servers[:1])

    async def other_server_killed(self) -> None:
        await self._kill(self._servers[1:])

    async def both_servers_killed(self) -> None:
        await self._kill(self._servers)

    async def _kill(self, servers: list[Serving]) -> None:
        for server in servers:
            await server.kill()
        await self._seen("killed")
        await self._pause(0, 0.5)
        await asyncio.gather(*(server.start() for server in servers))

    async def server_stopped(self) -> None:
        server = self._dice.choice(self._servers)
        await server.stop()
        await server.start()

    async def server_frozen(self) -> None:
        server = self._dice.choice(self._servers)
        server.freeze()
        await self._pause(1, 3)
        server.thaw()

    # ---- services

    async def postgres_killed(self) -> None:
        await self._restart_postgres(self._postgres.kill)

    async def postgres_restarted(self) -> None:
        await self._restart_postgres(self._postgres.stop)

    async def _restart_postgres(self, end: Callable[[], None]) -> None:
        await asyncio.to_thread(end)
        await self._pause(0, 1)
        # The start is made in the main thread: the service dies with the thread that started it.
        self._postgres.spawn()
        await asyncio.to_thread(self._postgres.wait_ready)

    async def postgres_frozen(self) -> None:
        with frozen(self._postgres):
            await self._pause(1.5, 4)

    async def valkey_flushed(self) -> None:
        async with redis.asyncio.from_url(self._valkey.url) as client:
            await client.flushall()

    async def valkey_away(self) -> None:
        await asyncio.to_thread(self._dice.choice((self._valkey.kill, self._valkey.stop)))
        await self._pause(0.5, 2)
        self._valkey.spawn()
        await asyncio.to_thread(self._valkey.wait_ready)

    # ---- networks, clocks and pages

    async def sockets_cut(self) -> None:
        for seat in self._some():
            seat.cut()
            await self._pause(0, 0.1)

    async def sockets_stalled(self) -> None:
        await self._spoil(lambda seat: seat.stall(), 1, 3)

    async def slow_readers(self) -> None:
        await self._spoil(lambda seat: seat.stall(up=False), 1, 3)

    async def half_closed(self) -> None:
        await self._spoil(lambda seat: seat.half_close(), 0.2, 1)

    async def haunted(self) -> None:
        await self._spoil(lambda seat: seat.haunt(), 1, 3)

    async def _spoil(self, how: Callable[[Proxy], None], least: float, most: float) -> None:
        with ExitStack() as healed:
            for seat in self._some():
                healed.callback(seat.flow)
                how(seat)
            await self._pause(least, most)

    async def moved(self) -> None:
        """Clients go over to the other process, as by a load balancer."""
        for seat in self._some():
            seat.target = self._dice.choice([server.port for server in self._servers])
            seat.cut()

    async def clock_jumps(self) -> None:
        self._dice.choice(self._clocks).write_text(str(self._dice.choice((-900, -5, 5, 900))))
        await self._pause(0.5, 1)

    async def page_reloaded(self) -> None:
        for seat in self._dice.sample(range(len(self._seats)), 2):
            await self._reload(seat)

    async def base_written(self) -> None:
        children = Children()
        try:
            await bases.write(self._engine, children, self._project)
        except (OSError, TimeoutError, Exception) as exc:  # noqa: BLE001
            # The database may be away just now.
            self._say(f"no base: {exc!r:.100}")
        finally:
            await children.close()
