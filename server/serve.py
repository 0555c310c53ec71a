"""One API process or several: uvicorn around create_app. Called by `storyroom serve`; reads settings only in app()."""

from __future__ import annotations

import gc
import os

import structlog
import uvicorn
from litestar import Litestar

from server import logs
from server.config import Config
from server.processes import die_with_parent

# After SIGTERM sockets are closed with 1012 at once; this bounds what still runs.
_DRAIN_SECONDS = 10


def app() -> Litestar:
    """What uvicorn calls in each of its processes."""
    from server.app import create_app

    die_with_parent()
    logs.configure("serve")
    made = create_app(Config.from_environment(os.environ))
    # Hardly anything here is a cycle: looking for some among all that was imported would stop the loop for long.
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    return made


def serve(config: Config, *, workers: int) -> None:
    structlog.get_logger().info("serve.starting", host=config.host, port=config.port, workers=workers)
    uvicorn.run(
        "server.serve:app",
        factory=True,
        host=config.host,
        port=config.port,
        workers=workers,
        loop="uvloop",
        http="server.http_protocol:StoryroomHttpProtocol",
        ws="server.websocket_protocol:StoryroomWebSocketProtocol",
        ws_max_size=config.max_message_bytes,
        # Compressing each small binary frame costs more CPU than it saves bytes.
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(config.trusted_proxies),
        timeout_graceful_shutdown=_DRAIN_SECONDS,
    )
