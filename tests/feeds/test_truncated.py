"""A feed that is cut off gives the entries that came whole, as they are in the whole feed, and says so."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xjreader.feeds.encoding import read_text
from xjreader.feeds.parse import parse_feed
from xjreader.models.feed import ParsedEntry, ParsedFeed

HERE = Path(__file__).parent
URL = "https://here.example/feeds/main"
FEEDS = [
    *(path for path in sorted((HERE / "kinds").iterdir()) if not path.name.startswith("left-")),
    *(HERE / "data" / name for name in ("rss20.xml", "atom10.xml", "rdf10.xml", "feed.json")),
]


@cache
def whole(path: Path) -> tuple[bytes, ParsedFeed, list[int]]:
    """A feed's body, what it says, and where each of its entries ends."""
    body = path.read_bytes()
    feed = parse_feed(body, url=URL)
    ends, at = [], 0
    for entry in feed.entries:
        assert entry.raw is not None
        at = body.index(entry.raw.data, at) + len(entry.raw.data)
        ends.append(at)
    return body, feed, ends


def shown(entry: ParsedEntry) -> tuple[object, ...]:
    """What does not hang on how references to characters are read in text that is not well-formed."""
    return entry.id, entry.title, entry.document, entry.published, entry.updated, entry.categories, entry.raw


def hold(path: Path, cut: int) -> None:
    body, feed, ends = whole(path)
    some = parse_feed(body[:cut], url=URL)
    assert some.malformed
    assert some.error
    count = sum(end <= cut for end in ends)
    assert [shown(entry) for entry in some.entries] == [shown(entry) for entry in feed.entries[:count]]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FEEDS), st.integers(0))
def test_wherever_a_feed_is_cut_its_whole_entries_are_read(path: Path, place: int) -> None:
    hold(path, place % len(whole(path)[0].rstrip()))


def test_a_feed_that_is_cut_in_its_only_letter_beyond_ascii_is_utf8_still() -> None:
    (path,) = (path for path in FEEDS if path.name == "pictures.rss")
    body = path.read_bytes()
    cut = next(place for place, byte in enumerate(body) if byte >= 0xC2) + 1
    assert body[: cut - 1].isascii()
    hold(path, cut)


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_a_feed_that_is_cut_beside_a_tag_gives_its_whole_entries(path: Path) -> None:
    body, _, ends = whole(path)
    text = read_text(body).text
    step = len(body) // len(text)  # bytes of a character where all have as many
    beside = {
        place * step
        for place, letter in enumerate(text)
        if letter in "<>]&{}" and step * len(text) == len(body)
    }
    beside |= {body.find(mark) for mark in (b"]]>", b"-->", b"?>", b"/>", b"CDATA", b"&")} - {-1}
    around = {end + more for end in ends for more in (-1, 0, 1, 2)}
    for cut in sorted(around | set(sorted(beside)[:: max(1, len(beside) // 40)])):
        if 0 <= cut < len(body.rstrip()):
            hold(path, cut)
