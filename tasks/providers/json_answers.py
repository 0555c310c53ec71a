"""From what a model wrote to the struct that was asked for, and the words that ask it to correct itself.
Called by providers. Pure; never guesses at content: what does not fit is listed, not patched over."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar, get_args, get_origin

import msgspec

from collab.errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Iterator

Answer = TypeVar("Answer", bound=msgspec.Struct)

MOST_PROBLEMS: Final = 20
_MOST_STARTS: Final = 8
"""How many braces of prose that never close are tried as an opening: each try reads to the end."""

_DEEPEST: Final = 64

# An unfinished string reaches to the end, so that both patterns stay linear on whatever a model writes.
_STRING: Final = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'
_TOKEN: Final = re.compile(_STRING + r"|[{}\[\]]", re.DOTALL)
_STRING_OR_STRAY_COMMA: Final = re.compile(rf"({_STRING})|,(?=\s*[}}\]])", re.DOTALL)
# Whole escapes only, and never the first half of a surrogate pair.
_WRITTEN: Final = re.compile(
    r'(?:[^"\\]|\\["\\/bfnrt]|\\u(?![dD][89abAB])[0-9a-fA-F]{4}|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})*'
)
_OPENING: Final = re.compile(r'\{\s*["}]')
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
_END_OF_THOUGHT: Final = re.compile(r"</think(?:ing)?>")
_LOCATION: Final = re.compile(r" - at `\$\.?([^`]*)`$")


class Unreadable(Exception):
    """`problems` says to the model, and to people, what is wrong with its answer."""

    def __init__(self, *problems: FieldError) -> None:
        self.problems = problems[:MOST_PROBLEMS]
        super().__init__("; ".join(f"{problem.field}: {problem.message}" for problem in self.problems))


def read(text: str, answer: type[Answer]) -> Answer:
    """The struct in a model's text: bare, fenced, after thoughts or between prose. Raises Unreadable."""
    candidates = objects_in(text)
    if not candidates:
        raise Unreadable(FieldError(field="", message=_why_none(text)))
    for candidate in candidates:
        value = _converted(candidate, answer)
        if value is not None:
            return value
    raise Unreadable(*(problems_of(candidates[0], answer) or [_none_of_the_fields(answer)]))


def objects_in(text: str) -> list[dict[str, Any]]:
    """Every complete JSON object that is not part of another, largest first."""
    whole = _loaded(text.removeprefix("\ufeff").strip())
    if isinstance(whole, dict):
        return [whole]
    *thoughts, spoken = _END_OF_THOUGHT.split(text)
    if not thoughts:
        return [] if text.lstrip().startswith("<think") else _objects(text)
    return _objects(spoken) or _objects(text)


def _objects(text: str) -> list[dict[str, Any]]:
    spans = sorted(_spans(text), key=len, reverse=True)
    return [found for span in spans if isinstance(found := _loaded(span), dict)]


def partial(text: str, field: str) -> str:
    """The text of a field of an object that is still being written, without what may yet turn out otherwise."""
    opened = re.search(rf'"{re.escape(field)}"\s*:\s*"', text)
    if opened is None:
        return ""
    rest = text[opened.end() :]
    written = "".join(match[0] for match in [_WRITTEN.match(rest)] if match)
    try:
        return str(json.loads(f'"{written}"', strict=False))
    except ValueError:
        return ""


def repair_request(problems: tuple[FieldError, ...], schema: dict[str, Any]) -> str:
    lines = "\n".join(f"- {': '.join(filter(None, [problem.field, problem.message]))}" for problem in problems)
    return (
        f"Your answer could not be used:\n{lines}\n\n"
        f"Answer again with the complete, corrected JSON object and nothing else. {schema_in_words(schema)}"
    )


def schema_in_words(schema: dict[str, Any]) -> str:
    return f"It must fit this JSON schema:\n{json.dumps(schema, ensure_ascii=False)}"


def _none_of_the_fields(answer: type[msgspec.Struct]) -> FieldError:
    return FieldError(field="", message=f"None of these fields is in it: {', '.join(answer.__struct_encode_fields__)}.")


def _why_none(text: str) -> str:
    if not text.strip():
        return "The answer was empty; a JSON object is wanted."
    if "{" not in text:
        return "The answer has no JSON object in it."
    return "The answer is not valid JSON: it is broken off or has a syntax error."


def _spans(text: str) -> Iterator[str]:
    """Balanced {...} outside of each other. Quotes count only inside of braces: prose is free to have odd ones.
    An object that never closes ends the search: what is complete inside of it is a part, not an answer."""
    start, tries = text.find("{"), 0
    while start >= 0 and tries < _MOST_STARTS:
        end = _end_of_object(text, start)
        if end is not None:
            yield text[start:end]
        elif _OPENING.match(text, start):
            return
        else:
            tries += 1
        start = text.find("{", end or start + 1)


def _end_of_object(text: str, start: int) -> int | None:
    depth = 0
    for token in _TOKEN.finditer(text, start):
        if token[0] in "{[":
            depth += 1
        elif token[0] in "}]":
            depth -= 1
            if depth == 0:
                return token.end()
    return None


def _loaded(text: str) -> Any:
    """None for what is not JSON: with raw line breaks in strings and commas before a closing bracket forgiven."""
    for attempt in (text, _STRING_OR_STRAY_COMMA.sub(lambda found: found[1] or "", text)):
        try:
            return _storable(json.loads(attempt, strict=False, parse_constant=lambda name: None))
        except (ValueError, RecursionError):
            continue
    return None


def _storable(value: Any, depth: int = 0) -> Any:
    """Without what no database and no socket takes: NUL and halves of surrogate pairs."""
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_storable(each, depth + 1) for each in value]
    if isinstance(value, dict):
        return {_UNSTORABLE.sub("", key): _storable(each, depth + 1) for key, each in value.items()}
    return value


def _converted(found: dict[str, Any], answer: type[Answer]) -> Answer | None:
    names = set(answer.__struct_encode_fields__)
    for shape in _shapes(found):
        if names and names.isdisjoint(shape):
            continue
        try:
            return msgspec.convert(shape, answer, strict=False)
        except msgspec.ValidationError:
            continue
    return None


def _shapes(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """As it is; without nulls (a field left out by a model that was told to fill in all); out of its wrapper."""
    yield found
    yield _without_nulls(found)
    if len(found) == 1 and isinstance(inner := next(iter(found.values())), dict):
        yield _without_nulls(inner)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value if each is not None] if isinstance(value, list) else value


def problems_of(value: Any, shape: Any, at: tuple[str, ...] = ()) -> list[FieldError]:
    """Every field that does not fit, not only the first: a model has few chances to correct itself."""
    bare = get_args(shape)[0] if get_origin(shape) is Annotated else shape
    if isinstance(value, dict) and isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        below = [found for field in msgspec.structs.fields(bare) for found in _field_problems(value, field, at)]
    elif isinstance(value, list) and _is_sequence(bare):
        below = [found for n, each in enumerate(value) for found in problems_of(each, get_args(bare)[0], (*at, str(n)))]
    else:
        below = []
    return below or _own_problem(value, shape, at)


def _is_sequence(shape: Any) -> bool:
    return get_origin(shape) is list or (get_origin(shape) is tuple and get_args(shape)[1:] == (...,))


def _field_problems(value: dict[str, Any], field: msgspec.structs.FieldInfo, at: tuple[str, ...]) -> list[FieldError]:
    path = (*at, field.encode_name)
    if field.encode_name in value:
        return problems_of(value[field.encode_name], field.type, path)
    return [FieldError(field=".".join(path), message="This field is missing.")] if field.required else []


def _own_problem(value: Any, shape: Any, at: tuple[str, ...]) -> list[FieldError]:
    try:
        msgspec.convert(value, shape, strict=False)
    except msgspec.ValidationError as exc:
        located = _LOCATION.search(str(exc))
        inner = re.sub(r"\[(\d+)\]", r".\1", located[1]).strip(".") if located else ""
        path = ".".join(filter(None, [*at, inner]))
        return [FieldError(field=path, message=_LOCATION.sub("", str(exc)))]
    return []
