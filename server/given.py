"""What a route is given by the name of its parameter, each spelled once: `engine: Engine`, `caller: Me`, ...
Provided by app.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import HeaderParameter, PathParameter, QueryParameter
from sqlalchemy.ext.asyncio import AsyncEngine

from collab.assets import Assets
from collab.hub import Hub
from server.access import ProjectAccess
from server.callers import Caller
from server.config import Config
from server.limits import Limits

Settings = NamedDependency[Config]
Engine = NamedDependency[AsyncEngine]
Rooms = NamedDependency[Hub]
Limiter = NamedDependency[Limits]
Files = NamedDependency[Assets]
# Who calls, and what they are in the project of the path: settled by the gate.
Who = NamedDependency[Caller]
Access = NamedDependency[ProjectAccess]

ProjectId = Annotated[str, PathParameter(description="A project's id.")]
RowId = Annotated[str, PathParameter()]
NodeKey = Annotated[str, PathParameter(description="A node's or edge's id.")]

Limit = Annotated[int, QueryParameter(ge=1, le=500, description="How many at most.")]
Cursor = Annotated[str | None, QueryParameter(max_length=500, description="`nextCursor` of the page before.")]
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        max_length=255,
        description="A repeated request with the same key and body gets the same answer and does nothing twice.",
    ),
]
# Of a link that is good without a sign-in.
Expires = Annotated[int | None, QueryParameter(description="Of a signed link.")]
Signature = Annotated[str | None, QueryParameter(max_length=100, description="Of a signed link.")]
IfMatch = Annotated[
    str | None,
    HeaderParameter(name="If-Match", description="The ETag of what is to be changed; 412 if it has changed."),
]


def dependencies() -> dict[str, Provide]:
    found: dict[str, Callable[..., Any]] = {
        "config": _config,
        "engine": _engine,
        "hub": _hub,
        "limiter": _limiter,
        "files": _files,
        "caller": _caller,
        "project_access": _project_access,
    }
    return {name: Provide(provider, sync_to_thread=False) for name, provider in found.items()}


def _config(state: State) -> Config:
    return state.config


def _engine(state: State) -> AsyncEngine:
    return state.engine


def _hub(state: State) -> Hub:
    return state.hub


def _limiter(state: State) -> Limits:
    return state.limiter


def _files(state: State) -> Assets:
    return state.files


def _caller(request: Request[Any, Any, Any]) -> Caller:
    return request.state.caller


def _project_access(request: Request[Any, Any, Any]) -> ProjectAccess:
    return request.state.access
