"""The line at the rooms' door: so many come in in a second, in the order in which they came. One per process."""

from __future__ import annotations

import asyncio
from time import perf_counter

from collab import errors
from collab.intake import Rate

# Who would have to wait longer is told to come back.
WAIT_SECONDS = 10.0


class Joins:
    def __init__(self, per_second: float) -> None:
        self._rate = Rate(per_second)

    async def turn(self) -> None:
        """Wait until it is the caller's turn. Overloaded, if the line is too long."""
        now = perf_counter()
        wait = self._rate.spent_upto - now
        if wait > WAIT_SECONDS:
            raise errors.Overloaded("Too many people are coming in at once: come back in a moment.")
        self._rate.spend(now, 1)
        if wait > 0:
            await asyncio.sleep(wait)
