"""Names in a query that no actor or topic has, with those that they may be slips for; changes nothing."""

import sqlite3
from collections.abc import Iterator
from difflib import get_close_matches

from xjreader.models.query import And, Field, Not, Or, Query, UnknownName
from xjreader.store.functions import fold, name_words
from xjreader.store.query_sql import is_called

MOST_NEAR = 3
"""Names suggested for one that nobody has."""


def unknown_names(reader: sqlite3.Connection, query: Query) -> list[UnknownName]:
    """The names under ``actor:`` and ``target:`` that mean nobody, in the query's order, each once."""
    unknown = []
    for field in dict.fromkeys(_named(query)):
        with_topics = field.name == "target"
        known = is_called(field.value, prefix=field.prefix, with_topics=with_topics)
        if reader.execute(known.text, known.parameters).fetchone()[0]:
            continue
        near = () if field.prefix else _near(reader, field.value, with_topics=with_topics)
        unknown.append(
            UnknownName("target" if with_topics else "actor", field.value, prefix=field.prefix, near=near)
        )
    return unknown


def _named(query: Query) -> Iterator[Field]:
    match query:
        case Field(name="actor" | "target"):
            yield query
        case Not(child):
            yield from _named(child)
        case And(children) | Or(children):
            for child in children:
                yield from _named(child)


def _near(reader: sqlite3.Connection, name: str, *, with_topics: bool) -> tuple[str, ...]:
    """Names that are alike, or have a word that is; by name."""
    topics = " union all select name, name from topics" if with_topics else ""
    spellings: dict[str, set[str]] = {}
    for spelling, meant in reader.execute(
        "select name, name from actors union all select alias, actors.name from actor_aliases"
        f" join actors on actors.id = actor_aliases.actor_id{topics}"
    ):
        spellings.setdefault(fold(spelling), set()).add(meant)
        for word in name_words(spelling).split():
            spellings.setdefault(word, set()).add(meant)
    found: dict[str, None] = {}
    for spelling in get_close_matches(fold(name), spellings, n=MOST_NEAR, cutoff=0.75):
        found |= dict.fromkeys(sorted(spellings[spelling]))
    return tuple(sorted(list(found)[:MOST_NEAR]))
