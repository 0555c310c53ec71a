"""The one client that speaks to providers. A name is resolved once, every address of it is checked, and the connection
goes to what was checked; a key goes to one server only; an answer has an end. Called by the adapters."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import socket
import urllib.request
from collections.abc import AsyncIterator, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import httpcore2
import httpx2

from tasks.providers.base import ProviderError
from tasks.providers.settings import Reach

if TYPE_CHECKING:
    import ssl

MOST_BYTES: Final = 32 * 1024 * 1024
"""Of an answer that is words. Media come with limits of their own."""

_REDIRECTS: Final = 3
# Where clouds answer their machines who they are: nothing that a team may name, wherever private addresses are open.
_METADATA: Final = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "fd00:ec2::254", "168.63.129.16")))
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(ProviderError):
    """The AI provider's address is a private one, and this server speaks to public ones only. Your project is
    unchanged: whoever runs the server can open private ones with ALLOW_PRIVATE_PROVIDERS."""

    code = "provider.address_refused"


class AddressMoved(ProviderError):
    """The AI provider's address leads to another server, which does not get the key. Your project is unchanged: have
    the address corrected."""

    code = "provider.address_moved"


class AnswerTooLarge(ProviderError):
    """The AI provider's answer is larger than what is taken here, or packed. Your project is unchanged: ask for
    something smaller."""

    code = "provider.answer_too_large"


class BadStatus(Exception):
    """An answer that is no success. `body`: the vendor's error object, or the text of the answer."""

    def __init__(self, response: httpx2.Response, text: str) -> None:
        self.response = response
        self.status_code = response.status_code
        self.body = _error_of(text)
        super().__init__(f"status {response.status_code}")


def _error_of(text: str) -> Any:
    try:
        said = json.loads(text)
    except ValueError:
        return text
    said = said[0] if isinstance(said, list) and said else said
    return said.get("error", said) if isinstance(said, dict) else said


# ---- where a request may go


def may_reach(address: str, reach: Reach) -> bool:
    found = _meant(ipaddress.ip_address(address.partition("%")[0]))
    if reach is Reach.ANYWHERE:
        return True
    if found in _METADATA or found.is_multicast or found.is_link_local or found.is_unspecified:
        return False
    if found.version == 4 and found.is_reserved:
        return False
    if found.is_global and not getattr(found, "is_site_local", False):
        return True
    return reach is Reach.PRIVATE and (found.is_loopback or found.is_private)


def _meant(address: Address) -> Address:
    """The IPv4 address in an IPv6 one that only carries it."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None) or address


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, each once. OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class _Guarded(httpcore2.AsyncNetworkBackend):
    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._network: Any = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """AddressRefused if any address of the name is out of reach: which of them it would be is chance."""
        try:
            addresses = await asyncio.wait_for(resolve(host, port), timeout)
        except (OSError, TimeoutError) as exc:
            raise httpcore2.ConnectError(f"no address for {host}") from exc
        if not addresses or not all(may_reach(address, self._reach) for address in addresses):
            raise AddressRefused
        for address in addresses[:-1]:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._network.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _Transport(httpx2.AsyncHTTPTransport):
    """`home`: the one origin that requests may go to; None: any."""

    def __init__(self, reach: Reach, most_bytes: int, home: httpx2.URL | None) -> None:
        proxy = _proxy_for(home) if reach is Reach.ANYWHERE and home is not None else None
        super().__init__(verify=certificates(), trust_env=False, proxy=proxy)
        if reach is not Reach.ANYWHERE:
            self._pool = httpcore2.AsyncConnectionPool(ssl_context=certificates(), network_backend=_Guarded(reach))
        self._most_bytes = most_bytes
        self._home = home

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """AddressMoved, AddressRefused, AnswerTooLarge."""
        if self._home is not None and not _is_home(request.url, self._home):
            raise AddressMoved
        response = await super().handle_async_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            # It was not asked for, and what it unpacks to has no bound.
            await response.aclose()
            raise AnswerTooLarge
        if int(response.headers.get("content-length", "0") or 0) > self._most_bytes:
            await response.aclose()
            raise AnswerTooLarge
        response.stream = _Counted(response.stream, self._most_bytes)  # type: ignore[arg-type]
        return response


class _Counted(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, most: int) -> None:
        self._stream = stream
        self._left = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            self._left -= len(part)
            if self._left < 0:
                raise AnswerTooLarge
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


def _is_home(url: httpx2.URL, home: httpx2.URL) -> bool:
    """The same origin, or its encrypted twin."""
    if (url.scheme, url.host, _port(url)) == (home.scheme, home.host, _port(home)):
        return True
    upgrade = (home.scheme, _port(home), url.scheme, _port(url)) == ("http", 80, "https", 443)
    return upgrade and url.host == home.host


def _port(url: httpx2.URL) -> int | None:
    return url.port or {"https": 443, "http": 80}.get(url.scheme)


def _proxy_for(home: httpx2.URL) -> str | None:
    if urllib.request.proxy_bypass(home.host):
        return None
    proxies = urllib.request.getproxies()
    return proxies.get(home.scheme) or proxies.get("all")


@cache
def certificates() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


# ---- clients


def client(
    reach: Reach, timeout: httpx2.Timeout, *, home: str | None = None, most_bytes: int = MOST_BYTES
) -> httpx2.AsyncClient:
    """A client of its own for each ask: leaving it, by a cancellation too, closes its connections. `home`: the address
    of the API, whose server alone is spoken to; None where nothing secret is sent."""
    transport = _Transport(reach, most_bytes, httpx2.URL(home) if home else None)
    return httpx2.AsyncClient(
        transport=transport,
        timeout=timeout,
        trust_env=False,
        follow_redirects=True,
        max_redirects=_REDIRECTS,
        headers={"Accept-Encoding": "identity"},
    )


async def asked(client: httpx2.AsyncClient, method: str, url: str, **more: Any) -> dict[str, Any]:
    """The JSON object of an answer. BadStatus; ValueError for what is not JSON; what httpx2 raises."""
    async with client.stream(method, url, **more) as response:
        body = await response.aread()
        if not response.is_success:
            raise BadStatus(response, body.decode(errors="replace"))
    said = json.loads(body)
    if not isinstance(said, dict):
        raise json.JSONDecodeError("an object was expected", "", 0)
    return said
