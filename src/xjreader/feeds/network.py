"""Connections for the fetcher: which addresses may be reached, pinned to what was checked; no HTTP rules.

An address that is not public (loopback, link-local, RFC 1918, shared, multicast …) is refused when the
connection is made, after the name is resolved, and the connection goes to the very address that was
checked: a name that resolves differently a moment later gains nothing.
"""

import asyncio
import functools
import ipaddress
import select
import socket
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from contextlib import suppress
from typing import Any

import anyio
import httpcore2
import httpx2

from xjreader.feeds.manners import is_private

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_FIRST_TRIES = 2.0
"""Seconds for each address but the last: a broken IPv6 must not use up the time for IPv4."""


class AddressRefused(OSError):
    """The host's address is not a public one."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(f"{host} is at {address}")
        self.host = host
        self.address = address


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet; one that holds another is judged by the other."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def names_private_address(host: str) -> bool:
    """Whether `host` itself says that it is not public: an address, in any spelling, or a name that is only
    given inside; asks no name server."""
    if is_private(host):
        return True
    try:
        address = str(ipaddress.ip_address(host))
    except ValueError:
        try:
            # Decimal, hexadecimal and shortened spellings, as the system reads them.
            address = socket.inet_ntoa(socket.inet_aton(host))
        except (OSError, UnicodeError):
            return False
    return not is_public(address)


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of `host`, in the system's order of preference."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Arrivals:
    """On which connections something came: the pool asks that of each one that it keeps, with every request.
    They are all looked at together, once until the event loop goes on."""

    def __init__(self) -> None:
        self._poll: Any = select.poll() if hasattr(select, "poll") else None
        self._came: set[int] | None = None

    @property
    def can_tell(self) -> bool:
        """Whether the system has the means."""
        return self._poll is not None

    def watch(self, number: int) -> None:
        """Look at this descriptor too, of which nothing is known yet."""
        self._poll.register(number, select.POLLIN)
        if self._came is not None:
            self._came.discard(number)

    def forget(self, number: int) -> None:
        """Look at it no more: it is about to be closed, and another may get its number."""
        with suppress(KeyError):
            self._poll.unregister(number)

    def on(self, number: int) -> bool:
        """Whether something can be read there, or it has ended."""
        if self._came is None:
            self._came = {each for each, _ in self._poll.poll(0)}
            asyncio.get_running_loop().call_soon(self._go_on)
        return number in self._came

    def _go_on(self) -> None:
        self._came = None


class _Connection(httpcore2.AsyncNetworkStream):
    """A stream that tells at once whether something came on it: anyio would look up all about the socket each
    time."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream, arrivals: _Arrivals) -> None:
        self._stream = stream
        self._arrivals = arrivals
        self._socket = stream.get_extra_info("socket")
        self._number = -1
        if self._socket is not None and arrivals.can_tell:
            self._number = self._socket.fileno()
            arrivals.watch(self._number)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - likewise
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - likewise
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        # One that is closed already has no number, and another connection may have got the one that it had.
        if self._number >= 0 and self._socket.fileno() == self._number:
            self._arrivals.forget(self._number)
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - likewise
    ) -> httpcore2.AsyncNetworkStream:
        return _Connection(
            await self._stream.start_tls(ssl_context, server_hostname, timeout), self._arrivals
        )

    def get_extra_info(self, info: str) -> Any:
        if info != "is_readable" or self._number < 0:
            return self._stream.get_extra_info(info)
        # A closed one reads as ended.
        return self._socket.fileno() < 0 or self._arrivals.on(self._number)


class OpenBackend(httpcore2.AnyIOBackend):
    """Connects to any address; for what the person named."""

    def __init__(self) -> None:
        super().__init__()
        self._arrivals = _Arrivals()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore2's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        stream = await super().connect_tcp(host, port, timeout, local_address, socket_options)
        return _Connection(stream, self._arrivals)


class CheckedBackend(OpenBackend):
    """Resolves, refuses what is not public, and connects to an address that was checked."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore2's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        try:
            with anyio.fail_after(timeout):
                addresses = await resolve(host, port)
            for address in addresses:
                if not is_public(address):
                    raise AddressRefused(host, address)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(str(error)) from error
        except (OSError, UnicodeError) as error:
            # The pool drops causes but not contexts, and the cause is what the person is told.
            raise httpcore2.ConnectError(str(error)) from error
        for address in addresses[:-1]:
            limit = _FIRST_TRIES if timeout is None else min(timeout, _FIRST_TRIES)
            try:
                return await super().connect_tcp(address, port, limit, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await super().connect_tcp(addresses[-1], port, timeout, local_address, socket_options)


class _Stream(httpx2.AsyncByteStream):
    def __init__(self, stream: AsyncIterable[bytes]) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield part

    async def aclose(self) -> None:
        close = getattr(self._stream, "aclose", None)
        if close is not None:
            await close()


class PoolTransport(httpx2.AsyncBaseTransport):
    """A pool of kept connections over one network backend; httpcore2's exceptions come through."""

    def __init__(
        self,
        *,
        backend: httpcore2.AsyncNetworkBackend,
        ssl_context: ssl.SSLContext | None,
        connections: int,
    ) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=ssl_context,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=15.0,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._pool.handle_async_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        assert isinstance(answer.stream, AsyncIterable)
        return httpx2.Response(
            answer.status,
            headers=answer.headers,
            stream=_Stream(answer.stream),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


@functools.lru_cache(maxsize=1)
def shared_ssl_context() -> ssl.SSLContext:
    """The one context for all of https: reading the system's certificates takes tens of milliseconds."""
    return httpx2.create_ssl_context()
