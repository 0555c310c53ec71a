"""How much of all that was ever written in a project is deleted, from what is stored: no room is opened for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import update_guard, vectors
from collab.building import NO_LIMITS
from collab.children import Children
from collab.stored import Deleted

# Of larger rows behind the base only what they add is counted, not what they delete: a list of a hundred projects must
# not read megabytes of each. What deletes and adds nothing is small.
READ_BYTES = 2_000

_BASES = sa.text("""
SELECT DISTINCT ON (project) project, seq, state_vector, delete_set FROM bases
WHERE project = ANY(:projects) ORDER BY project, seq DESC
""")
_TAILS = sa.text("""
SELECT j.project, j.structs, CASE WHEN j.deletes AND octet_length(j.update) <= :bytes THEN j.update END AS update
FROM journal j WHERE j.project = ANY(:projects)
AND j.seq > coalesce((SELECT max(seq) FROM bases WHERE project = j.project), 0)
""")


class Written(Struct, kw_only=True):
    """What is known of one project. `structs`: (client, from, to), flat; `updates`: those that delete."""

    state_vector: bytes = b"\x00"
    delete_set: bytes = b"\x00"
    structs: list[int] = []
    updates: list[bytes] = []


async def read(conn: AsyncConnection, children: Children, projects: Collection[str]) -> dict[str, float]:
    """project -> the part of all its clocks that is deleted, 0 to 1, about. Died, Unavailable."""
    found = {project: Written() for project in projects}
    for base in (await conn.execute(_BASES, {"projects": list(projects)})).all():
        found[base.project] = Written(state_vector=base.state_vector, delete_set=base.delete_set)
    for row in (await conn.execute(_TAILS, {"projects": list(projects), "bytes": READ_BYTES})).all():
        found[row.project].structs.extend(row.structs)
        if row.update is not None:
            found[row.project].updates.append(row.update)
    return await children.run_behind(shares, found)


def shares(found: dict[str, Written]) -> dict[str, Any]:
    """For a child process."""
    return {project: _share(written) for project, written in found.items()}


def _share(written: Written) -> float:
    clocks = vectors.read_state_vector(written.state_vector, NO_LIMITS)
    for client, end in zip(written.structs[::3], written.structs[2::3], strict=True):
        clocks[client] = max(end, clocks.get(client, 0))
    deleted = Deleted(vectors.read_delete_set(written.delete_set, NO_LIMITS))
    for update in written.updates:
        deleted.add(update_guard.check(update, NO_LIMITS).deletes)
    return deleted.clocks / max(1, sum(clocks.values()))
