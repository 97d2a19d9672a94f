"""Fetches one address politely and safely; it never parses what comes, and keeps nothing between runs.

Conditional requests, redirects, credentials, limits of size and time, and the words for what went
wrong live here. Whether an address may be reached is `network`'s, when a host may be asked is
`manners`', unpacking is `inflate`'s.
"""

import asyncio
import re
import urllib.request
from base64 import b64encode
from collections import defaultdict
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote

from msgspec import Struct, field
from msgspec.structs import replace

from xjreader import __version__
from xjreader.feeds.dates import parse_date
from xjreader.feeds.inflate import ACCEPT_ENCODING, NotReadable, inflater
from xjreader.feeds.manners import Manners, hold_key, is_private
from xjreader.feeds.problems import in_words, is_offline
from xjreader.feeds.text import clean_line
from xjreader.models.feed import Validators

if TYPE_CHECKING:
    import httpx2

MOST_REDIRECTS = 10
LONGEST_RETRY = timedelta(days=31)
"""A longer Retry-After is taken as this long."""

_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
)
_GZIP = b"\x1f\x8b\x08"
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,12})", re.IGNORECASE)
_SECONDS = re.compile(r"([0-9]{1,15})(?:\.[0-9]*)?")
_NOT_CACHED = re.compile(r"(?:^|[\s,])(?:no-cache|no-store)(?:$|[\s,])", re.IGNORECASE)


def user_agent(contact: str = "") -> str:
    """What we call ourselves; `contact` is an address at which a publisher reaches the person."""
    contact = re.sub(r"[^\x21-\x7e]", "", contact)
    return f"xjreader/{__version__}" + (f" (+{contact})" if contact else "")


class FetchPolicy(Struct, frozen=True):
    """Limits that hold for every request; times in seconds."""

    allow: frozenset[str] = frozenset()
    """``host:port`` pairs that may be reached although their address is not public."""
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    """Longest silence of a server."""
    total_timeout: float = 60.0
    """For the whole fetch, redirects included; waiting for a free connection is not counted."""
    max_bytes: int = 20_000_000
    """Of an answer, both as it arrives and unpacked."""
    connections: int = 32
    per_host: int = 4
    user_agent: str = field(default_factory=user_agent)


class FetchRequest(Struct, frozen=True):
    """What to fetch, and what to tell the server."""

    url: str
    validators: Validators = field(default_factory=Validators)
    username: str = ""
    password: str = ""
    own_hosts: frozenset[str] = frozenset()
    """``host:port`` pairs that the person typed, so that one which says that it is inside may be asked: see
    `host_port`."""
    validated_url: str = ""
    """The address whose answer gave the validators: no other is told them. Empty tells every one."""


class FetchResponse(Struct, frozen=True):
    """What came of it. Whatever the network does is told in `error`, never raised."""

    url: str
    """Where the answer came from, after redirects."""
    permanent_url: str | None = None
    """Where the server says that it has moved for good: the end of an unbroken chain of 301 and 308 from
    the start; only with a good answer."""
    status: int = 0
    """HTTP status of the last answer; 0 without one."""
    not_modified: bool = False
    """304 to a conditional request, or 204: nothing new."""
    body: bytes = b""
    """Unpacked and whole; empty with an error."""
    content_type: str = ""
    validators: Validators = field(default_factory=Validators)
    """To be stored as they are: the answer's own; those we sent, where a 304 has none."""
    retry_after: datetime | None = None
    """The server asks not to come before (429, 503 and other refusals)."""
    max_age: int | None = None
    """Seconds for which the answer stays fresh (Cache-Control, else Expires): 0 where the server wants to
    be asked each time, `None` where it does not say."""
    held_until: datetime | None = None
    """Nobody was asked: the host wants to be left alone until then."""
    is_offline: bool = False
    """No name server could be reached: nobody was asked."""
    milliseconds: int = 0
    error: str = ""
    """What went wrong, in words; empty where nothing did."""
    received: int = 0
    """Bytes of the body as they arrived, packed."""


@lru_cache(maxsize=1024)
def host_port(url: str) -> str:
    """``host:port`` of an address, as `FetchPolicy.allow` and `own_hosts` name it; empty if it has none."""
    import httpx2

    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        return ""
    return _host_port(parsed) if parsed.host else ""


def _host_port(url: "httpx2.URL") -> str:
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{host.lower()}:{url.port or (443 if url.scheme == 'https' else 80)}"


def is_same_site(url: str, typed: str) -> bool:
    """Whether `url` is at the host and port of `typed`, or where that site is by https: what is meant for
    the one may be told to the other."""
    here, there = host_port(url), host_port(typed)
    return bool(here) and (
        here == there or (here.endswith(":443") and here.removesuffix("443") + "80" == there)
    )


class _Failed(Exception):
    """Ends a fetch; the message is the error that the person reads."""


class _Held(_Failed):
    """Ends a fetch before a host that wants to be left alone."""

    def __init__(self, host: str, until: datetime) -> None:
        super().__init__(f"{host} asked us to wait until {until:%Y-%m-%d %H:%M} UTC")
        self.until = until


class _Visit(Struct):
    """One fetch under way."""

    request: FetchRequest
    first: "httpx2.URL"
    deadline: float
    """Seconds left."""
    authorization: str = ""
    url: str = ""
    host: str = ""
    """That was asked last."""
    status: int = 0
    permanent: str | None = None
    unbroken: bool = True
    conditional: bool = False
    retry_after: datetime | None = None
    received: int = 0
    is_offline: bool = False


class Fetcher:
    """Fetches with shared, kept connections; an async context manager, to be used within one event loop."""

    def __init__(self, policy: FetchPolicy, *, manners: Manners | None = None) -> None:
        self._policy = policy
        self._manners = manners or Manners()
        self._allow = frozenset(entry.lower() for entry in policy.allow)
        self._all = asyncio.Semaphore(policy.connections)
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(policy.per_host)
        )
        self._clients: dict[tuple[str, bool], httpx2.AsyncClient] = {}
        self._making = asyncio.Lock()
        self._proxies = urllib.request.getproxies()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        clients = list(self._clients.values())
        self._clients.clear()
        for client in clients:
            await client.aclose()

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        """Fetch `request`; what the network or the server does wrong stands in the response's `error`."""
        import httpx2

        begun = perf_counter()
        response = FetchResponse(request.url)
        try:
            url = httpx2.URL(request.url)
        except (httpx2.InvalidURL, ValueError) as error:
            return replace(response, error=f"not a usable address: {clean_line(str(error))}")
        visit = _Visit(request, url, self._policy.total_timeout, url=request.url)
        visit.authorization = _authorization(request, url)
        try:
            response = await self._follow(visit, url)
        except _Failed as failed:
            response = FetchResponse(
                visit.url,
                status=visit.status,
                retry_after=visit.retry_after,
                error=clean_line(str(failed)),
                received=visit.received,
                held_until=failed.until if isinstance(failed, _Held) else None,
                is_offline=visit.is_offline,
            )
        return replace(response, milliseconds=round((perf_counter() - begun) * 1000))

    # Hop by hop -----------------------------------------------------------------------------

    async def _follow(self, visit: _Visit, url: "httpx2.URL") -> FetchResponse:
        import httpx2

        seen: set[str] = set()
        for _ in range(MOST_REDIRECTS + 1):
            url = url.copy_with(fragment=None, username=None, password=None)
            if url.scheme not in ("http", "https"):
                raise _Failed(
                    f"only http and https are fetched, not {url.scheme or 'an address without a scheme'}:"
                )
            if not url.host:
                raise _Failed("not a usable address: it names no host")
            if str(url) in seen:
                raise _Failed("redirected in a circle")
            seen.add(str(url))
            visit.url = str(url)
            answer = await self._hop(visit, url)
            if isinstance(answer, FetchResponse):
                return answer
            try:
                url = url.join(answer)
            except (httpx2.InvalidURL, ValueError) as error:
                raise _Failed("redirected to something that is no address") from error
            if visit.unbroken and visit.status in _PERMANENT:
                visit.permanent = str(url.copy_with(fragment=None, username=None, password=None))
            else:
                visit.unbroken = False
        raise _Failed(f"redirected more than {MOST_REDIRECTS} times")

    async def _hop(self, visit: _Visit, url: "httpx2.URL") -> FetchResponse | str:
        """One request: the answer, or where it is redirected to."""
        client = await self._client(visit, url)
        async with AsyncExitStack() as turn:
            await self._wait(visit, url, turn)
            begun = perf_counter()
            try:
                async with asyncio.timeout(max(visit.deadline, 0.001)):
                    return await self._exchange(visit, url, client)
            except TimeoutError as error:
                raise _Failed(f"took longer than {self._policy.total_timeout:g} s") from error
            except _Failed:
                raise
            except Exception as error:
                words = in_words(error, url=url, policy=self._policy)
                if words is None:
                    raise
                visit.is_offline = is_offline(error)
                raise _Failed(words) from error
            finally:
                visit.deadline -= perf_counter() - begun

    async def _wait(self, visit: _Visit, url: "httpx2.URL", turn: AsyncExitStack) -> None:
        """Wait for a connection, and for the host's turn; `turn` gives both back. None of it counts as
        the server's time. Raises `_Held`."""
        host = url.host.lower()
        await turn.enter_async_context(self._hosts[host])
        if _host_port(url) in self._allow or is_private(host):
            await turn.enter_async_context(self._all)
        else:
            # Where a host sends us on to itself, the second step is the rest of the first one's request.
            async with self._manners.turn(host, at_once=host == visit.host):
                await turn.enter_async_context(self._all)
        visit.host = host
        # Looked up after the wait: the host may have had enough meanwhile.
        if until := self._manners.held_until(str(url)):
            raise _Held(url.host, until)

    async def _exchange(
        self, visit: _Visit, url: "httpx2.URL", client: "httpx2.AsyncClient"
    ) -> FetchResponse | str:
        import httpx2

        request = httpx2.Request(
            "GET",
            url,
            headers=self._headers(visit, url),
            extensions={"timeout": self._timeouts()},
        )
        response = await client.send(request, stream=True, auth=_no_auth)
        try:
            visit.status = response.status_code
            if response.status_code in _REDIRECTS:
                location = response.headers.get("location", "").strip()
                if not location:
                    raise _Failed(f"server answered {response.status_code} without saying where to go")
                return location
            return await self._answer(visit, response)
        finally:
            await response.aclose()

    async def _answer(self, visit: _Visit, response: "httpx2.Response") -> FetchResponse:
        status = response.status_code
        given = Validators(_raw(response, b"etag"), _raw(response, b"last-modified"))
        answer = FetchResponse(
            visit.url,
            permanent_url=visit.permanent,
            status=status,
            content_type=clean_line(response.headers.get("content-type", "")),
            validators=given,
            retry_after=_retry_after(response),
            max_age=_max_age(response),
        )
        if status == HTTPStatus.NOT_MODIFIED:
            if not visit.conditional:
                raise _Failed("server answered 304 (not modified) to a first request")
            sent = visit.request.validators
            kept = Validators(given.etag or sent.etag, given.last_modified or sent.last_modified)
            # It has no body; reading to its end lets the connection serve the next feed.
            async for _ in response.aiter_raw():
                pass
            return replace(answer, not_modified=True, validators=kept)
        if status == HTTPStatus.NO_CONTENT:
            return replace(answer, not_modified=True, validators=visit.request.validators)
        if status != HTTPStatus.OK:
            visit.retry_after = answer.retry_after
            if answer.retry_after is not None:
                self._manners.hold(hold_key(visit.url), answer.retry_after)
            elif status == HTTPStatus.TOO_MANY_REQUESTS:
                self._manners.hold_briefly(visit.url)
            raise _Failed(f"server answered {status}{_phrase(status)}")
        body = await self._body(visit, response)
        return replace(answer, body=body, received=visit.received, retry_after=None)

    async def _body(self, visit: _Visit, response: "httpx2.Response") -> bytes:
        most = self._policy.max_bytes
        too_large = f"answer larger than {_megabytes(most)}"
        length = response.headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:20]) > most:
            raise _Failed(too_large)
        try:
            encoding = response.headers.get("content-encoding", "").strip()
            packing = inflater(encoding)
            pieces: list[bytes] = []
            size = 0
            async for chunk in response.aiter_raw():
                if not encoding and not visit.received and chunk.startswith(_GZIP):
                    packing = inflater("gzip")  # a packed file, served as it lies there
                visit.received += len(chunk)
                if visit.received > most:
                    raise _Failed(too_large)
                for piece in packing.feed(chunk):
                    size += len(piece)
                    if size > most:
                        raise _Failed(too_large)
                    pieces.append(piece)
                    if len(piece) > 100_000:
                        # Unpacking is work: let the others have their turn.
                        await asyncio.sleep(0)
        except NotReadable as error:
            raise _Failed(str(error)) from error
        if not packing.is_complete():
            raise _Failed("the answer broke off before its end")
        return b"".join(pieces)

    # Requests and connections ------------------------------------------------------------------

    def _headers(self, visit: _Visit, url: "httpx2.URL") -> list[tuple[bytes, bytes]]:
        headers = [
            (b"Host", url.netloc),
            (b"User-Agent", self._policy.user_agent.encode("ascii", "ignore")),
            (b"Accept", _ACCEPT.encode()),
            (b"Accept-Encoding", ACCEPT_ENCODING.encode()),
        ]
        sent = visit.request.validators
        visit.conditional = bool(sent) and _is_at(str(url), visit.request.validated_url)
        if visit.conditional and sent.etag:
            headers.append((b"If-None-Match", sent.etag.encode("latin-1", "ignore")))
        if visit.conditional and sent.last_modified:
            headers.append((b"If-Modified-Since", sent.last_modified.encode("latin-1", "ignore")))
        same_origin = (url.scheme, _host_port(url)) == (visit.first.scheme, _host_port(visit.first))
        if visit.authorization and same_origin:
            headers.append((b"Authorization", visit.authorization.encode("ascii")))
        return headers

    def _timeouts(self) -> dict[str, float | None]:
        read = self._policy.read_timeout
        # Our own semaphore decides who waits for a connection, and the whole fetch has its deadline.
        return {"connect": self._policy.connect_timeout, "read": read, "write": read, "pool": None}

    def _is_exempt(self, visit: _Visit, url: "httpx2.URL") -> bool:
        """Whether this host and port may be inside: the config allows them, or the person gave them by
        typing the feed's address, and they say themselves that they are. The owner of any other name could
        point it inside once it is typed."""
        from xjreader.feeds.network import names_private_address

        place = _host_port(url)
        if place in self._allow:
            return True
        if not names_private_address(url.host):
            return False
        own = {entry.lower() for entry in visit.request.own_hosts}
        # Moving a site from http to https leaves it the same site.
        moved = url.scheme == "https" and place.endswith(":443") and place.removesuffix("443") + "80" in own
        return place in own or moved

    def _is_proxied(self, url: "httpx2.URL") -> bool:
        if not (self._proxies.get(url.scheme) or self._proxies.get("all")):
            return False
        return not urllib.request.proxy_bypass(_host_port(url))

    async def _client(self, visit: _Visit, url: "httpx2.URL") -> "httpx2.AsyncClient":
        exempt = self._is_exempt(visit, url)
        if self._is_proxied(url):
            from xjreader.feeds.network import names_private_address

            # The proxy resolves names; what is an address already can be judged here.
            if not exempt and names_private_address(url.host):
                raise _Failed(f"refused: {url.host} is not a public address")
            key = ("proxy", True)
        else:
            key = ("open" if exempt else "checked", url.scheme == "https")
        if key not in self._clients:
            async with self._making:
                if key not in self._clients:
                    self._clients[key] = await self._new_client(*key)
        return self._clients[key]

    async def _new_client(self, kind: str, secure: bool) -> "httpx2.AsyncClient":
        from http.cookiejar import CookieJar, DefaultCookiePolicy

        import httpx2

        from xjreader.feeds.network import CheckedBackend, OpenBackend, PoolTransport, shared_ssl_context

        # Cookies would tell a publisher who comes back.
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        context = await asyncio.to_thread(shared_ssl_context) if secure else None
        if kind == "proxy":
            assert context is not None
            limits = httpx2.Limits(max_connections=self._policy.connections)
            return httpx2.AsyncClient(verify=context, cookies=no_cookies, limits=limits)
        transport = PoolTransport(
            backend=CheckedBackend() if kind == "checked" else OpenBackend(),
            ssl_context=context,
            connections=self._policy.connections,
        )
        return httpx2.AsyncClient(transport=transport, cookies=no_cookies)


def _no_auth(request: "httpx2.Request") -> "httpx2.Request":
    """Keeps httpx2 from taking credentials out of an address or a netrc file."""
    return request


def _authorization(request: FetchRequest, url: "httpx2.URL") -> str:
    """The header for the feed's own origin, from the person's credentials, else from the address."""
    name, password = request.username, request.password
    if not name and not password:
        name, password = unquote(url.username), unquote(url.password)
    if not name and not password:
        return ""
    return "Basic " + b64encode(f"{name}:{password}".encode()).decode("ascii")


def _raw(response: "httpx2.Response", name: bytes) -> str:
    """A header byte for byte: a validator means nothing to us, and everything to its server."""
    for key, value in response.headers.raw:
        if key.lower() == name:
            return value.strip(b" \t").decode("latin-1")
    return ""


def _is_at(url: str, place: str) -> bool:
    """Whether `url` is `place` but for its query, in which some servers hand out tickets; no place is any."""
    return not place or url.partition("?")[0] == place.partition("?")[0]


def _retry_after(response: "httpx2.Response") -> datetime | None:
    value = response.headers.get("retry-after", "").strip()
    now = datetime.now(UTC)
    if found := _SECONDS.fullmatch(value):
        return now + min(timedelta(seconds=min(int(found[1]), 10**9)), LONGEST_RETRY)
    moment = parse_date(value) if value[:1].isalpha() else None
    if moment is None:
        return None
    # The server's clock may not go as ours does: what it means is how long from its now.
    wait = moment - (parse_date(response.headers.get("date", "")) or now)
    return now + min(wait, LONGEST_RETRY) if wait > timedelta(0) else None


def _max_age(response: "httpx2.Response") -> int | None:
    control = ",".join(response.headers.get_list("cache-control"))
    if _NOT_CACHED.search(control):
        return 0
    if found := _MAX_AGE.search(control):
        return max(0, int(found[1]) - _age(response))
    written = response.headers.get("expires", "").strip()
    if not written:
        return None
    expires = parse_date(written)
    if expires is None:
        return 0  # such as "0": RFC 9111 takes what is no date for the past
    date = parse_date(response.headers.get("date", "")) or datetime.now(UTC)
    return max(0, round((expires - date).total_seconds()))


def _age(response: "httpx2.Response") -> int:
    """Seconds that the answer has lain in a cache on its way."""
    value = response.headers.get("age", "").strip()
    return int(value) if re.fullmatch(r"[0-9]{1,12}", value) else 0


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ""


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:g} MB" if size >= 100_000 else f"{size / 1000:g} kB"
