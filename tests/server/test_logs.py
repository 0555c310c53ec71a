"""What a process writes about itself: one JSON object a line, and no secret in it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import logging, structlog
from server import logs
logs.configure("worker")
structlog.get_logger().info("room.opened", project="p1", title="灯塔")
logging.getLogger("some.library").warning("from %s", "elsewhere")
def fail(password):
    raise ValueError("no")
try:
    fail("hunter2")
except ValueError:
    structlog.get_logger().exception("job.failed")
"""


def test_every_line_is_an_object_with_its_event_and_no_locals() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    lines = [json.loads(line) for line in run.stderr.splitlines()]
    assert [(line["event"], line["level"], line["process"]) for line in lines] == [
        ("room.opened", "info", "worker"),
        ("from elsewhere", "warning", "worker"),
        ("job.failed", "error", "worker"),
    ]
    assert (lines[0]["project"], lines[0]["title"]) == ("p1", "灯塔")
    assert lines[2]["exception"][0]["frames"][-1]["name"] == "fail"
    assert "hunter2" not in run.stderr
