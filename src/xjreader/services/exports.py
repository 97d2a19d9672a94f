"""Quotes, statements, counts and articles as records, and records as CSV or JSON Lines.

Reads the library, writes nothing: every export is a stream of text pieces. Markdown is made in
`briefs`. Column names are a promise to people's scripts: they are added to, never renamed.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from xjreader.models.analysis import (
    MatrixCell,
    QuoteRow,
    Scope,
    Spans,
    StanceRow,
    StatementRow,
    Tally,
    TimelinePoint,
)
from xjreader.models.article import Article, ArticleRow
from xjreader.services.jsontext import iso, json_line

if TYPE_CHECKING:
    from xjreader.services.library import Library

Record = dict[str, Any]
"""One row by column name; values are what JSON knows."""

PORTION = 1_000
"""Rows read in one go, so that a long export holds few."""


class Column(NamedTuple):
    """A column of an export and what stands in it."""

    name: str
    meaning: str


_WHERE = (
    Column("article_id", "number of the article in this library"),
    Column("revision_id", "number of the text that the spans count in"),
    Column("published", "time of the article, UTC, ISO 8601"),
    Column("outlet", "title of the feed that brought it first"),
    Column("title", "title of the article"),
    Column("url", "address of the article"),
)

QUOTE_COLUMNS = (
    Column("id", "number of the quote"),
    *_WHERE,
    Column("speaker", "the actor who speaks; empty where it is not known"),
    Column("candidates", "who it might be, likeliest first, where the speaker is not known"),
    Column("source", "the words that name the speaker"),
    Column("cue", "the words that report speech"),
    Column("content", "what is said; parts are joined by …"),
    Column("type", "direct, mixed or indirect"),
    Column("targets", "whom or what it is about"),
    Column("confidence", "0 to 1"),
    Column("verdict", "machine, confirmed, corrected or rejected"),
    Column("source_spans", "[start, end] in characters of the text, end exclusive"),
    Column("cue_spans", "likewise"),
    Column("content_spans", "likewise"),
)

STATEMENT_COLUMNS = (
    Column("id", "number of the statement"),
    *_WHERE,
    Column("story_id", "the same for copies of one story"),
    Column("actor", "who takes the stance"),
    Column("affiliation", "the body or state that the actor belongs to"),
    Column("recipient", "the actor that it is about; empty where a topic is"),
    Column("topic", "the topic that it is about; empty where an actor is"),
    Column("act", "one of the acts, such as DENY"),
    Column("polarity", "support, oppose or neutral"),
    Column("modes", "negated, hypothetical, future, historical"),
    Column("evidence", "the words that it rests on"),
    Column("evidence_spans", "[start, end] in characters of the text, end exclusive"),
    Column("confidence", "0 to 1"),
    Column("verdict", "machine, confirmed, corrected or rejected"),
)

ARTICLE_COLUMNS = (
    Column("id", "number of the article in this library"),
    Column("published", "as the source says, UTC, ISO 8601; empty where it does not"),
    Column("updated", "likewise"),
    Column("first_seen", "when this library first saw it"),
    Column("outlets", "titles of the feeds that it stood in"),
    Column("title", "title"),
    Column("url", "address"),
    Column("author", "author"),
    Column("language", "language code"),
    Column("tags", "tags"),
    Column("read", "whether it was read"),
    Column("starred", "whether it has a star"),
    Column("note", "the person's note"),
    Column("revisions", "how many texts of it were seen"),
    Column("quotes", "how many quotes it has"),
    Column("text", "the current text; paragraphs stand a blank line apart"),
)

_TALLY = (
    Column("n", "statements counted, neutral ones included"),
    Column("support", "of these in support"),
    Column("oppose", "of these opposed"),
    Column("neutral", "of these neither"),
    Column("net", "support less opposition"),
    Column("mark", "+, -, ± for both, 0 for neutral only"),
)

STANCE_COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "actor": (
        Column("actor", "who takes the stances"),
        *_TALLY,
        Column("last", "time of the newest statement, UTC"),
        Column("targets", "what they are about, most spoken of first, each with its mark"),
    ),
    "matrix": (Column("actor", "row"), Column("target", "column: an actor or a topic"), *_TALLY),
    "timeline": (
        Column("period", "first day of the day, week or month"),
        Column("actor", "who takes the stances"),
        Column("target", "what they are about"),
        *_TALLY,
        Column("sign_changed", "the net's sign differs from the last period that had one"),
    ),
    "statement": STATEMENT_COLUMNS,
}


# Reading all rows of a scope ------------------------------------------------------------------


def all_quotes(
    library: "Library", scope: Scope, *, limit: int | None = None
) -> Iterator[QuoteRow]:
    """The scope's quotes, newest article first, in text order; at most `limit`."""
    yield from _portions(lambda count, skip: library.analyses.quotes(scope, limit=count, offset=skip), limit)


def all_statements(
    library: "Library",
    scope: Scope,
    *,
    actor: str | None = None,
    target: str | None = None,
    rollup: bool = False,
    limit: int | None = None,
) -> Iterator[StatementRow]:
    """The scope's statements, newest article first; at most `limit`."""
    yield from _portions(
        lambda count, skip: library.analyses.statements(
            scope, actor=actor, target=target, rollup=rollup, limit=count, offset=skip
        ),
        limit,
    )


def all_articles(library: "Library", ids: Sequence[int]) -> Iterator[Article]:
    """The articles of `ids` in their order, each read when it is asked for."""
    for article_id in ids:
        yield library.articles.get(article_id)


def with_urls[Row: (QuoteRow, StatementRow)](
    library: "Library", rows: Iterable[Row]
) -> Iterator[tuple[Row, str]]:
    """Each row with its article's address."""
    portion: list[Row] = []
    for row in rows:
        portion.append(row)
        if len(portion) == PORTION:
            yield from _addressed(library, portion)
            portion = []
    yield from _addressed(library, portion)
