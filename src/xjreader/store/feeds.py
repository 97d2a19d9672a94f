"""Subscriptions, how each fares, and when a host may be asked again; fetches nothing."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from types import EllipsisType
from typing import Literal

from xjreader.errors import NotFound, UsageError
from xjreader.models.feed import (
    Feed,
    FeedHealth,
    FeedStatus,
    FetchLogEntry,
    FullText,
    Moving,
    Validators,
)
from xjreader.store.database import Database
from xjreader.store.functions import fold
from xjreader.store.stories import recount_outlets
from xjreader.store.tagging import checked_name
from xjreader.store.times import from_epoch, maybe_from_epoch, maybe_to_epoch, to_epoch
from xjreader.store.values import dumps, load_list, load_strings, storable

FeedOrigin = Literal["config", "key", "opml", "sample"]

FORGOTTEN_AFTER = timedelta(days=62)
"""A server's wish that ended so long before another one is of no more use."""

LOG_LENGTH = 200
"""Lines of history kept for each feed."""

_SHOWN = 6
"""Names that an ambiguity lists."""


class FeedStore:
    """The library's feeds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self, *, include_removed: bool = False) -> list[Feed]:
        """Every subscription, by folder and title."""
        reader = self._db.reader()
        condition = "" if include_removed else " where removed_at is null"
        feeds = [_feed(row) for row in reader.execute(f"select * from feeds{condition}")]
        return sorted(feeds, key=lambda feed: (fold(feed.folder), fold(feed.title), feed.id))

    def get(self, feed_id: int) -> Feed:
        """One feed, removed or not; NotFound where there is none of that id."""
        reader = self._db.reader()
        row = reader.execute("select * from feeds where id = ?", (feed_id,)).fetchone()
        if row is None:
            raise NotFound(f"There is no feed {feed_id}.")
        return _feed(row)

    def find(self, text: str) -> Feed:
        """The subscription that a person means: an id, an address (a former one too), a title, or
        a part of title or address that only one feed has.

        NotFound for none; UsageError naming the candidates for several.
        """
        matching = self.matching(text)
        if len(matching) > 1:
            raise UsageError(
                f"{text!r} may be {_some(f'{feed.title} ({feed.id})' for feed in matching)}.",
                remedy="Give more of the title, the address, or the number.",
            )
        return matching[0]

    def matching(self, text: str) -> list[Feed]:
        """As `find`, but all that a title, or a part of titles or addresses, may mean. NotFound for none."""
        wanted = storable(text.strip())
        feeds = self.all()
        if wanted.isdecimal():
            for feed in feeds:
                if feed.id == int(wanted):
                    return [feed]
        reader = self._db.reader()
        former = reader.execute("select feed_id from feed_aliases where url = ?", (wanted,)).fetchone()
        folded = fold(wanted)
        for matching in (
            [feed for feed in feeds if feed.url == wanted],
            [feed for feed in feeds if former and feed.id == former[0]],
            [feed for feed in feeds if fold(feed.title) == folded],
            [feed for feed in feeds if folded and (folded in fold(feed.title) or folded in fold(feed.url))],
        ):
            if matching:
                return matching
        raise NotFound(f"No feed is called {text!r}.", remedy="`xjreader feeds` lists them.")

    def add(
        self,
        url: str,
        *,
        title: str = "",
        folder: str = "",
        tags: Sequence[str] = (),
        every: int | None = None,
        username: str = "",
        password_command: Sequence[str] = (),
        full_text: FullText = "feed",
        origin: FeedOrigin = "key",
        typed_url: str = "",
        next_due: datetime | None = None,
    ) -> tuple[Feed, bool]:
        """Subscribe to an address; False where it (or what it moved to) was subscribed already.

        A removed feed is revived with its articles, and takes over what is given here. `typed_url` is the
        address that the person gave, where that led to the feed's. The feed is due at once, or at `next_due`
        where somebody has its first answer and is about to store it.
        """
        tags = [checked_name(tag) for tag in tags]
        url, title, folder = storable(url.strip()), storable(title), storable(folder)
        with self._db.write(durable=True) as writer:
            row = writer.execute(
                "select id, removed_at from feeds where url = ?"
                " or id = (select feed_id from feed_aliases where feed_aliases.url = ?)",
                (url, url),
            ).fetchone()
            if row is None:
                feed_id = writer.execute(
                    "insert into feeds (url, given_title, folder, tags, every, username, password_command,"
                    " full_text, origin, typed_url, added_at, next_due)"
                    " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
                    (
                        url,
                        title,
                        _folder(folder),
                        dumps(tags),
                        every,
                        username,
                        dumps(list(password_command)),
                        full_text,
                        origin,
                        storable(typed_url),
                        to_epoch(datetime.now(UTC)),
                        maybe_to_epoch(next_due),
                    ),
                ).fetchone()[0]
                is_new = True
            else:
                feed_id, is_new = row["id"], row["removed_at"] is not None
                if is_new:
                    writer.execute(
                        "update feeds set removed_at = null, next_due = ?, failures = 0,"
                        " status = 'new', error = '', why = '', origin = ?, typed_url = ?,"
                        " given_title = coalesce(nullif(?, ''), given_title),"
                        " folder = coalesce(nullif(?, ''), folder),"
                        " tags = coalesce(nullif(?, '[]'), tags), every = coalesce(?, every),"
                        " username = coalesce(nullif(?, ''), username),"
                        " password_command = coalesce(nullif(?, '[]'), password_command), full_text = ?"
                        " where id = ?",
                        (
                            maybe_to_epoch(next_due),
                            origin,
                            storable(typed_url),
                            title,
                            _folder(folder),
                            dumps(tags),
                            every,
                            username,
                            dumps(list(password_command)),
                            full_text,
                            feed_id,
                        ),
                    )
        return self.get(feed_id), is_new

    def subscribed(self, url: str) -> Feed | None:
        """The subscription at an address, or at what that moved to; `None` without one."""
        row = (
            self._db.reader()
            .execute(
                "select * from feeds where removed_at is null and (url = ?"
                " or id = (select feed_id from feed_aliases where feed_aliases.url = ?))",
                (storable(url), storable(url)),
            )
            .fetchone()
        )
        return None if row is None else _feed(row)

    def knows(self, url: str) -> bool:
        """Whether the address is, or was once, subscribed, or is where a feed stood before it moved."""
        row = self._db.reader().execute(
            "select 1 from feeds where url = ? union all select 1 from feed_aliases where url = ?", (url, url)
        )
        return row.fetchone() is not None

    def update(
        self,
        feed_id: int,
        *,
        title: str | None = None,
        folder: str | None = None,
        tags: Sequence[str] | None = None,
        every: int | EllipsisType | None = ...,
        full_text: FullText | None = None,
        username: str | None = None,
        password_command: Sequence[str] | None = None,
    ) -> Feed:
        """Change what the person decides of a feed; what is not given stays. `every=None` means the
        default interval; an empty title means the feed's own."""
        changes: dict[str, object] = {}
        if title is not None:
            changes["given_title"] = storable(title)
        if folder is not None:
            changes["folder"] = _folder(storable(folder))
        if tags is not None:
            changes["tags"] = dumps([checked_name(tag) for tag in tags])
        if not isinstance(every, EllipsisType):
            changes["every"] = every
        if full_text is not None:
            changes["full_text"] = full_text
        if username is not None:
            changes["username"] = username
        if password_command is not None:
            changes["password_command"] = dumps(list(password_command))
        if changes:
            columns = ", ".join(f"{column} = ?" for column in changes)
            with self._db.write(durable=True) as writer:
                writer.execute(f"update feeds set {columns} where id = ?", (*changes.values(), feed_id))
        return self.get(feed_id)

    def remove(self, feed_id: int) -> None:
        """Unsubscribe. Articles, tags and history stay."""
        with self._db.write(durable=True) as writer:
            changed = writer.execute(
                "update feeds set removed_at = coalesce(removed_at, ?) where id = ?",
                (to_epoch(datetime.now(UTC)), feed_id),
            ).rowcount
        if not changed:
            raise NotFound(f"There is no feed {feed_id}.")

    def record_fetch(
        self,
        feed_id: int,
        *,
        health: FeedHealth,
        validators: Validators | None,
        body_hash: str | None,
        url: str | None,
        feed_title: str | None,
        site_url: str | None,
        log: FetchLogEntry,
        validated_url: str = "",
        moving: Moving | EllipsisType | None = ...,
        moments: Sequence[datetime] | None = None,
    ) -> None:
        """Keep how a fetch went, in one transaction; what is `None` stays as it was.

        `validated_url` is the address that gave the `validators`, `moments` are the feed's rhythm, and
        `moving=None` ends what was said of a move. A new `url` is taken over and the old one remembered,
        unless another feed has it already.
        """
        with self._db.write() as writer:
            writer.execute(
                "update feeds set status = ?, error = ?, malformed = ?, http_status = ?, last_fetch = ?,"
                " last_success = ?, next_due = ?, why = ?, failures = ?, ttl = ?, skip_hours = ?,"
                " skip_days = ?, max_age = ?, pause = ?, etag = coalesce(?, etag),"
                " last_modified = coalesce(?, last_modified),"
                " validated_url = coalesce(?, validated_url), moments = coalesce(?, moments),"
                " body_hash = coalesce(?, body_hash), title = coalesce(?, title),"
                " site_url = coalesce(?, site_url) where id = ?",
                (
                    health.status,
                    storable(health.error),
                    health.malformed,
                    health.http_status,
                    maybe_to_epoch(health.last_fetch),
                    maybe_to_epoch(health.last_success),
                    maybe_to_epoch(health.next_due),
                    storable(health.why),
                    health.failures,
                    health.ttl,
                    health.skip_hours,
                    health.skip_days,
                    health.max_age,
                    health.pause,
                    None if validators is None else storable(validators.etag),
                    None if validators is None else storable(validators.last_modified),
                    None if validators is None else storable(validated_url),
                    None if moments is None else dumps([to_epoch(moment) for moment in moments]),
                    body_hash,
                    None if feed_title is None else storable(feed_title),
                    None if site_url is None else storable(site_url),
                    feed_id,
                ),
            )
            if not isinstance(moving, EllipsisType):
                said = ("", 0, None) if moving is None else (moving.url, moving.answers, moving.since)
                writer.execute(
                    "update feeds set move_url = ?, move_answers = ?, move_since = ? where id = ?",
                    (storable(said[0]), said[1], maybe_to_epoch(said[2]), feed_id),
                )
            if url is not None:
                _move(writer, feed_id, url)
            writer.execute(
                "insert into fetch_log (feed_id, at, status, http_status, error, bytes, milliseconds, new,"
                " changed, why) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    feed_id,
                    to_epoch(log.at),
                    log.status,
                    log.http_status,
                    storable(log.error),
                    log.bytes,
                    log.milliseconds,
                    log.new,
                    log.changed,
                    storable(log.why),
                ),
            )
            writer.execute(
                "delete from fetch_log where feed_id = ? and id <= (select id from fetch_log"
                " where feed_id = ? order by id desc limit 1 offset ?)",
                (feed_id, feed_id, LOG_LENGTH),
            )

    def fetch_log(self, feed_id: int | None = None, *, limit: int = 50) -> list[FetchLogEntry]:
        """The history of one feed or of all, newest first."""
        condition, parameters = ("", ()) if feed_id is None else (" where feed_id = ?", (feed_id,))
        return [
            FetchLogEntry(
                feed_id=row["feed_id"],
                at=from_epoch(row["at"]),
                status=FeedStatus(row["status"]),
                http_status=row["http_status"],
                error=row["error"],
                bytes=row["bytes"],
                milliseconds=row["milliseconds"],
                new=row["new"],
                changed=row["changed"],
                why=row["why"],
            )
            for row in self._db.reader().execute(
                f"select * from fetch_log{condition} order by id desc limit ?", (*parameters, limit)
            )
        ]

    def moments(self, feed_id: int) -> tuple[datetime, ...]:
        """When the feed published last, the newest first, as far as its rhythm needs them."""
        row = self._db.reader().execute("select moments from feeds where id = ?", (feed_id,)).fetchone()
        return () if row is None else tuple(from_epoch(seconds) for seconds in load_list(row["moments"]))

    def host_retry(self) -> dict[str, datetime]:
        """Host to the time before which nothing of it may be asked; times that passed included."""
        rows = self._db.reader().execute("select host, retry_at from hosts")
        return {host: from_epoch(retry_at) for host, retry_at in rows}

    def set_host_retry(self, host: str, until: datetime, why: str) -> None:
        """Keep what a server asked of us; the later of two wishes holds. Wishes long past are forgotten."""
        with self._db.write() as writer:
            writer.execute("delete from hosts where retry_at < ?", (to_epoch(until - FORGOTTEN_AFTER),))
            writer.execute(
                "insert into hosts (host, retry_at, why) values (?, ?, ?)"
                " on conflict (host) do update set retry_at = excluded.retry_at, why = excluded.why"
                " where excluded.retry_at > hosts.retry_at",
                (host, to_epoch(until), why),
            )


def _move(writer: sqlite3.Connection, feed_id: int, url: str) -> None:
    old = writer.execute("select url, typed_url from feeds where id = ?", (feed_id,)).fetchone()
    if old is None or old["url"] == url:
        return
    taken = writer.execute("select 1 from feeds where url = ?", (url,)).fetchone()
    if taken:
        return
    writer.execute(
        "update feeds set url = ?, typed_url = ? where id = ?", (url, old["typed_url"] or old["url"], feed_id)
    )
    writer.execute("delete from feed_aliases where url = ?", (url,))
    writer.execute("insert or replace into feed_aliases (url, feed_id) values (?, ?)", (old["url"], feed_id))
    recount_outlets(writer, feed_id=feed_id)


def _folder(folder: str) -> str:
    return "/".join(part.strip() for part in folder.split("/") if part.strip())


def _some(names: Iterable[str]) -> str:
    shown = list(names)
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more


def _feed(row: sqlite3.Row) -> Feed:
    return Feed(
        id=row["id"],
        url=row["url"],
        given_title=row["given_title"],
        title=row["given_title"] or row["title"] or row["url"],
        site_url=row["site_url"],
        folder=row["folder"],
        tags=load_strings(row["tags"]),
        every=row["every"],
        username=row["username"],
        password_command=load_strings(row["password_command"]),
        full_text=row["full_text"],
        origin=row["origin"],
        added_at=from_epoch(row["added_at"]),
        health=FeedHealth(
            status=FeedStatus(row["status"]),
            error=row["error"],
            malformed=bool(row["malformed"]),
            http_status=row["http_status"],
            last_fetch=maybe_from_epoch(row["last_fetch"]),
            last_success=maybe_from_epoch(row["last_success"]),
            next_due=maybe_from_epoch(row["next_due"]),
            why=row["why"],
            failures=row["failures"],
            ttl=row["ttl"],
            skip_hours=row["skip_hours"],
            skip_days=row["skip_days"],
            max_age=row["max_age"],
            pause=row["pause"],
        ),
        validators=Validators(etag=row["etag"], last_modified=row["last_modified"]),
        body_hash=row["body_hash"],
        articles=row["articles"],
        unread=row["unread"],
        removed=row["removed_at"] is not None,
        validated_url=row["validated_url"],
        typed_url=row["typed_url"],
        moving=Moving(row["move_url"], row["move_answers"], from_epoch(row["move_since"]))
        if row["move_url"]
        else None,
    )
