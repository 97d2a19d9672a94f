"""What the tests of fetching share: a policy, requests for a test server, and the answers that it gives."""

from collections.abc import Callable

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from xjreader.feeds.fetch import Fetcher, FetchPolicy, FetchRequest, FetchResponse, host_port

BODY = b"<rss version='2.0'><channel><title>T</title></channel></rss>"
POLICY = FetchPolicy(connect_timeout=2.0, read_timeout=2.0, total_timeout=5.0, max_bytes=100_000)


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


def redirect(server: HTTPServer, path: str, to: str, status: int = 302) -> None:
    answer(server, path, Response(status=status, headers={"Location": to}))


def spoken(status: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """An answer with its own Date, which the test server would write over."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


async def fetched(url: str, policy: FetchPolicy = POLICY) -> FetchResponse:
    async with Fetcher(policy) as fetcher:
        return await fetcher.fetch(FetchRequest(url, own_hosts=frozenset({host_port(url)})))
