"""Web pages: the article in them by trafilatura, and the feeds that they point to."""

from random import Random

from fuzz.targets import html

from fuzz import making, oracles
from xjreader.feeds.discover import discover, looks_like_feed
from xjreader.feeds.fulltext import extract_page

URL = "https://here.example/2026/11/a.html"
KINDS = ("text/html", "text/html; charset=windows-1252", "application/xhtml+xml; charset=utf-16", "")


def check(data: bytes) -> None:
    """A page gives a sound article or none, and only web addresses for feeds."""
    page = extract_page(data, url=URL, content_type=KINDS[len(data) % 4])
    if page is not None:
        oracles.one_line(page.title, "the title")
        oracles.one_line(page.author, "the author")
        oracles.one_line(page.language, "the language")
        oracles.address(page.url, "the canonical address")
        oracles.document(page.document, "the article")
        assert page.document.text
    looks_like_feed(data, KINDS[len(data) % 4])
    for found in discover(data, url=URL):
        oracles.one_line(found.title, "a feed's title")
        oracles.address(found.url, "a feed's address")
        assert found.url


def make(dice: Random) -> bytes:
    """A page with a head, some prose and tags about it."""
    paragraphs = "".join(f"<p>{making.prose(dice)}</p>" for _ in range(dice.randint(1, 8)))
    head = f"<title>{making.text(dice)}</title>"
    head += f"<link rel=alternate type=application/rss+xml href='{dice.choice(making.ADDRESSES)}'>"
    head += f"<meta property='article:published_time' content='{dice.choice(making.DATES)}'>"
    return making.encoded(
        f"<html lang=en><head>{head}</head><body><article>{paragraphs}</article></body></html>", dice
    )


def change(data: bytes, dice: Random) -> bytes:
    """Another page, or this one with tags put in."""
    return make(dice) if not dice.randint(0, 3) else html.change(data, dice)
