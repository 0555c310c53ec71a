"""What a generation is: what it reads, asks and writes. Implemented by each generation, carried out by the runner,
listed by GET /generations. Never touches a database and never changes a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

import msgspec
from msgspec import Struct

from collab import errors
from collab.document import Document
from collab.edits import Edit
from tasks.generations.prompts import SystemPrompt
from tasks.providers.base import Provider


class Report(Protocol):
    """How far a run has come, from 0 to 1. Both raise Cancelled once the job has been cancelled."""

    async def step(self, name: str, progress: float, message: str = "") -> None: ...

    async def progress(self, progress: float, message: str = "") -> None: ...

    async def preview(self, field: str, text: str) -> None:
        """What will stand in this field of the target, as far as it is written."""
        ...


class InLanguage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Params of a generation that has no others. Without a language, that of what is read is found."""

    language: Literal["en", "zh"] | None = None


class Generation(Protocol):
    """A declaration. `title` is by language ("en", "zh"); `steps` are the stable names of its steps in order, with
    `step_titles` for people; `targets`, `reads` and `makes` are kinds of node; `prompts` is what a model is told;
    `capability` is what the engine must be able to do."""

    kind: ClassVar[str]
    title: ClassVar[dict[str, str]]
    targets: ClassVar[tuple[str, ...]]
    capability: ClassVar[str]
    params: ClassVar[type[Struct]]
    reads: ClassVar[tuple[str, ...]]
    makes: ClassVar[tuple[str, ...]]
    prompts: ClassVar[tuple[SystemPrompt, ...]]
    steps: ClassVar[tuple[str, ...]]
    step_titles: ClassVar[dict[str, dict[str, str]]]

    def inputs(self, document: Document, target: str | None, params: Any) -> dict[str, Any]:
        """All that it reads, as JSON: hashed to find the same job again, compared when the result is committed.
        Invalid, TooLarge, NotFound."""
        ...

    async def run(self, inputs: dict[str, Any], provider: Provider, report: Report) -> Struct:
        """The answer, checked and mended. What the team says in place of the default prompts is laid beside the
        inputs, for prompts.render. ProviderError."""
        ...

    def writes(self, document: Document, inputs: dict[str, Any], answer: Any, target: str | None) -> list[Edit]:
        """The edits that put the answer on the canvas."""
        ...


@runtime_checkable
class Rewrites(Protocol):
    """A generation that rewrites what an earlier run has made."""

    def replaceable(self, document: Document, target: str | None) -> bool:
        """Whether that is as it was made; if not, the result is kept as a variant."""
        ...


def replaceable(generation: Generation, document: Document, target: str | None) -> bool:
    return not isinstance(generation, Rewrites) or generation.replaceable(document, target)


class Parametric(Protocol):
    """A generation or a workflow."""

    params: ClassVar[type[Struct]]


def read_params(generation: Parametric, raw: Any) -> Any:
    """The generation's params from JSON. Invalid, with the path of the wrong field."""
    if isinstance(raw, generation.params):
        return raw
    try:
        return msgspec.convert(raw if raw is not None else {}, generation.params)
    except msgspec.ValidationError as exc:
        message, _, where = str(exc).partition(" - at `$")
        field = f"params{where.rstrip('`')}"
        raise errors.wrong(field, message) from exc


def describe(generation: Generation) -> dict[str, Any]:
    """As GET /generations shows it."""
    return {
        "kind": generation.kind,
        "title": generation.title,
        "targets": list(generation.targets),
        "params": msgspec.json.schema(generation.params),
        "capability": generation.capability,
        "reads": list(generation.reads),
        "writes": list(generation.makes),
        "steps": [{"name": name, "title": generation.step_titles[name]} for name in generation.steps],
    }


class Whole(Parametric, Protocol):
    """A workflow, as far as it is shown."""

    kind: ClassVar[str]
    title: ClassVar[dict[str, str]]
    targets: ClassVar[tuple[str, ...]]
    parts: ClassVar[tuple[str, ...]]


def describe_whole(whole: Whole, generations: Mapping[str, Generation]) -> dict[str, Any]:
    """As GET /generations shows it: it reads and writes what its parts do, and has no steps but them."""
    parts = [generations[part] for part in whole.parts]
    return {
        "kind": whole.kind,
        "title": whole.title,
        "targets": list(whole.targets),
        "params": msgspec.json.schema(whole.params),
        "capability": parts[0].capability,
        "reads": sorted({kind for part in parts for kind in part.reads}),
        "writes": sorted({kind for part in parts for kind in part.makes}),
        "steps": [],
        "parts": list(whole.parts),
    }


def catalogue(generations: Mapping[str, Generation], wholes: Iterable[Whole] = ()) -> list[dict[str, Any]]:
    """All of them, those that are made of others last."""
    return [*map(describe, generations.values()), *(describe_whole(whole, generations) for whole in wholes)]
