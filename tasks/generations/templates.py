r"""Prompts as templates: `{{name}}` stands for a value, `\{{` for two braces as they are, a single brace for itself.
Checked when a text is saved: a run never meets one that is broken. Pure.

Values are put in once and never read again: what people write in a project is material, not a template."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from collab.errors import FieldError, Invalid

LONGEST: Final = 20_000

# Of a run of braces the last two open a variable, so that one brace may stand right before it.
_MARK: Final = re.compile(r"\\\{\{|\{\{(?!\{)\s*(?P<name>[^{}\s]*)\s*\}\}|\{\{(?!\{)")


def check(text: str, variables: Collection[str], *, field: str = "text") -> None:
    """Invalid, with every fault and the line it is in."""
    faults = list(_faults(text, variables))
    if faults:
        raise Invalid(f"{field}: {faults[0]}", errors=tuple(FieldError(field=field, message=fault) for fault in faults))


def render(text: str, values: Mapping[str, str]) -> str:
    """The text with its values. KeyError for a variable that `check` would have refused."""
    return _MARK.sub(lambda mark: "{{" if mark["name"] is None else values[mark["name"]], text)


def variables_in(text: str) -> list[str]:
    """The names of those that it uses, each once."""
    return list(dict.fromkeys(mark["name"] for mark in _MARK.finditer(text) if mark["name"]))


def _faults(text: str, variables: Collection[str]) -> Iterator[str]:
    if not text.strip():
        yield "a prompt needs words; take your own away to have the default again"
    if len(text) > LONGEST:
        yield f"a prompt has at most {LONGEST:,} characters; this has {len(text):,}"
    for mark in _MARK.finditer(text):
        line = text.count("\n", 0, mark.start()) + 1
        if mark["name"] is None and not mark[0].startswith("\\"):
            yield f"line {line}: these braces are not closed; to write two braces as they are, write \\{{{{"
        elif mark["name"] == "":
            yield f"line {line}: there is no name between these braces"
        elif mark["name"] and mark["name"] not in variables:
            known = ", ".join(variables)
            yield f"line {line}: there is no variable {mark['name'][:60]!r} here; there are: {known}"
