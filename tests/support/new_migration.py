"""`make migration MESSAGE=… NUMBER=0002`: writes a migration from the difference between code and migrations,
on a Postgres of its own. Not a test."""

from __future__ import annotations

import asyncio
import sys

from server import migrate
from tests.support import services


async def write(message: str, number: str) -> None:
    with services.running_postgres() as postgres:
        url = postgres.url_of("storyroom")
        await migrate.upgrade(url)
        await migrate.revision(url, message, number)


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], sys.argv[2]))
