"""A JSON Feed's bytes, as the parsing process reads them."""

from random import Random

from fuzz.targets import feeds

from fuzz import making

KEYS = (
    "items", "id", "title", "url", "external_url", "content_html", "content_text",
    "summary", "authors", "author",
    "name", "tags", "language", "date_published", "date_modified", "home_page_url",
    "feed_url", "version", "hubs",
)  # fmt: skip

check = feeds.check


def make(dice: Random) -> bytes:
    """A JSON Feed with one item, changed a few times."""
    return making.change_json(
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1}]}', dice, keys=KEYS
    )


def change(data: bytes, dice: Random) -> bytes:
    """Other values under the keys that the format knows."""
    return making.change_json(data, dice, keys=KEYS)
