"""A feed's bytes, as the parsing process reads them: RSS, Atom and RDF in any encoding and state."""

from random import Random

import msgspec

from fuzz import making, oracles
from xjreader.services import parsing

URL = "https://here.example/news/feed.xml"
NAMES = (
    "rss", "channel", "item", "entry", "feed", "title", "link", "guid", "id",
    "description", "summary", "content",
    "author", "name", "email", "pubDate", "published", "updated", "category", "ttl",
    "skipHours", "hour", "enclosure",
    "source", "image", "textInput", "{http://www.w3.org/2005/Atom}entry",
    "{http://www.w3.org/2005/Atom}link",
    "{http://www.w3.org/2005/Atom}content", "{http://purl.org/dc/elements/1.1/}creator",
    "div", "script", "p",
    "{http://purl.org/dc/elements/1.1/}date", "{http://purl.org/rss/1.0/modules/content/}encoded",
    "{http://search.yahoo.com/mrss/}group", "{http://search.yahoo.com/mrss/}title",
    "{http://www.georss.org/georss}where",
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF",
    "{http://www.w3.org/1999/xhtml}div", "{urn:x}y",
)  # fmt: skip
_HANDLE = parsing.handler(parsing.setup(()))


def check(data: bytes) -> None:
    """It is read, or told why not; nothing harmful gets out, whichever Content-Type came with it."""
    kind = ("", "application/rss+xml", "text/xml; charset=windows-1252", "text/html; charset=utf-16")[
        len(data) % 4
    ]
    content = parsing.decode_feed(_HANDLE(msgspec.msgpack.encode(parsing.FeedJob(data, URL, kind))))
    oracles.one_line(content.title, "the feed's title")
    oracles.one_line(content.error, "the feed's error")
    oracles.address(content.link, "the feed's link")
    assert content.malformed == bool(content.error)
    assert content.ttl is None or content.ttl > 0
    assert 0 <= content.skip_hours < 1 << 24
    assert 0 <= content.skip_days < 1 << 7
    keys = [entry.entry_key for entry in content.entries]
    assert len(keys) == len(set(keys)), "two entries have one key"
    for entry in content.entries:
        oracles.one_line(entry.title, "a title")
        oracles.one_line(entry.author, "an author")
        oracles.one_line(entry.language, "a language")
        oracles.one_line(entry.guid, "a guid")
        oracles.harmless(entry.entry_key, "a key")
        oracles.address(entry.url, "a link")
        oracles.document(entry.document, "an entry")
        assert len(entry.entry_key) <= 600


def make(dice: Random) -> bytes:
    """A small RSS or Atom feed."""
    items = "".join(_item(dice) for _ in range(dice.randint(0, 4)))
    form = dice.choice(
        (
            '<rss version="2.0"><channel>{}</channel></rss>',
            '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>',
        )
    )
    return making.encoded(form.format(f"<title>{making.text(dice)}</title>{items}"), dice)


def _item(dice: Random) -> str:
    tag = dice.choice(("item", "entry"))
    inner = "".join(
        f"<{name}>{making.text(dice)}</{name}>"
        for name in (dice.choice(NAMES[:20]) for _ in range(dice.randint(0, 6)))
    )
    return f"<{tag}>{inner}<pubDate>{dice.choice(making.DATES)}</pubDate></{tag}>"


def change(data: bytes, dice: Random) -> bytes:
    """Another tree, now and then in another encoding."""
    return making.change_tree(data, dice, names=NAMES) if dice.randint(0, 5) else make(dice)
