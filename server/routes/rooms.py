"""The door of a room: who is it, which role, accept. What is said inside is collab/session.py's."""

import asyncio
import time
from typing import Any

import structlog
from litestar import Router, WebSocket, websocket
from litestar.params import FromPath

from collab import errors, ids, protocol
from collab.db import DATABASE_ERRORS, is_outage
from collab.hub import Hub
from collab.session import Rights, Session
from server import access, callers, problems
from server.access import Action
from server.callers import Caller
from server.websocket_protocol import EXTENSION, StoryroomWebSocketProtocol

log = structlog.get_logger()

SUBPROTOCOL = "storyroom.v1"
# From the handshake to the room.
ENTRY_SECONDS = 15.0


class _Socket:
    """uvicorn's connection as the session knows it."""

    def __init__(self, wire: StoryroomWebSocketProtocol) -> None:
        # Asked for every frame of every receiver: the connection keeps it.
        self.writable = True
        wire.tell(self)
        self.send = wire.write_frame
        self.close = wire.close_with
        self.pause_reading = wire.pause
        self.resume_reading = wire.read_on


@websocket("/rooms/{project_id:str}")
async def room(socket: WebSocket[Any, Any, Any], project_id: FromPath[str]) -> None:
    offered = socket.scope.get("subprotocols") or []
    await socket.accept(subprotocols=SUBPROTOCOL if SUBPROTOCOL in offered else None)
    wire: StoryroomWebSocketProtocol = socket.scope["extensions"][EXTENSION]  # type: ignore[typeddict-item]
    try:
        await _Visit(socket, wire, project_id, events=SUBPROTOCOL in offered).run()
    except errors.StoryroomError as exc:
        log.info("room.refused", project=project_id, code=exc.code)
        wire.close_with(problems.close_code(exc), exc.detail)
    except DATABASE_ERRORS as exc:
        if not is_outage(exc):
            raise
        log.warning("room.no_database", project=project_id, error=str(exc)[:300])
        wire.close_with(problems.close_code(errors.NotSaved()), "The database does not answer: try again.")


class _Visit:
    """One socket from its first word to its last."""

    def __init__(
        self, socket: WebSocket[Any, Any, Any], wire: StoryroomWebSocketProtocol, project_id: str, *, events: bool
    ) -> None:
        self.socket = socket
        self.wire = wire
        self.project_id = project_id
        self.events = events
        self.state = socket.app.state
        self.loop = asyncio.get_running_loop()
        self.session: Session | None = None
        self.expiry: asyncio.TimerHandle | None = None
        self.tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        try:
            async with asyncio.timeout(ENTRY_SECONDS) as entry:
                await self._visit(entry)
        except TimeoutError as exc:
            if not entry.expired():
                raise
            raise errors.Unavailable("You could not be let in in time: come back in a moment.") from exc

    async def _visit(self, entry: asyncio.Timeout) -> None:
        await self.state.joins.turn()
        self.caller: Caller = await callers.of_socket(self.socket.scope, self.state.config, self.state.engine)
        await self._rights()
        hub: Hub = self.state.hub
        async with hub.visit(self.project_id) as opened:
            # Again: they may have changed while the room was loaded, and the room would not tell.
            epoch, rights = opened.epoch, await self._rights()
            session = self.session = Session(
                opened,
                _Socket(self.wire),
                connection_id=ids.node_id(),
                author=self.caller.author,
                user={"id": self.caller.user_id, "name": self.caller.name, "color": self.caller.color},
                rights=rights,
                events=self.events,
                recheck=self._recheck,
                failed=self._failed,
                credential=self._credential,
                now=time.monotonic,
            )
            opened.join(session)
            entry.reschedule(None)
            if opened.epoch != epoch:
                self._later(self._recheck(session))
            try:
                self._watch_expiry()
                self.wire.push_to(self._received, session.outbox.writable)
                await self._until_closed()
            finally:
                opened.leave(session)
                if self.expiry is not None:
                    self.expiry.cancel()
                for task in self.tasks:
                    task.cancel()
                self.wire.let_go()
                # They hold each other.
                self.session = None

    async def _until_closed(self) -> None:
        while (await self.socket.receive())["type"] != "websocket.disconnect":
            pass

    async def _rights(self) -> Rights:
        found = await access.project(self.state.engine, self.caller.user_id, self.project_id, Action.READ)
        return Rights(role=found.role, may_write=found.allows(Action.EDIT))

    def _received(self, frame: bytes | None) -> None:
        session = self.session
        if session is None or session.closed:
            return
        try:
            if frame is None:
                raise errors.Malformed("Send binary frames.")
            session.received(frame)
        except Exception as exc:  # noqa: BLE001
            self._failed(exc)

    def _failed(self, exc: BaseException) -> None:
        if isinstance(exc, errors.StoryroomError):
            self._close(exc)
            return
        log.error("room.frame_failed", project=self.project_id, exc_info=exc)
        if self.session is not None:
            self.session.close(4500, "internal error")

    def _credential(self, credential: protocol.Credential) -> None:
        if self.events and not self.tasks:
            self._later(self._renew(credential))

    def _close(self, error: errors.StoryroomError) -> None:
        log.info("room.closed_socket", project=self.project_id, code=error.code, detail=error.detail[:200])
        if self.session is not None:
            self.session.close(problems.close_code(error), error.detail)

    def _later(self, coroutine: Any) -> None:
        task = asyncio.create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _renew(self, credential: protocol.Credential) -> None:
        """A fresh token on the open socket: of the same person."""
        try:
            caller = await callers.of_token(credential.token, self.state.config, self.state.engine)
            if caller.user_id != self.caller.user_id:
                raise errors.Unauthenticated("This token is somebody else's: connect anew.")
            session = self.session
            if session is None:
                return
            if credential.lineage is not None and credential.lineage != session.room.lineage:
                raise errors.LineageChanged
            self.caller = caller
            self._watch_expiry()
            await self._recheck(session)
        except errors.StoryroomError as exc:
            self._close(exc)

    async def _recheck(self, session: Session) -> None:
        try:
            await callers.check_signed_in(self.caller, self.state.engine)
            session.set_rights(await self._rights())
        except errors.StoryroomError as exc:
            # Whoever was in and is no member any more is told so, not that there is no such project.
            self._close(errors.Forbidden("You are no longer a member.") if isinstance(exc, errors.NotFound) else exc)

    def _watch_expiry(self) -> None:
        if self.expiry is not None:
            self.expiry.cancel()
        left = self.caller.seconds_left()
        if left is not None:
            self.expiry = self.loop.call_later(left, lambda: self._close(errors.TokenExpired()))


router = Router(path="/", route_handlers=[room])
