"""The whole text of an article from its own page: for feeds that want it, and on demand."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar
from urllib.parse import urlsplit

from xjreader.errors import FeedError
from xjreader.models.article import Article, Document
from xjreader.services import parsing
from xjreader.services.identity import digest, story_key
from xjreader.services.worker import WorkerError

if TYPE_CHECKING:
    from urllib.robotparser import RobotFileParser

    from xjreader.feeds.fetch import Fetcher
    from xjreader.services.library import Library
    from xjreader.services.worker import WorkerPool

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")

MOST_PAGES = 50
"""Pages fetched for one feed in one refresh: a feed's usual length, not its archive's."""

MOST_FAILURES = 3
"""Pages of a feed that fail in a row before the rest is left alone."""

PROPER_SHARE = 0.5
"""A page's text shorter than this share of what we have is a notice or a teaser, not the article."""

_ROBOTS_SIZE = 500_000
_ROBOTS_NAME = "xjreader"


class Write(Protocol):
    """Runs a function in the thread that uses the library."""

    def __call__(
        self, function: Callable[_Given, _Result], /, *arguments: _Given.args, **options: _Given.kwargs
    ) -> Awaitable[_Result]: ...


class Pages:
    """Fetches the pages of a feed's articles, one after the other, as their site's robots.txt allows; that is
    read once."""

    def __init__(self, library: "Library", *, fetcher: "Fetcher", pool: "WorkerPool", write: Write) -> None:
        self._library = library
        self._fetcher = fetcher
        self._pool = pool
        self._write = write
        self._robots: dict[str, RobotFileParser | None] = {}
        self._reading_robots: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def fetch(self, article_ids: Sequence[int], *, only_longer: bool) -> int:
        """Keep the pages' texts of at most `MOST_PAGES` articles; returns how many had another text.

        Never raises for what a page or its server does.
        """
        kept = failures = 0
        for article_id in article_ids[:MOST_PAGES]:
            article = await self._write(self._library.articles.get, article_id)
            if not article.url or not await self._is_allowed(article.url):
                continue
            try:
                document = await page_text(article.url, fetcher=self._fetcher, pool=self._pool)
            except FeedError:
                failures += 1
                if failures >= MOST_FAILURES:
                    break
                continue
            failures = 0
            kept += await self._write(keep_page, self._library, article, document, only_longer=only_longer)
        return kept

    async def _is_allowed(self, url: str) -> bool:
        from urllib.robotparser import RobotFileParser

        from xjreader.feeds.fetch import FetchRequest

        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._reading_robots[origin]:
            if origin not in self._robots:
                answer = await self._fetcher.fetch(FetchRequest(f"{origin}/robots.txt"))
                rules: RobotFileParser | None = None
                if not answer.error:
                    rules = RobotFileParser()
                    rules.parse(answer.body[:_ROBOTS_SIZE].decode("utf-8", "replace").splitlines())
                elif not 400 <= answer.status < 500 or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                    # A site that has none allows all; of one in trouble nobody knows (RFC 9309, 2.3.1).
                    rules = RobotFileParser()
                    rules.parse(["User-agent: *", "Disallow: /"])
                self._robots[origin] = rules
        rules = self._robots[origin]
        return rules is None or rules.can_fetch(_ROBOTS_NAME, url)


async def page_text(url: str, *, fetcher: "Fetcher", pool: "WorkerPool") -> Document:
    """The article's text in the page at `url`. Raises `FeedError` that says why there is none."""
    from xjreader.feeds.fetch import FetchRequest

    response = await fetcher.fetch(FetchRequest(url))
    if response.error:
        raise FeedError(f"{url}: {response.error}")
    job = parsing.PageJob(response.body, response.url, response.content_type)
    try:
        page = parsing.decode_page(await pool.run(parsing.encode(job)))
    except WorkerError as error:
        raise FeedError(f"{url}: could not be read: {error}") from error
    if not page.document.text:
        raise FeedError(f"{url}: no article was found in the page")
    return page.document


def keep_page(library: "Library", article: Article, document: Document, *, only_longer: bool) -> bool:
    """Keep the page's text as a revision and show it, if it is the article's; whether it was another.

    The title stays: pages add the site's name to theirs.
    """
    title, current = article.revision.title, article.revision.document.text
    if len(document.text) < len(current) * (1 if only_longer else PROPER_SHARE):
        return False
    return library.articles.add_revision(
        article.id,
        title=title,
        document=document,
        digest=digest(title, document),
        story_key=story_key(document),
        seen_at=datetime.now(UTC),
        origin="page",
        feed_id=None,
    )


async def fetch_full_text(library: "Library", article_id: int) -> bool:
    """Fetch the article's page because the person asks for it, and show its text.

    Returns whether it differs from what was shown. Raises `FeedError` where there is no page or no
    article in it, `NotFound` where there is no such article. A person's own request is like a
    browser's: robots.txt is for what runs by itself.
    """
    from xjreader.services.asking import fetcher_for
    from xjreader.services.refresh import parsing_pool

    article = await asyncio.to_thread(library.articles.get, article_id)
    if not article.url:
        raise FeedError(f"{article.row.title!r} has no address to fetch its text from.")
    pool = parsing_pool(library, size=1)
    try:
        pool.warm(1)
        async with fetcher_for(library) as fetcher:
            document = await page_text(article.url, fetcher=fetcher, pool=pool)
    finally:
        pool.close()
    return await asyncio.to_thread(keep_page, library, article, document, only_longer=False)
