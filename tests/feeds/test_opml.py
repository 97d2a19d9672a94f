"""OPML comes in however it is written, and what goes out comes in again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.errors import ImportFailed
from xjreader.feeds.opml import OpmlFeed, parse_opml, read_opml, write_opml

FOREIGN = b"""<?xml version="1.0"?>
<opml version="1.0"><head><title>Mine</title></head><body>
  <outline text="World"><outline title="East / West">
    <outline type="rss" text="A &amp; B & C" xmlUrl="http://a.example/feed?a=1&b=2" htmlUrl="http://a.example/"
      category="/disputes/valley,talks"/>
  </outline></outline>
  <outline text="Plain" XMLURL="feed://b.example/rss"/>
  <outline text="Plain again" xmlUrl="http://b.example/rss"/>
  <outline text="Prefixed" xmlUrl="feed:https://c.example/atom"></outline>
  <outline text="Local" xmlUrl="file:///etc/passwd"/>
</body></opml>"""


def test_foreign_opml() -> None:
    found = parse_opml(FOREIGN)
    assert found.feeds == (
        OpmlFeed(
            "http://a.example/feed?a=1&b=2",
            "A & B & C",
            "World/East - West",
            "http://a.example/",
            ("disputes/valley", "talks"),
        ),
        OpmlFeed("http://b.example/rss", "Plain"),
        OpmlFeed("https://c.example/atom", "Prefixed"),
    )
    assert found.refused == ("Local",)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no markup",
        b"<html><body>a page</body></html>",
        b'<!DOCTYPE opml [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><opml><outline text="&b;" xmlUrl="http://e.example/"/></opml>',
    ],
)
def test_what_is_no_opml_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(ImportFailed, match=r"subs\.opml"):
        parse_opml(body, name="subs.opml")


def test_deep_nesting_is_cut_not_fatal() -> None:
    body = b"<opml><body>" + b'<outline text="f">' * 5000 + b'<outline xmlUrl="http://a.example/"/>'
    (feed,) = read_opml(body)
    assert feed.folder == "/".join(["f"] * 20)


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=",/"),
    min_size=1,
    max_size=8,
)
FEEDS = st.builds(
    OpmlFeed,
    url=st.from_regex(r"https?://[a-z]{1,8}\.example/[a-z?=&]{0,8}", fullmatch=True),
    title=NAMES.map(lambda name: f'{name} <&> "{name}"'),
    folder=st.lists(NAMES.filter(lambda name: name.strip(" -") == name), max_size=3).map("/".join),
    site_url=st.sampled_from(["", "https://a.example/?x=1&y=2"]),
    tags=st.lists(NAMES, max_size=3, unique=True).map(tuple),
)


@given(st.lists(FEEDS, max_size=8, unique_by=lambda feed: feed.url))
def test_round_trip(feeds: list[OpmlFeed]) -> None:
    from xjreader.feeds.text import clean_line

    feeds = [
        feed
        for feed in feeds
        if clean_line(feed.folder + feed.title + "".join(feed.tags))
        == feed.folder + feed.title + "".join(feed.tags)
    ]
    written = write_opml(feeds, title="Mine")
    assert set(read_opml(written.encode())) == set(feeds)


def test_slashes_side_by_side_in_a_folders_name_leave_one_line() -> None:
    body = b'<opml><outline text="a // b"><outline xmlUrl="https://a.example/"/></outline></opml>'
    assert [feed.folder for feed in read_opml(body)] == ["a - b"]


def test_a_feed_without_an_address_is_named_and_a_folder_is_none() -> None:
    body = b"""<opml version="2.0"><body>
      <outline type="rss" text="Lost"/>
      <outline type="rss" text="Wires"><outline type="rss" text="A" xmlUrl="https://a.example/feed"/></outline>
      <outline text="Empty folder"/><outline type="RSS"/>
    </body></opml>"""
    found = parse_opml(body)
    assert [(feed.title, feed.folder) for feed in found.feeds] == [("A", "Wires")]
    assert found.refused == ("Lost", "a subscription without a title")
