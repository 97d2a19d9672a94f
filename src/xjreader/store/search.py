"""Queries to articles, newest first, and the saved views; compiles nothing itself (`query_sql`)."""

import json
import sqlite3
from array import array
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final, Literal, NamedTuple

from xjreader.errors import NotFound, UsageError
from xjreader.models.article import Counts, SavedView, SidebarCounts
from xjreader.models.query import Everything, Field, Query, UnknownName
from xjreader.store import counts
from xjreader.store.database import Database
from xjreader.store.names import unknown_names
from xjreader.store.query_sql import article_condition
from xjreader.store.values import storable

_NEWEST_FIRST = "order by articles.sort_at desc, articles.id desc"


FIRST_WINDOW = 2_000
"""Newest articles in which a page is looked for first."""

MOST_WINDOW = 20_000
"""Articles beyond which looking at all of them is as quick."""

SPREAD = 4
"""Times as many numbers as articles between the lowest and the highest of a window, from which on reading
only what is said of those between saves little: old articles came in late."""

Place = tuple[int, int]
"""Where an article stands in a list: its `sort_at` in seconds since 1970, its id."""


_OWN_INDEXES: Final[Mapping[str, str]] = {
    "unread": "articles_unread",
    "starred": "articles_starred",
    "edited": "articles_edited",
}
"""Indexes of the articles, newest last, of which one thing holds."""


def _own_index(query: Query) -> str | None:
    """The index that has what the query finds and nothing else."""
    match query:
        case Field(name="is", value=value):
            return _OWN_INDEXES.get(value)
    return None


class _Window(NamedTuple):
    """Articles that stand side by side in the list of all."""

    last: Place
    lowest: int
    highest: int


def _window(reader: sqlite3.Connection, many: int, before: Place | None) -> _Window | None:
    """The next so many articles behind a place; `None` where there are fewer, or their numbers lie so far
    apart that little is saved."""
    after, place = _behind(before)
    row = reader.execute(
        "select sort_at, id from articles indexed by articles_newest"
        f" where true{after} {_NEWEST_FIRST} limit 1 offset ?",
        (*place, many - 1),
    ).fetchone()
    if row is None:
        return None
    last = (int(row[0]), int(row[1]))
    lowest, highest = reader.execute(
        "select min(id), max(id) from articles indexed by articles_newest"
        f" where (articles.sort_at, articles.id) >= (?, ?){after}",
        (*last, *place),
    ).fetchone()
    return _Window(last, lowest, highest) if highest - lowest <= SPREAD * many else None


def _next_window(many: int, found: int, wanted: int) -> int:
    """How many articles are likely to have all that are wanted, where so many had those found; 0 for all."""
    likely = many * wanted * 3 // (found * 2) if found else 0
    return likely if likely <= MOST_WINDOW else 0


def _behind(before: Place | None) -> tuple[str, tuple[int, ...]]:
    return ("", ()) if before is None else (" and (articles.sort_at, articles.id) < (?, ?)", before)


def _page(
    reader: sqlite3.Connection,
    query: Query,
    *,
    limit: int,
    before: Place | None,
    window: _Window | None = None,
) -> list[int]:
    after, place = _behind(before)
    last: tuple[int, ...] = ()
    index = _own_index(query)
    among, within = "", None
    if window is not None:
        index, among = "articles_newest", "(articles.sort_at, articles.id) >= (?, ?) and "
        last, within = window.last, (window.lowest, window.highest)
    condition = article_condition(query, within=within)
    source = f"articles indexed by {index}" if index else "articles"
    rows = reader.execute(
        f"select articles.id from {source} where {among}{condition.text}{after} {_NEWEST_FIRST} limit ?",
        (*last, *condition.parameters, *place, limit),
    )
    return [row[0] for row in rows]


class SearchStore:
    """What articles there are."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def page(self, query: Query, *, limit: int, before: tuple[int, int] | None = None) -> list[int]:
        """Ids of the newest articles that the query finds.

        `before` is the last line of the page before: its `sort_at` in seconds since 1970, its id.
        """
        reader = self._db.reader()
        # What is common is found among the newest, without asking who else has it.
        many = 0 if isinstance(query, Everything) or _own_index(query) else FIRST_WINDOW
        while many:
            window = _window(reader, many, before)
            if window is None:
                break
            found = _page(reader, query, limit=limit, before=before, window=window)
            if len(found) == limit:
                return found
            many = _next_window(many, len(found), limit)
        return _page(reader, query, limit=limit, before=before)

    def ids(self, query: Query) -> "array[int]":
        """Ids of all articles that the query finds, newest first, 8 bytes each."""
        condition = article_condition(query)
        cursor = self._db.reader().cursor()
        cursor.row_factory = None
        cursor.execute(
            f"select articles.id from articles where {condition.text} {_NEWEST_FIRST}", condition.parameters
        )
        return array("q", chain.from_iterable(cursor))

    def stories(self, ids: Sequence[int] | None = None) -> dict[int, int]:
        """The story of each article that is not the first of its own; of these only, where given."""
        cursor = self._db.reader().cursor()
        cursor.row_factory = None
        if ids is None:
            cursor.execute(
                "select id, story_id from articles indexed by articles_copies where story_id <> id"
            )
        else:
            cursor.execute(
                "select id, story_id from articles where id in (select value from json_each(?))"
                " and story_id <> id",
                (json.dumps(list(ids)),),
            )
        return dict(cursor)

    def count(self, query: Query) -> int:
        """How many articles the query finds."""
        condition = article_condition(query)
        row = self._db.reader().execute(
            f"select count(*) from articles where {condition.text}", condition.parameters
        )
        return int(row.fetchone()[0])

    def counted(self, query: Query) -> Counts:
        """How many articles the query finds, and how many of them are unread, in one look."""
        condition = article_condition(query)
        row = self._db.reader().execute(
            "select count(*), count(iif(articles.is_read = 0, 1, null)) from articles"
            f" where {condition.text}",
            condition.parameters,
        )
        return Counts(*row.fetchone())

    def unknown_names(self, query: Query) -> list[UnknownName]:
        """The names under ``actor:`` and ``target:`` that mean nobody: why nothing may be found."""
        return unknown_names(self._db.reader(), query)

    def counts(self) -> SidebarCounts:
        """What the sources pane shows beside its lines."""
        reader = self._db.reader()
        total, unread, starred, edited = reader.execute(
            "select (select count(*) from articles),"
            # Each has an index of its own, of no others: few have to be counted in a library that was read.
            " (select count(*) from articles indexed by articles_unread where is_read = 0),"
            " (select count(*) from articles indexed by articles_starred where is_starred = 1),"
            " (select count(*) from articles where revisions > 1)"
        ).fetchone()
        return SidebarCounts(
            total=total,
            unread=unread,
            starred=starred,
            edited=edited,
            feeds=counts.by_feed(reader),
            folders=counts.by_folder(reader),
            tags=counts.by_tag(reader),
        )

    def is_empty(self) -> bool:
        """Whether the library has neither an article nor a feed."""
        row = self._db.reader().execute(
            "select exists (select 1 from articles) or exists (select 1 from feeds where removed_at is null)"
        )
        return not row.fetchone()[0]

    def saved_views(self) -> list[SavedView]:
        """The saved views: the config's in its order, then the person's in theirs."""
        return [
            SavedView(id=row["id"], name=row["name"], query=row["query"], origin=row["origin"])
            for row in self._db.reader().execute("select * from saved_views order by origin, id")
        ]

    def save_view(self, name: str, query: str, origin: Literal["config", "person"] = "person") -> SavedView:
        """Keep a query under a name; one of that name is replaced. UsageError for an empty name."""
        cleaned = " ".join(storable(name).split())
        if not cleaned or not cleaned.isprintable():
            raise UsageError(f"{name!r} cannot be the name of a view.", remedy="Give it a printable name.")
        with self._db.write(durable=True) as writer:
            row = writer.execute(
                "insert into saved_views (name, query, origin) values (?, ?, ?)"
                " on conflict (name) do update set query = excluded.query, origin = excluded.origin"
                " returning *",
                (cleaned, storable(query), origin),
            ).fetchone()
        return SavedView(id=row["id"], name=row["name"], query=row["query"], origin=row["origin"])

    def remove_view(self, name: str) -> None:
        """Forget a saved view; NotFound where there is none of that name."""
        with self._db.write(durable=True) as writer:
            if not writer.execute("delete from saved_views where name = ?", (storable(name),)).rowcount:
                raise NotFound(f"No view is called {name!r}.")

    def sync_views(self, views: Sequence[tuple[str, str]]) -> None:
        """Make the config's views these (name, query) pairs; a person's view of the same name stays."""
        wanted = [(" ".join(storable(name).split()), storable(query)) for name, query in views]
        reader = self._db.reader()
        present = reader.execute("select name, query from saved_views where origin = 'config' order by id")
        if [tuple(row) for row in present] == [pair for pair in wanted if not self._is_persons(pair[0])]:
            return
        with self._db.write() as writer:
            writer.execute("delete from saved_views where origin = 'config'")
            writer.executemany(
                "insert into saved_views (name, query, origin) values (?, ?, 'config')"
                " on conflict (name) do nothing",
                wanted,
            )

    def _is_persons(self, name: str) -> bool:
        row = self._db.reader().execute(
            "select 1 from saved_views where name = ? and origin = 'person'", (name,)
        )
        return row.fetchone() is not None
