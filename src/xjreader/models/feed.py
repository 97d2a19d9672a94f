"""Feeds: what we subscribe to, how each fares, and what a fetch and a parse bring."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from xjreader.models.article import Document, RawEntry

FullText = Literal["feed", "page", "longer"]
"""Which text of an article is kept: the feed's own, the page's, or the longer of both."""


class FeedStatus(StrEnum):
    """How the last fetch of a feed went."""

    NEW = "new"
    """Never fetched."""
    OK = "ok"
    UNCHANGED = "unchanged"
    """304, or the same bytes as before."""
    PARTIAL = "partial"
    """Some of it could be read: truncated or ill-formed."""
    ERROR = "error"
    MOVED = "moved"
    """Read at a new address, which was taken over."""
    GONE = "gone"
    """410: not asked again until the person says so."""
    AUTH = "auth"
    """401, or 403 in spite of credentials: they are missing or wrong."""
    BACKOFF = "backoff"
    """The server asked us to wait (Retry-After), or repeated failures made us wait."""


class FeedHealth(Struct, frozen=True):
    """What happened at the last fetch and what is planned."""

    status: FeedStatus = FeedStatus.NEW
    error: str = ""
    malformed: bool = False
    http_status: int | None = None
    last_fetch: datetime | None = None
    last_success: datetime | None = None
    next_due: datetime | None = None
    """`None`: due at once if never fetched, never again if gone."""
    why: str = ""
    """Why it is due then, in words."""
    failures: int = 0
    """Failures in a row."""
    ttl: int | None = None
    """Seconds that the feed itself asks readers to wait, as its last body says."""
    skip_hours: int = 0
    """Hours of UTC in which the feed asks not to be fetched, as its last body says: bit 0 is midnight's."""
    skip_days: int = 0
    """Weekdays likewise: bit 0 is Monday."""
    max_age: int | None = None
    """Seconds for which the server called its last whole answer fresh; `None` where it did not say."""
    pause: int | None = None
    """Seconds that usually lie between two moments at which it publishes; `None` while nothing is known."""


class Validators(Struct, frozen=True):
    """What a server gave us to ask "has it changed?", echoed byte for byte (RFC 9110, 8.8)."""

    etag: str = ""
    last_modified: str = ""

    def __bool__(self) -> bool:
        """Whether there is any, so that the next request can be a conditional one."""
        return bool(self.etag or self.last_modified)


class Moving(Struct, frozen=True):
    """A server says that a feed moved for good; it is believed after some equal answers."""

    url: str
    """Where to."""
    answers: int
    """How many answers in a row said so."""
    since: datetime
    """When the first of them came."""


class Feed(Struct, frozen=True):
    """A subscription."""

    id: int
    url: str
    title: str
    """The person's title, else the feed's own, else the address."""
    site_url: str
    folder: str
    """Folders nest with ``/``; empty for none."""
    tags: tuple[str, ...]
    """Given to every article that this feed brings."""
    every: int | None
    """The person's own interval in seconds; `None` for the default."""
    username: str
    password_command: tuple[str, ...]
    full_text: FullText
    origin: Literal["config", "key", "opml", "sample"]
    added_at: datetime
    health: FeedHealth
    validators: Validators
    body_hash: str
    """Hash of the last complete body, to tell an unchanged 200."""
    articles: int
    unread: int
    removed: bool = False
    """Unsubscribed; its articles stay."""
    given_title: str = ""
    """The person's title; empty where the feed's own is shown."""
    validated_url: str = ""
    """The address whose answer gave the validators; empty where that is not known."""
    typed_url: str = ""
    """The address that the person gave, where the feed moved since; empty where `url` is that address."""
    moving: Moving | None = None
    """Where the server says that it is now, until that is believed."""


class ParsedEntry(Struct, frozen=True):
    """One entry as the feed gives it, cleaned of control characters, its HTML made a document."""

    id: str
    """The feed's own identifier (guid, id), surrounding space removed; empty where missing."""
    title: str
    link: str
    """Absolute http or https address; empty where missing."""
    author: str
    published: datetime | None
    updated: datetime | None
    document: Document
    language: str = ""
    categories: tuple[str, ...] = ()
    raw: RawEntry | None = None
    """Its element as served; `None` where it cannot be told exactly which bytes those are."""


class ParsedFeed(Struct, frozen=True):
    """What a feed's bytes say."""

    title: str
    link: str
    entries: tuple[ParsedEntry, ...]
    language: str = ""
    malformed: bool = False
    """Something in it is broken; what could be read whole is here."""
    error: str = ""
    """Why nothing (or not all) could be read."""
    ttl: int | None = None
    """Seconds that the publisher asks readers to wait, where it says so."""
    skip_hours: int = 0
    """Hours of UTC in which it asks not to be fetched: bit 0 is midnight's."""
    skip_days: int = 0
    """Weekdays likewise: bit 0 is Monday."""


class Discovered(Struct, frozen=True):
    """A feed that a site's page points to."""

    url: str
    title: str
    kind: str
    """Media type as declared."""


class FetchLogEntry(Struct, frozen=True):
    """One line of a feed's history."""

    feed_id: int
    at: datetime
    status: FeedStatus
    http_status: int | None = None
    error: str = ""
    bytes: int = 0
    """Of the body, decoded."""
    milliseconds: int = 0
    new: int = 0
    """Articles added."""
    changed: int = 0
    """Articles whose text changed."""
    why: str = ""
    """Why it was fetched, and why it is next due when it is, in words."""
