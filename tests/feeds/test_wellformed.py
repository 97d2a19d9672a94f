"""What is read quickly is what feedparser reads: the same feed and entries, or it is left to feedparser."""

import re
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.feeds.alike import URL, both

from xjreader.feeds import parse, wellformed
from xjreader.feeds.wellformed import LEFT_TO_FEEDPARSER, read_well_formed

HERE = Path(__file__).parent
KINDS = sorted((HERE / "kinds").iterdir())
GOLDEN = sorted(path for path in (HERE / "data").iterdir() if path.suffix == ".xml")


@pytest.mark.parametrize("path", [*KINDS, *GOLDEN], ids=lambda path: path.name)
def test_feeds_of_every_kind_are_read_alike(path: Path) -> None:
    quick, slow = both(path.read_bytes())
    if path.parent.name == "kinds":
        assert (quick is None) == path.name.startswith("left-")
    assert quick is None or quick == slow
    assert quick is None or not quick.malformed


def test_what_feedparser_knows_is_known() -> None:
    """A feedparser that treats an element or a namespace in a way of its own must not go unnoticed."""
    from feedparser.mixin import _FeedParserMixin

    handled = {name.split("_", 2)[2] for name in dir(_FeedParserMixin) if re.match("_(start|end)_", name)}
    ours = wellformed._Reader(URL).handlers.keys()
    assert {name.lower() for name in handled} <= ours | LEFT_TO_FEEDPARSER
    of_effect = {name.partition("_")[0] for name in handled if "_" in name} | {"rdf", "sy", "xml", ""}
    for uri, prefix in _FeedParserMixin.namespaces.items():
        lower = uri.lower()
        known = "" if lower in wellformed._PLAIN else wellformed._PREFIXES.get(lower)
        if prefix.lower() in of_effect:
            assert known == prefix.lower(), uri
        else:
            assert known is None, uri


# Feeds made up of everything that has a meaning, in an order that none has.
ADDRESSES = (
    "https://a.example/1",
    "1.html",
    "//b.example/x",
    "",
    "https://a.example/?q=a;b#",
    "mailto:a@b.example",
)
TEXTS = (
    "", " ", "plain words", "  padded\n ", "AT&T", "&amp; again", "<b>bold</b> text", "a &lt; b", "1 < 2",
    "café",
    "cafÃ©", "中文", "\x80 and \x93", "Ilse Marek", "a@b.example (A. B.)", "A B <a@b.example>",
    "one, two,,two",
    "<p>One</p><p>Two <a href='x'>link</a></p>", "Mon, 02 Mar 2026 08:55:00 +0000", "2026-03-02", "60",
    "<script>x",
    *ADDRESSES,
)  # fmt: skip
NAMES = (
    "title", "link", "description", "guid", "pubDate", "author", "category", "enclosure", "source",
    "comments",
    "id", "updated", "published", "summary", "content", "name", "email", "uri", "url", "image", "contributor",
    "rights", "subtitle", "language", "ttl", "generator", "issued", "modified", "created", "lastBuildDate",
    "managingEditor", "keywords", "fullitem", "textInput", "body", "width", "docs", "cloud", "rating",
    "dc:title", "dc:creator", "dc:date", "dc:subject", "dc:description", "dc:language", "dc:contributor",
    "dcterms:issued", "dcterms:modified", "content:encoded", "media:title", "media:description",
    "media:group",
    "media:content", "media:category", "media:thumbnail", "media:credit", "media:keywords", "itunes:author",
    "itunes:summary", "itunes:subtitle", "itunes:keywords", "itunes:owner", "itunes:image", "itunes:category",
    "feedburner:origLink", "atom:link", "atom:title", "atom:author", "sy:updatePeriod", "x:unknown",
    "x:title",
    "cc:license", "h:div", "h:p", "h:b", "div", "date", "tags", "item",
)  # fmt: skip
ATTRIBUTES = {
    "type": ("html", "xhtml", "text", "text/plain", "text/html", "application/xml", "TEXT/HTML", "image/png"),
    "xml:base": ADDRESSES, "xml:lang": ("en", "pt_BR", ""), "href": ADDRESSES, "url": ADDRESSES,
    "rel": ("alternate", "self", "ALTERNATE", "enclosure"), "isPermaLink": ("true", "false", "TRUE"),
    "term": ("a", ""), "label": ("B",), "domain": ("c",), "scheme": ("d",), "text": ("e",),
    "mode": ("escaped",),
    "rdf:about": ("https://a.example/about",), "lang": ("fr",), "x:href": ("https://a.example/x",),
    "base": ("y/",),
}  # fmt: skip
NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/", "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd", "atom": "http://www.w3.org/2005/Atom",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0", "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "x": "https://elsewhere.example/ns", "cc": "http://web.resource.org/cc/", "h": "http://www.w3.org/1999/xhtml",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}  # fmt: skip
DECLARED = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
SHAPES = (
    "<rss version='2.0'{ns}{at}><channel>{head}{items}</channel></rss>",
    "<rss{ns}{at}><channel>{head}{items}{head}</channel></rss>",
    "<rss version='0.91'{ns}{at}><channel>{head}</channel>{items}</rss>",
    "<feed xmlns='http://www.w3.org/2005/Atom'{ns}{at}>{head}{items}</feed>",
    "<feed xmlns='http://purl.org/atom/ns#' version='0.3'{ns}{at}>{head}{items}</feed>",
    "<rdf:RDF xmlns='http://purl.org/rss/1.0/'{ns}{at}><channel>{head}</channel>{items}</rdf:RDF>",
)

attributes = st.dictionaries(st.sampled_from(sorted(ATTRIBUTES)), st.integers(0, 7), max_size=2)
texts = st.sampled_from(TEXTS)


def written(name: str, given: dict[str, int], inside: str) -> str:
    values = {key: ATTRIBUTES[key][number % len(ATTRIBUTES[key])] for key, number in given.items()}
    return (
        f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in values.items())}>{inside}</{name}>"
    )


leaves = st.builds(written, st.sampled_from(NAMES), attributes, texts.map(escape))
few = st.dictionaries(st.nothing(), st.nothing(), max_size=0)
plain_leaves = st.builds(written, st.sampled_from(NAMES), few, texts.map(escape))
elements = st.one_of(
    plain_leaves,
    leaves,
    st.builds(written, st.sampled_from(NAMES), attributes, st.lists(leaves, max_size=3).map("".join)),
)
heads = st.lists(elements, max_size=4).map("".join)
items = st.lists(
    st.builds(
        written,
        st.sampled_from(("item", "item", "entry")),
        st.one_of(few, attributes),
        st.lists(elements, max_size=6).map("".join),
    ),
    max_size=3,
).map("".join)
feeds = st.builds(
    lambda shape, head, items, given: shape.format(
        ns=DECLARED, head=head, items=items, at=written("x", given, "")[2:].split(">")[0]
    ),
    st.sampled_from(SHAPES),
    heads,
    items,
    st.one_of(few, attributes),
)


@settings(max_examples=200, deadline=None)
@given(feeds)
def test_made_up_feeds_are_read_alike(text: str) -> None:
    quick, slow = both(text.encode())
    assert quick is None or quick == slow


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([path for path in KINDS if path.suffix != ".json"]), st.data())
def test_feeds_of_every_kind_with_parts_moved_are_read_alike(path: Path, data: st.DataObject) -> None:
    text = parse.read_text(path.read_bytes()).text
    tags = [found.start() for found in re.finditer(r"<(?=[\w/])", text)]
    cuts = sorted(data.draw(st.lists(st.sampled_from(tags), min_size=3, max_size=3)))
    first, second, third = cuts
    moved = text[:first] + text[second:third] + text[first:second] + text[third:]
    quick, slow = both(moved.encode())
    assert quick is None or quick == slow


def test_each_entry_is_the_slice_of_its_element() -> None:
    body = (HERE / "kinds" / "pictures.rss").read_bytes()
    _, places = read_well_formed(body, URL)
    assert len(places) == body.count(b"<item")
    for start, end in places:
        piece = body[start:end]
        assert piece.startswith(b"<item")
        assert piece.endswith((b"</item>", b"<item/>"))
        assert piece.count(b"<item") == 1
