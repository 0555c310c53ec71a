"""The end of an attempt: result, status and edit in one transaction, or nothing. Called by the runner."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import auto_versions, errors, origin, versions
from collab.document import Document
from collab.edits import Plan
from collab.hub import Hub
from collab.planning import plan
from collab.strict import Committed
from collab.versions import Version
from tasks import claims, jobs, part_profiles
from tasks.generations.base import Generation, replaceable
from tasks.moves import OUTAGES, Job, j
from tasks.workflows import Ended, Part, Workflow

if TYPE_CHECKING:
    from tasks.runner import Run

COMMIT_WAITS = (0.2, 0.5, 1.0, 2.0, 5.0)


class Commit:
    """The end of an attempt: result, status and edit in one transaction, or nothing."""

    def __init__(
        self,
        hub: Hub,
        run: Run,
        generation: Generation,
        params: Any,
        inputs: dict[str, Any],
        answer: Struct,
        workflows: Mapping[str, Workflow],
        generations: Mapping[str, Generation],
    ) -> None:
        self.hub = hub
        self.run = run
        self.claim = run.claim
        self.generation = generation
        self.params = params
        self.inputs = inputs
        self.answer = answer
        self.workflows = workflows
        self.generations = generations
        self.document: Document | None = None
        self.variant_of: str | None = None
        self.kept: Version | None = None
        self.changed: list[Job] = []

    async def carry_out(self) -> list[Job]:
        """All that changed. Again and again while the database is away: the answer is paid for, and the fence guards
        against twice."""
        for wait in (*COMMIT_WAITS, None):
            try:
                await self._once()
            except (errors.NotSaved, errors.Unavailable, *OUTAGES):
                if wait is None:
                    raise
                await asyncio.sleep(wait)
            else:
                break
        return self.changed

    async def _once(self) -> None:
        by = origin.Job(
            author=self.claim.author, job=self.claim.id, generation=self.generation.kind, model=self.run.model
        )
        async with self.hub.hold(self.claim.project) as room:
            self.run.deciding = True
            try:
                await room.commit(by, self._decide, self._also)
            except claims.AlreadyCommitted:
                return
            finally:
                self.run.deciding = False
        if self.kept is not None:
            self.hub.tell(self.claim.project, versions.notice(self.kept))

    async def _decide(self, conn: AsyncConnection, document: Document) -> Plan | None:
        await claims.check_owned(conn, self.claim)
        self.document = document
        planned, self.kept = await auto_versions.before_much(
            conn, self.claim.project, self.claim.author, lambda: self._plan(document)
        )
        return planned

    def _plan(self, document: Document) -> Plan | None:
        self.variant_of = None if self._unchanged(document) else self.claim.target or self.claim.project
        if self.variant_of is not None:
            return None
        writes = self.generation.writes(document, self.inputs, self.answer, self.claim.target)
        return plan(document, writes, field="")

    def _unchanged(self, document: Document) -> bool:
        try:
            now = self.generation.inputs(document, self.claim.target, self.params)
        except errors.StoryroomError:
            return False
        if not replaceable(self.generation, document, self.claim.target):
            return False
        return jobs.inputs_hash(now) == jobs.inputs_hash(self.inputs)

    async def _also(self, conn: AsyncConnection, committed: Committed) -> None:
        made = [one["id"] for one in committed.results if one["op"] == "add"]
        result = {**msgspec.to_builtins(self.answer), "nodes": made, "seq": committed.seq}
        self.changed = await claims.finish(
            conn,
            self.claim,
            result=result,
            usage=self.run.usage,
            variant_of=self.variant_of,
            parts=await self._more(conn, result),
        )

    async def _more(self, conn: AsyncConnection, result: dict[str, Any]) -> list[Part]:
        """What the whole that this is a part of goes on with."""
        if self.claim.parent is None or self.document is None:
            return []
        whole = (await conn.execute(sa.select(j.kind, j.params, j.profile).where(j.id == self.claim.parent))).one()
        workflow = self.workflows.get(whole.kind)
        if workflow is None:
            return []
        ended = Ended(kind=self.claim.kind, target=self.claim.target, result=result)
        parts = workflow.grow(self.document, ended, whole.params)
        return await part_profiles.assigned(conn, self.claim.project, whole.profile, parts, self.generations)


def storable(answer: Struct) -> Struct:
    """The answer without what neither Postgres nor a document can hold."""
    return msgspec.convert(_clean(msgspec.to_builtins(answer)), type(answer))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-16-le", "replace").decode("utf-16-le", "replace")
    if isinstance(value, dict):
        return {_clean(key): _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list | tuple) else value
