"""OPML: what a file lists, and that what we write lists the same again."""

from random import Random

from fuzz import making, oracles
from xjreader.errors import ImportFailed
from xjreader.feeds.opml import parse_opml, write_opml

NAMES = ("opml", "head", "body", "outline", "title", "dateCreated")
ATTRIBUTES = ("text", "title", "xmlUrl", "htmlUrl", "type", "category", "XMLURL")


def check(data: bytes) -> None:
    """Web addresses and harmless names, or `ImportFailed`; written and read again it is the same."""
    try:
        found = parse_opml(data, name="a.opml")
    except ImportFailed as error:
        assert error.place is not None
        return
    for refused in found.refused:
        oracles.one_line(refused, "what was refused")
    for feed in found.feeds:
        oracles.one_line(feed.title, "a title")
        oracles.one_line(feed.folder, "a folder")
        oracles.address(feed.url, "an address")
        oracles.address(feed.site_url, "a site")
        assert feed.url
        for tag in feed.tags:
            oracles.one_line(tag, "a tag")
    written = write_opml(found.feeds, title="Mine")
    again = parse_opml(written.encode(), name="b.opml")
    wanted = {
        feed.url: (feed.title or feed.url, feed.folder, feed.site_url, feed.tags) for feed in found.feeds
    }
    assert {feed.url: (feed.title, feed.folder, feed.site_url, feed.tags) for feed in again.feeds} == wanted
    assert not again.refused


def make(dice: Random) -> bytes:
    """Nested outlines with any attributes."""
    return making.encoded(f'<opml version="2.0"><body>{_outlines(dice, 3)}</body></opml>', dice)


def _outlines(dice: Random, deep: int) -> str:
    made = []
    for _ in range(dice.randint(1, 3)):
        attributes = "".join(
            f' {name}="{dice.choice((*making.ADDRESSES, making.text(dice)))}"'
            for name in dice.sample(ATTRIBUTES, dice.randint(0, 5))
        )
        inner = _outlines(dice, deep - 1) if deep and dice.randint(0, 1) else ""
        made.append(f"<outline{attributes}>{inner}</outline>")
    return "".join(made)


def change(data: bytes, dice: Random) -> bytes:
    """Another tree of outlines, in any encoding."""
    return making.change_tree(data, dice, names=NAMES) if dice.randint(0, 2) else make(dice)
