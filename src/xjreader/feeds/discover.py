"""Finds the feeds that a site's page points to. Fetches nothing; services try what is found here."""

import re
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from xjreader.feeds.encoding import decode
from xjreader.feeds.text import clean_line
from xjreader.feeds.urls import absolute_url
from xjreader.models.feed import Discovered

_TYPES = frozenset(
    (
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "application/x.atom+xml",
        "application/x-atom+xml",
    )
)
_VAGUE_TYPES = frozenset(("application/json", "application/xml", "text/xml", "text/json"))
_LOOKS_LIKE_FEED = re.compile(r"(?:^|[/._=-])(?:feeds?|rss2?|atom|index\.xml|rdf)(?:[/._-]|$)", re.IGNORECASE)
_LINK_TO_FEED = re.compile(r"(?:/(?:feed|rss|atom)s?/?|\.(?:rss|atom|rdf|xml)|/feed\.json)$", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)(?=[\s>/])", re.IGNORECASE)
_JSON_FEED = re.compile(
    r"\A\s*\{[^\[]{0,2000}?\"version\"\s*:\s*\"https?:\\?/\\?/(?:www\.)?jsonfeed\.org", re.DOTALL
)
_WELL_KNOWN = (
    "/feed",
    "/rss",
    "/atom.xml",
    "/feed.xml",
    "/rss.xml",
    "/index.xml",
    "/feed.json",
    "/feed/",
    "/rss/",
    "/?feed=rss2",
)
_MOST_FOUND = 100
_MOST_READ = 2_000_000


class _Links:
    """Takes an HTML parser's events and keeps links to feeds."""

    def __init__(self, url: str) -> None:
        self.base = url
        self.based = False
        self.declared: list[Discovered] = []
        self.linked: list[Discovered] = []
        self.anchor = ""
        self.label: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "base" and not self.based:
            self.based = True
            self.base = absolute_url(attributes.get("href", ""), self.base) or self.base
        elif tag == "link":
            self._declared(attributes)
        elif tag == "a":
            self.anchor = absolute_url(attributes.get("href", ""), self.base)
            self.label = []

    def end(self, tag: str) -> None:
        if tag == "a" and self.anchor:
            path = urlsplit(self.anchor).path
            if _LINK_TO_FEED.search(path) and len(self.linked) < _MOST_FOUND:
                self.linked.append(Discovered(self.anchor, clean_line("".join(self.label))[:200], ""))
            self.anchor = ""

    def data(self, text: str) -> None:
        if self.anchor and len(self.label) < 50:
            self.label.append(text)

    def comment(self, text: str) -> None:
        """Comments point nowhere."""

    def close(self) -> tuple[list[Discovered], list[Discovered]]:
        return self.declared, self.linked

    def _declared(self, attributes: dict[str, str]) -> None:
        relations = attributes.get("rel", "").lower().split()
        kind = attributes.get("type", "").partition(";")[0].strip().lower()
        href = absolute_url(attributes.get("href", ""), self.base)
        if not href or len(self.declared) >= _MOST_FOUND:
            return
        vague = kind in _VAGUE_TYPES and _LOOKS_LIKE_FEED.search(href) is not None
        if ("alternate" in relations and (kind in _TYPES or vague)) or "feed" in relations:
            self.declared.append(Discovered(href, clean_line(attributes.get("title", ""))[:200], kind))


def discover(body: bytes, *, url: str) -> list[Discovered]:
    """Feeds that the page in `body` declares, in its order; without any, its links that look like feeds."""
    text = decode(body[:_MOST_READ], "text/html")[0].replace("\0", "")
    if "<" not in text:
        return []
    links: Any = _Links(url)
    parser = etree.HTMLParser(target=links, encoding="utf-8", huge_tree=True)
    found: Any = etree.fromstring(text.encode("utf-8", "replace"), parser)
    declared, linked = found
    unique: dict[str, Discovered] = {}
    for candidate in declared or linked:
        unique.setdefault(candidate.url, candidate)
    return list(unique.values())


def looks_like_feed(body: bytes, content_type: str = "") -> bool:
    """Whether `body` is itself a feed, judged by how it begins; the Content-Type only tells its encoding."""
    # A window is enough for every prologue, and a long comment before the root is no reason to read it all.
    text = decode(body[:20_000], content_type)[0].lstrip("\ufeff \t\r\n\0")
    return _ROOT.match(text, _past_prologue(text)) is not None or _JSON_FEED.match(text) is not None


def _past_prologue(text: str) -> int:
    """Where the root element begins: past declarations, instructions, comments and a document type."""
    place = 0
    while True:
        while text[place : place + 1].isspace():
            place += 1
        if text.startswith("<!--", place):
            end = text.find("-->", place + 4)
        elif text.startswith("<?", place):
            end = text.find("?>", place)
        elif text[place : place + 9].lower() == "<!doctype":
            inner, end = text.find("[", place), text.find(">", place)
            if 0 <= inner < end:
                end = text.find("]>", inner)
        else:
            return place
        if end < 0:
            return len(text)
        place = text.index(">", end) + 1


def well_known(url: str) -> list[str]:
    """Addresses at which sites like the one at `url` often keep their feed, likeliest first."""
    parts = urlsplit(absolute_url(url))
    if not parts.netloc:
        return []
    root = f"{parts.scheme}://{parts.netloc}"
    places = [root + path for path in _WELL_KNOWN]
    path = parts.path.rstrip("/")
    if path:
        # A section or a user's page often has a feed of its own.
        places = [f"{root}{path}/feed", f"{root}{path}.rss", f"{root}{path}/rss", *places]
    # What was no mark alone in the whole address may be one in a part of it.
    return [absolute_url(place) for place in places]
