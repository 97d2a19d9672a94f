"""The bytes of an entry are a slice of the body, to the last one, or none at all."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xjreader.feeds.encoding import read_text
from xjreader.feeds.parse import parse_feed
from xjreader.feeds.rawentries import entry_places

URL = "https://here.example/feeds/main"
KINDS = sorted((Path(__file__).parent / "kinds").iterdir())
BROKEN = b"""<rss version="2.0"><channel><title>T</title>
<item><guid>one</guid><title>AT&T said no</title></item>
<item><guid>two</guid><title>caf\xe9 & more</title><description><![CDATA[</item><item>]]></description></item>
<!-- <item><title>not this one</title></item> -->
<ITEM><link>https://here.example/3?a=1&b=2</link></ITEM>
"""


def slices(body: bytes) -> list[bytes | None]:
    return [entry.raw and entry.raw.data for entry in parse_feed(body, url=URL).entries]


@pytest.mark.parametrize("path", KINDS, ids=lambda path: path.name)
def test_each_entry_has_its_own_bytes_in_the_encoding_that_was_served(path: Path) -> None:
    body = path.read_bytes()
    feed = parse_feed(body, url=URL)
    at = 0
    for entry in feed.entries:
        assert entry.raw is not None, entry.title
        found = body.index(entry.raw.data, at)
        at = found + len(entry.raw.data)
        text = entry.raw.data.decode(entry.raw.encoding)
        assert text == entry.raw.text
        assert re.fullmatch(r"<(item|entry)\b[^<]*(/>|>.*</\1\s*>)", text, re.DOTALL)
        quoted = re.sub(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->", "", text, flags=re.DOTALL)
        assert quoted.count("<item") + quoted.count("<entry") == 1
        assert entry.id.strip() in text.replace("&amp;", "&")
    assert body[at:].count(b"<item") == 0
    assert {entry.raw.encoding for entry in feed.entries if entry.raw} == {read_text(body).encoding}


def test_entries_of_a_broken_feed_are_located_by_their_place() -> None:
    first, second, third = slices(BROKEN)
    assert first == b"<item><guid>one</guid><title>AT&T said no</title></item>"
    assert second is not None
    assert second.startswith(b"<item><guid>two</guid><title>caf\xe9 & more")
    assert second.endswith(b"<item>]]></description></item>")
    assert third == b"<ITEM><link>https://here.example/3?a=1&b=2</link></ITEM>"


def test_of_a_feed_that_breaks_off_the_whole_entries_have_their_bytes() -> None:
    body = BROKEN[: BROKEN.index(b"caf\xe9")]
    assert slices(body) == [b"<item><guid>one</guid><title>AT&T said no</title></item>"]


@pytest.mark.parametrize(
    "items",
    [
        "<item><title>One & <item><title>Two</title></item></title></item>",
        "</item><item><title>One & two</title></item>",
        "<item><title>One &</title></item><item><title>Two</title><item><title>Three</title></item>",
        "<item><title>One & <!-- </item><item> </title></item>",
    ],
)
def test_what_is_not_clear_has_no_bytes(items: str) -> None:
    feed = parse_feed(f"<rss><channel>{items}</channel></rss>".encode(), url=URL)
    assert feed.malformed
    assert [entry.raw for entry in feed.entries] == [None] * len(feed.entries)


def test_a_piece_without_a_word_of_the_entry_is_not_taken_for_it() -> None:
    # feedparser makes two entries of this, but the places are those of another two.
    body = (
        b"<rss><channel><item><guid>one</guid></item><!-- > <item><guid>two</guid> </item> & -->"
        b"<item><guid>three</guid><title>x & y</title></item></channel></rss>"
    )
    for entry in parse_feed(body, url=URL).entries:
        assert entry.raw is None or entry.id in entry.raw.text


def test_an_item_of_a_json_feed_has_its_own_bytes() -> None:
    items = ['{"id": "1", "content_text": "“One” [\\"items\\": [{}]"}', '{"id":  2}', "7"]
    text = f'{{"x": {{"items": [{{}}]}}, "title": "é", "items": [ {items[0]},\n{items[1]} , {items[2]}]}}'
    for encoding, mark in (("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe")):
        feed = parse_feed(mark + text.encode(encoding), url=URL)
        raws = [entry.raw for entry in feed.entries]
        assert [raw and (raw.data, raw.encoding) for raw in raws] == [
            (item.encode(encoding), encoding) for item in items[:2]
        ]


def test_a_json_feed_that_breaks_off_gives_the_bytes_of_its_whole_items() -> None:
    body = b'{"title": "T", "items": [{"id": "1"}, {"id": "2", "tit'
    assert slices(body) == [b'{"id": "1"}']


def test_entries_of_one_key_in_json_are_those_that_were_read() -> None:
    text = '{"items": [{"id": "first"}], "items": [{"id": "second"}]}'
    assert json.loads(text)["items"] == [{"id": "second"}]
    assert slices(text.encode()) == [b'{"id": "second"}']


@pytest.mark.parametrize("encoding", ["iso2022_jp", "utf-7"])
def test_where_the_bytes_cannot_be_told_there_are_none(encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><rss><item><title>日本 + ニュース</title></item></rss>'
    )
    assert slices(text.encode(encoding)) == [None]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(KINDS), st.integers(0), st.binary(max_size=6), st.booleans())
def test_bytes_are_never_others_than_the_bodys(path: Path, place: int, damage: bytes, goes_on: bool) -> None:
    body = path.read_bytes()
    place %= len(body)
    body = body[:place] + damage + (body[place:] if goes_on else b"")
    at = 0
    for entry in parse_feed(body, url=URL).entries:
        if entry.raw is not None:
            at = body.index(entry.raw.data, at) + len(entry.raw.data)


@pytest.mark.parametrize(
    "part", ["<item ", "<!--", "<![CDATA[", "<item a='", '<item a="', "<a:item>", "</item>"]
)
def test_looking_for_entries_takes_time_in_proportion(part: str) -> None:
    entry_places(part * (400_000 // len(part)))
