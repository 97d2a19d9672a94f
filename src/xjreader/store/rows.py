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
from xjreader.models.stance import Whose
from xjreader.store.countable import whose_condition, window_condition
from xjreader.store.functions import words_at
from xjreader.store.query_sql import (
    STANDING_CLAIM,
    STANDING_QUOTE,
    RowKind,
    Sql,
    actor_ids,
    all_of,
    article_condition,
    narrows_rows,
    row_condition,
    target_condition,
)
from xjreader.store.times import from_epoch
from xjreader.store.values import load_object, load_spans, load_strings

FEED_TITLE = """coalesce((select coalesce(nullif(feeds.given_title, ''), nullif(feeds.title, ''), feeds.url)
    from entries join feeds on feeds.id = entries.feed_id where entries.article_id = articles.id
    order by entries.first_seen, entries.feed_id limit 1), '')"""

DATED = "(articles.published is not null or articles.updated is not null)"
"""The source dates the article; else `sort_at` is only when it was first seen."""

_TABLES: dict[RowKind, str] = {"quote": "attributions", "claim": "statements"}
_STANDING: dict[RowKind, str] = {"quote": STANDING_QUOTE, "claim": STANDING_CLAIM}
_PLACE: dict[RowKind, str] = {
    "quote": "json_extract(quote.content, '$[0][0]')",
    "claim": "json_extract(claim.evidence, '$[0][0]')",
}


REJECTED = "quote.verdict = 'rejected' and quote.correction_id is not null"
"""A person said so; without a correction a row only makes room for one that a person moved."""


REJECTED_CLAIM = "claim.verdict = 'rejected' and claim.correction_id is not null"
"""As `REJECTED`, of statements."""


def source_and_condition(
    scope: Scope, kind: RowKind, *, extra: tuple[Sql, ...] = (), standing: str | None = None
) -> tuple[str, Sql]:
    """FROM clause and condition for the rows of current texts in a scope, those that stand unless
    `standing` says otherwise.

    Where every article is in scope, the articles lead, newest first, so that a page of rows is
    read without sorting all; else SQLite chooses.
    """
    conditions = [*extra]
    query = scope.query or Everything()
    if scope.window is not None:
        dated = f"iif({DATED}, articles.sort_at, null)"
        conditions.append(window_condition(scope.window, dated))
    if scope.article_ids is not None:
        ids = json.dumps([int(id_) for id_ in scope.article_ids])
        conditions.append(Sql("articles.id in (select value from json_each(?))", (ids,)))
    if not isinstance(query, Everything):
        conditions.append(article_condition(query))
        if narrows_rows(query):
            conditions.append(row_condition(query, kind))
    table = _TABLES[kind]
    if conditions:
        source = (
            f"{table} as {kind} join articles on articles.id = {kind}.article_id"
            f" and articles.revision_id = {kind}.revision_id"
        )
    else:
        source = (
            "articles indexed by articles_newest"
            f" cross join {table} as {kind} on {kind}.revision_id = articles.revision_id"
        )
    return source, all_of([Sql(standing or _STANDING[kind]), *conditions])


def quotes(
    reader: sqlite3.Connection, scope: Scope, *, rejected: bool, limit: int, offset: int
) -> list[QuoteRow]:
    """Newest article first, in text order within it."""
    standing = f"({STANDING_QUOTE} or {REJECTED})" if rejected else None
    source, condition = source_and_condition(scope, "quote", standing=standing)
    rows = reader.execute(
        f"select quote.*, articles.sort_at, {DATED} as is_dated, actors.name as actor,"
        f" revisions.title, revisions.text,"
        f" {FEED_TITLE} as feed_title,"
        " (select json_group_array(distinct coalesce(recipient.name, claim.topic)) from statements as claim"
        "   left join actors as recipient on recipient.id = claim.recipient_id"
        "   where claim.attribution_id = quote.id and claim.verdict <> 'rejected'"
        "   and coalesce(recipient.name, claim.topic) is not null) as targets"
        f" from (select quote.*, articles.sort_at as sort_at from {source} where {condition.text}"
        f"  {_order('quote')} limit ? offset ?) as quote"
        " join articles on articles.id = quote.article_id"
        " join revisions on revisions.id = quote.revision_id"
        " left join actors on actors.id = quote.actor_id"
        f" {_order('quote')}",
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
    return _count(reader, scope, "quote")


def rejected_count(reader: sqlite3.Connection, scope: Scope) -> int:
    """How many quotes of the scope a person rejected."""
    _, condition = source_and_condition(scope, "quote", standing=f"({REJECTED})")
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
    f" revisions.title, revisions.text, {FEED_TITLE} as feed_title"
)
_STATEMENT_JOINS = (
    " join articles on articles.id = claim.article_id"
    " join revisions on revisions.id = claim.revision_id"
    " join actors on actors.id = claim.actor_id"
    " left join actors as body on body.id = actors.affiliation_id"
    " left join actors as recipient on recipient.id = claim.recipient_id"
)


def statements(
    reader: sqlite3.Connection,
    scope: Scope,
    *,
    actor: str | None,
    target: str | None,
    rollup: bool,
    whose: Whose,
    limit: int,
    offset: int,
    rejected: bool = False,
) -> list[StatementRow]:
    """Newest article first, in text order within it; of one actor, on one target where given; with
    `rejected` those too that a person rejected."""
    extra = _extra(actor, target, rollup=rollup, whose=whose)
    standing = f"({STANDING_CLAIM} or {REJECTED_CLAIM})" if rejected else None
    source, condition = source_and_condition(scope, "claim", extra=extra, standing=standing)
    rows = reader.execute(
        f"{_STATEMENT_COLUMNS}"
        f" from (select claim.*, articles.sort_at as sort_at from {source} where {condition.text}"
        f"  {_order('claim')} limit ? offset ?) as claim{_STATEMENT_JOINS} {_order('claim')}",
        (*condition.parameters, limit, offset),
    )
    return [_statement(row) for row in rows]


def statements_of_ids(reader: sqlite3.Connection, ids: Sequence[int]) -> list[StatementRow]:
    """The statements of these numbers, in their order; those that are gone are left out."""
    rows = reader.execute(
        f"{_STATEMENT_COLUMNS} from statements as claim{_STATEMENT_JOINS}"
        " where claim.id in (select value from json_each(?))",
        (json.dumps([int(id_) for id_ in ids]),),
    )
    found = {row["id"]: row for row in rows}
    return [_statement(found[id_]) for id_ in ids if id_ in found]


def statement_count(
    reader: sqlite3.Connection,
    scope: Scope,
    *,
    actor: str | None,
    target: str | None,
    rollup: bool,
    whose: Whose,
) -> int:
    """How many statements `statements` would list without a limit."""
    extra = _extra(actor, target, rollup=rollup, whose=whose)
    return _count(reader, scope, "claim", extra=extra)


def _count(reader: sqlite3.Connection, scope: Scope, kind: RowKind, *, extra: tuple[Sql, ...] = ()) -> int:
    source, condition = source_and_condition(scope, kind, extra=extra)
    row = reader.execute(f"select count(*) from {source} where {condition.text}", condition.parameters)
    return int(row.fetchone()[0])


def _extra(actor: str | None, target: str | None, *, rollup: bool, whose: Whose) -> tuple[Sql, ...]:
    found = []
    if actor is not None:
        ids = actor_ids(actor, rollup=rollup)
        found.append(Sql(f"claim.actor_id in ({ids.text})", ids.parameters))
    if target is not None:
        found.append(target_condition(target))
    if (word := whose_condition(whose)) is not None:
        found.append(word)
    return tuple(found)


def _order(kind: RowKind) -> str:
    return f"order by articles.sort_at desc, articles.id desc, {_PLACE[kind]}, {kind}.id"


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
