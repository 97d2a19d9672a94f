"""What a source wrote: documents, revisions and the rows that lists show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

BlockKind = Literal["paragraph", "heading", "item", "quote", "code", "row"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph-like piece of a document's text."""

    start: int
    """First character, an offset into `Document.text`."""
    end: int
    """One past the last character."""
    kind: BlockKind = "paragraph"
    level: int = 0
    """Depth: 1-6 for a heading, nesting (from 0) for an item or a quote."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link kept beside the plain text that it stood on."""

    start: int
    end: int
    url: str
    """Absolute, http or https."""


@dataclass(frozen=True, slots=True)
class Document:
    """Plain text in blocks, with its links kept.

    Blocks are separated by one blank line in `text`; a line break inside a block is one ``\\n``.
    Offsets are characters, end exclusive, in order and without overlap.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """One distinct text of an article, exactly as it was shown; never changed, never deleted."""

    id: int
    article_id: int
    title: str
    document: Document
    seen_at: datetime
    """When we first saw this text."""
    origin: Literal["feed", "page", "file"]
    """Taken from the feed's own entry, from the article's page, or from a file."""
    feed_id: int | None = None


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What one line of the article list shows."""

    id: int
    title: str
    feed_title: str
    """Title of the feed that brought it first; empty for an imported file."""
    published: datetime | None
    """As the source says; `None` where it does not."""
    sort_at: datetime
    """What the list is sorted by: published, never later than when we first saw it."""
    is_read: bool
    is_starred: bool
    revisions: int
    """Distinct texts; more than one means that the article was edited."""
    quotes: int
    outlets: int
    """How many feeds carry this story, this one included."""
    has_note: bool
    tags: tuple[str, ...]
    analysing: bool
    """Still waiting for its analysis."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """One feed in which an article stood."""

    feed_id: int
    feed_title: str
    feed_url: str
    guid: str
    url: str
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """What a person wrote about an article; earlier wordings are kept."""

    article_id: int
    body: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Article:
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

    @property
    def id(self) -> int:
        return self.row.id
