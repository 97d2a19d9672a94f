"""Reads a feed twice: as it is read, and by feedparser alone."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from xjreader.feeds import parse
from xjreader.feeds.elements import Doubt
from xjreader.feeds.parse import parse_feed
from xjreader.models.feed import ParsedFeed

URL = "https://here.example/feeds/main"


def plain(feed: ParsedFeed) -> ParsedFeed:
    """The feed without the bytes that it was read from."""
    return replace(feed, entries=tuple(replace(entry, raw=None) for entry in feed.entries))


def both(body: bytes, *, url: str = URL, content_type: str = "") -> tuple[ParsedFeed | None, ParsedFeed]:
    """As it is read quickly, `None` where it is left to feedparser, and as feedparser reads it."""
    quick: list[ParsedFeed | None] = [None]

    def spied(*arguments: object, **options: object) -> ParsedFeed | None:
        quick[0] = quickly(*arguments, **options)
        return quick[0]

    def doubting(data: bytes, base: str) -> object:
        raise Doubt

    quickly: Callable[..., ParsedFeed | None] = parse._quickly
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parse, "_quickly", spied)
        parse_feed(body, url=url, content_type=content_type)
        taken = quick[0]
        patch.setattr(parse, "read_well_formed", doubting)
        slow = parse_feed(body, url=url, content_type=content_type)
    return taken and plain(taken), plain(slow)
