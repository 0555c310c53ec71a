"""What the kernel knows of a connection's peer: how much it has taken, how much it has sent. Called by
websocket_protocol.py; works on the transports of asyncio and of uvloop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys

from msgspec import Struct

# The kernel takes no more than this ahead of the network: what waits longer can still be replaced by something newer.
UNSENT_BYTES = 32 * 1024
# tcpi_bytes_acked and tcpi_bytes_received in struct tcp_info of linux/tcp.h, there since Linux 4.1.
_TCP_INFO = struct.Struct("=120xQQ")


class Progress(Struct, frozen=True, kw_only=True):
    """Bytes that the peer has acknowledged, bytes that came from it, bytes that it has yet to take.

    Only differences mean something. Where the kernel does not tell, `taken` falls as the transport's buffer grows."""

    taken: int
    heard: int
    waiting: int


def progress(transport: asyncio.Transport) -> Progress:
    buffered = transport.get_write_buffer_size()
    if sys.platform == "linux":
        with contextlib.suppress(OSError, struct.error, AttributeError):
            connection: socket.socket = transport.get_extra_info("socket")
            told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO.size)
            taken, heard = _TCP_INFO.unpack(told)
            return Progress(taken=taken, heard=heard, waiting=buffered + _in_kernel(connection))
    return Progress(taken=-buffered, heard=0, waiting=buffered)


def _in_kernel(connection: socket.socket) -> int:
    """Sent but not acknowledged, and not yet sent."""
    import fcntl  # noqa: PLC0415 - not everywhere
    import termios  # noqa: PLC0415

    return struct.unpack("i", fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, b"\0" * 4))[0]


def keep_fresh(transport: asyncio.Transport) -> None:
    """Bound what the kernel buffers for a peer that reads slower than we write."""
    connection: socket.socket | None = transport.get_extra_info("socket")
    option: int | None = getattr(socket, "TCP_NOTSENT_LOWAT", None)
    if connection is not None and option is not None:
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, option, UNSENT_BYTES)


def cut_off(transport: asyncio.Transport) -> None:
    """End it at once, and let the kernel forget what the peer has not taken: it would go on offering that."""
    connection: socket.socket | None = transport.get_extra_info("socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
