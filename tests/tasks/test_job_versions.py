"""The moment before a job writes much is kept as a version."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from collab import auto_versions, versions
from collab.document import Document
from collab.edits import Add, Edit
from collab.hub import Hub
from tasks.moves import Status
from tests.tasks.stories import MEI, Engine, Tell, Told, ended, new_project, runner_of, submitted
from tests.tasks.test_runner import edit


class Long(Tell):
    """Writes so many notes."""

    def __init__(self, notes: int) -> None:
        self.notes = notes

    def writes(self, document: Document, inputs: dict[str, Any], answer: Told, target: str | None) -> list[Edit]:
        return super().writes(document, inputs, answer, target) * self.notes


@pytest.mark.parametrize(("notes", "kept"), [(auto_versions.MANY_NODES, 1), (auto_versions.MANY_NODES - 1, 0)])
async def test_a_job_that_writes_much_has_the_moment_before_kept(
    engine: AsyncEngine, hub: Hub, notes: int, kept: int
) -> None:
    project = await new_project(engine)
    await edit(hub, project, Add(node={"id": "mine", "kind": "note"}))
    told: list[dict[str, Any]] = []
    job = await submitted(engine, project)
    with hub.listeners.listening(project, told.append):
        await runner_of(engine, hub, Engine(), generation=Long(notes)).run_next()
    assert (await ended(engine, job.id)).status is Status.SUCCEEDED
    async with engine.connect() as conn:
        found = await versions.list_all(conn, project, limit=9)
    assert [(2, "job", MEI, [MEI])] * kept == [(one.seq, one.kind, one.created_by, one.authors) for one in found]
    assert [one.id for one in found] == [notice["version"]["id"] for notice in told if notice["type"] == "version"]
    assert {"mine"} == set((await versions.document_at(engine, project, 2)).to_json()["nodes"])
