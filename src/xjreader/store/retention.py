"""What is needed to decide which articles may go, and their going; decides nothing by itself.

An article that went is remembered by hashes of its keys, so that a feed that lists it again does not bring
it back as new.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

from xjreader.models.retention import Piece
from xjreader.store.database import Database
from xjreader.store.stories import settle_stories
from xjreader.store.times import from_epoch, to_epoch
from xjreader.store.values import storable

BATCH = 100
"""Articles that go in one transaction: short enough for a person's key to slip in between."""

_TAGGED = """
    select 1 from article_tags where article_tags.article_id = articles.id and origin in ('person', 'keyword')
"""
"""Whether the person tagged it, or a keyword of theirs did. What a feed gives to all of its articles says
nothing of one."""

_JUDGED = "select 1 from corrections where corrections.article_id = articles.id and undone_at is null"


class RetentionStore:
    """What may go, and what went."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def pieces(self) -> Iterator[Piece]:
        """Every article, newest of a feed first, with what speaks for keeping it."""
        reader = self._db.reader()
        newest = _newest(reader)
        ranks: dict[int, int] = {}
        rows = reader.execute(
            "select articles.id, articles.first_seen, articles.is_read, articles.is_starred,"
            " articles.has_note, json_group_array(json_array(entries.feed_id, entries.last_seen)) as seen,"
            f" exists ({_TAGGED}) as tagged, exists ({_JUDGED}) as judged, count(entries.feed_id) as places"
            " from articles left join entries on entries.article_id = articles.id"
            " group by articles.id order by articles.sort_at desc, articles.id desc"
        )
        for row in rows:
            seen = json.loads(row["seen"]) if row["places"] else []
            feeds = {feed_id for feed_id, _ in seen}
            for feed_id in feeds:
                ranks[feed_id] = ranks.get(feed_id, 0) + 1
            yield Piece(
                id=row["id"],
                came_at=from_epoch(row["first_seen"]),
                rank=min((ranks[feed_id] for feed_id in feeds), default=None),
                is_listed=any(_is_listed(feed_id, last, newest) for feed_id, last in seen),
                is_read=bool(row["is_read"]),
                is_starred=bool(row["is_starred"]),
                has_note=bool(row["has_note"]),
                is_tagged=bool(row["tagged"]),
                is_judged=bool(row["judged"]),
            )

    def remove(self, article_ids: Sequence[int], *, at: datetime, keep_unread: bool) -> int:
        """Take articles away for good, remembering their keys; returns how many went.

        In transactions of at most `BATCH`. What a person did to one meanwhile, in another program too,
        keeps it, and so does a feed that lists it again.
        """
        # What a feed lists from now on was seen later than what it listed until now.
        newest = _newest(self._db.reader())
        removed = 0
        for first in range(0, len(article_ids), BATCH):
            with self._db.write() as writer:
                removed += _remove(
                    writer,
                    article_ids[first : first + BATCH],
                    newest,
                    at=to_epoch(at),
                    keep_unread=keep_unread,
                )
        return removed

    def gone(self, keys: Iterable[str]) -> dict[str, datetime]:
        """Of these keys (`entry_mark`, `address_mark`) those of articles that went, and when."""
        marks = {_hash(key): key for key in keys}
        rows = self._db.reader().execute(
            "select mark, pruned_at from pruned where mark in (select value from json_each(?))",
            (json.dumps(list(marks)),),
        )
        return {marks[row["mark"]]: from_epoch(row["pruned_at"]) for row in rows}

    def any_gone(self) -> bool:
        """Whether any article ever went: most libraries keep all, and nothing need be looked up."""
        return self._db.reader().execute("select 1 from pruned limit 1").fetchone() is not None


def entry_mark(feed_id: int | None, entry_key: str) -> str:
    """What an entry of a feed is remembered by."""
    return f"{feed_id}\n{storable(entry_key)}"


def address_mark(url_key: str) -> str:
    """What an article's address is remembered by."""
    return f"\n{storable(url_key)}"


def _newest(reader: sqlite3.Connection) -> dict[int, int]:
    """When each feed that is followed was last read: a body marks all that stands in it with one moment."""
    rows = reader.execute(
        "select feed_id, max(last_seen) from entries join feeds on feeds.id = entries.feed_id"
        " where feeds.removed_at is null group by feed_id"
    )
    return dict(map(tuple, rows))


def _is_listed(feed_id: int, last_seen: int, newest: Mapping[int, int]) -> bool:
    """Whether a feed had an entry when it was last read."""
    return feed_id in newest and last_seen >= newest[feed_id]


def _remove(
    writer: sqlite3.Connection, ids: Sequence[int], newest: Mapping[int, int], *, at: int, keep_unread: bool
) -> int:
    addresses = {
        row["id"]: row["url_key"]
        for row in writer.execute(
            "select articles.id, articles.url_key from json_each(:ids) as wanted"
            " cross join articles on articles.id = wanted.value"
            " where is_starred = 0 and has_note = 0 and (is_read = 1 or not :unread)"
            f" and not exists ({_TAGGED}) and not exists ({_JUDGED})",
            {"ids": json.dumps(list(ids)), "unread": keep_unread},
        )
    }
    places: dict[int, list[sqlite3.Row]] = {}
    for row in writer.execute(
        "select article_id, feed_id, entry_key, last_seen from entries"
        " where article_id in (select value from json_each(?))",
        (json.dumps(list(addresses)),),
    ):
        places.setdefault(row["article_id"], []).append(row)
    going = [
        article_id
        for article_id, rows in places.items()
        if not any(_is_listed(row["feed_id"], row["last_seen"], newest) for row in rows)
    ]
    marks = [entry_mark(row["feed_id"], row["entry_key"]) for id_ in going for row in places[id_]]
    marks += [address_mark(address) for id_ in going if (address := addresses[id_])]
    writer.executemany(
        "insert into pruned (mark, pruned_at) values (?, ?)"
        " on conflict (mark) do update set pruned_at = excluded.pruned_at",
        [(_hash(mark), at) for mark in marks],
    )
    writer.execute("delete from articles where id in (select value from json_each(?))", (json.dumps(going),))
    settle_stories(writer)
    return len(going)


def _hash(mark: str) -> int:
    """Eight bytes of a key: where a million went, the chance that a new one is taken for one of them is 5 in
    10**14, and each costs some 16 bytes."""
    return int.from_bytes(blake2b(mark.encode(), digest_size=8).digest(), signed=True)
