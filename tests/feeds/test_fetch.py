"""The fetcher against a real server: honest, bounded, and never where it should not go."""

import gzip
import socket
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import httpx2
import pytest
from backports import zstd
from msgspec.structs import replace
from pytest_httpserver import HTTPServer
from tests.feeds.serving import BODY, POLICY, answer, fetched, redirect, request
from werkzeug import Response

from xjreader import __version__
from xjreader.feeds.fetch import (
    Fetcher,
    FetchPolicy,
    FetchRequest,
    _Visit,
    host_port,
    is_same_site,
    user_agent,
)
from xjreader.models.feed import Validators

pytestmark = pytest.mark.usefixtures("no_proxy")

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


# Addresses inside -----------------------------------------------------------------------------------


async def test_a_typed_name_is_refused_once_its_owner_points_it_inside(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who gave a public name did not give this machine: only the config lets that name in."""

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    monkeypatch.setattr("xjreader.feeds.network.resolve", resolve)
    asked = answer(httpserver, "/feed", Response(BODY))
    place = f"courier.example:{httpserver.port}"
    request = FetchRequest(f"http://{place}/feed", own_hosts=frozenset({place}))
    async with Fetcher(POLICY) as fetcher:
        error = (await fetcher.fetch(request)).error
    assert error == "refused: courier.example is at 127.0.0.1, which is not a public address"
    assert asked == []


@pytest.mark.parametrize(
    ("host", "is_exempt"),
    [
        ("localhost", True), ("127.0.0.1", True), ("[::1]", True), ("192.168.1.5", True), ("nas", True),
        ("nas.local", True), ("reader.lan", True), ("courier.example", False), ("93.184.216.34", False),
    ],
)  # fmt: skip
def test_what_a_person_types_opens_only_what_says_that_it_is_inside(host: str, is_exempt: bool) -> None:
    url, other = f"http://{host}:81/feed", f"http://{host}:82/feed"
    own = frozenset({host_port(url)})
    visit = _Visit(FetchRequest(url, own_hosts=own), httpx2.URL(url), 1.0)
    found = [Fetcher(POLICY)._is_exempt(visit, httpx2.URL(each)) for each in (url, other)]
    assert found == [is_exempt, False]
    allowing = Fetcher(replace(POLICY, allow=own))
    assert allowing._is_exempt(visit, httpx2.URL(url))


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


@pytest.mark.parametrize(
    ("url", "typed", "expected"),
    [
        ("https://a.example/new", "https://a.example/feed", True),
        ("https://a.example/feed", "http://a.example/feed", True),
        ("http://a.example/feed", "https://a.example/feed", False),
        ("https://a.example:8443/feed", "https://a.example/feed", False),
        ("http://a.example:8080/feed", "http://a.example/feed", False),
        ("https://b.a.example/feed", "https://a.example/feed", False),
        ("https://a.example.evil.example/", "https://a.example/", False),
        ("not an address", "https://a.example/feed", False),
        ("", "", False),
    ],
)
def test_what_is_meant_for_one_site_is_told_to_no_other(url: str, typed: str, expected: bool) -> None:
    assert is_same_site(url, typed) is expected


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
