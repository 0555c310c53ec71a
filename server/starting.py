"""What a request to start a generation, or to estimate it, asks for: read and checked as a whole before anything is
made. Called by the routes of jobs."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import errors
from collab.document import Document
from collab.errors import FieldError, Invalid
from collab.nodes import NodeId
from server.schemas import In
from tasks import jobs, system_prompts
from tasks.generations import GENERATIONS, WORKFLOWS, prompts_of
from tasks.generations.base import Generation, read_params
from tasks.workflows import Part, Workflow

MOST_TARGETS = 200


class NewJob(In, frozen=True, kw_only=True):
    """`target`: the node that the generation reads or fills; or `targets`: up to 200 of them, for one job with a part
    for each. `params`: see GET /generations. `profileId`: one of the team's provider profiles, "default" for the
    installation's own; none: the team's default for the generation."""

    kind: Annotated[str, Meta(max_length=64)]
    target: NodeId | None = None
    targets: Annotated[list[NodeId], Meta(min_length=1)] | None = None
    params: dict[str, Any] = msgspec.field(default_factory=dict)
    profile_id: Annotated[str, Meta(max_length=64)] | None = None


class Wanted(Struct, frozen=True, kw_only=True):
    """`targets`: (the name of the field, the node), each node once. `params` as they came and as they were read."""

    generation: Generation | Workflow
    targets: tuple[tuple[str, str | None], ...]
    many: bool
    raw: dict[str, Any]
    params: Any

    @property
    def capability(self) -> str:
        """What the engine must be able to do; of a workflow, for its first part."""
        kind = self.generation.kind
        return GENERATIONS[WORKFLOWS[kind].parts[0] if kind in WORKFLOWS else kind].capability

    async def inputs(self, document: Document) -> list[dict[str, Any]]:
        """What each run would read, with turns of the loop between. Invalid, with every target that is wrong."""
        found: list[dict[str, Any]] = []
        bad: list[Invalid] = []
        for field, target in self.targets:
            try:
                _check_target(self.generation, document, field, target)
                found.append(self.generation.inputs(document, target, self.params))
            except Invalid as exc:
                bad.append(_named(exc, field))
            await asyncio.sleep(0)
        if bad:
            detail = "; ".join(exc.detail for exc in bad[:3])
            raise Invalid(detail, errors=tuple(one for exc in bad for one in exc.errors)) from bad[0]
        return found

    async def own_prompts(
        self, conn: AsyncConnection, project: str, inputs: list[dict[str, Any]]
    ) -> dict[str, dict[str, str]]:
        """language -> key -> what the project's team says in the place of a default."""
        told = prompts_of(self.generation.kind)
        languages = sorted({one["language"] for one in inputs})
        found = {each: await system_prompts.of_project(conn, project, told, each) for each in languages}
        return {language: texts for language, texts in found.items() if texts}

    def job(self, inputs: list[dict[str, Any]], own_prompts: dict[str, dict[str, str]]) -> dict[str, Any]:
        """Arguments of jobs.submit."""
        _, target = self.targets[0]
        kind = self.generation.kind
        if not self.many:
            workflow = WORKFLOWS.get(kind)
            parts = workflow.begin(target, self.raw) if workflow else []
            return {
                "kind": kind, "target": target, "params": self.raw, "parts": parts,
                "inputs_hash": jobs.inputs_hash(inputs[0], own_prompts),
            }  # fmt: skip
        nodes = [str(node) for _, node in self.targets]
        parts = [Part(name=node, kind=kind, target=node, params=self.raw) for node in nodes]
        same = jobs.inputs_hash({"targets": nodes, "inputs": inputs}, own_prompts)
        return {
            "kind": kind, "target": None, "params": {**self.raw, "targets": nodes}, "inputs_hash": same, "parts": parts,
        }  # fmt: skip


def read(data: NewJob, *, most_text_bytes: int) -> Wanted:
    """Invalid, TooLarge."""
    known: dict[str, Generation | Workflow] = {**GENERATIONS, **WORKFLOWS}
    if data.kind not in known:
        raise errors.wrong("kind", f"there is no such generation; there are: {', '.join(known)}")
    generation = known[data.kind]
    weight = sum(len(value.encode()) for value in data.params.values() if isinstance(value, str))
    if weight > most_text_bytes:
        raise errors.TooLarge(f"The text weighs {weight:,} bytes; at most {most_text_bytes:,} are accepted.")
    return Wanted(
        generation=generation,
        targets=_targets(data),
        many=data.targets is not None,
        raw=data.params,
        params=read_params(generation, data.params),
    )


def _targets(data: NewJob) -> tuple[tuple[str, str | None], ...]:
    if data.targets is None:
        return (("target", data.target),)
    if data.target is not None:
        raise errors.wrong("targets", "give a target or targets, not both")
    if data.kind in WORKFLOWS:
        raise errors.wrong("targets", f"{data.kind} is made of jobs itself: start it for one target at a time")
    places = {node: place for place, node in reversed(list(enumerate(data.targets)))}
    if len(places) > MOST_TARGETS:
        raise errors.wrong("targets", f"{len(places)} nodes are too many; at most {MOST_TARGETS} are taken at once")
    return tuple((f"targets[{places[node]}]", node) for node in dict.fromkeys(data.targets))


def _check_target(generation: Generation | Workflow, document: Document, field: str, target: str | None) -> None:
    if target is None:
        return
    try:
        kind = document.node(target).kind
    except errors.NotFound as exc:
        raise errors.wrong(field, f"there is no node {target!r} in this project") from exc
    if kind not in generation.targets:
        raise errors.wrong(
            field, f"a {kind} is no target of {generation.kind}; expected {', '.join(generation.targets)}"
        )


def _named(exc: Invalid, field: str) -> Invalid:
    """What a generation says of its target, said of the field that the caller wrote."""
    told = exc.errors or (FieldError(field=field, message=exc.detail),)
    found = tuple(FieldError(field=field if one.field == "target" else one.field, message=one.message) for one in told)
    return Invalid(exc.detail, errors=found)
