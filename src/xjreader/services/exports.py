"""Quotes, statements, counts and articles as records, and records as CSV or JSON Lines.

Reads the library, writes nothing: every export is a stream of text pieces. Columns stand in `columns`,
Markdown is made in `briefs`.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from xjreader.feeds.urls import without_credentials
from xjreader.models.analysis import Coding, Correction, QuoteRow, Scope, Spans, StatementRow
from xjreader.models.article import Article, ArticleRow
from xjreader.models.history import Showing
from xjreader.models.lost import FormerQuote, LostQuote
from xjreader.models.stance import Counting, MatrixCell, StanceRow, Tally, TimelinePoint, Whose
from xjreader.services.cells import Cell, safe_cell, written
from xjreader.services.columns import CODING, Column
from xjreader.services.jsontext import iso, json_line
from xjreader.services.lostquotes import edit_history

if TYPE_CHECKING:
    from xjreader.services.library import Library

Record = dict[str, Any]
"""One row by column name; values are what JSON knows."""

Row = TypeVar("Row", QuoteRow, StatementRow)

PORTION = 1_000
"""Rows read in one go, so that a long export holds few."""


# Reading all rows of a scope ------------------------------------------------------------------


def all_quotes(
    library: "Library", scope: Scope, *, rejected: bool = False, limit: int | None = None
) -> Iterator[QuoteRow]:
    """The scope's quotes, newest article first, in text order; at most `limit`; with `rejected` those too
    that a person rejected."""
    yield from _portions(
        lambda count, skip: library.analyses.quotes(scope, rejected=rejected, limit=count, offset=skip), limit
    )


def all_statements(
    library: "Library",
    scope: Scope,
    *,
    whose: Whose = "both",
    counting: Counting = "statement",
    oldest_first: bool = False,
    limit: int | None = None,
) -> Iterator[StatementRow]:
    """The scope's statements that nobody rejected, newest article first; at most `limit`.

    By a rule of counting there is one, the earliest, for each that counts.
    """
    ids = library.stances.statement_ids(scope, whose=whose, counting=counting, descending=not oldest_first)
    for start in range(0, len(ids[:limit]), PORTION):
        yield from library.stances.statement_rows(ids[:limit][start : start + PORTION])


def all_articles(library: "Library", ids: Sequence[int]) -> Iterator[Article]:
    """The articles of `ids` in their order, each read when it is asked for."""
    for article_id in ids:
        yield library.articles.get(article_id)


def with_urls(library: "Library", rows: Iterable[Row]) -> Iterator[tuple[Row, str]]:
    """Each row with its article's address."""
    portion: list[Row] = []
    for row in rows:
        portion.append(row)
        if len(portion) == PORTION:
            yield from _addressed(library, portion)
            portion = []
    yield from _addressed(library, portion)


@contextmanager
def one_moment(library: "Library") -> Iterator[None]:
    """Everything that is read inside, on this thread, is of one moment, whatever is written meanwhile."""
    reader = library.db.reader()
    reader.execute("begin")
    try:
        yield
    finally:
        reader.execute("rollback")


# Records ----------------------------------------------------------------------------------


def quote_record(row: QuoteRow, url: str) -> Record:
    """A quote by `QUOTE_COLUMNS`."""
    return {
        "id": row.id,
        **_place(row, url),
        "speaker": row.actor,
        "candidates": list(row.candidates),
        "source": row.source_text,
        "cue": row.cue_text,
        "content": row.content_text,
        "type": row.type.value,
        "targets": list(row.targets),
        "confidence": round(row.confidence, 3),
        "verdict": row.verdict.value,
        "source_spans": _pairs(row.source),
        "cue_spans": _pairs(row.cue),
        "content_spans": _pairs(row.content),
        "machine_speaker": row.machine.actor if row.machine else None,
        "machine_content": row.machine.content_text if row.machine else None,
        "machine_content_spans": _pairs(row.machine.content) if row.machine else [],
    }


def correction_record(correction: Correction) -> Record:
    """What a person said of a row, by `CORRECTION_COLUMNS`."""
    return {
        "id": correction.id,
        "made_at": iso(correction.made_at),
        "article_id": correction.article_id,
        "revision_id": correction.revision_id,
        "title": correction.article_title,
        "kind": correction.kind,
        "verdict": correction.verdict.value,
        "standing": correction.standing,
        "changed": list(correction.change),
        "speaker": correction.actor,
        "words": correction.words,
        "machine_speaker": correction.machine_actor,
        "machine_words": correction.machine_words,
        "spans": _pairs(correction.spans),
        **_coded(correction.coding, ""),
        **_coded(correction.machine_coding, "machine_"),
    }


def coding_record(coding: Coding) -> Record:
    """Who takes which stance towards what, without its place."""
    return {
        "actor": coding.actor,
        "recipient": coding.recipient,
        "topic": coding.topic,
        "act": coding.act.value,
        "polarity": coding.polarity.value,
        "modes": [mode.value for mode in coding.modes],
    }


def _coded(coding: Coding | None, prefix: str) -> Record:
    """A coding by `CODING`; its actor is told with the words."""
    told = coding_record(coding) if coding is not None else {"modes": []}
    return {f"{prefix}{name}": told.get(name) for name, _ in CODING}


def statement_record(row: StatementRow, url: str) -> Record:
    """A statement by `STATEMENT_COLUMNS`."""
    return {
        "id": row.id,
        **_place(row, url),
        "story_id": row.story_id,
        "actor": row.actor,
        "affiliation": row.affiliation,
        "recipient": row.recipient,
        "topic": row.topic,
        "act": row.act.value,
        "polarity": row.polarity.value,
        "modes": [mode.value for mode in row.modes],
        "evidence": row.evidence_text,
        "evidence_spans": _pairs(row.evidence),
        "confidence": round(row.confidence, 3),
        "verdict": row.verdict.value,
        "outlets": row.outlets,
    }


def counted_record(row: StatementRow, url: str, *, counts: bool, counting: str) -> Record:
    """A statement by `COUNTED_COLUMNS`."""
    return {**statement_record(row, url), "counts": counts, "counting": counting}


def stance_record(row: StanceRow | MatrixCell | TimelinePoint) -> Record:
    """A line of a count by the `STANCE_COLUMNS` of its kind."""
    if isinstance(row, StanceRow):
        return {
            "actor": row.actor,
            **tally_record(row.tally),
            "last": iso(row.last),
            "targets": [{"target": target, **tally_record(tally)} for target, tally in row.targets],
        }
    if isinstance(row, MatrixCell):
        return {"actor": row.actor, "target": row.target, **tally_record(row.tally)}
    return {
        "period": row.period,
        "actor": row.actor,
        "target": row.target,
        **tally_record(row.tally),
        "sign_changed": row.sign_changed,
    }


def article_summary(row: ArticleRow, url: str) -> Record:
    """A line of the article list."""
    return {
        "id": row.id,
        "title": row.title,
        "url": url,
        "outlet": row.feed_title,
        "published": iso(row.published),
        "read": row.is_read,
        "starred": row.is_starred,
        "tags": list(row.tags),
        "quotes": row.quotes,
        "revisions": row.revisions,
        "edited": row.is_edited,
        "taken_back": row.is_again,
        "outlets": row.outlets,
        "has_note": row.has_note,
        "analysing": row.analysing,
    }


def article_export(article: Article) -> Record:
    """An article by `ARTICLE_COLUMNS`."""
    row = article.row
    return {
        "id": row.id,
        "published": iso(row.published),
        "updated": iso(article.updated),
        "first_seen": iso(article.first_seen),
        "outlets": list(dict.fromkeys(place.feed_title for place in article.provenances)),
        "title": row.title,
        "url": article.url,
        "author": article.author,
        "language": article.language,
        "tags": list(row.tags),
        "read": row.is_read,
        "starred": row.is_starred,
        "note": article.note,
        "revisions": row.revisions,
        "edited": row.is_edited,
        "shown_at": iso(article.shown_at),
        "taken_back": row.is_again,
        "quotes": row.quotes,
        "text": article.revision.document.text,
    }


def article_record(library: "Library", article: Article) -> Record:
    """Everything about one article: its export, links, feeds, every text, what each edit did to its quotes,
    copies, quotes and statements."""
    scope = Scope(article_ids=(article.id,))
    history = edit_history(library, article)
    return {
        **article_export(article),
        "analysing": article.row.analysing,
        "links": [
            {"start": link.start, "end": link.end, "url": link.url}
            for link in article.revision.document.links
        ],
        "feeds": [
            {
                "id": place.feed_id,
                "title": place.feed_title,
                "url": without_credentials(place.feed_url),
                "guid": place.guid,
                "link": place.url,
                "first_seen": iso(place.first_seen),
                "last_seen": iso(place.last_seen),
            }
            for place in article.provenances
        ],
        "revisions": [
            {
                "id": revision.id,
                "seen_at": iso(revision.seen_at),
                "origin": revision.origin,
                "title": revision.title,
                "text": revision.document.text,
                "current": revision.id == article.revision.id,
                "raw_bytes": revision.raw_size,
                "raw_encoding": revision.raw_encoding or None,
            }
            for revision in history.texts
        ],
        "history": [
            *(_step_record(first) for first in history.showings[:1]),
            *(_step_record(edit.after, lost=edit.lost, restored=edit.restored) for edit in history.edits),
        ],
        "lost_quotes": [_lost_record(lost) for lost in history.lost],
        "copies": [
            {
                "id": copy.row.id,
                "title": copy.row.title,
                "url": copy.url,
                "outlets": list(copy.outlets),
                "published": iso(copy.row.published),
                "share": round(copy.share, 3),
            }
            for copy in library.articles.copies(article.id)
        ],
        "quotes": [quote_record(row, article.url) for row in all_quotes(library, scope)],
        "statements": [
            {
                **statement_record(row, article.url),
                # What the machine has there, where a person said something of it.
                "machine": coding_record(row.machine) if row.machine is not None else None,
            }
            for row in all_statements(library, scope)
        ],
    }


def _step_record(
    showing: Showing, *, lost: Sequence[LostQuote] = (), restored: Sequence[FormerQuote] = ()
) -> Record:
    """When an article showed one of its texts, or kept it beside the one shown, and what that did."""
    return {
        "revision_id": showing.revision_id,
        "at": iso(showing.at),
        "shown": showing.is_shown,
        "edit": showing.is_edit,
        "again": showing.is_again,
        "origin": showing.origin,
        "feed": showing.feed_title or None,
        "lost_quotes": [_lost_record(each) for each in lost],
        "restored_quotes": [_former_record(quote) for quote in restored],
    }


def _lost_record(lost: LostQuote) -> Record:
    return {
        "change": lost.change,
        **_former_record(lost.former),
        "between": list(lost.between),
        "now": lost.now or None,
        "taken_back": lost.is_back,
    }


def _former_record(quote: FormerQuote) -> Record:
    return {
        "actor": quote.actor,
        "type": quote.type,
        "words": quote.words,
        "revision_id": quote.revision_id,
        "seen_at": iso(quote.seen_at),
    }


# Forms ------------------------------------------------------------------------------------


def as_jsonl(records: Iterable[Record]) -> Iterator[str]:
    """One JSON object a line."""
    for record in records:
        yield json_line(record) + "\n"


def as_csv(
    records: Iterable[Record], columns: Sequence[Column], *, spreadsheet_safe: bool = True
) -> Iterator[str]:
    """CSV as RFC 4180 has it, with a header, every text in quotes and line feeds at the lines' ends.

    Lists are joined by ``; ``, spans are ``start-end``. A text that a spreadsheet would run as a formula
    gets a leading apostrophe: titles and words come from anywhere. Without `spreadsheet_safe` a cell is
    exactly what the library has, as in JSON Lines.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([column.name for column in columns])
    for record in records:
        cells = [_cell(record[column.name]) for column in columns]
        writer.writerow([safe_cell(cell) for cell in cells] if spreadsheet_safe else cells)
        yield _emptied(buffer)
    yield _emptied(buffer)


def _cell(value: object) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list):
        return "; ".join(_item(item) for item in value)
    return written(str(value))


def _item(item: object) -> str:
    if isinstance(item, dict):
        return f"{item['target']} {item['mark']}"
    if isinstance(item, list):
        return f"{item[0]}-{item[1]}"
    return str(_cell(item))


def _emptied(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _place(row: QuoteRow | StatementRow, url: str) -> Record:
    return {
        "article_id": row.article_id,
        "revision_id": row.revision_id,
        "published": iso(row.published),
        "outlet": row.feed_title,
        "title": row.article_title,
        "url": url,
    }


def tally_record(tally: Tally) -> Record:
    """A tally by `TALLY_COLUMNS`."""
    return {
        "n": tally.n,
        "support": tally.support,
        "oppose": tally.oppose,
        "neutral": tally.neutral,
        "net": tally.net,
        "mark": tally.mark,
    }


def _pairs(spans: Spans) -> list[list[int]]:
    return [[start, end] for start, end in spans]


def _portions(read: Callable[[int, int], list[Row]], limit: int | None) -> Iterator[Row]:
    """Rows from `read(count, skip)` until they, or `limit`, are at an end."""
    done = 0
    while limit is None or done < limit:
        count = PORTION if limit is None else min(PORTION, limit - done)
        rows = read(count, done)
        yield from rows
        done += len(rows)
        if len(rows) < count:
            return


def _addressed(library: "Library", rows: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    addresses = library.articles.urls(sorted({row.article_id for row in rows}))
    for row in rows:
        yield row, addresses.get(row.article_id, "")
