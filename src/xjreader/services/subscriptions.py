"""Subscribing: a feed by its address, a site by its page, many by OPML; and OPML out again."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from xjreader.errors import FeedError, ImportFailed, Place, UsageError
from xjreader.feeds.urls import without_credentials
from xjreader.models.feed import Discovered, Feed, FeedStatus, FullText
from xjreader.services.health import IF_YOURS, is_refused
from xjreader.services.passwords import password_from

if TYPE_CHECKING:
    from xjreader.feeds.fetch import Fetcher, FetchResponse
    from xjreader.services.library import Library
    from xjreader.services.worker import WorkerPool

_Result = TypeVar("_Result")

READING = timedelta(minutes=5)
"""For so long nobody else asks a feed whose first answer is being read and stored; after that it was not, as
where the program was ended meanwhile."""

_PREFIXES = ("feed:https:", "feed:http:", "feed://", "pcast://", "rss://")


class SubscribeResult(Struct, frozen=True):
    """What came of an address."""

    added: tuple[Feed, ...] = ()
    """With their articles, unless several of a page were taken at once: then these come with the next
    refresh."""
    known: tuple[Feed, ...] = ()
    """Subscribed already."""
    candidates: tuple[Discovered, ...] = ()
    """A site's several feeds, none of them subscribed: the person chooses."""
    page: str = ""
    """Whose candidates these are: the address that the person gave."""


class OpmlReport(Struct, frozen=True):
    """What came of an OPML file."""

    added: tuple[Feed, ...] = ()
    known: tuple[str, ...] = ()
    """Addresses that were subscribed already."""
    refused: tuple[str, ...] = ()
    """Titles of entries without an address that can be fetched."""


async def subscribe(
    library: "Library",
    url: str,
    *,
    folder: str = "",
    tags: Sequence[str] = (),
    every: int | None = None,
    title: str = "",
    full_text: FullText = "feed",
    username: str = "",
    password_command: Sequence[str] = (),
    take_all: bool = False,
    named_by: str = "",
) -> SubscribeResult:
    """Subscribe to the feed at `url`, or to the one feed of the site there.

    Without a scheme, https is tried before http, and alone where there is a password to tell. Where a site
    has several feeds they are returned as candidates, or all subscribed with `take_all`. A feed is stored
    with the articles of its answer, so that no server is asked twice for the same; where this is cancelled
    it is stored whole or not at all. `named_by` is the address whose page named `url`, which then is not
    what the person gave: no password is told there, and it must be a public address.
    Raises `FeedError` where nothing answers or no feed is found, `UsageError` for what is no
    address or tag.
    """
    from xjreader.store.tagging import checked_name

    places = _places(url)
    wanted = tuple(checked_name(tag) for tag in tags)
    if every is not None and every < 60:
        raise UsageError("A feed is fetched at most once a minute.")
    password = await asyncio.to_thread(password_from, password_command) if password_command else ""

    from xjreader.feeds.fetch import host_port
    from xjreader.services.asking import fetcher_for
    from xjreader.services.refresh import keep_answer, parsing_pool

    if username or password or "@" in places[0].partition("://")[2].partition("/")[0]:
        places = places[:1]  # who keeps https from answering should not be told it in the clear

    def take(address: str, name: str) -> tuple[Feed, bool]:
        feed, is_new = library.feeds.add(
            address,
            title=title,
            folder=folder,
            tags=wanted,
            every=every,
            username=username,
            password_command=password_command,
            full_text=full_text,
            origin="key",
            # What a page or a redirect names is not what the person typed, and must be a public address.
            typed_url="" if host_port(address) == host_port(site.typed) else site.typed,
            next_due=None if site.answer is None else datetime.now(UTC) + READING,
        )
        # Its own title is stored with its first articles; until then we say what we saw.
        return (replace(feed, title=name) if name and feed.title == feed.url else feed), is_new

    async def keep(found: Sequence[Discovered]) -> SubscribeResult:
        taken = [await asyncio.to_thread(take, feed.url, feed.title) for feed in found]
        for place, (feed, is_new) in enumerate(taken):
            # One that is known may never have been asked: named by a file, or left off here by a failure.
            if site.answer is not None and (is_new or feed.health.status is FeedStatus.NEW):
                await keep_answer(
                    library, feed, site.answer, payload=site.payload, fetcher=fetcher, on_stored=stored.set
                )
                taken[place] = (await asyncio.to_thread(library.feeds.get, feed.id), is_new)
        return SubscribeResult(
            added=tuple(feed for feed, is_new in taken if is_new),
            known=tuple(feed for feed, is_new in taken if not is_new),
        )

    async def known_at(address: str) -> Feed | None:
        """The subscription there, where that was asked ever: no reason to ask its server again."""
        feed = await asyncio.to_thread(library.feeds.subscribed, address)
        return None if feed is None or feed.health.status is FeedStatus.NEW else feed

    for place in places:
        if (feed := await known_at(place)) is not None:
            return SubscribeResult(known=(feed,))
    stored, pool = asyncio.Event(), parsing_pool(library, size=1)
    try:
        pool.warm(1)
        async with fetcher_for(library) as fetcher:
            site = _Site(fetcher, pool, username, password, named_by=named_by)
            found = await site.feeds_at(places)
            if len(found) > 1 and not take_all:
                return SubscribeResult(candidates=tuple(found), page=site.typed)
            if len(found) == 1 and site.answer is None:
                if (feed := await known_at(found[0].url)) is not None:
                    return SubscribeResult(known=(feed,))
                found = [await site.feed_named(found[0])]
            return await _not_cut_off(keep(found), at_least=stored)
    finally:
        pool.close()


async def _not_cut_off(work: Coroutine[Any, Any, _Result], *, at_least: asyncio.Event) -> _Result:
    """Do `work`; where this is cancelled, only once `at_least` is set or it has ended."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        enough = asyncio.create_task(at_least.wait())
        await asyncio.wait({task, enough}, return_when=asyncio.FIRST_COMPLETED)
        enough.cancel()
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()  # nobody waits for it any more
        raise


def import_opml(library: "Library", path: Path) -> OpmlReport:
    """Subscribe to the feeds that the file lists, in its folders; its categories become tags.

    What is subscribed already stays as it is. Raises `ImportFailed` for what is no OPML.
    """
    from xjreader.feeds.opml import parse_opml

    try:
        body = path.read_bytes()
    except OSError as error:
        raise ImportFailed(
            f"cannot be read: {error.strerror or error}", place=Place(file=str(path))
        ) from error
    listed = parse_opml(body, name=str(path))
    added: list[Feed] = []
    known: list[str] = []
    for each in listed.feeds:
        feed, is_new = library.feeds.add(
            each.url, title=each.title, folder=each.folder, tags=_usable_tags(each.tags), origin="opml"
        )
        if is_new:
            added.append(feed)
        else:
            known.append(each.url)
    return OpmlReport(tuple(added), tuple(known), listed.refused)


def export_opml(library: "Library") -> str:
    """The subscriptions as OPML 2.0, folders and tags included, credentials not."""
    from xjreader.feeds.opml import OpmlFeed, write_opml

    return write_opml(
        (
            OpmlFeed(
                url=without_credentials(feed.url),
                title=without_credentials(feed.title),
                folder=feed.folder,
                site_url=feed.site_url,
                tags=feed.tags,
            )
            for feed in library.feeds.all()
        ),
        title="xjreader",
    )


class _Site:
    """Looks for feeds at an address."""

    def __init__(
        self, fetcher: "Fetcher", pool: "WorkerPool", username: str, password: str, *, named_by: str = ""
    ) -> None:
        self._fetcher = fetcher
        self._pool = pool
        self._username = username
        self._password = password
        self._named_by = named_by
        self.answer: FetchResponse | None = None
        """The feed's own answer, once one was found that is a feed itself."""
        self.payload = b""
        """What a parsing process made of it."""
        self.typed = ""
        """Which of the addresses that the person may have meant answered."""

    async def feeds_at(self, places: Sequence[str]) -> list[Discovered]:
        """The feed at the first of `places` that answers, or the feeds of the site there."""
        from xjreader.feeds.discover import discover, well_known

        place, answer = await self._first_answer(places)
        if feed := await self._as_feed(answer, asked=place):
            return [feed]
        found = await asyncio.to_thread(discover, answer.body, url=answer.url)
        if found:
            return found
        for guess in well_known(answer.url):
            attempt = await self._fetch(guess)
            if _has_had_enough(attempt):
                break
            if not attempt.error and (feed := await self._as_feed(attempt, asked=guess)):
                return [feed]
        raise FeedError(
            f"{answer.url} is no feed, and its page names none.",
            remedy="Give the address of the feed itself.",
        )

    async def feed_named(self, named: Discovered) -> Discovered:
        """What the page names as its feed, once that has answered as one."""
        answer = await self._fetch(named.url)
        feed = None if answer.error else await self._as_feed(answer, asked=named.url)
        if feed is None:
            raise FeedError(
                f"{without_credentials(self.typed)} names {named.url} as its feed:"
                f" {answer.error or 'that is no feed'}.",
                remedy=_remedy(answer.error) or "Give the address of the feed itself.",
            )
        return replace(feed, title=feed.title or named.title)

    async def _first_answer(self, places: Sequence[str]) -> "tuple[str, FetchResponse]":
        problems = []
        for place in places:
            self.typed = self._named_by or place
            answer = await self._fetch(place)
            if not answer.error:
                return place, answer
            problems.append(f"{without_credentials(place)}: {answer.error}")
        raise FeedError("; ".join(problems), remedy=_remedy(answer.error))

    async def _as_feed(self, answer: "FetchResponse", *, asked: str) -> Discovered | None:
        """The answer as a feed: at the address asked, or where that moved to for good; `None` if it is none.

        It is read where a refresh reads too: in a process that may die of it without harm.
        """
        from xjreader.feeds.discover import looks_like_feed
        from xjreader.services import parsing
        from xjreader.services.worker import WorkerError

        if not looks_like_feed(answer.body, answer.content_type):
            return None
        job = parsing.FeedJob(answer.body, answer.url, answer.content_type)
        try:
            payload = await self._pool.run(parsing.encode(job))
        except WorkerError as error:
            raise FeedError(f"{without_credentials(asked)} could not be read: {error}") from error
        content = parsing.decode_feed(payload)
        if content.error and not content.entries and not content.title:
            return None
        self.answer, self.payload = answer, payload
        return Discovered(answer.permanent_url or asked, content.title, answer.content_type)

    async def _fetch(self, url: str) -> "FetchResponse":
        from xjreader.feeds.fetch import FetchRequest, host_port, is_same_site

        # What the person gave is for the site that they named: see `refresh`, which asks later.
        is_own = is_same_site(url, self.typed)
        return await self._fetcher.fetch(
            FetchRequest(
                url,
                username=self._username if is_own else "",
                password=self._password if is_own else "",
                own_hosts=frozenset({host_port(self.typed)}),
            )
        )


def _has_had_enough(answer: "FetchResponse") -> bool:
    """Whether a server should not be asked for yet another address on the off-chance: it is in trouble, does
    not answer in time, or says so."""
    status = answer.status
    return bool(answer.error) and (
        status in (0, HTTPStatus.TOO_MANY_REQUESTS) or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    )


def _remedy(error: str) -> str:
    """What to do about an address that did not answer; empty where the error says it all."""
    return IF_YOURS if is_refused(error) else ""


def _places(url: str) -> list[str]:
    """The addresses to try for what a person typed."""
    text = url.strip()
    for prefix in _PREFIXES:
        if text.lower().startswith(prefix):
            rest = text[len(prefix) :]
            text = prefix.removeprefix("feed:") + rest if prefix.endswith(("s:", "p:")) else rest
            break
    if not text or any(character.isspace() for character in text):
        raise UsageError(f"{url!r} is not an address.", remedy="Give one such as https://example.org/feed.")
    scheme, separator, _ = text.partition("://")
    if not separator:
        return [f"https://{text}", f"http://{text}"]
    if scheme.lower() not in ("http", "https"):
        raise UsageError(f"Feeds are fetched by http and https, not {scheme}.")
    return [text]


def _usable_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Those of a file's categories that can be tags; no file is refused for a category."""
    from xjreader.store.tagging import checked_name

    usable = []
    for tag in tags:
        try:
            usable.append(checked_name(tag))
        except UsageError:
            continue
    return tuple(usable)
