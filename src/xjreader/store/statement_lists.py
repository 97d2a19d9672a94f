"""The statements of a scope as an ordered list of their numbers, so that 100,000 are paged; reads no text
but where words are looked for.

By a rule of counting other than "statement" the list has one statement, the earliest, for each that counts:
as many as the figure says.
"""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, Literal, get_args

from xjreader.errors import UsageError
from xjreader.models.analysis import Act, Polarity, Scope
from xjreader.models.query import And, Term
from xjreader.models.stance import Counting, Whose
from xjreader.store.countable import countable
from xjreader.store.functions import fold, name_words
from xjreader.store.query_sql import Sql, all_of, any_of, article_condition
from xjreader.store.rows import FEED_TITLE
from xjreader.store.units import UNITS

Order = Literal["date", "actor", "organisation", "target", "sign", "act", "outlet", "confidence"]
"""What a list of statements is sorted by; within one value, the newest article first, in text order."""

_SIGNS: Mapping[str, int] = {Polarity.SUPPORT: 1, Polarity.NEUTRAL: 0, Polarity.OPPOSE: -1}

_SIGN_WORDS: Mapping[Polarity, tuple[str, ...]] = {
    Polarity.SUPPORT: ("+", "support", "supports", "for", "favour"),
    Polarity.OPPOSE: ("-", "−", "oppose", "opposes", "against"),
    Polarity.NEUTRAL: ("0", "neutral", "neither"),
}
"""What a person may type for a sign, folded."""


def members(reader: sqlite3.Connection, actor_id: int) -> list[int]:
    """An actor and everybody affiliated, at any depth."""
    rows = reader.execute(
        "with recursive member (id) as (select ? union"
        " select actors.id from member join actors on actors.affiliation_id = member.id)"
        " select id from member",
        (actor_id,),
    )
    return [row[0] for row in rows]


def actor_id_of(reader: sqlite3.Connection, name: str) -> int | None:
    """The number of the actor of a canonical name."""
    row = reader.execute("select id from actors where name = ?", (name,)).fetchone()
    return None if row is None else int(row[0])


def statement_ids(
    reader: sqlite3.Connection,
    scope: Scope,
    *,
    actor: str | None,
    target: str | None,
    rollup: bool,
    whose: Whose,
    polarity: Polarity | None,
    act: Act | None,
    words: str,
    shown: str,
    counting: Counting,
    rejected: bool,
    by: Order,
    descending: bool,
) -> list[int]:
    """The numbers of the statements that are meant, in order. UsageError for an unknown order or rule."""
    if by not in get_args(Order):
        raise UsageError(f"Statements are not sorted by {by!r}.", remedy=f"By {', '.join(get_args(Order))}.")
    if counting not in UNITS:
        raise UsageError(
            f"{counting!r} is no rule of counting.", remedy=f"It is {', '.join(get_args(Counting))}."
        )
    extra = [*_chosen(reader, actor, target, rollup=rollup), *_containing(words), *_showing(shown)]
    if polarity is not None:
        extra.append(Sql("claim.polarity = ?", (Polarity(polarity).value,)))
    if act is not None:
        extra.append(Sql("claim.act = ?", (Act(act).value,)))
    source, condition = countable(scope, whose=whose, extra=tuple(extra), rejected=rejected)
    cursor = reader.cursor()
    cursor.row_factory = None
    direction = "asc" if by == "date" and not descending else "desc"
    order = f"order by claim.sort_at {direction}, claim.article_id {direction}, claim.place, claim.id"
    columns = ["claim.id", _KEYS[by]]
    if counting != "statement":
        own = "claim.top_id" if rollup else "claim.actor_id"
        columns += [own, "claim.target_id", "claim.polarity", UNITS[counting], "claim.at"]
    rows: list[tuple[Any, ...]] = cursor.execute(
        f"select {', '.join(columns)} from {source} where {condition.text} {order}", condition.parameters
    ).fetchall()
    if counting != "statement":
        rows = _one_each(rows)
    if by != "date":
        rank = _ranks(reader, by, {row[1] for row in rows})
        rows.sort(key=lambda row: rank[row[1]], reverse=descending)
    return [row[0] for row in rows]


_KEYS: Mapping[Order, str] = {
    "date": "null",
    "actor": "claim.actor_id",
    "organisation": "claim.actor_id",
    "target": "claim.target_id",
    "sign": "claim.polarity",
    "act": "claim.act",
    "outlet": "claim.article_id",
    "confidence": "(select confidence from statements where statements.id = claim.id)",
}


def _chosen(reader: sqlite3.Connection, actor: str | None, target: str | None, *, rollup: bool) -> list[Sql]:
    """Of an actor (and everybody affiliated), on a target, by their canonical names."""
    found = []
    if actor is not None:
        own = actor_id_of(reader, actor)
        ids = [] if own is None else members(reader, own) if rollup else [own]
        found.append(Sql("claim.actor_id in (select value from json_each(?))", (json.dumps(ids),)))
    if target is not None:
        found.append(Sql("claim.target_id = (select id from stance_targets where name = ?)", (target,)))
    return found


def _containing(words: str) -> list[Sql]:
    """That the evidence has each of the words, as they stand or as the beginning or the end of others."""
    wanted = [fold(word) for word in words.split()]
    if not wanted:
        return []
    # The index of whole articles first: few sentences are then looked at. What the index has no word
    # for (a sign, the end of a word) is looked for in all.
    begins = [Term(word, prefix=True) for word in words.split() if name_words(word)]
    found = article_condition(And(tuple(begins))) if begins else Sql("true")
    texts = " and ".join("instr(fold(spans_text(revisions.text, kept.evidence)), ?) > 0" for _ in wanted)
    return [
        Sql(f"claim.article_id in (select articles.id from articles where {found.text})", found.parameters),
        Sql(
            "exists (select 1 from statements as kept join revisions on revisions.id = kept.revision_id"
            f" where kept.id = claim.id and {texts})",
            tuple(wanted),
        ),
    ]


def _showing(words: str) -> list[Sql]:
    """That each of the words stands in something that a table shows: actor, organisation, target, act, sign
    in words, outlet, sentence."""
    return [_shows(word) for word in words.split()]


def _shows(word: str) -> Sql:
    sought = fold(word)
    acts = [act.value for act in Act if sought in fold(act.value)]
    signs = [polarity.value for polarity, names in _SIGN_WORDS.items() if sought in names]
    # Names and outlets are few: each is looked at once. A sentence is read only where nothing else has it.
    parts = [
        Sql(
            "claim.actor_id in (select actors.id from actors"
            " left join actors as body on body.id = actors.affiliation_id"
            " where instr(fold(actors.name), ?) > 0 or instr(fold(coalesce(body.name, '')), ?) > 0)",
            (sought, sought),
        ),
        Sql("claim.target_id in (select id from stance_targets where instr(fold(name), ?) > 0)", (sought,)),
        Sql("claim.act in (select value from json_each(?))", (json.dumps(acts),)),
        Sql("claim.polarity in (select value from json_each(?))", (json.dumps(signs),)),
        Sql(
            f"claim.article_id in (select articles.id from articles where instr(fold({FEED_TITLE}), ?) > 0)",
            (sought,),
        ),
        all_of(_containing(word)),
    ]
    return any_of(parts)


def _one_each(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Of the rows that count as one, the earliest; in the order of the rows."""
    earliest: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for row in rows:
        id_, _, actor, target, polarity, unit, at = row
        key = (actor, target, polarity, unit)
        age = (at is None, at or 0, id_)
        if key not in earliest or age < earliest[key][0]:
            earliest[key] = (age, id_)
    kept = {id_ for _, id_ in earliest.values()}
    return [row for row in rows if row[0] in kept]


def _ranks(reader: sqlite3.Connection, by: Order, keys: set[Any]) -> dict[Any, int]:
    """The place of each key among all; what has no name stands after all names."""
    match by:
        case "sign":
            return dict(_SIGNS)
        case "act" | "confidence":
            return {key: place for place, key in enumerate(sorted(keys))}
        case "target":
            sql = "select id, name from stance_targets"
        case "actor":
            sql = "select id, name from actors"
        case "organisation":
            sql = (
                "select actors.id, body.name from actors"
                " join actors as body on body.id = actors.affiliation_id"
            )
        case _:
            sql = (
                f"select articles.id, {FEED_TITLE} from articles"
                " where articles.id in (select value from json_each(?))"
            )
    given = (json.dumps(sorted(keys)),) if by == "outlet" else ()
    names: dict[Any, str] = {row[0]: row[1] for row in reader.execute(sql, given) if row[1]}
    # One name, one place: what is alike stays in the order that it came in.
    order = {name: place for place, name in enumerate(sorted(set(names.values()), key=_as_sorted))}
    return {key: order.get(names.get(key, ""), len(order)) for key in keys}


def _as_sorted(name: str) -> tuple[str, str]:
    return (fold(name), name)
