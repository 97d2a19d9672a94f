"""JSON Feed 1.0 and 1.1 to a parsed feed, leniently: what is wrong in one item costs that item only."""

import json
import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from xjreader.feeds.dates import parse_date
from xjreader.feeds.extract import html_to_document, text_to_document
from xjreader.feeds.text import clean_line
from xjreader.feeds.urls import absolute_url
from xjreader.models.article import Document
from xjreader.models.feed import ParsedEntry, ParsedFeed

_ITEMS = re.compile(r"\"items\"\s*:\s*\[\s*")
_BETWEEN = re.compile(r"\s*,\s*")
_LISTS_TRIED = 3
"""Lists called "items" in one feed, some inside of others, that are looked at for their places."""


def parse_json_feed(text: str, *, url: str) -> tuple[ParsedFeed, list[tuple[int, int] | None]]:
    """The feed that `text` holds and where in it each entry's object stands, in characters, where that is
    clear. Without entries and with an error where it holds none.

    Of a feed that breaks off or is broken, the items before that.
    """
    problem = ""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        problem = f"not readable as JSON: {clean_line(why)}"
        data = _before_the_break(text)
        if data is None:
            return ParsedFeed("", "", (), malformed=True, error=problem), []
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        problem = "JSON, but not a JSON Feed: it has no list of items"
        return ParsedFeed("", "", (), malformed=True, error=problem), []
    items: list[Any] = data["items"]
    entries = tuple(_entry(item, data, url) for item in items if isinstance(item, dict))
    skipped = len(items) - len(entries)
    feed = ParsedFeed(
        title=_line(data, "title"),
        link=absolute_url(_string(data, "home_page_url"), url),
        entries=entries,
        language=_line(data, "language"),
        malformed=bool(problem) or skipped > 0,
        error=problem or (f"{skipped} of {len(items)} items are no objects" if skipped else ""),
    )
    return feed, _places(text, items)


def _places(text: str, items: list[Any]) -> list[tuple[int, int] | None]:
    """Where the objects among `items` stand: the one list under that name which holds these very ones."""
    for opened in islice(_ITEMS.finditer(text), _LISTS_TRIED):
        found = _items_from(text, opened.end())
        if [item for item, _, _ in found] == items:
            return [(start, end) for item, start, end in found if isinstance(item, dict)]
    return [None for item in items if isinstance(item, dict)]


def _items_from(text: str, place: int) -> list[tuple[Any, int, int]]:
    """The values of the list that opens before `place`, as far as they are whole, and where they stand."""
    items = []
    decode = json.JSONDecoder().raw_decode
    while True:
        try:
            item, end = decode(text, place)
        except (ValueError, RecursionError):
            break
        items.append((item, place, end))
        between = _BETWEEN.match(text, end)
        if between is None:
            break
        place = between.end()
    return items


def _before_the_break(text: str) -> dict[str, Any] | None:
    """What stands before the items, and those that are whole; `None` where not even that can be read."""
    opened = _ITEMS.search(text)
    if opened is None:
        return None
    try:
        data = json.loads(text[: opened.start()].rstrip(" \t\r\n,") + "}")
    except (ValueError, RecursionError):
        return None
    items = [item for item, _, _ in _items_from(text, opened.end())]
    return {**data, "items": items} if items else None


def _string(data: Mapping[str, Any], key: str) -> str:
    """The value as text; ids are written as numbers by some publishers."""
    value = data.get(key)
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return ""


def _line(data: Mapping[str, Any], key: str) -> str:
    return clean_line(_string(data, key))


def _entry(item: Mapping[str, Any], feed: Mapping[str, Any], url: str) -> ParsedEntry:
    tags = item.get("tags")
    names = [clean_line(tag) for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    link = absolute_url(_string(item, "url"), url) or absolute_url(_string(item, "external_url"), url)
    document = _document(item, link or url)
    return ParsedEntry(
        id=_line(item, "id"),
        title=_line(item, "title"),
        link=link,
        author=_authors(item) or _authors(feed),
        published=parse_date(_string(item, "date_published")),
        updated=parse_date(_string(item, "date_modified")),
        document=document,
        language=_line(item, "language") or _line(feed, "language"),
        categories=tuple(dict.fromkeys(name for name in names if name)),
    )


def _document(item: Mapping[str, Any], base_url: str) -> Document:
    """The first of content_html, content_text and summary that has any text."""
    if markup := _string(item, "content_html"):
        document = html_to_document(markup, base_url=base_url)
        if document.text:
            return document
    return text_to_document(_string(item, "content_text") or _string(item, "summary"))


def _authors(data: Mapping[str, Any]) -> str:
    """Names in `authors` (1.1) or `author` (1.0), joined by commas."""
    people = data.get("authors")
    if not isinstance(people, list) or not people:
        people = [data.get("author")]
    names = [_line(person, "name") for person in people if isinstance(person, dict)]
    return ", ".join(dict.fromkeys(name for name in names if name))
