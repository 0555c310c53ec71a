"""One API process or several: uvicorn around create_app. Called by `storyroom serve`."""

from __future__ import annotations

import gc
import logging
import os
import socket
import sys

import structlog

from server.config import Config


def serve(config: Config, *, workers: int, fd: int | None) -> int:
    """Until a signal; the exit status. `fd`: a socket that listens already, inherited from the parent."""
    log = structlog.get_logger()
    if workers > 1:
        from server.workers import keep_workers

        log.info("serve.starting", host=config.host, port=config.port, workers=workers)
        return keep_workers(config, os.environ, workers)
    from server.app import create_app
    from server.draining import DrainingServer

    log.info("serve.starting", host=config.host, port=config.port)
    server = DrainingServer(create_app(config), config, host=config.host, port=config.port)
    # Hardly anything here is a cycle: looking for some among all that was imported would stop the loop for long.
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    server.run(None if fd is None else [socket.socket(fileno=fd)])
    logging.shutdown()
    sys.stdout.flush()
    # Everything is saved and closed. Freeing a memory full of documents piece by piece takes seconds.
    os._exit(0)
