"""What a source wrote: documents, revisions and the rows that lists show."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from msgspec import Struct, field

Origin = Literal["feed", "page", "file"]
"""Where a text was taken from: the feed's own entry, the article's page, or a file."""

BlockKind = Literal["paragraph", "heading", "item", "quote", "code", "row"]


class Block(Struct, frozen=True):
    """One paragraph-like piece of a document's text."""

    start: int
    """First character, an offset into `Document.text`."""
    end: int
    """One past the last character."""
    kind: BlockKind = "paragraph"
    level: int = 0
    """Depth: 1-6 for a heading, nesting (from 0) for an item or a quote."""


class Link(Struct, frozen=True):
    """A link kept beside the plain text that it stood on."""

    start: int
    end: int
    url: str
    """Absolute, http or https."""


class Document(Struct, frozen=True):
    """Plain text in blocks, with its links kept.

    Blocks are separated by one blank line in `text`; a line break inside a block is one ``\\n``.
    Offsets are characters, end exclusive, in order and without overlap.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()


class RawEntry(Struct, frozen=True):
    """The bytes of an entry's element in the body in which it was served."""

    data: bytes
    encoding: str
    """In which we read them: Python's name of it, or words where there is none."""

    @property
    def text(self) -> str:
        """The bytes as text; what cannot be read stands in it as ``\\x93``."""
        try:
            return self.data.decode(self.encoding, "backslashreplace")
        except LookupError:
            return self.data.decode("utf-8", "backslashreplace")


class PackedEntry(Struct, frozen=True):
    """A `RawEntry` as it is stored, compressed with the help of the text that was read in it."""

    packed: bytes
    encoding: str
    size: int
    """In bytes, unpacked."""


class Revision(Struct, frozen=True):
    """One distinct text of an article, exactly as it was shown; never changed, never deleted."""

    id: int
    article_id: int
    title: str
    document: Document
    seen_at: datetime
    """When we first saw this text."""
    origin: Origin
    feed_id: int | None = None
    raw_size: int | None = None
    """Bytes of the entry that it was read from, as served; `None` where they are not kept."""
    raw_encoding: str = ""
    """In which we read them."""


class ArticleRow(Struct, frozen=True):
    """What one line of the article list shows."""

    id: int
    title: str
    feed_title: str
    """Title of the feed that brought it first; empty for an imported file."""
    published: datetime | None
    """As the source says; `None` where it does not."""
    sort_at: datetime
    """What the list is sorted by: published or updated, never later than when we first saw it."""
    is_read: bool
    is_starred: bool
    revisions: int
    """Distinct texts, those that are no edits included."""
    quotes: int
    outlets: int
    """How many publishers carry this story, this one included."""
    has_note: bool
    tags: tuple[str, ...]
    analysing: bool
    """Still waiting for its analysis."""
    is_dated: bool = True
    """Whether the source dates it; else `sort_at` is only when we first saw it."""
    articles: int = 1
    """How many articles the line stands for, where a list shows each story once."""
    is_edited: bool = False
    """A source showed more than one text. Its page's text after the feed's is no edit."""
    is_again: bool = False
    """An earlier text is shown again: what came after it was taken back."""
    beside: int = 0
    """Texts that were never shown: what another feed says of the article, beside the text of the first."""

    @property
    def dated_at(self) -> datetime | None:
        """The time that a list shows: none where the source gives none, never that of its coming in."""
        return self.sort_at if self.is_dated else None


class Provenance(Struct, frozen=True):
    """One feed in which an article stood."""

    feed_id: int
    feed_title: str
    feed_url: str
    guid: str
    url: str
    first_seen: datetime
    last_seen: datetime


class Copy(Struct, frozen=True):
    """Another article that tells the story of one."""

    row: ArticleRow
    url: str
    outlets: tuple[str, ...]
    """Titles of the feeds that it stood in, the first to bring it first; none for an imported file."""
    share: float
    """Of the words of the shorter of the two, those in runs of words that the other has too; 0 to 1."""


class Note(Struct, frozen=True):
    """What a person wrote about an article; earlier wordings are kept."""

    article_id: int
    body: str
    made_at: datetime


class Article(Struct, frozen=True):
    """An article with everything that its pane shows, the current text included."""

    row: ArticleRow
    url: str
    author: str
    language: str
    updated: datetime | None
    first_seen: datetime
    revision: Revision
    """The current text."""
    provenances: tuple[Provenance, ...]
    note: str
    shown_at: datetime | None
    """Since when the current text is shown; `None` where an older program did not note it."""

    @property
    def id(self) -> int:
        return self.row.id


class KeywordHit(Struct, frozen=True):
    """A place where a keyword group's word stands."""

    start: int
    end: int
    group: str
    colour: str
    """One of the config's colour names; every theme maps it to a readable colour."""


# What deciding asks the store to write ---------------------------------------------------


class Incoming(Struct, frozen=True):
    """One entry as it is to be kept: identified, its text digested."""

    entry_key: str
    """Identity within its feed: guid, else address, else a hash of title and date."""
    guid: str
    url: str
    """Absolute http or https address; empty where there is none."""
    url_key: str | None
    """The address made comparable, the article's identity across feeds; `None` where there is none."""
    title: str
    author: str
    language: str
    published: datetime | None
    updated: datetime | None
    document: Document
    digest: str
    """Of title, text and blocks: two texts with one digest are the same text."""
    story_key: str
    """Fingerprint of the words, equal for copies of one story; empty for a text too short to tell."""
    raw: PackedEntry | None = None
    """What it was read from, for the record; `None` where that is not known or no feed gave it."""
    bands: tuple[int, ...] | None = None
    """Fingerprints of the text, by which near copies are found; `None` where nobody has computed them."""
    columns: tuple[bytes, str, str] | None = None
    """The document as the library keeps it: the text packed, empty where it is kept as it is, blocks and
    links; `None` where nobody has made it so."""


BEGINNING = 1_000
"""Characters of a text that are looked at to tell whether another is about the same."""


class Known(Struct, frozen=True):
    """What deciding needs to know of an entry or address that the library has already."""

    article_id: int
    entry_digest: str | None
    """Digest of what this feed last gave; `None` where the article came by another feed only."""
    current_digest: str
    """Digest of the article's current text; empty where it has none."""
    current_length: int
    """Characters in the current text."""
    title: str = ""
    """The article's title; empty where it is not needed to tell it from another."""
    beginning: str = ""
    """The first `BEGINNING` characters of the current text, likewise."""


class KnownEntries(Struct, frozen=True):
    """The library's answer to "which of these do you know?"."""

    by_key: Mapping[str, Known] = field(default_factory=dict)
    """By entry key, in the feed that was asked about."""
    by_url: Mapping[str, Known] = field(default_factory=dict)
    """By comparable address, whichever feed (or file) brought it."""
    by_text: Mapping[tuple[str, datetime | None], Known] = field(default_factory=dict)
    """By digest and date as the source says (whole seconds), of what the feed that was asked gave last."""


class New(Struct, frozen=True):
    """An article that the library does not have."""

    incoming: Incoming
    sort_at: datetime
    """What lists sort it by: published, never later than when we first saw it."""


class Revised(Struct, frozen=True):
    """A text of a known article that differs from what this feed gave before."""

    incoming: Incoming
    article_id: int
    becomes_current: bool = True
    """False keeps the text as a revision without showing it: another feed's shorter version. Nor is a text
    shown again that the article had, but by the source of the one that is shown."""


class Seen(Struct, frozen=True):
    """A known article, its text unchanged; where and when it stood is noted."""

    incoming: Incoming
    article_id: int


Change = New | Revised | Seen


class SaveResult(Struct, frozen=True):
    """Which articles a save added and which got a new current text."""

    new: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()


# What a person did -----------------------------------------------------------------------


class Action(Struct, frozen=True):
    """Something that a person did to articles, which can be undone."""

    id: int
    label: str
    """In words: ``tagged 3 articles: visit``."""
    made_at: datetime
    article_ids: tuple[int, ...]
    corrects: bool = False
    """It says something of a quote or a statement: who speaks in an article may be another then."""


class TagRow(Struct, frozen=True):
    """A tag with its counts."""

    name: str
    articles: int
    unread: int


# What the sources pane shows -------------------------------------------------------------


class Counts(NamedTuple):
    """Articles of one line of the sources pane."""

    articles: int
    unread: int


class SidebarCounts(Struct, frozen=True):
    """Counts of everything that the sources pane lists, views and actors apart."""

    total: int
    unread: int
    starred: int
    edited: int
    """Articles of which we saw more than one text."""
    feeds: Mapping[int, Counts]
    """By feed id; a feed without articles is absent."""
    folders: Mapping[str, Counts]
    """By folder, its subfolders included; an article in two of its feeds counts once."""
    tags: tuple[TagRow, ...]
    """By name."""


class SavedView(Struct, frozen=True):
    """A query under a name."""

    id: int
    name: str
    query: str
    origin: Literal["config", "person"]
