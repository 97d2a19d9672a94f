"""Which statements count: FROM and WHERE over the narrow table of stances, for a scope; reads nothing."""

import json
from collections.abc import Mapping
from typing import get_args

from xjreader.errors import UsageError
from xjreader.models.analysis import Scope
from xjreader.models.query import ROW_FIELDS, And, Everything, Field, Query
from xjreader.models.stance import Whose, Window
from xjreader.store.query_sql import Sql, all_of, any_of, article_condition, narrows_rows, row_condition
from xjreader.store.times import to_epoch

_WHOSE: Mapping[Whose, Sql | None] = {
    "both": None,
    "machine": Sql("claim.verdict = 'machine'"),
    "confirmed": Sql("claim.verdict in ('confirmed', 'corrected')"),
}


_WITH_REJECTED = """(
    select * from stances union all
    select given.id, given.article_id, given.attribution_id, given.actor_id,
        (select coalesce(top_id, id) from actors where id = given.actor_id) as top_id,
        given.recipient_id, given.topic,
        (select id from stance_targets where name = coalesce(recipient.name, given.topic, '')) as target_id,
        given.act, given.polarity, given.verdict, coalesce(shown.story_id, shown.id) as story,
        iif(shown.published is null and shown.updated is null, null, shown.sort_at) as at, shown.sort_at,
        coalesce(json_extract(given.evidence, '$[0][0]'), 0) as place
    from statements as given
    join articles as shown on shown.id = given.article_id and shown.revision_id = given.revision_id
    left join actors as recipient on recipient.id = given.recipient_id
    where given.verdict = 'rejected' and given.correction_id is not null) as claim"""
"""What counts, and what a person rejected."""


_REJECTED = Sql("claim.verdict = 'rejected'")


def whose_condition(whose: Whose) -> Sql | None:
    """Whose word counts, of rows that nobody rejected; `None` for anybody's. UsageError for another word."""
    if whose not in _WHOSE:
        raise UsageError(f"{whose!r} is nobody's word.", remedy=f"It is {', '.join(get_args(Whose))}.")
    return _WHOSE[whose]


def window_condition(window: Window, at: str) -> Sql:
    """That the time in a column lies in a window; one that is null lies in none."""
    conditions = [Sql(f"{at} is not null")]
    if window.since is not None:
        conditions.append(Sql(f"{at} >= ?", (to_epoch(window.since),)))
    if window.until is not None:
        conditions.append(Sql(f"{at} < ?", (to_epoch(window.until),)))
    return all_of(conditions)


def countable(
    scope: Scope, *, whose: Whose = "both", extra: tuple[Sql, ...] = (), rejected: bool = False
) -> tuple[str, Sql]:
    """FROM clause and condition for the rows of `stances`, called ``claim``, that a scope is about; with
    `rejected` for those too that a person rejected, of whomever's word."""
    conditions = [*extra]
    source = _WITH_REJECTED if rejected else "stances as claim"
    query = scope.query or Everything()
    if (word := whose_condition(whose)) is not None:
        conditions.append(any_of([word, _REJECTED]) if rejected else word)
    if scope.article_ids is not None:
        given = json.dumps([int(id_) for id_ in scope.article_ids])
        conditions.append(Sql("claim.article_id in (select value from json_each(?))", (given,)))
    if scope.window is not None:
        conditions.append(window_condition(scope.window, "claim.at"))
    if not isinstance(query, Everything):
        if not isinstance(rest := _of_articles(query), Everything):
            found = article_condition(rest)
            # The plus keeps SQLite from looking up article by article what it can read in one go.
            ids = f"+claim.article_id in (select articles.id from articles where {found.text})"
            conditions.append(Sql(ids, found.parameters))
        if narrows_rows(query):
            narrowed = row_condition(query, "claim")
            conditions.append(narrowed)
            if "articles." in narrowed.text:
                # Parts of the query that speak of no row stand beside some that do.
                source += " join articles on articles.id = claim.article_id"
    return source, all_of(conditions)


def _of_articles(query: Query) -> Query:
    """What the query asks of an article beyond having a row of which the query's row fields hold: the
    rows that are looked at are of such articles already."""
    children = query.children if isinstance(query, And) else (query,)
    names = [child.name for child in children if isinstance(child, Field) and child.name in ROW_FIELDS]
    if len(set(names)) < len(names):
        # Two actors, of whom no row has both: the article must have rows of either.
        return query
    rest = tuple(child for child in children if not (isinstance(child, Field) and child.name in ROW_FIELDS))
    return And(rest) if rest else Everything()
