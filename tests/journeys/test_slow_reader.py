"""The short run of bench/slow_reader.py: one reads a little, one reads nothing, others write megabytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.slow_reader import Run
from tests.support.serving import Serving, serving


@pytest.mark.timeout(400)
@pytest.mark.alone
async def test_LM2_readers_that_cannot_follow_cost_a_bounded_memory(database_url: str, redis_url: str, tmp_path: Path):
    process = Serving(database_url, redis_url, tmp_path)
    async with serving(process):
        assert process.process is not None
        # 4 MB a second: without a bound each of the two would hold tens of megabytes.
        run = Run(process.url, process.process.pid, seconds=14, rate=80, writers=2, size=50_000)
        found = await run.measure()
    written = found.edits * run.size / 1e6
    assert written > 15, "too little was written to tell"
    # What waits for the database is bounded by settings of its own (tests/collab/test_backlog.py).
    allowed = min(10, written / 2) + max(found.unsaved)
    assert found.swing < allowed, f"{written:.0f} MB written, unsaved {found.unsaved}, memory {found.memory}"
    assert found.slow_connected
    assert found.equal_after is not None
