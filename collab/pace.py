"""How busy this process is, and how long it therefore collects what it sends: the busier, and the more people it goes
to, the longer. Presence gives way before edits do."""

from __future__ import annotations

import asyncio
import time

# The widest window of announcements: reached when the process is busy, or the room is full of people. Screens show
# sixty frames a second.
WINDOW_SECONDS = 0.02
SECONDS_PER_RECEIVER = 0.000_3
# How often presence goes out, at most and at least: it is the first to be shed.
TICK_SECONDS = 0.033
WIDEST_TICK_SECONDS = 0.2


class Pace:
    def __init__(self) -> None:
        # 0 to 1.
        self.busy = 0.0

    def window(self, receivers: int) -> float:
        """How long after one announcement the next one may leave: longer for more receivers, and in a busy process."""
        return min(WINDOW_SECONDS, max(WINDOW_SECONDS * self._pressure, SECONDS_PER_RECEIVER * receivers))

    def tick(self, receivers: int) -> float:
        """How long people's cursors are collected before they go out."""
        busy = TICK_SECONDS + (WIDEST_TICK_SECONDS - TICK_SECONDS) * self._pressure
        return min(WIDEST_TICK_SECONDS, max(busy, SECONDS_PER_RECEIVER * receivers))

    @property
    def _pressure(self) -> float:
        """0 while there is room for more work, 1 when this process has none left."""
        return min(1.0, max(0.0, (self.busy - 0.3) / 0.5))

    async def measure(self) -> None:
        """Look how busy this process is, until cancelled."""
        wall, cpu = time.monotonic(), time.process_time()
        while True:
            await asyncio.sleep(0.1)
            wall_now, cpu_now = time.monotonic(), time.process_time()
            share = (cpu_now - cpu) / max(wall_now - wall, 1e-6)
            self.busy = 0.7 * self.busy + 0.3 * min(1.0, share)
            wall, cpu = wall_now, cpu_now
