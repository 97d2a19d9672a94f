"""Subscribing: a feed by its address, a site by its page, many by OPML; and OPML out again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xjreader.errors import FeedError, ImportFailed, Place, UsageError
from xjreader.models.feed import Discovered, Feed, FullText
from xjreader.services.passwords import password_from

if TYPE_CHECKING:
    from xjreader.feeds.fetch import Fetcher, FetchResponse
    from xjreader.services.library import Library

_PREFIXES = ("feed:https:", "feed:http:", "feed://", "pcast://", "rss://")


@dataclass(frozen=True, slots=True)
class SubscribeResult:
    """What came of an address."""

    added: tuple[Feed, ...] = ()
    """With their articles, unless they were only named by a page: then these come with the next refresh."""
    known: tuple[Feed, ...] = ()
    """Subscribed already."""
    candidates: tuple[Discovered, ...] = ()
    """A site's several feeds, none of them subscribed: the person chooses."""


@dataclass(frozen=True, slots=True)
class OpmlReport:
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
) -> SubscribeResult:
    """Subscribe to the feed at `url`, or to the one feed of the site there.

    Without a scheme, https is tried before http. Where a site has several feeds they are returned
    as candidates, or all subscribed with `take_all`. A feed that answered is stored with its
    articles, so that no server is asked twice for the same.
    Raises `FeedError` where nothing answers or no feed is found, `UsageError` for what is no
    address or tag.
    """
    from xjreader.store.tagging import checked_name

    places = _places(url)
    wanted = tuple(checked_name(tag) for tag in tags)
    if every is not None and every < 60:
        raise UsageError("A feed is fetched at most once a minute.")
    password = await asyncio.to_thread(password_from, password_command) if password_command else ""

    from xjreader.feeds.fetch import Fetcher, host_port
    from xjreader.feeds.manners import Manners
    from xjreader.services.refresh import keep_answer, policy_of

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
        )
        # Its own title is stored with its first articles; until then we say what we saw.
        return (replace(feed, title=name) if name and feed.title == feed.url else feed), is_new

    manners = Manners(await asyncio.to_thread(library.feeds.host_retry))
    async with Fetcher(policy_of(library.config.network), manners=manners) as fetcher:
        site = _Site(fetcher, username, password)
        found = await site.feeds_at(places)
        if len(found) > 1 and not take_all:
            return SubscribeResult(candidates=tuple(found))
        taken = [await asyncio.to_thread(take, feed.url, feed.title) for feed in found]
        for place, (feed, is_new) in enumerate(taken):
            if is_new and site.answer is not None:
                await keep_answer(library, feed, site.answer, fetcher=fetcher)
                taken[place] = (await asyncio.to_thread(library.feeds.get, feed.id), True)
    return SubscribeResult(
        added=tuple(feed for feed, is_new in taken if is_new),
        known=tuple(feed for feed, is_new in taken if not is_new),
    )


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
                url=feed.url, title=feed.title, folder=feed.folder, site_url=feed.site_url, tags=feed.tags
            )
            for feed in library.feeds.all()
        ),
        title="xjreader",
    )


class _Site:
    """Looks for feeds at an address."""

    def __init__(self, fetcher: "Fetcher", username: str, password: str) -> None:
        self._fetcher = fetcher
        self._username = username
        self._password = password
        self.answer: FetchResponse | None = None
        """The feed's own answer, once `feeds_at` has found one that is a feed itself."""
        self.typed = ""
        """Which of the addresses that the person may have meant answered, likewise."""

    async def feeds_at(self, places: Sequence[str]) -> list[Discovered]:
        """The feed at the first of `places` that answers, or the feeds of the site there."""
        from xjreader.feeds.discover import discover, well_known

        place, answer = await self._first_answer(places)
        self.typed = place
        if feed := await _as_feed(answer, asked=place):
            self.answer = answer
            return [feed]
        found = discover(answer.body, url=answer.url)
        if found:
            return found
        for guess in well_known(answer.url):
            attempt = await self._fetch(guess, typed=answer.url)
            if not attempt.error and (feed := await _as_feed(attempt, asked=guess)):
                self.answer = attempt
                return [feed]
        raise FeedError(
            f"{answer.url} is no feed, and its page names none.",
            remedy="Give the address of the feed itself.",
        )

    async def _first_answer(self, places: Sequence[str]) -> "tuple[str, FetchResponse]":
        problems = []
        for place in places:
            answer = await self._fetch(place, typed=place)
            if not answer.error:
                return place, answer
            problems.append(f"{place}: {answer.error}")
        raise FeedError("; ".join(problems))

    async def _fetch(self, url: str, *, typed: str) -> "FetchResponse":
        from xjreader.feeds.fetch import FetchRequest, host_port

        return await self._fetcher.fetch(
            FetchRequest(
                url,
                username=self._username,
                password=self._password,
                own_hosts=frozenset({host_port(typed)}),
            )
        )


async def _as_feed(answer: "FetchResponse", *, asked: str) -> Discovered | None:
    """The answer as a feed: at the address asked, or where that moved to for good; `None` if it is none."""
    from xjreader.feeds.discover import looks_like_feed

    if not looks_like_feed(answer.body, answer.content_type):
        return None
    from xjreader.feeds.parse import parse_feed

    parsed = await asyncio.to_thread(
        parse_feed, answer.body, url=answer.url, content_type=answer.content_type
    )
    if parsed.error and not parsed.entries and not parsed.title:
        return None
    return Discovered(answer.permanent_url or asked, parsed.title, answer.content_type)


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
