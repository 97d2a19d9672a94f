"""The fetcher against a real server: polite, bounded, and never where it should not go."""

import asyncio
import gzip
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from xjreader import __version__
from xjreader.feeds.fetch import Fetcher, FetchPolicy, FetchRequest, FetchResponse, host_port, user_agent
from xjreader.feeds.manners import JITTER, SPACING, Manners
from xjreader.models.feed import Validators

BODY = b"<rss version='2.0'><channel><title>T</title></channel></rss>"
POLICY = FetchPolicy(connect_timeout=2.0, read_timeout=2.0, total_timeout=5.0, max_bytes=100_000)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(POLICY) as fetcher:
        yield fetcher


def request(server: HTTPServer, path: str = "/feed", **more: object) -> FetchRequest:
    url = server.url_for(path)
    return FetchRequest(url, own_hosts=frozenset({host_port(url)}), **more)  # type: ignore[arg-type]


def answer(
    server: HTTPServer, path: str, response: Response | Callable[[Request], Response]
) -> list[Request]:
    """Serve `response` at `path`; the list fills with the requests for it."""
    seen: list[Request] = []

    def handle(incoming: Request) -> Response:
        seen.append(incoming)
        return response(incoming) if not isinstance(response, Response) else response

    server.expect_request(path).respond_with_handler(handle)
    return seen


# What is sent ------------------------------------------------------------------------------------


async def test_a_first_request_is_plain_and_honest(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    seen = answer(
        httpserver,
        "/feed",
        Response(
            BODY,
            headers={"ETag": 'W/"a b"', "Last-Modified": "Sunday, 01-Nov-26", "Content-Type": "text/xml"},
        ),
    )
    response = await fetcher.fetch(request(httpserver))
    assert (response.status, response.error, response.not_modified) == (200, "", False)
    assert (response.body, response.content_type) == (BODY, "text/xml")
    assert response.validators == Validators('W/"a b"', "Sunday, 01-Nov-26")
    assert response.received == len(BODY)
    headers = seen[0].headers
    assert headers["User-Agent"] == f"xjreader/{__version__}"
    assert headers["Accept-Encoding"] == "gzip, deflate, br, zstd"
    for name in ("If-None-Match", "If-Modified-Since", "Cookie", "Referer", "Authorization"):
        assert name not in headers
    assert seen[0].query_string == b""


async def test_validators_go_back_byte_for_byte(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    seen = answer(httpserver, "/feed", Response(status=304))
    sent = Validators('W/"\xe9 odd"', "Sunday, 01-Nov-26 00:00:01 GMT")
    response = await fetcher.fetch(request(httpserver, validators=sent))
    assert (response.status, response.not_modified, response.error) == (304, True, "")
    assert response.validators == sent
    assert seen[0].headers["If-None-Match"] == sent.etag
    assert seen[0].headers["If-Modified-Since"] == sent.last_modified


async def test_a_304_may_bring_new_validators(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    answer(httpserver, "/feed", Response(status=304, headers={"ETag": '"new"'}))
    response = await fetcher.fetch(request(httpserver, validators=Validators('"old"', "then")))
    assert response.validators == Validators('"new"', "then")


async def test_a_200_without_validators_drops_the_old_ones(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    answer(httpserver, "/feed", Response(BODY))
    response = await fetcher.fetch(request(httpserver, validators=Validators('"old"')))
    assert response.validators == Validators()


async def test_a_304_that_nobody_asked_for_is_an_error(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    answer(httpserver, "/feed", Response(status=304))
    response = await fetcher.fetch(request(httpserver))
    assert not response.not_modified
    assert response.error == "server answered 304 (not modified) to a first request"


async def test_204_is_nothing_new(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    answer(httpserver, "/feed", Response(status=204))
    response = await fetcher.fetch(request(httpserver, validators=Validators('"old"')))
    assert (response.not_modified, response.error, response.validators) == (True, "", Validators('"old"'))


async def test_cookies_are_not_kept(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    seen = answer(httpserver, "/feed", Response(BODY, headers={"Set-Cookie": "id=1; Max-Age=99999; Path=/"}))
    await fetcher.fetch(request(httpserver))
    await fetcher.fetch(request(httpserver))
    assert [incoming.headers.get("Cookie") for incoming in seen] == [None, None]


def test_the_contact_stands_in_the_user_agent() -> None:
    assert user_agent("https://a.example/\r\nme ") == f"xjreader/{__version__} (+https://a.example/me)"


async def test_validators_are_told_to_whom_they_came_from_only(
    httpserver: HTTPServer, fetcher: Fetcher
) -> None:
    first = answer(httpserver, "/feed", Response(status=302, headers={"Location": "/there?ticket=2"}))
    there = answer(httpserver, "/there", Response(status=304))
    sent = request(
        httpserver, validators=Validators('"1"', "then"), validated_url=httpserver.url_for("/there?ticket=1")
    )
    assert (await fetcher.fetch(sent)).not_modified
    assert [(seen.headers.get("If-None-Match"), seen.headers.get("If-Modified-Since")) for seen in first] == [
        (None, None)
    ]
    assert [seen.headers.get("If-None-Match") for seen in there] == ['"1"']


# Credentials ----------------------------------------------------------------------------------------


async def test_credentials_go_to_the_feed_s_own_origin_only(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    own = answer(httpserver, "/feed", Response(status=302, headers={"Location": "/again"}))
    again = answer(httpserver, "/again", Response(BODY))
    response = await fetcher.fetch(request(httpserver, username="ann", password="pass wörd"))
    assert response.error == ""
    assert own[0].authorization is not None
    assert (own[0].authorization.username, own[0].authorization.password) == ("ann", "pass wörd")
    assert again[0].authorization is not None


async def test_credentials_are_not_sent_to_another_origin(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    with HTTPServer(port=0) as other:
        elsewhere = answer(other, "/", Response(BODY))
        answer(httpserver, "/feed", Response(status=302, headers={"Location": other.url_for("/")}))
        hosts = frozenset({host_port(httpserver.url_for("/")), host_port(other.url_for("/"))})
        response = await fetcher.fetch(
            FetchRequest(httpserver.url_for("/feed"), username="ann", password="x", own_hosts=hosts)
        )
    assert response.error == ""
    assert "Authorization" not in elsewhere[0].headers


async def test_credentials_in_the_address(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    seen = answer(httpserver, "/feed", Response(BODY))
    url = httpserver.url_for("/feed").replace("http://", "http://ann:p%40ss@")
    response = await fetcher.fetch(FetchRequest(url, own_hosts=frozenset({host_port(url)})))
    assert seen[0].authorization is not None
    assert seen[0].authorization.password == "p@ss"
    assert "ann" not in response.url


# Packing and limits ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstd.compress)]
)
async def test_packed_answers(
    httpserver: HTTPServer, fetcher: Fetcher, encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    body = BODY * 1000
    answer(httpserver, "/feed", Response(pack(body), headers={"Content-Encoding": encoding}))
    response = await fetcher.fetch(request(httpserver))
    assert response.body == body
    assert response.received < len(body)


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstd.compress)]
)
async def test_bombs_stop_at_the_limit(
    httpserver: HTTPServer, fetcher: Fetcher, encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    bomb = pack(bytes(3_000_000))
    assert len(bomb) < POLICY.max_bytes
    answer(httpserver, "/feed", Response(bomb, headers={"Content-Encoding": encoding}))
    response = await fetcher.fetch(request(httpserver))
    assert (response.error, response.body) == ("answer larger than 0.1 MB", b"")


async def test_a_packed_file_served_as_it_lies_there_is_unpacked_within_the_limit(
    httpserver: HTTPServer, fetcher: Fetcher
) -> None:
    for path, body, told in (("/feed", BODY, ""), ("/bomb", bytes(3_000_000), "answer larger than 0.1 MB")):
        answer(httpserver, path, Response(gzip.compress(body), content_type="application/gzip"))
        response = await fetcher.fetch(request(httpserver, path))
        assert response.error == told
        assert response.body == (b"" if told else body)


@pytest.mark.parametrize("told_length", [True, False])
async def test_a_large_answer_stops_at_the_limit(
    httpserver: HTTPServer, fetcher: Fetcher, told_length: bool
) -> None:
    body = bytes(200_000)
    answer(httpserver, "/feed", Response(body if told_length else iter([body])))
    response = await fetcher.fetch(request(httpserver))
    assert response.error == "answer larger than 0.1 MB"


@pytest.mark.parametrize(
    ("encoding", "error"),
    [
        ("gzip, gzip", "the answer is packed more than once (gzip, gzip)"),
        ("lzma", "the answer is packed in an unknown way ('lzma')"),
        ("gzip", "the packed answer is damaged (Error -3 while decompressing data: incorrect header check)"),
    ],
)
async def test_packing_that_is_not_read(
    httpserver: HTTPServer, fetcher: Fetcher, encoding: str, error: str
) -> None:
    answer(httpserver, "/feed", Response(BODY, headers={"Content-Encoding": encoding}))
    assert (await fetcher.fetch(request(httpserver))).error == error


async def test_a_packed_answer_that_breaks_off(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    packed = gzip.compress(bytes(range(256)) * 20)
    answer(httpserver, "/feed", Response(packed[:-20], headers={"Content-Encoding": "gzip"}))
    assert (await fetcher.fetch(request(httpserver))).error == "the answer broke off before its end"


# A server that speaks as it likes -----------------------------------------------------------------------


@pytest.fixture
def speak() -> Iterator[Callable[[bytes, float], str]]:
    """Starts a server that sends the bytes given, one after another with a pause, and closes."""
    stop = threading.Event()
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(data: bytes, pause: float = 0.0) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def serve() -> None:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65_536)
                try:
                    if not pause:
                        connection.sendall(data)
                    for letter in data if pause else b"":
                        connection.sendall(bytes([letter]))
                        if stop.wait(pause):
                            return
                except OSError:
                    return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        threads.append(thread)
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield start
    stop.set()
    for listener in listeners:
        listener.close()
    for thread in threads:
        thread.join(2)


async def fetched(url: str, policy: FetchPolicy = POLICY) -> FetchResponse:
    async with Fetcher(policy) as fetcher:
        return await fetcher.fetch(FetchRequest(url, own_hosts=frozenset({host_port(url)})))


async def test_a_slow_drip_ends_at_the_deadline(speak: Callable[..., str]) -> None:
    url = speak(b"HTTP/1.1 200 OK\r\nX-Pad: " + b"x" * 4000, 0.02)
    policy = FetchPolicy(read_timeout=10.0, total_timeout=0.2)
    assert (await fetched(url, policy)).error == "took longer than 0.2 s"


async def test_silence_ends_at_the_read_timeout(speak: Callable[..., str]) -> None:
    url = speak(b"HTTP/1.1 200 OK\r\n\r\n", 10.0)
    policy = FetchPolicy(read_timeout=0.1, total_timeout=20.0)
    assert (await fetched(url, policy)).error == "server said nothing for 0.1 s"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", "the server closed the connection without an answer"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "the answer is not proper HTTP"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>",
            "the connection broke off before the answer was complete",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n<rss>\r\n",
            "the answer is not proper HTTP",
        ),
    ],
)
async def test_broken_answers(speak: Callable[..., str], data: bytes, error: str) -> None:
    response = await fetched(speak(data))
    assert response.error in (error, "the server closed the connection without an answer")
    assert response.body == b""


async def test_a_port_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert (await fetched(f"http://127.0.0.1:{port}/")).error == "connection refused by 127.0.0.1"


async def test_a_host_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    async with Fetcher(POLICY) as fetcher:
        response = await fetcher.fetch(FetchRequest("http://nowhere.example/feed"))
    assert response.error == "no such host: nowhere.example"


async def test_plain_http_where_https_is_asked_for(httpserver: HTTPServer) -> None:
    url = httpserver.url_for("/feed").replace("http://", "https://")
    assert (await fetched(url)).error.startswith("no secure connection: ")


# Redirects ---------------------------------------------------------------------------------------------


def redirect(server: HTTPServer, path: str, to: str, status: int = 302) -> None:
    answer(server, path, Response(status=status, headers={"Location": to}))


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [
        ([301], "/1"),
        ([308, 301], "/2"),
        ([302], None),
        ([307], None),
        ([303, 301], None),
        ([301, 302], "/1"),
        ([301, 302, 301], "/1"),
    ],
)
async def test_only_an_unbroken_chain_moves_a_feed(
    httpserver: HTTPServer, fetcher: Fetcher, statuses: list[int], moved_to: str | None
) -> None:
    paths = ["/feed", *(f"/{number}" for number in range(1, len(statuses) + 1))]
    for path, following, status in zip(paths, paths[1:], statuses, strict=False):
        redirect(httpserver, path, following, status)
    answer(httpserver, paths[-1], Response(BODY))
    response = await fetcher.fetch(request(httpserver))
    assert response.url == httpserver.url_for(paths[-1])
    assert response.permanent_url == (httpserver.url_for(moved_to) if moved_to else None)


async def test_a_move_to_an_error_is_no_move(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    redirect(httpserver, "/feed", "/gone", 301)
    answer(httpserver, "/gone", Response(status=404))
    response = await fetcher.fetch(request(httpserver))
    assert (response.permanent_url, response.error) == (None, "server answered 404 (Not Found)")


async def test_loops_and_long_ways(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    redirect(httpserver, "/feed", "/b")
    redirect(httpserver, "/b", "/feed")
    assert (await fetcher.fetch(request(httpserver))).error == "redirected in a circle"
    for number in range(12):
        redirect(httpserver, f"/n{number}", f"/n{number + 1}")
    assert (await fetcher.fetch(request(httpserver, "/n0"))).error == "redirected more than 10 times"


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ("file:///etc/passwd", "only http and https are fetched, not file:"),
        ("javascript:alert(1)", "only http and https are fetched, not javascript:"),
        ("", "server answered 302 without saying where to go"),
    ],
)
async def test_redirects_to_what_is_not_fetched(
    httpserver: HTTPServer, fetcher: Fetcher, target: str, error: str
) -> None:
    redirect(httpserver, "/feed", target)
    assert (await fetcher.fetch(request(httpserver))).error == error


async def test_a_redirect_to_no_address(speak: Callable[..., str]) -> None:
    url = speak(b"HTTP/1.1 302 Found\r\nLocation: http://a.example:x/\r\nContent-Length: 0\r\n\r\n")
    assert (await fetched(url)).error == "redirected to something that is no address"


@pytest.mark.parametrize(
    "spelling", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "0.0.0.0", "x@127.0.0.1"]
)
async def test_a_redirect_into_the_private_network_is_refused(
    httpserver: HTTPServer, fetcher: Fetcher, spelling: str
) -> None:
    with HTTPServer(port=0) as inside:
        reached = answer(inside, "/secret", Response(b"secret"))
        redirect(httpserver, "/feed", f"http://{spelling}:{inside.port}/secret")
        response = await fetcher.fetch(request(httpserver))
    assert response.error.startswith("refused: ")
    assert response.error.endswith("not a public address")
    assert reached == []


async def test_an_address_nobody_typed_is_refused_unless_the_config_allows_it(httpserver: HTTPServer) -> None:
    reached = answer(httpserver, "/page", Response(BODY))
    url = httpserver.url_for("/page")
    async with Fetcher(POLICY) as fetcher:
        assert (await fetcher.fetch(FetchRequest(url))).error.startswith("refused: ")
    assert reached == []
    async with Fetcher(FetchPolicy(allow=frozenset({host_port(url).upper()}))) as fetcher:
        assert (await fetcher.fetch(FetchRequest(url))).body == BODY


async def test_a_connection_kept_for_one_feed_is_no_way_in_for_another(
    httpserver: HTTPServer, fetcher: Fetcher
) -> None:
    answer(httpserver, "/feed", Response(BODY))
    assert (await fetcher.fetch(request(httpserver))).error == ""
    stranger = await fetcher.fetch(FetchRequest(httpserver.url_for("/feed")))
    assert stranger.error.startswith("refused: ")


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "a.example/feed", "http://", "http://[", "", "http://a b/"]
)
async def test_what_is_no_address(fetcher: Fetcher, url: str) -> None:
    assert (await fetcher.fetch(FetchRequest(url))).error


# Status and politeness ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, "server answered 401 (Unauthorized)"),
        (404, "server answered 404 (Not Found)"),
        (410, "server answered 410 (Gone)"),
        (500, "server answered 500 (Internal Server Error)"),
        (599, "server answered 599"),
        (206, "server answered 206 (Partial Content)"),
    ],
)
async def test_other_answers_are_errors_and_their_bodies_are_not_read(
    httpserver: HTTPServer, fetcher: Fetcher, status: int, error: str
) -> None:
    answer(httpserver, "/feed", Response(BODY, status=status))
    response = await fetcher.fetch(request(httpserver))
    assert (response.status, response.error, response.body) == (status, error, b"")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), ("120.5", 120), ("99999999999999", 31 * 86_400), ("soon", None), ("-5", None), ("", None)],
)
async def test_retry_after_in_seconds(
    httpserver: HTTPServer, fetcher: Fetcher, value: str, seconds: int | None
) -> None:
    answer(httpserver, "/feed", Response(status=429, headers={"Retry-After": value}))
    before = datetime.now(UTC)
    response = await fetcher.fetch(request(httpserver))
    after = datetime.now(UTC)
    if seconds is None:
        assert response.retry_after is None
    else:
        assert response.retry_after is not None
        assert before <= response.retry_after - timedelta(seconds=seconds) <= after


async def test_retry_after_as_a_date(httpserver: HTTPServer, fetcher: Fetcher) -> None:
    moment = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=3)
    answer(
        httpserver,
        "/feed",
        Response(status=503, headers={"Retry-After": format_datetime(moment, usegmt=True)}),
    )
    found = (await fetcher.fetch(request(httpserver))).retry_after
    assert found is not None
    assert abs(found - moment) < timedelta(seconds=2)


def spoken(status: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """An answer with its own Date, which the test server would write over."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


async def test_retry_after_as_a_date_counts_by_the_servers_own_clock(speak: Callable[..., str]) -> None:
    said = {"Date": "Mon, 02 Nov 2015 10:00:00 GMT", "Retry-After": "Mon, 02 Nov 2015 13:00:00 GMT"}
    before = datetime.now(UTC)
    found = (await fetched(speak(spoken("503 Busy", said)))).retry_after
    assert found is not None
    assert found - timedelta(hours=3) >= before


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=7200"}, 7200),
        ({"Cache-Control": 'max-age="60"'}, 60),
        ({"Cache-Control": "max-age=7200", "Age": "200"}, 7000),
        ({"Cache-Control": "max-age=60", "Age": "200"}, 0),
        ({"Cache-Control": "no-cache, max-age=7200"}, 0),
        ({"Cache-Control": "No-Store", "Expires": "Mon, 02 Nov 2999 11:00:00 GMT"}, 0),
        ({"Cache-Control": "max-age=60", "Expires": "Mon, 02 Nov 2999 11:00:00 GMT"}, 60),
        ({"Cache-Control": "s-maxage=60"}, None),
        ({"Expires": "Mon, 02 Nov 2026 11:00:00 GMT", "Date": "Mon, 02 Nov 2026 10:00:00 GMT"}, 3600),
        ({"Expires": "Mon, 02 Nov 2026 09:00:00 GMT", "Date": "Mon, 02 Nov 2026 10:00:00 GMT"}, 0),
        ({"Expires": "0"}, 0),
        ({}, None),
    ],
)
async def test_how_long_an_answer_stays_fresh(
    speak: Callable[..., str], headers: dict[str, str], seconds: int | None
) -> None:
    response = await fetched(speak(spoken("200 OK", headers, BODY)))
    assert (response.error, response.max_age) == ("", seconds)


async def test_no_more_requests_at_once_to_a_host_than_the_policy_says() -> None:
    lock = threading.Lock()
    now = most = 0
    both = threading.Barrier(2)

    def handle(_: Request) -> Response:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        both.wait(5)
        with lock:
            now -= 1
        return Response(BODY)

    with HTTPServer(port=0, threaded=True) as server:
        server.expect_request("/feed").respond_with_handler(handle)
        async with Fetcher(FetchPolicy(per_host=2, connections=10)) as fetcher:
            responses = await asyncio.gather(*(fetcher.fetch(request(server)) for _ in range(6)))
    assert {response.error for response in responses} == {""}
    assert most == 2


# Whom we leave alone ---------------------------------------------------------------------------------------


async def test_a_host_that_wants_to_be_left_alone_is_not_asked_by_a_redirect_either(
    httpserver: HTTPServer,
) -> None:
    redirect(httpserver, "/feed", "/busy")
    busy = answer(httpserver, "/busy", Response(status=429, headers={"Retry-After": "60"}))
    manners = Manners()
    async with Fetcher(POLICY, manners=manners) as fetcher:
        first = await fetcher.fetch(request(httpserver))
        assert (first.status, first.held_until) == (429, None)
        held = await fetcher.fetch(request(httpserver))
    assert (held.status, held.held_until) == (302, first.retry_after)
    assert "asked us to wait until" in held.error
    assert len(busy) == 1
    assert manners.take_news() == {httpserver.url_for("/busy"): first.retry_after}


@pytest.mark.parametrize(("is_own", "waits"), [(False, 4), (True, 0)])
async def test_requests_to_a_public_host_are_spaced_and_those_to_ones_own_are_not(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, is_own: bool, waits: int
) -> None:
    """Five requests, the first of which is sent on to the same host, which is no second one."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("xjreader.feeds.fetch.is_private", lambda host: is_own)
    redirect(httpserver, "/0", "/feed")
    seen = answer(httpserver, "/feed", Response(BODY))
    for number in range(1, 5):
        answer(httpserver, f"/{number}", Response(BODY))
    async with Fetcher(POLICY, manners=Manners(sleep=sleep)) as fetcher:
        answers = [await fetcher.fetch(request(httpserver, f"/{number}")) for number in range(5)]
    assert [each.error for each in answers] == [""] * 5
    assert len(seen) == 1
    assert len(slept) == waits
    assert all(0 < pause <= SPACING + JITTER for pause in slept)


async def test_what_the_config_allows_is_not_spaced(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sleep(seconds: float) -> None:
        raise AssertionError

    monkeypatch.setattr("xjreader.feeds.fetch.is_private", lambda host: False)
    answer(httpserver, "/feed", Response(BODY))
    url = httpserver.url_for("/feed")
    policy = FetchPolicy(allow=frozenset({host_port(url)}))
    async with Fetcher(policy, manners=Manners(sleep=sleep)) as fetcher:
        answers = await asyncio.gather(*(fetcher.fetch(FetchRequest(url)) for _ in range(4)))
    assert {each.error for each in answers} == {""}
