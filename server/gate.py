"""The gate of every REST route: who is calling and may they, before the body is read. A route says what it needs in
`opt`: need=ANYONE, need=<a project action>, or nothing (somebody signed in); trash=True: also what is in the trash;
signed=True: a signed link does instead of a caller, and the route checks it."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from collab import errors
from server import access, callers
from server.access import Action

ANYONE = "anyone"


async def gate(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """NotSaved while nothing can be written; Unauthenticated, TokenExpired, NotFound, Forbidden: in this order."""
    need = handler.opt.get("need")
    if need == ANYONE or connection.scope["type"] != "http":
        return
    app = connection.app.state
    if connection.scope["method"] not in ("GET", "HEAD") and app.hub.backlog.failing:
        # It would wait for what does not come, and hold a connection meanwhile.
        raise errors.NotSaved(retry_after=1)
    if handler.opt.get("signed") and "signature" in connection.query_params:
        _check_address(connection)
        return
    async with app.engine.connect() as conn:
        caller = await callers.of_request(connection, app.config, conn)
        connection.state.caller = caller
        if caller.renewed:
            connection.scope["state"]["renewed"] = caller.renewed
        _check_address(connection)
        if isinstance(need, Action):
            connection.state.access = await access.project(
                conn,
                caller.user_id,
                connection.path_params["project_id"],
                need,
                trash=bool(handler.opt.get("trash")),
            )


def _check_address(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Nothing has a NUL character in its id, and Postgres refuses to look for one. NotFound, Invalid."""
    if any("\0" in str(value) for value in connection.path_params.values()):
        raise errors.NotFound("There is nothing at this address.")
    for name, value in connection.query_params.multi_items():
        if "\0" in name + value:
            message = "a NUL character cannot be stored"
            raise errors.wrong(name, message)
