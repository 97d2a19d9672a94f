"""A site's page leads to its feeds."""

import pytest

from xjreader.feeds.discover import discover, looks_like_feed, well_known
from xjreader.feeds.text import clean
from xjreader.models.feed import Discovered

PAGE = b"""<!doctype html><html><head>
<base href="/news/">
<link rel="stylesheet" href="x.css">
<link rel="alternate" hreflang="fr" href="/fr">
<link rel="ALTERNATE feed" type="application/rss+xml; charset=utf-8" title="All &amp; sundry" href="all.xml">
<link rel="alternate" type="application/atom+xml" href="https://b.example/atom">
<link rel="alternate" type="application/feed+json" href="/feed.json">
<link rel="alternate" type="application/json" href="/wp-json/v2/pages/1">
<link rel="alternate" type="text/xml" title="Vague" href="/rss/latest">
<link rel="alternate" type="application/rss+xml" href="all.xml">
<link rel="alternate" type="application/rss+xml" href="file:///etc/passwd">
</head><body><a href="/comments/feed">Comments</a></body></html>"""


def test_declared_feeds_in_their_order() -> None:
    assert discover(PAGE, url="https://a.example/start") == [
        Discovered("https://a.example/news/all.xml", "All & sundry", "application/rss+xml"),
        Discovered("https://b.example/atom", "", "application/atom+xml"),
        Discovered("https://a.example/feed.json", "", "application/feed+json"),
        Discovered("https://a.example/rss/latest", "Vague", "text/xml"),
    ]


def test_links_count_only_where_nothing_is_declared() -> None:
    page = b'<a href="/about">About</a><a href="/news/index.rss"> The <b>feed</b> </a><a href="x.xml?y">x</a>'
    assert discover(page, url="https://a.example/") == [
        Discovered("https://a.example/news/index.rss", "The feed", ""),
        Discovered("https://a.example/x.xml?y", "x", ""),
    ]


def test_nothing_to_find() -> None:
    assert discover(b"no markup", url="https://a.example/") == []
    assert discover(b"<p>x</p>", url="https://a.example/") == []


@pytest.mark.parametrize(
    ("body", "is_feed"),
    [
        (b'<?xml version="1.0"?>\n<!-- a comment --><rss version="2.0">', True),
        (b'\xef\xbb\xbf<?xml-stylesheet href="x"?><feed xmlns="http://www.w3.org/2005/Atom">', True),
        (b'<!DOCTYPE rss [<!ENTITY x "y">]><rss>', True),
        (b"<rdf:RDF xmlns='x'>", True),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', True),
        ("<rss>".encode("utf-16"), True),
        (b"<!doctype html><html><body><rss>", False),
        (b'{"title": "some other JSON"}', False),
        (b"", False),
        (b"%PDF-1.7", False),
        (b"<?xml?> " * 3000, False),
        (b"<!--" * 3000, False),
    ],
)
def test_looks_like_feed(body: bytes, is_feed: bool) -> None:
    assert looks_like_feed(body) is is_feed


def test_well_known() -> None:
    places = well_known("https://a.example/blog/?x=1")
    assert places[0] == "https://a.example/blog/feed"
    assert "https://a.example/feed" in places
    assert len(places) == len(set(places))
    assert well_known("not an address") == []


def test_a_site_of_an_address_is_as_clean_as_the_address() -> None:
    for place in well_known("http://a.example/x\u200ey?\u05d0"):
        assert place == clean(place)
