"""A site on this machine that the tests fill, and a parser without processes."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from xjreader.services import parsing


def rss(*items: str, title: str = "The Lowmark Courier", head: str = "") -> str:
    """A feed of these items."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{escape(title)}</title><link>https://courier.example/</link>{head}{''.join(items)}</channel></rss>"
    )


def item(name: str, text: str = "Something happened.", *, title: str = "", link: str = "") -> str:
    """An entry known by its name."""
    return (
        f"<item><title>{escape(title or f'Title {name}')}</title>"
        f"<link>{escape(link or f'https://courier.example/{name}')}</link>"
        f'<guid isPermaLink="false">{escape(name)}</guid><description>{escape(text)}</description>'
        "<pubDate>Tue, 04 Mar 2025 10:00:00 GMT</pubDate></item>"
    )


@dataclass
class Page:
    """What one address answers; change it between two refreshes."""

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/rss+xml; charset=utf-8"


@dataclass
class Site:
    """A server on this machine, its answers, and who asked what."""

    server: HTTPServer
    pages: dict[str, Page] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    def url(self, path: str) -> str:
        return self.server.url_for(path)

    def put(self, path: str, body: str | bytes = "", **rest: object) -> str:
        """Answer at `path`; returns the address."""
        self.pages[path] = Page(body, **rest)  # type: ignore[arg-type]
        return self.url(path)

    def asked(self, path: str) -> list[Request]:
        """The requests for one address, oldest first."""
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Request) -> Response:
        self.requests.append(request)
        page = self.pages.get(request.path)
        if page is None:
            return Response("not here", 404)
        tag = page.headers.get("ETag")
        if tag and page.status == 200 and request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers={"ETag": tag})
        return Response(page.body, page.status, headers={"Content-Type": page.kind, **page.headers})


class InlinePool:
    """Does in place what the worker processes do; for tests that are not about processes."""

    def __init__(self, target: str, setup: bytes = b"", **limits: object) -> None:
        assert target == parsing.TARGET
        self._handle = parsing.handler(setup)

    def warm(self, jobs: int) -> None:
        """There is nothing to start."""

    async def run(self, job: bytes) -> bytes:
        return self._handle(job)

    def close(self) -> None:
        """There is nothing to end."""
