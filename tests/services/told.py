"""Puts statements of our own making into a library, article by article, without a text being analysed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

from xjreader.models.analysis import Act, Analysis, Mode, Polarity, Span, Statement
from xjreader.models.article import Block, Document, Incoming, New
from xjreader.services.library import Library

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)
TEXT = "Words of an article of which nothing is read."


@dataclass(frozen=True)
class Claim:
    """A statement as short as a test needs it."""

    actor: str
    target: str
    polarity: Polarity = Polarity.OPPOSE
    act: Act = Act.ACCUSE
    topic: bool = False
    modes: tuple[Mode, ...] = ()

    def statement(self) -> Statement:
        return Statement(
            self.actor,
            None if self.topic else self.target,
            self.target if self.topic else None,
            self.act,
            self.polarity,
            self.modes,
            (Span(0, 5),),
            0.8,
        )


def tell(
    library: Library,
    *claims: Claim,
    key: str,
    days: int | None = 0,
    story: str = "",
    title: str = "",
    feed: int | None = None,
) -> list[int]:
    """Save an article with these statements, as of the feed's own site, and give their numbers; without
    `days` it has no date."""
    site = "https://news.example/" if feed is None else library.feeds.get(feed).url
    published = None if days is None else NOON + timedelta(days=days)
    incoming = Incoming(
        entry_key=key,
        guid=key,
        url=urljoin(site, f"/{key}"),
        url_key=urljoin(site, f"/{key}"),
        title=title or f"Title {key}",
        author="",
        language="en",
        published=published,
        updated=None,
        document=Document(TEXT, (Block(0, len(TEXT)),)),
        digest=key,
        story_key=story,
    )
    seen = NOON + timedelta(days=400)
    saved = library.articles.save(
        feed, [New(incoming, published or seen)], seen_at=seen, origin="feed" if feed else "file"
    )
    statements: Sequence[Statement] = [claim.statement() for claim in claims]
    revision = library.articles.get(saved.new[0]).revision
    library.analyses.save(revision.id, Analysis("en", (), tuple(statements)), stamp=library.stamp)
    rows = library.db.reader().execute(
        "select id from statements where article_id = ? order by id", (saved.new[0],)
    )
    return [row["id"] for row in rows]
