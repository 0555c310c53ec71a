"""docs/protocol.md and the tests that cite it: every rule has a test, and no test cites a rule that is not there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "protocol.md"
RULE = re.compile(r"^- \*\*([A-Z]{2}\d+)\*\* ", re.MULTILINE)
ID = re.compile(r"[A-Z]{2}\d+")
# Python: def test_SY7_SY8_what_it_says. JavaScript: test("SY7 SY8 what it says", ...).
NAME = re.compile(
    r"""^\s*(?:async\s+)?def\s+test_((?:[A-Z]{2}\d+_)+)|\b(?:test|it|describe|scenario)\(\s*["'`]((?:[A-Z]{2}\d+\s+)+)""",
    re.MULTILINE,
)
KINDS = {".py", ".js", ".mjs", ".ts", ".tsx"}


def rules() -> list[str]:
    return RULE.findall(PAGE.read_text())


def citations() -> Iterator[tuple[str, str]]:
    """(id, file) of every rule that a test's name cites."""
    for folder in ("tests", "web/src"):
        for place, inside, files in os.walk(ROOT / folder):
            inside[:] = [name for name in inside if name != "node_modules"]
            for path in (Path(place, name) for name in files if Path(name).suffix in KINDS):
                for found in NAME.finditer(path.read_text(errors="replace")):
                    for cited in ID.findall(found[1] or found[2]):
                        yield cited, str(path.relative_to(ROOT))


def test_every_rule_has_an_id_of_its_own():
    found = rules()
    assert len(found) > 50
    assert sorted(set(found)) == sorted(found)


def test_every_rule_has_a_test():
    cited = {rule for rule, _ in citations()}
    assert [] == [rule for rule in rules() if rule not in cited]


def test_every_rule_that_a_test_cites_is_on_the_page():
    known = set(rules())
    assert [] == [(cited, where) for cited, where in citations() if cited not in known]


def test_rules_that_the_page_itself_refers_to_are_on_it():
    known = set(rules())
    inside = {
        cited for cited in re.findall(r"\b([A-Z]{2}\d+)\b", PAGE.read_text()) if cited[:2] in {r[:2] for r in known}
    }
    assert set() == inside - known
