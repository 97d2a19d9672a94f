"""Connections to one library file: opening, upgrading, reading, writing, copying; no domain.

One connection writes, under a lock; each thread reads through its own. Another process may do the
same at the same time: whoever waits longer than the busy timeout gets `LibraryBusy`.

SQLite before 3.51.3 can damage its write-ahead log where one connection folds it into the library while
another begins it anew. So no connection of ours does that by itself: whoever writes does it when the log
is long, through a connection of its own and while it alone may write.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from xjreader.errors import LibraryDamaged, LibraryError, LibraryNewer
from xjreader.store import counts, facts, functions, stories
from xjreader.store.copying import copy_library, remove_parts, unused
from xjreader.store.faults import OF_THE_FILE, code_of, explain
from xjreader.store.freshbands import FreshBands

SCHEMA_VERSION = 18
"""Number of the newest migration step, kept in ``PRAGMA user_version`` too, so that an up-to-date
library opens without importing the migration tool."""

APPLICATION_ID = 0x786A7264
"""``xjrd`` in ``PRAGMA application_id``: tells a library from any other SQLite file."""

BUSY_TIMEOUT = 5.0
"""Seconds to wait for another process."""

UPGRADE_PATIENCE = 12
"""Busy timeouts to wait for another process that makes or upgrades the library: it copies all of it first."""

LONG_LOG = 16_000_000
"""Bytes of the write-ahead log from which it is folded into the library: each time waits for the disk twice,
and writes pages anew that most transactions change again."""

KEPT_LOG = 1_000_000
"""Bytes to which the log's file is cut when it begins anew, so that its size tells how much stands in it."""


_Connection = TypeVar("_Connection", bound=sqlite3.Connection)


class _Reading(sqlite3.Connection):
    """A connection for reading whose failures are told as sentences: whoever reads has no transaction
    around it in which they would be caught."""

    path = Path()

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        try:
            return super().execute(sql, parameters)
        except sqlite3.Error as error:
            if code_of(error) in OF_THE_FILE:
                raise explain(error, self.path) from error
            raise  # a mistake of ours


class _Writing(sqlite3.Connection):
    """A connection for writing, with what is held in memory of the tables that it writes."""

    fresh: FreshBands | None = None


def _connection_to(path: Path, timeout: float, *, kind: type[_Connection], uri: str = "") -> _Connection:
    connection = sqlite3.connect(
        uri or path,
        timeout=timeout,
        isolation_level=None,  # transactions are begun and ended by us alone
        check_same_thread=False,  # the writer is guarded by a lock, readers are one a thread
        cached_statements=256,
        factory=kind,
        uri=bool(uri),
    )
    connection.row_factory = sqlite3.Row
    functions.register(connection)
    connection.execute("pragma foreign_keys = on")
    # See the top of this file.
    connection.execute("pragma wal_autocheckpoint = 0")
    connection.execute("pragma mmap_size = 0")
    return connection


def _scalar(connection: sqlite3.Connection, sql: str) -> Any:
    row = connection.execute(sql).fetchone()
    return None if row is None else row[0]


class NotTogether(Exception):
    """What was to be one transaction is to be written piece by piece; nothing of it was."""


class _Together:
    """Writes that are one transaction."""

    def __init__(self) -> None:
        self.has_failed = False
        self.touched = stories.Touched()

    @contextmanager
    def joined(self) -> Iterator[None]:
        """One of the writes."""
        try:
            yield
        except BaseException:
            self.has_failed = True
            raise


class Database:
    """One open library file. Make it with `open`, end it with `close`."""

    path: Path
    is_read_only: bool
    """Whether the file, its folder or its disk lets nobody write: everything can be read, and `write`
    says why it cannot."""

    def __init__(self, path: Path, writer: _Writing, *, timeout: float, read_only_uri: str = "") -> None:
        self.path = path
        self.is_read_only = bool(read_only_uri)
        self._uri = read_only_uri
        self._writer = writer
        self._checkpointer: sqlite3.Connection | None = None
        self._log = path.with_name(f"{path.name}-wal")
        self._timeout = timeout
        self._write_lock = threading.RLock()
        self._local = threading.local()
        self._readers: dict[threading.Thread, sqlite3.Connection] = {}
        self._readers_lock = threading.Lock()
        self._closed = False
        self._together: _Together | None = None

    @classmethod
    def open(cls, path: Path, *, must_exist: bool = False, busy_timeout: float = BUSY_TIMEOUT) -> "Database":
        """Open the library at `path`; make it, with its folder, unless `must_exist`.

        An older one is brought up to date after a backup beside it. One that may not be written is
        opened for reading. `LibraryNewer` for one of a newer program, `LibraryBusy` when another
        process holds it for more than `busy_timeout` seconds (while it makes or upgrades the library,
        for `UPGRADE_PATIENCE` times as long), `LibraryError` for what is no library or is damaged.
        """
        path = Path(path)
        if must_exist and not path.exists():
            raise LibraryError(
                f"There is no library at {path}.", remedy="Check --library, or add a feed to begin one."
            )
        if path.is_dir():
            raise LibraryError(f"{path} is a folder, not a library.", remedy="Name a file in it.")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"The folder {path.parent} cannot be made: {error.strerror or error}.",
                remedy="Name another place with --library.",
            ) from error
        if cut_off(path):
            raise LibraryError(
                f"The library {path} is empty, but its log beside it is not: it was cut off.",
                remedy=f"Restore a backup; keep {path.name}-wal, which holds what was written last.",
            )
        if _has_anothers_log(path):
            raise LibraryError(
                f"Beside the library {path} lies a log that is not its own: {path.name}-wal.",
                remedy="It stays where a backup takes the place of a library. Close every reader, move"
                f" {path.name}-wal and {path.name}-shm away, and open it again.",
            )
        uri = "" if _may_be_written(path) else _uri_for_reading(path)
        writer: _Writing | None = None
        try:
            writer = _connection_to(path, busy_timeout, uri=uri, kind=_Writing)
            if uri:
                _require_current(writer, path)
            else:
                _prepare(writer, path, busy_timeout)
        except sqlite3.Error as error:
            if writer is not None:
                writer.close()
            raise _cannot_read(path) if uri and _is_cantopen(error) else explain(error, path) from error
        except BaseException:
            if writer is not None:
                writer.close()
            raise
        return cls(path, writer, timeout=busy_timeout, read_only_uri=uri)

    def reader(self) -> sqlite3.Connection:
        """This thread's own connection for reading; every statement sees the newest commit.

        What it says of the file when a statement begins is a `LibraryError`.
        """
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._reader_for(threading.current_thread())
            self._local.connection = connection
        return connection

    def _reader_for(self, thread: threading.Thread) -> sqlite3.Connection:
        with self._readers_lock:
            if self._closed:
                raise LibraryError(f"The library {self.path} is closed.")
            # A thread that ended leaves its connection to the next one: threads come and go.
            for other in self._readers:
                if not other.is_alive():
                    connection = self._readers.pop(other)
                    break
            else:
                connection = self._new_reader()
            self._readers[thread] = connection
            return connection

    def _new_reader(self) -> sqlite3.Connection:
        try:
            connection = _connection_to(self.path, self._timeout, uri=self._uri, kind=_Reading)
            connection.path = self.path
            connection.execute("pragma query_only = on")
        except sqlite3.Error as error:
            raise explain(error, self.path) from error
        return connection

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """One transaction: committed at the end, rolled back by any exception.

        `durable` makes the commit survive a power cut, for what a person did; without it the last
        commits may be lost then (never the library's consistency), for what can be fetched again.
        """
        with self._write_lock:
            if self._together is not None:
                if durable:
                    raise RuntimeError("what must survive a power cut is a transaction of its own")
                with self._together.joined():
                    yield self._writer
                return
            if self._closed:
                raise LibraryError(f"The library {self.path} is closed.")
            if self.is_read_only:
                raise _read_only(self.path)
            if self._writer.in_transaction:
                raise RuntimeError("a write within a write")
            try:
                self._writer.execute(f"pragma synchronous = {'full' if durable else 'normal'}")
                self._writer.execute("begin immediate")
                yield self._writer
                self._writer.execute("commit")
            except sqlite3.Error as error:
                self._undo()
                raise explain(error, self.path) from error
            except BaseException:
                self._undo()
                raise
            self._shorten_log()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one transaction of all that this thread writes inside; what it reads there it sees.

        Rolled back by any exception, and with `NotTogether` where a write inside failed and whoever made it
        went on: by themselves the writes before it would stand, and it alone would not.
        """
        with self.write() as writer:
            reader = getattr(self._local, "connection", None)
            self._together = together = _Together()
            self._local.connection = writer
            try:
                yield
            finally:
                self._together = None
                self._local.connection = reader
            if together.has_failed:
                raise NotTogether
            stories.refresh_stories(writer, together.touched)

    def settle(self, writer: sqlite3.Connection, touched: stories.Touched) -> None:
        """Bring the stories of what was written up to date, at the end of the transaction."""
        if self._together is None:
            stories.refresh_stories(writer, touched)
        else:
            self._together.touched.add(touched)

    def _shorten_log(self) -> None:
        """Fold the log into the library where it is long, while we alone may write and write nothing.

        Without waiting: where somebody else writes, or the disk is full, the next commit tries again.
        """
        try:
            if self._log.stat().st_size < LONG_LOG:
                return
        except OSError:
            return  # no log: a file system that cannot do write-ahead logging
        try:
            with suppress(sqlite3.Error):
                self._writer.execute("pragma busy_timeout = 0")
                self._writer.execute("begin immediate")
                if self._checkpointer is None:
                    self._checkpointer = _connection_to(self.path, 0, kind=sqlite3.Connection)
                self._checkpointer.execute("pragma wal_checkpoint(passive)").fetchall()
        finally:
            self._roll_back()
            self._writer.execute(f"pragma busy_timeout = {round(self._timeout * 1000)}")

    def version_elsewhere(self) -> int | None:
        """A number that grows when another process commits, and never by our own writes; `None` while
        one of ours is under way."""
        if not self._write_lock.acquire(blocking=False):
            return None
        try:
            # SQLite leaves a connection's own commits out of it, and all of ours are the writer's.
            return None if self._closed else int(_scalar(self._writer, "pragma data_version"))
        finally:
            self._write_lock.release()

    def _undo(self) -> None:
        self._roll_back()
        self._writer.fresh = None  # what is held was never written

    def _roll_back(self) -> None:
        if self._writer.in_transaction:
            # SQLite has rolled back by itself after some failures (a full disk).
            with suppress(sqlite3.Error):
                self._writer.execute("rollback")

    def backup(self, target: Path) -> None:
        """Write a consistent copy to `target`, also while others write; never overwrites."""
        copy_library(self.reader(), self.path, Path(target))

    def integrity(self) -> list[str]:
        """What is wrong with the file, its references and its indexes; empty when all is well."""
        found = []
        try:
            reader = self.reader()
            found += [row[0] for row in reader.execute("pragma integrity_check") if row[0] != "ok"]
            found += [
                f"{row['table']} row {row['rowid']} refers to a missing row of {row['parent']}"
                for row in reader.execute("pragma foreign_key_check")
            ]
            found += counts.disagreements(reader)
            found += facts.disagreements(reader)
            found += stories.disagreements(reader)
            found += _damaged_texts(reader)
        except sqlite3.Error as error:
            return [*found, explain(error, self.path).message]
        except LibraryDamaged as error:
            return [*found, error.message]
        if self.is_read_only:
            return found  # an index is compared by a write, though nothing is written
        for name in ("article_index", "quote_index"):
            try:
                with self.write() as connection:
                    # 1 compares with the texts themselves, not only the index with itself.
                    connection.execute(f"insert into {name}({name}, rank) values ('integrity-check', 1)")
            except LibraryDamaged:
                found.append(f"the index {name} does not agree with the texts")
        return found

    def rebuild_indexes(self) -> None:
        """Make all indexes, the kept counts, the stories and the counted stances anew."""
        with self.write() as connection:
            stories.rebuild_stories(connection)
            facts.rebuild(connection)
            counts.recount(connection)
            for name in ("article_index", "quote_index"):
                connection.execute(f"insert into {name}({name}) values ('rebuild')")
            connection.execute("reindex")

    def write_anew(self) -> None:
        """Write the file anew without its free pages, which takes as much room again meanwhile.

        `LibraryError` where that room is missing or others write: the library is then as it was.
        """
        with self._write_lock:
            if self._closed:
                raise LibraryError(f"The library {self.path} is closed.")
            if self.is_read_only:
                raise _read_only(self.path)
            try:
                self._writer.execute("vacuum")
            except sqlite3.Error as error:
                raise explain(error, self.path) from error
            self._shorten_log()

    def close(self) -> None:
        """Close every connection; a second call does nothing."""
        with self._write_lock, self._readers_lock:
            self._closed = True
            # Readers first: the last one to close folds the log into the library.
            folding = [] if self._checkpointer is None else [self._checkpointer]
            for connection in [*self._readers.values(), *folding, self._writer]:
                connection.close()
            self._readers.clear()
            self._local = threading.local()


def _damaged_texts(reader: sqlite3.Connection) -> list[str]:
    number = _scalar(reader, "select count(*) from revisions where not is_whole(text)")
    return [f"{number} texts cannot be unpacked whole"] if number else []


def cut_off(path: Path) -> bool:
    """Whether a library is an empty file with a log beside it, which SQLite would throw away."""
    try:
        return path.stat().st_size == 0 and path.with_name(f"{path.name}-wal").stat().st_size > 0
    except OSError:
        return False


def _has_anothers_log(path: Path) -> bool:
    """Whether a file that keeps no log, as a backup does, has one beside it: SQLite would write what stands
    in it over the file. A library of ours that keeps a log says so before it has one."""
    try:
        if path.with_name(f"{path.name}-wal").stat().st_size == 0:
            return False
        with path.open("rb") as file:
            head = file.read(20)
    except OSError:
        return False
    return head.startswith(b"SQLite format 3\0") and head[18:20] == b"\x01\x01"


def in_use(path: Path) -> bool:
    """Whether another program has the library open. One that is too broken to be locked counts as unused."""
    connection = sqlite3.connect(path, timeout=0.2, isolation_level=None)
    try:
        # With it, the first look at a library needs it for itself alone.
        connection.execute("pragma locking_mode = exclusive").fetchone()
        connection.execute("begin exclusive")
        connection.execute("rollback")
    except sqlite3.Error as error:
        return code_of(error) == sqlite3.SQLITE_BUSY
    finally:
        connection.close()
    return False


def _may_be_written(path: Path) -> bool:
    if not path.exists():
        return True  # made, or its failure told
    return os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)


def _uri_for_reading(path: Path) -> str:
    """The address by which SQLite reads a file that nobody may write."""
    log = path.with_name(f"{path.name}-wal")
    has_log = log.exists() and log.stat().st_size > 0
    # Without a log, and where none can be made, nobody's changes could be seen: there is nothing to lock.
    is_still = not has_log and not os.access(path.absolute().parent, os.W_OK)
    return f"{path.absolute().as_uri()}?{'immutable=1' if is_still else 'mode=ro'}"


def _read_only(path: Path) -> LibraryError:
    return LibraryError(
        f"The library {path} cannot be written: it, or its folder, is read-only.",
        remedy="It can be read; to change something, make both writable or name another with --library.",
    )


def _cannot_read(path: Path) -> LibraryError:
    return LibraryError(
        f"The library {path} is read-only and has a log of changes that cannot be read without writing.",
        remedy=f"Copy it with {path.name}-wal to a folder that you may write, and name that copy with"
        " --library.",
    )


def _is_cantopen(error: sqlite3.Error) -> bool:
    return code_of(error) == sqlite3.SQLITE_CANTOPEN


def _checked_version(connection: sqlite3.Connection, path: Path) -> int:
    """The version of a library, 0 for a blank file; refuses what is none or is newer."""
    version = int(_scalar(connection, "pragma user_version"))
    application = _scalar(connection, "pragma application_id")
    blank = version == 0 and _scalar(connection, "select count(*) from sqlite_schema") == 0
    if not blank and application != APPLICATION_ID:
        raise LibraryError(
            f"{path} is a database of another program.", remedy="Name another file with --library."
        )
    if version > SCHEMA_VERSION:
        raise LibraryNewer(
            f"The library {path} was written by a newer xjreader "
            f"(its version is {version}, this program knows {SCHEMA_VERSION}).",
            remedy="Install the newer program, or name another library with --library.",
        )
    return version


def _require_current(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse to read an older library, which would first be brought up to date."""
    if _checked_version(connection, path) < SCHEMA_VERSION:
        raise LibraryError(
            f"The library {path} is of an older xjreader and read-only: it cannot be brought up to date.",
            remedy="Make it and its folder writable, or copy it and name the copy with --library.",
        )


def _prepare(writer: sqlite3.Connection, path: Path, timeout: float) -> None:
    version = _checked_version(writer, path)
    _log_ahead(writer, timeout)
    writer.execute(f"pragma journal_size_limit = {KEPT_LOG}").fetchone()
    if version < SCHEMA_VERSION:
        writer.execute(f"pragma busy_timeout = {round(timeout * UPGRADE_PATIENCE * 1000)}")
        _upgrade(writer, path)
        writer.execute(f"pragma busy_timeout = {round(timeout * 1000)}")


def _log_ahead(writer: sqlite3.Connection, timeout: float) -> None:
    """Have a write-ahead log. A file system that cannot do it keeps its rollback journal: slower, as safe."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            if _scalar(writer, "pragma journal_mode") != "wal":
                writer.execute("pragma journal_mode = wal").fetchone()
            return
        except sqlite3.OperationalError as error:
            # SQLite does not wait here: it reads, then wants to write, and two that do so would wait for
            # each other for ever. So it is for us to step back and try again.
            is_busy = code_of(error) == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() >= deadline:
                raise
        time.sleep(0.02)


def _upgrade(writer: sqlite3.Connection, path: Path) -> None:
    import sqlite_utils

    from xjreader.store.migrations import migrations

    # One transaction for the copy and all steps, begun before looking: two programs may open a library
    # at once, and one copy of exactly what was there is enough.
    writer.execute("begin immediate")
    try:
        version = _scalar(writer, "pragma user_version")
        if version < SCHEMA_VERSION:
            if version:
                _keep_copy(path, version)
            migrations.apply(sqlite_utils.Database(writer, recursive_triggers=False))
            writer.execute(f"pragma application_id = {APPLICATION_ID}")
            writer.execute(f"pragma user_version = {SCHEMA_VERSION}")
        writer.execute("commit")
    except BaseException:
        if writer.in_transaction:
            writer.execute("rollback")
        raise


def _keep_copy(path: Path, version: int) -> None:
    """Copy the library to a new file beside it, as it is before an upgrade; nobody else does meanwhile."""
    remove_parts(path.parent, f"{path.name}.backup-v")
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    # Through a connection of its own: one that writes cannot be copied from.
    source = sqlite3.connect(path)
    try:
        copy_library(source, path, unused(path.with_name(f"{path.name}.backup-v{version}-{stamp}")))
    finally:
        source.close()
