"""uvicorn's server with a stop that loses nothing and hurts nobody: what SIGTERM, SIGINT and the second of them do."""

from __future__ import annotations

import socket
from types import FrameType
from typing import Any

import structlog
import uvicorn
from litestar import Litestar

from collab.hub import Hub
from server.config import Config
from server.listening import SOCKETS_SHARE, options

log = structlog.get_logger()


class DrainingServer(uvicorn.Server):
    """The first signal drains, the second closes everybody at once, the third ends without waiting for anything."""

    def __init__(self, app: Litestar, config: Config, **more: Any) -> None:
        super().__init__(uvicorn.Config(app, **options(config), **more))
        self._app = app
        self._seconds = config.drain_seconds
        self._in_a_hurry = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn would raise the signal again at the end: a stop that went well has the exit status 0.
        self.force_exit = self._in_a_hurry
        self._in_a_hurry = self.should_exit
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listening in sockets or ():
            listening.close()
        hub: Hub = self._app.state.hub
        log.info("serve.draining", sockets=sum(len(room.sessions) for room in hub.rooms.values()))
        await hub.drain(self._seconds * SOCKETS_SHARE, lambda: self._in_a_hurry)
        await super().shutdown(sockets)
        log.info("serve.ended")
