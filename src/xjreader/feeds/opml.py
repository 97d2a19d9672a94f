"""OPML in and out: subscriptions with their folders, which nest with ``/``. Opens no files, fetches nothing.

Read with a forgiving parser, for half of the OPML in the world is not well-formed. Not with listparser:
it drops a site's address, and does not tell a folder from a category.
"""

import re
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

from lxml import etree
from msgspec import Struct, field

from xjreader.errors import ImportFailed, Place
from xjreader.feeds.encoding import decode
from xjreader.feeds.text import clean_line
from xjreader.feeds.urls import absolute_url

_SUBSCRIPTION = re.compile(r"^feed:(?://)?(?=https?:)|^feed:(?=//)", re.IGNORECASE)
_SUBSCRIPTION_HTTP = re.compile(r"^(?:feed|pcast|rss)://", re.IGNORECASE)
_NESTED_ENTITY = re.compile(r"<!ENTITY\s[^>\"']{1,200}[\"'][^\"'>]{0,500}?&[^#\"'>]", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")
_SLASHES = re.compile(r"\s*/[\s/]*")
_DEEPEST_FOLDER = 20
_FEED_TYPES = frozenset({"rss", "atom", "feed"})
_UNTITLED = "a subscription without a title"


class OpmlFeed(Struct, frozen=True):
    """A subscription as an OPML file lists it."""

    url: str
    title: str = ""
    folder: str = ""
    """Folders nest with ``/``; empty for none."""
    site_url: str = ""
    tags: tuple[str, ...] = ()


class Opml(Struct, frozen=True):
    """What an OPML file holds."""

    feeds: tuple[OpmlFeed, ...]
    """One for each address; where an address stands twice the first counts."""
    refused: tuple[str, ...] = ()
    """Titles (or what stands for them) of subscriptions without an http or https address, or without any."""


class _Outlines:
    """Takes a parser's events and keeps outlines with an address."""

    def __init__(self) -> None:
        self.feeds: dict[str, OpmlFeed] = {}
        self.refused: list[str] = []
        self.folders: list[str] = []
        """Names of the open outlines, empty for those that are no folders."""
        self.nameless: list[str] = []
        """Titles of the open outlines that are said to be feeds, name no address and hold no others; else
        empty."""
        self.is_opml = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "opml":
            self.is_opml = True
        elif tag == "outline":
            title = clean_line(attributes.get("text", "")) or clean_line(attributes.get("title", ""))
            address = attributes.get("xmlurl")
            if self.nameless:
                self.nameless[-1] = ""  # it has outlines of its own: a folder
            is_feed = attributes.get("type", "").strip().lower() in _FEED_TYPES
            self.nameless.append((title or _UNTITLED) if address is None and is_feed else "")
            # A slash in a folder's own name would make two of it.
            self.folders.append(_SLASHES.sub(" - ", title).strip(" -") if address is None else "")
            if address is not None:
                self._feed(address, title, attributes)

    def end(self, tag: str) -> None:
        if tag == "outline" and self.folders:
            self.folders.pop()
            if title := self.nameless.pop():
                self.refused.append(title)

    def data(self, text: str) -> None:
        """All of it stands in attributes."""

    def comment(self, text: str) -> None:
        """Comments are no subscriptions."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Processing instructions are no subscriptions."""

    def close(self) -> "_Outlines":
        return self

    def _feed(self, address: str, title: str, attributes: dict[str, str]) -> None:
        address = _SUBSCRIPTION.sub("", address.strip())
        url = absolute_url(_SUBSCRIPTION_HTTP.sub("http://", address), "http:")
        if not url:
            self.refused.append(title or clean_line(address) or _UNTITLED)
            return
        if url in self.feeds:
            return
        categories = (clean_line(name).strip("/ ") for name in attributes.get("category", "").split(","))
        self.feeds[url] = OpmlFeed(
            url=url,
            title=title,
            folder="/".join([name for name in self.folders if name][:_DEEPEST_FOLDER]),
            site_url=absolute_url(attributes.get("htmlurl", "")),
            tags=tuple(dict.fromkeys(name for name in categories if name)),
        )


def parse_opml(body: bytes, *, name: str = "OPML") -> Opml:
    """What the OPML in `body` lists; `name` is the file's, for errors. Raises `ImportFailed` if none."""
    text = decode(body)[0].replace("\0", "")
    if _NESTED_ENTITY.search(text):
        raise ImportFailed("its entities hold other entities, which is not read", place=Place(file=name))
    target: Any = _Outlines()
    found: Any = None
    if "<" in text:
        text = _XML_DECLARATION.sub("", text)
        parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
        found = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if found is None or not (found.is_opml or found.feeds):
        raise ImportFailed("not an OPML file", place=Place(file=name))
    return Opml(tuple(found.feeds.values()), tuple(found.refused))


def read_opml(body: bytes) -> list[OpmlFeed]:
    """The subscriptions in the OPML in `body`; raises `ImportFailed` if it is none."""
    return list(parse_opml(body).feeds)


class _Folder(Struct):
    feeds: list[OpmlFeed] = field(default_factory=list)
    folders: "dict[str, _Folder]" = field(default_factory=dict)


def write_opml(feeds: Iterable[OpmlFeed], *, title: str) -> str:
    """OPML 2.0 of `feeds` in their order, folders after what stands above them."""
    top = _Folder()
    for feed in feeds:
        folder = top
        for part in feed.folder.split("/"):
            if name := clean_line(part):
                folder = folder.folders.setdefault(name, _Folder())
        folder.feeds.append(feed)
    root = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = clean_line(title)
    _fill(ElementTree.SubElement(root, "body"), top)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _fill(parent: ElementTree.Element, folder: _Folder) -> None:
    for feed in folder.feeds:
        name = clean_line(feed.title) or feed.url
        attributes = {"type": "rss", "text": name, "title": name, "xmlUrl": feed.url}
        if feed.site_url:
            attributes["htmlUrl"] = feed.site_url
        if feed.tags:
            # OPML parts categories by commas, so that a tag cannot keep one.
            attributes["category"] = ",".join(clean_line(tag.replace(",", " ")) for tag in feed.tags)
        ElementTree.SubElement(parent, "outline", attributes)
    for name, inner in folder.folders.items():
        _fill(ElementTree.SubElement(parent, "outline", {"text": name, "title": name}), inner)
