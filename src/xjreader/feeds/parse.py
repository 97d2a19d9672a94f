"""A feed's bytes to what it says: RSS, Atom and RDF as feedparser reads them, JSON Feed by our own lines.

It never fetches, never raises for what a publisher sent, and gives whole entries only. What is well-formed
and of the usual kind is read quickly by `wellformed`, everything else by feedparser itself.
"""

import io
import re
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from msgspec.structs import replace

from xjreader.feeds.dates import parse_date
from xjreader.feeds.encoding import Decoded, may_be_of_another_script, read_text
from xjreader.feeds.extract import html_to_document, text_to_document
from xjreader.feeds.jsonfeed import parse_json_feed
from xjreader.feeds.rawentries import breaks_off, raw_places
from xjreader.feeds.text import clean_line
from xjreader.feeds.urls import absolute_url
from xjreader.feeds.wellformed import Doubt, read_well_formed
from xjreader.models.article import Document, RawEntry
from xjreader.models.feed import ParsedEntry, ParsedFeed

_XML_DECLARATION = re.compile(r"<\?xml\b[^>]*\?>")
# Control characters that no XML may hold. ESC stays: it opens sequences that are only known whole.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\ufffe\uffff]")
_ENTRY_TAG = re.compile(r"<(/?)(?:[\w.-]+:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_FEED_TAG = re.compile(r"<(?:[\w.-]+:)?(?:rss|rdf|feed|channel|item|entry)(?=[\s>/])", re.IGNORECASE)
_ROOT = re.compile(r"<\w")
_BLANK_PAGE = re.compile(r"(?<!\s)\s{200,}+")
_MARKUP = re.compile(r"<[/!?a-zA-Z]|&[#\w]")
_SUPPOSED_HTML = re.compile(r"\s*(?:<!doctype html|<html\b|<head\b|<body\b)", re.IGNORECASE)
_MAIL_THEN_NAME = re.compile(r"\s*[^\s()]+@[^\s()]+\s*\(\s*([^()]+?)\s*\)\s*")
_NAME_THEN_MAIL = re.compile(r"\s*([^<>()]+?)\s*[<(]\s*[^\s<>()]+@[^\s<>()]+\s*[>)]\s*")
_SKIPS = re.compile(r"<skip(Hours|Days)\b[^>]{0,200}>([^&]{0,3000}?)</skip\1\s*>", re.IGNORECASE)
_HOUR = re.compile(r"<hour>\s*([01]?\d|2[0-4])\s*</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s*(mon|tue|wed|thu|fri|sat|sun)[a-z]*\s*</day>", re.IGNORECASE)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALL_HOURS, ALL_DAYS = (1 << 24) - 1, (1 << 7) - 1
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
# feedparser reports these for feeds that read perfectly well; we decode the bytes ourselves.
_HARMLESS = frozenset(("NonXMLContentType", "CharacterEncodingOverride"))


def parse_feed(body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
    """What the feed in `body` says; relative addresses resolve against `url`.

    `malformed` is set, and `error` says why, where only some of it could be read, or none.
    """
    decoded = read_text(body, content_type, letters_tell=lambda: may_be_of_another_script(body, url))
    text = decoded.text.lstrip("\ufeff \t\r\n\v\f\0")
    if not text:
        return _nothing("the answer is empty")
    if text[0] in "{[":
        feed, places = parse_json_feed(text, url=url)
        return _with_raw(feed, places, text, body=body, decoded=decoded)
    line = 1
    declaration = _XML_DECLARATION.search(text, 0, 2000)
    if declaration:
        line += text.count("\n", 0, declaration.end())
        text = text[declaration.end() :]
    if decoded.is_exact and not (declaration and declaration.start()):
        quick = _quickly(text, url=url, body=body, decoded=decoded)
        if quick is not None:
            return quick
    if not _FEED_TAG.search(text):
        return _nothing("a web page, not a feed" if _SUPPOSED_HTML.match(text) else "not a feed")
    feed = _thoroughly(text, url=url, line=line, is_exact=decoded.is_exact)
    return _with_raw(feed, raw_places(text, feed.entries), text, body=body, decoded=decoded)


def _quickly(text: str, *, url: str, body: bytes, decoded: Decoded) -> ParsedFeed | None:
    """The feed as feedparser would read it; `None` where only feedparser itself can tell."""
    own = _Places(url)
    if not own.url:
        return None
    try:
        data = text.encode()
        parsed, places = read_well_formed(data, own.stand_in)
    except (Doubt, UnicodeEncodeError):
        return None
    if decoded.encoding == "utf-8":
        raws = [RawEntry(data[start:end], "utf-8") for start, end in places]
        return _feed(parsed, parsed["entries"], own=own, problem="", skips=_skips(text), raws=raws)
    feed = _feed(parsed, parsed["entries"], own=own, problem="", skips=_skips(text))
    return _with_raw(feed, _in_characters(data, places), text, body=body, decoded=decoded)


def _in_characters(data: bytes, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in bytes of UTF-8 as places in characters."""
    counted, length, found = 0, 0, []
    for start, end in places:
        first = length + len(data[counted:start].decode())
        length = first + len(data[start:end].decode())
        counted = end
        found.append((first, length))
    return found


def _with_raw(
    feed: ParsedFeed,
    places: Sequence[tuple[int, int] | None],
    text: str,
    *,
    body: bytes,
    decoded: Decoded,
) -> ParsedFeed:
    """The feed with the bytes of its entries, which stand at `places` in `text`, the end of the body's."""
    skipped = len(decoded.text) - len(text)
    known = [(start + skipped, end + skipped) for start, end in filter(None, places)]
    originals = decoded.originals(body, known) if known else None
    if not originals:
        return feed
    given = iter(originals)
    entries = (
        replace(entry, raw=RawEntry(next(given), decoded.encoding)) if place else entry
        for entry, place in zip(feed.entries, places, strict=True)
    )
    return replace(feed, entries=tuple(entries))


def _thoroughly(text: str, *, url: str, line: int, is_exact: bool) -> ParsedFeed:
    """The feed as feedparser reads it, which knows what to make of broken ones; its text begins in `line`."""
    legal = _ILLEGAL.sub("", text)
    has_controls = len(legal) != len(text)
    legal, lines_less = _without_blank_pages(legal)
    line += lines_less
    own = _Places(url)
    problem = "" if is_exact else "some bytes are not in the encoding that it declares"
    if has_controls:
        problem = "it holds control characters"
    try:
        parsed = _feedparser(legal, own.stand_in)
        if not own.url and (home := _home(parsed)):
            own = _Places(home)
            parsed = _feedparser(legal, own.stand_in)
    except Exception as error:  # Whatever its handlers meet in a stranger's feed must not stop the reader.
        return _nothing(f"not readable as a feed ({type(error).__name__})")
    if not parsed["entries"] and not parsed.get("version"):
        return _nothing("a web page, not a feed" if _SUPPOSED_HTML.match(legal) else "not a feed")
    if parsed.get("bozo") and type(parsed.get("bozo_exception")).__name__ not in _HARMLESS:
        problem = _where(clean_line(str(parsed.get("bozo_exception"))), line)
        entries = parsed["entries"][: -1 if breaks_off(legal) else None]
    else:
        entries = parsed["entries"]
    return _feed(parsed, entries, own=own, problem=problem, skips=_skips(legal))


def _without_blank_pages(text: str) -> tuple[str, int]:
    """`text` with a line end for each long blank before its root, and how many lines it has less: feedparser
    looks for a document type from each blank line to the next word."""
    root = _ROOT.search(text)
    if root is None:
        return text, 0
    before = text[: root.start()]
    kept = _BLANK_PAGE.sub("\n", before)
    return kept + text[root.start() :], before.count("\n") - kept.count("\n")


class _Places:
    """Tells what was written as a relative address from what was absolute.

    feedparser resolves everything against the feed's address, ids too; an id would then change whenever
    the feed moves. So it is given a stand-in of the same path at a host that cannot exist.
    """

    _HOST = "relative.invalid"

    def __init__(self, url: str) -> None:
        self.url = absolute_url(url)
        parts = urlsplit(self.url or "http://relative.invalid/")
        self._origin = f"{parts.scheme}://{self._HOST}"
        self.stand_in = urlunsplit((parts.scheme, self._HOST, parts.path or "/", parts.query, ""))
        self._folder = urljoin(self.stand_in, ".")
        self._real_origin = f"{parts.scheme}://{parts.netloc}" if self.url else ""

    def is_relative(self, resolved: str) -> bool:
        """Whether it was resolved against the feed's own address."""
        return resolved.startswith(self._origin)

    def real(self, resolved: str) -> str:
        """The absolute address that was meant; empty where it is not http or https."""
        if self.is_relative(resolved):
            if not self._real_origin:
                return ""
            resolved = self._real_origin + resolved.removeprefix(self._origin)
        return absolute_url(resolved)

    def as_written(self, resolved: str) -> str:
        """What stood in the feed, as far as it matters: without what resolving put before it."""
        if not self.is_relative(resolved):
            return resolved
        return resolved.removeprefix(self._folder).removeprefix(self._origin)


def _nothing(error: str) -> ParsedFeed:
    return ParsedFeed("", "", (), malformed=True, error=error)


def _feedparser(text: str, url: str) -> Mapping[str, Any]:
    """feedparser's reading of `text`; a stream, for it would try to open bytes as a file's name."""
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    parsed: Mapping[str, Any] = feedparser.parse(
        stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return parsed


def _home(parsed: Mapping[str, Any]) -> str:
    """For a feed whose address nobody knows: the one that it gives itself, else its site's, where any of
    its entries has a relative link; empty where none can be completed or none needs to be."""
    nowhere = _Places("")
    if not any(nowhere.is_relative(_link(entry)) for entry in parsed["entries"]):
        return ""
    own = [_plain(link, "href") for link in _links(parsed["feed"]) if link.get("rel") == "self"]
    return next(filter(None, map(nowhere.real, (*own, _plain(parsed["feed"], "link")))), "")


def _where(message: str, line: int) -> str:
    """The XML parser's ``<unknown>:2:14: what`` in words; `line` is the one on which it began to read."""
    found = re.fullmatch(r"(?:<unknown>:)?(\d+):\d+: (.*)", message)
    if not found:
        return f"not well-formed: {message}" if message else "not well-formed"
    # feedparser puts a declaration of its own on a line before the text.
    return f"not well-formed in line {int(found.group(1)) - 2 + line}: {found.group(2)}"


def _feed(
    parsed: Mapping[str, Any],
    entries: list[Any],
    *,
    own: "_Places",
    problem: str,
    skips: tuple[int, int],
    raws: Sequence[RawEntry] | None = None,
) -> ParsedFeed:
    """What was read; `raws` are the entries as they were served."""
    feed: Mapping[str, Any] = parsed["feed"]
    atom = str(parsed.get("version", "")).startswith("atom")
    language = clean_line(_plain(feed, "language"))
    # Atom's entries have the feed's author where they have none; RSS's is the editor of all.
    author = _authors(feed) if atom else ""
    return ParsedFeed(
        title=_title(feed),
        link=own.real(_plain(feed, "link")),
        entries=tuple(
            _entry(entry, own=own, atom=atom, language=language, author=author, raw=raw)
            for entry, raw in zip(entries, raws or repeat(None, len(entries)), strict=True)
        ),
        language=language,
        malformed=bool(problem),
        error=problem,
        ttl=_ttl(feed),
        skip_hours=skips[0],
        skip_days=skips[1],
    )


def _plain(data: Mapping[str, Any], key: str) -> str:
    """A value that is really there: feedparser's own lookup falls back from key to key."""
    value = dict.get(data, key) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""


def _title(data: Mapping[str, Any]) -> str:
    detail = data.get("title_detail") or {}
    value = _plain(data, "title") or _plain(detail, "value")
    return clean_line(value) if _plain(detail, "type") == "text/plain" else _inline(value)


def _inline(markup: str) -> str:
    """A line of text out of HTML, where it is HTML."""
    if not _MARKUP.search(markup):
        return clean_line(markup)
    return " ".join(html_to_document(markup).text.split())


def _entry(
    entry: Mapping[str, Any],
    *,
    own: "_Places",
    atom: bool,
    language: str,
    author: str,
    raw: RawEntry | None,
) -> ParsedEntry:
    published = parse_date(_plain(entry, "published")) or parse_date(_plain(entry, "created"))
    updated = parse_date(_plain(entry, "updated"))
    if published is None and not atom:
        # RSS 1.0 and Dublin Core have one date, which feedparser calls "updated".
        published = updated
    given = _plain(entry, "id")
    link = _link(entry)
    # A guid stands in for a missing link only where it is an address.
    stands_in = link == given and not entry.get("links")
    address = "" if stands_in and own.is_relative(given) else own.real(link)
    document, written_in = _document(entry, base_url=address or own.url, own=own)
    return ParsedEntry(
        id=clean_line(own.as_written(given)),
        title=_title(entry),
        link=address,
        author=_authors(entry) or author,
        published=published,
        updated=updated,
        document=document,
        language=clean_line(_plain(entry, "language")) or written_in or language,
        categories=_categories(entry),
        raw=raw,
    )


def _link(entry: Mapping[str, Any]) -> str:
    # Where a service counts clicks on the way, the article's own address stands beside.
    if link := _plain(entry, "feedburner_origlink") or _plain(entry, "link"):
        return link
    for candidate in _links(entry):
        if candidate.get("rel") in (None, "alternate") and candidate.get("href"):
            return str(candidate["href"])
    return ""


def _links(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The links; an element of that name, which nobody defines, would be a text in their place."""
    return [link for link in data.get("links") or () if isinstance(link, dict)]


def _document(entry: Mapping[str, Any], *, base_url: str, own: "_Places") -> tuple[Document, str]:
    """The longest of what the entry gives as its text, read by its type, and the language it names."""
    candidates: list[Mapping[str, Any]] = list(entry.get("content") or ())
    summary = _plain(entry, "summary")
    if summary:
        detail = entry.get("summary_detail")
        candidates.append(detail if isinstance(detail, dict) else {"value": summary, "type": "text/html"})
    candidates.sort(key=lambda candidate: len(_plain(candidate, "value")), reverse=True)
    for candidate in candidates:
        kind = _plain(candidate, "type")
        value = _plain(candidate, "value")
        if kind == "text/plain":
            document = text_to_document(value)
        elif not kind or kind.endswith(("html", "/xml", "+xml")):
            base = own.real(_plain(candidate, "base"))
            document = html_to_document(value, base_url=base if base != own.url else base_url)
        else:
            continue
        if document.text:
            return document, clean_line(_plain(candidate, "language"))
    return Document(""), ""


def _authors(data: Mapping[str, Any]) -> str:
    """Names, joined by commas; a mail address only where there is no name beside it."""
    people = [person for person in data.get("authors") or () if isinstance(person, dict)]
    raw = _plain(data, "author")
    if len(people) < 2 and "@" in raw:
        # feedparser takes mail addresses apart by an old idea of how long their last part is.
        names = [_person(raw)]
    else:
        names = [_plain(person, "name") or _plain(person, "email") for person in people] or [raw]
    return ", ".join(dict.fromkeys(name for name in map(_inline, names) if name))


def _person(written: str) -> str:
    """The name in ``mail@host (Name)`` or ``Name <mail@host>``; the address where it stands alone."""
    found = _MAIL_THEN_NAME.fullmatch(written) or _NAME_THEN_MAIL.fullmatch(written)
    return found.group(1) if found else written


def _categories(entry: Mapping[str, Any]) -> tuple[str, ...]:
    tags = (tag for tag in entry.get("tags") or () if isinstance(tag, dict))
    names = (clean_line(_plain(tag, "label") or _plain(tag, "term")) for tag in tags)
    return tuple(dict.fromkeys(name for name in names if name))


def _ttl(feed: Mapping[str, Any]) -> int | None:
    """Seconds between updates: RSS says minutes, the syndication module a period and a frequency."""
    ttl = _plain(feed, "ttl").strip()
    if re.fullmatch(r"[0-9]{1,7}", ttl) and int(ttl):
        return int(ttl) * 60
    period = _PERIODS.get(_plain(feed, "sy_updateperiod").strip().lower())
    if period is None:
        return None
    frequency = _plain(feed, "sy_updatefrequency").strip()
    return period // int(frequency) if re.fullmatch(r"[1-9][0-9]{0,3}", frequency) else period


def _skips(text: str) -> tuple[int, int]:
    """Hours and weekdays at which an RSS feed asks not to be fetched, as bits; feedparser drops them.

    A feed that names them all means something else: never to be read again is not what it is there for.
    """
    hours = days = 0
    first = _ENTRY_TAG.search(text)
    for found in _SKIPS.finditer(text, 0, first.start() if first else len(text)):
        if found[1].lower() == "hours":
            for hour in _HOUR.findall(found[2]):
                hours |= 1 << int(hour) % 24  # 24 is midnight in RSS 0.91
        else:
            for day in _DAY.findall(found[2]):
                days |= 1 << _DAYS.index(day.lower())
    return (hours if hours != ALL_HOURS else 0), (days if days != ALL_DAYS else 0)
