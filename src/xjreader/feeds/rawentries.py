"""Finds in a feed's text where each entry's element stands, for the record; reads nothing in it.

Only what is found without doubt counts: elements that neither nest nor overlap, as many as were read, and
in each the address or the words of the entry that it is taken for.
"""

import html
import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from xjreader.models.feed import ParsedEntry

_TAG = re.compile(r"<!--|<!\[CDATA\[|<(/?)(?:[\w.-]+:)?(?:item|entry)(?=[\s>/])[^<>]*>", re.IGNORECASE)
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>"}
_WORD = re.compile(r"\w{2,}")
WORDS = 5
"""Words of a title that are looked for."""


def entry_places(text: str) -> list[tuple[int, int]] | None:
    """Where each whole item or entry of a feed stands, in characters; `None` where that is not clear."""
    places: list[tuple[int, int]] = []
    opened: int | None = None
    for tag in _tags(text):
        if tag[1]:
            if opened is None:
                return None
            places.append((opened, tag.end()))
            opened = None
        elif opened is not None:
            return None
        elif tag[0].endswith("/>"):
            places.append(tag.span())
        else:
            opened = tag.start()
    return places


def breaks_off(text: str) -> bool:
    """Whether the last entry is opened and never closed: the answer was cut short inside it."""
    is_open = False
    for tag in _tags(text):
        is_open = not tag[1] and not tag[0].endswith("/>")
    return is_open


def _tags(text: str) -> Iterator[re.Match[str]]:
    """What opens and closes entries, as far as the text goes on after each comment and quoted part."""
    at = 0
    while found := _TAG.search(text, at):
        at = found.end()
        if end := _ENDS.get(found[0]):
            at = text.find(end, at)
            if at < 0:
                return
            at += len(end)
        else:
            yield found


def is_told_by(piece: str, entry: ParsedEntry) -> bool:
    """Whether `piece` of a feed's text may well be what `entry` was read from."""
    written = html.unescape(html.unescape(piece))
    for address in (entry.id, entry.link):
        if address and (address in written or unquote(address).rpartition("/")[2] in unquote(written)):
            return True
    words = _WORD.findall(entry.title or entry.document.text)[:WORDS]
    if not words:
        return not entry.id and not entry.link
    return all(word in written for word in words)


def raw_places(text: str, entries: Sequence[ParsedEntry]) -> list[tuple[int, int] | None]:
    """For each of the entries that were read in `text`, where it stands; `None` where that is not clear."""
    places = entry_places(text)
    if places is None or len(places) != len(entries):
        return [None] * len(entries)
    return [
        place if is_told_by(text[slice(*place)], entry) else None
        for place, entry in zip(places, entries, strict=True)
    ]
