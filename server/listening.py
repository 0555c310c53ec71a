"""How the API listens and how uvicorn is set up, in one place: for `storyroom serve`, for the servers of tests and of
load generators."""

from __future__ import annotations

import socket
from typing import Any

from server.config import Config
from server.websocket_protocol import PING_SECONDS, PONG_SECONDS

BACKLOG = 2048
# Of the time to drain, what sockets have at most; the rest is for requests in progress.
SOCKETS_SHARE = 0.6


class StartError(Exception):
    """One sentence for the person at the terminal."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. StartError."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except PermissionError as refused:
        listening.close()
        raise StartError(f"Port {port} needs more rights than you have: choose one above 1023 by PORT=…") from refused
    except OSError as refused:
        listening.close()
        raise StartError(
            f"Port {port} on {host} cannot be used ({refused.strerror}): stop the program that holds it, "
            f"or choose another with PORT={port + 1}."
        ) from refused
    return listening


def options(config: Config) -> dict[str, Any]:
    """Arguments of uvicorn.Config."""
    return {
        "loop": "uvloop",
        "http": "server.http_protocol:StoryroomHttpProtocol",
        "ws": "server.websocket_protocol:StoryroomWebSocketProtocol",
        "ws_max_size": config.max_message_bytes,
        "ws_ping_interval": PING_SECONDS,
        "ws_ping_timeout": PONG_SECONDS,
        # Compressing each small binary frame costs more CPU than it saves bytes.
        "ws_per_message_deflate": False,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "forwarded_allow_ips": list(config.trusted_proxies),
        "timeout_graceful_shutdown": max(1, round(config.drain_seconds * (1 - SOCKETS_SHARE))),
    }
