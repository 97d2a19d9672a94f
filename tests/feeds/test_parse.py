"""Feeds as they are sent, each beside what we read in it; what is broken is told, and never raises."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.feeds.parse import parse_feed
from xjreader.models.feed import ParsedEntry, ParsedFeed

DATA = Path(__file__).parent / "data"
GOLDEN = sorted(path for path in DATA.iterdir() if not path.name.endswith(".expected.json"))


def iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def entry_shown(entry: ParsedEntry) -> dict[str, Any]:
    document = entry.document
    return {
        "id": entry.id,
        "title": entry.title,
        "link": entry.link,
        "author": entry.author,
        "published": iso(entry.published),
        "updated": iso(entry.updated),
        "language": entry.language,
        "categories": list(entry.categories),
        "blocks": [[block.kind, document.text[block.start : block.end]] for block in document.blocks],
        "links": [[document.text[link.start : link.end], link.url] for link in document.links],
    }


def feed_shown(feed: ParsedFeed) -> dict[str, Any]:
    return {
        "title": feed.title,
        "link": feed.link,
        "language": feed.language,
        "malformed": feed.malformed,
        "error": feed.error,
        "ttl": feed.ttl,
        "entries": [entry_shown(entry) for entry in feed.entries],
    }


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_golden_pairs(path: Path) -> None:
    expected = json.loads((DATA / f"{path.name}.expected.json").read_text())
    assert feed_shown(parse_feed(path.read_bytes(), url="https://here.example/feeds/main")) == expected


def rss(items: str, *, declaration: str = "") -> bytes:
    return f'{declaration}<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "the answer is empty"),
        (b" \n\0", "the answer is empty"),
        (b"<!doctype html><html><head><title>Not found</title></head></html>", "a web page, not a feed"),
        (b"<html><body><item>x</item></body></html>", "a web page, not a feed"),
        (b"%PDF-1.7 \x00\xff" * 1000, "not a feed"),
        (b"plain words", "not a feed"),
        (b"{}", "JSON, but not a JSON Feed: it has no list of items"),
        (b"[1, 2]", "JSON, but not a JSON Feed: it has no list of items"),
        (b'{"items": [' + b"[" * 100_000, "not readable as JSON: it is nested too deeply"),
    ],
)
def test_what_is_no_feed_is_told(body: bytes, error: str) -> None:
    feed = parse_feed(body, url="https://here.example/")
    assert (feed.entries, feed.malformed, feed.error) == ((), True, error)


def test_a_feed_without_entries_is_a_feed() -> None:
    feed = parse_feed(rss(""), url="https://here.example/")
    assert (feed.title, feed.entries, feed.malformed, feed.error) == ("T", (), False, "")


def test_the_content_type_does_not_decide() -> None:
    body = rss("<item><title>x</title></item>")
    for content_type in ("text/html", "text/plain", "application/octet-stream", "", "image/png; charset=?"):
        feed = parse_feed(body, url="https://here.example/", content_type=content_type)
        assert (len(feed.entries), feed.malformed) == (1, False)


def test_the_charset_of_the_header_is_used_where_nothing_else_says() -> None:
    body = '<rss version="2.0"><channel><item><title>Новости</title></item></channel></rss>'.encode("koi8-r")
    (entry,) = parse_feed(body, url="https://here.example/", content_type="text/xml; charset=koi8-r").entries
    assert entry.title == "Новости"


def test_no_external_entity_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret word")
    for doctype in (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>',
        f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "{secret.as_uri()}"> %p;]>',
        f'<!DOCTYPE rss SYSTEM "{secret.as_uri()}">',
    ):
        feed = parse_feed(
            rss("<item><title>before &x; after</title></item>", declaration=doctype),
            url="https://here.example/",
        )
        assert "secret word" not in repr(feed)


def test_entities_do_not_blow_up() -> None:
    doctype = f'<!DOCTYPE rss [<!ENTITY a "{"A" * 10_000}">]>'
    feed = parse_feed(rss(f"<item><title>{'&a;' * 5_000}</title></item>", declaration=doctype), url="")
    assert all(len(entry.title) < 1_000_000 for entry in feed.entries)


def test_deep_markup_costs_neither_the_feed_nor_the_text() -> None:
    deep = "&lt;div&gt;" * 5_000 + "core"
    feed = parse_feed(rss(f"<item><title>x</title><description>{deep}</description></item>"), url="")
    assert [entry.document.text for entry in feed.entries] == ["core"]
    feed = parse_feed(rss("<item><title>x</title>" + "<x>" * 5_000 + "</x>" * 5_000 + "</item>"), url="")
    assert [entry.title for entry in feed.entries] == ["x"]


@pytest.mark.parametrize(
    ("frequency", "seconds"),
    [("<ttl>0</ttl>", None), ("<ttl>60</ttl>", 3600), ("<ttl>often</ttl>", None), ("<ttl>-5</ttl>", None)],
)
def test_ttl(frequency: str, seconds: int | None) -> None:
    assert parse_feed(rss(frequency), url="").ttl == seconds


@given(st.binary(max_size=300))
def test_any_bytes_are_answered(body: bytes) -> None:
    assert isinstance(parse_feed(body, url="https://here.example/"), ParsedFeed)


FEED_BYTES = (DATA / "rss20.xml").read_bytes()


@given(st.integers(0, len(FEED_BYTES)), st.binary(max_size=8))
def test_a_damaged_feed_gives_whole_entries_only(place: int, damage: bytes) -> None:
    feed = parse_feed(FEED_BYTES[:place] + damage, url="https://here.example/")
    whole = FEED_BYTES[:place].count(b"</item>")
    assert len(feed.entries) <= whole + damage.count(b"</")


def test_the_entries_before_a_break_are_all_there() -> None:
    end = FEED_BYTES.index(b"</item>", FEED_BYTES.index(b"</item>") + 1) + len(b"</item>")
    feed = parse_feed(FEED_BYTES[: end + 20], url="https://here.example/")
    assert [entry.title for entry in feed.entries] == [
        "Envoy: “We never agreed”",
        "Aldern denies the claim, AT&T too",
    ]
    assert feed.malformed
    assert feed.error.startswith("not well-formed in line ")


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("", "https://courier.example/news/1.html"),
        ("https://mirror.example/feeds/all.xml", "https://mirror.example/feeds/1.html"),
    ],
)
def test_relative_links_of_a_feed_without_an_address_are_the_sites(url: str, link: str) -> None:
    feed = parse_feed(
        b"<rss><channel><link>https://courier.example/news/</link>"
        b"<item><link>1.html</link></item></channel></rss>",
        url=url,
    )
    assert [entry.link for entry in feed.entries] == [link]


def test_the_address_that_a_feed_gives_itself_comes_before_its_sites() -> None:
    feed = parse_feed(
        b'<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://courier.example/"/>'
        b'<link rel="self" href="https://feeds.example/courier/all.atom"/>'
        b'<entry><title>One</title><link href="1.html"/></entry></feed>',
        url="",
    )
    assert [entry.link for entry in feed.entries] == ["https://feeds.example/courier/1.html"]


def test_a_relative_link_without_any_address_to_complete_it_is_none() -> None:
    feed = parse_feed(b"<rss><channel><item><link>1.html</link></item></channel></rss>", url="")
    assert [entry.link for entry in feed.entries] == [""]


@pytest.mark.parametrize(
    ("written", "hours", "days"),
    [
        ("<skipHours><hour>0</hour><hour> 7 </hour></skipHours>", {0, 7}, set()),
        ("<skipHours><hour>24</hour><hour>25</hour><hour>noon</hour></skipHours>", {0}, set()),
        ("<skipDays><day>Sunday</day><day>monday</day><day>Caturday</day></skipDays>", set(), {6, 0}),
        ("<skipHours>" + "".join(f"<hour>{n}</hour>" for n in range(24)) + "</skipHours>", set(), set()),
        ("<item><skipHours><hour>3</hour></skipHours></item>", set(), set()),
    ],
)
def test_the_hours_and_days_that_a_feed_skips(written: str, hours: set[int], days: set[int]) -> None:
    feed = parse_feed(rss(written), url="")
    assert {bit for bit in range(24) if feed.skip_hours >> bit & 1} == hours
    assert {bit for bit in range(7) if feed.skip_days >> bit & 1} == days


def test_the_articles_own_address_comes_before_one_that_counts_clicks() -> None:
    feed = parse_feed(
        b'<rss xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel>'
        b"<item><link>https://clicks.example/~r/courier/1</link><guid>1</guid>"
        b"<feedburner:origLink>https://courier.example/1</feedburner:origLink></item></channel></rss>",
        url="https://clicks.example/courier",
    )
    assert [entry.link for entry in feed.entries] == ["https://courier.example/1"]


JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Courier", "items": [
{"id": "1", "title": "One", "url": "https://courier.example/1", "tags": ["a", "b"]},
{"id": "2", "title": "Two, with \\"items\\": [ in it"},
{"id": "3", "title": "Three"}], "language": "en"}"""


@pytest.mark.parametrize(
    ("cut_before", "titles"),
    [
        (b'{"id": "1"', []),
        (b'{"id": "2"', ["One"]),
        (b"Three", ["One", 'Two, with "items": [ in it']),
        (b', "language"', ["One", 'Two, with "items": [ in it', "Three"]),
    ],
)
def test_a_json_feed_that_breaks_off_gives_its_whole_items(cut_before: bytes, titles: list[str]) -> None:
    feed = parse_feed(JSON_FEED[: JSON_FEED.index(cut_before)], url="https://courier.example/feed.json")
    assert [entry.title for entry in feed.entries] == titles
    assert feed.malformed
    assert feed.error.startswith("not readable as JSON: ")
    assert feed.title == ("Courier" if titles else "")


@given(st.integers(0, len(JSON_FEED)), st.binary(max_size=8))
def test_a_damaged_json_feed_gives_whole_items_only(place: int, damage: bytes) -> None:
    feed = parse_feed(JSON_FEED[:place] + damage, url="https://courier.example/feed.json")
    assert len(feed.entries) <= JSON_FEED[:place].count(b"}") + damage.count(b"}")


def test_blank_pages_before_an_ill_formed_feed_are_turned_at_once() -> None:
    # Each blank line was once looked along to the end: this took minutes.
    body = (
        b"<!-- -->"
        + b"\n" * 100_000
        + rss("<item><title>One</title></item><item><title>Two</title></b></item>")
    )
    feed = parse_feed(body, url="https://here.example/")
    assert [entry.title for entry in feed.entries] == ["One", "Two"]
    assert feed.error.startswith("not well-formed in line 100001: ")


@pytest.mark.parametrize(
    "name", ["links", "authors", "tags", "title_detail", "summary_detail", "content_detail"]
)
def test_an_element_by_a_name_of_the_parsers_own_is_no_harm(name: str) -> None:
    for element in (f"<{name}>x</{name}>", f"<{name} a='b'>x</{name}>"):
        for url in ("", "https://here.example/"):
            feed = parse_feed(rss(f"{element}<item>{element}<title>y</title></item>"), url=url)
            assert [entry.title for entry in feed.entries] == ["y"]
