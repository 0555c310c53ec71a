"""Idempotency-Key: the effect of a POST or PATCH and its answer are one transaction, so that a repeated request
gets the same answer and does nothing twice. Used by the routes inside their own transaction."""

from __future__ import annotations

import datetime
import hashlib
import hmac
from typing import Any

import sqlalchemy as sa
from litestar import Request, Response
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import errors
from server.tables import idempotency_keys as table

KEPT = datetime.timedelta(hours=24)
MAX_KEY = 255


class Replay(errors.StoryroomError):
    """This request was answered before."""

    code = "replay"

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        super().__init__()
        self.status = status
        self.headers = headers
        self.body = body


class Once:
    """One request's key. Without the header, nothing is claimed and nothing kept."""

    def __init__(self, caller: str, key: str, request_hash: bytes) -> None:
        self._caller = caller
        self._key = key
        self._hash = request_hash

    @classmethod
    async def of(cls, request: Request[Any, Any, Any], caller: Any) -> Once:
        """`caller`: a Caller, or the text that stands for somebody not signed in. Invalid."""
        return cls._of(request, caller, await request.body())

    @classmethod
    def of_file(cls, request: Request[Any, Any, Any], caller: Any, said: str, sha256: bytes) -> Once:
        """The same of a file that was streamed: by its hash and by what was said of it. Invalid."""
        return cls._of(request, caller, f"{said}\n".encode() + sha256)

    @classmethod
    def _of(cls, request: Request[Any, Any, Any], caller: Any, body: bytes) -> Once:
        key = request.headers.get("idempotency-key", "")
        if len(key) > MAX_KEY or not key.isprintable():
            raise errors.Invalid(f"Idempotency-Key: expected at most {MAX_KEY} printable characters.")
        # Keyed, for a body may hold a password.
        digest = hmac.new(request.app.state.config.secret_key.encode(), digestmod=hashlib.sha256)
        digest.update(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
        digest.update(body)
        return cls(caller if isinstance(caller, str) else caller.id, key, digest.digest())

    async def claim(self, conn: AsyncConnection) -> None:
        """Take the key for this transaction. Replay if it was answered; Conflict while another transaction holds it;
        Invalid if it came with another request."""
        if not self._key:
            return
        name = f"{self._caller}\n{self._key}"
        lock = sa.select(sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended(name, 0)))
        if not await conn.scalar(lock):
            raise errors.Conflict("A request with this Idempotency-Key is still running.", retry_after=1)
        row = (await conn.execute(sa.select(table).where(*self._mine(), self._fresh()))).one_or_none()
        if row is None:
            return
        if row.request_hash != self._hash:
            raise errors.Invalid("This Idempotency-Key was used with another request.")
        raise Replay(row.status, row.headers, row.body)

    async def keep(
        self, conn: AsyncConnection, status: int, body: bytes, headers: dict[str, str] | None = None
    ) -> None:
        """Keep the answer, in the transaction of the effect."""
        if not self._key:
            return
        values = {"request_hash": self._hash, "status": status, "headers": headers or {}, "body": body}
        await conn.execute(
            insert(table)
            .values(caller=self._caller, key=self._key, **values)
            .on_conflict_do_update(
                index_elements=[table.c.caller, table.c.key], set_={**values, "created_at": sa.func.now()}
            )
        )

    def _mine(self) -> tuple[sa.ColumnElement[bool], ...]:
        return table.c.caller == self._caller, table.c.key == self._key

    def _fresh(self) -> sa.ColumnElement[bool]:
        return table.c.created_at > sa.func.now() - KEPT


async def forget_old(conn: AsyncConnection) -> None:
    """Drop answers that nobody may ask for again."""
    await conn.execute(sa.delete(table).where(table.c.created_at <= sa.func.now() - KEPT))


def replayed(_: Request[Any, Any, Any], exc: Replay) -> Response[bytes]:
    """The exception handler that gives a kept answer again."""
    media_type = exc.headers.get("Content-Type", "application/json")
    headers = {name: value for name, value in exc.headers.items() if name != "Content-Type"}
    return Response(
        exc.body, status_code=exc.status, media_type=media_type, headers={**headers, "Idempotent-Replayed": "true"}
    )
