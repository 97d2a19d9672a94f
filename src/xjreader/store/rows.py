"""Quotes and statements of a scope as lists show them; counts no stances (`standings`)."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from xjreader.models.analysis import (
    Act,
    AttributionType,
    Coding,
    MachineQuote,
    Mode,
    Polarity,
    QuoteRow,
    Scope,
    StatementRow,
    Verdict,
)
from xjreader.models.query import Everything
from xjreader.store.countable import countable, window_condition
from xjreader.store.functions import words_at
from xjreader.store.query_sql import (
    STANDING_QUOTE,
    Sql,
    all_of,
    article_condition,
    narrows_rows,
    row_condition,
)
from xjreader.store.times import from_epoch
from xjreader.store.values import load_object, load_spans, load_strings

FEED_TITLE = """coalesce((select coalesce(nullif(feeds.given_title, ''), nullif(feeds.title, ''), feeds.url)
    from entries join feeds on feeds.id = entries.feed_id where entries.article_id = articles.id
    order by entries.first_seen, entries.feed_id limit 1), '')"""

DATED = "(articles.published is not null or articles.updated is not null)"
"""The source dates the article; else `sort_at` is only when it was first seen."""

REJECTED = "quote.verdict = 'rejected' and quote.correction_id is not null"
"""A person said so; without a correction a row only makes room for one that a person moved."""


def _source_and_condition(scope: Scope, *, standing: str = STANDING_QUOTE) -> tuple[str, Sql]:
    """FROM clause and condition for the quotes of current texts in a scope, those that stand unless
    `standing` says otherwise.

    Where every article is in scope, the articles lead, newest first, so that a page of rows is
    read without sorting all; else SQLite chooses.
    """
    conditions = []
    query = scope.query or Everything()
    if scope.window is not None:
        conditions.append(window_condition(scope.window, f"iif({DATED}, articles.sort_at, null)"))
    if scope.article_ids is not None:
        ids = json.dumps([int(id_) for id_ in scope.article_ids])
        conditions.append(Sql("articles.id in (select value from json_each(?))", (ids,)))
    if not isinstance(query, Everything):
        conditions.append(article_condition(query))
        if narrows_rows(query):
            conditions.append(row_condition(query, "quote"))
    if conditions:
        source = (
            "attributions as quote join articles on articles.id = quote.article_id"
            " and articles.revision_id = quote.revision_id"
        )
    else:
        source = (
            "articles indexed by articles_newest"
            " cross join attributions as quote on quote.revision_id = articles.revision_id"
        )
    return source, all_of([Sql(standing), *conditions])


_IN_TEXT_ORDER = (
    "order by articles.sort_at desc, articles.id desc, json_extract(quote.content, '$[0][0]'), quote.id"
)
"""The newest article first."""


def quotes(
    reader: sqlite3.Connection, scope: Scope, *, rejected: bool, limit: int, offset: int
) -> list[QuoteRow]:
    """Newest article first, in text order within it."""
    standing = f"({STANDING_QUOTE} or {REJECTED})" if rejected else STANDING_QUOTE
    source, condition = _source_and_condition(scope, standing=standing)
    rows = reader.execute(
        f"select quote.*, articles.sort_at, {DATED} as is_dated, actors.name as actor,"
        f" revisions.title, plain(revisions.text) as text,"
        f" {FEED_TITLE} as feed_title,"
        " (select json_group_array(distinct coalesce(recipient.name, claim.topic)) from statements as claim"
        "   left join actors as recipient on recipient.id = claim.recipient_id"
        "   where claim.attribution_id = quote.id and claim.verdict <> 'rejected'"
        "   and coalesce(recipient.name, claim.topic) is not null) as targets"
        f" from (select quote.*, articles.sort_at as sort_at from {source} where {condition.text}"
        f"  {_IN_TEXT_ORDER} limit ? offset ?) as quote"
        " join articles on articles.id = quote.article_id"
        " join revisions on revisions.id = quote.revision_id"
        " left join actors on actors.id = quote.actor_id"
        f" {_IN_TEXT_ORDER}",
        (*condition.parameters, limit, offset),
    )
    return [_quote(row) for row in rows]


def quote_count(reader: sqlite3.Connection, scope: Scope) -> int:
    """How many quotes the scope has."""
    if scope.window is None and (scope.query is None or not narrows_rows(scope.query)):
        # The articles know already how many each has.
        conditions = [] if scope.query is None else [article_condition(scope.query)]
        if scope.article_ids is not None:
            ids = json.dumps([int(id_) for id_ in scope.article_ids])
            conditions.append(Sql("articles.id in (select value from json_each(?))", (ids,)))
        condition = all_of(conditions)
        row = reader.execute(
            f"select coalesce(sum(quotes), 0) from articles where {condition.text}", condition.parameters
        )
        return int(row.fetchone()[0])
    source, condition = _source_and_condition(scope)
    row = reader.execute(f"select count(*) from {source} where {condition.text}", condition.parameters)
    return int(row.fetchone()[0])


def rejected_count(reader: sqlite3.Connection, scope: Scope) -> int:
    """How many quotes of the scope a person rejected."""
    _, condition = _source_and_condition(scope, standing=f"({REJECTED})")
    # The rejected first, which are few, then whether their articles are meant.
    row = reader.execute(
        "select count(*) from attributions as quote cross join articles on articles.id = quote.article_id"
        f" and articles.revision_id = quote.revision_id where {condition.text}",
        condition.parameters,
    )
    return int(row.fetchone()[0])


_STATEMENT_COLUMNS = (
    f"select claim.*, articles.sort_at, {DATED} as is_dated, articles.story_id, articles.outlets,"
    " actors.name as actor, body.name as affiliation, recipient.name as recipient,"
    f" revisions.title, plain(revisions.text) as text, {FEED_TITLE} as feed_title"
)
_STATEMENT_JOINS = (
    " join articles on articles.id = claim.article_id"
    " join revisions on revisions.id = claim.revision_id"
    " join actors on actors.id = claim.actor_id"
    " left join actors as body on body.id = actors.affiliation_id"
    " left join actors as recipient on recipient.id = claim.recipient_id"
)


def statements(reader: sqlite3.Connection, scope: Scope, *, rejected: bool, limit: int) -> list[StatementRow]:
    """Newest article first, in text order within it; with `rejected` those too that a person rejected."""
    source, condition = countable(scope, rejected=rejected)
    found = reader.execute(
        f"select claim.id from {source} where {condition.text}"
        " order by claim.sort_at desc, claim.article_id desc, claim.place, claim.id limit ?",
        (*condition.parameters, limit),
    )
    return statements_of_ids(reader, [row["id"] for row in found])


def statements_of_ids(reader: sqlite3.Connection, ids: Sequence[int]) -> list[StatementRow]:
    """The statements of these numbers, in their order; those that are gone are left out."""
    rows = reader.execute(
        f"{_STATEMENT_COLUMNS} from statements as claim{_STATEMENT_JOINS}"
        " where claim.id in (select value from json_each(?))",
        (json.dumps([int(id_) for id_ in ids]),),
    )
    found = {row["id"]: row for row in rows}
    return [_statement(found[id_]) for id_ in ids if id_ in found]


def in_copies(reader: sqlite3.Connection, ids: Sequence[int]) -> list[StatementRow]:
    """All statements of the current texts of the other articles in these statements' stories."""
    found = reader.execute(
        "select distinct other.id from statements as mine"
        " join articles as here on here.id = mine.article_id"
        " join articles as there on there.story_id = here.story_id and there.id <> here.id"
        " join statements as other on other.revision_id = there.revision_id"
        " where mine.id in (select value from json_each(?)) order by other.id",
        (json.dumps([int(id_) for id_ in ids]),),
    )
    return statements_of_ids(reader, [row["id"] for row in found])


def statement_count(reader: sqlite3.Connection, scope: Scope) -> int:
    """How many statements `statements` would list without a limit."""
    source, condition = countable(scope)
    row = reader.execute(f"select count(*) from {source} where {condition.text}", condition.parameters)
    return int(row.fetchone()[0])


def _when(row: sqlite3.Row) -> datetime | None:
    return from_epoch(row["sort_at"]) if row["is_dated"] else None


def _quote(row: sqlite3.Row) -> QuoteRow:
    text = row["text"]
    source, cue, content = (load_spans(row[name]) for name in ("source", "cue", "content"))
    return QuoteRow(
        id=row["id"],
        article_id=row["article_id"],
        revision_id=row["revision_id"],
        article_title=row["title"],
        feed_title=row["feed_title"],
        published=_when(row),
        source=source,
        cue=cue,
        content=content,
        type=AttributionType(row["type"]),
        actor=row["actor"],
        candidates=load_strings(row["candidates"]),
        confidence=row["confidence"],
        verdict=Verdict(row["verdict"]),
        source_text=words_at(text, source),
        cue_text=words_at(text, cue),
        content_text=words_at(text, content),
        targets=load_strings(row["targets"]),
        correction_id=row["correction_id"],
        machine=_machine(row["machine"], text),
    )


def _machine(kept: str | None, text: str) -> MachineQuote | None:
    if kept is None:
        return None
    found = load_object(kept)
    content = load_spans(found["content"])
    return MachineQuote(
        source=load_spans(found["source"]),
        content=content,
        type=AttributionType(found["type"]),
        actor=found["actor"],
        content_text=words_at(text, content),
    )


def _statement(row: sqlite3.Row) -> StatementRow:
    evidence = load_spans(row["evidence"])
    return StatementRow(
        id=row["id"],
        article_id=row["article_id"],
        revision_id=row["revision_id"],
        article_title=row["title"],
        feed_title=row["feed_title"],
        story_id=row["story_id"] or row["article_id"],
        published=_when(row),
        actor=row["actor"],
        affiliation=row["affiliation"],
        recipient=row["recipient"],
        topic=row["topic"],
        act=Act(row["act"]),
        polarity=Polarity(row["polarity"]),
        modes=tuple(Mode(mode) for mode in load_strings(row["modes"])),
        evidence=evidence,
        evidence_text=words_at(row["text"], evidence),
        confidence=row["confidence"],
        verdict=Verdict(row["verdict"]),
        quote_id=row["attribution_id"],
        correction_id=row["correction_id"],
        machine=None if row["machine"] is None else coding_of(load_object(row["machine"])),
        outlets=row["outlets"],
    )


def coding_of(kept: Mapping[str, Any]) -> Coding:
    """A statement's coding from how its row is kept as JSON, with the actors' names."""
    modes = kept["modes"]
    return Coding(
        actor=kept["actor"] or "",
        recipient=kept["recipient"],
        topic=kept["topic"],
        act=Act(kept["act"]),
        polarity=Polarity(kept["polarity"]),
        modes=tuple(Mode(mode) for mode in (load_strings(modes) if isinstance(modes, str) else modes)),
    )
