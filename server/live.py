"""The live document behind REST: reading it with everything that is saved, and writing to it strictly with the
answer kept for a repeated request. Called by the routes of nodes, edges, edits, projects, documents and versions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from litestar import Request, Response
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import errors
from collab.document import Document
from collab.edits import Edit, Plan
from collab.errors import FieldError
from collab.hub import Hub
from collab.origin import Api, Author
from collab.planning import plan
from collab.room import Room
from collab.strict import Committed
from collab.views import NodeView, Stamp
from server import etags, problems
from server.access import ProjectAccess
from server.callers import Caller
from server.idempotency import Once


@asynccontextmanager
async def reading(hub: Hub, access: ProjectAccess) -> AsyncIterator[Room]:
    """The project's room, with everything that was saved before this request, by whichever process. Its document can
    be read up to the next await."""
    async with hub.hold(access.project_id) as room:
        if room.seq < access.seq:
            await room.catch_up()
            await room.settled()
        yield room


@asynccontextmanager
async def reading_all(hub: Hub, access: ProjectAccess) -> AsyncIterator[Room]:
    """The same for who reads every node or edge: what takes long is done before, with turns of the loop between."""
    async with reading(hub, access) as room:
        await room.document.read_ahead(lambda: asyncio.sleep(0))
        await room.settled()
        yield room


class Written(Struct, frozen=True, kw_only=True):
    """A strict write, seen from inside of its transaction."""

    document: Document
    plan: Plan
    committed: Committed
    author: Author


class Answer(Struct, frozen=True, kw_only=True):
    status: int
    value: Any
    headers: dict[str, str] = {}


class Write(Struct, frozen=True, kw_only=True):
    """What one request wants written. `check` sees the document first (If-Match) and may raise; `answer` is asked
    inside the transaction; `within` is the part of a wrong field's path that the caller did not write."""

    edits: Sequence[Edit]
    answer: Callable[[Written], Answer]
    check: Callable[[Document], None] | None = None
    field: str = ""
    within: str = ""


async def write(
    request: Request[Any, Any, Any], hub: Hub, access: ProjectAccess, caller: Caller, wanted: Write
) -> Response[Any]:
    """Commit edits with their answer in one transaction: the answer of a repeated request is the first one's."""
    once = await Once.of(request, caller)
    plans: list[Plan] = []
    answers: list[Response[Any]] = []

    async def decide(conn: AsyncConnection, document: Document) -> Plan:
        await once.claim(conn)
        if wanted.check is not None:
            wanted.check(document)
        with _Named(wanted.within):
            plans.append(plan(document, wanted.edits, field=wanted.field))
        return plans[-1]

    async def also(conn: AsyncConnection, committed: Committed) -> None:
        written = Written(document=room.document, plan=plans[-1], committed=committed, author=caller.author)
        answers.append(await answered(conn, once, wanted.answer(written), committed.seq))

    async with hub.hold(access.project_id) as room:
        origin = Api(author=caller.author, request=problems.request_id(request.scope))
        await room.commit(origin, decide, also)
    return answers[-1]


async def answered(conn: AsyncConnection, once: Once, answer: Answer, seq: int) -> Response[Any]:
    """Keep an answer in its transaction, and give it."""
    body = msgspec.json.encode(answer.value)
    headers = {**answer.headers, "X-Seq": str(seq)}
    await once.keep(conn, answer.status, body, headers)
    return Response(body, status_code=answer.status, media_type=etags.JSON, headers=headers)


class _Named:
    """Takes the beginning off the paths of wrong fields that the caller has not written so."""

    def __init__(self, within: str) -> None:
        self._within = f"{within}." if within else ""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, exc: BaseException | None, __: object) -> None:
        if self._within and isinstance(exc, errors.Invalid):
            found = tuple(FieldError(field=e.field.removeprefix(self._within), message=e.message) for e in exc.errors)
            raise errors.Invalid(exc.detail.removeprefix(self._within), errors=found) from exc


# ---- nodes and edges as REST shows them


def shown(view: NodeView) -> dict[str, Any]:
    """A node or an edge: its fields, and who made it what it is."""
    found: dict[str, Any] = {**view.fields, "id": view.id, "kind": view.kind}
    if view.created is not None and view.updated is not None:
        found |= {
            "createdBy": view.created.author,
            "createdAt": view.created.at,
            "updatedBy": view.updated.author,
            "updatedAt": view.updated.at,
        }
    if view.invalid is not None:
        found["invalid"] = view.invalid
    return found


def written_node(written: Written, key: str) -> dict[str, Any]:
    """A node as it reads when the transaction that is open now is committed."""
    view = written.document.node(key)
    if any(write.root == "nodes" and write.key == key for write in written.plan.writes):
        mark = Stamp(author=written.author, at=written.committed.at, seq=written.committed.seq)
        view = msgspec.structs.replace(view, created=view.created or mark, updated=mark)
    return shown(view)


def resource(status: int, value: dict[str, Any], seq: int) -> Answer:
    """A node or edge with its ETag; `seq` is told beside it, and is no part of it."""
    tag = etags.etag(msgspec.json.encode(value))
    return Answer(status=status, value={**value, "seq": seq}, headers={"ETag": tag})
