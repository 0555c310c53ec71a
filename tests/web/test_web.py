"""The web's own tests, run where everything else is: `npm test` in web/ shows them alone."""

from __future__ import annotations

import os
import subprocess

import pytest

import build_web


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    "command",
    [("node_modules/vitest/vitest.mjs", "run", "--reporter=dot"), ("node_modules/typescript/bin/tsc", "--noEmit")],
    ids=["unit tests", "types"],
)
def test_the_web_passes(command: tuple[str, ...]):
    node, _ = build_web.find_node()
    build_web.install(build_web.WEB)
    environ = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([node, *command], cwd=build_web.WEB, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
