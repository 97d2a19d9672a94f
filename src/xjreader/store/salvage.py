"""Saves what can be read of a damaged library into a new one; the damaged file is only read.

What the person did and every text of an article come first: where the row that they hang on is lost, a
bare one takes its place. What the machine found, and all that is counted or indexed, is made anew.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from xjreader.errors import LibraryError
from xjreader.store import functions
from xjreader.store.database import APPLICATION_ID, SCHEMA_VERSION, Database
from xjreader.store.faults import told
from xjreader.store.history import SHOWN_AT_ONCE

PAGE_SIZE = 4096
"""Bytes of a page in every library: SQLite's own default."""

MOST_CUT = 50
"""Times what is left of a file that a library is believed to have been."""

MOST_PROBES = 20_000
"""Attempts to read around what is broken in one table, so that a ruin ends too."""

_MADE_ANEW: Final = (
    *("stances", "stance_targets", "stance_pairs", "article_actors"),
    *("story_bands", "fresh_bands", "stories_due"),
)
_INDEXES: Final = ("article_index", "quote_index")

_PORTION = 512
"""Rows read at one time."""


class Salvaged(Struct, frozen=True):
    """What was saved."""

    rows: dict[str, int]
    """Rows by table."""
    lost: tuple[str, ...]
    """Tables of which something could not be read."""
    replaced: int
    """Bare rows put in the place of lost ones."""


def salvage(path: Path, target: Path) -> Salvaged:
    """Read what can be read at `path` into a new library at `target`, which must not exist.

    The two need the room of the damaged library once more beside it, and `target` its own. LibraryError
    where nothing of a library can be found.
    """
    work = target.with_name(f"{target.name}.work")
    try:
        _lay_out(path, work)
        source = sqlite3.connect(work, isolation_level=None)
        try:
            # A schema of which something is broken serves for the rest of it.
            source.execute("pragma writable_schema = on")
            # A broken text is kept as far as it can be read.
            source.text_factory = lambda raw: raw.decode("utf-8", "replace")
            version = _version(source, path)
            with told(target):
                found = _Found(*_new_library(target, version))
                try:
                    for table in found.tables:
                        found.take(source, table)
                    found.mend()
                finally:
                    found.connection.close()
        finally:
            source.close()
    except OSError as error:
        raise LibraryError(
            f"What can be read of {path} cannot be written to {target}: {error.strerror or error}.",
            remedy=f"Free {path.stat().st_size * 2 / 1e6:,.0f} MB there and try again.",
        ) from error
    finally:
        for name in (work.name, f"{work.name}-wal", f"{work.name}-shm", f"{work.name}-journal"):
            work.with_name(name).unlink(missing_ok=True)
    # An older one is upgraded as every older one is; then what is made anew is made anew.
    db = Database.open(target)
    try:
        db.rebuild_indexes()
    finally:
        db.close()
    # The upgrade of an older one copies it first, as if it had been in use.
    for copy in target.parent.glob(f"{target.name}.backup-v*"):
        copy.unlink()
    return Salvaged(found.rows, tuple(found.lost), found.replaced)


def _lay_out(path: Path, work: Path) -> None:
    """A copy to read from, with its log, and with the first bytes put right where they are broken."""
    shutil.copyfile(path, work)
    log = path.with_name(f"{path.name}-wal")
    if log.exists():
        shutil.copyfile(log, work.with_name(f"{work.name}-wal"))
    with work.open("r+b") as file:
        head = file.read(100)
        if len(head) == 100 and head[:16] != b"SQLite format 3\0":
            file.seek(0)
            file.write(_header(head, pages=work.stat().st_size // PAGE_SIZE))
        elif len(head) == 100:
            # SQLite reads nothing of a file that is shorter than it says.
            said = int.from_bytes(head[28:32]) * PAGE_SIZE
            if work.stat().st_size < said <= work.stat().st_size * MOST_CUT:
                file.truncate(said)


def _header(broken: bytes, *, pages: int) -> bytes:
    """The fixed part of SQLite's header, with what may still be right of the rest."""
    schema_version = int.from_bytes(broken[60:64])
    known = broken[68:72] == APPLICATION_ID.to_bytes(4) and 0 < schema_version <= SCHEMA_VERSION
    return (
        b"SQLite format 3\0"
        + PAGE_SIZE.to_bytes(2)
        + bytes((2, 2, 0, 64, 32, 32))
        + (1).to_bytes(4)
        + pages.to_bytes(4)
        + bytes(8)  # no list of free pages
        + (1).to_bytes(4)
        + (4).to_bytes(4)
        + bytes(8)
        + (1).to_bytes(4)  # UTF-8
        + (schema_version if known else 0).to_bytes(4)
        + bytes(4)
        + APPLICATION_ID.to_bytes(4)
        + bytes(20)
        + (1).to_bytes(4)
        + bytes(4)
    )


def _version(source: sqlite3.Connection, path: Path) -> int:
    """The schema's version: as the file says, else by the steps that it says it went."""
    tables: set[str] = set()
    with suppress(sqlite3.Error):  # the rest of a schema of which something is broken
        for row in source.execute("select name from sqlite_schema"):
            tables.add(row[0])
    if "articles" not in tables:
        raise LibraryError(
            f"Nothing of a library can be found in {path}.",
            remedy="Restore a backup. The file is as it was.",
        )
    version = int(source.execute("pragma user_version").fetchone()[0])
    if not version:
        try:
            version = int(source.execute("select count(*) from _sqlite_migrations").fetchone()[0])
        except sqlite3.Error:
            version = SCHEMA_VERSION
    if not 0 < version <= SCHEMA_VERSION:
        raise LibraryError(f"The library {path} is of a newer xjreader.", remedy="Install that.")
    return version


def _new_library(target: Path, version: int) -> tuple[sqlite3.Connection, list[str], list[str]]:
    """A library of that version without triggers: its connection, its tables and how to make the triggers."""
    import sqlite_utils

    from xjreader.store.migrations import migrations

    connection = sqlite3.connect(target, isolation_level=None)
    functions.register(connection)
    steps = [step.name for step in migrations._migrations]
    connection.execute("begin")
    migrations.apply(sqlite_utils.Database(connection, recursive_triggers=False), stop_before=steps[version:])
    connection.execute(f"pragma application_id = {APPLICATION_ID}")
    connection.execute(f"pragma user_version = {version}")
    triggers = connection.execute("select name, sql from sqlite_schema where type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"drop trigger {name}")
    tables = [
        name
        for (name,) in connection.execute(
            "select name from sqlite_schema where type = 'table' and sql not like 'create virtual%'"
            " and name not like 'sqlite~_%' escape '~' and name <> '_sqlite_migrations'"
        )
        if name not in _MADE_ANEW and not name.startswith(tuple(f"{index}_" for index in _INDEXES))
    ]
    return connection, tables, [sql for _, sql in triggers]


class _Found:
    """The new library while it is filled: one transaction, begun by `_new_library`."""

    def __init__(self, connection: sqlite3.Connection, tables: list[str], triggers: list[str]) -> None:
        self.connection = connection
        self.tables = tables
        self.rows: dict[str, int] = {}
        self.lost: list[str] = []
        self.replaced = 0
        self._triggers = triggers

    def take(self, source: sqlite3.Connection, table: str) -> None:
        """Copy what can be read of a table."""
        ours = _columns(self.connection, table)
        try:
            theirs = _columns(source, table)
        except sqlite3.Error:
            theirs = {}
        names = [name for name in ours if name in theirs]
        if not names:
            self.lost.append(table)
            return
        reading = _Reading(source, table, names, key=[name for name in names if ours[name]])
        sql = f"insert or ignore into {table} ({', '.join(names)}) values ({', '.join('?' * len(names))})"
        count = 0
        for portion in reading.portions():
            for row in portion:
                try:
                    count += self.connection.execute(sql, row).rowcount
                except sqlite3.IntegrityError:
                    reading.has_lost = True  # a row with nothing where something must be
        self.rows[table] = count
        if reading.has_lost:
            self.lost.append(table)

    def mend(self) -> None:
        """Give every row the rows that it hangs on, or take it away; then put the triggers back."""
        writer = self.connection
        # Of a text that is damaged what can be read is kept, as it is.
        if writer.execute("update revisions set text = plain(text) where not is_whole(text)").rowcount:
            self.lost += [] if "revisions" in self.lost else ["revisions"]
        for _ in range(10):
            if not self._mend_references():
                break
        for article_id in [
            row[0]
            for row in writer.execute(
                "select id from articles where not exists (select 1 from revisions"
                " where revisions.id = articles.revision_id and revisions.article_id = articles.id)"
            ).fetchall()
        ]:
            self._give_text(article_id)
        if {"attributions", "statements", "articles", "revisions"} & set(self.lost):
            # All is analysed again, and what the person said of it put back onto it.
            for table in ("statements", "attributions"):
                writer.execute(f"delete from {table}")
            writer.execute("update revisions set analysis = null")
            writer.execute("update articles set analysis = null")
        writer.execute(
            "update articles set story_id = coalesce(story_id, id),"
            " title = (select title from revisions where revisions.id = articles.revision_id),"
            " revisions = (select count(*) from revisions where article_id = articles.id),"
            " quotes = (select count(*) from attributions where attributions.revision_id ="
            "           articles.revision_id and verdict <> 'rejected'),"
            " has_note = coalesce((select body <> '' from notes where article_id = articles.id"
            "                      order by id desc limit 1), 0)"
        )
        for trigger in self._triggers:
            writer.execute(trigger)
        writer.execute("commit")

    def _mend_references(self) -> int:
        """One look at all references; how many rows hung on nothing."""
        broken = self.connection.execute("pragma foreign_key_check").fetchall()
        given: tuple[Any, ...]
        for table, rowid, parent, number in broken:
            column = next(
                row[3]
                for row in self.connection.execute(f"pragma foreign_key_list({table})")
                if row[0] == number
            )
            if rowid is None:  # a table without row ids: all of its loose rows at once
                where, given = f"{column} not in (select id from {parent})", ()
            else:
                where, given = "rowid = ?", (rowid,)
            missing = [
                row[0]
                for row in self.connection.execute(
                    f"select distinct {column} from {table} where {where}", given
                ).fetchall()
            ]
            if (table, parent) in _BARE:
                for id_ in missing:
                    self._put_bare(parent, table, id_)
            elif (table, column) in _LEFT_EMPTY:
                self.connection.execute(f"update {table} set {column} = null where {where}", given)
            else:
                self.connection.execute(f"delete from {table} where {where}", given)
                if table not in self.lost:
                    self.lost.append(table)
        return len(broken)

    def _put_bare(self, parent: str, table: str, id_: int) -> None:
        """A row with nothing of its own, for what hangs on it."""
        given: tuple[Any, ...]
        match parent:
            case "feeds":
                columns, given = "id, url, title, origin, added_at, removed_at", (
                    id_, f"lost:{id_}", f"Lost feed {id_}", "person", 0, 0,
                )  # fmt: skip
            case "tags":
                columns, given = "id, name", (id_, f"lost-{id_}")
            case "actions":
                columns, given = "id, made_at, label", (id_, 0, "something that was lost")
            case "revisions":
                row = self.connection.execute(
                    f"select article_id, coalesce((select title from articles where id = article_id), 'Lost')"
                    f" from {table} where revision_id = ?",
                    (id_,),
                ).fetchone()
                columns, given = "id, article_id, digest, seen_at, origin, title, links, blocks, text", (
                    id_, row[0], f"lost {id_}", 0, "file", row[1], "[]", "[]", "",
                )  # fmt: skip
            case _:
                columns, given = "id, title, first_seen, sort_at", (id_, "Lost article", 0, 0)
        self.replaced += self.connection.execute(
            f"insert or ignore into {parent} ({columns}) values ({', '.join('?' * len(given))})", given
        ).rowcount

    def _give_text(self, article_id: int) -> None:
        """The text that an article showed last as the current one, or an empty one where none is left."""
        order = _LAST_SHOWN if "appearances" in self.tables else "seen_at desc, id desc"
        row = self.connection.execute(
            f"select id, title, seen_at from revisions where article_id = ? order by {order}",
            (article_id,),
        ).fetchone()
        if row is None:
            title = self.connection.execute(
                "select title from articles where id = ?", (article_id,)
            ).fetchone()[0]
            row = self.connection.execute(
                "insert into revisions (article_id, digest, seen_at, origin, title, links, blocks, text)"
                " values (?, 'lost', 0, 'file', ?, '[]', '[]', '') returning id, title, seen_at",
                (article_id, title),
            ).fetchone()
            self.replaced += 1
        self.connection.execute(
            "update articles set revision_id = ?, title = ?, analysis = null,"
            " first_seen = iif(first_seen = 0, ?, first_seen), sort_at = iif(sort_at = 0, ?, sort_at)"
            " where id = ?",
            (row[0], row[1], row[2], row[2], article_id),
        )


_BARE: Final = {
    *((table, "articles") for table in ("revisions", "entries", "article_tags", "notes", "corrections")),
    ("action_items", "articles"),
    ("action_items", "actions"),
    ("entries", "feeds"),
    ("article_tags", "tags"),
    ("corrections", "revisions"),
}
"""Rows for which a bare one takes the place of the lost one on which they hang."""

_LEFT_EMPTY: Final = {
    ("revisions", "feed_id"),
    ("appearances", "feed_id"),
    ("attributions", "actor_id"),
    ("actors", "affiliation_id"),
}
"""Columns that may say nothing where what they name is lost."""


_LAST_SHOWN: Final = f"""
    coalesce(
        (select max(newest_id) from appearances where revision_id = revisions.id and is_shown),
        iif({SHOWN_AT_ONCE}, revisions.id, 0)
    ) desc,
    (select max(id) from appearances where revision_id = revisions.id and is_shown) desc,
    seen_at desc, id desc
"""
"""The text that was shown last first: when it was is told by the newest text that the article had then."""


class _Reading:
    """Reads a table of a damaged file around what cannot be read."""

    def __init__(
        self, source: sqlite3.Connection, table: str, names: Sequence[str], *, key: Sequence[str]
    ) -> None:
        self.has_lost = False
        self._source = source
        self._key = key
        # Through the table itself: an index may be broken where the table is not.
        self._select = f"select {', '.join(names)} from {table} not indexed"
        self._probes = 0
        # Of the one column that is the key, where rows can be asked for by number.
        self._place = names.index(key[0]) if len(key) == 1 else None

    def portions(self) -> Iterator[list[tuple[Any, ...]]]:
        """Rows, some at a time."""
        order = ", ".join(self._key)
        last: Any = None
        for portion in self._until_broken(f"{self._select} order by {order}" if order else self._select):
            last = portion[-1][self._place or 0]
            yield portion
        if not self.has_lost:
            return
        first_of_end: Any = None
        if order:
            descending = ", ".join(f"{name} desc" for name in self._key)
            for portion in self._until_broken(f"{self._select} order by {descending}"):
                first_of_end = portion[-1][self._place or 0]
                yield portion
        if self._place is not None and isinstance(last, int | None) and isinstance(first_of_end, int | None):
            low = (last or 0) + 1
            high = low + 100_000 if first_of_end is None else first_of_end - 1
            yield from self._around(low, high)

    def _until_broken(self, sql: str) -> Iterator[list[tuple[Any, ...]]]:
        try:
            cursor = self._source.execute(sql)
        except sqlite3.Error:
            self.has_lost = True
            return
        while True:
            portion: list[tuple[Any, ...]] = []
            try:
                for _ in range(_PORTION):
                    row = cursor.fetchone()
                    if row is None:
                        break
                    portion.append(tuple(row))
            except sqlite3.Error:
                self.has_lost = True
                if portion:
                    yield portion
                return
            if not portion:
                return
            yield portion

    def _around(self, low: int, high: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of these ids that can be read, by halving."""
        spans = [(low, high)]
        while spans and self._probes < MOST_PROBES:
            low, high = spans.pop()
            if low > high:
                continue
            self._probes += 1
            try:
                rows = self._source.execute(
                    f"{self._select} where {self._key[0]} between ? and ?", (low, high)
                ).fetchall()
            except sqlite3.Error:
                if low < high:
                    middle = (low + high) // 2
                    spans += [(middle + 1, high), (low, middle)]
                continue
            if rows:
                yield [tuple(row) for row in rows]


def _columns(connection: sqlite3.Connection, table: str) -> dict[str, bool]:
    """Each column of a table, and whether it is of its key."""
    return {row[1]: bool(row[5]) for row in connection.execute(f"pragma table_info({table})")}
