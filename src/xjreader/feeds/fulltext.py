"""An article's page to its main text, paragraphs and links kept; trafilatura finds it. Fetches nothing."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from xjreader.feeds.dates import parse_date
from xjreader.feeds.encoding import decode
from xjreader.feeds.extract import html_to_document
from xjreader.feeds.text import clean_line
from xjreader.feeds.urls import absolute_url
from xjreader.models.article import Document

_A_DAY = timedelta(days=1, hours=14)
"""How far a moment may lie from the midnight that begins its day somewhere on earth."""

LARGEST_PAGE = 3_000_000
"""Characters beyond which a page is not searched for its article."""


class PageText(Struct, frozen=True):
    """What an article's page says."""

    title: str
    author: str
    published: datetime | None
    """As the page dates itself, often to the day only; `None` where it does not."""
    document: Document
    url: str = ""
    """The canonical address that the page names."""
    language: str = ""


# trafilatura's elements, and the HTML that they stand for.
_AS_HTML = {
    "ref": "a", "list": "ul", "item": "li", "quote": "blockquote", "row": "tr", "cell": "td", "lb": "br",
    "code": "pre", "hi": "span", "graphic": "img",
}  # fmt: skip
_DATED = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//time[@itemprop='datePublished']/@datetime",
)


def extract_page(body: bytes, *, url: str, content_type: str = "") -> PageText | None:
    """The main text of the page in `body`; `None` where it is no page or has no article."""
    if not _is_markup(body, content_type):
        return None
    text = decode(body, content_type)[0].replace("\0", "")
    if len(text) > LARGEST_PAGE:
        return None
    from lxml import etree
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    try:
        tree = load_html(text)
        if tree is None:
            return None
        moments = [moment for path in _DATED for value in tree.xpath(path) if (moment := parse_date(value))]
        language = tree.get("lang") or ""
        found = bare_extraction(
            tree, url=url or None, favor_precision=True, include_comments=False, include_links=True,
            include_tables=True, with_metadata=True,
        )  # fmt: skip
    except (
        etree.LxmlError,
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        AssertionError,
        RecursionError,
    ):
        # Its heuristics are not made for every page; the feed's own text stands then.
        return None
    if found is None or isinstance(found, dict) or found.body is None:
        return None
    title = clean_line(found.title or "")
    document = without_heading(html_to_document(_as_html(found.body), base_url=url), title)
    if not document.text:
        return None
    day = parse_date(found.date or "")
    return PageText(
        title=title,
        author=clean_line((found.author or "").replace("; ", ", ")),
        published=next((moment for moment in moments if day is None or abs(moment - day) < _A_DAY), day),
        document=document,
        url=absolute_url(found.url or ""),
        language=clean_line(language),
    )


def _is_markup(body: bytes, content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    if kind and not kind.endswith(("html", "xml", "text/plain", "octet-stream")):
        return False
    return b"<" in body[:4096].replace(b"\0", b"")


def _as_html(body: Any) -> str:
    """trafilatura's tree as HTML, for the one reading of HTML that we have."""
    from lxml import etree

    for element in body.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "head":
            level = element.get("rend", "")
            element.tag = level if level in ("h1", "h2", "h3", "h4", "h5", "h6") else "h2"
        elif element.tag == "list" and element.get("rend") == "ol":
            element.tag = "ol"
        elif element.tag in _AS_HTML:
            # Any other name stays: a page may have some that lxml reads but would not write anew.
            element.tag = _AS_HTML[element.tag]
        if element.tag == "a":
            element.set("href", element.get("target", ""))
    return etree.tostring(body, encoding="unicode", method="html")


def without_heading(document: Document, title: str) -> Document:
    """`document` without a first heading that only repeats `title`."""
    if not document.blocks or document.blocks[0].kind != "heading":
        return document
    first = document.blocks[0]
    if clean_line(document.text[first.start : first.end]) != title or len(document.blocks) < 2:
        return document
    start = document.blocks[1].start
    return Document(
        document.text[start:],
        tuple(
            replace(block, start=block.start - start, end=block.end - start) for block in document.blocks[1:]
        ),
        tuple(
            replace(link, start=link.start - start, end=link.end - start)
            for link in document.links
            if link.start >= start
        ),
    )
