"""Queries to articles, newest first, and the saved views; compiles nothing itself (`query_sql`)."""

import json
from array import array
from collections.abc import Sequence
from itertools import chain
from typing import Literal

from xjreader.errors import NotFound, UsageError
from xjreader.models.article import SavedView, SidebarCounts
from xjreader.models.query import Query, UnknownName
from xjreader.store import counts
from xjreader.store.database import Database
from xjreader.store.names import unknown_names
from xjreader.store.query_sql import article_condition
from xjreader.store.values import storable

_NEWEST_FIRST = "order by articles.sort_at desc, articles.id desc"


class SearchStore:
    """What articles there are."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def page(self, query: Query, *, limit: int, before: tuple[int, int] | None = None) -> list[int]:
        """Ids of the newest articles that the query finds.

        `before` is the last line of the page before: its `sort_at` in seconds since 1970, its id.
        """
        condition = article_condition(query)
        after, place = (
            ("", ()) if before is None else (" and (articles.sort_at, articles.id) < (?, ?)", before)
        )
        rows = self._db.reader().execute(
            f"select articles.id from articles where {condition.text}{after} {_NEWEST_FIRST} limit ?",
            (*condition.parameters, *place, limit),
        )
        return [row[0] for row in rows]

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

    def unknown_names(self, query: Query) -> list[UnknownName]:
        """The names under ``actor:`` and ``target:`` that mean nobody: why nothing may be found."""
        return unknown_names(self._db.reader(), query)

    def counts(self) -> SidebarCounts:
        """What the sources pane shows beside its lines."""
        reader = self._db.reader()
        total, unread, starred, edited = reader.execute(
            "select (select count(*) from articles),"
            " (select count(*) from articles where is_read = 0),"
            " (select count(*) from articles where is_starred = 1),"
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
